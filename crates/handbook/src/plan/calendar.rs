//! Filling thirteen weeks: each network works through its formats with its own hours, a content comes out
//! when its minutes are worked, pillars and personas follow their shares.

use super::effort::Rates;
use super::model::{Item, NetworkPlan, Pillar, Week, WeekSlot};
use super::{WEEKS, phrase};
use crate::catalog::Catalog;
use crate::choose::{Brief, Side};
use crate::holidays::{Day, Kind};
use jiff::ToSpan;
use jiff::civil::Date;

/// Starting slots by family, from the handbook's grid: weekday mornings, early evening for short video.
/// Public studies disagree, so they are a hypothesis.
pub fn slots_for(family: &str) -> Vec<WeekSlot> {
    let grid: &[(i8, u16)] = match family {
        "media" | "live" => &[(2, 1110), (4, 1110), (3, 720), (1, 1110), (5, 720), (3, 1110), (5, 1110)],
        "professional" | "jobs" | "freelance" => &[(2, 510), (4, 510), (3, 540), (1, 540), (5, 540)],
        "reviews" => &[(1, 570), (4, 570)],
        "creators" | "owned" => &[(4, 570), (2, 570)],
        "marketplace" => &[(4, 1140), (2, 1140), (1, 1140), (3, 1140), (5, 1140)],
        "video" => &[(3, 1050), (5, 1050)],
        _ => &[(2, 600), (4, 600), (3, 660), (1, 600), (5, 660), (2, 1050), (4, 1050)],
    };
    grid.iter().map(|(weekday, minute)| WeekSlot { weekday: *weekday, minute: *minute }).collect()
}

/// Counts given out so far, so that the next one goes where the share is least served.
struct Balance {
    shares: Vec<f64>,
    given: Vec<f64>,
}

impl Balance {
    fn new(shares: Vec<f64>) -> Self {
        let given = vec![0.0; shares.len()];
        Self { shares, given }
    }

    fn next(&mut self) -> Option<usize> {
        let total: f64 = self.given.iter().sum::<f64>() + 1.0;
        let sum: f64 = self.shares.iter().sum();
        let owed = |i: usize| self.shares[i] / sum * total - self.given[i];
        let best = (0..self.shares.len()).max_by(|a, b| owed(*a).total_cmp(&owed(*b)).then(b.cmp(a)))?;
        self.given[best] += 1.0;
        Some(best)
    }
}

/// One network's bench: what it is making, and how much is done.
struct Bench<'a> {
    plan: &'a NetworkPlan,
    turn: usize,
    done: f64,
    published: usize,
    goals: Balance,
    goal_ids: Vec<&'a String>,
}

pub(super) fn fill(
    catalog: &Catalog,
    brief: &Brief,
    networks: &[NetworkPlan],
    pillars: &[Pillar],
    from: Date,
    days: &[Day],
    rates: &Rates,
) -> (Vec<Item>, Vec<Week>) {
    let mut benches: Vec<Bench<'_>> = networks
        .iter()
        .filter(|plan| plan.network != "hub" && !plan.formats.is_empty() && plan.hours_per_week > 0.0)
        .map(|plan| bench(catalog, brief, plan))
        .collect();
    let mut pillar_balance = Balance::new(pillars.iter().map(|pillar| pillar.share).collect());
    let mut persona_balance = Balance::new(brief.personas.iter().map(|persona| persona.weight).collect());
    let mut ideas = vec![0usize; pillars.len()];
    let (mut items, mut weeks) = (Vec::new(), Vec::new());
    for week in 0..WEEKS {
        let monday = from.saturating_add((week as i64 * 7).days());
        let first = items.len();
        let mut worked = 0.0;
        for bench in &mut benches {
            let mut left = bench.plan.hours_per_week * 60.0;
            let allowed = ((week + 1) as f64 * bench.plan.per_week_max).ceil() as usize;
            let mut this_week = 0;
            while left > 0.0 && bench.published < allowed && this_week < bench.plan.slots.len() {
                let format = &bench.plan.formats[bench.turn % bench.plan.formats.len()];
                let needed = f64::from(rates.minutes(format)) - bench.done;
                if needed > left {
                    bench.done += left;
                    worked += left;
                    break;
                }
                (left, worked, bench.done) = (left - needed, worked + needed, 0.0);
                bench.turn += 1;
                bench.published += 1;
                let slot = bench.plan.slots[this_week];
                this_week += 1;
                let Some(pillar) = pillar_balance.next() else { break };
                let goal = bench.goals.next().map_or_else(String::new, |goal| bench.goal_ids[goal].clone());
                items.push(Item {
                    date: monday.saturating_add(i64::from(slot.weekday - 1).days()),
                    minute: slot.minute,
                    network: bench.plan.network.clone(),
                    format: format.clone(),
                    pillar: pillars[pillar].id.clone(),
                    persona: persona_balance.next().map(|persona| brief.personas[persona].name.clone()),
                    goal,
                    idea: idea(catalog, brief, &pillars[pillar].id, &mut ideas[pillar]),
                    day: None,
                    minutes: rates.minutes(format),
                });
            }
        }
        build_around(catalog, brief, &mut items[first..], days);
        let capacity_minutes = brief.hours() * 60.0;
        weeks.push(Week { monday, minutes: worked.round(), capacity_minutes, items: items.len() - first });
    }
    items.sort_by(|a, b| (a.date, a.minute, &a.network).cmp(&(b.date, b.minute, &b.network)));
    (items, weeks)
}

/// The goals this network serves, in their weights; all of them when it serves none clearly.
fn bench<'a>(catalog: &Catalog, brief: &'a Brief, plan: &'a NetworkPlan) -> Bench<'a> {
    let fit =
        |goal: &String| catalog.get(&plan.network).and_then(|network| network.goals.get(goal)).copied().unwrap_or(0.0);
    let weighted: Vec<(&String, f64)> = brief.goals.iter().filter(|(_, w)| **w > 0.0).map(|(g, w)| (g, *w)).collect();
    let served: Vec<(&String, f64)> = weighted.iter().copied().filter(|(goal, _)| fit(goal) >= 2.0).collect();
    let kept = if served.is_empty() { weighted } else { served };
    let goals = Balance::new(kept.iter().map(|(_, weight)| *weight).collect());
    Bench { plan, turn: 0, done: 0.0, published: 0, goals, goal_ids: kept.into_iter().map(|(goal, _)| goal).collect() }
}

/// The next idea of the pillar, in turn.
fn idea(catalog: &Catalog, brief: &Brief, pillar: &str, turn: &mut usize) -> String {
    let known = (1..).take_while(|n| catalog.vocabulary.phrases.contains_key(&format!("idea_{pillar}_{n}"))).count();
    let id = format!("idea_{pillar}_{}", *turn % known.max(1) + 1);
    *turn += 1;
    phrase(catalog, &brief.language, &id, &[])
}

/// Feasts that a business or a club may take part in without being out of place.
const FEASTS: [&str; 16] = [
    "april-fools",
    "candlemas",
    "fr-christmas",
    "easter",
    "fr-national-day",
    "epiphany",
    "fathers",
    "fr-grandmothers",
    "fr-mothers",
    "halloween",
    "mardi-gras",
    "music",
    "fr-new-year",
    "new-year-eve",
    "kindness",
    "valentine",
];

/// Days that speak to a field.
fn days_of_field(sector: &str) -> &'static [&'static str] {
    match sector {
        "food" | "restaurant" => &["food", "bees"],
        "environment" => &["earth", "environment", "forests", "water", "biodiversity", "bees", "oceans"],
        "education" => &["teachers", "literacy", "book", "mother-language"],
        "culture" => &["music", "poetry", "jazz", "book", "heritage", "photography", "francophonie"],
        "health" => &["health", "mental-health", "blood-donor"],
        "sport" => &["health", "volunteers"],
        "charity" => &["giving-tuesday", "volunteers", "kindness"],
        "tourism" => &["tourism", "heritage"],
        "photo" => &["photography"],
        "media" => &["press-freedom", "radio"],
        "software" => &["women-in-science"],
        _ => &[],
    }
}

/// Trade days have no place among a public body's civic ones.
const TRADE: [&str; 3] = ["black-friday", "cyber-monday", "giving-tuesday"];

/// Whether `day` suits who speaks: a grave day is not an occasion to sell, and a firm that talks to firms
/// does not celebrate pancakes.
fn suits(day: &Day, brief: &Brief) -> bool {
    let id = day.id.as_str();
    if id == super::house::OWN_DAY {
        return true;
    }
    let of_field = brief.sector.as_deref().is_some_and(|sector| days_of_field(sector).contains(&id));
    match brief.actor.as_deref() {
        Some("public_body") => day.kind != Kind::School && !TRADE.contains(&id),
        Some("jobseeker" | "person") => false,
        Some("association") if id == "volunteers" || id == "giving-tuesday" => true,
        _ => of_field || (brief.side != Side::B2b && FEASTS.contains(&id)),
    }
}

/// One holiday or observance a week at most, on the item nearest before it (six days at most), a useful or
/// lively one rather than another, and never on an offer for a civic day.
fn build_around(catalog: &Catalog, brief: &Brief, items: &mut [Item], days: &[Day]) {
    let civic = brief.actor.as_deref() == Some("public_body");
    let mut best: Option<(bool, i32, usize, usize)> = None;
    for (d, day) in days.iter().enumerate().filter(|(_, day)| suits(day, brief)) {
        for (i, item) in items.iter().enumerate() {
            let warm = matches!(item.pillar.as_str(), "life" | "help");
            let gap = (day.date - item.date).get_days();
            let key = (!warm, gap, d, i);
            if (0..=6).contains(&gap) && (warm || !civic) && best.is_none_or(|best| key < best) {
                best = Some(key);
            }
        }
    }
    if let Some((_, _, d, i)) = best {
        let name = days[d].name(&brief.language).to_owned();
        let id = if civic { "idea_day_civic" } else { "idea_day" };
        items[i].idea = phrase(catalog, &brief.language, id, &[("day", &name)]);
        items[i].day = Some(name);
    }
}
