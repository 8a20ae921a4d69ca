//! Weekly slots of an account, in the workspace's zone, and what already stands in them.

use crate::{clock::Micros, error::Result, new_id, params, sql::Tx};

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Slot {
    pub id: String,
    pub account_id: String,
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: i64,
    /// Minute of the day, 0 to 1439.
    pub minute: i64,
    pub label: String,
}

pub fn of_account(tx: &mut Tx<'_>, account_id: &str) -> Result<Vec<Slot>> {
    tx.query(
        "SELECT id, account_id, weekday, minute, label FROM slots WHERE account_id = $1 ORDER BY weekday, minute",
        params![account_id],
        |r| Ok(Slot { id: r.get(0)?, account_id: r.get(1)?, weekday: r.get(2)?, minute: r.get(3)?, label: r.get(4)? }),
    )
}

pub fn of_workspace(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Slot>> {
    tx.query(
        "SELECT s.id, s.account_id, s.weekday, s.minute, s.label FROM slots s JOIN accounts a ON a.id = s.account_id
         WHERE a.workspace_id = $1 AND a.archived_at IS NULL ORDER BY s.weekday, s.minute, s.account_id",
        params![workspace_id],
        |r| Ok(Slot { id: r.get(0)?, account_id: r.get(1)?, weekday: r.get(2)?, minute: r.get(3)?, label: r.get(4)? }),
    )
}

/// Replaces an account's slots: `(weekday, minute, label)`.
pub fn set(tx: &mut Tx<'_>, account_id: &str, slots: &[(i64, i64, String)]) -> Result<()> {
    tx.exec("DELETE FROM slots WHERE account_id = $1", params![account_id])?;
    for (weekday, minute, label) in slots {
        tx.exec(
            "INSERT INTO slots (id, account_id, weekday, minute, label) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, weekday, minute) DO NOTHING",
            params![new_id(), account_id, *weekday, *minute, label],
        )?;
    }
    Ok(())
}

/// When the account already publishes something, from a time on.
pub fn taken(tx: &mut Tx<'_>, account_id: &str, from: Micros) -> Result<Vec<Micros>> {
    tx.query(
        "SELECT due_at FROM deliveries WHERE account_id = $1 AND due_at >= $2
           AND state NOT IN ('cancelled', 'missed', 'refused') ORDER BY due_at",
        params![account_id, from],
        |r| r.get(0),
    )
}

/// Posts that stand in the account's queue from a time on and have not left: what a shuffle may move.
pub fn queued(tx: &mut Tx<'_>, account_id: &str, from: Micros) -> Result<Vec<(String, Micros)>> {
    tx.query(
        "SELECT p.id, p.due_at FROM posts p JOIN deliveries d ON d.post_id = p.id
         WHERE d.account_id = $1 AND p.due_at >= $2 AND p.schedule LIKE '{\"kind\":\"queue\"%'
           AND d.state IN ('waiting', 'held', 'frozen') ORDER BY p.due_at, p.id",
        params![account_id, from],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}
