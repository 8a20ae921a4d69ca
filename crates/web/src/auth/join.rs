//! Invitations: a one-time link into a workspace, for somebody new or somebody who has an account.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::header;
use passeur_store::members::{self, Role};
use passeur_store::secret::Secret;
use passeur_store::tickets::{self, About, Purpose, Ticket};
use passeur_store::users::{self, Email, NewUser, User};
use passeur_store::workspaces::{self, Workspace};
use passeur_store::{StoreError, Tx, audit};
use serde::{Deserialize, Serialize};

use super::access::Access;
use super::form::{Errors, Form, again};
use super::login::{self, with_next};
use super::passwords;
use super::recover::dead;
use super::routes::Routes;
use super::visit::Visit;
use crate::page::{Page, PageError, view};

pub(super) fn routes() -> Routes {
    Routes::new().get("/join/{token}", Access::Public, show).post("/join/{token}", Access::Public, join)
}

/// What an invitation carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invite {
    pub role: Role,
    /// Only for this address, when it was sent to one.
    pub email: Option<String>,
    pub by: String,
}

/// An invitation's secret: the path is `/join/<secret>`.
pub(crate) fn issue(tx: &mut Tx<'_>, workspace: &str, invite: &Invite) -> Result<Secret, StoreError> {
    let body = serde_json::to_vec(invite)?;
    tickets::issue(tx, Purpose::Invite, About { workspace: Some(workspace), user: None, body })
}

#[derive(Template)]
#[template(path = "auth/join.html")]
struct JoinPage {
    page: Page,
    errors: Errors,
    workspace: String,
    by: String,
    role: String,
    /// Somebody is signed in: one button is enough.
    signed: Option<String>,
    name: String,
    email: String,
    email_fixed: bool,
    login: String,
    shortest: usize,
}

struct Found {
    invite: Invite,
    workspace: Workspace,
    by: String,
}

async fn find(visit: &Visit, token: &str) -> Result<Option<Found>, PageError> {
    let token = token.to_owned();
    let found = visit.app.db.read(move |tx| found(tx, &token)).await?;
    Ok(found)
}

fn found(tx: &mut Tx<'_>, token: &str) -> Result<Option<Found>, StoreError> {
    let Some(ticket) = tickets::find(tx, Purpose::Invite, token)? else { return Ok(None) };
    let invite: Invite = ticket.json()?;
    let workspace = workspaces::get(tx, ticket.workspace_id.as_deref().unwrap_or_default())?;
    let by = users::find(tx, &invite.by)?.map(|u| u.name).unwrap_or_default();
    Ok(Some(Found { invite, workspace, by }))
}

fn page(visit: &Visit, found: &Found, token: &str, errors: Errors, name: &str, email: &str) -> JoinPage {
    JoinPage {
        page: visit.bare(visit.t1("join-title", "workspace", found.workspace.name.as_str())),
        errors,
        workspace: found.workspace.name.clone(),
        by: found.by.clone(),
        role: visit.t(&format!("role-{}", found.invite.role.as_str())),
        signed: visit.current.as_ref().map(|c| format!("{} ({})", c.user.name, c.user.email)),
        name: name.into(),
        email: found.invite.email.clone().unwrap_or_else(|| email.into()),
        email_fixed: found.invite.email.is_some(),
        login: with_next("/login", &format!("/join/{token}")),
        shortest: passwords::SHORTEST,
    }
}

async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, PageError> {
    let Some(found) = find(&visit, &token).await? else { return Ok(dead(&visit, "link-dead-invite")) };
    Ok(view(&page(&visit, &found, &token, Errors::default(), "", "")))
}

async fn join(visit: Visit, Path(token): Path<String>, form: Form) -> Result<Response, PageError> {
    let Some(found) = find(&visit, &token).await? else { return Ok(dead(&visit, "link-dead-invite")) };
    let home = format!("/w/{}/", found.workspace.slug);
    if let Some(current) = &visit.current {
        let (user, address) = (current.user.clone(), visit.address.clone());
        let taken = visit.app.db.write(move |tx| take(tx, &token, &user, &address)).await?;
        return Ok(if taken { visit.done(visit.t("join-done"), &home) } else { dead(&visit, "link-dead-invite") });
    }
    let (name, typed) = (form.get("name").to_owned(), form.get("email").to_owned());
    let new = match new_person(&visit, &form, found.invite.email.as_deref()).await? {
        Ok(new) => new,
        Err(errors) => return Ok(again(&page(&visit, &found, &token, errors, &name, &typed))),
    };
    let (address, link) = (visit.address.clone(), token.clone());
    let made = visit
        .app
        .db
        .write(move |tx| {
            let user = users::create(tx, new)?;
            if !take(tx, &link, &user, &address)? {
                // The link was used in between: the person is not kept either.
                return Err(StoreError::NotFound("the link"));
            }
            Ok(user)
        })
        .await;
    let user = match made {
        Ok(user) => user,
        Err(StoreError::Duplicate(_)) => {
            let errors = Errors::of("email", visit.t("join-known"));
            return Ok(again(&page(&visit, &found, &token, errors, &name, &typed)));
        }
        Err(StoreError::NotFound(_)) => return Ok(dead(&visit, "link-dead-invite")),
        Err(error) => return Err(error.into()),
    };
    let mut answer = visit.done(visit.t("join-done"), &home);
    for cookie in login::open(&visit, &user, "invitation").await? {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Uses the link for a person. Who is a member already keeps their role, and the link.
fn take(tx: &mut Tx<'_>, token: &str, user: &User, address: &str) -> Result<bool, StoreError> {
    let Some(ticket) = tickets::find(tx, Purpose::Invite, token)? else { return Ok(false) };
    let workspace = ticket.workspace_id.clone().unwrap_or_default();
    if members::role_of(tx, &workspace, &user.id)?.is_some() {
        return Ok(true);
    }
    let Some(Ticket { .. }) = tickets::take(tx, Purpose::Invite, token)? else { return Ok(false) };
    let invite: Invite = ticket.json()?;
    members::add(tx, &workspace, &user.id, invite.role)?;
    users::set_last_workspace(tx, &user.id, &workspace)?;
    audit::record(
        tx,
        &audit::New {
            workspace: Some(&workspace),
            user: Some(&user.id),
            action: "member-joined",
            object: &user.email,
            detail: invite.role.as_str(),
            address,
        },
    )?;
    Ok(true)
}

/// The person of a sign-up form, with the password hashed; or what is wrong with it.
pub(super) async fn new_person(
    visit: &Visit,
    form: &Form,
    fixed: Option<&str>,
) -> Result<Result<NewUser, Errors>, PageError> {
    let mut errors = Errors::default();
    let name = form.get("name");
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("field-name-invalid", "n", NAME_MAX));
    }
    let email = Email::parse(fixed.unwrap_or_else(|| form.get("email")));
    if email.is_none() {
        errors.add("email", visit.t("field-email-invalid"));
    }
    let password = form.raw("password");
    if let Err(weak) = passwords::check(password, email.as_ref().map_or("", |e| e.as_str()), name) {
        errors.add("password", visit.t1(&format!("password-{}", weak.id()), "n", passwords::SHORTEST));
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    let hash = visit.app.passwords.hash(password).await?;
    let locale = Some(visit.locale.tag().to_owned());
    Ok(Ok(NewUser { email, name: name.into(), password_hash: Some(hash), locale, installer: false }))
}

/// Longest name of a person or a workspace, in characters.
pub(crate) const NAME_MAX: usize = 80;
