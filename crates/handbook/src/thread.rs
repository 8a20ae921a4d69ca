//! Splitting a long text into the parts of a thread: at paragraphs and sentences where it can, in
//! balanced lengths, never inside a link, a mention, a tag or a grapheme.

use crate::content::Part;
use crate::limits::{Limits, TextLimit};
use crate::text::count::{grapheme_floor, measure};
use crate::text::{Dialect, ranges};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Whether the parts say their place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Numbering {
    #[default]
    None,
    /// ` 2/5` at the end of each part.
    Suffix,
}

/// The parts as a thread of this network, numbered, media staying with the beginning of its part. `None` when they
/// fit as they are, or when the network takes a single part.
pub fn parts_for(parts: &[Part], network: &str, limits: &Limits) -> Option<Vec<Part>> {
    if limits.parts_max == 1 {
        return None;
    }
    let dialect = Dialect::of(network);
    let numbering = if parts.len() == 1 { Numbering::Suffix } else { Numbering::None };
    let mut out = Vec::with_capacity(parts.len());
    for part in parts {
        let mut media = part.media.clone();
        let texts = split(&part.text, &limits.text, dialect, 0, numbering);
        out.extend(texts.into_iter().map(|text| Part { text, media: std::mem::take(&mut media) }));
    }
    (out.len() > parts.len()).then_some(out)
}

/// Parts that each fit `limit` after `reserved` units. One part when the text fits, or when the limit
/// is 0. A single grapheme that is longer than the limit stays whole.
pub fn split(text: &str, limit: &TextLimit, dialect: Dialect, reserved: u32, numbering: Numbering) -> Vec<String> {
    let text = text.trim();
    if limit.max == 0 || fits(text, limit, reserved) {
        return vec![text.to_owned()];
    }
    let whole: Vec<Range<usize>> = ranges(text, dialect).into_iter().map(|(_, r)| r).collect();
    if numbering == Numbering::None {
        return cut(text, &whole, limit, reserved);
    }
    // Room for the number depends on how many digits the count has.
    let mut digits = 1;
    loop {
        let room = 2 + 2 * digits;
        let tight = TextLimit { bytes_max: limit.bytes_max.map(|b| b.saturating_sub(room)), ..limit.clone() };
        let parts = cut(text, &whole, &tight, reserved.saturating_add(room));
        let count = parts.len();
        if count.to_string().len() as u32 <= digits || digits >= 6 {
            return parts.into_iter().enumerate().map(|(i, p)| format!("{p} {}/{count}", i + 1)).collect();
        }
        digits += 1;
    }
}

fn fits(text: &str, limit: &TextLimit, reserved: u32) -> bool {
    measure(text, limit, reserved).used <= limit.max
        && limit.bytes_max.is_none_or(|max| text.len() <= usize::try_from(max).unwrap_or(usize::MAX))
}

fn cut(text: &str, whole: &[Range<usize>], limit: &TextLimit, reserved: u32) -> Vec<String> {
    let mut parts = Vec::new();
    let mut start = 0;
    let all = f64::from(measure(text, limit, 0).used);
    let room = f64::from(limit.max.saturating_sub(reserved).max(1));
    while start < text.len() {
        start += text[start..].len() - text[start..].trim_start().len();
        let rest = &text[start..];
        // A little more text than fits, so that no part costs a look at the whole.
        let mut window = usize::try_from(limit.max).unwrap_or(usize::MAX).saturating_mul(2).max(256);
        let (near, seen) = loop {
            let near = &rest[..grapheme_floor(rest, window)];
            let seen = measure(near, limit, reserved);
            if near.len() == rest.len() || seen.fits < near.len() {
                break (near, seen);
            }
            window = window.saturating_mul(2);
        };
        if near.len() == rest.len() && fits(rest, limit, reserved) {
            parts.push(rest.to_owned());
            break;
        }
        // As many parts as needed, all about as long.
        let left = all * rest.len() as f64 / text.len() as f64;
        let target = (rest.len() as f64 / (left / room).ceil().max(2.0)) as usize;
        let end = start + best(text, start, seen.fits, target.min(seen.fits), whole);
        parts.push(text[start..end].trim_end().to_owned());
        start = end;
    }
    parts.retain(|p| !p.is_empty());
    parts
}

/// Length of the part that begins at `start`, at most `most` bytes, about `target`.
fn best(text: &str, start: usize, most: usize, target: usize, whole: &[Range<usize>]) -> usize {
    let rest = &text[start..];
    let inside = |at: usize| {
        let i = whole.partition_point(|r| r.end <= start + at);
        whole.get(i).filter(|r| r.start < start + at)
    };
    let spread = most.max(1) as f64;
    let mut found: Option<(f64, usize)> = None;
    for (i, c) in rest[..most].char_indices().chain([(most, '\0')]) {
        // A place after a space, or at the very end of what fits when a space comes next.
        let space = rest[..i].chars().next_back().is_some_and(char::is_whitespace)
            || (i == most && rest[i..].starts_with(char::is_whitespace));
        let here = i > 0 && space && !c.is_whitespace();
        if here && inside(i).is_none() && !rest[..i].trim().is_empty() {
            let quality = quality(&rest[..i]);
            let far = (i as f64 - target as f64).abs() / spread;
            // A part shorter than half of its share is worse than a cut between two words.
            let stub = if (i as f64) < target as f64 * 0.5 { 1.0 } else { 0.0 };
            let score = quality - far - stub;
            if found.is_none_or(|(best, _)| score >= best) {
                found = Some((score, i));
            }
        }
    }
    if let Some((_, at)) = found {
        return at;
    }
    // One long word: before the link or tag that would be cut, else between two graphemes.
    let at = match inside(most) {
        Some(r) if r.start > start => r.start - start,
        _ => most,
    };
    if at > 0 { grapheme_floor(rest, at).max(first_grapheme(rest)) } else { first_grapheme(rest) }
}

fn first_grapheme(text: &str) -> usize {
    text.graphemes(true).next().map_or(text.len(), str::len)
}

/// How good the end of `head` is for a part to end.
fn quality(head: &str) -> f64 {
    let body = head.trim_end();
    let gap = &head[body.len()..];
    let last = body.trim_end_matches(['»', '”', '"', '’', ')', ']', ' ', '\u{A0}', '\u{202F}']).chars().next_back();
    match last {
        _ if gap.matches('\n').count() > 1 => 1.0,
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？') if !abbreviation(body) => 0.8,
        _ if gap.contains('\n') => 0.7,
        Some(';' | ':' | '—') => 0.4,
        Some(',' | '、') => 0.3,
        _ => 0.1,
    }
}

/// `M.`, `p. ex.`, `etc.` in the middle: one letter or a known short form before the dot.
fn abbreviation(body: &str) -> bool {
    let Some(word) = body.strip_suffix('.').and_then(|b| b.rsplit(|c: char| c.is_whitespace()).next()) else {
        return false;
    };
    word.chars().count() == 1 || matches!(word, "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "Mme" | "ex" | "vs" | "no" | "art")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{Unit, of};
    use proptest::prelude::*;

    fn limit(max: u32) -> TextLimit {
        TextLimit { max, unit: Unit::Graphemes, ..TextLimit::default() }
    }

    #[test]
    fn cuts_at_sentences_and_balances() {
        let text = "La première phrase est là. La deuxième aussi. La troisième suit. La quatrième finit.";
        let parts = split(text, &limit(50), Dialect::Plain, 0, Numbering::None);
        assert_eq!(parts, ["La première phrase est là. La deuxième aussi.", "La troisième suit. La quatrième finit."]);
        let parts = split(text, &limit(52), Dialect::Plain, 0, Numbering::Suffix);
        assert_eq!(parts[0], "La première phrase est là. La deuxième aussi. 1/2");
    }

    #[test]
    fn only_what_is_too_long_becomes_a_thread() {
        let media = vec![crate::content::Attachment { media: "m".into(), ..Default::default() }];
        let long = [Part { text: "Une phrase de plus. ".repeat(40), media }];
        let bluesky = of("bluesky").unwrap();
        let parts = parts_for(&long, "bluesky", bluesky).unwrap();
        assert!(parts.len() > 2 && parts[0].media.len() == 1 && parts[1].media.is_empty());
        assert!(parts.iter().all(|p| fits(&p.text, &bluesky.text, 0)));
        assert!(parts[1].text.ends_with(&format!("2/{}", parts.len())));
        assert_eq!(parts_for(&parts, "bluesky", bluesky), None, "they fit");
        assert_eq!(parts_for(&long, "linkedin", of("linkedin").unwrap()), None);
    }

    #[test]
    fn a_paragraph_beats_a_sentence() {
        let text =
            format!("{} Fin.\n\n{} Fin. {}", "a ".repeat(20).trim(), "b ".repeat(6).trim(), "c ".repeat(20).trim());
        let parts = split(&text, &limit(70), Dialect::Plain, 0, Numbering::None);
        assert!(parts[0].ends_with("a Fin."), "{parts:?}");
    }

    #[test]
    fn a_link_is_never_cut() {
        let link = "https://exemple.fr/une/adresse/assez/longue";
        let text = format!("{} {link} {}", "mot ".repeat(10), "mot ".repeat(10));
        let parts = split(&text, &limit(60), Dialect::Plain, 0, Numbering::None);
        assert!(parts.iter().any(|p| p.contains(link)), "{parts:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
        #[test]
        fn nothing_is_lost_and_every_part_fits(
            text in "([a-zé]{1,9}[ .,\n]{1,2}|👨‍👩‍👧 |漢字。|@ana@mamot.fr |https://exemple.fr/a ){1,200}",
            max in 30u32..120,
            number in any::<bool>(),
        ) {
            for (unit, dialect) in [(Unit::Graphemes, Dialect::Bluesky), (Unit::XWeighted, Dialect::X), (Unit::Mastodon, Dialect::Fediverse)] {
                let limit = TextLimit { max, unit, ..TextLimit::default() };
                let numbering = if number { Numbering::Suffix } else { Numbering::None };
                let parts = split(&text, &limit, dialect, 0, numbering);
                let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                if !number || parts.len() == 1 {
                    prop_assert_eq!(bare(&text), bare(&parts.concat()));
                }
                for part in &parts {
                    prop_assert!(measure(part, &limit, 0).used <= max, "{part:?}");
                }
            }
        }

        #[test]
        fn any_text_and_limit_end(text in "\\PC{0,300}", max in 0u32..20, bytes in 1u32..40) {
            let limit = TextLimit { max, bytes_max: Some(bytes), ..of("bluesky").unwrap().text.clone() };
            let parts = split(&text, &limit, Dialect::Bluesky, 0, Numbering::None);
            prop_assert!(!parts.is_empty() || text.trim().is_empty());
        }
    }
}
