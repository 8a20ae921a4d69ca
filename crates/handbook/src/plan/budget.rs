//! The plan counted: hours and euros by format, network and goal, week by week, beside what was done; and
//! what to stop first when there is too much.

use super::effort::{ADAPT_MINUTES, Rates};
use super::model::Plan;
use crate::choose::Role;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// A sum of contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Spent {
    pub contents: u32,
    pub hours: f64,
    /// Paid out, work not counted.
    pub paid: f64,
}

impl Spent {
    /// Work at the hourly rate, and what was paid.
    pub fn euros(self, rates: &Rates) -> f64 {
        self.hours * rates.hour() + self.paid
    }

    fn add(&mut self, minutes: u32, paid: f64) {
        self.contents += 1;
        self.hours += f64::from(minutes) / 60.0;
        self.paid += paid;
    }
}

/// One content that went out on one network.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The same for the networks of one post: making it counts once.
    pub post: String,
    pub date: Date,
    pub network: String,
    /// Empty when nobody said.
    pub format: String,
    pub goal: String,
    pub pillar: String,
    /// What somebody wrote down; else the rate.
    pub minutes: Option<u32>,
    pub paid: Option<f64>,
}

/// What was planned and what was done of one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Pair {
    pub planned: Spent,
    pub done: Spent,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeekPair {
    pub monday: Date,
    #[serde(flatten)]
    pub pair: Pair,
    pub capacity_hours: f64,
}

/// Planned over the whole plan, and done so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Account {
    pub by_format: BTreeMap<String, Pair>,
    pub by_network: BTreeMap<String, Pair>,
    pub by_goal: BTreeMap<String, Pair>,
    pub by_pillar: BTreeMap<String, Pair>,
    pub weeks: Vec<WeekPair>,
    pub total: Pair,
}

/// Sums the plan and what was done. Work is counted in the week of publication.
pub fn account(plan: &Plan, rates: &Rates, done: &[Done]) -> Account {
    let mut sums = Account {
        weeks: plan
            .weeks
            .iter()
            .map(|week| WeekPair {
                monday: week.monday,
                pair: Pair::default(),
                capacity_hours: week.capacity_minutes / 60.0,
            })
            .collect(),
        ..Account::default()
    };
    for item in &plan.items {
        let (minutes, paid) = (rates.minutes(&item.format), rates.paid(&item.format));
        let keys = [&item.format, &item.network, &item.goal, &item.pillar];
        sums.put(keys, item.date, |pair| pair.planned.add(minutes, paid));
    }
    let mut seen: Vec<&str> = Vec::new();
    for content in done.iter().filter(|content| (plan.from..=plan.to).contains(&content.date)) {
        let first = !seen.contains(&content.post.as_str());
        let format = if content.format.is_empty() { "text" } else { content.format.as_str() };
        let (minutes, paid) = if first {
            seen.push(&content.post);
            (
                content.minutes.unwrap_or_else(|| rates.minutes(format)),
                content.paid.unwrap_or_else(|| rates.paid(format)),
            )
        } else if content.minutes.is_some() {
            // What was written down is the time of the post, all networks together.
            (0, 0.0)
        } else {
            (ADAPT_MINUTES, 0.0)
        };
        let keys = [&content.format, &content.network, &content.goal, &content.pillar];
        sums.put(keys, content.date, |pair| pair.done.add(minutes, paid));
    }
    sums
}

impl Account {
    fn put(&mut self, [format, network, goal, pillar]: [&String; 4], date: Date, add: impl Fn(&mut Pair)) {
        for (map, key) in [
            (&mut self.by_format, format),
            (&mut self.by_network, network),
            (&mut self.by_goal, goal),
            (&mut self.by_pillar, pillar),
        ] {
            add(map.entry(key.clone()).or_default());
        }
        add(&mut self.total);
        let of_week = self.weeks.iter_mut().rfind(|week| week.monday <= date);
        if let Some(week) = of_week.filter(|week| (date - week.monday).get_days() < 7) {
            add(&mut week.pair);
        }
    }

    /// How far the pillars of what went out are from their shares: total variation distance, 0 to 1. `None` under ten
    /// contents whose pillar is known, where chance alone moves it.
    pub fn drift(&self, plan: &Plan) -> Option<f64> {
        let of = |id: &str| self.by_pillar.get(id).map_or(0, |pair| pair.done.contents);
        let known: u32 = plan.pillars.iter().map(|pillar| of(&pillar.id)).sum();
        (known >= 10).then(|| {
            let gap = |pillar: &super::Pillar| (f64::from(of(&pillar.id)) / f64::from(known) - pillar.share).abs();
            plan.pillars.iter().map(gap).sum::<f64>() / 2.0
        })
    }

    /// Until `today`, what was planned and done of each network.
    pub fn until(plan: &Plan, rates: &Rates, done: &[Done], today: Date) -> Self {
        let mut past = plan.clone();
        past.items.retain(|item| item.date <= today);
        account(&past, rates, done)
    }
}

/// A network to put aside, and what that gives back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stop {
    pub network: String,
    pub role: Role,
    /// A week.
    pub hours: f64,
    /// A month.
    pub euros: f64,
}

/// What is over, and what to stop first: laboratories, then secondary networks, the heaviest first among equals. The
/// main network, the owned media and the answers are never proposed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Relief {
    /// Hours a week over the capacity, in the fullest week.
    pub hours_over: f64,
    /// Euros a month over the budget.
    pub euros_over: f64,
    pub stops: Vec<Stop>,
    /// Whether the stops are enough.
    pub enough: bool,
}

/// Compares the plan counted at these rates with the capacity and with `money` a month.
pub fn relief(plan: &Plan, rates: &Rates, money: f64) -> Relief {
    let sums = account(plan, rates, &[]);
    let weeks = plan.weeks.len().max(1) as f64;
    let mean = sums.total.planned.hours / weeks;
    let months = weeks * 7.0 / (365.25 / 12.0);
    let hours_over = (mean - plan.capacity_hours_per_week).max(0.0);
    let euros_over = (sums.total.planned.paid / months - money).max(0.0);
    let mut relief = Relief { hours_over, euros_over, stops: Vec::new(), enough: true };
    if hours_over < 0.05 && euros_over < 0.5 {
        return Relief { hours_over: 0.0, euros_over: 0.0, ..relief };
    }
    let mut candidates: Vec<Stop> = plan
        .networks
        .iter()
        .filter(|network| matches!(network.role, Role::Laboratory | Role::Secondary))
        .filter_map(|network| {
            let spent = sums.by_network.get(&network.network)?.planned;
            let (hours, euros) = (spent.hours / weeks, spent.paid / months);
            Some(Stop { network: network.network.clone(), role: network.role, hours, euros })
        })
        .collect();
    let rank = |role: Role| u8::from(role != Role::Laboratory);
    candidates.sort_by(|a, b| rank(a.role).cmp(&rank(b.role)).then(b.hours.total_cmp(&a.hours)));
    let (mut hours, mut euros) = (hours_over, euros_over);
    for stop in candidates {
        if hours <= 0.05 && euros <= 0.5 {
            break;
        }
        (hours, euros) = (hours - stop.hours, euros - stop.euros);
        relief.stops.push(stop);
    }
    relief.enough = hours <= 0.05 && euros <= 0.5;
    relief
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::choose::{Brief, Options, choose};
    use crate::plan::{House, Standard, plan_in};
    use jiff::ToSpan;
    use jiff::civil::date;

    fn made(house: &House) -> Plan {
        let catalog = Catalog::builtin();
        let brief = Brief::parse(include_str!("../../../../catalog/briefs/bakery_rennes.toml"), catalog, "fr").unwrap();
        let choice = choose(catalog, &brief, Options::default());
        plan_in(catalog, &brief, &choice, date(2026, 11, 23), &[], house)
    }

    fn sent(post: &str, plan: &Plan, days: i64) -> Done {
        Done {
            post: post.into(),
            date: plan.from.saturating_add(days.days()),
            network: plan.items[0].network.clone(),
            format: "image".into(),
            goal: "sales".into(),
            pillar: "offer".into(),
            minutes: None,
            paid: None,
        }
    }

    #[test]
    fn every_sum_says_the_same_total() {
        let plan = made(&House::default());
        let sums = account(&plan, &Rates::default(), &[sent("a", &plan, 1), sent("b", &plan, 20)]);
        for map in [&sums.by_format, &sums.by_network, &sums.by_goal] {
            let hours: f64 = map.values().map(|pair| pair.planned.hours).sum();
            assert!((hours - sums.total.planned.hours).abs() < 1e-9);
            assert_eq!(map.values().map(|pair| pair.done.contents).sum::<u32>(), 2);
        }
        let weeks: f64 = sums.weeks.iter().map(|week| week.pair.planned.hours).sum();
        assert!((weeks - sums.total.planned.hours).abs() < 1e-9);
        assert_eq!(sums.total.planned.contents as usize, plan.items.len());
        assert_eq!(sums.weeks[0].pair.done.contents, 1);
        assert_eq!(sums.weeks[2].pair.done.contents, 1);
    }

    #[test]
    fn a_post_is_made_once_and_adapted_for_the_other_networks() {
        let plan = made(&House::default());
        let elsewhere = Done { network: "mastodon".into(), ..sent("a", &plan, 1) };
        let sums = account(&plan, &Rates::default(), &[sent("a", &plan, 1), elsewhere.clone()]);
        assert_eq!(sums.total.done.hours * 60.0, f64::from(Rates::default().minutes("image") + ADAPT_MINUTES));
        let told = |done: Done| Done { minutes: Some(40), paid: Some(12.5), ..done };
        let sums = account(&plan, &Rates::default(), &[told(sent("a", &plan, 1)), told(elsewhere)]);
        assert!((sums.total.done.hours * 60.0 - 40.0).abs() < 1e-9, "what was written down counts once");
        assert_eq!(sums.total.done.paid, 12.5);
        let outside = Done { date: plan.to.saturating_add(1.day()), ..sent("c", &plan, 0) };
        assert_eq!(account(&plan, &Rates::default(), &[outside]).total.done.contents, 0);
    }

    #[test]
    fn only_offers_drift_away_from_the_pillars() {
        let plan = made(&House::default());
        let offers = |n: usize| (0..n).map(|i| sent(&i.to_string(), &plan, 1)).collect::<Vec<_>>();
        assert_eq!(account(&plan, &Rates::default(), &offers(9)).drift(&plan), None, "too few to say");
        let drift = account(&plan, &Rates::default(), &offers(12)).drift(&plan).unwrap();
        let offer = plan.pillars.iter().find(|pillar| pillar.id == "offer").unwrap().share;
        assert!((drift - (1.0 - offer)).abs() < 1e-9, "{drift}");
    }

    #[test]
    fn too_much_names_laboratories_first_and_never_the_main_network() {
        let mut plan = made(&House::default());
        assert_eq!(relief(&plan, &Rates::default(), 1e6), Relief { enough: true, ..Relief::default() });
        plan.capacity_hours_per_week = 1.0;
        let found = relief(&plan, &Rates::default(), 1e6);
        assert!(found.hours_over > 0.0);
        assert!(found.stops.is_sorted_by_key(|stop| stop.role != Role::Laboratory), "{found:?}");
        assert!(found.stops.iter().all(|stop| matches!(stop.role, Role::Laboratory | Role::Secondary)));
        let dear = Rates { euros: [("image".to_owned(), 100.0)].into(), ..Rates::default() };
        let found = relief(&made(&House::default()), &dear, 0.0);
        assert!(found.euros_over > 0.0);
    }

    #[test]
    fn a_standard_moves_slots_and_bounds_the_rhythm() {
        let network = made(&House::default()).items[0].network.clone();
        let slots = vec![crate::plan::WeekSlot { weekday: 6, minute: 495 }];
        let standard = Standard { per_week_max: Some(1.0), slots: Some(slots), ..Standard::default() };
        let house = House { standards: [(network.clone(), standard)].into(), ..House::default() };
        let plan = made(&house);
        let of: Vec<_> = plan.items.iter().filter(|item| item.network == network).collect();
        assert!(!of.is_empty() && of.len() <= plan.weeks.len());
        assert!(of.iter().all(|item| item.minute == 495));
        let mut moved = made(&House::default());
        moved.networks.iter_mut().find(|n| n.network == network).unwrap().slots =
            vec![crate::plan::WeekSlot { weekday: 7, minute: 60 }];
        moved.retime(&network);
        assert!(moved.items.iter().any(|item| item.network == network && item.minute == 60));
        assert!(moved.items.is_sorted_by_key(|item| item.date));
    }

    #[test]
    fn a_passeur_relays_more_and_the_shares_still_sum_to_one() {
        let plan = made(&House { relay_share: Some(0.5), ..House::default() });
        assert!((plan.pillars.iter().map(|pillar| pillar.share).sum::<f64>() - 1.0).abs() < 1e-9);
        let relays = plan.items.iter().filter(|item| item.pillar == "relay").count();
        assert!((relays as f64 - plan.items.len() as f64 / 2.0).abs() <= 1.0, "{relays} of {}", plan.items.len());
        assert!(plan.items.iter().all(|item| !item.idea.contains("idea_")), "each has an idea");
    }

    #[test]
    fn a_day_of_ones_own_is_built_around_whoever_speaks() {
        let own = crate::plan::OwnDate { date: date(2026, 12, 12), name: "Portes ouvertes".into() };
        let plan = made(&House { dates: vec![own], ..House::default() });
        assert!(plan.items.iter().any(|item| item.day.as_deref() == Some("Portes ouvertes")));
    }
}
