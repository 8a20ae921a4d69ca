//! What colleagues say to each other about a post. It never leaves the workspace.

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    new_id, notifications, params,
    sql::Tx,
};
use serde_json::json;

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: String,
    pub post_id: String,
    pub author_id: Option<String>,
    pub body: String,
    pub created_at: Micros,
    pub resolved_at: Option<Micros>,
}

/// Oldest first.
pub fn of_post(tx: &mut Tx<'_>, post_id: &str) -> Result<Vec<Comment>> {
    tx.query(
        "SELECT id, post_id, author_id, body, created_at, resolved_at FROM post_comments WHERE post_id = $1
         ORDER BY created_at, id",
        params![post_id],
        |r| {
            Ok(Comment {
                id: r.get(0)?,
                post_id: r.get(1)?,
                author_id: r.get(2)?,
                body: r.get(3)?,
                created_at: r.get(4)?,
                resolved_at: r.get(5)?,
            })
        },
    )
}

/// Adds a comment and tells the others whom it concerns: who wrote the post, who has commented on it before, and
/// where nobody wrote it (an import, the API), everybody who may edit it.
pub fn add(tx: &mut Tx<'_>, workspace_id: &str, post_id: &str, author: &str, body: &str) -> Result<String> {
    let body = body.trim();
    if body.is_empty() {
        return Err(StoreError::Invalid("the comment is empty".into()));
    }
    let (id, now) = (new_id(), tx.now()?);
    tx.exec(
        "INSERT INTO post_comments (id, post_id, author_id, body, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![&id, post_id, author, body, now],
    )?;
    let excerpt: String = tx.one("SELECT excerpt FROM posts WHERE id = $1", params![post_id], |r| r.get(0))?;
    let others = concerned(tx, workspace_id, post_id, author)?;
    let told = notifications::New {
        kind: "comment",
        workspace_id,
        post_id: Some(post_id),
        args: json!({ "by": author, "post": excerpt, "note": body }),
        ..notifications::New::default()
    };
    notifications::raise_for(tx, &told, &others)?;
    tx.emit(Event::new("post", workspace_id, post_id));
    Ok(id)
}

fn concerned(tx: &mut Tx<'_>, workspace_id: &str, post_id: &str, author: &str) -> Result<Vec<String>> {
    tx.query(
        "SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id JOIN posts p ON p.id = $2
         WHERE m.workspace_id = $1 AND m.user_id <> $3 AND u.disabled_at IS NULL
           AND (p.author_id = m.user_id
             OR (p.author_id IS NULL AND m.role IN ('owner', 'manager', 'editor'))
             OR EXISTS (SELECT 1 FROM post_comments c WHERE c.post_id = p.id AND c.author_id = m.user_id))
         ORDER BY m.user_id",
        params![workspace_id, post_id, author],
        |r| r.get(0),
    )
}

/// Marks what a comment asked for as done, or takes that back.
pub fn resolve(tx: &mut Tx<'_>, workspace_id: &str, post_id: &str, id: &str, resolved: bool) -> Result<()> {
    let at = if resolved { Some(tx.now()?) } else { None };
    tx.exec_one(
        "UPDATE post_comments SET resolved_at = $3 WHERE id = $1 AND post_id = $2",
        params![id, post_id, at],
        "the comment is gone",
    )?;
    tx.emit(Event::new("post", workspace_id, post_id));
    Ok(())
}
