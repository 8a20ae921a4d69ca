//! Rich-text facets of Bluesky: what is a link, a mention or a tag, in byte ranges of the UTF-8 text
//! (`app.bsky.richtext.facet`). Mentions still need their DID, which the connector resolves.

use super::chars::{is_hash, is_space};
use super::url::is_tld;
use serde::Serialize;
use std::ops::Range;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

/// Longest tag, in graphemes, and in bytes (lexicon `app.bsky.richtext.facet#tag`, 2026-08-20).
const TAG_GRAPHEMES_MAX: usize = 64;
const TAG_BYTES_MAX: usize = 640;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Address, with a scheme even where the text has none.
    Link(String),
    /// Handle, without `@`.
    Mention(String),
    /// Tag, without `#`.
    Tag(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    pub bytes: Range<usize>,
    pub feature: Feature,
}

/// The facets of `text` in reading order; none overlaps another.
pub fn facets(text: &str) -> Vec<Facet> {
    let mut out = Vec::new();
    let mut at = 0;
    for word in text.split(is_space_or_line) {
        word_facet(word, at, &mut out);
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    out
}

/// The facets of the head of `text` that ends at byte `end`: one that would be cut is dropped.
pub fn facets_until(text: &str, end: usize) -> Vec<Facet> {
    let mut out = facets(text);
    out.retain(|f| f.bytes.end <= end);
    out
}

fn is_space_or_line(c: char) -> bool {
    c.is_whitespace() || is_space(c)
}

fn word_facet(word: &str, at: usize, out: &mut Vec<Facet>) {
    if let Some(sign) = word.chars().next().filter(|c| is_hash(*c)) {
        out.extend(
            tag(&word[sign.len_utf8()..]).map(|tag| Facet {
                bytes: at..at + sign.len_utf8() + tag.len(),
                feature: Feature::Tag(tag.to_owned()),
            }),
        );
        return;
    }
    let (word, at) = match word.strip_prefix('(') {
        Some(inner) => (inner, at + 1),
        None => (word, at),
    };
    if let Some(body) = word.strip_prefix('@') {
        let run = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
        let handle = body[..run].trim_end_matches(['.', '-']);
        let glued = body[run..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@'));
        if !glued && is_handle(handle) {
            out.push(Facet {
                bytes: at..at + 1 + handle.len(),
                feature: Feature::Mention(handle.to_ascii_lowercase()),
            });
        }
        return;
    }
    if let Some((len, address)) = link(word) {
        out.push(Facet { bytes: at..at + len, feature: Feature::Link(address) });
    }
}

/// A domain name that can be a handle: at least two labels, a known top-level domain (or `.test`).
pub fn is_handle(handle: &str) -> bool {
    let Some((_, tld)) = handle.rsplit_once('.') else { return false };
    handle.len() <= 253
        && (is_tld(tld) || tld.eq_ignore_ascii_case("test"))
        && handle.split('.').all(|l| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        })
}

fn tag(body: &str) -> Option<&str> {
    let invisible = |c: char| matches!(c, '\u{AD}' | '\u{2060}' | '\u{200A}'..='\u{200D}' | '\u{20E2}');
    let end = body.find(invisible).unwrap_or(body.len());
    let punct = |c: char| c.general_category_group() == GeneralCategoryGroup::Punctuation;
    let tag = body[..end].trim_end_matches(punct);
    let word = tag.chars().any(|c| !c.is_numeric() && !punct(c));
    let short =
        tag.len() <= TAG_BYTES_MAX && tag.graphemes(true).take(TAG_GRAPHEMES_MAX + 1).count() <= TAG_GRAPHEMES_MAX;
    (word && short && !tag.starts_with(['\u{FE0F}', '\u{20E3}']) && !tag.starts_with(is_hash)).then_some(tag)
}

/// Length and address of the link that begins `word`.
fn link(word: &str) -> Option<(usize, String)> {
    let lower = |n: usize| word.get(..n).map(str::to_ascii_lowercase);
    let schemed = [7, 8].into_iter().find(|n| matches!(lower(*n).as_deref(), Some("http://" | "https://")));
    let host_len = word.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    if schemed.is_none() {
        let host = word[..host_len].trim_end_matches(['.', '-']);
        let first = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let rest = &word[host.len()..];
        if !first
            || !is_handle(host)
            || host.ends_with(".test")
            || rest.starts_with(|c: char| c == '@' || c.is_alphanumeric())
        {
            return None;
        }
    }
    let mut link = word;
    // A closing bracket belongs to the link only if it was opened in it.
    let opened = word.contains('(');
    loop {
        let cut = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '»', '”', '’', '"', '…']);
        let cut = if opened { cut } else { cut.trim_end_matches(')') };
        if cut.len() == link.len() {
            break;
        }
        link = cut;
    }
    match schemed {
        Some(n) if link.len() > n => Some((link.len(), link.to_owned())),
        None => Some((link.len(), format!("https://{link}"))),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        facets(text).into_iter().map(|f| &text[f.bytes]).collect()
    }

    #[test]
    fn finds_what_the_network_would() {
        for (text, want) in [
            ("👨‍👩‍👧‍👦 @ana.bsky.social, é", &["@ana.bsky.social"][..]),
            ("e\u{301} (https://example.org/a_(b)) !", &["https://example.org/a_(b))"]),
            ("(https://example.org/a).", &["https://example.org/a"]),
            ("example.org/é, a.b c@example.org", &["example.org/é"]),
            ("#été! #2026 #a.b, x#y ＃z", &["#été", "#a.b", "＃z"]),
            ("@ana @ana.invalidtld @ana.test", &["@ana.test"]),
            ("#️⃣ #🎉 ##", &["#🎉"]),
            ("https:// http", &[]),
        ] {
            assert_eq!(of(text), want, "{text}");
        }
    }

    #[test]
    fn ranges_are_bytes_of_the_text() {
        let text = "Été 👍🏽 https://exemple.fr/é #fête";
        let all = facets(text);
        assert_eq!(all[0].bytes, 15..36);
        assert_eq!(all[0].feature, Feature::Link("https://exemple.fr/é".into()));
        assert_eq!(all[1].feature, Feature::Tag("fête".into()));
        assert_eq!(facets_until(text, 35), []);
    }

    #[test]
    fn a_schemeless_link_gets_one() {
        assert_eq!(facets("exemple.fr")[0].feature, Feature::Link("https://exemple.fr".into()));
    }
}
