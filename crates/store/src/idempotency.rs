//! Idempotency keys: the answer a change was given, written with the change, so that asking again
//! with the same key gives the same answer and no second change.

use crate::{
    clock::{HOUR, Micros},
    error::Result,
    params,
    sql::Tx,
};

/// How long an answer is kept.
pub const KEPT: Micros = 24 * HOUR;

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody used it: it is taken by this transaction, which must [`keep`] its answer.
    New,
    /// It was used for the same request, which was answered so.
    Done { status: u16, answer: String },
    /// It was used for another request.
    Other,
}

/// Takes a key for this transaction. Another transaction that holds it is waited for.
pub fn claim(tx: &mut Tx<'_>, owner: &str, name: &str, fingerprint: &str) -> Result<Claim> {
    let now = tx.now()?;
    let taken = tx.exec(
        "INSERT INTO idempotency_keys (owner, name, fingerprint, status, body, created_at)
         VALUES ($1, $2, $3, 0, '', $4)
         ON CONFLICT (owner, name) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, status = 0, body = '',
                created_at = EXCLUDED.created_at
         WHERE idempotency_keys.created_at <= $5",
        params![owner, name, fingerprint, now, now - KEPT],
    )?;
    if taken > 0 { Ok(Claim::New) } else { Ok(find(tx, owner, name, fingerprint)?.unwrap_or(Claim::New)) }
}

/// What a key stands for now, without taking it; `None` when it is free.
pub fn find(tx: &mut Tx<'_>, owner: &str, name: &str, fingerprint: &str) -> Result<Option<Claim>> {
    let now = tx.now()?;
    tx.first(
        "SELECT fingerprint, status, body FROM idempotency_keys WHERE owner = $1 AND name = $2 AND created_at > $3",
        params![owner, name, now - KEPT],
        |r| {
            let same = r.get::<String>(0)? == fingerprint;
            let status = u16::try_from(r.get::<i64>(1)?).unwrap_or(200);
            Ok(if same { Claim::Done { status, answer: r.get(2)? } } else { Claim::Other })
        },
    )
}

/// Writes the answer of a key that this transaction has taken.
pub fn keep(tx: &mut Tx<'_>, owner: &str, name: &str, status: u16, answer: &str) -> Result<()> {
    tx.exec_one(
        "UPDATE idempotency_keys SET status = $3, body = $4 WHERE owner = $1 AND name = $2",
        params![owner, name, i64::from(status), answer],
        "the idempotency key was not taken",
    )
}

/// Forgets answers that are too old to be asked for, so many at most; how many.
pub fn purge(tx: &mut Tx<'_>, most: i64) -> Result<u64> {
    let now = tx.now()?;
    tx.exec(
        "DELETE FROM idempotency_keys WHERE (owner, name) IN
           (SELECT owner, name FROM idempotency_keys WHERE created_at <= $1 LIMIT $2)",
        params![now - KEPT, most],
    )
}
