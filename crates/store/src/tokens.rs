//! API tokens: shown once, kept as a hash, for one person in one workspace.

use crate::{
    clock::{MINUTE, Micros},
    db::Event,
    error::{Result, StoreError},
    new_id, params,
    secret::{self, Secret},
    sql::{Row, Tx},
};

pub const PREFIX: &str = "pss_";
/// Characters kept in clear, to recognise a token in a list: 36 of 256 bits.
const SHOWN: usize = 10;
const USED_EVERY: Micros = MINUTE;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: String,
    pub workspace_id: String,
    pub user_id: String,
    pub user_name: String,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<String>,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
    pub expires_at: Option<Micros>,
    pub revoked_at: Option<Micros>,
}

impl Token {
    pub fn is_live(&self, now: Micros) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

const SELECT: &str = "SELECT t.id, t.workspace_id, t.user_id, u.name, t.name, t.prefix, t.scopes, t.created_at, \
     t.last_used_at, t.expires_at, t.revoked_at FROM api_tokens t JOIN users u ON u.id = t.user_id";

fn read(row: &Row<'_>) -> Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        workspace_id: row.get(1)?,
        user_id: row.get(2)?,
        user_name: row.get(3)?,
        name: row.get(4)?,
        prefix: row.get(5)?,
        scopes: row.json(6)?,
        created_at: row.get(7)?,
        last_used_at: row.get(8)?,
        expires_at: row.get(9)?,
        revoked_at: row.get(10)?,
    })
}

#[derive(Debug, Clone)]
pub struct NewToken<'a> {
    pub workspace: &'a str,
    pub user: &'a str,
    pub name: &'a str,
    pub scopes: &'a [String],
    pub expires_at: Option<Micros>,
}

/// Makes a token; the secret is shown to the person once and kept nowhere.
pub fn create(tx: &mut Tx<'_>, new: &NewToken<'_>) -> Result<(Token, Secret)> {
    let (id, secret, now) = (new_id(), Secret::with_prefix(PREFIX), tx.now()?);
    let prefix: String = secret.expose().chars().take(SHOWN).collect();
    tx.exec(
        "INSERT INTO api_tokens (id, workspace_id, user_id, name, hash, prefix, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            &id,
            new.workspace,
            new.user,
            new.name,
            secret.hash(),
            prefix,
            serde_json::to_string(new.scopes)?,
            now,
            new.expires_at
        ],
    )?;
    let token = tx.one(&format!("{SELECT} WHERE t.id = $1"), params![&id], read)?;
    Ok((token, secret))
}

/// The live token of a secret, of a person who may still come in.
pub fn find(tx: &mut Tx<'_>, secret: &str) -> Result<Option<Token>> {
    let now = tx.now()?;
    tx.first(
        &format!(
            "{SELECT} WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)
             AND u.disabled_at IS NULL"
        ),
        params![secret::hash(secret), now],
        read,
    )
}

/// True when [`touch`] is due: a token in use writes at most once a minute.
pub fn is_stale(token: &Token, now: Micros) -> bool {
    token.last_used_at.is_none_or(|at| now - at >= USED_EVERY)
}

pub fn touch(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}

/// Tokens of a workspace, latest first; of one person when `user` is given.
pub fn list(tx: &mut Tx<'_>, workspace: &str, user: Option<&str>) -> Result<Vec<Token>> {
    let sql = format!(
        "{SELECT} WHERE t.workspace_id = $1 AND ($2 = '' OR t.user_id = $2) ORDER BY t.created_at DESC, t.id DESC"
    );
    tx.query(&sql, params![workspace, user.unwrap_or("")], read)
}

/// Ends a token at once.
pub fn revoke(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Token> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE api_tokens SET revoked_at = $3 WHERE id = $2 AND workspace_id = $1 AND revoked_at IS NULL",
        params![workspace, id, now],
    )?;
    tx.emit(Event::new("access", workspace, id));
    tx.first(&format!("{SELECT} WHERE t.id = $2 AND t.workspace_id = $1"), params![workspace, id], read)?
        .ok_or(StoreError::NotFound("the token"))
}
