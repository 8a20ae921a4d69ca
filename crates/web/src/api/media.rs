//! The media library: upload, list, describe, download, delete.

use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use passeur_engine::library::{self, Rejected};
use passeur_handbook::message::Message;
use passeur_store::Tx;
use passeur_store::media::{self as stored, Media as Stored};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, Query, given, read};
use super::keyed::Key;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

/// The largest upload, in bytes: more than any network takes of a video through its API.
const MOST: usize = 1024 * 1024 * 1024;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_media))
        .add(Permission::EditOwnPosts, routes!(upload_media))
        .add(Permission::ViewPosts, routes!(get_media))
        .add(Permission::EditPosts, routes!(change_media))
        .add(Permission::EditPosts, routes!(delete_media))
        .add(Permission::ViewPosts, routes!(download_media))
}

/// A file of the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct Media {
    pub id: String,
    pub name: String,
    /// `image`, `gif`, `video`, `audio`, `document` or `captions`.
    #[schema(example = "image")]
    pub kind: String,
    pub mime: String,
    pub bytes: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub seconds: Option<f64>,
    pub sha256: String,
    /// Text alternative, where a post does not give its own.
    pub alt: String,
    /// Focal point: x and y from -1 (left, bottom) to 1 (right, top).
    pub focus: Option<[f64; 2]>,
    pub tags: Vec<String>,
    /// Who made it, under which licence.
    pub credit: String,
    pub created_at: Moment,
}

impl From<Stored> for Media {
    fn from(m: Stored) -> Media {
        Media {
            id: m.id,
            name: m.name,
            kind: m.kind,
            mime: m.mime,
            bytes: m.bytes,
            width: Some(m.width).filter(|v| *v > 0),
            height: Some(m.height).filter(|v| *v > 0),
            seconds: m.seconds,
            sha256: m.sha256,
            alt: m.alt,
            focus: m.focus.map(Into::into),
            tags: m.tags,
            credit: m.credit,
            created_at: Moment::of(m.created_at),
        }
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Words in its name, its text alternative, its tags.
    search: Option<String>,
    kind: Option<String>,
    tag: Option<String>,
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists the library, newest first
#[utoipa::path(get, path = "/media", tag = "media", params(Filter),
    responses((status = 200, body = Page<Media>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_media(caller: Caller, Query(f): Query<Filter>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(f.limit)?;
    let filter = stored::Filter {
        workspace_id: caller.workspace().into(),
        search: f.search.unwrap_or_default(),
        kind: f.kind,
        tag: f.tag,
        after: cursor::read(f.cursor.as_deref())?,
        limit: limit + 1,
        ..stored::Filter::default()
    };
    let found = caller.read(move |tx| Ok(stored::list(tx, &filter)?)).await?;
    Answer::ok(&Page::of(found, limit, |m| (m.created_at, m.id.clone()), Media::from))
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read field by field")]
pub struct Upload {
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// Text alternative.
    alt: Option<String>,
}

/// Adds a file
///
/// It is looked at as a whole and refused with the reason when no network could take it. The same bytes twice give the
/// entry that is there.
#[utoipa::path(post, path = "/media", tag = "media",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn upload_media(caller: Caller, request: Request) -> Result<Answer, ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(ApiError::unsupported_type());
    }
    let (parts, body) = request.into_parts();
    let whole = read(&parts.headers, body, MOST).await?;
    let form = form(Request::from_parts(parts.clone(), axum::body::Body::from(whole))).await?;
    // Clients draw a new boundary each time: what counts is the file and its text.
    let mut said = form.alt.clone().into_bytes();
    said.push(0);
    said.extend_from_slice(&form.bytes);
    let key = Key::read(&parts.headers, &parts.method, &parts.uri, &caller.member, &said)?;
    if let Some(key) = &key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(key.as_ref())?;
    let (app, by) = (&caller.app, Some(caller.user()));
    let added = library::add(&app.db, &app.blobs, caller.workspace(), &form.name, form.bytes, &form.alt, by).await;
    let added = added.map_err(|e| match e {
        Rejected::File(refusal) => ApiError::file(&refusal),
        Rejected::Store(error) => error.into(),
    })?;
    caller.once(key, move |_| Answer::created(format!("{BASE}/media/{}", added.id), &Media::from(added))).await
}

struct Form {
    name: String,
    bytes: Bytes,
    alt: String,
}

async fn form(request: Request) -> Result<Form, ApiError> {
    let wrong = |reason: String| ApiError::malformed(Message::new("problem-malformed-form").with("reason", reason));
    let mut fields = Multipart::from_request(request, &()).await.map_err(|e| wrong(e.body_text()))?;
    let mut form = Form { name: String::new(), bytes: Bytes::new(), alt: String::new() };
    while let Some(field) = fields.next_field().await.map_err(|e| wrong(e.body_text()))? {
        match field.name() {
            Some("file") => {
                form.name = field.file_name().unwrap_or("file").replace('\0', "");
                form.bytes = field.bytes().await.map_err(|e| wrong(e.body_text()))?;
            }
            Some("alt") => {
                form.alt = field.text().await.map_err(|e| wrong(e.body_text()))?.replace('\0', "");
            }
            other => {
                let message = Message::new("problem-field-unknown").with("known", "file, alt".to_owned());
                let name = other.unwrap_or_default().chars().take(80).collect::<String>();
                return Err(ApiError::field("", "unknown", message.with("name", name)));
            }
        }
    }
    match form.bytes.is_empty() {
        true => Err(ApiError::field(
            "file",
            "missing",
            Message::new("problem-field-missing").with("name", "file".to_owned()),
        )),
        false => Ok(form),
    }
}

/// The file, when it is of this workspace.
fn here(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Stored, ApiError> {
    Ok(stored::of_workspace(tx, workspace, id)?)
}

/// Reads what is known of a file
#[utoipa::path(get, path = "/media/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_media(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller.read(move |tx| Answer::ok(&Media::from(here(tx, &workspace, &id)?))).await
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"alt": "Six pains ronds sur une grille.", "tags": ["pain"]}))]
pub struct MediaChange {
    pub name: Option<String>,
    pub alt: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<Vec<f64>>)]
    pub focus: Option<Option<[f64; 2]>>,
    pub tags: Option<Vec<String>>,
    pub credit: Option<String>,
}

/// Describes a file
#[utoipa::path(patch, path = "/media/{id}", tag = "media", request_body = MediaChange, params(("id" = String, Path)),
    responses((status = 200, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_media(caller: Caller, Id(id): Id, input: Input<MediaChange>) -> Result<Answer, ApiError> {
    let change = input.body;
    if let Some(Some(focus)) = change.focus
        && focus.iter().any(|v| !(-1.0..=1.0).contains(v))
    {
        return Err(ApiError::field("/focus", "range", Message::new("problem-field-crop")));
    }
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            let mut file = here(tx, &workspace, &id)?;
            if let Some(name) = change.name.filter(|n| !n.trim().is_empty()) {
                file.name = name.trim().to_owned();
            }
            file.alt = change.alt.unwrap_or(file.alt);
            file.focus = change.focus.map_or(file.focus, |f| f.map(|[x, y]| (x, y)));
            file.tags = change.tags.unwrap_or(file.tags);
            file.credit = change.credit.unwrap_or(file.credit);
            stored::update(tx, &file)?;
            Answer::ok(&Media::from(here(tx, &workspace, &id)?))
        })
        .await
}

/// Removes a file from the library
///
/// A file that a post uses stays.
#[utoipa::path(delete, path = "/media/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_media(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            here(tx, &workspace, &id)?;
            stored::delete(tx, &id)?;
            Ok(Answer::done())
        })
        .await
}

/// Downloads the original
#[utoipa::path(get, path = "/media/{id}/file", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn download_media(caller: Caller, Id(id): Id) -> Result<Response, ApiError> {
    let workspace = caller.workspace().to_owned();
    let file = caller.read(move |tx| here(tx, &workspace, &id)).await?;
    let bytes = caller.app.blobs.get(&file.sha256).await?;
    let kind = HeaderValue::from_str(&file.mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // Never shown in a window of our own origin, whatever it is.
    let saved = HeaderValue::from_static("attachment");
    let etag = HeaderValue::from_str(&format!("\"{}\"", file.sha256)).unwrap_or(HeaderValue::from_static("\"\""));
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, saved), (header::ETAG, etag)], bytes)
        .into_response())
}
