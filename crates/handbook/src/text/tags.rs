//! Mentions, lists, hashtags and cashtags, by the rules of twitter-text, and the handles of networks
//! that name people otherwise.

use super::chars::{is_at, is_directional, is_hash, is_latin_accent, is_punct, is_space, is_tag, is_tag_letter};
use super::url;
use std::ops::Range;

/// A mention of X with the list that may follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XMention {
    /// `@name`, without the list.
    pub name: Range<usize>,
    /// `/list`, empty when there is none.
    pub list: Range<usize>,
}

/// Longest screen name and list slug that twitter-text takes.
const X_NAME_MAX: usize = 20;
const X_LIST_MAX: usize = 25;

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Byte length of the longest prefix of at most `max` ASCII characters that satisfy `ok`.
fn ascii_run(text: &str, max: usize, ok: impl Fn(char) -> bool) -> usize {
    text.bytes().take(max).take_while(|b| b.is_ascii() && ok(char::from(*b))).count()
}

/// What follows makes it something else: an address, a link, a word with an accent.
fn ends_badly(rest: &str) -> bool {
    rest.starts_with("://") || rest.chars().next().is_some_and(|c| is_at(c) || is_latin_accent(c))
}

/// `rt`, `RT:` and the like right before a mention, not glued to a word; `from` bounds the look-back.
fn retweet_before(text: &str, at: usize, from: usize) -> bool {
    let head = &text[from..at];
    let head = head.strip_suffix(':').unwrap_or(head);
    let bytes = head.as_bytes();
    let [.., r, t] = bytes else { return false };
    if !r.eq_ignore_ascii_case(&b'r') || !t.eq_ignore_ascii_case(&b't') {
        return false;
    }
    match head[..head.len() - 2].chars().next_back() {
        None => from == 0,
        Some(c) => !(is_name(c) || matches!(c, '+' | '~' | '.' | '-')),
    }
}

/// Mentions and lists as X finds them.
pub fn mentions(text: &str) -> Vec<XMention> {
    let mut out = Vec::new();
    let mut free = 0;
    let mut before: Option<(usize, char)> = None;
    for (i, c) in text.char_indices() {
        let prev = before.replace((i, c));
        if !is_at(c) || i < free {
            continue;
        }
        let plain = match prev {
            None => true,
            Some((p, b)) => p >= free && !(is_name(b) || is_at(b) || matches!(b, '!' | '#' | '$' | '%' | '&' | '*')),
        };
        if !plain && !retweet_before(text, i, free) {
            continue;
        }
        let start = i + c.len_utf8();
        let name = ascii_run(&text[start..], X_NAME_MAX, is_name);
        if name == 0 {
            continue;
        }
        let end = start + name;
        let list = list_len(&text[end..]);
        free = end + list;
        if !ends_badly(&text[free..]) {
            out.push(XMention { name: i..end, list: end..free });
        }
    }
    out
}

fn list_len(rest: &str) -> usize {
    match rest.strip_prefix('/') {
        Some(slug) if slug.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            1 + ascii_run(slug, X_LIST_MAX, |c| is_name(c) || c == '-')
        }
        _ => 0,
    }
}

/// The account a text replies to on X: a mention with nothing but spaces before it.
pub fn reply_to(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches(is_space).len();
    let sign = text[start..].chars().next().filter(|c| is_at(*c))?;
    let name = ascii_run(&text[start + sign.len_utf8()..], X_NAME_MAX, is_name);
    let end = start + sign.len_utf8() + name;
    (name > 0 && !ends_badly(&text[end..])).then_some(start..end)
}

/// Hashtags, sign included; those inside a link are left out.
pub fn hashtags(text: &str) -> Vec<Range<usize>> {
    let mut out = signs(text);
    if !out.is_empty() {
        let links = url::links(text, true);
        let mut next = links.iter().peekable();
        out.retain(|tag| {
            while next.next_if(|l| l.end <= tag.start).is_some() {}
            next.peek().is_none_or(|l| l.start >= tag.end)
        });
    }
    out
}

/// As [`hashtags`], those inside a link too.
pub(super) fn signs(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut free = 0;
    let mut prev: Option<(usize, char)> = None;
    for (i, c) in text.char_indices() {
        let before = prev.replace((i, c));
        if !is_hash(c) || i < free {
            continue;
        }
        let open = match before {
            None => true,
            Some((p, b)) => p >= free && (matches!(b, '\u{FE0E}' | '\u{FE0F}') || !(is_tag(b) || b == '&')),
        };
        let body = &text[i + c.len_utf8()..];
        if !open || body.starts_with(['\u{FE0F}', '\u{20E3}']) {
            continue;
        }
        let mut letter = false;
        let len = body
            .char_indices()
            .find(|(_, c)| {
                letter |= is_tag_letter(*c);
                !is_tag(*c)
            })
            .map_or(body.len(), |(n, _)| n);
        if len == 0 {
            continue;
        }
        free = i + c.len_utf8() + len;
        // A `#` right after makes neither a tag; a scheme makes it a link.
        let rest = &text[free..];
        if letter && !rest.starts_with(is_hash) && !rest.starts_with("://") {
            out.push(i..free);
        }
    }
    out
}

/// Cashtags (`$ACME`, `$ACME.B`), sign included.
pub fn cashtags(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut prev = None;
    for (i, c) in text.char_indices() {
        let before = prev.replace(c);
        if c != '$' || before.is_some_and(|b| !is_space(b) && !is_directional(b)) {
            continue;
        }
        let letters = |s: &str, max| ascii_run(s, max, |c| c.is_ascii_alphabetic());
        let closes = |end: usize| text[end..].chars().next().is_none_or(|c| is_space(c) || is_punct(c));
        let main = letters(&text[i + 1..], 6);
        if main == 0 {
            continue;
        }
        let end = i + 1 + main;
        let class = if text[end..].starts_with(['.', '_']) { letters(&text[end + 1..], 2) } else { 0 };
        if class > 0 && closes(end + 1 + class) {
            out.push(i..end + 1 + class);
        } else if closes(end) {
            out.push(i..end);
        }
    }
    out
}

/// How handles of other networks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handles {
    /// `@user` or `@user@domain`; a trailing dot or hyphen is punctuation.
    Fediverse,
    /// `@name.with.dots`.
    Dotted,
}

/// Handles, sign included.
pub fn handles(text: &str, style: Handles) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut free = 0;
    let mut prev = None;
    for (i, c) in text.char_indices() {
        let before = prev.replace(c);
        if c != '@' || i < free || before.is_some_and(|b| b.is_alphanumeric() || matches!(b, '_' | '/' | '@' | '.')) {
            continue;
        }
        let body = &text[i + 1..];
        let end = i + 1 + trimmed_run(body, |c| is_name(c) || matches!(c, '.' | '-'));
        if end == i + 1 {
            continue;
        }
        let dotless = i + 1 + ascii_run(body, usize::MAX, is_name);
        let (full, remote) = match text[end..].strip_prefix('@') {
            Some(domain) => {
                let len = trimmed_run(domain, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
                (end + 1 + len, len > 0 && domain[..len].contains('.'))
            }
            None => (end, false),
        };
        let end = match style {
            Handles::Fediverse if remote => full,
            Handles::Fediverse => dotless,
            Handles::Dotted => end,
        };
        if end > i + 1 {
            out.push(i..end);
        }
        free = full.max(end);
    }
    out
}

/// Byte length of the run of `ok`, without the dots and hyphens at its end.
fn trimmed_run(text: &str, ok: impl Fn(char) -> bool) -> usize {
    let run = ascii_run(text, usize::MAX, ok);
    text[..run].trim_end_matches(['.', '-']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
        ranges.iter().map(|r| &text[r.clone()]).collect()
    }

    #[test]
    fn mentions_of_x() {
        let x = |t| mentions(t).into_iter().map(|m| &t[m.name]).collect::<Vec<_>>();
        assert_eq!(x("RT:@ana @bob/list-1, f!@kn é@élan"), ["@ana", "@bob"]);
        assert_eq!(x("me@example.com @a@b"), [] as [&str; 0]);
        assert_eq!(reply_to(" @ana yes"), Some(1..5));
        assert_eq!(reply_to(".@ana yes"), None);
    }

    #[test]
    fn tags_need_a_letter_and_a_border() {
        let t = "#1 #1er, (#été) a#b #fin! #a#b &#x27; #l’été";
        assert_eq!(show(t, &hashtags(t)), ["#1er", "#été", "#fin", "#l"]);
        let t = "$ACME $acme.b, $toolong1 a$B $9";
        assert_eq!(show(t, &cashtags(t)), ["$ACME", "$acme.b"]);
    }

    #[test]
    fn handles_of_the_fediverse_and_others() {
        let t = "@ana@mamot.fr. @bob.bsky.social, x@y.org @z- https://m.s/@ana";
        assert_eq!(show(t, &handles(t, Handles::Fediverse)), ["@ana@mamot.fr", "@bob", "@z"]);
        assert_eq!(show(t, &handles(t, Handles::Dotted)), ["@ana", "@bob.bsky.social", "@z"]);
    }
}
