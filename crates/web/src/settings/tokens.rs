//! API tokens: made, shown once, revoked.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_store::StoreError;
use passeur_store::clock::DAY;
use passeur_store::tokens::{self, NewToken};

use crate::auth::access::Scope;
use crate::auth::form::{Errors, again};
use crate::auth::{Form, Permission, Routes, Visit, at};
use crate::page::{Page, PageError, Space, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/tokens", Permission::UseTokens, show)
        .post("/w/{slug}/tokens", Permission::UseTokens, create)
        .post("/w/{slug}/tokens/{id}/revoke", Permission::UseTokens, revoke)
}

/// Days a token may last; 0 is for ever.
const LIFETIMES: [i64; 4] = [30, 90, 365, 0];
const NAME_MAX: usize = 60;

struct Row {
    id: String,
    name: String,
    prefix: String,
    scopes: String,
    by: String,
    used: Option<Timestamp>,
    expires: Option<Timestamp>,
    live: bool,
    revoked: bool,
}

#[derive(Template)]
#[template(path = "settings/tokens.html")]
struct TokensPage {
    page: Page,
    errors: Errors,
    tokens: Vec<Row>,
    /// Id, words, ticked.
    scopes: Vec<(&'static str, String, bool)>,
    lifetimes: [i64; 4],
    name: String,
    /// Just made, shown once.
    secret: Option<String>,
    api: String,
}

async fn page(visit: &Visit, errors: Errors, form: &Form) -> Result<TokensPage, PageError> {
    let member = visit.member()?;
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    // Managers see everybody's, the others their own.
    let own = (!member.may(Permission::ManageWorkspace)).then_some(user);
    let list =
        visit.app.db.read(move |tx| tokens::list(tx, &workspace, own.as_deref())).await.map_err(|e: StoreError| e)?;
    let now = visit.now();
    let tokens = list
        .into_iter()
        .map(|t| Row {
            live: t.is_live(now),
            revoked: t.revoked_at.is_some(),
            id: t.id,
            name: t.name,
            prefix: t.prefix,
            scopes: t.scopes.join(", "),
            by: t.user_name,
            used: t.last_used_at.map(at),
            expires: t.expires_at.map(at),
        })
        .collect();
    let chosen: Vec<&str> = form.all("scope").collect();
    let scopes = Scope::ALL
        .into_iter()
        // A scope that the role gives nothing of is not offered.
        .filter(|s| Permission::ALL.into_iter().any(|p| p.scope() == *s && member.may(p)))
        .map(|s| {
            let ticked = if chosen.is_empty() { s == Scope::Read } else { chosen.contains(&s.id()) };
            (s.id(), visit.t(&format!("scope-{}", s.id())), ticked)
        })
        .collect();
    Ok(TokensPage {
        page: visit.page(visit.t("tokens-title")).await?.in_space(Space::Vault),
        errors,
        tokens,
        scopes,
        lifetimes: LIFETIMES,
        name: form.get("name").into(),
        secret: None,
        api: visit.app.config.link("/api/v1"),
    })
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default(), &Form::default()).await?))
}

async fn create(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?;
    let name = form.get("name").to_owned();
    let scopes: Vec<String> = form.all("scope").filter(|s| Scope::parse(s).is_some()).map(str::to_owned).collect();
    let mut errors = Errors::default();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("tokens-name-invalid", "n", NAME_MAX));
    }
    if scopes.is_empty() {
        errors.add("scope", visit.t("tokens-scope-missing"));
    }
    if !errors.is_empty() {
        return Ok(again(&page(&visit, errors, &form).await?));
    }
    let days = form.get("days").parse::<i64>().ok().filter(|d| LIFETIMES.contains(d)).unwrap_or(LIFETIMES[0]);
    let expires_at = (days > 0).then(|| visit.now() + days * DAY);
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let note = visit.audit("token-created", &name, &scopes.join(", "));
    let secret = visit
        .app
        .db
        .write(move |tx| {
            let new = NewToken { workspace: &workspace, user: &user, name: &name, scopes: &scopes, expires_at };
            let (_, secret) = tokens::create(tx, &new)?;
            note.record(tx)?;
            Ok::<_, StoreError>(secret)
        })
        .await?;
    let made = TokensPage {
        secret: Some(secret.expose().to_owned()),
        ..page(&visit, Errors::default(), &Form::default()).await?
    };
    let mut answer = view(&made);
    answer.headers_mut().insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    Ok(answer)
}

async fn revoke(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let all = member.may(Permission::ManageWorkspace);
    let mut note = visit.audit("token-revoked", "", "");
    visit
        .app
        .db
        .write(move |tx| {
            let token = tokens::revoke(tx, &workspace, &id)?;
            if !all && token.user_id != user {
                // The transaction fails, and with it the revocation.
                return Err(StoreError::NotFound("the token"));
            }
            note.object = token.name;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t("tokens-revoked"), &format!("/w/{}/tokens", member.workspace.slug)))
}
