//! How long a choice over the whole catalogue takes with 2,000 draws of the weights, and a quarter's plan of twelve
//! networks with its document. In this process: a page adds what [`crate::pages`] measures.

use crate::report::{Report, Row, Target};
use passeur_handbook::catalog::Catalog;
use passeur_handbook::choose::{Brief, Choice, Options, Pick, Role, choose};
use passeur_handbook::holidays::{Region, holidays};
use passeur_handbook::plan::plan;
use std::time::Instant;

const ROUNDS: usize = 41;

/// Median and slowest, in milliseconds.
fn times(mut once: impl FnMut()) -> (f64, f64) {
    once();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            once();
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[ROUNDS / 2], times[ROUNDS - 1])
}

/// Twelve main networks, with hours enough for all: the heaviest plan somebody may ask for.
fn twelve(mut choice: Choice) -> Choice {
    let Some(first) = choice.portfolio.picks.first().cloned() else { return choice };
    choice.portfolio.picks = choice
        .ranked
        .iter()
        .take(12)
        .map(|ranked| Pick { network: ranked.network.clone(), role: Role::Primary, hours: 10.0, ..first.clone() })
        .collect();
    choice
}

pub fn run(report: &mut Report) -> Result<(), String> {
    let catalog = Catalog::builtin();
    let text = "goals = { awareness = 2, community = 1, sales = 1, expertise = 1, internal = 1, jobsearch = 1 }\n\
                hours_per_week = 40\nmoney_per_month = 900\nskills = { text = 3, image = 3, video = 3 }\n";
    let mut brief = Brief::parse(text, catalog, "en").map_err(|problems| format!("{problems:?}"))?;
    // Everything that is open takes part: the worst case.
    brief.include = catalog.networks.keys().cloned().collect();
    let choice = choose(catalog, &brief, Options::default());
    let entries = catalog.networks.len();
    let ranked = choice.ranked.len();
    let (median, worst) = times(|| {
        std::hint::black_box(choose(catalog, &brief, Options::default()).ranked.len());
    });
    let note = format!("{ranked} ranked, the others knocked out; median of {ROUNDS}, slowest {worst:.1} ms");
    let what = format!("choosing among {entries} entries, 2,000 draws of the weights");
    report.add(Row::new(what, median, "ms", Target::Below(50.0)).note(note));

    let choice = twelve(choice);
    brief.hours_per_week = Some(120.0);
    let today = jiff::civil::date(2026, 11, 23);
    let mut items = 0;
    let (median, worst) = times(|| {
        let days = holidays(today, jiff::civil::date(2027, 3, 1), Region::France);
        let quarter = plan(catalog, &brief, &choice, today, &days);
        items = quarter.items.len();
        std::hint::black_box(quarter.markdown(catalog, &choice).len());
    });
    let note = format!("{items} contents and the document; median of {ROUNDS}, slowest {worst:.1} ms");
    report.add(Row::new("a quarter's plan for 12 networks", median, "ms", Target::Below(200.0)).note(note));
    Ok(())
}
