//! Emoji sequences (UTS 51): keycaps, flags, skin tones, joined families, tagged flags.

use std::ops::Range;
use unicode_properties::UnicodeEmoji;
use unicode_properties::emoji::EmojiStatus as S;

const TEXT_STYLE: char = '\u{FE0E}';
const EMOJI_STYLE: char = '\u{FE0F}';
const JOINER: char = '\u{200D}';

/// Byte length of the emoji sequence that begins `text`, 0 when none does.
pub fn len(text: &str) -> usize {
    let mut chars = text.chars();
    let Some(c) = chars.next() else { return 0 };
    match c {
        '#' | '*' | '0'..='9' => keycap(text),
        '\0'..='\u{A8}' | '\u{AF}'..='\u{203B}' => 0,
        '\u{1F1E6}'..='\u{1F1FF}' => match chars.next() {
            Some('\u{1F1E6}'..='\u{1F1FF}') => 8,
            _ => 0,
        },
        _ => joined(text),
    }
}

fn keycap(text: &str) -> usize {
    let rest = &text[1..];
    let style = if rest.starts_with(EMOJI_STYLE) { EMOJI_STYLE.len_utf8() } else { 0 };
    if rest[style..].starts_with('\u{20E3}') { 1 + style + 3 } else { 0 }
}

fn joined(text: &str) -> usize {
    let mut end = element(text);
    while end > 0
        && let Some(rest) = text[end..].strip_prefix(JOINER)
    {
        match element(rest) {
            0 => break,
            n => end += JOINER.len_utf8() + n,
        }
    }
    end
}

/// One emoji with its style, skin tone or tags.
fn element(text: &str) -> usize {
    let Some(c) = text.chars().next() else { return 0 };
    let base = match c.emoji_status() {
        S::EmojiModifierBase | S::EmojiPresentationAndModifierBase => true,
        S::EmojiPresentation
        | S::EmojiOther
        | S::EmojiPresentationAndEmojiComponent
        | S::EmojiPresentationAndModifierAndEmojiComponent => false,
        // Not an emoji, or only a part of one (digits, lone flag letters).
        _ => return 0,
    };
    let mut end = c.len_utf8();
    let after = |end: usize| text[end..].chars().next();
    if after(end) == Some(TEXT_STYLE) {
        return 0;
    }
    if after(end) == Some(EMOJI_STYLE) {
        end += EMOJI_STYLE.len_utf8();
    } else if matches!(c, '©' | '®' | '™' | '\u{265F}') {
        return 0;
    }
    if base && matches!(after(end), Some('\u{1F3FB}'..='\u{1F3FF}')) {
        end += 4;
        if after(end) == Some(EMOJI_STYLE) {
            end += EMOJI_STYLE.len_utf8();
        }
    }
    if c == '\u{1F3F4}' {
        let tags = text[end..].chars().take(8).take_while(|c| matches!(c, '\u{E0020}'..='\u{E007E}')).count() * 4;
        if tags > 0 && after(end + tags) == Some('\u{E007F}') {
            end += tags + 4;
        }
    }
    end
}

/// Every emoji of `text`.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut free = 0;
    for (i, c) in text.char_indices() {
        if i < free || matches!(c, ' '..='"' | '+'..='/' | ':'..='~' | '\n') {
            continue;
        }
        let n = len(&text[i..]);
        if n > 0 {
            out.push(i..i + n);
            free = i + n;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_one_emoji() {
        for (text, n) in [
            ("👨‍👩‍👧‍👦", 1),
            ("🧕🏾🇫🇷🏳️‍🌈", 3),
            ("1️⃣#⃣ 12 #", 2),
            ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
            ("☺ ☺️ ☺︎", 2),
            ("© ©️ ™ é 漢", 1),
            ("🐱🏽", 2),
            ("🇫", 0),
        ] {
            assert_eq!(find(text).len(), n, "{text}");
        }
    }
}
