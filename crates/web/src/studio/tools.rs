//! What helps while writing: hashtags kept together, people to mention.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use passeur_store::{StoreError, accounts, hashtag_sets};
use serde::Deserialize;
use serde_json::json;

use super::composer::said;
use crate::auth::{Form, Visit};
use crate::page::PageError;

pub async fn keep_hashtags(visit: Visit, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let name: String = form.get("name").chars().take(60).collect();
    let tags: Vec<&str> = form.get("tags").split_whitespace().filter(|t| t.starts_with('#') && t.len() > 1).collect();
    let tags: String = tags.join(" ").chars().take(2_000).collect();
    if name.is_empty() || tags.is_empty() {
        return Err(PageError::Unprocessable(String::new()));
    }
    visit.app.db.write(move |tx| hashtag_sets::put(tx, &workspace, &name, &tags)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn forget_hashtags(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    visit.app.db.write(move |tx| hashtag_sets::delete(tx, &workspace, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Debug, Deserialize)]
pub struct Whom {
    account: String,
    q: String,
}

/// People on the account's network: the one answer of the composer that waits for the outside, asked for on its own.
pub async fn people(visit: Visit, Query(whom): Query<Whom>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let id = whom.account.clone();
    let account = visit.app.db.read(move |tx| accounts::get(tx, &id)).await?;
    if account.workspace_id != workspace {
        return Err(StoreError::NotFound("the account").into());
    }
    let query: String = whom.q.trim().trim_start_matches('@').chars().take(80).collect();
    if query.chars().count() < 2 {
        return Ok(Json(json!({ "people": [] })).into_response());
    }
    let app = &visit.app;
    match app.people.search((&app.db, &app.registry, &app.http), &account.id, &query).await {
        Ok(found) => {
            let people: Vec<_> = found
                .iter()
                .take(12)
                .map(|p| {
                    let handle = p.handle.trim_start_matches('@');
                    let name = if p.display_name.is_empty() { handle } else { p.display_name.as_str() };
                    json!({ "name": name, "mention": format!("@{handle}") })
                })
                .collect();
            Ok(Json(json!({ "people": people })).into_response())
        }
        Err(failure) => {
            tracing::info!(network = account.network, error = %failure, "people could not be looked up");
            Ok(said(StatusCode::BAD_GATEWAY, visit.t("people-failed")))
        }
    }
}
