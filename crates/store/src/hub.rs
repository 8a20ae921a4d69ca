//! The hub: the public site of a workspace and what is published on it.
//!
//! A post is inserted under its step's key, which is unique: publishing the same step again gives
//! the post that is there.

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};
use passeur_handbook::content::Poll;
use serde::{Deserialize, Serialize};

/// A workspace as its public site shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub workspace_id: String,
    pub slug: String,
    pub name: String,
    pub locale: String,
    pub time_zone: String,
    pub created_at: Micros,
    /// A host name of its own, with the port where it is not the scheme's.
    pub host: Option<String>,
    pub settings: SiteSettings,
}

/// Kept under `hub` in the workspace's settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteSettings {
    /// Empty: the workspace's name.
    pub title: String,
    pub description: String,
    /// Profiles of the same person or organisation elsewhere (`rel=me`).
    pub links: Vec<String>,
    /// Replies of others are shown under the post; else only counted.
    pub show_replies: bool,
}

impl Site {
    pub fn title(&self) -> &str {
        if self.settings.title.is_empty() { &self.name } else { &self.settings.title }
    }
}

const SITE: &str = "SELECT id, slug, name, locale, time_zone, created_at, settings FROM workspaces";

fn read_site(r: &Row<'_>) -> Result<Site> {
    let settings: serde_json::Value = r.json(6)?;
    Ok(Site {
        workspace_id: r.get(0)?,
        slug: r.get(1)?,
        name: r.get(2)?,
        locale: r.get(3)?,
        time_zone: r.get(4)?,
        created_at: r.get(5)?,
        host: settings["hub_host"].as_str().filter(|h| !h.is_empty()).map(str::to_owned),
        settings: serde_json::from_value(settings["hub"].clone()).unwrap_or_default(),
    })
}

pub fn site(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Site> {
    tx.first(&format!("{SITE} WHERE id = $1"), params![workspace_id], read_site)?
        .ok_or(StoreError::NotFound("the workspace"))
}

pub fn site_by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<Site>> {
    tx.first(&format!("{SITE} WHERE slug = $1"), params![slug], read_site)
}

/// The site that answers to a host name, in lower case.
pub fn site_by_host(tx: &mut Tx<'_>, host: &str) -> Result<Option<Site>> {
    // Few sites have a host of their own: the name narrows, the parsed settings decide.
    let all = tx.query(&format!("{SITE} WHERE settings LIKE '%\"hub_host\"%' ORDER BY id"), &[], read_site)?;
    Ok(all.into_iter().find(|s| s.host.as_deref() == Some(host)))
}

/// The site that an account of the network `hub` publishes to.
pub fn site_of_account(tx: &mut Tx<'_>, account_id: &str) -> Result<Site> {
    let workspace: Option<String> =
        tx.first("SELECT workspace_id FROM accounts WHERE id = $1 AND network = 'hub'", params![account_id], |r| {
            r.get(0)
        })?;
    site(tx, &workspace.ok_or(StoreError::NotFound("the hub's account"))?)
}

/// Sites and listed posts of the whole installation, for NodeInfo.
pub fn totals(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    tx.one(
        "SELECT (SELECT COUNT(*) FROM workspaces), (SELECT COUNT(*) FROM hub_posts WHERE deleted_at IS NULL)",
        &[],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// Keeps the site's settings; everything else in the workspace's settings stays.
///
/// Errors: [`StoreError::Duplicate`] when another site answers to that host.
pub fn save_site(tx: &mut Tx<'_>, workspace_id: &str, host: Option<&str>, settings: &SiteSettings) -> Result<()> {
    if let Some(host) = host
        && site_by_host(tx, host)?.is_some_and(|other| other.workspace_id != workspace_id)
    {
        return Err(StoreError::Duplicate(host.to_owned()));
    }
    let mut all: serde_json::Map<String, serde_json::Value> =
        tx.one("SELECT settings FROM workspaces WHERE id = $1", params![workspace_id], |r| r.json(0))?;
    match host {
        Some(host) => all.insert("hub_host".into(), host.into()),
        None => all.remove("hub_host"),
    };
    all.insert("hub".into(), serde_json::to_value(settings)?);
    tx.exec_one(
        "UPDATE workspaces SET settings = $2 WHERE id = $1",
        params![workspace_id, serde_json::to_string(&all)?],
        "the workspace is gone",
    )?;
    tx.emit(Event::new("workspace", workspace_id, workspace_id));
    Ok(())
}

/// What a post is made of, beside its title and tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    pub text: String,
    pub link: Option<String>,
    pub warning: Option<String>,
    pub sensitive: bool,
    /// BCP 47; empty: the site's.
    pub language: String,
    pub poll: Option<Poll>,
    pub media: Vec<File>,
    pub first_comment: bool,
}

/// A file of a post; the bytes are the blob of that name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct File {
    pub sha256: String,
    /// Last segment of its address.
    pub name: String,
    pub mime: String,
    pub alt: String,
    pub bytes: u64,
    /// Pixels; 0 for sound.
    pub width: u32,
    pub height: u32,
    pub focus: Option<(f64, f64)>,
    pub seconds: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    pub id: String,
    pub workspace_id: String,
    pub account_id: String,
    pub slug: String,
    pub title: String,
    pub body: Body,
    /// Sanitised; links into the site begin with `hub:/`.
    pub html: String,
    /// Lower case, without `#`.
    pub tags: Vec<String>,
    pub in_reply_to: Option<String>,
    /// Empty when the post begins a page.
    pub root_id: String,
    pub listed: bool,
    pub published_at: Micros,
    pub updated_at: Micros,
    pub deleted_at: Option<Micros>,
}

const POST: &str = "p.id, p.workspace_id, p.account_id, p.slug, p.title, p.content, p.html, p.tags, p.in_reply_to, \
     p.root_id, p.listed, p.published_at, p.updated_at, p.deleted_at";

fn read_post(r: &Row<'_>) -> Result<Post> {
    Ok(Post {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        account_id: r.get(2)?,
        slug: r.get(3)?,
        title: r.get(4)?,
        body: r.json(5)?,
        html: r.get(6)?,
        tags: r.json(7)?,
        in_reply_to: r.get(8)?,
        root_id: r.get(9)?,
        listed: r.get(10)?,
        published_at: r.get(11)?,
        updated_at: r.get(12)?,
        deleted_at: r.get(13)?,
    })
}

#[derive(Debug, Clone)]
pub struct NewPost {
    pub workspace_id: String,
    pub account_id: String,
    pub step_key: String,
    /// Wanted last segment of its address; a number is added when it is taken.
    pub slug: String,
    pub title: String,
    pub body: Body,
    pub html: String,
    pub tags: Vec<String>,
    pub in_reply_to: Option<String>,
    pub root_id: String,
    pub listed: bool,
}

/// Inserts the post, once: with a key that is known, the post of that key comes back and `false`.
///
/// Errors: [`StoreError::Duplicate`] when another node took the same address at this moment (call again);
/// [`StoreError::Missing`] when the thread's beginning is gone.
pub fn publish(tx: &mut Tx<'_>, new: &NewPost) -> Result<(Post, bool)> {
    if let Some(known) = by_key(tx, &new.step_key)? {
        return Ok((known, false));
    }
    if !new.root_id.is_empty() && get(tx, &new.root_id)?.is_none_or(|p| p.deleted_at.is_some()) {
        return Err(StoreError::NotFound("the beginning of the thread"));
    }
    let (id, now) = (new_id(), tx.now()?);
    let slug = free_slug(tx, &new.workspace_id, &new.slug)?;
    let inserted = tx.exec(
        "INSERT INTO hub_posts (id, workspace_id, account_id, step_key, slug, title, content, html, tags,
                in_reply_to, root_id, listed, published_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
         ON CONFLICT (step_key) DO NOTHING",
        params![
            &id,
            &new.workspace_id,
            &new.account_id,
            &new.step_key,
            slug,
            &new.title,
            serde_json::to_string(&new.body)?,
            &new.html,
            serde_json::to_string(&new.tags)?,
            &new.in_reply_to,
            &new.root_id,
            new.listed,
            now
        ],
    )?;
    let post = by_key(tx, &new.step_key)?.ok_or(StoreError::NotFound("the hub post"))?;
    if inserted > 0 {
        index(tx, &post)?;
        tx.emit(Event::new("hub", &post.workspace_id, &post.id));
    }
    Ok((post, inserted > 0))
}

/// The tags and files of a post, for lists and for the right to fetch them.
fn index(tx: &mut Tx<'_>, post: &Post) -> Result<()> {
    tx.exec("DELETE FROM hub_tags WHERE hub_post_id = $1", params![&post.id])?;
    tx.exec("DELETE FROM hub_media WHERE hub_post_id = $1", params![&post.id])?;
    if post.deleted_at.is_some() {
        return Ok(());
    }
    // A tag anywhere in a thread leads to the thread's page.
    let page = if post.root_id.is_empty() { &post.id } else { &post.root_id };
    for tag in &post.tags {
        tx.exec(
            "INSERT INTO hub_tags (workspace_id, tag, hub_post_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![&post.workspace_id, tag, page],
        )?;
    }
    for file in &post.body.media {
        tx.exec(
            "INSERT INTO hub_media (workspace_id, sha256, hub_post_id, mime) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            params![&post.workspace_id, &file.sha256, &post.id, &file.mime],
        )?;
    }
    Ok(())
}

fn free_slug(tx: &mut Tx<'_>, workspace_id: &str, wanted: &str) -> Result<String> {
    for n in 1..1_000 {
        let slug = if n == 1 { wanted.to_owned() } else { format!("{wanted}-{n}") };
        let sql = "SELECT 1 FROM hub_posts WHERE workspace_id = $1 AND slug = $2";
        if tx.first(sql, params![workspace_id, &slug], |r| r.get::<i64>(0))?.is_none() {
            return Ok(slug);
        }
    }
    Ok(format!("{wanted}-{}", new_id()))
}

pub fn by_key(tx: &mut Tx<'_>, step_key: &str) -> Result<Option<Post>> {
    tx.first(&format!("SELECT {POST} FROM hub_posts p WHERE p.step_key = $1"), params![step_key], read_post)
}

/// A post, deleted or not.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Option<Post>> {
    tx.first(&format!("SELECT {POST} FROM hub_posts p WHERE p.id = $1"), params![id], read_post)
}

/// A post of a site by its address, deleted or not.
pub fn by_slug(tx: &mut Tx<'_>, workspace_id: &str, slug: &str) -> Result<Option<Post>> {
    tx.first(
        &format!("SELECT {POST} FROM hub_posts p WHERE p.workspace_id = $1 AND p.slug = $2"),
        params![workspace_id, slug],
        read_post,
    )
}

/// What an edit replaces; the address and the date stay.
#[derive(Debug, Clone)]
pub struct Edit {
    pub title: String,
    pub body: Body,
    pub html: String,
    pub tags: Vec<String>,
    pub listed: bool,
}

pub fn edit(tx: &mut Tx<'_>, id: &str, edit: &Edit) -> Result<Post> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE hub_posts SET title = $2, content = $3, html = $4, tags = $5, listed = $6, updated_at = $7
         WHERE id = $1 AND deleted_at IS NULL",
        params![
            id,
            &edit.title,
            serde_json::to_string(&edit.body)?,
            &edit.html,
            serde_json::to_string(&edit.tags)?,
            edit.listed,
            now
        ],
        "the hub post is gone",
    )?;
    let post = get(tx, id)?.ok_or(StoreError::NotFound("the hub post"))?;
    index(tx, &post)?;
    tx.emit(Event::new("hub", &post.workspace_id, &post.id));
    Ok(post)
}

/// Takes a post off the site. Its address stays taken and answers "gone". `None` when it was gone already.
pub fn delete(tx: &mut Tx<'_>, id: &str) -> Result<Option<Post>> {
    let now = tx.now()?;
    let changed = tx.exec(
        "UPDATE hub_posts SET deleted_at = $2, updated_at = $2, html = '', content = '{}', tags = '[]', title = ''
         WHERE id = $1 AND deleted_at IS NULL",
        params![id, now],
    )?;
    if changed == 0 {
        return Ok(None);
    }
    let post = get(tx, id)?.ok_or(StoreError::NotFound("the hub post"))?;
    index(tx, &post)?;
    tx.exec("DELETE FROM hub_reactions WHERE hub_post_id = $1", params![id])?;
    tx.emit(Event::new("hub", &post.workspace_id, &post.id));
    Ok(Some(post))
}

const LISTED: &str = "p.deleted_at IS NULL AND p.root_id = '' AND p.listed = 1";

/// Pages of a site, newest first; with a tag, those that carry it.
pub fn recent(tx: &mut Tx<'_>, workspace_id: &str, tag: Option<&str>, limit: i64, skip: i64) -> Result<Vec<Post>> {
    let order = "ORDER BY p.published_at DESC, p.id DESC LIMIT $2 OFFSET $3";
    match tag {
        None => tx.query(
            &format!("SELECT {POST} FROM hub_posts p WHERE p.workspace_id = $1 AND {LISTED} {order}"),
            params![workspace_id, limit, skip],
            read_post,
        ),
        Some(tag) => tx.query(
            &format!(
                "SELECT {POST} FROM hub_tags t JOIN hub_posts p ON p.id = t.hub_post_id
                 WHERE t.workspace_id = $1 AND t.tag = $4 AND {LISTED} {order}"
            ),
            params![workspace_id, limit, skip, tag],
            read_post,
        ),
    }
}

/// How many pages [`recent`] would give without a limit, and when one of them last changed.
pub fn count(tx: &mut Tx<'_>, workspace_id: &str, tag: Option<&str>) -> Result<i64> {
    match tag {
        None => tx.one(
            &format!("SELECT COUNT(*) FROM hub_posts p WHERE p.workspace_id = $1 AND {LISTED}"),
            params![workspace_id],
            |r| r.get(0),
        ),
        Some(tag) => tx.one(
            &format!(
                "SELECT COUNT(*) FROM hub_tags t JOIN hub_posts p ON p.id = t.hub_post_id
                 WHERE t.workspace_id = $1 AND t.tag = $2 AND {LISTED}"
            ),
            params![workspace_id, tag],
            |r| r.get(0),
        ),
    }
}

/// When anything on the site last changed; the site's creation when nothing did.
pub fn modified(tx: &mut Tx<'_>, site: &Site) -> Result<Micros> {
    let last: Option<i64> = tx.one(
        "SELECT MAX(at) FROM (SELECT MAX(updated_at) AS at FROM hub_posts WHERE workspace_id = $1
            UNION ALL SELECT MAX(updated_at) FROM hub_pages WHERE workspace_id = $1) AS changes",
        params![&site.workspace_id],
        |r| r.get(0),
    )?;
    Ok(last.unwrap_or(site.created_at))
}

/// The parts that follow the first one on its page, in order.
pub fn parts(tx: &mut Tx<'_>, root_id: &str) -> Result<Vec<Post>> {
    tx.query(
        &format!(
            "SELECT {POST} FROM hub_posts p WHERE p.root_id = $1 AND p.deleted_at IS NULL
             ORDER BY p.published_at, p.id"
        ),
        params![root_id],
        read_post,
    )
}

/// The pages published just before and just after.
pub fn neighbours(tx: &mut Tx<'_>, post: &Post) -> Result<(Option<Post>, Option<Post>)> {
    let mut side = |compare: &str, order: &str| {
        tx.first(
            &format!(
                "SELECT {POST} FROM hub_posts p WHERE p.workspace_id = $1 AND {LISTED}
                 AND (p.published_at {compare} $2 OR (p.published_at = $2 AND p.id {compare} $3))
                 ORDER BY p.published_at {order}, p.id {order} LIMIT 1"
            ),
            params![&post.workspace_id, post.published_at, &post.id],
            read_post,
        )
    };
    Ok((side("<", "DESC")?, side(">", "ASC")?))
}

/// Tags of a site with the number of pages that carry each, most used first.
pub fn tags(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<(String, i64)>> {
    tx.query(
        &format!(
            "SELECT t.tag, COUNT(*) FROM hub_tags t JOIN hub_posts p ON p.id = t.hub_post_id
             WHERE t.workspace_id = $1 AND {LISTED} GROUP BY t.tag ORDER BY COUNT(*) DESC, t.tag"
        ),
        params![workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// MIME type of a blob that a visible post of the site shows; `None`: the public may not have it.
pub fn media_type(tx: &mut Tx<'_>, workspace_id: &str, sha256: &str) -> Result<Option<String>> {
    tx.first("SELECT mime FROM hub_media WHERE workspace_id = $1 AND sha256 = $2", params![workspace_id, sha256], |r| {
        r.get(0)
    })
}
