//! Video through ffmpeg, as a process, where it is installed. A video that already fits needs none.

mod plan;
mod process;

pub use process::{Cancel, Ffmpeg, Job};

use crate::facts::Facts;
use crate::fit::{Note, Outside, misfits};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::strip::{What, strip_file};
use passeur_handbook::limits::FileLimit;
use std::path::Path;

/// What ffprobe says of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probe {
    pub seconds: Option<f64>,
    /// As coded, before rotation.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video: Option<String>,
    pub audio: Option<String>,
}

/// How a video is made to fit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VideoOptions {
    /// Part to keep, as fractions of the upright picture: x, y, width, height.
    pub crop: Option<(f64, f64, f64, f64)>,
    /// Focal point, each axis from -1 (left, bottom) to 1 (right, top).
    pub focus: Option<(f64, f64)>,
    pub outside: Outside,
    /// A video that is too long is cut at the end; else it is refused.
    pub cut: bool,
}

/// A video that fits, written to the path that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedVideo {
    pub kind: Kind,
    pub mime: &'static str,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
    pub notes: Vec<Note>,
    pub removed: Vec<What>,
}

/// Makes the video (or animated GIF) at `from` acceptable and writes it to `to`: a cleaned copy when
/// it fits, the same streams in an MP4 when only the container is wrong, else H.264 and AAC.
///
/// # Errors
/// A [`Refusal`]: [`Refusal::NeedsFfmpeg`] when it must be converted and `ffmpeg` is `None`. `to` is
/// removed on every error.
pub fn fit_video(
    ffmpeg: Option<&Ffmpeg>,
    (from, to): (&Path, &Path),
    facts: &Facts,
    limit: &FileLimit,
    options: &VideoOptions,
    job: &mut Job<'_>,
) -> Result<FittedVideo, Refusal> {
    let done = attempt(ffmpeg, (from, to), facts, limit, options, job);
    if done.is_err() {
        // A part of a video must not be taken for one.
        let _ = std::fs::remove_file(to);
    }
    done
}

fn attempt(
    ffmpeg: Option<&Ffmpeg>,
    (from, to): (&Path, &Path),
    facts: &Facts,
    limit: &FileLimit,
    options: &VideoOptions,
    job: &mut Job<'_>,
) -> Result<FittedVideo, Refusal> {
    let wrong = misfits(facts, limit);
    if wrong.is_empty() && options.crop.is_none() {
        let stripped = strip_file(from, to)?;
        if stripped.complete {
            let notes = if stripped.removed.is_empty() { vec![] } else { vec![Note::Cleaned] };
            return finished(to, notes, stripped.removed, limit);
        }
    }
    let plan = plan::plan(facts, limit, options)?;
    let ffmpeg = ffmpeg.ok_or(Refusal::NeedsFfmpeg)?;
    let only_container = wrong.iter().all(|w| matches!(w, Refusal::TypeNotTaken { .. })) && options.crop.is_none();
    let streams =
        facts.video_codec.as_deref() == Some("avc1") && matches!(facts.audio_codec.as_deref(), None | Some("mp4a"));
    let mut notes = plan.notes.clone();
    if facts.kind != Kind::Mp4 {
        notes.push(Note::Converted { from: facts.kind, to: Kind::Mp4 });
    }
    if only_container && streams {
        ffmpeg.run(&plan.copy(facts.kind, from, to), plan.seconds, job)?;
        return finished(to, notes, vec![], limit);
    }
    let mut rate = plan.rate;
    // The encoder overshoots on difficult pictures: then it gets less to spend.
    for _ in 0..3 {
        ffmpeg.run(&plan.encode(facts, from, to, rate, job.threads), plan.seconds, job)?;
        let bytes = std::fs::metadata(to)?.len();
        match rate {
            Some(spent) if bytes > limit.bytes_max => {
                let lower = f64::from(spent) * 0.93 * limit.bytes_max as f64 / bytes as f64;
                rate = Some(lower as u32);
            }
            _ => return finished(to, notes, vec![], limit),
        }
    }
    Err(Refusal::CannotFit { max: limit.bytes_max })
}

/// Reads the result back: what is told of it is what it is.
fn finished(to: &Path, notes: Vec<Note>, removed: Vec<What>, limit: &FileLimit) -> Result<FittedVideo, Refusal> {
    let facts = crate::inspect_file(to, &crate::Guard::default())?;
    if let Some(still_wrong) = misfits(&facts, limit).into_iter().next() {
        return Err(still_wrong);
    }
    Ok(FittedVideo {
        kind: facts.kind,
        mime: facts.mime(),
        bytes: facts.bytes,
        width: facts.width.unwrap_or(0),
        height: facts.height.unwrap_or(0),
        notes,
        removed,
    })
}

/// Takes place and private metadata out of a video or sound. Ogg files need ffmpeg for it; the others
/// do not.
///
/// # Errors
/// A [`Refusal`]; `to` is then removed.
pub fn strip_video(ffmpeg: Option<&Ffmpeg>, from: &Path, to: &Path, job: &mut Job<'_>) -> Result<Vec<What>, Refusal> {
    let done = strip_file(from, to).and_then(|stripped| {
        if stripped.complete {
            return Ok(stripped.removed);
        }
        let args = plan::without_metadata(from, to);
        ffmpeg.ok_or(Refusal::NeedsFfmpeg)?.run(&args, None, job)?;
        Ok(vec![What::Other])
    });
    if done.is_err() {
        let _ = std::fs::remove_file(to);
    }
    done
}

impl Ffmpeg {
    /// What ffprobe says; for what the container's own structure did not tell.
    ///
    /// # Errors
    /// [`Refusal::Conversion`] when the file cannot be read.
    pub fn probe(&self, path: &Path, job: &mut Job<'_>) -> Result<Probe, Refusal> {
        let out = self.ask(path, job)?;
        let json: serde_json::Value =
            serde_json::from_slice(&out).map_err(|e| Refusal::Conversion { why: e.to_string() })?;
        let empty = Vec::new();
        let streams = json["streams"].as_array().unwrap_or(&empty);
        let first = |kind: &str| streams.iter().find(|s| s["codec_type"] == kind);
        let number = |v: &serde_json::Value| v.as_u64().and_then(|n| u32::try_from(n).ok());
        let name = |s: &serde_json::Value| s["codec_name"].as_str().map(str::to_owned);
        Ok(Probe {
            seconds: json["format"]["duration"].as_str().and_then(|s| s.parse().ok()),
            width: first("video").and_then(|s| number(&s["width"])),
            height: first("video").and_then(|s| number(&s["height"])),
            video: first("video").and_then(name),
            audio: first("audio").and_then(name),
        })
    }

    /// The picture at `seconds`, as a JPEG whose longer side is at most `max_side`.
    ///
    /// # Errors
    /// [`Refusal::Conversion`] when there is no picture there.
    pub fn poster(
        &self,
        path: &Path,
        kind: Kind,
        seconds: f64,
        max_side: u32,
        job: &mut Job<'_>,
    ) -> Result<Vec<u8>, Refusal> {
        let out = self.read(&plan::frame(path, kind, seconds, max_side), job)?;
        if out.is_empty() {
            return Err(Refusal::Conversion { why: format!("no picture at {seconds:.1} s") });
        }
        Ok(out)
    }
}
