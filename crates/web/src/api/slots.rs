//! Weekly slots of accounts, and the next one that is free.

use jiff::Timestamp;
use passeur_engine::planning;
use passeur_handbook::message::Message;
use passeur_store::posts::{Body, Rendition};
use passeur_store::slots as stored;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::accounts;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;
use crate::slots::queue;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_slots))
        .add(Permission::Schedule, routes!(set_slots))
        .add(Permission::ViewPosts, routes!(next_slot))
        .add(Permission::ViewPosts, routes!(list_queue))
        .add(Permission::Schedule, routes!(deal_queue))
}

/// One time of the week, on the wall clock of the workspace.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i64,
    /// `HH:MM`.
    #[schema(example = "08:30")]
    pub time: String,
    /// Only posts with this label take it; empty for every post.
    #[serde(default)]
    pub label: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slots": [{"weekday": 1, "time": "08:30"}, {"weekday": 4, "time": "18:00"}]}))]
pub struct Week {
    pub slots: Vec<Slot>,
}

fn shown(s: stored::Slot) -> Slot {
    Slot { weekday: s.weekday, time: format!("{:02}:{:02}", s.minute / 60, s.minute % 60), label: s.label }
}

/// Lists the slots of an account
#[utoipa::path(get, path = "/accounts/{id}/slots", tag = "slots", params(("id" = String, Path)),
    responses((status = 200, body = Page<Slot>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_slots(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        accounts::here(tx, &workspace, &id)?;
        Ok(stored::of_account(tx, &id)?)
    });
    Answer::ok(&Page::whole(found.await?.into_iter().map(shown).collect()))
}

/// Replaces the slots of an account
///
/// Posts that stand in the queue already keep their time.
#[utoipa::path(put, path = "/accounts/{id}/slots", tag = "slots", request_body = Week, params(("id" = String, Path)),
    responses((status = 200, body = Page<Slot>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_slots(caller: Caller, Id(id): Id, input: Input<Week>) -> Result<Answer, ApiError> {
    let mut week = Vec::new();
    for (i, slot) in input.body.slots.iter().enumerate() {
        let minute = minute(&slot.time).filter(|_| (1..=7).contains(&slot.weekday));
        let wrong = || ApiError::field(format!("/slots/{i}"), "slot", Message::new("problem-field-slot"));
        week.push((slot.weekday, minute.ok_or_else(wrong)?, slot.label.trim().to_owned()));
    }
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            accounts::here(tx, &workspace, &id)?;
            stored::set(tx, &id, &week)?;
            Answer::ok(&Page::whole(stored::of_account(tx, &id)?.into_iter().map(shown).collect()))
        })
        .await
}

fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |s: &str| (s.len() == 2).then(|| s.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then(|| i64::from(hours) * 60 + i64::from(minutes))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NextSlot {
    pub at: Moment,
}

/// Finds the next free slot of an account
#[utoipa::path(get, path = "/accounts/{id}/slots/next", tag = "slots", params(("id" = String, Path)),
    responses((status = 200, body = NextSlot), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn next_slot(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let member = caller.membership();
    caller
        .read(move |tx| {
            accounts::here(tx, &member.workspace.id, &id)?;
            let body =
                Body { renditions: vec![Rendition { account_id: id, own: Default::default() }], ..Body::default() };
            let now = Timestamp::from_microsecond(tx.now()?).unwrap_or(Timestamp::UNIX_EPOCH);
            let at = planning::next_slot(tx, &member.workspace, None, &body, now)?;
            Answer::ok(&NextSlot { at: Moment(at) })
        })
        .await
}

/// A post that waits in the queue of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queued {
    pub post: String,
    pub at: Moment,
    /// How it begins.
    pub words: String,
    /// The label its slot is reserved for.
    pub label: Option<String>,
}

fn queued(tx: &mut passeur_store::Tx<'_>, caller: &Caller, id: &str) -> Result<Page<Queued>, ApiError> {
    let account = accounts::here(tx, caller.workspace(), id)?;
    let now = tx.now()?;
    let found = queue::waiting(tx, &caller.member.workspace, &account, now)?;
    let view = |w: queue::Waiting| Queued { post: w.post_id, at: Moment(w.at), words: w.words, label: w.reserved };
    Ok(Page::whole(found.into_iter().map(view).collect()))
}

/// Lists the queue of an account, the next one first
#[utoipa::path(get, path = "/accounts/{id}/queue", tag = "slots", params(("id" = String, Path)),
    responses((status = 200, body = Page<Queued>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_queue(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller.read(move |tx| Answer::ok(&queued(tx, &who, &id)?)).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"deal": "shuffle"}))]
pub struct Deal {
    /// `shuffle`; or `up`, `down`, `first` for one post.
    pub deal: String,
    /// Id of the post that moves.
    #[serde(default)]
    pub post: Option<String>,
}

/// Changes the order of a queue; the times stay where they are
///
/// A slot that is reserved for a label keeps a post that carries it.
#[utoipa::path(post, path = "/accounts/{id}/queue", tag = "slots", request_body = Deal, params(("id" = String, Path)),
    responses((status = 200, body = Page<Queued>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn deal_queue(caller: Caller, Id(id): Id, input: Input<Deal>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    if !["shuffle", "up", "down", "first"].contains(&body.deal.as_str()) {
        let message = Message::new("problem-field-unknown").with("name", body.deal);
        return Err(ApiError::field("/deal", "unknown", message.with("known", "shuffle, up, down, first".to_owned())));
    }
    if body.post.is_none() && body.deal != "shuffle" {
        let message = Message::new("problem-field-missing").with("name", "post".to_owned());
        return Err(ApiError::field("/post", "missing", message));
    }
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            accounts::here(tx, who.workspace(), &id)?;
            let (post, now) = (body.post.unwrap_or_default(), tx.now()?);
            queue::deal(tx, &who.member.workspace, &id, &body.deal, &post, now)?;
            Answer::ok(&queued(tx, &who, &id)?)
        })
        .await
}
