//! The composer: its page, the answer to each keystroke, saving, and the same by a plain form without script.

use askama::Template;
use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Query, Request};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::tz::TimeZone;
use passeur_engine::{library, planning};
use passeur_handbook::content::{Attachment, Override};
use passeur_store::posts::{self, Body, NewPost, Post, Rendition, Stage};
use passeur_store::{StoreError, Tx, accounts, campaigns, hashtag_sets, workspaces::Workspace};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions::act;
use super::desk::{Around, DeskView};
use super::draft::{Draft, WhenForm};
use super::files::lost;
use super::frameworks::{self, begin};
use super::practice::{self, ChecksView};
use super::{post, when};
use crate::auth::{Member, Permission, Visit};
use crate::intake;
use crate::locale::Locale;
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

#[derive(Template)]
#[template(path = "studio/composer.html")]
struct ComposerPage {
    page: Page,
    heading: String,
    action: String,
    /// The draft for the script, as JSON.
    state: String,
    /// Sentences for the script, as JSON.
    words: String,
    /// The body for the form without script, as JSON.
    body: String,
    saved: bool,
    other_stage: &'static str,
    view: DeskView,
    desk: Html,
    templates: Vec<(String, String)>,
    sets: Vec<hashtag_sets::HashtagSet>,
    frameworks: Vec<(String, Vec<frameworks::Choice>)>,
    /// The checklists of a post that is kept.
    checks: Option<ChecksView>,
}

/// What the script says without asking the server.
const WORDS: [&str; 19] = [
    "save-saved",
    "save-saving",
    "save-typing",
    "save-local",
    "save-offline",
    "save-signed-out",
    "save-restored",
    "save-gone",
    "conflict-title",
    "conflict-away",
    "upload-cancel",
    "upload-failed",
    "upload-refused",
    "action-close",
    "people-none",
    "people-wait",
    "library-none",
    "save-refused",
    "composer-undone",
];

/// The reader's language in the zone of the workspace: posts go out by its clock.
pub fn in_zone(visit: &Visit, workspace: &Workspace) -> Locale {
    let mut locale = visit.locale.clone();
    if let Ok(zone) = TimeZone::get(&workspace.time_zone) {
        locale.zone = zone;
    }
    locale
}

/// Where another page wants a new post to begin.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Start {
    at: Option<String>,
    text: Option<String>,
    title: Option<String>,
    url: Option<String>,
    /// Ids between commas.
    account: Option<String>,
    campaign: Option<String>,
    label: Option<String>,
    media: Option<String>,
}

pub async fn new(visit: Visit, Query(start): Query<Start>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let workspace = member.workspace.id.clone();
    let (all, last) = visit
        .app
        .db
        .read(move |tx| {
            let all = accounts::list(tx, &workspace)?;
            let last = posts::list(tx, &posts::Filter { workspace_id: workspace, limit: 1, ..Default::default() })?;
            Ok::<_, StoreError>((all, last.into_iter().next()))
        })
        .await?;
    let mut draft = Draft { nonce: passeur_store::new_id(), ..Draft::default() };
    draft.tidy();
    let c = &mut draft.body.content;
    c.parts[0].text = start.text.unwrap_or_default();
    c.title = start.title;
    c.link = start.url;
    c.languages = vec![member.workspace.locale.clone()];
    c.parts[0].media = ids(start.media).map(|media| Attachment { media, ..Default::default() }).collect();
    draft.body.campaign_id = start.campaign;
    draft.body.labels = start.label.map(|l| super::draft::labels(&l)).unwrap_or_default();
    if let Some(at) = start.at {
        draft.when.at = at.chars().take(16).collect();
    }
    // The accounts of the last post; the first time, all of them when they are few.
    let asked: Vec<String> = ids(start.account).collect();
    let chosen: Vec<String> = match (&asked[..], last) {
        ([], Some(post)) => post.body.renditions.into_iter().map(|r| r.account_id).collect(),
        ([], None) if all.len() <= 3 => all.iter().map(|a| a.id.clone()).collect(),
        ([], None) => Vec::new(),
        _ => asked,
    };
    draft.body.renditions = all
        .iter()
        .filter(|a| chosen.contains(&a.id))
        .map(|a| Rendition { account_id: a.id.clone(), own: Override::default() })
        .collect();
    draft.tidy();
    page(&visit, draft, StatusCode::OK).await
}

fn ids(list: Option<String>) -> impl Iterator<Item = String> {
    list.unwrap_or_default()
        .split(',')
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

pub async fn show(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (workspace, asked) = (member.workspace.id.clone(), id.clone());
    let (post, open) = visit
        .app
        .db
        .read(move |tx| {
            let post = posts::of_workspace(tx, &workspace, &asked)?;
            let open = post::is_open(tx, &post)?;
            Ok::<_, StoreError>((post, open))
        })
        .await?;
    if !open || !member.may_edit_post_of(post.author_id.as_deref()) {
        return Ok(visit.go(&format!("/w/{slug}/posts/{id}/view")));
    }
    let locale = in_zone(&visit, &member.workspace);
    page(&visit, draft_of(post, &locale.zone), StatusCode::OK).await
}

fn draft_of(post: Post, zone: &TimeZone) -> Draft {
    let mut draft = Draft {
        when: WhenForm::of(post.due_at.map(passeur_store::clock::timestamp), &post.schedule, zone),
        post: post.id,
        version: post.version,
        body: post.body,
        ..Draft::default()
    };
    draft.tidy();
    draft
}

/// The whole page around a draft.
async fn page(visit: &Visit, draft: Draft, status: StatusCode) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let locale = in_zone(visit, &member.workspace);
    let (workspace, form) = (member.workspace.id.clone(), draft.clone());
    let (around, stage, templates, sets, kept) = visit
        .app
        .db
        .read(move |tx| {
            let around = around(tx, &locale, &member, &form)?;
            let kept = if form.post.is_empty() { None } else { Some(posts::get(tx, &form.post)?) };
            let stage = kept.as_ref().map_or(Stage::Draft, |post| post.stage);
            let kept = kept.map(|post| practice::read(tx, &post).map(|around| (post, around))).transpose()?;
            let filter = posts::Filter {
                workspace_id: workspace.clone(),
                stages: vec![Stage::Template],
                limit: 12,
                ..Default::default()
            };
            let templates = posts::list(tx, &filter)?.iter().map(|p| (p.id.clone(), p.excerpt(48))).collect();
            Ok::<_, StoreError>((around, stage, templates, hashtag_sets::list(tx, &workspace)?, kept))
        })
        .await?;
    let heading = visit.t(match (draft.post.is_empty(), stage) {
        (true, _) => "composer-new",
        (_, Stage::Idea) => "composer-idea",
        (_, Stage::Template) => "composer-template",
        (_, Stage::Planned) => "composer-edit-planned",
        _ => "composer-edit",
    });
    let mut page = visit.page(heading.clone()).await?.in_space(Space::Studio);
    let posts = page.at("/posts");
    page = page.crumb(visit.t("posts-title"), posts);
    let words: serde_json::Map<String, serde_json::Value> =
        WORDS.iter().map(|key| ((*key).to_owned(), visit.t(key).into())).collect();
    let action = if draft.post.is_empty() { page.at("/posts") } else { page.at(&format!("/posts/{}", draft.post)) };
    let locale = in_zone(visit, &visit.member()?.workspace);
    let state = serde_json::to_string(&draft).map_err(|_| PageError::Internal)?;
    let body = serde_json::to_string(&draft.body).map_err(|_| PageError::Internal)?;
    let catalog = visit.app.shelf.catalog();
    let checks = kept.map(|(post, around)| {
        let action = page.at(&format!("/posts/{}/checks", post.id));
        ChecksView::new(&locale, &catalog, &post, &around, action, page.csrf_field(), true)
    });
    let view_of_desk = DeskView::new(&locale, &page.base, draft, around);
    let whole = ComposerPage {
        heading,
        action,
        state,
        body,
        words: serde_json::Value::Object(words).to_string(),
        saved: !view_of_desk.draft.post.is_empty(),
        other_stage: if stage == Stage::Idea { "draft" } else { "idea" },
        desk: view_of_desk.html(),
        view: view_of_desk,
        templates,
        sets,
        frameworks: frameworks::choices(&catalog, &locale),
        checks,
        page,
    };
    let mut answer = view(&whole);
    *answer.status_mut() = status;
    Ok(answer)
}

fn around(tx: &mut Tx<'_>, locale: &Locale, member: &Member, draft: &Draft) -> Result<Around, StoreError> {
    let workspace = &member.workspace;
    let id = Some(draft.post.as_str()).filter(|p| !p.is_empty());
    let planned = match id {
        Some(id) => posts::of_workspace(tx, &workspace.id, id)?.stage == Stage::Planned,
        None => false,
    };
    Ok(Around {
        desk: planning::Desk::open(tx, workspace, &draft.post, &draft.body)?,
        accounts: accounts::list(tx, &workspace.id)?,
        labels: posts::labels(tx, &workspace.id)?,
        campaigns: campaigns::list(tx, &workspace.id)?,
        hint: when::hint(tx, locale, workspace, id, &draft.body, &draft.when)?,
        approval: !workspace.approval_steps.is_empty(),
        planned,
        may_plan: member.may(Permission::Schedule),
        zone: workspace.time_zone.clone(),
    })
}

/// What the script sends at each keystroke, and with each button.
#[derive(Debug, Deserialize)]
pub struct Check {
    draft: Draft,
    #[serde(default, rename = "do")]
    words: String,
}

#[derive(Debug, Serialize)]
struct Checked {
    html: String,
    /// With a button: the draft as it is now, and the field to go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<Draft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    focus: Option<String>,
}

pub async fn check(visit: Visit, Json(mut asked): Json<Check>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let locale = in_zone(&visit, &member.workspace);
    let base = format!("/w/{}", member.workspace.slug);
    asked.draft.tidy();
    let acted = !asked.words.is_empty();
    let said = locale.clone();
    let begun = begin(&mut asked.draft, &visit.app.shelf.catalog(), &asked.words, locale.tag());
    let (draft, around, focus) = visit
        .app
        .db
        .read(move |tx| {
            let mut focus = begun;
            if acted && focus.is_none() {
                let desk = planning::Desk::open(tx, &member.workspace, &asked.draft.post, &asked.draft.body)?;
                focus = act(&mut asked.draft, &desk, &asked.words);
            }
            let around = around(tx, &said, &member, &asked.draft)?;
            Ok::<_, StoreError>((asked.draft, around, focus))
        })
        .await?;
    let now = acted.then(|| draft.clone());
    let html = DeskView::new(&locale, &base, draft, around).html();
    Ok(Json(Checked { html: html.to_string(), draft: now, focus }).into_response())
}

/// A sentence that the script shows, with its status.
pub fn said(status: StatusCode, text: String) -> Response {
    (status, Json(json!({ "message": text }))).into_response()
}

/// Creates by script (JSON) or by form.
pub async fn create(visit: Visit, request: Request) -> Result<Response, PageError> {
    if is_json(&request) {
        let draft = json_of(request).await?;
        return save_draft(&visit, draft).await;
    }
    form(visit, None, request).await
}

/// The target of the form without script.
pub async fn submit(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageError> {
    form(visit, Some(id), request).await
}

pub async fn save(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageError> {
    let mut draft = json_of(request).await?;
    draft.post = id;
    save_draft(&visit, draft).await
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|k| k.starts_with("application/json"))
}

async fn json_of(request: Request) -> Result<Draft, PageError> {
    let Json(mut draft) =
        Json::<Draft>::from_request(request, &()).await.map_err(|e| PageError::Unprocessable(e.body_text()))?;
    draft.tidy();
    Ok(draft)
}

/// How a draft was kept, or why not.
enum Kept {
    Saved(Box<Post>),
    /// Somebody else changed it: theirs, and their name.
    Conflict(Box<Post>, String),
    Refused(planning::PlanError),
    Forbidden,
}

impl From<StoreError> for Kept {
    fn from(error: StoreError) -> Kept {
        Kept::Refused(error.into())
    }
}

/// Writes the draft: a new post, or a change of the one it names, when nobody changed it in between.
async fn keep(visit: &Visit, mut draft: Draft) -> Result<Kept, PageError> {
    let member = visit.member()?.clone();
    let kept = visit
        .app
        .db
        .write(move |tx| {
            let workspace = &member.workspace;
            if !draft.ui.new_campaign.is_empty() {
                draft.body.campaign_id = Some(campaigns::named(tx, &workspace.id, &draft.ui.new_campaign)?);
            }
            let by = Some(member.user.id.as_str());
            if draft.post.is_empty() {
                return create_once(tx, workspace, &draft, by).map(|p| Kept::Saved(Box::new(p)));
            }
            let post = posts::of_workspace(tx, &workspace.id, &draft.post)?;
            if !member.may_edit_post_of(post.author_id.as_deref()) {
                return Ok(Kept::Forbidden);
            }
            if post.version != draft.version && post.body != draft.body {
                let last = posts::versions(tx, &post.id)?.into_iter().next().and_then(|v| v.author_id);
                let name = last.map(|id| passeur_store::users::get(tx, &id).map(|u| u.name)).transpose()?;
                return Ok(Kept::Conflict(Box::new(post), name.unwrap_or_default()));
            }
            match planning::revise(tx, workspace, &post.id, Some(post.version), &draft.body, by) {
                Ok(post) => Ok(Kept::Saved(Box::new(post))),
                Err(planning::PlanError::Store(error)) => Err(error),
                Err(refused) => Ok(Kept::Refused(refused)),
            }
        })
        .await?;
    Ok(kept)
}

/// The answer to a first save may get lost: asked again, it is the same post.
fn create_once(tx: &mut Tx<'_>, workspace: &Workspace, draft: &Draft, by: Option<&str>) -> Result<Post, StoreError> {
    let origin = Some(format!("composer:{}", draft.nonce)).filter(|_| !draft.nonce.is_empty());
    if let Some(origin) = &origin
        && let Some(post) = posts::by_origin(tx, &workspace.id, origin)?
    {
        return posts::save(tx, &post.id, None, &draft.body, by);
    }
    let new = NewPost {
        workspace_id: workspace.id.clone(),
        author_id: by.map(Into::into),
        stage: Some(Stage::Draft),
        body: draft.body.clone(),
        origin,
    };
    posts::create(tx, &new)
}

async fn save_draft(visit: &Visit, draft: Draft) -> Result<Response, PageError> {
    let locale = &visit.locale;
    Ok(match keep(visit, draft).await? {
        Kept::Saved(post) => {
            let etag = format!("\"{}\"", post.version);
            let body = json!({ "post": post.id, "version": post.version, "campaign": post.body.campaign_id });
            ([(header::ETAG, etag)], Json(body)).into_response()
        }
        Kept::Conflict(theirs, name) => {
            let body = json!({
                "who": name, "version": theirs.version, "body": theirs.body,
                "message": locale.t1("conflict-text", "name", if name.is_empty() { "…" } else { name.as_str() }),
            });
            (StatusCode::CONFLICT, Json(body)).into_response()
        }
        Kept::Refused(error) => said(StatusCode::UNPROCESSABLE_ENTITY, when::refusal(locale, &error)),
        Kept::Forbidden => return Err(PageError::Forbidden),
    })
}

/// The next free slot of the draft's accounts, as the date field takes it.
pub async fn slot(visit: Visit, Json(draft): Json<Draft>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let locale = in_zone(&visit, &member.workspace);
    let found = visit
        .app
        .db
        .read(move |tx| {
            let now = passeur_store::clock::timestamp(tx.now()?);
            let id = Some(draft.post.as_str()).filter(|p| !p.is_empty());
            Ok::<_, StoreError>(planning::next_slot(tx, &member.workspace, id, &draft.body, now))
        })
        .await?;
    Ok(match found {
        Ok(at) => {
            Json(json!({ "at": locale.zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string() })).into_response()
        }
        Err(error) => said(StatusCode::UNPROCESSABLE_ENTITY, when::refusal(&locale, &error)),
    })
}

/// Gives a saved post its time.
pub async fn plan(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Json(form): Json<WhenForm>,
) -> Result<Response, PageError> {
    let locale = in_zone(&visit, &visit.member()?.workspace);
    match plan_post(&visit, &id, &form).await? {
        Ok(path) => {
            let mut answer = Json(json!({ "path": path.0 })).into_response();
            if let Some(cookie) = visit.app.flash.set(&[crate::page::Flash::done(path.1)]) {
                answer.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(answer)
        }
        Err(refused) => Ok(said(StatusCode::UNPROCESSABLE_ENTITY, refused.text(&locale))),
    }
}

enum Refused {
    Unclear(when::Unclear),
    Plan(planning::PlanError),
}

impl Refused {
    fn text(&self, locale: &Locale) -> String {
        match self {
            Self::Unclear(unclear) => locale.t(unclear.0),
            Self::Plan(error) => when::refusal(locale, error),
        }
    }
}

/// Where to go then, and what to say there.
async fn plan_post(visit: &Visit, id: &str, form: &WhenForm) -> Result<Result<(String, String), Refused>, PageError> {
    let member = visit.member()?.clone();
    member.require(Permission::Schedule)?;
    let asked = match form.read() {
        Ok(asked) => asked,
        Err(unclear) => return Ok(Err(Refused::Unclear(unclear))),
    };
    let locale = in_zone(visit, &member.workspace);
    let path = format!("/w/{}/posts/{id}/view", member.workspace.slug);
    let id = id.to_owned();
    let done = visit
        .app
        .db
        .write(move |tx| {
            let post = posts::of_workspace(tx, &member.workspace.id, &id)?;
            if !member.may_edit_post_of(post.author_id.as_deref()) {
                return Err(StoreError::NotFound("the post"));
            }
            match planning::plan(tx, &member.workspace, &id, &asked, Some(&member.user.id)) {
                Err(planning::PlanError::Store(error @ (StoreError::NotFound(_) | StoreError::Unavailable(_)))) => {
                    Err(error)
                }
                other => Ok(other.map(|(post, due)| (post.is_approved(), due.at, asked == planning::When::Now))),
            }
        })
        .await?;
    Ok(match done {
        Ok((approved, at, now)) => {
            let text = match (approved, now) {
                (false, _) => locale.t("plan-done-approval"),
                (true, true) => locale.t("plan-done-now"),
                (true, false) => locale.t1("plan-done", "when", when::full(&locale, at)),
            };
            Ok((path, text))
        }
        Err(error) => Err(Refused::Plan(error)),
    })
}

/// The form without script: any button, with files.
async fn form(visit: Visit, id: Option<String>, request: Request) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let mut parts = Multipart::from_request(request, &()).await.map_err(|e| PageError::Unprocessable(e.body_text()))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut files: Vec<(String, Attachment)> = Vec::new();
    let mut refused: Vec<String> = Vec::new();
    while let Some(mut field) = parts.next_field().await.map_err(|e| lost(e.into()))? {
        let name = field.name().unwrap_or_default().to_owned();
        match (name.strip_prefix("files."), field.file_name().map(str::to_owned)) {
            (Some(place), Some(file)) if !file.is_empty() => {
                let arrived = visit.app.intake.file(&mut field).await.map_err(lost)?;
                match super::files::take(&visit, &member, &file, &arrived).await {
                    Ok(media) => files.push((place.to_owned(), Attachment { media: media.id, ..Default::default() })),
                    Err(library::Rejected::Store(error)) => return Err(error.into()),
                    Err(library::Rejected::File(why)) => {
                        refused.push(format!("{file} : {}", super::files::refusal(&visit.locale, &why)));
                    }
                }
            }
            _ => fields.push((name, intake::text(&mut field).await.map_err(lost)?)),
        }
    }
    let first = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let mut draft = Draft { post: id.unwrap_or_default(), ..Draft::default() };
    draft.body = first("body").and_then(|b| serde_json::from_str::<Body>(b).ok()).unwrap_or_default();
    draft.tidy();
    let chosen: Vec<&str> = fields.iter().filter(|(n, _)| n == "account").map(|(_, v)| v.as_str()).collect();
    draft.body.renditions.retain(|r| chosen.contains(&r.account_id.as_str()));
    // A box that is not ticked sends nothing: its name comes along in `box`. Lists began empty above.
    for (_, name) in fields.iter().filter(|(n, name)| n == "box" && name != "account" && name != "when.days") {
        draft.set(name, "off");
    }
    for (name, value) in &fields {
        draft.set(name, value);
    }
    for (place, file) in files {
        attach(&mut draft, &place, file);
    }
    draft.tidy();
    // The hidden first button makes Enter save; the button that was pressed comes after it.
    let words = fields.iter().rev().find(|(n, _)| n == "do").map_or("save", |(_, v)| v.as_str()).to_owned();
    if !refused.is_empty() {
        return told(&visit, draft, refused.join(" ")).await;
    }
    if words != "save" && words != "plan" {
        let (workspace, mut next) = (member.workspace.clone(), draft);
        if begin(&mut next, &visit.app.shelf.catalog(), &words, visit.locale.tag()).is_some() {
            return page(&visit, next, StatusCode::OK).await;
        }
        let next = visit
            .app
            .db
            .read(move |tx| {
                let desk = planning::Desk::open(tx, &workspace, &next.post, &next.body)?;
                act(&mut next, &desk, &words);
                Ok::<_, StoreError>(next)
            })
            .await?;
        return page(&visit, next, StatusCode::OK).await;
    }
    let when_form = draft.when.clone();
    match keep(&visit, draft.clone()).await? {
        Kept::Saved(post) if words == "plan" => match plan_post(&visit, &post.id, &when_form).await? {
            Ok((path, text)) => Ok(visit.done(text, &path)),
            Err(why) => {
                let locale = in_zone(&visit, &member.workspace);
                let mut again = draft_of(*post, &locale.zone);
                again.when = when_form;
                told(&visit, again, why.text(&locale)).await
            }
        },
        Kept::Saved(post) => {
            Ok(visit.done(visit.t("save-saved"), &format!("/w/{}/posts/{}", member.workspace.slug, post.id)))
        }
        Kept::Conflict(theirs, name) => {
            // The text stays in the page; saving again is meant.
            draft.version = theirs.version;
            told(&visit, draft, visit.t1("conflict-text", "name", name)).await
        }
        Kept::Refused(error) => {
            let text = when::refusal(&visit.locale, &error);
            told(&visit, draft, text).await
        }
        Kept::Forbidden => Err(PageError::Forbidden),
    }
}

/// The page again, with what stands in the way.
async fn told(visit: &Visit, draft: Draft, text: String) -> Result<Response, PageError> {
    let mut answer = page(visit, draft, StatusCode::UNPROCESSABLE_ENTITY).await?;
    let flash = crate::page::Flash::new(crate::page::Tone::Danger, text);
    if let Some(cookie) = visit.app.flash.set(&[flash]) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// `content.parts.0`, `own.<account>.parts.2`.
fn attach(draft: &mut Draft, place: &str, file: Attachment) {
    let path: Vec<&str> = place.split('.').collect();
    let (scope, at) = match path.as_slice() {
        ["content", "parts", i] => (super::draft::Scope::Master, *i),
        ["own", id, "parts", i] => (super::draft::Scope::Account((*id).to_owned()), *i),
        _ => return,
    };
    let Ok(at) = at.parse::<usize>() else { return };
    draft.edit(&scope, |c| {
        if let Some(part) = c.parts.get_mut(at) {
            part.media.push(file);
        }
    });
}
