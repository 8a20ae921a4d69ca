//! Login by password, with a second factor where the person has one; logout; the way in at `/`.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use passeur_store::clock::{Micros, SECOND, timestamp};
use passeur_store::throttles::{self, ADDRESS, PERSON};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::users::{Email, User};
use passeur_store::{StoreError, Tx, audit, members, secret, sessions as stored, users};
use serde::{Deserialize, Serialize};

use super::access::Access;
use super::form::{Errors, Form, again, encode, local_path};
use super::passwords::Verdict;
use super::routes::Routes;
use super::visit::Visit;
use super::{sessions, totp};
use crate::app::App;
use crate::page::preferences::Wish;
use crate::page::{Page, PageError, cookie, view};

/// Holds the ticket between password and second factor.
const SECOND_COOKIE: &str = "passeur_second";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Public, start)
        .get("/login", Access::Public, show)
        .post("/login", Access::Public, enter)
        .get("/login/code", Access::Public, show_code)
        .post("/login/code", Access::Public, enter_code)
        .post("/logout", Access::Signed, leave)
}

#[derive(Template)]
#[template(path = "auth/login.html")]
struct LoginPage {
    page: Page,
    errors: Errors,
    email: String,
    next: String,
    passkeys: bool,
    /// Nobody has an account yet.
    fresh: bool,
}

#[derive(Template)]
#[template(path = "auth/code.html")]
struct CodePage {
    page: Page,
    errors: Errors,
}

/// `/`: the workspace that was last in use.
async fn start(visit: Visit) -> Result<Response, PageError> {
    let Some(current) = &visit.current else { return Ok(visit.go("/login")) };
    let user = current.user.id.clone();
    let mine = visit.app.db.read(move |tx| members::of_user(tx, &user)).await?;
    let last = current.user.last_workspace_id.as_deref();
    let home = mine.iter().find(|m| Some(m.workspace_id.as_str()) == last).or(mine.first());
    Ok(match home {
        Some(home) => visit.go(&format!("/w/{}/", home.slug)),
        None if current.user.installer => visit.go("/welcome/workspace"),
        None => visit.go("/workspaces"),
    })
}

/// Where to go after the login, as the address says it.
fn next_of(headers_query: Option<&str>) -> String {
    let query = headers_query.unwrap_or_default();
    let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
    local_path(next.map(|(_, v)| v.into_owned()).as_deref().unwrap_or("/"))
}

async fn show(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let next = next_of(uri.query());
    if visit.current.is_some() {
        return Ok(visit.go(&next));
    }
    let fresh = !visit.app.db.read(users::any).await?;
    let page = visit.bare(visit.t("login-title"));
    Ok(view(&LoginPage {
        page,
        errors: Errors::default(),
        email: String::new(),
        next,
        passkeys: visit.app.webauthn.is_some(),
        fresh,
    }))
}

/// The names under which guesses are counted: the address aimed at, and where they come from.
pub(super) fn throttle_names(email: &str, address: &str) -> [String; 2] {
    // Hashed, so that the table is no list of addresses.
    [format!("login:person:{}", &secret::hash(email)[..32]), format!("login:address:{address}")]
}

/// Counts an attempt under both names; the time before which it may not be made.
pub(super) fn count_attempt(tx: &mut Tx<'_>, names: &[String; 2]) -> Result<Option<Micros>, StoreError> {
    for name in names {
        if let Some(until) = throttles::blocked_until(tx, name)? {
            return Ok(Some(until));
        }
    }
    // Looked at again while the row is ours: of many at once only the free ones get through.
    match throttles::attempt(tx, &names[0], PERSON)? {
        Some(until) => Ok(Some(until)),
        None => throttles::attempt(tx, &names[1], ADDRESS),
    }
}

/// The attempt was right.
pub(super) fn forgive(tx: &mut Tx<'_>, names: &[String; 2]) -> Result<(), StoreError> {
    throttles::clear(tx, &names[0])?;
    throttles::give_back(tx, &names[1])
}

/// The sentence for somebody who has to wait.
pub(crate) fn wait_text(visit: &Visit, until: Micros) -> String {
    let seconds = (until - visit.now()).max(SECOND) / SECOND;
    let minutes = seconds.div_euclid(60) + i64::from(seconds % 60 > 0);
    visit.t1("login-wait", "minutes", minutes)
}

pub(super) fn too_many(template: &impl Template, until: Micros, now: Micros) -> Response {
    let mut answer = again(template);
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let seconds = ((until - now) / SECOND).max(1);
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.unsigned_abs()));
    answer
}

async fn enter(visit: Visit, form: Form) -> Result<Response, PageError> {
    let app = &visit.app;
    let typed = form.get("email");
    let next = local_path(form.get("next"));
    let show = |text: String| LoginPage {
        page: visit.bare(visit.t("login-title")),
        errors: Errors::of("login", text),
        email: typed.to_owned(),
        next: next.clone(),
        passkeys: app.webauthn.is_some(),
        fresh: false,
    };
    let email = Email::parse(typed);
    let counted = email.as_ref().map_or_else(|| typed.to_lowercase(), |e| e.to_string());
    let names = throttle_names(&counted, &visit.address);
    let counting = names.clone();
    if let Some(until) = app.db.write(move |tx| count_attempt(tx, &counting)).await? {
        return Ok(too_many(&show(wait_text(&visit, until)), until, visit.now()));
    }
    let found = match email {
        Some(email) => app.db.read(move |tx| user_and_hash(tx, &email)).await?,
        None => None,
    };
    let (user, hash) = match found {
        Some((user, hash)) if user.disabled_at.is_none() => (Some(user), hash),
        _ => (None, None),
    };
    let known = hash.clone();
    let verdict = app.passwords.verify(form.raw("password"), known).await?;
    let Some(user) = user.filter(|_| verdict != Verdict::Wrong) else {
        return Ok(again(&show(visit.t("login-failed"))));
    };
    let (id, new) = (user.id.clone(), verdict);
    app.db
        .write(move |tx| {
            forgive(tx, &names)?;
            match (new, hash) {
                (Verdict::Rehashed(new), Some(old)) => users::rehash_password(tx, &id, &old, &new),
                _ => Ok(()),
            }
        })
        .await?;
    if user.totp { second_step(&visit, &user, &next).await } else { finish(&visit, &user, "password", &next).await }
}

fn user_and_hash(tx: &mut Tx<'_>, email: &Email) -> Result<Option<(User, Option<String>)>, StoreError> {
    let Some(user) = users::by_email(tx, email)? else { return Ok(None) };
    let hash = users::password_hash(tx, &user.id)?;
    Ok(Some((user, hash)))
}

/// Opens the session and leads on.
pub(super) async fn finish(visit: &Visit, user: &User, how: &'static str, next: &str) -> Result<Response, PageError> {
    let mut answer = visit.go(next);
    for cookie in open(visit, user, how).await? {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Opens a session; the cookies that carry it and the person's preferences.
pub(super) async fn open(visit: &Visit, user: &User, how: &'static str) -> Result<Vec<HeaderValue>, PageError> {
    let (id, agent, address) = (user.id.clone(), sessions::agent(&visit.headers), visit.address.clone());
    let previous = visit.current.as_ref().map(|c| c.session.clone());
    let secret =
        visit.app.db.write(move |tx| sessions::start(tx, &id, how, &agent, &address, previous.as_ref())).await?;
    let mut cookies = vec![sessions::set_cookie(&visit.app.config, &secret)];
    cookies.extend(Wish::read(Some(&user.theme), user.locale.as_deref(), None).cookies());
    Ok(cookies)
}

/// What the ticket between the two steps remembers.
#[derive(Serialize, Deserialize)]
struct Pending {
    next: String,
}

async fn second_step(visit: &Visit, user: &User, next: &str) -> Result<Response, PageError> {
    let body = serde_json::to_vec(&Pending { next: next.to_owned() }).map_err(StoreError::from)?;
    let id = user.id.clone();
    let ticket = visit
        .app
        .db
        .write(move |tx| tickets::issue(tx, Purpose::SecondFactor, About { user: Some(&id), body, workspace: None }))
        .await?;
    let mut answer = visit.go("/login/code");
    let seconds = Purpose::SecondFactor.lifetime() / SECOND;
    let cookie = sessions::bake(&visit.app.config, SECOND_COOKIE, ticket.expose(), seconds);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

/// The person whose password was right, while the second step may still be taken.
async fn pending(app: &App, visit: &Visit) -> Result<Option<(String, User, String)>, PageError> {
    let Some(secret) = cookie(&visit.headers, SECOND_COOKIE) else { return Ok(None) };
    let looked = secret.clone();
    let found = app
        .db
        .read(move |tx| {
            let Some(ticket) = tickets::find(tx, Purpose::SecondFactor, &looked)? else { return Ok(None) };
            let user = users::find(tx, ticket.user_id.as_deref().unwrap_or_default())?;
            let next = ticket.json::<Pending>()?.next;
            Ok::<_, StoreError>(user.filter(|u| u.disabled_at.is_none()).map(|u| (u, next)))
        })
        .await?;
    Ok(found.map(|(user, next)| (secret, user, next)))
}

async fn show_code(visit: Visit) -> Result<Response, PageError> {
    if pending(&visit.app, &visit).await?.is_none() {
        return Ok(visit.go("/login"));
    }
    Ok(view(&CodePage { page: visit.bare(visit.t("code-title")), errors: Errors::default() }))
}

async fn enter_code(visit: Visit, form: Form) -> Result<Response, PageError> {
    let app = &visit.app;
    let Some((secret, user, next)) = pending(app, &visit).await? else { return Ok(visit.go("/login")) };
    let show = |text: String| CodePage { page: visit.bare(visit.t("code-title")), errors: Errors::of("code", text) };
    let names = [format!("code:person:{}", user.id), format!("login:address:{}", visit.address)];
    let counting = names.clone();
    if let Some(until) = app.db.write(move |tx| count_attempt(tx, &counting)).await? {
        return Ok(too_many(&show(wait_text(&visit, until)), until, visit.now()));
    }
    let code = form.get("code");
    let how = if totp::take(app, &user.id, code).await? {
        Some("code")
    } else {
        let (id, code) = (user.id.clone(), code.to_owned());
        let taken = app.db.write(move |tx| users::take_recovery_code(tx, &id, &code)).await?;
        taken.then_some("recovery-code")
    };
    let Some(how) = how else { return Ok(again(&show(visit.t("code-failed")))) };
    let taken = app
        .db
        .write(move |tx| {
            forgive(tx, &names)?;
            tickets::take(tx, Purpose::SecondFactor, &secret)
        })
        .await?;
    if taken.is_none() {
        return Ok(visit.go("/login"));
    }
    let mut answer = finish(&visit, &user, how, &next).await?;
    answer.headers_mut().append(header::SET_COOKIE, sessions::bake(&app.config, SECOND_COOKIE, "", 0));
    Ok(answer)
}

async fn leave(visit: Visit) -> Result<Response, PageError> {
    let current = visit.signed()?;
    let (user, id) = (current.user.id.clone(), current.session.id.clone());
    let address = visit.address.clone();
    visit
        .app
        .db
        .write(move |tx| {
            audit::record(
                tx,
                &audit::New { user: Some(&user), action: "logout", address: &address, ..Default::default() },
            )?;
            stored::end(tx, &user, &id)
        })
        .await?;
    let mut answer = visit.done(visit.t("logout-done"), "/login");
    answer.headers_mut().append(header::SET_COOKIE, sessions::end_cookie(&visit.app.config));
    // What was shown here is not to be seen with the back button.
    answer.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(answer)
}

/// An answer for scripts: where to go, with the cookies of the session.
pub(super) fn json_next(cookies: Vec<HeaderValue>, next: &str) -> Response {
    let mut answer = axum::Json(serde_json::json!({ "next": next })).into_response();
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// A path with the page to come back to.
pub(super) fn with_next(path: &str, next: &str) -> String {
    format!("{path}?next={}", encode(next))
}

/// A stored time for templates.
pub(crate) fn at(micros: Micros) -> jiff::Timestamp {
    timestamp(micros)
}
