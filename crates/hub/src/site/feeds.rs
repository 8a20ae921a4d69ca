//! Feeds with the full text: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1; the map of the site for search
//! engines. Ids stay the same whatever the address becomes.

use super::{
    answer,
    here::Here,
    view::{self, iso},
    xml::{element, text},
};
use crate::{
    address::{file_url, tag_url},
    markup::{escape, placed},
};
use axum::{extract::Path, response::Response};
use http::StatusCode;
use jiff::fmt::rfc2822::DateTimePrinter;
use passeur_store::{
    StoreError,
    clock::{Micros, timestamp},
    hub::{self, File, Post},
    hub_pages,
};
use serde_json::json;

/// Posts in a feed.
const LENGTH: i64 = 30;

/// What a feed is made of.
struct Feed {
    title: String,
    description: String,
    language: String,
    base: String,
    /// Page of the same posts.
    home: String,
    own: String,
    id: String,
    updated: Micros,
    items: Vec<Item>,
}

struct Item {
    post: Post,
    name: String,
    url: String,
    html: String,
    updated: Micros,
    files: Vec<File>,
}

async fn read(here: &Here, tag: Option<String>, file: &str) -> Result<Option<Feed>, StoreError> {
    let (site, base) = (here.site.clone(), here.address.base.clone());
    let file = file.to_owned();
    here.hub
        .db
        .read(move |tx| {
            let posts = hub::recent(tx, &site.workspace_id, tag.as_deref(), LENGTH, 0)?;
            if posts.is_empty() && tag.is_some() {
                return Ok(None);
            }
            let mut items = Vec::new();
            for post in posts {
                let parts = hub::parts(tx, &post.id)?;
                items.push(item(&base, post, &parts));
            }
            let newest = items.iter().map(|i| i.updated).max();
            let updated = match (&tag, newest) {
                (Some(_), Some(newest)) => newest,
                _ => hub::modified(tx, &site)?,
            };
            let (home, id, title) = match &tag {
                Some(tag) => {
                    let home = tag_url(&base, tag);
                    (
                        home.clone(),
                        format!("urn:uuid:{}#{}", site.workspace_id, crate::address::segment(tag)),
                        format!("{} #{tag}", site.title()),
                    )
                }
                None => (base.clone(), format!("urn:uuid:{}", site.workspace_id), site.title().to_owned()),
            };
            Ok(Some(Feed {
                title,
                description: site.settings.description.clone(),
                language: site.locale.clone(),
                own: format!("{home}/{file}"),
                home: if tag.is_some() { home } else { format!("{home}/") },
                id,
                updated,
                items,
                base,
            }))
        })
        .await
}

/// A whole page as one item: the post, then the parts that follow.
fn item(base: &str, post: Post, parts: &[Post]) -> Item {
    let mut html = whole(base, &post);
    let mut files = post.body.media.clone();
    for part in parts {
        html.push_str(&whole(base, part));
        files.extend(part.body.media.iter().cloned());
    }
    Item {
        name: view::name(&post),
        url: format!("{base}/posts/{}", post.slug),
        updated: parts.iter().map(|p| p.updated_at).chain([post.updated_at]).max().unwrap_or(post.updated_at),
        html,
        files,
        post,
    }
}

fn whole(base: &str, post: &Post) -> String {
    let mut html = placed(&post.html, base);
    for file in &post.body.media {
        let (url, alt) = (escape(&file_url(base, file)), escape(&file.alt));
        html.push_str(&match file.mime.split('/').next() {
            Some("image") => {
                format!(
                    "<p><img src=\"{url}\" alt=\"{alt}\" width=\"{}\" height=\"{}\"></p>\n",
                    file.width, file.height
                )
            }
            _ => format!("<p><a href=\"{url}\">{}</a></p>\n", if alt.is_empty() { &url } else { &alt }),
        });
    }
    if let Some(poll) = &post.body.poll {
        let options: String = poll.options.iter().map(|o| format!("<li>{}</li>", escape(o))).collect();
        html.push_str(&format!("<ul>{options}</ul>\n"));
    }
    if let Some(link) = post.body.link.as_deref().filter(|l| !post.body.text.contains(l)) {
        html.push_str(&format!("<p><a href=\"{0}\">{0}</a></p>\n", escape(link)));
    }
    match &post.body.warning {
        Some(warning) => format!("<details><summary>{}</summary>\n{html}</details>\n", escape(warning)),
        None => html,
    }
}

async fn given(
    here: Here,
    tag: Option<String>,
    file: &str,
    kind: &'static str,
    write: impl Fn(&Feed) -> String,
) -> Response {
    match read(&here, tag, file).await {
        Ok(Some(feed)) => answer::fresh(&here.headers, StatusCode::OK, kind, write(&feed), Some(feed.updated)),
        Ok(None) => answer::plain_missing(),
        Err(e) => answer::failed(e),
    }
}

const ATOM: &str = "application/atom+xml; charset=utf-8";
const RSS: &str = "application/rss+xml; charset=utf-8";
const JSON: &str = "application/feed+json; charset=utf-8";

pub(super) async fn atom(here: Here) -> Response {
    given(here, None, "feed.xml", ATOM, write_atom).await
}

pub(super) async fn rss(here: Here) -> Response {
    given(here, None, "rss.xml", RSS, write_rss).await
}

pub(super) async fn json(here: Here) -> Response {
    given(here, None, "feed.json", JSON, write_json).await
}

pub(super) async fn of_tag(here: Here, Path((_, tag, file)): Path<(String, String, String)>) -> Response {
    let tag = Some(tag.to_lowercase());
    match file.as_str() {
        "feed.xml" => given(here, tag, "feed.xml", ATOM, write_atom).await,
        "rss.xml" => given(here, tag, "rss.xml", RSS, write_rss).await,
        "feed.json" => given(here, tag, "feed.json", JSON, write_json).await,
        _ => super::pages::missing(here).await,
    }
}

fn write_atom(feed: &Feed) -> String {
    let mut x = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        text(&feed.language)
    );
    element(&mut x, "id", &feed.id);
    element(&mut x, "title", &feed.title);
    if !feed.description.is_empty() {
        element(&mut x, "subtitle", &feed.description);
    }
    element(&mut x, "updated", &iso(feed.updated));
    x.push_str(&format!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n", text(&feed.own)));
    x.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", text(&feed.home)));
    x.push_str(&format!("<icon>{}/icon.png</icon>\n", text(&feed.base)));
    x.push_str(&format!("<generator version=\"{}\">Passeur</generator>\n", env!("CARGO_PKG_VERSION")));
    x.push_str(&format!("<author><name>{}</name><uri>{}/</uri></author>\n", text(&feed.title), text(&feed.base)));
    for item in &feed.items {
        x.push_str(&format!("<entry xml:lang=\"{}\">\n", text(&item.post.body.language)));
        element(&mut x, "id", &format!("urn:uuid:{}", item.post.id));
        element(&mut x, "title", &item.name);
        x.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", text(&item.url)));
        for file in &item.files {
            x.push_str(&format!(
                "<link rel=\"enclosure\" type=\"{}\" length=\"{}\" href=\"{}\"/>\n",
                text(&file.mime),
                file.bytes,
                text(&file_url(&feed.base, file))
            ));
        }
        element(&mut x, "published", &iso(item.post.published_at));
        element(&mut x, "updated", &iso(item.updated));
        for tag in &item.post.tags {
            x.push_str(&format!("<category term=\"{}\"/>\n", text(tag)));
        }
        x.push_str(&format!("<content type=\"html\">{}</content>\n</entry>\n", text(&item.html)));
    }
    x.push_str("</feed>\n");
    x
}

fn write_rss(feed: &Feed) -> String {
    let mut x = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n",
    );
    element(&mut x, "title", &feed.title);
    element(&mut x, "link", &feed.home);
    element(&mut x, "description", if feed.description.is_empty() { &feed.title } else { &feed.description });
    element(&mut x, "language", &feed.language);
    element(&mut x, "lastBuildDate", &rfc822(feed.updated));
    element(&mut x, "generator", concat!("Passeur ", env!("CARGO_PKG_VERSION")));
    x.push_str(&format!("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n", text(&feed.own)));
    for item in &feed.items {
        x.push_str("<item>\n");
        // A note without a title has none in its feed either: readers then show its text.
        if !item.post.title.is_empty() {
            element(&mut x, "title", &item.post.title);
        }
        element(&mut x, "link", &item.url);
        x.push_str(&format!("<guid isPermaLink=\"false\">urn:uuid:{}</guid>\n", text(&item.post.id)));
        element(&mut x, "pubDate", &rfc822(item.post.published_at));
        for tag in &item.post.tags {
            element(&mut x, "category", tag);
        }
        element(&mut x, "description", &item.html);
        element(&mut x, "content:encoded", &item.html);
        // RSS has room for one enclosure; the others are media of the item.
        for (i, file) in item.files.iter().enumerate() {
            let url = text(&file_url(&feed.base, file));
            if i == 0 {
                let (length, kind) = (file.bytes, text(&file.mime));
                x.push_str(&format!("<enclosure url=\"{url}\" length=\"{length}\" type=\"{kind}\"/>\n"));
            }
            x.push_str(&format!(
                "<media:content url=\"{url}\" fileSize=\"{}\" type=\"{}\"><media:description>{}</media:description></media:content>\n",
                file.bytes,
                text(&file.mime),
                text(&file.alt)
            ));
        }
        x.push_str("</item>\n");
    }
    x.push_str("</channel>\n</rss>\n");
    x
}

fn rfc822(at: Micros) -> String {
    DateTimePrinter::new().timestamp_to_string(&timestamp(at)).unwrap_or_default()
}

fn write_json(feed: &Feed) -> String {
    let items: Vec<_> = feed
        .items
        .iter()
        .map(|item| {
            let files: Vec<_> = item
                .files
                .iter()
                .map(|f| {
                    let mut file =
                        json!({"url": file_url(&feed.base, f), "mime_type": f.mime, "size_in_bytes": f.bytes});
                    if !f.alt.is_empty() {
                        file["title"] = f.alt.as_str().into();
                    }
                    if let Some(seconds) = f.seconds {
                        file["duration_in_seconds"] = seconds.into();
                    }
                    file
                })
                .collect();
            let mut value = json!({
                "id": format!("urn:uuid:{}", item.post.id),
                "url": item.url,
                "content_html": item.html,
                "date_published": iso(item.post.published_at),
                "date_modified": iso(item.updated),
                "language": item.post.body.language,
                "tags": item.post.tags,
            });
            if !item.post.title.is_empty() {
                value["title"] = item.post.title.as_str().into();
            }
            if let Some(link) = &item.post.body.link {
                value["external_url"] = link.as_str().into();
            }
            if let Some(image) = item.files.iter().find(|f| f.mime.starts_with("image/")) {
                value["image"] = file_url(&feed.base, image).into();
            }
            if !files.is_empty() {
                value["attachments"] = files.into();
            }
            value
        })
        .collect();
    let mut value = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "icon": format!("{}/icon.png", feed.base),
        "language": feed.language,
        "authors": [{"name": feed.title, "url": format!("{}/", feed.base)}],
        "items": items,
    });
    if !feed.description.is_empty() {
        value["description"] = feed.description.as_str().into();
    }
    value.to_string()
}

/// Addresses in a map: the most that the protocol allows (sitemaps.org, 2016-11-21).
const MAP_MAX: i64 = 50_000;

pub(super) async fn sitemap(here: Here) -> Response {
    let (site, base) = (here.site.clone(), here.address.base.clone());
    let read = here.hub.db.read(move |tx| {
        let posts = hub::recent(tx, &site.workspace_id, None, MAP_MAX - 1_000, 0)?;
        let pages = hub_pages::all(tx, &site.workspace_id)?;
        let tags = hub::tags(tx, &site.workspace_id)?;
        Ok::<_, StoreError>((posts, pages, tags, hub::modified(tx, &site)?))
    });
    let (posts, pages, tags, updated) = match read.await {
        Ok(read) => read,
        Err(e) => return answer::failed(e),
    };
    let mut x = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut put = |url: &str, at: Option<Micros>| {
        let at = at.map(|at| format!("<lastmod>{}</lastmod>", iso(at))).unwrap_or_default();
        x.push_str(&format!("<url><loc>{}</loc>{at}</url>\n", text(url)));
    };
    put(&format!("{base}/"), Some(updated));
    for post in &posts {
        put(&format!("{base}/posts/{}", post.slug), Some(post.updated_at));
    }
    for page in pages.iter().filter(|p| p.published) {
        put(&format!("{base}/{}", page.slug), Some(page.updated_at));
    }
    for (tag, _) in tags.iter().take(900) {
        put(&tag_url(&base, tag), None);
    }
    x.push_str("</urlset>\n");
    answer::fresh(&here.headers, StatusCode::OK, "application/xml; charset=utf-8", x, Some(updated))
}

pub(super) async fn robots(here: Here) -> Response {
    let body = format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", here.address.base);
    answer::fresh(&here.headers, StatusCode::OK, "text/plain; charset=utf-8", body, None)
}
