//! The bytes of the library: taken in with their reason when refused, given out small, cut or whole.

use axum::body::Body;
use axum::extract::{Multipart, Path, Query};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeur_engine::library::{self, Incoming, Rejected};
use passeur_media::Refusal;
use passeur_networks::Failure;
use passeur_store::blobs::Blobs;
use passeur_store::media::{self, Media};
use passeur_store::{StoreError, deliveries, posts};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::auth::{Member, Visit};
use crate::intake::{self, Arrived, Lost};
use crate::locale::Locale;
use crate::page::PageError;

/// Adds one file to the library of the member's workspace.
pub async fn take(visit: &Visit, member: &Member, name: &str, file: &Arrived) -> Result<Media, Rejected> {
    let by = Some(member.user.id.as_str());
    let new = Incoming { workspace_id: &member.workspace.id, name, alt: "", by };
    library::add_file(&visit.app.db, &visit.app.blobs, &file.path, new).await
}

/// What a form that did not come whole is answered with.
pub fn lost(error: Lost) -> PageError {
    match error {
        Lost::TooLarge => PageError::TooLarge,
        Lost::Cut(why) => PageError::Unprocessable(why),
        Lost::Disk(error) => {
            tracing::error!(%error, "a file on its way in could not be written");
            PageError::Internal
        }
    }
}

/// Why a file was refused, in the reader's language.
pub fn refusal(locale: &Locale, why: &Refusal) -> String {
    let args = why.args();
    let args: Vec<(&str, fluent_bundle::FluentValue<'_>)> =
        args.iter().map(|(name, value)| (*name, fluent_bundle::FluentValue::from(value.as_str()))).collect();
    locale.with(why.code(), &args)
}

/// Files from a form or from the script, which asks for JSON. One that is refused does not stop the others.
pub async fn upload(visit: Visit, headers: HeaderMap, mut form: Multipart) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let mut taken: Vec<Media> = Vec::new();
    let mut refused: Vec<(String, String)> = Vec::new();
    let mut folder: Option<String> = None;
    while let Some(mut field) = form.next_field().await.map_err(|e| lost(e.into()))? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            if field.name() == Some("folder") {
                folder = Some(intake::text(&mut field).await.map_err(lost)?).filter(|f| !f.is_empty());
            }
            continue;
        };
        if name.is_empty() {
            continue;
        }
        let file = visit.app.intake.file(&mut field).await.map_err(lost)?;
        match take(&visit, &member, &name, &file).await {
            Ok(file) => taken.push(place(&visit, file, folder.clone()).await?),
            Err(Rejected::File(why)) => refused.push((name, refusal(&visit.locale, &why))),
            Err(Rejected::Store(error)) => return Err(error.into()),
        }
    }
    let slug = &member.workspace.slug;
    if wants_json(&headers) {
        let files: Vec<_> =
            taken.iter().map(|m| json!({ "id": m.id, "name": m.name, "kind": m.kind, "alt": m.alt })).collect();
        let refused: Vec<_> = refused.iter().map(|(name, why)| json!({ "name": name, "reason": why })).collect();
        return Ok(axum::Json(json!({ "files": files, "refused": refused })).into_response());
    }
    let mut flashes: Vec<_> = refused
        .into_iter()
        .map(|(name, why)| crate::page::Flash::new(crate::page::Tone::Danger, format!("{name} : {why}")))
        .collect();
    if !taken.is_empty() {
        flashes.push(crate::page::Flash::done(visit.t1("media-added", "n", taken.len())));
    }
    let folder = folder.map(|f| format!("?folder={f}")).unwrap_or_default();
    Ok(visit.tell(&flashes, &format!("/w/{slug}/media{folder}")))
}

/// Puts a new file into the folder that is open.
async fn place(visit: &Visit, mut file: Media, folder: Option<String>) -> Result<Media, PageError> {
    if folder.is_some() && file.folder_id != folder {
        file.folder_id = folder;
        let kept = file.clone();
        visit.app.db.write(move |tx| media::update(tx, &kept)).await?;
    }
    Ok(file)
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("application/json"))
}

/// How much of the picture a small copy shows.
#[derive(Debug, Default, Deserialize)]
pub struct Cut {
    /// `x,y,width,height` as fractions of the original.
    crop: Option<String>,
}

/// A small copy without metadata. The address of a file never shows other bytes, so browsers keep it.
pub async fn thumb(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(cut): Query<Cut>,
) -> Result<Response, PageError> {
    let file = find(&visit, id).await?;
    let crop = cut.crop.as_deref().and_then(numbers);
    let kind = match crop {
        Some((x, y, w, h)) => format!("thumb-{x:.3}-{y:.3}-{w:.3}-{h:.3}"),
        None => "thumb".to_owned(),
    };
    if let Some(kept) = visit.app.blobs.get_derived(&file.sha256, &kind).await? {
        return Ok(bytes(&visit, kept, &format!("{}-{kind}", file.sha256), None));
    }
    if !matches!(file.kind.as_str(), "image" | "gif") {
        return Err(PageError::NotFound);
    }
    let whole = visit.app.blobs.get(&file.sha256).await?;
    let made = tokio::task::spawn_blocking(move || small(&whole, crop)).await.map_err(|_| PageError::Internal)?;
    let made = Bytes::from(made.map_err(|_| PageError::NotFound)?);
    visit.app.blobs.put_derived(&file.sha256, &kind, made.clone()).await?;
    Ok(bytes(&visit, made, &format!("{}-{kind}", file.sha256), None))
}

fn numbers(text: &str) -> Option<(f64, f64, f64, f64)> {
    let n: Vec<f64> = text.split(',').map(|v| v.parse().ok()).collect::<Option<_>>()?;
    let inside = |v: f64| (0.0..=1.0).contains(&v);
    match n[..] {
        [x, y, w, h] if [x, y, w, h].into_iter().all(inside) && w > 0.01 && h > 0.01 => Some((x, y, w, h)),
        _ => None,
    }
}

/// The longest side of a small copy, in pixels.
const SMALL: u32 = 480;

fn small(whole: &[u8], crop: Option<(f64, f64, f64, f64)>) -> Result<Vec<u8>, Refusal> {
    let Some(crop) = crop else { return Ok(passeur_media::thumbnail(whole, SMALL)?.bytes) };
    let facts = passeur_media::inspect(whole)?;
    let limit = passeur_handbook::limits::FileLimit {
        types: vec!["image/jpeg".into(), "image/png".into(), "image/webp".into()],
        ..Default::default()
    };
    let options = passeur_media::FitOptions { crop: Some(crop), ..Default::default() };
    let cut = passeur_media::fit(whole, &facts, &limit, &options)?;
    Ok(passeur_media::thumbnail(&cut.bytes, SMALL)?.bytes)
}

/// The file as it came, for download or for playing: a piece of it where a player asks for one.
pub async fn original(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let file = find(&visit, id).await?;
    let mut answer = bytes(&visit, Bytes::new(), &file.sha256, Some((&file.mime, &file.name)));
    if answer.status() == StatusCode::NOT_MODIFIED {
        return Ok(answer);
    }
    let (status, headers, body) = streamed(&visit.app.blobs, &file.sha256, &visit.headers).await?;
    *answer.status_mut() = status;
    answer.headers_mut().extend(headers);
    *answer.body_mut() = body;
    Ok(answer)
}

/// A blob as it comes from the store, whole or the one range that was asked for (RFC 9110, 14).
pub async fn streamed(
    blobs: &Blobs,
    name: &str,
    asked: &HeaderMap,
) -> Result<(StatusCode, HeaderMap, Body), StoreError> {
    let mut headers = HeaderMap::from_iter([(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))]);
    let range = asked.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(range);
    let stream = match range {
        None => blobs.open_stream(name, None).await?,
        Some((from, to)) => {
            let size = blobs.size(name).await?;
            let end = to.map_or(size, |to| size.min(to.saturating_add(1)));
            if from >= end {
                headers
                    .insert(header::CONTENT_RANGE, HeaderValue::from_str(&format!("bytes */{size}")).unwrap_or(NONE));
                return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers, Body::empty()));
            }
            blobs.open_stream(name, Some(from..end)).await?
        }
    };
    let length = stream.range.end - stream.range.start;
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let mut status = StatusCode::OK;
    if range.is_some() {
        status = StatusCode::PARTIAL_CONTENT;
        let said = format!("bytes {}-{}/{}", stream.range.start, stream.range.end - 1, stream.size);
        headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&said).unwrap_or(NONE));
    }
    Ok((status, headers, Body::from_stream(stream.bytes)))
}

const NONE: HeaderValue = HeaderValue::from_static("");

/// `bytes=from-` or `bytes=from-to`; anything else is answered with the whole.
fn range(text: &str) -> Option<(u64, Option<u64>)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let from = from.parse().ok()?;
    let to = if to.is_empty() { None } else { Some(to.parse().ok()?) };
    to.is_none_or(|to| to >= from).then_some((from, to))
}

async fn find(visit: &Visit, id: String) -> Result<Media, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    Ok(visit.app.db.read(move |tx| media::of_workspace(tx, &workspace, &id)).await?)
}

/// Served as what it was found to be, never as a page, and only to this person's browser.
fn bytes(visit: &Visit, body: Bytes, tag: &str, named: Option<(&str, &str)>) -> Response {
    let etag = format!("\"{tag}\"");
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    if visit.headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let sniffed = passeur_media::sniff(&body).map_or("application/octet-stream", |kind| kind.mime());
    let kind = named.map_or(sniffed, |(mime, _)| mime);
    // Only what a browser shows as picture, film or sound opens in it.
    let plays = ["image/", "video/", "audio/"].iter().any(|p| kind.starts_with(p)) && !kind.contains("svg");
    let name = named.map(|(_, name)| name.replace(['"', '\\', '\r', '\n'], "_")).unwrap_or_default();
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let how = if plays { "inline" } else { "attachment" };
    if let Some(value) =
        (!name.is_empty()).then(|| HeaderValue::from_str(&format!("{how}; filename=\"{ascii}\"")).ok()).flatten()
    {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    (headers, Body::from(body)).into_response()
}

/// The n-th file of a delivery, made to fit its network; or why it cannot be.
pub async fn made_to_fit(
    app: &App,
    workspace: String,
    delivery: String,
    n: usize,
) -> Result<Result<passeur_networks::Media, Failure>, StoreError> {
    let (limits, attachment) = app
        .db
        .read(move |tx| {
            let d = deliveries::get(tx, &delivery)?;
            if d.workspace_id != workspace {
                return Err(StoreError::NotFound("the delivery"));
            }
            let account = passeur_store::accounts::get(tx, &d.account_id)?;
            let post = posts::get(tx, &d.post_id)?;
            let own = post.body.renditions.iter().find(|r| r.account_id == d.account_id);
            let content = own.map_or_else(|| post.body.content.clone(), |r| r.own.apply(&post.body.content));
            let attachment = content.media().nth(n).cloned().ok_or(StoreError::NotFound("the file"))?;
            Ok((passeur_engine::planning::limits_of(&account), attachment))
        })
        .await?;
    Ok(passeur_engine::prepare::file(&app.db, &app.blobs, &limits, &attachment).await)
}

/// The same, for publishing by hand.
pub async fn fitted(
    visit: Visit,
    Path((_, delivery, n)): Path<(String, String, usize)>,
) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let ready = made_to_fit(&visit.app, workspace, delivery, n).await?;
    let ready = ready.map_err(|failure| PageError::Unprocessable(visit.locale.said(&failure.to_string())))?;
    let extension = ready.mime.rsplit('/').next().unwrap_or("bin").replace("jpeg", "jpg");
    let stem = ready.name.rsplit_once('.').map_or(ready.name.as_str(), |(stem, _)| stem);
    let ascii: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || "-_ ".contains(c) { c } else { '_' }).collect();
    let mut answer = Body::from(ready.bytes).into_response();
    let headers = answer.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&ready.mime) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(how) = HeaderValue::from_str(&format!("attachment; filename=\"{ascii}.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, how);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_nothing_else() {
        for (text, expected) in [
            ("bytes=0-", Some((0, None))),
            ("bytes=5-9", Some((5, Some(9)))),
            ("bytes=9-5", None),
            ("bytes=-5", None),
            ("bytes=0-1,4-5", None),
            ("bits=0-", None),
        ] {
            assert_eq!(range(text), expected, "{text}");
        }
    }

    #[test]
    fn only_sensible_cuts_are_made() {
        assert_eq!(numbers("0,0,1,0.5"), Some((0.0, 0.0, 1.0, 0.5)));
        for bad in ["", "0,0,1", "0,0,2,1", "-1,0,1,1", "0,0,0,0", "a,b,c,d", "nan,0,1,1"] {
            assert_eq!(numbers(bad), None, "{bad}");
        }
    }
}
