//! Sessions of the pages. The database has only the SHA-256 of the cookie, so that a copy of it opens
//! nothing.

use crate::{
    clock::{DAY, MINUTE, Micros},
    error::Result,
    params,
    secret::{self, Secret},
    sql::{Row, Tx},
};

/// A session ends after this long without a request.
pub const IDLE: Micros = 14 * DAY;
/// A session ends this long after the login, whatever happens.
pub const ABSOLUTE: Micros = 90 * DAY;
/// How exact `last_seen_at` is: a page that is read writes at most this often.
pub const SEEN_EVERY: Micros = 5 * MINUTE;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the cookie: safe to show in a form.
    pub id: String,
    pub user_id: String,
    pub created_at: Micros,
    pub last_seen_at: Micros,
    pub expires_at: Micros,
    pub verified_at: Micros,
    pub user_agent: String,
    pub address: String,
}

const COLUMNS: &str = "id, user_id, created_at, last_seen_at, expires_at, verified_at, user_agent, address";

fn read(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        user_id: row.get(1)?,
        created_at: row.get(2)?,
        last_seen_at: row.get(3)?,
        expires_at: row.get(4)?,
        verified_at: row.get(5)?,
        user_agent: row.get(6)?,
        address: row.get(7)?,
    })
}

/// Opens a session; the secret goes into the cookie and nowhere else.
pub fn open(tx: &mut Tx<'_>, user: &str, user_agent: &str, address: &str) -> Result<Secret> {
    let (secret, now) = (Secret::random(), tx.now()?);
    let agent: String = user_agent.chars().take(300).collect();
    tx.exec(
        "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, verified_at, user_agent, address)
         VALUES ($1, $2, $3, $3, $4, $3, $5, $6)",
        params![secret.hash(), user, now, now + ABSOLUTE, agent, address],
    )?;
    Ok(secret)
}

/// The live session of a cookie.
pub fn find(tx: &mut Tx<'_>, cookie: &str) -> Result<Option<Session>> {
    let now = tx.now()?;
    tx.first(
        &format!("SELECT {COLUMNS} FROM sessions WHERE id = $1 AND expires_at > $2 AND last_seen_at > $3"),
        params![secret::hash(cookie), now, now - IDLE],
        read,
    )
}

/// True when [`touch`] is due.
pub fn is_stale(session: &Session, now: Micros) -> bool {
    now - session.last_seen_at >= SEEN_EVERY
}

pub fn touch(tx: &mut Tx<'_>, id: &str, address: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec("UPDATE sessions SET last_seen_at = $2, address = $3 WHERE id = $1", params![id, now, address])?;
    Ok(())
}

/// Gives the session a new cookie (what it may do has changed) and notes that its person was
/// verified just now. `None` when it ended in between.
pub fn rotate(tx: &mut Tx<'_>, id: &str) -> Result<Option<Secret>> {
    let (secret, now) = (Secret::random(), tx.now()?);
    let sql = "UPDATE sessions SET id = $2, last_seen_at = $3, verified_at = $3 WHERE id = $1";
    Ok((tx.exec(sql, params![id, secret.hash(), now])? == 1).then_some(secret))
}

/// The live sessions of a person, latest first.
pub fn of_user(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Session>> {
    let now = tx.now()?;
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM sessions WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3
             ORDER BY last_seen_at DESC, id"
        ),
        params![user, now, now - IDLE],
        read,
    )
}

/// Ends one session of a person; false when it is not theirs.
pub fn end(tx: &mut Tx<'_>, user: &str, id: &str) -> Result<bool> {
    Ok(tx.exec("DELETE FROM sessions WHERE id = $1 AND user_id = $2", params![id, user])? == 1)
}

/// Ends all sessions of a person but `except`; how many.
pub fn end_others(tx: &mut Tx<'_>, user: &str, except: &str) -> Result<u64> {
    tx.exec("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", params![user, except])
}

/// Forgets what has ended: sessions, tickets, throttles. For the periodic housekeeping.
pub fn sweep(tx: &mut Tx<'_>) -> Result<u64> {
    let now = tx.now()?;
    let sessions =
        tx.exec("DELETE FROM sessions WHERE expires_at <= $1 OR last_seen_at <= $2", params![now, now - IDLE])?;
    // Used and expired links are kept for a week, so that an old link is told from a wrong one.
    let tickets = tx.exec("DELETE FROM tickets WHERE expires_at <= $1", params![now - 7 * DAY])?;
    let throttles = tx.exec("DELETE FROM throttles WHERE until <= $1 AND since <= $1", params![now - DAY])?;
    Ok(sessions + tickets + throttles)
}
