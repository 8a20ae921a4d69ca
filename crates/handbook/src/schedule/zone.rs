//! From the time a person writes to the instant a post goes out, with an explicit answer for the
//! hour that does not exist (clocks go forward) and the hour that exists twice (clocks go back).

use crate::message::Message;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An IANA time zone, known to the time zone database of this machine or to the one in the binary.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called “{name}”: use an IANA name such as Europe/Paris or UTC")]
pub struct UnknownZone {
    pub name: String,
}

impl Zone {
    /// An IANA name, in any case: `Europe/Paris`, `utc`.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        let unknown = || UnknownZone { name: name.to_owned() };
        // Names are ASCII letters, digits and + - _ /; nothing else reaches the database on disk.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '/');
        if name.is_empty() || name.len() > 64 || name.starts_with('/') || !name.chars().all(plain) {
            return Err(unknown());
        }
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        if zone.iana_name().is_none() || zone.is_unknown() { Err(unknown()) } else { Ok(Self(zone)) }
    }

    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The wall clock of the zone at this instant.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    pub fn as_jiff(&self) -> &TimeZone {
        &self.0
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::parse(&name)
    }
}

/// What to do with a time that does not exist, such as 02:30 on the night clocks go forward.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapPolicy {
    /// As much later as the gap is long: 02:30 becomes 03:30.
    #[default]
    Later,
    /// As much earlier as the gap is long: 02:30 becomes 01:30.
    Earlier,
    /// Nothing goes out that time.
    Skip,
}

/// Which one to take of a time that exists twice, such as 02:30 on the night clocks go back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlapPolicy {
    #[default]
    First,
    Second,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ZonePolicy {
    pub gap: GapPolicy,
    pub overlap: OverlapPolicy,
}

/// An instant for a civil time, and what had to be decided to get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// `None` when the time is skipped, or lies outside the years -9999 to 9999.
    pub timestamp: Option<Timestamp>,
    pub note: Note,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The time exists once.
    Exact,
    /// The time does not exist; it goes out at `to` instead.
    Moved { from: DateTime, to: DateTime },
    /// The time does not exist; nothing goes out.
    Skipped { from: DateTime },
    /// The time exists twice, `minutes` apart; `second` says which one was taken.
    Twice { minutes: u32, second: bool },
    /// Not a time this calendar can hold.
    OutOfRange,
}

impl Note {
    /// What to tell the person, or `None` when there is nothing to tell.
    pub fn message(&self) -> Option<Message> {
        Some(match *self {
            Self::Exact => return None,
            Self::Moved { from, to } if from.date() != to.date() => Message::new("schedule-note-moved-day")
                .with("from", from.time())
                .with("to", to.time())
                .with("date", to.date()),
            Self::Moved { from, to } => {
                Message::new("schedule-note-moved").with("from", from.time()).with("to", to.time())
            }
            Self::Skipped { from } => {
                Message::new("schedule-note-skipped").with("from", from.time()).with("date", from.date())
            }
            Self::Twice { second: false, .. } => Message::new("schedule-note-twice-first"),
            Self::Twice { second: true, .. } => Message::new("schedule-note-twice-second"),
            Self::OutOfRange => Message::new("schedule-note-out-of-range"),
        })
    }
}

/// The instant at which the wall clock of `zone` shows `civil`, by `policy` where it shows it never
/// or twice.
pub fn resolve(civil: DateTime, zone: &Zone, policy: ZonePolicy) -> Resolved {
    let at = |offset: Offset, note: Note| match offset.to_timestamp(civil) {
        Ok(timestamp) => Resolved { timestamp: Some(timestamp), note },
        Err(_) => Resolved { timestamp: None, note: Note::OutOfRange },
    };
    match zone.0.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset, Note::Exact),
        AmbiguousOffset::Fold { before, after } => {
            let minutes = u32::try_from(apart(before, after).as_secs() / 60).unwrap_or(0);
            match policy.overlap {
                OverlapPolicy::First => at(before, Note::Twice { minutes, second: false }),
                OverlapPolicy::Second => at(after, Note::Twice { minutes, second: true }),
            }
        }
        AmbiguousOffset::Gap { before, after } => {
            let gap = apart(before, after);
            let (offset, to) = match policy.gap {
                // The offset from before the gap gives an instant after it, and the other way round.
                GapPolicy::Later => (before, civil.checked_add(gap)),
                GapPolicy::Earlier => (after, civil.checked_sub(gap)),
                GapPolicy::Skip => return Resolved { timestamp: None, note: Note::Skipped { from: civil } },
            };
            at(offset, Note::Moved { from: civil, to: to.unwrap_or(civil) })
        }
    }
}

fn apart(before: Offset, after: Offset) -> SignedDuration {
    before.duration_until(after).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::testing::locale;
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    /// zone, civil time, gap and overlap policy, instant (None: skipped).
    #[test]
    fn gaps_and_overlaps_around_the_world() {
        use GapPolicy::*;
        use OverlapPolicy::*;
        let table: &[(&str, &str, GapPolicy, OverlapPolicy, Option<&str>)] = &[
            ("Europe/Paris", "2026-03-29T01:59:00", Later, First, Some("2026-03-29T00:59:00Z")),
            ("Europe/Paris", "2026-03-29T02:30:00", Later, First, Some("2026-03-29T01:30:00Z")),
            ("Europe/Paris", "2026-03-29T02:30:00", Earlier, First, Some("2026-03-29T00:30:00Z")),
            ("Europe/Paris", "2026-03-29T02:30:00", Skip, First, None),
            ("Europe/Paris", "2026-03-29T02:00:00", Later, First, Some("2026-03-29T01:00:00Z")),
            ("Europe/Paris", "2026-03-29T03:00:00", Skip, First, Some("2026-03-29T01:00:00Z")),
            ("Europe/Paris", "2026-10-25T02:30:00", Later, First, Some("2026-10-25T00:30:00Z")),
            ("Europe/Paris", "2026-10-25T02:30:00", Later, Second, Some("2026-10-25T01:30:00Z")),
            ("Europe/Paris", "2026-10-25T03:00:00", Later, Second, Some("2026-10-25T02:00:00Z")),
            ("America/New_York", "2026-03-08T02:30:00", Later, First, Some("2026-03-08T07:30:00Z")),
            ("America/New_York", "2026-03-08T02:30:00", Earlier, First, Some("2026-03-08T06:30:00Z")),
            ("America/New_York", "2026-11-01T01:30:00", Later, First, Some("2026-11-01T05:30:00Z")),
            ("America/New_York", "2026-11-01T01:30:00", Later, Second, Some("2026-11-01T06:30:00Z")),
            // Half an hour: 02:00 to 02:30 on the first Sunday of October, 01:30 to 02:00 twice in April.
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", Later, First, Some("2026-10-03T15:45:00Z")),
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", Earlier, First, Some("2026-10-03T15:15:00Z")),
            ("Australia/Lord_Howe", "2026-04-05T01:45:00", Later, First, Some("2026-04-04T14:45:00Z")),
            ("Australia/Lord_Howe", "2026-04-05T01:45:00", Later, Second, Some("2026-04-04T15:15:00Z")),
            // Samoa jumped over the date line: the whole of 30 December 2011 does not exist.
            ("Pacific/Apia", "2011-12-30T12:00:00", Later, First, Some("2011-12-30T22:00:00Z")),
            ("Pacific/Apia", "2011-12-30T12:00:00", Earlier, First, Some("2011-12-29T22:00:00Z")),
            ("Pacific/Apia", "2011-12-30T12:00:00", Skip, First, None),
            // Winter time is the negative one in Ireland's law; the clocks move as elsewhere.
            ("Europe/Dublin", "2026-03-29T01:30:00", Later, First, Some("2026-03-29T01:30:00Z")),
            // Venezuela moved half an hour for good on 1 May 2016, at 02:30.
            ("America/Caracas", "2016-05-01T02:45:00", Later, First, Some("2016-05-01T07:15:00Z")),
            // Moscow has had no summer time since 2014.
            ("Europe/Moscow", "2026-03-29T02:30:00", Skip, First, Some("2026-03-28T23:30:00Z")),
            ("Asia/Kathmandu", "2026-01-01T00:00:00", Skip, First, Some("2025-12-31T18:15:00Z")),
            ("UTC", "2026-03-29T02:30:00", Skip, First, Some("2026-03-29T02:30:00Z")),
        ];
        for (name, civil, gap, overlap, expected) in table {
            let got = resolve(civil.parse().unwrap(), &zone(name), ZonePolicy { gap: *gap, overlap: *overlap });
            let expected: Option<Timestamp> = expected.map(|t| t.parse().unwrap());
            assert_eq!(got.timestamp, expected, "{name} {civil} {gap:?} {overlap:?}");
        }
    }

    #[test]
    fn the_note_says_what_was_decided_in_both_languages() {
        let say = |civil: &str, gap: GapPolicy| {
            let note =
                resolve(civil.parse().unwrap(), &zone("Europe/Paris"), ZonePolicy { gap, ..Default::default() }).note;
            note.message().map(|m| (m.render(&locale("en")), m.render(&locale("fr"))))
        };
        let (en, fr) = say("2026-03-29T02:30:00", GapPolicy::Later).unwrap();
        assert!(en.contains("02:30") && en.contains("03:30"), "{en}");
        assert!(fr.contains("02:30") && fr.contains("03:30"), "{fr}");
        assert!(say("2026-03-29T02:30:00", GapPolicy::Skip).is_some());
        assert!(say("2026-10-25T02:30:00", GapPolicy::Later).is_some());
        assert_eq!(say("2026-10-25T12:30:00", GapPolicy::Later), None);
    }

    #[test]
    fn only_iana_names_are_zones() {
        for bad in
            ["", "Paris", "Europe/Paris/", "/etc/passwd", "../Europe/Paris", "CEST+2", "Etc/Unknown", "Europe/Pa ris"]
        {
            assert!(Zone::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(zone("europe/paris").name(), "Europe/Paris");
        let json = serde_json::to_string(&zone("Asia/Tokyo")).unwrap();
        assert_eq!(json, "\"Asia/Tokyo\"");
        assert!(serde_json::from_str::<Zone>("\"Nowhere/Else\"").is_err());
    }

    proptest! {
        /// Whatever is not moved shows exactly the time that was asked for.
        #[test]
        fn the_wall_clock_shows_what_was_asked(days in 0i64..20_000, minute in 0i64..1440, which in 0usize..5) {
            let zone = zone(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"][which]);
            let civil = jiff::civil::date(1990, 1, 1).at(0, 0, 0, 0) + SignedDuration::from_mins(days * 1440 + minute);
            for (gap, overlap) in [(GapPolicy::Later, OverlapPolicy::First), (GapPolicy::Earlier, OverlapPolicy::Second)] {
                let got = resolve(civil, &zone, ZonePolicy { gap, overlap });
                let shown = zone.civil(got.timestamp.unwrap());
                match got.note {
                    Note::Moved { to, .. } => {
                        prop_assert_eq!(shown, to);
                        prop_assert_eq!(to > civil, gap == GapPolicy::Later);
                    }
                    _ => prop_assert_eq!(shown, civil),
                }
            }
        }
    }
}
