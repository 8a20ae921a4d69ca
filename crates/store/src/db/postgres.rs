//! PostgreSQL: the native synchronous client on a small pool of ours (one statement cache per
//! connection), each closure one transaction. Events go to the other nodes by `NOTIFY`.

use crate::{
    clock::Clock,
    db::{Event, joined},
    error::{Result, StoreError},
    sql::{Inner, Statements, Tx},
};
use postgres::{Client, Config};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};
use tokio::sync::{Semaphore, broadcast};
use tokio_postgres_rustls::MakeRustlsConnect;

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

const CHANNEL: &str = "passeur";
/// Key of the advisory lock held while the schema is brought up to date ("passeur" in ASCII, cut).
const MIGRATION_LOCK: i64 = 0x7061_7373_6575;

pub(super) struct Postgres {
    config: Config,
    clock: Clock,
    idle: Mutex<Vec<Connection>>,
    turns: Semaphore,
    events: broadcast::Sender<Event>,
    told: Arc<Told>,
}

struct Connection {
    client: Client,
    statements: Statements,
}

/// Events on their way to the other nodes.
#[derive(Default)]
struct Told {
    queue: Mutex<VecDeque<Event>>,
    more: Condvar,
}

impl Postgres {
    pub fn open(
        url: &SecretString,
        connections: usize,
        clock: Clock,
        events: broadcast::Sender<Event>,
    ) -> Result<Self> {
        let mut config: Config = url.expose_secret().parse().map_err(|_| {
            StoreError::Invalid("the PostgreSQL address cannot be read: postgres://user@host/name".into())
        })?;
        config.connect_timeout(Duration::from_secs(5)).application_name("passeur");
        // The synchronous client may not be opened or closed on a thread that drives async tasks.
        let first = std::thread::scope(|s| s.spawn(|| migrate(&config)).join())
            .map_err(|_| StoreError::Sql("opening PostgreSQL panicked".into()))??;
        let told = Arc::new(Told::default());
        let node = uuid::Uuid::now_v7().simple().to_string();
        spawn_teller(config.clone(), told.clone(), node.clone())?;
        spawn_listener(config.clone(), events.clone(), node)?;
        Ok(Self {
            config,
            clock,
            idle: Mutex::new(vec![first]),
            turns: Semaphore::new(connections.max(2)),
            events,
            told,
        })
    }

    pub async fn run<T, E, F>(self: Arc<Self>, read_only: bool, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let engine = self.clone();
        let _turn = self.turns.acquire().await.map_err(|e| StoreError::Unavailable(e.to_string()))?;
        joined(tokio::task::spawn_blocking(move || engine.run_blocking(read_only, f)).await)?
    }

    fn run_blocking<T, E, F>(&self, read_only: bool, f: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
    {
        let mut c = loop {
            let taken = self.idle.lock().unwrap_or_else(|e| e.into_inner()).pop();
            match taken {
                Some(c) if c.client.is_closed() => {}
                Some(c) => break c,
                None => break connect(&self.config)?,
            }
        };
        let (out, told) = in_transaction(&mut c, &self.clock, read_only, f)?;
        if !c.client.is_closed() {
            self.idle.lock().unwrap_or_else(|e| e.into_inner()).push(c);
        }
        if out.is_ok() && !told.is_empty() {
            for event in &told {
                let _ = self.events.send(event.clone());
            }
            self.told.queue.lock().unwrap_or_else(|e| e.into_inner()).extend(told);
            self.told.more.notify_one();
        }
        out
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(|e| e.into_inner()));
        std::thread::spawn(move || drop(idle));
    }
}

/// A first connection, with the schema up to date.
fn migrate(config: &Config) -> Result<Connection> {
    let mut c = connect(config)?;
    c.client.execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])?;
    let migrated = migrations::migrations::runner().run(&mut c.client);
    c.client.execute("SELECT pg_advisory_unlock($1)", &[&MIGRATION_LOCK])?;
    migrated.map_err(|e| StoreError::Sql(format!("the schema could not be brought up to date: {e}")))?;
    Ok(c)
}

/// One transaction on this connection: what `f` said, and what it wants told.
fn in_transaction<T, E, F>(
    c: &mut Connection,
    clock: &Clock,
    read_only: bool,
    f: F,
) -> Result<(Result<T, E>, Vec<Event>), E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    let Connection { client, statements } = c;
    let inner = client.build_transaction().read_only(read_only).start().map_err(StoreError::from)?;
    let mut tx = Tx::new(Inner::Postgres { tx: inner, statements }, clock);
    let out = catch_unwind(AssertUnwindSafe(|| f(&mut tx))).unwrap_or_else(|_| {
        Err(StoreError::Sql("a database operation panicked; nothing of it was kept".into()).into())
    });
    let Tx { inner, events, .. } = tx;
    if let Inner::Postgres { tx: inner, .. } = inner {
        let ended = if out.is_ok() { inner.commit() } else { inner.rollback() };
        // A lost commit answer is an error to the caller; the engine's leases make that safe.
        ended.map_err(StoreError::from)?;
    }
    Ok((out, events))
}

fn tls() -> MakeRustlsConnect {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap_or_else(|_| unreachable!("ring has the default protocol versions"))
        .with_root_certificates(roots)
        .with_no_client_auth();
    MakeRustlsConnect::new(config)
}

fn connect(config: &Config) -> Result<Connection> {
    Ok(Connection { client: config.connect(tls())?, statements: Statements::default() })
}

/// Sends what changed to the other nodes, many changes in one `NOTIFY`: its payload may have 8,000
/// bytes, and each one takes a lock that all commits share.
fn spawn_teller(config: Config, told: Arc<Told>, node: String) -> Result<()> {
    std::thread::Builder::new().name("store-teller".into()).spawn(move || {
        let mut connection = None;
        loop {
            let mut queue = told.queue.lock().unwrap_or_else(|e| e.into_inner());
            while queue.is_empty() {
                queue = told.more.wait(queue).unwrap_or_else(|e| e.into_inner());
            }
            let mut batch = Vec::new();
            let mut size = 200;
            while let Some(event) = queue.front() {
                size += event.kind.len() + event.workspace.len() + event.id.len() + 50;
                if size > 7_000 {
                    break;
                }
                batch.extend(queue.pop_front());
            }
            // Far behind: pages poll anyway, so the oldest are dropped rather than kept for ever.
            if queue.len() > 10_000 {
                queue.clear();
            }
            drop(queue);
            let payload = serde_json::json!({ "node": node, "events": batch }).to_string();
            if connection.is_none() {
                connection = connect(&config).ok();
            }
            if let Some(c) = &mut connection
                && c.client.execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &payload]).is_err()
            {
                connection = None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    })?;
    Ok(())
}

#[derive(serde::Deserialize)]
struct Heard {
    node: String,
    events: Vec<Event>,
}

fn spawn_listener(config: Config, events: broadcast::Sender<Event>, node: String) -> Result<()> {
    std::thread::Builder::new().name("store-listener".into()).spawn(move || {
        loop {
            if let Err(e) = listen(&config, &events, &node) {
                tracing::warn!(error = %e, "listening to the other nodes stopped; trying again");
            }
            std::thread::sleep(Duration::from_secs(2));
        }
    })?;
    Ok(())
}

fn listen(config: &Config, events: &broadcast::Sender<Event>, node: &str) -> Result<()> {
    use postgres::fallible_iterator::FallibleIterator;
    let mut c = connect(config)?;
    c.client.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    let mut notifications = c.client.notifications();
    let mut heard = notifications.blocking_iter();
    while let Some(n) = heard.next()? {
        if let Ok(heard) = serde_json::from_str::<Heard>(n.payload())
            && heard.node != node
        {
            for event in heard.events {
                let _ = events.send(event);
            }
        }
    }
    Ok(())
}
