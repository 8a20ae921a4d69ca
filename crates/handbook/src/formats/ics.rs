//! Calendars (iCalendar, RFC 5545): events of an ICS file to posts, and planned posts to an ICS file.

mod lines;
mod write;
mod zones;

pub use write::{Planned, write};

use super::Row;
use super::problem::{Cause, Problem, quote};
use crate::schedule::recurrence::{Recurrence, Rule};
use crate::schedule::zone::{Zone, ZonePolicy, resolve};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use lines::{Line, logical_lines, unescape};

/// Events taken from one file; a calendar of ten years of daily posts has fewer.
pub const EVENTS_MAX: usize = 20_000;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calendar {
    pub events: Vec<Event>,
    /// Events that were not taken, each by the line on which it begins or goes wrong.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Physical line of its BEGIN:VEVENT, from 1.
    pub line: u32,
    pub uid: Option<String>,
    pub start: Start,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub categories: Vec<String>,
    pub rule: Option<Rule>,
    pub also: Vec<DateTime>,
    pub except: Vec<DateTime>,
    pub cancelled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A whole day.
    Day(Date),
    /// A time on whatever wall clock the reader has.
    Floating(DateTime),
    Utc(Timestamp),
    In(DateTime, Zone),
}

/// What an event leaves open, answered by the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Defaults<'a> {
    pub zone: &'a Zone,
    pub policy: ZonePolicy,
    /// Minute of the day at which an event of a whole day goes out, 0 to 1439.
    pub minute: u16,
}

/// Reads any bytes. `Err` when this is no calendar at all.
pub fn read(bytes: &[u8]) -> Result<Calendar, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::new(1, None, Cause::Empty {}));
    }
    let mut calendar = Calendar::default();
    let mut seen_calendar = false;
    // Components that are open, innermost last; an event is collected from its BEGIN to its END.
    let mut open: Vec<String> = Vec::new();
    let mut event: Option<Collected> = None;
    for raw in logical_lines(bytes) {
        let line = match Line::parse(&raw) {
            Ok(Some(line)) => line,
            Ok(None) => continue,
            Err(cause) => {
                if let Some(event) = &mut event {
                    event.fault.get_or_insert(Problem::new(raw.line, None, cause));
                }
                continue;
            }
        };
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                seen_calendar |= name == "VCALENDAR";
                if name == "VEVENT" {
                    // An event inside an event: the first was never closed.
                    calendar.problems.extend(event.take().map(|e| Problem::new(e.line, None, Cause::OpenEvent {})));
                    event = Some(Collected { line: raw.line, depth: open.len(), lines: Vec::new(), fault: None });
                }
                if open.len() < 64 {
                    open.push(name);
                }
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                if let Some(at) = open.iter().rposition(|o| *o == name) {
                    open.truncate(at);
                }
                if name == "VEVENT"
                    && let Some(done) = event.take()
                {
                    if calendar.events.len() >= EVENTS_MAX {
                        calendar.problems.push(Problem::new(done.line, None, Cause::TooMany { max: EVENTS_MAX }));
                        return Ok(calendar);
                    }
                    match done.event() {
                        Ok(event) => calendar.events.push(event),
                        Err(problem) => calendar.problems.push(problem),
                    }
                }
            }
            _ => {
                if let Some(event) = &mut event
                    && open.len() == event.depth + 1
                {
                    event.lines.push((raw.line, line));
                }
            }
        }
    }
    calendar.problems.extend(event.map(|e| Problem::new(e.line, None, Cause::OpenEvent {})));
    if !seen_calendar && calendar.events.is_empty() {
        return Err(Problem::new(1, None, Cause::NotACalendar {}));
    }
    Ok(calendar)
}

struct Collected {
    line: u32,
    depth: usize,
    /// Of the event itself, not of an alarm within it.
    lines: Vec<(u32, Line)>,
    fault: Option<Problem>,
}

impl Collected {
    fn event(self) -> Result<Event, Problem> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let mut event = Event {
            line: self.line,
            uid: None,
            start: Start::Day(Date::ZERO),
            summary: None,
            description: None,
            url: None,
            categories: Vec::new(),
            rule: None,
            also: Vec::new(),
            except: Vec::new(),
            cancelled: false,
        };
        let mut start = None;
        // Extra and excluded dates are read last: they are told on the wall clock of the start.
        let mut dates = Vec::new();
        for (number, line) in self.lines {
            let at = |cause| Problem::new(number, Some(&line.name), cause);
            let text = || Some(unescape(&line.value)).filter(|t| !t.trim().is_empty());
            match line.name.as_str() {
                "DTSTART" => start = Some(when(&line, &line.value).map_err(at)?),
                "UID" => event.uid = text(),
                "SUMMARY" => event.summary = text(),
                "DESCRIPTION" => event.description = text(),
                "URL" => event.url = Some(line.value.trim().to_owned()).filter(|u| !u.is_empty()),
                "CATEGORIES" => {
                    for category in lines::split_list(&line.value) {
                        let category = unescape(category).trim().to_owned();
                        if !category.is_empty() && !event.categories.contains(&category) {
                            event.categories.push(category);
                        }
                    }
                }
                "RRULE" => event.rule = Some(Rule::parse(&line.value).map_err(|e| at(e.into()))?),
                "STATUS" => event.cancelled = line.value.trim().eq_ignore_ascii_case("CANCELLED"),
                "RDATE" | "EXDATE" => dates.push((number, line)),
                _ => {}
            }
        }
        event.start = start.ok_or_else(|| Problem::new(event.line, Some("DTSTART"), Cause::NoStart {}))?;
        if let Start::Day(_) = event.start {
            event.rule = event.rule.map(Rule::for_whole_days);
        }
        for (number, line) in dates {
            let excluded = line.name == "EXDATE";
            for value in line.value.split(',').map(str::trim).filter(|v| !v.is_empty()) {
                // Of a period only its beginning matters: posts have no length.
                let value = value.split('/').next().unwrap_or(value);
                let problem = |cause| Problem::new(number, Some(&line.name), cause);
                let date = event.on_own_clock(when(&line, value).map_err(problem)?);
                if excluded { event.except.push(date) } else { event.also.push(date) }
            }
        }
        Ok(event)
    }
}

/// A date or a time, with the zone its property names.
fn when(line: &Line, value: &str) -> Result<Start, Cause> {
    use crate::schedule::recurrence::{read_date, read_date_time};
    let value = value.trim();
    let wrong = || Cause::StartForm { value: quote(value) };
    if value.len() == 8 {
        return read_date(value).map(Start::Day).ok_or_else(wrong);
    }
    if let Some(local) = value.strip_suffix(['Z', 'z']) {
        let civil = read_date_time(local).ok_or_else(wrong)?;
        return Zone::utc().as_jiff().to_timestamp(civil).map(Start::Utc).map_err(|_| wrong());
    }
    let civil = read_date_time(value).ok_or_else(wrong)?;
    match line.param("TZID") {
        None => Ok(Start::Floating(civil)),
        Some(name) => {
            zones::find(name).map(|zone| Start::In(civil, zone)).ok_or_else(|| Cause::Zone { value: quote(name) })
        }
    }
}

impl Event {
    /// A time of this event on the wall clock its start is written in.
    fn on_own_clock(&self, time: Start) -> DateTime {
        let instant = match &time {
            Start::Day(date) => return date.at(0, 0, 0, 0),
            Start::Floating(civil) => return *civil,
            Start::Utc(at) => Some(*at),
            Start::In(civil, zone) => match &self.start {
                Start::In(_, own) if own == zone => return *civil,
                _ => resolve(*civil, zone, ZonePolicy::default()).timestamp,
            },
        };
        match (instant, &self.start, time) {
            (Some(at), Start::In(_, own), _) => own.civil(at),
            (Some(at), _, _) => Zone::utc().civil(at),
            (None, _, Start::In(civil, _)) => civil,
            (None, ..) => DateTime::ZERO,
        }
    }

    /// The event as a recurrence (a single time when it has no rule), and the zone it is told in.
    pub fn recurrence(&self, defaults: Defaults<'_>) -> (Recurrence, Zone) {
        let minute = SignedDuration::from_mins(defaults.minute.into());
        let by_day = matches!(self.start, Start::Day(_));
        let (start, zone) = match &self.start {
            Start::Day(date) => (date.at(0, 0, 0, 0), defaults.zone.clone()),
            Start::Floating(civil) => (*civil, defaults.zone.clone()),
            Start::Utc(at) => (Zone::utc().civil(*at), Zone::utc()),
            Start::In(civil, zone) => (*civil, zone.clone()),
        };
        let shift = |t: DateTime| if by_day { t.saturating_add(minute) } else { t };
        let recurrence = Recurrence {
            start: shift(start),
            rule: self.rule.clone(),
            also: self.also.iter().map(|t| shift(*t)).collect(),
            except: self.except.iter().map(|t| shift(*t)).collect(),
        };
        (recurrence, zone)
    }

    /// The post this event asks for, at its first time; the text is the description, or the summary
    /// where there is none. Accounts are for who imports to choose.
    pub fn row(&self, defaults: Defaults<'_>) -> Result<Row, Problem> {
        let fault = |column, cause| Problem::new(self.line, Some(column), cause);
        let (first, zone) = self.recurrence(defaults);
        let resolved = resolve(first.start, &zone, defaults.policy);
        let at = resolved
            .timestamp
            .ok_or_else(|| fault("DTSTART", Cause::Skipped { value: first.start.time().to_string() }))?;
        let (title, text) = match (&self.summary, &self.description) {
            (summary, Some(description)) => (summary.clone(), description.clone()),
            (Some(summary), None) => (None, summary.clone()),
            (None, None) => return Err(fault("SUMMARY", Cause::NothingToPublish {})),
        };
        Ok(Row {
            line: self.line,
            uid: self.uid.clone(),
            title,
            text,
            link: self.url.clone(),
            at: Some(at),
            labels: self.categories.clone(),
            ..Row::default()
        })
    }
}

#[cfg(test)]
mod tests;
