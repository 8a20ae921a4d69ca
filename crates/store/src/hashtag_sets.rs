//! Hashtags that a workspace keeps together under a name, to add them in one go.

use crate::{error::Result, new_id, params, sql::Tx};

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HashtagSet {
    pub id: String,
    pub name: String,
    /// As they are put in the text: separated by spaces, each with its sign.
    pub tags: String,
}

/// By name.
pub fn list(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<HashtagSet>> {
    tx.query(
        "SELECT id, name, tags FROM hashtag_sets WHERE workspace_id = $1 ORDER BY name",
        params![workspace_id],
        |r| Ok(HashtagSet { id: r.get(0)?, name: r.get(1)?, tags: r.get(2)? }),
    )
}

/// Keeps the tags under the name; a set of that name is replaced.
pub fn put(tx: &mut Tx<'_>, workspace_id: &str, name: &str, tags: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO hashtag_sets (id, workspace_id, name, tags, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, name) DO UPDATE SET tags = EXCLUDED.tags",
        params![new_id(), workspace_id, name.trim(), tags, now],
    )
    .map(|_| ())
}

pub fn delete(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    tx.exec("DELETE FROM hashtag_sets WHERE workspace_id = $1 AND id = $2", params![workspace_id, id]).map(|_| ())
}
