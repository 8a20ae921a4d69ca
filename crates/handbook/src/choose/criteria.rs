//! From a catalogue entry and a brief to thirteen values from 0 to 5. A value without evidence is an
//! interval: nothing is filled in silently.

use super::brief::{Brief, History, Side, Stance, Territory};
use crate::catalog::{Network, Seed};
use serde::{Deserialize, Serialize};

/// The criteria, C1 to C13 of the handbook. More is always better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    Audience,
    Goal,
    Format,
    Reach,
    Effort,
    Cost,
    Conversion,
    Api,
    Risk,
    Competition,
    Longevity,
    Values,
    Measure,
}

pub const CRITERIA: [Criterion; 13] = [
    Criterion::Audience,
    Criterion::Goal,
    Criterion::Format,
    Criterion::Reach,
    Criterion::Effort,
    Criterion::Cost,
    Criterion::Conversion,
    Criterion::Api,
    Criterion::Risk,
    Criterion::Competition,
    Criterion::Longevity,
    Criterion::Values,
    Criterion::Measure,
];

impl Criterion {
    pub fn id(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::Goal => "goal",
            Self::Format => "format",
            Self::Reach => "reach",
            Self::Effort => "effort",
            Self::Cost => "cost",
            Self::Conversion => "conversion",
            Self::Api => "api",
            Self::Risk => "risk",
            Self::Competition => "competition",
            Self::Longevity => "longevity",
            Self::Values => "values",
            Self::Measure => "measure",
        }
    }
}

/// One criterion of one network for one brief.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub criterion: Criterion,
    /// 0 to 5; `None` when nothing is known.
    pub point: Option<f64>,
    pub low: f64,
    pub high: f64,
    /// A word of the vocabulary's `reasons`, or a phrase `why_*`.
    pub why: String,
    /// Evidence that lacks, as words of the vocabulary's `evidence`, or the criterion's id.
    pub missing: Vec<String>,
}

impl Value {
    fn known(criterion: Criterion, point: f64, why: &str) -> Self {
        let point = point.clamp(0.0, 5.0);
        Self { criterion, point: Some(point), low: point, high: point, why: why.to_owned(), missing: Vec::new() }
    }

    fn unknown(criterion: Criterion) -> Self {
        let missing = vec![criterion.id().to_owned()];
        Self { criterion, point: None, low: 0.0, high: 5.0, why: String::new(), missing }
    }

    fn seeded(criterion: Criterion, seed: Option<&Seed>) -> Self {
        seed.map_or_else(|| Self::unknown(criterion), |seed| Self::known(criterion, seed.score, &seed.why))
    }
}

/// The values of `network` in the order of [`CRITERIA`]; the competitors' criterion is absent when the
/// brief says nothing of competitors.
pub fn values_of(network: &Network, brief: &Brief) -> Vec<Value> {
    let seeds = &network.criteria;
    let mut values = vec![
        audience(network, brief),
        Value::known(Criterion::Goal, goal_fit(network, brief), "why_goal"),
        Value::known(Criterion::Format, format_fit(network, brief), "why_format"),
        doubted(Value::seeded(Criterion::Reach, seeds.reach.as_ref()), network, "reach"),
        effort(network, brief),
        doubted(cost(network, brief), network, "prices"),
        Value::seeded(Criterion::Conversion, seeds.conversion.as_ref()),
        doubted(Value::seeded(Criterion::Api, seeds.api.as_ref()), network, "api_rules"),
        doubted(Value::seeded(Criterion::Risk, seeds.risk.as_ref()), network, "activity"),
    ];
    if !brief.competitors.is_empty() {
        let there = brief.competitors.contains(&network.id);
        let value = match (brief.competitor_stance, there) {
            (Stance::Join, true) => 5.0,
            (Stance::Join, false) => 2.0,
            (Stance::Avoid, true) => 1.0,
            (Stance::Avoid, false) => 4.0,
        };
        values.push(Value::known(Criterion::Competition, value, "why_competition"));
    }
    values.push(Value::seeded(Criterion::Longevity, seeds.longevity.as_ref()));
    values.push(values_fit(network, brief));
    values.push(Value::seeded(Criterion::Measure, seeds.measure.as_ref()));
    values
}

/// How far the network carries in the brief's territory, 0 to 5.
pub(super) fn place_fit(network: &Network, territory: Territory) -> Option<f64> {
    network.places.map(|places| match territory {
        Territory::Town => places.local,
        Territory::Region => (places.local + places.france) / 2.0,
        Territory::France => places.france,
        Territory::Europe => (places.france + places.world) / 2.0,
        Territory::World => places.world,
    })
}

/// Presence at the personas' ages, 0 to 5: the mean of the bands each persona covers, by years of
/// overlap, then the mean of the personas by weight.
pub(super) fn age_fit(network: &Network, brief: &Brief) -> Option<f64> {
    let ages = network.ages?;
    let (mut sum, mut weights) = (0.0, 0.0);
    for persona in &brief.personas {
        let (mut presence, mut years) = (0.0, 0.0);
        for (from, to, value) in ages.bands() {
            let (low, high) = (persona.ages.0.max(from), persona.ages.1.min(to));
            if low <= high {
                let overlap = f64::from(high - low) + 1.0;
                presence += overlap * value;
                years += overlap;
            }
        }
        if years > 0.0 {
            sum += persona.weight * presence / years;
            weights += persona.weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// Weighted mean of the parts that are known, widened by those that are not; a size that no sourced
/// figure supports counts with a margin.
fn audience(network: &Network, brief: &Brief) -> Value {
    let size = network.criteria.audience.as_ref().map(|seed| seed.score);
    let margin = if lacks(network, "audience_france") { MARGIN } else { 0.0 };
    let mut parts = vec![
        (0.4, size, margin, "audience_france"),
        (0.3, place_fit(network, brief.territory()), 0.0, "audience_france"),
    ];
    if !brief.personas.is_empty() {
        parts.push((0.3, age_fit(network, brief), 0.0, "ages"));
    }
    let total: f64 = parts.iter().map(|part| part.0).sum();
    let known: f64 = parts.iter().filter(|part| part.1.is_some()).map(|part| part.0).sum();
    if known == 0.0 {
        return Value::unknown(Criterion::Audience);
    }
    let (mut low, mut sum, mut high) = (0.0, 0.0, 0.0);
    let mut missing: Vec<String> = Vec::new();
    for (weight, part, margin, word) in parts {
        if part.is_none() || margin > 0.0 {
            missing.push(word.to_owned());
        }
        low += weight * part.map_or(0.0, |part| (part - margin).max(0.0));
        sum += weight * part.unwrap_or(0.0);
        high += weight * part.map_or(5.0, |part| (part + margin).min(5.0));
    }
    missing.dedup();
    let history = brief.accounts.iter().find(|account| account.network == network.id).map_or(0.0, |account| {
        match account.history {
            History::Good => 1.0,
            History::Flat => 0.0,
            History::Bad => -1.0,
        }
    });
    let at = |value: f64| (value + history).clamp(0.0, 5.0);
    Value {
        criterion: Criterion::Audience,
        point: Some(at(sum / known)),
        low: at(low / total),
        high: at(high / total),
        why: "why_audience".to_owned(),
        missing,
    }
}

/// Points by which a seed may be wrong when the evidence for it lacks.
const MARGIN: f64 = 1.0;

fn lacks(network: &Network, word: &str) -> bool {
    network.missing.iter().any(|missing| missing == word)
}

/// The value with a margin when the entry lists `word` among its missing evidence.
fn doubted(mut value: Value, network: &Network, word: &str) -> Value {
    if let Some(point) = value.point.filter(|_| lacks(network, word)) {
        value.low = (point - MARGIN).max(0.0);
        value.high = (point + MARGIN).min(5.0);
        value.missing.push(word.to_owned());
    }
    value
}

/// Mean fit of the goals by their weights, scaled by the kind of clients, with half a point for a field
/// where the network does particularly well.
fn goal_fit(network: &Network, brief: &Brief) -> f64 {
    let total: f64 = brief.goals.values().sum();
    let sum: f64 =
        brief.goals.iter().map(|(goal, weight)| weight * network.goals.get(goal).copied().unwrap_or(0.0)).sum();
    let mean = if total > 0.0 { sum / total } else { 0.0 };
    let best = brief.sector.as_ref().is_some_and(|sector| network.sectors_best.contains(sector));
    mean * (0.4 + 0.6 * side_fit(network, brief) / 5.0) + if best { 0.5 } else { 0.0 }
}

/// 0 to 5; 5 when the entry does not say.
pub(super) fn side_fit(network: &Network, brief: &Brief) -> f64 {
    network.sides.map_or(5.0, |sides| match brief.side {
        Side::B2b => sides.b2b,
        Side::B2c => sides.b2c,
        Side::Both => sides.b2b.max(sides.b2c),
    })
}

/// Ease with the best of the formats needed (three fifths), and the share of its formats one makes.
fn format_fit(network: &Network, brief: &Brief) -> f64 {
    let best = network.needs.iter().map(|format| brief.ease(format)).max().unwrap_or(2);
    let made = network.formats.iter().filter(|format| brief.ease(format) > 0).count();
    let share = if network.formats.is_empty() { 1.0 } else { made as f64 / network.formats.len() as f64 };
    5.0 * (0.6 * f64::from(best) / 3.0 + 0.4 * share)
}

/// What is left of the week once this network is held.
fn effort(network: &Network, brief: &Brief) -> Value {
    match network.hours {
        Some(hours) if brief.hours() > 0.0 => {
            Value::known(Criterion::Effort, 5.0 * (1.0 - hours / brief.hours()), "why_effort")
        }
        Some(_) => Value::known(Criterion::Effort, 0.0, "why_effort"),
        None => Value::unknown(Criterion::Effort),
    }
}

/// The seed, or what is left of the money, whichever is worse.
fn cost(network: &Network, brief: &Brief) -> Value {
    let seeded = Value::seeded(Criterion::Cost, network.criteria.cost.as_ref());
    match (seeded.point, network.money) {
        (Some(seed), Some(money)) if money > 0.0 => {
            let left = if brief.money() > 0.0 { 5.0 * (1.0 - money / brief.money()) } else { 0.0 };
            Value::known(Criterion::Cost, seed.min(left), &seeded.why)
        }
        _ => seeded,
    }
}

/// Half the seed, half the share of the brief's values that the network has.
fn values_fit(network: &Network, brief: &Brief) -> Value {
    let seeded = Value::seeded(Criterion::Values, network.criteria.values.as_ref());
    match seeded.point {
        Some(seed) if !brief.values.is_empty() => {
            let held = brief.values.iter().filter(|value| network.traits.contains(value)).count();
            let share = 5.0 * held as f64 / brief.values.len() as f64;
            Value::known(Criterion::Values, (seed + share) / 2.0, &seeded.why)
        }
        _ => seeded,
    }
}
