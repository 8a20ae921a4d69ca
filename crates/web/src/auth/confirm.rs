//! The password once more, before what could lock the person out.

use askama::Template;
use axum::response::Response;
use http::header;
use passeur_store::clock::{MINUTE, Micros};
use passeur_store::sessions::{self as stored, Session};
use passeur_store::users;

use super::access::Access;
use super::form::{Errors, Form, again, local_path};
use super::login::{count_attempt, forgive, throttle_names, too_many, wait_text};
use super::passwords::Verdict;
use super::routes::Routes;
use super::sessions;
use super::visit::Visit;
use crate::page::{Page, PageError, view};

/// How long a proof counts.
const FRESH: Micros = 30 * MINUTE;

/// Whether the person has proved lately who they are.
pub(crate) fn is_fresh(session: &Session, now: Micros) -> bool {
    now - session.verified_at < FRESH
}

pub(super) fn routes() -> Routes {
    Routes::new().get("/confirm", Access::Signed, show).post("/confirm", Access::Signed, check)
}

#[derive(Template)]
#[template(path = "auth/confirm.html")]
struct ConfirmPage {
    page: Page,
    errors: Errors,
    next: String,
    email: String,
}

fn page(visit: &Visit, next: &str, errors: Errors) -> Result<ConfirmPage, PageError> {
    Ok(ConfirmPage {
        page: visit.bare(visit.t("confirm-title")),
        errors,
        next: local_path(next),
        email: visit.signed()?.user.email.clone(),
    })
}

async fn show(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    Ok(view(&page(&visit, query.get("next"), Errors::default())?))
}

async fn check(visit: Visit, form: Form) -> Result<Response, PageError> {
    let next = local_path(form.get("next"));
    let again_with = |text: String| page(&visit, &next, Errors::of("password", text));
    match verify_password(&visit, form.raw("password")).await? {
        Checked::Right => {}
        Checked::Wrong => return Ok(again(&again_with(visit.t("confirm-failed"))?)),
        Checked::Wait(until) => {
            return Ok(too_many(&again_with(wait_text(&visit, until))?, until, visit.now()));
        }
    }
    // A session that may do more has a new cookie.
    let id = visit.signed()?.session.id.clone();
    let secret = visit.app.db.write(move |tx| stored::rotate(tx, &id)).await?.ok_or(PageError::Unauthenticated)?;
    let mut answer = visit.go(&next);
    answer.headers_mut().append(header::SET_COOKIE, sessions::set_cookie(&visit.app.config, &secret));
    Ok(answer)
}

pub(crate) enum Checked {
    Right,
    Wrong,
    Wait(Micros),
}

/// Checks the password of the person signed in, with the same limits as the login.
pub(crate) async fn verify_password(visit: &Visit, password: &str) -> Result<Checked, PageError> {
    let user = &visit.signed()?.user;
    let names = throttle_names(&user.email, &visit.address);
    let (counting, id) = (names.clone(), user.id.clone());
    if let Some(until) = visit.app.db.write(move |tx| count_attempt(tx, &counting)).await? {
        return Ok(Checked::Wait(until));
    }
    let hash = visit.app.db.read(move |tx| users::password_hash(tx, &id)).await?;
    if visit.app.passwords.verify(password, hash).await? == Verdict::Wrong {
        return Ok(Checked::Wrong);
    }
    visit.app.db.write(move |tx| forgive(tx, &names)).await?;
    Ok(Checked::Right)
}
