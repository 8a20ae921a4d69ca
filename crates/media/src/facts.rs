//! Everything the library, the linter and the connectors need to know of a file, found in one reading.

use crate::bmff::{self, Source};
use crate::kind::{Family, Kind, contains, sniff};
use crate::refusal::Refusal;
use crate::{ebml, exif_tags, geometry, look, pixels, sound, still};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Bounds on what is opened, checked against the header before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// Declared pixels of a picture, or of one image of an animation.
    pub pixels_max: u64,
    /// Bytes that decoding may take.
    pub memory_max: u64,
    /// Bytes of a picture or document that is read whole.
    pub bytes_max: u64,
}

impl Default for Guard {
    fn default() -> Self {
        Self { pixels_max: 50_000_000, memory_max: 512_000_000, bytes_max: 256_000_000 }
    }
}

/// Where a picture or a video says it was taken, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
}

/// What a file is. Sizes are upright, as the reader sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub kind: Kind,
    pub bytes: u64,
    /// SHA-256 of the whole file, hexadecimal.
    pub sha256: String,
    /// Pixels, orientation applied.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// EXIF orientation of the stored pixels, 1 to 8.
    pub orientation: u8,
    /// Length of a video, a sound or one turn of an animation.
    pub seconds: Option<f64>,
    pub animated: bool,
    /// Images of an animation; 1 for a still.
    pub frames: Option<u32>,
    /// Some pixel is not opaque.
    pub alpha: bool,
    /// The metadata hold a place, precise or by name.
    pub has_place: bool,
    pub place: Option<Place>,
    /// The metadata hold camera data (EXIF or the like).
    pub has_camera: bool,
    pub camera: Option<String>,
    /// Local time of the camera, `YYYY-MM-DDTHH:MM:SS`.
    pub taken: Option<String>,
    /// Main colour, `#rrggbb`.
    pub colour: Option<String>,
    /// Blur to show while the picture loads: a `data:` address of about 150 characters.
    pub placeholder: Option<String>,
    /// Hash that near-duplicates share; compare with [`crate::distance`].
    pub likeness: Option<String>,
    /// Codec names as in the container: `avc1`, `mp4a`, `V_VP9`.
    pub video_codec: Option<String>,
    pub audio_codec: Option<String>,
    /// Content credentials (C2PA) are inside. Whether they are valid is not checked here.
    pub credentials: bool,
    /// IPTC digital source type, such as `trainedAlgorithmicMedia`.
    pub source_type: Option<String>,
    /// The file itself declares that a machine made it or part of it.
    pub synthetic: bool,
    /// Bytes after the end of the picture: another file hidden behind it, or a motion photo.
    pub trailing: u64,
}

impl Facts {
    fn new(kind: Kind, bytes: u64, sha256: String) -> Self {
        Self {
            kind,
            bytes,
            sha256,
            width: None,
            height: None,
            orientation: 1,
            seconds: None,
            animated: false,
            frames: None,
            alpha: false,
            has_place: false,
            place: None,
            has_camera: false,
            camera: None,
            taken: None,
            colour: None,
            placeholder: None,
            likeness: None,
            video_codec: None,
            audio_codec: None,
            credentials: false,
            source_type: None,
            synthetic: false,
            trailing: 0,
        }
    }

    pub fn mime(&self) -> &'static str {
        self.kind.mime()
    }

    pub fn family(&self) -> Family {
        self.kind.family()
    }

    /// Width divided by height.
    pub fn ratio(&self) -> Option<f64> {
        let (width, height) = (self.width?, self.height?);
        (height > 0).then(|| f64::from(width) / f64::from(height))
    }
}

/// What the file is, with the default [`Guard`].
///
/// # Errors
/// A [`Refusal`] when it is of no publishable type, cut off, damaged or too large to open.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Refusal> {
    inspect_with(bytes, &Guard::default())
}

/// What the file is. Pictures are decoded once, for colour and likeness.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_with(bytes: &[u8], guard: &Guard) -> Result<Facts, Refusal> {
    let kind = admitted(bytes)?;
    let facts = Facts::new(kind, bytes.len() as u64, hex::encode(Sha256::digest(bytes)));
    if kind.is_still() {
        return picture(bytes, facts, guard);
    }
    described(&mut bmff::InMemory(bytes), facts, guard)
}

/// What a file on disk is. Video and sound are read piece by piece, never whole.
///
/// # Errors
/// As [`inspect`], and [`Refusal::Disk`].
pub fn inspect_file(path: &Path, guard: &Guard) -> Result<Facts, Refusal> {
    let mut file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    (&mut file).take(4096).read_to_end(&mut head)?;
    let kind = admitted(&head)?;
    if !matches!(kind.family(), Family::Video | Family::Audio) {
        if length > guard.bytes_max {
            return Err(Refusal::TooHeavy { bytes: length, max: guard.bytes_max });
        }
        return inspect_with(&std::fs::read(path)?, guard);
    }
    let mut source = bmff::OnDisk::open(path)?;
    let facts = Facts::new(kind, length, source.sha256()?);
    described(&mut source, facts, guard)
}

/// The kind, when it is one that may be published.
fn admitted(bytes: &[u8]) -> Result<Kind, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    match sniff(bytes).ok_or(Refusal::Unknown)? {
        kind @ (Kind::Svg | Kind::Html) => Err(Refusal::Unsafe { kind }),
        kind if !kind.publishable() => Err(Refusal::Unsupported { kind }),
        kind => Ok(kind),
    }
}

fn picture(bytes: &[u8], mut facts: Facts, guard: &Guard) -> Result<Facts, Refusal> {
    let kind = facts.kind;
    if facts.bytes > guard.bytes_max {
        return Err(Refusal::TooHeavy { bytes: facts.bytes, max: guard.bytes_max });
    }
    let scan = still::scan(kind, bytes)?;
    pixels::guard(kind, &scan, guard)?;
    let told = exif_tags::read(scan.exif);
    facts.orientation = told.orientation;
    let (w, h) = if geometry::turned(told.orientation) { (scan.height, scan.width) } else { (scan.width, scan.height) };
    (facts.width, facts.height) = (Some(w), Some(h));
    facts.frames = Some(scan.frames);
    facts.animated = scan.frames > 1;
    facts.seconds = Some(scan.seconds).filter(|s| *s > 0.0);
    facts.has_place = told.has_place
        || scan.xmp.iter().any(|x| exif_tags::xmp_has_place(x))
        || scan.iptc.iter().any(|b| exif_tags::iptc_has_place(b))
        || scan.credentials.iter().any(|c| exif_tags::xmp_has_place(c));
    facts.place = told.place.map(|(latitude, longitude)| Place { latitude, longitude });
    facts.has_camera = told.camera.is_some() || told.taken.is_some();
    (facts.camera, facts.taken) = (told.camera, told.taken);
    facts.credentials = !scan.credentials.is_empty();
    facts.source_type = scan.xmp.iter().find_map(|x| exif_tags::source_type(x));
    facts.synthetic = facts.source_type.as_deref().is_some_and(exif_tags::is_synthetic);
    facts.trailing = (bytes.len() - scan.end) as u64;
    let decoded = pixels::decode(kind, &bytes[..scan.end], guard)?;
    facts.alpha = decoded.alpha;
    let seen = look::look(&decoded, told.orientation)?;
    (facts.colour, facts.placeholder) = (Some(seen.colour), Some(seen.placeholder));
    facts.likeness = Some(seen.hash);
    Ok(facts)
}

/// Video, sound, documents and captions, from their structure.
fn described(source: &mut impl Source, mut facts: Facts, guard: &Guard) -> Result<Facts, Refusal> {
    let kind = facts.kind;
    match kind {
        Kind::Mp4 | Kind::Mov | Kind::M4a => {
            let movie = bmff::movie(kind, source)?;
            facts.kind = movie.kind;
            facts.orientation = movie.orientation;
            (facts.width, facts.height) = (movie.width, movie.height);
            facts.seconds = movie.seconds;
            (facts.video_codec, facts.audio_codec) = (movie.video, movie.audio);
            facts.has_place = movie.has_place;
            facts.place = movie.place.map(|(latitude, longitude)| Place { latitude, longitude });
            facts.has_camera = movie.has_camera;
            facts.credentials = movie.credentials;
        }
        Kind::Webm | Kind::Mkv => {
            let movie = ebml::movie(kind, source)?;
            (facts.width, facts.height) = (movie.width, movie.height);
            facts.seconds = movie.seconds;
            (facts.video_codec, facts.audio_codec) = (movie.video, movie.audio);
            facts.has_place = movie.has_place;
        }
        Kind::Mp3 | Kind::Ogg | Kind::Wav => {
            let heard = sound::describe(kind, source)?;
            facts.seconds = heard.seconds;
            facts.audio_codec = Some(heard.codec);
        }
        Kind::Pdf => {
            let from = source.length().saturating_sub(2048);
            if !contains(&source.read(from, 2048)?, b"%%EOF") {
                return Err(Refusal::Truncated { kind });
            }
        }
        Kind::Vtt | Kind::Srt => {
            if source.length() > guard.bytes_max {
                return Err(Refusal::TooHeavy { bytes: source.length(), max: guard.bytes_max });
            }
            let text = source.read(0, source.length() as usize)?;
            let text = std::str::from_utf8(&text).map_err(|_| Refusal::damaged(kind, "the text is not UTF-8"))?;
            facts.seconds = text.lines().rev().find_map(cue_end);
        }
        _ => return Err(Refusal::Unsupported { kind }),
    }
    Ok(facts)
}

/// When a cue such as `00:00:01.000 --> 00:00:02.500 align:start` ends, in seconds.
fn cue_end(line: &str) -> Option<f64> {
    let (_, end) = line.split_once("-->")?;
    let clock = end.split_whitespace().next()?.replace(',', ".");
    clock.split(':').try_fold(0.0, |total, part| part.parse::<f64>().ok().map(|v| total * 60.0 + v))
}
