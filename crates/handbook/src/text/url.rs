//! Links, with or without a scheme, as twitter-text finds them; and whether an address is well formed.

use super::chars::{is_at, is_domain, is_hash, is_invalid, is_latin_accent};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Longest address that twitter-text takes for a link, and longest slug of a t.co link.
const URL_MAX: usize = 4096;
const TCO_SLUG_MAX: usize = 40;
/// Longest label of a host name (RFC 1035).
const LABEL_MAX: usize = 63;

static TLDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../data/tlds.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
});
static TLD_CHARS_MAX: LazyLock<usize> = LazyLock::new(|| TLDS.iter().map(|t| t.chars().count()).max().unwrap_or(0));

/// True for a top-level domain of the list, in any case.
pub fn is_tld(label: &str) -> bool {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    TLDS.contains(label) || !label.chars().all(lower) && TLDS.contains(label.to_lowercase().as_str())
}

/// Byte ranges of the links of `text`; those without `http://` or `https://` only if `schemeless`.
pub fn links(text: &str, schemeless: bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    if !text.contains(if schemeless { '.' } else { ':' }) {
        return out;
    }
    let mut hosts = Hosts::default();
    // Where the character before the next link may begin.
    let mut free = 0;
    let mut prev: Option<(usize, char)> = None;
    for (i, c) in text.char_indices() {
        let before = prev.replace((i, c));
        if i < free || !opens(before, free) {
            continue;
        }
        if let Some(len) = scheme(&text[i..])
            && let Some(end) = hosts.domain_end(text, i + len)
        {
            let (mut end_all, _) = tail(text, end);
            if fits(&text[i + len..end], end_all - i)
                && let Some(kept) = tco_end(text, i, end_all)
            {
                end_all = kept;
                out.push(i..end_all);
            }
            free = end_all;
            continue;
        }
        if !is_domain(c) {
            continue;
        }
        let Some(end) = hosts.domain_end(text, i) else { continue };
        let (end_all, path) = tail(text, end);
        free = end_all;
        let glued = matches!(before, Some((_, '-' | '_' | '.' | '/')));
        if !schemeless || glued || !fits(&text[i..end], end_all - i) {
            continue;
        }
        let first = out.len();
        ascii_domains(text, i..end, &mut out);
        if path
            && out.len() > first
            && let Some(last) = out.last_mut()
        {
            last.end = end_all;
        }
    }
    out
}

/// A link may begin after this character.
fn opens(before: Option<(usize, char)>, free: usize) -> bool {
    let Some((at, c)) = before else { return true };
    at >= free && !(c.is_ascii_alphanumeric() || is_at(c) || is_hash(c) || c == '$' || is_invalid(c))
}

/// Byte length of `http://` or `https://` at the start of `text`.
fn scheme(text: &str) -> Option<usize> {
    let b = text.as_bytes();
    ["https://", "http://"].into_iter().map(str::len).find(|n| {
        b.len() >= *n
            && b[..4].eq_ignore_ascii_case(b"http")
            && &b[n - 3..*n] == b"://"
            && (*n == 7 || b[4] | 32 == b's')
    })
}

/// The run of host characters under the scanner, analysed once, so that trying each of its
/// characters as the beginning of a link stays linear.
#[derive(Default)]
struct Hosts {
    run: Range<usize>,
    labels: Vec<Label>,
}

struct Label {
    bytes: Range<usize>,
    /// Ends with a character that may end a label.
    closed: bool,
    /// Where its last underscore is.
    underscore: Option<usize>,
    /// Where the best domain that begins with this label, whole, ends.
    best: Option<usize>,
    /// The same for a tail of this label; differs when the underscore is cut off.
    next: Option<usize>,
    tld: Option<usize>,
}

fn is_host(c: char) -> bool {
    matches!(c, '.' | '-' | '_') || is_domain(c)
}

impl Hosts {
    /// End of the domain that begins at `start`, if there is one.
    fn domain_end(&mut self, text: &str, start: usize) -> Option<usize> {
        if !self.run.contains(&start) {
            self.analyse(text, start);
        }
        let i = self.labels.partition_point(|l| l.bytes.end < start);
        let label = self.labels.get(i)?;
        let opened = text[start..label.bytes.end].chars().next().is_some_and(is_domain);
        if !opened || !label.closed {
            return None;
        }
        if label.next.is_some() {
            return label.next;
        }
        let clean = label.underscore.is_none_or(|u| u < start);
        if clean { self.labels.get(i + 1)?.tld } else { None }
    }

    fn analyse(&mut self, text: &str, start: usize) {
        let len = text[start..].find(|c| !is_host(c)).unwrap_or(text.len() - start);
        self.run = start..start + len;
        self.labels.clear();
        let mut at = start;
        for part in text[self.run.clone()].split('.') {
            let bytes = at..at + part.len();
            at = bytes.end + 1;
            self.labels.push(Label {
                closed: part.chars().next_back().is_some_and(is_domain),
                underscore: part.rfind('_').map(|n| bytes.start + n),
                best: None,
                next: None,
                tld: tld_end(text, bytes.clone()),
                bytes,
            });
        }
        // From the right: the longest domain from each label.
        for i in (0..self.labels.len().saturating_sub(1)).rev() {
            let after = &self.labels[i + 1];
            let (next, tld) = (after.best, after.tld);
            let label = &mut self.labels[i];
            let opened = text[label.bytes.clone()].chars().next().is_some_and(is_domain);
            label.next = next;
            if opened && label.closed {
                label.best = next.or(if label.underscore.is_none() { tld } else { None });
            }
        }
    }
}

/// End of the top-level domain that begins the label, if what follows lets it be one.
fn tld_end(text: &str, label: Range<usize>) -> Option<usize> {
    let part = &text[label.clone()];
    let ascii = part.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let clear = |end: usize| {
        text[end..].chars().next().is_none_or(|c| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '+' | '-')))
    };
    if ascii > 0 && ascii <= *TLD_CHARS_MAX && clear(label.start + ascii) && is_tld(&part[..ascii]) {
        return Some(label.start + ascii);
    }
    if part.len() > 4 && part.as_bytes()[..4].eq_ignore_ascii_case(b"xn--") {
        let run = part.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        return (run > 4).then_some(label.start + run);
    }
    if ascii == part.len() {
        return None;
    }
    let ends: Vec<usize> = part.char_indices().take(*TLD_CHARS_MAX).map(|(n, c)| n + c.len_utf8()).collect();
    ends.into_iter().rev().find(|n| clear(label.start + n) && is_tld(&part[..*n])).map(|n| label.start + n)
}

/// Domains of ASCII and accented Latin letters within a domain without a scheme: in running Japanese
/// the words around an address are host characters too.
fn ascii_domains(text: &str, domain: Range<usize>, out: &mut Vec<Range<usize>>) {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || is_latin_accent(c);
    let mut at = domain.start;
    while at < domain.end {
        let rest = &text[at..domain.end];
        let Some(skip) = rest.find(inner) else { return };
        let start = at + skip;
        // Labels of the chain, and the last top-level domain after one of them.
        let mut from = start;
        let mut found = None;
        loop {
            let len = text[from..domain.end].find(|c| !inner(c)).unwrap_or(domain.end - from);
            let stop = from + len;
            if len == 0 || !text[stop..domain.end].starts_with('.') {
                at = stop;
                break;
            }
            from = stop + 1;
            let label_end = text[from..domain.end].find('.').map_or(domain.end, |n| from + n);
            found = tld_end(&text[..domain.end], from..label_end).or(found);
        }
        if let Some(end) = found {
            out.push(start..end);
            at = end;
        }
    }
}

/// Port, path and query after a domain: where they end, and whether there is a path.
fn tail(text: &str, domain_end: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut end = domain_end;
    if bytes.get(end) == Some(&b':') {
        let digits = bytes[end + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 0 {
            end += 1 + digits;
        }
    }
    let path = bytes.get(end) == Some(&b'/');
    if path {
        end = path_end(text, end + 1);
    }
    (query_end(text, end), path)
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4FF}')
}

fn is_path(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric()
            || matches!(c, '!' | '*' | '\'' | ';' | ':' | '=' | '+' | ',' | '.' | '$' | '/' | '%' | '#' | '[' | ']')
            || matches!(c, '-' | '_' | '~' | '@' | '|' | '&');
    }
    c == '\u{2013}' || is_cyrillic(c) || is_latin_accent(c)
}

fn ends_path(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '=' | '_' | '#' | '/');
    }
    is_cyrillic(c) || is_latin_accent(c)
}

/// End of a path whose characters begin at `start`; punctuation at its end is not part of it.
fn path_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        if is_path(c) {
            at += c.len_utf8();
            if ends_path(c) {
                end = at;
            }
        } else if let Some(close) = parens_end(text, at) {
            at = close;
            end = at;
        } else {
            break;
        }
    }
    end
}

/// End of `(…)` or `(…(…)…)` at `open`, as in addresses of encyclopedias.
fn parens_end(text: &str, open: usize) -> Option<usize> {
    let run = |from: usize| text[from..].find(|c| !is_path(c)).map_or(text.len(), |n| from + n);
    let is = |at: usize, c: char| text[at..].starts_with(c);
    if !is(open, '(') {
        return None;
    }
    let first = run(open + 1);
    if is(first, ')') {
        return (first > open + 1).then_some(first + 1);
    }
    if !is(first, '(') {
        return None;
    }
    let inner = run(first + 1);
    if inner == first + 1 || !is(inner, ')') {
        return None;
    }
    let last = run(inner + 1);
    is(last, ')').then_some(last + 1)
}

fn query_end(text: &str, at: usize) -> usize {
    let bytes = &text.as_bytes()[at..];
    if bytes.first() != Some(&b'?') {
        return at;
    }
    let mut end = at;
    for (n, b) in bytes.iter().enumerate().skip(1) {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'&' | b'=' | b'#' | b'/') {
            end = at + n + 1;
        } else if !b"!?*'@();:+$%[].,~|".contains(b) {
            break;
        }
    }
    end
}

/// Where a t.co link ends: such a link has a slug and a query, nothing else. `None`: too long a slug.
fn tco_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let link = &text[start..end];
    let Some(host) = scheme(link) else { return Some(end) };
    let Some(path) = link.get(host..host + 5).filter(|h| h.eq_ignore_ascii_case("t.co/")).map(|_| host + 5) else {
        return Some(end);
    };
    let slug = link.as_bytes()[path..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    match slug {
        0 => Some(end),
        n if n > TCO_SLUG_MAX => None,
        n => Some(query_end(text, start + path + n).min(end)),
    }
}

/// The host can exist and the whole is not too long.
fn fits(host: &str, whole: usize) -> bool {
    if whole > URL_MAX || host.split('.').any(|l| l.chars().count() > LABEL_MAX) {
        return false;
    }
    let encoded = host.is_ascii() && !host.to_ascii_lowercase().contains("xn--");
    encoded
        || match ::url::Host::parse(host) {
            Ok(::url::Host::Domain(name)) => name.split('.').all(|l| l.len() <= LABEL_MAX),
            _ => false,
        }
}

/// True for a whole address that is well formed (RFC 3986, host names in any script): what a link
/// card or a button can be made of. Without a scheme only if `schemeless`.
pub fn is_valid(text: &str, schemeless: bool) -> bool {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => {
            if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
                return false;
            }
            rest
        }
        _ if schemeless => text,
        _ => return false,
    };
    let cut = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(cut);
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    authority_ok(authority)
        && escaped_ok(path, |c| is_pchar(c) || c == '/')
        && [query, fragment].into_iter().all(|s| escaped_ok(s, |c| is_pchar(c) || matches!(c, '/' | '?')))
}

fn is_pchar(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | '~' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=')
        || matches!(c, ':' | '|' | '@')
        || is_cyrillic(c)
        || is_latin_accent(c)
}

/// Every character is fine or part of a `%XX` escape.
fn escaped_ok(text: &str, ok: impl Fn(char) -> bool) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hex = rest.as_bytes().get(1..3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit));
        match c {
            '%' if hex => rest = &rest[3..],
            c if ok(c) => rest = &rest[c.len_utf8()..],
            _ => return false,
        }
    }
    true
}

fn authority_ok(authority: &str) -> bool {
    let (user, rest) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !escaped_ok(user, |c| c != '@' && c != '|' && is_pchar(c)) {
        return false;
    }
    let (host, port) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((v6, port)) => {
            let port = port.strip_prefix(':').unwrap_or(port);
            return v6.parse::<std::net::Ipv6Addr>().is_ok() && port.bytes().all(|b| b.is_ascii_digit());
        }
        None => rest.split_once(':').unwrap_or((rest, "0")),
    };
    if port.is_empty() || port.len() > 5 || !port.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    host.parse::<std::net::Ipv4Addr>().is_ok() || host_ok(host)
}

fn host_ok(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let [sub @ .., name, tld] = labels.as_slice() else { return false };
    let edge = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && is_domain(c));
    let label = |l: &str, inner: &[char]| {
        l.starts_with(edge) && l.ends_with(edge) && l.chars().all(|c| edge(c) || inner.contains(&c))
    };
    sub.iter().all(|l| label(l, &['-', '_']))
        && label(name, &['-'])
        && label(tld, &['-'])
        && !tld.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        links(text, true).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn links_in_running_text() {
        for (text, want) in [
            ("Voir https://exemple.fr/été, et (www.exemple.fr).", &["https://exemple.fr/été", "www.exemple.fr"][..]),
            ("«exemple.fr» ou l’exemple.fr ?", &["exemple.fr", "exemple.fr"]),
            ("https://fr.wikipedia.org/wiki/Lyon_(Rhône)!", &["https://fr.wikipedia.org/wiki/Lyon_(Rhône)"]),
            ("a@b.com $c.com #d.com e.f @g.com", &[]),
            ("http://exemple.fr:8080/?q=1&r=2.", &["http://exemple.fr:8080/?q=1&r=2"]),
            ("🎉exemple.fr/🎉", &["exemple.fr/"]),
        ] {
            assert_eq!(of(text), want, "{text}");
        }
        assert_eq!(links("exemple.fr https://exemple.fr", false), vec![11..29]);
    }

    #[test]
    fn well_formed_or_not() {
        for (url, ok) in [
            ("https://exemple.fr/a%20b?c=%C3%A9#d", true),
            ("https://exemple.fr/a%2", false),
            ("https://exemple .fr", false),
            ("https://", false),
            ("https://localhost", false),
            ("javascript:alert(1)", false),
            ("https://[::1]:80/", true),
            ("https://exemple.fr:port/", false),
        ] {
            assert_eq!(is_valid(url, false), ok, "{url}");
        }
    }
}
