//! The week of an account: which quarters of an hour are slots, set by clicking or as a plain form.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use passeur_handbook::schedule::slots::{Grid, Slot};
use passeur_handbook::schedule::zone::Note;
use passeur_store::accounts::Account;
use passeur_store::clock::{DAY, timestamp};
use passeur_store::{StoreError, accounts, slots};
use serde::Deserialize;

use super::queue::{self, Waiting};
use crate::auth::{Form, Permission, Visit};
use crate::calendar::undo::{self, Back};
use crate::calendar::{grid_slot, policy, zone_of};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

/// Hours that are shown unless the night is asked for or used.
const DAY_HOURS: std::ops::RangeInclusive<i64> = 6..=22;
/// Two slots of one day nearer than this are worth a word.
const NEAR_MINUTES: i64 = 60;
/// Slots an account may have in a week: one each quarter of an hour.
const SLOTS_MAX: usize = 7 * 96;

/// A ready-made week: a starting point to try and to measure, not a fact about any network.
struct Preset {
    id: &'static str,
    days: &'static [i64],
    minutes: &'static [i64],
}

const PRESETS: [Preset; 3] = [
    Preset { id: "thrice", days: &[1, 2, 3, 4, 5], minutes: &[540, 750, 1080] },
    Preset { id: "daily", days: &[1, 2, 3, 4, 5, 6, 7], minutes: &[720] },
    Preset { id: "gentle", days: &[2, 4], minutes: &[540] },
];

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    account: String,
    #[serde(default)]
    hours: String,
}

struct HourRow {
    label: String,
    days: Vec<Vec<Quarter>>,
}

struct Quarter {
    value: String,
    label: String,
    on: bool,
    /// `08` and `:15`: a narrow cell shows the second alone.
    hour: String,
    minute: String,
}

struct Tab {
    id: String,
    handle: String,
    network: String,
    slots: usize,
    frozen: bool,
    current: bool,
}

#[derive(Template)]
#[template(path = "slots/page.html")]
struct SlotsPage {
    page: Page,
    tabs: Vec<Tab>,
    account: Option<Account>,
    here: String,
    rows: Vec<HourRow>,
    weekdays: Vec<(String, String)>,
    /// Slots that the sheet does not show: at night, or off the quarters.
    kept: Vec<(String, String)>,
    count: usize,
    all_hours: bool,
    next_free: Option<jiff::Timestamp>,
    notes: Vec<String>,
    presets: Vec<(&'static str, String)>,
    queue: Vec<Waiting>,
    zone: String,
    frozen: Option<(String, Option<String>)>,
    may_plan: bool,
    may_freeze: bool,
    may_connect: bool,
}

impl SlotsPage {
    fn drawing(&self) -> &crate::ui::Drawing {
        &crate::ui::Drawing::Accounts
    }

    fn connect(&self) -> crate::ui::Html {
        if !self.may_connect {
            return crate::ui::Html::default();
        }
        let (path, words) = (self.page.at("/accounts"), crate::ui::escape(&self.page.t("action-connect")));
        crate::ui::Html::new(format!("<a class=\"button primary\" href=\"{path}\">{words}</a>"))
    }
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `GET`: the week and the queue of one account.
pub(super) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let workspace = member.workspace.clone();
    let (w, wish, now) = (workspace.clone(), asked.account.clone(), visit.now());
    let (all, account, own, taken, waiting) = visit
        .app
        .db
        .read(move |tx| {
            let list = accounts::list(tx, &w.id)?;
            let account = list.iter().find(|a| a.id == wish).or(list.first()).cloned();
            let all = slots::of_workspace(tx, &w.id)?;
            let Some(account) = account else { return Ok((list, None, Vec::new(), Vec::new(), Vec::new())) };
            let taken = slots::taken(tx, &account.id, now)?;
            let waiting = queue::waiting(tx, &w, &account, now)?;
            let counts: Vec<slots::Slot> = all;
            Ok::<_, StoreError>((list, Some(account), counts, taken, waiting))
        })
        .await?;
    let mut page = visit.page(visit.t("slots-title")).await?.in_space(Space::Calendar);
    let zone = zone_of(&workspace);
    page.locale.zone = zone.as_jiff().clone();
    let page = page.crumb(visit.t("space-calendar"), format!("/w/{}/calendar", workspace.slug));
    let locale = page.locale.clone();
    let id = account.as_ref().map(|a| a.id.clone()).unwrap_or_default();
    let tabs = all
        .iter()
        .map(|a| Tab {
            id: a.id.clone(),
            handle: crate::studio::name_of(a),
            network: a.network.clone(),
            slots: own.iter().filter(|s| s.account_id == a.id).count(),
            frozen: a.frozen_at.is_some(),
            current: a.id == id,
        })
        .collect();
    let mine: Vec<&slots::Slot> = own.iter().filter(|s| s.account_id == id).collect();
    let set: BTreeSet<(i64, i64)> = mine.iter().map(|s| (s.weekday, s.minute)).collect();
    let all_hours = asked.hours == "all";
    let hours = if all_hours { 0..=23 } else { DAY_HOURS };
    let weekday = |n: i64| locale.t(&format!("weekday-{n}"));
    let rows = hours
        .clone()
        .map(|hour| HourRow {
            label: format!("{hour:02}:00"),
            days: (1..=7)
                .map(|day| {
                    (0..4)
                        .map(|quarter| hour * 60 + quarter * 15)
                        .map(|minute| Quarter {
                            value: format!("{day}-{minute}"),
                            label: format!("{} {}", weekday(day), clock(minute)),
                            on: set.contains(&(day, minute)),
                            hour: format!("{:02}", minute / 60),
                            minute: format!(":{:02}", minute % 60),
                        })
                        .collect()
                })
                .collect(),
        })
        .collect();
    let kept = mine
        .iter()
        .filter(|s| s.minute % 15 != 0 || !hours.contains(&(s.minute / 60)))
        .map(|s| (format!("{}-{}", s.weekday, s.minute), format!("{} {}", weekday(s.weekday), clock(s.minute))))
        .collect();
    let week: Vec<Slot> = mine.iter().filter_map(|s| grid_slot(s)).collect();
    let grid = Grid { slots: &week, zone: &zone, policy: policy(&workspace), spacing_minutes: 0 };
    let taken: Vec<_> = taken.into_iter().map(timestamp).collect();
    let next_free = grid.next_free(&taken, timestamp(now), &[]).map(|o| o.at);
    let mut notes = Vec::new();
    let mut by_day: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (day, minute) in &set {
        by_day.entry(*day).or_default().push(*minute);
    }
    for (day, minutes) in &by_day {
        if let Some(pair) = minutes.windows(2).find(|p| p[1] - p[0] < NEAR_MINUTES) {
            notes.push(crate::message!(
                locale,
                "slots-near",
                day = weekday(*day),
                first = clock(pair[0]),
                second = clock(pair[1])
            ));
        }
    }
    notes.truncate(2);
    // A year ahead: each change of clocks once.
    let changes = grid.upcoming(timestamp(now), timestamp(now + 366 * DAY));
    notes.extend(changes.iter().filter(|o| o.note != Note::Exact).take(2).filter_map(|o| {
        let message = o.note.message()?;
        Some(locale.t2("slots-clocks", "day", locale.date_long(o.at), "note", message.render(&locale)))
    }));
    let frozen = workspace.frozen_at.map(|at| (locale.relative(timestamp(at)), workspace.frozen_reason.clone()));
    Ok(view(&SlotsPage {
        here: format!("/w/{}/slots?account={id}{}", workspace.slug, if all_hours { "&hours=all" } else { "" }),
        tabs,
        rows,
        weekdays: (1..=7).map(|n| (locale.weekday_short(n), weekday(n))).collect(),
        kept,
        count: set.len(),
        all_hours,
        next_free,
        notes,
        presets: PRESETS.iter().map(|p| (p.id, format!("slots-preset-{}", p.id))).collect(),
        queue: waiting,
        zone: workspace.time_zone.clone(),
        frozen,
        may_plan: member.may(Permission::Schedule),
        may_freeze: member.may(Permission::Freeze),
        may_connect: member.may(Permission::ManageAccounts),
        account,
        page,
    }))
}

/// `1-540`: Monday at nine.
fn read_slot(text: &str) -> Option<(i64, i64)> {
    let (day, minute) = text.split_once('-')?;
    let (day, minute) = (day.parse().ok()?, minute.parse().ok()?);
    ((1..=7).contains(&day) && (0..1_440).contains(&minute)).then_some((day, minute))
}

/// `POST do=save|preset-…|copy|clear`.
pub(super) async fn save(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (workspace, user) = (member.workspace.clone(), member.user.id.clone());
    let id = form.get("account").to_owned();
    let extra = if form.get("hours") == "all" { "&hours=all" } else { "" };
    let back = format!("/w/{}/slots?account={}{extra}", workspace.slug, crate::auth::form::encode(&id));
    let wish = form.get("do").to_owned();
    let chosen: BTreeSet<(i64, i64)> = form.all("slot").filter_map(read_slot).take(SLOTS_MAX).collect();
    let (from, page) = (form.get("from").to_owned(), back.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let of = |tx: &mut passeur_store::Tx<'_>, id: &str| {
                let account = accounts::get(tx, id)?;
                if account.workspace_id == workspace.id {
                    Ok(account)
                } else {
                    Err(StoreError::NotFound("the account"))
                }
            };
            let account = of(tx, &id)?;
            let before: Vec<(i64, i64, String)> =
                slots::of_account(tx, &account.id)?.into_iter().map(|s| (s.weekday, s.minute, s.label)).collect();
            let after: Vec<(i64, i64, String)> = match wish.as_str() {
                "copy" => {
                    let other = of(tx, &from)?;
                    slots::of_account(tx, &other.id)?.into_iter().map(|s| (s.weekday, s.minute, s.label)).collect()
                }
                "clear" => Vec::new(),
                wish => {
                    let preset = wish.strip_prefix("preset-").and_then(|id| PRESETS.iter().find(|p| p.id == id));
                    let times = match preset {
                        Some(p) => p.days.iter().flat_map(|d| p.minutes.iter().map(|m| (*d, *m))).collect(),
                        None => chosen,
                    };
                    // A slot that stays keeps what it is reserved for.
                    let label = |(day, minute): (i64, i64)| {
                        before.iter().find(|b| (b.0, b.1) == (day, minute)).map_or(String::new(), |b| b.2.clone())
                    };
                    times.into_iter().map(|t| (t.0, t.1, label(t))).collect()
                }
            };
            if after == before {
                return Ok(None);
            }
            slots::set(tx, &account.id, &after)?;
            let steps = vec![Back::Slots { account_id: account.id, slots: before }];
            let undo = undo::keep(tx, (&workspace.id, &workspace.slug), &user, steps, &page)?;
            Ok::<_, StoreError>(Some((after.len(), undo)))
        })
        .await?;
    let flash = match done {
        Some((n, undo)) => Flash::done(visit.t1("slots-saved", "n", n)).with_undo(undo),
        None => Flash::new(Tone::Info, visit.t("slots-same")),
    };
    Ok(visit.tell(&[flash], &back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_of_a_form_are_read_or_refused() {
        assert_eq!(read_slot("1-540"), Some((1, 540)));
        assert_eq!(read_slot("7-1439"), Some((7, 1439)));
        for bad in ["", "1", "0-0", "8-0", "1-1440", "1--5", "a-b", "1-540-3"] {
            assert_eq!(read_slot(bad), None, "{bad}");
        }
    }

    #[test]
    fn presets_are_whole_weeks_of_quarters() {
        for p in PRESETS {
            assert!(p.days.iter().all(|d| (1..=7).contains(d)) && p.minutes.iter().all(|m| m % 15 == 0 && *m < 1_440));
        }
    }
}
