//! The strategy of the workspace: the brief, the choice of networks, the plan of the quarter and its versions.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use passeur_handbook::choose::{Brief, Choice, Options, choose, position, questions};
use passeur_handbook::message::Message;
use passeur_handbook::plan::{House, Item, Line, Objective, Pillar, Strategy};
use passeur_store::strategy as stored;
use passeur_store::{StoreError, Tx, accounts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Input, Moment};
use super::posts::{Nothing, etag_of};
use super::problem::{ApiError, FieldError, Problem, Said};
use crate::auth::Permission;
use crate::locale::{Language, Locale};
use crate::strategy::choice::SEED;
use crate::strategy::plan::{drawn, placed};

pub fn endpoints() -> Endpoints {
    let (read, write) = (Permission::ViewPosts, Permission::EditPosts);
    Endpoints::new()
        .add(read, routes!(get_brief))
        .add(write, routes!(set_brief))
        .add(write, routes!(answer_style))
        .add(read, routes!(get_choice))
        .add(read, routes!(get_plan))
        .add(write, routes!(make_plan))
        .add(write, routes!(change_plan))
        .add(read, routes!(list_plan_versions))
        .add(write, routes!(restore_plan))
        .add(Permission::Schedule, routes!(apply_plan))
        .add(Permission::Schedule, routes!(undo_plan))
        .add(read, routes!(strategy_document))
        .add(Permission::Export, routes!(list_shares))
        .add(Permission::Export, routes!(share_document))
        .add(Permission::Export, routes!(close_share))
}

/// What the choice of networks begins from.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrategyBrief {
    /// TOML, as the page of the brief shows it.
    #[schema(example = "name = \"Le Fournil\"\nactor = \"shop\"\n")]
    pub text: String,
    /// What stands in the way of a choice, by line.
    pub problems: Vec<BriefProblem>,
    /// Answers to the questionnaire, from -2 (no) to 2 (yes), by question.
    pub style: BTreeMap<String, i8>,
    /// Where these answers place the person, once there are some: from -1 (berger) to 1 (passeur).
    pub position: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BriefProblem {
    /// From 1.
    pub line: usize,
    pub key: String,
    pub code: &'static str,
    pub message: String,
}

fn problems(caller: &Caller, text: &str) -> Vec<BriefProblem> {
    let found = Brief::parse(text, &caller.app.shelf.catalog(), caller.locale.tag()).err().unwrap_or_default();
    let say = |p: passeur_handbook::choose::BriefProblem| BriefProblem {
        line: p.line,
        key: p.key,
        code: p.code,
        message: caller.locale.typeset(&p.message),
    };
    found.into_iter().map(say).collect()
}

fn brief(tx: &mut Tx<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let found = stored::brief(tx, caller.workspace())?.ok_or_else(ApiError::not_found)?;
    let answers: Vec<(&str, i8)> = found.style.iter().map(|(id, n)| (id.as_str(), *n)).collect();
    let position = position(&answers).map(|p| p.value);
    let tag = brief_tag(&found)?;
    let problems = problems(caller, &found.body);
    Ok(Answer::ok(&StrategyBrief { problems, text: found.body, style: found.style, position })?.etag(tag))
}

fn brief_tag(found: &stored::StoredBrief) -> Result<String, ApiError> {
    etag_of(&(&found.body, &found.style))
}

/// Errors: `changed` when the caller saw another brief than the one that is there.
fn brief_is(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), ApiError> {
    match stored::brief(tx, caller.workspace())? {
        Some(found) => caller.matches(&brief_tag(&found)?),
        None => Ok(()),
    }
}

/// Reads the brief
#[utoipa::path(get, path = "/strategy/brief", tag = "strategy",
    responses((status = 200, body = StrategyBrief, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_brief(caller: Caller) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller.read(move |tx| brief(tx, &who)).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "name = \"Le Fournil\"\nactor = \"shop\"\nhours_per_week = 4\n[goals]\nsales = 3\n"}))]
pub struct NewBrief {
    /// TOML. Networks, goals, personas and weights are keys of it; the catalogue names the values.
    pub text: String,
}

/// Writes the brief
///
/// It is taken when nothing stands in the way of a choice; else every problem is told with its line.
#[utoipa::path(put, path = "/strategy/brief", tag = "strategy", request_body = NewBrief,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = StrategyBrief, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_brief(caller: Caller, input: Input<NewBrief>) -> Result<Answer, ApiError> {
    let text = input.body.text.replace("\r\n", "\n");
    let found = problems(&caller, &text);
    if !found.is_empty() {
        let errors = found.into_iter().map(|p| FieldError {
            field: format!("/text#{}", p.line),
            code: p.code.into(),
            said: Said::Words(p.message),
        });
        return Err(ApiError::fields(errors.collect()));
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            brief_is(tx, &who)?;
            stored::set_brief(tx, who.workspace(), &text, ANSWERED, Some(who.user()))?;
            brief(tx, &who)
        })
        .await
}

/// The questions of the pages that a whole brief has answered.
const ANSWERED: i64 = 10;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": {"passeur_share_others": 2, "berger_own_ideas": -1}}))]
pub struct StyleAnswers {
    /// From -2 (no) to 2 (yes), by question.
    pub answers: BTreeMap<String, i8>,
}

/// Answers the questionnaire “Berger or Passeur?”
#[utoipa::path(put, path = "/strategy/style", tag = "strategy", request_body = StyleAnswers,
    responses((status = 200, body = StrategyBrief, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn answer_style(caller: Caller, input: Input<StyleAnswers>) -> Result<Answer, ApiError> {
    let answers = input.body.answers;
    let known: Vec<String> = questions(&caller.app.shelf.catalog()).into_iter().map(|q| q.id).collect();
    for (id, agreement) in &answers {
        if !known.contains(id) {
            let message = Message::new("problem-field-unknown").with("name", id.clone());
            return Err(ApiError::field(format!("/answers/{id}"), "unknown", message.with("known", known.join(", "))));
        }
        if !(-2..=2).contains(agreement) {
            return Err(ApiError::field(format!("/answers/{id}"), "range", Message::new("problem-field-agreement")));
        }
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            brief_is(tx, &who)?;
            stored::set_style(tx, who.workspace(), &answers, Some(who.user()))?;
            brief(tx, &who)
        })
        .await
}

/// Today where the workspace is.
fn today(caller: &Caller, now: i64) -> jiff::civil::Date {
    let zone = TimeZone::get(&caller.member.workspace.time_zone).unwrap_or(TimeZone::UTC);
    passeur_store::clock::timestamp(now).to_zoned(zone).date()
}

/// The brief as it is, read; errors where there is none or it has problems.
async fn read_brief(caller: &Caller) -> Result<(stored::StoredBrief, Brief), ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::brief(tx, &workspace)?)).await?.ok_or_else(ApiError::not_found)?;
    let mut brief = Brief::parse(&found.body, &caller.app.shelf.catalog(), caller.locale.tag())
        .map_err(|_| ApiError::field("/text", "brief", Message::new("problem-strategy-brief")))?;
    caller.locale.tag().clone_into(&mut brief.language);
    Ok((found, brief))
}

/// Chooses away from the threads that answer requests: it is one long computation.
async fn decide(caller: &Caller, brief: Brief, seed: u64) -> Result<Choice, ApiError> {
    let catalog = caller.app.shelf.catalog();
    let options = Options { seed, today: Some(today(caller, caller.app.db.clock.now())), ..Options::default() };
    let made = tokio::task::spawn_blocking(move || choose(&catalog, &brief, options)).await;
    made.map_err(|e| StoreError::Sql(format!("the choice was not made: {e}")).into())
}

/// Ranks the networks for the brief: who is left out and why, every number of the others, the portfolio
#[utoipa::path(get, path = "/strategy/choice", tag = "strategy",
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_choice(caller: Caller) -> Result<Answer, ApiError> {
    let (_, brief) = read_brief(&caller).await?;
    Answer::ok(&decide(&caller, brief, SEED).await?)
}

/// The plan of a quarter in one of its versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrategyPlan {
    /// Grows with each change.
    pub version: i64,
    /// Objectives, pillars, networks, the calendar of ideas (`items`), weeks with their effort.
    #[schema(value_type = Object)]
    pub plan: passeur_handbook::plan::Plan,
    /// The editorial line: voice, topics, words never published, signature, hashtags, sources.
    #[schema(value_type = Object)]
    pub line: Line,
    /// What the house decided: standards by network, dates of its own, how much is relayed.
    #[schema(value_type = Object)]
    pub house: House,
    /// The brief as it was when the plan was made.
    pub brief: String,
    /// The last time it was put into the calendar, unless that was taken back.
    pub applied: Option<Applied>,
}

/// What applying a plan has written.
#[derive(Debug, Serialize, ToSchema)]
pub struct Applied {
    pub id: String,
    pub version: i64,
    /// Accounts whose slots were set.
    pub accounts: usize,
    /// Ideas that were written.
    pub posts: usize,
    pub created_at: Moment,
}

impl From<stored::Application> for Applied {
    fn from(a: stored::Application) -> Applied {
        Applied {
            id: a.id,
            version: a.version,
            accounts: a.accounts,
            posts: a.posts,
            created_at: Moment::of(a.created_at),
        }
    }
}

fn tag_of(version: i64) -> String {
    format!("\"{version}\"")
}

fn shown(tx: &mut Tx<'_>, workspace: &str) -> Result<Answer, ApiError> {
    let (version, strategy) = stored::current(tx, workspace)?.ok_or_else(ApiError::not_found)?;
    let applied = stored::last_application(tx, workspace)?.map(Applied::from);
    let Strategy { brief, plan, line, house, .. } = strategy;
    Ok(Answer::ok(&StrategyPlan { version, plan, line, house, brief, applied })?.etag(tag_of(version)))
}

/// Reads the plan in use
#[utoipa::path(get, path = "/strategy/plan", tag = "strategy",
    responses((status = 200, body = StrategyPlan, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_plan(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller.read(move |tx| shown(tx, &workspace)).await
}

/// Makes a plan of the coming quarter from the brief as it is
///
/// It becomes a new version; what people wrote of the editorial line is kept.
#[utoipa::path(post, path = "/strategy/plan", tag = "strategy",
    responses((status = 201, body = StrategyPlan, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn make_plan(caller: Caller, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let (found, brief) = read_brief(&caller).await?;
    let choice = decide(&caller, brief.clone(), SEED).await?;
    let workspace = caller.workspace().to_owned();
    let before = caller.read(move |tx| Ok(stored::current(tx, &workspace)?)).await?;
    let when = (today(&caller, caller.app.db.clock.now()), crate::calendar::region(&caller.member.workspace));
    let old = before.as_ref().map(|(_, strategy)| strategy);
    let made = drawn(&caller.app.shelf.catalog(), (found, &brief), &choice, when, old);
    let last = before.map_or(0, |(version, _)| version);
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            stored::save(tx, who.workspace(), last, &made, Some(who.user()))?;
            let mut answer = shown(tx, who.workspace())?;
            answer.created_at(format!("{BASE}/strategy/plan"));
            Ok(answer)
        })
        .await
}

/// What is to change; what is left out stays as it is. Each is given whole.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"line": {"voice_do": ["Parler du pain, pas de nous"], "taboo": ["promo"], "hashtags": ["#pain"]}}))]
pub struct PlanChange {
    #[schema(value_type = Option<Vec<Object>>)]
    pub objectives: Option<Vec<Objective>>,
    /// Their shares are made to sum to 1.
    #[schema(value_type = Option<Vec<Object>>)]
    pub pillars: Option<Vec<Pillar>>,
    #[schema(value_type = Option<Object>)]
    pub line: Option<Line>,
    /// Its standards are kept for the next plan too.
    #[schema(value_type = Option<Object>)]
    pub house: Option<House>,
    /// The calendar of ideas.
    #[schema(value_type = Option<Vec<Object>>)]
    pub items: Option<Vec<Item>>,
}

/// Changes the plan, as a new version
#[utoipa::path(patch, path = "/strategy/plan", tag = "strategy", request_body = PlanChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = StrategyPlan, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_plan(caller: Caller, input: Input<PlanChange>) -> Result<Answer, ApiError> {
    let mut change = input.body;
    if let Some(pillars) = &mut change.pillars {
        let sum: f64 = pillars.iter().map(|p| p.share.max(0.0)).sum();
        if !sum.is_finite() || sum <= 0.0 {
            return Err(ApiError::field("/pillars", "shares", Message::new("problem-strategy-shares")));
        }
        pillars.iter_mut().for_each(|p| p.share = p.share.max(0.0) / sum);
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            let (version, mut strategy) = stored::current(tx, who.workspace())?.ok_or_else(ApiError::not_found)?;
            who.matches(&tag_of(version))?;
            strategy.plan.objectives = change.objectives.unwrap_or(strategy.plan.objectives);
            strategy.plan.pillars = change.pillars.unwrap_or(strategy.plan.pillars);
            strategy.plan.items = change.items.unwrap_or(strategy.plan.items);
            strategy.line = change.line.unwrap_or(strategy.line);
            strategy.house = change.house.unwrap_or(strategy.house);
            stored::save(tx, who.workspace(), version, &strategy, Some(who.user()))?;
            shown(tx, who.workspace())
        })
        .await
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanVersion {
    pub version: i64,
    /// Parts it changed.
    pub changed: Vec<String>,
    /// Name of the person.
    pub author: Option<String>,
    pub created_at: Moment,
}

/// Lists the versions of the plan, latest first
#[utoipa::path(get, path = "/strategy/plan/versions", tag = "strategy",
    responses((status = 200, body = Page<PlanVersion>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_plan_versions(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::versions(tx, &workspace)?)).await?;
    let view = |v: stored::Version| PlanVersion {
        version: v.version,
        changed: v.changed,
        author: v.author,
        created_at: Moment::of(v.created_at),
    };
    Answer::ok(&Page::whole(found.into_iter().map(view).collect()))
}

/// Makes an earlier version of the plan the current one, as a new version
#[utoipa::path(post, path = "/strategy/plan/versions", tag = "strategy", request_body = super::posts::Earlier,
    responses((status = 200, body = StrategyPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn restore_plan(caller: Caller, input: Input<super::posts::Earlier>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            let old = stored::version(tx, who.workspace(), input.body.version)?;
            let last = stored::current(tx, who.workspace())?.map_or(0, |(version, _)| version);
            stored::save(tx, who.workspace(), last, &old, Some(who.user()))?;
            shown(tx, who.workspace())
        })
        .await
}

/// Puts the plan into the calendar: slots for its accounts, its ideas into the studio
///
/// An idea that is there already stays as it is.
#[utoipa::path(post, path = "/strategy/plan/applications", tag = "strategy",
    responses((status = 201, body = Applied), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn apply_plan(caller: Caller, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    let catalog = caller.app.shelf.catalog();
    caller
        .once(input.key, move |tx| {
            let (version, strategy) = stored::current(tx, who.workspace())?.ok_or_else(ApiError::not_found)?;
            let all = accounts::list(tx, who.workspace())?;
            let locale = of_workspace(&who);
            let (week, ideas) = placed(&locale, &catalog, &strategy, &all);
            let applied = stored::apply(tx, who.workspace(), version, &week, &ideas, Some(who.user()))?;
            Answer::created(format!("{BASE}/strategy/plan/applications/{}", applied.id), &Applied::from(applied))
        })
        .await
}

/// The words of what is written for everybody: in the language of the workspace.
fn of_workspace(caller: &Caller) -> Locale {
    let w = &caller.member.workspace;
    let zone = TimeZone::get(&w.time_zone).unwrap_or(TimeZone::UTC);
    Locale::new(Language::parse(&w.locale).unwrap_or(Language::English), zone, Timestamp::UNIX_EPOCH)
}

/// What taking a plan back has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenBack {
    /// Ideas that nobody had touched: they are gone.
    pub removed: usize,
    /// Ideas that somebody has worked on since: they stay.
    pub kept: usize,
}

/// Takes the plan out of the calendar again
///
/// The slots are as they were before; ideas that somebody has worked on since stay.
#[utoipa::path(delete, path = "/strategy/plan/applications/{id}", tag = "strategy", params(("id" = String, Path)),
    responses((status = 200, body = TakenBack), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn undo_plan(caller: Caller, super::input::Id(id): super::input::Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            let undone = stored::undo(tx, &workspace, &id)?;
            Answer::ok(&TakenBack { removed: undone.removed, kept: undone.kept })
        })
        .await
}

/// Downloads the strategy document, as Markdown
#[utoipa::path(get, path = "/strategy/document.md", tag = "strategy",
    responses((status = 200, body = String, content_type = "text/markdown"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn strategy_document(caller: Caller) -> Result<Response, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::current(tx, &workspace)?)).await?;
    let (_, strategy) = found.ok_or_else(ApiError::not_found)?;
    let catalog = caller.app.shelf.catalog();
    let language = strategy.plan.language.clone();
    let mut brief = Brief::parse(&strategy.brief, &catalog, &language)
        .map_err(|_| ApiError::field("/text", "brief", Message::new("problem-strategy-brief")))?;
    brief.language = language;
    let choice = decide(&caller, brief, strategy.seed).await?;
    let text = strategy.plan.markdown(&catalog, &choice);
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}

/// A link by which anybody reads the document until it expires.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentShare {
    pub id: String,
    #[schema(example = "fr")]
    pub language: String,
    pub created_at: Moment,
    pub expires_at: Moment,
    /// Shown once, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://passeur.example/s/…")]
    pub link: Option<String>,
}

fn view(share: stored::Share) -> DocumentShare {
    DocumentShare {
        id: share.id,
        language: share.language,
        created_at: Moment::of(share.created_at),
        expires_at: Moment::of(share.expires_at),
        link: None,
    }
}

/// Lists the links to the document that still work, latest first
#[utoipa::path(get, path = "/strategy/shares", tag = "strategy",
    responses((status = 200, body = Page<DocumentShare>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_shares(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(stored::shares(tx, &workspace)?)).await?;
    Answer::ok(&Page::whole(found.into_iter().map(view).collect()))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"days": 14, "language": "fr"}))]
pub struct NewShare {
    /// How long it works, 1 to 365; 14 unless said.
    pub days: Option<i64>,
    /// `fr` or `en`; that of the workspace unless said.
    pub language: Option<String>,
}

/// Makes a link to the document
#[utoipa::path(post, path = "/strategy/shares", tag = "strategy", request_body = NewShare,
    responses((status = 201, body = DocumentShare), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn share_document(caller: Caller, input: Input<NewShare>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let days = body.days.unwrap_or(14);
    if !(1..=365).contains(&days) {
        return Err(ApiError::field("/days", "range", Message::new("problem-field-limit").with("most", 365_i64)));
    }
    let asked = body.language.as_deref().unwrap_or(&caller.member.workspace.locale);
    let unknown = || ApiError::field("/language", "language", Message::new("problem-field-language"));
    let language = Language::parse(asked).ok_or_else(unknown)?;
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            who.note("strategy-shared", "", "").record(tx)?;
            let secret = stored::share(tx, who.workspace(), language.tag(), days, Some(who.user()))?;
            let made = stored::shares(tx, who.workspace())?.into_iter().find(|s| s.id == secret.hash());
            let mut made = view(made.ok_or_else(ApiError::not_found)?);
            made.link = Some(who.app.config.link(&format!("/s/{}", secret.expose())));
            Ok(Answer::created(format!("{BASE}/strategy/shares/{}", made.id), &made)?.secret())
        })
        .await
}

/// Closes a link to the document
#[utoipa::path(delete, path = "/strategy/shares/{share}", tag = "strategy", params(("share" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn close_share(caller: Caller, Path(id): Path<String>) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            if !stored::shares(tx, &workspace)?.iter().any(|s| s.id == id) {
                return Err(ApiError::not_found());
            }
            stored::unshare(tx, &workspace, &id)?;
            Ok(Answer::done())
        })
        .await
}
