//! Accounts: connecting, renewing credentials ahead of their end, looking after health and limits.

use crate::{Context, leader};
use passeur_handbook::limits;
use passeur_networks::{Connected, Failure, Session};
use passeur_store::{
    Keyring, StoreError,
    accounts::{self, Account, Health},
    clock::{HOUR, MINUTE, Micros},
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Credentials that end sooner than this are renewed before they are used.
pub(crate) const REFRESH_AHEAD: Micros = 2 * MINUTE;
/// How often an account's profile and limits are read again.
const CHECK_EVERY: Micros = 6 * HOUR;

/// The account as a connector takes it.
pub(crate) fn session(keys: &Keyring, account: &Account) -> Result<Session, StoreError> {
    Ok(Session {
        account_id: account.id.clone(),
        server: url::Url::parse(&account.server).ok(),
        remote_id: account.remote_id.clone(),
        handle: account.handle.clone(),
        secret: account.secret(keys)?,
        limits: account.limits.clone().or_else(|| limits::of(&account.network).cloned()).unwrap_or_default(),
    })
}

/// What connecting found, as the store keeps it.
pub fn stored(network: &str, c: Connected, pacing: Option<limits::Pacing>) -> accounts::Connected {
    let server = c.server.map(|u| u.as_str().trim_end_matches('/').to_owned()).unwrap_or_default();
    accounts::Connected {
        network: network.into(),
        server,
        remote_id: c.profile.remote_id,
        handle: c.profile.handle,
        display_name: c.profile.display_name,
        avatar_url: c.profile.avatar_url.map(Into::into),
        profile_url: c.profile.profile_url.map(Into::into),
        secret: Some(c.credentials.secret),
        expires_at: c.credentials.expires_at.map(|t| t.as_microsecond()),
        scopes: c.profile.scopes,
        limits: Some(c.limits),
        software: c.profile.server_software,
        pacing,
    }
}

/// Connects an account from a form and keeps it in the workspace.
pub async fn connect(
    context: &Context,
    workspace_id: &str,
    network: &str,
    form: &passeur_networks::ConnectForm,
) -> Result<Account, Failure> {
    let connector = connector(context, network)?;
    let connected = connector.connect(&context.http, form).await?;
    keep(context, workspace_id, stored(network, connected, connector.descriptor().pacing)).await
}

/// Where to send a person who connects through OAuth, and what to remember until they are back.
pub async fn authorize(
    context: &Context,
    network: &str,
    server: &url::Url,
    redirect: &url::Url,
    state: &str,
) -> Result<passeur_networks::Authorization, Failure> {
    let connector = connector(context, network)?;
    connector.authorize(&context.http, server, redirect, state).await
}

/// The person is back: ends the authorisation and keeps the account in the workspace.
pub async fn authorized(
    context: &Context,
    workspace_id: &str,
    network: &str,
    remembered: &secrecy::SecretString,
    answer: &std::collections::BTreeMap<String, String>,
) -> Result<Account, Failure> {
    let connector = connector(context, network)?;
    let connected = connector.authorized(&context.http, remembered, answer).await?;
    keep(context, workspace_id, stored(network, connected, connector.descriptor().pacing)).await
}

/// Keeps an account of a network that people publish to by hand: a name to prepare posts for.
/// `handle` is what tells it from others of the network.
pub async fn assisted(
    context: &Context,
    workspace_id: &str,
    network: &str,
    handle: &str,
    display_name: &str,
    profile_url: Option<String>,
) -> Result<Account, Failure> {
    let kept = accounts::Connected {
        network: network.into(),
        server: String::new(),
        remote_id: handle.trim_start_matches('@').to_lowercase(),
        handle: handle.into(),
        display_name: display_name.into(),
        avatar_url: None,
        profile_url,
        secret: None,
        expires_at: None,
        scopes: Vec::new(),
        limits: None,
        software: None,
        pacing: None,
    };
    keep(context, workspace_id, kept).await
}

fn connector<'a>(context: &'a Context, network: &str) -> Result<&'a Arc<dyn passeur_networks::Connector>, Failure> {
    let none = || Failure::permanent(format!("no connector serves “{network}” yet"));
    context.registry.get(network).ok_or_else(none)
}

async fn keep(context: &Context, workspace_id: &str, kept: accounts::Connected) -> Result<Account, Failure> {
    let (keys, workspace) = (context.db.keys.clone(), workspace_id.to_owned());
    let away = |e: StoreError| Failure::temporary(e.to_string());
    let account = context.db.write(move |tx| accounts::connect(tx, &keys, &workspace, &kept)).await.map_err(away)?;
    picture(context, &account).await;
    let id = account.id;
    context.db.read(move |tx| accounts::get(tx, &id)).await.map_err(away)
}

/// Side of a kept picture, in pixels: the largest size a page shows, on a dense screen.
const AVATAR_SIDE: u32 = 160;
/// Bytes read of an account's picture.
const AVATAR_MAX: usize = 6 << 20;

/// Keeps a small copy of the account's picture, so that no page asks the network for it. Without one
/// the initials are shown: a failure here is noted and nothing else.
async fn picture(context: &Context, account: &Account) {
    let Some(address) = account.avatar_url.as_deref() else { return };
    let name = hex_name(address);
    if account.avatar.as_deref().is_some_and(|kept| kept.starts_with(&name)) {
        return;
    }
    let kept: Result<(), String> = async {
        let url = url::Url::parse(address).map_err(|e| e.to_string())?;
        let asked = context.http.get(url).max_bytes(AVATAR_MAX).timeout(Duration::from_secs(10));
        let answer = asked.send().await.map_err(|e| e.to_string())?;
        if !answer.ok() {
            return Err(format!("the server answered {}", answer.status));
        }
        let body = answer.body;
        let small = tokio::task::spawn_blocking(move || passeur_media::avatar(&body, AVATAR_SIDE, None))
            .await
            .map_err(|e| e.to_string())?
            .map_err(|e| e.to_string())?;
        let ending = small.mime.rsplit('/').next().unwrap_or_default();
        let bytes = bytes::Bytes::from(small.bytes);
        context.blobs.put_derived(&account.id, "avatar", bytes).await.map_err(|e| e.to_string())?;
        let (id, name) = (account.id.clone(), format!("{name}.{ending}"));
        context.db.write(move |tx| accounts::set_avatar(tx, &id, &name)).await.map_err(|e: StoreError| e.to_string())
    }
    .await;
    if let Err(error) = kept {
        tracing::debug!(account = %account.id, %error, "no picture of the account was kept");
    }
}

/// A short name for an address: the first bytes of its SHA-256.
fn hex_name(address: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(address.as_bytes()).iter().take(6).map(|b| format!("{b:02x}")).collect()
}

/// The kept picture of an account and its media type; `None` while there is none.
pub async fn avatar(
    blobs: &passeur_store::blobs::Blobs,
    account: &Account,
) -> Result<Option<(bytes::Bytes, &'static str)>, StoreError> {
    let Some(name) = account.avatar.as_deref() else { return Ok(None) };
    let mime = if name.ends_with(".webp") { "image/webp" } else { "image/jpeg" };
    Ok(blobs.get_derived(&account.id, "avatar").await?.map(|bytes| (bytes, mime)))
}

/// Renews an account's credentials, alone among all nodes. When another node is doing it, waits for
/// the result. Only an explicit refusal by the network disconnects the account.
pub(crate) async fn refresh(context: &Arc<Context>, account: &Account) -> Result<(), Failure> {
    let away = |e: StoreError| Failure::temporary(e.to_string());
    for _ in 0..60 {
        let id = account.id.clone();
        let now = context.db.read(move |tx| accounts::get(tx, &id)).await.map_err(away)?;
        let renewed = now.sealed != account.sealed;
        if renewed {
            return Ok(());
        }
        let id = account.id.clone();
        if context.db.write(move |tx| accounts::claim_refresh(tx, &id, 60)).await.map_err(away)? {
            return refresh_alone(context, &now).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(Failure::temporary("another node is renewing the credentials and has not finished"))
}

async fn refresh_alone(context: &Context, account: &Account) -> Result<(), Failure> {
    let away = |e: StoreError| Failure::temporary(e.to_string());
    let connector =
        context.registry.get(&account.network).ok_or_else(|| Failure::permanent("no connector serves this network"))?;
    let session = session(&context.db.keys, account).map_err(away)?;
    let result = connector.refresh(&context.http, &session).await;
    let (id, keys) = (account.id.clone(), context.db.keys.clone());
    match result {
        Ok(credentials) => context
            .db
            .write(move |tx| {
                let ends = credentials.expires_at.map(|t| t.as_microsecond());
                accounts::refreshed(tx, &keys, &id, &credentials.secret, ends)
            })
            .await
            .map_err(away),
        Err(failure) => {
            context.db.write(move |tx| accounts::end_refresh(tx, &id)).await.map_err(away)?;
            Err(failure)
        }
    }
}

/// Reads each account's profile and limits now and then, and renews credentials well before they end.
pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
        }
        if !leader::leads(&context, "accounts", 120).await {
            continue;
        }
        let Ok(all) = context.db.read(accounts::all).await else { continue };
        let now = context.db.clock.now();
        for account in all {
            if stop.is_cancelled() {
                return;
            }
            if account.sealed.is_none() || account.health == Health::Disconnected {
                continue;
            }
            if account.expires_at.is_some_and(|at| at < now + 30 * MINUTE)
                && let Err(e) = refresh(&context, &account).await
            {
                note(&context, &account, &e).await;
            }
            if account.checked_at.is_none_or(|at| now - at > CHECK_EVERY) {
                let _ = check(&context, &account.id).await;
            }
        }
    }
}

/// Asks the network about one account and keeps what it says. The health that results.
pub async fn check(context: &Context, account_id: &str) -> Result<Account, Failure> {
    let away = |e: StoreError| Failure::temporary(e.to_string());
    let id = account_id.to_owned();
    let account = context.db.read(move |tx| accounts::get(tx, &id)).await.map_err(away)?;
    let Some(connector) = context.registry.get(&account.network) else { return Ok(account) };
    let session = session(&context.db.keys, &account).map_err(away)?;
    match connector.check(&context.http, &session).await {
        Ok(found) => {
            let id = account.id.clone();
            context
                .db
                .write(move |tx| {
                    let avatar = found.profile.avatar_url.as_ref().map(|u| u.as_str());
                    let profile = (found.profile.handle.as_str(), found.profile.display_name.as_str(), avatar);
                    accounts::checked(tx, &id, Some(&found.limits), Some(profile), Health::Ok, None)
                })
                .await
                .map_err(away)?;
        }
        Err(failure) => {
            note(context, &account, &failure).await;
            return Err(failure);
        }
    }
    let id = account.id;
    let account = context.db.read(move |tx| accounts::get(tx, &id)).await.map_err(away)?;
    picture(context, &account).await;
    let id = account.id;
    context.db.read(move |tx| accounts::get(tx, &id)).await.map_err(away)
}

/// Keeps what a failed check says of the account's health, and tells people when it is new.
async fn note(context: &Context, account: &Account, failure: &Failure) {
    let health = match failure {
        Failure::Unauthorised { .. } => Health::Disconnected,
        _ => Health::Attention,
    };
    let (account, message) = (account.clone(), failure.to_string());
    let written: Result<(), StoreError> = context
        .db
        .write(move |tx| {
            let changed = accounts::set_health(tx, &account.id, health, Some(&message))?;
            if changed && health == Health::Disconnected {
                let args = serde_json::json!({
                    "network": account.network, "handle": account.handle, "message": message,
                });
                passeur_store::notifications::raise(
                    tx,
                    &passeur_store::notifications::New {
                        kind: "account-attention",
                        workspace_id: &account.workspace_id,
                        account_id: Some(&account.id),
                        args,
                        ..Default::default()
                    },
                )?;
            }
            Ok(())
        })
        .await;
    if let Err(e) = written {
        tracing::warn!(error = %e, "the health of an account could not be kept");
    }
}
