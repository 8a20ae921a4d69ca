//! The list: day by day, for the phone and for choosing many.

use jiff::civil::Date;

use super::lines::{Line, Scene, Scribe};
use super::marks::Mark;
use super::view::{Filters, View, capital};

/// Lines on one page.
const LINES: usize = 400;

pub(crate) struct List {
    pub days: Vec<Section>,
    /// Where the list goes on, when it was cut.
    pub next: Option<String>,
}

pub(crate) struct Section {
    pub date: Date,
    pub title: String,
    pub today: bool,
    pub marks: Vec<Mark>,
    pub lines: Vec<Line>,
}

impl List {
    pub fn of(scribe: &Scribe, scene: &Scene<'_>, filters: &Filters) -> List {
        let mut rows: Vec<(i64, Line)> = scene
            .period
            .entries
            .iter()
            .take(LINES + 1)
            .map(|e| (e.due_at, scribe.line(scene.period, e, scene.may_plan)))
            .collect();
        rows.extend(scene.ghosts.iter().take(LINES).map(|g| (g.at, scribe.ghost(g))));
        rows.sort_by_key(|(at, _)| *at);
        let cut = rows.get(LINES).map(|(at, _)| scribe.civil(*at).date());
        rows.truncate(LINES);
        let mut days: Vec<Section> = Vec::new();
        for (at, line) in rows {
            let date = scribe.civil(at).date();
            match days.last_mut() {
                Some(day) if day.date == date => day.lines.push(line),
                _ => days.push(Section {
                    title: capital(&scribe.locale.day_long(date)),
                    today: date == scene.today,
                    marks: scene.marks.of(date),
                    lines: vec![line],
                    date,
                }),
            }
        }
        // A single day that fills the list goes on in its own view.
        let next = cut.map(|date| match date == filters.date {
            true => filters.path(&scribe.base, View::Day, date),
            false => filters.path(&scribe.base, View::List, date),
        });
        List { days, next }
    }
}
