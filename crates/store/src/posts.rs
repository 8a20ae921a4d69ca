//! Posts: a master text, the accounts it goes to with what each says differently, versions, approvals.
//! Planning a post writes its deliveries in the same transaction.

use crate::{
    clock::Micros,
    db::Event,
    deliveries::{self, Replace},
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};
use passeur_handbook::content::{Content, Override};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Idea,
    Draft,
    Template,
    /// Has a time, and a delivery for each of its accounts.
    Planned,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Draft => "draft",
            Self::Template => "template",
            Self::Planned => "planned",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        [Self::Idea, Self::Draft, Self::Template, Self::Planned].into_iter().find(|v| v.as_str() == s)
    }
}

/// How a planned post got its time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    #[default]
    None,
    Now,
    At,
    /// Took a free slot; may be shuffled with the others of its queue.
    Queue,
    /// Goes again by an RFC 5545 rule until its end. `start` is local civil time in `zone`.
    Recurring {
        rule: String,
        zone: String,
        start: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    pub account_id: String,
    #[serde(rename = "override", default)]
    pub own: Override,
}

/// What a person edits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    pub content: Content,
    pub renditions: Vec<Rendition>,
    pub labels: Vec<String>,
    pub campaign_id: Option<String>,
    pub notes: String,
}

#[derive(Debug, Clone)]
pub struct Post {
    pub id: String,
    pub workspace_id: String,
    pub author_id: Option<String>,
    pub stage: Stage,
    pub body: Body,
    pub due_at: Option<Micros>,
    pub schedule: Schedule,
    /// Grows with each change of what will be published.
    pub version: i64,
    pub approval_required: bool,
    /// The version that has all its approvals; 0 when none has.
    pub approved_version: i64,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub deleted_at: Option<Micros>,
}

impl Post {
    pub fn is_approved(&self) -> bool {
        !self.approval_required || self.approved_version == self.version
    }

    /// The first words, for lists.
    pub fn excerpt(&self, chars: usize) -> String {
        excerpt(&self.body.content, chars)
    }
}

/// The title or the first words of a content, on one line, cut between two words where there are some.
pub fn excerpt(content: &Content, chars: usize) -> String {
    let text = content.title.as_deref().or(content.parts.first().map(|p| p.text.as_str())).unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((cut, _)) => {
            let kept = &line[..cut];
            let whole =
                if line[cut..].starts_with(' ') { kept } else { kept.rsplit_once(' ').map_or(kept, |(w, _)| w) };
            // A single long word (an address, a language without spaces) is cut where it must be.
            let words = if whole.len() * 2 > kept.len() { whole } else { kept };
            format!("{}…", words.trim_end_matches([' ', ',', ';', ':']))
        }
        None => line,
    }
}

/// Characters of a post that the calendar keeps at hand.
pub const EXCERPT: usize = 90;

/// The media that stands for the post in lists.
fn thumb(content: &Content) -> Option<&str> {
    content.media().next().map(|m| m.media.as_str())
}

const COLUMNS: &str = "id, workspace_id, author_id, stage, content, labels, campaign_id, notes, due_at, schedule, \
     version, approval_required, approved_version, created_at, updated_at, deleted_at";

/// The post without its renditions.
fn read(r: &Row) -> Result<Post> {
    let stage: String = r.get(3)?;
    Ok(Post {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        author_id: r.get(2)?,
        stage: Stage::parse(&stage).ok_or_else(|| StoreError::Corrupt(format!("stage {stage}")))?,
        body: Body {
            content: r.json(4)?,
            renditions: Vec::new(),
            labels: r.json(5)?,
            campaign_id: r.get(6)?,
            notes: r.get(7)?,
        },
        due_at: r.get(8)?,
        schedule: r.json(9)?,
        version: r.get(10)?,
        approval_required: r.get(11)?,
        approved_version: r.get(12)?,
        created_at: r.get(13)?,
        updated_at: r.get(14)?,
        deleted_at: r.get(15)?,
    })
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Post> {
    let mut post = tx
        .first(&format!("SELECT {COLUMNS} FROM posts WHERE id = $1"), params![id], read)?
        .ok_or(StoreError::NotFound("the post"))?;
    post.body.renditions = renditions(tx, id)?;
    Ok(post)
}

/// The post, when it belongs to this workspace and was not deleted.
pub fn of_workspace(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Post> {
    let post = get(tx, id)?;
    if post.workspace_id == workspace_id && post.deleted_at.is_none() {
        Ok(post)
    } else {
        Err(StoreError::NotFound("the post"))
    }
}

/// The post that was made under this origin: an import, or a page that asks again because the answer got lost.
pub fn by_origin(tx: &mut Tx<'_>, workspace_id: &str, origin: &str) -> Result<Option<Post>> {
    let id: Option<String> =
        tx.first("SELECT id FROM posts WHERE workspace_id = $1 AND origin = $2", params![workspace_id, origin], |r| {
            r.get(0)
        })?;
    id.map(|id| get(tx, &id)).transpose()
}

fn renditions(tx: &mut Tx<'_>, post_id: &str) -> Result<Vec<Rendition>> {
    tx.query(
        "SELECT account_id, override FROM renditions WHERE post_id = $1 ORDER BY account_id",
        params![post_id],
        |r| Ok(Rendition { account_id: r.get(0)?, own: r.json(1)? }),
    )
}

/// Words to search by: lower case, everything a person would remember of the post.
fn search_text(body: &Body) -> String {
    let c = &body.content;
    let mut out = String::new();
    let overrides = body.renditions.iter().flat_map(|r| r.own.parts.iter().flatten());
    for text in c
        .title
        .iter()
        .chain(c.parts.iter().chain(overrides).map(|p| &p.text))
        .chain(&c.link)
        .chain(&body.labels)
        .chain([&body.notes])
    {
        out.push_str(&text.to_lowercase());
        out.push('\n');
    }
    out
}

#[derive(Debug, Clone, Default)]
pub struct NewPost {
    pub workspace_id: String,
    pub author_id: Option<String>,
    pub stage: Option<Stage>,
    pub body: Body,
    /// Where an imported post came from: the same origin is imported once.
    pub origin: Option<String>,
}

/// Writes a new post, without a time.
pub fn create(tx: &mut Tx<'_>, new: &NewPost) -> Result<Post> {
    insert(tx, new, None)
}

/// Writes a new post with its time and its deliveries: what [`create`] and [`plan`] do one after the other, in as
/// few statements as it takes.
pub fn create_planned(tx: &mut Tx<'_>, new: &NewPost, due_at: Micros, schedule: Schedule) -> Result<Post> {
    plannable(&new.body)?;
    insert(tx, new, Some((due_at, schedule)))
}

fn insert(tx: &mut Tx<'_>, new: &NewPost, plan: Option<(Micros, Schedule)>) -> Result<Post> {
    let now = tx.now()?;
    let (steps, frozen): (String, bool) = tx.one(
        "SELECT approval_steps, CASE WHEN frozen_at IS NULL THEN 0 ELSE 1 END FROM workspaces WHERE id = $1",
        params![&new.workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let mut body = new.body.clone();
    body.renditions.sort_by(|a, b| a.account_id.cmp(&b.account_id));
    let (due_at, schedule) = plan.map_or((None, Schedule::None), |(at, schedule)| (Some(at), schedule));
    let stage = match due_at {
        Some(_) => Stage::Planned,
        None => new.stage.unwrap_or(Stage::Draft),
    };
    let post = Post {
        id: new_id(),
        workspace_id: new.workspace_id.clone(),
        author_id: new.author_id.clone(),
        stage,
        body,
        due_at,
        schedule,
        version: 1,
        approval_required: steps != "[]",
        approved_version: 0,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    };
    tx.exec(
        "INSERT INTO posts (id, workspace_id, author_id, stage, content, labels, campaign_id, notes, due_at, schedule,
                version, approval_required, origin, search, created_at, updated_at, excerpt, thumb)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $14, $14, $15, $16)",
        params![
            &post.id,
            &post.workspace_id,
            &post.author_id,
            stage.as_str(),
            serde_json::to_string(&post.body.content)?,
            serde_json::to_string(&post.body.labels)?,
            &post.body.campaign_id,
            &post.body.notes,
            post.due_at,
            serde_json::to_string(&post.schedule)?,
            post.approval_required,
            &new.origin,
            search_text(&post.body),
            now,
            excerpt(&post.body.content, EXCERPT),
            thumb(&post.body.content)
        ],
    )?;
    write_renditions(tx, &post.workspace_id, &post.id, &post.body.renditions)?;
    write_media(tx, &post.id, &post.body)?;
    keep_version(tx, &post, post.author_id.as_deref())?;
    if let Some(due_at) = post.due_at {
        deliveries::put_in(tx, &post, 0, due_at, Replace::Stopped, frozen)?;
        ask_for_approval(tx, &post, post.author_id.as_deref())?;
    }
    tx.emit(Event::new("post", &post.workspace_id, &post.id));
    Ok(post)
}

fn write_renditions(tx: &mut Tx<'_>, workspace_id: &str, post_id: &str, renditions: &[Rendition]) -> Result<()> {
    for r in renditions {
        let changed = tx.exec(
            "INSERT INTO renditions (post_id, account_id, override)
             SELECT $1, id, $3 FROM accounts WHERE id = $2 AND workspace_id = $4
             ON CONFLICT (post_id, account_id) DO UPDATE SET override = EXCLUDED.override",
            params![post_id, &r.account_id, serde_json::to_string(&r.own)?, workspace_id],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("the account"));
        }
    }
    Ok(())
}

fn write_media(tx: &mut Tx<'_>, post_id: &str, body: &Body) -> Result<()> {
    let overrides = body.renditions.iter().flat_map(|r| r.own.parts.iter().flatten());
    let mut ids: Vec<&str> =
        body.content.media().chain(overrides.flat_map(|p| p.media.iter())).map(|m| m.media.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        tx.exec("INSERT INTO post_media (post_id, media_id) VALUES ($1, $2)", params![post_id, id])?;
    }
    Ok(())
}

/// What one person changes without a longer pause than this is one version in the history.
const RUN: Micros = 10 * crate::clock::MINUTE;

fn keep_version(tx: &mut Tx<'_>, post: &Post, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    let body = serde_json::to_string(&post.body)?;
    // Saving as one types would fill the history. The first version and those somebody decided on stay.
    if post.version > 2
        && let Some(by) = by
    {
        let grown = tx.exec(
            "UPDATE post_versions SET version = $3, body = $4
             WHERE post_id = $1 AND version = $2 AND author_id = $5 AND created_at > $6
               AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.post_id = $1 AND a.version = $2)",
            params![&post.id, post.version - 1, post.version, &body, by, now - RUN],
        )?;
        if grown > 0 {
            return Ok(());
        }
    }
    tx.exec(
        "INSERT INTO post_versions (post_id, version, author_id, body, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![&post.id, post.version, by, body, now],
    )?;
    Ok(())
}

/// Replaces what a person edits. `expected` is the version they saw: when it moved on, nothing is
/// changed and the error says so. A change of what will be published asks for approval again.
pub fn save(tx: &mut Tx<'_>, id: &str, expected: Option<i64>, body: &Body, by: Option<&str>) -> Result<Post> {
    let mut post = get(tx, id)?;
    if expected.is_some_and(|v| v != post.version) {
        return Err(StoreError::Conflict(
            "somebody changed this post in the meantime; your text is still in the page, compare before saving".into(),
        ));
    }
    let now = tx.now()?;
    let mut body = body.clone();
    body.renditions.sort_by(|a, b| a.account_id.cmp(&b.account_id));
    body.renditions.dedup_by(|a, b| a.account_id == b.account_id);
    if body == post.body {
        return Ok(post);
    }
    let published_changed = body.content != post.body.content || body.renditions != post.body.renditions;
    let removed: Vec<String> = post
        .body
        .renditions
        .iter()
        .filter(|old| !body.renditions.iter().any(|r| r.account_id == old.account_id))
        .map(|r| r.account_id.clone())
        .collect();
    post.version += i64::from(published_changed);
    post.body = body;
    tx.exec_one(
        "UPDATE posts SET content = $2, labels = $3, campaign_id = $4, notes = $5, version = $6, search = $7,
                updated_at = $8, excerpt = $9, thumb = $10 WHERE id = $1",
        params![
            id,
            serde_json::to_string(&post.body.content)?,
            serde_json::to_string(&post.body.labels)?,
            &post.body.campaign_id,
            &post.body.notes,
            post.version,
            search_text(&post.body),
            now,
            excerpt(&post.body.content, EXCERPT),
            thumb(&post.body.content)
        ],
        "the post is gone",
    )?;
    for account_id in &removed {
        deliveries::cancel_of_account(tx, id, account_id, by)?;
        tx.exec("DELETE FROM renditions WHERE post_id = $1 AND account_id = $2", params![id, account_id])?;
    }
    write_renditions(tx, &post.workspace_id, id, &post.body.renditions)?;
    tx.exec("DELETE FROM post_media WHERE post_id = $1", params![id])?;
    write_media(tx, id, &post.body)?;
    if published_changed {
        keep_version(tx, &post, by)?;
        if post.stage == Stage::Planned {
            deliveries::replan(tx, &post, Replace::Pending)?;
        }
    }
    post.updated_at = now;
    tx.emit(Event::new("post", &post.workspace_id, id));
    Ok(post)
}

/// Whether there is something to plan, and somewhere to send it.
fn plannable(body: &Body) -> Result<()> {
    if body.renditions.is_empty() {
        return Err(StoreError::Invalid("choose at least one account for this post".into()));
    }
    if body.content.is_blank() && body.renditions.iter().all(|r| r.own.apply(&body.content).is_blank()) {
        return Err(StoreError::Invalid("the post is empty".into()));
    }
    Ok(())
}

/// Gives the post its time: one delivery per account, in this transaction.
pub fn plan(tx: &mut Tx<'_>, id: &str, due_at: Micros, schedule: Schedule, by: Option<&str>) -> Result<Post> {
    let mut post = get(tx, id)?;
    plannable(&post.body)?;
    let now = tx.now()?;
    tx.exec(
        "UPDATE posts SET stage = 'planned', due_at = $2, schedule = $3, updated_at = $4 WHERE id = $1",
        params![id, due_at, serde_json::to_string(&schedule)?, now],
    )?;
    post.stage = Stage::Planned;
    post.due_at = Some(due_at);
    post.schedule = schedule;
    post.updated_at = now;
    deliveries::replan(tx, &post, Replace::Stopped)?;
    ask_for_approval(tx, &post, by)?;
    tx.emit(Event::new("post", &post.workspace_id, id));
    Ok(post)
}

fn ask_for_approval(tx: &mut Tx<'_>, post: &Post, by: Option<&str>) -> Result<()> {
    if post.is_approved() {
        return Ok(());
    }
    crate::notifications::raise(
        tx,
        &crate::notifications::New {
            kind: "approval-wanted",
            workspace_id: &post.workspace_id,
            post_id: Some(&post.id),
            args: serde_json::json!({ "post": post.excerpt(80), "by": by }),
            ..Default::default()
        },
    )
}

/// Takes the time away: what has not left is cancelled and the post is a draft again.
pub fn unplan(tx: &mut Tx<'_>, id: &str, by: Option<&str>) -> Result<Post> {
    let now = tx.now()?;
    deliveries::cancel_of_post(tx, id, by)?;
    tx.exec(
        "UPDATE posts SET stage = 'draft', due_at = NULL, schedule = '{\"kind\":\"none\"}', updated_at = $2
         WHERE id = $1 AND stage = 'planned'",
        params![id, now],
    )?;
    let post = get(tx, id)?;
    tx.emit(Event::new("post", &post.workspace_id, id));
    Ok(post)
}

pub fn set_stage(tx: &mut Tx<'_>, id: &str, stage: Stage) -> Result<()> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE posts SET stage = $2, updated_at = $3 WHERE id = $1 AND stage <> 'planned'",
        params![id, stage.as_str(), now],
        "a planned post goes back to draft first",
    )
}

/// Puts the post in the bin: what has not left is cancelled. [`restore`] brings it back as a draft.
pub fn delete(tx: &mut Tx<'_>, id: &str, by: Option<&str>) -> Result<()> {
    let post = unplan(tx, id, by)?;
    let now = tx.now()?;
    tx.exec("UPDATE posts SET deleted_at = $2 WHERE id = $1", params![id, now])?;
    tx.emit(Event::new("post", &post.workspace_id, id));
    Ok(())
}

pub fn restore(tx: &mut Tx<'_>, id: &str) -> Result<Post> {
    tx.exec("UPDATE posts SET deleted_at = NULL WHERE id = $1", params![id])?;
    get(tx, id)
}

/// A draft with the same content, for the same accounts.
pub fn duplicate(tx: &mut Tx<'_>, id: &str, stage: Stage, by: Option<&str>) -> Result<Post> {
    let post = get(tx, id)?;
    create(
        tx,
        &NewPost {
            workspace_id: post.workspace_id,
            author_id: by.map(Into::into),
            stage: Some(stage),
            body: post.body,
            origin: None,
        },
    )
}

#[derive(Debug, Clone)]
pub struct Version {
    pub version: i64,
    pub author_id: Option<String>,
    pub body: Body,
    pub created_at: Micros,
}

pub fn versions(tx: &mut Tx<'_>, id: &str) -> Result<Vec<Version>> {
    tx.query(
        "SELECT version, author_id, body, created_at FROM post_versions WHERE post_id = $1 ORDER BY version DESC",
        params![id],
        |r| Ok(Version { version: r.get(0)?, author_id: r.get(1)?, body: r.json(2)?, created_at: r.get(3)? }),
    )
}

/// What a list of posts asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub workspace_id: String,
    pub stages: Vec<Stage>,
    /// Words that must all occur.
    pub search: String,
    pub label: Option<String>,
    pub account_id: Option<String>,
    pub campaign_id: Option<String>,
    pub deleted: bool,
    /// Planned posts only: `Some(true)` those that are out on every account, `Some(false)` those of which
    /// something has yet to leave, or waits for a person.
    pub out: Option<bool>,
    /// By the time they go out, soonest first, rather than by their last change, newest first.
    pub by_due: bool,
    /// In the order they were made, newest first: changes and new posts do not move what a reader of pages has yet
    /// to see. `after` then counts by its id alone.
    pub by_age: bool,
    /// The last post of the page before: `(updated_at, id)`, or `(due_at, id)` with `by_due`.
    pub after: Option<(Micros, String)>,
    pub limit: i64,
}

/// Deliveries of which something is still to come, by itself or by a person.
const OPEN: &str = "EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = posts.id
     AND d.state NOT IN ('sent', 'cancelled'))";

/// Newest change first, unless the filter says otherwise.
pub fn list(tx: &mut Tx<'_>, f: &Filter) -> Result<Vec<Post>> {
    let mut sql = format!(
        "SELECT {COLUMNS} FROM posts WHERE workspace_id = $1 AND deleted_at IS {} NULL",
        if f.deleted { "NOT" } else { "" }
    );
    let mut p = vec![crate::Value::from(&f.workspace_id)];
    let mut bind = |v: crate::Value| {
        p.push(v);
        p.len()
    };
    if !f.stages.is_empty() {
        let list: Vec<String> = f.stages.iter().map(|s| format!("${}", bind(s.as_str().into()))).collect();
        sql += &format!(" AND stage IN ({})", list.join(", "));
    }
    for word in f.search.to_lowercase().split_whitespace() {
        let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        sql += &format!(" AND search LIKE ${} ESCAPE '\\'", bind(pattern.into()));
    }
    if let Some(label) = &f.label {
        let quoted = serde_json::to_string(label)?.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        sql += &format!(" AND labels LIKE ${} ESCAPE '\\'", bind(format!("%{quoted}%").into()));
    }
    if let Some(account) = &f.account_id {
        sql += &format!(" AND id IN (SELECT post_id FROM renditions WHERE account_id = ${})", bind(account.into()));
    }
    if let Some(campaign) = &f.campaign_id {
        sql += &format!(" AND campaign_id = ${}", bind(campaign.into()));
    }
    if let Some(out) = f.out {
        sql += &format!(" AND {} {OPEN}", if out { "NOT" } else { "" });
    }
    let (key, than, order) = match (f.by_age, f.by_due) {
        // Identifiers are made in the order of time.
        (true, _) => ("id", "<", "DESC"),
        (_, true) => ("due_at", ">", "ASC"),
        _ => ("updated_at", "<", "DESC"),
    };
    if let Some((_, id)) = f.after.as_ref().filter(|_| f.by_age) {
        sql += &format!(" AND id < ${}", bind(id.into()));
    } else if let Some((at, id)) = &f.after {
        let (a, b) = (bind((*at).into()), bind(id.into()));
        sql += &format!(" AND ({key} {than} ${a} OR ({key} = ${a} AND id {than} ${b}))");
    }
    sql += &format!(" ORDER BY {key} {order}, id {order} LIMIT ${}", bind(f.limit.clamp(1, 500).into()));
    let mut posts = tx.query(&sql, &p, read)?;
    for post in &mut posts {
        post.body.renditions = renditions(tx, &post.id)?;
    }
    Ok(posts)
}

/// How many posts each part of the list holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub ideas: i64,
    pub drafts: i64,
    pub planned: i64,
    pub sent: i64,
    pub templates: i64,
    pub bin: i64,
}

pub fn tally(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Tally> {
    let mut out = Tally::default();
    let rows: Vec<(String, i64, i64)> = tx.query(
        &format!(
            "SELECT stage, CASE WHEN deleted_at IS NOT NULL THEN 2 WHEN stage = 'planned' AND NOT {OPEN} THEN 1 ELSE 0 END,
                    COUNT(*) FROM posts WHERE workspace_id = $1 GROUP BY 1, 2"
        ),
        params![workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    for (stage, part, n) in rows {
        *match (stage.as_str(), part) {
            (_, 2) => &mut out.bin,
            ("idea", _) => &mut out.ideas,
            ("template", _) => &mut out.templates,
            ("planned", 1) => &mut out.sent,
            ("planned", _) => &mut out.planned,
            _ => &mut out.drafts,
        } += n;
    }
    Ok(out)
}

/// The labels of the workspace, those of the latest posts first.
pub fn labels(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<String>> {
    let lists: Vec<Vec<String>> = tx.query(
        "SELECT labels FROM posts WHERE workspace_id = $1 AND labels <> '[]' AND deleted_at IS NULL
         ORDER BY updated_at DESC LIMIT 500",
        params![workspace_id],
        |r| r.json(0),
    )?;
    let mut out: Vec<String> = Vec::new();
    for label in lists.into_iter().flatten() {
        if !out.contains(&label) {
            out.push(label);
        }
    }
    Ok(out)
}

/// Texts of what the account published or has planned within `days` of now, without one post: what the
/// linter compares with.
pub fn recent_texts(tx: &mut Tx<'_>, account_id: &str, but: &str, days: i64) -> Result<Vec<String>> {
    let now = tx.now()?;
    let span = days * crate::clock::DAY;
    let contents: Vec<Content> = tx.query(
        "SELECT p.content FROM deliveries d JOIN posts p ON p.id = d.post_id
         WHERE d.account_id = $1 AND d.due_at > $2 AND d.due_at < $3 AND d.post_id <> $4 AND d.state <> 'cancelled'
         ORDER BY d.due_at DESC LIMIT 40",
        params![account_id, now - span, now + span, but],
        |r| r.json(0),
    )?;
    Ok(contents.into_iter().filter_map(|c| c.parts.into_iter().next().map(|p| p.text)).collect())
}

/// Recurring posts whose current occurrence is due, each with its workspace's policies for times that
/// do not exist or exist twice (gap, overlap).
pub fn recurring_due(tx: &mut Tx<'_>) -> Result<Vec<(Post, (String, String))>> {
    let now = tx.now()?;
    let found: Vec<(String, String, String)> = tx.query(
        "SELECT p.id, w.gap_policy, w.overlap_policy FROM posts p JOIN workspaces w ON w.id = p.workspace_id
         WHERE p.stage = 'planned' AND p.deleted_at IS NULL AND p.due_at <= $1
           AND p.schedule LIKE '{\"kind\":\"recurring\"%' ORDER BY p.due_at LIMIT 500",
        params![now],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    found.into_iter().map(|(id, gap, overlap)| Ok((get(tx, &id)?, (gap, overlap)))).collect()
}

/// Writes the next occurrence of a recurring post; without one, the post has had its last.
pub fn advance(tx: &mut Tx<'_>, post: &Post, next: Option<Micros>) -> Result<()> {
    let now = tx.now()?;
    let Some(next) = next else {
        tx.exec(
            "UPDATE posts SET schedule = '{\"kind\":\"at\"}', updated_at = $2 WHERE id = $1",
            params![&post.id, now],
        )?;
        return Ok(());
    };
    let occurrence: i64 =
        tx.one("SELECT COALESCE(MAX(occurrence), 0) + 1 FROM deliveries WHERE post_id = $1", params![&post.id], |r| {
            r.get(0)
        })?;
    tx.exec("UPDATE posts SET due_at = $2, updated_at = $3 WHERE id = $1", params![&post.id, next, now])?;
    deliveries::put(tx, post, occurrence, next, Replace::Pending)?;
    tx.emit(Event::new("post", &post.workspace_id, &post.id));
    Ok(())
}
