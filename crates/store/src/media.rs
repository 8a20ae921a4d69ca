//! The media library: what each file is, where it is used. The bytes are in [`crate::blobs`].

use crate::{
    clock::Micros,
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};
use serde_json::Value as Json;

#[derive(Debug, Clone)]
pub struct Media {
    pub id: String,
    pub workspace_id: String,
    pub folder_id: Option<String>,
    pub name: String,
    /// `image`, `gif`, `video`, `audio`, `document`.
    pub kind: String,
    pub mime: String,
    pub bytes: i64,
    pub width: i64,
    pub height: i64,
    pub seconds: Option<f64>,
    /// Name of the blob.
    pub sha256: String,
    /// Text alternative used where a post does not give its own.
    pub alt: String,
    /// Focal point, -1 to 1 on each axis.
    pub focus: Option<(f64, f64)>,
    pub tags: Vec<String>,
    /// What inspection found, as the media crate says it.
    pub facts: Json,
    /// Who made it, under which licence.
    pub credit: String,
    pub created_by: Option<String>,
    pub created_at: Micros,
    pub deleted_at: Option<Micros>,
}

const COLUMNS: &str = "id, workspace_id, folder_id, name, kind, mime, bytes, width, height, seconds, sha256, alt, \
     focus, tags, facts, credit, created_by, created_at, deleted_at";

fn read(r: &Row) -> Result<Media> {
    let focus: Option<String> = r.get(12)?;
    Ok(Media {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        folder_id: r.get(2)?,
        name: r.get(3)?,
        kind: r.get(4)?,
        mime: r.get(5)?,
        bytes: r.get(6)?,
        width: r.get(7)?,
        height: r.get(8)?,
        seconds: r.get(9)?,
        sha256: r.get(10)?,
        alt: r.get(11)?,
        focus: focus.map(|f| serde_json::from_str(&f)).transpose()?,
        tags: r.json(13)?,
        facts: r.json(14)?,
        credit: r.get(15)?,
        created_by: r.get(16)?,
        created_at: r.get(17)?,
        deleted_at: r.get(18)?,
    })
}

fn search_text(m: &Media) -> String {
    format!("{} {} {} {}", m.name, m.alt, m.tags.join(" "), m.credit).to_lowercase()
}

/// Adds a file; `id`, `created_at` and `deleted_at` of `m` are set here.
pub fn create(tx: &mut Tx<'_>, m: &Media) -> Result<Media> {
    let now = tx.now()?;
    let m = Media { id: new_id(), created_at: now, deleted_at: None, ..m.clone() };
    let focus = m.focus.map(|f| serde_json::to_string(&f)).transpose()?;
    tx.exec(
        &format!(
            "INSERT INTO media ({COLUMNS}, search) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                    $14, $15, $16, $17, $18, NULL, $19)"
        ),
        params![
            &m.id,
            &m.workspace_id,
            &m.folder_id,
            &m.name,
            &m.kind,
            &m.mime,
            m.bytes,
            m.width,
            m.height,
            m.seconds,
            &m.sha256,
            &m.alt,
            focus,
            serde_json::to_string(&m.tags)?,
            m.facts.to_string(),
            &m.credit,
            &m.created_by,
            m.created_at,
            search_text(&m)
        ],
    )?;
    Ok(m)
}

/// Writes what a person may change: name, folder, text alternative, focal point, tags, credit.
pub fn update(tx: &mut Tx<'_>, m: &Media) -> Result<()> {
    let focus = m.focus.map(|f| serde_json::to_string(&f)).transpose()?;
    tx.exec_one(
        "UPDATE media SET folder_id = $2, name = $3, alt = $4, focus = $5, tags = $6, credit = $7, search = $8
         WHERE id = $1",
        params![
            &m.id,
            &m.folder_id,
            &m.name,
            &m.alt,
            focus,
            serde_json::to_string(&m.tags)?,
            &m.credit,
            search_text(m)
        ],
        "the file is gone",
    )
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Media> {
    tx.first(&format!("SELECT {COLUMNS} FROM media WHERE id = $1"), params![id], read)?
        .ok_or(StoreError::NotFound("the file"))
}

pub fn of_workspace(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Media> {
    let media = get(tx, id)?;
    if media.workspace_id == workspace_id && media.deleted_at.is_none() {
        Ok(media)
    } else {
        Err(StoreError::NotFound("the file"))
    }
}

/// The file with these bytes, when the library has it already.
pub fn with_bytes(tx: &mut Tx<'_>, workspace_id: &str, sha256: &str) -> Result<Option<Media>> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND sha256 = $2 AND deleted_at IS NULL"),
        params![workspace_id, sha256],
        read,
    )
}

#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub workspace_id: String,
    pub search: String,
    pub folder_id: Option<String>,
    pub kind: Option<String>,
    pub tag: Option<String>,
    /// Only pictures without a text alternative.
    pub without_alt: bool,
    /// The last file of the page before: `(created_at, id)`.
    pub after: Option<(Micros, String)>,
    pub limit: i64,
}

/// Newest first.
pub fn list(tx: &mut Tx<'_>, f: &Filter) -> Result<Vec<Media>> {
    let mut sql = format!("SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND deleted_at IS NULL");
    let mut p = vec![crate::Value::from(&f.workspace_id)];
    let mut bind = |v: crate::Value| {
        p.push(v);
        p.len()
    };
    for word in f.search.to_lowercase().split_whitespace() {
        let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        sql += &format!(" AND search LIKE ${} ESCAPE '\\'", bind(pattern.into()));
    }
    if let Some(folder) = &f.folder_id {
        sql += &format!(" AND folder_id = ${}", bind(folder.into()));
    }
    if let Some(kind) = &f.kind {
        sql += &format!(" AND kind = ${}", bind(kind.into()));
    }
    if let Some(tag) = &f.tag {
        let quoted = serde_json::to_string(tag)?.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        sql += &format!(" AND tags LIKE ${} ESCAPE '\\'", bind(format!("%{quoted}%").into()));
    }
    if f.without_alt {
        sql += " AND alt = '' AND kind IN ('image', 'gif')";
    }
    if let Some((at, id)) = &f.after {
        let (a, b) = (bind((*at).into()), bind(id.into()));
        sql += &format!(" AND (created_at < ${a} OR (created_at = ${a} AND id < ${b}))");
    }
    sql += &format!(" ORDER BY created_at DESC, id DESC LIMIT ${}", bind(f.limit.clamp(1, 500).into()));
    tx.query(&sql, &p, read)
}

/// Tags of the library with the number of files that carry each, the most used first.
pub fn tags(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<(String, usize)>> {
    let lists: Vec<Vec<String>> = tx.query(
        "SELECT tags FROM media WHERE workspace_id = $1 AND deleted_at IS NULL AND tags <> '[]'",
        params![workspace_id],
        |r| r.json(0),
    )?;
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for tag in lists.into_iter().flatten() {
        *counts.entry(tag).or_default() += 1;
    }
    let mut out: Vec<_> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(out)
}

/// The pictures of the library that have a likeness, newest first: id, name and likeness.
pub fn likenesses(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<(String, String, String)>> {
    let rows: Vec<(String, String, Json)> = tx.query(
        "SELECT id, name, facts FROM media WHERE workspace_id = $1 AND deleted_at IS NULL AND kind IN ('image', 'gif')
         ORDER BY created_at DESC LIMIT 5000",
        params![workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?, r.json(2)?)),
    )?;
    Ok(rows.into_iter().filter_map(|(id, name, f)| Some((id, name, f["likeness"].as_str()?.to_owned()))).collect())
}

/// Posts that use the file: id and stage.
pub fn used_in(tx: &mut Tx<'_>, id: &str) -> Result<Vec<String>> {
    tx.query(
        "SELECT p.id FROM post_media m JOIN posts p ON p.id = m.post_id
         WHERE m.media_id = $1 AND p.deleted_at IS NULL ORDER BY p.updated_at DESC",
        params![id],
        |r| r.get(0),
    )
}

/// Takes the file out of the library. Refused while a post that has not left uses it.
pub fn delete(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let waiting: i64 = tx.one(
        "SELECT COUNT(*) FROM post_media m JOIN deliveries d ON d.post_id = m.post_id
         WHERE m.media_id = $1 AND d.state NOT IN ('sent', 'cancelled', 'refused', 'missed')",
        params![id],
        |r| r.get(0),
    )?;
    if waiting > 0 {
        return Err(StoreError::Conflict("a planned post uses this file: take it off the post first".into()));
    }
    let now = tx.now()?;
    tx.exec("UPDATE media SET deleted_at = $2 WHERE id = $1", params![id, now]).map(|_| ())
}

#[derive(Debug, Clone)]
pub struct Folder {
    pub id: String,
    pub name: String,
    pub count: i64,
}

pub fn folders(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Folder>> {
    tx.query(
        "SELECT f.id, f.name, (SELECT COUNT(*) FROM media m WHERE m.folder_id = f.id AND m.deleted_at IS NULL)
         FROM media_folders f WHERE f.workspace_id = $1 ORDER BY f.name",
        params![workspace_id],
        |r| Ok(Folder { id: r.get(0)?, name: r.get(1)?, count: r.get(2)? }),
    )
}

pub fn create_folder(tx: &mut Tx<'_>, workspace_id: &str, name: &str) -> Result<String> {
    let (id, now) = (new_id(), tx.now()?);
    tx.exec(
        "INSERT INTO media_folders (id, workspace_id, name, created_at) VALUES ($1, $2, $3, $4)",
        params![&id, workspace_id, name, now],
    )?;
    Ok(id)
}

pub fn rename_folder(tx: &mut Tx<'_>, workspace_id: &str, id: &str, name: &str) -> Result<()> {
    tx.exec_one(
        "UPDATE media_folders SET name = $3 WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id, name],
        "the folder is gone",
    )
}

/// Deletes the folder; its files stay, outside any folder.
pub fn delete_folder(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    tx.exec("UPDATE media SET folder_id = NULL WHERE workspace_id = $1 AND folder_id = $2", params![workspace_id, id])?;
    tx.exec("DELETE FROM media_folders WHERE workspace_id = $1 AND id = $2", params![workspace_id, id]).map(|_| ())
}

/// Blobs of the library: name, and name with the extension of its type.
pub fn blob_names(tx: &mut Tx<'_>, workspace_id: Option<&str>) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT DISTINCT sha256, name FROM media WHERE ($1 = '' OR workspace_id = $1) ORDER BY sha256",
        params![workspace_id.unwrap_or_default()],
        |r| {
            let (sha, name): (String, String) = (r.get(0)?, r.get(1)?);
            let extension = name.rsplit_once('.').map_or("bin", |(_, e)| e).to_owned();
            Ok((sha.clone(), format!("{sha}.{extension}")))
        },
    )
}
