//! `passeur export`: everything in open formats, in one archive that `passeur import` takes back.

use crate::{
    cli::Common,
    commands,
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_handbook::formats::ics::{self, Planned};
use passeur_store::{
    StoreError, archive,
    clock::timestamp,
    posts::{self, Filter},
};
use serde_json::json;
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Version of the archive's layout.
pub const FORMAT: u32 = 1;

type Zip = Arc<Mutex<ZipWriter<File>>>;

pub async fn run(common: &Common, data: &Data, file: &Path, with_secrets: bool) -> Result<()> {
    if file.exists() {
        return Err(Failure::usage(format!("{} exists; an export never overwrites", file.display())));
    }
    let only = match &common.workspace {
        Some(_) => Some(commands::workspace(common, data).await?.id),
        None => None,
    };
    let zip: Zip = Arc::new(Mutex::new(ZipWriter::new(File::create_new(file)?)));
    let written = write(data, &zip, only, with_secrets).await;
    if written.is_err() {
        let _ = std::fs::remove_file(file);
    }
    let rows = written?;
    if common.json {
        return out::json(&json!({ "file": file, "rows": rows, "secrets": with_secrets }));
    }
    out::line(&format!("{} holds {rows} rows and their media, in JSON, CSV and iCalendar", file.display()))
}

async fn write(data: &Data, zip: &Zip, only: Option<String>, with_secrets: bool) -> Result<usize> {
    let about = json!({
        "format": FORMAT, "program": "passeur", "version": env!("CARGO_PKG_VERSION"),
        "made": timestamp(data.db.clock.now()).to_string(), "secrets": with_secrets, "key": data.db.keys.id(),
    });
    entry(zip, "passeur.json", about.to_string().as_bytes())?;
    let mut rows = 0;
    for table in archive::TABLES {
        let (zip, only) = (zip.clone(), only.clone());
        rows += data
            .db
            .read(move |tx| {
                let mut zip = zip.lock().unwrap_or_else(|e| e.into_inner());
                let options =
                    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
                zip.start_file(format!("tables/{}.jsonl", table.name), options)
                    .map_err(|e| StoreError::Io(e.into()))?;
                let mut count = 0;
                // Rows stream from the database into the archive: nothing stands in memory whole.
                archive::dump(tx, table, only.as_deref(), with_secrets, |row| {
                    writeln!(zip, "{}", serde_json::Value::Object(row))?;
                    count += 1;
                    Ok(())
                })?;
                Ok::<_, StoreError>(count)
            })
            .await?;
    }
    for (name, mime_name) in media_names(data, only.as_deref()).await? {
        match data.blobs.get(&name).await {
            Ok(bytes) => entry(zip, &format!("media/{mime_name}"), &bytes)?,
            Err(StoreError::NotFound(_)) => tracing::error!(file = name, "a media file is missing and was left out"),
            Err(e) => return Err(e.into()),
        }
    }
    readable(data, zip, only.as_deref()).await?;
    let mut zip = zip.lock().unwrap_or_else(|e| e.into_inner());
    let inner = std::mem::replace(&mut *zip, ZipWriter::new(tempfile()?));
    inner.finish().map_err(failed)?.sync_all()?;
    Ok(rows)
}

/// Something to put in the place of the finished archive.
fn tempfile() -> Result<File> {
    Ok(File::options().write(true).open("/dev/null")?)
}

fn failed(e: zip::result::ZipError) -> Failure {
    Failure::failed(format!("the archive: {e}"))
}

fn entry(zip: &Zip, name: &str, bytes: &[u8]) -> Result<()> {
    let mut zip = zip.lock().unwrap_or_else(|e| e.into_inner());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    zip.start_file(name, options).map_err(failed)?;
    zip.write_all(bytes)?;
    Ok(())
}

async fn media_names(data: &Data, only: Option<&str>) -> Result<Vec<(String, String)>> {
    let only = only.map(ToOwned::to_owned);
    Ok(data.db.read(move |tx| passeur_store::media::blob_names(tx, only.as_deref())).await?)
}

/// The posts once more, as a table for spreadsheets and a calendar for agendas.
async fn readable(data: &Data, zip: &Zip, only: Option<&str>) -> Result<()> {
    let all = data.db.read(passeur_store::workspaces::all).await?;
    for workspace in all.into_iter().filter(|w| only.is_none_or(|id| id == w.id)) {
        let id = workspace.id.clone();
        let (posts, accounts) = data
            .db
            .read(move |tx| {
                let accounts = passeur_store::accounts::list(tx, &id)?;
                let mut filter = Filter { workspace_id: id, limit: 500, ..Filter::default() };
                let mut all = Vec::new();
                loop {
                    let page = posts::list(tx, &filter)?;
                    let Some(last) = page.last() else { break };
                    filter.after = Some((last.updated_at, last.id.clone()));
                    all.extend(page);
                }
                Ok::<_, StoreError>((all, accounts))
            })
            .await?;
        let mut table = csv::Writer::from_writer(Vec::new());
        let bad = |e: csv::Error| Failure::failed(e.to_string());
        table.write_record(["title", "text", "accounts", "at", "labels", "media", "alt"]).map_err(bad)?;
        for post in &posts {
            let c = &post.body.content;
            let names: Vec<String> = post
                .body
                .renditions
                .iter()
                .filter_map(|r| accounts.iter().find(|a| a.id == r.account_id))
                .map(passeur_store::accounts::Account::name)
                .collect();
            let at = post.due_at.map(|t| timestamp(t).to_string()).unwrap_or_default();
            let text: Vec<&str> = c.parts.iter().map(|p| p.text.as_str()).collect();
            let media: Vec<&str> = c.media().map(|m| m.media.as_str()).collect();
            let alt: Vec<&str> = c.media().map(|m| m.alt.as_str()).collect();
            table
                .write_record([
                    c.title.as_deref().unwrap_or_default(),
                    &text.join("\n\n"),
                    &names.join(";"),
                    &at,
                    &post.body.labels.join(";"),
                    &media.join(";"),
                    &alt.join("|"),
                ])
                .map_err(bad)?;
        }
        let bytes = table.into_inner().map_err(|e| Failure::failed(e.to_string()))?;
        entry(zip, &format!("{}/posts.csv", workspace.slug), &bytes)?;
        let calendar = calendar(&posts, &workspace.name, timestamp(data.db.clock.now()));
        entry(zip, &format!("{}/calendar.ics", workspace.slug), calendar.as_bytes())?;
    }
    Ok(())
}

fn calendar(posts: &[posts::Post], name: &str, made_at: jiff::Timestamp) -> String {
    let words: Vec<(String, String, String)> = posts
        .iter()
        .map(|p| {
            let text: Vec<&str> = p.body.content.parts.iter().map(|p| p.text.as_str()).collect();
            (format!("{}@passeur", p.id), p.excerpt(80), text.join("\n\n"))
        })
        .collect();
    let planned: Vec<Planned<'_>> = posts
        .iter()
        .zip(&words)
        .filter_map(|(post, (uid, summary, description))| {
            Some(Planned {
                uid,
                at: timestamp(post.due_at?),
                summary,
                description,
                url: post.body.content.link.as_deref(),
                labels: &post.body.labels,
                ..Planned::default()
            })
        })
        .collect();
    ics::write(&planned, name, made_at)
}
