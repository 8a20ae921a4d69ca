//! Giving posts their time and taking it away; approvals.

use jiff::civil::DateTime;
use passeur_engine::planning::{self, When};
use passeur_handbook::message::Message;
use passeur_handbook::schedule::recurrence::Rule;
use passeur_store::{approvals, posts as stored};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment};
use super::posts::{self, shown};
use super::problem::{ApiError, Problem};
use super::wire::{self, Post};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::Schedule, routes!(plan_post))
        .add(Permission::Schedule, routes!(unplan_post))
        .add(Permission::ViewPosts, routes!(list_approvals))
        .add(Permission::Approve, routes!(decide_approval))
}

/// What the wire says of a time, as the planner takes it.
pub fn when(asked: &wire::When) -> Result<When, ApiError> {
    let wrong = |field: &str, code: &str, key: &'static str| ApiError::field(field, code, Message::new(key));
    let said = [asked.now, asked.at.is_some(), asked.queue, asked.rule.is_some()];
    if said.iter().filter(|s| **s).count() != 1 || (asked.start.is_some() && asked.rule.is_none()) {
        return Err(wrong("/schedule", "one-of", "problem-schedule-one-of"));
    }
    if let Some(Moment(at)) = asked.at {
        return Ok(When::Instant(at));
    }
    let Some(rule) = &asked.rule else { return Ok(if asked.now { When::Now } else { When::Queue }) };
    let rule: Rule = Rule::parse(rule).map_err(|_| wrong("/schedule/rule", "rule", "problem-schedule-rule"))?;
    let start = asked.start.as_deref().unwrap_or_default();
    let start: DateTime = start.parse().map_err(|_| wrong("/schedule/start", "date", "problem-schedule-start"))?;
    Ok(When::Recurring { rule, start })
}

/// Gives a post its time
///
/// It is checked as its networks would; then each of its accounts has a delivery. On a planned post this moves it.
#[utoipa::path(put, path = "/posts/{id}/schedule", tag = "planning", request_body = wire::When,
    params(("id" = String, Path)),
    responses((status = 200, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn plan_post(caller: Caller, Id(id): Id, input: Input<wire::When>) -> Result<Answer, ApiError> {
    let when = when(&input.body)?;
    let who = caller.clone();
    caller
        .write(move |tx| {
            let post = posts::own(tx, &who, &id)?;
            who.matches(&posts::etag(&post))?;
            let (post, _) = planning::plan(tx, &who.member.workspace, &id, &when, Some(who.user()))?;
            shown(post)
        })
        .await
}

/// Takes its time away
///
/// What has not left is cancelled and the post is a draft again.
#[utoipa::path(delete, path = "/posts/{id}/schedule", tag = "planning", params(("id" = String, Path)),
    responses((status = 200, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn unplan_post(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let post = posts::own(tx, &who, &id)?;
            who.matches(&posts::etag(&post))?;
            shown(stored::unplan(tx, &id, Some(who.user()))?)
        })
        .await
}

/// What somebody decided about a version of a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    pub version: i64,
    /// Index of the step in the workspace's approval.
    pub step: i64,
    pub person: String,
    pub approved: bool,
    pub note: String,
    pub created_at: Moment,
}

/// Lists the decisions about a post, oldest first
#[utoipa::path(get, path = "/posts/{id}/approvals", tag = "planning", params(("id" = String, Path)),
    responses((status = 200, body = Page<Decision>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_approvals(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        stored::of_workspace(tx, &workspace, &id)?;
        Ok(approvals::list(tx, &id)?)
    });
    let view = |a: approvals::Approval| Decision {
        version: a.version,
        step: a.step,
        person: a.user_id,
        approved: a.approved,
        note: a.note,
        created_at: Moment::of(a.created_at),
    };
    Answer::ok(&Page::whole(found.await?.into_iter().map(view).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 1, "approved": true, "note": ""}))]
pub struct NewDecision {
    /// The version that was read.
    pub version: i64,
    pub approved: bool,
    #[serde(default)]
    pub note: String,
}

/// Says yes or no to the step that waits
#[utoipa::path(post, path = "/posts/{id}/approvals", tag = "planning", request_body = NewDecision,
    params(("id" = String, Path)),
    responses((status = 200, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn decide_approval(caller: Caller, Id(id): Id, input: Input<NewDecision>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let Input { body, key } = input;
    caller
        .once(key, move |tx| {
            stored::of_workspace(tx, who.workspace(), &id)?;
            shown(approvals::decide(tx, &id, body.version, who.user(), body.approved, &body.note)?)
        })
        .await
}
