//! `passeur import`.

use crate::{
    cli::Common,
    commands::{self, archive},
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_engine::{
    import::Importer,
    sources::{self, Whole},
};
use passeur_handbook::schedule::zone::Zone;
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
    let files = sources::read(path, &zone).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    if files.is_empty() {
        return Err(Failure::usage(format!("{} holds no Markdown file (.md)", path.display())));
    }
    let importer = Importer {
        db: data.db.clone(),
        blobs: data.blobs.clone(),
        http: data.http.clone(),
        workspace_id: workspace.id.clone(),
        base: Some(PathBuf::new()),
        root: None,
        file_max: data.upload_max()?,
        by: None,
        dry_run,
        again: false,
        threads,
    };
    tell(common, &sources::take(&importer, files).await?, dry_run)
}

fn tell(common: &Common, report: &Whole, dry_run: bool) -> Result<()> {
    let planned = report.taken.iter().filter(|(_, t)| t.planned).count();
    if common.json {
        let listed: Vec<_> = report
            .problems
            .iter()
            .map(|(file, p)| {
                json!({ "file": file.display().to_string(), "line": p.line, "column": p.column, "code": p.code(),
                        "message": p.cause.to_string() })
            })
            .collect();
        let posts: Vec<_> = report
            .taken
            .iter()
            .map(|(file, t)| {
                json!({ "file": file.display().to_string(), "line": t.line, "post": t.post, "planned": t.planned })
            })
            .collect();
        out::json(&json!({
            "imported": report.taken.len(), "planned": planned, "already": report.already.len(),
            "posts": posts, "problems": listed, "dry_run": dry_run,
        }))?;
    } else {
        for (file, problem) in &report.problems {
            eprintln!("{}:{}: {}", file.display(), problem.line, problem.cause);
        }
        let verb = if dry_run { "would be imported" } else { "imported" };
        let mut text = format!("{} posts {verb}, {planned} of them with a time", report.taken.len());
        if !report.already.is_empty() {
            text += &format!("; {} were there already", report.already.len());
        }
        out::line(&text)?;
    }
    match (report.problems.len(), report.taken.len() + report.already.len()) {
        (0, _) => Ok(()),
        (n, 0) => Err(Failure::usage(format!("nothing was imported: {n} problems"))),
        (n, _) => Err(Failure::partly(format!("{n} rows were not taken"))),
    }
}
