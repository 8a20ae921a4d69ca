//! Takes place and private metadata out of what leaves, without touching a pixel or a sample.
//!
//! What stays is listed, what is not listed goes: a format extended tomorrow leaks nothing. Colour
//! profile, orientation, content credentials and the declaration of a synthetic origin stay.

mod film;
mod still;

use crate::bmff::{InMemory, OnDisk, Source};
use crate::kind::{Kind, sniff};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

/// Something that was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Coordinates or names of places, wherever they were.
    Place,
    /// Camera data.
    Exif,
    Xmp,
    Iptc,
    Comment,
    /// A small copy of the picture, which may show what a crop removed.
    Preview,
    /// Dates of recording.
    Dates,
    /// A track of sensor data.
    Sensors,
    /// Content credentials that held a place.
    Credentials,
    /// Data of an application, unknown to us.
    Other,
    /// Bytes after the end of the file.
    Trailing,
}

impl What {
    pub const ALL: [What; 11] = [
        Self::Place,
        Self::Exif,
        Self::Xmp,
        Self::Iptc,
        Self::Comment,
        Self::Preview,
        Self::Dates,
        Self::Sensors,
        Self::Credentials,
        Self::Other,
        Self::Trailing,
    ];

    /// Identifier of the message, the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "media-removed-place",
            Self::Exif => "media-removed-exif",
            Self::Xmp => "media-removed-xmp",
            Self::Iptc => "media-removed-iptc",
            Self::Comment => "media-removed-comment",
            Self::Preview => "media-removed-preview",
            Self::Dates => "media-removed-dates",
            Self::Sensors => "media-removed-sensors",
            Self::Credentials => "media-removed-credentials",
            Self::Other => "media-removed-other",
            Self::Trailing => "media-removed-trailing",
        }
    }
}

/// A file without its private data.
#[derive(Debug, Clone, PartialEq)]
pub struct Stripped {
    pub bytes: Vec<u8>,
    /// Without doubles, in a fixed order; empty when the file had nothing to hide.
    pub removed: Vec<What>,
    /// Content credentials are still inside. When something else was removed their signature no
    /// longer covers the bytes, and a verifier says so.
    pub credentials: bool,
    /// False for formats whose metadata are left as they are (Ogg, PDF).
    pub complete: bool,
}

/// The same file without place and private metadata.
///
/// # Errors
/// A [`Refusal`] for a file that is unknown, cut off or damaged, or whose private data cannot all be
/// found.
pub fn strip(bytes: &[u8]) -> Result<Stripped, Refusal> {
    let kind = sniff(bytes).ok_or(Refusal::Unknown)?;
    let mut found = Found::default();
    let out = match kind {
        Kind::Jpeg => still::jpeg(bytes, &mut found)?,
        Kind::Png => still::png(bytes, &mut found)?,
        Kind::Gif => still::gif(bytes, &mut found)?,
        Kind::Webp => still::webp(bytes, &mut found)?,
        Kind::Mp3 => {
            let sound = still::mp3(bytes, &mut found);
            // A tag that claims more than its length has eaten the sound.
            if sniff(&sound) != Some(kind) {
                return Err(Refusal::Damaged { kind, why: "no sound follows its tags".into() });
            }
            sound
        }
        Kind::Wav => still::wav(bytes, &mut found)?,
        Kind::Mp4 | Kind::Mov | Kind::M4a | Kind::Webm | Kind::Mkv => {
            let patches = film::patches(kind, &mut InMemory(bytes), &mut found)?;
            let mut out = bytes.to_vec();
            for (at, patch) in patches {
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                let end = at.saturating_add(patch.length());
                let Some(place) = out.get_mut(at..end) else { return Err(Refusal::Truncated { kind }) };
                patch.write(place);
            }
            sure(kind, &mut InMemory(&out))?;
            out
        }
        Kind::Ogg | Kind::Pdf | Kind::Vtt | Kind::Srt => bytes.to_vec(),
        _ => return Err(Refusal::Unsupported { kind }),
    };
    Ok(found.into_stripped(out, !matches!(kind, Kind::Ogg | Kind::Pdf)))
}

/// As [`strip`] for a video or sound on disk, without reading it whole: `to` becomes a copy of `from`
/// in which the private data are overwritten. `bytes` of the answer is empty.
///
/// # Errors
/// As [`strip`], and [`Refusal::Disk`]; `to` is then removed.
pub fn strip_file(from: &Path, to: &Path) -> Result<Stripped, Refusal> {
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(from)?, 4096), &mut head)?;
    let kind = sniff(&head).ok_or(Refusal::Unknown)?;
    if !matches!(kind, Kind::Mp4 | Kind::Mov | Kind::M4a | Kind::Webm | Kind::Mkv) {
        let mut stripped = strip(&std::fs::read(from)?)?;
        std::fs::write(to, &stripped.bytes)?;
        stripped.bytes = Vec::new();
        return Ok(stripped);
    }
    let mut found = Found::default();
    let patches = film::patches(kind, &mut OnDisk::open(from)?, &mut found)?;
    let written = (|| {
        std::fs::copy(from, to)?;
        let mut file = std::fs::OpenOptions::new().write(true).open(to)?;
        let mut buffer = Vec::new();
        for (at, patch) in &patches {
            file.seek(SeekFrom::Start(*at))?;
            let mut left = patch.length();
            if let Patch::Bytes(bytes) = patch {
                file.write_all(bytes)?;
                continue;
            }
            while left > 0 {
                let step = left.min(1 << 16);
                buffer.resize(step, 0);
                file.write_all(&buffer)?;
                left -= step;
            }
        }
        file.sync_all()
    })();
    if let Err(error) = written {
        // The half-written copy still holds what was to be removed.
        let _ = std::fs::remove_file(to);
        return Err(error.into());
    }
    if let Err(refusal) = OnDisk::open(to).and_then(|mut copy| sure(kind, &mut copy)) {
        let _ = std::fs::remove_file(to);
        return Err(refusal);
    }
    Ok(found.into_stripped(Vec::new(), true))
}

/// Refuses a film in which a second reading would find private data again.
fn sure(kind: Kind, source: &mut impl Source) -> Result<(), Refusal> {
    match film::is_clean(kind, source) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Refusal::CannotClean { kind, why: "its index contradicts itself".into() }),
    }
}

/// A change of bytes in place, so that no offset inside the file moves.
#[derive(Debug, PartialEq)]
enum Patch {
    Bytes(Vec<u8>),
    Zero(usize),
}

impl Patch {
    fn length(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Zero(count) => *count,
        }
    }

    fn write(&self, place: &mut [u8]) {
        match self {
            Self::Bytes(bytes) => place.copy_from_slice(bytes),
            Self::Zero(_) => place.fill(0),
        }
    }
}

/// What a pass over a file has found.
#[derive(Debug, Default)]
struct Found {
    removed: Vec<What>,
    credentials: bool,
}

impl Found {
    fn add(&mut self, what: What) {
        self.removed.push(what);
    }

    fn into_stripped(mut self, bytes: Vec<u8>, complete: bool) -> Stripped {
        self.removed.sort_unstable();
        self.removed.dedup();
        Stripped { bytes, removed: self.removed, credentials: self.credentials, complete }
    }
}
