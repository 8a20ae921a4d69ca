//! Why a file is not taken or cannot be made to fit. Each refusal has a code and arguments for the
//! translations (`locales/*/media.ftl`), and reads as a sentence in English.

use crate::kind::Kind;

/// A file that is not taken, with the reason and what to do about it. Nothing was changed or lost.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    #[error("The file is empty. Choose it again; if it stays empty, the original is damaged.")]
    Empty,
    #[error("This type of file is not recognised. Use JPEG, PNG, GIF, WebP, MP4, MOV, WebM, MP3, PDF or WebVTT.")]
    Unknown,
    #[error("{} files can carry programs and are not published. Export a PNG and send that.", .kind.label())]
    Unsafe { kind: Kind },
    #[error("{} files are recognised but cannot be published. {}", .kind.label(), advice(*.kind))]
    Unsupported { kind: Kind },
    #[error("The {} file is cut off: it ends before its end. Send it again from the original.", .kind.label())]
    Truncated { kind: Kind },
    #[error("The {} file is damaged ({why}). Export it again from the original.", .kind.label())]
    Damaged { kind: Kind, why: String },
    #[error("The picture declares {width} × {height} pixels; the limit is {max} million pixels. Reduce it first.")]
    TooManyPixels { width: u32, height: u32, max: u64 },
    #[error("The picture needs {needed} MB of memory to open; the limit is {max} MB. Reduce it first.")]
    TooMuchMemory { needed: u64, max: u64 },
    #[error("The file is {} and the limit is {}.", size(*.bytes), size(*.max))]
    TooHeavy { bytes: u64, max: u64 },
    #[error("{} is not taken here. Accepted: {types}.", .kind.label())]
    TypeNotTaken { kind: Kind, types: String },
    #[error("The file lasts {seconds:.1} s; between {least} and {most} s are accepted.")]
    Duration { seconds: f64, least: f64, most: f64 },
    #[error("The file is {width} pixels wide; between {least} and {most} are accepted.")]
    Width { width: u32, least: u32, most: u32 },
    #[error("The file is {width} × {height} pixels; at most {max} pixels in all are accepted.")]
    Pixels { width: u32, height: u32, max: u64 },
    /// `crop` is the largest crop that would be accepted, as fractions x, y, width, height of the
    /// upright original.
    #[error(
        "The shape is {ratio:.2} (width divided by height); {least:.2} to {most:.2} is accepted. \
         Crop it as suggested or add margins."
    )]
    Ratio { ratio: f64, least: f64, most: f64, crop: (f64, f64, f64, f64) },
    #[error("The crop lies outside the picture or is empty. Draw it again.")]
    Crop,
    #[error("Reduced as far as is reasonable, the picture still exceeds {}. Crop it or simplify it.", size(*.max))]
    CannotFit { max: u64 },
    #[error(
        "This animation does not fit, and only its first image could be kept. Shorten or reduce it, \
         send it as a video, or accept a still."
    )]
    Animation,
    #[error("Private data inside the {} file could not all be removed ({why}). Convert it first.", .kind.label())]
    CannotClean { kind: Kind, why: String },
    #[error("The video must be converted and ffmpeg is not installed on the server. {}", INSTALL)]
    NeedsFfmpeg,
    #[error("The conversion of the video failed ({why}). The original is kept.")]
    Conversion { why: String },
    #[error("The conversion took longer than {seconds} s and was stopped. Shorten the video or raise the limit.")]
    Slow { seconds: u64 },
    #[error("The conversion was cancelled. The original is kept.")]
    Cancelled,
    #[error("The file could not be read or written ({why}).")]
    Disk { why: String },
}

const INSTALL: &str = "Install it (Debian, Ubuntu: apt install ffmpeg; Alpine: apk add ffmpeg; \
                       macOS: brew install ffmpeg), or send a file that already fits.";

fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Heic => "On an iPhone choose Settings, Camera, Formats, Most Compatible, or export it as JPEG.",
        Kind::Avi => "Convert it to MP4 (H.264 and AAC).",
        Kind::Flac => "Convert it to MP3 or M4A.",
        _ => "Export it as JPEG or PNG.",
    }
}

/// Bytes as people read them: kB and MB of 1000.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

impl Refusal {
    /// Identifier of the message, the same in every version.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "media-empty",
            Self::Unknown => "media-unknown",
            Self::Unsafe { .. } => "media-unsafe",
            Self::Unsupported { kind: Kind::Heic } => "media-unsupported-heic",
            Self::Unsupported { .. } => "media-unsupported",
            Self::Truncated { .. } => "media-truncated",
            Self::Damaged { .. } => "media-damaged",
            Self::TooManyPixels { .. } => "media-too-many-pixels",
            Self::TooMuchMemory { .. } => "media-too-much-memory",
            Self::TooHeavy { .. } => "media-too-heavy",
            Self::TypeNotTaken { .. } => "media-type-not-taken",
            Self::Duration { .. } => "media-duration",
            Self::Width { .. } => "media-width",
            Self::Pixels { .. } => "media-pixels",
            Self::Ratio { .. } => "media-ratio",
            Self::Crop => "media-crop",
            Self::CannotFit { .. } => "media-cannot-fit",
            Self::Animation => "media-animation",
            Self::CannotClean { .. } => "media-cannot-clean",
            Self::NeedsFfmpeg => "media-needs-ffmpeg",
            Self::Conversion { .. } => "media-conversion",
            Self::Slow { .. } => "media-slow",
            Self::Cancelled => "media-cancelled",
            Self::Disk { .. } => "media-disk",
        }
    }

    /// Arguments of the message, by name, ready to be shown.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let kind = |k: &Kind| ("kind", k.label().to_owned());
        match self {
            Self::Empty | Self::Unknown | Self::Crop | Self::Animation => vec![],
            Self::NeedsFfmpeg | Self::Cancelled => vec![],
            Self::Unsafe { kind: k } | Self::Unsupported { kind: k } | Self::Truncated { kind: k } => vec![kind(k)],
            Self::Damaged { kind: k, why } | Self::CannotClean { kind: k, why } => vec![kind(k), ("why", why.clone())],
            Self::TooManyPixels { width, height, max } | Self::Pixels { width, height, max } => {
                vec![("width", width.to_string()), ("height", height.to_string()), ("max", max.to_string())]
            }
            Self::TooMuchMemory { needed, max } => vec![("needed", needed.to_string()), ("max", max.to_string())],
            Self::TooHeavy { bytes, max } => vec![("size", size(*bytes)), ("max", size(*max))],
            Self::TypeNotTaken { kind: k, types } => vec![kind(k), ("types", types.clone())],
            Self::Duration { seconds, least, most } => {
                vec![("seconds", format!("{seconds:.1}")), ("least", least.to_string()), ("most", most.to_string())]
            }
            Self::Width { width, least, most } => {
                vec![("width", width.to_string()), ("least", least.to_string()), ("most", most.to_string())]
            }
            Self::Ratio { ratio, least, most, .. } => {
                vec![("ratio", format!("{ratio:.2}")), ("least", format!("{least:.2}")), ("most", format!("{most:.2}"))]
            }
            Self::CannotFit { max } => vec![("max", size(*max))],
            Self::Conversion { why } | Self::Disk { why } => vec![("why", why.clone())],
            Self::Slow { seconds } => vec![("seconds", seconds.to_string())],
        }
    }

    pub(crate) fn damaged(kind: Kind, why: impl ToString) -> Self {
        Self::Damaged { kind, why: why.to_string() }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Disk { why: error.to_string() }
    }
}
