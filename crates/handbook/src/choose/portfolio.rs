//! The best few networks together, under the hours and the money, not paying twice for one public.

use super::brief::Brief;
use crate::catalog::Network;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Where most of the effort goes.
    Primary,
    Secondary,
    /// One place to learn in, judged after a quarter.
    Laboratory,
    /// Media that are yours: always.
    Owned,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pick {
    pub network: String,
    pub name: String,
    pub role: Role,
    /// Hours a week at least.
    pub hours: f64,
    /// Euros a month at least.
    pub money: f64,
    /// Estimated share of its public already reached by the picks before it, 0 to 1.
    pub overlap: f64,
    /// What to do before leaving it one day.
    pub exit: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Portfolio {
    pub picks: Vec<Pick>,
    /// Hours a week of the picks that are not owned, and kept for owned media.
    pub hours: f64,
    pub hours_owned: f64,
    pub money: f64,
}

/// What the first, second, third and fourth network bring: attention is not divisible at will.
const SHARE_OF_VALUE: [f64; 4] = [1.0, 0.6, 0.45, 0.3];
/// A network under this part of the best score is not worth a place.
const WORTH: f64 = 0.68;
/// How much of a shared public is lost.
const REDUNDANCY: f64 = 0.4;
const CANDIDATES: usize = 18;
/// Part of its hours that a network still asks for when an earlier pick already makes its formats: adapt,
/// validate and moderate remain, production is shared.
const REUSE: f64 = 0.6;

/// Estimated overlap of two publics, 0 to 1: the generalised Jaccard index of ages, clients, places and
/// uses in the catalogue's seeds, raised within one family, and 0.9 for a part and its whole. An estimate,
/// for want of published duplication figures.
pub fn overlap(a: &Network, b: &Network) -> f64 {
    let whole = |part: &Network, whole: &Network| part.part_of.as_deref() == Some(whole.id.as_str());
    if whole(a, b) || whole(b, a) || (a.part_of.is_some() && a.part_of == b.part_of) {
        return 0.9;
    }
    let (mut least, mut most) = (0.0, 0.0);
    let mut add = |x: f64, y: f64| {
        least += x.min(y);
        most += x.max(y);
    };
    if let (Some(x), Some(y)) = (a.ages, b.ages) {
        x.bands().iter().zip(y.bands()).for_each(|(x, y)| add(x.2, y.2));
    }
    if let (Some(x), Some(y)) = (a.sides, b.sides) {
        add(x.b2b, y.b2b);
        add(x.b2c, y.b2c);
    }
    if let (Some(x), Some(y)) = (a.places, b.places) {
        add(x.local, y.local);
        add(x.france, y.france);
        add(x.world, y.world);
    }
    for goal in a.goals.keys().chain(b.goals.keys().filter(|goal| !a.goals.contains_key(*goal))) {
        let fit = |network: &Network| network.goals.get(goal).copied().unwrap_or(0.0);
        add(fit(a), fit(b));
    }
    let index = if most > 0.0 { least / most } else { 0.0 };
    if a.family == b.family { 0.2 + 0.6 * index } else { 0.7 * index }
}

/// Hours a week that `network` asks for beside `others`, which may already produce what it needs.
pub(super) fn hours_beside<'a>(network: &Network, others: impl IntoIterator<Item = &'a Network>) -> f64 {
    let hours = network.hours.unwrap_or(1.0);
    let shared = others.into_iter().any(|other| network.needs.iter().any(|format| other.needs.contains(format)));
    if shared { hours * REUSE } else { hours }
}

/// Best subset of `ranked` (network and score, best first) by full search over the first candidates. The
/// best network that fits alone is always in it: it becomes the primary. Ties go to the subset that comes
/// first in the ranking.
pub(super) fn best_subset(ranked: &[(&Network, f64)], brief: &Brief, hours: f64) -> Vec<usize> {
    let money = brief.money();
    let most = brief.networks_max.unwrap_or(SHARE_OF_VALUE.len()).min(SHARE_OF_VALUE.len());
    let fits = |network: &Network| hours_beside(network, []) <= hours && network.money.unwrap_or(0.0) <= money;
    let Some(primary) = ranked.iter().position(|(network, _)| fits(network)).filter(|_| most > 0) else {
        return Vec::new();
    };
    let worth = WORTH * ranked[primary].1;
    let pool: Vec<usize> = (primary..ranked.len()).filter(|i| ranked[*i].1 >= worth).take(CANDIDATES).collect();
    let overlaps: Vec<Vec<f64>> =
        pool.iter().map(|a| pool.iter().map(|b| overlap(ranked[*a].0, ranked[*b].0)).collect()).collect();
    let mut search = Search { ranked, pool: &pool, overlaps: &overlaps, most, best: (0.0, vec![0]) };
    let first = ranked[primary].0;
    let left = (hours - hours_beside(first, []), money - first.money.unwrap_or(0.0));
    search.extend(1, &mut vec![0], left.0, left.1, ranked[primary].1);
    search.best.1.iter().map(|place| pool[*place]).collect()
}

struct Search<'a> {
    ranked: &'a [(&'a Network, f64)],
    pool: &'a [usize],
    overlaps: &'a [Vec<f64>],
    most: usize,
    best: (f64, Vec<usize>),
}

impl Search<'_> {
    fn extend(&mut self, from: usize, chosen: &mut Vec<usize>, hours: f64, money: f64, value: f64) {
        if value > self.best.0 + 1e-9 {
            self.best = (value, chosen.clone());
        }
        if chosen.len() == self.most {
            return;
        }
        for place in from..self.pool.len() {
            let (network, score) = self.ranked[self.pool[place]];
            let needs_hours = hours_beside(network, chosen.iter().map(|other| self.ranked[self.pool[*other]].0));
            let needs_money = network.money.unwrap_or(0.0);
            if needs_hours > hours + 1e-9 || needs_money > money {
                continue;
            }
            let shared = chosen.iter().map(|other| self.overlaps[*other][place]).fold(0.0, f64::max);
            let gain = SHARE_OF_VALUE[chosen.len()] * score * (1.0 - REDUNDANCY * shared);
            chosen.push(place);
            self.extend(place + 1, chosen, hours - needs_hours, money - needs_money, value + gain);
            chosen.pop();
        }
    }
}
