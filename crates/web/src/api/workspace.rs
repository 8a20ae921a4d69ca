//! The workspace a token is for, who calls, its members, and the freeze of everything.

use passeur_store::deliveries::{self, Scope};
use passeur_store::{members, posts, workspaces};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Input, Moment};
use super::posts::Nothing;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(me))
        .add(Permission::ViewPosts, routes!(list_workspaces))
        .add(Permission::ViewPosts, routes!(list_members))
        .add(Permission::ViewPosts, routes!(list_labels))
        .add(Permission::Freeze, routes!(freeze))
        .add(Permission::Freeze, routes!(thaw))
}

/// Who calls, where, and what they may.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub user: Person,
    pub workspace: Workspace,
    #[schema(example = "editor")]
    pub role: &'static str,
    /// What this call's token and role allow.
    pub permissions: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Workspace {
    pub id: String,
    /// As in the paths of the pages.
    pub slug: String,
    pub name: String,
    /// IANA name.
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    pub language: String,
    /// Names of the steps of its approval; none when nothing needs one.
    pub approval_steps: Vec<String>,
    pub frozen_at: Option<Moment>,
    pub frozen_reason: Option<String>,
}

impl From<&workspaces::Workspace> for Workspace {
    fn from(w: &workspaces::Workspace) -> Workspace {
        Workspace {
            id: w.id.clone(),
            slug: w.slug.clone(),
            name: w.name.clone(),
            time_zone: w.time_zone.clone(),
            language: w.locale.clone(),
            approval_steps: w.approval_steps.iter().map(|s| s.name.clone()).collect(),
            frozen_at: w.frozen_at.map(Moment::of),
            frozen_reason: w.frozen_reason.clone(),
        }
    }
}

/// Says who calls, in which workspace, and what they may
#[utoipa::path(get, path = "/me", tag = "workspace",
    responses((status = 200, body = Me), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn me(caller: Caller) -> Result<Answer, ApiError> {
    let m = &caller.member;
    Answer::ok(&Me {
        user: Person { id: m.user.id.clone(), name: m.user.name.clone(), role: None },
        workspace: Workspace::from(&m.workspace),
        role: m.role.as_str(),
        permissions: Permission::ALL.into_iter().filter(|p| m.may(*p)).map(Permission::id).collect(),
    })
}

/// Lists the workspaces this call can reach
///
/// A token is for one; a session reaches all of its person's, by the header `X-Workspace`.
#[utoipa::path(get, path = "/workspaces", tag = "workspace",
    responses((status = 200, body = Page<Workspace>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_workspaces(caller: Caller) -> Result<Answer, ApiError> {
    if caller.member.token.is_some() {
        return Answer::ok(&Page::whole(vec![Workspace::from(&caller.member.workspace)]));
    }
    let user = caller.user().to_owned();
    let found = caller.read(move |tx| {
        let own = members::of_user(tx, &user)?;
        own.iter()
            .map(|m| Ok(Workspace::from(&workspaces::get(tx, &m.workspace_id)?)))
            .collect::<Result<Vec<_>, ApiError>>()
    });
    Answer::ok(&Page::whole(found.await?))
}

/// Lists the members of the workspace
#[utoipa::path(get, path = "/members", tag = "workspace",
    responses((status = 200, body = Page<Person>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_members(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(members::list(tx, &workspace)?)).await?;
    let view = |m: members::Member| Person { id: m.user_id, name: m.name, role: Some(m.role.as_str()) };
    Answer::ok(&Page::whole(found.into_iter().map(view).collect()))
}

/// Lists the labels in use
#[utoipa::path(get, path = "/labels", tag = "workspace",
    responses((status = 200, body = Page<String>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_labels(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    Answer::ok(&Page::whole(caller.read(move |tx| Ok(posts::labels(tx, &workspace)?)).await?))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"reason": "Deuil national"}))]
pub struct Reason {
    /// Shown to colleagues.
    pub reason: Option<String>,
}

/// Stops everything of the workspace that has not left
#[utoipa::path(post, path = "/freeze", tag = "workspace", request_body = Reason,
    responses((status = 200, body = Workspace),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn freeze(caller: Caller, input: Input<Reason>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let Input { body, key } = input;
    caller
        .once(key, move |tx| {
            deliveries::freeze(tx, Scope::Workspace(who.workspace()), Some(who.user()), body.reason.as_deref())?;
            who.note("freeze", "", body.reason.unwrap_or_default()).record(tx)?;
            Answer::ok(&Workspace::from(&workspaces::get(tx, who.workspace())?))
        })
        .await
}

/// Lets go again what the freeze stopped
#[utoipa::path(post, path = "/thaw", tag = "workspace",
    responses((status = 200, body = Workspace),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn thaw(caller: Caller, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            deliveries::thaw(tx, Scope::Workspace(who.workspace()))?;
            who.note("thaw", "", "").record(tx)?;
            Answer::ok(&Workspace::from(&workspaces::get(tx, who.workspace())?))
        })
        .await
}
