//! Places in a text, in the three units their readers need: bytes for protocols, characters for
//! people and scripts, UTF-16 units for browsers.

use serde::Serialize;
use std::ops::Range;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    pub bytes: Range<usize>,
    pub chars: Range<usize>,
    pub utf16: Range<usize>,
}

/// Bytes between two marks of a [`Locator`].
const STRIDE: usize = 64;

/// Turns byte offsets of one text into [`Span`]s in constant time.
#[derive(Debug)]
pub struct Locator<'a> {
    text: &'a str,
    /// Characters and UTF-16 units that begin before each stride.
    marks: Vec<(usize, usize)>,
}

impl<'a> Locator<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let (mut chars, mut utf16) = (0, 0);
        for chunk in text.as_bytes().chunks(STRIDE) {
            marks.push((chars, utf16));
            let (c, u) = units(chunk);
            chars += c;
            utf16 += u;
        }
        marks.push((chars, utf16));
        Self { text, marks }
    }

    /// The whole text.
    pub fn all(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// `bytes` must lie on character boundaries of the text.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let (a, b) = (self.offset(bytes.start), self.offset(bytes.end));
        Span { bytes, chars: a.0..b.0, utf16: a.1..b.1 }
    }

    fn offset(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let stride = byte / STRIDE;
        let Some((chars, utf16)) = self.marks.get(stride) else { return (0, 0) };
        let (c, u) = units(&self.text.as_bytes()[stride * STRIDE..byte]);
        (chars + c, utf16 + u)
    }
}

/// Characters and UTF-16 units that begin in `bytes`.
fn units(bytes: &[u8]) -> (usize, usize) {
    let mut chars = 0;
    let mut wide = 0;
    for b in bytes {
        chars += usize::from(b & 0xC0 != 0x80);
        wide += usize::from(*b >= 0xF0);
    }
    (chars, chars + wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_counting_from_the_start(text in "(\\PC|[a-z😀é]){0,120}") {
            let at = Locator::new(&text);
            for (i, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let span = at.span(i..text.len());
                prop_assert_eq!(span.chars.start, text[..i].chars().count());
                prop_assert_eq!(span.utf16.start, text[..i].encode_utf16().count());
                prop_assert_eq!(span.chars.end, text.chars().count());
            }
        }
    }
}
