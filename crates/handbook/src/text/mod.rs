//! Text as networks read it: where links, mentions, tags and emoji are, and how long it counts.
//!
//! Every scanner here is linear in the length of the text, whatever the text, and every range it
//! gives lies on character boundaries.

mod chars;
pub mod count;
pub mod emoji;
pub mod facets;
pub mod span;
pub mod tags;
pub mod url;

use serde::Serialize;
pub use span::{Locator, Span};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Link,
    Mention,
    Hashtag,
    Cashtag,
}

/// A piece of text that a network turns into something else than text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entity<'a> {
    pub kind: EntityKind,
    pub span: Span,
    /// As written, sign included.
    pub text: &'a str,
}

/// How a network finds entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// twitter-text: links with or without a scheme, cashtags.
    X,
    /// Links with a scheme only, `@user@domain`.
    Fediverse,
    /// Facets as the reference client makes them: `@handle.domain`.
    Bluesky,
    /// Links with or without a scheme, handles that may hold dots.
    Plain,
}

impl Dialect {
    /// The dialect of a network of the catalogue, by id.
    pub fn of(network: &str) -> Self {
        match network {
            "x" => Self::X,
            "mastodon" | "hub" | "pixelfed" | "lemmy" | "peertube" | "friendica" | "misskey" => Self::Fediverse,
            "bluesky" => Self::Bluesky,
            _ => Self::Plain,
        }
    }
}

/// Every entity of `text` in reading order; none overlaps another.
pub fn entities(text: &str, dialect: Dialect) -> Vec<Entity<'_>> {
    let at = Locator::new(text);
    ranges(text, dialect)
        .into_iter()
        .map(|(kind, bytes)| Entity { kind, text: &text[bytes.clone()], span: at.span(bytes) })
        .collect()
}

/// As [`entities`], byte ranges only.
pub(crate) fn ranges(text: &str, dialect: Dialect) -> Vec<(EntityKind, Range<usize>)> {
    let mut found: Vec<(EntityKind, Range<usize>)> = Vec::new();
    let mut add = |kind, list: Vec<Range<usize>>| found.extend(list.into_iter().map(|r| (kind, r)));
    match dialect {
        Dialect::X => {
            add(EntityKind::Link, url::links(text, true));
            add(EntityKind::Mention, tags::mentions(text).into_iter().map(|m| m.name).collect());
            add(EntityKind::Hashtag, tags::signs(text));
            add(EntityKind::Cashtag, tags::cashtags(text));
        }
        Dialect::Fediverse => {
            add(EntityKind::Link, url::links(text, false));
            add(EntityKind::Mention, tags::handles(text, tags::Handles::Fediverse));
            add(EntityKind::Hashtag, tags::hashtags(text));
        }
        Dialect::Plain => {
            add(EntityKind::Link, url::links(text, true));
            add(EntityKind::Mention, tags::handles(text, tags::Handles::Dotted));
            add(EntityKind::Hashtag, tags::signs(text));
        }
        Dialect::Bluesky => {
            for facet in facets::facets(text) {
                let kind = match facet.feature {
                    facets::Feature::Link(_) => EntityKind::Link,
                    facets::Feature::Mention(_) => EntityKind::Mention,
                    facets::Feature::Tag(_) => EntityKind::Hashtag,
                };
                found.push((kind, facet.bytes));
            }
        }
    }
    // A link wins over what it contains, then what begins first.
    found.sort_by_key(|(kind, r)| (r.start, *kind != EntityKind::Link));
    let mut end = 0;
    found.retain(|(_, r)| {
        let keep = r.start >= end;
        if keep {
            end = r.end;
        }
        keep
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, dialect: Dialect) -> Vec<(EntityKind, &str)> {
        entities(text, dialect).into_iter().map(|e| (e.kind, e.text)).collect()
    }

    #[test]
    fn each_network_reads_the_same_text_its_own_way() {
        use EntityKind::*;
        let text = "Merci @ana@mamot.fr et @bob.bsky.social: example.org #Été $ACME";
        assert_eq!(of(text, Dialect::X)[..2], [(Mention, "@bob"), (Link, "example.org")]);
        assert_eq!(of(text, Dialect::X).last(), Some(&(Cashtag, "$ACME")));
        assert_eq!(of(text, Dialect::Fediverse), [(Mention, "@ana@mamot.fr"), (Mention, "@bob"), (Hashtag, "#Été")]);
        assert_eq!(
            of(text, Dialect::Bluesky),
            [(Mention, "@bob.bsky.social"), (Link, "example.org"), (Hashtag, "#Été")]
        );
    }

    #[test]
    fn a_tag_inside_a_link_is_not_a_tag() {
        for dialect in [Dialect::X, Dialect::Fediverse, Dialect::Bluesky, Dialect::Plain] {
            let found = of("https://example.org/#top example.org/#top", dialect);
            assert!(!found.is_empty() && found.iter().all(|(k, _)| *k == EntityKind::Link), "{found:?}");
        }
    }
}
