//! The way back of `passeur export`.

use crate::{
    cli::Common,
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_engine::export::FORMAT;
use passeur_store::{StoreError, archive};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};
use zip::ZipArchive;

/// A media file in an archive may weigh this much.
const MEDIA_MAX: u64 = 1 << 30;

pub async fn import(common: &Common, data: &Data, file: &Path, dry_run: bool) -> Result<()> {
    let bad = |e: &dyn std::fmt::Display| Failure::usage(format!("{}: {e}", file.display()));
    let mut zip = ZipArchive::new(File::open(file)?).map_err(|e| bad(&e))?;
    let about: Value = {
        let entry = zip.by_name("passeur.json").map_err(|_| bad(&"this archive was not made by `passeur export`"))?;
        serde_json::from_reader(entry.take(1 << 20)).map_err(|e| bad(&e))?
    };
    if about["format"].as_u64() != Some(FORMAT.into()) {
        return Err(bad(&format!("format {} is not one this version reads", about["format"])));
    }
    if about["secrets"] == true && about["key"] != data.db.keys.id() {
        return Err(bad(&format!(
            "its credentials were sealed with key {}, this installation has {}: put that key into this data folder first, \
             or export without secrets",
            about["key"],
            data.db.keys.id()
        )));
    }
    let mut tables: Vec<(usize, Vec<Map<String, Value>>)> = Vec::new();
    for (index, table) in archive::TABLES.iter().enumerate() {
        let Ok(entry) = zip.by_name(&format!("tables/{}.jsonl", table.name)) else { continue };
        let mut rows = Vec::new();
        for (line, text) in BufReader::new(entry).lines().enumerate() {
            let row = serde_json::from_str(&text?)
                .map_err(|e| bad(&format!("tables/{}.jsonl, line {}: {e}", table.name, line + 1)))?;
            rows.push(row);
        }
        tables.push((index, rows));
    }
    let total: usize = tables.iter().map(|(_, rows)| rows.len()).sum();
    if dry_run {
        return tell(common, total, 0, true);
    }
    // Media first: a post never refers to a file that is not there.
    let names: Vec<String> =
        zip.file_names().flatten().filter(|n| n.starts_with("media/")).map(|n| n.into_owned()).collect();
    for name in &names {
        let mut place = tempfile::NamedTempFile::new_in(&data.folder)?;
        let mut entry = Hashed { inner: zip.by_name(name).map_err(|e| bad(&e))?.take(MEDIA_MAX), hash: Sha256::new() };
        std::io::copy(&mut entry, &mut place).map_err(|e| bad(&format!("{name}: {e}")))?;
        let sha256 = hex::encode(entry.hash.finalize());
        if !name.starts_with(&format!("media/{sha256}")) {
            return Err(bad(&format!("{name} is damaged: its content does not match its name")));
        }
        data.blobs.put_file(&sha256, place.path()).await?;
    }
    let put = data
        .db
        .write(move |tx| {
            let mut put = 0;
            let mut workspaces = Vec::new();
            for (index, rows) in &tables {
                let table = &archive::TABLES[*index];
                for row in rows {
                    let new = archive::load(tx, table, row)?;
                    put += usize::from(new);
                    if new && table.name == "workspaces" {
                        workspaces.extend(row.get("id").and_then(Value::as_str).map(ToOwned::to_owned));
                    }
                }
            }
            for id in &workspaces {
                archive::settle(tx, id)?;
            }
            Ok::<_, StoreError>(put)
        })
        .await?;
    tell(common, total, put, false)
}

/// Hashes what is read through it.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        Ok(n)
    }
}

fn tell(common: &Common, total: usize, put: usize, dry_run: bool) -> Result<()> {
    if common.json {
        return out::json(&json!({ "rows": total, "imported": put, "dry_run": dry_run }));
    }
    if dry_run {
        return out::line(&format!("the archive holds {total} rows; nothing was changed"));
    }
    out::line(&format!("{put} of {total} rows imported; the others were there already"))?;
    if put > 0 {
        out::line(
            "New workspaces are frozen: when the other installation is stopped, `passeur thaw` lets them publish.",
        )?;
    }
    Ok(())
}
