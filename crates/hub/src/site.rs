//! The public site: `/h/{slug}/…` on the main host, and the same at `/` on a site's own host.

mod answer;
mod assets;
mod feeds;
mod files;
mod here;
mod icon;
mod objects;
mod pages;
mod view;
mod xml;

pub(crate) use answer::failed;
pub(crate) use here::Asked;

use crate::{Hub, address::authority, fediverse};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{get, post},
};
use passeur_store::hub;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;

/// Everything public of the hub. On the main host it takes `/h/`, `/_hub/`, `/ap/`, `/nodeinfo/` and
/// `/.well-known/{webfinger,nodeinfo}`.
pub fn router(hub: Hub) -> Router {
    let at = |path: &str| format!("/h/{{slug}}{path}");
    Router::new()
        .route(&at(""), get(pages::to_home))
        .route(&at("/"), get(pages::home))
        .route(&at("/page/{n}"), get(pages::home_page))
        .route(&at("/posts/{post}"), get(pages::post))
        .route(&at("/tags/{tag}"), get(pages::tag))
        .route(&at("/tags/{tag}/page/{n}"), get(pages::tag_page))
        .route(&at("/tags/{tag}/{feed}"), get(feeds::of_tag))
        .route(&at("/archive"), get(pages::archive))
        .route(&at("/feed.xml"), get(feeds::atom))
        .route(&at("/rss.xml"), get(feeds::rss))
        .route(&at("/feed.json"), get(feeds::json))
        .route(&at("/sitemap.xml"), get(feeds::sitemap))
        .route(&at("/robots.txt"), get(feeds::robots))
        .route(&at("/media/{sha}/{name}"), get(files::serve))
        .route(&at("/icon.png"), get(icon::serve))
        .route(&at("/actor"), get(objects::actor))
        .route(&at("/outbox"), get(objects::outbox))
        .route(&at("/followers"), get(objects::followers))
        .route(&at("/following"), get(objects::following))
        .route(&at("/inbox"), post(fediverse::inbox::post))
        .route(&at("/{*page}"), get(pages::page))
        .route("/ap/inbox", post(fediverse::inbox::post))
        .route("/.well-known/webfinger", get(fediverse::discover::webfinger))
        .route("/.well-known/nodeinfo", get(fediverse::discover::nodeinfo_links))
        .route("/nodeinfo/2.1", get(fediverse::discover::nodeinfo))
        .route("/_hub/{hash}/{name}", get(assets::serve))
        .layer(DefaultBodyLimit::max(fediverse::inbox::BODY_MAX))
        .layer(CompressionLayer::new())
        .with_state(hub)
}

/// Addresses that the site itself uses: no page of that name can be made.
const TAKEN: [&str; 17] = [
    "page",
    "posts",
    "tags",
    "archive",
    "feed.xml",
    "rss.xml",
    "feed.json",
    "sitemap.xml",
    "robots.txt",
    "media",
    "icon.png",
    "actor",
    "outbox",
    "followers",
    "following",
    "inbox",
    "ap",
];

/// Whether a page of the site can have this address: letters, digits and dashes, not one of ours.
pub fn is_page_slug(slug: &str) -> bool {
    (1..=60).contains(&slug.len())
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && !TAKEN.contains(&slug)
}

/// The state of [`own_hosts`].
#[derive(Clone)]
pub struct OwnHosts {
    hub: Hub,
    router: Router,
}

/// Wraps the whole application: a request for the host of a site gets that site, any other goes on.
pub fn own_hosts(hub: Hub, app: Router) -> Router {
    let state = OwnHosts { router: router(hub.clone()), hub };
    app.layer(from_fn_with_state(state, by_host))
}

async fn by_host(State(own): State<OwnHosts>, request: Request, next: Next) -> Response {
    let Some(host) = here::host(request.headers(), request.uri()) else { return next.run(request).await };
    if host == authority(&own.hub.public_url) {
        return next.run(request).await;
    }
    let asked = host.clone();
    let site = match own.hub.db.read(move |tx| hub::site_by_host(tx, &asked)).await {
        Ok(Some(site)) => site,
        Ok(None) => return next.run(request).await,
        Err(e) => return failed(e),
    };
    let path = request.uri().path();
    let shared = ["/_hub/", "/ap/", "/.well-known/", "/nodeinfo/"].iter().any(|p| path.starts_with(p));
    let target = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let path = if shared { target.clone() } else { format!("/h/{}{target}", site.slug) };
    let Ok(uri) = path.parse() else { return answer::plain_missing() };
    // A request of its own: what the main routes found in this one does not belong to it.
    let (parts, body) = request.into_parts();
    let mut request = Request::new(body);
    *request.method_mut() = parts.method;
    *request.headers_mut() = parts.headers;
    *request.uri_mut() = uri;
    request.extensions_mut().insert(Asked { target, own: Some(host) });
    match own.router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_cannot_hide_the_site() {
        for (slug, free) in [
            ("mentions-legales", true),
            ("a1", true),
            ("inbox", false),
            ("posts", false),
            ("-a", false),
            ("a/b", false),
            ("", false),
            ("Été", false),
            ("feed.xml", false),
        ] {
            assert_eq!(is_page_slug(slug), free, "{slug}");
        }
    }
}
