//! One account: how it fares and fared, what it accepts, what is set on it, what went out; and what can be done to it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_handbook::delivery;
use passeur_store::accounts::{self, Account};
use passeur_store::deliveries::{self, Filter, Scope};
use passeur_store::{StoreError, clock, posts, slots};

use super::connect::PATIENCE;
use super::limits::{self, Known, Source};
use super::preferences::Preferences;
use super::words::{self, State};
use crate::auth::form::Errors;
use crate::auth::{Form, Permission, Routes, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/accounts/{id}", Permission::ViewPosts, show)
        .post("/w/{slug}/accounts/{id}/check", Permission::ManageAccounts, check)
        .post("/w/{slug}/accounts/{id}/freeze", Permission::Freeze, freeze)
        .post("/w/{slug}/accounts/{id}/thaw", Permission::Freeze, thaw)
        .post("/w/{slug}/accounts/{id}/remove", Permission::ManageAccounts, remove)
}

struct Event {
    icon: &'static str,
    tone: Tone,
    word: String,
    message: Option<String>,
    at: Timestamp,
}

struct Sending {
    state: delivery::State,
    post: String,
    text: String,
    at: Timestamp,
    url: Option<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
pub(super) struct AccountPage {
    page: Page,
    id: String,
    network: String,
    network_name: String,
    handle: String,
    picture: Option<String>,
    profile: Option<String>,
    state: State,
    /// A person publishes: nothing to check or to connect again.
    assisted: bool,
    archived: bool,
    frozen: bool,
    checked: Option<Timestamp>,
    expires: Option<Timestamp>,
    software: Option<String>,
    server: String,
    scopes: String,
    added: Timestamp,
    history: Vec<Event>,
    known: Known,
    slots: usize,
    next: Option<Timestamp>,
    waiting: i64,
    sendings: Vec<Sending>,
    preferences: Preferences,
    errors: Errors,
    reconnect: String,
    may_manage: bool,
    may_freeze: bool,
}

/// The page of an account; `form` is what was typed into its preferences, with what is wrong.
pub(super) async fn account_page(
    visit: &Visit,
    id: &str,
    errors: Errors,
    form: Option<&Form>,
) -> Result<AccountPage, PageError> {
    let member = visit.member()?;
    let (workspace, id) = (member.workspace.id.clone(), id.to_owned());
    let (account, history, ahead, count, sendings) = visit
        .app
        .db
        .read(move |tx| {
            let account = accounts::of_workspace(tx, &workspace, &id)?;
            let history = accounts::history(tx, &id, 12)?;
            let ahead = accounts::ahead(tx, &workspace)?.into_iter().find(|a| a.account_id == id).unwrap_or_default();
            let count = slots::of_account(tx, &id)?.len();
            let filter = Filter {
                workspace_id: Some(workspace),
                account_id: Some(id),
                to: Some(tx.now()? + 1),
                newest_first: true,
                limit: 10,
                ..Filter::default()
            };
            let mut sendings = Vec::new();
            for d in deliveries::list(tx, &filter)? {
                let text = posts::get(tx, &d.post_id).map(|p| p.excerpt(90)).unwrap_or_default();
                sendings.push((d, text));
            }
            Ok::<_, StoreError>((account, history, ahead, count, sendings))
        })
        .await?;
    let base = format!("/w/{}/accounts", member.workspace.slug);
    let page = visit.page(words::name(&account)).await?.in_space(Space::Vault).crumb(visit.t("accounts-title"), base);
    let locale = &page.locale;
    let connector = visit.app.registry.get(&account.network);
    let assisted = connector.is_none();
    let history = history.into_iter().map(|h| {
        let (icon, tone, word) = words::health(locale, h.health);
        Event { icon, tone, word, message: h.message.map(|m| locale.said(&m)), at: clock::timestamp(h.at) }
    });
    let sendings = sendings.into_iter().map(|(d, text)| Sending {
        state: d.state,
        post: d.post_id,
        text,
        at: clock::timestamp(d.sent_at.unwrap_or(d.due_at)),
        url: d.remote_url.filter(|u| u.starts_with("http://") || u.starts_with("https://")),
        error: d.error.map(|e| locale.said(&e)),
    });
    let profile = account.profile_url.clone().filter(|u| u.starts_with("http://") || u.starts_with("https://"));
    Ok(AccountPage {
        network_name: words::network_name(locale, &account.network),
        picture: words::picture(&member.workspace.slug, &account),
        profile,
        state: words::state(locale, &account, assisted),
        assisted,
        archived: account.archived_at.is_some(),
        frozen: account.frozen_at.is_some(),
        checked: account.checked_at.filter(|_| !assisted).map(clock::timestamp),
        expires: account.expires_at.map(clock::timestamp),
        software: account.software.clone(),
        server: account.server.trim_start_matches("https://").to_owned(),
        scopes: account.scopes.join(", "),
        added: clock::timestamp(account.created_at),
        history: history.collect(),
        known: limits::of(locale, &account),
        slots: count,
        next: ahead.next_at.map(clock::timestamp),
        waiting: ahead.waiting,
        sendings: sendings.collect(),
        preferences: Preferences::of(locale, &account, connector.and_then(|c| c.descriptor().pacing), form),
        errors,
        reconnect: format!("/accounts/connect/{}?account={}", account.network, account.id),
        may_manage: member.may(Permission::ManageAccounts),
        may_freeze: member.may(Permission::Freeze),
        id: account.id,
        network: account.network,
        handle: account.handle,
        page,
    })
}

async fn show(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    Ok(view(&account_page(&visit, &id, Errors::default(), None).await?))
}

/// The account, when it is one of this workspace.
pub(super) async fn find(visit: &Visit, id: &str) -> Result<Account, PageError> {
    let (workspace, id) = (visit.member()?.workspace.id.clone(), id.to_owned());
    Ok(visit.app.db.read(move |tx| accounts::of_workspace(tx, &workspace, &id)).await?)
}

fn path(visit: &Visit, id: &str) -> Result<String, PageError> {
    Ok(format!("/w/{}/accounts/{id}", visit.member()?.workspace.slug))
}

async fn check(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let account = find(&visit, &id).await?;
    let path = path(&visit, &id)?;
    let engine = visit.app.engine();
    let call = passeur_engine::check(&engine, &account.id);
    let name = words::network_name(&visit.locale, &account.network);
    let flash = match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(_)) => Flash::done(visit.t1("accounts-checked", "network", &name)),
        // What the network said is on the page, with what to do.
        Ok(Err(_)) => Flash::new(Tone::Warning, visit.t1("accounts-checked-bad", "network", &name)),
        Err(_) => Flash::new(Tone::Warning, visit.t1("accounts-no-answer", "n", PATIENCE.as_secs())),
    };
    Ok(visit.tell(&[flash], &path))
}

const REASON_MAX: usize = 300;

async fn freeze(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let account = find(&visit, &id).await?;
    let reason: String = form.get("reason").chars().take(REASON_MAX).collect();
    let by = visit.signed()?.user.id.clone();
    let note = visit.audit("account-frozen", &account.id, &reason);
    let (target, why) = (account.id.clone(), reason);
    let stopped = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            let why = Some(why.as_str()).filter(|w| !w.is_empty());
            deliveries::freeze(tx, Scope::Account(&target), Some(&by), why)
        })
        .await
        .map_err(|e: StoreError| e)?;
    let path = path(&visit, &id)?;
    let flash = Flash::done(visit.t1("accounts-frozen-done", "n", stopped)).with_undo(format!("{path}/thaw"));
    Ok(visit.tell(&[flash], &path))
}

async fn thaw(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let account = find(&visit, &id).await?;
    let note = visit.audit("account-thawed", &account.id, "");
    let freed = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            deliveries::thaw(tx, Scope::Account(&account.id))
        })
        .await
        .map_err(|e: StoreError| e)?;
    Ok(visit.done(visit.t1("accounts-thawed-done", "n", freed), &path(&visit, &id)?))
}

/// Takes the account out of use; its history stays.
async fn remove(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let account = find(&visit, &id).await?;
    let by = visit.signed()?.user.id.clone();
    let note = visit.audit("account-removed", &account.id, &account.name());
    let handle = account.handle.clone();
    visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            accounts::archive(tx, &account.id, Some(&by))
        })
        .await?;
    Ok(visit.done(visit.t1("accounts-removed", "handle", handle), &format!("/w/{slug}/accounts")))
}
