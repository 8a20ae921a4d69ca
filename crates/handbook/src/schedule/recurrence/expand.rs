//! A rule to civil times, period by period: one year, month, week or day at a time, or one hour,
//! minute or second, with leaps over days and hours that cannot match.

use super::rule::{ByDay, Frequency, Rule};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, ToSpan};
use std::marker::PhantomData;

/// Empty periods in a row after which a rule is held to match nothing. The Gregorian calendar comes
/// back after 400 years (146,097 days, a whole number of weeks), so for years to days this is exact;
/// below that, each step leaps to the next hour or day that could match, and this many is ample.
fn barren_max(frequency: Frequency) -> u32 {
    match frequency {
        Frequency::Yearly => 400,
        Frequency::Monthly => 4_800,
        Frequency::Weekly => 20_871,
        Frequency::Daily => 146_097,
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => 200_000,
    }
}

/// Civil times of a rule from `start` on, without regard to COUNT and UNTIL (their bearer knows the
/// zone), strictly increasing. See [`civil_times`].
pub struct CivilTimes<'a> {
    rule: Rule,
    start: DateTime,
    /// Periods of `interval` since the one that holds `start`.
    step: i64,
    /// Times of each day, when the period is a day or longer; sorted.
    day_times: Vec<Time>,
    period: Period,
    barren: u32,
    of: PhantomData<&'a ()>,
}

/// What one period yields: each day with each time, or those that BYSETPOS chooses.
#[derive(Default)]
struct Period {
    days: Vec<Date>,
    times: Vec<Time>,
    /// Indices into days x times, sorted; `None` takes all.
    chosen: Option<Vec<usize>>,
    next: usize,
}

impl Period {
    fn pop(&mut self) -> Option<DateTime> {
        let index = match &self.chosen {
            Some(chosen) => *chosen.get(self.next)?,
            None => self.next,
        };
        let day = self.days.get(index.checked_div(self.times.len())?)?;
        let time = self.times.get(index % self.times.len())?;
        self.next += 1;
        Some(day.to_datetime(*time))
    }
}

/// Civil times of `rule` at or after `start`, which gives what the rule leaves open.
pub fn civil_times(rule: &Rule, start: DateTime) -> CivilTimes<'_> {
    let start = start.with().subsec_nanosecond(0).build().unwrap_or(start);
    let rule = rule.completed(start);
    let day_times = if rule.frequency >= Frequency::Daily {
        times(&rule.by_hour, &rule.by_minute, &rule.by_second)
    } else {
        Vec::new()
    };
    CivilTimes { rule, start, step: 0, day_times, period: Period::default(), barren: 0, of: PhantomData }
}

impl Iterator for CivilTimes<'_> {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        loop {
            while let Some(time) = self.period.pop() {
                if time >= self.start {
                    self.barren = 0;
                    return Some(time);
                }
            }
            if self.barren > barren_max(self.rule.frequency) {
                return None;
            }
            self.barren += 1;
            self.period = self.advance()?;
        }
    }
}

impl CivilTimes<'_> {
    /// Goes forward to just before `target`; what was yielded before does not come again.
    pub(super) fn seek(&mut self, target: DateTime) {
        if target <= self.start {
            return;
        }
        let seconds = self.start.duration_until(target).as_secs();
        let (days, interval) = (seconds / 86_400, i64::from(self.rule.interval));
        let periods = match self.rule.frequency {
            Frequency::Secondly => seconds,
            Frequency::Minutely => seconds / 60,
            Frequency::Hourly => seconds / 3_600,
            Frequency::Daily => days,
            Frequency::Weekly => days / 7,
            // Shorter than any run of that many months or years.
            Frequency::Monthly => days / 31,
            Frequency::Yearly => days / 366,
        };
        // Two steps back: the period that holds the start began before it.
        self.step = self.step.max(periods / interval - 2);
        self.period = Period::default();
    }

    /// The next period, which may be empty; `None` past the end of the calendar.
    fn advance(&mut self) -> Option<Period> {
        if self.rule.frequency < Frequency::Daily {
            return self.advance_in_day();
        }
        let ahead = self.step.checked_mul(self.rule.interval.into())?;
        self.step += 1;
        let days = match self.rule.frequency {
            Frequency::Yearly => {
                let year = i16::try_from(ahead.checked_add(self.first_year()?.into())?).ok()?;
                self.days_of_year(year)?
            }
            Frequency::Monthly => {
                let months = i64::from(self.start.year()) * 12 + i64::from(self.start.month()) - 1 + ahead;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                let first = Date::new(year, months.rem_euclid(12) as i8 + 1, 1).ok()?;
                self.matching(first, i64::from(first.days_in_month()))
            }
            Frequency::Weekly => {
                let first = week_of(self.start.date(), self.rule.week_start)?;
                self.matching(first.checked_add(ahead.checked_mul(7)?.try_days()?).ok()?, 7)
            }
            _ => self.matching(self.start.date().checked_add(ahead.try_days()?).ok()?, 1),
        };
        Some(self.choose(days, self.day_times.clone()))
    }

    fn advance_in_day(&mut self) -> Option<Period> {
        let unit = match self.rule.frequency {
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            _ => 1,
        };
        let stride = i64::from(self.rule.interval) * unit;
        // Periods begin with their hour or minute, not with the start's.
        let origin = match unit {
            3_600 => self.start.with().minute(0).second(0).build().ok()?,
            60 => self.start.with().second(0).build().ok()?,
            _ => self.start,
        };
        let at = origin.checked_add(SignedDuration::from_secs(self.step.checked_mul(stride)?)).ok()?;
        let leap_to = if !self.day_matches(at.date()) {
            Some(at.date().tomorrow().ok()?.at(0, 0, 0, 0))
        } else if !holds(&self.rule.by_hour, at.hour()) {
            let hour = at.with().minute(0).second(0).build().ok()?;
            Some(hour.checked_add(SignedDuration::from_hours(1)).ok()?)
        } else if unit < 3_600 && !holds(&self.rule.by_minute, at.minute()) {
            let minute = at.with().second(0).build().ok()?;
            Some(minute.checked_add(SignedDuration::from_mins(1)).ok()?)
        } else {
            None
        };
        if let Some(target) = leap_to {
            let ahead = at.duration_until(target).as_secs();
            self.step += ((ahead + stride - 1) / stride).max(1);
            return Some(Period::default());
        }
        self.step += 1;
        let (hour, minute, second) = ([at.hour()], [at.minute()], [at.second()]);
        let times = match self.rule.frequency {
            Frequency::Hourly => times(&hour, &self.rule.by_minute, &self.rule.by_second),
            Frequency::Minutely => times(&hour, &minute, &self.rule.by_second),
            _ if holds(&self.rule.by_second, at.second()) => times(&hour, &minute, &second),
            _ => Vec::new(),
        };
        Some(self.choose(vec![at.date()], times))
    }

    /// The year of the start; with BYWEEKNO, the year its week belongs to.
    fn first_year(&self) -> Option<i16> {
        let (year, day) = (self.start.year(), self.start.date());
        if self.rule.by_week.is_empty() {
            return Some(year);
        }
        let week_start = self.rule.week_start;
        Some(match day {
            d if d < first_week(year, week_start)? => year - 1,
            d if d >= first_week(year.checked_add(1)?, week_start)? => year + 1,
            _ => year,
        })
    }

    /// With BYWEEKNO the year is the one the weeks are counted in, so that a week belongs to one year.
    fn days_of_year(&self, year: i16) -> Option<Vec<Date>> {
        if self.rule.by_week.is_empty() {
            let first = Date::new(year, 1, 1).ok()?;
            return Some(self.matching(first, first.days_in_year().into()));
        }
        let first = first_week(year, self.rule.week_start)?;
        let next = first_week(year.checked_add(1)?, self.rule.week_start)?;
        let weeks = first.duration_until(next).as_hours() / (24 * 7);
        let mut days = Vec::new();
        for week in 1..=weeks {
            if self.rule.by_week.iter().any(|n| i64::from(*n) == week || i64::from(*n) == week - weeks - 1) {
                days.extend(self.matching(first.checked_add(((week - 1) * 7).days()).ok()?, 7));
            }
        }
        Some(days)
    }

    fn matching(&self, first: Date, count: i64) -> Vec<Date> {
        (0..count).filter_map(|n| first.checked_add(n.days()).ok()).filter(|day| self.day_matches(*day)).collect()
    }

    fn day_matches(&self, day: Date) -> bool {
        let rule = &self.rule;
        let from_end = |length: i16, n: i16| n - length - 1;
        let month_day = || {
            let end = from_end(day.days_in_month().into(), day.day().into());
            rule.by_month_day.iter().any(|n| *n == day.day() || i16::from(*n) == end)
        };
        let year_day = || {
            let end = from_end(day.days_in_year(), day.day_of_year());
            rule.by_year_day.iter().any(|n| *n == day.day_of_year() || *n == end)
        };
        (rule.by_month.is_empty() || rule.by_month.contains(&day.month()))
            && (rule.by_month_day.is_empty() || month_day())
            && (rule.by_year_day.is_empty() || year_day())
            && (rule.by_day.is_empty() || rule.by_day.iter().any(|d| self.is_weekday(day, *d)))
    }

    /// A numbered weekday counts within the month where months are spoken of, else within the year.
    fn is_weekday(&self, day: Date, by: ByDay) -> bool {
        if day.weekday() != by.weekday {
            return false;
        }
        let in_month = self.rule.frequency == Frequency::Monthly || !self.rule.by_month.is_empty();
        let (index, length) = if in_month {
            (i16::from(day.day()), i16::from(day.days_in_month()))
        } else {
            (day.day_of_year(), day.days_in_year())
        };
        let (forward, backward) = ((index - 1) / 7 + 1, -((length - index) / 7 + 1));
        by.nth == 0 || i16::from(by.nth) == forward || i16::from(by.nth) == backward
    }

    fn choose(&self, days: Vec<Date>, times: Vec<Time>) -> Period {
        let mut period = Period { days, times, chosen: None, next: 0 };
        if !self.rule.by_position.is_empty() {
            let all = period.days.len() * period.times.len();
            let index = |n: &i16| match usize::from(n.unsigned_abs()) {
                n if n > all => None,
                back if *n < 0 => Some(all - back),
                forward => Some(forward - 1),
            };
            let mut chosen: Vec<usize> = self.rule.by_position.iter().filter_map(index).collect();
            chosen.sort_unstable();
            chosen.dedup();
            period.chosen = Some(chosen);
        }
        period
    }
}

/// A span of days, where that many days exist.
trait TryDays {
    fn try_days(self) -> Option<jiff::Span>;
}

impl TryDays for i64 {
    fn try_days(self) -> Option<jiff::Span> {
        jiff::Span::new().try_days(self).ok()
    }
}

fn holds(allowed: &[i8], value: i8) -> bool {
    allowed.is_empty() || allowed.contains(&value)
}

fn times(hours: &[i8], minutes: &[i8], seconds: &[i8]) -> Vec<Time> {
    let mut times = Vec::with_capacity(hours.len() * minutes.len() * seconds.len());
    for hour in hours {
        for minute in minutes {
            for second in seconds {
                // A leap second is the second before it: civil time has no other place for it.
                times.extend(Time::new(*hour, *minute, (*second).min(59), 0));
            }
        }
    }
    times.sort_unstable();
    times.dedup();
    times
}

fn week_of(day: Date, week_start: Weekday) -> Option<Date> {
    day.checked_sub(i64::from(day.weekday().since(week_start)).days()).ok()
}

/// First day of week 1: the first week with at least four days in the year (RFC 5545, 3.3.10).
fn first_week(year: i16, week_start: Weekday) -> Option<Date> {
    week_of(Date::new(year, 1, 4).ok()?, week_start)
}
