//! What a person writes: a master [`Content`], and per account an [`Override`] that says only what
//! differs from it.

use serde::{Deserialize, Serialize};

/// What one account would publish: the master, or the master with an [`Override`] applied.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Headline; used where the network has one (hub, Pinterest, YouTube), ignored elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One part is a post, several are a thread. Never empty once normalised.
    pub parts: Vec<Part>,
    /// A link that goes with the post: a card where the network makes one, else appended to the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Posted as a reply to the last part, by the same account, as a step of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
    /// Content warning shown before the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Media are hidden until the reader asks for them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    pub visibility: Visibility,
    /// BCP 47 tags, main language first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// Who may reply, where the network lets the author say.
    #[serde(skip_serializing_if = "ReplyGate::is_everyone")]
    pub reply_gate: ReplyGate,
}

/// One post of a thread.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Attachment>,
}

/// A media file of the library as attached to one part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// Id in the media library.
    pub media: String,
    /// Text alternative for this use; empty means the library's own alternative text.
    pub alt: String,
    /// Focal point, each axis from -1 (left, bottom) to 1 (right, top).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<(f64, f64)>,
    /// Crop as fractions of the original: x, y, width, height in 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<(f64, f64, f64, f64)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    #[default]
    Public,
    /// Visible to all, kept out of public timelines.
    Unlisted,
    Followers,
    /// Only the people mentioned.
    Direct,
}

impl Visibility {
    pub const ALL: [Visibility; 4] = [Self::Public, Self::Unlisted, Self::Followers, Self::Direct];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Followers => "followers",
            Self::Direct => "direct",
        }
    }
}

/// Who may reply to the post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyGate {
    #[default]
    Everyone,
    Followers,
    Following,
    Mentioned,
    Nobody,
}

impl ReplyGate {
    pub fn is_everyone(&self) -> bool {
        *self == Self::Everyone
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Poll {
    pub options: Vec<String>,
    pub minutes: u32,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// What a rendition says differently from the master. A field that is `None` follows the master, now
/// and when the master changes later.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Override {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<Part>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_gate: Option<ReplyGate>,
}

impl Override {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The master with this override applied. An empty string or list in the override clears the
    /// master's value.
    pub fn apply(&self, master: &Content) -> Content {
        let text = |own: &Option<String>, from: &Option<String>| match own {
            Some(own) => Some(own.clone()).filter(|s| !s.is_empty()),
            None => from.clone(),
        };
        Content {
            title: text(&self.title, &master.title),
            parts: self.parts.clone().unwrap_or_else(|| master.parts.clone()),
            link: text(&self.link, &master.link),
            first_comment: text(&self.first_comment, &master.first_comment),
            warning: text(&self.warning, &master.warning),
            sensitive: self.sensitive.unwrap_or(master.sensitive),
            visibility: self.visibility.unwrap_or(master.visibility),
            languages: self.languages.clone().unwrap_or_else(|| master.languages.clone()),
            poll: match &self.poll {
                Some(poll) => Some(poll.clone()).filter(|p| !p.options.is_empty()),
                None => master.poll.clone(),
            },
            reply_gate: self.reply_gate.unwrap_or(master.reply_gate),
        }
    }
}

impl Content {
    /// A post of one part with this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Part { text: text.into(), media: Vec::new() }], ..Self::default() }
    }

    /// True when there is nothing to publish.
    pub fn is_blank(&self) -> bool {
        self.poll.is_none()
            && self.link.is_none()
            && self.parts.iter().all(|p| p.text.trim().is_empty() && p.media.is_empty())
    }

    /// Ids of every media file the content uses.
    pub fn media(&self) -> impl Iterator<Item = &Attachment> {
        self.parts.iter().flat_map(|p| p.media.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_follows_the_master_where_it_says_nothing() {
        let mut master = Content::text("master");
        master.link = Some("https://example.org".into());
        let own = Override { warning: Some("spoiler".into()), ..Override::default() };
        master.parts[0].text = "master, edited".into();
        let out = own.apply(&master);
        assert_eq!(out.parts[0].text, "master, edited");
        assert_eq!(out.warning.as_deref(), Some("spoiler"));
        assert_eq!(out.link, master.link);
    }

    #[test]
    fn an_empty_value_in_an_override_clears_the_masters() {
        let mut master = Content::text("t");
        master.link = Some("https://example.org".into());
        let own = Override { link: Some(String::new()), ..Override::default() };
        assert_eq!(own.apply(&master).link, None);
    }
}
