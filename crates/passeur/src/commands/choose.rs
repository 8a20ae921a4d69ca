//! `passeur choose` and `passeur plan`: from a brief to networks ranked with reasons, and to a plan.

use crate::{
    cli::Common,
    commands::{catalog, check},
    failure::{Failure, Result},
    out,
};
use jiff::{ToSpan, civil::Date};
use passeur_handbook::{
    catalog::Catalog,
    choose::{Brief, Choice, Options, choose},
    holidays::{Region, holidays},
    plan::{self, WEEKS},
};
use std::path::Path;

fn read(common: &Common, file: &Path) -> Result<(Catalog, Brief)> {
    let catalog = catalog::open(common)?;
    let text = std::fs::read_to_string(file).map_err(|e| Failure::usage(format!("{}: {e}", file.display())))?;
    let brief = Brief::parse(&text, &catalog, check::voice().tag()).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|p| format!("{}:{}: {}", file.display(), p.line, p.message)).collect();
        Failure::usage(lines.join("\n"))
    })?;
    Ok((catalog, brief))
}

fn decide(catalog: &Catalog, brief: &Brief, seed: u64, today: Date) -> Choice {
    choose(catalog, brief, Options { seed, today: Some(today), ..Options::default() })
}

pub fn run(common: &Common, file: &Path, seed: u64) -> Result<()> {
    let (catalog, brief) = read(common, file)?;
    let choice = decide(&catalog, &brief, seed, jiff::Zoned::now().date());
    if common.json {
        return out::json(&choice);
    }
    let rows: Vec<Vec<String>> = choice
        .ranked
        .iter()
        .take(12)
        .map(|r| {
            vec![
                r.name.clone(),
                format!("{:.0} ({:.0} to {:.0})", r.score, r.low, r.high),
                format!("{:.2}", r.topsis),
                format!("{:.0} %", r.rank1_share * 100.0),
                format!("{:.0} %", r.top3_share * 100.0),
                r.missing.join(", "),
            ]
        })
        .collect();
    out::table(&["NETWORK", "SCORE", "TOPSIS", "FIRST", "TOP 3", "EVIDENCE MISSING"], &rows)?;
    out::line("")?;
    for pick in &choice.portfolio.picks {
        let name = catalog.get(&pick.network).map_or(pick.network.as_str(), |n| n.name.as_str());
        out::line(&format!("{:?}: {name}, {:.1} h a week", pick.role, pick.hours))?;
    }
    for advice in &choice.advice {
        out::line(&advice.message)?;
    }
    out::line(&format!("{} networks excluded; --json says why, and opens every number", choice.excluded.len()))
}

pub fn plan(common: &Common, file: &Path, seed: u64, from: Option<&str>) -> Result<()> {
    let (catalog, brief) = read(common, file)?;
    let today = match from {
        Some(text) => text.parse().map_err(|_| Failure::usage(format!("“{text}” is not a date such as 2026-12-01")))?,
        None => jiff::Zoned::now().date(),
    };
    let choice = decide(&catalog, &brief, seed, today);
    let to = today.saturating_add((WEEKS as i64 * 7 + 7).days());
    let plan = plan::plan(&catalog, &brief, &choice, today, &holidays(today, to, Region::France));
    if common.json {
        return out::json(&plan);
    }
    out::line(plan.markdown(&catalog, &choice).trim_end())
}
