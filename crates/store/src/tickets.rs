//! One-time links (owner set-up, invitation, recovery) and short ceremonies (second factor, passkeys,
//! OAuth): a secret that works once and not for long.

use crate::{
    clock::{DAY, HOUR, MINUTE, Micros},
    error::{Result, StoreError},
    params,
    secret::{self, Secret},
    sql::{Row, Tx},
};

/// What a ticket is good for. A ticket of one purpose is no ticket of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Creates the owner of a fresh installation.
    Owner,
    /// Joins a workspace.
    Invite,
    /// Sets a new password.
    Recover,
    /// The password was right; the second factor is still to come.
    SecondFactor,
    /// Proves a new e-mail address.
    ChangeEmail,
    PasskeyRegister,
    PasskeyLogin,
    /// A network's OAuth dance.
    Oauth,
    /// Takes back what was just done.
    Undo,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Invite => "invite",
            Self::Recover => "recover",
            Self::SecondFactor => "second_factor",
            Self::ChangeEmail => "change_email",
            Self::PasskeyRegister => "passkey_register",
            Self::PasskeyLogin => "passkey_login",
            Self::Oauth => "oauth",
            Self::Undo => "undo",
        }
    }

    /// Microseconds for which it can be used.
    pub fn lifetime(self) -> Micros {
        match self {
            Self::Owner => 7 * DAY,
            Self::Invite => 7 * DAY,
            Self::Recover | Self::Undo => HOUR,
            Self::ChangeEmail => DAY,
            Self::SecondFactor | Self::PasskeyRegister | Self::PasskeyLogin => 5 * MINUTE,
            Self::Oauth => 15 * MINUTE,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Ticket {
    /// Hash of the secret: safe to show in a form.
    pub id: String,
    pub workspace_id: Option<String>,
    pub user_id: Option<String>,
    /// JSON, or sealed bytes where it is secret.
    pub body: Vec<u8>,
    pub created_at: Micros,
    pub expires_at: Micros,
}

impl Ticket {
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// What a new ticket is about.
#[derive(Debug, Clone, Default)]
pub struct About<'a> {
    pub workspace: Option<&'a str>,
    pub user: Option<&'a str>,
    pub body: Vec<u8>,
}

const COLUMNS: &str = "id, workspace_id, user_id, body, created_at, expires_at";

fn read(row: &Row<'_>) -> Result<Ticket> {
    Ok(Ticket {
        id: row.get(0)?,
        workspace_id: row.get(1)?,
        user_id: row.get(2)?,
        body: row.get::<Option<Vec<u8>>>(3)?.unwrap_or_default(),
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

/// Makes a ticket; the secret goes into the link and nowhere else.
pub fn issue(tx: &mut Tx<'_>, purpose: Purpose, about: About<'_>) -> Result<Secret> {
    let (secret, now) = (Secret::random(), tx.now()?);
    tx.exec(
        "INSERT INTO tickets (id, purpose, workspace_id, user_id, body, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            secret.hash(),
            purpose.as_str(),
            about.workspace,
            about.user,
            about.body,
            now,
            now + purpose.lifetime()
        ],
    )?;
    Ok(secret)
}

/// Gives a ticket its body after the fact: an OAuth state is known before what goes with it.
pub fn set_body(tx: &mut Tx<'_>, purpose: Purpose, secret: &str, body: Vec<u8>) -> Result<()> {
    tx.exec_one(
        "UPDATE tickets SET body = $3 WHERE id = $1 AND purpose = $2 AND used_at IS NULL",
        params![secret::hash(secret), purpose.as_str(), body],
        "the link is gone",
    )
}

/// The ticket of a secret while it can be used. Does not use it.
pub fn find(tx: &mut Tx<'_>, purpose: Purpose, secret: &str) -> Result<Option<Ticket>> {
    let now = tx.now()?;
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM tickets WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"
        ),
        params![secret::hash(secret), purpose.as_str(), now],
        read,
    )
}

/// Uses a ticket: of several who try at once, one gets it.
pub fn take(tx: &mut Tx<'_>, purpose: Purpose, secret: &str) -> Result<Option<Ticket>> {
    let Some(ticket) = find(tx, purpose, secret)? else { return Ok(None) };
    let now = tx.now()?;
    let sql = "UPDATE tickets SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    Ok((tx.exec(sql, params![&ticket.id, now])? == 1).then_some(ticket))
}

/// Tickets of a workspace that can still be used, latest first.
pub fn open_of_workspace(tx: &mut Tx<'_>, purpose: Purpose, workspace: &str) -> Result<Vec<Ticket>> {
    let now = tx.now()?;
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM tickets WHERE workspace_id = $1 AND purpose = $2 AND used_at IS NULL
             AND expires_at > $3 ORDER BY created_at DESC, id"
        ),
        params![workspace, purpose.as_str(), now],
        read,
    )
}

/// Takes a link back before it was used.
pub fn revoke(tx: &mut Tx<'_>, purpose: Purpose, workspace: &str, id: &str) -> Result<Ticket> {
    let ticket = tx
        .first(
            &format!(
                "SELECT {COLUMNS} FROM tickets WHERE id = $1 AND purpose = $2 AND workspace_id = $3 AND used_at IS NULL"
            ),
            params![id, purpose.as_str(), workspace],
            read,
        )?
        .ok_or(StoreError::NotFound("the link"))?;
    tx.exec("DELETE FROM tickets WHERE id = $1", params![id])?;
    Ok(ticket)
}

/// Drops every open ticket of this purpose for a person: after a recovery, older links are void.
pub fn void_of_user(tx: &mut Tx<'_>, purpose: Purpose, user: &str) -> Result<u64> {
    tx.exec(
        "DELETE FROM tickets WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL",
        params![user, purpose.as_str()],
    )
}

/// Drops every open ticket of this purpose.
pub fn void_all(tx: &mut Tx<'_>, purpose: Purpose) -> Result<u64> {
    tx.exec("DELETE FROM tickets WHERE purpose = $1 AND used_at IS NULL", params![purpose.as_str()])
}

/// A fresh owner link for an installation without people; `None` once somebody is there. The links
/// of earlier starts stop working.
pub fn owner_link(tx: &mut Tx<'_>) -> Result<Option<Secret>> {
    if crate::users::any(tx)? {
        return Ok(None);
    }
    void_all(tx, Purpose::Owner)?;
    issue(tx, Purpose::Owner, About::default()).map(Some)
}
