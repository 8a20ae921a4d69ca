//! The pages that people read.

use super::{
    answer,
    here::Here,
    view::{self, Entry, Frame, Head},
};
use crate::{
    fediverse::{objects, wants_object},
    markup,
    words::{self, Words},
};
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use passeur_store::{
    StoreError,
    hub::{self, Post},
    hub_pages::{self, Page},
    hub_people::{self, Counts},
};
use std::sync::Arc;

/// Posts on a page of the list.
const PER_PAGE: i64 = 12;
/// Replies shown under a post.
const REPLIES_MAX: i64 = 200;

fn shown(here: &Here, status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => answer::html(&here.headers, status, page),
        Err(e) => {
            tracing::error!(error = %e, "a template of the hub failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    f: Frame,
    /// Heading of the list; empty on the front page.
    heading: String,
    note: String,
    entries: Vec<Entry>,
    newer: Option<String>,
    older: Option<String>,
    page: i64,
}

pub(super) async fn to_home(here: Here) -> Response {
    Redirect::permanent(&format!("{}/", here.root)).into_response()
}

pub(super) async fn home(here: Here) -> Response {
    if wants_object(&here.headers) {
        return super::objects::actor(here).await;
    }
    list(here, None, 1).await
}

pub(super) async fn home_page(here: Here, Path((_, n)): Path<(String, String)>) -> Response {
    match page_number(&n) {
        Some(n) => list(here, None, n).await,
        None => not_here(here).await,
    }
}

pub(super) async fn tag(here: Here, Path((_, tag)): Path<(String, String)>) -> Response {
    list(here, Some(tag.to_lowercase()), 1).await
}

pub(super) async fn tag_page(here: Here, Path((_, tag, n)): Path<(String, String, String)>) -> Response {
    match page_number(&n) {
        Some(n) => list(here, Some(tag.to_lowercase()), n).await,
        None => not_here(here).await,
    }
}

fn page_number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|n| (1..=100_000).contains(n))
}

async fn list(here: Here, tag: Option<String>, page: i64) -> Response {
    let here = Arc::new(here);
    let (inside, wanted) = (here.clone(), tag.clone());
    let read = here.hub.db.read(move |tx| {
        let workspace = &inside.site.workspace_id;
        let total = hub::count(tx, workspace, wanted.as_deref())?;
        let posts = hub::recent(tx, workspace, wanted.as_deref(), PER_PAGE, (page - 1) * PER_PAGE)?;
        let entries = view::entries(tx, &inside, &posts)?;
        Ok::<_, StoreError>((total, entries, hub_pages::all(tx, workspace)?))
    });
    let (total, entries, pages) = match read.await {
        Ok(read) => read,
        Err(e) => return answer::failed(e),
    };
    if entries.is_empty() && (tag.is_some() || page > 1) {
        return lost(&here, &pages, Lost::Missing);
    }
    let w = words::of(&here.site.locale);
    let (path, heading, note, head) = match &tag {
        Some(tag) => {
            let path = crate::address::tag_url(&here.root, tag);
            (path, format!("#{tag}"), w.n("site-tag-count", total), view::tag_head(&here, tag, page))
        }
        None => {
            let base = &here.address.base;
            let head = Head {
                title: if page > 1 { w.n("site-page", page) } else { String::new() },
                description: here.site.settings.description.clone(),
                canonical: if page > 1 { format!("{base}/page/{page}") } else { format!("{base}/") },
                kind: "website",
                json_ld: if page == 1 { view::site_data(&here) } else { String::new() },
                front: page == 1,
                ..Head::default()
            };
            (here.root.clone(), String::new(), String::new(), head)
        }
    };
    let at = |n: i64| match (n, &tag) {
        (1, None) => format!("{path}/"),
        (1, Some(_)) => path.clone(),
        (n, _) => format!("{path}/page/{n}"),
    };
    let template = List {
        heading,
        note,
        newer: (page > 1).then(|| at(page - 1)),
        older: (page * PER_PAGE < total).then(|| at(page + 1)),
        entries,
        page,
        f: Frame::new(&here, &pages, head),
    };
    shown(&here, StatusCode::OK, &template)
}

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage {
    f: Frame,
    e: Entry,
    parts: Vec<Entry>,
    older: Option<(String, String)>,
    newer: Option<(String, String)>,
    counts: Vec<String>,
    replies: Vec<ReplyView>,
}

struct ReplyView {
    name: String,
    url: String,
    html: String,
    date: String,
    iso: String,
}

/// What is behind the address of a post.
enum Found {
    Post(Box<Reading>),
    /// A later part: its place on the page of the first.
    Part(String),
    Gone(Vec<Page>),
    Nothing,
}

struct Reading {
    post: Post,
    parts: Vec<Post>,
    sides: (Option<Post>, Option<Post>),
    counts: Counts,
    replies: Vec<hub_people::Reply>,
    pages: Vec<Page>,
    actor: Option<String>,
}

pub(super) async fn post(here: Here, Path((_, slug)): Path<(String, String)>) -> Response {
    if wants_object(&here.headers) {
        return object(here, slug).await;
    }
    let (site, wanted) = (here.site.clone(), slug.clone());
    let read = here.hub.db.read(move |tx| {
        let Some(post) = hub::by_slug(tx, &site.workspace_id, &wanted)? else { return Ok(Found::Nothing) };
        let pages = hub_pages::all(tx, &site.workspace_id)?;
        if post.deleted_at.is_some() {
            return Ok(Found::Gone(pages));
        }
        if !post.root_id.is_empty() {
            let root = hub::get(tx, &post.root_id)?.filter(|r| r.deleted_at.is_none());
            return Ok(root.map_or(Found::Gone(pages), |r| Found::Part(format!("{}#{}", r.slug, post.slug))));
        }
        let replies =
            if site.settings.show_replies { hub_people::replies(tx, &post.id, REPLIES_MAX)? } else { Vec::new() };
        Ok::<_, StoreError>(Found::Post(Box::new(Reading {
            parts: hub::parts(tx, &post.id)?,
            sides: hub::neighbours(tx, &post)?,
            counts: hub_people::counts(tx, &post.id)?,
            actor: hub_people::actor(tx, &site.workspace_id)?.map(|a| a.base),
            replies,
            pages,
            post,
        })))
    });
    match read.await {
        Ok(Found::Post(reading)) => reading_page(&here, &reading),
        Ok(Found::Part(place)) => Redirect::permanent(&format!("{}/posts/{place}", here.root)).into_response(),
        Ok(Found::Gone(pages)) => lost(&here, &pages, Lost::Gone),
        Ok(Found::Nothing) => not_here(here).await,
        Err(e) => answer::failed(e),
    }
}

fn reading_page(here: &Here, r: &Reading) -> Response {
    let w = words::of(&here.site.locale);
    let object = r.actor.as_ref().map(|base| format!("{base}/posts/{}", r.post.slug));
    let side = |p: &Option<Post>| p.as_ref().map(|p| (view::name(p), format!("{}/posts/{}", here.root, p.slug)));
    let replies = r.replies.iter().map(|reply| ReplyView {
        name: if reply.name.is_empty() { view::short(&reply.actor) } else { reply.name.clone() },
        url: if reply.id.starts_with("http") { reply.id.clone() } else { reply.url.clone() },
        html: reply.body.clone(),
        date: w.date(reply.created_at, &here.site.time_zone),
        iso: view::iso(reply.created_at),
    });
    let template = PostPage {
        e: view::entry(here, &r.post, r.parts.len()),
        parts: r.parts.iter().map(|p| view::entry(here, p, 0)).collect(),
        older: side(&r.sides.0),
        newer: side(&r.sides.1),
        counts: counted(w, r.counts),
        replies: replies.collect(),
        f: Frame::new(here, &r.pages, view::head(here, &r.post, object)),
    };
    shown(here, StatusCode::OK, &template)
}

/// The reactions there are, in words.
fn counted(w: &Words, c: Counts) -> Vec<String> {
    [("site-replies", c.replies), ("site-boosts", c.boosts), ("site-likes", c.likes)]
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| w.n(key, n))
        .collect()
}

async fn object(here: Here, slug: String) -> Response {
    if let Err(e) = crate::fediverse::inbox::ready(&here.hub, &here.site).await {
        return answer::failed(e);
    }
    let (site, public_url) = (here.site.clone(), here.hub.public_url.clone());
    let read = here.hub.db.read(move |tx| {
        let Some(post) = hub::by_slug(tx, &site.workspace_id, &slug)? else { return Ok(None) };
        let gone = post.deleted_at.is_some();
        Ok::<_, StoreError>(objects::at_address(tx, &site, &public_url, &post)?.map(|o| (gone, o)))
    });
    match read.await {
        Ok(Some((gone, object))) => answer::object(if gone { StatusCode::GONE } else { StatusCode::OK }, &object),
        Ok(None) => answer::plain_missing(),
        Err(e) => answer::failed(e),
    }
}

#[derive(Template)]
#[template(path = "archive.html")]
struct Archive {
    f: Frame,
    topics: Vec<(String, String, i64)>,
    years: Vec<Year>,
}

struct Year {
    name: String,
    months: Vec<Month>,
}

struct Month {
    name: String,
    /// Day, machine date, title, address, language.
    posts: Vec<(String, String, String, String, String)>,
}

pub(super) async fn archive(here: Here) -> Response {
    let workspace = here.site.workspace_id.clone();
    let read = here.hub.db.read(move |tx| {
        let posts = hub::recent(tx, &workspace, None, 10_000, 0)?;
        Ok::<_, StoreError>((posts, hub::tags(tx, &workspace)?, hub_pages::all(tx, &workspace)?))
    });
    let (posts, tags, pages) = match read.await {
        Ok(read) => read,
        Err(e) => return answer::failed(e),
    };
    let w = words::of(&here.site.locale);
    let mut years: Vec<Year> = Vec::new();
    for post in &posts {
        let day = words::local(post.published_at, &here.site.time_zone);
        let (year, month) = (day.year().to_string(), w.month(day.month()));
        if years.last().is_none_or(|y| y.name != year) {
            years.push(Year { name: year, months: Vec::new() });
        }
        let Some(of_year) = years.last_mut() else { continue };
        if of_year.months.last().is_none_or(|m| m.name != month) {
            of_year.months.push(Month { name: month, posts: Vec::new() });
        }
        let Some(of_month) = of_year.months.last_mut() else { continue };
        of_month.posts.push((
            day.day().to_string(),
            day.date().to_string(),
            view::name(post),
            format!("{}/posts/{}", here.root, post.slug),
            post.body.language.clone(),
        ));
    }
    let head = Head {
        title: w.t("site-archive"),
        description: here.site.settings.description.clone(),
        canonical: format!("{}/archive", here.address.base),
        kind: "website",
        ..Head::default()
    };
    let topics = tags.into_iter().map(|(t, n)| (crate::address::tag_url(&here.root, &t), t, n)).collect();
    shown(&here, StatusCode::OK, &Archive { f: Frame::new(&here, &pages, head), topics, years })
}

#[derive(Template)]
#[template(path = "page.html")]
struct Standing {
    f: Frame,
    heading: String,
    html: String,
    /// The page that is there before anybody wrote one: address and links.
    about: bool,
}

pub(super) async fn page(here: Here, Path((_, slug)): Path<(String, String)>) -> Response {
    let workspace = here.site.workspace_id.clone();
    let pages = match here.hub.db.read(move |tx| hub_pages::all(tx, &workspace)).await {
        Ok(pages) => pages,
        Err(e) => return answer::failed(e),
    };
    let found = pages.iter().find(|p| p.slug == slug && p.published);
    let w = words::of(&here.site.locale);
    let (heading, html, about) = match found {
        Some(page) => (page.title.clone(), markup::page_html(&page.source), page.slug == "about"),
        None if slug == "about" => {
            let text = markup::escape(&here.site.settings.description);
            let html = if text.is_empty() { String::new() } else { format!("<p>{text}</p>") };
            (w.t("site-about"), html, true)
        }
        None => return lost(&here, &pages, Lost::Missing),
    };
    let description = found.map_or_else(|| here.site.settings.description.clone(), |p| markup::excerpt(&p.source, 160));
    let head = Head {
        title: heading.clone(),
        description,
        canonical: format!("{}/{slug}", here.address.base),
        kind: "website",
        ..Head::default()
    };
    shown(&here, StatusCode::OK, &Standing { f: Frame::new(&here, &pages, head), heading, html, about })
}

#[derive(Template)]
#[template(path = "lost.html")]
struct LostPage {
    f: Frame,
    heading: String,
    text: String,
}

enum Lost {
    Missing,
    Gone,
}

fn lost(here: &Here, pages: &[Page], why: Lost) -> Response {
    let w = words::of(&here.site.locale);
    let (status, heading, text) = match why {
        Lost::Missing => (StatusCode::NOT_FOUND, w.t("site-missing-title"), w.t("site-missing-text")),
        Lost::Gone => (StatusCode::GONE, w.t("site-gone-title"), w.t("site-gone-text")),
    };
    let head = Head { title: heading.clone(), kind: "website", hidden: true, ..Head::default() };
    shown(here, status, &LostPage { f: Frame::new(here, pages, head), heading, text })
}

async fn not_here(here: Here) -> Response {
    let workspace = here.site.workspace_id.clone();
    match here.hub.db.read(move |tx| hub_pages::all(tx, &workspace)).await {
        Ok(pages) => lost(&here, &pages, Lost::Missing),
        Err(e) => answer::failed(e),
    }
}

pub(super) async fn missing(here: Here) -> Response {
    not_here(here).await
}
