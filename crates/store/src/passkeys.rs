//! Passkeys: public keys of a person's devices.

use crate::{
    clock::Micros,
    error::{Result, StoreError},
    new_id, params,
    sql::{Row, Tx},
};

#[derive(Debug, Clone)]
pub struct Passkey {
    pub id: String,
    pub user_id: String,
    pub name: String,
    /// JSON of the WebAuthn library: public key, counter, flags.
    pub credential: String,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

const COLUMNS: &str = "id, user_id, name, credential, created_at, last_used_at";

fn read(row: &Row<'_>) -> Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        user_id: row.get(1)?,
        name: row.get(2)?,
        credential: row.get(3)?,
        created_at: row.get(4)?,
        last_used_at: row.get(5)?,
    })
}

/// Errors: [`StoreError::Duplicate`] when this device is known already.
pub fn add(tx: &mut Tx<'_>, user: &str, name: &str, credential_id: &str, credential: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO passkeys (id, user_id, name, credential, credential_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![new_id(), user, name, credential, credential_id, now],
    )?;
    Ok(())
}

pub fn of_user(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Passkey>> {
    tx.query(&format!("SELECT {COLUMNS} FROM passkeys WHERE user_id = $1 ORDER BY created_at, id"), params![user], read)
}

pub fn by_credential(tx: &mut Tx<'_>, credential_id: &str) -> Result<Option<Passkey>> {
    tx.first(&format!("SELECT {COLUMNS} FROM passkeys WHERE credential_id = $1"), params![credential_id], read)
}

/// After a login: the counter and flags as they are now.
pub fn used(tx: &mut Tx<'_>, id: &str, credential: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec("UPDATE passkeys SET credential = $2, last_used_at = $3 WHERE id = $1", params![id, credential, now])?;
    Ok(())
}

pub fn rename(tx: &mut Tx<'_>, user: &str, id: &str, name: &str) -> Result<()> {
    let sql = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    match tx.exec(sql, params![id, user, name])? {
        0 => Err(StoreError::NotFound("the passkey")),
        _ => Ok(()),
    }
}

pub fn remove(tx: &mut Tx<'_>, user: &str, id: &str) -> Result<()> {
    match tx.exec("DELETE FROM passkeys WHERE id = $1 AND user_id = $2", params![id, user])? {
        0 => Err(StoreError::NotFound("the passkey")),
        _ => Ok(()),
    }
}
