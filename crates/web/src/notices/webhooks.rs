//! Webhooks of a workspace: where they go, what they tell, how each message fared, how to check the signature.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_store::notifications::{self, Carried, KINDS};
use passeur_store::webhooks::{self, Webhook};
use passeur_store::{StoreError, clock};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::auth::form::{Errors, again};
use crate::auth::{Form, Permission, Routes, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    const MANAGE: Permission = Permission::ManageWorkspace;
    Routes::new()
        .get("/w/{slug}/webhooks", MANAGE, show)
        .post("/w/{slug}/webhooks", MANAGE, create)
        .get("/w/{slug}/webhooks/{id}", MANAGE, show_one)
        .post("/w/{slug}/webhooks/{id}", MANAGE, save)
        .post("/w/{slug}/webhooks/{id}/test", MANAGE, test)
        .post("/w/{slug}/webhooks/{id}/enabled", MANAGE, enable)
        .post("/w/{slug}/webhooks/{id}/rotate", MANAGE, rotate)
        .post("/w/{slug}/webhooks/{id}/delete", MANAGE, delete)
        .post("/w/{slug}/messages/{id}/retry", MANAGE, retry)
}

/// Webhooks of one workspace: enough for people, and a bound on what one event sets off.
const MOST: usize = 20;
const ADDRESS_MAX: usize = 2_000;

/// A message that was carried, or not, in words.
pub(super) struct MessageRow {
    pub id: String,
    pub channel: String,
    pub event: String,
    pub tone: &'static str,
    pub icon: &'static str,
    pub word: String,
    pub attempts: i64,
    pub at: Timestamp,
    pub next: Option<Timestamp>,
    pub error: Option<String>,
    pub lost: bool,
}

pub(super) fn row(page: &Page, m: Carried) -> MessageRow {
    let (state, tone, icon) = match (m.state.as_str(), m.attempts) {
        ("sent", _) => ("sent", "tone-success", "circle-check"),
        ("given_up", _) => ("lost", "tone-danger", "octagon-alert"),
        (_, 0) => ("waiting", "tone-info", "clock"),
        _ => ("again", "tone-warning", "rotate-cw"),
    };
    MessageRow {
        word: page.t(&format!("message-state-{state}")),
        event: kind_name(page, &m.event),
        channel: page.t(if m.channel == "mail" { "message-mail" } else { "message-webhook" }),
        at: clock::timestamp(m.sent_at.unwrap_or(m.created_at)),
        next: (state == "again").then(|| clock::timestamp(m.next_at)),
        lost: state == "lost",
        error: m.error.filter(|_| state != "sent").map(|e| page.locale.said(&e)),
        attempts: m.attempts,
        id: m.id,
        tone,
        icon,
    }
}

/// What people call a kind of event.
fn kind_name(page: &Page, kind: &str) -> String {
    page.locale.t_or(&format!("mail-kind-{kind}"), kind)
}

struct HookRow {
    id: String,
    url: String,
    host: String,
    enabled: bool,
    events: String,
    last: Option<MessageRow>,
}

#[derive(Template)]
#[template(path = "notices/webhooks.html")]
struct ListPage {
    page: Page,
    errors: Errors,
    hooks: Vec<HookRow>,
    lost: Vec<MessageRow>,
    url: String,
    kinds: Vec<(&'static str, String, bool)>,
    every: bool,
}

#[derive(Template)]
#[template(path = "notices/webhook.html")]
struct HookPage {
    page: Page,
    errors: Errors,
    id: String,
    url: String,
    enabled: bool,
    kinds: Vec<(&'static str, String, bool)>,
    every: bool,
    messages: Vec<MessageRow>,
    /// Just made, shown once.
    secret: Option<String>,
    sample: String,
}

/// The choice of events as a form shows it.
fn kinds(page: &Page, chosen: &[String]) -> (Vec<(&'static str, String, bool)>, bool) {
    let every = chosen.iter().any(|c| c == "*");
    let list = KINDS.iter().map(|(kind, _)| (*kind, kind_name(page, kind), every || chosen.iter().any(|c| c == kind)));
    (list.collect(), every)
}

fn host(url: &str) -> String {
    url::Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_else(|| url.to_owned())
}

/// An address that a message may go to: https, or plain http where the operator allows the host.
fn address(visit: &Visit, typed: &str) -> Result<String, String> {
    let url = url::Url::parse(typed).ok().filter(|_| typed.len() <= ADDRESS_MAX);
    let url = url.filter(|u| matches!(u.scheme(), "http" | "https") && u.host_str().is_some());
    let Some(url) = url else { return Err(visit.t("webhooks-address-invalid")) };
    let open = url.host_str().is_some_and(|h| visit.app.http.allows(h));
    if url.scheme() == "http" && !open {
        return Err(visit.t("webhooks-address-plain"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(visit.t("webhooks-address-secret"));
    }
    Ok(url.into())
}

/// The events that were ticked; `*` when all are, so that kinds to come are told too.
fn chosen(form: &Form) -> Vec<String> {
    if form.is_on("every") {
        return vec!["*".into()];
    }
    let ticked = form.all("event").filter(|e| KINDS.iter().any(|(kind, _)| kind == e));
    ticked.map(str::to_owned).collect()
}

async fn list_page(visit: &Visit, errors: Errors, form: Option<&Form>) -> Result<ListPage, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let (hooks, lost) = visit
        .app
        .db
        .read(move |tx| {
            let mut all = Vec::new();
            for hook in webhooks::list(tx, &workspace)? {
                let last = notifications::messages_to(tx, &workspace, "webhook", &hook.id, 1)?.pop();
                all.push((hook, last));
            }
            Ok::<_, StoreError>((all, notifications::given_up(tx, &workspace, 20)?))
        })
        .await?;
    let page = visit.page(visit.t("webhooks-title")).await?.in_space(Space::Vault);
    let hooks = hooks
        .into_iter()
        .map(|(hook, last)| HookRow {
            host: host(&hook.url),
            events: events_in_words(&page, &hook),
            last: last.map(|m| row(&page, m)),
            id: hook.id,
            url: hook.url,
            enabled: hook.enabled,
        })
        .collect();
    let default = vec!["*".to_owned()];
    let (kinds, every) = kinds(&page, &form.map_or(default, chosen));
    Ok(ListPage {
        lost: lost.into_iter().map(|m| row(&page, m)).collect(),
        url: form.map(|f| f.get("url").to_owned()).unwrap_or_default(),
        page,
        errors,
        hooks,
        kinds,
        every,
    })
}

fn events_in_words(page: &Page, hook: &Webhook) -> String {
    if hook.events.iter().any(|e| e == "*") {
        return page.t("webhooks-every");
    }
    hook.events.iter().map(|e| kind_name(page, e)).collect::<Vec<_>>().join(", ")
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&list_page(&visit, Errors::default(), None).await?))
}

/// What is wrong with the form, and its two values.
fn read(visit: &Visit, form: &Form) -> (Errors, String, Vec<String>) {
    let mut errors = Errors::default();
    let url = address(visit, form.get("url")).unwrap_or_else(|text| {
        errors.add("url", text);
        String::new()
    });
    let events = chosen(form);
    if events.is_empty() {
        errors.add("event", visit.t("webhooks-event-missing"));
    }
    (errors, url, events)
}

async fn create(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (mut errors, url, events) = read(&visit, &form);
    let workspace = visit.member()?.workspace.id.clone();
    let here = workspace.clone();
    let count = visit.app.db.read(move |tx| webhooks::list(tx, &here)).await.map_err(|e: StoreError| e)?.len();
    if count >= MOST {
        errors.add("url", visit.t1("webhooks-too-many", "n", MOST));
    }
    if !errors.is_empty() {
        return Ok(again(&list_page(&visit, errors, Some(&form)).await?));
    }
    let keys = visit.app.db.keys.clone();
    let note = visit.audit("webhook-created", &host(&url), &events.join(", "));
    let made = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            webhooks::create(tx, &keys, &workspace, &url, &events)
        })
        .await?;
    let secret = made.secret.expose_secret().to_owned();
    Ok(view(&hook_page(&visit, &made.id, Errors::default(), None, Some(secret)).await?))
}

async fn hook_page(
    visit: &Visit,
    id: &str,
    errors: Errors,
    form: Option<&Form>,
    secret: Option<String>,
) -> Result<HookPage, PageError> {
    let member = visit.member()?;
    let (workspace, id) = (member.workspace.id.clone(), id.to_owned());
    let (hook, messages) = visit
        .app
        .db
        .read(move |tx| {
            let hook = webhooks::get(tx, &workspace, &id)?;
            let messages = notifications::messages_to(tx, &workspace, "webhook", &hook.id, 30)?;
            Ok::<_, StoreError>((hook, messages))
        })
        .await?;
    let host = host(&hook.url);
    let page = visit
        .page(host)
        .await?
        .in_space(Space::Vault)
        .crumb(visit.t("webhooks-title"), format!("/w/{}/webhooks", member.workspace.slug));
    let (kinds, every) = kinds(&page, &form.map_or_else(|| hook.events.clone(), chosen));
    Ok(HookPage {
        messages: messages.into_iter().map(|m| row(&page, m)).collect(),
        url: form.map_or(hook.url, |f| f.get("url").to_owned()),
        page,
        errors,
        id: hook.id,
        enabled: hook.enabled,
        kinds,
        every,
        secret,
        sample: SAMPLE.trim().to_owned(),
    })
}

/// How to check a signature, in a language most people can read and translate.
const SAMPLE: &str = r#"
import base64, hashlib, hmac, time

def is_genuine(secret: str, headers: dict, body: bytes) -> bool:
    sent = int(headers["webhook-timestamp"])
    if abs(time.time() - sent) > 300:          # too old: maybe a replay
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f'{headers["webhook-id"]}.{sent}.'.encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    theirs = [part.removeprefix("v1,") for part in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(ours, one) for one in theirs)
"#;

async fn show_one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    Ok(view(&hook_page(&visit, &id, Errors::default(), None, None).await?))
}

fn back(visit: &Visit, id: &str) -> Result<String, PageError> {
    Ok(format!("/w/{}/webhooks/{id}", visit.member()?.workspace.slug))
}

async fn save(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let (errors, url, events) = read(&visit, &form);
    if !errors.is_empty() {
        return Ok(again(&hook_page(&visit, &id, errors, Some(&form), None).await?));
    }
    let workspace = visit.member()?.workspace.id.clone();
    let note = visit.audit("webhook-changed", &host(&url), &events.join(", "));
    let hook = id.clone();
    visit
        .app
        .db
        .write(move |tx| {
            let known = webhooks::get(tx, &workspace, &hook)?;
            note.record(tx)?;
            webhooks::set(tx, &workspace, &hook, &url, &events, known.enabled)
        })
        .await?;
    Ok(visit.done(visit.t("webhooks-saved"), &back(&visit, &id)?))
}

async fn enable(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let on = form.get("enabled") == "1";
    let note = visit.audit(if on { "webhook-enabled" } else { "webhook-disabled" }, &id, "");
    let hook = id.clone();
    visit
        .app
        .db
        .write(move |tx| {
            let known = webhooks::get(tx, &workspace, &hook)?;
            note.record(tx)?;
            webhooks::set(tx, &workspace, &hook, &known.url, &known.events, on)
        })
        .await?;
    let text = visit.t(if on { "webhooks-enabled" } else { "webhooks-disabled" });
    Ok(visit.done(text, &back(&visit, &id)?))
}

/// Puts a sample message on its way, to this webhook alone.
async fn test(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let by = visit.signed()?.user.name.clone();
    let (hook, now) = (id.clone(), clock::timestamp(visit.now()).to_string());
    let enabled = visit
        .app
        .db
        .write(move |tx| {
            let known = webhooks::get(tx, &workspace, &hook)?;
            if known.enabled {
                let body = json!({
                    "type": "test", "timestamp": now, "data": { "workspace": workspace, "detail": { "by_name": by } }
                });
                notifications::enqueue(tx, Some(&workspace), "webhook", &known.id, "test", "", &body)?;
            }
            Ok::<_, StoreError>(known.enabled)
        })
        .await?;
    let path = back(&visit, &id)?;
    if !enabled {
        return Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t("webhooks-test-disabled"))], &path));
    }
    Ok(visit.done(visit.t("webhooks-test-sent"), &path))
}

async fn rotate(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let (workspace, keys, hook) = (visit.member()?.workspace.id.clone(), visit.app.db.keys.clone(), id.clone());
    let note = visit.audit("webhook-rotated", &id, "");
    let secret = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            webhooks::rotate(tx, &keys, &workspace, &hook)
        })
        .await
        .map_err(|e: StoreError| e)?;
    let secret = secret.expose_secret().to_owned();
    Ok(view(&hook_page(&visit, &id, Errors::default(), None, Some(secret)).await?))
}

async fn delete(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let note = visit.audit("webhook-deleted", &id, "");
    visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            webhooks::delete(tx, &workspace, &id)
        })
        .await?;
    Ok(visit.done(visit.t("webhooks-deleted"), &format!("/w/{slug}/webhooks")))
}

/// Sends a message again that was given up.
async fn retry(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    visit.app.db.write(move |tx| notifications::retry_message(tx, &workspace, &id)).await?;
    let hook = form.get("webhook");
    let known = !hook.is_empty() && hook.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let path = if known { format!("/w/{slug}/webhooks/{hook}") } else { format!("/w/{slug}/webhooks") };
    Ok(visit.done(visit.t("message-retried"), &path))
}
