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

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_slots))
        .add(Permission::ManageAccounts, routes!(set_slots))
        .add(Permission::ViewPosts, routes!(next_slot))
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
