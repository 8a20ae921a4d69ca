//! Rules on spaces: doubled, at the ends, and those French puts before its punctuation.

use super::{Draft, Edit, Fix, PartView, Place, Sink};
use std::ops::Range;

/// Before ; : ! ? and inside « ».
const NARROW: &str = "\u{202F}";

pub(super) fn spaces(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let text = part.text;
        let body = text.trim_start();
        let start = text.len() - body.len();
        let end = text.trim_end().len().max(start);
        let mut edits: Vec<Edit> = Vec::new();
        if start > 0 && end > start {
            edits.push(part.edit(0..start, ""));
        }
        let mut at = start;
        while let Some(i) = text[at..end].find("  ").map(|n| at + n) {
            let run = text[i..end].bytes().take_while(|b| *b == b' ').count();
            // Spaces that begin a line indent it on purpose (code, lists).
            if !text[..i].ends_with('\n') {
                edits.push(part.edit(i..i + run, " "));
            }
            at = i + run;
        }
        if end < text.len() && end > start {
            edits.push(part.edit(end..text.len(), ""));
        }
        say(part, edits, "lint-fix-spaces", out);
    }
}

fn say(part: &PartView, edits: Vec<Edit>, label: &'static str, out: &mut Sink) {
    if let Some(first) = edits.first().map(|e| e.span.bytes.clone()) {
        let count = edits.len();
        out.say(Place::text(part, first), vec![("count", count.into())], Fix::edits(label, part.index, edits));
    }
}

pub(super) fn french(d: &Draft, out: &mut Sink) {
    let main = d.content.languages.first().map_or("", String::as_str);
    if !(main.eq_ignore_ascii_case("fr") || main.get(..3).is_some_and(|m| m.eq_ignore_ascii_case("fr-"))) {
        return;
    }
    for part in &d.parts {
        let edits = french_spaces(part).into_iter().map(|r| part.edit(r, NARROW)).collect();
        say(part, edits, "lint-fix-typography", out);
    }
}

/// Places where a narrow no-break space is missing: empty ranges to fill, or plain spaces to replace.
fn french_spaces(part: &PartView) -> Vec<Range<usize>> {
    let text = part.text;
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut prev: Option<(usize, char)> = None;
    let mut before: Option<char> = None;
    for (i, c) in text.char_indices() {
        let last = prev.replace((i, c));
        let two = std::mem::replace(&mut before, last.map(|(_, c)| c));
        if matches!(c, ';' | ':' | '!' | '?' | '»') {
            let Some((p, b)) = last else { continue };
            // Not in a link, a time (10:30), a ratio, a shortcode, an emoticon, a run of signs.
            let sign = matches!(b, ';' | ':' | '!' | '?');
            let after = text[i + c.len_utf8()..].chars().next();
            let tight =
                c == ':' && after.is_some_and(|a| a.is_alphanumeric() || matches!(a, '/' | '-' | ')' | '(' | ':'));
            let smile = matches!(c, ':' | ';') && after.is_some_and(|a| matches!(a, '-' | ')' | '(' | 'D' | 'P'));
            if sign
                || tight
                || smile
                || part.entity_at(i).is_some_and(|(_, r)| r.end > i)
                || c == ':' && opens_code(text, i)
            {
                continue;
            }
            match b {
                ' ' if !matches!(two, None | Some('\n' | ' ')) => out.push(p..i),
                b if b.is_whitespace() => {}
                '(' | '«' | '"' | '“' | '[' => {}
                _ => out.push(i..i),
            }
        } else if let Some((p, '«')) = last {
            let inner = p + '«'.len_utf8();
            match c {
                ' ' => out.push(inner..i + 1),
                c if c.is_whitespace() => {}
                _ => out.push(inner..inner),
            }
        }
    }
    // `« »`: the one space is found from both sides.
    out.dedup();
    out
}

/// `:` that ends a `:shortcode:`.
fn opens_code(text: &str, at: usize) -> bool {
    let word = text[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    word.is_some_and(|w| text[w..].starts_with(':') && at > w + 1)
}
