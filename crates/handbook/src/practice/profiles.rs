//! What a good profile holds: text fields with their limits, pictures with their sizes, the form of a handle.

use super::handles::HandleRule;
use crate::catalog::{Confidence, Origin, Text};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

/// Whose profile it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A personal account.
    Person,
    /// A professional account of one person.
    Trade,
    /// The page of a company, an association or a public body.
    #[default]
    Page,
}

impl Who {
    pub const ALL: [Self; 3] = [Self::Person, Self::Trade, Self::Page];

    pub fn id(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Trade => "trade",
            Self::Page => "page",
        }
    }

    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.id() == id)
    }

    /// What an actor of the brief usually holds.
    pub fn of_actor(actor: Option<&str>) -> Self {
        match actor {
            Some("person" | "jobseeker") => Self::Person,
            Some("freelance" | "freelancer") => Self::Trade,
            _ => Self::Page,
        }
    }
}

/// A text of the profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileField {
    pub id: String,
    /// Graphemes.
    pub max: u32,
    pub label: Text,
    pub advice: Text,
    /// Empty means everybody.
    #[serde(default)]
    pub who: Vec<Who>,
    /// When it differs from that of the profile.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Master {
    Logo,
    Cover,
}

/// Pixels of the middle that every screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// A picture of the profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileImage {
    pub id: String,
    pub from: Master,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    #[serde(default)]
    pub safe: Option<Size>,
    #[serde(default)]
    pub who: Vec<Who>,
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub network: String,
    #[serde(default)]
    pub handle: Option<HandleRule>,
    #[serde(default)]
    pub fields: Vec<ProfileField>,
    #[serde(default)]
    pub images: Vec<ProfileImage>,
    /// Public address that says whether a handle is taken, with `{handle}` and maybe `{host}`.
    #[serde(default)]
    pub check_url: Option<String>,
    #[serde(flatten)]
    pub origin: Origin,
}

impl Profile {
    pub fn fields_of(&self, who: Who) -> impl Iterator<Item = &ProfileField> {
        self.fields.iter().filter(move |field| field.who.is_empty() || field.who.contains(&who))
    }

    pub fn images_of(&self, who: Who) -> impl Iterator<Item = &ProfileImage> {
        self.images.iter().filter(move |image| image.who.is_empty() || image.who.contains(&who))
    }
}

/// What is wrong with a text of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextFault {
    /// By so many graphemes.
    TooLong(u32),
    /// Words of capitals.
    Shouting,
    /// More than two emoji.
    ManyEmoji,
    /// Letters that only look like letters: screen readers spell them.
    FancyLetters,
    /// More than two hashtags.
    ManyHashtags,
    /// An address in a text that most networks do not make clickable.
    Link,
    /// A telephone number or an e-mail address that anybody may collect.
    Contact,
}

impl TextFault {
    pub fn id(self) -> &'static str {
        match self {
            Self::TooLong(_) => "too-long",
            Self::Shouting => "shouting",
            Self::ManyEmoji => "many-emoji",
            Self::FancyLetters => "fancy-letters",
            Self::ManyHashtags => "many-hashtags",
            Self::Link => "link",
            Self::Contact => "contact",
        }
    }
}

/// Length of a text as profiles count it.
pub fn length(text: &str) -> u32 {
    u32::try_from(text.graphemes(true).count()).unwrap_or(u32::MAX)
}

/// Everything wrong with the text of a field.
pub fn faults(text: &str, max: u32) -> Vec<TextFault> {
    let mut found = Vec::new();
    let used = length(text);
    if used > max {
        found.push(TextFault::TooLong(used - max));
    }
    let capitals = text.unicode_words().filter(|word| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters > 4 && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
    });
    if capitals.count() > 1 {
        found.push(TextFault::Shouting);
    }
    if crate::text::emoji::find(text).len() > 2 {
        found.push(TextFault::ManyEmoji);
    }
    if text
        .chars()
        .any(|c| matches!(c, '\u{1D400}'..='\u{1D7FF}' | '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F169}'))
    {
        found.push(TextFault::FancyLetters);
    }
    if text.split_whitespace().filter(|word| word.starts_with('#') && word.len() > 1).count() > 2 {
        found.push(TextFault::ManyHashtags);
    }
    if text.contains("http://") || text.contains("https://") || text.contains("www.") {
        found.push(TextFault::Link);
    }
    let digits: usize = longest_number(text);
    let mail =
        text.split_whitespace().any(|word| word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.')));
    if mail || digits >= 10 {
        found.push(TextFault::Contact);
    }
    found
}

/// Digits of the longest run that only spaces, dots and hyphens cut.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        match c {
            '0'..='9' => run += 1,
            ' ' | '.' | '-' | '\u{a0}' | '\u{202f}' | '+' => {}
            _ => run = 0,
        }
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn each_fault_is_found_and_a_plain_text_has_none() {
        let ids = |text: &str| faults(text, 80).into_iter().map(TextFault::id).collect::<Vec<_>>();
        assert!(ids("Boulangerie Martin, Rennes. Pain au levain, tous les jours sauf lundi.").is_empty());
        assert_eq!(ids(&"a".repeat(81)), ["too-long"]);
        assert_eq!(ids("BOULANGERIE MARTIN"), ["shouting"]);
        assert_eq!(ids("La SNCF et la RATP"), [""; 0]);
        assert_eq!(ids("🥖🥐🍞 Miam"), ["many-emoji"]);
        assert_eq!(ids("𝗕𝗼𝗻𝗷𝗼𝘂𝗿"), ["fancy-letters"]);
        assert_eq!(ids("#pain #rennes #levain"), ["many-hashtags"]);
        assert_eq!(ids("Voir https://exemple.fr"), ["link"]);
        assert_eq!(ids("Tél. 02 99 00 00 00"), ["contact"]);
        assert_eq!(ids("Depuis 1998, 3 fournils"), [""; 0]);
        assert_eq!(ids("bonjour@exemple.fr"), ["contact"]);
        assert_eq!(length("👨‍👩‍👧é"), 2, "as people count");
    }

    #[test]
    fn every_profile_is_of_an_open_network_and_asks_for_a_picture() {
        let catalog = Catalog::builtin();
        assert!(catalog.profiles.len() >= 12);
        for profile in &catalog.profiles {
            assert!(catalog.get(&profile.network).is_some_and(|n| n.is_open()), "{}", profile.network);
            for who in Who::ALL {
                assert!(profile.images_of(who).any(|image| image.from == Master::Logo), "{}", profile.network);
            }
        }
    }
}
