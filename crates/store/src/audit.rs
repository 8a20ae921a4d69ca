//! Who did what, when, from where: written in the transaction of the thing itself, never changed.

use crate::{
    clock::Micros,
    error::Result,
    new_id, params,
    sql::{Row, Tx},
};

/// One entry to write. `action` is the end of a locale key: `member-invited`, `token-created`.
#[derive(Debug, Clone, Default)]
pub struct New<'a> {
    pub workspace: Option<&'a str>,
    pub user: Option<&'a str>,
    pub action: &'a str,
    /// What it was done to, in words or as an id. Never a secret.
    pub object: &'a str,
    pub detail: &'a str,
    pub address: &'a str,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    pub user_id: Option<String>,
    /// `None` when nobody was signed in, or the person is gone.
    pub user_name: Option<String>,
    pub action: String,
    pub object: String,
    pub detail: String,
    pub address: String,
    pub created_at: Micros,
}

pub fn record(tx: &mut Tx<'_>, new: &New<'_>) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO audit (id, workspace_id, user_id, action, object, detail, address, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![new_id(), new.workspace, new.user, new.action, new.object, new.detail, new.address, now],
    )?;
    Ok(())
}

/// What to look for; empty texts do not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    pub user: &'a str,
    pub action: &'a str,
    /// Entries older than this id only: the next page.
    pub before: Option<&'a str>,
    pub limit: i64,
}

const SELECT: &str = "SELECT a.id, a.user_id, u.name, a.action, a.object, a.detail, a.address, a.created_at \
     FROM audit a LEFT JOIN users u ON u.id = a.user_id";

fn read(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        user_id: row.get(1)?,
        user_name: row.get(2)?,
        action: row.get(3)?,
        object: row.get(4)?,
        detail: row.get(5)?,
        address: row.get(6)?,
        created_at: row.get(7)?,
    })
}

/// Entries of a workspace, latest first.
pub fn list(tx: &mut Tx<'_>, workspace: &str, f: &Filter<'_>) -> Result<Vec<Entry>> {
    let (at, id) = match f.before {
        Some(before) => {
            let sql = "SELECT created_at FROM audit WHERE id = $1 AND workspace_id = $2";
            let at = tx.first(sql, params![before, workspace], |r| r.get::<i64>(0))?;
            (at.unwrap_or(i64::MIN), before)
        }
        None => (i64::MAX, ""),
    };
    tx.query(
        &format!(
            "{SELECT} WHERE a.workspace_id = $1 AND ($2 = '' OR a.user_id = $2) AND ($3 = '' OR a.action = $3)
             AND (a.created_at < $4 OR (a.created_at = $4 AND a.id < $5))
             ORDER BY a.created_at DESC, a.id DESC LIMIT $6"
        ),
        params![workspace, f.user, f.action, at, id, f.limit],
        read,
    )
}

/// Actions that occur in a workspace, for the filter.
pub fn actions(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<String>> {
    tx.query("SELECT DISTINCT action FROM audit WHERE workspace_id = $1 ORDER BY action", params![workspace], |r| {
        r.get(0)
    })
}

/// What happened to a person's own account (logins, password, second factor), latest first.
pub fn of_user(tx: &mut Tx<'_>, user: &str, limit: i64) -> Result<Vec<Entry>> {
    tx.query(
        &format!(
            "{SELECT} WHERE a.user_id = $1 AND a.workspace_id IS NULL ORDER BY a.created_at DESC, a.id DESC LIMIT $2"
        ),
        params![user, limit],
        read,
    )
}
