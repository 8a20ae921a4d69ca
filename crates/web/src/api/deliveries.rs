//! Deliveries: what goes, went or did not go out, account by account, and what a person decides about it.

use passeur_handbook::delivery::State;
use passeur_handbook::message::Message;
use passeur_store::Tx;
use passeur_store::deliveries::{self as stored, Delivery as Stored};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, Query};
use super::posts::Nothing;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;
use crate::studio::made_to_fit;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_deliveries))
        .add(Permission::ViewPosts, routes!(get_delivery))
        .add(Permission::ViewPosts, routes!(delivery_file))
        .add(Permission::Schedule, routes!(retry_delivery))
        .add(Permission::Schedule, routes!(cancel_delivery))
        .add(Permission::Schedule, routes!(resolve_delivery))
}

/// One post, to one account, at one time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery {
    pub id: String,
    pub post: String,
    pub account: String,
    pub network: String,
    /// `waiting`, `held`, `frozen`, `claimed`, `sending`, `sent`, `retry`, `refused`, `unsure`, `missed`, `cancelled`
    /// or `assisted`.
    #[schema(example = "waiting")]
    pub state: &'static str,
    /// Which repetition of a recurring post.
    pub occurrence: i64,
    pub due: Moment,
    /// When the engine looks at it next; absent when it waits for a person, or for nothing.
    pub next: Option<Moment>,
    pub attempts: i64,
    pub sent: Option<Moment>,
    pub remote_id: Option<String>,
    pub url: Option<String>,
    pub error: Option<String>,
    pub updated_at: Moment,
}

impl From<Stored> for Delivery {
    fn from(d: Stored) -> Delivery {
        Delivery {
            id: d.id,
            post: d.post_id,
            account: d.account_id,
            network: d.network,
            state: d.state.as_str(),
            occurrence: d.occurrence,
            due: Moment::of(d.due_at),
            next: d.next_at.map(Moment::of),
            attempts: d.attempts,
            sent: d.sent_at.map(Moment::of),
            remote_id: d.remote_id,
            url: d.remote_url,
            error: d.error,
            updated_at: Moment::of(d.updated_at),
        }
    }
}

/// A delivery with its steps and everything that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryInFull {
    #[serde(flatten)]
    pub delivery: Delivery,
    /// The parts of a thread, and the first comment.
    pub steps: Vec<Step>,
    pub attempted: Vec<Attempt>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    pub step: i64,
    pub first_comment: bool,
    pub state: &'static str,
    pub remote_id: Option<String>,
    pub url: Option<String>,
    pub note: Option<String>,
    pub sent: Option<Moment>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Attempt {
    pub step: i64,
    /// `publish` or `verify`.
    pub kind: String,
    pub started: Moment,
    pub finished: Option<Moment>,
    pub outcome: Option<String>,
    pub message: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// States, with commas between them.
    state: Option<String>,
    /// Id of a post.
    post: Option<String>,
    /// Id of an account.
    account: Option<String>,
    /// Due at this time or later.
    #[param(value_type = Option<String>, format = "date-time")]
    from: Option<Moment>,
    /// Due before this time.
    #[param(value_type = Option<String>, format = "date-time")]
    to: Option<Moment>,
    /// Latest first.
    newest: Option<bool>,
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists deliveries, by the time they are due
#[utoipa::path(get, path = "/deliveries", tag = "deliveries", params(Filter),
    responses((status = 200, body = Page<Delivery>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_deliveries(caller: Caller, Query(f): Query<Filter>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(f.limit)?;
    let states = f.state.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|s| !s.is_empty());
    let states = states.map(|name| State::parse(name).ok_or(name)).collect::<Result<Vec<_>, _>>().map_err(|name| {
        let known = State::ALL.map(State::as_str).join(", ");
        let message = Message::new("problem-field-unknown").with("name", name.to_owned()).with("known", known);
        ApiError::field("state", "unknown", message)
    })?;
    let filter = stored::Filter {
        workspace_id: Some(caller.workspace().into()),
        states,
        account_id: f.account,
        post_id: f.post,
        from: f.from.map(Moment::micros),
        to: f.to.map(Moment::micros),
        after: cursor::read(f.cursor.as_deref())?,
        newest_first: f.newest.unwrap_or(false),
        limit: limit + 1,
    };
    let found = caller.read(move |tx| Ok(stored::list(tx, &filter)?)).await?;
    Answer::ok(&Page::of(found, limit, |d| (d.due_at, d.id.clone()), Delivery::from))
}

/// Reads a delivery, with its steps and everything that was tried
#[utoipa::path(get, path = "/deliveries/{id}", tag = "deliveries", params(("id" = String, Path)),
    responses((status = 200, body = DeliveryInFull),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_delivery(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .app
        .db
        .read(move |tx| {
            let delivery = here(tx, &workspace, &id)?.into();
            let step = |s: stored::StepRow| Step {
                step: s.step,
                first_comment: s.first_comment,
                state: s.state.as_str(),
                remote_id: s.remote_id,
                url: s.remote_url,
                note: s.note,
                sent: s.sent_at.map(Moment::of),
            };
            let attempt = |a: stored::Attempt| Attempt {
                step: a.step,
                kind: a.kind,
                started: Moment::of(a.started_at),
                finished: a.finished_at.map(Moment::of),
                outcome: a.outcome,
                message: a.message,
            };
            Answer::ok(&DeliveryInFull {
                delivery,
                steps: stored::steps(tx, &id)?.into_iter().map(step).collect(),
                attempted: stored::attempts(tx, &id)?.into_iter().map(attempt).collect(),
            })
        })
        .await
}

fn here(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Stored, ApiError> {
    let delivery = stored::get(tx, id)?;
    if delivery.workspace_id == workspace { Ok(delivery) } else { Err(ApiError::not_found()) }
}

/// Downloads a file of a delivery as its network takes it, for publishing by hand
#[utoipa::path(get, path = "/deliveries/{id}/files/{n}", tag = "deliveries",
    params(("id" = String, Path), ("n" = usize, Path, description = "Which one, from 0")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delivery_file(
    caller: Caller,
    axum::extract::Path((id, n)): axum::extract::Path<(String, usize)>,
) -> Result<axum::response::Response, ApiError> {
    use axum::response::IntoResponse;
    let ready = made_to_fit(&caller.app, caller.workspace().to_owned(), id, n).await??;
    let kind = http::HeaderValue::from_str(&ready.mime);
    let kind = kind.unwrap_or(http::HeaderValue::from_static("application/octet-stream"));
    let saved = http::HeaderValue::from_static("attachment");
    Ok(([(http::header::CONTENT_TYPE, kind), (http::header::CONTENT_DISPOSITION, saved)], ready.bytes).into_response())
}

/// Sends it (again) now, however late it is
#[utoipa::path(post, path = "/deliveries/{id}/retry", tag = "deliveries", params(("id" = String, Path)),
    responses((status = 200, body = Delivery),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn retry_delivery(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            here(tx, who.workspace(), &id)?;
            Answer::ok(&Delivery::from(stored::retry(tx, &id, Some(who.user()))?))
        })
        .await
}

/// Stops it, when nothing of it is out
#[utoipa::path(post, path = "/deliveries/{id}/cancel", tag = "deliveries", params(("id" = String, Path)),
    responses((status = 200, body = Delivery),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn cancel_delivery(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            here(tx, who.workspace(), &id)?;
            Answer::ok(&Delivery::from(stored::cancel(tx, &id, Some(who.user()))?))
        })
        .await
}

/// What a person saw on the network.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"published": true, "url": "https://mastodon.social/@fournil/1"}))]
pub struct Resolution {
    pub published: bool,
    /// Where it is, when it is.
    #[serde(default)]
    pub url: Option<String>,
}

/// Decides about one that nobody could be sure of, or says that an assisted one was published
#[utoipa::path(post, path = "/deliveries/{id}/resolve", tag = "deliveries", request_body = Resolution,
    params(("id" = String, Path)),
    responses((status = 200, body = Delivery),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn resolve_delivery(caller: Caller, Id(id): Id, input: Input<Resolution>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let web = |url: &String| url::Url::parse(url).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
    if body.url.as_ref().is_some_and(|url| !web(url)) {
        return Err(ApiError::field("/url", "url", Message::new("problem-field-url")));
    }
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            here(tx, who.workspace(), &id)?;
            let done = stored::resolve(tx, &id, body.published, body.url.as_deref(), Some(who.user()))?;
            Answer::ok(&Delivery::from(done))
        })
        .await
}
