//! What surrounds a post in the plan: its brief (goal, format, what it cost), the items of its checklists
//! that are done, and what went out, for counting the plan against what happened.

use crate::{
    clock::Micros,
    error::Result,
    params,
    sql::{Row, Tx},
};
use passeur_handbook::practice::Who;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a post is made for, and what it cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostBrief {
    pub goal: String,
    pub pillar: String,
    pub persona: String,
    pub format: String,
    /// Network the plan made it for.
    pub network: String,
    pub planned_for: Option<Micros>,
    pub planned_minutes: Option<i64>,
    pub spent_minutes: Option<i64>,
    /// Hundredths of a euro.
    pub spent_cents: Option<i64>,
}

const COLUMNS: &str =
    "goal, pillar, persona, format, network, planned_for, planned_minutes, spent_minutes, spent_cents";

fn read(r: &Row, from: usize) -> Result<PostBrief> {
    Ok(PostBrief {
        goal: r.get(from)?,
        pillar: r.get(from + 1)?,
        persona: r.get(from + 2)?,
        format: r.get(from + 3)?,
        network: r.get(from + 4)?,
        planned_for: r.get(from + 5)?,
        planned_minutes: r.get(from + 6)?,
        spent_minutes: r.get(from + 7)?,
        spent_cents: r.get(from + 8)?,
    })
}

/// The brief of a post; an empty one when nobody wrote it.
pub fn brief(tx: &mut Tx<'_>, post: &str) -> Result<PostBrief> {
    let found =
        tx.first(&format!("SELECT {COLUMNS} FROM post_briefs WHERE post_id = $1"), params![post], |r| read(r, 0))?;
    Ok(found.unwrap_or_default())
}

pub fn set_brief(tx: &mut Tx<'_>, post: &str, brief: &PostBrief) -> Result<()> {
    tx.exec(
        &format!(
            "INSERT INTO post_briefs (post_id, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (post_id) DO UPDATE SET goal = EXCLUDED.goal, pillar = EXCLUDED.pillar,
                 persona = EXCLUDED.persona, format = EXCLUDED.format, network = EXCLUDED.network,
                 planned_for = EXCLUDED.planned_for, planned_minutes = EXCLUDED.planned_minutes,
                 spent_minutes = EXCLUDED.spent_minutes, spent_cents = EXCLUDED.spent_cents"
        ),
        params![
            post,
            &brief.goal,
            &brief.pillar,
            &brief.persona,
            &brief.format,
            &brief.network,
            brief.planned_for,
            brief.planned_minutes,
            brief.spent_minutes,
            brief.spent_cents
        ],
    )?;
    Ok(())
}

/// An item of a checklist that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    pub item: String,
    /// Name of who did it; gone with the person.
    pub by: Option<String>,
    pub at: Micros,
}

pub fn ticked(tx: &mut Tx<'_>, post: &str) -> Result<Vec<Ticked>> {
    tx.query(
        "SELECT c.item, u.name, c.done_at FROM post_checks c LEFT JOIN users u ON u.id = c.done_by
         WHERE c.post_id = $1 ORDER BY c.done_at, c.item",
        params![post],
        |r| Ok(Ticked { item: r.get(0)?, by: r.get(1)?, at: r.get(2)? }),
    )
}

/// Ticks or clears one item. Who ticked it first stays.
pub fn tick(tx: &mut Tx<'_>, post: &str, item: &str, done: bool, by: Option<&str>) -> Result<()> {
    if done {
        let now = tx.now()?;
        tx.exec(
            "INSERT INTO post_checks (post_id, item, done_by, done_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (post_id, item) DO NOTHING",
            params![post, item, by, now],
        )?;
    } else {
        tx.exec("DELETE FROM post_checks WHERE post_id = $1 AND item = $2", params![post, item])?;
    }
    Ok(())
}

/// One delivery that went out, or stands in the calendar, with the brief of its post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub post: String,
    pub network: String,
    /// When it went out; when it is due if it has not.
    pub at: Micros,
    pub sent: bool,
    pub brief: PostBrief,
}

/// What went out of a workspace, or is to go out, between two times; stopped deliveries are not counted.
pub fn published(tx: &mut Tx<'_>, workspace: &str, from: Micros, to: Micros) -> Result<Vec<Published>> {
    tx.query(
        "SELECT d.post_id, d.network, COALESCE(d.sent_at, d.due_at), CASE WHEN d.state = 'sent' THEN 1 ELSE 0 END,
                COALESCE(b.goal, ''), COALESCE(b.pillar, ''), COALESCE(b.persona, ''), COALESCE(b.format, ''),
                COALESCE(b.network, ''), b.planned_for, b.planned_minutes, b.spent_minutes, b.spent_cents
         FROM deliveries d JOIN posts p ON p.id = d.post_id LEFT JOIN post_briefs b ON b.post_id = d.post_id
         WHERE p.workspace_id = $1 AND COALESCE(d.sent_at, d.due_at) >= $2 AND COALESCE(d.sent_at, d.due_at) < $3
           AND d.state NOT IN ('cancelled', 'missed', 'refused') AND p.deleted_at IS NULL
         ORDER BY COALESCE(d.sent_at, d.due_at), d.id",
        params![workspace, from, to],
        |r| {
            Ok(Published {
                post: r.get(0)?,
                network: r.get(1)?,
                at: r.get(2)?,
                sent: r.get::<i64>(3)? == 1,
                brief: read(r, 4)?,
            })
        },
    )
}

/// Deliveries of an account between two times, this post left out: what a rhythm is counted on.
pub fn count_between(tx: &mut Tx<'_>, account: &str, but: &str, from: Micros, to: Micros) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM deliveries WHERE account_id = $1 AND post_id <> $2 AND due_at >= $3 AND due_at < $4
           AND state NOT IN ('cancelled', 'missed', 'refused')",
        params![account, but, from, to],
        |r| r.get(0),
    )
}

/// What a workspace wrote for its profiles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profiles {
    pub who: Who,
    /// As wished for, without `@`.
    pub handle: String,
    /// By network, then by field.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Files of the library.
    pub logo: Option<String>,
    pub cover: Option<String>,
    /// `network:number` of the catalogue's list that is done.
    pub done: BTreeSet<String>,
}

pub fn profiles(tx: &mut Tx<'_>, workspace: &str) -> Result<Profiles> {
    let found =
        tx.first("SELECT body FROM strategy_profiles WHERE workspace_id = $1", params![workspace], |r| r.json(0))?;
    Ok(found.unwrap_or_default())
}

pub fn set_profiles(tx: &mut Tx<'_>, workspace: &str, profiles: &Profiles, by: Option<&str>) -> Result<()> {
    let (now, body) = (tx.now()?, serde_json::to_string(profiles)?);
    tx.exec(
        "INSERT INTO strategy_profiles (workspace_id, body, updated_by, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id) DO UPDATE SET body = EXCLUDED.body, updated_by = EXCLUDED.updated_by,
             updated_at = EXCLUDED.updated_at",
        params![workspace, body, by, now],
    )?;
    Ok(())
}
