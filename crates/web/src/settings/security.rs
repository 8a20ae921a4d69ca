//! The second factor, its recovery codes, and the names of passkeys.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::header;
use passeur_store::{StoreError, passkeys, sessions, users};

use crate::auth::form::{Errors, again};
use crate::auth::{Access, Form, Routes, Visit, confirm_totp, enrol_totp, recovery_codes, sessions as web_sessions};
use crate::page::{Page, PageError, view};
use crate::ui::Html;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/totp", Access::Fresh, show)
        .post("/me/totp", Access::Fresh, turn_on)
        .post("/me/totp/off", Access::Fresh, turn_off)
        .post("/me/codes", Access::Fresh, new_codes)
        .post("/me/passkeys/{id}/rename", Access::Signed, rename)
        .post("/me/passkeys/{id}/remove", Access::Fresh, remove)
}

#[derive(Template)]
#[template(path = "settings/totp.html")]
struct TotpPage {
    page: Page,
    errors: Errors,
    qr: Html,
    secret: String,
}

#[derive(Template)]
#[template(path = "settings/codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
}

async fn setup_page(visit: &Visit, errors: Errors) -> Result<TotpPage, PageError> {
    let enrolment = enrol_totp(&visit.app, &visit.signed()?.user).await?;
    let page = visit.page(visit.t("totp-title")).await?.crumb(visit.t("me-title"), "/me");
    Ok(TotpPage { page, errors, qr: enrolment.qr, secret: enrolment.secret })
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    if visit.signed()?.user.totp {
        return Ok(visit.go("/me#security"));
    }
    Ok(view(&setup_page(&visit, Errors::default()).await?))
}

async fn codes_page(visit: &Visit, codes: Vec<String>) -> Result<Response, PageError> {
    let page = visit.page(visit.t("codes-title")).await?.crumb(visit.t("me-title"), "/me");
    let mut answer = view(&CodesPage { page, codes });
    answer.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    Ok(answer)
}

async fn turn_on(visit: Visit, form: Form) -> Result<Response, PageError> {
    let current = visit.signed()?;
    let note = visit.audit("totp-on", "", "").personal();
    match confirm_totp(&visit.app, &current.user.id, form.get("code"), note).await? {
        Some(codes) => {
            let session = current.session.id.clone();
            let secret = visit.app.db.write(move |tx| sessions::rotate(tx, &session)).await?;
            let secret = secret.ok_or(PageError::Unauthenticated)?;
            let mut answer = codes_page(&visit, codes).await?;
            let cookie = web_sessions::set_cookie(&visit.app.config, &secret);
            answer.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(answer)
        }
        None => {
            let errors = Errors::of("code", visit.t("code-failed"));
            Ok(again(&setup_page(&visit, errors).await?))
        }
    }
}

async fn turn_off(visit: Visit) -> Result<Response, PageError> {
    let id = visit.signed()?.user.id.clone();
    let note = visit.audit("totp-off", "", "").personal();
    visit
        .app
        .db
        .write(move |tx| {
            users::remove_totp(tx, &id)?;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t("totp-off-done"), "/me#security"))
}

async fn new_codes(visit: Visit) -> Result<Response, PageError> {
    let user = &visit.signed()?.user;
    if !user.totp {
        return Err(PageError::Conflict);
    }
    let (id, codes) = (user.id.clone(), recovery_codes());
    let (kept, note) = (codes.clone(), visit.audit("codes-renewed", "", "").personal());
    visit
        .app
        .db
        .write(move |tx| {
            users::set_recovery_codes(tx, &id, &kept)?;
            note.record(tx)
        })
        .await?;
    codes_page(&visit, codes).await
}

async fn rename(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let name: String = form.get("name").chars().take(60).collect();
    if !name.is_empty() {
        visit.app.db.write(move |tx| passkeys::rename(tx, &user, &id, &name)).await?;
    }
    Ok(visit.done(visit.t("saved"), "/me#passkeys"))
}

async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let note = visit.audit("passkey-removed", "", "").personal();
    visit
        .app
        .db
        .write(move |tx| {
            passkeys::remove(tx, &user, &id)?;
            note.record(tx)
        })
        .await
        .map_err(|e: StoreError| e)?;
    Ok(visit.done(visit.t("passkey-removed"), "/me#passkeys"))
}
