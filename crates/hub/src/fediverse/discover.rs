//! How others find a site: WebFinger (RFC 7033) and NodeInfo 2.1.

use super::inbox::ready;
use crate::{
    Hub,
    address::{authority, origin},
    site::failed,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use passeur_store::{
    StoreError, Tx,
    hub::{self, Site},
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(crate) struct Resource {
    resource: Option<String>,
}

pub(crate) async fn webfinger(State(hub): State<Hub>, Query(asked): Query<Resource>) -> Response {
    let Some(resource) = asked.resource.filter(|r| r.len() <= 1_000) else {
        return (StatusCode::BAD_REQUEST, "say which resource, as acct:name@host").into_response();
    };
    let h = hub.clone();
    let found: Result<_, StoreError> = hub.db.read(move |tx| site_of(tx, &h, &resource)).await;
    let site = match found {
        Ok(Some(site)) => site,
        Ok(None) => return (StatusCode::NOT_FOUND, "nobody of that name is here").into_response(),
        Err(e) => return failed(e),
    };
    let actor = match ready(&hub, &site).await {
        Ok(actor) => actor,
        Err(e) => return failed(e),
    };
    let address = hub.address(&site);
    let (id, page) = (format!("{}/actor", actor.base), format!("{}/", address.base));
    answer(
        "application/jrd+json",
        &json!({
            "subject": format!("acct:{}@{}", site.slug, address.host),
            "aliases": [id, page],
            "links": [
                {"rel": "self", "type": "application/activity+json", "href": id},
                {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
                {"rel": "alternate", "type": "application/atom+xml", "href": format!("{}/feed.xml", address.base)},
            ],
        }),
    )
}

/// The site named by `acct:slug@host`, or by one of its addresses.
fn site_of(tx: &mut Tx<'_>, hub: &Hub, resource: &str) -> Result<Option<Site>, StoreError> {
    let main = authority(&hub.public_url);
    let account = resource.strip_prefix("acct:").map(|a| a.trim_start_matches('@'));
    if let Some((name, host)) = account.and_then(|a| a.rsplit_once('@')) {
        let host = host.to_ascii_lowercase();
        // Both hosts answer, so that the name on the first leads to the name on the second.
        let site = match hub::site_by_slug(tx, &name.to_ascii_lowercase())? {
            Some(site) if host == main || site.host.as_deref() == Some(&host) => Some(site),
            _ => hub::site_by_host(tx, &host)?.filter(|s| name.eq_ignore_ascii_case(&s.slug) || name == host),
        };
        return Ok(site);
    }
    let address = resource.trim_end_matches('/').trim_end_matches("/actor");
    if let Some(slug) = address.strip_prefix(&format!("{}/h/", origin(&hub.public_url))) {
        return hub::site_by_slug(tx, slug);
    }
    match address.split_once("://") {
        Some((_, host)) => hub::site_by_host(tx, &host.to_ascii_lowercase()),
        None => Ok(None),
    }
}

pub(crate) async fn nodeinfo_links(State(hub): State<Hub>) -> Response {
    let href = format!("{}/nodeinfo/2.1", origin(&hub.public_url));
    answer(
        "application/json",
        &json!({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": href}]}),
    )
}

pub(crate) async fn nodeinfo(State(hub): State<Hub>) -> Response {
    let (sites, posts) = match hub.db.read(hub::totals).await {
        Ok(totals) => totals,
        Err(e) => return failed(e),
    };
    answer(
        "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"",
        &json!({
            "version": "2.1",
            "software": {
                "name": "passeur", "version": env!("CARGO_PKG_VERSION"), "repository": env!("CARGO_PKG_REPOSITORY"),
            },
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": ["atom1.0", "rss2.0"]},
            "openRegistrations": false,
            "usage": {"users": {"total": sites}, "localPosts": posts},
            "metadata": {},
        }),
    )
}

fn answer(kind: &'static str, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, body.to_string()).into_response()
}
