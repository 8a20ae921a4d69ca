//! What the linter is told besides the content: the facts of the media files, and what the account
//! published lately.

use super::similar::Sketch;
use crate::content::{Attachment, Part};
use crate::plan::Standard;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Image,
    /// An animated picture.
    Gif,
    Video,
    Audio,
    Document,
}

impl Kind {
    /// By MIME type; a GIF or WebP that moves is [`Kind::Gif`].
    pub fn of(mime: &str, animated: bool) -> Self {
        match mime.split('/').next() {
            Some("image") if animated => Self::Gif,
            Some("image") => Self::Image,
            Some("video") => Self::Video,
            Some("audio") => Self::Audio,
            _ => Self::Document,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Gif => "gif",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
        }
    }
}

/// What is known of one file of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct MediaFacts {
    pub kind: Kind,
    pub mime: String,
    pub bytes: u64,
    /// Pixels, upright.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub seconds: Option<f64>,
    /// The library's own alternative text.
    pub alt: String,
    /// The metadata hold a place.
    pub has_place: bool,
    /// The file stops before its end.
    pub truncated: bool,
}

#[derive(Debug, Clone, Default)]
pub struct LintContext {
    /// By id of the media library. A file that is not here is not checked.
    pub media: HashMap<String, MediaFacts>,
    /// Texts the same account published or has planned around the same days, sketched once by
    /// [`Sketch::of`] and kept from one keystroke to the next.
    pub recent: Vec<Sketch>,
    /// Words the workspace does not want to read, in lower case; several words are an expression.
    pub forbidden: HashSet<String>,
    /// The standard of the house for the network.
    pub standard: Standard,
}

impl LintContext {
    pub fn facts(&self, attachment: &Attachment) -> Option<&MediaFacts> {
        self.media.get(&attachment.media)
    }

    /// True when every file of the part is known to be a picture.
    pub fn images_only(&self, part: &Part) -> bool {
        !part.media.is_empty() && part.media.iter().all(|a| self.facts(a).is_some_and(|f| f.kind == Kind::Image))
    }
}
