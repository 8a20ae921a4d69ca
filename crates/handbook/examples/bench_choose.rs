//! How long a choice over the whole catalogue takes with 2,000 weight draws, and a plan of twelve networks:
//! `cargo run --release -p passeur-handbook --example bench_choose`.

use passeur_handbook::catalog::Catalog;
use passeur_handbook::choose::{Brief, Options, choose};
use passeur_handbook::choose::{Pick, Role};
use passeur_handbook::holidays::{Region, holidays};
use passeur_handbook::plan::plan;
use std::time::Instant;

fn main() {
    let catalog = Catalog::builtin();
    let brief = "goals = { awareness = 2, community = 1, sales = 1, expertise = 1, internal = 1, jobsearch = 1 }\n\
                 hours_per_week = 40\nmoney_per_month = 900\nskills = { text = 3, image = 3, video = 3 }\n";
    let Ok(mut brief) = Brief::parse(brief, catalog, "en") else { return };
    // Everything that is open takes part: the worst case.
    brief.include = catalog.networks.keys().cloned().collect();
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let start = Instant::now();
            let choice = choose(catalog, &brief, Options::default());
            std::hint::black_box(choice.ranked.len());
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let ranked = choose(catalog, &brief, Options::default()).ranked.len();
    println!("choose: {ranked} networks ranked, 2000 draws, median {:.1} ms, worst {:.1} ms", times[10], times[20]);

    let mut choice = choose(catalog, &brief, Options::default());
    let template = choice.portfolio.picks.first().cloned();
    let pick = |id: &str| {
        template.clone().map(|pick| Pick { network: id.to_owned(), role: Role::Primary, hours: 10.0, ..pick })
    };
    choice.portfolio.picks = choice.ranked.iter().take(12).filter_map(|ranked| pick(&ranked.network)).collect();
    brief.hours_per_week = Some(120.0);
    let today = jiff::civil::date(2026, 11, 23);
    let start = Instant::now();
    let days = holidays(today, jiff::civil::date(2027, 3, 1), Region::France);
    let quarter = plan(catalog, &brief, &choice, today, &days);
    let page = quarter.markdown(catalog, &choice);
    println!(
        "plan: {} networks, {} items, {} kB of Markdown, {:.1} ms",
        quarter.networks.len(),
        quarter.items.len(),
        page.len() / 1024,
        start.elapsed().as_secs_f64() * 1_000.0
    );
}
