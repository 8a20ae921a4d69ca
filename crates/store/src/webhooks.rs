//! Webhooks of a workspace: where its events are told, with a secret that signs them.

use crate::{
    clock::Micros,
    error::{Result, StoreError},
    keyring::Keyring,
    new_id, params,
    sql::Tx,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::RngCore;
use secrecy::SecretString;

#[derive(Debug, Clone)]
pub struct Webhook {
    pub id: String,
    pub workspace_id: String,
    pub url: String,
    /// Kinds of notification; `*` is all of them.
    pub events: Vec<String>,
    pub enabled: bool,
    pub created_at: Micros,
    pub secret: SecretString,
}

fn context(id: &str) -> String {
    format!("webhook:{id}")
}

/// `whsec_` and 24 random bytes in base64, as Standard Webhooks writes a key.
fn new_secret() -> SecretString {
    let mut key = [0; 24];
    rand::rng().fill_bytes(&mut key);
    SecretString::from(format!("whsec_{}", STANDARD.encode(key)))
}

/// Adds a webhook with a new secret, which the person sees once.
pub fn create(tx: &mut Tx<'_>, keys: &Keyring, workspace_id: &str, url: &str, events: &[String]) -> Result<Webhook> {
    let (id, now, secret) = (new_id(), tx.now()?, new_secret());
    tx.exec(
        "INSERT INTO webhooks (id, workspace_id, url, secret, events, enabled, created_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6)",
        params![&id, workspace_id, url, keys.seal_text(&context(&id), &secret)?, serde_json::to_string(events)?, now],
    )?;
    Ok(Webhook {
        id,
        workspace_id: workspace_id.into(),
        url: url.into(),
        events: events.to_vec(),
        enabled: true,
        created_at: now,
        secret,
    })
}

const COLUMNS: &str = "id, workspace_id, url, events, enabled, created_at, secret";

/// The webhook with its secret; not found when it is disabled or gone.
pub fn open(tx: &mut Tx<'_>, keys: &Keyring, id: &str) -> Result<Webhook> {
    let found =
        tx.first(&format!("SELECT {COLUMNS} FROM webhooks WHERE id = $1 AND enabled = 1"), params![id], |r| {
            let id: String = r.get(0)?;
            let secret = keys.open_text(&context(&id), &r.get::<Vec<u8>>(6)?)?;
            Ok(Webhook {
                id,
                workspace_id: r.get(1)?,
                url: r.get(2)?,
                events: r.json(3)?,
                enabled: r.get(4)?,
                created_at: r.get(5)?,
                secret,
            })
        })?;
    found.ok_or(StoreError::NotFound("the webhook"))
}

/// The webhooks of a workspace; their secrets stay closed.
pub fn list(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Webhook>> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM webhooks WHERE workspace_id = $1 ORDER BY created_at, id"),
        params![workspace_id],
        |r| {
            Ok(Webhook {
                id: r.get(0)?,
                workspace_id: r.get(1)?,
                url: r.get(2)?,
                events: r.json(3)?,
                enabled: r.get(4)?,
                created_at: r.get(5)?,
                secret: SecretString::from(String::new()),
            })
        },
    )
}

/// One webhook of a workspace, enabled or not; its secret stays closed.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Webhook> {
    list(tx, workspace_id)?.into_iter().find(|w| w.id == id).ok_or(StoreError::NotFound("the webhook"))
}

/// Gives the webhook a new secret, which the person sees once; the old one signs nothing more.
pub fn rotate(tx: &mut Tx<'_>, keys: &Keyring, workspace_id: &str, id: &str) -> Result<SecretString> {
    let secret = new_secret();
    tx.exec_one(
        "UPDATE webhooks SET secret = $3 WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id, keys.seal_text(&context(id), &secret)?],
        "the webhook is gone",
    )?;
    Ok(secret)
}

pub fn set(tx: &mut Tx<'_>, workspace_id: &str, id: &str, url: &str, events: &[String], enabled: bool) -> Result<()> {
    tx.exec_one(
        "UPDATE webhooks SET url = $3, events = $4, enabled = $5 WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id, url, serde_json::to_string(events)?, enabled],
        "the webhook is gone",
    )
}

pub fn delete(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    tx.exec_one(
        "DELETE FROM webhooks WHERE workspace_id = $1 AND id = $2",
        params![workspace_id, id],
        "the webhook is gone",
    )
}
