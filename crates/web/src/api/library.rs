//! What helps while writing: hashtags kept together, people to mention, what networks take.

use passeur_handbook::limits;
use passeur_handbook::message::Message;
use passeur_store::hashtag_sets as stored;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::BASE;
use super::accounts;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Query};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_hashtag_sets))
        .add(Permission::EditOwnPosts, routes!(keep_hashtag_set))
        .add(Permission::EditOwnPosts, routes!(delete_hashtag_set))
        .add(Permission::EditOwnPosts, routes!(find_people))
        .add(Permission::ViewPosts, routes!(list_networks))
        .add(Permission::ViewPosts, routes!(get_network))
}

/// Hashtags that are added in one go.
#[derive(Debug, Serialize, ToSchema)]
pub struct HashtagSet {
    pub id: String,
    pub name: String,
    #[schema(example = json!(["#pain", "#Rennes"]))]
    pub tags: Vec<String>,
}

impl From<stored::HashtagSet> for HashtagSet {
    fn from(set: stored::HashtagSet) -> HashtagSet {
        let tags = set.tags.split_whitespace().map(str::to_owned).collect();
        HashtagSet { id: set.id, name: set.name, tags }
    }
}

/// Lists the sets of hashtags, by name
#[utoipa::path(get, path = "/hashtag-sets", tag = "writing",
    responses((status = 200, body = Page<HashtagSet>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_hashtag_sets(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::list(tx, &workspace)?)).await?;
    Answer::ok(&Page::whole(found.into_iter().map(HashtagSet::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Boulangerie", "tags": ["#pain", "#levain"]}))]
pub struct NewHashtagSet {
    /// 1 to 60 characters.
    pub name: String,
    /// Each begins with `#`.
    pub tags: Vec<String>,
}

/// Keeps a set of hashtags; one of the same name is replaced
#[utoipa::path(post, path = "/hashtag-sets", tag = "writing", request_body = NewHashtagSet,
    responses((status = 201, body = HashtagSet), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn keep_hashtag_set(caller: Caller, input: Input<NewHashtagSet>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let name = body.name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) {
        return Err(ApiError::field("/name", "length", Message::new("problem-field-length").with("most", 60_i64)));
    }
    let good = |t: &str| t.starts_with('#') && t.chars().count() > 1 && !t.contains(char::is_whitespace);
    if let Some(i) = body.tags.iter().position(|t| !good(t)) {
        return Err(ApiError::field(format!("/tags/{i}"), "hashtag", Message::new("problem-field-hashtag")));
    }
    let tags = body.tags.join(" ");
    if tags.is_empty() || tags.chars().count() > 2_000 {
        return Err(ApiError::field("/tags", "length", Message::new("problem-field-length").with("most", 2_000_i64)));
    }
    let workspace = caller.workspace().to_owned();
    caller
        .once(key, move |tx| {
            stored::put(tx, &workspace, &name, &tags)?;
            let kept = stored::list(tx, &workspace)?.into_iter().find(|s| s.name == name);
            let kept = kept.ok_or_else(ApiError::not_found)?;
            Answer::created(format!("{BASE}/hashtag-sets/{}", kept.id), &HashtagSet::from(kept))
        })
        .await
}

/// Deletes a set of hashtags
#[utoipa::path(delete, path = "/hashtag-sets/{id}", tag = "writing", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_hashtag_set(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            if !stored::list(tx, &workspace)?.iter().any(|s| s.id == id) {
                return Err(ApiError::not_found());
            }
            stored::delete(tx, &workspace, &id)?;
            Ok(Answer::done())
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whom {
    /// Two characters or more of a name or a handle.
    q: String,
}

/// Somebody to mention.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    pub name: String,
    /// As it is written in a post.
    #[schema(example = "@fournil@mastodon.social")]
    pub mention: String,
}

/// Looks for people to mention, on the network of an account
///
/// The network is asked, three seconds at most.
#[utoipa::path(get, path = "/accounts/{id}/people", tag = "writing", params(("id" = String, Path), Whom),
    responses((status = 200, body = Page<Found>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn find_people(caller: Caller, Id(id): Id, Query(whom): Query<Whom>) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let account = caller.read(move |tx| accounts::here(tx, &workspace, &id)).await?;
    let query: String = whom.q.trim().trim_start_matches('@').chars().take(80).collect();
    if query.chars().count() < 2 {
        return Answer::ok(&Page::<Found>::whole(Vec::new()));
    }
    let app = &caller.app;
    let found = app.people.search((&app.db, &app.registry, &app.http), &account.id, &query).await?;
    let view = |p: passeur_networks::Person| {
        let handle = p.handle.trim_start_matches('@').to_owned();
        let name = if p.display_name.is_empty() { handle.clone() } else { p.display_name };
        Found { name, mention: format!("@{handle}") }
    };
    Answer::ok(&Page::whole(found.into_iter().take(12).map(view).collect()))
}

/// A network or service, as this installation knows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Network {
    #[schema(example = "mastodon")]
    pub id: String,
    pub name: String,
    pub family: String,
    /// `connector`: it publishes by itself; `assisted`: with a kit and a reminder; `closed`: the service is no more.
    #[schema(example = "connector")]
    pub publish: &'static str,
    /// The ways to connect an account and the fields each one asks for.
    pub ways_in: Vec<Way>,
    /// What it can do through its connector.
    #[schema(value_type = Object)]
    pub capabilities: serde_json::Value,
    /// How long texts may be, what media may weigh, and so on; an account's own limits come first.
    #[schema(value_type = Object)]
    pub limits: serde_json::Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Way {
    #[schema(example = "token")]
    pub id: String,
    pub fields: Vec<WayField>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WayField {
    pub name: String,
    pub secret: bool,
    pub required: bool,
    pub example: String,
}

fn network(caller: &Caller, id: &str) -> Option<Network> {
    let catalog = caller.app.shelf.catalog();
    let entry = catalog.get(id);
    let connector = caller.app.registry.get(id);
    let value = |limits: Option<&limits::Limits>| serde_json::to_value(limits).unwrap_or_default();
    let Some(connector) = connector else {
        let entry = entry?;
        return Some(Network {
            id: entry.id.clone(),
            name: entry.name.clone(),
            family: entry.family.clone(),
            publish: if entry.is_open() { "assisted" } else { "closed" },
            ways_in: Vec::new(),
            capabilities: serde_json::Value::Object(Default::default()),
            limits: value(limits::of(id)),
        });
    };
    let d = connector.descriptor();
    let fields = |w: &passeur_networks::WayIn| {
        let field = |f: &passeur_networks::Field| WayField {
            name: f.name.into(),
            secret: f.secret,
            required: f.required,
            example: f.example.into(),
        };
        w.fields.iter().map(field).collect()
    };
    Some(Network {
        id: d.id.into(),
        name: entry.map_or(d.name, |e| e.name.as_str()).into(),
        family: d.family.into(),
        publish: "connector",
        ways_in: d.ways_in.iter().map(|w| Way { id: w.id.into(), fields: fields(w) }).collect(),
        capabilities: serde_json::to_value(d.capabilities).unwrap_or_default(),
        limits: value(Some(&d.limits)),
    })
}

/// Lists the networks: those with a connector first, then the catalogue
#[utoipa::path(get, path = "/networks", tag = "accounts",
    responses((status = 200, body = Page<Network>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_networks(caller: Caller) -> Result<Answer, ApiError> {
    let catalog = caller.app.shelf.catalog();
    let mut ids: Vec<String> = caller.app.registry.all().map(|c| c.descriptor().id.to_owned()).collect();
    let others: Vec<String> = catalog.networks.values().map(|n| n.id.clone()).filter(|id| !ids.contains(id)).collect();
    ids.extend(others);
    Answer::ok(&Page::whole(ids.iter().filter_map(|id| network(&caller, id)).collect()))
}

/// Reads what is known of a network: ways in, capabilities, limits
#[utoipa::path(get, path = "/networks/{network}", tag = "accounts", params(("network" = String, Path, example = "mastodon")),
    responses((status = 200, body = Network), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_network(caller: Caller, axum::extract::Path(id): axum::extract::Path<String>) -> Result<Answer, ApiError> {
    Answer::ok(&network(&caller, &id).ok_or_else(ApiError::not_found)?)
}
