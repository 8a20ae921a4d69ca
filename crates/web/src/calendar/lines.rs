//! Lines of the calendar: from what the store found to what a template prints.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use passeur_handbook::delivery::State;
use passeur_handbook::schedule::recurrence::{Recurrence, Rule};
use passeur_handbook::schedule::slots::empty_days;
use passeur_handbook::schedule::zone::{Zone, ZonePolicy};
use passeur_store::calendar::{Entry, Period, Repeating};
use passeur_store::clock::timestamp;
use passeur_store::posts::Schedule;
use passeur_store::workspaces::Workspace;

use super::Around;
use super::marks::Marks;
use crate::locale::Locale;
use crate::page::Page;

/// Occurrences of one recurring post that a page shows at most.
const GHOSTS_MAX: usize = 100;
/// Days without anything that are worth a word.
const GAP_DAYS_MIN: u32 = 3;
/// Glyphs of networks on a line; more become a number.
const GLYPHS: usize = 3;

/// One post at one time, ready to print.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub post_id: String,
    pub time: String,
    /// `2026-11-23T09:00` on the clock of the workspace.
    pub civil: String,
    pub exact: String,
    pub words: String,
    pub networks: Vec<String>,
    /// Accounts whose glyph did not fit.
    pub others: usize,
    /// What glyphs and colour say of the line, for those who cannot see them; it follows the words.
    pub label: String,
    pub state: State,
    pub thumb: Option<String>,
    /// Name and colour.
    pub campaign: Option<(String, String)>,
    pub labels: Vec<String>,
    pub movable: bool,
    pub path: String,
    pub move_path: String,
    /// A coming occurrence of a recurring post: not there yet.
    pub ghost: bool,
}

impl Line {
    pub fn icon(&self) -> &'static str {
        crate::ui::state_icon(self.state)
    }
}

/// A coming occurrence of a recurring post.
pub(crate) struct Ghost<'a> {
    pub at: i64,
    pub post: &'a Repeating,
}

/// What every view is made from.
pub(crate) struct Scene<'a> {
    pub period: &'a Period,
    pub ghosts: &'a [Ghost<'a>],
    pub marks: &'a Marks,
    pub today: Date,
    pub now: i64,
    pub may_plan: bool,
}

/// Writes lines in one language, for one workspace.
pub(crate) struct Scribe {
    pub locale: Locale,
    pub base: String,
    pub zone: Zone,
    /// Network and handle by account.
    accounts: HashMap<String, (String, String)>,
    campaigns: HashMap<String, (String, String)>,
    states: HashMap<&'static str, String>,
}

impl Scribe {
    pub fn new(locale: Locale, base: String, zone: Zone, around: &Around) -> Scribe {
        let states = State::ALL.map(|s| (s.as_str(), locale.t(&format!("state-{}", s.as_str()))));
        Scribe {
            accounts: around.accounts.iter().map(|a| (a.id.clone(), (a.network.clone(), a.handle.clone()))).collect(),
            campaigns: around.campaigns.iter().map(|c| (c.id.clone(), (c.name.clone(), c.colour.clone()))).collect(),
            states: states.into(),
            locale,
            base,
            zone,
        }
    }

    pub fn civil(&self, at: i64) -> DateTime {
        self.zone.civil(timestamp(at))
    }

    pub fn line(&self, period: &Period, entry: &Entry, may_plan: bool) -> Line {
        let card = period.cards.get(&entry.post_id).cloned().unwrap_or_default();
        let at = timestamp(entry.due_at);
        let civil = self.zone.civil(at);
        let known = entry.accounts.iter().filter_map(|i| period.accounts.get(usize::from(*i)));
        let known: Vec<&(String, String)> = known.filter_map(|id| self.accounts.get(id)).collect();
        let mut networks: Vec<String> = Vec::new();
        for (network, _) in &known {
            if !networks.contains(network) && networks.len() < GLYPHS {
                networks.push(network.clone());
            }
        }
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        let words = if card.excerpt.is_empty() { self.locale.t("calendar-no-words") } else { card.excerpt };
        let handles: Vec<&str> = known.iter().map(|(_, handle)| handle.as_str()).collect();
        let state = &self.states[entry.state.as_str()];
        let label = format!(", {}, {state}", handles.join(", "));
        let movable = entry.movable && may_plan && entry.state != State::Cancelled;
        Line {
            label,
            others: entry.accounts.len().saturating_sub(networks.len()),
            networks,
            exact: self.locale.exact(at),
            civil: minute(civil),
            time,
            words,
            state: entry.state,
            thumb: card.thumb.map(|id| format!("{}/media/{id}/thumb", self.base)),
            campaign: card.campaign_id.and_then(|id| self.campaigns.get(&id).cloned()),
            labels: card.labels,
            movable,
            path: format!("{}/posts/{}/view", self.base, entry.post_id),
            move_path: format!("{}/calendar/move?post={}", self.base, entry.post_id),
            post_id: entry.post_id.clone(),
            ghost: false,
        }
    }

    pub fn ghost(&self, ghost: &Ghost<'_>) -> Line {
        let at = timestamp(ghost.at);
        let civil = self.zone.civil(at);
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        let label = format!(", {}", self.locale.t("calendar-again"));
        Line {
            exact: self.locale.exact(at),
            civil: minute(civil),
            words: ghost.post.excerpt.clone(),
            networks: ghost.post.networks.iter().take(GLYPHS).cloned().collect(),
            others: ghost.post.networks.len().saturating_sub(GLYPHS),
            label,
            state: State::Waiting,
            thumb: None,
            campaign: None,
            labels: Vec::new(),
            movable: false,
            path: format!("{}/posts/{}/view", self.base, ghost.post.post_id),
            move_path: String::new(),
            post_id: ghost.post.post_id.clone(),
            ghost: true,
            time,
        }
    }

    /// Where a new post for this time is written.
    pub fn compose(&self, civil: DateTime) -> String {
        format!("{}/posts/new?at={}", self.base, minute(civil))
    }
}

/// `2026-11-23T09:00`, as `datetime-local` fields have it.
pub(crate) fn minute(civil: DateTime) -> String {
    civil.strftime("%Y-%m-%dT%H:%M").to_string()
}

pub(crate) fn policy(workspace: &Workspace) -> ZonePolicy {
    ZonePolicy { gap: workspace.gap, overlap: workspace.overlap }
}

/// The occurrences to come of recurring posts within a period, after the one that is planned already.
pub(crate) fn ghosts<'a>(
    repeating: &'a [Repeating],
    workspace: &Workspace,
    zone: &Zone,
    from: i64,
    to: i64,
) -> Vec<Ghost<'a>> {
    let mut found = Vec::new();
    for post in repeating {
        let Schedule::Recurring { rule, start, zone: own } = &post.schedule else { continue };
        let (Ok(rule), Ok(start)) = (Rule::parse(rule), start.parse::<DateTime>()) else { continue };
        let own = Zone::parse(own).unwrap_or_else(|_| zone.clone());
        let recurrence = Recurrence { start, rule: Some(rule), also: Vec::new(), except: Vec::new() };
        let after = timestamp(post.due_at.max(from - 1));
        let times = recurrence.after(after, &own, policy(workspace)).map(|o| o.at.as_microsecond());
        found.extend(times.take_while(|at| *at < to).take(GHOSTS_MAX).map(|at| Ghost { at, post }));
    }
    found.sort_by_key(|g| g.at);
    found
}

/// Runs of days to come on which nothing goes out: words, and where to fill them.
pub(crate) fn gaps(times: &[i64], from: Date, to: Date, zone: &Zone, page: &Page, base: &str) -> Vec<(String, String)> {
    let times: Vec<Timestamp> = times.iter().map(|t| timestamp(*t)).collect();
    let locale = &page.locale;
    empty_days(&times, from, to, zone, GAP_DAYS_MIN)
        .into_iter()
        .take(3)
        .map(|gap| {
            let words = crate::message!(
                locale,
                "calendar-gap",
                first = locale.day_short(gap.first),
                last = locale.day_short(gap.last),
                n = gap.days()
            );
            (words, format!("{base}/posts/new?at={}T09:00", gap.first))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coming_occurrences_follow_the_clock_of_their_zone() {
        let post = Repeating {
            post_id: "p".into(),
            due_at: "2026-10-19T07:00:00Z".parse::<Timestamp>().unwrap().as_microsecond(),
            schedule: Schedule::Recurring {
                rule: "FREQ=WEEKLY;COUNT=4".into(),
                zone: "Europe/Paris".into(),
                start: "2026-10-19T09:00:00".into(),
            },
            excerpt: "Le marché".into(),
            networks: Vec::new(),
        };
        let rule: Rule = Rule::parse("FREQ=WEEKLY;COUNT=4").unwrap();
        let recurrence = Recurrence {
            start: "2026-10-19T09:00:00".parse().unwrap(),
            rule: Some(rule),
            also: vec![],
            except: vec![],
        };
        let zone = Zone::parse("Europe/Paris").unwrap();
        let times: Vec<String> =
            recurrence.after(timestamp(post.due_at), &zone, ZonePolicy::default()).map(|o| o.at.to_string()).collect();
        // The clocks go back on 25 October: nine o'clock stays nine o'clock.
        assert_eq!(times, ["2026-10-26T08:00:00Z", "2026-11-02T08:00:00Z", "2026-11-09T08:00:00Z"]);
    }
}
