//! Uploads media and waits until the server has processed them.

use super::{
    Processing,
    api::{Api, Call},
};
use crate::{
    Failure, Media, Result, Step,
    http::{Answer, Multipart},
};
use futures_util::future::try_join_all;
use http::Method;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Deserialize)]
struct Attachment {
    id: Id,
}

/// Ids are strings; Pixelfed has given numbers.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    pub fn text(self) -> String {
        match self {
            Self::Text(s) => s,
            Self::Number(n) => n.to_string(),
        }
    }
}

/// The ids of the files, in their order. Nothing is published by this: a failure may be repeated, and
/// the server forgets files that no status uses.
pub(super) async fn upload(api: &Api<'_>, step: &Step, processing: Processing) -> Result<Vec<String>> {
    let names = step.media.iter().enumerate().map(|(i, m)| file_name(&step.key, i, m));
    try_join_all(step.media.iter().zip(names).map(|(m, name)| one(api, m, name, processing))).await
}

/// A name that no other upload has, and that says nothing of the author's files: snac2 keeps one file,
/// and one alternative text, per name.
fn file_name(key: &str, index: usize, media: &Media) -> String {
    let digest = Sha256::digest(format!("{key}/{index}/{}", media.alt));
    let extension = match media.mime.split('/').next_back().unwrap_or_default() {
        "jpeg" => "jpg",
        "quicktime" => "mov",
        "mpeg" => "mp3",
        "svg+xml" => "svg",
        other => other,
    };
    format!("{}.{extension}", hex::encode(&digest[..12]))
}

async fn one(api: &Api<'_>, media: &Media, name: String, processing: Processing) -> Result<String> {
    let mut answer = send(api, "/api/v2/media", &name, media).await?;
    if matches!(answer.status.as_u16(), 404 | 405) {
        answer = send(api, "/api/v1/media", &name, media).await?;
    }
    let attachment: Attachment = Call::Repeatable.read(&answer)?;
    let id = attachment.id.text();
    if answer.status == 202 {
        ready(api, &id, &media.name, processing).await?;
    }
    Ok(id)
}

async fn send(api: &Api<'_>, path: &str, name: &str, media: &Media) -> Result<Answer> {
    let mut form = Multipart::new().file("file", name, &media.mime, media.bytes.clone());
    if !media.alt.is_empty() {
        form = form.text("description", media.alt.clone());
    }
    if let Some((x, y)) = media.focus {
        form = form.text("focus", format!("{:.3},{:.3}", x.clamp(-1.0, 1.0), y.clamp(-1.0, 1.0)));
    }
    // A minute, and more for large files on a slow line (200 kB/s).
    let limit = Duration::from_secs(60 + media.bytes.len() as u64 / 200_000);
    let request = api.call(Method::POST, path).multipart(form).timeout(limit);
    request.send().await.map_err(|e| Call::Repeatable.failed(e))
}

/// 206 while the file is processed, 200 when it is ready, 422 when it cannot be read.
async fn ready(api: &Api<'_>, id: &str, name: &str, processing: Processing) -> Result<()> {
    let started = Instant::now();
    let mut pause = processing.first_pause;
    while started.elapsed() + pause <= processing.deadline {
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(processing.longest_pause);
        let answer = api.get(&format!("/api/v1/media/{id}")).send().await.map_err(|e| Call::Repeatable.failed(e))?;
        match answer.status.as_u16() {
            206 => continue,
            200 => return Ok(()),
            _ => return Err(Call::Repeatable.refused(&answer)),
        }
    }
    Err(Failure::temporary(format!("the server is still processing “{name}”; nothing was published yet")))
}
