//! From a handle to the DID, and from the DID to the PDS that holds the account.
//! Source: atproto.com/specs/handle and atproto.com/specs/did.

use super::{
    api::xrpc,
    syntax::{Did, Handle},
};
use crate::http::Http;
use serde_json::Value;
use url::Url;

/// The DID of a handle, by the server or else by the domain itself; `None` when neither knows it.
pub(super) async fn resolve(http: &Http, server: &Url, handle: &Handle) -> Option<Did> {
    let asked =
        http.get(xrpc(server, "com.atproto.identity.resolveHandle")).query("handle", handle.as_str()).send().await;
    let known = asked.ok().filter(|a| a.ok()).and_then(|a| a.json::<Value>().ok());
    if let Some(did) = known.as_ref().and_then(|v| v.get("did")?.as_str()?.parse().ok()) {
        return Some(did);
    }
    let answer = http.get(format!("https://{handle}/.well-known/atproto-did")).max_bytes(4096).send().await.ok()?;
    if answer.ok() { answer.text().trim().parse().ok() } else { None }
}

/// The PDS of an account, as its DID document says.
pub(super) async fn pds_of(http: &Http, plc: &Url, did: &Did) -> Option<Url> {
    let address = match did.as_str().split_once(':')?.1.split_once(':')? {
        ("plc", _) => plc.join(&format!("/{did}")).ok()?,
        ("web", host) => format!("https://{}/.well-known/did.json", host.replace("%3A", ":")).parse().ok()?,
        _ => return None,
    };
    let answer = http.get(address).send().await.ok()?;
    endpoint(http, &answer.json().ok()?)
}

/// The endpoint that a DID document names, where this client may go.
pub(super) fn endpoint(http: &Http, document: &Value) -> Option<Url> {
    let services = document.get("service")?.as_array()?;
    let service = services.iter().find(|s| {
        let id = s.get("id").and_then(Value::as_str).unwrap_or_default();
        id.ends_with("#atproto_pds")
    })?;
    let mut url: Url = service.get("serviceEndpoint")?.as_str()?.parse().ok()?;
    url.set_path("/");
    let reachable = url.scheme() == "https" || url.host_str().is_some_and(|h| http.allows(h));
    reachable.then_some(url)
}
