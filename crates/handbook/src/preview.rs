//! A text cut into what a preview shows: plain text, links, mentions, tags, custom emoji, as the
//! network would highlight them.

use crate::limits;
use crate::text::{Dialect, EntityKind, ranges};
use serde::Serialize;
use std::borrow::Cow;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    Text,
    Link,
    Mention,
    Hashtag,
    Cashtag,
    /// `:shortcode:` of a server's own emoji.
    Custom,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token<'a> {
    pub kind: TokenKind,
    /// As written.
    pub text: &'a str,
    /// As the reader sees it.
    pub shown: Cow<'a, str>,
}

/// Characters of a link that Mastodon shows after `https://www.` (its `TextFormatter`).
const FEDIVERSE_LINK_SHOWN: usize = 30;

/// The whole of `text`, in order, as `network` shows it.
pub fn tokens<'a>(text: &'a str, network: &str) -> Vec<Token<'a>> {
    let dialect = Dialect::of(network);
    let links = limits::of(network).is_none_or(|l| l.links_clickable);
    let mut marks: Vec<(TokenKind, Range<usize>)> = ranges(text, dialect)
        .into_iter()
        .filter_map(|(kind, range)| {
            let kind = match kind {
                EntityKind::Link if links => TokenKind::Link,
                EntityKind::Link => return None,
                EntityKind::Mention => TokenKind::Mention,
                EntityKind::Hashtag => TokenKind::Hashtag,
                EntityKind::Cashtag => TokenKind::Cashtag,
            };
            Some((kind, range))
        })
        .collect();
    if dialect == Dialect::Fediverse {
        let taken = marks.clone();
        let free = |r: &Range<usize>| {
            taken.get(taken.partition_point(|(_, t)| t.end <= r.start)).is_none_or(|(_, t)| t.start >= r.end)
        };
        marks.extend(shortcodes(text).into_iter().filter(free).map(|r| (TokenKind::Custom, r)));
        marks.sort_by_key(|(_, r)| r.start);
    }
    let mut out = Vec::new();
    let mut at = 0;
    let plain = |from: usize, to: usize, out: &mut Vec<Token<'a>>| {
        if from < to {
            let text = &text[from..to];
            out.push(Token { kind: TokenKind::Text, text, shown: Cow::Borrowed(text) });
        }
    };
    for (kind, range) in marks {
        plain(at, range.start, &mut out);
        at = range.end;
        let text = &text[range];
        out.push(Token { kind, text, shown: shown(text, kind, dialect) });
    }
    plain(at, text.len(), &mut out);
    out
}

fn shown(text: &str, kind: TokenKind, dialect: Dialect) -> Cow<'_, str> {
    match (kind, dialect) {
        (TokenKind::Link, Dialect::Fediverse) => {
            let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
            let bare = bare.strip_prefix("www.").unwrap_or(bare);
            match bare.char_indices().nth(FEDIVERSE_LINK_SHOWN) {
                Some((cut, _)) => Cow::Owned(format!("{}…", &bare[..cut])),
                None => Cow::Borrowed(bare),
            }
        }
        (TokenKind::Mention, Dialect::Fediverse) => Cow::Borrowed(text[1..].find('@').map_or(text, |n| &text[..n + 1])),
        _ => Cow::Borrowed(text),
    }
}

/// `:name:` of two or more letters, digits or underscores, not glued to a word.
fn shortcodes(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(n) = text[at..].find(':') {
        let open = at + n;
        let run = bytes[open + 1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let close = open + 1 + run;
        let glued = open > 0 && (bytes[open - 1].is_ascii_alphanumeric() || bytes[open - 1] == b':');
        let after = bytes.get(close + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b':');
        if run >= 2 && bytes.get(close) == Some(&b':') && !glued && !after {
            out.push(open..close + 1);
            at = close + 1;
        } else {
            at = open + 1;
        }
    }
    out
}

/// Characters shown before "more" in the feed, where a source says so.
pub fn fold_at(network: &str) -> Option<u32> {
    limits::facts(network).and_then(|f| f.fold.as_ref()).map(|f| f.chars)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str, network: &str) -> Vec<(TokenKind, String)> {
        tokens(text, network).into_iter().map(|t| (t.kind, t.shown.into_owned())).collect()
    }

    #[test]
    fn each_network_shows_its_own() {
        use TokenKind::*;
        let text = "Hé @ana@mamot.fr :blobcat: https://www.exemple.fr/une/adresse/bien/trop/longue #fin";
        let shown = of(text, "mastodon");
        assert_eq!(shown[1], (Mention, "@ana".into()));
        assert_eq!(shown[3], (Custom, ":blobcat:".into()));
        assert_eq!(shown[5], (Link, "exemple.fr/une/adresse/bien/tr…".into()));
        assert_eq!(shown[7], (Hashtag, "#fin".into()));
        assert!(of("exemple.fr", "instagram").iter().all(|(k, _)| *k == Text));
        assert_eq!(of("exemple.fr", "linkedin")[0].0, Link);
        assert_eq!(fold_at("instagram"), Some(125));
        assert_eq!(fold_at("mastodon"), None);
    }

    proptest! {
        #[test]
        fn tokens_make_the_text_again(text in "(\\PC|:ab:|@a.b|https://a.fr/|#é|漢|\n){0,60}") {
            for network in ["x", "mastodon", "bluesky", "instagram", "linkedin"] {
                let all: String = tokens(&text, network).iter().map(|t| t.text).collect();
                prop_assert_eq!(&all, &text);
            }
        }
    }
}
