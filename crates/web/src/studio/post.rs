//! One post: what happened to it on each account and what to do, its versions, what colleagues said, its approval.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_handbook::catalog::Catalog;
use passeur_handbook::content::Content;
use passeur_handbook::counter::sent_text;
use passeur_handbook::delivery::State;
use passeur_store::accounts::Account;
use passeur_store::approvals::{self, Approval};
use passeur_store::clock::timestamp;
use passeur_store::deliveries::{self, Attempt, Delivery, StepRow};
use passeur_store::media::Media;
use passeur_store::posts::{self, Body, Post, Schedule, Stage, Version};
use passeur_store::{StoreError, Tx, accounts, comments, media, members};
use std::collections::HashMap;

use super::composer::in_zone;
use super::desk::{name_of, network_name};
use super::diff;
use super::practice::{self, BriefView, ChecksView};
use crate::auth::{Form, Permission, Visit};
use crate::locale::Locale;
use crate::page::{Flash, Page, PageError, Space, Tone, view};
use crate::ui::Html;

/// Whether something of the post can still be changed: it has no time yet, or a delivery has not left.
pub fn is_open(tx: &mut Tx<'_>, post: &Post) -> Result<bool, StoreError> {
    if post.stage != Stage::Planned || matches!(post.schedule, Schedule::Recurring { .. }) {
        return Ok(true);
    }
    Ok(deliveries::of_post(tx, &post.id)?.iter().any(|d| d.state.can_cancel() || d.state == State::Cancelled))
}

pub struct DeliveryView {
    pub id: String,
    pub network: String,
    pub network_name: String,
    pub account: String,
    pub state: State,
    pub due: i64,
    /// What this state means now.
    pub explained: String,
    /// What to do, when somebody should.
    pub advice: Option<String>,
    /// In the network's or our own words.
    pub error: Option<String>,
    pub url: Option<String>,
    pub steps: Vec<StepRow>,
    pub attempts: Vec<Attempt>,
    pub can_retry: bool,
    pub can_cancel: bool,
    pub can_decide: bool,
    pub kit: Option<Kit>,
}

/// What one needs to publish by hand.
pub struct Kit {
    pub texts: Vec<String>,
    pub title: Option<String>,
    pub comment: Option<String>,
    /// Number in the delivery, name, text alternative.
    pub files: Vec<(usize, String, String)>,
    pub open: Option<String>,
}

pub struct CommentView {
    pub id: String,
    pub author: String,
    pub body: String,
    pub at: i64,
    pub resolved: bool,
}

pub struct VersionView {
    pub n: i64,
    pub author: Option<String>,
    pub at: i64,
    pub diff: Html,
    /// Keys of the other fields that changed.
    pub fields: Vec<&'static str>,
    pub current: bool,
    pub approved: bool,
}

pub struct StepView {
    pub name: String,
    pub done: Option<Approval>,
    pub by: String,
    pub waits: bool,
}

#[derive(Template)]
#[template(path = "studio/post.html")]
struct PostPage {
    page: Page,
    id: String,
    words: String,
    stage: Stage,
    deleted: bool,
    author: Option<String>,
    texts: Vec<String>,
    files: Vec<(String, String, bool)>,
    labels: Vec<String>,
    notes: String,
    link: Option<String>,
    repeats: Option<String>,
    deliveries: Vec<DeliveryView>,
    comments: Vec<CommentView>,
    versions: Vec<VersionView>,
    steps: Vec<StepView>,
    refused: Option<(String, String)>,
    version: i64,
    may_edit: bool,
    may_plan: bool,
    may_decide: bool,
    open: bool,
    checks: ChecksView,
    brief: BriefView,
}

/// What the page shows, read at once.
struct Found {
    post: Post,
    open: bool,
    accounts: HashMap<String, Account>,
    deliveries: Vec<(Delivery, Vec<StepRow>, Vec<Attempt>)>,
    files: HashMap<String, Media>,
    comments: Vec<comments::Comment>,
    versions: Vec<Version>,
    approvals: Vec<Approval>,
    pending: Option<(usize, approvals::Step)>,
    names: HashMap<String, String>,
    practice: practice::Around,
}

/// Versions and attempts beyond these are of no use on a page.
const VERSIONS: usize = 40;

fn read(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Found, StoreError> {
    let post = posts::get(tx, id)?;
    if post.workspace_id != workspace {
        return Err(StoreError::NotFound("the post"));
    }
    let mut found = Vec::new();
    let mut known = HashMap::new();
    for d in deliveries::of_post(tx, id)? {
        let (steps, attempts) = (deliveries::steps(tx, &d.id)?, deliveries::attempts(tx, &d.id)?);
        if !known.contains_key(&d.account_id) {
            known.insert(d.account_id.clone(), accounts::get(tx, &d.account_id)?);
        }
        found.push((d, steps, attempts));
    }
    let mut files = HashMap::new();
    let overrides = post.body.renditions.iter().flat_map(|r| r.own.parts.iter().flatten());
    for a in post.body.content.media().chain(overrides.flat_map(|p| p.media.iter())) {
        if let Ok(file) = media::get(tx, &a.media) {
            files.insert(a.media.clone(), file);
        }
    }
    let names = members::list(tx, workspace)?.into_iter().map(|m| (m.user_id, m.name)).collect();
    Ok(Found {
        practice: practice::read(tx, &post)?,
        open: is_open(tx, &post)?,
        comments: comments::of_post(tx, id)?,
        versions: posts::versions(tx, id)?.into_iter().take(VERSIONS).collect(),
        approvals: approvals::list(tx, id)?,
        pending: approvals::pending(tx, &post)?,
        accounts: known,
        deliveries: found,
        files,
        names,
        post,
    })
}

pub async fn show(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (workspace, asked) = (member.workspace.id.clone(), id);
    let found = visit.app.db.read(move |tx| read(tx, &workspace, &asked)).await?;
    let mut page = visit.page(found.post.excerpt(48)).await?.in_space(Space::Studio);
    page.locale = in_zone(&visit, &member.workspace);
    let posts = page.at("/posts");
    page = page.crumb(visit.t("posts-title"), posts);
    let locale = page.locale.clone();
    let post = &found.post;
    let content = &post.body.content;
    let name =
        |id: Option<&String>| id.and_then(|id| found.names.get(id)).cloned().unwrap_or_else(|| visit.t("person-gone"));
    let latest: Vec<Approval> = found.approvals.iter().filter(|a| a.version == post.version).cloned().collect();
    let steps = if post.approval_required { member.workspace.approval_steps.clone() } else { Vec::new() };
    let steps: Vec<StepView> = steps
        .into_iter()
        .enumerate()
        .map(|(i, step)| {
            let done = latest.iter().rev().find(|a| a.step == i as i64 && a.approved).cloned();
            StepView {
                by: done.as_ref().map(|a| name(Some(&a.user_id))).unwrap_or_default(),
                waits: found.pending.as_ref().is_some_and(|(at, _)| *at == i),
                name: step.name,
                done,
            }
        })
        .collect();
    let user = member.user.id.as_str();
    let decides = |step: &approvals::Step| step.users.is_empty() || step.users.iter().any(|u| u == user);
    let catalog = visit.app.shelf.catalog();
    let may_edit = member.may_edit_post_of(post.author_id.as_deref());
    let action = page.at(&format!("/posts/{}/checks", post.id));
    Ok(view(&PostPage {
        checks: ChecksView::new(&locale, &catalog, post, &found.practice, action, page.csrf_field(), may_edit),
        brief: BriefView::new(&locale, &catalog, &found.practice),
        id: post.id.clone(),
        words: post.excerpt(90),
        stage: post.stage,
        deleted: post.deleted_at.is_some(),
        author: post.author_id.as_ref().map(|id| name(Some(id))),
        texts: content.parts.iter().map(|p| p.text.clone()).collect(),
        files: content
            .media()
            .filter_map(|a| {
                let file = found.files.get(&a.media)?;
                let alt = if a.alt.is_empty() { file.alt.clone() } else { a.alt.clone() };
                Some((file.id.clone(), alt, matches!(file.kind.as_str(), "image" | "gif")))
            })
            .collect(),
        labels: post.body.labels.clone(),
        notes: post.body.notes.clone(),
        link: content.link.clone(),
        repeats: repeats(&locale, &post.schedule),
        deliveries: found.deliveries.iter().map(|d| delivery(&locale, &found, d)).collect(),
        comments: found
            .comments
            .iter()
            .map(|c| CommentView {
                id: c.id.clone(),
                author: name(c.author_id.as_ref()),
                body: c.body.clone(),
                at: c.created_at,
                resolved: c.resolved_at.is_some(),
            })
            .collect(),
        versions: versions(post, &found.versions, &found.approvals, name),
        refused: latest.iter().rev().find(|a| !a.approved).map(|a| (name(Some(&a.user_id)), a.note.clone())),
        version: post.version,
        may_edit,
        may_plan: member.may(Permission::Schedule),
        may_decide: member.may(Permission::Approve) && found.pending.as_ref().is_some_and(|(_, s)| decides(s)),
        open: found.open,
        steps,
        page,
    }))
}

/// What connectors said, in the reader's language.
fn spoken(locale: &Locale, attempts: &[deliveries::Attempt]) -> Vec<deliveries::Attempt> {
    let said = |a: &deliveries::Attempt| deliveries::Attempt {
        message: a.message.as_deref().map(|m| locale.said(m)),
        ..a.clone()
    };
    attempts.iter().map(said).collect()
}

fn repeats(locale: &Locale, schedule: &Schedule) -> Option<String> {
    use passeur_handbook::schedule::{
        recurrence::{Recurrence, Rule, describe},
        zone::Zone,
    };
    let Schedule::Recurring { rule, zone, start } = schedule else { return None };
    let recurrence = Recurrence {
        start: start.parse().ok()?,
        rule: Some(Rule::parse(rule).ok()?),
        also: Vec::new(),
        except: Vec::new(),
    };
    let said = describe(&recurrence, &Zone::parse(zone).ok()?);
    Some(said.iter().map(|m| m.render(locale)).collect::<Vec<_>>().join(", "))
}

fn delivery(
    locale: &Locale,
    found: &Found,
    (d, steps, attempts): &(Delivery, Vec<StepRow>, Vec<Attempt>),
) -> DeliveryView {
    let account = found.accounts.get(&d.account_id);
    let explained = match d.state {
        State::Retry => {
            let at: Timestamp = d.next_at.map_or(locale.now, timestamp);
            locale.t1("explain-retry", "when", locale.relative(at))
        }
        State::Unsure if d.next_at.is_some() => locale.t("explain-asking"),
        state => locale.t(&format!("explain-{}", state.as_str())),
    };
    let content = content_for(&found.post, &d.account_id);
    DeliveryView {
        id: d.id.clone(),
        network: d.network.clone(),
        network_name: network_name(&d.network),
        account: account.map(name_of).unwrap_or_default(),
        state: d.state,
        due: d.sent_at.unwrap_or(d.due_at),
        explained,
        advice: d.advice.as_deref().filter(|key| locale.has(key)).map(|key| locale.t(key)),
        error: d.error.as_deref().map(|e| locale.said(e)),
        url: d.remote_url.clone().filter(|u| u.starts_with("https://") || u.starts_with("http://")),
        steps: steps.clone(),
        attempts: spoken(locale, attempts),
        can_retry: d.state.can_retry(),
        can_cancel: d.state.can_cancel(),
        can_decide: d.state == State::Assisted || (d.state == State::Unsure && d.next_at.is_none()),
        kit: account.filter(|_| d.state == State::Assisted).map(|a| kit(a, &content, &found.files)),
    }
}

fn content_for(post: &Post, account: &str) -> Content {
    let own = post.body.renditions.iter().find(|r| r.account_id == account);
    own.map_or_else(|| post.body.content.clone(), |r| r.own.apply(&post.body.content))
}

fn kit(account: &Account, content: &Content, files: &HashMap<String, Media>) -> Kit {
    let limits = passeur_engine::planning::limits_of(account);
    let texts: Vec<String> = (0..content.parts.len()).map(|i| sent_text(content, i, &limits).into_owned()).collect();
    let open = Catalog::builtin().networks.get(&account.network).and_then(|n| n.share_url.clone().or(n.home.clone()));
    let fill = |template: String| {
        let encode =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let host = url::Url::parse(&account.server).ok().and_then(|u| u.host_str().map(str::to_owned));
        template
            .replace("{text}", &encode(texts.first().map_or("", String::as_str)))
            .replace("{url}", &encode(content.link.as_deref().unwrap_or_default()))
            .replace("{title}", &encode(content.title.as_deref().unwrap_or_default()))
            .replace("{media}", "")
            .replace("{host}", &host.unwrap_or_default())
    };
    Kit {
        open: open.map(fill).filter(|u| u.starts_with("https://")),
        title: content.title.clone(),
        comment: content.first_comment.clone(),
        files: content
            .media()
            .enumerate()
            .filter_map(|(n, a)| {
                let file = files.get(&a.media)?;
                Some((n, file.name.clone(), if a.alt.is_empty() { file.alt.clone() } else { a.alt.clone() }))
            })
            .collect(),
        texts,
    }
}

fn text_of(body: &Body) -> String {
    body.content.parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn versions(
    post: &Post,
    versions: &[Version],
    approvals: &[Approval],
    name: impl Fn(Option<&String>) -> String,
) -> Vec<VersionView> {
    let empty = Body::default();
    versions
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let before = versions.get(i + 1).map_or(&empty, |v| &v.body);
            let (old, new) = (&before.content, &v.body.content);
            let files = |c: &Content| c.media().map(|a| a.media.clone()).collect::<Vec<_>>();
            let fields = [
                ("field-title", old.title != new.title),
                ("field-link", old.link != new.link),
                ("field-first_comment", old.first_comment != new.first_comment),
                ("field-warning", old.warning != new.warning),
                ("field-visibility", old.visibility != new.visibility),
                ("field-poll", old.poll != new.poll),
                ("field-media", files(old) != files(new)),
                ("composer-renditions", before.renditions != v.body.renditions),
            ];
            VersionView {
                n: v.version,
                author: v.author_id.as_ref().map(|id| name(Some(id))),
                at: v.created_at,
                diff: diff::words(&text_of(before), &text_of(&v.body)),
                fields: fields.into_iter().filter_map(|(key, changed)| changed.then_some(key)).collect(),
                current: v.version == post.version,
                approved: approvals.iter().any(|a| a.version == v.version && a.approved),
            }
        })
        .collect()
}

/// Does something to a post one may edit, then moves on.
async fn change<T: Send + 'static>(
    visit: &Visit,
    id: &str,
    permission: Option<Permission>,
    f: impl FnOnce(&mut Tx<'_>, &Post, &str) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PageError> {
    let member = visit.member()?.clone();
    if let Some(permission) = permission {
        member.require(permission)?;
    }
    let id = id.to_owned();
    let (member_of, done) = (
        member.clone(),
        visit.app.db.write(move |tx| {
            let post = posts::get(tx, &id)?;
            if post.workspace_id != member.workspace.id {
                return Err(StoreError::NotFound("the post"));
            }
            if permission.is_none() && !member.may_edit_post_of(post.author_id.as_deref()) {
                return Ok(None);
            }
            f(tx, &post, &member.user.id).map(Some)
        }),
    );
    let done = done.await?;
    drop(member_of);
    done.ok_or(PageError::Forbidden)
}

pub async fn duplicate(
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    let stage = if form.get("stage") == "template" { Stage::Template } else { Stage::Draft };
    let member = visit.member()?.clone();
    let made = visit
        .app
        .db
        .write(move |tx| {
            posts::of_workspace(tx, &member.workspace.id, &id)?;
            posts::duplicate(tx, &id, stage, Some(&member.user.id))
        })
        .await?;
    let key = if stage == Stage::Template { "post-template-made" } else { "post-duplicated" };
    Ok(visit.done(visit.t(key), &format!("/w/{slug}/posts/{}", made.id)))
}

pub async fn stage(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let stage = Stage::parse(form.get("stage")).filter(|s| *s != Stage::Planned);
    let stage = stage.ok_or(PageError::Unprocessable(String::new()))?;
    change(&visit, &id, None, move |tx, post, _| posts::set_stage(tx, &post.id, stage)).await?;
    Ok(visit.done(visit.t("save-saved"), &format!("/w/{slug}/posts/{id}")))
}

pub async fn unplan(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    change(&visit, &id, Some(Permission::Schedule), |tx, post, by| posts::unplan(tx, &post.id, Some(by)).map(|_| ()))
        .await?;
    Ok(visit.done(visit.t("post-unplanned"), &format!("/w/{slug}/posts/{id}")))
}

pub async fn delete(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    change(&visit, &id, None, |tx, post, by| posts::delete(tx, &post.id, Some(by))).await?;
    let told = Flash::done(visit.t("post-deleted")).with_undo(format!("/w/{slug}/posts/{id}/restore"));
    Ok(visit.tell(&[told], &format!("/w/{slug}/posts")))
}

pub async fn restore(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    change(&visit, &id, None, |tx, post, _| posts::restore(tx, &post.id).map(|_| ())).await?;
    Ok(visit.done(visit.t("post-restored"), &format!("/w/{slug}/posts/{id}")))
}

/// Writes the post as it was in an earlier version, as a new one.
pub async fn back(visit: Visit, Path((slug, id, version)): Path<(String, String, i64)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let kept = change(&visit, &id, None, move |tx, post, by| {
        let versions = posts::versions(tx, &post.id)?;
        let old = versions.into_iter().find(|v| v.version == version).ok_or(StoreError::NotFound("the version"))?;
        match passeur_engine::planning::revise(tx, &workspace, &post.id, None, &old.body, Some(by)) {
            Err(passeur_engine::planning::PlanError::Store(error)) => Err(error),
            other => Ok(other.map(|_| ())),
        }
    })
    .await?;
    let path = format!("/w/{slug}/posts/{id}/view");
    Ok(match kept {
        Ok(()) => visit.done(visit.t1("version-restored", "n", version), &path),
        Err(why) => visit.tell(&[Flash::new(Tone::Danger, super::when::refusal(&visit.locale, &why))], &path),
    })
}

pub async fn comment(
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    let body: String = form.get("body").chars().take(5_000).collect();
    let path = format!("/w/{slug}/posts/{id}/view#comments");
    if !body.is_empty() {
        change(&visit, &id, Some(Permission::Comment), move |tx, post, by| {
            comments::add(tx, &post.workspace_id, &post.id, by, &body)
        })
        .await?;
    }
    Ok(visit.go(&path))
}

pub async fn settle(
    visit: Visit,
    Path((slug, id, comment)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    let resolved = form.get("resolved") == "yes";
    change(&visit, &id, Some(Permission::Comment), move |tx, post, _| {
        comments::resolve(tx, &post.workspace_id, &post.id, &comment, resolved)
    })
    .await?;
    Ok(visit.go(&format!("/w/{slug}/posts/{id}/view#comments")))
}

pub async fn decide(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let approved = form.get("decision") == "approve";
    let version: i64 = form.get("version").parse().map_err(|_| PageError::Unprocessable(String::new()))?;
    let note: String = form.get("note").chars().take(2_000).collect();
    change(&visit, &id, Some(Permission::Approve), move |tx, post, by| {
        approvals::decide(tx, &post.id, version, by, approved, &note).map(|_| ())
    })
    .await?;
    let key = if approved { "approval-given" } else { "approval-changes" };
    Ok(visit.done(visit.t(key), &format!("/w/{slug}/posts/{id}/view")))
}

/// Retry, cancel, or say whether it is out.
pub async fn steer(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (verb, url) = (form.get("do").to_owned(), form.some("url").map(str::to_owned));
    let url_ok =
        url.as_deref().is_none_or(|u| url::Url::parse(u).is_ok_and(|u| matches!(u.scheme(), "https" | "http")));
    let asked = verb.clone();
    let workspace = member.workspace.id.clone();
    let lookup = id.clone();
    let before = visit.app.db.read(move |tx| deliveries::get(tx, &lookup)).await?;
    if before.workspace_id != workspace {
        return Err(PageError::NotFound);
    }
    let path = format!("/w/{slug}/posts/{}/view", before.post_id);
    if !url_ok {
        return Ok(visit.tell(&[Flash::new(Tone::Danger, visit.t("delivery-bad-link"))], &path));
    }
    let note = visit.audit("delivery.steered", &id, &asked);
    let done = visit
        .app
        .db
        .write(move |tx| {
            let by = Some(member.user.id.as_str());
            let result = match verb.as_str() {
                "retry" => deliveries::retry(tx, &id, by),
                "cancel" => deliveries::cancel(tx, &id, by),
                "sent" => deliveries::resolve(tx, &id, true, url.as_deref(), by),
                "not-sent" => deliveries::resolve(tx, &id, false, None, by),
                _ => return Err(StoreError::NotFound("the action")),
            };
            match result {
                Ok(_) => {
                    note.record(tx)?;
                    Ok(true)
                }
                Err(StoreError::Conflict(_)) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await?;
    if !done {
        return Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t("delivery-moved-on"))], &path));
    }
    let key = match asked.as_str() {
        "retry" => "delivery-retried",
        "cancel" => "delivery-cancelled",
        "sent" => "delivery-resolved",
        _ => "delivery-again",
    };
    Ok(visit.done(visit.t(key), &path))
}
