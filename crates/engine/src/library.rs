//! Files on their way into the media library: looked at, refused with the reason, or kept whole.

use bytes::Bytes;
use passeur_media::{Facts, Family, Guard};
use passeur_store::{
    Db, StoreError,
    blobs::Blobs,
    media::{self, Media},
};
use std::path::Path;

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    #[error("{0}")]
    File(passeur_media::Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The widest side of the picture shown in the library and the calendar.
const THUMBNAIL: u32 = 480;

/// A file on its way in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    pub workspace_id: &'a str,
    /// As the person called it.
    pub name: &'a str,
    pub alt: &'a str,
    pub by: Option<&'a str>,
}

/// Adds a small file that is in memory already; else as [`add_file`].
pub async fn add(
    db: &Db,
    blobs: &Blobs,
    workspace_id: &str,
    name: &str,
    bytes: Bytes,
    alt: &str,
    by: Option<&str>,
) -> Result<Media, Rejected> {
    let looked_at = bytes.clone();
    let (facts, thumbnail) = looked(move || {
        let facts = passeur_media::inspect(&looked_at)?;
        let small = small(&facts, &looked_at);
        Ok((facts, small))
    })
    .await?;
    let new = Incoming { workspace_id, name, alt, by };
    if let Some(known) = known(db, &new, &facts).await? {
        return Ok(known);
    }
    blobs.put(bytes).await?;
    keep(db, blobs, new, facts, thumbnail).await
}

/// Adds a file to the library of a workspace; the same bytes twice give the entry that is there. The
/// original is kept as it came; what is private in it is taken out of what goes out. A film is read piece
/// by piece.
pub async fn add_file(db: &Db, blobs: &Blobs, path: &Path, new: Incoming<'_>) -> Result<Media, Rejected> {
    let from = path.to_path_buf();
    let (facts, thumbnail) = looked(move || {
        let facts = passeur_media::inspect_file(&from, &Guard::default())?;
        let small = match facts.family() {
            Family::Image => std::fs::read(&from).ok().and_then(|bytes| small(&facts, &bytes)),
            _ => None,
        };
        Ok((facts, small))
    })
    .await?;
    if let Some(known) = known(db, &new, &facts).await? {
        return Ok(known);
    }
    blobs.put_file(&facts.sha256, path).await?;
    keep(db, blobs, new, facts, thumbnail).await
}

/// Looks at a file away from the threads that answer requests.
async fn looked<T: Send + 'static>(
    look: impl FnOnce() -> Result<T, passeur_media::Refusal> + Send + 'static,
) -> Result<T, Rejected> {
    let done = tokio::task::spawn_blocking(look).await;
    done.map_err(|e| StoreError::Sql(format!("looking at the file stopped: {e}")))?.map_err(Rejected::File)
}

fn small(facts: &Facts, bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = facts.family() == Family::Image;
    picture.then(|| passeur_media::thumbnail(bytes, THUMBNAIL).ok()).flatten().map(|small| small.bytes)
}

async fn known(db: &Db, new: &Incoming<'_>, facts: &Facts) -> Result<Option<Media>, StoreError> {
    let (workspace, sha) = (new.workspace_id.to_owned(), facts.sha256.clone());
    db.read(move |tx| media::with_bytes(tx, &workspace, &sha)).await
}

async fn keep(
    db: &Db,
    blobs: &Blobs,
    new: Incoming<'_>,
    facts: Facts,
    thumbnail: Option<Vec<u8>>,
) -> Result<Media, Rejected> {
    if let Some(thumbnail) = thumbnail {
        blobs.put_derived(&facts.sha256, "thumb", thumbnail.into()).await?;
    }
    let kind = match facts.family() {
        Family::Image if facts.animated => "gif",
        Family::Image => "image",
        Family::Video => "video",
        Family::Audio => "audio",
        Family::Document => "document",
        Family::Captions => "captions",
    };
    let entry = Media {
        id: String::new(),
        workspace_id: new.workspace_id.into(),
        folder_id: None,
        name: passeur_media::safe_name(new.name, facts.kind.extension()),
        kind: kind.into(),
        mime: facts.mime().into(),
        bytes: facts.bytes as i64,
        width: facts.width.unwrap_or(0).into(),
        height: facts.height.unwrap_or(0).into(),
        seconds: facts.seconds,
        sha256: facts.sha256.clone(),
        alt: new.alt.trim().into(),
        focus: None,
        tags: Vec::new(),
        facts: serde_json::to_value(&facts).map_err(StoreError::from)?,
        credit: String::new(),
        created_by: new.by.map(Into::into),
        created_at: 0,
        deleted_at: None,
    };
    Ok(db.write(move |tx| media::create(tx, &entry)).await?)
}
