//! Workspaces: one per brand, each with its zone, language, rules and hub.

use crate::{
    accounts,
    approvals::Step,
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    keyring::Keyring,
    members::{self, Role},
    new_id, params,
    sql::{Row, Tx},
};
use passeur_handbook::schedule::zone::{GapPolicy, OverlapPolicy};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    pub id: String,
    /// In every path: `/w/<slug>/…`.
    pub slug: String,
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47.
    pub locale: String,
    /// A post that is later than this asks first; 0 always asks.
    pub late_minutes: i64,
    pub gap: GapPolicy,
    pub overlap: OverlapPolicy,
    pub approval_steps: Vec<Step>,
    pub frozen_at: Option<Micros>,
    pub frozen_by: Option<String>,
    pub frozen_reason: Option<String>,
    pub settings: Settings,
    pub demo: bool,
    pub created_at: Micros,
}

/// What is rarely asked for and needs no index. Unknown names are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Host name that the public hub answers to, beside its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hub_host: Option<String>,
    #[serde(flatten)]
    pub others: serde_json::Map<String, serde_json::Value>,
}

const COLUMNS: &str = "id, slug, name, time_zone, locale, late_minutes, gap_policy, overlap_policy, approval_steps, \
     frozen_at, frozen_by, frozen_reason, settings, demo, created_at";

fn read(row: &Row<'_>) -> Result<Workspace> {
    Ok(Workspace {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        time_zone: row.get(3)?,
        locale: row.get(4)?,
        late_minutes: row.get(5)?,
        gap: named(&row.get::<String>(6)?),
        overlap: named(&row.get::<String>(7)?),
        approval_steps: row.json(8)?,
        frozen_at: row.get(9)?,
        frozen_by: row.get(10)?,
        frozen_reason: row.get(11)?,
        settings: row.json(12)?,
        demo: row.get(13)?,
        created_at: row.get(14)?,
    })
}

/// A policy by its stored name; one of a newer version counts as the default.
fn named<T: serde::de::DeserializeOwned + Default>(name: &str) -> T {
    serde_json::from_value(name.into()).unwrap_or_default()
}

fn name_of(policy: &impl Serialize) -> Result<String> {
    match serde_json::to_value(policy)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(StoreError::Corrupt(format!("a policy without a name: {other}"))),
    }
}

#[derive(Debug, Clone)]
pub struct NewWorkspace<'a> {
    pub name: &'a str,
    pub time_zone: &'a str,
    pub locale: &'a str,
    pub owner: Option<&'a str>,
    pub demo: bool,
}

/// Makes a workspace with its hub account, so that the first post needs no key from anyone.
pub fn create(tx: &mut Tx<'_>, keys: &Keyring, new: &NewWorkspace<'_>) -> Result<Workspace> {
    let (id, now) = (new_id(), tx.now()?);
    let slug = free_slug(tx, new.name)?;
    tx.exec(
        "INSERT INTO workspaces (id, slug, name, time_zone, locale, demo, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![&id, &slug, new.name, new.time_zone, new.locale, new.demo, now],
    )?;
    if let Some(owner) = new.owner {
        members::add(tx, &id, owner, Role::Owner)?;
    }
    let hub = accounts::Connected {
        network: "hub".into(),
        server: String::new(),
        remote_id: id.clone(),
        handle: slug,
        display_name: new.name.into(),
        avatar_url: None,
        profile_url: None,
        secret: None,
        expires_at: None,
        scopes: Vec::new(),
        // The hub has the limits of the catalogue.
        limits: None,
        software: None,
        pacing: None,
    };
    accounts::connect(tx, keys, &id, &hub)?;
    get(tx, &id)
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Workspace> {
    tx.first(&format!("SELECT {COLUMNS} FROM workspaces WHERE id = $1"), params![id], read)?
        .ok_or(StoreError::NotFound("the workspace"))
}

pub fn by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<Workspace>> {
    tx.first(&format!("SELECT {COLUMNS} FROM workspaces WHERE slug = $1"), params![slug], read)
}

/// The workspace that answers to a public host name.
pub fn by_host(tx: &mut Tx<'_>, host: &str) -> Result<Option<Workspace>> {
    let host = host.to_ascii_lowercase();
    // Few workspaces have a host of their own: the name narrows, the parsed settings decide.
    let sql = format!("SELECT {COLUMNS} FROM workspaces WHERE settings LIKE '%\"hub_host\"%' ORDER BY created_at");
    Ok(tx.query(&sql, &[], read)?.into_iter().find(|w| w.settings.hub_host.as_deref() == Some(&host)))
}

/// Every workspace of the installation, oldest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Workspace>> {
    tx.query(&format!("SELECT {COLUMNS} FROM workspaces ORDER BY created_at, id"), &[], read)
}

/// What the settings page changes. Approval steps are set by [`crate::approvals::set_steps`].
#[derive(Debug, Clone)]
pub struct Change {
    pub name: String,
    pub time_zone: String,
    pub locale: String,
    pub late_minutes: i64,
    pub gap: GapPolicy,
    pub overlap: OverlapPolicy,
    pub settings: Settings,
}

/// Errors: [`StoreError::Duplicate`] when another workspace has the public host.
pub fn change(tx: &mut Tx<'_>, id: &str, c: &Change) -> Result<()> {
    if let Some(host) = &c.settings.hub_host
        && by_host(tx, host)?.is_some_and(|other| other.id != id)
    {
        return Err(StoreError::Duplicate(host.clone()));
    }
    tx.exec_one(
        "UPDATE workspaces SET name = $2, time_zone = $3, locale = $4, late_minutes = $5, gap_policy = $6,
                overlap_policy = $7, settings = $8 WHERE id = $1",
        params![
            id,
            &c.name,
            &c.time_zone,
            &c.locale,
            c.late_minutes,
            name_of(&c.gap)?,
            name_of(&c.overlap)?,
            serde_json::to_string(&c.settings)?
        ],
        "the workspace is gone",
    )?;
    tx.emit(Event::new("workspace", id, id));
    Ok(())
}

/// Removes a workspace and everything in it. What is out on the networks stays there.
pub fn delete(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    tx.exec("DELETE FROM tickets WHERE workspace_id = $1", params![id])?;
    tx.exec("DELETE FROM outbox WHERE workspace_id = $1 AND state = 'waiting'", params![id])?;
    tx.exec("UPDATE users SET last_workspace_id = NULL WHERE last_workspace_id = $1", params![id])?;
    tx.exec_one("DELETE FROM workspaces WHERE id = $1", params![id], "the workspace is gone")?;
    tx.emit(Event::new("workspace", id, id));
    Ok(())
}

/// A name as a path segment: letters and digits without accents, dashes between.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    let spelled = name.replace(['œ', 'Œ'], "oe").replace(['æ', 'Æ'], "ae").replace('ß', "ss");
    for c in spelled.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
        if out.len() == 40 {
            break;
        }
    }
    let out = out.trim_matches('-');
    if out.is_empty() { "workspace".into() } else { out.into() }
}

fn free_slug(tx: &mut Tx<'_>, name: &str) -> Result<String> {
    let wished = slug(name);
    let mut n = 1;
    loop {
        let candidate = if n == 1 { wished.clone() } else { format!("{wished}-{n}") };
        if by_slug(tx, &candidate)?.is_none() {
            return Ok(candidate);
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_readable_and_never_empty() {
        for (name, expected) in [
            ("Librairie du Pont", "librairie-du-pont"),
            ("  L’Œuvre & l'été !  ", "l-oeuvre-l-ete"),
            ("../../etc", "etc"),
            ("日本", "workspace"),
            ("", "workspace"),
        ] {
            assert_eq!(slug(name), expected, "{name:?}");
        }
        assert!(slug(&"a".repeat(500)).len() <= 40);
    }
}
