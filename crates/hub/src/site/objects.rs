//! The actor and its collections, as other servers read them. A browser is sent to the site.

use super::{answer, here::Here};
use crate::fediverse::{inbox::ready, objects::Face, wants_object};
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use passeur_store::{StoreError, hub, hub_people};
use serde::Deserialize;

/// Activities on a page of the outbox.
const PER_PAGE: i64 = 20;

pub(super) async fn actor(here: Here) -> Response {
    if !wants_object(&here.headers)
        && here.headers.get(http::header::ACCEPT).is_some_and(|a| a.to_str().is_ok_and(|a| a.contains("text/html")))
    {
        return Redirect::to(&format!("{}/", here.root)).into_response();
    }
    match ready(&here.hub, &here.site).await {
        Ok(actor) => {
            let face = Face::new(&here.site, &here.hub.public_url, &actor.base);
            answer::object(StatusCode::OK, &face.actor(&actor.public_key))
        }
        Err(e) => answer::failed(e),
    }
}

#[derive(Deserialize)]
pub(super) struct Page {
    page: Option<i64>,
}

pub(super) async fn outbox(here: Here, Query(Page { page }): Query<Page>) -> Response {
    let site = here.site.clone();
    let read = here.hub.db.read(move |tx| {
        let total = hub::count(tx, &site.workspace_id, None)?;
        let skip = (page.unwrap_or(1).clamp(1, 100_000) - 1) * PER_PAGE;
        let posts = match page {
            Some(_) => hub::recent(tx, &site.workspace_id, None, PER_PAGE, skip)?,
            None => Vec::new(),
        };
        Ok::<_, StoreError>((total, posts, skip))
    });
    let (total, posts, skip) = match read.await {
        Ok(read) => read,
        Err(e) => return answer::failed(e),
    };
    match ready(&here.hub, &here.site).await {
        Ok(actor) => {
            let face = Face::new(&here.site, &here.hub.public_url, &actor.base);
            let body = match page {
                Some(_) => face.outbox_page(skip / PER_PAGE + 1, &posts, skip + PER_PAGE < total),
                None => face.outbox(total),
            };
            answer::object(StatusCode::OK, &body)
        }
        Err(e) => answer::failed(e),
    }
}

/// How many follow; who they are stays between them and us.
pub(super) async fn followers(here: Here) -> Response {
    let workspace = here.site.workspace_id.clone();
    match here.hub.db.read(move |tx| hub_people::follower_count(tx, &workspace)).await {
        Ok(total) => collection(here, "followers", total).await,
        Err(e) => answer::failed(e),
    }
}

pub(super) async fn following(here: Here) -> Response {
    collection(here, "following", 0).await
}

async fn collection(here: Here, name: &str, total: i64) -> Response {
    match ready(&here.hub, &here.site).await {
        Ok(actor) => {
            let face = Face::new(&here.site, &here.hub.public_url, &actor.base);
            answer::object(StatusCode::OK, &face.collection(name, total))
        }
        Err(e) => answer::failed(e),
    }
}
