//! Who is calling, whether they may, and how much they have asked for, before any handler runs.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use passeur_store::members;
use std::sync::Arc;

use super::problem::ApiError;
use super::shared::Left;
use crate::app::App;
use crate::auth::access::{self, Access, Member};
use crate::auth::sessions::{self, Current};
use crate::page::PageError;
use crate::security::csrf;

/// Names the workspace of a call that comes with a session instead of a token: its id or its short name.
pub const WORKSPACE: &str = "x-workspace";

/// Gives the request what the handlers need. A token is looked at by [`admit`]; only without one is there a session.
pub async fn enter(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return sessions::layer(State(app), request, next).await;
    }
    let address = sessions::address(&app.config, request.headers(), request.extensions());
    let locale = sessions::locale(&app, None, request.headers());
    let extensions = request.extensions_mut();
    extensions.insert(app);
    extensions.insert(sessions::Address(address));
    extensions.insert(locale);
    next.run(request).await
}

/// A session's changes come from our own pages, with their token. Who brings an API token is no browser led astray.
pub async fn forged(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    csrf::layer(request, next).await
}

/// Lets those through who may; everybody's allowance is told in the answer.
pub async fn admit(access: Access, mut request: Request, next: Next) -> Response {
    if access == Access::Public {
        return next.run(request).await;
    }
    let Some(app) = request.extensions().get::<App>().cloned() else { return PageError::Internal.into_response() };
    let current = request.extensions().get::<Arc<Current>>().cloned();
    let member = match identify(&app, request.headers().clone(), current).await {
        Ok(member) => member,
        Err(error) => return error.into_response(),
    };
    let left = match app.api.take(member.token.as_deref().unwrap_or(&member.user.id)) {
        Ok(left) => left,
        Err(left) => {
            let mut answer = ApiError::too_many(left.reset).into_response();
            tell(&mut answer, left);
            return answer;
        }
    };
    let mut answer = match allowed(access, &member, &request) {
        Ok(()) => {
            request.extensions_mut().insert(member);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    };
    tell(&mut answer, left);
    answer
}

fn allowed(access: Access, member: &Member, request: &Request) -> Result<(), ApiError> {
    match access {
        Access::Member(permission) => member.require(permission)?,
        Access::Installer if !member.user.installer => return Err(ApiError::not_found()),
        _ => {}
    }
    if takes_json(request) { Ok(()) } else { Err(ApiError::not_acceptable()) }
}

/// Whether the caller takes what we answer with; files are served as what they are.
fn takes_json(request: &Request) -> bool {
    let Some(accept) = request.headers().get(header::ACCEPT) else { return true };
    let Ok(accept) = accept.to_str() else { return false };
    serves_files(request.uri().path())
        || accept.split(',').any(|range| {
            let mut parts = range.split(';');
            let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let refused = parts.any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            !refused && matches!(kind.as_str(), "*/*" | "application/*" | "application/json")
        })
}

/// Paths that answer with a file as it is.
fn serves_files(path: &str) -> bool {
    ["/file", "/avatar", "/export", ".md"].iter().any(|end| path.ends_with(end)) || path.contains("/files/")
}

async fn identify(app: &App, headers: HeaderMap, current: Option<Arc<Current>>) -> Result<Member, PageError> {
    if headers.contains_key(header::AUTHORIZATION) {
        let secret = access::bearer(&headers).ok_or(PageError::Unauthenticated)?;
        return app.api.member(app, &secret).await;
    }
    let current = current.ok_or(PageError::Unauthenticated)?;
    let named = headers.get(WORKSPACE).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
    let named = named.or_else(|| current.user.last_workspace_id.clone()).ok_or(PageError::NotFound)?;
    let user = current.user.id.clone();
    let own = app.db.read(move |tx| members::of_user(tx, &user)).await?;
    let here = own.into_iter().find(|m| m.workspace_id == named || m.slug == named).ok_or(PageError::NotFound)?;
    access::by_session(app, &current, &here.slug).await?.ok_or(PageError::NotFound)
}

fn tell(answer: &mut Response, left: Left) {
    for (name, value) in
        [("ratelimit-limit", left.limit), ("ratelimit-remaining", left.remaining), ("ratelimit-reset", left.reset)]
    {
        answer.headers_mut().insert(name, HeaderValue::from(value));
    }
}
