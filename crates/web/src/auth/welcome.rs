//! The first run, in steps: the owner, the workspace, the first account, the first post.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::header;
use passeur_store::members::{self, Role};
use passeur_store::tickets::{self, Purpose};
use passeur_store::users::{self, NewUser};
use passeur_store::workspaces::{self, Change, NewWorkspace, Workspace};
use passeur_store::{StoreError, Tx, accounts, audit};

use super::access::{Access, Permission};
use super::form::{Errors, Form, again};
use super::join::{NAME_MAX, new_person};
use super::login;
use super::passwords;
use super::recover::dead;
use super::routes::Routes;
use super::visit::Visit;
use crate::locale::Language;
use crate::page::{Page, PageError, view};
use crate::settings::zones;
use crate::ui::{Html, escape};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/welcome/{token}", Access::Public, show_owner)
        .post("/welcome/{token}", Access::Public, make_owner)
        .get("/welcome/workspace", Access::Installer, show_workspace)
        .post("/welcome/workspace", Access::Installer, make_workspace)
        .get("/w/{slug}/welcome", Permission::ManageAccounts, show_account)
}

#[derive(Template)]
#[template(path = "auth/welcome_owner.html")]
struct OwnerPage {
    page: Page,
    steps: Html,
    errors: Errors,
    name: String,
    email: String,
    shortest: usize,
}

#[derive(Template)]
#[template(path = "auth/welcome_workspace.html")]
struct WorkspacePage {
    page: Page,
    steps: Html,
    errors: Errors,
    name: String,
    zones: Vec<&'static str>,
    zone: String,
    language: Language,
    /// The zone is not the person's choice yet: the browser may guess it.
    guess: bool,
}

#[derive(Template)]
#[template(path = "auth/welcome_account.html")]
struct AccountPage {
    page: Page,
    steps: Html,
    name: String,
    /// Networks that can be connected now: id and name.
    networks: Vec<(String, String)>,
    hub: String,
}

/// Where one is in the four steps.
fn steps(visit: &Visit, here: usize) -> Html {
    let keys = ["welcome-step-owner", "welcome-step-workspace", "welcome-step-account", "welcome-step-post"];
    let items: String = keys
        .iter()
        .zip(1..)
        .map(|(key, n)| {
            let mark = match n {
                n if n == here => " aria-current=\"step\"",
                n if n < here => " class=\"done\"",
                _ => "",
            };
            format!("<li{mark}><span>{}</span></li>", escape(&visit.t(key)))
        })
        .collect();
    Html::new(format!("<ol class=\"stages\" aria-label=\"{}\">{items}</ol>", escape(&visit.t("welcome-steps"))))
}

async fn is_live(visit: &Visit, token: &str) -> Result<bool, PageError> {
    let token = token.to_owned();
    let live = visit.app.db.read(move |tx| {
        let free = !users::any(tx)?;
        Ok::<_, StoreError>(free && tickets::find(tx, Purpose::Owner, &token)?.is_some())
    });
    Ok(live.await?)
}

async fn show_owner(visit: Visit, Path(token): Path<String>) -> Result<Response, PageError> {
    if !is_live(&visit, &token).await? {
        return Ok(dead(&visit, "link-dead-owner"));
    }
    let page = visit.bare(visit.t("welcome-owner-title"));
    let (name, email) = (String::new(), String::new());
    Ok(view(&OwnerPage {
        page,
        steps: steps(&visit, 1),
        errors: Errors::default(),
        name,
        email,
        shortest: passwords::SHORTEST,
    }))
}

async fn make_owner(visit: Visit, Path(token): Path<String>, form: Form) -> Result<Response, PageError> {
    if !is_live(&visit, &token).await? {
        return Ok(dead(&visit, "link-dead-owner"));
    }
    let new = match new_person(&visit, &form, None).await? {
        Ok(new) => NewUser { installer: true, ..new },
        Err(errors) => {
            let page = visit.bare(visit.t("welcome-owner-title"));
            let (name, email) = (form.get("name").into(), form.get("email").into());
            return Ok(again(&OwnerPage {
                page,
                steps: steps(&visit, 1),
                errors,
                name,
                email,
                shortest: passwords::SHORTEST,
            }));
        }
    };
    let address = visit.address.clone();
    let owner = visit
        .app
        .db
        .write(move |tx| {
            // Two who have the link at once: the second finds it used.
            if users::any(tx)? || tickets::take(tx, Purpose::Owner, &token)?.is_none() {
                return Ok(None);
            }
            let owner = users::create(tx, new)?;
            // Workspaces made from the command line before anybody was there are the owner's, the sample too.
            for workspace in workspaces::all(tx)? {
                members::add(tx, &workspace.id, &owner.id, Role::Owner)?;
            }
            let note =
                audit::New { user: Some(&owner.id), action: "owner-created", address: &address, ..Default::default() };
            audit::record(tx, &note)?;
            Ok::<_, StoreError>(Some(owner))
        })
        .await?;
    let Some(owner) = owner else { return Ok(dead(&visit, "link-dead-owner")) };
    let mut answer = visit.go("/welcome/workspace");
    for cookie in login::open(&visit, &owner, "owner-link").await? {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// The workspace that is there already: made from the command line, or by going back a step.
fn existing(tx: &mut Tx<'_>, user: &str) -> Result<Option<Workspace>, StoreError> {
    for mine in members::of_user(tx, user)?.iter().filter(|m| m.role == Role::Owner) {
        let workspace = workspaces::get(tx, &mine.workspace_id)?;
        if !workspace.demo {
            return Ok(Some(workspace));
        }
    }
    Ok(None)
}

async fn show_workspace(visit: Visit) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let known = visit.app.db.read(move |tx| existing(tx, &user)).await?;
    let language = visit.locale.language;
    let zone =
        known.as_ref().map_or(if language == Language::French { "Europe/Paris" } else { "UTC" }, |w| &w.time_zone);
    Ok(view(&WorkspacePage {
        page: visit.bare(visit.t("welcome-workspace-title")),
        steps: steps(&visit, 2),
        errors: Errors::default(),
        name: known.as_ref().map(|w| w.name.clone()).unwrap_or_default(),
        zones: zones(),
        zone: zone.to_owned(),
        language: known.as_ref().and_then(|w| Language::parse(&w.locale)).unwrap_or(language),
        guess: known.is_none(),
    }))
}

async fn make_workspace(visit: Visit, form: Form) -> Result<Response, PageError> {
    let name = form.get("name").to_owned();
    let zone = form.get("time_zone").to_owned();
    let language = Language::parse(form.get("locale")).unwrap_or(visit.locale.language);
    let mut errors = Errors::default();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("field-workspace-invalid", "n", NAME_MAX));
    }
    if jiff::tz::TimeZone::get(&zone).is_err() {
        errors.add("time_zone", visit.t("field-zone-invalid"));
    }
    if !errors.is_empty() {
        let page = visit.bare(visit.t("welcome-workspace-title"));
        return Ok(again(&WorkspacePage {
            page,
            steps: steps(&visit, 2),
            errors,
            name,
            zones: zones(),
            zone,
            language,
            guess: false,
        }));
    }
    let (user, keys) = (visit.signed()?.user.id.clone(), visit.app.db.keys.clone());
    let note = visit.audit("workspace-created", &name, "");
    let made = visit
        .app
        .db
        .write(move |tx| {
            if let Some(known) = existing(tx, &user)? {
                let change = Change {
                    name,
                    time_zone: zone,
                    locale: language.tag().into(),
                    late_minutes: known.late_minutes,
                    gap: known.gap,
                    overlap: known.overlap,
                    settings: known.settings.clone(),
                };
                workspaces::change(tx, &known.id, &change)?;
                return workspaces::get(tx, &known.id);
            }
            let new =
                NewWorkspace { name: &name, time_zone: &zone, locale: language.tag(), owner: Some(&user), demo: false };
            let made = workspaces::create(tx, &keys, &new)?;
            super::Note { workspace: Some(made.id.clone()), ..note }.record(tx)?;
            users::set_last_workspace(tx, &user, &made.id)?;
            Ok(made)
        })
        .await?;
    Ok(visit.go(&format!("/w/{}/welcome", made.slug)))
}

async fn show_account(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let workspace = member.workspace.id.clone();
    let hub = visit.app.db.read(move |tx| accounts::list(tx, &workspace)).await?;
    let hub = hub.into_iter().find(|a| a.network == "hub").map(|a| a.id).unwrap_or_default();
    let mut page = visit.bare(visit.t("welcome-account-title"));
    page.base = format!("/w/{}", member.workspace.slug);
    let networks = visit.app.registry.all().map(|c| c.descriptor());
    let networks = networks.filter(|d| d.id != "hub").map(|d| (d.id.to_owned(), d.name.to_owned())).collect();
    Ok(view(&AccountPage { page, steps: steps(&visit, 3), name: member.workspace.name.clone(), networks, hub }))
}
