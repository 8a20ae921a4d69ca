//! Who belongs to a workspace: roles, invitations, and what each role may do.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_store::members::{self, Role};
use passeur_store::tickets::{self, Purpose};
use passeur_store::users::{self, Email};
use passeur_store::{StoreError, Tx};

use crate::auth::access::{allows, may_grant};
use crate::auth::form::{Errors, again};
use crate::auth::join::{self, Invite};
use crate::auth::{Form, Permission, Routes, Visit, at, mail};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/members", Permission::ViewPosts, show)
        .post("/w/{slug}/members/invite", Permission::ManageMembers, invite)
        .post("/w/{slug}/members/invitations/{id}/revoke", Permission::ManageMembers, revoke)
        .post("/w/{slug}/members/{id}/role", Permission::ManageMembers, set_role)
        .post("/w/{slug}/members/{id}/remove", Permission::ManageMembers, remove)
        .post("/w/{slug}/leave", Permission::ViewPosts, leave)
}

struct Row {
    id: String,
    name: String,
    email: String,
    role: Role,
    role_name: String,
    you: bool,
    disabled: bool,
    totp: bool,
    seen: Option<Timestamp>,
    /// Roles this reader may give them; empty when they may not.
    roles: Vec<(Role, String)>,
}

struct Invitation {
    id: String,
    email: Option<String>,
    role: String,
    by: String,
    expires: Timestamp,
}

#[derive(Template)]
#[template(path = "settings/members.html")]
struct MembersPage {
    page: Page,
    errors: Errors,
    members: Vec<Row>,
    may_manage: bool,
    invitations: Vec<Invitation>,
    /// Roles this reader may invite to.
    grants: Vec<(Role, String)>,
    email: String,
    /// The link just made, shown once.
    link: Option<String>,
    sent_to: Option<String>,
    /// Permission, then for each role whether it has it.
    table: Vec<(String, [bool; 5])>,
    roles: [String; 5],
}

async fn page(visit: &Visit, errors: Errors) -> Result<MembersPage, PageError> {
    let member = visit.member()?;
    let may_manage = member.may(Permission::ManageMembers);
    let id = member.workspace.id.clone();
    let (people, open) = visit
        .app
        .db
        .read(move |tx| {
            let people = members::list(tx, &id)?;
            Ok::<_, StoreError>((people, if may_manage { open_invitations(tx, &id)? } else { Vec::new() }))
        })
        .await?;
    let role_name = |role: Role| visit.t(&format!("role-{}", role.as_str()));
    let grants: Vec<(Role, String)> =
        Role::ALL.into_iter().filter(|r| may_grant(member.role, *r)).map(|r| (r, role_name(r))).collect();
    let members = people
        .into_iter()
        .map(|m| Row {
            you: m.user_id == member.user.id,
            roles: if may_grant(member.role, m.role) { grants.clone() } else { Vec::new() },
            id: m.user_id,
            name: m.name,
            email: m.email,
            role: m.role,
            role_name: role_name(m.role),
            disabled: m.disabled,
            totp: m.totp,
            seen: m.last_login_at.map(at),
        })
        .collect();
    let invitations = open
        .into_iter()
        .map(|(id, invite, by, expires)| Invitation {
            id,
            email: invite.email,
            role: role_name(invite.role),
            by,
            expires: at(expires),
        })
        .collect();
    let table = Permission::ALL
        .into_iter()
        .map(|p| (visit.t(&format!("permission-{}", p.id())), Role::ALL.map(|role| allows(role, p))))
        .collect();
    Ok(MembersPage {
        page: visit.page(visit.t("members-title")).await?.in_space(Space::Vault),
        errors,
        members,
        may_manage,
        invitations,
        grants,
        email: String::new(),
        link: None,
        sent_to: None,
        table,
        roles: Role::ALL.map(role_name),
    })
}

type Open = (String, Invite, String, i64);

fn open_invitations(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Open>, StoreError> {
    let mut out = Vec::new();
    for ticket in tickets::open_of_workspace(tx, Purpose::Invite, workspace)? {
        let invite: Invite = ticket.json()?;
        let by = users::find(tx, &invite.by)?.map(|u| u.name).unwrap_or_default();
        out.push((ticket.id, invite, by, ticket.expires_at));
    }
    Ok(out)
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default()).await?))
}

async fn invite(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?;
    let role = Role::parse(form.get("role")).ok_or_else(|| PageError::Unprocessable(String::new()))?;
    if !may_grant(member.role, role) {
        return Err(PageError::Forbidden);
    }
    let email = match form.some("email").map(Email::parse) {
        None => None,
        Some(Some(email)) => Some(email),
        Some(None) => {
            let errors = Errors::of("email", visit.t("field-email-invalid"));
            return Ok(again(&MembersPage { email: form.get("email").into(), ..page(&visit, errors).await? }));
        }
    };
    let invite = Invite { role, email: email.as_ref().map(|e| e.to_string()), by: member.user.id.clone() };
    let (workspace, by) = (member.workspace.clone(), member.user.name.clone());
    let note = visit.audit("member-invited", invite.email.as_deref().unwrap_or_default(), role.as_str());
    let mails = visit.app.config.mail;
    let (locale, base) = (visit.locale.clone(), visit.app.config.link("/join/"));
    let sent_to = email.as_ref().filter(|_| mails).map(|e| e.to_string());
    let to = sent_to.clone();
    let made = visit
        .app
        .db
        .write(move |tx| {
            if let Some(email) = &email
                && let Some(known) = users::by_email(tx, email)?
                && members::role_of(tx, &workspace.id, &known.id)?.is_some()
            {
                return Ok(None);
            }
            let secret = join::issue(tx, &workspace.id, &invite)?;
            let link = format!("{base}{}", secret.expose());
            note.record(tx)?;
            if let Some(to) = &to {
                let new = mail::Invitation {
                    workspace_id: &workspace.id,
                    workspace: &workspace.name,
                    by: &by,
                    email: to,
                    link: &link,
                };
                mail::invitation(tx, &locale, &new)?;
            }
            Ok::<_, StoreError>(Some(link))
        })
        .await?;
    let Some(link) = made else {
        let errors = Errors::of("email", visit.t("members-already"));
        return Ok(again(&MembersPage { email: form.get("email").into(), ..page(&visit, errors).await? }));
    };
    // Shown now and kept nowhere: after a redirect it would have to travel in a cookie.
    let mut answer = view(&MembersPage { link: Some(link), sent_to, ..page(&visit, Errors::default()).await? });
    answer.headers_mut().insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn path(visit: &Visit) -> Result<String, PageError> {
    Ok(format!("/w/{}/members", visit.member()?.workspace.slug))
}

async fn revoke(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let note = visit.audit("invitation-revoked", "", "");
    visit
        .app
        .db
        .write(move |tx| {
            tickets::revoke(tx, Purpose::Invite, &workspace, &id)?;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t("members-revoked"), &path(&visit)?))
}

/// How a change of members ended.
enum Change {
    Done(String),
    /// The reader's role is not enough for this one.
    Above,
}

async fn set_role(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?;
    let new = Role::parse(form.get("role")).ok_or_else(|| PageError::Unprocessable(String::new()))?;
    let (own, workspace) = (member.role, member.workspace.id.clone());
    let mut note = visit.audit("role-changed", "", "");
    let changed = visit
        .app
        .db
        .write(move |tx| {
            let old = members::role_of(tx, &workspace, &id)?.ok_or(StoreError::NotFound("the member"))?;
            if !may_grant(own, old) || !may_grant(own, new) {
                return Ok(Change::Above);
            }
            members::set_role(tx, &workspace, &id, new)?;
            let user = users::get(tx, &id)?;
            note.object = user.email;
            note.detail = format!("{} → {}", old.as_str(), new.as_str());
            note.record(tx)?;
            Ok(Change::Done(user.name))
        })
        .await;
    let role = visit.t(&format!("role-{}", new.as_str()));
    finish(&visit, changed, |name| visit.t2("members-role-set", "name", name, "role", role.as_str()))
}

async fn remove(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (own, workspace) = (member.role, member.workspace.id.clone());
    let mut note = visit.audit("member-removed", "", "");
    let changed = visit
        .app
        .db
        .write(move |tx| {
            let old = members::role_of(tx, &workspace, &id)?.ok_or(StoreError::NotFound("the member"))?;
            if !may_grant(own, old) {
                return Ok(Change::Above);
            }
            let user = users::get(tx, &id)?;
            members::remove(tx, &workspace, &id)?;
            note.object = user.email;
            note.record(tx)?;
            Ok(Change::Done(user.name))
        })
        .await;
    finish(&visit, changed, |name| visit.t1("members-removed", "name", name))
}

/// The last owner is told what to do first; everything else goes its way.
fn finish(
    visit: &Visit,
    changed: Result<Change, StoreError>,
    words: impl FnOnce(&str) -> String,
) -> Result<Response, PageError> {
    match changed {
        Ok(Change::Done(name)) => Ok(visit.done(words(&name), &path(visit)?)),
        Ok(Change::Above) => Err(PageError::Forbidden),
        Err(StoreError::Conflict(_)) => {
            let flash = Flash::new(Tone::Danger, visit.t("members-last-owner"));
            Ok(visit.tell(&[flash], &path(visit)?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn leave(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let note = visit.audit("member-left", &member.user.email, "");
    let left = visit
        .app
        .db
        .write(move |tx| {
            members::remove(tx, &workspace, &user)?;
            note.record(tx)
        })
        .await;
    match left {
        Ok(()) => Ok(visit.done(visit.t1("members-left", "name", member.workspace.name.as_str()), "/workspaces")),
        Err(error) => finish(&visit, Err(error), |_| String::new()),
    }
}
