//! Media on their way out: read from the library, made to fit the account's limits, cleaned of places.

use crate::Context;
use passeur_handbook::{
    content::Attachment,
    limits::{FileLimit, Limits},
};
use passeur_media::{
    Facts, Family, FitOptions, Outside, Refusal,
    video::{self, Ffmpeg, VideoOptions},
};
use passeur_networks::{Failure, Media};
use passeur_store::{Db, StoreError, blobs::Blobs, media};

/// The files of one part, ready to send, in order.
pub(crate) async fn media(context: &Context, limits: &Limits, wanted: &[Attachment]) -> Result<Vec<Media>, Failure> {
    let mut out = Vec::with_capacity(wanted.len());
    for attachment in wanted {
        out.push(file(&context.db, &context.blobs, limits, attachment).await?);
    }
    Ok(out)
}

/// One file, ready to send: cut as the post asks, made to fit, without places.
///
/// # Errors
/// A permanent failure when the file is gone or the network does not take it.
pub async fn file(db: &Db, blobs: &Blobs, limits: &Limits, attachment: &Attachment) -> Result<Media, Failure> {
    let id = attachment.media.clone();
    let file = match db.read(move |tx| media::get(tx, &id)).await {
        Ok(file) => file,
        Err(StoreError::NotFound(_)) => {
            return Err(Failure::permanent(
                "a file of this post is no longer in the library: put it back or take it off",
            ));
        }
        Err(e) => return Err(Failure::temporary(e.to_string())),
    };
    let bytes = match blobs.get(&file.sha256).await {
        Ok(bytes) => bytes,
        Err(StoreError::NotFound(_)) => {
            return Err(Failure::permanent(format!("the bytes of “{}” are missing from the media store", file.name)));
        }
        Err(e) => return Err(Failure::temporary(e.to_string())),
    };
    let facts: Facts = serde_json::from_value(file.facts.clone())
        .map_err(|e| Failure::permanent(format!("“{}” was never inspected: {e}", file.name)))?;
    let limit = limit_for(limits, &facts)
        .ok_or_else(|| Failure::permanent(format!("this network does not take files like “{}”", file.name)))?
        .clone();
    let focus = attachment.focus.or(file.focus);
    let seconds = facts.seconds;
    let name = file.name.clone();
    let crop = attachment.crop;
    let fitted = tokio::task::spawn_blocking(move || match facts.family() {
        Family::Video => fit_video(&bytes, &facts, &limit, crop, focus),
        _ => {
            let options = FitOptions { crop, focus, outside: Outside::Crop, ..FitOptions::default() };
            let fitted = passeur_media::fit(&bytes, &facts, &limit, &options)?;
            Ok(Fitted { bytes: fitted.bytes, mime: fitted.mime, width: fitted.width, height: fitted.height })
        }
    })
    .await
    .map_err(|e| Failure::temporary(format!("preparing a file stopped: {e}")))?
    .map_err(|refusal| Failure::permanent(format!("“{name}”: {refusal}")))?;
    let alt = if attachment.alt.trim().is_empty() { file.alt } else { attachment.alt.clone() };
    Ok(Media {
        bytes: fitted.bytes.into(),
        mime: fitted.mime.to_owned(),
        alt,
        focus,
        width: fitted.width,
        height: fitted.height,
        seconds,
        name: file.name,
    })
}

struct Fitted {
    bytes: Vec<u8>,
    mime: &'static str,
    width: u32,
    height: u32,
}

/// A video made to fit, by ffmpeg where it must be converted. The files it needs live as long as the call.
fn fit_video(
    bytes: &[u8],
    facts: &Facts,
    limit: &FileLimit,
    crop: Option<(f64, f64, f64, f64)>,
    focus: Option<(f64, f64)>,
) -> Result<Fitted, Refusal> {
    let folder = tempfile::tempdir()?;
    let (from, to) = (folder.path().join("from"), folder.path().join("to.mp4"));
    std::fs::write(&from, bytes)?;
    let options = VideoOptions { crop, focus, outside: Outside::Crop, cut: false };
    let ffmpeg = Ffmpeg::find().ok();
    let fitted = video::fit_video(ffmpeg.as_ref(), (&from, &to), facts, limit, &options, &mut video::Job::default())?;
    Ok(Fitted { bytes: std::fs::read(&to)?, mime: fitted.mime, width: fitted.width, height: fitted.height })
}

/// Which of the network's limits applies to the file.
fn limit_for<'a>(limits: &'a Limits, facts: &Facts) -> Option<&'a FileLimit> {
    let media = &limits.media;
    match facts.family() {
        Family::Image if facts.animated => media.gif.as_ref().or(media.image.as_ref()),
        Family::Image => media.image.as_ref(),
        Family::Video => media.video.as_ref(),
        Family::Audio => media.audio.as_ref(),
        _ => None,
    }
}
