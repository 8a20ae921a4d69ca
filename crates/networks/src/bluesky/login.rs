//! Opens and renews sessions, and reads what the account and its PDS are. A session is opened when the
//! account is connected and when its refresh token ended, never per post: a PDS answers 429 after 30
//! logins in five minutes.

use super::{
    BLOB_DEFAULT, Bluesky,
    api::{Api, Call, Keys, xrpc},
    identity, limits_with,
    syntax::Handle,
};
use crate::{Checked, ConnectForm, Connected, Credentials, Failure, Profile, Result, Session, http::Http, server_url};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

const ENTRYWAY: &str = "https://bsky.social/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    access_jwt: String,
    refresh_jwt: String,
    did: String,
    #[serde(default)]
    did_doc: Option<Value>,
}

pub(super) async fn connect(bluesky: &Bluesky, http: &Http, form: &ConnectForm) -> Result<Connected> {
    let typed = form.required("handle")?;
    let identifier = typed.trim_start_matches('@').to_owned();
    let password = form.required("password")?;
    let mut server = server_url(form.get("server").as_deref().unwrap_or(ENTRYWAY))?;
    if !identifier.contains('@') && identifier.parse::<Handle>().is_err() && !identifier.starts_with("did:") {
        return Err(Failure::permanent(format!("“{identifier}” is not a handle; it looks like ana.bsky.social")));
    }
    // The entryway knows only its own accounts: others are looked up first.
    if server.as_str() == ENTRYWAY
        && let Ok(handle) = identifier.parse::<Handle>()
        && let Some(did) = identity::resolve(http, &server, &handle).await
        && let Some(pds) = identity::pds_of(http, &bluesky.plc, &did).await
        && !pds.host_str().is_some_and(|h| h.ends_with(".bsky.network"))
    {
        server = pds;
    }
    let opened = open(http, &server, &identifier, &password).await?;
    let pds = opened.did_doc.as_ref().and_then(|d| identity::endpoint(http, d)).unwrap_or(server);
    let keys = Keys { access: opened.access_jwt, refresh: opened.refresh_jwt, identifier, password };
    let Checked { profile, limits } = checked(&Api::with(http, &pds, &keys.access), &opened.did).await?;
    Ok(Connected { server: Some(pds), profile, limits, credentials: credentials(&keys)? })
}

async fn open(http: &Http, server: &Url, identifier: &str, password: &str) -> Result<Opened> {
    let call = http
        .post(xrpc(server, "com.atproto.server.createSession"))
        .json(&json!({ "identifier": identifier, "password": password }));
    let answer = call.send().await.map_err(|e| e.reading())?;
    let host = server.host_str().unwrap_or_default();
    match super::api::error_of(&answer).0.as_str() {
        "AuthFactorTokenRequired" => Err(Failure::permanent(
            "this account asks for a code by e-mail; make an app password in its settings and use that",
        )),
        "AccountTakedown" => Err(Failure::permanent(format!("{host} has suspended this account"))),
        _ if answer.status == 404 || (answer.status == 200 && answer.json::<Value>().is_err()) => {
            Err(Failure::permanent(format!("{host} is not a PDS")))
        }
        _ => Call::Repeatable.answer(Ok(answer)),
    }
}

pub(super) async fn refresh(http: &Http, session: &Session) -> Result<Credentials> {
    let keys = Keys::read(&session.secret)?;
    let server =
        session.server.as_ref().ok_or_else(|| Failure::permanent("this account has no server; connect it again"))?;
    let call = http.post(xrpc(server, "com.atproto.server.refreshSession")).bearer(&keys.refresh);
    let renewed = match Call::Repeatable.answer::<Opened>(call.send().await) {
        Err(Failure::Unauthorised { .. }) => open(http, server, &keys.identifier, &keys.password).await?,
        other => other?,
    };
    if renewed.did != session.remote_id {
        return Err(Failure::unauthorised("these credentials now open another account; connect the account again"));
    }
    credentials(&Keys { access: renewed.access_jwt, refresh: renewed.refresh_jwt, ..keys })
}

fn credentials(keys: &Keys) -> Result<Credentials> {
    Ok(Credentials { secret: keys.sealed()?, expires_at: expiry(&keys.access) })
}

/// When a JWT ends, by its own word. It is not verified: only its server can.
fn expiry(jwt: &str) -> Option<Timestamp> {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    Timestamp::from_second(claims.get("exp")?.as_i64()?).ok()
}

/// The profile is read from the account's own record: that needs no AppView.
pub(super) async fn checked(api: &Api<'_>, did: &str) -> Result<Checked> {
    #[derive(Deserialize)]
    struct Current {
        handle: String,
        did: String,
        #[serde(default)]
        active: Option<bool>,
        #[serde(default)]
        status: Option<String>,
    }
    let current: Current = api.read("com.atproto.server.getSession", &[]).await?;
    if current.active == Some(false) {
        let status = current.status.unwrap_or_else(|| "not active".into());
        return Err(Failure::permanent(format!("{} is {status}", current.handle)));
    }
    if current.did != did {
        return Err(Failure::unauthorised("these credentials now open another account; connect the account again"));
    }
    let server: Value = api.read("com.atproto.server.describeServer", &[]).await.unwrap_or_default();
    let blob_max = server.get("blobUploadLimit").and_then(Value::as_u64).unwrap_or(BLOB_DEFAULT);
    let record: Value = api
        .read(
            "com.atproto.repo.getRecord",
            &[("repo", did), ("collection", "app.bsky.actor.profile"), ("rkey", "self")],
        )
        .await
        .unwrap_or_default();
    let name = record.pointer("/value/displayName").and_then(Value::as_str).map(str::trim).filter(|n| !n.is_empty());
    let avatar_url = record.pointer("/value/avatar/ref/$link").and_then(Value::as_str).map(|cid| {
        let mut url = xrpc(api.pds, "com.atproto.sync.getBlob");
        url.query_pairs_mut().append_pair("did", did).append_pair("cid", cid);
        url
    });
    let profile = Profile {
        display_name: name.map_or_else(|| current.handle.clone(), str::to_owned),
        avatar_url,
        profile_url: format!("https://bsky.app/profile/{}", current.handle).parse().ok(),
        remote_id: did.to_owned(),
        handle: current.handle,
        scopes: Vec::new(),
        server_software: Some(format!("PDS {}", api.pds.host_str().unwrap_or_default())),
    };
    Ok(Checked { profile, limits: limits_with(blob_max) })
}
