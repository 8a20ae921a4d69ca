//! Campaigns: what posts belong to, with a colour and a period.

use crate::{clock::Micros, error::Result, new_id, params, sql::Tx};

#[derive(Debug, Clone)]
pub struct Campaign {
    pub id: String,
    pub name: String,
    /// Name of a colour of the design system.
    pub colour: String,
    pub starts_at: Option<Micros>,
    pub ends_at: Option<Micros>,
    pub posts: i64,
}

pub const COLOURS: [&str; 8] = ["teal", "blue", "green", "ochre", "red", "plum", "slate", "rose"];

pub fn list(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Campaign>> {
    tx.query(
        "SELECT c.id, c.name, c.colour, c.starts_at, c.ends_at,
                (SELECT COUNT(*) FROM posts p WHERE p.campaign_id = c.id AND p.deleted_at IS NULL)
         FROM campaigns c WHERE c.workspace_id = $1 ORDER BY c.name",
        params![workspace_id],
        |r| {
            Ok(Campaign {
                id: r.get(0)?,
                name: r.get(1)?,
                colour: r.get(2)?,
                starts_at: r.get(3)?,
                ends_at: r.get(4)?,
                posts: r.get(5)?,
            })
        },
    )
}

/// The campaign of this name, made when there is none.
pub fn named(tx: &mut Tx<'_>, workspace_id: &str, name: &str) -> Result<String> {
    let name = name.trim();
    let known =
        tx.first("SELECT id FROM campaigns WHERE workspace_id = $1 AND name = $2", params![workspace_id, name], |r| {
            r.get(0)
        })?;
    if let Some(id) = known {
        return Ok(id);
    }
    let (id, now) = (new_id(), tx.now()?);
    let count: i64 =
        tx.one("SELECT COUNT(*) FROM campaigns WHERE workspace_id = $1", params![workspace_id], |r| r.get(0))?;
    let colour = COLOURS[count as usize % COLOURS.len()];
    tx.exec(
        "INSERT INTO campaigns (id, workspace_id, name, colour, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![&id, workspace_id, name, colour, now],
    )?;
    Ok(id)
}

pub fn set(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    name: &str,
    colour: &str,
    period: (Option<Micros>, Option<Micros>),
) -> Result<()> {
    tx.exec_one(
        "UPDATE campaigns SET name = $3, colour = $4, starts_at = $5, ends_at = $6 WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id, name, colour, period.0, period.1],
        "the campaign is gone",
    )
}

/// Deletes the campaign; its posts stay.
pub fn delete(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    tx.exec_one(
        "DELETE FROM campaigns WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id],
        "the campaign is gone",
    )
}
