//! From limits to ffmpeg's arguments.

use super::VideoOptions;
use crate::facts::Facts;
use crate::fit::{Note, Outside};
use crate::geometry::{WHOLE, checked, crop_for_ratio, within};
use crate::kind::Kind;
use crate::refusal::Refusal;
use passeur_handbook::limits::FileLimit;
use std::ffi::OsString;
use std::path::Path;

/// What a conversion will produce.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub crop: (f64, f64, f64, f64),
    /// Even numbers of pixels, as H.264 with 4:2:0 wants them.
    pub size: (u32, u32),
    pub canvas: Option<((u32, u32), [u8; 3])>,
    pub seconds: Option<f64>,
    /// Bits per second for the picture; `None` when the size is not bounded.
    pub rate: Option<u32>,
    pub notes: Vec<Note>,
}

/// Bits per second of the sound.
const SOUND: u32 = 128_000;
/// Under this a picture is not worth looking at, whatever its size.
const RATE_LEAST: f64 = 120_000.0;

pub(super) fn plan(facts: &Facts, limit: &FileLimit, options: &VideoOptions) -> Result<Plan, Refusal> {
    let kind = facts.kind;
    let (Some(full_w), Some(full_h)) = (facts.width, facts.height) else {
        return Err(Refusal::damaged(kind, "no width or height"));
    };
    if !(limit.types.is_empty() || limit.types.iter().any(|t| Kind::Mp4.is_named(t))) {
        return Err(Refusal::TypeNotTaken { kind, types: limit.types.join(", ") });
    }
    let mut notes = Vec::new();
    let mut seconds = facts.seconds;
    if let (Some(long), Some((least, most))) = (seconds, limit.seconds) {
        if long < least || (long > most && !options.cut) {
            return Err(Refusal::Duration { seconds: long, least, most });
        }
        seconds = Some(long.min(most));
    }
    let mut crop = match options.crop {
        Some(crop) => checked(crop).ok_or(Refusal::Crop)?,
        None => WHOLE,
    };
    let (mut w, mut h) = (crop.2 * f64::from(full_w), crop.3 * f64::from(full_h));
    let mut outer = (w, h);
    let mut colour = None;
    if let Some((least, most)) = limit.ratio.filter(|(least, most)| w / h < least - 0.005 || w / h > most + 0.005) {
        let focus = options.focus.filter(|_| options.crop.is_none());
        let inner = crop_for_ratio(w.round() as u32, h.round() as u32, (least, most), focus);
        match options.outside {
            Outside::Refuse => {
                let crop = within(crop, inner);
                return Err(Refusal::Ratio { ratio: w / h, least, most, crop });
            }
            Outside::Crop => {
                crop = within(crop, inner);
                (w, h) = (crop.2 * f64::from(full_w), crop.3 * f64::from(full_h));
                outer = (w, h);
            }
            Outside::Letterbox(c) => {
                outer = if w / h < least { (h * least, h) } else { (w, w / most) };
                colour = Some(c);
                notes.push(Note::Letterboxed);
            }
        }
    }
    if crop != WHOLE {
        notes.push(Note::Cropped);
    }
    let mut scale = 1.0f64;
    if let Some((_, most)) = limit.width.filter(|(_, most)| *most > 0) {
        scale = scale.min(f64::from(most) / outer.0);
    }
    if let Some(most) = limit.pixels_max {
        scale = scale.min((most as f64 / (outer.0 * outer.1)).sqrt());
    }
    if let Some((least, _)) = limit.width {
        scale = scale.max(f64::from(least) / outer.0);
    }
    let rate = match (limit.bytes_max, seconds) {
        (0, _) | (_, None) => None,
        (bytes, Some(seconds)) => {
            let sound = if facts.audio_codec.is_some() { f64::from(SOUND) } else { 0.0 };
            let left = bytes as f64 * 8.0 * 0.96 / seconds.max(0.1) - sound;
            if left < RATE_LEAST {
                return Err(Refusal::CannotFit { max: bytes });
            }
            Some(left.min(40_000_000.0) as u32)
        }
    };
    if let Some(rate) = rate {
        // About a twentieth of a bit per pixel at 30 images per second is the least that holds up.
        let affordable = f64::from(rate) / (0.05 * 30.0);
        let pixels = outer.0 * outer.1 * scale * scale;
        let least = limit.width.map_or(0.0, |(least, _)| f64::from(least) / outer.0);
        if pixels > affordable {
            scale = (scale * (affordable / pixels).sqrt()).max(least);
        }
    }
    let even = |v: f64| (((v * scale) / 2.0).floor() as u32 * 2).max(2);
    let size = (even(w), even(h));
    if scale < 0.999 {
        notes.push(Note::Resized { width: size.0, height: size.1 });
    } else if scale > 1.001 {
        notes.push(Note::Enlarged { width: size.0, height: size.1 });
    }
    let canvas = colour.map(|c| ((even(outer.0).max(size.0), even(outer.1).max(size.1)), c));
    Ok(Plan { crop, size, canvas, seconds, rate, notes })
}

/// Reading is bound to one local file in the format that its content showed: a playlist that poses as
/// a video cannot make ffmpeg open other files or addresses.
fn input(kind: Option<Kind>, path: &Path) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    let format = match kind {
        Some(Kind::Mp4 | Kind::Mov | Kind::M4a) => Some("mov"),
        Some(Kind::Webm | Kind::Mkv) => Some("matroska"),
        Some(Kind::Gif) => Some("gif"),
        Some(Kind::Ogg) => Some("ogg"),
        _ => None,
    };
    args.extend(["-protocol_whitelist", "file,pipe"].map(OsString::from));
    if let Some(format) = format {
        args.extend(["-f", format].map(OsString::from));
    }
    args.push("-i".into());
    let mut name = OsString::from("file:");
    name.push(path);
    args.push(name);
    args
}

const CLEAN: [&str; 8] =
    ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"];

impl Plan {
    /// The same streams in an MP4.
    pub(super) fn copy(&self, kind: Kind, from: &Path, to: &Path) -> Vec<OsString> {
        let mut args = input(Some(kind), from);
        args.extend(["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy"].map(OsString::from));
        args.extend(CLEAN.map(OsString::from));
        args.extend(["-movflags", "+faststart", "-f", "mp4"].map(OsString::from));
        args.push(to.into());
        args
    }

    pub(super) fn encode(
        &self,
        facts: &Facts,
        from: &Path,
        to: &Path,
        rate: Option<u32>,
        threads: u32,
    ) -> Vec<OsString> {
        let mut args = input(Some(facts.kind), from);
        let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
        add(&["-map", "0:v:0", "-map", "0:a:0?", "-vf", &self.filter()]);
        add(&["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-profile:v", "high"]);
        add(&["-threads", &threads.to_string()]);
        if let Some(rate) = rate {
            add(&["-maxrate", &rate.to_string(), "-bufsize", &(u64::from(rate) * 2).to_string()]);
        }
        add(&["-c:a", "aac", "-b:a", &SOUND.to_string(), "-ac", "2"]);
        if let Some(seconds) = self.seconds.filter(|_| facts.seconds > self.seconds) {
            add(&["-t", &format!("{seconds:.3}")]);
        }
        add(&CLEAN);
        add(&["-movflags", "+faststart", "-f", "mp4"]);
        args.push(to.into());
        args
    }

    fn filter(&self) -> String {
        let (x, y, w, h) = self.crop;
        let mut chain = Vec::new();
        if self.crop != WHOLE {
            chain.push(format!("crop=iw*{w:.6}:ih*{h:.6}:iw*{x:.6}:ih*{y:.6}"));
        }
        chain.push(format!("scale={}:{}:flags=lanczos", self.size.0, self.size.1));
        if let Some(((cw, ch), [r, g, b])) = self.canvas {
            chain.push(format!("pad={cw}:{ch}:(ow-iw)/2:(oh-ih)/2:color=0x{r:02x}{g:02x}{b:02x}"));
        }
        chain.push("setsar=1".into());
        chain.join(",")
    }
}

/// One picture, small, on the standard output.
pub(super) fn frame(path: &Path, kind: Kind, seconds: f64, max_side: u32) -> Vec<OsString> {
    let mut args: Vec<OsString> = vec!["-ss".into(), format!("{:.3}", seconds.max(0.0)).into()];
    args.extend(input(Some(kind), path));
    let scale = format!("scale={max_side}:{max_side}:force_original_aspect_ratio=decrease:force_divisible_by=2");
    let rest = ["-frames:v", "1", "-an", "-vf", &scale, "-q:v", "3", "-c:v", "mjpeg", "-f", "image2pipe"];
    args.extend(rest.map(OsString::from));
    args.extend(CLEAN.map(OsString::from));
    args.push("pipe:1".into());
    args
}

/// The same sound without its tags.
pub(super) fn without_metadata(from: &Path, to: &Path) -> Vec<OsString> {
    let mut args = input(Some(Kind::Ogg), from);
    args.extend(["-map", "0:a", "-c", "copy", "-map_metadata", "-1", "-map_metadata:s", "-1"].map(OsString::from));
    args.extend(["-fflags", "+bitexact", "-f", "ogg"].map(OsString::from));
    args.push(to.into());
    args
}

/// Arguments of ffprobe for everything about a file as JSON.
pub(super) fn question(path: &Path) -> Vec<OsString> {
    let mut args: Vec<OsString> =
        ["-v", "error", "-print_format", "json", "-show_format", "-show_streams"].map(OsString::from).to_vec();
    args.extend(input(None, path));
    args
}
