//! One's own page: profile, address, password, mail, sessions. The second factor and passkeys are in
//! [`super::security`].

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::header;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use passeur_store::notifications::KINDS;
use passeur_store::throttles::{self, MAIL};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::users::{Email, MailPrefs, Profile, User};
use passeur_store::{StoreError, audit, passkeys, sessions, users};

use super::preferences::stored;
use super::zones;
use crate::auth::confirm::{Checked, verify_password};
use crate::auth::form::{Errors, again};
use crate::auth::join::NAME_MAX;
use crate::auth::login::wait_text;
use crate::auth::{Access, Form, Routes, Visit, at, mail, passwords};
use crate::locale::Language;
use crate::page::preferences::Wish;
use crate::page::{Page, PageError, Theme, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me", Access::Signed, show)
        .post("/me", Access::Signed, save)
        .post("/me/email", Access::Signed, change_email)
        .get("/me/email/{token}", Access::Signed, prove_email)
        .post("/me/password", Access::Signed, change_password)
        .post("/me/mail", Access::Signed, save_mail)
        .post("/me/sessions/{id}/end", Access::Signed, end_session)
        .post("/me/sessions/end-others", Access::Signed, end_others)
}

pub(super) struct SessionRow {
    pub id: String,
    pub agent: String,
    pub icon: &'static str,
    pub address: String,
    pub seen: Timestamp,
    pub current: bool,
}

pub(super) struct PasskeyRow {
    pub id: String,
    pub name: String,
    pub created: Timestamp,
    pub used: Option<Timestamp>,
}

pub(super) struct Event {
    pub text: String,
    pub address: String,
    pub at: Timestamp,
}

#[derive(Template)]
#[template(path = "settings/me.html")]
pub(super) struct MePage {
    page: Page,
    errors: Errors,
    user: User,
    password_changed: Option<Timestamp>,
    zones: Vec<&'static str>,
    mail: Vec<(&'static str, bool)>,
    mail_on: bool,
    sessions: Vec<SessionRow>,
    passkeys: Vec<PasskeyRow>,
    passkeys_on: bool,
    events: Vec<Event>,
    shortest: usize,
    email: String,
}

/// Browser and system, from what the browser calls itself; enough to tell one's devices apart.
fn device(agent: &str) -> (String, &'static str) {
    let first = |names: &[(&str, &str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned())
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi", "Vivaldi"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    let icon = if agent.contains("Mobile") { "phone" } else { "monitor" };
    let name = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => agent.chars().take(40).collect(),
    };
    (name, icon)
}

pub(super) async fn page(visit: &Visit, errors: Errors, email: Option<String>) -> Result<MePage, PageError> {
    let current = visit.signed()?;
    let id = current.user.id.clone();
    let (user, mine, keys, events) = visit
        .app
        .db
        .read(move |tx| {
            Ok::<_, StoreError>((
                users::get(tx, &id)?,
                sessions::of_user(tx, &id)?,
                passkeys::of_user(tx, &id)?,
                audit::of_user(tx, &id, 8)?,
            ))
        })
        .await?;
    let sessions = mine
        .into_iter()
        .map(|s| {
            let (agent, icon) = device(&s.user_agent);
            let agent = if agent.is_empty() { visit.t("me-device-unknown") } else { agent };
            SessionRow {
                current: s.id == current.session.id,
                id: s.id,
                agent,
                icon,
                address: s.address,
                seen: at(s.last_seen_at),
            }
        })
        .collect();
    let passkeys = keys
        .into_iter()
        .map(|k| PasskeyRow { id: k.id, name: k.name, created: at(k.created_at), used: k.last_used_at.map(at) })
        .collect();
    let events = events
        .into_iter()
        .map(|e| Event {
            text: super::audit::words(&visit.locale, &e.action),
            address: e.address,
            at: at(e.created_at),
        })
        .collect();
    let mail = KINDS.iter().map(|(kind, on)| (*kind, user.mail_prefs.get(*kind).copied().unwrap_or(*on))).collect();
    let mut page = visit.page(visit.t("me-title")).await?;
    page.title = visit.t("me-title");
    Ok(MePage {
        page,
        errors,
        email: email.unwrap_or_else(|| user.email.clone()),
        password_changed: user.password_changed_at.map(at),
        user,
        zones: zones(),
        mail,
        mail_on: visit.app.config.mail,
        sessions,
        passkeys,
        passkeys_on: visit.app.webauthn.is_some(),
        events,
        shortest: passwords::SHORTEST,
    })
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default(), None).await?))
}

async fn save(visit: Visit, form: Form) -> Result<Response, PageError> {
    let name = form.get("name").to_owned();
    let zone = form.some("time_zone").map(str::to_owned);
    let mut errors = Errors::default();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("field-name-invalid", "n", NAME_MAX));
    }
    if zone.as_deref().is_some_and(|z| TimeZone::get(z).is_err()) {
        errors.add("time_zone", visit.t("field-zone-invalid"));
    }
    if !errors.is_empty() {
        return Ok(again(&page(&visit, errors, None).await?));
    }
    let language = Language::parse(form.get("locale"));
    let theme = Theme::parse(form.get("theme")).unwrap_or_default();
    let profile =
        Profile { name, locale: language.map(|l| l.tag().to_owned()), time_zone: zone, theme: stored(theme).into() };
    let id = visit.signed()?.user.id.clone();
    visit.app.db.write(move |tx| users::set_profile(tx, &id, &profile)).await?;
    let mut visit = visit;
    if let Some(language) = language {
        visit.locale.language = language;
    }
    let mut answer = visit.done(visit.t("saved"), "/me");
    for cookie in (Wish { theme: Some(theme), lang: language, rail_folded: None }).cookies() {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if language.is_none() {
        // As the browser asks from now on: an earlier choice is forgotten.
        let forget = header::HeaderValue::from_static("passeur_lang=; Path=/; Max-Age=0; SameSite=Lax");
        answer.headers_mut().append(header::SET_COOKIE, forget);
    }
    Ok(answer)
}

/// The password of the person signed in, or the page again with what is wrong.
async fn checked(
    visit: &Visit,
    form: &Form,
    field: &str,
    email: Option<String>,
) -> Result<Option<Response>, PageError> {
    let errors = match verify_password(visit, form.raw("current")).await? {
        Checked::Right => return Ok(None),
        Checked::Wrong => Errors::of(field, visit.t("confirm-failed")),
        Checked::Wait(until) => Errors::of(field, wait_text(visit, until)),
    };
    Ok(Some(again(&page(visit, errors, email).await?)))
}

async fn change_email(visit: Visit, form: Form) -> Result<Response, PageError> {
    let typed = form.get("email").to_owned();
    let Some(email) = Email::parse(&typed) else {
        let errors = Errors::of("email", visit.t("field-email-invalid"));
        return Ok(again(&page(&visit, errors, Some(typed)).await?));
    };
    if let Some(answer) = checked(&visit, &form, "email-current", Some(typed.clone())).await? {
        return Ok(answer);
    }
    let user = visit.signed()?.user.clone();
    if email.as_str() == user.email {
        return Ok(visit.go("/me"));
    }
    if visit.app.config.mail {
        let (locale, base) = (visit.locale.clone(), visit.app.config.link("/me/email/"));
        let sent = visit
            .app
            .db
            .write(move |tx| {
                if throttles::attempt(tx, &format!("address:person:{}", user.id), MAIL)?.is_some() {
                    return Ok(false);
                }
                tickets::void_of_user(tx, Purpose::ChangeEmail, &user.id)?;
                let about = About { user: Some(&user.id), workspace: None, body: email.as_str().into() };
                let link = tickets::issue(tx, Purpose::ChangeEmail, about)?;
                mail::new_address(tx, &locale, email.as_str(), &format!("{base}{}", link.expose()))?;
                Ok::<_, StoreError>(true)
            })
            .await?;
        return if sent { Ok(visit.done(visit.t("me-email-sent"), "/me")) } else { Err(PageError::TooMany) };
    }
    set_email(&visit, user.id, email, Some(typed)).await
}

async fn set_email(visit: &Visit, id: String, email: Email, typed: Option<String>) -> Result<Response, PageError> {
    let note = visit.audit("email-changed", email.as_str(), "").personal();
    let changed = visit
        .app
        .db
        .write(move |tx| {
            users::set_email(tx, &id, &email)?;
            tickets::void_of_user(tx, Purpose::Recover, &id)?;
            note.record(tx)
        })
        .await;
    match changed {
        Ok(()) => Ok(visit.done(visit.t("me-email-changed"), "/me")),
        Err(StoreError::Duplicate(_)) => {
            let errors = Errors::of("email", visit.t("me-email-taken"));
            Ok(again(&page(visit, errors, typed).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn prove_email(visit: Visit, Path(token): Path<String>) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let ticket = visit.app.db.write(move |tx| tickets::take(tx, Purpose::ChangeEmail, &token)).await?;
    let ticket = ticket.filter(|t| t.user_id.as_deref() == Some(user.as_str()));
    let email = ticket.and_then(|t| Email::parse(&String::from_utf8_lossy(&t.body)));
    match email {
        Some(email) => set_email(&visit, user, email, None).await,
        None => Ok(crate::auth::recover::dead(&visit, "link-dead-address")),
    }
}

async fn change_password(visit: Visit, form: Form) -> Result<Response, PageError> {
    let current = visit.signed()?;
    let password = form.raw("password");
    if let Err(weak) = passwords::check(password, &current.user.email, &current.user.name) {
        let errors = Errors::of("password", visit.t1(&format!("password-{}", weak.id()), "n", passwords::SHORTEST));
        return Ok(again(&page(&visit, errors, None).await?));
    }
    if let Some(answer) = checked(&visit, &form, "password-current", None).await? {
        return Ok(answer);
    }
    let hash = visit.app.passwords.hash(password).await?;
    let (user, session) = (current.user.id.clone(), current.session.id.clone());
    let note = visit.audit("password-changed", "", "").personal();
    let secret = visit
        .app
        .db
        .write(move |tx| {
            users::set_password(tx, &user, &hash)?;
            tickets::void_of_user(tx, Purpose::Recover, &user)?;
            sessions::end_others(tx, &user, &session)?;
            note.record(tx)?;
            sessions::rotate(tx, &session)
        })
        .await?
        .ok_or(PageError::Unauthenticated)?;
    let mut answer = visit.done(visit.t("me-password-changed"), "/me");
    answer.headers_mut().append(header::SET_COOKIE, crate::auth::sessions::set_cookie(&visit.app.config, &secret));
    Ok(answer)
}

async fn save_mail(visit: Visit, form: Form) -> Result<Response, PageError> {
    let prefs: MailPrefs = KINDS.iter().map(|(kind, _)| ((*kind).to_owned(), form.is_on(kind))).collect();
    let id = visit.signed()?.user.id.clone();
    visit.app.db.write(move |tx| users::set_mail_prefs(tx, &id, &prefs)).await?;
    Ok(visit.done(visit.t("saved"), "/me#mail"))
}

async fn end_session(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let ended = visit.app.db.write(move |tx| sessions::end(tx, &user, &id)).await.map_err(|e: StoreError| e)?;
    if ended { Ok(visit.done(visit.t("me-session-ended"), "/me#sessions")) } else { Err(PageError::NotFound) }
}

async fn end_others(visit: Visit) -> Result<Response, PageError> {
    let current = visit.signed()?;
    let (user, session) = (current.user.id.clone(), current.session.id.clone());
    let note = visit.audit("sessions-ended", "", "").personal();
    let ended = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            sessions::end_others(tx, &user, &session)
        })
        .await
        .map_err(|e: StoreError| e)?;
    Ok(visit.done(visit.t1("me-sessions-ended", "n", ended), "/me#sessions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_told_apart() {
        for (agent, name, icon) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge, Windows",
                "monitor",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
                "phone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux", "monitor"),
            ("passeur-app/1", "passeur-app/1", "monitor"),
        ] {
            assert_eq!(device(agent), (name.to_owned(), icon));
        }
    }
}
