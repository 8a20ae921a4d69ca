//! Pages of the hub beside its posts (about, contact, legal notice): Markdown, written by hand.

use crate::{
    clock::Micros,
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};

#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub id: String,
    pub workspace_id: String,
    pub slug: String,
    pub title: String,
    /// Markdown.
    pub source: String,
    pub position: i64,
    pub published: bool,
    pub updated_at: Micros,
}

const COLUMNS: &str = "id, workspace_id, slug, title, source, position, published, updated_at";

fn read(r: &Row<'_>) -> Result<Page> {
    Ok(Page {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        slug: r.get(2)?,
        title: r.get(3)?,
        source: r.get(4)?,
        position: r.get(5)?,
        published: r.get(6)?,
        updated_at: r.get(7)?,
    })
}

/// Every page of a workspace in the order of its menu.
pub fn all(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Page>> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM hub_pages WHERE workspace_id = $1 ORDER BY position, title, id"),
        params![workspace_id],
        read,
    )
}

pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Page> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM hub_pages WHERE workspace_id = $1 AND id = $2"),
        params![workspace_id, id],
        read,
    )?
    .ok_or(StoreError::NotFound("the page"))
}

pub fn by_slug(tx: &mut Tx<'_>, workspace_id: &str, slug: &str) -> Result<Option<Page>> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM hub_pages WHERE workspace_id = $1 AND slug = $2"),
        params![workspace_id, slug],
        read,
    )
}

/// What the editor saves.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub source: &'a str,
    pub position: i64,
    pub published: bool,
}

/// Errors: [`StoreError::Duplicate`] when the address is taken.
pub fn create(tx: &mut Tx<'_>, workspace_id: &str, page: &Draft<'_>) -> Result<String> {
    let (id, now) = (new_id(), tx.now()?);
    tx.exec(
        "INSERT INTO hub_pages (id, workspace_id, slug, title, source, position, published, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![&id, workspace_id, page.slug, page.title, page.source, page.position, page.published, now],
    )?;
    Ok(id)
}

pub fn change(tx: &mut Tx<'_>, workspace_id: &str, id: &str, page: &Draft<'_>) -> Result<()> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE hub_pages SET slug = $3, title = $4, source = $5, position = $6, published = $7, updated_at = $8
         WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id, page.slug, page.title, page.source, page.position, page.published, now],
        "the page is gone",
    )
}

pub fn delete(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    tx.exec("DELETE FROM hub_pages WHERE workspace_id = $1 AND id = $2", params![workspace_id, id]).map(|_| ())
}
