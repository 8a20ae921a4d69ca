//! The key of a site's actor: made the first time it is needed, sealed in the database.

use super::signature::{self, SigningKey};
use crate::Hub;
use passeur_store::{
    StoreError,
    hub::Site,
    hub_people::{self, Actor},
};

/// The site's actor, made if nobody asked for it before. Its ids take the site's address of that moment.
pub(crate) async fn actor(hub: &Hub, site: &Site) -> Result<Actor, StoreError> {
    let workspace = site.workspace_id.clone();
    if let Some(actor) = hub.db.read(move |tx| hub_people::actor(tx, &workspace)).await? {
        return Ok(actor);
    }
    let made = tokio::task::spawn_blocking(signature::generate).await;
    let (public_key, private_key) = made
        .map_err(|e| StoreError::Crypto(format!("the key was not made: {e}")))?
        .map_err(|e| StoreError::Crypto(e.to_string()))?;
    let (base, workspace, keys) = (hub.address(site).base, site.workspace_id.clone(), hub.db.keys.clone());
    hub.db.write(move |tx| hub_people::make_actor(tx, &keys, &workspace, &base, &public_key, &private_key)).await
}

/// Opens an actor's private key, with the id under which others look its public half up.
pub(crate) fn open(hub: &Hub, actor: &Actor) -> Result<(SigningKey, String), StoreError> {
    let der = actor.private_key(&hub.db.keys)?;
    let key = SigningKey::from_pkcs8(&der).map_err(|e| StoreError::Crypto(e.to_string()))?;
    Ok((key, format!("{}/actor#main-key", actor.base)))
}
