//! What rules a network out before any score, and why. A knock-out is never compensated.

use super::brief::{Automation, Brief};
use super::criteria::{place_fit, side_fit};
use super::phrases::{number, phrase};
use crate::catalog::{Catalog, Network, State, Word};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Knockout {
    /// `closed`, `merged`, `unverified`, `excluded`, `tool`, `no_goal`, `sector`, `actor`, `refused`, `age`,
    /// `territory`, `side`, `hours`, `money`, `format`, `api`, `values`.
    pub code: &'static str,
    pub reason: String,
}

impl Knockout {
    /// The user could change the brief so that it no longer applies.
    pub fn can_be_lifted(&self) -> bool {
        matches!(self.code, "hours" | "money" | "format" | "api" | "values" | "excluded")
    }
}

/// Goal fit below which a network does not serve a goal.
const SERVES: f64 = 2.0;

/// Families that one uses rather than speaks in.
const TOOLS: [&str; 6] = ["ai", "crypto", "lending", "payment", "storage", "wiki"];

/// Every reason to leave `network` out, the gravest first; empty when it may be scored.
pub fn knockouts(network: &Network, brief: &Brief, catalog: &Catalog) -> Vec<Knockout> {
    let language = brief.language.as_str();
    let words = &catalog.vocabulary;
    let mut found = Vec::new();
    let mut out = |code: &'static str, blanks: &[(&str, &str)]| {
        let reason = phrase(catalog, language, &format!("out_{code}"), blanks).trim().to_owned();
        found.push(Knockout { code, reason });
    };
    let list =
        |kind: Word, ids: &[String]| ids.iter().map(|id| words.word(kind, id, language)).collect::<Vec<_>>().join(", ");
    let included = brief.include.contains(&network.id);

    let status = &network.status;
    let note = status.note.as_ref().map_or("", |note| note.get(language));
    let date = status.on.as_ref().map_or("", |on| on.as_str());
    match status.state {
        State::Alive => {}
        State::Closed => out("closed", &[("date", date), ("note", note)]),
        State::Merged => {
            let into = status.into.as_deref().and_then(|id| catalog.get(id)).map_or("", |network| &network.name);
            out("merged", &[("into", into), ("date", date), ("note", note)]);
        }
        State::Unverified if included => {}
        State::Unverified => out("unverified", &[("note", note)]),
    }
    if brief.exclude.contains(&network.id) {
        out("excluded", &[]);
    }
    let heaviest = brief.goals.values().copied().fold(0.0, f64::max);
    let serves = brief.goals.iter().any(|(goal, weight)| {
        *weight > 0.0 && *weight >= heaviest / 2.0 && network.goals.get(goal).is_some_and(|fit| *fit >= SERVES)
    });
    if !included {
        let tool = TOOLS.contains(&network.family.as_str()) && network.goals.values().all(|fit| *fit < SERVES);
        if tool && status.state == State::Alive {
            out("tool", &[]);
        } else if !serves && status.state == State::Alive {
            out("no_goal", &[]);
        }
        let field = |sector: &String| network.sectors_only.contains(sector);
        if !network.sectors_only.is_empty() && !brief.sector.as_ref().is_some_and(field) {
            out("sector", &[("sectors", &list(Word::Sector, &network.sectors_only))]);
        }
        let present = |actor: &String| network.actors.contains(actor);
        if !network.actors.is_empty() && !brief.actor.as_ref().is_none_or(present) {
            out("actor", &[("actors", &list(Word::Actor, &network.actors))]);
        }
        if side_fit(network, brief) < 1.0 {
            out("side", &[]);
        }
        if place_fit(network, brief.territory()).is_some_and(|fit| fit < 0.5) {
            out("territory", &[]);
        }
    }
    if let Some(sector) = brief.sector.as_ref().filter(|sector| network.sectors_refused.contains(sector)) {
        out("refused", &[("sector", words.word(Word::Sector, sector, language))]);
    }
    if let Some(age) = network.min_age {
        let too_young = !brief.personas.is_empty() && brief.personas.iter().all(|persona| persona.ages.1 < age);
        if too_young {
            out("age", &[("age", &age.to_string())]);
        }
    }
    if let Some(hours) = network.hours.filter(|hours| *hours > brief.hours()) {
        let (needed, available) = (number(language, hours), number(language, brief.hours()));
        out("hours", &[("needed", &needed), ("available", &available)]);
    }
    if let Some(money) = network.money.filter(|money| *money > brief.money()) {
        let (needed, available) = (number(language, money), number(language, brief.money()));
        out("money", &[("needed", &needed), ("available", &available)]);
    }
    if !network.needs.is_empty() && network.needs.iter().all(|format| brief.ease(format) == 0) {
        out("format", &[("formats", &list(Word::Format, &network.needs))]);
    }
    if brief.automation == Automation::Required && !network.api.access.automates() {
        out("api", &[]);
    }
    if brief.values_required
        && !brief.values.is_empty()
        && !brief.values.iter().any(|value| network.traits.contains(value))
    {
        out("values", &[("values", &list(Word::Trait, &brief.values))]);
    }
    found
}
