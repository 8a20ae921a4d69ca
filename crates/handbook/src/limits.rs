//! What a network accepts. The catalogue gives the defaults; what a server says of itself at run
//! time (a Mastodon instance, a PDS) replaces them.

use crate::content::Visibility;
use serde::{Deserialize, Serialize};

/// How a network counts the length of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Unicode code points, after NFC.
    #[default]
    Characters,
    /// Extended grapheme clusters (UAX 29).
    Graphemes,
    /// twitter-text v3 weights.
    XWeighted,
    /// Graphemes, a link with a scheme counts [`TextLimit::link_counts_as`] (23 unless said), a remote
    /// mention without its domain (mastodon/mastodon, spec of `StatusLengthValidator`).
    Mastodon,
    /// Code points, but an emoji counts as its UTF-8 bytes (Threads).
    EmojiAsBytes,
    /// UTF-16 code units (LinkedIn, Instagram and others that count in JavaScript or Java).
    Utf16,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextLimit {
    /// In [`Unit`]s; `0` means no text at all.
    pub max: u32,
    pub unit: Unit,
    /// UTF-8 bytes, where the network also caps those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_max: Option<u32>,
    /// Every link counts as this many, whatever its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_counts_as: Option<u32>,
    /// The content warning counts towards `max`.
    pub warning_counts: bool,
}

impl Default for TextLimit {
    fn default() -> Self {
        Self { max: 5_000, unit: Unit::Characters, bytes_max: None, link_counts_as: None, warning_counts: false }
    }
}

/// Bounds on one kind of file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileLimit {
    /// MIME types taken as they are; others are converted when a conversion exists.
    pub types: Vec<String>,
    pub bytes_max: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels_max: Option<u64>,
    /// Pixels, least and most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<(u32, u32)>,
    /// Width divided by height, least and most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<(f64, f64)>,
    /// Least and most, for video and sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<(f64, f64)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaLimits {
    /// Files of all kinds in one part.
    pub count_max: u32,
    /// The network refuses a post without a picture or a video.
    pub required: bool,
    /// A video goes alone (X, Mastodon, Bluesky).
    pub video_alone: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<FileLimit>,
    /// Animated GIF; `None` means it is treated as an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gif: Option<FileLimit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<FileLimit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<FileLimit>,
    /// Characters; `None` means the network takes no text alternative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_max: Option<u32>,
    /// The network keeps a focal point.
    pub focus: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollLimits {
    /// Number of options, least and most.
    pub options: (u32, u32),
    pub option_chars_max: u32,
    pub minutes: (u32, u32),
    pub multiple: bool,
}

/// Everything the linter, the counters and the forms need to know of one account's network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub text: TextLimit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashtags_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages_max: Option<u32>,
    pub media: MediaLimits,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<PollLimits>,
    /// Parts in a thread; 1 means no threads, 0 no bound known.
    pub parts_max: u32,
    pub warning: bool,
    /// Empty: the network has no notion of it, everything is public.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visibilities: Vec<Visibility>,
    pub reply_gate: bool,
    /// Links in the text can be followed by the reader (not so on Instagram or TikTok).
    pub links_clickable: bool,
    /// A link that is not in the text is shown as a card.
    pub link_card: bool,
    pub edit: bool,
    pub delete: bool,
}

/// How many posts an account may send in a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pacing {
    pub posts: u32,
    pub window_seconds: u32,
}
