//! People: who they are, how they prove it, what they prefer.

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An address that mail can be sent to, in the form in which it is compared: trimmed, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Email(String);

impl Email {
    /// Longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, without the brackets).
    pub const MAX: usize = 254;

    /// Checks the form, not that the mailbox exists. `None` for what cannot be an address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (local, host) = text.rsplit_once('@')?;
        let dots = |s: &str| s.starts_with('.') || s.ends_with('.') || s.contains("..");
        let fine = text.len() <= Self::MAX
            && (1..=64).contains(&local.len())
            && !host.is_empty()
            && !dots(local)
            && !dots(host)
            && !host.starts_with('-')
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
            && !local.contains('@');
        fine.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: String,
    pub email: String,
    pub name: String,
    /// BCP 47; `None` follows the browser.
    pub locale: Option<String>,
    /// IANA name; `None` follows the workspace.
    pub time_zone: Option<String>,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// May create workspaces and manage the installation.
    pub installer: bool,
    pub has_password: bool,
    /// A second factor is asked after the password.
    pub totp: bool,
    pub recovery_codes_left: usize,
    pub mail_prefs: MailPrefs,
    pub notifications_read_at: Micros,
    pub last_workspace_id: Option<String>,
    pub password_changed_at: Option<Micros>,
    pub last_login_at: Option<Micros>,
    pub created_at: Micros,
    pub disabled_at: Option<Micros>,
}

/// Which kinds of notification also come by e-mail; what is not in it follows
/// [`crate::notifications::KINDS`].
pub type MailPrefs = BTreeMap<String, bool>;

const COLUMNS: &str = "id, email, name, locale, time_zone, theme, installer, password_hash IS NOT NULL, \
     totp_confirmed_at IS NOT NULL, recovery_codes, mail_prefs, notifications_read_at, last_workspace_id, \
     password_changed_at, last_login_at, created_at, disabled_at";

fn read(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        locale: row.get(3)?,
        time_zone: row.get(4)?,
        theme: row.get(5)?,
        installer: row.get(6)?,
        has_password: row.get(7)?,
        totp: row.get(8)?,
        recovery_codes_left: row.json::<Vec<String>>(9)?.len(),
        mail_prefs: row.json(10)?,
        notifications_read_at: row.get(11)?,
        last_workspace_id: row.get(12)?,
        password_changed_at: row.get(13)?,
        last_login_at: row.get(14)?,
        created_at: row.get(15)?,
        disabled_at: row.get(16)?,
    })
}

#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: Email,
    pub name: String,
    /// PHC string; never the password.
    pub password_hash: Option<String>,
    pub locale: Option<String>,
    pub installer: bool,
}

/// Errors: [`StoreError::Duplicate`] when the address is taken.
pub fn create(tx: &mut Tx<'_>, new: NewUser) -> Result<User> {
    let (id, now) = (new_id(), tx.now()?);
    let changed = new.password_hash.as_ref().map(|_| now);
    tx.exec(
        "INSERT INTO users (id, email, name, password_hash, locale, installer, password_changed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![&id, new.email.as_str(), new.name, new.password_hash, new.locale, new.installer, changed, now],
    )?;
    get(tx, &id)
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<User> {
    find(tx, id)?.ok_or(StoreError::NotFound("the person"))
}

pub fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<User>> {
    tx.first(&format!("SELECT {COLUMNS} FROM users WHERE id = $1"), params![id], read)
}

pub fn by_email(tx: &mut Tx<'_>, email: &Email) -> Result<Option<User>> {
    tx.first(&format!("SELECT {COLUMNS} FROM users WHERE email = $1"), params![email.as_str()], read)
}

/// Everybody of the installation, oldest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<User>> {
    tx.query(&format!("SELECT {COLUMNS} FROM users ORDER BY created_at, id"), &[], read)
}

/// False on a fresh installation: the owner link is still to be used.
pub fn any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.first("SELECT 1 FROM users LIMIT 1", &[], |_| Ok(()))?.is_some())
}

/// What a person changes on their own page.
#[derive(Debug, Clone)]
pub struct Profile {
    pub name: String,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    pub theme: String,
}

pub fn set_profile(tx: &mut Tx<'_>, id: &str, p: &Profile) -> Result<()> {
    tx.exec_one(
        "UPDATE users SET name = $2, locale = $3, time_zone = $4, theme = $5 WHERE id = $1",
        params![id, &p.name, &p.locale, &p.time_zone, &p.theme],
        "the person is gone",
    )
}

pub fn set_mail_prefs(tx: &mut Tx<'_>, id: &str, prefs: &MailPrefs) -> Result<()> {
    let json = serde_json::to_string(prefs)?;
    tx.exec_one("UPDATE users SET mail_prefs = $2 WHERE id = $1", params![id, json], "the person is gone")
}

/// Errors: [`StoreError::Duplicate`] when the address is taken.
pub fn set_email(tx: &mut Tx<'_>, id: &str, email: &Email) -> Result<()> {
    tx.exec_one("UPDATE users SET email = $2 WHERE id = $1", params![id, email.as_str()], "the person is gone")
}

pub fn set_last_workspace(tx: &mut Tx<'_>, id: &str, workspace: &str) -> Result<()> {
    tx.exec("UPDATE users SET last_workspace_id = $2 WHERE id = $1", params![id, workspace])?;
    Ok(())
}

pub fn logged_in(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec("UPDATE users SET last_login_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}

/// A disabled person keeps their work and cannot come in; their sessions and tokens stop at once.
pub fn set_disabled(tx: &mut Tx<'_>, id: &str, disabled: bool) -> Result<()> {
    let at = if disabled { Some(tx.now()?) } else { None };
    tx.exec_one("UPDATE users SET disabled_at = $2 WHERE id = $1", params![id, at], "the person is gone")?;
    if disabled {
        tx.exec("DELETE FROM sessions WHERE user_id = $1", params![id])?;
    }
    tx.emit(Event::new("access", "", id));
    Ok(())
}

/// The PHC string to check a password against; `None` when there is none.
pub fn password_hash(tx: &mut Tx<'_>, id: &str) -> Result<Option<String>> {
    Ok(tx.first("SELECT password_hash FROM users WHERE id = $1", params![id], |r| r.get(0))?.flatten())
}

pub fn set_password(tx: &mut Tx<'_>, id: &str, hash: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE users SET password_hash = $2, password_changed_at = $3 WHERE id = $1",
        params![id, hash, now],
        "the person is gone",
    )
}

/// The same password hashed with today's parameters: not a change of password.
pub fn rehash_password(tx: &mut Tx<'_>, id: &str, old: &str, new: &str) -> Result<()> {
    tx.exec("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2", params![id, old, new])?;
    Ok(())
}

/// What checking a one-time code needs. `secret` is sealed.
#[derive(Debug, Clone)]
pub struct Totp {
    pub secret: Vec<u8>,
    pub confirmed: bool,
    /// Number of the last time step whose code was taken.
    pub last_step: i64,
}

pub fn totp(tx: &mut Tx<'_>, id: &str) -> Result<Option<Totp>> {
    let sql = "SELECT totp_secret, totp_confirmed_at, totp_last_step FROM users WHERE id = $1";
    let row = tx.first(sql, params![id], |r| {
        Ok((r.get::<Option<Vec<u8>>>(0)?, r.get::<Option<i64>>(1)?.is_some(), r.get(2)?))
    })?;
    Ok(row.and_then(|(secret, confirmed, last_step)| Some(Totp { secret: secret?, confirmed, last_step })))
}

/// Keeps a secret that is not in use until [`confirm_totp`].
pub fn begin_totp(tx: &mut Tx<'_>, id: &str, sealed: Vec<u8>) -> Result<()> {
    tx.exec_one(
        "UPDATE users SET totp_secret = $2, totp_last_step = 0 WHERE id = $1 AND totp_confirmed_at IS NULL",
        params![id, sealed],
        "a second factor is already on: turn it off first",
    )
}

/// Turns the second factor on with the step of its first code, and replaces the recovery codes.
pub fn confirm_totp(tx: &mut Tx<'_>, id: &str, step: i64, codes: &[String]) -> Result<()> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE users SET totp_confirmed_at = $2, totp_last_step = $3, recovery_codes = $4
         WHERE id = $1 AND totp_secret IS NOT NULL AND totp_confirmed_at IS NULL",
        params![id, now, step, hashed_codes(codes)?],
        "there is no second factor to confirm",
    )
}

/// Takes a step once: false when this code, or a later one, was taken before.
pub fn take_totp_step(tx: &mut Tx<'_>, id: &str, step: i64) -> Result<bool> {
    Ok(tx.exec("UPDATE users SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2", params![id, step])? == 1)
}

pub fn remove_totp(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    tx.exec(
        "UPDATE users SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = 0, recovery_codes = '[]'
         WHERE id = $1",
        params![id],
    )?;
    Ok(())
}

/// Replaces the recovery codes; only their hashes are kept.
pub fn set_recovery_codes(tx: &mut Tx<'_>, id: &str, codes: &[String]) -> Result<()> {
    let codes = hashed_codes(codes)?;
    tx.exec_one("UPDATE users SET recovery_codes = $2 WHERE id = $1", params![id, codes], "the person is gone")
}

/// Takes a recovery code once; false when it is not one of theirs (any more).
pub fn take_recovery_code(tx: &mut Tx<'_>, id: &str, code: &str) -> Result<bool> {
    let sql = "SELECT recovery_codes FROM users WHERE id = $1";
    let Some(stored) = tx.first(sql, params![id], |r| r.get::<String>(0))? else { return Ok(false) };
    let mut codes: Vec<String> = serde_json::from_str(&stored)?;
    let hash = code_hash(code);
    let Some(at) = codes.iter().position(|c| *c == hash) else { return Ok(false) };
    codes.remove(at);
    let left = serde_json::to_string(&codes)?;
    // Says what it read: the same code given twice at once counts once.
    let sql = "UPDATE users SET recovery_codes = $2 WHERE id = $1 AND recovery_codes = $3";
    Ok(tx.exec(sql, params![id, left, stored])? == 1)
}

fn hashed_codes(codes: &[String]) -> Result<String> {
    Ok(serde_json::to_string(&codes.iter().map(|c| code_hash(c)).collect::<Vec<_>>())?)
}

/// Codes are read from paper: case, spaces and dashes do not count.
fn code_hash(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hex::encode(Sha256::digest(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b", "Ana.Li+x@Example.org", " é@exemple.fr ", "x@[::1]".trim_matches(']')] {
            let read = Email::parse(good);
            assert_eq!(read.is_some(), !good.contains('['), "{good}");
        }
        assert_eq!(Email::parse(" Ana@Example.ORG ").map(|e| e.to_string()).as_deref(), Some("ana@example.org"));
        let long = format!("{}@example.org", "a".repeat(65));
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b\nBcc: c@d", ".a@b", "a..b@c", "a@.b", "a@b@c", "<a@b>", &long] {
            assert_eq!(Email::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_code_is_read_from_paper() {
        assert_eq!(code_hash("ABCD-ef01 23"), code_hash("abcdef0123"));
    }
}
