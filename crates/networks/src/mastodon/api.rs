//! Calls to one server with one token, and what its answers mean.

use crate::{
    Failure, Result, Session,
    http::{Answer, CallError, Http, Request},
};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

/// What an account's `secret` holds.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Token {
    pub access_token: String,
    /// Only some servers (Pixelfed, Pleroma) let tokens end and give one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

impl Token {
    pub fn read(secret: &SecretString) -> Result<Self> {
        serde_json::from_str(secret.expose_secret())
            .map_err(|_| Failure::unauthorised("the stored credentials cannot be read; connect the account again"))
    }

    pub fn sealed(&self) -> Result<SecretString> {
        let json = serde_json::to_string(self).map_err(|e| Failure::permanent(e.to_string()))?;
        Ok(SecretString::from(json))
    }
}

pub(super) struct Api<'a> {
    http: &'a Http,
    pub server: &'a Url,
    token: Token,
}

impl<'a> Api<'a> {
    pub fn of(http: &'a Http, session: &'a Session) -> Result<Self> {
        let server = session
            .server
            .as_ref()
            .ok_or_else(|| Failure::permanent("this account has no server; connect it again"))?;
        Ok(Self { http, server, token: Token::read(&session.secret)? })
    }

    pub fn with(http: &'a Http, server: &'a Url, token: Token) -> Self {
        Self { http, server, token }
    }

    pub fn get(&self, path: &str) -> Request {
        self.call(Method::GET, path)
    }

    pub fn call(&self, method: Method, path: &str) -> Request {
        let request = self.http.request(method, at(self.server, path));
        request.header("accept", "application/json").bearer(&self.token.access_token)
    }
}

pub(super) fn at(server: &Url, path: &str) -> Url {
    let mut url = server.clone();
    url.set_path(path);
    url
}

/// Whether repeating the call could publish twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Reads, uploads, deletions, edits: the same call again does no harm.
    Repeatable,
    Publishes,
}

impl Call {
    pub fn failed(self, error: CallError) -> Failure {
        match self {
            Self::Repeatable => error.reading(),
            Self::Publishes => error.writing(),
        }
    }

    fn doubtful(self, message: String) -> Failure {
        match self {
            Self::Repeatable => Failure::temporary(message),
            Self::Publishes => Failure::unsure(message),
        }
    }

    /// The JSON of a successful answer, or what the refusal means.
    pub fn read<T: DeserializeOwned>(self, answer: &Answer) -> Result<T> {
        if !answer.ok() {
            return Err(self.refused(answer));
        }
        answer.json().map_err(|_| {
            let host = answer.url.host_str().unwrap_or_default();
            self.doubtful(format!("{host} answered with something else than the Mastodon API ({})", answer.status))
        })
    }

    pub fn refused(self, answer: &Answer) -> Failure {
        let host = answer.url.host_str().unwrap_or_default();
        let said = words(answer);
        let quoted = said.as_deref().map(|s| format!(": “{s}”")).unwrap_or_default();
        let status = answer.status.as_u16();
        match status {
            401 => Failure::unauthorised(format!("{host} no longer accepts the credentials{quoted}")),
            403 if said.as_deref().is_some_and(speaks_of_token) => {
                Failure::unauthorised(format!("{host} no longer accepts the credentials{quoted}"))
            }
            429 => {
                Failure::Temporary { message: format!("{host} asks to slow down{quoted}"), retry_at: answer.retry_at() }
            }
            300..=399 => {
                let place = answer.header("location").unwrap_or("another address");
                let place = place.split('?').next().unwrap_or(place);
                Failure::permanent(format!(
                    "{host} moved to {place}; nothing was published. Connect the account at its new address"
                ))
            }
            // 408 and 409 come from proxies and locks that may have let the request through.
            408 | 409 | 500.. => match self.doubtful(format!("{host} had a problem ({status}){quoted}")) {
                Failure::Temporary { message, .. } => Failure::Temporary { message, retry_at: answer.retry_at() },
                other => other,
            },
            425 => Failure::Temporary { message: format!("{host} is not ready{quoted}"), retry_at: answer.retry_at() },
            404 | 410 => Failure::permanent(format!("{host} does not know this ({status}){quoted}")),
            413 => Failure::permanent(format!("{host} finds this too large{quoted}")),
            _ => Failure::permanent(format!("{host} refused ({status}){quoted}")),
        }
    }
}

/// A 403 is about rights unless its words are about the token itself.
fn speaks_of_token(said: &str) -> bool {
    let said = said.to_lowercase();
    said.contains("token") && ["invalid", "expired", "revoked"].iter().any(|w| said.contains(w))
}

/// The server's own explanation, shortened; pages of HTML have none.
pub(super) fn words(answer: &Answer) -> Option<String> {
    let from_json = |v: &Value| {
        ["error_description", "error", "message", "detail"].iter().find_map(|k| match v.get(k) {
            Some(Value::String(s)) => Some(s.clone()),
            _ => None,
        })
    };
    let said = match answer.json::<Value>() {
        Ok(json) => from_json(&json)?,
        Err(_) if answer.mime().is_some_and(|m| m == "text/plain") => answer.text(),
        Err(_) => return None,
    };
    let line: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line.chars().take(300).collect()).filter(|s: &String| !s.is_empty())
}
