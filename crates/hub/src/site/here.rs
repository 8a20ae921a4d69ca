//! Where a request is: which site, and under which path it was asked.

use super::answer;
use crate::{
    Hub,
    address::{Address, authority},
};
use axum::{
    extract::{FromRequestParts, OriginalUri, RawPathParams},
    response::Response,
};
use http::{HeaderMap, Uri, header, request::Parts};
use passeur_store::hub::{self, Site};
use std::convert::Infallible;

/// The request as its sender wrote it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Path and query.
    pub target: String,
    /// The site's own host, where it was asked there.
    pub own: Option<String>,
}

impl Asked {
    /// Hosts under which a signature may have been made for us.
    pub fn our_hosts(&self, hub: &Hub) -> Vec<String> {
        let main = authority(&hub.public_url);
        self.own.iter().cloned().chain([main]).collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        if let Some(asked) = parts.extensions.get::<Asked>() {
            return Ok(asked.clone());
        }
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await?;
        Ok(Self { target: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(), own: None })
    }
}

/// The host that was asked, in lower case, with the port where one was given.
pub(super) fn host(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let named = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    named.or_else(|| uri.authority().map(|a| a.as_str())).map(str::to_ascii_lowercase)
}

/// A site and how it was reached.
pub(crate) struct Here {
    pub hub: Hub,
    pub site: Site,
    pub address: Address,
    /// Before every path on its pages: `/h/news`, or nothing on the site's own host.
    pub root: String,
    pub headers: HeaderMap,
}

impl FromRequestParts<Hub> for Here {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, Response> {
        let Ok(params) = RawPathParams::from_request_parts(parts, hub).await else {
            return Err(answer::plain_missing());
        };
        let slug = params.iter().find(|(name, _)| *name == "slug").map(|(_, v)| v.to_owned()).unwrap_or_default();
        let found = hub.db.read(move |tx| hub::site_by_slug(tx, &slug)).await;
        let site = found.map_err(answer::failed)?.ok_or_else(answer::plain_missing)?;
        let own = parts.extensions.get::<Asked>().is_some_and(|a| a.own.is_some());
        let root = if own { String::new() } else { format!("/h/{}", site.slug) };
        Ok(Self { address: hub.address(&site), hub: hub.clone(), site, root, headers: parts.headers.clone() })
    }
}
