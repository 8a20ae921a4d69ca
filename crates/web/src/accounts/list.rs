//! The list of accounts: each with its health, what it accepts, its pace and what comes next.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use passeur_store::{StoreError, accounts, clock, slots};

use super::limits;
use super::words::{self, State};
use crate::auth::{Permission, Routes, Visit};
use crate::page::{Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/accounts", Permission::ViewPosts, show)
        .get("/w/{slug}/vault", Permission::ViewPosts, vault)
        .get("/w/{slug}/accounts/{id}/avatar", Permission::ViewPosts, avatar)
}

/// Microseconds before the end of credentials from which a list says so.
const EXPIRY_TOLD: i64 = 14 * clock::DAY;

struct Row {
    id: String,
    network: String,
    network_name: String,
    name: String,
    handle: String,
    picture: Option<String>,
    state: State,
    limits: String,
    pacing: String,
    next: Option<Timestamp>,
    waiting: i64,
    slots: usize,
    frozen: bool,
    expires: Option<Timestamp>,
    reconnect: String,
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    /// How many want somebody.
    wanting: usize,
    may_manage: bool,
    may_freeze: bool,
    drawing: crate::ui::Drawing,
}

async fn vault(visit: Visit) -> Result<Response, PageError> {
    Ok(visit.go(&format!("/w/{}/accounts", visit.member()?.workspace.slug)))
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let workspace = member.workspace.id.clone();
    let (list, ahead, all_slots) = visit
        .app
        .db
        .read(move |tx| {
            let list = accounts::list(tx, &workspace)?;
            let ahead = accounts::ahead(tx, &workspace)?;
            Ok::<_, StoreError>((list, ahead, slots::of_workspace(tx, &workspace)?))
        })
        .await?;
    let page = visit.page(visit.t("accounts-title")).await?.in_space(Space::Vault);
    let locale = &page.locale;
    let soon = visit.now() + EXPIRY_TOLD;
    let rows: Vec<Row> = list
        .into_iter()
        .map(|a| {
            let ahead = ahead.iter().find(|x| x.account_id == a.id);
            let assisted = visit.app.registry.get(&a.network).is_none();
            Row {
                network_name: words::network_name(locale, &a.network),
                name: words::name(&a).to_owned(),
                picture: words::picture(&member.workspace.slug, &a),
                state: words::state(locale, &a, assisted),
                limits: limits::short(locale, &a),
                pacing: words::pacing(locale, a.pacing),
                next: ahead.and_then(|x| x.next_at).map(clock::timestamp),
                waiting: ahead.map_or(0, |x| x.waiting),
                slots: all_slots.iter().filter(|s| s.account_id == a.id).count(),
                frozen: a.frozen_at.is_some(),
                expires: a.expires_at.filter(|at| *at < soon).map(clock::timestamp),
                reconnect: format!("/accounts/connect/{}?account={}", a.network, a.id),
                id: a.id,
                network: a.network,
                handle: a.handle,
            }
        })
        .collect();
    let wanting = rows.iter().filter(|r| matches!(r.state.tone, Tone::Danger | Tone::Warning)).count();
    Ok(view(&ListPage {
        page,
        rows,
        wanting,
        may_manage: member.may(Permission::ManageAccounts),
        may_freeze: member.may(Permission::Freeze),
        drawing: crate::ui::Drawing::Accounts,
    }))
}

/// The kept picture; pages ask for it by a name that changes with it.
async fn avatar(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let account = visit.app.db.read(move |tx| accounts::of_workspace(tx, &workspace, &id)).await?;
    let tag = format!("\"{}\"", account.avatar.as_deref().unwrap_or_default());
    let tag = HeaderValue::from_str(&tag).map_err(|_| PageError::NotFound)?;
    if visit.headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let found = passeur_engine::avatar(&visit.app.blobs, &account).await?;
    let (bytes, mime) = found.ok_or(PageError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=604800")),
        (header::ETAG, tag),
    ];
    Ok((headers, bytes).into_response())
}
