//! Rules that compare: parts with their numbers, the text with its language, with what was published.

use super::similar::{Sketch, similarity};
use super::{Draft, Edit, Field, Fix, PartView, Place, Sink};
use std::ops::Range;

/// `2/5`, `(2/5)`, `2/` at the start or at the end of a part.
struct Number {
    bytes: Range<usize>,
    at: usize,
    of: Option<usize>,
}

fn number(text: &str) -> Option<Number> {
    let parse = |word: &str, start: usize| {
        let inner = word.trim_matches(['(', ')', '[', ']']);
        let offset = start + word.find(inner)?;
        let (at, of) = inner.split_once('/')?;
        let digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(at) || !(of.is_empty() || digits(of)) {
            return None;
        }
        let at = at.parse().ok().filter(|n| *n > 0)?;
        Some(Number { bytes: offset..offset + inner.len(), at, of: of.parse().ok() })
    };
    let body = text.trim();
    let start = text.len() - text.trim_start().len();
    let first = body.split_whitespace().next()?;
    let last = body.split_whitespace().next_back()?;
    parse(last, start + body.len() - last.len()).or_else(|| parse(first, start))
}

pub(super) fn thread_numbering(d: &Draft, out: &mut Sink) {
    let total = d.parts.len();
    let numbers: Vec<(&PartView, Option<Number>)> = d.parts.iter().map(|p| (p, number(p.text))).collect();
    let numbered = numbers.iter().filter(|(_, n)| n.is_some()).count();
    // One lone fraction in a post is a date or a score.
    if total < 2 || numbered < 2 {
        return;
    }
    for (part, number) in &numbers {
        let place = part.index + 1;
        match number {
            None => out.say(
                Place::part(Field::Text, part.index),
                vec![("part", place.into()), ("total", total.into())],
                None,
            ),
            Some(n) if n.at != place || n.of.is_some_and(|of| of != total) => {
                let text = if n.of.is_some() { format!("{place}/{total}") } else { format!("{place}/") };
                let edit: Edit = part.edit(n.bytes.clone(), text);
                let fix = Fix::edits("lint-fix-renumber", part.index, vec![edit]);
                out.say(Place::text(part, n.bytes.clone()), vec![("part", place.into()), ("total", total.into())], fix);
            }
            Some(_) => {}
        }
    }
}

/// Letters below which a language cannot be told with confidence.
const LETTERS_MIN: usize = 60;

pub(super) fn language_mismatch(d: &Draft, out: &mut Sink) {
    let Some(declared) = d.content.languages.first() else { return };
    let own = declared.split(['-', '_']).next().unwrap_or("").to_lowercase();
    // Several languages were declared: a text may be in any of them.
    let listed: Vec<String> =
        d.content.languages.iter().map(|l| l.split(['-', '_']).next().unwrap_or("").to_lowercase()).collect();
    for part in &d.parts {
        let words = prose(part);
        if words.chars().filter(|c| c.is_alphabetic()).count() < LETTERS_MIN {
            continue;
        }
        let found = two_letters(whichlang::detect_language(&words));
        // The detector knows sixteen languages: of others it can say nothing.
        if KNOWN.contains(&own.as_str()) && !listed.iter().any(|l| l == found) {
            out.say(
                Place::part(Field::Languages, part.index),
                vec![("found", found.into()), ("declared", own.clone().into())],
                None,
            );
        }
    }
}

/// The text without its links, mentions and tags.
fn prose(part: &PartView) -> String {
    let mut out = String::with_capacity(part.text.len());
    let mut at = 0;
    for (_, range) in &part.entities {
        out.push_str(&part.text[at..range.start]);
        at = range.end;
    }
    out.push_str(&part.text[at..]);
    out
}

const KNOWN: [&str; 16] =
    ["ar", "zh", "de", "en", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "es", "sv", "tr", "vi"];

fn two_letters(lang: whichlang::Lang) -> &'static str {
    use whichlang::Lang;
    match lang {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

/// Share of common word triples from which a reader sees the same post again.
const SAME: f64 = 0.8;

pub(super) fn near_duplicate(d: &Draft, out: &mut Sink) {
    if d.context.recent.is_empty() {
        return;
    }
    for part in &d.parts {
        let own = Sketch::of(part.text);
        let best = d.context.recent.iter().map(|r| similarity(&own, r)).fold(0.0, f64::max);
        if best >= SAME {
            let percent = (best * 100.0).round() as i64;
            out.say(Place::part(Field::Text, part.index), vec![("percent", percent.into())], None);
        }
    }
}
