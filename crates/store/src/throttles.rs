//! Rate limits on guessing: free attempts, then waits that double.
//!
//! An attempt is counted before the secret is checked, so that many at once are not free; success
//! gives it back.

use crate::{
    clock::{DAY, HOUR, MINUTE, Micros, SECOND},
    error::Result,
    params,
    sql::Tx,
};

/// How many attempts are free, and how long the waits after them are.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    pub free: i64,
    /// Wait after the first attempt that is not free; it doubles with each.
    pub first_wait: Micros,
    pub longest_wait: Micros,
    /// Attempts are forgotten after this long without one.
    pub forget: Micros,
}

/// Guesses at one person's password or code.
pub const PERSON: Policy = Policy { free: 5, first_wait: 30 * SECOND, longest_wait: 15 * MINUTE, forget: DAY };
/// Guesses from one network address, whoever they aim at.
pub const ADDRESS: Policy = Policy { free: 20, first_wait: 30 * SECOND, longest_wait: HOUR, forget: DAY };
/// E-mails that anybody can cause to one person.
pub const MAIL: Policy = Policy { free: 3, first_wait: 10 * MINUTE, longest_wait: 6 * HOUR, forget: DAY };

/// Counts an attempt. `Some(until)`: it may not be made before then, and was not counted.
pub fn attempt(tx: &mut Tx<'_>, name: &str, policy: Policy) -> Result<Option<Micros>> {
    let now = tx.now()?;
    // The row exists from here on and is ours until the commit, also when several attempts come at once.
    tx.exec(
        "INSERT INTO throttles (name, failures, since, until) VALUES ($1, 0, $2, 0)
         ON CONFLICT (name) DO UPDATE SET name = excluded.name",
        params![name, now],
    )?;
    let sql = "SELECT failures, since, until FROM throttles WHERE name = $1";
    let (failures, since, until): (i64, i64, i64) =
        tx.one(sql, params![name], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    if until > now {
        return Ok(Some(until));
    }
    let failures = if now - since > policy.forget { 1 } else { failures + 1 };
    let over = failures - policy.free;
    let wait = match over {
        ..=0 => 0,
        // 2^20 first waits are longer than any longest wait.
        n => policy.first_wait.saturating_mul(1 << (n - 1).min(20)).min(policy.longest_wait),
    };
    let sql = "UPDATE throttles SET failures = $2, since = $3, until = $4 WHERE name = $1";
    tx.exec(sql, params![name, failures, now, if wait == 0 { 0 } else { now + wait }])?;
    Ok(None)
}

/// When an attempt may be made, if not now. Counts nothing.
pub fn blocked_until(tx: &mut Tx<'_>, name: &str) -> Result<Option<Micros>> {
    let now = tx.now()?;
    tx.first("SELECT until FROM throttles WHERE name = $1 AND until > $2", params![name, now], |r| r.get(0))
}

/// The attempt was right: everything counted under this name is forgotten.
pub fn clear(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    tx.exec("DELETE FROM throttles WHERE name = $1", params![name])?;
    Ok(())
}

/// The attempt was right: it does not count, those before it do. For names that many people share.
pub fn give_back(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    tx.exec("UPDATE throttles SET failures = failures - 1, until = 0 WHERE name = $1 AND failures > 0", params![name])?;
    Ok(())
}
