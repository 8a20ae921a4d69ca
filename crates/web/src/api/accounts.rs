//! Accounts: list, read, connect with a token or a password, check, freeze, preferences, remove.

use passeur_handbook::limits::Pacing;
use passeur_handbook::message::Message;
use passeur_networks::ConnectForm;
use passeur_store::Tx;
use passeur_store::accounts::{self as stored, Account as Stored, Preferences};
use passeur_store::deliveries::{self, Scope};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, given};
use super::posts::{Nothing, etag_of};
use super::problem::{ApiError, Problem};
use super::wire::Visibility;
use super::workspace::Reason;
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_accounts))
        .add(Permission::ManageAccounts, routes!(connect_account))
        .add(Permission::ViewPosts, routes!(get_account))
        .add(Permission::ManageAccounts, routes!(change_account))
        .add(Permission::ManageAccounts, routes!(remove_account))
        .add(Permission::ManageAccounts, routes!(check_account))
        .add(Permission::ViewPosts, routes!(account_avatar))
        .add(Permission::Freeze, routes!(freeze_account))
        .add(Permission::Freeze, routes!(thaw_account))
}

/// An account on a network.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    pub id: String,
    #[schema(example = "mastodon")]
    pub network: String,
    /// Where there are several servers.
    pub server: Option<String>,
    pub handle: String,
    /// `network:handle`, as other calls take it.
    pub name: String,
    pub display_name: String,
    pub avatar_url: Option<String>,
    pub profile_url: Option<String>,
    /// `ok`, `attention` or `disconnected`.
    #[schema(example = "ok")]
    pub health: &'static str,
    pub health_message: Option<String>,
    pub checked_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    pub scopes: Vec<String>,
    pub software: Option<String>,
    pub frozen_at: Option<Moment>,
    pub pacing: Option<Pace>,
    pub language: Option<String>,
    pub visibility: Visibility,
    pub created_at: Moment,
}

/// At most so many posts in so many seconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"posts": 5, "seconds": 3600}))]
pub struct Pace {
    pub posts: u32,
    pub seconds: u32,
}

impl From<&Stored> for Account {
    fn from(a: &Stored) -> Account {
        Account {
            id: a.id.clone(),
            network: a.network.clone(),
            server: Some(a.server.clone()).filter(|s| !s.is_empty()),
            handle: a.handle.clone(),
            name: a.name(),
            display_name: a.display_name.clone(),
            avatar_url: a.avatar_url.clone(),
            profile_url: a.profile_url.clone(),
            health: a.health.as_str(),
            health_message: a.health_message.clone(),
            checked_at: a.checked_at.map(Moment::of),
            expires_at: a.expires_at.map(Moment::of),
            scopes: a.scopes.clone(),
            software: a.software.clone(),
            frozen_at: a.frozen_at.map(Moment::of),
            pacing: a.pacing.map(|p| Pace { posts: p.posts, seconds: p.window_seconds }),
            language: a.language.clone(),
            visibility: a.visibility.into(),
            created_at: Moment::of(a.created_at),
        }
    }
}

/// Lists the accounts in use
#[utoipa::path(get, path = "/accounts", tag = "accounts",
    responses((status = 200, body = Page<Account>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_accounts(caller: Caller) -> Result<Answer, ApiError> {
    let found = caller.app.api.accounts(&caller.app.db, caller.workspace()).await?;
    Answer::ok(&Page::whole(found.iter().map(Account::from).collect()))
}

/// Reads an account
#[utoipa::path(get, path = "/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Account),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_account(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller.read(move |tx| shown(&here(tx, &workspace, &id)?)).await
}

/// Health comes and goes by itself: the tag is made of what is edited.
fn tag(a: &Stored) -> Result<String, ApiError> {
    etag_of(&(&a.language, Visibility::from(a.visibility), a.pacing.map(|p| (p.posts, p.window_seconds))))
}

fn shown(account: &Stored) -> Result<Answer, ApiError> {
    Ok(Answer::ok(&Account::from(account))?.etag(tag(account)?))
}

pub fn here(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Stored, ApiError> {
    let account = stored::get(tx, id)?;
    let in_use = account.workspace_id == workspace && account.archived_at.is_none();
    if in_use { Ok(account) } else { Err(ApiError::not_found()) }
}

/// What a network asks for to let us in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"network": "bluesky", "way": "password",
    "fields": {"server": "https://bsky.social", "handle": "fournil.bsky.social", "password": "xxxx-xxxx-xxxx-xxxx"}}))]
pub struct NewAccount {
    pub network: String,
    /// One of the network's ways in; the first one that is filled in by hand, unless said. `assisted` for any network of
    /// the catalogue: people publish by hand, with a kit and a reminder; its fields are `handle` and `url`.
    #[serde(default)]
    pub way: Option<String>,
    /// By the names the network gives them.
    pub fields: BTreeMap<String, String>,
}

/// Connects an account, or connects it again
///
/// Asks the network. The credentials are kept encrypted and never shown again.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 201, body = Account),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn connect_account(caller: Caller, input: Input<NewAccount>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    if let Some(key) = &key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(key.as_ref())?;
    let unknown = || ApiError::field("/network", "unknown", Message::new("problem-field-network"));
    let context = caller.app.engine();
    let network = body.network.as_str();
    let account = match caller.app.registry.get(network) {
        Some(connector) if body.way.as_deref() != Some(ASSISTED) => {
            let form = form(connector.descriptor(), &body)?;
            passeur_engine::connect(&context, caller.workspace(), network, &form).await?
        }
        _ => {
            let open = caller.app.shelf.catalog().get(network).is_some_and(|n| n.is_open());
            if !open || network == "hub" {
                return Err(unknown());
            }
            let (handle, url) = by_hand(&body)?;
            passeur_engine::assisted(&context, caller.workspace(), network, &handle, &handle, url).await?
        }
    };
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            who.note("account-connected", account.name(), "").record(tx)?;
            Answer::created(format!("{BASE}/accounts/{}", account.id), &Account::from(&account))
        })
        .await
}

/// The way of accounts that people publish to by hand.
const ASSISTED: &str = "assisted";

/// Handle and address of an account that people publish to by hand.
fn by_hand(asked: &NewAccount) -> Result<(String, Option<String>), ApiError> {
    if let Some(name) = asked.fields.keys().find(|k| !["handle", "url"].contains(&k.as_str())) {
        let message = Message::new("problem-field-unknown").with("name", name.clone());
        return Err(ApiError::field(
            format!("/fields/{name}"),
            "unknown",
            message.with("known", "handle, url".to_owned()),
        ));
    }
    let handle = asked.fields.get("handle").map(|h| h.trim()).unwrap_or_default();
    if handle.is_empty() || handle.chars().count() > 200 {
        let message = Message::new("problem-field-missing").with("name", "handle".to_owned());
        return Err(ApiError::field("/fields/handle", "missing", message));
    }
    let url = asked.fields.get("url").filter(|u| !u.is_empty()).cloned();
    let web = |u: &String| url::Url::parse(u).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
    match url.as_ref().is_none_or(web) {
        true => Ok((handle.to_owned(), url)),
        false => Err(ApiError::field("/fields/url", "url", Message::new("problem-field-url"))),
    }
}

/// The form of one of the network's ways in, with nothing missing and nothing unknown.
fn form(descriptor: &passeur_networks::Descriptor, asked: &NewAccount) -> Result<ConnectForm, ApiError> {
    // Ways that go through the network's own consent page are for browsers.
    let by_hand = |w: &&passeur_networks::WayIn| w.id != "oauth";
    let mut ways = descriptor.ways_in.iter().filter(by_hand);
    let way = match &asked.way {
        Some(id) => ways.find(|w| w.id == *id),
        None => ways
            .find(|w| w.fields.iter().all(|f| !f.required || asked.fields.contains_key(f.name)))
            .or_else(|| descriptor.ways_in.iter().find(by_hand)),
    };
    let ids: Vec<&str> = descriptor.ways_in.iter().filter(by_hand).map(|w| w.id).collect();
    let unknown = |name: &str, known: &[&str]| {
        Message::new("problem-field-unknown").with("name", name.to_owned()).with("known", known.join(", "))
    };
    let Some(way) = way else {
        return Err(ApiError::field("/way", "unknown", unknown(asked.way.as_deref().unwrap_or_default(), &ids)));
    };
    let names: Vec<&str> = way.fields.iter().map(|f| f.name).collect();
    if let Some(name) = asked.fields.keys().find(|k| !names.contains(&k.as_str())) {
        return Err(ApiError::field(format!("/fields/{name}"), "unknown", unknown(name, &names)));
    }
    if let Some(field) = way.fields.iter().find(|f| f.required && asked.fields.get(f.name).is_none_or(String::is_empty))
    {
        let message = Message::new("problem-field-missing").with("name", field.name.to_owned());
        return Err(ApiError::field(format!("/fields/{}", field.name), "missing", message));
    }
    let fields = asked.fields.iter().map(|(name, value)| (name.clone(), SecretString::from(value.clone()))).collect();
    Ok(ConnectForm { way_in: way.id.into(), fields })
}

/// What is to change; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"pacing": {"posts": 5, "seconds": 3600}, "language": "fr"}))]
pub struct AccountChange {
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<Pace>)]
    pub pacing: Option<Option<Pace>>,
    /// BCP 47.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Option<String>>,
    pub visibility: Option<Visibility>,
}

/// Sets how an account publishes
#[utoipa::path(patch, path = "/accounts/{id}", tag = "accounts", request_body = AccountChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = Account, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_account(caller: Caller, Id(id): Id, input: Input<AccountChange>) -> Result<Answer, ApiError> {
    let change = input.body;
    if let Some(Some(pace)) = change.pacing
        && (pace.posts == 0 || !(1..=31 * 86_400).contains(&pace.seconds))
    {
        return Err(ApiError::field("/pacing", "range", Message::new("problem-field-pacing")));
    }
    if let Some(Some(language)) = &change.language
        && language.parse::<unic_langid::LanguageIdentifier>().is_err()
    {
        return Err(ApiError::field("/language", "language", Message::new("problem-field-language")));
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            let account = here(tx, who.workspace(), &id)?;
            who.matches(&tag(&account)?)?;
            let pacing = |p: Option<Pace>| p.map(|p| Pacing { posts: p.posts, window_seconds: p.seconds });
            let preferences = Preferences {
                pacing: change.pacing.map_or(account.pacing, pacing),
                language: change.language.unwrap_or(account.language),
                visibility: change.visibility.map_or(account.visibility, Into::into),
            };
            stored::set_preferences(tx, &id, &preferences)?;
            shown(&stored::get(tx, &id)?)
        })
        .await
}

/// Takes an account out of use
///
/// What waited for it is cancelled and its credentials are forgotten; its history stays.
#[utoipa::path(delete, path = "/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove_account(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let account = here(tx, who.workspace(), &id)?;
            stored::archive(tx, &id, Some(who.user()))?;
            who.note("account-removed", account.name(), "").record(tx)?;
            Ok(Answer::done())
        })
        .await
}

/// Asks the network how the account is
///
/// The answer comes once the network was asked, with what it said of health and limits.
#[utoipa::path(post, path = "/accounts/{id}/check", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Account),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn check_account(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    if let Some(key) = &input.key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(input.key.as_ref())?;
    let (workspace, wanted) = (caller.workspace().to_owned(), id.clone());
    caller.read(move |tx| here(tx, &workspace, &wanted).map(|_| ())).await?;
    let network = caller.app.engine();
    // What it said is kept either way, and is the answer: a network that refuses is not an error of the call.
    let _ = passeur_engine::check(&network, &id).await;
    caller.once(input.key, move |tx| Answer::ok(&Account::from(&stored::get(tx, &id)?))).await
}

/// Downloads the picture of an account, as it was kept here
#[utoipa::path(get, path = "/accounts/{id}/avatar", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/webp"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn account_avatar(caller: Caller, Id(id): Id) -> Result<axum::response::Response, ApiError> {
    use axum::response::IntoResponse;
    let workspace = caller.workspace().to_owned();
    let account = caller.read(move |tx| here(tx, &workspace, &id)).await?;
    let kept = passeur_engine::avatar(&caller.app.blobs, &account).await?;
    let (bytes, kind) = kept.ok_or_else(ApiError::not_found)?;
    Ok(([(http::header::CONTENT_TYPE, kind), (http::header::CONTENT_DISPOSITION, "attachment")], bytes).into_response())
}

/// Stops everything of this account that has not left
#[utoipa::path(post, path = "/accounts/{id}/freeze", tag = "accounts", request_body = Reason, params(("id" = String, Path)),
    responses((status = 200, body = Account),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn freeze_account(caller: Caller, Id(id): Id, input: Input<Reason>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let Input { body, key } = input;
    caller
        .once(key, move |tx| {
            let account = here(tx, who.workspace(), &id)?;
            deliveries::freeze(tx, Scope::Account(&id), Some(who.user()), body.reason.as_deref())?;
            who.note("account-frozen", account.name(), body.reason.unwrap_or_default()).record(tx)?;
            Answer::ok(&Account::from(&stored::get(tx, &id)?))
        })
        .await
}

/// Lets go again what the freeze stopped
#[utoipa::path(post, path = "/accounts/{id}/thaw", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Account),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn thaw_account(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            let account = here(tx, who.workspace(), &id)?;
            deliveries::thaw(tx, Scope::Account(&id))?;
            who.note("account-thawed", account.name(), "").record(tx)?;
            Answer::ok(&Account::from(&stored::get(tx, &id)?))
        })
        .await
}
