//! Counts for operators.

use crate::{
    clock::{DAY, SECOND},
    error::{Result, StoreError},
    params,
    sql::{Dialect, Tx},
};
use passeur_handbook::delivery::State;

#[derive(Debug, Clone, Default)]
pub struct Metrics {
    pub deliveries: Vec<(State, i64)>,
    /// Seconds since the oldest delivery that should have left was due.
    pub late_seconds: f64,
    pub outbox: i64,
    pub given_up: i64,
    pub accounts: Vec<(String, i64)>,
    /// Calls of the last day by outcome; `under way` has none yet.
    pub attempts: Vec<(String, i64)>,
}

pub fn read(tx: &mut Tx<'_>) -> Result<Metrics> {
    let now = tx.now()?;
    let pairs = |r: &crate::Row| Ok((r.get::<String>(0)?, r.get::<i64>(1)?));
    let deliveries = tx.query("SELECT state, COUNT(*) FROM deliveries GROUP BY state", &[], pairs)?;
    let oldest: Option<i64> = tx.one(
        "SELECT MIN(next_at) FROM deliveries WHERE state IN ('waiting', 'retry', 'claimed', 'sending')",
        &[],
        |r| r.get(0),
    )?;
    let outbox = tx.query("SELECT state, COUNT(*) FROM outbox GROUP BY state", &[], pairs)?;
    let count = |name: &str| outbox.iter().find(|(s, _)| s == name).map_or(0, |(_, n)| *n);
    Ok(Metrics {
        deliveries: deliveries.into_iter().filter_map(|(s, n)| Some((State::parse(&s)?, n))).collect(),
        late_seconds: oldest.map_or(0.0, |at| (now - at).max(0) as f64 / SECOND as f64),
        outbox: count("waiting"),
        given_up: count("given_up"),
        accounts: tx.query(
            "SELECT health, COUNT(*) FROM accounts WHERE archived_at IS NULL GROUP BY health",
            &[],
            pairs,
        )?,
        attempts: tx.query(
            "SELECT COALESCE(outcome, 'under way'), COUNT(*) FROM attempts WHERE started_at > $1 GROUP BY 1",
            params![now - DAY],
            pairs,
        )?,
    })
}

/// Asks the database whether it is whole; what it is, when it is.
pub fn integrity(tx: &mut Tx<'_>) -> Result<String> {
    match tx.dialect() {
        Dialect::Sqlite => {
            let answer: String = tx.one("PRAGMA quick_check", &[], |r| r.get(0))?;
            if answer != "ok" {
                return Err(StoreError::Corrupt(format!("SQLite says: {answer}; restore a backup")));
            }
            let version: String = tx.one("SELECT sqlite_version()", &[], |r| r.get(0))?;
            Ok(format!("SQLite {version}, whole"))
        }
        Dialect::Postgres => tx.one("SELECT version()", &[], |r| r.get(0)),
    }
}
