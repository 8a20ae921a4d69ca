//! Stopping everything that has not left, of the workspace or of one account, and letting it go again.

use axum::response::Response;
use passeur_store::deliveries::{self, Scope};
use passeur_store::workspaces::Workspace;
use passeur_store::{StoreError, accounts, users};

use crate::auth::form::local_path;
use crate::auth::{Form, Visit};
use crate::page::{Banner, Flash, PageError, Tone};

const REASON_MAX: usize = 200;

/// Where a form came from, or the page of slots.
fn back(visit: &Visit, form: &Form) -> Result<String, PageError> {
    let home = format!("/w/{}/slots", visit.member()?.workspace.slug);
    Ok(form.some("back").map_or(home, local_path))
}

/// The account of the form, when it belongs to the workspace; `None` for the whole workspace.
async fn account(visit: &Visit, form: &Form) -> Result<Option<accounts::Account>, PageError> {
    let Some(id) = form.some("account").map(str::to_owned) else { return Ok(None) };
    let account = visit.app.db.read(move |tx| accounts::get(tx, &id)).await?;
    if account.workspace_id != visit.member()?.workspace.id {
        return Err(PageError::NotFound);
    }
    Ok(Some(account))
}

/// `POST`: nothing that has not begun goes out until somebody thaws it.
pub(super) async fn freeze(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let back = back(&visit, &form)?;
    let account = account(&visit, &form).await?;
    let reason: Option<String> = form.some("reason").map(|r| r.chars().take(REASON_MAX).collect());
    let name = account.as_ref().map_or(member.workspace.name.clone(), |a| a.handle.clone());
    let note = visit.audit("freeze", &name, reason.as_deref().unwrap_or_default());
    let id = account.map(|a| a.id);
    let stopped = visit
        .app
        .db
        .write(move |tx| {
            let scope = id.as_deref().map_or(Scope::Workspace(&member.workspace.id), Scope::Account);
            let stopped = deliveries::freeze(tx, scope, Some(&member.user.id), reason.as_deref())?;
            note.record(tx)?;
            Ok::<_, StoreError>(stopped)
        })
        .await?;
    Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t2("freeze-done", "name", &name, "n", stopped))], &back))
}

/// `POST`: what a freeze stopped goes out again; what is late by then asks first.
pub(super) async fn thaw(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let back = back(&visit, &form)?;
    let account = account(&visit, &form).await?;
    let name = account.as_ref().map_or(member.workspace.name.clone(), |a| a.handle.clone());
    let note = visit.audit("thaw", &name, "");
    let id = account.map(|a| a.id);
    let free = visit
        .app
        .db
        .write(move |tx| {
            let scope = id.as_deref().map_or(Scope::Workspace(&member.workspace.id), Scope::Account);
            let free = deliveries::thaw(tx, scope)?;
            note.record(tx)?;
            Ok::<_, StoreError>(free)
        })
        .await?;
    Ok(visit.tell(&[Flash::done(visit.t2("thaw-done", "name", &name, "n", free))], &back))
}

/// The line over every page of a frozen workspace: since when, who, why, and where to thaw.
pub(crate) async fn banner(visit: &Visit, workspace: &Workspace, may_thaw: bool) -> Result<Option<Banner>, PageError> {
    let Some(at) = workspace.frozen_at else { return Ok(None) };
    let by = workspace.frozen_by.clone();
    let who = match by {
        Some(id) => visit.app.db.read(move |tx| users::find(tx, &id)).await?.map(|u| u.name),
        None => None,
    };
    let when = visit.locale.relative(passeur_store::clock::timestamp(at));
    let mut text = match who {
        Some(name) => visit.locale.t2("banner-frozen-by", "name", name, "when", when),
        None => visit.t1("banner-frozen-since", "when", when),
    };
    if let Some(reason) = &workspace.frozen_reason {
        text = visit.locale.t2("banner-frozen-why", "text", text, "reason", reason.as_str());
    }
    let path = format!("/w/{}/slots#freeze", workspace.slug);
    let link = may_thaw.then(|| (visit.t("banner-thaw"), path));
    Ok(Some(Banner { tone: Tone::Warning, text, link }))
}
