//! The choice itself: knock-outs, scores by two methods, robustness, sensitivity, portfolio, advice.

use super::brief::{Brief, Confidentiality};
use super::criteria::{Criterion, Value, values_of};
use super::knockout::{Knockout, knockouts};
use super::phrases::{day, number, phrase};
use super::portfolio::{Pick, Portfolio, Role, best_subset, hours_beside, overlap};
use super::robustness::{shares, tipping_points};
use super::topsis::topsis;
use super::weights::{Ahp, ahp, default_weights, normalised, rank_order_centroid};
use crate::catalog::{Catalog, Confidence, Network, Word};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub seed: u64,
    /// Weight vectors tried for robustness.
    pub draws: u32,
    /// Today, from which the date of the next choice is counted.
    pub today: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, draws: 2_000, today: None }
    }
}

/// Concentration of the Dirichlet law: a weight of 0.2 moves by about 0.06 (one standard deviation).
const CONCENTRATION: f64 = 40.0;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    pub criterion: Criterion,
    /// 0 to 5; absent when nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    pub low: f64,
    pub high: f64,
    /// 0 to 1.
    pub weight: f64,
    /// Points out of 100 that it brings to the score.
    pub points: f64,
    pub why: String,
    pub confidence: Confidence,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    pub network: String,
    pub name: String,
    /// Weighted sum, 0 to 100.
    pub score: f64,
    /// The score if all that is unknown were at its worst, and at its best.
    pub low: f64,
    pub high: f64,
    /// Nearness to the ideal, 0 to 1.
    pub topsis: f64,
    pub contributions: Vec<Contribution>,
    /// Share of weightings in which it comes first, and among the first three.
    pub rank1_share: f64,
    pub top3_share: f64,
    /// Evidence that lacks.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excluded {
    pub network: String,
    pub name: String,
    /// The gravest reason, as a sentence.
    pub reason: String,
    pub code: &'static str,
    /// All reasons, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Knockout>,
}

/// A criterion whose weight, changed to `flips_at`, puts `network` first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    pub criterion: Criterion,
    pub weight: f64,
    pub flips_at: f64,
    pub network: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    pub code: &'static str,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    pub brief: String,
    pub seed: u64,
    pub draws: u32,
    pub weights: BTreeMap<Criterion, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistency_ratio: Option<f64>,
    pub ranked: Vec<Ranked>,
    pub excluded: Vec<Excluded>,
    pub portfolio: Portfolio,
    /// The two criteria that would change the first place with the smallest change of weight.
    pub sensitivity: Vec<Sensitivity>,
    /// The first place holds in at least 60 % of the weightings.
    pub robust: bool,
    pub advice: Vec<Advice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Date>,
}

struct Candidate<'a> {
    network: &'a Network,
    values: Vec<Value>,
    /// Values with the network's own mean where nothing is known.
    row: Vec<f64>,
    score: f64,
}

/// Chooses for `brief` among the entries of `catalog`.
pub fn choose(catalog: &Catalog, brief: &Brief, options: Options) -> Choice {
    let (weights, comparisons) = weights_of(brief);
    let mut excluded = Vec::new();
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut owned: Vec<&Network> = Vec::new();
    for network in catalog.networks.values() {
        if network.family == "owned" && network.is_open() && !brief.exclude.contains(&network.id) {
            owned.push(network);
            continue;
        }
        let mut reasons = knockouts(network, brief, catalog);
        if reasons.is_empty() {
            candidates.push(candidate(network, brief, &weights));
        } else {
            let first = reasons.remove(0);
            excluded.push(Excluded {
                network: network.id.clone(),
                name: network.name.clone(),
                reason: first.reason,
                code: first.code,
                also: reasons,
            });
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.network.id.cmp(&b.network.id)));

    let columns: Vec<f64> = candidates.first().map_or_else(Vec::new, |first| {
        first.values.iter().map(|value| weights.get(&value.criterion).copied().unwrap_or(0.0)).collect()
    });
    let rows: Vec<Vec<f64>> = candidates.iter().map(|candidate| candidate.row.clone()).collect();
    let nearness = topsis(&rows, &columns, &vec![true; columns.len()]);
    let drawn = shares(&rows, &columns, CONCENTRATION, options.draws, options.seed);
    let sensitivity: Vec<Sensitivity> = tipping_points(&rows, &columns, 0)
        .into_iter()
        .take(2)
        .map(|(k, flips_at, index)| Sensitivity {
            criterion: candidates[0].values[k].criterion,
            weight: rounded(columns[k], 4),
            flips_at: rounded(flips_at, 4),
            network: candidates[index].network.id.clone(),
        })
        .collect();
    let ranked: Vec<Ranked> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| {
            let mut ranked = explained(candidate, &columns, catalog, brief);
            ranked.topsis = rounded(nearness[index], 4);
            ranked.rank1_share = drawn.first[index];
            ranked.top3_share = drawn.top3[index];
            ranked
        })
        .collect();
    let portfolio = portfolio_of(&candidates, &owned, brief, catalog);
    let review_on = options.today.and_then(|today| today.checked_add(jiff::Span::new().months(3)).ok());
    let robust = ranked.first().is_some_and(|first| first.rank1_share >= 0.6);
    let mut choice = Choice {
        brief: brief.name.clone(),
        seed: options.seed,
        draws: options.draws,
        weights: weights.into_iter().map(|(criterion, weight)| (criterion, rounded(weight, 4))).collect(),
        consistency_ratio: comparisons.map(|ahp| rounded(ahp.consistency_ratio, 4)),
        ranked,
        excluded,
        portfolio,
        sensitivity,
        robust,
        advice: Vec::new(),
        review_on,
    };
    choice.advice = advice_for(&choice, brief, catalog);
    choice
}

fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// The brief's own weights, by whichever way it gives them, else ours; criteria that the brief says
/// nothing about (competitors) weigh nothing.
fn weights_of(brief: &Brief) -> (BTreeMap<Criterion, f64>, Option<Ahp>) {
    let mut comparisons = None;
    let mut weights = if !brief.weights.is_empty() {
        brief.weights.clone()
    } else if !brief.weights_order.is_empty() {
        brief.weights_order.iter().copied().zip(rank_order_centroid(brief.weights_order.len())).collect()
    } else if !brief.pairwise.is_empty() {
        let mut order: Vec<Criterion> = brief.pairwise.iter().flat_map(|pair| [pair.more, pair.than]).collect();
        order.sort_unstable();
        order.dedup();
        let matrix: Vec<Vec<f64>> = order
            .iter()
            .map(|a| {
                order
                    .iter()
                    .map(|b| {
                        let found = |x: &Criterion, y: &Criterion| {
                            brief.pairwise.iter().find(|pair| pair.more == *x && pair.than == *y).map(|pair| pair.by)
                        };
                        found(a, b).or_else(|| found(b, a).map(|by| 1.0 / by)).unwrap_or(1.0)
                    })
                    .collect()
            })
            .collect();
        match ahp(&matrix) {
            Ok(result) => {
                let weights = order.into_iter().zip(result.weights.iter().copied()).collect();
                comparisons = Some(result);
                weights
            }
            // Parsing refuses such comparisons; a brief built by hand falls back on our weights.
            Err(_) => default_weights(brief),
        }
    } else {
        default_weights(brief)
    };
    if brief.competitors.is_empty() {
        weights.remove(&Criterion::Competition);
    }
    weights.retain(|_, weight| *weight > 0.0);
    if weights.is_empty() {
        weights = default_weights(brief);
        weights.remove(&Criterion::Competition);
    }
    (normalised(weights), comparisons)
}

fn candidate<'a>(network: &'a Network, brief: &Brief, weights: &BTreeMap<Criterion, f64>) -> Candidate<'a> {
    let values = values_of(network, brief);
    let weight = |value: &Value| weights.get(&value.criterion).copied().unwrap_or(0.0);
    let known: f64 = values.iter().filter(|value| value.point.is_some()).map(&weight).sum();
    let sum: f64 = values.iter().filter_map(|value| value.point.map(|point| point * weight(value))).sum();
    let mean = if known > 0.0 { sum / known } else { 0.0 };
    let row: Vec<f64> = values.iter().map(|value| value.point.unwrap_or(mean)).collect();
    let score = 20.0 * values.iter().zip(&row).map(|(value, x)| x * weight(value)).sum::<f64>();
    Candidate { network, values, row, score }
}

fn explained(candidate: &Candidate<'_>, columns: &[f64], catalog: &Catalog, brief: &Brief) -> Ranked {
    let language = brief.language.as_str();
    let network = candidate.network;
    let mut missing: Vec<String> = Vec::new();
    let (mut low, mut high) = (0.0, 0.0);
    let contributions = candidate
        .values
        .iter()
        .zip(&candidate.row)
        .zip(columns)
        .filter(|(_, weight)| **weight > 0.0)
        .map(|((value, x), weight)| {
            low += 20.0 * weight * value.low;
            high += 20.0 * weight * value.high;
            missing.extend(value.missing.iter().filter(|word| !missing.contains(word)).cloned().collect::<Vec<_>>());
            let hours = number(language, network.hours.unwrap_or(0.0));
            let why = if value.why.starts_with("why_") {
                phrase(catalog, language, &value.why, &[("hours", &hours)])
            } else {
                catalog.vocabulary.word(Word::Reason, &value.why, language).to_owned()
            };
            let confidence = if value.point.is_none() { Confidence::Unverified } else { Confidence::Editorial };
            Contribution {
                criterion: value.criterion,
                value: value.point.map(|point| rounded(point, 2)),
                low: rounded(value.low, 2),
                high: rounded(value.high, 2),
                weight: rounded(*weight, 4),
                points: rounded(20.0 * weight * x, 2),
                why,
                confidence,
            }
        })
        .collect();
    Ranked {
        network: network.id.clone(),
        name: network.name.clone(),
        score: rounded(candidate.score, 2),
        low: rounded(low, 2),
        high: rounded(high, 2),
        topsis: 0.0,
        contributions,
        rank1_share: 0.0,
        top3_share: 0.0,
        missing,
    }
}

fn portfolio_of(candidates: &[Candidate<'_>], owned: &[&Network], brief: &Brief, catalog: &Catalog) -> Portfolio {
    let ranked: Vec<(&Network, f64)> = candidates.iter().map(|c| (c.network, c.score)).collect();
    let kept = (0.2 * brief.hours()).min(1.0);
    let mut chosen = best_subset(&ranked, brief, brief.hours() - kept);
    if chosen.is_empty() {
        // Too little time to hold both: the network first, the owned page takes what is left.
        chosen = best_subset(&ranked, brief, brief.hours());
    }
    let exit = |network: &Network| match &network.exit {
        Some(exit) => exit.get(&brief.language).to_owned(),
        None => phrase(catalog, &brief.language, "exit_default", &[]),
    };
    let mut portfolio = Portfolio::default();
    for (place, index) in chosen.iter().enumerate() {
        let network = ranked[*index].0;
        let role = match place {
            0 => Role::Primary,
            1 | 2 => Role::Secondary,
            _ => Role::Laboratory,
        };
        let shared = chosen[..place].iter().map(|other| overlap(ranked[*other].0, network)).fold(0.0, f64::max);
        let hours = hours_beside(network, chosen[..place].iter().map(|other| ranked[*other].0));
        portfolio.hours += hours;
        portfolio.money += network.money.unwrap_or(0.0);
        portfolio.picks.push(Pick {
            network: network.id.clone(),
            name: network.name.clone(),
            role,
            hours: rounded(hours, 2),
            money: network.money.unwrap_or(0.0),
            overlap: rounded(shared, 2),
            exit: exit(network),
        });
    }
    portfolio.hours_owned = rounded((brief.hours() - portfolio.hours).clamp(0.0, kept), 2);
    portfolio.hours = rounded(portfolio.hours, 2);
    // A letter to one's recruiters is no medium: a person alone keeps a page.
    let alone = matches!(brief.actor.as_deref(), Some("jobseeker" | "person"));
    for id in if alone { &["hub"][..] } else { &["hub", "email"] } {
        if let Some(network) = owned.iter().find(|network| network.id == *id) {
            portfolio.picks.push(Pick {
                network: network.id.clone(),
                name: network.name.clone(),
                role: Role::Owned,
                hours: network.hours.unwrap_or(0.0).min(portfolio.hours_owned),
                money: network.money.unwrap_or(0.0),
                overlap: 0.0,
                exit: exit(network),
            });
        }
    }
    portfolio
}

fn advice_for(choice: &Choice, brief: &Brief, catalog: &Catalog) -> Vec<Advice> {
    let language = brief.language.as_str();
    let mut advice = Vec::new();
    let mut say = |code: &'static str, blanks: &[(&str, &str)]| {
        advice.push(Advice { code, message: phrase(catalog, language, code, blanks) });
    };
    if choice.ranked.is_empty() {
        say("advice_no_network", &[]);
        nearest_possible(choice, brief, catalog, &mut say);
    }
    if let Some(first) = choice.ranked.first() {
        let ideal = choice.ranked.iter().max_by(|a, b| a.topsis.total_cmp(&b.topsis).then(b.network.cmp(&a.network)));
        if let Some(ideal) = ideal.filter(|ideal| ideal.network != first.network) {
            say("advice_disagree", &[("sum", &first.name), ("topsis", &ideal.name)]);
        }
        if !choice.robust {
            let share = number(language, 100.0 * first.rank1_share);
            say("advice_fragile", &[("network", &first.name), ("share", &share)]);
        }
    }
    if let Some(ratio) = choice.consistency_ratio.filter(|ratio| *ratio > 0.10) {
        let ratio = format!("{ratio:.2}");
        let ratio = if language.starts_with("fr") { ratio.replace('.', ",") } else { ratio };
        say("advice_consistency", &[("ratio", &ratio)]);
    }
    let mut missing: Vec<&str> = Vec::new();
    for word in choice.ranked.iter().take(5).flat_map(|ranked| &ranked.missing) {
        let said = match catalog.vocabulary.evidence.get(word) {
            Some(text) => text.get(language),
            None => word,
        };
        if !missing.contains(&said) {
            missing.push(said);
        }
    }
    if !missing.is_empty() {
        say("advice_evidence", &[("what", &missing.join(", "))]);
    }
    let assumed: Vec<String> = [
        ("assumed_hours", brief.hours_per_week.is_none()),
        ("assumed_money", brief.money_per_month.is_none()),
        ("assumed_skills", brief.skills.is_none() && brief.formats.is_empty()),
        ("assumed_territory", brief.territory.is_none()),
        ("assumed_personas", brief.personas.is_empty()),
        ("assumed_competitors", brief.competitors.is_empty()),
    ]
    .into_iter()
    .filter(|(_, assumed)| *assumed)
    .map(|(code, _)| phrase(catalog, language, code, &[]))
    .collect();
    if !assumed.is_empty() {
        say("advice_assumed", &[("what", &assumed.join(", "))]);
    }
    match brief.confidentiality {
        Some(Confidentiality::OneAccount) => say("advice_confidentiality_one_account", &[]),
        Some(Confidentiality::TwoAccounts) => say("advice_confidentiality_two_accounts", &[]),
        Some(Confidentiality::OnePerAudience) => say("advice_confidentiality_one_per_audience", &[]),
        None => {}
    }
    say("advice_owned", &[]);
    if let Some(date) = choice.review_on {
        say("advice_review", &[("date", &day(language, date))]);
    }
    advice
}

/// When nothing passes: the best network that a single change of the brief would let in, with what it
/// would take in hours or money.
fn nearest_possible(
    choice: &Choice,
    brief: &Brief,
    catalog: &Catalog,
    say: &mut impl FnMut(&'static str, &[(&str, &str)]),
) {
    let language = brief.language.as_str();
    let weights = &choice.weights;
    let mut liftable: Vec<(usize, f64, &Network, &Excluded)> = choice
        .excluded
        .iter()
        .filter_map(|excluded| {
            let network = catalog.get(&excluded.network)?;
            let reasons = knockouts(network, brief, catalog);
            reasons
                .iter()
                .all(Knockout::can_be_lifted)
                .then(|| (reasons.len(), candidate(network, brief, weights).score, network, excluded))
        })
        .collect();
    liftable.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.id.cmp(&b.2.id)));
    let lightest = liftable
        .iter()
        .filter(|(_, _, _, excluded)| excluded.code == "hours")
        .min_by(|a, b| a.2.hours.unwrap_or(0.0).total_cmp(&b.2.hours.unwrap_or(0.0)).then(b.1.total_cmp(&a.1)));
    if let Some((_, _, network, _)) = lightest {
        let (hours, needed) = (number(language, brief.hours()), number(language, network.hours.unwrap_or(0.0)));
        say("advice_hours", &[("hours", &hours), ("network", &network.name), ("needed", &needed)]);
    }
    if let Some((_, _, network, excluded)) = liftable.first() {
        say("advice_relax", &[("network", &network.name), ("reason", &excluded.reason)]);
    }
}
