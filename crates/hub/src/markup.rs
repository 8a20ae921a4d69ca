//! Text into HTML that is safe to show: posts and pages (Markdown), and what others wrote (HTML).
//!
//! Links into the site are written `hub:/…` and placed under an address with [`placed`].

use crate::address::segment;
use ammonia::{Builder, UrlRelative};
use passeur_handbook::text::{Dialect, EntityKind, entities};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// A post's text as HTML, and its hashtags: lower case, without `#`, in order, once each.
pub(crate) struct Rendered {
    pub html: String,
    pub tags: Vec<String>,
}

/// Line ends of a note are kept as its author typed them; those of an article belong to its source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    Kept,
    Flowing,
}

pub(crate) fn post_html(text: &str, lines: Lines) -> Rendered {
    let mut tags = Vec::new();
    let html = render(text, lines, Some(&mut tags));
    Rendered { html, tags }
}

/// A page's Markdown as HTML. Raw HTML in it shows as text.
pub fn page_html(source: &str) -> String {
    render(source, Lines::Flowing, None)
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

fn render(text: &str, lines: Lines, mut tags: Option<&mut Vec<String>>) -> String {
    let level = |l: HeadingLevel| l as usize;
    let highest = parser(text)
        .filter_map(|e| match e {
            Event::Start(Tag::Heading { level: l, .. }) => Some(level(l)),
            _ => None,
        })
        .min()
        .unwrap_or(2);
    // The page's own title is the only first-level heading.
    let moved = |l: HeadingLevel| {
        HeadingLevel::try_from((level(l) + 2).saturating_sub(highest).clamp(2, 6)).unwrap_or(HeadingLevel::H6)
    };
    let (mut closed, mut verbatim) = (0usize, 0usize);
    let mut out = Vec::new();
    for event in TextMergeStream::new(parser(text)) {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => out.push(Event::Text(raw)),
            Event::SoftBreak if lines == Lines::Kept => out.push(Event::HardBreak),
            Event::Start(Tag::Heading { level, .. }) => out.push(Event::Start(Tag::Heading {
                level: moved(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            })),
            Event::End(TagEnd::Heading(level)) => out.push(Event::End(TagEnd::Heading(moved(level)))),
            // A picture from elsewhere would tell its server who reads: it becomes a link.
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                closed += 1;
                out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::End(TagEnd::Image) => {
                closed -= 1;
                out.push(Event::End(TagEnd::Link));
            }
            Event::Start(ref tag) => {
                match tag {
                    Tag::Link { .. } => closed += 1,
                    Tag::CodeBlock(_) | Tag::HtmlBlock => verbatim += 1,
                    _ => {}
                }
                out.push(event);
            }
            Event::End(tag) => {
                match tag {
                    TagEnd::Link => closed -= 1,
                    TagEnd::CodeBlock | TagEnd::HtmlBlock => verbatim -= 1,
                    _ => {}
                }
                out.push(event);
            }
            Event::Text(text) if closed == 0 && verbatim == 0 => {
                out.push(Event::InlineHtml(CowStr::from(linked(&text, tags.as_deref_mut()))));
            }
            other => out.push(other),
        }
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, out.into_iter());
    OWN.clean(&html).to_string()
}

/// Longest form of a bare link on a page, in characters.
const LINK_SHOWN: usize = 44;

/// A run of plain text with its links, mentions and hashtags made into links.
fn linked(text: &str, tags: Option<&mut Vec<String>>) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let (mut at, mut found) = (0, Vec::new());
    for entity in entities(text, Dialect::Fediverse) {
        let link = match entity.kind {
            EntityKind::Link => {
                let bare = entity.text.split_once("://").map_or(entity.text, |(_, rest)| rest).trim_end_matches('/');
                let shown: String = bare.chars().take(LINK_SHOWN).collect();
                let more = if shown.len() < bare.len() { "…" } else { "" };
                format!("<a href=\"{}\" rel=\"noopener\">{}{more}</a>", escape(entity.text), escape(&shown))
            }
            EntityKind::Mention => {
                let Some((user, host)) = entity.text.trim_start_matches('@').split_once('@') else { continue };
                let href = format!("https://{host}/@{user}");
                format!("<a href=\"{}\" class=\"mention\" rel=\"noopener\">{}</a>", escape(&href), escape(entity.text))
            }
            EntityKind::Hashtag if tags.is_some() => {
                let name = tag_name(entity.text);
                let link = format!(
                    "<a href=\"hub:/tags/{}\" class=\"mention hashtag\" rel=\"tag\">{}</a>",
                    segment(&name),
                    escape(entity.text)
                );
                found.push(name);
                link
            }
            _ => continue,
        };
        html.push_str(&escape(&text[at..entity.span.bytes.start]));
        html.push_str(&link);
        at = entity.span.bytes.end;
    }
    html.push_str(&escape(&text[at..]));
    if let Some(tags) = tags {
        for tag in found {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    html
}

fn tag_name(text: &str) -> String {
    text.chars().skip(1).collect::<String>().to_lowercase()
}

/// Text between tags or in a double-quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Links into the site, under an address (`/h/news`, `https://news.example.org`, or nothing).
pub(crate) fn placed(html: &str, base: &str) -> String {
    html.replace("href=\"hub:/", &format!("href=\"{base}/"))
}

static OWN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut b = Builder::empty();
    b.tags(HashSet::from([
        "p",
        "br",
        "a",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]))
    .tag_attributes(HashMap::from([("a", HashSet::from(["href", "rel", "title"])), ("ol", HashSet::from(["start"]))]))
    .allowed_classes(HashMap::from([("a", HashSet::from(["mention", "hashtag"]))]))
    .url_schemes(HashSet::from(["http", "https", "mailto", "hub"]))
    .url_relative(UrlRelative::Deny)
    .link_rel(None);
    b
});

/// Longest reply kept, in bytes of its HTML.
const FOREIGN_MAX: usize = 20_000;

static FOREIGN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut b = Builder::empty();
    b.tags(HashSet::from(["p", "br", "a", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li"]))
        .clean_content_tags(HashSet::from(["script", "style", "template", "iframe", "object", "svg", "math"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    b
});

/// What somebody elsewhere wrote, made harmless; `None` when it is too long to keep.
pub(crate) fn foreign_html(html: &str) -> Option<String> {
    (html.len() <= FOREIGN_MAX).then(|| FOREIGN.clean(html).to_string())
}

/// The words of a Markdown text, on one line.
pub(crate) fn plain(text: &str) -> String {
    words(text, true)
}

fn words(text: &str, with_headings: bool) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => inside = !with_headings,
            Event::End(TagEnd::Heading(_)) if inside => inside = false,
            _ if inside => {}
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                out.push(' ');
            }
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words of a text, at most `max` characters; headings only where there is nothing else.
pub(crate) fn excerpt(text: &str, max: usize) -> String {
    let words = Some(words(text, false)).filter(|w| !w.is_empty()).unwrap_or_else(|| plain(text));
    if words.chars().count() <= max {
        return words;
    }
    let cut: String = words.chars().take(max).collect();
    let at = cut.rfind(' ').filter(|at| *at > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..at].trim_end_matches([',', ';', ':', '.', ' ', '\u{a0}', '\u{202f}']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn note(text: &str) -> String {
        post_html(text, Lines::Kept).html.trim_end().to_owned()
    }

    #[test]
    fn text_becomes_what_its_author_meant() {
        for (text, html) in [
            ("Un & deux\ntrois", "<p>Un &amp; deux<br>\ntrois</p>"),
            ("a\n\nb", "<p>a</p>\n<p>b</p>"),
            (
                "Voir https://exemple.fr/a_b_c?x=1&y=2.",
                "<p>Voir <a href=\"https://exemple.fr/a_b_c?x=1&amp;y=2\" rel=\"noopener\">exemple.fr/a_b_c?x=1&amp;y=2</a>.</p>",
            ),
            (
                "Merci @ana@mamot.fr",
                "<p>Merci <a href=\"https://mamot.fr/@ana\" class=\"mention\" rel=\"noopener\">@ana@mamot.fr</a></p>",
            ),
            ("I <3 you, 2 * 3 * 4, snake_case", "<p>I &lt;3 you, 2 * 3 * 4, snake_case</p>"),
            ("# One\n\n## Two", "<h2>One</h2>\n<h3>Two</h3>"),
            ("### Deep\n\n#### Deeper", "<h2>Deep</h2>\n<h3>Deeper</h3>"),
        ] {
            assert_eq!(note(text), html, "{text}");
        }
    }

    #[test]
    fn hashtags_lead_to_their_pages_and_are_told_once() {
        let r = post_html("#Été au #marché, encore #été", Lines::Kept);
        assert_eq!(r.tags, ["été", "marché"]);
        assert!(r.html.contains("<a href=\"hub:/tags/%C3%A9t%C3%A9\" class=\"mention hashtag\" rel=\"tag\">#Été</a>"));
        assert!(placed(&r.html, "/h/x").contains("href=\"/h/x/tags/march%C3%A9\""));
    }

    /// Every tag is one that a post may have, with no other attribute than those of a link.
    fn only_ours(html: &str) -> bool {
        html.split('<').skip(1).all(|piece| {
            let Some((tag, _)) = piece.split_once('>') else { return false };
            let Some(attributes) = tag.strip_prefix("a ") else {
                return ["p", "br", "a", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr"]
                    .iter()
                    .chain(&["h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"])
                    .any(|t| tag.trim_start_matches('/') == *t || tag.starts_with("ol start=\""));
            };
            let parts: Vec<&str> = attributes.split('"').collect();
            parts.chunks(2).all(|pair| match pair {
                [name, value] => match name.trim() {
                    "href=" => ["http://", "https://", "mailto:", "hub:/"].iter().any(|s| value.starts_with(s)),
                    "rel=" | "class=" | "title=" => true,
                    _ => false,
                },
                rest => rest == [""],
            })
        })
    }

    #[test]
    fn nothing_that_runs_or_loads_survives() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>1</script>)",
            "![x](https://spy.example/p.png)",
            "<a href=\"https://x.y\" onclick=\"z()\">k</a>",
            "https://x.y/\"onmouseover=\"alert(1)",
            "`<svg onload=1>`",
            "<div>\n<style>*{}</style>\n</div>",
            "#a\"><script>",
        ] {
            let html = note(text);
            assert!(only_ours(&html), "{text} gave {html}");
        }
        let reply = "<p onclick=x>Hi<script>1</script><img src=a><a href='javascript:1'>a</a>\
                     <a href='https://e.org' class=u>b</a><style>c</style></p>";
        assert_eq!(
            foreign_html(reply).unwrap(),
            "<p>Hi<a rel=\"nofollow noopener ugc\">a</a><a href=\"https://e.org\" rel=\"nofollow noopener ugc\">b</a></p>"
        );
        assert_eq!(foreign_html(&"x".repeat(20_001)), None);
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("**Bonjour** à\ntous, amis", 12), "Bonjour à…");
        assert_eq!(excerpt("court", 12), "court");
        assert_eq!(excerpt("Un.\n\n## Titre\n\nDeux.", 12), "Un. Deux.");
        assert_eq!(excerpt("## Titre", 12), "Titre");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_only_our_markup_comes_out(text in "([ -~é#@\n]|https://|<a href=|\\]\\(){0,80}") {
            let html = note(&text);
            prop_assert!(only_ours(&html), "{}", html);
            let _ = (excerpt(&text, 30), foreign_html(&text));
        }
    }
}
