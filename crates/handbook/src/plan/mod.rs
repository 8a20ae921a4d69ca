//! From a choice to a plan of a quarter: objectives, pillars, standards and slots per network, a calendar
//! of content briefs within the capacity, effort week by week. Pure; the rest of the product obeys it.

mod budget;
mod calendar;
mod effort;
mod house;
mod markdown;
mod model;
mod strategy;

pub use budget::{Account, Done, Pair, Relief, Spent, Stop, WeekPair, account, relief};
pub use calendar::slots_for;
pub use effort::{ADAPT_MINUTES, FORMATS, HOUR_EUROS, Rates, minutes_for};
pub use house::{House, OwnDate, Standard, formats_of, hashtags_of};
pub use model::*;
pub use strategy::{Line, Part, Strategy, changed};

use crate::catalog::{About, Catalog, Confidence, Network};
use crate::choose::{Brief, Choice, Role};
use crate::choose::{day, number, phrase};
use crate::holidays::Day;
use jiff::ToSpan;
use jiff::civil::Date;

/// Weeks of a plan.
pub const WEEKS: usize = 13;

/// A plan of thirteen weeks from the Monday that follows `today` (or `today` if it is one). `days` are the
/// public holidays and observances to build around, as [`crate::holidays::holidays`] gives them.
pub fn plan(catalog: &Catalog, brief: &Brief, choice: &Choice, today: Date, days: &[Day]) -> Plan {
    plan_in(catalog, brief, choice, today, days, &House::default())
}

/// The same, with the standards and the rates of a house.
pub fn plan_in(catalog: &Catalog, brief: &Brief, choice: &Choice, today: Date, days: &[Day], house: &House) -> Plan {
    let from = following_monday(today);
    let to = from.saturating_add((WEEKS as i64 * 7 - 1).days());
    let pillars = with_relays(pillars_for(catalog, brief), catalog, brief, house.relay_share);
    let networks: Vec<NetworkPlan> = choice
        .portfolio
        .picks
        .iter()
        .filter_map(|pick| {
            let network = catalog.get(&pick.network)?;
            let mut made = network_plan(brief, network, pick.role, pick.hours, &pick.exit);
            if let Some(standard) = house.standards.get(&network.id) {
                standard.apply(&mut made);
            }
            Some(made)
        })
        .collect();
    let days: Vec<Day> = house.days().into_iter().chain(days.iter().cloned()).collect();
    let (items, weeks) = calendar::fill(catalog, brief, &networks, &pillars, from, &days, &house.rates);
    let total: f64 = brief.goals.values().sum();
    let hours: f64 = weeks.iter().map(|week| week.minutes / 60.0).sum();
    let mut goals: Vec<(&String, &f64)> = brief.goals.iter().filter(|(_, weight)| **weight > 0.0).collect();
    goals.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    let objectives = goals
        .into_iter()
        .take(4)
        .map(|(goal, weight)| objective(catalog, brief, goal, hours * weight / total, to))
        .collect();
    Plan {
        name: brief.name.clone(),
        language: brief.language.clone(),
        from,
        to,
        objectives,
        pillars,
        money_per_month: choice.portfolio.money,
        capacity_hours_per_week: brief.hours(),
        networks,
        items,
        weeks,
    }
}

fn following_monday(today: Date) -> Date {
    let offset = i64::from(today.weekday().to_monday_zero_offset());
    today.saturating_add(((7 - offset) % 7).days())
}

/// Growth asked of each objective, to edit: an ambition, not a forecast.
const GROWTH_PERCENT: f64 = 20.0;

fn objective(catalog: &Catalog, brief: &Brief, goal: &str, hours: f64, by: Date) -> Objective {
    let language = brief.language.as_str();
    let say = |id: &str, blanks: &[(&str, &str)]| phrase(catalog, language, id, blanks);
    let kpi = say(&format!("kpi_{goal}"), &[]);
    let name = catalog.vocabulary.word(crate::catalog::Word::Goal, goal, language).to_owned();
    let (percent, date) = (number(language, GROWTH_PERCENT), day(language, by));
    let statement = say("plan_objective", &[("goal", &name), ("kpi", &kpi), ("percent", &percent), ("date", &date)]);
    Objective {
        goal: goal.to_owned(),
        statement,
        kpi,
        baseline: None,
        growth_percent: GROWTH_PERCENT,
        target: None,
        owner: String::new(),
        by,
        hours: (hours * 10.0).round() / 10.0,
        stop_rule: say("plan_stop", &[]),
    }
}

/// Shares of the four pillars; the offer never passes a fifth (80/20).
fn pillars_for(catalog: &Catalog, brief: &Brief) -> Vec<Pillar> {
    let weight = |goals: &[&str]| goals.iter().filter_map(|goal| brief.goals.get(*goal)).sum::<f64>();
    let expertise = weight(&["expertise", "leads", "support", "traffic"]);
    let warmth = weight(&["community", "awareness", "recruiting", "internal", "advocacy", "networking"]);
    let trust = weight(&["sales", "ereputation", "fundraising", "jobsearch"]);
    let sum = (expertise + warmth + trust).max(f64::MIN_POSITIVE);
    // A fifth for each of the three, and the last fifth shared by what the goals ask for.
    let share = |part: f64| 0.2 + 0.2 * part / sum;
    [("help", share(expertise)), ("life", share(warmth)), ("proof", share(trust)), ("offer", 0.2)]
        .into_iter()
        .map(|(id, share)| Pillar {
            id: id.to_owned(),
            name: phrase(catalog, &brief.language, &format!("pillar_{id}_name"), &[]),
            about: phrase(catalog, &brief.language, &format!("pillar_{id}"), &[]),
            share,
        })
        .collect()
}

/// Makes room for a pillar of relays: the others keep their proportions.
fn with_relays(mut pillars: Vec<Pillar>, catalog: &Catalog, brief: &Brief, share: Option<f64>) -> Vec<Pillar> {
    let Some(share) = share.map(|share| share.clamp(0.0, 0.6)).filter(|share| *share > 0.0) else { return pillars };
    for pillar in &mut pillars {
        pillar.share *= 1.0 - share;
    }
    pillars.push(Pillar {
        id: "relay".to_owned(),
        name: phrase(catalog, &brief.language, "pillar_relay_name", &[]),
        about: phrase(catalog, &brief.language, "pillar_relay", &[]),
        share,
    });
    pillars
}

fn network_plan(brief: &Brief, network: &Network, role: Role, hours: f64, exit: &str) -> NetworkPlan {
    let (low, high) = network.cadence.as_ref().map_or((1.0, 2.0), |cadence| (cadence.low, cadence.high));
    let per_week_max = match role {
        Role::Primary => high,
        Role::Secondary => f64::midpoint(low, high),
        Role::Laboratory => low.max(1.0),
        Role::Owned => low,
    };
    let letter = network.formats.iter().any(|format| format == "newsletter");
    let made = |format: &&String| {
        effort::is_published(format)
            && brief.ease(format) > 0
            && !effort::is_upkeep(&network.family)
            && (!letter || *format == "newsletter")
    };
    let mut formats: Vec<String> = network.formats.iter().filter(made).cloned().collect();
    // What the network lives on first, then the others, the lightest before the heavier.
    formats.sort_by_key(|format| (!network.needs.contains(format), effort::minutes_for(format)));
    formats.truncate(3);
    let reference = network
        .figures_about(About::Engagement)
        .first()
        .filter(|figure| figure.origin.confidence.is_some_and(Confidence::is_fact))
        .map(|figure| Reference {
            value: figure.value,
            unit: figure.unit.clone(),
            label: figure.label.get(&brief.language).to_owned(),
            source: figure.origin.source.clone().unwrap_or_default(),
        });
    NetworkPlan {
        network: network.id.clone(),
        name: network.name.clone(),
        role,
        hours_per_week: hours,
        formats,
        per_week_min: low,
        per_week_max,
        cadence_confidence: network.cadence.as_ref().and_then(|cadence| cadence.origin.confidence),
        slots: slots_for(&network.family),
        answer_within_hours: match network.family.as_str() {
            "messenger" => 4,
            "reviews" => 48,
            _ => 24,
        },
        reference,
        exit: exit.to_owned(),
    }
}

#[cfg(test)]
mod tests;
