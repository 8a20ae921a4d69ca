//! Connecting through the network's own consent page: there with a state that only this session can bring back, and
//! back with a code.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use passeur_networks::{Failure, server_url};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::{StoreError, members, workspaces};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::connect::{self, PATIENCE, trouble, way};
use super::words::network_name;
use crate::auth::access::allows;
use crate::auth::{Access, Form, Permission, Routes, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new().post("/w/{slug}/accounts/oauth/start", Permission::ManageAccounts, start).get(
        "/oauth/callback",
        Access::Signed,
        back,
    )
}

/// Kept sealed while the person is away.
#[derive(Serialize, Deserialize)]
struct Away {
    workspace: String,
    network: String,
    /// The session that left: no other may bring the answer.
    session: String,
    /// The account to connect again, or empty.
    account: String,
    /// What the connector remembers.
    remember: String,
}

const SEAL: &str = "oauth";

/// For a server without encryption, which a form may not be sent on to.
#[derive(Template)]
#[template(path = "accounts/leave.html")]
struct LeavePage {
    page: Page,
    network: String,
    host: String,
    url: String,
}

async fn start(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (member, current) = (visit.member()?, visit.signed()?);
    let (network, again) = (form.get("network").to_owned(), form.get("account").to_owned());
    let connector = visit.app.registry.get(&network).ok_or(PageError::NotFound)?;
    if way(connector.descriptor(), "oauth").is_none() {
        return Err(PageError::NotFound);
    }
    if form.get("server").is_empty() {
        return connect::form_page(&visit, &network, &form, Some(&again), None, &["server"]).await;
    }
    let failed = async |failure: Failure| {
        let problem = trouble(&visit.locale, &network, &failure);
        connect::form_page(&visit, &network, &form, Some(&again), Some(problem), &[]).await
    };
    let server = match server_url(form.get("server")) {
        Ok(server) => server,
        Err(failure) => return failed(failure).await,
    };
    let redirect: url::Url = visit.app.config.link("/oauth/callback").parse().map_err(|_| PageError::Internal)?;
    let (workspace, user) = (member.workspace.id.clone(), current.user.id.clone());
    let state = visit
        .app
        .db
        .write(move |tx| {
            let about = About { workspace: Some(&workspace), user: Some(&user), body: Vec::new() };
            tickets::issue(tx, Purpose::Oauth, about)
        })
        .await
        .map_err(|e: StoreError| e)?;
    let engine = visit.app.engine();
    let call = passeur_engine::authorize(&engine, &network, &server, &redirect, state.expose());
    let authorization = match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(found)) => found,
        Ok(Err(failure)) => return failed(failure).await,
        Err(_) => return failed(Failure::temporary(visit.t1("accounts-no-answer", "n", PATIENCE.as_secs()))).await,
    };
    let away = Away {
        workspace: member.workspace.id.clone(),
        network: network.clone(),
        session: current.session.id.clone(),
        account: again.clone(),
        remember: authorization.remember.expose_secret().to_owned(),
    };
    let text = SecretString::from(serde_json::to_string(&away).map_err(|_| PageError::Internal)?);
    let sealed = visit.app.db.keys.seal_text(SEAL, &text)?;
    visit.app.db.write(move |tx| tickets::set_body(tx, Purpose::Oauth, state.expose(), sealed)).await?;
    let url = authorization.url;
    if url.scheme() == "https" {
        return Ok(visit.go(url.as_str()));
    }
    if url.scheme() != "http" || !url.host_str().is_some_and(|h| visit.app.http.allows(h)) {
        return failed(Failure::permanent(visit.t("accounts-oauth-plain"))).await;
    }
    let page = visit.page(visit.t1("accounts-connect-to", "network", network_name(&visit.locale, &network))).await?;
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok(view(&LeavePage { page: page.in_space(Space::Vault), network, host, url: url.into() }))
}

/// The network sends the person back here, with its answer in the query.
async fn back(mut visit: Visit, Query(answer): Query<BTreeMap<String, String>>) -> Result<Response, PageError> {
    let lost = || PageError::Unprocessable(visit.t("accounts-oauth-lost"));
    let state = answer.get("state").cloned().ok_or_else(lost)?;
    let user = visit.signed()?.user.id.clone();
    // Used up by the first who comes, so that an answer works once.
    let ticket =
        visit.app.db.write(move |tx| tickets::take(tx, Purpose::Oauth, &state)).await.map_err(|e: StoreError| e)?;
    let ticket = ticket.filter(|t| t.user_id.as_deref() == Some(user.as_str())).ok_or_else(lost)?;
    let opened = visit.app.db.keys.open_text(SEAL, &ticket.body).map_err(|_| lost())?;
    let away: Away = serde_json::from_str(opened.expose_secret()).map_err(|_| lost())?;
    if away.session != visit.signed()?.session.id {
        return Err(lost());
    }
    // The rights of now, not those of when the person left.
    let id = away.workspace.clone();
    let (workspace, role) = visit
        .app
        .db
        .read(move |tx| Ok::<_, StoreError>((workspaces::get(tx, &id)?, members::role_of(tx, &id, &user)?)))
        .await?;
    let role = role.ok_or(PageError::NotFound)?;
    if !allows(role, Permission::ManageAccounts) {
        return Err(PageError::Forbidden);
    }
    let path = format!("/w/{}/accounts/connect/{}", workspace.slug, away.network);
    visit.enter(workspace, role);
    let remembered = SecretString::from(away.remember);
    let engine = visit.app.engine();
    let call = passeur_engine::authorized(&engine, &away.workspace, &away.network, &remembered, &answer);
    let result = match tokio::time::timeout(PATIENCE, call).await {
        Ok(result) => result,
        Err(_) => Err(Failure::temporary(visit.t1("accounts-no-answer", "n", PATIENCE.as_secs()))),
    };
    match result {
        Ok(account) => connect::connected(&visit, &account, &away.account).await,
        Err(failure) => {
            let name = network_name(&visit.locale, &away.network);
            let said = visit.locale.said(&failure.to_string());
            let text = visit.locale.t2("accounts-oauth-failed", "network", name, "message", said);
            Ok(visit.tell(&[Flash::new(Tone::Danger, text)], &path))
        }
    }
}
