//! Moving one post, and moving, cancelling or filing many. Each can be taken back.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::ToSpan;
use passeur_handbook::delivery::State;
use passeur_handbook::schedule::zone::resolve;
use passeur_store::calendar::{self as store, Plan};
use passeur_store::clock::timestamp;
use passeur_store::posts::{self, Schedule};
use passeur_store::workspaces::Workspace;
use passeur_store::{StoreError, Tx, campaigns, deliveries};
use serde::Deserialize;

use super::judge::{Remark, at_work, judge, read_civil};
use super::lines::{minute, policy};
use super::undo::{self, Back};
use super::zone_of;
use crate::auth::form::local_path;
use crate::auth::{Form, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone};

/// Posts that one action may touch.
const MANY: usize = 500;
/// Days by which a selection may be moved.
const DAYS_MAX: i64 = 366;
const LABEL_MAX: usize = 40;

#[derive(Debug, Deserialize)]
pub(super) struct AskedMove {
    post: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    back: String,
}

#[derive(Template)]
#[template(path = "calendar/move.html")]
struct MovePage {
    page: Page,
    form: MoveForm,
}

/// The form of the inspector and of the page of its own.
#[derive(Template)]
#[template(path = "calendar/move_form.html")]
struct MoveForm {
    page: Page,
    post_id: String,
    words: String,
    at: String,
    time: String,
    allowed: bool,
    remarks: Vec<Remark>,
    back: String,
    zone: String,
}

/// Keeps what was chosen when the calendar has no page to go back to.
fn back_of(visit: &Visit, wish: &str) -> Result<String, PageError> {
    let home = format!("/w/{}/calendar", visit.member()?.workspace.slug);
    Ok(if wish.is_empty() { home } else { local_path(wish) })
}

/// `GET`: the time of a post, to be changed without dragging; with `at`, what the rules think of it.
pub(super) async fn move_form(visit: Visit, Query(asked): Query<AskedMove>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let zone = zone_of(&workspace);
    let back = back_of(&visit, &asked.back)?;
    let page = visit.page(visit.t("move-title")).await?.in_space(Space::Calendar);
    let locale = at_work(&visit, &workspace);
    let zone_name = workspace.time_zone.clone();
    let form_page = page.clone();
    let (words, at, verdict) = visit
        .app
        .db
        .read(move |tx| {
            let post = posts::of_workspace(tx, &workspace.id, &asked.post)?;
            let due = post.due_at.ok_or_else(|| StoreError::Conflict("this post has no time".into()))?;
            let civil = read_civil(&asked.at).unwrap_or_else(|| zone.civil(timestamp(due)));
            let verdict = judge(tx, &workspace, &post.id, civil, &locale)?;
            Ok::<_, StoreError>(((post.id.clone(), post.excerpt(90)), minute(civil), verdict))
        })
        .await?;
    let form = MoveForm {
        page: form_page,
        post_id: words.0,
        words: words.1,
        at,
        time: verdict.time,
        allowed: verdict.allowed,
        remarks: verdict.remarks,
        back,
        zone: zone_name,
    };
    if visit.partial.0 {
        return Ok(crate::page::view(&form));
    }
    Ok(crate::page::view(&MovePage { page, form }))
}

/// A recurring post keeps its rule; any other has been given a time by a person.
fn moved_schedule(schedule: &Schedule) -> Schedule {
    match schedule {
        rule @ Schedule::Recurring { .. } => rule.clone(),
        _ => Schedule::At,
    }
}

/// `POST`: gives one post another time.
pub(super) async fn move_post(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let workspace = member.workspace.clone();
    let back = back_of(&visit, form.get("back"))?;
    let civil = read_civil(form.get("at")).ok_or_else(|| PageError::Unprocessable(visit.t("move-no-time")))?;
    let (post_id, locale) = (form.get("post").to_owned(), at_work(&visit, &workspace));
    let (page, user) = (back.clone(), member.user.id.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let verdict = judge(tx, &workspace, &post_id, civil, &locale)?;
            let (true, Some(at)) = (verdict.allowed, verdict.at) else {
                let why = verdict.remarks.into_iter().find(|r| r.tone == Tone::Danger).map(|r| r.text);
                return Ok(Err(why.unwrap_or_else(|| locale.t("move-no-time"))));
            };
            let post = posts::of_workspace(tx, &workspace.id, &post_id)?;
            let schedule = moved_schedule(&post.schedule);
            let was = store::reschedule(tx, &workspace.id, &post_id, at.as_microsecond(), schedule)?;
            let undo = undo::keep(tx, (&workspace.id, &workspace.slug), &user, vec![Back::Move(was)], &page)?;
            Ok::<_, StoreError>(Ok((undo, locale.relative(at))))
        })
        .await;
    let flash = match done {
        Ok(Ok((undo, time))) => Flash::done(visit.t1("move-done", "time", time)).with_undo(undo),
        Ok(Err(why)) => Flash::new(Tone::Danger, why),
        // Between the drag and the drop it left, or somebody gave it another time.
        Err(StoreError::Conflict(_)) => Flash::new(Tone::Warning, visit.t("move-left")),
        Err(error) => return Err(error.into()),
    };
    Ok(visit.tell(&[flash], &back))
}

/// What one person asks for a selection of posts.
enum Wish {
    Days(i64),
    Cancel,
    Label(String),
    Campaign(Option<String>),
}

fn wish(form: &Form) -> Option<Wish> {
    Some(match form.get("do") {
        "move" => Wish::Days(form.get("days").parse().ok().filter(|n: &i64| *n != 0 && n.abs() <= DAYS_MAX)?),
        "cancel" => Wish::Cancel,
        "label" => Wish::Label(form.some("label")?.chars().take(LABEL_MAX).collect()),
        "campaign" => Wish::Campaign(form.some("campaign").map(str::to_owned)),
        _ => return None,
    })
}

/// How one post of a selection fared.
enum Fared {
    Done(Back),
    /// It is out, or may be; or the new time is over.
    Left,
}

fn apply(tx: &mut Tx<'_>, workspace: &Workspace, id: &str, wish: &Wish, by: &str) -> Result<Fared, StoreError> {
    let post = posts::of_workspace(tx, &workspace.id, id)?;
    match wish {
        Wish::Days(days) => {
            let Some(due) = post.due_at else { return Ok(Fared::Left) };
            let zone = zone_of(workspace);
            // By the calendar, not by hours: nine o'clock stays nine o'clock over a change of clocks.
            let civil = zone.civil(timestamp(due)).saturating_add(days.days());
            let at = resolve(civil, &zone, policy(workspace)).timestamp.map(|t| t.as_microsecond());
            let now = tx.now()?;
            let Some(at) = at.filter(|at| *at >= now) else { return Ok(Fared::Left) };
            match store::reschedule(tx, &workspace.id, id, at, moved_schedule(&post.schedule)) {
                Ok(was) => Ok(Fared::Done(Back::Move(was))),
                Err(StoreError::Conflict(_)) => Ok(Fared::Left),
                Err(error) => Err(error),
            }
        }
        Wish::Cancel => {
            let Some(due_at) = post.due_at else { return Ok(Fared::Left) };
            let rows = deliveries::of_post(tx, id)?;
            let current: Vec<_> = rows.iter().filter(|d| d.due_at == due_at).collect();
            if current.iter().any(|d| !d.state.can_cancel() && d.state != State::Cancelled) {
                return Ok(Fared::Left);
            }
            let cancelled = current.iter().filter(|d| d.state == State::Cancelled).map(|d| d.account_id.clone());
            let cancelled = cancelled.collect();
            posts::unplan(tx, id, Some(by))?;
            let plan = Plan { post_id: id.into(), due_at, schedule: post.schedule };
            Ok(Fared::Done(Back::Plan { plan, cancelled }))
        }
        Wish::Label(_) | Wish::Campaign(_) => {
            let mut labels = post.body.labels.clone();
            let mut campaign = post.body.campaign_id.clone();
            match wish {
                Wish::Label(label) if !labels.contains(label) => labels.push(label.clone()),
                Wish::Campaign(chosen) => campaign.clone_from(chosen),
                _ => {}
            }
            store::file_under(tx, &workspace.id, id, &labels, campaign.as_deref())?;
            let (labels, campaign_id) = (post.body.labels, post.body.campaign_id);
            Ok(Fared::Done(Back::File { post_id: id.into(), labels, campaign_id }))
        }
    }
}

/// `POST`: one action for every chosen post; those that cannot take it are left as they are, and counted.
pub(super) async fn bulk(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let back = back_of(&visit, form.get("back"))?;
    let mut ids: Vec<String> = form.all("post").filter(|id| !id.is_empty()).map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    let Some(wish) = wish(&form) else {
        return Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t("bulk-unclear"))], &back));
    };
    if ids.is_empty() {
        return Ok(visit.tell(&[Flash::new(Tone::Info, visit.t("bulk-none"))], &back));
    }
    if ids.len() > MANY {
        return Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t1("bulk-many", "n", MANY))], &back));
    }
    let (workspace, user, page) = (member.workspace.clone(), member.user.id.clone(), back.clone());
    let (done, left, undo) = visit
        .app
        .db
        .write(move |tx| {
            if let Wish::Campaign(Some(chosen)) = &wish
                && !campaigns::list(tx, &workspace.id)?.iter().any(|c| c.id == *chosen)
            {
                return Err(StoreError::NotFound("the campaign"));
            }
            let (mut steps, mut left) = (Vec::new(), 0usize);
            for id in &ids {
                match apply(tx, &workspace, id, &wish, &user)? {
                    Fared::Done(back) => steps.push(back),
                    Fared::Left => left += 1,
                }
            }
            let done = steps.len();
            let undo = match done {
                0 => None,
                _ => Some(undo::keep(tx, (&workspace.id, &workspace.slug), &user, steps, &page)?),
            };
            Ok::<_, StoreError>((done, left, undo))
        })
        .await?;
    let mut flashes = Vec::new();
    if let Some(undo) = undo {
        flashes.push(Flash::done(visit.t1("bulk-done", "n", done)).with_undo(undo));
    }
    if left > 0 {
        flashes.push(Flash::new(Tone::Warning, visit.t1("bulk-left", "n", left)));
    }
    Ok(visit.tell(&flashes, &back))
}
