//! An installation: a folder, a database, accounts on the network of this crate, worked by the command
//! line as a person's scripts would.

use super::Node;
use serde::Deserialize;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

/// A delivery as `passeur deliveries list --json` shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Delivery {
    pub id: String,
    pub post: String,
    pub account: String,
    pub state: String,
    pub due: jiff::Timestamp,
    #[serde(default)]
    pub sent: Option<jiff::Timestamp>,
    #[serde(default)]
    pub remote_id: Option<String>,
    #[serde(default)]
    pub error: Option<String>,
    /// When the engine looks at it next; absent when it waits for a person.
    #[serde(default)]
    pub next: Option<jiff::Timestamp>,
}

pub struct Site {
    pub folder: PathBuf,
    program: PathBuf,
    env: Vec<(String, String)>,
    first_port: u16,
}

impl Site {
    /// `database`: a PostgreSQL address; SQLite in the folder when `None`.
    pub fn new(program: PathBuf, folder: PathBuf, database: Option<String>, first_port: u16) -> Result<Self, String> {
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut env = vec![
            ("PASSEUR_NET_ALLOW".to_owned(), "127.0.0.1,localhost".to_owned()),
            ("PASSEUR_LOG".to_owned(), "warn".to_owned()),
        ];
        if let Some(url) = database {
            env.push(("PASSEUR_DATABASE_URL".into(), url));
            // Nodes that share a database share its key.
            env.push(("PASSEUR_KEY".into(), "5a".repeat(32)));
        }
        Ok(Self { folder, program, env, first_port })
    }

    /// The nth node, with its own data folder.
    pub fn node(&self, n: u16) -> Node {
        let address = format!("127.0.0.1:{}", self.first_port + n);
        let name = format!("node{n}");
        Node::new(&name, &address, self.program.clone(), self.data(n), self.env.clone())
    }

    pub fn data(&self, n: u16) -> PathBuf {
        self.folder.join(format!("data{n}"))
    }

    /// Runs a command on the first node's folder; what it printed, as JSON.
    pub fn run(&self, offset: i64, words: &[&str]) -> Result<Value, String> {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(self.data(0)).arg("--json");
        command.envs(self.env.iter().map(|(k, v)| (k, v))).env("PASSEUR_CLOCK_OFFSET", offset.to_string());
        let out = command.output().map_err(|e| format!("{}: {e}", self.program.display()))?;
        if !out.status.success() {
            return Err(format!("passeur {}: {}", words.join(" "), String::from_utf8_lossy(&out.stderr).trim()));
        }
        serde_json::from_slice(&out.stdout).map_err(|e| format!("passeur {}: {e}", words.join(" ")))
    }

    /// Connects an account of the network; its id here.
    pub fn connect(&self, offset: i64, server: &str, account: &str, generation: u64) -> Result<String, String> {
        let token = format!("{account}-{generation}");
        let words = ["accounts", "connect", "mastodon", "--server", server, "--token", &token];
        let said = self.run(offset, &words)?;
        said["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no id in {said}"))
    }

    /// Connects `a0` to `a(count - 1)`, two at a time.
    pub fn connect_many(&self, server: &str, count: usize) -> Result<Vec<String>, String> {
        // The first makes the workspace: alone.
        let mut ids = vec![String::new(); count];
        if count > 0 {
            ids[0] = self.connect(0, server, "a0", 0)?;
        }
        let next = Mutex::new(1..count);
        let found = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let Some(i) = next.lock().unwrap_or_else(|e| e.into_inner()).next() else { return };
                        let id = self.connect(0, server, &format!("a{i}"), 0);
                        found.lock().unwrap_or_else(|e| e.into_inner()).push((i, id));
                    }
                });
            }
        });
        for (i, id) in found.into_inner().unwrap_or_else(|e| e.into_inner()) {
            ids[i] = id?;
        }
        Ok(ids)
    }

    /// Imports a file or a folder; the posts' ids in the order of the file's lines.
    pub fn import(&self, path: &Path) -> Result<Vec<String>, String> {
        let said = self.run(0, &["import", &path.display().to_string()])?;
        let mut posts: Vec<(u64, String)> = said["posts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|p| Some((p["line"].as_u64()?, p["post"].as_str()?.to_owned())))
            .collect();
        posts.sort_by_key(|(line, _)| *line);
        Ok(posts.into_iter().map(|(_, post)| post).collect())
    }

    pub fn deliveries(&self, offset: i64) -> Result<Vec<Delivery>, String> {
        let said = self.run(offset, &["deliveries", "list"])?;
        serde_json::from_value(said).map_err(|e| format!("deliveries list: {e}"))
    }
}
