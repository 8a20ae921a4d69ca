//! The card of a link: what its page says of itself. A page that cannot be read still gets a card, with
//! its address as title; a post never waits long for it and never fails because of it.

use super::{api::Api, opengraph, post};
use crate::http::Http;
use bytes::Bytes;
use passeur_handbook::limits::FileLimit;
use passeur_media::{FitOptions, Kind, fit, inspect};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// What a page may take of the time of a post.
const PAGE_TIME: Duration = Duration::from_secs(8);
/// The head of a page is within this many bytes.
const PAGE_BYTES: usize = 512 << 10;
const PICTURE_BYTES: usize = 10 << 20;
/// `app.bsky.embed.external#external` thumb.
const THUMB_BYTES: u64 = 1_000_000;
/// Pixels; wider is not shown.
const THUMB_WIDTH: u32 = 1_200;

/// The link is not an http address.
pub(super) struct NotALink;

/// The embed, and what the person should know of it.
pub(super) async fn of(api: &Api<'_>, link: &str) -> Result<(Value, Option<String>), NotALink> {
    let url: Url = link.parse().map_err(|_| NotALink)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotALink);
    }
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    let (page, mut note) = match page(api.http, &url).await {
        Ok(page) => (page, None),
        Err(why) => (opengraph::Page::default(), Some(format!("the card of {host} shows only its address: {why}"))),
    };
    let mut external = json!({
        "uri": url.as_str(),
        "title": page.title.unwrap_or(host),
        "description": page.description.unwrap_or_default(),
    });
    if let Some(image) = page.image {
        match thumb(api, &image).await {
            Ok(blob) => external["thumb"] = blob,
            Err(why) => note = Some(format!("the card went out without its picture: {why}")),
        }
    }
    Ok((json!({ "$type": "app.bsky.embed.external", "external": external }), note))
}

async fn page(http: &Http, url: &Url) -> Result<opengraph::Page, String> {
    let call =
        http.get(url).header("accept", "text/html,application/xhtml+xml").timeout(PAGE_TIME).first_bytes(PAGE_BYTES);
    let answer = call.send().await.map_err(|e| e.to_string())?;
    if !answer.ok() {
        return Err(format!("the page answers {}", answer.status));
    }
    if !answer.mime().is_none_or(|m| m.contains("html")) {
        return Err("it is not a page".into());
    }
    let charset = answer.header("content-type").and_then(|v| v.split("charset=").nth(1)).map(str::to_owned);
    Ok(opengraph::read(&answer.body, charset.as_deref(), &answer.url))
}

async fn thumb(api: &Api<'_>, image: &Url) -> Result<Value, String> {
    let call = api.http.get(image).header("accept", "image/*").timeout(PAGE_TIME).max_bytes(PICTURE_BYTES);
    let answer = call.send().await.map_err(|e| e.to_string())?;
    if !answer.ok() {
        return Err(format!("its address answers {}", answer.status));
    }
    let (bytes, mime) = shrink(answer.body).await?;
    post::blob(api, bytes, mime).await.map_err(|e| e.to_string())
}

/// Re-encodes what does not fit, off the async threads.
async fn shrink(bytes: Bytes) -> Result<(Bytes, &'static str), String> {
    let limit = FileLimit {
        types: ["image/jpeg", "image/png", "image/webp"].map(str::to_owned).to_vec(),
        bytes_max: THUMB_BYTES,
        width: Some((1, THUMB_WIDTH)),
        ..FileLimit::default()
    };
    let work = move || {
        let facts = inspect(&bytes).map_err(|e| e.to_string())?;
        let options = FitOptions { still: true, prefer: Some(Kind::Jpeg), ..FitOptions::default() };
        let fitted = fit(&bytes, &facts, &limit, &options).map_err(|e| e.to_string())?;
        Ok((Bytes::from(fitted.bytes), fitted.mime))
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?
}
