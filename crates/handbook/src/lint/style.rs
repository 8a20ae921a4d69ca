//! Rules on what the text looks like to a reader, or sounds like to a screen reader.

use super::{Draft, Edit, Fix, PartView, Place, Sink};
use crate::text::EntityKind;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

pub(super) fn placeholder(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let mut at = 0;
        while let Some(open) = part.text[at..].find("{{").map(|n| at + n) {
            let body = open + 2;
            let stop = part.text[body..].find(['{', '}', '\n']).map_or(part.text.len(), |n| body + n);
            at = stop.max(body);
            if part.text[stop..].starts_with("}}") && stop > body {
                at = stop + 2;
                let name = part.text[body..stop].trim().to_owned();
                out.say(Place::text(part, open..at), vec![("name", name.into())], None);
            }
        }
    }
}

pub(super) fn forbidden_word(d: &Draft, out: &mut Sink) {
    if d.context.forbidden.is_empty() {
        return;
    }
    let expressions: Vec<Vec<&str>> =
        d.context.forbidden.iter().map(|f| f.unicode_words().collect::<Vec<_>>()).filter(|f| !f.is_empty()).collect();
    for part in &d.parts {
        let words: Vec<(usize, &str, String)> =
            part.text.unicode_word_indices().map(|(i, word)| (i, word, word.to_lowercase())).collect();
        for at in 0..words.len() {
            for expression in &expressions {
                let Some(found) = words.get(at..at + expression.len()) else { continue };
                if found.iter().zip(expression).all(|((_, _, word), wanted)| word == wanted) {
                    let range = words[at].0..found[found.len() - 1].0 + found[found.len() - 1].1.len();
                    let word = part.text[range.clone()].to_owned();
                    out.say(Place::text(part, range), vec![("word", word.into())], None);
                }
            }
        }
    }
}

/// One finding for all the places of a part: the first is shown, the fix does them all.
fn together(part: &PartView, found: Vec<(Range<usize>, String)>, label: &'static str, out: &mut Sink) {
    let Some((first, _)) = found.first().cloned() else { return };
    let count = found.len();
    let edits: Vec<Edit> = found.into_iter().map(|(r, t)| part.edit(r, t)).collect();
    out.say(Place::text(part, first), vec![("count", count.into())], Fix::edits(label, part.index, edits));
}

/// Bidirectional overrides, zero-width spaces and the like; joiners within words and emoji, and marks
/// that right-to-left text needs, are legitimate.
pub(super) fn hidden_characters(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        if part.text.is_ascii() && !part.text.bytes().any(|b| b < 0x20 && !matches!(b, b'\n' | b'\t' | b'\r')) {
            continue;
        }
        let rtl = part
            .text
            .chars()
            .any(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'));
        let mut found = Vec::new();
        let mut prev: Option<char> = None;
        let mut chars = part.text.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
            let bad = match c {
                '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}' | '\u{202D}' | '\u{202E}' | '\u{FFFC}' => true,
                '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' => !rtl,
                '\u{200C}' | '\u{200D}' => !(word(prev) || word(next) || in_emoji(part, i)),
                '\u{E0000}'..='\u{E007F}' => !in_emoji(part, i),
                c => c.is_control() && !matches!(c, '\n' | '\t' | '\r'),
            };
            if bad {
                found.push((i..i + c.len_utf8(), String::new()));
            }
            prev = Some(c);
        }
        together(part, found, "lint-fix-remove-hidden", out);
    }
}

fn in_emoji(part: &PartView, at: usize) -> bool {
    part.emoji.get(part.emoji.partition_point(|r| r.end <= at)).is_some_and(|r| r.start <= at)
}

/// The plain letter of a letter that only looks styled.
fn plain_letter(c: char) -> Option<String> {
    let styled = matches!(c, '\u{1D400}'..='\u{1D7FF}' | '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F149}'
        | '\u{1F150}'..='\u{1F169}' | '\u{1F170}'..='\u{1F189}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
        || matches!(
            c,
            'ℂ' | 'ℊ'
                | 'ℋ'
                | 'ℌ'
                | 'ℍ'
                | 'ℎ'
                | 'ℐ'
                | 'ℑ'
                | 'ℒ'
                | 'ℓ'
                | 'ℕ'
                | 'ℙ'
                | 'ℚ'
                | 'ℛ'
                | 'ℜ'
                | 'ℝ'
                | 'ℤ'
                | 'ℨ'
                | 'ℬ'
                | 'ℭ'
                | 'ℯ'
                | 'ℰ'
                | 'ℱ'
                | 'ℳ'
                | 'ℴ'
        );
    if !styled {
        return None;
    }
    // Squared and negative circled letters have no compatibility decomposition.
    let offset = match c {
        '\u{1F150}'..='\u{1F169}' => Some(0x1F150),
        '\u{1F170}'..='\u{1F189}' => Some(0x1F170),
        _ => None,
    };
    if let Some(base) = offset {
        return char::from_u32(u32::from(c) - base + u32::from('A')).map(String::from);
    }
    let plain: String = std::iter::once(c).nfkc().collect();
    (plain != c.to_string()).then_some(plain)
}

/// Letters of a run from which it is a styled word, not a symbol of mathematics.
const STYLED_WORD: usize = 3;

pub(super) fn fancy_letters(d: &Draft, out: &mut Sink) {
    for part in d.parts.iter().filter(|p| !p.text.is_ascii()) {
        let mut found = Vec::new();
        let mut run: Vec<(Range<usize>, String)> = Vec::new();
        for (i, c) in part.text.char_indices() {
            match plain_letter(c) {
                Some(plain) => run.push((i..i + c.len_utf8(), plain)),
                None if run.len() >= STYLED_WORD => found.append(&mut run),
                None => run.clear(),
            }
        }
        if run.len() >= STYLED_WORD {
            found.append(&mut run);
        }
        together(part, found, "lint-fix-plain-letters", out);
    }
}

/// Emoji of a part that are always fine, and characters of text each one more needs.
const EMOJI_FREE: usize = 5;
const CHARS_PER_EMOJI: usize = 25;

pub(super) fn emoji_many(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let count = part.emoji.len();
        let allowed = EMOJI_FREE.max(part.at.all().chars.end / CHARS_PER_EMOJI);
        if count > allowed {
            out.say(
                Place::text(part, part.emoji[allowed].clone()),
                vec![("count", count.into()), ("max", allowed.into())],
                None,
            );
        }
    }
}

/// Letters of a word in capitals that is no acronym, and such words in a row that are shouting.
const LOUD_LETTERS: usize = 4;
const LOUD_WORDS: usize = 3;

pub(super) fn shouting(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let mut run: Option<(Range<usize>, usize, usize)> = None;
        let mut worst: Option<(Range<usize>, usize)> = None;
        let mut close = |run: &mut Option<(Range<usize>, usize, usize)>| {
            if let Some((range, words, long)) = run.take()
                && words >= LOUD_WORDS
                && long >= 2
                && worst.as_ref().is_none_or(|(_, n)| words > *n)
            {
                worst = Some((range, words));
            }
        };
        for (i, word) in part.text.unicode_word_indices() {
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let loud = letters > 0 && word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase);
            let entity = part.entity_at(i).is_some();
            if !loud || entity {
                close(&mut run);
                continue;
            }
            let long = usize::from(letters >= LOUD_LETTERS);
            let end = i + word.len();
            run = Some(match run.take() {
                Some((range, words, longs)) => (range.start..end, words + 1, longs + long),
                None => (i..end, 1, long),
            });
        }
        close(&mut run);
        if let Some((range, words)) = worst {
            out.say(Place::text(part, range), vec![("count", words.into())], None);
        }
    }
}

pub(super) fn punctuation_repeated(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let bytes = part.text.as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            if !matches!(bytes[at], b'!' | b'?') || matches!(part.entity_at(at), Some((EntityKind::Link, _))) {
                at += 1;
                continue;
            }
            let len = bytes[at..].iter().take_while(|b| matches!(b, b'!' | b'?')).count();
            // `?!` is a sign of its own.
            if len > 2 || (len == 2 && bytes[at] == bytes[at + 1]) {
                let run = &part.text[at..at + len];
                let sign = if run.contains('?') && run.contains('!') { "?!" } else { &run[..1] };
                found.push((at..at + len, sign.to_owned()));
            }
            at += len;
        }
        together(part, found, "lint-fix-one-sign", out);
    }
}
