//! The strategy of a workspace: its brief, the versions of its plan, what of the plan was put into the
//! calendar (and can be taken back), and links by which others read it.

use crate::{
    clock::{DAY, Micros},
    error::{Result, StoreError},
    new_id, params,
    posts::{self, Body, NewPost, Rendition, Stage},
    practice::{self, PostBrief},
    secret::{self, Secret},
    slots,
    sql::Tx,
};
use passeur_handbook::content::Content;
use passeur_handbook::plan::{House, Strategy, changed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredBrief {
    /// TOML.
    pub body: String,
    /// Last step of the questions that was answered.
    pub step: i64,
    /// Agreement, -2 to 2, by question of style.
    pub style: BTreeMap<String, i8>,
}

pub fn brief(tx: &mut Tx<'_>, workspace: &str) -> Result<Option<StoredBrief>> {
    tx.first("SELECT body, step, style FROM strategy_briefs WHERE workspace_id = $1", params![workspace], |r| {
        Ok(StoredBrief { body: r.get(0)?, step: r.get(1)?, style: r.json(2)? })
    })
}

pub fn set_brief(tx: &mut Tx<'_>, workspace: &str, body: &str, step: i64, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    if let Some(old) = brief(tx, workspace)?
        && old.body != body
        && !old.body.is_empty()
    {
        keep_brief(tx, workspace, &old.body, step, by)?;
    }
    tx.exec(
        "INSERT INTO strategy_briefs (workspace_id, body, step, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id) DO UPDATE SET body = EXCLUDED.body, step = EXCLUDED.step,
             updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at",
        params![workspace, body, step, by, now],
    )?;
    Ok(())
}

/// Briefs kept beyond this are forgotten, the oldest first.
const BRIEFS_KEPT: i64 = 50;

/// Answers that follow each other within this are one change of the brief.
const ANSWERING: Micros = 30 * crate::clock::MINUTE;

/// Keeps the brief that is about to be replaced. While somebody answers the questions one after the other, only
/// the brief from before them is kept.
fn keep_brief(tx: &mut Tx<'_>, workspace: &str, body: &str, step: i64, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    let last: Option<(i64, String, Micros)> = tx.first(
        "SELECT version, body, created_at FROM strategy_brief_versions WHERE workspace_id = $1
         ORDER BY version DESC LIMIT 1",
        params![workspace],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let (version, last_body, last_at) = last.unwrap_or_default();
    if last_body == body || (step > 1 && now - last_at < ANSWERING && step < ALL_STEPS) {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO strategy_brief_versions (workspace_id, version, body, author_id, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        params![workspace, version + 1, body, by, now],
    )?;
    tx.exec(
        "DELETE FROM strategy_brief_versions WHERE workspace_id = $1 AND version <= $2",
        params![workspace, version + 1 - BRIEFS_KEPT],
    )?;
    Ok(())
}

/// Steps of the questions; a brief saved whole counts as all of them.
const ALL_STEPS: i64 = 10;

/// A brief that was replaced, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerBrief {
    pub version: i64,
    pub body: String,
    pub author: Option<String>,
    /// When it was replaced.
    pub replaced_at: Micros,
}

/// The last first.
pub fn former_briefs(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<FormerBrief>> {
    tx.query(
        "SELECT v.version, v.body, u.name, v.created_at FROM strategy_brief_versions v
         LEFT JOIN users u ON u.id = v.author_id WHERE v.workspace_id = $1 ORDER BY v.version DESC",
        params![workspace],
        |r| Ok(FormerBrief { version: r.get(0)?, body: r.get(1)?, author: r.get(2)?, replaced_at: r.get(3)? }),
    )
}

pub fn set_style(tx: &mut Tx<'_>, workspace: &str, answers: &BTreeMap<String, i8>, by: Option<&str>) -> Result<()> {
    let (now, style) = (tx.now()?, serde_json::to_string(answers)?);
    tx.exec(
        "INSERT INTO strategy_briefs (workspace_id, body, step, style, updated_by, updated_at)
         VALUES ($1, '', 0, $2, $3, $4)
         ON CONFLICT (workspace_id) DO UPDATE SET style = EXCLUDED.style, updated_by = EXCLUDED.updated_by,
             updated_at = EXCLUDED.updated_at",
        params![workspace, style, by, now],
    )?;
    Ok(())
}

/// One version of the plan, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    /// Ids of the parts it changed.
    pub changed: Vec<String>,
    pub author: Option<String>,
    pub created_at: Micros,
}

/// The plan in use: its version and what it says.
pub fn current(tx: &mut Tx<'_>, workspace: &str) -> Result<Option<(i64, Strategy)>> {
    tx.first(
        "SELECT version, body FROM strategy_versions WHERE workspace_id = $1 ORDER BY version DESC LIMIT 1",
        params![workspace],
        |r| Ok((r.get(0)?, r.json(1)?)),
    )
}

pub fn version(tx: &mut Tx<'_>, workspace: &str, version: i64) -> Result<Strategy> {
    tx.first(
        "SELECT body FROM strategy_versions WHERE workspace_id = $1 AND version = $2",
        params![workspace, version],
        |r| r.json(0),
    )?
    .ok_or(StoreError::NotFound("this version of the plan"))
}

pub fn versions(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Version>> {
    tx.query(
        "SELECT v.version, v.changed, u.name, v.created_at FROM strategy_versions v
         LEFT JOIN users u ON u.id = v.author_id WHERE v.workspace_id = $1 ORDER BY v.version DESC",
        params![workspace],
        |r| Ok(Version { version: r.get(0)?, changed: r.json(1)?, author: r.get(2)?, created_at: r.get(3)? }),
    )
}

/// Keeps a new version; nothing when nothing changed. `expected` is the version the person saw.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody saved another in the meantime.
pub fn save(tx: &mut Tx<'_>, workspace: &str, expected: i64, strategy: &Strategy, by: Option<&str>) -> Result<i64> {
    let before = current(tx, workspace)?;
    let last = before.as_ref().map_or(0, |(version, _)| *version);
    if last != expected {
        return Err(StoreError::Conflict(
            "somebody changed the plan in the meantime; open it again and make your change on the new version".into(),
        ));
    }
    let parts: Vec<&str> =
        changed(before.as_ref().map(|(_, strategy)| strategy), strategy).into_iter().map(|part| part.id()).collect();
    if before.as_ref().is_some_and(|(_, old)| old == strategy) {
        return Ok(last);
    }
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO strategy_versions (workspace_id, version, body, changed, author_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![workspace, last + 1, serde_json::to_string(strategy)?, serde_json::to_string(&parts)?, by, now],
    )?;
    Ok(last + 1)
}

/// What the linter and the calendar obey of the plan in use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Words that the editorial line forbids.
    pub forbidden: Vec<String>,
    pub house: House,
}

/// Nothing when there is no plan.
pub fn rules(tx: &mut Tx<'_>, workspace: &str) -> Result<Rules> {
    let found = current(tx, workspace)?;
    Ok(found.map(|(_, s)| Rules { forbidden: s.line.taboo, house: s.house }).unwrap_or_default())
}

/// An idea to write into the studio.
#[derive(Debug, Clone, PartialEq)]
pub struct Idea {
    /// What makes it the same idea when the plan is applied again.
    pub origin: String,
    pub text: String,
    pub labels: Vec<String>,
    pub notes: String,
    pub accounts: Vec<String>,
    /// What it is made for, kept beside the post.
    pub brief: PostBrief,
}

/// `(weekday, minute, label)`, as [`slots::set`] takes them.
pub type WeekSlots = Vec<(i64, i64, String)>;

#[derive(Debug, Serialize, Deserialize)]
struct SlotsBefore {
    account: String,
    slots: WeekSlots,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub id: String,
    pub version: i64,
    pub accounts: usize,
    pub posts: usize,
    pub created_at: Micros,
}

/// Writes slots and ideas, once: an idea whose origin is there already is left as it is. What was
/// there is kept, so that [`undo`] can bring it back.
pub fn apply(
    tx: &mut Tx<'_>,
    workspace: &str,
    version: i64,
    week: &[(String, WeekSlots)],
    ideas: &[Idea],
    by: Option<&str>,
) -> Result<Application> {
    let mut before = Vec::new();
    for (account, wanted) in week {
        let slots = slots::of_account(tx, account)?;
        before.push(SlotsBefore {
            account: account.clone(),
            slots: slots.into_iter().map(|slot| (slot.weekday, slot.minute, slot.label)).collect(),
        });
        slots::set(tx, account, wanted)?;
    }
    let mut written = Vec::new();
    for idea in ideas {
        let known: i64 = tx.one(
            "SELECT COUNT(*) FROM posts WHERE workspace_id = $1 AND origin = $2",
            params![workspace, &idea.origin],
            |r| r.get(0),
        )?;
        if known > 0 {
            continue;
        }
        let renditions =
            idea.accounts.iter().map(|id| Rendition { account_id: id.clone(), own: Default::default() }).collect();
        let post = posts::create(
            tx,
            &NewPost {
                workspace_id: workspace.to_owned(),
                author_id: by.map(str::to_owned),
                stage: Some(Stage::Idea),
                body: Body {
                    content: Content::text(idea.text.clone()),
                    renditions,
                    labels: idea.labels.clone(),
                    campaign_id: None,
                    notes: idea.notes.clone(),
                },
                origin: Some(idea.origin.clone()),
            },
        )?;
        practice::set_brief(tx, &post.id, &idea.brief)?;
        written.push(post.id);
    }
    let (id, now) = (new_id(), tx.now()?);
    tx.exec(
        "INSERT INTO strategy_applications (id, workspace_id, version, slots_before, posts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![&id, workspace, version, serde_json::to_string(&before)?, serde_json::to_string(&written)?, now],
    )?;
    Ok(Application { id, version, accounts: week.len(), posts: written.len(), created_at: now })
}

/// The last time the plan was put into the calendar, unless it was taken back.
pub fn last_application(tx: &mut Tx<'_>, workspace: &str) -> Result<Option<Application>> {
    tx.first(
        "SELECT id, version, slots_before, posts, created_at FROM strategy_applications
         WHERE workspace_id = $1 AND undone_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
        params![workspace],
        |r| {
            let slots: Vec<SlotsBefore> = r.json(2)?;
            let posts: Vec<String> = r.json(3)?;
            Ok(Application {
                id: r.get(0)?,
                version: r.get(1)?,
                accounts: slots.len(),
                posts: posts.len(),
                created_at: r.get(4)?,
            })
        },
    )
}

/// What [`undo`] brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    pub removed: usize,
    /// Ideas that somebody has worked on since: they stay.
    pub kept: usize,
}

/// Brings the slots back and removes the ideas that nobody has touched. An idea that was written
/// further, or planned, stays.
pub fn undo(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Undone> {
    let (slots, posts): (Vec<SlotsBefore>, Vec<String>) = tx
        .first(
            "SELECT slots_before, posts FROM strategy_applications
             WHERE workspace_id = $1 AND id = $2 AND undone_at IS NULL",
            params![workspace, id],
            |r| Ok((r.json(0)?, r.json(1)?)),
        )?
        .ok_or(StoreError::NotFound("what was put into the calendar"))?;
    for before in slots {
        slots::set(tx, &before.account, &before.slots)?;
    }
    let mut undone = Undone { removed: 0, kept: 0 };
    for post in &posts {
        // Removed for good, so that the same idea can come back with the plan.
        let removed = tx.exec(
            "DELETE FROM posts WHERE id = $1 AND workspace_id = $2 AND stage = 'idea' AND updated_at = created_at",
            params![post, workspace],
        )?;
        if removed == 1 {
            undone.removed += 1;
        } else {
            undone.kept += 1;
        }
    }
    let now = tx.now()?;
    tx.exec("UPDATE strategy_applications SET undone_at = $2 WHERE id = $1", params![id, now])?;
    Ok(undone)
}

/// A link by which anybody reads the document until it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub id: String,
    pub language: String,
    pub created_at: Micros,
    pub expires_at: Micros,
}

/// Makes a link good for `days`; the secret is shown once.
pub fn share(tx: &mut Tx<'_>, workspace: &str, language: &str, days: i64, by: Option<&str>) -> Result<Secret> {
    let (secret, now) = (Secret::random(), tx.now()?);
    tx.exec(
        "INSERT INTO strategy_shares (id, workspace_id, language, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![secret.hash(), workspace, language, by, now, now + days.clamp(1, 365) * DAY],
    )?;
    Ok(secret)
}

/// The workspace and the language of a link that still works.
pub fn shared(tx: &mut Tx<'_>, secret: &str) -> Result<Option<(String, String)>> {
    let now = tx.now()?;
    tx.first(
        "SELECT workspace_id, language FROM strategy_shares WHERE id = $1 AND expires_at > $2",
        params![secret::hash(secret), now],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

pub fn shares(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Share>> {
    let now = tx.now()?;
    tx.query(
        "SELECT id, language, created_at, expires_at FROM strategy_shares WHERE workspace_id = $1 AND expires_at > $2
         ORDER BY created_at DESC, id",
        params![workspace, now],
        |r| Ok(Share { id: r.get(0)?, language: r.get(1)?, created_at: r.get(2)?, expires_at: r.get(3)? }),
    )
}

pub fn unshare(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<()> {
    tx.exec_one(
        "DELETE FROM strategy_shares WHERE workspace_id = $1 AND id = $2",
        params![workspace, id],
        "the link was closed already",
    )
}
