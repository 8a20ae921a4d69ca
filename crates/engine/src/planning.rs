//! From what a person asks for (now, at a time, in the queue, again and again) to the plan of a post. Pages, API and
//! command line all plan through here, so that they agree on slots, zones and what may not go out.

use jiff::{Timestamp, civil::DateTime};
use passeur_handbook::{
    limits::{self, Limits},
    lint::{self, Finding, LintContext, MediaFacts, Severity, similar::Sketch},
    message::Message,
    plan::{House, Standard},
    schedule::{
        recurrence::{Occurrence, Recurrence, Rule},
        slots::{Grid, Opening, Slot},
        zone::{Note, UnknownZone, Zone, ZonePolicy, resolve},
    },
};
use passeur_store::{
    StoreError, Tx,
    accounts::{self, Account},
    clock::{MINUTE, timestamp},
    media, posts,
    posts::{Body, Post, Schedule},
    slots, strategy,
    workspaces::Workspace,
};

/// When a person wants the post to go out.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one lives for the length of a request")]
pub enum When {
    Now,
    /// On the wall clock of the workspace.
    At(DateTime),
    Instant(Timestamp),
    /// In the next slot that is free for all the accounts of the post.
    Queue,
    /// By an RFC 5545 rule, from a time on the wall clock of the workspace.
    Recurring {
        rule: Rule,
        start: DateTime,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The network would refuse it, or it must not go out so: each with its account.
    #[error("{} things must be put right before this post can be planned", .0.len())]
    Blocked(Vec<(String, Finding)>),
    #[error("this time is over: choose one to come, or send now")]
    Past,
    #[error("this time does not exist in the time zone, and the workspace skips such times: choose another")]
    NoSuchTime(Note),
    #[error("no account of this post has weekly slots: set them on the account, or choose a time")]
    NoSlots,
    #[error("every slot of the coming years is taken: add slots, or choose a time")]
    Full,
    #[error("this rule gives no date to come")]
    NoOccurrence,
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A time for a post, and what had to be decided to find it.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub at: Timestamp,
    pub note: Note,
    pub schedule: Schedule,
}

pub fn policy(workspace: &Workspace) -> ZonePolicy {
    ZonePolicy { gap: workspace.gap, overlap: workspace.overlap }
}

/// The instant that `when` means for a post of these accounts. Nothing is written.
pub fn due(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    post_id: Option<&str>,
    body: &Body,
    when: &When,
) -> Result<Due, PlanError> {
    let zone = Zone::parse(&workspace.time_zone)?;
    let now = timestamp(tx.now()?);
    let found = match when {
        When::Now => return Ok(Due { at: now, note: Note::Exact, schedule: Schedule::Now }),
        When::Instant(at) => Due { at: *at, note: Note::Exact, schedule: Schedule::At },
        When::At(civil) => {
            let resolved = resolve(*civil, &zone, policy(workspace));
            let at = resolved.timestamp.ok_or(PlanError::NoSuchTime(resolved.note))?;
            Due { at, note: resolved.note, schedule: Schedule::At }
        }
        When::Queue => {
            let at = next_slot(tx, workspace, post_id, body, now)?;
            Due { at, note: Note::Exact, schedule: Schedule::Queue }
        }
        When::Recurring { rule, start } => {
            let first = occurrences(workspace, rule, *start, now, 1)?.into_iter().next();
            let first = first.ok_or(PlanError::NoOccurrence)?;
            let schedule =
                Schedule::Recurring { rule: rule.to_string(), zone: zone.name().to_owned(), start: start.to_string() };
            Due { at: first.at, note: first.note, schedule }
        }
    };
    // A minute of grace: the time that a form showed is not refused while it is sent.
    let grace = jiff::SignedDuration::from_micros(MINUTE);
    if found.at < now.checked_sub(grace).unwrap_or(now) { Err(PlanError::Past) } else { Ok(found) }
}

/// The next dates of a rule, at most `count`.
pub fn occurrences(
    workspace: &Workspace,
    rule: &Rule,
    start: DateTime,
    after: Timestamp,
    count: usize,
) -> Result<Vec<Occurrence>, PlanError> {
    let zone = Zone::parse(&workspace.time_zone)?;
    let recurrence = Recurrence { start, rule: Some(rule.clone()), also: Vec::new(), except: Vec::new() };
    Ok(recurrence.after(after, &zone, policy(workspace)).take(count).collect())
}

/// The first time after `after` that is a slot of every account that has slots, and at which none of the post's
/// accounts publishes yet. Where no time of the week is common to all, the slots of any of them count.
pub fn next_slot(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    post_id: Option<&str>,
    body: &Body,
    after: Timestamp,
) -> Result<Timestamp, PlanError> {
    let zone = Zone::parse(&workspace.time_zone)?;
    let mut weeks: Vec<Vec<Slot>> = Vec::new();
    let mut taken: Vec<Timestamp> = Vec::new();
    for rendition in &body.renditions {
        let own = slots::of_account(tx, &rendition.account_id)?;
        if !own.is_empty() {
            weeks.push(own.iter().filter_map(week_slot).collect());
        }
        let mut times = slots::taken(tx, &rendition.account_id, after.as_microsecond())?;
        if let Some(own) = post_id.map(|id| posts::get(tx, id)).transpose()?.and_then(|p| p.due_at) {
            times.retain(|at| *at != own);
        }
        taken.extend(times.into_iter().map(timestamp));
    }
    let labels: Vec<&str> = body.labels.iter().map(String::as_str).collect();
    let slots = shared(&weeks).ok_or(PlanError::NoSlots)?;
    let grid = Grid { slots: &slots, zone: &zone, policy: policy(workspace), spacing_minutes: 0 };
    grid.next_free(&taken, after, &labels).map(|Opening { at, .. }| at).ok_or(PlanError::Full)
}

fn week_slot(slot: &slots::Slot) -> Option<Slot> {
    let weekday = jiff::civil::Weekday::from_monday_one_offset(i8::try_from(slot.weekday).ok()?).ok()?;
    Some(Slot::new(weekday, u16::try_from(slot.minute).ok()?).ok()?.reserved_for(slot.label.clone()))
}

/// `None` when there are no slots at all.
fn shared(weeks: &[Vec<Slot>]) -> Option<Vec<Slot>> {
    let (first, others) = weeks.split_first()?;
    let at = |a: &Slot, b: &Slot| a.weekday() == b.weekday() && a.minute() == b.minute();
    let common: Vec<Slot> =
        first.iter().filter(|s| others.iter().all(|week| week.iter().any(|o| at(s, o)))).cloned().collect();
    Some(if common.is_empty() { weeks.iter().flatten().cloned().collect() } else { common })
}

/// The limits that count for an account: as its server says, else the catalogue's.
pub fn limits_of(account: &Account) -> Limits {
    account.limits.clone().or_else(|| limits::of(&account.network).cloned()).unwrap_or_default()
}

/// What the linter needs to know of the files of a post.
pub fn media_facts(file: &media::Media) -> MediaFacts {
    let flag = |name: &str| file.facts.get(name).and_then(serde_json::Value::as_bool).unwrap_or(false);
    let side = |v: i64| u32::try_from(v).ok().filter(|v| *v > 0);
    MediaFacts {
        kind: lint::Kind::of(&file.mime, flag("animated")),
        mime: file.mime.clone(),
        bytes: u64::try_from(file.bytes).unwrap_or(0),
        width: side(file.width),
        height: side(file.height),
        seconds: file.seconds,
        alt: file.alt.clone(),
        has_place: flag("has_place"),
        truncated: flag("truncated"),
    }
}

/// Everything the linter is told of a body, account by account.
pub struct Desk {
    /// The accounts of the body that are still there, in the order of the workspace.
    pub accounts: Vec<Account>,
    pub files: Vec<media::Media>,
    context: LintContext,
    recent: Vec<Vec<Sketch>>,
    /// What the plan in use asks.
    house: House,
}

/// Days around now within which the same text twice is worth a word.
const NEAR_DAYS: i64 = 30;

impl Desk {
    pub fn open(tx: &mut Tx<'_>, workspace: &Workspace, post_id: &str, body: &Body) -> Result<Desk, StoreError> {
        let accounts: Vec<Account> = accounts::list(tx, &workspace.id)?
            .into_iter()
            .filter(|a| body.renditions.iter().any(|r| r.account_id == a.id))
            .collect();
        let overrides = body.renditions.iter().flat_map(|r| r.own.parts.iter().flatten());
        let mut ids: Vec<&str> =
            body.content.media().chain(overrides.flat_map(|p| p.media.iter())).map(|m| m.media.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut files = Vec::with_capacity(ids.len());
        for id in ids {
            match media::of_workspace(tx, &workspace.id, id) {
                Ok(file) => files.push(file),
                Err(StoreError::NotFound(_)) => {}
                Err(e) => return Err(e),
            }
        }
        let forbidden = workspace.settings.others.get("forbidden_words").and_then(|v| v.as_array());
        let rules = strategy::rules(tx, &workspace.id)?;
        let context = LintContext {
            media: files.iter().map(|f| (f.id.clone(), media_facts(f))).collect(),
            recent: Vec::new(),
            forbidden: forbidden
                .into_iter()
                .flatten()
                .filter_map(|w| Some(w.as_str()?.to_lowercase()))
                .chain(rules.forbidden.iter().map(|w| w.to_lowercase()))
                .collect(),
            standard: Standard::default(),
        };
        let recent = accounts
            .iter()
            .map(|a| {
                let texts = posts::recent_texts(tx, &a.id, post_id, NEAR_DAYS)?;
                Ok(texts.iter().map(|t| Sketch::of(t)).collect())
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(Desk { accounts, files, context, recent, house: rules.house })
    }

    /// What the linter says of what each account would publish: one list per account of [`Desk::accounts`].
    pub fn findings(&self, body: &Body) -> Vec<Vec<Finding>> {
        let mut context = self.context.clone();
        self.accounts
            .iter()
            .zip(&self.recent)
            .map(|(account, recent)| {
                context.recent.clone_from(recent);
                context.standard = self.house.standard(&account.network);
                let own = body.renditions.iter().find(|r| r.account_id == account.id);
                let content = own.map_or_else(|| body.content.clone(), |r| r.own.apply(&body.content));
                lint::lint(&content, &account.network, &limits_of(account), &context)
            })
            .collect()
    }

    pub fn context(&self) -> &LintContext {
        &self.context
    }
}

/// Checks the post, finds its time and writes its deliveries, in one transaction.
///
/// # Errors
/// [`PlanError::Blocked`] when an error of the linter stands in the way; nothing is changed then.
pub fn plan(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    post_id: &str,
    when: &When,
    by: Option<&str>,
) -> Result<(Post, Due), PlanError> {
    let post = posts::of_workspace(tx, &workspace.id, post_id)?;
    blocking(tx, workspace, post_id, &post.body)?;
    let due = due(tx, workspace, Some(post_id), &post.body, when)?;
    let post = posts::plan(tx, post_id, due.at.as_microsecond(), due.schedule.clone(), by)?;
    Ok((post, due))
}

/// What to tell about the time that was found, when there is something to tell.
pub fn note(due: &Due) -> Option<Message> {
    due.note.message()
}

/// Replaces what a person edits. A post that is planned goes out as it is saved, so what would stop its planning stops
/// this too.
///
/// # Errors
/// [`PlanError::Blocked`] for a planned post with errors; [`StoreError::Conflict`] when `expected` is no longer its version.
pub fn revise(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    post_id: &str,
    expected: Option<i64>,
    body: &Body,
    by: Option<&str>,
) -> Result<Post, PlanError> {
    let post = posts::of_workspace(tx, &workspace.id, post_id)?;
    if post.stage == posts::Stage::Planned {
        if body.renditions.is_empty() {
            return Err(StoreError::Invalid("a planned post keeps one account at least".into()).into());
        }
        blocking(tx, workspace, post_id, body)?;
    }
    Ok(posts::save(tx, post_id, expected, body, by)?)
}

/// Errors of the linter, account by account, as a refusal.
fn blocking(tx: &mut Tx<'_>, workspace: &Workspace, post_id: &str, body: &Body) -> Result<(), PlanError> {
    let desk = Desk::open(tx, workspace, post_id, body)?;
    let found: Vec<(String, Finding)> = desk
        .findings(body)
        .into_iter()
        .zip(&desk.accounts)
        .flat_map(|(found, account)| found.into_iter().map(|f| (account.id.clone(), f)))
        .filter(|(_, f)| f.severity == Severity::Error)
        .collect();
    if found.is_empty() { Ok(()) } else { Err(PlanError::Blocked(found)) }
}
