//! SQLite: reader connections, and one writer thread that group-commits: it takes all the closures
//! that wait, runs each in its savepoint, commits once, and only then answers their callers.

use crate::{
    clock::Clock,
    db::{Event, joined},
    error::{Result, StoreError},
    sql::{Inner, Tx},
};
use rusqlite::{Connection, OpenFlags};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, mpsc},
};
use tokio::sync::{Semaphore, broadcast, oneshot};

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

const READERS: usize = 6;
/// Closures in one commit at most, so that the first of them does not wait for ever.
const BATCH: usize = 256;

pub(super) struct Sqlite {
    path: PathBuf,
    clock: Clock,
    jobs: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    writer: Mutex<Option<std::thread::JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    turns: Semaphore,
}

/// A write on its way: run inside the group's transaction, answered after the commit.
trait Job: Send {
    /// Runs in a savepoint; true keeps it.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Nothing of it could run or be kept.
    fn refuse(&mut self, why: &str);
    fn answer(self: Box<Self>, commit: Result<(), String>);
}

struct Closure<T, E, F> {
    f: Option<F>,
    out: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Closure<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(f) = self.f.take() else { return false };
        let out = catch_unwind(AssertUnwindSafe(|| f(tx))).unwrap_or_else(|_| {
            Err(StoreError::Sql("a database operation panicked; nothing of it was kept".into()).into())
        });
        let kept = out.is_ok();
        self.out = Some(out);
        kept
    }

    fn refuse(&mut self, why: &str) {
        self.out = Some(Err(StoreError::Unavailable(why.into()).into()));
    }

    fn answer(self: Box<Self>, commit: Result<(), String>) {
        let Some(out) = self.out else { return };
        let out = match (out, commit) {
            (Ok(_), Err(why)) => Err(StoreError::Unavailable(why).into()),
            (out, _) => out,
        };
        // A caller that went away still has its write: it was told to no one, as with any commit.
        let _ = self.reply.send(out);
    }
}

fn open_connection(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let c = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    c.busy_timeout(std::time::Duration::from_secs(10))?;
    c.set_prepared_statement_cache_capacity(256);
    c.execute_batch(
        "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;
         PRAGMA mmap_size=268435456;",
    )?;
    Ok(c)
}

impl Sqlite {
    pub fn open(path: &Path, clock: Clock, events: broadcast::Sender<Event>) -> Result<Self> {
        let rw = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut writer = open_connection(path, rw)?;
        writer.execute_batch("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000;")?;
        migrations::migrations::runner()
            .run(&mut writer)
            .map_err(|e| StoreError::Sql(format!("the schema could not be brought up to date: {e}")))?;
        let readers = (0..READERS)
            .map(|_| open_connection(path, OpenFlags::SQLITE_OPEN_READ_ONLY))
            .collect::<Result<Vec<_>>>()?;
        let (jobs, inbox) = mpsc::channel();
        let write_clock = clock.clone();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || write_loop(&writer, &inbox, &write_clock, &events))?;
        Ok(Self {
            path: path.into(),
            clock,
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(thread)),
            readers: Mutex::new(readers),
            turns: Semaphore::new(READERS),
        })
    }

    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Closure { f: Some(f), out: None, reply });
        let sent = match self.jobs.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
            Some(jobs) => jobs.send(job).is_ok(),
            None => false,
        };
        if !sent {
            return Err(StoreError::Unavailable("the database is closed".into()).into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the database was closed".into()).into()))
    }

    pub async fn read<T, E, F>(self: Arc<Self>, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let engine = self.clone();
        let _turn = self.turns.acquire().await.map_err(|e| StoreError::Unavailable(e.to_string()))?;
        let run = move || {
            let taken = engine.readers.lock().unwrap_or_else(|e| e.into_inner()).pop();
            let c = match taken {
                Some(c) => c,
                None => open_connection(&engine.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            };
            c.execute_batch("BEGIN").map_err(StoreError::from)?;
            let out = catch_unwind(AssertUnwindSafe(|| f(&mut Tx::new(Inner::Sqlite(&c), &engine.clock))))
                .unwrap_or_else(|_| Err(StoreError::Sql("a database read panicked".into()).into()));
            if c.execute_batch("ROLLBACK").is_ok() {
                engine.readers.lock().unwrap_or_else(|e| e.into_inner()).push(c);
            }
            out
        };
        joined(tokio::task::spawn_blocking(run).await)?
    }

    pub fn copy_to(&self, path: &Path) -> Result<()> {
        let from = open_connection(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut to = Connection::open(path)?;
        let backup = rusqlite::backup::Backup::new(&from, &mut to)?;
        backup.run_to_completion(1_000, std::time::Duration::from_millis(1), None)?;
        Ok(())
    }

    pub fn close(&self) {
        self.jobs.lock().unwrap_or_else(|e| e.into_inner()).take();
        if let Some(thread) = self.writer.lock().unwrap_or_else(|e| e.into_inner()).take() {
            let _ = thread.join();
        }
    }
}

fn write_loop(c: &Connection, inbox: &mpsc::Receiver<Box<dyn Job>>, clock: &Clock, events: &broadcast::Sender<Event>) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        if let Err(e) = c.execute_batch("BEGIN IMMEDIATE") {
            // Nothing ran: every waiting caller learns that the database is not available.
            let why = e.to_string();
            tracing::error!(error = %why, "the database could not begin a write");
            for mut job in jobs {
                job.refuse(&why);
                job.answer(Ok(()));
            }
            continue;
        }
        let mut told = Vec::new();
        let mut done: Vec<Box<dyn Job>> = Vec::new();
        while let Some(mut job) = jobs.pop() {
            told.extend(in_savepoint(c, clock, job.as_mut()));
            done.push(job);
            if done.len() < BATCH
                && let Ok(next) = inbox.try_recv()
            {
                jobs.push(next);
            }
        }
        let commit = c.execute_batch("COMMIT").map_err(|e| {
            let _ = c.execute_batch("ROLLBACK");
            tracing::error!(error = %e, "the database could not commit");
            e.to_string()
        });
        if commit.is_ok() {
            for event in told {
                let _ = events.send(event);
            }
        }
        for job in done {
            job.answer(commit.clone());
        }
    }
    let _ = c.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
}

/// Runs one job in its savepoint; what it wants told if the group commits.
fn in_savepoint(c: &Connection, clock: &Clock, job: &mut dyn Job) -> Vec<Event> {
    if let Err(e) = c.prepare_cached("SAVEPOINT job").and_then(|mut s| s.execute([])) {
        job.refuse(&e.to_string());
        return Vec::new();
    }
    let mut tx = Tx::new(Inner::Sqlite(c), clock);
    let kept = job.run(&mut tx);
    let told = std::mem::take(&mut tx.events);
    let end = if kept { "RELEASE job" } else { "ROLLBACK TO job" };
    let ended = c.prepare_cached(end).and_then(|mut s| s.execute([]));
    if !kept {
        let _ = c.prepare_cached("RELEASE job").and_then(|mut s| s.execute([]));
        return Vec::new();
    }
    if let Err(e) = ended {
        job.refuse(&e.to_string());
        return Vec::new();
    }
    told
}
