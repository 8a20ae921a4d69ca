//! The weekly slots of an account: which hours are offered, which of them are free, and what is
//! planned in none of them.

use crate::schedule::zone::{Note, Zone, ZonePolicy, resolve};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far ahead a free slot is looked for. An account whose slots are taken for that long has no
/// free slot that would help anybody.
const WEEKS_AHEAD_MAX: i64 = 5 * 53;

/// An hour of the week at which an account publishes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Slot {
    weekday: Weekday,
    minute: u16,
    label: Option<String>,
}

/// The stored form: ISO weekday, 1 (Monday) to 7 (Sunday).
#[derive(Serialize, Deserialize)]
struct Written {
    weekday: i8,
    minute: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    #[error("{0} is not a day of the week: 1 is Monday, 7 is Sunday")]
    Weekday(i8),
    #[error("{0} is not a minute of the day: it goes from 0 to 1439")]
    Minute(u16),
}

impl Slot {
    /// `minute` counts from midnight on the wall clock, 0 to 1439.
    pub fn new(weekday: Weekday, minute: u16) -> Result<Self, SlotError> {
        if minute >= 1_440 { Err(SlotError::Minute(minute)) } else { Ok(Self { weekday, minute, label: None }) }
    }

    /// Keeps the slot for posts that carry this label.
    pub fn reserved_for(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into()).filter(|l| !l.is_empty());
        self
    }

    pub fn weekday(&self) -> Weekday {
        self.weekday
    }

    /// Minutes from midnight on the wall clock.
    pub fn minute(&self) -> u16 {
        self.minute
    }

    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// A reserved slot takes posts with its label, any other slot takes every post.
    pub fn takes(&self, labels: &[&str]) -> bool {
        self.label.as_deref().is_none_or(|own| labels.contains(&own))
    }
}

impl TryFrom<Written> for Slot {
    type Error = SlotError;
    fn try_from(w: Written) -> Result<Self, SlotError> {
        let weekday = Weekday::from_monday_one_offset(w.weekday).map_err(|_| SlotError::Weekday(w.weekday))?;
        let slot = Self::new(weekday, w.minute)?;
        Ok(match w.label {
            Some(label) => slot.reserved_for(label),
            None => slot,
        })
    }
}

impl From<Slot> for Written {
    fn from(slot: Slot) -> Self {
        Self { weekday: slot.weekday.to_monday_one_offset(), minute: slot.minute, label: slot.label }
    }
}

/// One slot on one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening<'a> {
    pub at: Timestamp,
    pub slot: &'a Slot,
    pub note: Note,
}

/// The slots of one account, in the zone of its workspace.
#[derive(Debug, Clone, Copy)]
pub struct Grid<'a> {
    pub slots: &'a [Slot],
    pub zone: &'a Zone,
    pub policy: ZonePolicy,
    /// Least number of minutes between two posts of the account; `0` asks for none.
    pub spacing_minutes: u32,
}

impl<'a> Grid<'a> {
    /// Every slot from `from` (included) to `to` (excluded), in order. Two slots that fall on one
    /// instant (written twice, or moved there by a change of clocks) are one opening.
    pub fn upcoming(&self, from: Timestamp, to: Timestamp) -> Vec<Opening<'a>> {
        let mut openings = Vec::new();
        if from >= to || self.slots.is_empty() {
            return openings;
        }
        // Two days on each side: a change of clocks can move a time by up to a day (Samoa, 2011).
        let first = self.zone.civil(from).date().saturating_sub(2.days());
        let last = self.zone.civil(to).date().saturating_add(2.days());
        let mut day = first;
        while day <= last {
            for slot in self.slots.iter().filter(|s| s.weekday == day.weekday()) {
                let civil = day.at(0, 0, 0, 0).saturating_add(i64::from(slot.minute).minutes());
                let resolved = resolve(civil, self.zone, self.policy);
                if let Some(at) = resolved.timestamp.filter(|at| *at >= from && *at < to) {
                    openings.push(Opening { at, slot, note: resolved.note });
                }
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        // An open slot comes before a reserved one at the same instant, so that both kinds of post find it.
        openings.sort_by_key(|o| (o.at, o.slot.label.is_some()));
        openings.dedup_by_key(|o| o.at);
        openings
    }

    /// The first slot strictly after `after` that takes a post with these labels and holds no post
    /// yet. `taken` are the times of the posts the account has already, in any order; two posts
    /// share a slot when they share its minute. `None` when there is none within five years.
    pub fn next_free(&self, taken: &[Timestamp], after: Timestamp, labels: &[&str]) -> Option<Opening<'a>> {
        let mut taken = taken.to_vec();
        taken.sort_unstable();
        let week = SignedDuration::from_hours(7 * 24);
        let mut from = after.checked_add(SignedDuration::from_nanos(1)).ok()?;
        for _ in 0..WEEKS_AHEAD_MAX {
            let to = from.checked_add(week).ok()?;
            let free = self.upcoming(from, to).into_iter().find(|o| o.slot.takes(labels) && self.is_free(o.at, &taken));
            if free.is_some() {
                return free;
            }
            from = to;
        }
        None
    }

    /// `taken` is sorted.
    fn is_free(&self, at: Timestamp, taken: &[Timestamp]) -> bool {
        let minute = |t: Timestamp| t.as_second().div_euclid(60);
        let spacing = i128::from(self.spacing_minutes) * 60_000_000_000;
        let next = taken.partition_point(|t| minute(*t) < minute(at));
        let near = |t: &Timestamp| minute(*t) == minute(at) || (t.as_nanosecond() - at.as_nanosecond()).abs() < spacing;
        // The neighbours are enough: `taken` is sorted. Two before, for one within the same minute.
        !taken[next.saturating_sub(1)..taken.len().min(next + 2)].iter().any(near)
    }
}

/// A post that waits in the queue of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued<I> {
    pub post: I,
    pub at: Timestamp,
    /// The label its slot is reserved for; posts change places only among slots of one label.
    pub slot_label: Option<String>,
}

/// The same posts and the same times, dealt again. The order depends on the seed and the queue
/// alone, so that a preview and what is then saved agree.
pub fn shuffle<I: Clone>(queue: &[Queued<I>], seed: u64) -> Vec<Queued<I>> {
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (i, queued) in queue.iter().enumerate() {
        groups.entry(queued.slot_label.as_deref()).or_default().push(i);
    }
    let mut dealt = queue.to_vec();
    let mut state = seed;
    for places in groups.values() {
        let mut order = places.clone();
        for i in (1..order.len()).rev() {
            order.swap(i, (split_mix(&mut state) % (i as u64 + 1)) as usize);
        }
        for (place, from) in places.iter().zip(order) {
            dealt[*place].post = queue[from].post.clone();
        }
    }
    dealt
}

/// SplitMix64 (Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, OOPSLA
/// 2014): written out, since an order people were shown must not change with a library's version.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Days, first and last included, with nothing planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gap {
    pub first: Date,
    pub last: Date,
}

impl Gap {
    pub fn days(&self) -> i32 {
        days_between(self.first, self.last) + 1
    }
}

/// Runs of at least `days_min` days between `from` and `to` (both included) on which nothing is
/// planned, in the zone of the workspace.
pub fn empty_days(planned: &[Timestamp], from: Date, to: Date, zone: &Zone, days_min: u32) -> Vec<Gap> {
    let mut full: Vec<Date> =
        planned.iter().map(|t| zone.civil(*t).date()).filter(|d| *d >= from && *d <= to).collect();
    full.sort_unstable();
    full.dedup();
    let mut gaps = Vec::new();
    let mut start = Some(from);
    for day in full {
        push_gap(&mut gaps, start, day.yesterday().ok(), days_min);
        start = day.tomorrow().ok();
    }
    push_gap(&mut gaps, start, Some(to), days_min);
    gaps
}

fn push_gap(gaps: &mut Vec<Gap>, first: Option<Date>, last: Option<Date>, days_min: u32) {
    if let (Some(first), Some(last)) = (first, last)
        && first <= last
        && days_between(first, last) + 1 >= i32::try_from(days_min).unwrap_or(i32::MAX)
    {
        gaps.push(Gap { first, last });
    }
}

/// Whole weeks, Monday to Sunday, between `from` and `to` with nothing planned; weeks that follow
/// each other are one gap.
pub fn empty_weeks(planned: &[Timestamp], from: Date, to: Date, zone: &Zone) -> Vec<Gap> {
    let to_monday = (7 - i64::from(from.weekday().to_monday_zero_offset())) % 7;
    let to_sunday = i64::from(to.weekday().to_monday_one_offset()) % 7;
    let first = from.saturating_add(to_monday.days());
    let last = to.saturating_sub(to_sunday.days());
    if first > last {
        return Vec::new();
    }
    let whole = |gap: &Gap| {
        let to_monday = (7 - i64::from(gap.first.weekday().to_monday_zero_offset())) % 7;
        let to_sunday = i64::from(gap.last.weekday().to_monday_one_offset()) % 7;
        let (first, last) = (gap.first.saturating_add(to_monday.days()), gap.last.saturating_sub(to_sunday.days()));
        (first < last).then_some(Gap { first, last })
    };
    empty_days(planned, first, last, zone, 7).iter().filter_map(whole).collect()
}

fn days_between(first: Date, last: Date) -> i32 {
    first.duration_until(last).as_hours() as i32 / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::zone::GapPolicy;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn slot(weekday: Weekday, hour: u16, minute: u16) -> Slot {
        Slot::new(weekday, hour * 60 + minute).unwrap()
    }

    fn paris() -> Zone {
        Zone::parse("Europe/Paris").unwrap()
    }

    fn at(s: &str) -> Timestamp {
        s.parse().unwrap()
    }

    #[test]
    fn nine_oclock_stays_nine_oclock_when_clocks_change() {
        let (zone, slots) = (paris(), [slot(Weekday::Monday, 9, 0), slot(Weekday::Thursday, 18, 30)]);
        let grid = Grid { slots: &slots, zone: &zone, policy: ZonePolicy::default(), spacing_minutes: 0 };
        let times: Vec<String> = grid
            .upcoming(at("2026-10-22T00:00:00Z"), at("2026-10-30T00:00:00Z"))
            .iter()
            .map(|o| o.at.to_string())
            .collect();
        assert_eq!(times, ["2026-10-22T16:30:00Z", "2026-10-26T08:00:00Z", "2026-10-29T17:30:00Z"]);
    }

    #[test]
    fn a_slot_in_the_missing_hour_follows_the_policy() {
        let (zone, slots) = (paris(), [slot(Weekday::Sunday, 2, 30), slot(Weekday::Sunday, 3, 30)]);
        let during = (at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z"));
        let policy = |gap| ZonePolicy { gap, ..Default::default() };
        let count = |gap| {
            Grid { slots: &slots, zone: &zone, policy: policy(gap), spacing_minutes: 0 }
                .upcoming(during.0, during.1)
                .len()
        };
        assert_eq!(count(GapPolicy::Later), 1, "02:30 moves onto 03:30: one opening, not two");
        assert_eq!(count(GapPolicy::Earlier), 2);
        assert_eq!(count(GapPolicy::Skip), 1);
    }

    #[test]
    fn next_free_passes_over_taken_slots_reserved_slots_and_near_posts() {
        let zone = paris();
        let slots = [
            slot(Weekday::Monday, 9, 0),
            slot(Weekday::Monday, 12, 0).reserved_for("recipes"),
            slot(Weekday::Monday, 18, 0),
        ];
        let grid =
            |spacing_minutes| Grid { slots: &slots, zone: &zone, policy: ZonePolicy::default(), spacing_minutes };
        let sunday = at("2026-11-22T12:00:00Z");
        let next = |spacing, taken: &[&str], labels: &[&str]| {
            let taken: Vec<_> = taken.iter().map(|t| at(t)).collect();
            grid(spacing).next_free(&taken, sunday, labels).unwrap().at.to_string()
        };
        assert_eq!(next(0, &[], &[]), "2026-11-23T08:00:00Z");
        assert_eq!(next(0, &["2026-11-23T08:00:40Z"], &[]), "2026-11-23T17:00:00Z", "same minute, same slot");
        assert_eq!(next(0, &["2026-11-23T08:00:00Z"], &["recipes"]), "2026-11-23T11:00:00Z");
        assert_eq!(next(60, &["2026-11-23T08:40:00Z"], &[]), "2026-11-23T17:00:00Z", "40 minutes is too near");
        assert_eq!(next(40, &["2026-11-23T08:40:00Z"], &[]), "2026-11-23T08:00:00Z", "exactly the spacing is enough");
        assert_eq!(next(0, &["2026-11-23T17:00:00Z", "2026-11-23T08:00:00Z"], &[]), "2026-11-30T08:00:00Z");
    }

    #[test]
    fn no_slot_is_no_answer_and_never_a_hang() {
        let (zone, none, reserved) = (paris(), [], [slot(Weekday::Friday, 1, 0).reserved_for("x")]);
        let grid = |slots| Grid { slots, zone: &zone, policy: ZonePolicy::default(), spacing_minutes: 0 };
        assert_eq!(grid(&none).next_free(&[], Timestamp::UNIX_EPOCH, &[]), None);
        assert_eq!(grid(&reserved).next_free(&[], Timestamp::UNIX_EPOCH, &["y"]), None);
        assert_eq!(grid(&reserved).next_free(&[], Timestamp::MAX, &["x"]), None);
    }

    #[test]
    fn slots_are_checked_when_read() {
        let read = |s: &str| serde_json::from_str::<Slot>(s);
        assert_eq!(read(r#"{"weekday":7,"minute":1439}"#).unwrap(), slot(Weekday::Sunday, 23, 59));
        for bad in [r#"{"weekday":0,"minute":1}"#, r#"{"weekday":8,"minute":1}"#, r#"{"weekday":1,"minute":1440}"#] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn gaps_are_days_of_the_workspace_and_weeks_are_whole() {
        let zone = paris();
        // 23:30 UTC on the 3rd is the 4th in Paris.
        let planned = [at("2026-11-03T23:30:00Z"), at("2026-11-20T10:00:00Z")];
        let days = empty_days(&planned, date(2026, 11, 1), date(2026, 11, 30), &zone, 3);
        let gap = |a, b| Gap { first: date(2026, 11, a), last: date(2026, 11, b) };
        assert_eq!(days, [gap(1, 3), gap(5, 19), gap(21, 30)]);
        assert_eq!(days[1].days(), 15);
        assert_eq!(empty_weeks(&planned, date(2026, 11, 1), date(2026, 11, 30), &zone), [gap(9, 15), gap(23, 29)]);
        assert_eq!(empty_weeks(&[], date(2026, 11, 3), date(2026, 11, 14), &zone), []);
    }

    fn any_slots() -> impl Strategy<Value = Vec<Slot>> {
        proptest::collection::vec((0i8..7, 0u16..1440), 1..6).prop_map(|raw| {
            raw.into_iter().map(|(d, m)| Slot::new(Weekday::from_monday_zero_offset(d).unwrap(), m).unwrap()).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn filling_the_queue_never_shares_a_slot_and_always_moves_on(
            slots in any_slots(), start in 1_700_000_000i64..1_900_000_000, which in 0usize..4, spacing in 0u32..600,
        ) {
            let zone = Zone::parse(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"][which]).unwrap();
            let grid = Grid { slots: &slots, zone: &zone, policy: ZonePolicy::default(), spacing_minutes: spacing };
            let after = Timestamp::from_second(start).unwrap();
            let mut taken: Vec<Timestamp> = Vec::new();
            for _ in 0..12 {
                let Some(free) = grid.next_free(&taken, after, &[]) else { break };
                prop_assert!(free.at > after);
                prop_assert!(!taken.contains(&free.at));
                for t in &taken {
                    prop_assert!((t.as_second() - free.at.as_second()).abs() >= i64::from(spacing) * 60);
                }
                if free.note == Note::Exact {
                    let civil = zone.civil(free.at);
                    prop_assert_eq!(civil.weekday(), free.slot.weekday());
                    prop_assert_eq!(civil.hour() as u16 * 60 + civil.minute() as u16, free.slot.minute());
                }
                taken.push(free.at);
            }
        }

        #[test]
        fn windows_side_by_side_are_one_window(slots in any_slots(), start in 1_700_000_000i64..1_900_000_000, cut in 1i64..1_000_000) {
            let zone = paris();
            let grid = Grid { slots: &slots, zone: &zone, policy: ZonePolicy::default(), spacing_minutes: 0 };
            let t = |s| Timestamp::from_second(s).unwrap();
            let mut two = grid.upcoming(t(start), t(start + cut));
            two.extend(grid.upcoming(t(start + cut), t(start + 1_000_000)));
            prop_assert_eq!(two, grid.upcoming(t(start), t(start + 1_000_000)));
        }

        #[test]
        fn a_shuffle_keeps_times_posts_and_reserved_places(n in 0usize..30, seed: u64) {
            let queue: Vec<_> = (0..n).map(|i| Queued {
                post: i,
                at: Timestamp::from_second(i as i64 * 3600).unwrap(),
                slot_label: (i % 3 == 0).then(|| "recipes".to_owned()),
            }).collect();
            let dealt = shuffle(&queue, seed);
            prop_assert_eq!(&dealt, &shuffle(&queue, seed));
            let mut posts: Vec<_> = dealt.iter().map(|q| q.post).collect();
            posts.sort_unstable();
            prop_assert_eq!(posts, (0..n).collect::<Vec<_>>());
            for (before, after) in queue.iter().zip(&dealt) {
                prop_assert_eq!(before.at, after.at);
                prop_assert_eq!(before.post % 3 == 0, after.post % 3 == 0, "reserved slots keep their kind of post");
            }
        }
    }
}
