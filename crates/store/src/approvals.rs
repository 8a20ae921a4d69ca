//! Approvals: named steps of a workspace; a version of a post goes out when each step has said yes.

use crate::{
    clock::Micros,
    db::Event,
    deliveries,
    error::{Result, StoreError},
    new_id, notifications, params, posts,
    sql::Tx,
};
use serde::{Deserialize, Serialize};

/// One step of a workspace's approval, as stored in `workspaces.approval_steps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    pub name: String,
    /// Who may decide; everybody with the permission to approve when empty.
    pub users: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Approval {
    pub version: i64,
    pub step: i64,
    pub user_id: String,
    pub approved: bool,
    pub note: String,
    pub created_at: Micros,
}

pub fn steps(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Step>> {
    tx.one("SELECT approval_steps FROM workspaces WHERE id = $1", params![workspace_id], |r| r.json(0))
}

pub fn list(tx: &mut Tx<'_>, post_id: &str) -> Result<Vec<Approval>> {
    tx.query(
        "SELECT version, step, user_id, decision, note, created_at FROM approvals WHERE post_id = $1
         ORDER BY created_at, id",
        params![post_id],
        |r| {
            Ok(Approval {
                version: r.get(0)?,
                step: r.get(1)?,
                user_id: r.get(2)?,
                approved: r.get::<String>(3)? == "approved",
                note: r.get(4)?,
                created_at: r.get(5)?,
            })
        },
    )
}

/// The first step that this version still needs; `None` when it has them all.
pub fn pending(tx: &mut Tx<'_>, post: &posts::Post) -> Result<Option<(usize, Step)>> {
    if !post.approval_required {
        return Ok(None);
    }
    let given: Vec<i64> =
        list(tx, &post.id)?.iter().filter(|a| a.version == post.version && a.approved).map(|a| a.step).collect();
    Ok(steps(tx, &post.workspace_id)?.into_iter().enumerate().find(|(i, _)| !given.contains(&(*i as i64))))
}

/// A person says yes or no to the step that waits, for the version they saw.
pub fn decide(
    tx: &mut Tx<'_>,
    post_id: &str,
    version: i64,
    user_id: &str,
    approved: bool,
    note: &str,
) -> Result<posts::Post> {
    let post = posts::get(tx, post_id)?;
    if post.version != version {
        return Err(StoreError::Conflict(
            "the post was changed since you read it: read it again before deciding".into(),
        ));
    }
    let Some((index, step)) = pending(tx, &post)? else {
        return Err(StoreError::Conflict("this version has all its approvals".into()));
    };
    if !step.users.is_empty() && !step.users.iter().any(|u| u == user_id) {
        return Err(StoreError::Invalid(format!("the step “{}” is decided by somebody else", step.name)));
    }
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO approvals (id, post_id, version, step, user_id, decision, note, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![new_id(), post_id, version, index, user_id, if approved { "approved" } else { "refused" }, note, now],
    )?;
    let mut post = post;
    let kind = if !approved {
        "approval-refused"
    } else if pending(tx, &post)?.is_none() {
        tx.exec("UPDATE posts SET approved_version = $2 WHERE id = $1", params![post_id, version])?;
        post.approved_version = version;
        deliveries::release_held(tx, &post)?;
        "approval-given"
    } else {
        "approval-wanted"
    };
    notifications::raise(
        tx,
        &notifications::New {
            kind,
            workspace_id: &post.workspace_id,
            post_id: Some(post_id),
            args: serde_json::json!({ "post": post.excerpt(80), "step": step.name, "by": user_id, "note": note }),
            ..Default::default()
        },
    )?;
    tx.emit(Event::new("post", &post.workspace_id, post_id));
    Ok(post)
}

/// Sets the steps; posts that have not left ask for them from now on, or no longer do.
pub fn set_steps(tx: &mut Tx<'_>, workspace_id: &str, steps: &[Step]) -> Result<()> {
    tx.exec_one(
        "UPDATE workspaces SET approval_steps = $2 WHERE id = $1",
        params![workspace_id, serde_json::to_string(steps)?],
        "the workspace is gone",
    )?;
    tx.emit(Event::new("workspace", workspace_id, workspace_id));
    let required = !steps.is_empty();
    tx.exec(
        "UPDATE posts SET approval_required = $2, approved_version = CASE WHEN CAST($2 AS BIGINT) = 1 THEN 0 ELSE approved_version END
         WHERE workspace_id = $1 AND deleted_at IS NULL AND id NOT IN
           (SELECT post_id FROM deliveries WHERE workspace_id = $1 AND state IN ('sent', 'sending', 'unsure'))",
        params![workspace_id, required],
    )?;
    let affected: Vec<String> = tx.query(
        "SELECT DISTINCT post_id FROM deliveries WHERE workspace_id = $1 AND state IN ('held', 'waiting', 'frozen')",
        params![workspace_id],
        |r| r.get(0),
    )?;
    for id in affected {
        let post = posts::get(tx, &id)?;
        deliveries::replan(tx, &post, deliveries::Replace::Pending)?;
    }
    Ok(())
}
