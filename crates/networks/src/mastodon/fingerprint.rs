//! Brings the text that was sent and the HTML that a server made of it to one form, so that they can
//! be compared. Servers shorten links for display, drop the domain of mentions, render Markdown,
//! set typographic quotes, and put paragraphs where line breaks were.

use crate::html::decode;
use url::Url;

/// The form of a text as it was typed.
pub(super) fn of_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        canonical_word(word, &mut out);
    }
    out
}

/// The form of the HTML that a server made of a text.
pub fn of_html(html: &str) -> String {
    of_text(&plain(html))
}

fn canonical_word(word: &str, out: &mut String) {
    if let Some(start) = find_url(word) {
        let (before, rest) = word.split_at(start);
        canonical_word(before, out);
        // Punctuation after a link is not part of it, to the servers.
        let link = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '»', '…', '*', '_']);
        match Url::parse(link) {
            Ok(url) => {
                letters(url.as_str().split_once("://").map_or(url.as_str(), |(_, r)| r).trim_end_matches('/'), out)
            }
            Err(_) => letters(link, out),
        }
        letters(&rest[link.len()..], out);
        return;
    }
    // `@ana@example.social` is shown as `@ana`.
    let mut rest = word;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at + 1);
        letters(before, out);
        let name = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(after.len());
        letters(&after[..name], out);
        rest = &after[name..];
        if name > 0
            && let Some(domain) = rest.strip_prefix('@')
        {
            let end =
                domain.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | ':'))).unwrap_or(domain.len());
            // A full stop that ends the sentence stays.
            let domain_end = domain[..end].trim_end_matches(['.', ':']).len();
            rest = &domain[domain_end..];
        }
    }
    letters(rest, out);
}

fn find_url(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    [lower.find("https://"), lower.find("http://")].into_iter().flatten().min()
}

/// Keeps what a renderer does not touch: no Markdown marks, no quotes and dashes that may have been
/// made typographic, no invisible characters.
fn letters(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '*' | '_' | '~' | '`' | '\\' | '[' | ']' | '(' | ')' | '>' | '-' | '–' | '—' | '•' | '"' | '\'' | '’'
            | '‘' | '“' | '”' => {}
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}' => {}
            '…' => out.push_str("..."),
            c if c.is_whitespace() || c.is_control() => {}
            c => out.extend(c.to_lowercase()),
        }
    }
}

/// HTML to text: block ends and `<br>` become line breaks, a link becomes its full address where what
/// is shown is only a shortened form of it.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut link: Option<(String, usize)> = None;
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        decode(&rest[..open], &mut out);
        rest = &rest[open..];
        let Some(tag) = Tag::read(rest) else {
            // A lone `<` is text.
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        match (tag.name.as_str(), tag.closing) {
            ("br" | "p" | "div" | "li" | "ul" | "ol" | "blockquote" | "pre" | "tr" | "h1" | "h2" | "h3", _) => {
                out.push('\n')
            }
            ("a", false) => link = tag.href.map(|href| (href, out.len())),
            ("a", true) => {
                if let Some((href, start)) = link.take() {
                    end_link(&href, start, &mut out);
                }
            }
            ("script" | "style", false) => {
                let end = format!("</{}", tag.name);
                rest = rest.to_ascii_lowercase().find(&end).map_or("", |i| &rest[i..]);
            }
            _ => {}
        }
    }
    decode(rest, &mut out);
    out
}

fn end_link(href: &str, start: usize, out: &mut String) {
    let shown = out[start..].trim().to_owned();
    if shown.starts_with(['@', '#', '＃']) || !href.starts_with("http") {
        return;
    }
    let bare =
        |s: &str| s.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.").to_owned();
    let short = bare(shown.trim_end_matches('…').trim_end_matches("..."));
    out.truncate(start);
    if !bare(href).starts_with(&short) && !shown.contains("://") {
        // A Markdown link: its text and its address.
        out.push_str(&shown);
        out.push(' ');
    }
    out.push_str(href);
}

struct Tag {
    name: String,
    closing: bool,
    href: Option<String>,
    /// Bytes, from `<` to `>`.
    length: usize,
}

impl Tag {
    /// Reads the tag at the start of `text`; `None` when there is none.
    fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        if let Some(comment) = inner.strip_prefix("!--") {
            let length = comment.find("-->").map_or(text.len(), |i| i + 7);
            return Some(Self { name: String::new(), closing: false, href: None, length });
        }
        let closing = inner.starts_with('/');
        let name_start = inner.strip_prefix('/').unwrap_or(inner);
        if !name_start.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            return None;
        }
        let mut quote = None;
        let mut end = None;
        for (i, c) in name_start.char_indices() {
            match (quote, c) {
                (None, '>') => {
                    end = Some(i);
                    break;
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(q), c) if c == q => quote = None,
                _ => {}
            }
        }
        let body = &name_start[..end?];
        let length = text.len() - name_start.len() + body.len() + 1;
        let name_end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let name = body[..name_end].to_ascii_lowercase();
        let href = (name == "a" && !closing).then(|| attribute(&body[name_end..], "href")).flatten();
        Some(Self { name, closing, href, length })
    }
}

/// The decoded value of an attribute.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let name_end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
        let name = &rest[..name_end];
        rest = rest[name_end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            if name_end == 0 {
                rest = &rest[rest.chars().next()?.len_utf8()..];
            }
            continue;
        };
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(q @ ('"' | '\'')) => {
                let body = &after[1..];
                let end = body.find(q).unwrap_or(body.len());
                (&body[..end], body.get(end + 1..).unwrap_or(""))
            }
            _ => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            let mut decoded = String::new();
            decode(value, &mut decoded);
            return Some(decoded);
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rendered_text_is_recognised() {
        for (typed, html) in [
            ("Hello", "<p>Hello</p>"),
            ("a < b & c > d \"q\"", "<p>a &lt; b &amp; c &gt; d &quot;q&quot;</p>"),
            ("one\ntwo\n\nthree", "<p>one<br />two</p><p>three</p>"),
            ("l’été — déjà…", "<p>l&#39;été – déjà...</p>"),
            (
                "see https://example.org/a/very/long/path?x=1&y=2.",
                "<p>see <a href=\"https://example.org/a/very/long/path?x=1&amp;y=2\" target=\"_blank\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">example.org/a/very/long/pa</span><span class=\"invisible\">th?x=1&amp;y=2</span></a>.</p>",
            ),
            (
                "see https://example.org/a/very/long/path",
                "<p>see <a href='https://example.org/a/very/long/path'>example.org/a/very…</a></p>",
            ),
            ("https://EXAMPLE.org", "<p><a href=\"https://example.org/\">https://EXAMPLE.org</a></p>"),
            ("https://例え.jp/é", "<p><a href=\"https://xn--r8jz45g.jp/%C3%A9\">https://例え.jp/é</a></p>"),
            (
                "hi @ana@example.social, and @bob",
                "<p>hi <span class=\"h-card\"><a href=\"https://example.social/@ana\" class=\"u-url mention\">@<span>ana</span></a></span>, and <a class=\"mention\" href=\"https://here.example/@bob\">@<span>bob</span></a></p>",
            ),
            ("thanks @ana@example.social.", "<p>thanks <a href=\"https://example.social/@ana\">@ana</a>.</p>"),
            ("nobody @x@nowhere.example!", "<p>nobody @x@nowhere.example!</p>"),
            (
                "#Été 2026",
                "<p><a href=\"https://here.example/tags/ete\" class=\"mention hashtag\" rel=\"tag\">#<span>Été</span></a> 2026</p>",
            ),
            ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>"),
            ("❤️ 👩‍💻 fin", "<p>❤ 👩💻 fin</p>"),
            ("", ""),
        ] {
            assert_eq!(of_text(typed), of_html(html), "{typed}");
        }
    }

    #[test]
    fn different_texts_stay_different() {
        for (a, b) in [
            ("Hello!", "Hello?"),
            ("part 1", "part 2"),
            ("https://example.org/a", "https://example.org/b"),
            ("👍", "👎"),
            ("@ana", "@bob"),
            ("10 %", "10 €"),
        ] {
            assert_ne!(of_text(a), of_html(&format!("<p>{b}</p>")), "{a} / {b}");
        }
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(html in "\\PC{0,80}") {
            of_html(&html);
        }

        #[test]
        fn any_mess_of_tags_is_read_without_panic(html in "[<>a/ ='\"&;#x!é-]{0,60}") {
            of_html(&html);
        }

        #[test]
        fn plain_html_gives_its_text_back(text in "\\PC{0,80}") {
            prop_assert_eq!(of_html(&format!("<p>{}</p>", escaped(&text))), of_text(&text));
        }
    }
}
