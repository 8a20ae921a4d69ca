//! The month: a sheet of whole weeks, at most three lines a day and the number of the others.

use jiff::civil::Date;
use passeur_handbook::delivery::State;
use passeur_store::calendar::{Entry, weight};

use super::lines::{Line, Scene, Scribe};
use super::marks::Mark;
use super::midnight;
use super::view::{Filters, View, is_weekend};

/// Lines a day before the others become a number.
const LINES: usize = 3;

pub(crate) struct Month {
    pub days: Vec<DayCell>,
}

pub(crate) struct DayCell {
    pub date: Date,
    pub number: i8,
    pub long: String,
    pub class: String,
    pub marks: Vec<Mark>,
    pub lines: Vec<Line>,
    pub more: usize,
    /// The most pressing state among those that are not shown, where it needs somebody.
    pub hidden: Option<State>,
    pub day_path: String,
    pub compose: Option<String>,
}

/// The posts whose words a month prints: the first of each day. `ends` are the first moments of the days that follow.
pub(crate) fn shown(entries: &[Entry], ends: &[i64]) -> Vec<String> {
    let mut rest = entries;
    let mut ids = Vec::new();
    for end in ends {
        let (own, later) = rest.split_at(rest.partition_point(|e| e.due_at < *end));
        ids.extend(own.iter().take(LINES).map(|e| e.post_id.clone()));
        rest = later;
    }
    ids
}

impl Month {
    pub fn weeks(&self) -> std::slice::Chunks<'_, DayCell> {
        self.days.chunks(7)
    }

    pub fn of(scribe: &Scribe, filters: &Filters, scene: &Scene<'_>) -> Month {
        let (first, last) = filters.days();
        let tz = scribe.zone.as_jiff();
        let (mut entries, mut ghosts) = (scene.period.entries.as_slice(), scene.ghosts);
        let mut days = Vec::with_capacity(42);
        let mut date = first;
        while date <= last {
            let end = midnight(date.tomorrow().unwrap_or(date), tz);
            let (own, rest) = entries.split_at(entries.partition_point(|e| e.due_at < end));
            entries = rest;
            let (coming, rest) = ghosts.split_at(ghosts.partition_point(|g| g.at < end));
            ghosts = rest;
            let total = own.len() + coming.len();
            let mut lines: Vec<Line> =
                own.iter().take(LINES).map(|e| scribe.line(scene.period, e, scene.may_plan)).collect();
            lines.extend(coming.iter().take(LINES.saturating_sub(lines.len())).map(|g| scribe.ghost(g)));
            let hidden = own.iter().skip(LINES).map(|e| e.state).max_by_key(|s| weight(*s));
            let is_past = date < scene.today;
            let mut class = String::new();
            for (on, name) in [
                (date.month() != filters.date.month(), " outside"),
                (date == scene.today, " today"),
                (is_past, " past"),
                (is_weekend(date), " weekend"),
            ] {
                if on {
                    class += name;
                }
            }
            days.push(DayCell {
                number: date.day(),
                long: scribe.locale.day_long(date),
                class,
                marks: scene.marks.of(date),
                more: total.saturating_sub(lines.len()),
                lines,
                hidden: hidden.filter(|s| weight(*s) >= weight(State::Missed)),
                day_path: filters.path(&scribe.base, View::Day, date),
                compose: (scene.may_plan && !is_past).then(|| scribe.compose(date.at(9, 0, 0, 0))),
                date,
            });
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        Month { days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_for_the_first_of_each_day() {
        let entry = |n: i64| Entry {
            post_id: n.to_string(),
            due_at: n,
            state: State::Waiting,
            movable: true,
            accounts: vec![0],
        };
        let many: Vec<Entry> = (0..100).map(entry).collect();
        assert_eq!(shown(&many, &[2, 50, 50, 100]), ["0", "1", "2", "3", "4", "50", "51", "52"]);
        assert!(shown(&[], &[1]).is_empty());
    }
}
