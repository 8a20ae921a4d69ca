//! Posts: list, read, create (with their time, in one transaction), change, delete, restore, duplicate, versions.

use passeur_engine::planning;
use passeur_handbook::lint::{self, LintContext, Severity};
use passeur_handbook::message::Message;
use passeur_store::accounts::{Account, among as named_account};
use passeur_store::posts::{self as stored, Body, NewPost as Fresh, Stage};
use passeur_store::{Tx, campaigns, media};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, Query, given};
use super::planning::when;
use super::problem::{ApiError, FieldError, Problem, Said};
use super::wire::{Content, Part, Post, PostStage, Rendition, When};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_posts))
        .add(Permission::EditOwnPosts, routes!(create_post))
        .add(Permission::ViewPosts, routes!(get_post))
        .add(Permission::EditOwnPosts, routes!(change_post))
        .add(Permission::EditOwnPosts, routes!(delete_post))
        .add(Permission::EditOwnPosts, routes!(restore_post))
        .add(Permission::EditOwnPosts, routes!(duplicate_post))
        .add(Permission::ViewPosts, routes!(list_versions))
        .add(Permission::EditOwnPosts, routes!(restore_version))
}

/// A post to write. `text` and `accounts` are the short forms of `content` and `renditions`.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "text": "Ouvert dimanche, de 8 h à 13 h.", "accounts": ["hub:le-fournil"], "schedule": {"at": "2026-11-30T08:30:00Z"}
}))]
pub struct NewPost {
    /// One part with this text.
    pub text: Option<String>,
    pub content: Option<Content>,
    /// Ids of accounts, or `network:handle`.
    pub accounts: Vec<String>,
    pub renditions: Vec<Rendition>,
    pub labels: Vec<String>,
    /// Id of a campaign.
    pub campaign: Option<String>,
    /// For colleagues; never published.
    pub notes: String,
    /// `draft` unless said otherwise; with a `schedule` the post is planned.
    pub stage: Option<PostStage>,
    pub schedule: Option<When>,
}

/// What is to change; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"text": "Ouvert dimanche, de 8 h à 12 h.", "labels": ["horaires"]}))]
pub struct PostChange {
    pub text: Option<String>,
    pub content: Option<Content>,
    /// Every account the post goes to: those that are missing are taken off it.
    pub renditions: Option<Vec<Rendition>>,
    pub labels: Option<Vec<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub campaign: Option<Option<String>>,
    pub notes: Option<String>,
    /// `idea`, `draft` or `template`, for a post that is not planned.
    pub stage: Option<PostStage>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only this stage.
    stage: Option<PostStage>,
    /// Words that must all occur.
    search: Option<String>,
    label: Option<String>,
    /// Id of an account.
    account: Option<String>,
    /// Id of a campaign.
    campaign: Option<String>,
    /// Posts in the bin instead of the others.
    deleted: Option<bool>,
    /// From an earlier answer's `next`.
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists posts
///
/// Newest first, in the order they were made: new posts and changes do not move what is yet to come.
#[utoipa::path(get, path = "/posts", tag = "posts", params(Filter),
    responses((status = 200, body = Page<Post>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_posts(caller: Caller, Query(f): Query<Filter>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(f.limit)?;
    let filter = stored::Filter {
        workspace_id: caller.workspace().into(),
        stages: f.stage.map(Stage::from).into_iter().collect(),
        search: f.search.unwrap_or_default(),
        label: f.label,
        account_id: f.account,
        campaign_id: f.campaign,
        deleted: f.deleted.unwrap_or(false),
        by_age: true,
        after: cursor::read(f.cursor.as_deref())?,
        limit: limit + 1,
        ..stored::Filter::default()
    };
    caller
        .app
        .db
        .read(move |tx| {
            let found = stored::list(tx, &filter)?;
            Answer::ok(&Page::of(found, limit, |p| (p.created_at, p.id.clone()), Post::from))
        })
        .await
}

/// Writes a post
///
/// With a `schedule` it is checked, gets its time and its deliveries, all or nothing. Takes an `Idempotency-Key`.
#[utoipa::path(post, path = "/posts", tag = "posts", request_body = NewPost,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same answer for 24 hours")),
    responses((status = 201, body = Post, headers(("ETag" = String), ("Location" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_post(caller: Caller, input: Input<NewPost>) -> Result<Answer, ApiError> {
    let Input { body: new, key } = input;
    let accounts = caller.app.api.accounts(&caller.app.db, caller.workspace()).await?;
    let plan = new.schedule.as_ref().map(when).transpose()?;
    if plan.is_some() {
        caller.require(Permission::Schedule)?;
    }
    let body = body_of(&new, &accounts)?;
    let facts = (used_media(&body).next().is_some() || body.campaign_id.is_some()).then(|| body.clone());
    let mut context = LintContext::default();
    if let Some(body) = facts {
        let workspace = caller.workspace().to_owned();
        context = caller.read(move |tx| known(tx, &workspace, &body)).await?;
    }
    if plan.is_some() {
        lawful(&body, &accounts, &context)?;
    }
    let stage = match new.stage.map(Stage::from) {
        Some(Stage::Planned) if plan.is_none() => {
            return Err(ApiError::field("/schedule", "missing", Message::new("problem-schedule-missing")));
        }
        stage => stage.filter(|s| *s != Stage::Planned),
    };
    let member = caller.membership();
    let write = move |tx: &mut Tx<'_>| {
        let due = plan.map(|when| planning::due(tx, &member.workspace, None, &body, &when)).transpose()?;
        let fresh = Fresh {
            workspace_id: member.workspace.id.clone(),
            author_id: Some(member.user.id.clone()),
            stage,
            body,
            origin: None,
        };
        let post = match due {
            Some(due) => stored::create_planned(tx, &fresh, due.at.as_microsecond(), due.schedule)?,
            None => stored::create(tx, &fresh)?,
        };
        created(post)
    };
    caller.once(key, write).await
}

/// Reads a post
#[utoipa::path(get, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = Post, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_post(caller: Caller, Id(id): Id) -> Result<axum::response::Response, ApiError> {
    use axum::response::IntoResponse;
    let workspace = caller.workspace().to_owned();
    let post = caller.read(move |tx| Ok(stored::of_workspace(tx, &workspace, &id)?)).await?;
    let etag = etag(&post);
    if caller.has(&etag) {
        return Ok((http::StatusCode::NOT_MODIFIED, [(http::header::ETAG, etag)]).into_response());
    }
    Ok(shown(post)?.into_response())
}

/// Changes a post
///
/// With `If-Match`, only the state that was seen: another one is refused with 412. A change of what will be published
/// asks for approval again, and a planned post goes out as it is saved: what would stop its planning stops this too.
#[utoipa::path(patch, path = "/posts/{id}", tag = "posts", request_body = PostChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = Post, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_post(caller: Caller, Id(id): Id, input: Input<PostChange>) -> Result<Answer, ApiError> {
    let change = input.body;
    let accounts = caller.app.api.accounts(&caller.app.db, caller.workspace()).await?;
    let who = caller.clone();
    caller
        .write(move |tx| {
            let post = own(tx, &who, &id)?;
            who.matches(&etag(&post))?;
            let mut body = post.body.clone();
            apply(&mut body, &change, &accounts)?;
            let context = known(tx, who.workspace(), &body)?;
            if post.stage == Stage::Planned {
                who.require(Permission::Schedule)?;
                lawful(&body, &accounts, &context)?;
            }
            let mut post = stored::save(tx, &id, None, &body, Some(who.user()))?;
            match change.stage.map(Stage::from) {
                Some(stage) if stage != post.stage => {
                    if stage == Stage::Planned {
                        let message = Message::new("problem-schedule-missing");
                        return Err(ApiError::field("/stage", "missing", message));
                    }
                    stored::set_stage(tx, &id, stage)?;
                    post = stored::get(tx, &id)?;
                }
                _ => {}
            }
            shown(post)
        })
        .await
}

/// Puts a post in the bin
///
/// What has not left is cancelled; what is out stays out.
#[utoipa::path(delete, path = "/posts/{id}", tag = "posts",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_post(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let post = own(tx, &who, &id)?;
            who.matches(&etag(&post))?;
            if post.stage == Stage::Planned {
                who.require(Permission::Schedule)?;
            }
            stored::delete(tx, &id, Some(who.user()))?;
            Ok(Answer::done())
        })
        .await
}

/// Takes a post out of the bin, as a draft
#[utoipa::path(post, path = "/posts/{id}/restore", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn restore_post(caller: Caller, Id(id): Id, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            let post = stored::get(tx, &id)?;
            if post.workspace_id != who.workspace() {
                return Err(ApiError::not_found());
            }
            editable(&who, &post)?;
            shown(stored::restore(tx, &id)?)
        })
        .await
}

/// A body without fields.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A copy.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"stage": "template"}))]
pub struct Copy {
    /// `draft` unless said otherwise; `template` keeps the post to begin others from.
    pub stage: Option<PostStage>,
}

/// Makes a draft or a template with the same content, for the same accounts
///
/// From a template this is how a post begins.
#[utoipa::path(post, path = "/posts/{id}/duplicate", tag = "posts", request_body = Copy, params(("id" = String, Path)),
    responses((status = 201, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn duplicate_post(caller: Caller, Id(id): Id, input: Input<Copy>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let stage = input.body.stage.map_or(Stage::Draft, Stage::from);
    if stage == Stage::Planned {
        return Err(ApiError::field("/stage", "missing", Message::new("problem-schedule-missing")));
    }
    caller
        .once(input.key, move |tx| {
            stored::of_workspace(tx, who.workspace(), &id)?;
            created(stored::duplicate(tx, &id, stage, Some(who.user()))?)
        })
        .await
}

/// What a post was at an earlier time.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostVersion {
    pub version: i64,
    pub author: Option<String>,
    pub content: Content,
    pub renditions: Vec<Rendition>,
    pub labels: Vec<String>,
    pub created_at: Moment,
}

/// Lists the versions of a post, latest first
#[utoipa::path(get, path = "/posts/{id}/versions", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = Page<PostVersion>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_versions(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .app
        .db
        .read(move |tx| {
            stored::of_workspace(tx, &workspace, &id)?;
            let view = |v: stored::Version| PostVersion {
                version: v.version,
                author: v.author_id,
                content: v.body.content.into(),
                renditions: v.body.renditions.into_iter().map(Into::into).collect(),
                labels: v.body.labels,
                created_at: Moment::of(v.created_at),
            };
            Answer::ok(&Page::whole(stored::versions(tx, &id)?.into_iter().map(view).collect()))
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 1}))]
pub struct Earlier {
    pub version: i64,
}

/// Makes an earlier version the current one
///
/// It becomes a new version: nothing of the history is lost.
#[utoipa::path(post, path = "/posts/{id}/versions", tag = "posts", request_body = Earlier, params(("id" = String, Path)),
    responses((status = 200, body = Post), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn restore_version(caller: Caller, Id(id): Id, input: Input<Earlier>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let accounts = caller.app.api.accounts(&caller.app.db, caller.workspace()).await?;
    caller
        .once(input.key, move |tx| {
            let post = own(tx, &who, &id)?;
            let wanted = stored::versions(tx, &id)?.into_iter().find(|v| v.version == input.body.version);
            let mut body = wanted.ok_or_else(ApiError::not_found)?.body;
            // An account that was removed since cannot come back with the text.
            body.renditions.retain(|r| accounts.iter().any(|a| a.id == r.account_id));
            if post.stage == Stage::Planned {
                who.require(Permission::Schedule)?;
                lawful(&body, &accounts, &known(tx, who.workspace(), &body)?)?;
            }
            shown(stored::save(tx, &id, None, &body, Some(who.user()))?)
        })
        .await
}

/// The post, when the caller may change it.
pub fn own(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<stored::Post, ApiError> {
    let post = stored::of_workspace(tx, caller.workspace(), id)?;
    editable(caller, &post)?;
    Ok(post)
}

fn editable(caller: &Caller, post: &stored::Post) -> Result<(), ApiError> {
    match caller.member.may_edit_post_of(post.author_id.as_deref()) {
        true => Ok(()),
        false => Err(ApiError::forbidden()),
    }
}

/// Changes with everything a reader sees of it.
pub fn etag(post: &stored::Post) -> String {
    format!("\"{}.{}\"", post.version, post.updated_at)
}

/// The tag of something without a version of its own: it changes with everything a reader sees of it.
pub fn etag_of(shown: &impl Serialize) -> Result<String, ApiError> {
    let text = serde_json::to_vec(shown).map_err(passeur_store::StoreError::from)?;
    Ok(format!("\"{}\"", hex::encode(&Sha256::digest(text)[..12])))
}

pub fn shown(post: stored::Post) -> Result<Answer, ApiError> {
    let etag = etag(&post);
    Ok(Answer::ok(&Post::from(post))?.etag(etag))
}

fn created(post: stored::Post) -> Result<Answer, ApiError> {
    let etag = etag(&post);
    Ok(Answer::created(format!("{BASE}/posts/{}", post.id), &Post::from(post))?.etag(etag))
}

fn body_of(new: &NewPost, accounts: &Arc<Vec<Account>>) -> Result<Body, ApiError> {
    let mut body = Body::default();
    let short = new.accounts.iter().map(|a| Rendition { account: a.clone(), own: Default::default() });
    let change = PostChange {
        text: new.text.clone(),
        content: new.content.clone(),
        renditions: Some(short.chain(new.renditions.iter().cloned()).collect()),
        labels: Some(new.labels.clone()),
        campaign: Some(new.campaign.clone()),
        notes: Some(new.notes.clone()),
        stage: None,
    };
    apply(&mut body, &change, accounts)?;
    if body.content.parts.is_empty() {
        body.content.parts.push(Default::default());
    }
    Ok(body)
}

/// The most of each: more is a mistake, and no network takes it.
const PARTS: usize = 100;
const LABELS: usize = 50;
const LABEL: usize = 100;

fn apply(body: &mut Body, change: &PostChange, accounts: &[Account]) -> Result<(), ApiError> {
    let wrong = |field: &str, code: &str, key: &'static str| Err(ApiError::field(field, code, Message::new(key)));
    match (&change.text, &change.content) {
        (Some(_), Some(_)) => return wrong("/text", "twice", "problem-field-twice"),
        (Some(text), None) => {
            let media = body.content.parts.first().map(|p| p.media.clone()).unwrap_or_default();
            let part = Part { text: text.clone(), media: Vec::new() };
            body.content.parts = vec![part.into()];
            body.content.parts[0].media = media;
        }
        (None, Some(content)) => body.content = content.clone().into(),
        (None, None) => {}
    }
    if body.content.parts.len() > PARTS {
        return wrong("/content/parts", "too-many", "problem-field-parts");
    }
    if let Some(renditions) = &change.renditions {
        body.renditions = find_accounts(renditions, accounts)?;
    }
    if let Some(labels) = &change.labels {
        let mut kept: Vec<String> = Vec::new();
        for label in labels.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
            if label.chars().count() > LABEL {
                return wrong("/labels", "too-long", "problem-field-label");
            }
            if !kept.iter().any(|k| k == label) {
                kept.push(label.to_owned());
            }
        }
        if kept.len() > LABELS {
            return wrong("/labels", "too-many", "problem-field-labels");
        }
        body.labels = kept;
    }
    if let Some(campaign) = &change.campaign {
        body.campaign_id = campaign.clone();
    }
    if let Some(notes) = &change.notes {
        body.notes = notes.clone();
    }
    in_range(body)
}

/// Focal points and crops that lie on the picture.
fn in_range(body: &Body) -> Result<(), ApiError> {
    for used in used_media(body) {
        let on = |v: f64, from: f64| v.is_finite() && (from..=1.0).contains(&v);
        let focus = used.focus.is_none_or(|(x, y)| on(x, -1.0) && on(y, -1.0));
        let crop = used.crop.is_none_or(|(x, y, w, h)| {
            on(x, 0.0) && on(y, 0.0) && w > 0.0 && h > 0.0 && on(x + w, 0.0) && on(y + h, 0.0)
        });
        if !focus || !crop {
            return Err(ApiError::field("/content/parts", "range", Message::new("problem-field-crop")));
        }
    }
    Ok(())
}

fn used_media(body: &Body) -> impl Iterator<Item = &passeur_handbook::content::Attachment> {
    let overrides = body.renditions.iter().flat_map(|r| r.own.parts.iter().flatten());
    body.content.media().chain(overrides.flat_map(|p| p.media.iter()))
}

fn find_accounts(wanted: &[Rendition], accounts: &[Account]) -> Result<Vec<stored::Rendition>, ApiError> {
    let mut found: Vec<stored::Rendition> = Vec::new();
    let mut errors = Vec::new();
    for (i, rendition) in wanted.iter().enumerate() {
        let named = &rendition.account;
        let account = named_account(accounts, named);
        let code = match account {
            Some(account) if found.iter().any(|r| r.account_id == account.id) => "twice",
            Some(account) => {
                found.push(stored::Rendition { account_id: account.id.clone(), own: rendition.own.clone().into() });
                continue;
            }
            None => "account",
        };
        let key = if code == "twice" { "problem-field-account-twice" } else { "problem-field-account" };
        let said = Said::Message(Message::new(key).with("name", named.chars().take(80).collect::<String>()));
        errors.push(FieldError { field: format!("/renditions/{i}/account"), code: code.into(), said });
    }
    if errors.is_empty() { Ok(found) } else { Err(ApiError::fields(errors)) }
}

/// What the linter is told of the files; errors where a file or the campaign is not of this workspace.
pub fn known(tx: &mut Tx<'_>, workspace: &str, body: &Body) -> Result<LintContext, ApiError> {
    let mut context = LintContext::default();
    for used in used_media(body) {
        match media::of_workspace(tx, workspace, &used.media) {
            Ok(file) => _ = context.media.insert(file.id.clone(), planning::media_facts(&file)),
            Err(passeur_store::StoreError::NotFound(_)) => {
                let message = Message::new("problem-field-media");
                return Err(ApiError::field("/content/parts", "media", message));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(campaign) = &body.campaign_id
        && !campaigns::list(tx, workspace)?.iter().any(|c| c.id == *campaign)
    {
        return Err(ApiError::field("/campaign", "campaign", Message::new("problem-field-campaign")));
    }
    Ok(context)
}

/// Errors: `blocked` with what a network would refuse.
pub fn lawful(body: &Body, accounts: &[Account], context: &LintContext) -> Result<(), ApiError> {
    let mut found = Vec::new();
    for rendition in &body.renditions {
        let Some(account) = accounts.iter().find(|a| a.id == rendition.account_id) else { continue };
        let content = rendition.own.apply(&body.content);
        let all = lint::lint(&content, &account.network, &planning::limits_of(account), context);
        let errors = all.into_iter().filter(|f| f.severity == Severity::Error);
        found.extend(errors.map(|f| (account.id.clone(), f.rule, f.message)));
    }
    if found.is_empty() { Ok(()) } else { Err(ApiError::blocked(found.into_iter())) }
}
