//! Small pieces of HTML that many pages share: icons, network glyphs, state badges, avatars, empty states.
//!
//! Each function gives an [`Html`] that a template prints as it is: `{{ crate::ui::icon("bell") }}`.

use std::fmt;

use askama::filters::HtmlSafe;
use passeur_handbook::delivery::State;

use crate::assets;
use crate::locale::Locale;

mod drawings;
pub use drawings::{Drawing, mark};

/// HTML that is safe to print: made by this crate, with every foreign text escaped.
#[derive(Debug, Clone, Default)]
pub struct Html(String);

impl Html {
    /// Takes HTML as it is; escape foreign text with [`escape`] first.
    pub fn new(html: impl Into<String>) -> Html {
        Html(html.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// Escapes text for element content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// An icon of the sprite, hidden from assistive technology: a word beside it or `aria-label` on its button says it.
pub fn icon(name: &str) -> Html {
    let sprite = assets::url("icons.svg");
    Html(format!("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{sprite}#{}\"></use></svg>", escape(name)))
}

/// The glyph of a network by its catalogue id; a globe where there is none. Hidden like an icon.
pub fn network(id: &str) -> Html {
    let known = assets::text("networks.svg").is_some_and(|sprite| sprite.contains(&format!("id=\"{id}\"")));
    let id = if known { id } else { "web" };
    let sprite = assets::url("networks.svg");
    Html(format!("<svg class=\"icon glyph net-{id}\" aria-hidden=\"true\"><use href=\"{sprite}#{id}\"></use></svg>"))
}

/// The icon that goes with a delivery state.
pub fn state_icon(state: State) -> &'static str {
    match state {
        State::Waiting => "clock",
        State::Held => "hand",
        State::Frozen => "snowflake",
        State::Claimed => "package",
        State::Sending => "send",
        State::Sent => "circle-check",
        State::Retry => "rotate-cw",
        State::Refused => "octagon-alert",
        State::Unsure => "circle-question-mark",
        State::Missed => "calendar-x",
        State::Cancelled => "ban",
        State::Assisted => "hand-helping",
    }
}

/// The badge of a delivery state: icon, word, colour.
pub fn state(locale: &Locale, state: &State) -> Html {
    let id = state.as_str();
    let word = escape(&locale.t(&format!("state-{id}")));
    Html(format!("<span class=\"badge state-{id}\">{}{word}</span>", icon(state_icon(*state))))
}

/// The state as an icon alone, its word for screen readers and on hover: for the calendar's tight lines.
pub fn state_mark(locale: &Locale, state: &State) -> Html {
    let id = state.as_str();
    let word = escape(&locale.t(&format!("state-{id}")));
    let icon = icon(state_icon(*state));
    Html(format!("<span class=\"mark state-{id}\" title=\"{word}\">{icon}<span class=\"unseen\">{word}</span></span>"))
}

/// A person's or account's picture, or the initials where there is none, with the network's glyph in the corner.
pub fn avatar(name: &str, picture: Option<&str>, network_id: Option<&str>) -> Html {
    let inner = match picture {
        Some(url) => format!("<img src=\"{}\" alt=\"\" loading=\"lazy\" width=\"32\" height=\"32\">", escape(url)),
        None => format!("<span aria-hidden=\"true\">{}</span>", escape(&initials(name))),
    };
    let badge = network_id.map(|id| format!("<span class=\"avatar-net\">{}</span>", network(id))).unwrap_or_default();
    // Six quiet tints, chosen by the name so that a person keeps theirs.
    let tint = name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 6;
    Html(format!("<span class=\"avatar tint-{tint}\">{inner}{badge}</span>"))
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// An empty state: a drawing, what this place is for, and one thing to do.
/// `empty-<id>-title` and `empty-<id>-text` are its words; `action` is a button or link, already HTML.
pub fn empty(locale: &Locale, drawing: &Drawing, action: impl fmt::Display) -> Html {
    let id = drawing.id();
    let title = escape(&locale.t(&format!("empty-{id}-title")));
    let text = escape(&locale.t(&format!("empty-{id}-text")));
    Html(format!("<div class=\"empty\">{}<h2>{title}</h2><p>{text}</p>{action}</div>", drawing.svg()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icon_names(text: &str) -> impl Iterator<Item = &str> {
        text.split("icon(\"").skip(1).filter_map(|rest| rest.split('"').next())
    }

    fn texts(folder: &std::path::Path, into: &mut Vec<String>) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                texts(&path, into);
            } else if path.extension().is_some_and(|e| e == "html" || e == "rs") {
                into.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_icon_that_is_named_is_in_the_sprite() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = Vec::new();
        texts(&root.join("templates"), &mut all);
        texts(&root.join("src"), &mut all);
        let sprite = assets::text("icons.svg").unwrap();
        let states = State::ALL.map(state_icon);
        let spaces = crate::page::Space::ALL.map(|space| space.icon());
        let named: Vec<&str> = all.iter().flat_map(|text| icon_names(text)).chain(states).chain(spaces).collect();
        assert!(named.len() > 20);
        for name in named.into_iter().filter(|n| n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')) {
            assert!(sprite.contains(&format!("id=\"{name}\"")), "no icon {name}");
        }
    }

    #[test]
    fn foreign_text_is_escaped() {
        let html = avatar("<b>", Some("x\" onerror=\"y"), None);
        assert!(!html.as_str().contains("onerror=\"") && !html.as_str().contains("<b>"));
        assert_eq!(initials("Marie-Claire de la Tour"), "MT");
        assert_eq!(initials("étoile"), "É");
        assert!(network("no-such-network").as_str().contains("#web"));
    }
}
