//! Asks another server who an actor is, through the guarded client.

use super::keys;
use crate::{Hub, fediverse::signature};
use passeur_networks::http::{Answer, CallError};
use passeur_store::{
    StoreError,
    hub_people::{self, Remote},
};
use serde_json::Value;
use std::time::Duration;
use url::Url;

const TIMEOUT: Duration = Duration::from_secs(10);
const BYTES_MAX: usize = 512 << 10;
const URL_MAX: usize = 2_048;

#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The other server says that it is gone.
    #[error("the actor is gone")]
    Gone,
    /// What it says cannot be trusted or used.
    #[error("{0}")]
    Unusable(&'static str),
    #[error("{0}")]
    Call(#[from] CallError),
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// The owner of a key, freshly asked; kept for the next time.
pub(crate) async fn owner_of_key(hub: &Hub, key_id: &str) -> Result<Remote, FetchError> {
    let document = get(hub, key_id).await?;
    // Most servers answer with the actor; some with the key alone, which names its owner.
    let owner = document["owner"].as_str().or_else(|| document["publicKey"]["owner"].as_str());
    let id = document["id"].as_str().filter(|_| document["inbox"].is_string()).or(owner);
    let id = id.ok_or(FetchError::Unusable("the key has no owner"))?.to_owned();
    let actor = if document["id"].as_str() == Some(&id) && document["inbox"].is_string() {
        document
    } else {
        get(hub, &id).await?
    };
    let remote = read(&actor).ok_or(FetchError::Unusable("the actor lacks a key or an inbox"))?;
    if remote.key_id != key_id {
        return Err(FetchError::Unusable("the key is not the actor's"));
    }
    if host(&remote.id) != host(key_id) {
        return Err(FetchError::Unusable("the key is on another server than its owner"));
    }
    let kept = remote.clone();
    hub.db.write(move |tx| hub_people::keep_remote(tx, &kept)).await?;
    Ok(remote)
}

fn host(url: &str) -> Option<String> {
    Url::parse(url).ok().map(|u| crate::address::authority(&u))
}

/// A document of another server, asked with a signature where we have a key: some servers want one.
async fn get(hub: &Hub, url: &str) -> Result<Value, FetchError> {
    let mut url = web_address(url).ok_or(FetchError::Unusable("the id is not a web address"))?;
    url.set_fragment(None);
    let mut request = hub
        .http
        .get(&url)
        .header("accept", "application/activity+json, application/ld+json")
        .timeout(TIMEOUT)
        .max_bytes(BYTES_MAX);
    if let Some(actor) = hub.db.read(hub_people::any_actor).await? {
        let (key, key_id) = keys::open(hub, &actor)?;
        let now = passeur_store::clock::timestamp(hub.db.clock.now());
        if let Ok(signed) = signature::sign(&key, &key_id, "GET", &url, None, now) {
            request = request.header("date", &signed.date).header("signature", &signed.signature);
        }
    }
    let answer: Answer = request.send().await?;
    match answer.status.as_u16() {
        200 => {}
        404 | 410 => return Err(FetchError::Gone),
        _ => return Err(FetchError::Unusable("the other server did not show the actor")),
    }
    // A file that somebody uploaded to a server must not speak for that server.
    if !matches!(answer.mime().as_deref(), Some("application/activity+json" | "application/ld+json")) {
        return Err(FetchError::Unusable("the answer is not an ActivityPub document"));
    }
    let document: Value = answer.json().map_err(|_| FetchError::Unusable("the answer is not JSON"))?;
    let id = document["id"].as_str().unwrap_or_default();
    if host(id) != Some(crate::address::authority(&answer.url)) {
        return Err(FetchError::Unusable("the document belongs to another server"));
    }
    Ok(document)
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= URL_MAX)?;
    (matches!(url.scheme(), "https" | "http") && url.host_str().is_some()).then_some(url)
}

/// An actor document; `None` when something that we need is not there.
pub(crate) fn read(actor: &Value) -> Option<Remote> {
    let text = |v: &Value| v.as_str().filter(|t| !t.contains('\0')).map(str::to_owned);
    let address = |v: &Value| text(v).filter(|u| web_address(u).is_some());
    let key = match &actor["publicKey"] {
        Value::Array(all) => all.first()?,
        one => one,
    };
    let id = address(&actor["id"])?;
    if key["owner"].as_str().is_some_and(|owner| owner != id) {
        return None;
    }
    let named = actor["name"].as_str().filter(|n| !n.trim().is_empty());
    let name = named.or_else(|| actor["preferredUsername"].as_str()).unwrap_or_default();
    let url = match &actor["url"] {
        Value::Array(all) => all.iter().find_map(|u| address(u).or_else(|| address(&u["href"]))),
        one => address(one),
    };
    Some(Remote {
        key_id: text(&key["id"])?,
        public_key: text(&key["publicKeyPem"]).filter(|p| p.len() <= 4_096)?,
        inbox: address(&actor["inbox"])?,
        shared_inbox: address(&actor["endpoints"]["sharedInbox"]),
        name: name.chars().filter(|c| !c.is_control()).take(100).collect(),
        url: url.unwrap_or_else(|| id.clone()),
        id,
        fetched_at: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_actor_is_read_or_refused() {
        let good = json!({
            "id": "https://a.example/u", "inbox": "https://a.example/u/inbox", "preferredUsername": "ana",
            "endpoints": {"sharedInbox": "https://a.example/inbox"},
            "publicKey": {"id": "https://a.example/u#k", "owner": "https://a.example/u", "publicKeyPem": "PEM"},
        });
        let read_back = read(&good).unwrap();
        assert_eq!((read_back.name.as_str(), read_back.url.as_str()), ("ana", "https://a.example/u"));
        for (pointer, value) in [
            ("/publicKey/owner", json!("https://b.example/u")),
            ("/inbox", json!("javascript:alert(1)")),
            ("/inbox", json!(null)),
            ("/id", json!("acct:ana")),
            ("/publicKey/publicKeyPem", json!("x".repeat(5_000))),
            ("/publicKey", json!([])),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            assert_eq!(read(&bad), None, "{pointer}");
        }
    }
}
