//! The sample workspace of `passeur demo`: found, thrown away, made to look lived in.

use crate::{
    clock::{Micros, SECOND},
    error::Result,
    params,
    sql::Tx,
};

/// Removes the sample workspaces and nothing else. How many there were.
pub fn clear(tx: &mut Tx<'_>) -> Result<u64> {
    tx.exec("DELETE FROM workspaces WHERE demo = 1", &[])
}

/// Lets the post's deliveries go although their time went by long ago.
pub fn allow_late(tx: &mut Tx<'_>, post_id: &str) -> Result<()> {
    tx.exec("UPDATE deliveries SET late_ok = 1 WHERE post_id = $1", params![post_id]).map(|_| ())
}

/// Deliveries of the workspace that should have left by now and have not.
pub fn unsent(tx: &mut Tx<'_>, workspace_id: &str) -> Result<i64> {
    let now = tx.now()?;
    tx.one(
        "SELECT COUNT(*) FROM deliveries WHERE workspace_id = $1 AND due_at < $2
           AND state IN ('waiting', 'claimed', 'sending', 'retry', 'unsure')",
        params![workspace_id, now],
        |r| r.get(0),
    )
}

/// Makes what was sent just now look sent at its time, in the sample workspace only.
pub fn backdate(tx: &mut Tx<'_>, workspace_id: &str) -> Result<()> {
    let before: Micros = tx.now()?;
    tx.exec(
        "UPDATE deliveries SET sent_at = due_at + $3, updated_at = due_at + $3 WHERE workspace_id = $1 AND state = 'sent'
           AND due_at < $2 AND workspace_id IN (SELECT id FROM workspaces WHERE demo = 1)",
        params![workspace_id, before, SECOND],
    )?;
    tx.exec(
        "UPDATE hub_posts SET published_at = d.due_at, updated_at = d.due_at FROM deliveries d
         WHERE hub_posts.workspace_id = $1 AND d.workspace_id = $1 AND hub_posts.step_key LIKE d.id || '-%'
           AND d.workspace_id IN (SELECT id FROM workspaces WHERE demo = 1)",
        params![workspace_id],
    )?;
    tx.exec(
        "DELETE FROM notifications WHERE workspace_id = $1 AND kind = 'sent'
           AND workspace_id IN (SELECT id FROM workspaces WHERE demo = 1)",
        params![workspace_id],
    )?;
    Ok(())
}

/// People who own or manage this installation, whom the sample workspace is shown to.
pub fn audience(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    tx.query("SELECT id FROM users WHERE disabled_at IS NULL ORDER BY created_at", &[], |r| r.get(0))
}
