//! `passeur import`.

use crate::{
    cli::Common,
    commands::{self, archive},
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_engine::import::{Importer, Item, Report, import};
use passeur_handbook::{
    formats::{Problem, csv, frontmatter, ics},
    schedule::zone::{Zone, ZonePolicy},
};
use serde_json::json;
use std::path::{Path, PathBuf};

pub async fn run(common: &Common, data: &Data, path: &Path, dry_run: bool, threads: bool) -> Result<()> {
    if !path.exists() {
        return Err(Failure::usage(format!("{}: there is no such file or folder", path.display())));
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    if extension == "zip" {
        return archive::import(common, data, path, dry_run).await;
    }
    let workspace = commands::workspace(common, data).await?;
    let zone = Zone::parse(&workspace.time_zone).unwrap_or_else(|_| Zone::utc());
    let mut problems = Vec::new();
    let files: Vec<(PathBuf, Vec<Item>)> = if path.is_dir() {
        markdown_files(path)?
            .into_iter()
            .filter_map(|file| match read_markdown(&file) {
                Ok(item) => Some((file.parent().unwrap_or(path).to_path_buf(), vec![item])),
                Err(found) => {
                    problems.extend(found.into_iter().map(|p| (file.clone(), p)));
                    None
                }
            })
            .collect()
    } else {
        let base = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        let bytes = std::fs::read(path)?;
        let (items, found) = match extension.as_str() {
            "md" | "markdown" => match frontmatter::read(&bytes) {
                Ok(file) => (vec![Item::from(file)], Vec::new()),
                Err(found) => (Vec::new(), found),
            },
            "ics" | "ical" => read_calendar(&bytes, &zone),
            _ => read_table(&bytes),
        };
        problems.extend(found.into_iter().map(|p| (path.to_path_buf(), p)));
        vec![(base, items)]
    };
    let mut report = Report::default();
    for (base, items) in files {
        let importer = Importer {
            db: data.db.clone(),
            blobs: data.blobs.clone(),
            http: data.http.clone(),
            workspace_id: workspace.id.clone(),
            base: Some(base),
            by: None,
            dry_run,
            again: false,
            threads,
        };
        let part = import(&importer, items).await?;
        report.taken.extend(part.taken);
        report.already.extend(part.already);
        problems.extend(part.problems.into_iter().map(|p| (path.to_path_buf(), p)));
    }
    problems.sort_by_key(|(_, p)| p.line);
    tell(common, &report, &problems, dry_run)
}

fn tell(common: &Common, report: &Report, problems: &[(PathBuf, Problem)], dry_run: bool) -> Result<()> {
    let planned = report.taken.iter().filter(|t| t.planned).count();
    if common.json {
        let listed: Vec<_> = problems
            .iter()
            .map(|(file, p)| {
                json!({ "file": file.display().to_string(), "line": p.line, "column": p.column, "code": p.code(),
                        "message": p.cause.to_string() })
            })
            .collect();
        out::json(&json!({
            "imported": report.taken.len(), "planned": planned, "already": report.already.len(),
            "posts": report.taken, "problems": listed, "dry_run": dry_run,
        }))?;
    } else {
        for (file, problem) in problems {
            eprintln!("{}:{}: {}", file.display(), problem.line, problem.cause);
        }
        let verb = if dry_run { "would be imported" } else { "imported" };
        let mut text = format!("{} posts {verb}, {planned} of them with a time", report.taken.len());
        if !report.already.is_empty() {
            text += &format!("; {} were there already", report.already.len());
        }
        out::line(&text)?;
    }
    match (problems.len(), report.taken.len() + report.already.len()) {
        (0, _) => Ok(()),
        (n, 0) => Err(Failure::usage(format!("nothing was imported: {n} problems"))),
        (n, _) => Err(Failure::partly(format!("{n} rows were not taken"))),
    }
}

fn read_table(bytes: &[u8]) -> (Vec<Item>, Vec<Problem>) {
    match csv::read(bytes) {
        Ok(table) => {
            let mut items = Vec::new();
            let mut problems = Vec::new();
            for row in table.rows {
                match row {
                    Ok(row) => items.push(Item::from(row)),
                    Err(problem) => problems.push(problem),
                }
            }
            (items, problems)
        }
        Err(problem) => (Vec::new(), vec![problem]),
    }
}

fn read_calendar(bytes: &[u8], zone: &Zone) -> (Vec<Item>, Vec<Problem>) {
    let defaults = ics::Defaults { zone, policy: ZonePolicy::default(), minute: 9 * 60 };
    match ics::read(bytes) {
        Ok(calendar) => {
            let mut problems = calendar.problems;
            let mut items = Vec::new();
            for event in calendar.events.into_iter().filter(|e| !e.cancelled) {
                match event.row(defaults) {
                    // An agenda names no account: its events become drafts with their time as a note.
                    Ok(row) => {
                        let mut item = Item::from(row);
                        if let Some(at) = item.at.take() {
                            item.notes = at.to_string();
                        }
                        items.push(item);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
            (items, problems)
        }
        Err(problem) => (Vec::new(), vec![problem]),
    }
}

fn read_markdown(file: &Path) -> std::result::Result<Item, Vec<Problem>> {
    let bytes = std::fs::read(file).map_err(|e| {
        let cause = passeur_handbook::formats::Cause::FrontMatter { detail: e.to_string() };
        vec![Problem::new(0, None, cause)]
    })?;
    frontmatter::read(&bytes).map(Item::from)
}

/// The Markdown files of a folder and its subfolders, in the order of their names.
fn markdown_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md" || e == "markdown") {
                out.push(path);
            }
        }
    }
    out.sort();
    Ok(out)
}
