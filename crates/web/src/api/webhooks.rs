//! Webhooks: where the events of the workspace are told, signed.

use passeur_handbook::message::Message;
use passeur_store::clock::timestamp;
use passeur_store::notifications::{self, KINDS};
use passeur_store::webhooks as stored;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment};
use super::posts::{Nothing, etag_of};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ManageWorkspace, routes!(list_webhooks))
        .add(Permission::ManageWorkspace, routes!(create_webhook))
        .add(Permission::ManageWorkspace, routes!(change_webhook))
        .add(Permission::ManageWorkspace, routes!(delete_webhook))
        .add(Permission::ManageWorkspace, routes!(test_webhook))
        .add(Permission::ManageWorkspace, routes!(rotate_webhook))
        .add(Permission::ManageWorkspace, routes!(list_messages))
        .add(Permission::ManageWorkspace, routes!(retry_message))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    pub id: String,
    pub url: String,
    /// Kinds of notification; `*` is all of them.
    pub events: Vec<String>,
    pub enabled: bool,
    pub created_at: Moment,
    /// Signs what is sent (Standard Webhooks). Shown once, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl From<stored::Webhook> for Webhook {
    fn from(w: stored::Webhook) -> Webhook {
        Webhook {
            id: w.id,
            url: w.url,
            events: w.events,
            enabled: w.enabled,
            created_at: Moment::of(w.created_at),
            secret: None,
        }
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"url": "https://example.org/hook", "events": ["sent", "refused"]}))]
pub struct WebhookChange {
    pub url: Option<String>,
    /// All of them unless said.
    pub events: Option<Vec<String>>,
    pub enabled: Option<bool>,
}

impl WebhookChange {
    fn check(&self) -> Result<(), ApiError> {
        let web = |url: &str| url::Url::parse(url).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
        if self.url.as_deref().is_some_and(|url| !web(url)) {
            return Err(ApiError::field("/url", "url", Message::new("problem-field-url")));
        }
        let known = |event: &String| event == "*" || KINDS.iter().any(|(kind, _)| kind == event);
        match self.events.iter().flatten().position(|event| !known(event)) {
            None => Ok(()),
            Some(i) => {
                let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
                let name = self.events.iter().flatten().nth(i).cloned().unwrap_or_default();
                let message = Message::new("problem-field-unknown").with("name", name).with("known", kinds.join(", "));
                Err(ApiError::field(format!("/events/{i}"), "unknown", message))
            }
        }
    }
}

/// Lists the webhooks
#[utoipa::path(get, path = "/webhooks", tag = "administration", responses((status = 200, body = Page<Webhook>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_webhooks(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::list(tx, &workspace)?)).await?;
    Answer::ok(&Page::whole(found.into_iter().map(Webhook::from).collect()))
}

/// Adds a webhook
#[utoipa::path(post, path = "/webhooks", tag = "administration", request_body = WebhookChange,
    responses((status = 201, body = Webhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_webhook(caller: Caller, input: Input<WebhookChange>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    body.check()?;
    let missing =
        || ApiError::field("/url", "missing", Message::new("problem-field-missing").with("name", "url".to_owned()));
    let url = body.url.ok_or_else(missing)?;
    let events = body.events.unwrap_or_else(|| vec!["*".to_owned()]);
    let (who, keys) = (caller.clone(), caller.app.db.keys.clone());
    caller
        .once(key, move |tx| {
            let new = stored::create(tx, &keys, who.workspace(), &url, &events)?;
            who.note("webhook-created", url, "").record(tx)?;
            let secret = new.secret.expose_secret().to_owned();
            let shown = Webhook { secret: Some(secret), ..Webhook::from(new) };
            Ok(Answer::created(format!("{BASE}/webhooks/{}", shown.id), &shown)?.secret())
        })
        .await
}

/// Changes a webhook
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "administration", request_body = WebhookChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = Webhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_webhook(caller: Caller, Id(id): Id, input: Input<WebhookChange>) -> Result<Answer, ApiError> {
    let body = input.body;
    body.check()?;
    let who = caller.clone();
    caller
        .write(move |tx| {
            let workspace = who.workspace();
            let now = stored::get(tx, workspace, &id)?;
            who.matches(&etag_of(&Webhook::from(now.clone()))?)?;
            let url = body.url.unwrap_or(now.url);
            let events = body.events.unwrap_or(now.events);
            stored::set(tx, workspace, &id, &url, &events, body.enabled.unwrap_or(now.enabled))?;
            who.note("webhook-changed", url, events.join(", ")).record(tx)?;
            let shown = Webhook::from(stored::get(tx, workspace, &id)?);
            Ok(Answer::ok(&shown)?.etag(etag_of(&shown)?))
        })
        .await
}

/// Removes a webhook
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "administration", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_webhook(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let known = stored::get(tx, who.workspace(), &id)?;
            stored::delete(tx, who.workspace(), &id)?;
            who.note("webhook-deleted", known.url, "").record(tx)?;
            Ok::<_, ApiError>(Answer::done())
        })
        .await
}

/// Sends a sample message to a webhook
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "administration", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn test_webhook(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            let known = stored::get(tx, who.workspace(), &id)?;
            if !known.enabled {
                let message = Message::new("problem-webhook-disabled");
                return Err(ApiError::field("/enabled", "disabled", message));
            }
            let now = timestamp(tx.now()?).to_string();
            let data =
                serde_json::json!({ "workspace": who.workspace(), "detail": { "by_name": who.member.user.name } });
            let body = serde_json::json!({ "type": "test", "timestamp": now, "data": data });
            notifications::enqueue(tx, Some(who.workspace()), "webhook", &known.id, "test", "", &body)?;
            Ok(Answer::done())
        })
        .await
}

/// Gives a webhook a new secret
///
/// The old one signs nothing more; the new one is in this answer and nowhere else.
#[utoipa::path(post, path = "/webhooks/{id}/rotate", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = Webhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn rotate_webhook(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let (who, keys) = (caller.clone(), caller.app.db.keys.clone());
    caller
        .once(input.key, move |tx| {
            let known = stored::get(tx, who.workspace(), &id)?;
            let secret = stored::rotate(tx, &keys, who.workspace(), &id)?;
            who.note("webhook-rotated", id.clone(), "").record(tx)?;
            let shown = Webhook { secret: Some(secret.expose_secret().to_owned()), ..Webhook::from(known) };
            Ok(Answer::ok(&shown)?.secret())
        })
        .await
}

/// A message on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookMessage {
    pub id: String,
    #[schema(example = "sent")]
    pub event: String,
    /// `waiting`, `sent` or `given_up`.
    #[schema(example = "sent")]
    pub state: String,
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub next_at: Option<Moment>,
    pub error: Option<String>,
    pub created_at: Moment,
    pub sent_at: Option<Moment>,
}

/// Lists the latest messages to a webhook, latest first: 200 at most
#[utoipa::path(get, path = "/webhooks/{id}/messages", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = Page<WebhookMessage>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_messages(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        stored::get(tx, &workspace, &id)?;
        Ok(notifications::messages_to(tx, &workspace, "webhook", &id, 200)?)
    });
    let view = |m: notifications::Carried| WebhookMessage {
        id: m.id,
        event: m.event,
        next_at: (m.state == "waiting").then(|| Moment::of(m.next_at)),
        state: m.state,
        attempts: m.attempts,
        error: m.error,
        created_at: Moment::of(m.created_at),
        sent_at: m.sent_at.map(Moment::of),
    };
    Answer::ok(&Page::whole(found.await?.into_iter().map(view).collect()))
}

/// Sends a message again that was given up
#[utoipa::path(post, path = "/messages/{id}/retry", tag = "administration", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn retry_message(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .once(input.key, move |tx| {
            notifications::retry_message(tx, &workspace, &id)?;
            Ok(Answer::done())
        })
        .await
}
