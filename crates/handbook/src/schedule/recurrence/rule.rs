//! The RRULE value: `FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231T230000Z`, read, checked, written back.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A rule may repeat at most this many times: what COUNT and INTERVAL can say at all.
const NUMBER_MAX: u32 = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Never,
    Count(u32),
    /// The last occurrence is at or before this.
    Until(Until),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    Utc(Timestamp),
    /// On the wall clock of the zone.
    Local(DateTime),
    /// The whole of that day, on the wall clock of the zone.
    Date(Date),
}

/// `nth` of 0: every such weekday; 2: the second of the month or year; -1: the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByDay {
    pub nth: i8,
    pub weekday: Weekday,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rule {
    pub frequency: Frequency,
    pub interval: u32,
    pub end: End,
    pub by_month: Vec<i8>,
    pub by_week: Vec<i8>,
    pub by_year_day: Vec<i16>,
    pub by_month_day: Vec<i8>,
    pub by_day: Vec<ByDay>,
    pub by_hour: Vec<i8>,
    pub by_minute: Vec<i8>,
    pub by_second: Vec<i8>,
    pub by_position: Vec<i16>,
    pub week_start: Weekday,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("the rule has no FREQ: it starts like FREQ=WEEKLY")]
    NoFrequency,
    #[error("“{part}” is not a part of a recurrence rule")]
    UnknownPart { part: String },
    #[error("“{part}” is there twice")]
    Twice { part: String },
    #[error("{part}={value} cannot be read")]
    Value { part: String, value: String },
    #[error("{part} cannot go with FREQ={frequency}")]
    NotWith { part: &'static str, frequency: &'static str },
    #[error("COUNT and UNTIL exclude each other")]
    TwoEnds,
    #[error("BYSETPOS chooses among other BY parts, and there is none")]
    NothingToChoose,
    #[error("{part} (calendars other than the Gregorian one, RFC 7529) is not supported")]
    OtherCalendar { part: String },
}

impl Frequency {
    pub const ALL: [Frequency; 7] =
        [Self::Secondly, Self::Minutely, Self::Hourly, Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS[day.to_monday_zero_offset() as usize % 7].0
}

impl Rule {
    /// Every `frequency`, for ever, on what the start says.
    pub fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            end: End::Never,
            by_month: Vec::new(),
            by_week: Vec::new(),
            by_year_day: Vec::new(),
            by_month_day: Vec::new(),
            by_day: Vec::new(),
            by_hour: Vec::new(),
            by_minute: Vec::new(),
            by_second: Vec::new(),
            by_position: Vec::new(),
            week_start: Weekday::Monday,
        }
    }

    /// The value of an RRULE property, with or without `RRULE:` before it.
    pub fn parse(value: &str) -> Result<Self, RuleError> {
        let value = value.trim();
        let value = match value.get(..6) {
            Some(head) if head.eq_ignore_ascii_case("RRULE:") => &value[6..],
            _ => value,
        };
        let mut rule = Self::every(Frequency::Yearly);
        let mut seen: Vec<String> = Vec::new();
        // A trailing semicolon is not in the grammar, and calendars in the wild write it.
        for part in value.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::UnknownPart { part: short(part) })?;
            let name = name.trim().to_ascii_uppercase();
            if seen.contains(&name) {
                return Err(RuleError::Twice { part: short(&name) });
            }
            rule.set(&name, value.trim())?;
            seen.push(name);
        }
        let has = |name: &str| seen.iter().any(|s| s == name);
        if !has("FREQ") {
            return Err(RuleError::NoFrequency);
        }
        if has("COUNT") && has("UNTIL") {
            return Err(RuleError::TwoEnds);
        }
        rule.check()?;
        Ok(rule)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), RuleError> {
        let wrong = || RuleError::Value { part: name.to_owned(), value: short(value) };
        match name {
            "FREQ" => {
                self.frequency =
                    Frequency::ALL.into_iter().find(|f| f.as_str().eq_ignore_ascii_case(value)).ok_or_else(wrong)?;
            }
            "INTERVAL" => self.interval = number(value).ok_or_else(wrong)?,
            "COUNT" => self.end = End::Count(number(value).ok_or_else(wrong)?),
            "UNTIL" => self.end = End::Until(until(value).ok_or_else(wrong)?),
            "WKST" => self.week_start = weekday(value).ok_or_else(wrong)?,
            "BYDAY" => self.by_day = list(value, by_day).ok_or_else(wrong)?,
            "BYMONTH" => self.by_month = numbers(value, 1, 12, false).ok_or_else(wrong)?,
            "BYWEEKNO" => self.by_week = numbers(value, 1, 53, true).ok_or_else(wrong)?,
            "BYYEARDAY" => self.by_year_day = numbers(value, 1, 366, true).ok_or_else(wrong)?,
            "BYMONTHDAY" => self.by_month_day = numbers(value, 1, 31, true).ok_or_else(wrong)?,
            "BYHOUR" => self.by_hour = numbers(value, 0, 23, false).ok_or_else(wrong)?,
            "BYMINUTE" => self.by_minute = numbers(value, 0, 59, false).ok_or_else(wrong)?,
            "BYSECOND" => self.by_second = numbers(value, 0, 60, false).ok_or_else(wrong)?,
            "BYSETPOS" => self.by_position = numbers(value, 1, 366, true).ok_or_else(wrong)?,
            "RSCALE" if value.eq_ignore_ascii_case("GREGORIAN") => {}
            "SKIP" if value.eq_ignore_ascii_case("OMIT") => {}
            "RSCALE" | "SKIP" => return Err(RuleError::OtherCalendar { part: format!("{name}={}", short(value)) }),
            _ => return Err(RuleError::UnknownPart { part: short(name) }),
        }
        Ok(())
    }

    /// The combinations RFC 5545, 3.3.10 forbids.
    fn check(&self) -> Result<(), RuleError> {
        use Frequency::*;
        let not_with = |part| Err(RuleError::NotWith { part, frequency: self.frequency.as_str() });
        let ordinals = self.by_day.iter().any(|d| d.nth != 0);
        match self.frequency {
            Weekly if !self.by_month_day.is_empty() => return not_with("BYMONTHDAY"),
            Daily | Weekly | Monthly if !self.by_year_day.is_empty() => return not_with("BYYEARDAY"),
            Yearly => {}
            _ if !self.by_week.is_empty() => return not_with("BYWEEKNO"),
            _ => {}
        }
        if ordinals && (!matches!(self.frequency, Monthly | Yearly) || !self.by_week.is_empty()) {
            return not_with("BYDAY with a number");
        }
        let parts = [self.by_month.len(), self.by_week.len(), self.by_year_day.len(), self.by_month_day.len()];
        let times = [self.by_day.len(), self.by_hour.len(), self.by_minute.len(), self.by_second.len()];
        if !self.by_position.is_empty() && parts.iter().chain(&times).all(|n| *n == 0) {
            return Err(RuleError::NothingToChoose);
        }
        Ok(())
    }

    /// For a start that is a date: times of day mean nothing then, and RFC 5545 has them ignored.
    pub fn for_whole_days(mut self) -> Self {
        self.by_hour.clear();
        self.by_minute.clear();
        self.by_second.clear();
        self
    }

    /// With what the start says where the rule says nothing: its weekday, its day, its month.
    pub(super) fn completed(&self, start: DateTime) -> Self {
        let mut rule = self.clone();
        let no_days = self.by_day.is_empty() && self.by_month_day.is_empty() && self.by_year_day.is_empty();
        match self.frequency {
            Frequency::Yearly if no_days && !self.by_week.is_empty() => {
                rule.by_day = vec![ByDay { nth: 0, weekday: start.weekday() }];
            }
            Frequency::Yearly if no_days => {
                if self.by_month.is_empty() {
                    rule.by_month = vec![start.month()];
                }
                rule.by_month_day = vec![start.day()];
            }
            // "Every year on the 29th" is on the 29th of the start's month, not of twelve months.
            Frequency::Yearly
                if self.by_month.is_empty()
                    && self.by_week.is_empty()
                    && self.by_year_day.is_empty()
                    && !self.by_month_day.is_empty() =>
            {
                rule.by_month = vec![start.month()];
            }
            Frequency::Monthly if no_days => rule.by_month_day = vec![start.day()],
            Frequency::Weekly if self.by_day.is_empty() => {
                rule.by_day = vec![ByDay { nth: 0, weekday: start.weekday() }];
            }
            _ => {}
        }
        let or_start = |own: &mut Vec<i8>, from: Frequency, value: i8| {
            if own.is_empty() && self.frequency > from {
                own.push(value);
            }
        };
        or_start(&mut rule.by_hour, Frequency::Hourly, start.hour());
        or_start(&mut rule.by_minute, Frequency::Minutely, start.minute());
        or_start(&mut rule.by_second, Frequency::Secondly, start.second());
        rule
    }
}

/// What a message quotes of a value from outside.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn number(value: &str) -> Option<u32> {
    digits(value).filter(|n| (1..=NUMBER_MAX).contains(n))
}

/// Digits only: `parse` alone would take a sign.
fn digits(value: &str) -> Option<u32> {
    if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) { None } else { value.parse().ok() }
}

fn list<T: PartialEq>(value: &str, item: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    for text in value.split(',') {
        let parsed = item(text.trim())?;
        if !items.contains(&parsed) {
            items.push(parsed);
        }
    }
    Some(items)
}

fn numbers<T: TryFrom<i32> + PartialEq + Ord>(value: &str, min: i32, max: i32, signed: bool) -> Option<Vec<T>> {
    let mut items = list(value, |text| {
        let (negative, plain) = match text.as_bytes().first()? {
            b'-' if signed => (true, &text[1..]),
            b'+' if signed => (false, &text[1..]),
            _ => (false, text),
        };
        let n = i32::try_from(digits(plain)?).ok().filter(|n| (min..=max).contains(n))?;
        T::try_from(if negative { -n } else { n }).ok()
    })?;
    // As they are said: from the beginning, then from the end.
    let zero = T::try_from(0).ok()?;
    items.sort_unstable_by(|a, b| (*a < zero, a).cmp(&(*b < zero, b)));
    Some(items)
}

fn weekday(value: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(value)).map(|(_, day)| *day)
}

fn by_day(text: &str) -> Option<ByDay> {
    let cut = text.len().checked_sub(2).filter(|cut| text.is_char_boundary(*cut))?;
    let (nth, day) = text.split_at(cut);
    let weekday = weekday(day)?;
    if nth.is_empty() {
        return Some(ByDay { nth: 0, weekday });
    }
    let nth = *numbers::<i8>(nth, 1, 53, true)?.first()?;
    Some(ByDay { nth, weekday })
}

fn until(value: &str) -> Option<Until> {
    match value.len() {
        8 => date(value).map(Until::Date),
        15 => date_time(value).map(Until::Local),
        16 if value.ends_with(['Z', 'z']) => TimeZone::UTC.to_timestamp(date_time(&value[..15])?).ok().map(Until::Utc),
        _ => None,
    }
}

/// `20261123`. Also read by the calendar format.
pub(crate) fn date(value: &str) -> Option<Date> {
    let part = |range| value.get(range).and_then(digits);
    if value.len() != 8 {
        return None;
    }
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `20261123T090000`; a leap second is the second before it.
pub(crate) fn date_time(value: &str) -> Option<DateTime> {
    if value.len() != 15 || !matches!(value.as_bytes()[8], b'T' | b't') {
        return None;
    }
    let part = |range| value.get(range).and_then(digits).and_then(|n| i8::try_from(n).ok());
    let (hour, minute, second) = (part(9..11)?, part(11..13)?, part(13..15)?);
    let second = if second == 60 { 59 } else { second };
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    Some(date(value.get(..8)?)?.to_datetime(time))
}

pub(crate) fn write_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

pub(crate) fn write_date_time(t: DateTime) -> String {
    format!("{}T{:02}{:02}{:02}", write_date(t.date()), t.hour(), t.minute(), t.second())
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.as_str())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Never => {}
            End::Count(n) => write!(f, ";COUNT={n}")?,
            End::Until(Until::Date(d)) => write!(f, ";UNTIL={}", write_date(d))?,
            End::Until(Until::Local(t)) => write!(f, ";UNTIL={}", write_date_time(t))?,
            End::Until(Until::Utc(t)) => write!(f, ";UNTIL={}Z", write_date_time(TimeZone::UTC.to_datetime(t)))?,
        }
        fn part<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, items: &[T]) -> fmt::Result {
            for (i, item) in items.iter().enumerate() {
                if i == 0 {
                    write!(f, ";{name}={item}")?;
                } else {
                    write!(f, ",{item}")?;
                }
            }
            Ok(())
        }
        part(f, "BYMONTH", &self.by_month)?;
        part(f, "BYWEEKNO", &self.by_week)?;
        part(f, "BYYEARDAY", &self.by_year_day)?;
        part(f, "BYMONTHDAY", &self.by_month_day)?;
        part(f, "BYDAY", &self.by_day)?;
        part(f, "BYHOUR", &self.by_hour)?;
        part(f, "BYMINUTE", &self.by_minute)?;
        part(f, "BYSECOND", &self.by_second)?;
        part(f, "BYSETPOS", &self.by_position)?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", weekday_name(self.week_start))?;
        }
        Ok(())
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(weekday_name(self.weekday))
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}

impl TryFrom<String> for Rule {
    type Error = RuleError;
    fn try_from(value: String) -> Result<Self, RuleError> {
        Self::parse(&value)
    }
}
