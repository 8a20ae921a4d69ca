//! The plan: made from the choice, edited part by part, put into the calendar in one click and taken back,
//! read by others through a link that expires.

mod paper;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::civil::Date;
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::choose::{Brief, Choice, Options, choose, position};
use passeur_handbook::holidays::{Region, holidays};
use passeur_handbook::plan::{Line, NetworkPlan, OwnDate, Strategy, WEEKS, plan_in};
use passeur_handbook::practice::{Moment, Occasion, checks_for};
use passeur_store::accounts::Account;
use passeur_store::practice::PostBrief;
use passeur_store::strategy::{self, Idea, StoredBrief, WeekSlots};
use passeur_store::{StoreError, accounts, workspaces};
use std::sync::Arc;

use super::brief::{checked, load};
use super::choice::{SEED, decide, role_key};
use super::words::{Words, number, tile};
use super::{Tab, slug, today};
use crate::auth::{Form, Permission, Visit, at};
use crate::charts::{Chart, Series, stacked};
use crate::locale::{Language, Locale};
use crate::page::{Flash, Page, PageError, Space, view};
use crate::ui::Html;

struct Aim {
    index: usize,
    goal: String,
    statement: String,
    kpi: String,
    baseline: String,
    target: String,
    by: String,
    by_said: String,
    owner: String,
    hours: String,
    stop_rule: String,
}

struct Pillar {
    name: String,
    about: String,
    percent: u32,
}

struct Standard {
    name: String,
    glyph: Html,
    role: String,
    formats: String,
    per_week: String,
    slots: String,
    answer: String,
    reference: Option<String>,
    exit: String,
    connected: bool,
}

struct Item {
    index: usize,
    /// As a field takes it.
    date: String,
    day: String,
    time: String,
    glyph: Html,
    network: String,
    format: String,
    pillar: String,
    persona: String,
    idea: String,
    minutes: String,
}

/// Number, parts it changed, author, when.
type VersionRow = (i64, String, String, jiff::Timestamp);

struct Week {
    title: String,
    sum: String,
    items: Vec<Item>,
}

/// What page and document share.
struct Sheet {
    name: String,
    period: String,
    aims: Vec<Aim>,
    personas: Vec<String>,
    pillars: Vec<Pillar>,
    line: Line,
    standards: Vec<Standard>,
    weeks: Vec<Week>,
    effort: Html,
    checks: Vec<(String, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "strategy/plan.html")]
struct PlanPage {
    page: Page,
    tab: Tab,
    version: i64,
    sheet: Sheet,
    items: usize,
    matching: usize,
    applied: Option<String>,
    versions: Vec<VersionRow>,
    /// Own dates, a line each.
    dates: String,
    may_apply: bool,
}

#[derive(Template)]
#[template(path = "strategy/plan_none.html")]
struct NonePage {
    page: Page,
    tab: Tab,
    has_brief: bool,
}

#[derive(Template)]
#[template(path = "strategy/document.html")]
struct DocumentPage {
    page: Page,
    tab: Tab,
    sheet: Sheet,
    reasons: Vec<String>,
    shares: Vec<(String, String)>,
    versions: Vec<VersionRow>,
    may_share: bool,
}

#[derive(Template)]
#[template(path = "strategy/shared.html")]
struct SharedPage {
    page: Page,
    pdf: String,
    sheet: Sheet,
    reasons: Vec<String>,
    until: String,
}

pub(super) async fn current(visit: &Visit) -> Result<Option<(i64, Strategy)>, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    Ok(visit.app.db.read(move |tx| strategy::current(tx, &workspace)).await?)
}

pub(super) async fn keep(visit: &Visit, expected: i64, made: Strategy) -> Result<i64, PageError> {
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    Ok(visit.app.db.write(move |tx| strategy::save(tx, &workspace, expected, &made, Some(&by))).await?)
}

/// A plan of the quarter from the brief as it is; what people wrote of the editorial line is kept.
pub(super) async fn make(visit: Visit) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    let base = format!("/w/{}/strategy", slug(&visit)?);
    let Some(stored) = draft.stored else { return Ok(visit.go(&format!("{base}/start"))) };
    let catalog = visit.app.shelf.catalog();
    let Ok(brief) = checked(&stored.body, &catalog, &visit) else { return Ok(visit.go(&format!("{base}/choice"))) };
    let before = current(&visit).await?;
    let choice = decide(&visit, catalog.clone(), brief.clone()).await?;
    let made =
        drawn(&catalog, (stored, &brief), &choice, (today(&visit), region(&visit)?), before.as_ref().map(|(_, s)| s));
    keep(&visit, before.map_or(0, |(version, _)| version), made).await?;
    Ok(visit.done(visit.t("plan-made"), &format!("{base}/plan")))
}

/// The plan of the quarter that begins after a day, with the days of a region in it.
pub(crate) fn drawn(
    catalog: &Catalog,
    (stored, brief): (StoredBrief, &Brief),
    choice: &Choice,
    (from, region): (Date, Region),
    before: Option<&Strategy>,
) -> Strategy {
    let days = holidays(from, from.saturating_add(jiff::Span::new().weeks(WEEKS as i64 + 1)), region);
    let mut house = before.map(|s| s.house.clone()).unwrap_or_default();
    let answers: Vec<(&str, i8)> = stored.style.iter().map(|(id, agreement)| (id.as_str(), *agreement)).collect();
    // Fewer than half of the questions give too weak a reading to change a plan.
    house.relay_share = position(&answers).filter(|p| p.answered >= 4).map(|p| p.relay_share);
    Strategy {
        plan: plan_in(catalog, brief, choice, from, &days, &house),
        house,
        brief: stored.body,
        seed: SEED,
        line: before.map(|s| s.line.clone()).unwrap_or_default(),
    }
}

/// The region whose days the workspace's calendar shows.
fn region(visit: &Visit) -> Result<Region, PageError> {
    Ok(crate::calendar::region(&visit.member()?.workspace))
}

fn sheet(words: Words<'_>, strategy: &Strategy, connected: &[String]) -> Sheet {
    let locale = words.locale;
    let plan = &strategy.plan;
    let brief: Brief = toml::from_str(&strategy.brief).unwrap_or_default();
    let say = |text: &str| locale.typeset(text);
    let aims = plan
        .objectives
        .iter()
        .enumerate()
        .map(|(index, o)| Aim {
            index,
            goal: words.word(Word::Goal, &o.goal),
            statement: say(&o.statement),
            kpi: say(&o.kpi),
            baseline: o.baseline.map(|v| v.to_string()).unwrap_or_default(),
            target: o.target.map(|v| v.to_string()).unwrap_or_default(),
            by: o.by.to_string(),
            by_said: locale.day_long(o.by),
            owner: o.owner.clone(),
            hours: number(locale, o.hours),
            stop_rule: say(&o.stop_rule),
        })
        .collect();
    let standards = plan
        .networks
        .iter()
        .map(|n| {
            let publishes = !n.formats.is_empty() && n.network != "hub";
            let count = (n.per_week_max.ceil() as usize).min(n.slots.len()).min(3);
            let slots: Vec<String> = n
                .slots
                .iter()
                .take(if publishes { count } else { 0 })
                .map(|s| moment(locale, s.weekday, s.minute))
                .collect();
            Standard {
                name: n.name.clone(),
                glyph: tile(&n.network, &n.name),
                role: locale.t(role_key(n.role)),
                formats: words.words(Word::Format, &n.formats).join(", "),
                per_week: if publishes { format!("≤ {}", number(locale, n.per_week_max)) } else { "–".into() },
                slots: slots.join(", "),
                answer: locale.t1("plan-answer-hours", "n", n.answer_within_hours),
                reference: reference(words, n),
                exit: say(&n.exit),
                connected: connected.contains(&n.network),
            }
        })
        .collect();
    let weeks = plan
        .weeks
        .iter()
        .map(|week| {
            let end = week.monday.saturating_add(jiff::Span::new().days(6));
            let items = plan
                .items
                .iter()
                .enumerate()
                .filter(|(_, item)| (week.monday..=end).contains(&item.date))
                .map(|(index, item)| Item {
                    index,
                    date: item.date.to_string(),
                    day: locale.day_short(item.date),
                    time: format!("{:02}:{:02}", item.minute / 60, item.minute % 60),
                    glyph: tile(&item.network, &words.name(&item.network)),
                    network: words.name(&item.network),
                    format: words.word(Word::Format, &item.format),
                    pillar: plan
                        .pillars
                        .iter()
                        .find(|p| p.id == item.pillar)
                        .map_or_else(|| item.pillar.clone(), |p| say(&p.name)),
                    persona: item.persona.clone().unwrap_or_default(),
                    idea: say(&item.idea),
                    minutes: locale.duration(item.minutes * 60),
                })
                .collect();
            Week {
                title: locale.t1("plan-week-of", "date", locale.day_long(week.monday)),
                sum: locale.t2(
                    "plan-week-sum",
                    "hours",
                    locale.number(week.minutes / 60.0, 1),
                    "capacity",
                    locale.number(week.capacity_minutes / 60.0, 1),
                ),
                items,
            }
        })
        .collect();
    Sheet {
        name: plan.name.clone(),
        period: locale.t2("plan-period", "from", locale.day_long(plan.from), "to", locale.day_long(plan.to)),
        aims,
        personas: brief.personas.iter().map(|p| locale_persona(locale, &p.name, p.ages)).collect(),
        pillars: plan
            .pillars
            .iter()
            .map(|p| Pillar { name: say(&p.name), about: say(&p.about), percent: (p.share * 100.0).round() as u32 })
            .collect(),
        line: strategy.line.clone(),
        standards,
        weeks,
        effort: effort(locale, strategy),
        checks: {
            let occasion = Occasion {
                networks: plan.networks.iter().map(|n| n.network.clone()).collect(),
                formats: plan.networks.iter().flat_map(|n| n.formats.clone()).collect(),
                goals: plan.objectives.iter().map(|o| o.goal.clone()).collect(),
            };
            let all = checks_for(words.catalog, &occasion);
            Moment::ALL
                .iter()
                .map(|moment| {
                    let checks =
                        all.iter().filter(|check| check.moment == *moment).map(|c| words.say(&c.text)).collect();
                    (words.word(Word::Phrase, &format!("plan_{}", moment.id())), checks)
                })
                .collect()
        },
    }
}

/// What others obtain on the network, with its source.
pub(super) fn reference(words: Words<'_>, plan: &NetworkPlan) -> Option<String> {
    let r = plan.reference.as_ref()?;
    let (value, unit) = (number(words.locale, r.value), words.word(Word::Unit, &r.unit));
    Some(format!("{value} {unit} — {} ({})", words.locale.typeset(&r.label), r.source))
}

fn locale_persona(locale: &Locale, name: &str, ages: (u8, u8)) -> String {
    format!("{name} ({})", locale.t2("plan-persona-ages", "from", ages.0, "to", ages.1))
}

fn hour(minute: u16) -> i8 {
    i8::try_from(minute / 60).unwrap_or_default()
}

fn minute(minute: u16) -> i8 {
    i8::try_from(minute % 60).unwrap_or_default()
}

fn moment(locale: &Locale, weekday: i8, minute: u16) -> String {
    format!("{} {:02}:{:02}", locale.weekday_short(weekday), minute / 60, minute % 60)
}

/// Hours planned and hours left of each week.
fn effort(locale: &Locale, strategy: &Strategy) -> Html {
    let weeks = &strategy.plan.weeks;
    stacked(
        locale,
        &Chart {
            title: locale.t("plan-effort"),
            source: locale.t("plan-effort-source"),
            period: locale.t2(
                "plan-period",
                "from",
                locale.day_short(strategy.plan.from),
                "to",
                locale.day_short(strategy.plan.to),
            ),
            labels: weeks.iter().map(|w| format!("{:02}/{:02}", w.monday.day(), w.monday.month())).collect(),
            series: vec![
                Series::new(locale.t("plan-effort-planned"), weeks.iter().map(|w| w.minutes / 60.0)),
                Series::new(
                    locale.t("plan-effort-free"),
                    weeks.iter().map(|w| ((w.capacity_minutes - w.minutes) / 60.0).max(0.0)),
                ),
            ],
            digits: 1,
        },
    )
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let page = visit.page(visit.t("plan-title")).await?.in_space(Space::Strategy);
    let Some((version, strategy)) = current(&visit).await? else {
        let has_brief = load(&visit).await?.stored.is_some();
        return Ok(view(&NonePage { page, tab: Tab::Plan, has_brief }));
    };
    let workspace = visit.member()?.workspace.id.clone();
    let (all, applied, versions) = visit
        .app
        .db
        .read(move |tx| {
            let all = accounts::list(tx, &workspace)?;
            Ok::<_, StoreError>((all, strategy::last_application(tx, &workspace)?, strategy::versions(tx, &workspace)?))
        })
        .await?;
    let connected: Vec<String> = all.into_iter().map(|a| a.network).collect();
    let catalog = visit.app.shelf.catalog();
    let sheet = sheet(Words { catalog: &catalog, locale: &visit.locale }, &strategy, &connected);
    let versions = rows(&visit, versions);
    Ok(view(&PlanPage {
        page,
        tab: Tab::Plan,
        version,
        items: strategy.plan.items.len(),
        matching: sheet.standards.iter().filter(|s| s.connected).count(),
        sheet,
        applied: applied.map(|a| visit.t2("plan-applied", "posts", a.posts, "accounts", a.accounts)),
        versions,
        dates: strategy
            .house
            .dates
            .iter()
            .map(|own| format!("{} {}", own.date, own.name))
            .collect::<Vec<_>>()
            .join("\n"),
        may_apply: visit.member()?.may(Permission::Schedule),
    }))
}

fn rows(visit: &Visit, versions: Vec<strategy::Version>) -> Vec<VersionRow> {
    let row = |v: strategy::Version| {
        let parts: Vec<String> = v.changed.iter().map(|part| visit.t(&format!("plan-part-{part}"))).collect();
        (v.version, parts.join(", "), v.author.unwrap_or_default(), at(v.created_at))
    };
    versions.into_iter().map(row).collect()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// Takes one part of the plan as it was edited.
pub(super) async fn change(
    visit: Visit,
    Path((_, part)): Path<(String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    let (_, mut strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let seen: i64 = form.get("version").parse().unwrap_or(-1);
    let plain = |field: &str| form.get(field).replace(',', ".").parse::<f64>().ok().filter(|v| v.is_finite());
    match part.as_str() {
        "objectives" => {
            for (i, o) in strategy.plan.objectives.iter_mut().enumerate() {
                let field = |name: &str| format!("{name}-{i}");
                for (name, text) in [("statement", &mut o.statement), ("kpi", &mut o.kpi), ("stop", &mut o.stop_rule)] {
                    if let Some(value) = form.some(&field(name)) {
                        value.clone_into(text);
                    }
                }
                form.get(&field("owner")).clone_into(&mut o.owner);
                (o.baseline, o.target) = (plain(&field("baseline")), plain(&field("target")));
                if let Ok(by) = form.get(&field("by")).parse::<Date>() {
                    o.by = by;
                }
            }
        }
        "line" => {
            let words = |field: &str| -> Vec<String> {
                form.get(field).split([',', '\n']).map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect()
            };
            strategy.line = Line {
                voice_do: lines(form.get("voice_do")),
                voice_dont: lines(form.get("voice_dont")),
                topics: lines(form.get("topics")),
                taboo: words("taboo"),
                signature: form.get("signature").to_owned(),
                hashtags: words("hashtags"),
                sources: lines(form.get("sources")),
            };
        }
        "pillars" => {
            let shares: Vec<f64> = (0..strategy.plan.pillars.len())
                .map(|i| plain(&format!("share-{i}")).unwrap_or(0.0).max(0.0))
                .collect();
            let sum: f64 = shares.iter().sum();
            if sum <= 0.0 {
                return Err(PageError::Unprocessable(visit.t("plan-shares-none")));
            }
            for (i, pillar) in strategy.plan.pillars.iter_mut().enumerate() {
                pillar.share = shares[i] / sum;
                if let Some(name) = form.some(&format!("name-{i}")) {
                    name.clone_into(&mut pillar.name);
                }
            }
        }
        "dates" => {
            let mut dates = Vec::new();
            for line in lines(form.get("dates")) {
                let (day, name) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
                match super::import::date(day.trim_end_matches([':', ',', ';'])) {
                    Some(date) if !name.trim().is_empty() => dates.push(OwnDate { date, name: name.trim().to_owned() }),
                    _ => return Err(PageError::Unprocessable(visit.t1("plan-date-unread", "line", line))),
                }
            }
            dates.sort_by_key(|own| own.date);
            strategy.house.dates = dates;
        }
        "calendar" => {
            let (from, to) = (strategy.plan.from, strategy.plan.to);
            for (i, item) in strategy.plan.items.iter_mut().enumerate() {
                if let Some(idea) = form.some(&format!("idea-{i}")) {
                    idea.clone_into(&mut item.idea);
                }
                if let Some(day) = form.some(&format!("date-{i}")) {
                    let day = super::import::date(day).filter(|day| (from..=to).contains(day));
                    item.date = day.ok_or_else(|| PageError::Unprocessable(visit.t("plan-item-outside")))?;
                }
                if let Some(minute) = form.some(&format!("time-{i}")).and_then(super::import::minute) {
                    item.minute = minute;
                }
            }
            let mut index = 0;
            strategy.plan.items.retain(|_| {
                index += 1;
                !form.is_on(&format!("drop-{}", index - 1))
            });
            super::import::recount(&mut strategy.plan);
        }
        _ => return Err(PageError::NotFound),
    }
    keep(&visit, seen, strategy).await?;
    Ok(visit.done(visit.t("plan-kept"), &format!("/w/{}/strategy/plan#{part}", slug(&visit)?)))
}

/// Brings a former version back, as a new one.
pub(super) async fn restore(visit: Visit, form: Form) -> Result<Response, PageError> {
    let wanted: i64 = form.get("restore").parse().map_err(|_| PageError::NotFound)?;
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    visit
        .app
        .db
        .write(move |tx| {
            let old = strategy::version(tx, &workspace, wanted)?;
            let last = strategy::current(tx, &workspace)?.map_or(0, |(version, _)| version);
            strategy::save(tx, &workspace, last, &old, Some(&by))
        })
        .await?;
    Ok(visit.done(visit.t1("plan-restored", "n", wanted), &format!("/w/{}/strategy/plan", slug(&visit)?)))
}

/// What applying a plan writes: slots for the accounts that match a network of it, and its ideas for the studio.
pub(crate) fn placed(
    locale: &Locale,
    catalog: &Catalog,
    strategy: &Strategy,
    all: &[Account],
) -> (Vec<(String, WeekSlots)>, Vec<Idea>) {
    let of = |network: &str| all.iter().filter(|a| a.network == network).map(|a| a.id.clone()).collect::<Vec<_>>();
    let mut week: Vec<(String, WeekSlots)> = Vec::new();
    for network in strategy.plan.networks.iter().filter(|n| !n.formats.is_empty() && n.network != "hub") {
        let count = (network.per_week_max.ceil() as usize).min(network.slots.len());
        let slots: WeekSlots = network
            .slots
            .iter()
            .take(count)
            .map(|slot| (i64::from(slot.weekday), i64::from(slot.minute), locale.t("plan-slot-label")))
            .collect();
        week.extend(of(&network.network).into_iter().map(|account| (account, slots.clone())));
    }
    let words = Words { catalog, locale };
    let ideas: Vec<Idea> = strategy
        .plan
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let pillar = strategy.plan.pillars.iter().find(|p| p.id == item.pillar);
            let mut notes = vec![
                locale.t2(
                    "plan-note-when",
                    "date",
                    locale.day_long(item.date),
                    "time",
                    format!("{:02}:{:02}", item.minute / 60, item.minute % 60),
                ),
                locale.t2(
                    "plan-note-what",
                    "format",
                    words.word(Word::Format, &item.format),
                    "network",
                    words.name(&item.network),
                ),
                locale.t2(
                    "plan-note-why",
                    "goal",
                    words.word(Word::Goal, &item.goal),
                    "time",
                    locale.duration(item.minutes * 60),
                ),
            ];
            notes.extend(item.persona.as_ref().map(|p| locale.t1("plan-note-who", "persona", p)));
            Idea {
                origin: format!("plan:{}:{}:{index}", strategy.plan.from, item.network),
                text: item.idea.clone(),
                labels: pillar.map(|p| p.name.clone()).into_iter().collect(),
                notes: notes.join("\n"),
                accounts: of(&item.network),
                brief: PostBrief {
                    goal: item.goal.clone(),
                    pillar: item.pillar.clone(),
                    persona: item.persona.clone().unwrap_or_default(),
                    format: item.format.clone(),
                    network: item.network.clone(),
                    planned_for: item
                        .date
                        .at(hour(item.minute), minute(item.minute), 0, 0)
                        .to_zoned(locale.zone.clone())
                        .ok()
                        .map(|z| z.timestamp().as_microsecond()),
                    planned_minutes: Some(i64::from(item.minutes)),
                    ..PostBrief::default()
                },
            }
        })
        .collect();
    (week, ideas)
}

/// Slots and ideas into the calendar and the studio.
pub(super) async fn apply(visit: Visit) -> Result<Response, PageError> {
    let (version, strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    let id = workspace.clone();
    let all = visit.app.db.read(move |tx| accounts::list(tx, &id)).await?;
    let (week, ideas) = placed(&visit.locale, &visit.app.shelf.catalog(), &strategy, &all);
    let applied =
        visit.app.db.write(move |tx| strategy::apply(tx, &workspace, version, &week, &ideas, Some(&by))).await?;
    let base = format!("/w/{}/strategy", slug(&visit)?);
    let text = visit.t2("plan-applied", "posts", applied.posts, "accounts", applied.accounts);
    let undo = format!("{base}/plan/undo?id={}", applied.id);
    Ok(visit.tell(&[Flash::done(text).with_undo(undo)], &format!("{base}/plan")))
}

pub(super) async fn undo(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let workspace = visit.member()?.workspace.id.clone();
    let wish = query.some("id").map(str::to_owned);
    let undone = visit
        .app
        .db
        .write(move |tx| {
            let last = strategy::last_application(tx, &workspace)?.map(|a| a.id);
            let id = wish.or(last).ok_or(StoreError::NotFound("what was put into the calendar"))?;
            strategy::undo(tx, &workspace, &id)
        })
        .await?;
    let text = visit.t2("plan-undone", "removed", undone.removed, "kept", undone.kept);
    Ok(visit.done(text, &format!("/w/{}/strategy/plan", slug(&visit)?)))
}

/// The choice as the plan was made from it.
async fn choice_of(catalog: Arc<Catalog>, strategy: &Strategy, language: &str) -> Result<Option<Choice>, PageError> {
    let Ok(mut brief) = Brief::parse(&strategy.brief, &catalog, language) else { return Ok(None) };
    language.clone_into(&mut brief.language);
    let options = Options { seed: strategy.seed, ..Options::default() };
    let made = tokio::task::spawn_blocking(move || choose(&catalog, &brief, options)).await;
    made.map(Some).map_err(|error| {
        tracing::error!(%error, "the choice was not made");
        PageError::Internal
    })
}

fn reasons(words: Words<'_>, choice: Option<&Choice>) -> Vec<String> {
    let Some(choice) = choice else { return Vec::new() };
    choice
        .portfolio
        .picks
        .iter()
        .filter_map(|pick| {
            let ranked = choice.ranked.iter().find(|r| r.network == pick.network)?;
            let mut parts: Vec<_> = ranked.contributions.iter().collect();
            parts.sort_by(|a, b| b.points.total_cmp(&a.points));
            let best: Vec<String> = parts
                .iter()
                .take(3)
                .map(|part| words.word(Word::Phrase, &format!("criterion_{}", part.criterion.id())).to_lowercase())
                .collect();
            Some(crate::message!(
                words.locale,
                "document-reason",
                network = pick.name,
                score = words.locale.number(ranked.score, 0),
                reasons = best.join(", ")
            ))
        })
        .collect()
}

pub(super) async fn document(visit: Visit) -> Result<Response, PageError> {
    let Some((_, strategy)) = current(&visit).await? else {
        return Ok(visit.go(&format!("/w/{}/strategy/plan", slug(&visit)?)));
    };
    let workspace = visit.member()?.workspace.id.clone();
    let (shares, versions) = visit
        .app
        .db
        .read(move |tx| Ok::<_, StoreError>((strategy::shares(tx, &workspace)?, strategy::versions(tx, &workspace)?)))
        .await?;
    let catalog = visit.app.shelf.catalog();
    let choice = choice_of(catalog.clone(), &strategy, visit.locale.tag()).await?;
    let words = Words { catalog: &catalog, locale: &visit.locale };
    Ok(view(&DocumentPage {
        page: visit.page(visit.t("document-title")).await?.in_space(Space::Strategy),
        tab: Tab::Document,
        reasons: reasons(words, choice.as_ref()),
        sheet: sheet(words, &strategy, &[]),
        versions: rows(&visit, versions),
        shares: shares
            .into_iter()
            .map(|s| (s.id, visit.t1("document-until", "date", visit.locale.date_long(at(s.expires_at)))))
            .collect(),
        may_share: visit.member()?.may(Permission::Export),
    }))
}

pub(super) async fn markdown(visit: Visit) -> Result<Response, PageError> {
    let (_, strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let catalog = visit.app.shelf.catalog();
    let choice = choice_of(catalog.clone(), &strategy, &strategy.plan.language).await?.ok_or(PageError::NotFound)?;
    let text = strategy.plan.markdown(&catalog, &choice);
    let headers = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"strategy.md\""),
    ];
    Ok((headers, text).into_response())
}

fn as_pdf(name: &str, bytes: Vec<u8>) -> Response {
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let shown = format!("inline; filename=\"{}.pdf\"", name.trim_matches('-').to_lowercase());
    let kind = http::HeaderValue::from_static("application/pdf");
    let mut answer = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    if let Ok(value) = http::HeaderValue::from_str(&shown) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("private, no-store"));
    answer
}

/// The document as a file, in the reader's language.
pub(super) async fn pdf(visit: Visit) -> Result<Response, PageError> {
    let (_, strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let catalog = visit.app.shelf.catalog();
    let choice = choice_of(catalog.clone(), &strategy, visit.locale.tag()).await?;
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let (sheet, reasons) = (sheet(words, &strategy, &[]), reasons(words, choice.as_ref()));
    Ok(as_pdf(&strategy.plan.name, paper::make(words, &strategy, choice.as_ref(), &sheet, &reasons)?))
}

pub(super) async fn share(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    let days: i64 = form.get("days").parse().unwrap_or(14);
    let language = visit.locale.tag();
    let note = visit.audit("strategy-shared", "", "");
    let secret = visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            strategy::share(tx, &workspace, language, days, Some(&by))
        })
        .await?;
    let link = visit.app.config.link(&format!("/s/{}", secret.expose()));
    Ok(visit.done(visit.t1("document-link", "link", link), &format!("/w/{}/strategy/document", slug(&visit)?)))
}

pub(super) async fn unshare(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (workspace, id) = (visit.member()?.workspace.id.clone(), form.get("id").to_owned());
    visit.app.db.write(move |tx| strategy::unshare(tx, &workspace, &id)).await?;
    Ok(visit.done(visit.t("document-closed"), &format!("/w/{}/strategy/document", slug(&visit)?)))
}

/// What a link shows, and how it is said: the strategy, the language and the zone of the workspace.
async fn behind(visit: &Visit, secret: String) -> Result<(Strategy, Locale), PageError> {
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Some((workspace, language)) = strategy::shared(tx, &secret)? else { return Ok(None) };
            let zone = workspaces::get(tx, &workspace)?.time_zone;
            Ok::<_, StoreError>(strategy::current(tx, &workspace)?.map(|(_, s)| (s, language, zone)))
        })
        .await?;
    let (strategy, language, zone) = found.ok_or(PageError::NotFound)?;
    let mut locale = visit.locale.clone();
    locale.language = Language::parse(&language).unwrap_or(locale.language);
    locale.zone = jiff::tz::TimeZone::get(&zone).unwrap_or(locale.zone);
    Ok((strategy, locale))
}

/// The link is the key: it is neither indexed nor told to other sites.
fn guarded(mut answer: Response) -> Response {
    answer.headers_mut().insert("x-robots-tag", http::HeaderValue::from_static("noindex, nofollow"));
    answer.headers_mut().insert(header::REFERRER_POLICY, http::HeaderValue::from_static("no-referrer"));
    answer
}

/// The document as a file for somebody with the link.
pub(super) async fn shared_pdf(visit: Visit, Path(secret): Path<String>) -> Result<Response, PageError> {
    let (strategy, locale) = behind(&visit, secret).await?;
    let catalog = visit.app.shelf.catalog();
    let choice = choice_of(catalog.clone(), &strategy, locale.tag()).await?;
    let words = Words { catalog: &catalog, locale: &locale };
    let (sheet, reasons) = (sheet(words, &strategy, &[]), reasons(words, choice.as_ref()));
    let bytes = paper::make(words, &strategy, choice.as_ref(), &sheet, &reasons)?;
    Ok(guarded(as_pdf(&strategy.plan.name, bytes)))
}

/// The document for somebody with the link, and nothing else of the workspace.
pub(super) async fn shared(visit: Visit, Path(secret): Path<String>) -> Result<Response, PageError> {
    let pdf = format!("/s/{secret}/document.pdf");
    let (strategy, locale) = behind(&visit, secret).await?;
    let catalog = visit.app.shelf.catalog();
    let choice = choice_of(catalog.clone(), &strategy, locale.tag()).await?;
    let words = Words { catalog: &catalog, locale: &locale };
    let mut page = visit.bare(strategy.plan.name.clone());
    page.locale = locale.clone();
    Ok(guarded(view(&SharedPage {
        pdf,
        reasons: reasons(words, choice.as_ref()),
        sheet: sheet(words, &strategy, &[]),
        until: locale.t("document-shared"),
        page,
    })))
}
