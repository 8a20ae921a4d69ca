//! Budget and effort: what the plan costs in hours and euros at the house's rates, beside what was done, and what to
//! stop first when it is too much.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use passeur_handbook::catalog::Word;
use passeur_handbook::choose::Brief;
use passeur_handbook::plan::{
    Account, Done, FORMATS, HOUR_EUROS, Pair, Plan, Rates, Relief, Strategy, account, minutes_for, relief,
};
use passeur_store::practice::{self, Published};

use std::collections::BTreeMap;

use super::choice::role_key;
use super::plan::{current, keep};
use super::words::Words;
use super::{Tab, slug, today};
use crate::auth::form::{Errors, again};
use crate::auth::{Form, Visit};
use crate::calendar::midnight;
use crate::charts::{Chart, Series, lines};
use crate::locale::Locale;
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

struct Row {
    name: String,
    contents: String,
    hours: String,
    euros: String,
}

struct Table {
    title: String,
    rows: Vec<Row>,
}

struct RateRow {
    format: String,
    name: String,
    minutes: String,
    seed: u32,
    euros: String,
}

struct StopRow {
    name: String,
    role: String,
    gives: String,
}

#[derive(Template)]
#[template(path = "strategy/budget.html")]
struct BudgetPage {
    page: Page,
    tab: Tab,
    version: i64,
    /// Sentences: the whole plan, then what should be done by today and what is.
    lines: Vec<String>,
    chart: Html,
    tables: Vec<Table>,
    over: Option<(Vec<String>, Vec<StopRow>, bool)>,
    hour: String,
    hour_seed: String,
    rates: Vec<RateRow>,
    errors: Errors,
}

/// Distance of the pillars from their shares that is worth a word.
const DRIFT: f64 = 0.15;

/// What went out, as the plan counts it. Days are those of the zone.
pub(super) fn done(published: &[Published], zone: &jiff::tz::TimeZone) -> Vec<Done> {
    published
        .iter()
        .filter(|p| p.sent)
        .map(|p| Done {
            post: p.post.clone(),
            date: passeur_store::clock::timestamp(p.at).to_zoned(zone.clone()).date(),
            network: p.network.clone(),
            format: p.brief.format.clone(),
            goal: p.brief.goal.clone(),
            pillar: p.brief.pillar.clone(),
            minutes: p.brief.spent_minutes.and_then(|m| u32::try_from(m).ok()),
            paid: p.brief.spent_cents.map(|c| c as f64 / 100.0),
        })
        .collect()
}

fn pair(locale: &Locale, pair: &Pair, rates: &Rates, name: String) -> Row {
    let both = |planned: String, done: String| format!("{done} / {planned}");
    Row {
        name,
        contents: both(pair.planned.contents.to_string(), pair.done.contents.to_string()),
        hours: both(locale.number(pair.planned.hours, 1), locale.number(pair.done.hours, 1)),
        euros: both(locale.number(pair.planned.euros(rates), 0), locale.number(pair.done.euros(rates), 0)),
    }
}

fn table(
    locale: &Locale,
    rates: &Rates,
    title: &str,
    sums: &BTreeMap<String, Pair>,
    name: impl Fn(&str) -> String,
) -> Table {
    let mut all: Vec<(&String, &Pair)> = sums.iter().collect();
    all.sort_by(|a, b| b.1.planned.hours.total_cmp(&a.1.planned.hours).then(a.0.cmp(b.0)));
    let unsaid = locale.t("budget-unsaid");
    let name = |id: &str| if id.is_empty() { unsaid.clone() } else { name(id) };
    Table {
        title: locale.t(title),
        rows: all.into_iter().map(|(id, sums)| pair(locale, sums, rates, name(id))).collect(),
    }
}

/// What the plan holds between two days, and what has a date or went out: one line, and what is missing of each network.
pub(crate) fn reality(
    locale: &Locale,
    name: impl Fn(&str) -> String,
    plan: &Plan,
    (first, last): (Date, Date),
    published: &[Published],
) -> Option<(String, Vec<String>)> {
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for item in plan.items.iter().filter(|item| (first..=last).contains(&item.date)) {
        *wanted.entry(&item.network).or_default() += 1;
    }
    if wanted.is_empty() {
        return None;
    }
    let there = |network: &str| published.iter().filter(|p| p.network == network).count();
    let met: usize = wanted.iter().map(|(network, count)| there(network).min(*count)).sum();
    let total: usize = wanted.values().sum();
    let missing = wanted
        .iter()
        .filter_map(|(network, count)| Some((network, count.checked_sub(there(network)).filter(|n| *n > 0)?)))
        .map(|(network, n)| locale.t2("reality-missing", "network", name(network), "n", n))
        .collect();
    Some((locale.t2("reality-line", "met", met, "total", total), missing))
}

async fn page_of(visit: &Visit, version: i64, strategy: &Strategy, errors: Errors) -> Result<BudgetPage, PageError> {
    let catalog = visit.app.shelf.catalog();
    let locale = &visit.locale;
    let words = Words { catalog: &catalog, locale };
    let (plan, rates) = (&strategy.plan, &strategy.house.rates);
    let workspace = visit.member()?.workspace.clone();
    let zone = jiff::tz::TimeZone::get(&workspace.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let (from, to) = (midnight(plan.from, &zone), midnight(plan.to.tomorrow().unwrap_or(plan.to), &zone));
    let published = visit.app.db.read(move |tx| practice::published(tx, &workspace.id, from, to)).await?;
    let done = done(&published, &zone);
    let sums = account(plan, rates, &done);
    let brief: Brief = toml::from_str(&strategy.brief).unwrap_or_default();
    let now = today(visit);
    let so_far = Account::until(plan, rates, &done, now);
    let mut lines = vec![crate::message!(
        locale,
        "budget-total",
        n = sums.total.planned.contents,
        hours = locale.number(sums.total.planned.hours, 0),
        euros = locale.number(sums.total.planned.euros(rates), 0),
        week = locale.number(sums.total.planned.hours / plan.weeks.len().max(1) as f64, 1),
        capacity = locale.number(plan.capacity_hours_per_week, 1)
    )];
    if now >= plan.from {
        lines.push(crate::message!(
            locale,
            "budget-so-far",
            date = locale.day_long(now.min(plan.to)),
            done = so_far.total.done.contents,
            planned = so_far.total.planned.contents,
            hours = locale.number(so_far.total.done.hours, 1),
            expected = locale.number(so_far.total.planned.hours, 1)
        ));
    }
    if let Some(drift) = sums.drift(plan).filter(|drift| *drift > DRIFT) {
        lines.push(locale.t1("budget-drift", "share", locale.percent(drift, 0)));
    }
    let pillar = |id: &str| plan.pillars.iter().find(|p| p.id == id).map_or_else(|| id.to_owned(), |p| p.name.clone());
    Ok(BudgetPage {
        page: visit.page(visit.t("budget-title")).await?.in_space(Space::Strategy),
        tab: Tab::Budget,
        version,
        lines,
        chart: chart(locale, plan, &sums, now),
        tables: vec![
            table(locale, rates, "budget-by-format", &sums.by_format, |id| words.word(Word::Format, id)),
            table(locale, rates, "budget-by-network", &sums.by_network, |id| words.name(id)),
            table(locale, rates, "budget-by-pillar", &sums.by_pillar, pillar),
            table(locale, rates, "budget-by-goal", &sums.by_goal, |id| words.word(Word::Goal, id)),
        ],
        over: over(words, &relief(plan, rates, brief.money())),
        hour: rates.hour_euros.map(|v| v.to_string()).unwrap_or_default(),
        hour_seed: locale.number(HOUR_EUROS, 0),
        rates: FORMATS
            .iter()
            .map(|format| RateRow {
                format: (*format).to_owned(),
                name: words.word(Word::Format, format),
                minutes: rates.minutes.get(*format).map(u32::to_string).unwrap_or_default(),
                seed: minutes_for(format),
                euros: rates.euros.get(*format).map(f64::to_string).unwrap_or_default(),
            })
            .collect(),
        errors,
    })
}

fn over(words: Words<'_>, relief: &Relief) -> Option<(Vec<String>, Vec<StopRow>, bool)> {
    let locale = words.locale;
    let mut lines = Vec::new();
    if relief.hours_over > 0.0 {
        lines.push(locale.t1("budget-over-hours", "hours", locale.number(relief.hours_over, 1)));
    }
    if relief.euros_over > 0.0 {
        lines.push(locale.t1("budget-over-euros", "euros", locale.number(relief.euros_over, 0)));
    }
    if lines.is_empty() {
        return None;
    }
    let stops = relief
        .stops
        .iter()
        .map(|stop| StopRow {
            name: words.name(&stop.network),
            role: locale.t(role_key(stop.role)),
            gives: locale.t2(
                "budget-gives",
                "hours",
                locale.number(stop.hours, 1),
                "euros",
                locale.number(stop.euros, 0),
            ),
        })
        .collect();
    Some((lines, stops, relief.enough))
}

/// What is still to come has no figure rather than a zero.
fn chart(locale: &Locale, plan: &Plan, sums: &Account, now: Date) -> Html {
    let done = sums.weeks.iter().map(|w| (w.monday <= now).then_some(w.pair.done.hours)).collect();
    lines(
        locale,
        &Chart {
            title: locale.t("budget-chart"),
            source: locale.t("budget-source"),
            period: locale.t2("plan-period", "from", locale.day_short(plan.from), "to", locale.day_short(plan.to)),
            labels: sums.weeks.iter().map(|w| format!("{:02}/{:02}", w.monday.day(), w.monday.month())).collect(),
            series: vec![
                Series::new(locale.t("budget-planned"), sums.weeks.iter().map(|w| w.pair.planned.hours)),
                Series { label: locale.t("budget-done"), values: done, band: Vec::new() },
            ],
            digits: 1,
        },
    )
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let Some((version, strategy)) = current(&visit).await? else {
        return Ok(visit.go(&format!("/w/{}/strategy/plan", slug(&visit)?)));
    };
    Ok(view(&page_of(&visit, version, &strategy, Errors::default()).await?))
}

/// Keeps the rates; an empty field follows the seed.
pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (version, mut strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let seen: i64 = form.get("version").parse().unwrap_or(-1);
    let mut errors = Errors::default();
    let mut number = |field: &str, high: f64| -> Option<f64> {
        let text = form.some(field)?.replace(',', ".");
        let value = text.parse::<f64>().ok().filter(|v| (0.0..=high).contains(v));
        if value.is_none() {
            errors.add(field, visit.locale.t2("house-between", "low", 0, "high", high));
        }
        value
    };
    let mut rates = Rates { hour_euros: number("hour", 1_000.0), ..Rates::default() };
    for format in FORMATS {
        if let Some(minutes) = number(&format!("minutes-{format}"), 10_000.0) {
            rates.minutes.insert(format.to_owned(), minutes.round() as u32);
        }
        if let Some(euros) = number(&format!("euros-{format}"), 100_000.0) {
            rates.euros.insert(format.to_owned(), euros);
        }
    }
    strategy.house.rates = rates;
    if !errors.is_empty() {
        return Ok(again(&page_of(&visit, version, &strategy, errors).await?));
    }
    keep(&visit, seen, strategy).await?;
    Ok(visit.done(visit.t("plan-kept"), &format!("/w/{}/strategy/budget", slug(&visit)?)))
}
