//! Title, description and picture of a page, from its head. Reads whatever it is given: pages cut in
//! the middle, wrong charsets, broken markup.

use crate::html::decode as decode_references;
use url::Url;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub title: Option<String>,
    pub description: Option<String>,
    pub image: Option<Url>,
}

/// Reads the head of a page. `charset` is the one of the `Content-Type` header.
pub(super) fn read(bytes: &[u8], charset: Option<&str>, base: &Url) -> Page {
    let html = text_of(bytes, charset);
    let mut page = Page::default();
    let mut title_tag = None;
    let mut twitter = Page::default();
    let mut plain_description = None;
    let mut rest = html.as_str();
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |i| &comment[i + 3..]);
            continue;
        }
        let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len());
        let name = rest[..name_end].to_ascii_lowercase();
        match name.as_str() {
            "meta" => {
                let (attributes, length) = attributes(&rest[name_end..]);
                rest = &rest[name_end + length..];
                let get = |k: &str| attributes.iter().find(|(n, _)| n == k).map(|(_, v)| v.as_str());
                let (Some(key), Some(value)) = (get("property").or_else(|| get("name")), get("content")) else {
                    continue;
                };
                let slot = match key.to_ascii_lowercase().as_str() {
                    "og:title" => &mut page.title,
                    "og:description" => &mut page.description,
                    "twitter:title" => &mut twitter.title,
                    "twitter:description" => &mut twitter.description,
                    "description" => &mut plain_description,
                    "og:image" | "og:image:url" | "og:image:secure_url" => {
                        page.image = page.image.take().or_else(|| picture(base, value));
                        continue;
                    }
                    "twitter:image" | "twitter:image:src" => {
                        twitter.image = twitter.image.take().or_else(|| picture(base, value));
                        continue;
                    }
                    _ => continue,
                };
                *slot = slot.take().or_else(|| line(value));
            }
            "title" if title_tag.is_none() => {
                let start = rest.find('>').map_or(rest.len(), |i| i + 1);
                rest = &rest[start..];
                let end = rest.find('<').unwrap_or(rest.len());
                let mut decoded = String::new();
                decode_references(&rest[..end], &mut decoded);
                title_tag = line(&decoded);
                rest = &rest[end..];
            }
            "script" | "style" | "noscript" | "template" => {
                let end = find_ignoring_case(rest, &format!("</{name}"));
                rest = end.map_or("", |i| &rest[i..]);
            }
            "body" | "/head" if page.title.is_some() => break,
            _ => {}
        }
    }
    Page {
        title: page.title.or(twitter.title).or(title_tag),
        description: page.description.or(twitter.description).or(plain_description),
        image: page.image.or(twitter.image),
    }
}

fn picture(base: &Url, value: &str) -> Option<Url> {
    base.join(value.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https"))
}

/// One line, at most 300 characters: what a card shows.
fn line(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = joined.chars().take(300).collect();
    if short.len() < joined.len() {
        short.push('…');
    }
    (!short.is_empty()).then_some(short)
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    text.windows(wanted.len()).position(|w| w.eq_ignore_ascii_case(wanted))
}

/// Attributes up to the end of the tag, names in lower case, values decoded; and the bytes they took.
fn attributes(text: &str) -> (Vec<(String, String)>, usize) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        match rest.chars().next() {
            None => return (found, text.len()),
            Some('>') => return (found, text.len() - rest.len() + 1),
            Some('<') => return (found, text.len() - rest.len()),
            Some(_) => {}
        }
        let name_end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<')).unwrap_or(rest.len());
        // A stray `=` is a name of its own, so that each turn moves on.
        let name_end = if name_end == 0 { 1 } else { name_end };
        let name = rest[..name_end].to_ascii_lowercase();
        rest = rest[name_end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let body = &after[1..];
                match body.find(quote) {
                    Some(end) => (&body[..end], &body[end + 1..]),
                    None => (body, ""),
                }
            }
            _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
        };
        let mut decoded = String::new();
        decode_references(value, &mut decoded);
        found.push((name, decoded));
        rest = next;
    }
}

/// Header, then byte order mark and `<meta charset>`, then UTF-8 if it is that, then Windows-1252.
fn text_of(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset
        .and_then(|c| encoding_rs::Encoding::for_label(c.trim().trim_matches(['"', '\'']).as_bytes()))
        .or_else(|| encoding_rs::Encoding::for_bom(bytes).map(|(e, _)| e))
        .or_else(|| declared(bytes));
    let encoding = match named {
        Some(encoding) => encoding,
        // A page may be cut in the middle of a character.
        None if std::str::from_utf8(bytes).err().is_none_or(|e| e.error_len().is_none()) => encoding_rs::UTF_8,
        None => encoding_rs::WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

/// `<meta charset=x>` or `content="text/html; charset=x"` in the first kilobyte.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let after = head[head.find("charset")? + 7..].trim_start().strip_prefix('=')?.trim_start();
    let after = after.trim_start_matches(['"', '\'']);
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(after.len());
    encoding_rs::Encoding::for_label(&after.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(html: &[u8], charset: Option<&str>) -> (Option<String>, Option<String>, Option<String>) {
        let base = "https://example.org/dir/page".parse().unwrap();
        let page = read(html, charset, &base);
        (page.title, page.description, page.image.map(|u| u.to_string()))
    }

    #[test]
    fn pages_say_what_they_are_in_many_ways() {
        let some = |s: &str| Some(s.to_owned());
        for (html, charset, want) in [
            (
                &b"<head><title>Plain</title><meta property=\"og:title\" content=\"Open &amp; Graph\"><meta content='d' property='og:description'><meta property=og:image content=/i.png></head>"[..],
                None,
                (some("Open & Graph"), some("d"), some("https://example.org/i.png")),
            ),
            (b"<TITLE>\n  A  title &#8211; b\n</TITLE><META NAME=Description CONTENT=short>", None, (some("A title – b"), some("short"), None)),
            (b"<title>caf\xe9</title>", Some("iso-8859-1"), (some("café"), None, None)),
            (b"<meta charset=\"windows-1251\"><title>\xcf\xf0\xe8\xe2\xe5\xf2</title>", None, (some("Привет"), None, None)),
            ("<title>café".as_bytes(), None, (some("café"), None, None)),
            (b"<title>caf\xe9</title>", None, (some("café"), None, None)),
            (b"<title>caf\xc3", None, (some("caf\u{fffd}"), None, None)),
            (b"<meta http-equiv=content-type content='text/html; charset=shift_jis'><title>\x93\xfa\x96{</title>", None, (some("日本"), None, None)),
            (b"<!-- <title>no</title> --><script>'<title>no</title>'</script><title>yes</title>", None, (some("yes"), None, None)),
            (b"<svg><title>no</title></svg>", None, (some("no"), None, None)),
            (b"<meta name='twitter:title' content='t'><meta name='twitter:image' content='//cdn.example/x.jpg'>", None, (some("t"), None, some("https://cdn.example/x.jpg"))),
            (b"<meta property='og:image' content='javascript:alert(1)'><title></title>", None, (None, None, None)),
            (b"", None, (None, None, None)),
        ] {
            assert_eq!(page(html, charset), want, "{}", String::from_utf8_lossy(html));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), charset in proptest::option::of("[ -~]{0,12}")) {
            page(&bytes, charset.as_deref());
        }

        #[test]
        fn any_mess_of_tags_is_read_without_panic(html in "(<|>|meta|title|/|=|'|\"| |og:title|content|property|<!--|-->|script|é|&amp;|&#x41;){0,40}") {
            page(html.as_bytes(), None);
        }
    }
}
