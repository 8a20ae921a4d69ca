//! Databases for tests: every store test runs on SQLite and, where `PASSEUR_TEST_PG` names a server,
//! on a fresh schema of a real PostgreSQL.

use crate::{Clock, Db, Keyring, Options, new_id};
use secrecy::SecretString;

/// An open database that disappears with the value.
pub struct TestDb {
    pub db: Db,
    pub engine: &'static str,
    _folder: Option<tempfile::TempDir>,
}

/// 2026-11-23T09:00:00Z, where test clocks start.
pub const START: i64 = 1_795_424_400_000_000;

pub fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options::Sqlite(folder.path().join("passeur.db"));
    let db = Db::open(&options, Clock::fixed(START), Keyring::random()).expect("SQLite opens");
    TestDb { db, engine: "sqlite", _folder: Some(folder) }
}

/// A database of its own on the server of `PASSEUR_TEST_PG`; `None` when there is none.
pub fn postgres() -> Option<TestDb> {
    let options = postgres_options()?;
    let db = Db::open(&options, Clock::fixed(START), Keyring::random()).expect("PostgreSQL opens");
    Some(TestDb { db, engine: "postgres", _folder: None })
}

/// Options of a fresh database, to be opened by several nodes.
pub fn postgres_options() -> Option<Options> {
    let server = std::env::var("PASSEUR_TEST_PG").ok()?;
    let mut config: ::postgres::Config = server.parse().expect("PASSEUR_TEST_PG is a connection string");
    let name = format!("passeur_test_{}", new_id().replace('-', ""));
    let created = std::thread::scope(|s| {
        let config = &config;
        let name = &name;
        s.spawn(move || {
            let mut client = config.connect(::postgres::NoTls).expect("the test PostgreSQL answers");
            client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a test database is created");
        })
        .join()
    });
    created.expect("a test database is created");
    config.dbname(&name);
    let base = url::Url::parse(&server).map(|mut u| {
        u.set_path(&name);
        u.to_string()
    });
    Some(Options::Postgres { url: SecretString::from(base.expect("a URL")), connections: 4 })
}

/// The engines at hand.
pub fn all() -> Vec<TestDb> {
    let mut out = vec![sqlite()];
    match postgres() {
        Some(db) => out.push(db),
        None => eprintln!("PASSEUR_TEST_PG is not set: the PostgreSQL half is skipped"),
    }
    out
}
