//! What a network accepts. The catalogue gives the defaults; what a server says of itself at run
//! time (a Mastodon instance, a PDS) replaces them.

use crate::content::Visibility;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

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
    /// Characters, 0 when no bound is known; `None` means the network takes no text alternative.
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
    /// Replaces `text.max` in a part that has media of any kind (Telegram captions).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_with_media_max: Option<u32>,
    /// Replaces `text.max` in a part that has pictures only (TikTok photo posts).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_with_images_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_max: Option<u32>,
    /// `None`: a reply by the same account where the network has threads, else no first comment.
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
    /// A poll and media can go in one post.
    pub poll_with_media: bool,
    /// What the network charges for a post through its API, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
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

/// US dollars per post sent through the API.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Price {
    pub post: f64,
    /// For a post whose text holds a link.
    pub post_with_link: f64,
}

impl Limits {
    /// The limit of a part's text, given the media it has.
    pub fn text_of(&self, media: bool, images_only: bool) -> TextLimit {
        let own = if images_only && self.text_with_images_max.is_some() {
            self.text_with_images_max
        } else {
            self.text_with_media_max.filter(|_| media)
        };
        TextLimit { max: own.unwrap_or(self.text.max), ..self.text.clone() }
    }

    /// A reply by the same account right after the post can be made.
    pub fn takes_first_comment(&self) -> bool {
        self.first_comment_max.is_some() || self.parts_max != 1
    }
}

/// Where the feed folds a text behind "more", and who says so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// Characters shown.
    pub chars: u32,
    pub source: String,
    pub confidence: Confidence,
}

/// `A`: official documentation or code; `B`: documentation of a third party, or press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Confidence {
    A,
    B,
}

/// What the catalogue knows of a network's limits, and from where.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub source: String,
    /// Date of the source; `None` where it has none.
    #[serde(default)]
    pub source_date: Option<String>,
    /// When it was looked up.
    pub checked_on: String,
    pub confidence: Confidence,
    #[serde(default)]
    pub fold: Option<Fold>,
    pub limits: Limits,
}

static CATALOGUE: LazyLock<BTreeMap<String, Facts>> = LazyLock::new(|| {
    // Checked by a test: the file is part of the program.
    toml::from_str(include_str!("../../../catalog/limits.toml")).unwrap_or_default()
});

/// The limits of a network by its id in the catalogue, with their source. `None` for one whose limits
/// nobody has looked up.
pub fn facts(network: &str) -> Option<&'static Facts> {
    let id = if network == "facebook_page" { "facebook" } else { network };
    CATALOGUE.get(id)
}

/// As [`facts`], the limits only.
pub fn of(network: &str) -> Option<&'static Limits> {
    facts(network).map(|f| &f.limits)
}

/// Ids of the networks whose limits are known.
pub fn known() -> impl Iterator<Item = &'static str> {
    CATALOGUE.keys().map(String::as_str)
}

/// How many posts an account may send in a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pacing {
    pub posts: u32,
    pub window_seconds: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys of the file that no field reads: a typing mistake would pass for "no limit".
    fn unread(file: &toml::Value, read: &serde_json::Value, path: &str, out: &mut Vec<String>) {
        let Some(table) = file.as_table() else { return };
        for (key, value) in table {
            let path = format!("{path}.{key}");
            match read.get(key) {
                Some(inner) => unread(value, inner, &path, out),
                None => out.push(path),
            }
        }
    }

    #[test]
    fn every_key_of_the_catalogue_is_read() {
        let file: toml::Table = toml::from_str(include_str!("../../../catalog/limits.toml")).unwrap();
        let all: BTreeMap<String, Facts> = file.clone().try_into().unwrap();
        assert_eq!(all.len(), known().count());
        let mut out = Vec::new();
        for (id, facts) in &all {
            let read = serde_json::to_value(&facts.limits).unwrap();
            unread(&file[id]["limits"], &read, id, &mut out);
            assert!(facts.checked_on.len() == 10 && !facts.source.is_empty(), "{id}");
        }
        // False is the default and is not written back for lists and options only.
        assert_eq!(out, [] as [String; 0]);
    }

    #[test]
    fn figures_of_the_handbook() {
        assert_eq!(of("x").unwrap().text.max, 280);
        assert_eq!(of("facebook_page"), of("facebook"));
        assert_eq!(of("bluesky").unwrap().text.bytes_max, Some(3000));
        assert_eq!(of("telegram").unwrap().text_of(true, true).max, 1024);
        assert_eq!(of("tiktok").unwrap().text_of(true, true).max, 4000);
        assert!(of("nowhere").is_none());
    }
}
