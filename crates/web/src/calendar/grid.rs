//! Week and day on a grid of hours, with the free slots as ghosts.

use std::collections::{BTreeMap, HashSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use passeur_handbook::schedule::slots::{self as handbook, Slot};
use passeur_store::clock::timestamp;
use passeur_store::workspaces::Workspace;

use super::lines::{Line, Scene, Scribe, minute, policy};
use super::marks::Mark;
use super::view::{Filters, View, capital};
use super::{Around, midnight};

/// Hours that are always shown, from and to (included); others only when something happens in them.
const HOURS: (i8, i8) = (7, 20);
/// Lines of one hour before the others become a number.
const LINES: usize = 12;
/// Free slots of one hour that are shown.
const FREE: usize = 4;

pub(crate) struct Grid {
    pub one_day: bool,
    pub days: Vec<Head>,
    pub hours: Vec<Hour>,
}

pub(crate) struct Head {
    pub date: Date,
    pub weekday: String,
    pub number: i8,
    pub long: String,
    pub today: bool,
    pub path: String,
    pub marks: Vec<Mark>,
}

pub(crate) struct Hour {
    pub label: String,
    pub cells: Vec<Cell>,
}

pub(crate) struct Cell {
    /// `2026-11-23T09:00`: where something is dropped.
    pub civil: String,
    pub label: String,
    pub past: bool,
    pub now: bool,
    pub lines: Vec<Line>,
    pub more: usize,
    pub more_path: String,
    pub free: Vec<Free>,
    pub compose: Option<String>,
}

/// A slot that holds no post yet.
pub(crate) struct Free {
    pub time: String,
    pub networks: Vec<String>,
    pub label: String,
    pub path: String,
}

/// A stored slot as the handbook knows it.
pub(crate) fn slot(stored: &passeur_store::slots::Slot) -> Option<Slot> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(stored.weekday).ok()?).ok()?;
    Some(Slot::new(weekday, u16::try_from(stored.minute).ok()?).ok()?.reserved_for(stored.label.clone()))
}

/// The slots of a period that no post takes: by minute, the accounts that offer it.
fn free(
    scene: &Scene<'_>,
    around: &Around,
    filters: &Filters,
    workspace: &Workspace,
    scribe: &Scribe,
    span: (i64, i64),
) -> BTreeMap<i64, Vec<usize>> {
    const MINUTE: i64 = passeur_store::clock::MINUTE;
    let mut taken: HashSet<(&str, i64)> = HashSet::new();
    for entry in &scene.period.entries {
        for account in entry.accounts.iter().filter_map(|i| scene.period.accounts.get(usize::from(*i))) {
            taken.insert((account, entry.due_at.div_euclid(MINUTE)));
        }
    }
    let mut found: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    let from = span.0.max(scene.now);
    for (index, account) in around.accounts.iter().enumerate() {
        if filters.account.as_ref().is_some_and(|a| *a != account.id) || account.frozen_at.is_some() {
            continue;
        }
        let own: Vec<Slot> = around.slots.iter().filter(|s| s.account_id == account.id).filter_map(slot).collect();
        let grid = handbook::Grid { slots: &own, zone: &scribe.zone, policy: policy(workspace), spacing_minutes: 0 };
        for opening in grid.upcoming(timestamp(from), timestamp(span.1)) {
            let at = opening.at.as_microsecond();
            if !taken.contains(&(account.id.as_str(), at.div_euclid(MINUTE))) {
                found.entry(at).or_default().push(index);
            }
        }
    }
    found
}

impl Grid {
    pub fn of(scribe: &Scribe, filters: &Filters, scene: &Scene<'_>, around: &Around, workspace: &Workspace) -> Grid {
        let (first, last) = filters.days();
        let tz = scribe.zone.as_jiff();
        let dates: Vec<Date> = first.series(1.day()).take_while(|d| *d <= last).collect();
        let span = (midnight(first, tz), midnight(last.tomorrow().unwrap_or(last), tz));
        let narrow = filters.label.is_some() || filters.state.is_some() || filters.campaign.is_some();
        let free = if narrow { BTreeMap::new() } else { free(scene, around, filters, workspace, scribe, span) };
        // Cells by day and hour of the wall clock: on the night clocks go back, one cell has two hours in it.
        let mut lines: BTreeMap<(Date, i8), Vec<Line>> = BTreeMap::new();
        let mut counts: BTreeMap<(Date, i8), usize> = BTreeMap::new();
        for entry in &scene.period.entries {
            let civil = scribe.civil(entry.due_at);
            let key = (civil.date(), civil.hour());
            let count = counts.entry(key).or_default();
            *count += 1;
            if *count <= LINES {
                lines.entry(key).or_default().push(scribe.line(scene.period, entry, scene.may_plan));
            }
        }
        for ghost in scene.ghosts {
            let civil = scribe.civil(ghost.at);
            lines.entry((civil.date(), civil.hour())).or_default().push(scribe.ghost(ghost));
            *counts.entry((civil.date(), civil.hour())).or_default() += 1;
        }
        let mut offers: BTreeMap<(Date, i8), Vec<Free>> = BTreeMap::new();
        for (at, accounts) in &free {
            let civil = scribe.civil(*at);
            let cell = offers.entry((civil.date(), civil.hour())).or_default();
            let names: Vec<&str> = accounts.iter().map(|i| around.accounts[*i].handle.as_str()).collect();
            let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
            let ids: Vec<&str> = accounts.iter().map(|i| around.accounts[*i].id.as_str()).collect();
            let mut networks: Vec<String> = accounts.iter().map(|i| around.accounts[*i].network.clone()).collect();
            networks.dedup();
            networks.truncate(3);
            cell.push(Free {
                label: scribe.locale.t2("calendar-free-slot", "time", time.as_str(), "accounts", names.join(", ")),
                path: format!("{}&accounts={}", scribe.compose(civil), ids.join(",")),
                time,
                networks,
            });
        }
        let used = lines.keys().chain(offers.keys()).map(|(_, hour)| *hour);
        let (mut from, mut to) = HOURS;
        for hour in used {
            (from, to) = (from.min(hour), to.max(hour));
        }
        let now = scribe.civil(scene.now);
        let hours = (from..=to)
            .map(|hour| Hour {
                label: format!("{hour:02}:00"),
                cells: dates
                    .iter()
                    .map(|date| {
                        let civil = date.at(hour, 0, 0, 0);
                        let key = (*date, hour);
                        let own = lines.remove(&key).unwrap_or_default();
                        let mut free = offers.remove(&key).unwrap_or_default();
                        free.truncate(FREE);
                        let past = civil.saturating_add(1.hour()) <= now;
                        Cell {
                            civil: minute(civil),
                            label: format!("{} {hour:02}:00", scribe.locale.day_long(*date)),
                            past,
                            now: *date == now.date() && hour == now.hour(),
                            more: counts.get(&key).copied().unwrap_or_default().saturating_sub(own.len()),
                            more_path: filters.path(&scribe.base, View::List, *date),
                            lines: own,
                            free,
                            compose: (scene.may_plan && !past).then(|| scribe.compose(civil)),
                        }
                    })
                    .collect(),
            })
            .collect();
        Grid {
            one_day: dates.len() == 1,
            days: dates
                .iter()
                .map(|date| Head {
                    date: *date,
                    weekday: capital(&scribe.locale.weekday_short(date.weekday().to_monday_one_offset())),
                    number: date.day(),
                    long: scribe.locale.day_long(*date),
                    today: *date == scene.today,
                    path: filters.path(&scribe.base, View::Day, *date),
                    marks: scene.marks.of(*date),
                })
                .collect(),
            hours,
        }
    }
}
