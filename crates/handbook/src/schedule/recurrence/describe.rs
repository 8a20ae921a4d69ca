//! A rule as a person would say it, in pieces that the language then words: "every 2 weeks",
//! "on Monday and Thursday", "at 09:00", "until 31 December 2026".

use super::Recurrence;
use super::rule::{ByDay, End, Frequency, Rule, Until};
use crate::message::Message;
use crate::schedule::zone::Zone;
use jiff::civil::{Time, Weekday};

/// Beyond this many times a day, hours, minutes and seconds are said apart.
const TIMES_SAID_MAX: usize = 6;

const MONTHS: [&str; 12] = [
    "schedule-month-1",
    "schedule-month-2",
    "schedule-month-3",
    "schedule-month-4",
    "schedule-month-5",
    "schedule-month-6",
    "schedule-month-7",
    "schedule-month-8",
    "schedule-month-9",
    "schedule-month-10",
    "schedule-month-11",
    "schedule-month-12",
];

const WEEKDAYS: [&str; 7] = [
    "schedule-weekday-1",
    "schedule-weekday-2",
    "schedule-weekday-3",
    "schedule-weekday-4",
    "schedule-weekday-5",
    "schedule-weekday-6",
    "schedule-weekday-7",
];

/// The pieces of the sentence, to be said in this order with commas between. Empty when nothing
/// repeats. What the rule leaves to its start is said too.
pub fn describe(recurrence: &Recurrence, zone: &Zone) -> Vec<Message> {
    let Some(rule) = &recurrence.rule else { return Vec::new() };
    let whole = rule.completed(recurrence.start);
    let mut said = vec![every(rule)];
    // "every year, on 14 July" is one piece; every other mix is said apart.
    if let (Frequency::Yearly, [month], [day]) = (rule.frequency, &whole.by_month[..], &whole.by_month_day[..])
        && whole.by_day.is_empty()
        && *day > 0
    {
        said.push(
            Message::new("recurrence-on-date").with("day", i64::from(*day)).with("month", vec![month_name(*month)]),
        );
    } else {
        days(&whole, &mut said);
    }
    times(&whole, &mut said);
    if !rule.by_position.is_empty() {
        said.push(Message::new("recurrence-positions").with("positions", ordinals(&rule.by_position)));
    }
    match rule.end {
        End::Never => {}
        End::Count(count) => said.push(Message::new("recurrence-count").with("count", count)),
        End::Until(until) => {
            let date = match until {
                Until::Date(date) => date,
                Until::Local(time) => time.date(),
                Until::Utc(at) => zone.civil(at).date(),
            };
            said.push(Message::new("recurrence-until").with("date", date));
        }
    }
    if !recurrence.except.is_empty() {
        said.push(Message::new("recurrence-except").with("count", recurrence.except.len()));
    }
    if !recurrence.also.is_empty() {
        said.push(Message::new("recurrence-also").with("count", recurrence.also.len()));
    }
    said
}

fn every(rule: &Rule) -> Message {
    let key = match rule.frequency {
        Frequency::Secondly => "recurrence-secondly",
        Frequency::Minutely => "recurrence-minutely",
        Frequency::Hourly => "recurrence-hourly",
        Frequency::Daily => "recurrence-daily",
        Frequency::Weekly => "recurrence-weekly",
        Frequency::Monthly => "recurrence-monthly",
        Frequency::Yearly => "recurrence-yearly",
    };
    Message::new(key).with("n", rule.interval)
}

fn days(rule: &Rule, said: &mut Vec<Message>) {
    if !rule.by_month.is_empty() {
        let months: Vec<_> = rule.by_month.iter().map(|m| month_name(*m)).collect();
        said.push(Message::new("recurrence-months").with("months", months));
    }
    if !rule.by_week.is_empty() {
        let weeks: Vec<_> = rule.by_week.iter().map(|n| i16::from(*n)).collect();
        said.push(Message::new("recurrence-weeks").with("weeks", ordinals(&weeks)));
    }
    if !rule.by_year_day.is_empty() {
        said.push(Message::new("recurrence-year-days").with("days", ordinals(&rule.by_year_day)));
    }
    if !rule.by_month_day.is_empty() {
        let days: Vec<_> = rule.by_month_day.iter().map(|n| month_day(*n)).collect();
        said.push(Message::new("recurrence-month-days").with("days", days));
    }
    if !rule.by_day.is_empty() {
        let days: Vec<_> = rule.by_day.iter().map(|d| weekday(*d)).collect();
        said.push(Message::new("recurrence-days").with("days", days));
    }
}

fn times(rule: &Rule, said: &mut Vec<Message>) {
    let count = rule.by_hour.len() * rule.by_minute.len() * rule.by_second.len();
    if (1..=TIMES_SAID_MAX).contains(&count) {
        let mut times = Vec::with_capacity(count);
        for (hour, minute) in rule.by_hour.iter().flat_map(|h| rule.by_minute.iter().map(move |m| (*h, *m))) {
            // People do not schedule to the second: several seconds of one minute are said once.
            times.extend(Time::new(hour, minute, 0, 0).map(|t| Message::new("recurrence-time").with("time", t)));
        }
        said.push(Message::new("recurrence-times").with("times", times));
        return;
    }
    let parts = [
        ("recurrence-hours", &rule.by_hour, Frequency::Secondly),
        ("recurrence-minutes", &rule.by_minute, Frequency::Secondly),
        ("recurrence-seconds", &rule.by_second, Frequency::Minutely),
    ];
    for (key, values, least) in parts {
        if !values.is_empty() && rule.frequency >= least && (key != "recurrence-seconds" || values != &[0]) {
            let values: Vec<_> =
                values.iter().map(|n| Message::new("recurrence-number").with("n", i64::from(*n))).collect();
            said.push(Message::new(key).with("values", values));
        }
    }
}

fn ordinals(numbers: &[i16]) -> Vec<Message> {
    numbers.iter().map(|n| ordinal(*n)).collect()
}

fn ordinal(n: i16) -> Message {
    match n {
        -1 => Message::new("recurrence-last"),
        n if n < 0 => Message::new("recurrence-from-end").with("n", i64::from(-n)),
        n => Message::new("recurrence-ordinal").with("n", i64::from(n)),
    }
}

fn month_day(n: i8) -> Message {
    match n {
        -1 => Message::new("recurrence-month-day-last"),
        n if n < 0 => Message::new("recurrence-month-day-from-end").with("n", i64::from(-n)),
        n => Message::new("recurrence-month-day").with("n", i64::from(n)),
    }
}

fn month_name(month: i8) -> Message {
    Message::new(MONTHS[(month - 1).rem_euclid(12) as usize])
}

fn weekday(by: ByDay) -> Message {
    let name = |day: Weekday| Message::new(WEEKDAYS[day.to_monday_zero_offset().rem_euclid(7) as usize]);
    match by.nth {
        0 => Message::new("recurrence-day").with("day", vec![name(by.weekday)]),
        nth => Message::new("recurrence-nth-day")
            .with("nth", vec![ordinal(nth.into())])
            .with("day", vec![name(by.weekday)]),
    }
}
