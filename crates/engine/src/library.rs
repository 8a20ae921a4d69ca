//! Files on their way into the media library: looked at, refused with the reason, or kept whole.

use bytes::Bytes;
use passeur_media::Family;
use passeur_store::{
    Db, StoreError,
    blobs::Blobs,
    media::{self, Media},
};

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

/// Adds a file to the library of a workspace; the same bytes twice give the entry that is there. The
/// original is kept as it came; what is private in it is taken out of what goes out.
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
    let (facts, thumbnail) = tokio::task::spawn_blocking(move || {
        let facts = passeur_media::inspect(&looked_at)?;
        let picture = facts.family() == Family::Image;
        let thumbnail = if picture { passeur_media::thumbnail(&looked_at, THUMBNAIL).ok() } else { None };
        Ok::<_, passeur_media::Refusal>((facts, thumbnail))
    })
    .await
    .map_err(|e| StoreError::Sql(format!("looking at the file stopped: {e}")))?
    .map_err(Rejected::File)?;
    let sha = facts.sha256.clone();
    let workspace = workspace_id.to_owned();
    if let Some(known) = db.read(move |tx| media::with_bytes(tx, &workspace, &sha)).await? {
        return Ok(known);
    }
    let size = bytes.len() as i64;
    let sha256 = blobs.put(bytes).await?;
    if let Some(thumbnail) = thumbnail {
        blobs.put_derived(&sha256, "thumb", thumbnail.bytes.into()).await?;
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
        workspace_id: workspace_id.into(),
        folder_id: None,
        name: passeur_media::safe_name(name, facts.kind.extension()),
        kind: kind.into(),
        mime: facts.mime().into(),
        bytes: size,
        width: facts.width.unwrap_or(0).into(),
        height: facts.height.unwrap_or(0).into(),
        seconds: facts.seconds,
        sha256,
        alt: alt.trim().into(),
        focus: None,
        tags: Vec::new(),
        facts: serde_json::to_value(&facts).map_err(StoreError::from)?,
        credit: String::new(),
        created_by: by.map(Into::into),
        created_at: 0,
        deleted_at: None,
    };
    Ok(db.write(move |tx| media::create(tx, &entry)).await?)
}
