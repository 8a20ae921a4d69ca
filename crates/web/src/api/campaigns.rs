//! Campaigns: what posts belong to, with a colour and a period.

use passeur_handbook::message::Message;
use passeur_store::Tx;
use passeur_store::campaigns::{self as stored, COLOURS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, given};
use super::posts::etag_of;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_campaigns))
        .add(Permission::EditPosts, routes!(create_campaign))
        .add(Permission::ViewPosts, routes!(get_campaign))
        .add(Permission::EditPosts, routes!(change_campaign))
        .add(Permission::EditPosts, routes!(delete_campaign))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Campaign {
    pub id: String,
    pub name: String,
    /// `teal`, `blue`, `green`, `ochre`, `red`, `plum`, `slate` or `rose`.
    pub colour: String,
    pub starts_at: Option<Moment>,
    pub ends_at: Option<Moment>,
    /// How many posts belong to it.
    pub posts: i64,
}

impl From<stored::Campaign> for Campaign {
    fn from(c: stored::Campaign) -> Campaign {
        Campaign {
            id: c.id,
            name: c.name,
            colour: c.colour,
            starts_at: c.starts_at.map(Moment::of),
            ends_at: c.ends_at.map(Moment::of),
            posts: c.posts,
        }
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"name": "Noël", "colour": "red", "starts_at": "2026-12-01T00:00:00+01:00"}))]
pub struct CampaignChange {
    pub name: Option<String>,
    pub colour: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub starts_at: Option<Option<Moment>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub ends_at: Option<Option<Moment>>,
}

fn found(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<stored::Campaign, ApiError> {
    stored::list(tx, workspace)?.into_iter().find(|c| c.id == id).ok_or_else(ApiError::not_found)
}

/// Lists the campaigns, by name
#[utoipa::path(get, path = "/campaigns", tag = "campaigns", responses((status = 200, body = Page<Campaign>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_campaigns(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let all = caller.read(move |tx| Ok(stored::list(tx, &workspace)?)).await?;
    Answer::ok(&Page::whole(all.into_iter().map(Campaign::from).collect()))
}

/// Makes a campaign
#[utoipa::path(post, path = "/campaigns", tag = "campaigns", request_body = CampaignChange,
    responses((status = 201, body = Campaign), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_campaign(caller: Caller, input: Input<CampaignChange>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let workspace = caller.workspace().to_owned();
    caller
        .once(key, move |tx| {
            let name = body.name.clone().unwrap_or_default();
            if name.trim().is_empty() {
                return Err(ApiError::field("/name", "empty", Message::new("problem-field-empty")));
            }
            if stored::list(tx, &workspace)?.iter().any(|c| c.name == name.trim()) {
                return Err(passeur_store::StoreError::Duplicate(name).into());
            }
            let id = stored::named(tx, &workspace, &name)?;
            let campaign = set(tx, &workspace, &id, &body)?;
            Answer::created(format!("{BASE}/campaigns/{id}"), &campaign)
        })
        .await
}

/// Changes a campaign
#[utoipa::path(patch, path = "/campaigns/{id}", tag = "campaigns", request_body = CampaignChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = Campaign), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_campaign(caller: Caller, Id(id): Id, input: Input<CampaignChange>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            who.matches(&tag(&found(tx, who.workspace(), &id)?.into())?)?;
            shown(set(tx, who.workspace(), &id, &input.body)?)
        })
        .await
}

/// How many posts it has changes by itself, and is no part of it.
fn tag(c: &Campaign) -> Result<String, ApiError> {
    etag_of(&(&c.name, &c.colour, c.starts_at, c.ends_at))
}

fn shown(campaign: Campaign) -> Result<Answer, ApiError> {
    Ok(Answer::ok(&campaign)?.etag(tag(&campaign)?))
}

/// Reads a campaign
#[utoipa::path(get, path = "/campaigns/{id}", tag = "campaigns", params(("id" = String, Path)),
    responses((status = 200, body = Campaign, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_campaign(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller.read(move |tx| shown(found(tx, &workspace, &id)?.into())).await
}

fn set(tx: &mut Tx<'_>, workspace: &str, id: &str, change: &CampaignChange) -> Result<Campaign, ApiError> {
    let now = found(tx, workspace, id)?;
    let name = change.name.as_deref().map_or(now.name.as_str(), str::trim);
    if name.is_empty() {
        return Err(ApiError::field("/name", "empty", Message::new("problem-field-empty")));
    }
    let colour = change.colour.as_deref().unwrap_or(&now.colour);
    if !COLOURS.contains(&colour) {
        let message = Message::new("problem-field-unknown").with("name", colour.to_owned());
        return Err(ApiError::field("/colour", "unknown", message.with("known", COLOURS.join(", "))));
    }
    let time = |asked: Option<Option<Moment>>, now| asked.map_or(now, |at| at.map(Moment::micros));
    let period = (time(change.starts_at, now.starts_at), time(change.ends_at, now.ends_at));
    if matches!(period, (Some(from), Some(to)) if to < from) {
        return Err(ApiError::field("/ends_at", "order", Message::new("problem-field-period")));
    }
    stored::set(tx, workspace, id, name, colour, period)?;
    Ok(found(tx, workspace, id)?.into())
}

/// Deletes a campaign; its posts stay
#[utoipa::path(delete, path = "/campaigns/{id}", tag = "campaigns", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_campaign(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            found(tx, &workspace, &id)?;
            stored::delete(tx, &workspace, &id)?;
            Ok(Answer::done())
        })
        .await
}
