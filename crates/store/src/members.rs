//! Who belongs to a workspace, and in which role. A workspace always has an owner.

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    params,
    sql::{Row, Tx},
};
use serde::{Deserialize, Serialize};

/// From the one who may do everything to the one who only looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Editor,
    Contributor,
    Viewer,
}

impl Role {
    pub const ALL: [Role; 5] = [Self::Owner, Self::Manager, Self::Editor, Self::Contributor, Self::Viewer];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Editor => "editor",
            Self::Contributor => "contributor",
            Self::Viewer => "viewer",
        }
    }

    pub fn parse(s: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|r| r.as_str() == s)
    }
}

#[derive(Debug, Clone)]
pub struct Member {
    pub user_id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub disabled: bool,
    pub totp: bool,
    pub last_login_at: Option<Micros>,
    pub created_at: Micros,
}

fn role(row: &Row<'_>, i: usize) -> Result<Role> {
    let name: String = row.get(i)?;
    Role::parse(&name).ok_or_else(|| StoreError::Corrupt(format!("a role named {name}")))
}

/// Errors: [`StoreError::Duplicate`] when the person is a member already.
pub fn add(tx: &mut Tx<'_>, workspace: &str, user: &str, role: Role) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO members (workspace_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)",
        params![workspace, user, role.as_str(), now],
    )?;
    Ok(())
}

pub fn role_of(tx: &mut Tx<'_>, workspace: &str, user: &str) -> Result<Option<Role>> {
    let sql = "SELECT role FROM members WHERE workspace_id = $1 AND user_id = $2";
    tx.first(sql, params![workspace, user], |r| role(r, 0))
}

/// Owners first, then by name.
pub fn list(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Member>> {
    let mut members = tx.query(
        "SELECT u.id, u.name, u.email, m.role, u.disabled_at IS NOT NULL, u.totp_confirmed_at IS NOT NULL,
                u.last_login_at, m.created_at
         FROM members m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1",
        params![workspace],
        |r| {
            Ok(Member {
                user_id: r.get(0)?,
                name: r.get(1)?,
                email: r.get(2)?,
                role: role(r, 3)?,
                disabled: r.get(4)?,
                totp: r.get(5)?,
                last_login_at: r.get(6)?,
                created_at: r.get(7)?,
            })
        },
    )?;
    members.sort_by_cached_key(|m| (m.role as u8, m.name.to_lowercase(), m.user_id.clone()));
    Ok(members)
}

/// A workspace as one of its members sees it in a list.
#[derive(Debug, Clone)]
pub struct Membership {
    pub workspace_id: String,
    pub slug: String,
    pub name: String,
    pub role: Role,
    pub frozen: bool,
    pub members: i64,
    pub accounts: i64,
}

/// The workspaces of a person, by name.
pub fn of_user(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Membership>> {
    tx.query(
        "SELECT w.id, w.slug, w.name, m.role, w.frozen_at IS NOT NULL,
                (SELECT COUNT(*) FROM members x WHERE x.workspace_id = w.id),
                (SELECT COUNT(*) FROM accounts a WHERE a.workspace_id = w.id AND a.archived_at IS NULL)
         FROM members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = $1
         ORDER BY LOWER(w.name), w.id",
        params![user],
        |r| {
            Ok(Membership {
                workspace_id: r.get(0)?,
                slug: r.get(1)?,
                name: r.get(2)?,
                role: role(r, 3)?,
                frozen: r.get(4)?,
                members: r.get(5)?,
                accounts: r.get(6)?,
            })
        },
    )
}

/// Errors: [`StoreError::Conflict`] when the workspace would have no owner left.
pub fn set_role(tx: &mut Tx<'_>, workspace: &str, user: &str, role: Role) -> Result<()> {
    lock(tx, workspace)?;
    if role != Role::Owner {
        keep_an_owner(tx, workspace, user)?;
    }
    tx.exec_one(
        "UPDATE members SET role = $3 WHERE workspace_id = $1 AND user_id = $2",
        params![workspace, user, role.as_str()],
        "the person is not a member any more",
    )?;
    tx.emit(Event::new("access", workspace, user));
    Ok(())
}

/// Takes a person out of the workspace, with their tokens for it.
///
/// Errors: [`StoreError::Conflict`] when the workspace would have no owner left.
pub fn remove(tx: &mut Tx<'_>, workspace: &str, user: &str) -> Result<()> {
    lock(tx, workspace)?;
    keep_an_owner(tx, workspace, user)?;
    let now = tx.now()?;
    tx.exec(
        "UPDATE api_tokens SET revoked_at = $3 WHERE workspace_id = $1 AND user_id = $2 AND revoked_at IS NULL",
        params![workspace, user, now],
    )?;
    tx.exec(
        "UPDATE users SET last_workspace_id = NULL WHERE id = $2 AND last_workspace_id = $1",
        params![workspace, user],
    )?;
    tx.exec_one(
        "DELETE FROM members WHERE workspace_id = $1 AND user_id = $2",
        params![workspace, user],
        "the person is not a member any more",
    )?;
    tx.emit(Event::new("access", workspace, user));
    Ok(())
}

/// Two owners who remove each other at once take turns.
fn lock(tx: &mut Tx<'_>, workspace: &str) -> Result<()> {
    tx.exec_one("UPDATE workspaces SET id = id WHERE id = $1", params![workspace], "the workspace is gone")
}

fn keep_an_owner(tx: &mut Tx<'_>, workspace: &str, user: &str) -> Result<()> {
    if role_of(tx, workspace, user)? != Some(Role::Owner) {
        return Ok(());
    }
    let others: i64 = tx.one(
        "SELECT COUNT(*) FROM members m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = $1 AND m.role = 'owner' AND m.user_id <> $2 AND u.disabled_at IS NULL",
        params![workspace, user],
        |r| r.get(0),
    )?;
    match others {
        0 => Err(StoreError::Conflict("the workspace needs another owner first".into())),
        _ => Ok(()),
    }
}
