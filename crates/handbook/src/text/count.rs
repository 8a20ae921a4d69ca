//! How long a text is, as each network counts, and where it stops fitting.

use super::{chars, emoji, tags, url};
use crate::limits::{TextLimit, Unit};
use std::ops::Range;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// What a link counts for on X and on servers with the Mastodon API that do not say otherwise.
const LINK: u32 = 23;

/// The length of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// In the unit of the limit.
    pub used: u32,
    /// Bytes of UTF-8.
    pub bytes: u32,
    /// Bytes of the longest head that fits, on a grapheme border; the length of the text when all does.
    pub fits: usize,
}

/// Weights of a version of twitter-text (`config/v3.json` of commit 30e2430d, 2021-10-21).
#[derive(Debug, Clone)]
pub struct XWeights {
    pub max: u32,
    pub scale: u32,
    pub default: u32,
    pub link: u32,
    /// First and last code point, weight.
    pub ranges: &'static [(u32, u32, u32)],
    /// An emoji sequence counts as one character of the default weight.
    pub emoji: bool,
}

/// The weights X uses: 280 units, Latin and punctuation 1, everything else 2.
pub const X_V3: XWeights = XWeights {
    max: 280,
    scale: 100,
    default: 200,
    link: LINK,
    ranges: &[(0, 4351, 100), (8192, 8205, 100), (8208, 8223, 100), (8242, 8247, 100)],
    emoji: true,
};

/// A text as X weighs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XWeighed {
    pub weight: u32,
    /// Not empty, not too long, no code point that X refuses.
    pub valid: bool,
    /// Bytes of the longest head that is valid.
    pub fits: usize,
}

/// `text` weighed with `weights`.
pub fn x_weigh(text: &str, weights: &XWeights) -> XWeighed {
    let (normal, map) = normalise(text);
    let normal = normal.as_deref().unwrap_or(text);
    let mut links = url::links(normal, true).into_iter().peekable();
    let max = weights.max.saturating_mul(weights.scale);
    let mut out = XWeighed { weight: 0, valid: true, fits: 0 };
    let mut at = 0;
    while let Some(c) = normal[at..].chars().next() {
        let mut len = c.len_utf8();
        let weight = if let Some(link) = links.next_if(|l| l.start == at) {
            len = link.len();
            weights.link.saturating_mul(weights.scale)
        } else if weights.emoji
            && let n @ 1.. = emoji::len(&normal[at..])
        {
            len = n;
            weights.default
        } else {
            let code = u32::from(c);
            let own = weights.ranges.iter().find(|(a, b, _)| (*a..=*b).contains(&code));
            own.map_or(weights.default, |(_, _, w)| *w)
        };
        out.weight = out.weight.saturating_add(weight);
        out.valid &= !chars::is_invalid(c);
        at += len;
        if out.valid && out.weight <= max {
            out.fits = at;
        }
    }
    out.fits = map.original(out.fits);
    out.valid &= out.weight > 0 && out.weight <= max;
    out.weight = out.weight.div_ceil(weights.scale.max(1));
    out
}

/// Where grapheme clusters of a normalised text were in the original.
struct Origin(Vec<(usize, usize)>);

impl Origin {
    /// The offset in the original of the cluster border at or after a normalised offset.
    fn original(&self, at: usize) -> usize {
        match self.0.get(self.0.partition_point(|(n, _)| *n < at)) {
            Some((_, o)) => *o,
            None => self.0.last().map_or(at, |(_, o)| *o),
        }
    }
}

/// `text` in NFC, `None` when it already is.
fn normalise(text: &str) -> (Option<String>, Origin) {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return (None, Origin(Vec::new()));
    }
    let mut out = String::with_capacity(text.len());
    let mut map = vec![(0, 0)];
    for (start, cluster) in text.grapheme_indices(true) {
        out.extend(cluster.nfc());
        map.push((out.len(), start + cluster.len()));
    }
    (Some(out), Origin(map))
}

/// The text counted by `limit`, after `reserved` units that something else already takes.
pub fn measure(text: &str, limit: &TextLimit, reserved: u32) -> Measure {
    let mut out = Measure { used: reserved, bytes: u32::try_from(text.len()).unwrap_or(u32::MAX), fits: 0 };
    if limit.unit == Unit::XWeighted {
        let weights = XWeights { max: limit.max.saturating_sub(reserved), ..X_V3 };
        let weighed = x_weigh(text, &weights);
        out.used = reserved.saturating_add(weighed.weight);
        out.fits = if weighed.weight <= weights.max { text.len() } else { weighed.fits };
    } else {
        let specials = specials(text, limit);
        let mut take = |piece: Range<usize>, weight: u32| {
            out.used = out.used.saturating_add(weight);
            if out.used <= limit.max {
                out.fits = piece.end;
            }
        };
        let mut at = 0;
        for (special, weight) in specials {
            plain(text, at..special.start, limit.unit, &mut take);
            at = special.end;
            take(special, weight);
        }
        plain(text, at..text.len(), limit.unit, &mut take);
        if text.is_empty() || out.used <= limit.max {
            out.fits = text.len();
        }
    }
    if let Some(bytes) = limit.bytes_max {
        out.fits = out.fits.min(usize::try_from(bytes).unwrap_or(usize::MAX));
    }
    out.fits = grapheme_floor(text, out.fits);
    out
}

/// Ranges that do not count as they are written.
fn specials(text: &str, limit: &TextLimit) -> Vec<(Range<usize>, u32)> {
    let mastodon = limit.unit == Unit::Mastodon;
    let link = limit.link_counts_as.or(mastodon.then_some(LINK));
    let mut out: Vec<(Range<usize>, u32)> = Vec::new();
    if let Some(link) = link {
        out.extend(url::links(text, !mastodon).into_iter().map(|r| (r, link)));
    }
    if mastodon {
        for handle in tags::handles(text, tags::Handles::Fediverse) {
            if let Some(at) = text[handle.start + 1..handle.end].find('@') {
                out.push((handle.start + 1 + at..handle.end, 0));
            }
        }
        out.sort_by_key(|(r, _)| r.start);
        let mut end = 0;
        out.retain(|(r, _)| {
            let keep = r.start >= end;
            end = end.max(r.end);
            keep
        });
    }
    out
}

/// Counts a stretch of text that has nothing special, piece by piece.
fn plain(text: &str, range: Range<usize>, unit: Unit, take: &mut impl FnMut(Range<usize>, u32)) {
    let part = &text[range.clone()];
    let base = range.start;
    // Every unit agrees on ASCII, but for CR LF, which is one grapheme.
    if part.is_ascii()
        && !(part.contains('\r') && matches!(unit, Unit::Graphemes | Unit::Mastodon))
        && (unit != Unit::EmojiAsBytes || !part.contains(['#', '*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
    {
        (0..part.len()).for_each(|i| take(base + i..base + i + 1, 1));
        return;
    }
    match unit {
        Unit::Graphemes | Unit::Mastodon => {
            for (i, g) in part.grapheme_indices(true) {
                take(base + i..base + i + g.len(), 1);
            }
        }
        Unit::Utf16 => {
            for (i, c) in part.char_indices() {
                take(base + i..base + i + c.len_utf8(), if c.len_utf16() == 2 { 2 } else { 1 });
            }
        }
        Unit::EmojiAsBytes => {
            let mut at = 0;
            while let Some(c) = part[at..].chars().next() {
                let emoji = emoji::len(&part[at..]);
                let len = if emoji > 0 { emoji } else { c.len_utf8() };
                let weight = if emoji > 0 { u32::try_from(emoji).unwrap_or(u32::MAX) } else { 1 };
                take(base + at..base + at + len, weight);
                at += len;
            }
        }
        Unit::Characters | Unit::XWeighted => {
            if is_nfc_quick(part.chars()) == IsNormalized::Yes {
                for (i, c) in part.char_indices() {
                    take(base + i..base + i + c.len_utf8(), 1);
                }
            } else {
                for (i, g) in part.grapheme_indices(true) {
                    let n = u32::try_from(g.nfc().count()).unwrap_or(u32::MAX);
                    take(base + i..base + i + g.len(), n);
                }
            }
        }
    }
}

/// `at`, or the nearest border of a grapheme cluster before it.
pub fn grapheme_floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0).unwrap_or(true) {
        return at;
    }
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(text: &str, unit: Unit) -> u32 {
        measure(text, &TextLimit { unit, ..TextLimit::default() }, 0).used
    }

    #[test]
    fn each_unit_counts_its_own_way() {
        use Unit::*;
        let family = "👨‍👩‍👧‍👦";
        let link = "https://example.org/a/very/long/path";
        let accent = "e\u{301}";
        for (text, want) in [
            (family, [7, 1, 2, 1, 25, 11]),
            (accent, [1, 1, 1, 1, 2, 2]),
            ("漢", [1, 1, 2, 1, 1, 1]),
            (link, [36, 36, 23, 23, 36, 36]),
            ("@ana@mamot.fr", [13, 13, 13, 4, 13, 13]),
            ("1️⃣ ok", [6, 4, 5, 4, 10, 6]),
        ] {
            let got = [Characters, Graphemes, XWeighted, Mastodon, EmojiAsBytes, Utf16].map(|u| used(text, u));
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn the_head_that_fits_never_cuts_a_grapheme() {
        let limit = TextLimit { max: 3, unit: Unit::Characters, ..TextLimit::default() };
        assert_eq!(measure("ab👨‍👩‍👧‍👦", &limit, 0).fits, 2);
        let limit = TextLimit { max: 10, unit: Unit::Graphemes, bytes_max: Some(7), ..TextLimit::default() };
        assert_eq!(measure("abcdé👍", &limit, 0).fits, 6);
        let limit = TextLimit { max: 3, ..TextLimit::default() };
        let m = measure("abcd", &limit, 2);
        assert_eq!((m.used, m.fits), (6, 1));
    }

    #[test]
    fn a_link_that_does_not_fit_goes_whole() {
        let limit = TextLimit { max: 25, unit: Unit::Mastodon, ..TextLimit::default() };
        let text = "abc https://example.org/x";
        let m = measure(text, &limit, 0);
        assert_eq!((m.used, m.fits), (27, 4));
    }
}
