//! What the templates print: a post in words and addresses, and the frame around every page.

use super::{assets, here::Here};
use crate::{
    address::{file_url, segment, tag_url},
    markup::{self, placed},
    words::{self, Words},
};
use passeur_store::{
    Result, Tx,
    clock::{Micros, timestamp},
    hub::{self, Post, Site},
    hub_pages,
};
use serde_json::{Value, json};
use url::Url;

/// What is around every page.
pub(super) struct Frame {
    pub w: &'static Words,
    pub root: String,
    pub title: String,
    pub description: String,
    /// `@news@example.org`.
    pub handle: String,
    pub menu: Vec<(String, String)>,
    pub links: Vec<(String, String)>,
    pub css: String,
    pub font: String,
    pub head: Head,
}

/// What a page says of itself to machines.
#[derive(Default)]
pub(super) struct Head {
    pub title: String,
    pub description: String,
    pub canonical: String,
    /// `article` or `website`.
    pub kind: &'static str,
    pub image: Option<(String, String)>,
    /// The ActivityPub object.
    pub object: Option<String>,
    pub published: String,
    pub updated: String,
    pub json_ld: String,
    pub hidden: bool,
    /// Feeds of a tag: its name and their address before the file name.
    pub feed: Option<(String, String)>,
    pub front: bool,
}

impl Frame {
    pub fn new(here: &Here, pages: &[hub_pages::Page], head: Head) -> Self {
        let site = &here.site;
        let w = words::of(&site.locale);
        let mut menu = vec![
            (w.t("site-home"), format!("{}/", here.root)),
            (w.t("site-archive"), format!("{}/archive", here.root)),
        ];
        let shown = || pages.iter().filter(|p| p.published);
        if !shown().any(|p| p.slug == "about") {
            menu.push((w.t("site-about"), format!("{}/about", here.root)));
        }
        menu.extend(shown().map(|p| (p.title.clone(), format!("{}/{}", here.root, p.slug))));
        Self {
            w,
            root: here.root.clone(),
            title: site.title().to_owned(),
            description: site.settings.description.clone(),
            handle: crate::handle(site, &here.hub.public_url),
            menu,
            links: site.settings.links.iter().map(|l| (short(l), l.clone())).collect(),
            css: assets::url("site.css"),
            font: assets::url("serif.woff2"),
            head,
        }
    }

    /// For the window's title.
    pub fn window(&self) -> String {
        if self.head.title.is_empty() { self.title.clone() } else { format!("{} · {}", self.head.title, self.title) }
    }
}

/// A link as people write it: no scheme, no final slash.
pub(super) fn short(link: &str) -> String {
    let bare = link.split_once("://").map_or(link, |(_, rest)| rest);
    bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/').to_owned()
}

/// A post, or a later part of its thread.
pub(super) struct Entry {
    /// Place on the page.
    pub anchor: String,
    pub url: String,
    pub title: String,
    /// For lists of titles: the title, or the first words.
    pub name: String,
    pub html: String,
    /// First words, when the list does not show the whole.
    pub excerpt: String,
    pub whole: bool,
    pub lang: String,
    pub date: String,
    pub iso: String,
    /// Empty, or `modifié le …` with its machine form.
    pub edited: String,
    pub edited_iso: String,
    pub tags: Vec<(String, String)>,
    pub files: Vec<Figure>,
    pub link: Option<Card>,
    pub poll: Vec<String>,
    pub warning: String,
    pub sensitive: bool,
    pub more_parts: String,
    pub article: bool,
    /// An article's picture goes before its text.
    pub hero: bool,
}

pub(super) struct Figure {
    pub url: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
    /// `image`, `video`, `audio`.
    pub kind: &'static str,
    /// Taller than wide: shown narrower.
    pub upright: bool,
}

pub(super) struct Card {
    pub url: String,
    pub host: String,
    pub path: String,
}

/// Characters of an article shown in a list.
const TEASER: usize = 340;

pub(super) fn entry(here: &Here, post: &Post, parts: usize) -> Entry {
    let (w, root, zone) = (words::of(&here.site.locale), &here.root, &here.site.time_zone);
    let article = !post.title.is_empty();
    let edited = post.updated_at > post.published_at;
    let long = post.body.text.chars().count() > 2 * TEASER;
    let link = post.body.link.as_ref().and_then(|l| {
        let url = Url::parse(l).ok().filter(|u| matches!(u.scheme(), "http" | "https"))?;
        let path = url.path().trim_end_matches('/').to_owned();
        Some(Card { host: short(url.host_str()?), path, url: url.to_string() })
    });
    Entry {
        anchor: post.slug.clone(),
        url: format!("{root}/posts/{}", post.slug),
        title: post.title.clone(),
        name: name(post),
        html: placed(&post.html, root),
        excerpt: markup::excerpt(&post.body.text, TEASER),
        whole: !(article && long),
        lang: post.body.language.clone(),
        date: w.date(post.published_at, zone),
        iso: iso(post.published_at),
        edited: if edited { w.with("site-edited", "date", &w.date(post.updated_at, zone)) } else { String::new() },
        edited_iso: iso(post.updated_at),
        tags: post.tags.iter().map(|t| (t.clone(), tag_url(root, t))).collect(),
        files: post.body.media.iter().map(|f| figure(root, f)).collect(),
        link,
        poll: post.body.poll.as_ref().map(|p| p.options.clone()).unwrap_or_default(),
        warning: post.body.warning.clone().unwrap_or_default(),
        sensitive: post.body.sensitive,
        more_parts: if parts > 0 { w.n("site-thread", parts as i64) } else { String::new() },
        article,
        hero: article && !post.body.sensitive && post.body.media.first().is_some_and(|f| f.mime.starts_with("image/")),
    }
}

fn figure(root: &str, f: &hub::File) -> Figure {
    Figure {
        url: file_url(root, f),
        alt: f.alt.clone(),
        width: f.width,
        height: f.height,
        kind: match f.mime.split('/').next() {
            Some("video") => "video",
            Some("audio") => "audio",
            _ => "image",
        },
        upright: f.height > f.width,
    }
}

/// The title of a post, or its first words.
pub(super) fn name(post: &Post) -> String {
    if !post.title.is_empty() {
        return post.title.clone();
    }
    let words = markup::excerpt(post.body.warning.as_ref().unwrap_or(&post.body.text), 72);
    if words.is_empty() { post.slug.clone() } else { words }
}

pub(super) fn iso(at: Micros) -> String {
    timestamp(at - at.rem_euclid(1_000_000)).to_string()
}

/// What a post's page says of itself.
pub(super) fn head(here: &Here, post: &Post, object: Option<String>) -> Head {
    let site = &here.site;
    let base = &here.address.base;
    let canonical = format!("{base}/posts/{}", post.slug);
    let picture = post.body.media.iter().find(|f| f.mime.starts_with("image/"));
    let image = picture.filter(|_| !post.body.sensitive).map(|f| (file_url(base, f), f.alt.clone()));
    let title = name(post);
    let hidden = post.body.warning.is_some();
    let description = if hidden { title.clone() } else { markup::excerpt(&post.body.text, 160) };
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": if post.title.is_empty() { "SocialMediaPosting" } else { "Article" },
        "mainEntityOfPage": canonical,
        "headline": title.chars().take(110).collect::<String>(),
        "description": description,
        "datePublished": iso(post.published_at),
        "dateModified": iso(post.updated_at),
        "inLanguage": post.body.language,
        "author": publisher(site, base),
        "publisher": publisher(site, base),
    });
    if let Some((url, _)) = &image {
        data["image"] = json!([url]);
    }
    Head {
        title,
        description,
        canonical,
        kind: "article",
        image,
        object,
        published: iso(post.published_at),
        updated: iso(post.updated_at),
        json_ld: script(&data),
        hidden: !post.listed,
        feed: None,
        front: false,
    }
}

fn publisher(site: &Site, base: &str) -> Value {
    json!({"@type": "Organization", "name": site.title(), "url": format!("{base}/"), "sameAs": site.settings.links})
}

/// The front page, for search engines.
pub(super) fn site_data(here: &Here) -> String {
    let base = &here.address.base;
    script(&json!({
        "@context": "https://schema.org", "@type": "Blog", "name": here.site.title(),
        "description": here.site.settings.description, "url": format!("{base}/"),
        "publisher": publisher(&here.site, base),
    }))
}

/// JSON inside a `script` element: nothing in it can end the element.
fn script(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

pub(super) fn tag_head(here: &Here, tag: &str, page: i64) -> Head {
    let w = words::of(&here.site.locale);
    let base = tag_url(&here.address.base, tag);
    let more = if page > 1 { format!(", {}", w.n("site-page", page)) } else { String::new() };
    Head {
        title: format!("#{tag}{more}"),
        description: here.site.settings.description.clone(),
        canonical: if page > 1 { format!("{base}/page/{page}") } else { base },
        kind: "website",
        feed: Some((tag.to_owned(), format!("{}/tags/{}", here.root, segment(tag)))),
        ..Head::default()
    }
}

/// How many parts follow each of these posts.
pub(super) fn entries(tx: &mut Tx<'_>, here: &Here, posts: &[Post]) -> Result<Vec<Entry>> {
    posts.iter().map(|p| Ok(entry(here, p, hub::parts(tx, &p.id)?.len()))).collect()
}
