//! Configuration: `passeur.toml` in the data folder, then `PASSEUR_*`, then the command line. Every key
//! is in [`KEYS`], from which the documentation, the checks and `passeur config` are made.

use crate::failure::Failure;
use secrecy::SecretString;
use std::{collections::BTreeMap, path::Path};

/// One setting.
pub struct Key {
    /// As written in `passeur.toml`, with a dot for a table.
    pub name: &'static str,
    pub default: &'static str,
    pub secret: bool,
    pub help: &'static str,
}

impl Key {
    /// `mail.url` is `PASSEUR_MAIL_URL`.
    pub fn variable(&self) -> String {
        format!("PASSEUR_{}", self.name.replace('.', "_").to_uppercase())
    }
}

const fn key(name: &'static str, default: &'static str, help: &'static str) -> Key {
    Key { name, default, secret: false, help }
}

const fn secret(name: &'static str, help: &'static str) -> Key {
    Key { name, default: "", secret: true, help }
}

pub const KEYS: &[Key] = &[
    key("listen", "127.0.0.1:4747", "Address and port of the pages, the API and the hub."),
    key("public_url", "", "Where people reach Passeur, for links and ActivityPub; http://LISTEN when empty."),
    key(
        "node",
        "",
        "Name of this node among those that share a database; drawn once and kept in the data folder when empty.",
    ),
    secret(
        "database.url",
        "postgres://user:password@host/name for several nodes; SQLite in the data folder when empty.",
    ),
    key("database.connections", "16", "Most connections to PostgreSQL."),
    key("media.endpoint", "", "S3-compatible endpoint for media shared by several nodes; a folder when empty."),
    key("media.bucket", "passeur", "Bucket."),
    key("media.region", "us-east-1", "Region."),
    key("media.access_key", "", "Access key."),
    secret("media.secret_key", "Secret key."),
    key("media.max_mb", "1024", "Largest file that the media library takes, in MB (1,048,576 bytes)."),
    secret("key", "Master key (64 hexadecimal digits) when nodes share one; the file secret.key when empty."),
    secret("mail.url", "smtps://user:password@host:465 or smtp://host:587?tls=required; no mail when empty."),
    key("mail.from", "Passeur <passeur@localhost>", "Sender of mails."),
    key(
        "net.allow",
        "",
        "Hosts that may be reached although they are not public, plain http included, separated by commas.",
    ),
    key("net.proxy", "", "HTTP proxy for every call outside."),
    key("metrics.listen", "", "Address for Prometheus metrics, such as 127.0.0.1:4748; off when empty."),
    key("trust_proxy", "false", "Believe X-Forwarded-For from a reverse proxy in front of Passeur."),
    key("log", "info", "What is logged: error, warn, info, debug, or a tracing filter."),
    key("log_format", "text", "text or json."),
];

/// Where a value came from, for `passeur config`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File,
    Environment,
    CommandLine,
}

impl Origin {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "passeur.toml",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

/// The effective configuration.
#[derive(Debug, Default)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Config {
    /// Reads the file of the data folder (absent is fine) and the environment.
    pub fn read(data: &Path, env: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let path = data.join("passeur.toml");
        let mut values = BTreeMap::new();
        for key in KEYS {
            values.insert(key.name, (key.default.to_owned(), Origin::Default));
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
                    Failure::usage(format!("{}: {}", path.display(), e.to_string().trim_end()))
                })?;
                take_table(&mut values, &path, "", &table)?;
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(Failure::usage(format!("{}: {e}", path.display()))),
        }
        for key in KEYS {
            if let Some(value) = env(&key.variable()) {
                values.insert(key.name, (value, Origin::Environment));
            }
        }
        Ok(Self { values })
    }

    pub fn set(&mut self, name: &'static str, value: String) {
        self.values.insert(name, (value, Origin::CommandLine));
    }

    /// For a value that nobody set: what is known of it instead.
    pub fn assume(&mut self, name: &'static str, value: impl FnOnce() -> Option<String>) {
        if let Some((kept, Origin::Default)) = self.values.get_mut(name)
            && let Some(value) = value()
        {
            *kept = value;
        }
    }

    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value)
    }

    /// The value when it is not empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    pub fn secret(&self, name: &str) -> Option<SecretString> {
        self.some(name).map(|v| v.to_owned().into())
    }

    pub fn number(&self, name: &str) -> Result<usize, Failure> {
        self.get(name).parse().map_err(|_| Failure::usage(format!("{name}: “{}” is not a number", self.get(name))))
    }

    pub fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.get(name) {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" | "" => Ok(false),
            other => Err(Failure::usage(format!("{name}: “{other}” is neither true nor false"))),
        }
    }

    /// Every key with its value and origin; secrets only say whether they are set.
    pub fn shown(&self) -> Vec<(&'static Key, String, &Origin)> {
        KEYS.iter()
            .filter_map(|key| {
                let (value, origin) = self.values.get(key.name)?;
                let value = if key.secret && !value.is_empty() { "********".to_owned() } else { value.clone() };
                Some((key, value, origin))
            })
            .collect()
    }
}

fn take_table(
    values: &mut BTreeMap<&'static str, (String, Origin)>,
    path: &Path,
    prefix: &str,
    table: &toml::Table,
) -> Result<(), Failure> {
    for (name, value) in table {
        let full = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let text = match value {
            toml::Value::Table(inner) => {
                take_table(values, path, &full, inner)?;
                continue;
            }
            toml::Value::String(s) => s.clone(),
            toml::Value::Integer(i) => i.to_string(),
            toml::Value::Boolean(b) => b.to_string(),
            other => {
                return Err(Failure::usage(format!("{}: {full} cannot be a {}", path.display(), other.type_str())));
            }
        };
        let key = KEYS.iter().find(|k| k.name == full).ok_or_else(|| {
            let known: Vec<&str> = KEYS.iter().map(|k| k.name).collect();
            Failure::usage(format!("{}: there is no setting “{full}”; known: {}", path.display(), known.join(", ")))
        })?;
        values.insert(key.name, (text, Origin::File));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, env: &[(&str, &str)]) -> Result<Config, Failure> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("passeur.toml"), file).unwrap();
        Config::read(folder.path(), |name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let c =
            with("listen = \"0.0.0.0:80\"\n[mail]\nfrom = \"a@b.fr\"", &[("PASSEUR_LISTEN", "127.0.0.1:1")]).unwrap();
        assert_eq!((c.get("listen"), c.get("mail.from"), c.get("log")), ("127.0.0.1:1", "a@b.fr", "info"));
    }

    #[test]
    fn an_unknown_key_and_a_bad_file_say_where() {
        assert!(with("lisen = \"x\"", &[]).unwrap_err().message.contains("lisen"));
        assert!(with("listen = ", &[]).unwrap_err().message.contains("passeur.toml"));
    }

    #[test]
    fn secrets_are_not_shown() {
        let c = with("[mail]\nurl = \"smtps://u:hunter2@h\"", &[]).unwrap();
        assert!(c.shown().iter().all(|(_, v, _)| !v.contains("hunter2")));
    }
}
