//! The workspaces of a person, and a new one.

use askama::Template;
use axum::response::Response;
use jiff::tz::TimeZone;
use passeur_store::members::{self, Membership};
use passeur_store::users;
use passeur_store::workspaces::{self, NewWorkspace};

use super::zones;
use crate::auth::form::{Errors, again};
use crate::auth::join::NAME_MAX;
use crate::auth::{Access, Form, Note, Routes, Visit};
use crate::locale::Language;
use crate::page::{Page, PageError, view};

pub(super) fn routes() -> Routes {
    Routes::new().get("/workspaces", Access::Signed, show).post("/workspaces", Access::Installer, create)
}

#[derive(Template)]
#[template(path = "settings/workspaces.html")]
struct WorkspacesPage {
    page: Page,
    errors: Errors,
    mine: Vec<Membership>,
    may_create: bool,
    name: String,
    zone: String,
    language: Language,
    zones: Vec<&'static str>,
}

async fn page(visit: &Visit, errors: Errors, form: &Form) -> Result<WorkspacesPage, PageError> {
    let user = visit.signed()?.user.clone();
    let id = user.id.clone();
    let mine = visit.app.db.read(move |tx| members::of_user(tx, &id)).await?;
    let zone = form.some("time_zone").map(str::to_owned).or(user.time_zone);
    Ok(WorkspacesPage {
        page: visit.page(visit.t("workspaces-title")).await?,
        errors,
        mine,
        may_create: user.installer,
        name: form.get("name").into(),
        zone: zone.unwrap_or_else(|| "Europe/Paris".into()),
        language: Language::parse(form.get("locale")).unwrap_or(visit.locale.language),
        zones: zones(),
    })
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default(), &Form::default()).await?))
}

async fn create(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (name, zone) = (form.get("name").to_owned(), form.get("time_zone").to_owned());
    let mut errors = Errors::default();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("field-workspace-invalid", "n", NAME_MAX));
    }
    if TimeZone::get(&zone).is_err() {
        errors.add("time_zone", visit.t("field-zone-invalid"));
    }
    if !errors.is_empty() {
        return Ok(again(&page(&visit, errors, &form).await?));
    }
    let language = Language::parse(form.get("locale")).unwrap_or(visit.locale.language);
    let (owner, keys) = (visit.signed()?.user.id.clone(), visit.app.db.keys.clone());
    let note = visit.audit("workspace-created", &name, "");
    let made = visit
        .app
        .db
        .write(move |tx| {
            let (time_zone, locale) = (zone.as_str(), language.tag());
            let new = NewWorkspace { name: &name, time_zone, locale, owner: Some(&owner), demo: false };
            let made = workspaces::create(tx, &keys, &new)?;
            Note { workspace: Some(made.id.clone()), ..note }.record(tx)?;
            users::set_last_workspace(tx, &owner, &made.id)?;
            Ok::<_, passeur_store::StoreError>(made)
        })
        .await?;
    Ok(visit.done(visit.t1("workspaces-created", "name", made.name.as_str()), &format!("/w/{}/welcome", made.slug)))
}
