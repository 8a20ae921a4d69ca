//! Recurrence as RFC 5545 writes it (RRULE, RDATE, EXDATE): in civil time first, an instant last.
//!
//! A time the zone does not have follows the workspace's policy; with `GapPolicy::Skip` it is left
//! out and not counted, which is the letter of RFC 5545, 3.3.10.

mod describe;
mod evergreen;
mod expand;
mod rule;

pub use describe::describe;
pub use evergreen::{Caution, SPACING_DAYS_MIN, cautions};
pub use expand::{CivilTimes, civil_times};
pub use rule::{ByDay, End, Frequency, Rule, RuleError, Until};
pub(crate) use rule::{date as read_date, date_time as read_date_time, write_date_time};

use crate::schedule::zone::{Note, Zone, ZonePolicy, resolve};
use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::iter::Peekable;

/// A start, a rule, and the exceptions to it. Without a rule: the start and the extra dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// DTSTART on the wall clock. It is an occurrence only where the rule says so.
    pub start: DateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// RDATE: also on these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<DateTime>,
    /// EXDATE: not on these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<DateTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    pub at: Timestamp,
    /// As written; the wall clock shows another time where `note` says it was moved.
    pub civil: DateTime,
    pub note: Note,
}

impl Recurrence {
    /// Every occurrence, in order, as they are asked for. Ends on its own: at COUNT, at UNTIL, at
    /// the end of the year 9999, or when a rule can match nothing.
    pub fn occurrences<'a>(&'a self, zone: &'a Zone, policy: ZonePolicy) -> Occurrences<'a> {
        self.starting(zone, policy, None)
    }

    /// Occurrences strictly after `after`. Without COUNT this does not walk through the years before.
    pub fn after<'a>(
        &'a self,
        after: Timestamp,
        zone: &'a Zone,
        policy: ZonePolicy,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        // Two days early: civil order and the order of instants differ by less than that.
        let seek = zone.civil(after).saturating_sub(2.days());
        self.starting(zone, policy, Some(seek)).skip_while(move |o| o.at <= after)
    }

    fn starting<'a>(&'a self, zone: &'a Zone, policy: ZonePolicy, seek: Option<DateTime>) -> Occurrences<'a> {
        let mut also = self.also.clone();
        if self.rule.is_none() {
            also.push(self.start);
        }
        also.sort_unstable();
        also.dedup();
        let mut until = None;
        let mut left = None;
        let mut bound = None;
        let times = self.rule.as_ref().map(|rule| {
            match rule.end {
                End::Count(count) => left = Some(count),
                // One more day in civil time; the instant is compared exactly below.
                End::Until(Until::Utc(t)) => {
                    until = Some(t);
                    bound = Some(zone.civil(t).saturating_add(1.day()));
                }
                End::Until(Until::Local(t)) => bound = Some(t),
                End::Until(Until::Date(d)) => bound = Some(d.at(23, 59, 59, 999_999_999)),
                End::Never => {}
            }
            let mut times = civil_times(rule, self.start);
            if let Some(seek) = seek.filter(|_| left.is_none()) {
                times.seek(seek);
            }
            times.peekable()
        });
        Occurrences { of: self, zone, policy, times, also: also.into_iter().peekable(), left, until, bound, last: None }
    }
}

/// See [`Recurrence::occurrences`].
pub struct Occurrences<'a> {
    of: &'a Recurrence,
    zone: &'a Zone,
    policy: ZonePolicy,
    times: Option<Peekable<CivilTimes<'a>>>,
    also: Peekable<std::vec::IntoIter<DateTime>>,
    /// What COUNT leaves.
    left: Option<u32>,
    until: Option<Timestamp>,
    bound: Option<DateTime>,
    last: Option<Timestamp>,
}

impl Occurrences<'_> {
    /// The next time of the rule, if it is not past the rule's end.
    fn peek_rule(&mut self) -> Option<DateTime> {
        if self.left == Some(0) {
            return None;
        }
        let next = *self.times.as_mut()?.peek()?;
        if self.bound.is_some_and(|bound| next > bound) {
            self.times = None;
            return None;
        }
        Some(next)
    }

    fn next_civil(&mut self) -> Option<(DateTime, bool)> {
        let rule = self.peek_rule();
        let also = self.also.peek().copied();
        let (next, by_rule) = match (rule, also) {
            (Some(rule), Some(also)) => (rule.min(also), rule <= also),
            (Some(rule), None) => (rule, true),
            (None, Some(also)) => (also, false),
            (None, None) => return None,
        };
        if by_rule {
            self.times.as_mut().and_then(Iterator::next);
        }
        self.also.next_if_eq(&next);
        Some((next, by_rule))
    }
}

impl Iterator for Occurrences<'_> {
    type Item = Occurrence;

    fn next(&mut self) -> Option<Occurrence> {
        loop {
            let (civil, by_rule) = self.next_civil()?;
            let resolved = resolve(civil, self.zone, self.policy);
            let Some(at) = resolved.timestamp else { continue };
            if by_rule {
                if self.until.is_some_and(|until| at > until) {
                    self.times = None;
                    continue;
                }
                // An excluded occurrence still counts: COUNT bounds the rule, not the set (RFC 5545, 3.8.5.1).
                self.left = self.left.map(|left| left.saturating_sub(1));
            }
            // Two times moved onto one instant by a change of clocks are one occurrence.
            if self.last.is_some_and(|last| at <= last) || self.of.except.contains(&civil) {
                continue;
            }
            self.last = Some(at);
            return Some(Occurrence { at, civil, note: resolved.note });
        }
    }
}

#[cfg(test)]
mod tests;
