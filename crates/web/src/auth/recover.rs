//! A new password by one-time link: by e-mail where mail is set up, else from the command line.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use passeur_store::secret::Secret;
use passeur_store::throttles::{self, ADDRESS, MAIL};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::users::{Email, User};
use passeur_store::{StoreError, Tx, audit, secret, sessions as stored, users};
use serde::{Deserialize, Serialize};

use super::access::Access;
use super::form::{Errors, Form, again};
use super::mail;
use super::passwords;
use super::routes::Routes;
use super::visit::Visit;
use crate::page::{Page, PageError, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/recover", Access::Public, show)
        .post("/recover", Access::Public, ask)
        .get("/recover/{token}", Access::Public, show_new)
        .post("/recover/{token}", Access::Public, set_new)
}

/// What a recovery link does beside the password.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Recovery {
    /// Turns the second factor off: only links from the command line do.
    drop_second_factor: bool,
}

/// A recovery link's secret for a person: the path is `/recover/<secret>`. Earlier links are void.
pub fn issue(tx: &mut Tx<'_>, user: &str, drop_second_factor: bool) -> Result<Secret, StoreError> {
    tickets::void_of_user(tx, Purpose::Recover, user)?;
    let body = serde_json::to_vec(&Recovery { drop_second_factor })?;
    tickets::issue(tx, Purpose::Recover, About { user: Some(user), body, workspace: None })
}

#[derive(Template)]
#[template(path = "auth/recover.html")]
struct RecoverPage {
    page: Page,
    errors: Errors,
    /// Mail is set up.
    mail: bool,
    sent: bool,
    email: String,
}

#[derive(Template)]
#[template(path = "auth/recover_new.html")]
struct NewPasswordPage {
    page: Page,
    errors: Errors,
    email: String,
    shortest: usize,
}

#[derive(Template)]
#[template(path = "auth/dead_link.html")]
pub(super) struct DeadLinkPage {
    pub page: Page,
    pub text: String,
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let page = visit.bare(visit.t("recover-title"));
    let mail = visit.app.config.mail;
    Ok(view(&RecoverPage { page, errors: Errors::default(), mail, sent: false, email: String::new() }))
}

async fn ask(visit: Visit, form: Form) -> Result<Response, PageError> {
    let app = &visit.app;
    let page = visit.bare(visit.t("recover-title"));
    let typed = form.get("email").to_owned();
    if !app.config.mail {
        return Ok(again(&RecoverPage { page, errors: Errors::default(), mail: false, sent: false, email: typed }));
    }
    let Some(email) = Email::parse(&typed) else {
        let errors = Errors::of("email", visit.t("field-email-invalid"));
        return Ok(again(&RecoverPage { page, errors, mail: true, sent: false, email: typed }));
    };
    let (address, base) = (visit.address.clone(), app.config.link("/recover/"));
    let locale = visit.locale.clone();
    app.db
        .write(move |tx| {
            let by_mail = format!("recover:person:{}", &secret::hash(email.as_str())[..32]);
            let limited = throttles::attempt(tx, &by_mail, MAIL)?.is_some()
                || throttles::attempt(tx, &format!("recover:address:{address}"), ADDRESS)?.is_some();
            let user = users::by_email(tx, &email)?.filter(|u| u.disabled_at.is_none());
            // The answer is the same whether the address is known, limited or neither.
            let Some(user) = user.filter(|_| !limited) else { return Ok(()) };
            let link = issue(tx, &user.id, false)?;
            let note =
                audit::New { user: Some(&user.id), action: "recovery-asked", address: &address, ..Default::default() };
            audit::record(tx, &note)?;
            mail::recovery(tx, &locale, &user, &format!("{base}{}", link.expose()))
        })
        .await?;
    Ok(view(&RecoverPage { page, errors: Errors::default(), mail: true, sent: true, email: typed }))
}

/// The person a live link is for.
async fn person(visit: &Visit, token: &str) -> Result<Option<User>, PageError> {
    let token = token.to_owned();
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Some(ticket) = tickets::find(tx, Purpose::Recover, &token)? else { return Ok(None) };
            users::find(tx, ticket.user_id.as_deref().unwrap_or_default())
        })
        .await
        .map_err(|e: StoreError| e)?;
    Ok(found.filter(|u| u.disabled_at.is_none()))
}

pub(crate) fn dead(visit: &Visit, key: &str) -> Response {
    let mut answer = view(&DeadLinkPage { page: visit.bare(visit.t("link-dead-title")), text: visit.t(key) });
    *answer.status_mut() = http::StatusCode::GONE;
    answer
}

async fn show_new(visit: Visit, Path(token): Path<String>) -> Result<Response, PageError> {
    let Some(user) = person(&visit, &token).await? else { return Ok(dead(&visit, "link-dead-recover")) };
    let page = visit.bare(visit.t("recover-new-title"));
    Ok(view(&NewPasswordPage { page, errors: Errors::default(), email: user.email, shortest: passwords::SHORTEST }))
}

async fn set_new(visit: Visit, Path(token): Path<String>, form: Form) -> Result<Response, PageError> {
    let Some(user) = person(&visit, &token).await? else { return Ok(dead(&visit, "link-dead-recover")) };
    let password = form.raw("password");
    if let Err(weak) = passwords::check(password, &user.email, &user.name) {
        let errors = Errors::of("password", visit.t1(&format!("password-{}", weak.id()), "n", passwords::SHORTEST));
        let page = visit.bare(visit.t("recover-new-title"));
        return Ok(again(&NewPasswordPage { page, errors, email: user.email, shortest: passwords::SHORTEST }));
    }
    let hash = visit.app.passwords.hash(password).await?;
    let address = visit.address.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            let Some(ticket) = tickets::take(tx, Purpose::Recover, &token)? else { return Ok(false) };
            users::set_password(tx, &user.id, &hash)?;
            if !ticket.body.is_empty() && ticket.json::<Recovery>()?.drop_second_factor {
                users::remove_totp(tx, &user.id)?;
            }
            // Whoever had got in is out.
            stored::end_others(tx, &user.id, "")?;
            tickets::void_of_user(tx, Purpose::Recover, &user.id)?;
            tickets::void_of_user(tx, Purpose::SecondFactor, &user.id)?;
            let note = audit::New {
                user: Some(&user.id),
                action: "password-recovered",
                address: &address,
                ..Default::default()
            };
            audit::record(tx, &note)?;
            Ok::<_, StoreError>(true)
        })
        .await?;
    if !done {
        return Ok(dead(&visit, "link-dead-recover"));
    }
    Ok(visit.done(visit.t("recover-done"), "/login"))
}
