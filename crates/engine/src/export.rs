//! Everything of an installation, or of one workspace, in one archive of open formats: JSON by table, media, and the
//! posts once more as a table (CSV) and a calendar (ICS).

use futures_util::TryStreamExt;
use passeur_handbook::formats::ics::{self, Planned};
use passeur_store::{
    Db, Result, StoreError, archive,
    blobs::Blobs,
    clock::timestamp,
    posts::{self, Filter},
};
use serde_json::json;
use std::{
    fs::File,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Version of the archive's layout.
pub const FORMAT: u32 = 1;

type Zip = Arc<Mutex<ZipWriter<File>>>;

/// Writes the archive; how many rows it holds. `only` is the id of a workspace. Rows and media stream through: nothing
/// stands in memory whole.
///
/// # Errors
/// Those of the store and of the file; what was written then is no archive.
pub async fn write(db: &Db, blobs: &Blobs, file: File, only: Option<&str>, with_secrets: bool) -> Result<usize> {
    let zip: Zip = Arc::new(Mutex::new(ZipWriter::new(file)));
    let about = json!({
        "format": FORMAT, "program": "passeur", "version": env!("CARGO_PKG_VERSION"),
        "made": timestamp(db.clock.now()).to_string(), "secrets": with_secrets, "key": db.keys.id(),
    });
    entry(&zip, "passeur.json", about.to_string().as_bytes())?;
    let mut rows = 0;
    for table in archive::TABLES {
        let (zip, only) = (zip.clone(), only.map(ToOwned::to_owned));
        rows += db
            .read(move |tx| {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                zip.start_file(format!("tables/{}.jsonl", table.name), deflated()).map_err(failed)?;
                let mut count = 0;
                archive::dump(tx, table, only.as_deref(), with_secrets, |row| {
                    writeln!(zip, "{}", serde_json::Value::Object(row))?;
                    count += 1;
                    Ok(())
                })?;
                Ok::<_, StoreError>(count)
            })
            .await?;
    }
    let workspace = only.map(ToOwned::to_owned);
    let names = db.read(move |tx| passeur_store::media::blob_names(tx, workspace.as_deref())).await?;
    for (name, mime_name) in names {
        let mut stream = match blobs.open_stream(&name, None).await {
            Ok(stream) => stream,
            Err(StoreError::NotFound(_)) => {
                tracing::error!(file = name, "a media file is missing and was left out");
                continue;
            }
            Err(e) => return Err(e),
        };
        // Pictures and films are packed already.
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
        locked(&zip).start_file(format!("media/{mime_name}"), stored).map_err(failed)?;
        while let Some(piece) = stream.bytes.try_next().await? {
            locked(&zip).write_all(&piece)?;
        }
    }
    readable(db, &zip, only).await?;
    let zip =
        Arc::into_inner(zip).ok_or_else(|| StoreError::Io(std::io::Error::other("the archive is still written")))?;
    let zip = zip.into_inner().unwrap_or_else(PoisonError::into_inner);
    zip.finish().map_err(failed)?.sync_all()?;
    Ok(rows)
}

fn locked(zip: &Zip) -> std::sync::MutexGuard<'_, ZipWriter<File>> {
    zip.lock().unwrap_or_else(PoisonError::into_inner)
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true)
}

fn failed(e: zip::result::ZipError) -> StoreError {
    StoreError::Io(e.into())
}

fn entry(zip: &Zip, name: &str, bytes: &[u8]) -> Result<()> {
    let mut zip = locked(zip);
    zip.start_file(name, deflated()).map_err(failed)?;
    zip.write_all(bytes)?;
    Ok(())
}

/// The posts once more, as a table for spreadsheets and a calendar for agendas.
async fn readable(db: &Db, zip: &Zip, only: Option<&str>) -> Result<()> {
    let all = db.read(passeur_store::workspaces::all).await?;
    for workspace in all.into_iter().filter(|w| only.is_none_or(|id| id == w.id)) {
        let id = workspace.id.clone();
        let (posts, accounts) = db
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
        let bad = |e: csv::Error| StoreError::Io(std::io::Error::other(e));
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
        let bytes = table.into_inner().map_err(|e| StoreError::Io(e.into_error()))?;
        entry(zip, &format!("{}/posts.csv", workspace.slug), &bytes)?;
        let calendar = calendar(&posts, &workspace.name, timestamp(db.clock.now()));
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
