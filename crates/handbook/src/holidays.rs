//! Days an editorial calendar is built around: public holidays, school holidays, observances.
//!
//! The days are data in `catalog/calendar`, each with its source; here are the rules that date them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Public,
    School,
    Observance,
}

/// Where the workspace publishes for. Overseas regions and Alsace-Moselle add their own days to those
/// of France.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    France,
    AlsaceMoselle,
    Guadeloupe,
    Guyane,
    Martinique,
    Mayotte,
    Reunion,
    SaintBarthelemy,
    SaintMartin,
    SaintPierreMiquelon,
    /// No country: observances that are not of one.
    World,
}

impl Region {
    pub const ALL: [Region; 11] = [
        Self::France,
        Self::AlsaceMoselle,
        Self::Guadeloupe,
        Self::Guyane,
        Self::Martinique,
        Self::Mayotte,
        Self::Reunion,
        Self::SaintBarthelemy,
        Self::SaintMartin,
        Self::SaintPierreMiquelon,
        Self::World,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::France => "france",
            Self::AlsaceMoselle => "alsace_moselle",
            Self::Guadeloupe => "guadeloupe",
            Self::Guyane => "guyane",
            Self::Martinique => "martinique",
            Self::Mayotte => "mayotte",
            Self::Reunion => "reunion",
            Self::SaintBarthelemy => "saint_barthelemy",
            Self::SaintMartin => "saint_martin",
            Self::SaintPierreMiquelon => "saint_pierre_miquelon",
            Self::World => "world",
        }
    }

    pub fn parse(s: &str) -> Option<Region> {
        Self::ALL.into_iter().find(|r| r.as_str() == s)
    }

    /// School zones (A, B, C) are those of mainland France.
    fn has_school_zones(self) -> bool {
        matches!(self, Self::France | Self::AlsaceMoselle)
    }

    fn sees(self, day: &Written, kind: Kind) -> bool {
        match kind {
            Kind::School => self.has_school_zones(),
            Kind::Public if self == Self::World => false,
            _ if day.regions.is_empty() => true,
            _ => day.regions.iter().any(|r| r == self.as_str() || (r == "fr" && self != Self::World)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    pub id: String,
    pub kind: Kind,
    pub date: Date,
    /// The last day, included; the same as `date` for a single one.
    pub last: Date,
    pub fr: String,
    pub en: String,
    /// School zones it is for: `A`, `B`, `C`; empty where that makes no sense.
    pub zones: Vec<char>,
    pub source: String,
    /// When the source was last looked at, where it was.
    pub checked: Option<Date>,
}

impl Day {
    /// French for `fr` and its regions, English for every other language.
    pub fn name(&self, language: &str) -> &str {
        if language.split(['-', '_']).next() == Some("fr") { &self.fr } else { &self.en }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("the calendar file cannot be read: {0}")]
    Toml(String),
    #[error("the day “{id}” of the calendar file {what}")]
    Day { id: String, what: &'static str },
}

/// Days by rule, from one or several calendar files.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: Vec<(Kind, Written)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Kind,
    day: Vec<Written>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    fr: String,
    en: String,
    source: String,
    /// When the source was last looked at.
    checked: Option<Date>,
    #[serde(default)]
    regions: Vec<String>,
    /// Month and day, every year.
    date: Option<String>,
    /// Days from Easter Sunday.
    easter: Option<i32>,
    nth: Option<i8>,
    weekday: Option<String>,
    month: Option<i8>,
    #[serde(default)]
    plus: i32,
    moved_from_easter: Option<i32>,
    days: Option<i32>,
    /// Once, from this day to `last`.
    first: Option<Date>,
    last: Option<Date>,
}

const BUILT_IN: [&str; 3] = [
    include_str!("../../../catalog/calendar/fr-public-holidays.toml"),
    include_str!("../../../catalog/calendar/fr-school-holidays.toml"),
    include_str!("../../../catalog/calendar/observances.toml"),
];

/// The calendar inside the program. A test reads it, so that it is never the error.
pub fn built_in() -> Result<&'static Calendar, CalendarError> {
    static CALENDAR: LazyLock<Result<Calendar, CalendarError>> = LazyLock::new(|| Calendar::parse(&BUILT_IN));
    CALENDAR.as_ref().map_err(Clone::clone)
}

/// Days of the built-in calendar that touch `from` to `to` (both included), by date.
pub fn holidays(from: Date, to: Date, region: Region) -> Vec<Day> {
    built_in().map(|c| c.days(from, to, region)).unwrap_or_default()
}

impl Calendar {
    /// Calendar files as TOML; each says its kind and its days.
    pub fn parse(files: &[&str]) -> Result<Self, CalendarError> {
        let mut calendar = Self::default();
        for file in files {
            let file: File = toml::from_str(file).map_err(|e| CalendarError::Toml(e.to_string()))?;
            for day in file.day {
                day.check()?;
                calendar.days.push((file.kind, day));
            }
        }
        Ok(calendar)
    }

    /// Days that touch `from` to `to` (both included), by date.
    pub fn days(&self, from: Date, to: Date, region: Region) -> Vec<Day> {
        let mut found = Vec::new();
        for (kind, day) in self.days.iter().filter(|(kind, day)| region.sees(day, *kind)) {
            // One year before: a day near the end of a year may last into the next.
            for (date, last) in (from.year().saturating_sub(1)..=to.year()).filter_map(|y| day.in_year(y)) {
                if date <= to && last >= from {
                    found.push(day.to_day(*kind, date, last));
                }
            }
        }
        found.sort_by(|a, b| (a.date, a.kind as u8, &a.id).cmp(&(b.date, b.kind as u8, &b.id)));
        found
    }
}

impl Written {
    fn check(&self) -> Result<(), CalendarError> {
        let wrong = |what| Err(CalendarError::Day { id: self.id.clone(), what });
        let ways = [self.date.is_some(), self.easter.is_some(), self.nth.is_some(), self.first.is_some()];
        if ways.iter().filter(|w| **w).count() != 1 {
            return wrong("needs exactly one of date, easter, nth, first");
        }
        // 2024 was a leap year, so that 29 February passes.
        if self.in_year(self.first.map_or(2024, Date::year)).is_none() {
            return wrong("gives no date");
        }
        if self.fr.is_empty() || self.en.is_empty() || self.source.is_empty() {
            return wrong("needs names in both languages and a source");
        }
        let known = |r: &String| {
            r == "fr" || r.strip_prefix("school_").map_or(Region::parse(r).is_some(), |z| matches!(z, "a" | "b" | "c"))
        };
        if self.regions.iter().all(known) { Ok(()) } else { wrong("names a region that is not known") }
    }

    /// First and last day of its occurrence in that year.
    fn in_year(&self, year: i16) -> Option<(Date, Date)> {
        if let Some(first) = self.first {
            let last = self.last.unwrap_or(first);
            return (first.year() == year && first <= last).then_some((first, last));
        }
        let mut date = if let Some(text) = &self.date {
            let (month, day) = text.split_once('-')?;
            Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?
        } else if let Some(days) = self.easter {
            easter(year)?.checked_add(days.days()).ok()?
        } else {
            Date::new(year, self.month?, 1)
                .ok()?
                .nth_weekday_of_month(self.nth?, weekday(self.weekday.as_deref()?)?)
                .ok()?
        };
        date = date.checked_add(self.plus.days()).ok()?;
        if let Some(days) = self.moved_from_easter
            && date == easter(year)?.checked_add(days.days()).ok()?
        {
            date = date.checked_add(7.days()).ok()?;
        }
        let last = date.checked_add((self.days.unwrap_or(1).max(1) - 1).days()).ok()?;
        Some((date, last))
    }

    fn to_day(&self, kind: Kind, date: Date, last: Date) -> Day {
        let zone =
            |r: &String| r.strip_prefix("school_").and_then(|z| z.chars().next()).map(|z| z.to_ascii_uppercase());
        Day {
            id: self.id.clone(),
            kind,
            date,
            last,
            fr: self.fr.clone(),
            en: self.en.clone(),
            zones: self.regions.iter().filter_map(zone).collect(),
            source: self.source.clone(),
            checked: self.checked,
        }
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// Easter Sunday of the Gregorian calendar, from 1583 on: the algorithm of Butcher's Ecclesiastical
/// Calendar (1876) as given by J. Meeus, Astronomical Algorithms (1991), chapter 8.
pub fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn ids(day: Date, region: Region) -> Vec<String> {
        holidays(day, day, region).into_iter().map(|d| d.id).collect()
    }

    fn named(id: &str, year: i16) -> Date {
        let all = holidays(date(year, 1, 1), date(year, 12, 31), Region::France);
        all.into_iter().find(|d| d.id == id).unwrap().date
    }

    #[test]
    fn easter_is_where_it_was_and_will_be() {
        for (y, m, d) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(y), Some(date(y, m, d)));
        }
        assert_eq!(easter(1582), None);
    }

    #[test]
    fn the_calendar_in_the_program_reads_and_is_whole() {
        let calendar = built_in().unwrap();
        let mut seen = HashSet::new();
        for (_, day) in &calendar.days {
            assert!(seen.insert(&day.id), "{} is there twice", day.id);
        }
        let count = |region| {
            let days = holidays(date(2027, 1, 1), date(2027, 12, 31), region);
            days.iter().filter(|d| d.kind == Kind::Public).count()
        };
        assert_eq!((count(Region::France), count(Region::AlsaceMoselle), count(Region::Reunion)), (11, 13, 12));
        assert_eq!((count(Region::SaintPierreMiquelon), count(Region::World)), (11, 0));
    }

    #[test]
    fn days_fall_where_calendars_have_them() {
        for (id, y, m, d) in [
            ("fr-ascension", 2027, 5, 6),
            ("fr-whit-monday", 2027, 5, 17),
            ("fr-mothers", 2026, 5, 31),
            ("fr-mothers", 2023, 6, 4), // Pentecost was 28 May
            ("fr-mothers", 2020, 6, 7), // and 31 May
            ("fathers", 2026, 6, 21),
            ("black-friday", 2026, 11, 27),
            ("black-friday", 2024, 11, 29),
            ("cyber-monday", 2026, 11, 30),
            ("mardi-gras", 2027, 2, 9),
            ("heritage", 2026, 9, 19),
        ] {
            assert_eq!(named(id, y), date(y, m, d), "{id} {y}");
        }
    }

    #[test]
    fn regions_have_their_own_days() {
        let abolition = date(2026, 12, 20);
        assert_eq!(ids(abolition, Region::Reunion), ["fr-abolition-reunion"]);
        let france = ids(abolition, Region::France);
        assert!(!france.contains(&"fr-abolition-reunion".to_owned()));
        assert!(ids(date(2026, 12, 26), Region::AlsaceMoselle).contains(&"fr-saint-stephen".to_owned()));
        assert!(ids(date(2026, 5, 31), Region::World).iter().all(|id| !id.starts_with("fr-")));
    }

    #[test]
    fn school_holidays_are_shown_over_the_whole_of_their_time() {
        let days = holidays(date(2027, 2, 15), date(2027, 2, 15), Region::France);
        let zones: Vec<char> = days.iter().filter(|d| d.kind == Kind::School).flat_map(|d| d.zones.clone()).collect();
        assert_eq!(zones, ['C', 'A']);
        let new_year = holidays(date(2027, 1, 1), date(2027, 1, 1), Region::France);
        assert!(new_year.iter().any(|d| d.id == "fr-school-2026-christmas"));
        assert!(holidays(date(2027, 2, 15), date(2027, 2, 15), Region::Reunion).iter().all(|d| d.kind != Kind::School));
        assert_eq!(new_year[0].name("fr-CA"), "Vacances de Noël");
        assert_eq!(new_year[0].name("de"), "Christmas school holidays");
    }

    #[test]
    fn a_bad_calendar_file_is_refused() {
        let file = |day: &str| {
            format!(
                "kind = \"public\"\n[[day]]\nid = \"x\"\nfr = \"x\"\nen = \"x\"\nsource = \"x\"\nchecked = \"2026-01-01\"\n{day}"
            )
        };
        assert!(Calendar::parse(&[&file("date = \"02-29\"")]).is_ok());
        for bad in [
            "",
            "date = \"02-30\"",
            "date = \"01-01\"\neaster = 1",
            "nth = 6\nweekday = \"monday\"\nmonth = 1",
            "date = \"01-01\"\nregions = [\"mars\"]",
            "date = \"01-01\"\ncolour = 1",
            "first = \"2026-02-02\"\nlast = \"2026-02-01\"",
        ] {
            assert!(Calendar::parse(&[&file(bad)]).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in 1583i16..9999) {
            let day = easter(year).unwrap();
            prop_assert_eq!(day.weekday(), Weekday::Sunday);
            prop_assert!(day >= date(year, 3, 22) && day <= date(year, 4, 25));
        }

        #[test]
        fn a_window_shows_what_its_days_show(start in 0i32..3_000, length in 0i32..40) {
            let from = date(2024, 1, 1).checked_add(start.days()).unwrap();
            let to = from.checked_add(length.days()).unwrap();
            let whole: HashSet<_> = holidays(from, to, Region::France).into_iter().map(|d| (d.id, d.date)).collect();
            let mut by_day = HashSet::new();
            for n in 0..=length {
                let day = from.checked_add(n.days()).unwrap();
                by_day.extend(holidays(day, day, Region::France).into_iter().map(|d| (d.id, d.date)));
            }
            prop_assert_eq!(whole, by_day);
        }
    }
}
