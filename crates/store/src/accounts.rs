//! Network accounts: identity, sealed credentials, limits as read from the server, health, freeze.

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    keyring::Keyring,
    new_id, params,
    sql::{Row, Tx},
};
use passeur_handbook::{
    content::Visibility,
    limits::{Limits, Pacing},
};
use secrecy::SecretString;

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Ok,
    /// Works, or may again by itself; somebody should have a look.
    Attention,
    /// The network refused the credentials: nothing goes out until a person connects it again.
    Disconnected,
}

impl Health {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "attention",
            Self::Disconnected => "disconnected",
        }
    }

    fn parse(s: &str) -> Self {
        match s {
            "ok" => Self::Ok,
            "disconnected" => Self::Disconnected,
            _ => Self::Attention,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    pub workspace_id: String,
    /// Catalogue id of the network.
    pub network: String,
    /// Origin of the server, without a final slash; empty where there is only one.
    pub server: String,
    pub remote_id: String,
    pub handle: String,
    pub display_name: String,
    pub avatar_url: Option<String>,
    pub profile_url: Option<String>,
    /// Sealed: see [`Account::secret`].
    pub sealed: Option<Vec<u8>>,
    pub expires_at: Option<Micros>,
    pub scopes: Vec<String>,
    /// As last read from the server; `None` until then, or where the catalogue's apply.
    pub limits: Option<Limits>,
    pub software: Option<String>,
    pub health: Health,
    pub health_message: Option<String>,
    pub checked_at: Option<Micros>,
    pub pacing: Option<Pacing>,
    pub language: Option<String>,
    pub visibility: Visibility,
    pub frozen_at: Option<Micros>,
    pub frozen_reason: Option<String>,
    /// Names the picture kept here (see [`set_avatar`]); `None` while there is none.
    pub avatar: Option<String>,
    pub archived_at: Option<Micros>,
    pub created_at: Micros,
}

const COLUMNS: &str = "id, workspace_id, network, server, remote_id, handle, display_name, avatar_url, profile_url, \
     secret, expires_at, scopes, limits, software, health, health_message, checked_at, pacing_posts, \
     pacing_seconds, language, visibility, frozen_at, archived_at, created_at, frozen_reason, avatar";

fn read(r: &Row) -> Result<Account> {
    let limits: String = r.get(12)?;
    let pacing = match (r.get::<Option<i64>>(17)?, r.get::<Option<i64>>(18)?) {
        (Some(posts), Some(seconds)) => Some(Pacing { posts: posts as u32, window_seconds: seconds as u32 }),
        _ => None,
    };
    let visibility: String = r.get(20)?;
    Ok(Account {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        network: r.get(2)?,
        server: r.get(3)?,
        remote_id: r.get(4)?,
        handle: r.get(5)?,
        display_name: r.get(6)?,
        avatar_url: r.get(7)?,
        profile_url: r.get(8)?,
        sealed: r.get(9)?,
        expires_at: r.get(10)?,
        scopes: r.json(11)?,
        limits: if limits == "{}" { None } else { Some(serde_json::from_str(&limits)?) },
        software: r.get(13)?,
        health: Health::parse(&r.get::<String>(14)?),
        health_message: r.get(15)?,
        checked_at: r.get(16)?,
        pacing,
        language: r.get(19)?,
        visibility: Visibility::ALL.into_iter().find(|v| v.as_str() == visibility).unwrap_or_default(),
        frozen_at: r.get(21)?,
        archived_at: r.get(22)?,
        created_at: r.get(23)?,
        frozen_reason: r.get(24)?,
        avatar: r.get(25)?,
    })
}

fn context(account_id: &str) -> String {
    format!("account:{account_id}")
}

impl Account {
    /// The credentials, opened.
    pub fn secret(&self, keys: &Keyring) -> Result<SecretString> {
        match &self.sealed {
            Some(sealed) => keys.open_text(&context(&self.id), sealed),
            None => Ok(SecretString::from(String::new())),
        }
    }

    /// `network:handle`, as files and commands name an account.
    pub fn name(&self) -> String {
        format!("{}:{}", self.network, self.handle)
    }
}

/// What connecting found out about an account.
#[derive(Debug, Clone)]
pub struct Connected {
    pub network: String,
    pub server: String,
    pub remote_id: String,
    pub handle: String,
    pub display_name: String,
    pub avatar_url: Option<String>,
    pub profile_url: Option<String>,
    pub secret: Option<SecretString>,
    pub expires_at: Option<Micros>,
    pub scopes: Vec<String>,
    pub limits: Option<Limits>,
    pub software: Option<String>,
    pub pacing: Option<Pacing>,
}

/// Adds the account to the workspace, or connects it again when it is there: same id, new
/// credentials, and what waited for them goes out.
pub fn connect(tx: &mut Tx<'_>, keys: &Keyring, workspace_id: &str, c: &Connected) -> Result<Account> {
    let now = tx.now()?;
    let known: Option<String> = tx.first(
        "SELECT id FROM accounts WHERE workspace_id = $1 AND network = $2 AND server = $3 AND remote_id = $4",
        params![workspace_id, &c.network, &c.server, &c.remote_id],
        |r| r.get(0),
    )?;
    let id = known.clone().unwrap_or_else(new_id);
    let sealed = c.secret.as_ref().map(|s| keys.seal_text(&context(&id), s)).transpose()?;
    let limits = c.limits.as_ref().map_or(Ok("{}".to_owned()), serde_json::to_string)?;
    let scopes = serde_json::to_string(&c.scopes)?;
    if known.is_some() {
        tx.exec(
            "UPDATE accounts SET handle = $2, display_name = $3, avatar_url = $4, profile_url = $5, secret = $6,
                    expires_at = $7, scopes = $8, limits = $9, software = $10, health = 'ok', health_message = NULL,
                    checked_at = $11, archived_at = NULL
             WHERE id = $1",
            params![
                &id,
                &c.handle,
                &c.display_name,
                &c.avatar_url,
                &c.profile_url,
                sealed,
                c.expires_at,
                scopes,
                limits,
                &c.software,
                now
            ],
        )?;
        wake_retries(tx, &id)?;
    } else {
        tx.exec(
            "INSERT INTO accounts (id, workspace_id, network, server, remote_id, handle, display_name, avatar_url,
                    profile_url, secret, expires_at, scopes, limits, software, checked_at, pacing_posts,
                    pacing_seconds, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $15)",
            params![
                &id,
                workspace_id,
                &c.network,
                &c.server,
                &c.remote_id,
                &c.handle,
                &c.display_name,
                &c.avatar_url,
                &c.profile_url,
                sealed,
                c.expires_at,
                scopes,
                limits,
                &c.software,
                now,
                c.pacing.map(|p| p.posts),
                c.pacing.map(|p| p.window_seconds)
            ],
        )?;
        tx.exec("INSERT INTO lanes (account_id, next_at) VALUES ($1, $2)", params![&id, i64::MAX])?;
    }
    remember(tx, &id, Health::Ok, None)?;
    tx.emit(Event::new("account", workspace_id, &id));
    get(tx, &id)
}

/// A change of an account's health.
#[derive(Debug, Clone)]
pub struct HealthEvent {
    pub health: Health,
    pub message: Option<String>,
    pub at: Micros,
}

/// Writes down how the account is from now on.
fn remember(tx: &mut Tx<'_>, id: &str, health: Health, message: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO account_events (id, account_id, health, message, at) VALUES ($1, $2, $3, $4, $5)",
        params![new_id(), id, health.as_str(), message, now],
    )
    .map(|_| ())
}

/// How the account was, latest first.
pub fn history(tx: &mut Tx<'_>, id: &str, limit: i64) -> Result<Vec<HealthEvent>> {
    tx.query(
        "SELECT health, message, at FROM account_events WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
        params![id, limit],
        |r| Ok(HealthEvent { health: Health::parse(&r.get::<String>(0)?), message: r.get(1)?, at: r.get(2)? }),
    )
}

/// What waits for a new attempt on this account goes now.
fn wake_retries(tx: &mut Tx<'_>, account_id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE deliveries SET next_at = $2 WHERE account_id = $1 AND state = 'retry' AND next_at > $2",
        params![account_id, now],
    )?;
    crate::lanes::touch(tx, account_id, now)
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Account> {
    tx.first(&format!("SELECT {COLUMNS} FROM accounts WHERE id = $1"), params![id], read)?
        .ok_or(StoreError::NotFound("the account"))
}

/// The accounts of a workspace that are not archived, in the order they were added.
pub fn list(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Account>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM accounts WHERE workspace_id = $1 AND archived_at IS NULL ORDER BY created_at, id"
        ),
        params![workspace_id],
        read,
    )
}

/// Every account of the installation that is not archived.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    tx.query(&format!("SELECT {COLUMNS} FROM accounts WHERE archived_at IS NULL ORDER BY created_at, id"), &[], read)
}

/// Finds an account by id or by `network:handle`.
pub fn find(tx: &mut Tx<'_>, workspace_id: &str, name: &str) -> Result<Option<Account>> {
    let all = list(tx, workspace_id)?;
    Ok(among(&all, name).cloned())
}

/// The account that a person or a file names: its id, or `network:handle`, where a leading `@` does not
/// matter and the server's name may be left out as long as only one account answers to it.
pub fn among<'a>(all: &'a [Account], name: &str) -> Option<&'a Account> {
    if let Some(found) = all.iter().find(|a| a.id == name) {
        return Some(found);
    }
    let plain = |h: &str| h.trim_start_matches('@').to_lowercase();
    let (network, handle) = name.split_once(':')?;
    let handle = plain(handle);
    let of_network = || all.iter().filter(|a| a.network.eq_ignore_ascii_case(network));
    if let Some(found) = of_network().find(|a| plain(&a.handle) == handle) {
        return Some(found);
    }
    let mut short = of_network().filter(|a| plain(&a.handle).split_once('@').is_some_and(|(user, _)| user == handle));
    match (short.next(), short.next()) {
        (Some(found), None) => Some(found),
        // Two servers have this name: guessing would publish in the wrong place.
        _ => None,
    }
}

/// The result of a health check: profile, limits, and whether it works.
pub fn checked(
    tx: &mut Tx<'_>,
    id: &str,
    limits: Option<&Limits>,
    profile: Option<(&str, &str, Option<&str>)>,
    health: Health,
    message: Option<&str>,
) -> Result<()> {
    let now = tx.now()?;
    if let Some(limits) = limits {
        tx.exec("UPDATE accounts SET limits = $2 WHERE id = $1", params![id, serde_json::to_string(limits)?])?;
    }
    if let Some((handle, display_name, avatar)) = profile {
        tx.exec(
            "UPDATE accounts SET handle = $2, display_name = $3, avatar_url = COALESCE($4, avatar_url) WHERE id = $1",
            params![id, handle, display_name, avatar],
        )?;
    }
    set_health(tx, id, health, message)?;
    tx.exec("UPDATE accounts SET checked_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}

/// True when the health changed.
pub fn set_health(tx: &mut Tx<'_>, id: &str, health: Health, message: Option<&str>) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE accounts SET health = $2, health_message = $3 WHERE id = $1 AND health <> $2",
        params![id, health.as_str(), message],
    )? > 0;
    if !changed {
        tx.exec("UPDATE accounts SET health_message = $2 WHERE id = $1", params![id, message])?;
    }
    if changed {
        remember(tx, id, health, message)?;
        let workspace: String = tx.one("SELECT workspace_id FROM accounts WHERE id = $1", params![id], |r| r.get(0))?;
        tx.emit(Event::new("account", &workspace, id));
    }
    Ok(changed)
}

/// Takes the right to renew this account's credentials for `seconds`; false when another node has it.
pub fn claim_refresh(tx: &mut Tx<'_>, id: &str, seconds: i64) -> Result<bool> {
    let now = tx.now()?;
    Ok(tx.exec(
        "UPDATE accounts SET refresh_lease_until = $2 WHERE id = $1 AND refresh_lease_until < $3",
        params![id, now + seconds * crate::clock::SECOND, now],
    )? > 0)
}

/// Keeps renewed credentials and ends the right to renew them.
pub fn refreshed(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    id: &str,
    secret: &SecretString,
    expires_at: Option<Micros>,
) -> Result<()> {
    let sealed = keys.seal_text(&context(id), secret)?;
    if get(tx, id)?.health != Health::Ok {
        remember(tx, id, Health::Ok, None)?;
    }
    tx.exec_one(
        "UPDATE accounts SET secret = $2, expires_at = $3, refresh_lease_until = 0, health = 'ok',
                health_message = NULL WHERE id = $1",
        params![id, sealed, expires_at],
        "the account is gone; its new credentials were not kept",
    )
}

pub fn end_refresh(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    tx.exec("UPDATE accounts SET refresh_lease_until = 0 WHERE id = $1", params![id]).map(|_| ())
}

/// Names the picture that is kept of the account: it changes with the picture, so that browsers may
/// keep it too.
pub fn set_avatar(tx: &mut Tx<'_>, id: &str, name: &str) -> Result<()> {
    tx.exec("UPDATE accounts SET avatar = $2 WHERE id = $1", params![id, name]).map(|_| ())
}

/// An account of this workspace, archived or not.
pub fn of_workspace(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Account> {
    let account = get(tx, id)?;
    if account.workspace_id == workspace_id { Ok(account) } else { Err(StoreError::NotFound("the account")) }
}

/// What stands before an account: when its next post goes out, and how many wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ahead {
    pub account_id: String,
    pub next_at: Option<Micros>,
    pub waiting: i64,
}

/// [`Ahead`] of each account of the workspace that has something to come.
pub fn ahead(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Ahead>> {
    tx.query(
        "SELECT account_id, MIN(CASE WHEN state IN ('waiting', 'retry') THEN due_at END), COUNT(*) FROM deliveries
         WHERE workspace_id = $1 AND state IN ('waiting', 'held', 'frozen', 'claimed', 'sending', 'retry', 'assisted')
         GROUP BY account_id",
        params![workspace_id],
        |r| Ok(Ahead { account_id: r.get(0)?, next_at: r.get(1)?, waiting: r.get(2)? }),
    )
}

/// What a person may set on an account.
#[derive(Debug, Clone)]
pub struct Preferences {
    pub pacing: Option<Pacing>,
    pub language: Option<String>,
    pub visibility: Visibility,
}

pub fn set_preferences(tx: &mut Tx<'_>, id: &str, p: &Preferences) -> Result<()> {
    tx.exec_one(
        "UPDATE accounts SET pacing_posts = $2, pacing_seconds = $3, language = $4, visibility = $5 WHERE id = $1",
        params![id, p.pacing.map(|p| p.posts), p.pacing.map(|p| p.window_seconds), &p.language, p.visibility.as_str()],
        "the account is gone",
    )?;
    let workspace: String = tx.one("SELECT workspace_id FROM accounts WHERE id = $1", params![id], |r| r.get(0))?;
    tx.emit(Event::new("account", &workspace, id));
    Ok(())
}

/// Takes the account out of use; its history stays, what waited is cancelled, its credentials are forgotten.
pub fn archive(tx: &mut Tx<'_>, id: &str, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    let account = get(tx, id)?;
    tx.exec(
        "UPDATE deliveries SET state = 'cancelled', next_at = NULL, resolved_by = $3, updated_at = $2
         WHERE account_id = $1 AND state IN ('waiting', 'held', 'frozen', 'retry', 'assisted')",
        params![id, now, by],
    )?;
    tx.exec("UPDATE accounts SET archived_at = $2, secret = NULL WHERE id = $1", params![id, now])?;
    tx.emit(Event::new("account", &account.workspace_id, id));
    Ok(())
}
