//! `passeur export`: everything in open formats, in one archive that `passeur import` takes back.

use crate::{
    cli::Common,
    commands,
    data::Data,
    failure::{Failure, Result},
    out,
};
use serde_json::json;
use std::{fs::File, path::Path};

pub async fn run(common: &Common, data: &Data, file: &Path, with_secrets: bool) -> Result<()> {
    if file.exists() {
        return Err(Failure::usage(format!("{} exists; an export never overwrites", file.display())));
    }
    let only = match &common.workspace {
        Some(_) => Some(commands::workspace(common, data).await?.id),
        None => None,
    };
    let place =
        File::create_new(file).map_err(|e| Failure::usage(format!("{} cannot be written: {e}", file.display())))?;
    let written = passeur_engine::export::write(&data.db, &data.blobs, place, only.as_deref(), with_secrets).await;
    if written.is_err() {
        let _ = std::fs::remove_file(file);
    }
    let rows = written?;
    if common.json {
        return out::json(&json!({ "file": file, "rows": rows, "secrets": with_secrets }));
    }
    out::line(&format!("{} holds {rows} rows and their media, in JSON, CSV and iCalendar", file.display()))
}
