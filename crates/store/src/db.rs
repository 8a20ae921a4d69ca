//! [`Db`]: one handle over SQLite or PostgreSQL. `read` and `write` take a closure over a
//! transaction and run it on a thread of the engine.

mod postgres;
mod sqlite;

use crate::{
    clock::Clock,
    error::{Result, StoreError},
    keyring::Keyring,
    sql::{Dialect, Tx},
};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::broadcast;

/// Where the data is.
#[derive(Debug, Clone)]
pub enum Options {
    /// A file; its folder exists.
    Sqlite(PathBuf),
    /// A connection string and the most connections this node opens.
    Postgres { url: secrecy::SecretString, connections: usize },
}

/// Something that changed, told to this node's pages and workers after the commit (and, with
/// PostgreSQL, to the other nodes). A hint: who misses it finds out by polling.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// `delivery`, `post`, `account`, `notification`, `freeze`, `lane`, `outbox`, `message` (one was carried), `workspace`,
    /// `access` (who may do what, with which token).
    pub kind: String,
    pub workspace: String,
    pub id: String,
}

impl Event {
    pub fn new(kind: &str, workspace: &str, id: &str) -> Self {
        Self { kind: kind.into(), workspace: workspace.into(), id: id.into() }
    }
}

/// The database, its clock and its keys. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    pub clock: Clock,
    pub keys: Keyring,
    events: broadcast::Sender<Event>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens the database and brings its schema up to date. Blocking: call it before serving.
    pub fn open(options: &Options, clock: Clock, keys: Keyring) -> Result<Self> {
        let (events, _) = broadcast::channel(4_096);
        let engine = match options {
            Options::Sqlite(path) => {
                Engine::Sqlite(Arc::new(sqlite::Sqlite::open(path, clock.clone(), events.clone())?))
            }
            Options::Postgres { url, connections } => {
                Engine::Postgres(Arc::new(postgres::Postgres::open(url, *connections, clock.clone(), events.clone())?))
            }
        };
        Ok(Self { engine, clock, keys, events })
    }

    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// What commits tell from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Runs `f` over a consistent view. Writing in it is an error.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.clone().read(f).await,
            Engine::Postgres(engine) => engine.clone().run(true, f).await,
        }
    }

    /// Runs `f` and commits; when `f` fails nothing of it is kept. Returns after the commit is on disk.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(f).await,
            Engine::Postgres(engine) => engine.clone().run(false, f).await,
        }
    }

    /// A consistent copy of an SQLite database, made while it is in use.
    pub async fn copy_to(&self, path: PathBuf) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => {
                let engine = engine.clone();
                joined(tokio::task::spawn_blocking(move || engine.copy_to(&path)).await)?
            }
            Engine::Postgres(_) => Err(StoreError::Invalid(
                "an online copy is made with pg_dump when the database is PostgreSQL; `passeur export` works with both"
                    .into(),
            )),
        }
    }

    /// Waits for the writes under way and closes the files.
    pub async fn close(&self) {
        if let Engine::Sqlite(engine) = &self.engine {
            engine.close();
        }
    }
}

fn joined<T>(r: std::result::Result<T, tokio::task::JoinError>) -> Result<T> {
    r.map_err(|e| StoreError::Sql(format!("a database task stopped: {e}")))
}
