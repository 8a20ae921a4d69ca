//! The media library: upload, list, describe, download, delete.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use passeur_engine::import::download;
use passeur_engine::library::{self, Incoming, Rejected};
use passeur_handbook::message::Message;
use passeur_store::Tx;
use passeur_store::media::{self as stored, Media as Stored};
use serde::{Deserialize, Serialize};
use std::path::Path;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, Query, given};
use super::keyed::Key;
use super::posts::etag_of;
use super::problem::{ApiError, Problem};
use super::upload;
use crate::auth::Permission;
use crate::studio::streamed;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_media))
        .add(Permission::EditOwnPosts, routes!(upload_media))
        .add(Permission::EditOwnPosts, routes!(fetch_media))
        .add(Permission::ViewPosts, routes!(list_folders))
        .add(Permission::EditOwnPosts, routes!(create_folder))
        .add(Permission::EditOwnPosts, routes!(rename_folder))
        .add(Permission::EditOwnPosts, routes!(delete_folder))
        .add(Permission::ViewPosts, routes!(get_media))
        .add(Permission::ViewPosts, routes!(media_posts))
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
    /// Id of its folder.
    pub folder: Option<String>,
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
            folder: m.folder_id,
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
    /// Id of a folder.
    folder: Option<String>,
    /// Only pictures without a text alternative.
    without_alt: Option<bool>,
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
        folder_id: f.folder,
        without_alt: f.without_alt.unwrap_or(false),
        after: cursor::read(f.cursor.as_deref())?,
        limit: limit + 1,
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
/// entry that is there. The operator sets how heavy a file may be.
#[utoipa::path(post, path = "/media", tag = "media",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn upload_media(caller: Caller, request: Request) -> Result<Answer, ApiError> {
    let form = upload::read(&caller.app, request, &["alt"]).await?;
    let key = form.key(&caller.member)?;
    if let Some(key) = &key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(key.as_ref())?;
    add(&caller, key, &form.file.path, &form.name, form.field("alt")).await
}

async fn add(caller: &Caller, key: Option<Key>, path: &Path, name: &str, alt: &str) -> Result<Answer, ApiError> {
    let new = Incoming { workspace_id: caller.workspace(), name, alt, by: Some(caller.user()) };
    let added = library::add_file(&caller.app.db, &caller.app.blobs, path, new).await.map_err(|e| match e {
        Rejected::File(refusal) => ApiError::file(&refusal),
        Rejected::Store(error) => error.into(),
    })?;
    caller.once(key, move |_| Answer::created(format!("{BASE}/media/{}", added.id), &Media::from(added))).await
}

/// A file of the web.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"url": "https://example.org/pains.jpg", "alt": "Six pains ronds sur une grille."}))]
pub struct Remote {
    pub url: String,
    /// Its name in the library; that of the address unless said.
    #[serde(default)]
    pub name: Option<String>,
    /// Text alternative.
    #[serde(default)]
    pub alt: String,
}

/// Adds a file of the web
///
/// It is fetched now. Addresses that are not public are refused, before and after every redirection.
#[utoipa::path(post, path = "/media/fetch", tag = "media", request_body = Remote,
    responses((status = 201, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn fetch_media(caller: Caller, input: Input<Remote>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let wrong = || ApiError::field("/url", "url", Message::new("problem-field-url"));
    let url = url::Url::parse(&body.url).ok().filter(|u| matches!(u.scheme(), "http" | "https")).ok_or_else(wrong)?;
    if let Some(key) = &key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(key.as_ref())?;
    let intake = &caller.app.intake;
    let folder = intake.folder().map_err(passeur_store::StoreError::from)?;
    let file = download(&caller.app.http, url.as_str(), intake.most, folder).await.map_err(|reason| {
        ApiError::field("/url", "fetch", Message::new("problem-field-fetch").with("reason", reason))
    })?;
    let last = url.path_segments().and_then(|mut s| s.next_back()).filter(|s| !s.is_empty()).unwrap_or("file");
    let name = body.name.as_deref().map(str::trim).filter(|n| !n.is_empty()).unwrap_or(last);
    add(&caller, key, &file, name, &body.alt).await
}

/// A folder of the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct Folder {
    pub id: String,
    pub name: String,
    /// How many files are in it.
    pub files: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Noël"}))]
pub struct FolderName {
    /// 1 to 80 characters.
    pub name: String,
}

impl FolderName {
    fn read(self) -> Result<String, ApiError> {
        let name = self.name.trim().to_owned();
        match name.chars().count() {
            1..=80 => Ok(name),
            _ => Err(ApiError::field("/name", "length", Message::new("problem-field-length").with("most", 80_i64))),
        }
    }
}

fn folders(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Folder>, ApiError> {
    let all = stored::folders(tx, workspace)?;
    Ok(all.into_iter().map(|f| Folder { id: f.id, name: f.name, files: f.count }).collect())
}

fn folder(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Folder, ApiError> {
    folders(tx, workspace)?.into_iter().find(|f| f.id == id).ok_or_else(ApiError::not_found)
}

/// Lists the folders, by name
#[utoipa::path(get, path = "/media/folders", tag = "media",
    responses((status = 200, body = Page<Folder>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_folders(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    Answer::ok(&Page::whole(caller.read(move |tx| folders(tx, &workspace)).await?))
}

/// Makes a folder
#[utoipa::path(post, path = "/media/folders", tag = "media", request_body = FolderName,
    responses((status = 201, body = Folder), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_folder(caller: Caller, input: Input<FolderName>) -> Result<Answer, ApiError> {
    let (name, workspace) = (input.body.read()?, caller.workspace().to_owned());
    caller
        .once(input.key, move |tx| {
            let id = stored::create_folder(tx, &workspace, &name)?;
            Answer::created(format!("{BASE}/media/folders"), &folder(tx, &workspace, &id)?)
        })
        .await
}

/// Renames a folder
#[utoipa::path(patch, path = "/media/folders/{id}", tag = "media", request_body = FolderName, params(("id" = String, Path)),
    responses((status = 200, body = Folder), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn rename_folder(caller: Caller, Id(id): Id, input: Input<FolderName>) -> Result<Answer, ApiError> {
    let (name, workspace) = (input.body.read()?, caller.workspace().to_owned());
    caller
        .write(move |tx| {
            folder(tx, &workspace, &id)?;
            stored::rename_folder(tx, &workspace, &id, &name)?;
            Answer::ok(&folder(tx, &workspace, &id)?)
        })
        .await
}

/// Deletes a folder; its files stay
#[utoipa::path(delete, path = "/media/folders/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_folder(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller
        .write(move |tx| {
            folder(tx, &workspace, &id)?;
            stored::delete_folder(tx, &workspace, &id)?;
            Ok(Answer::done())
        })
        .await
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
    caller.read(move |tx| shown(here(tx, &workspace, &id)?)).await
}

fn shown(file: Stored) -> Result<Answer, ApiError> {
    let file = Media::from(file);
    Ok(Answer::ok(&file)?.etag(etag_of(&file)?))
}

/// Lists the posts that use a file: their ids, latest first
#[utoipa::path(get, path = "/media/{id}/posts", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = Page<String>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn media_posts(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        here(tx, &workspace, &id)?;
        Ok(stored::used_in(tx, &id)?)
    });
    Answer::ok(&Page::whole(found.await?))
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
    /// Id of the folder to lay it in.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub folder: Option<Option<String>>,
}

/// Describes a file
#[utoipa::path(patch, path = "/media/{id}", tag = "media", request_body = MediaChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = Media), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_media(caller: Caller, Id(id): Id, input: Input<MediaChange>) -> Result<Answer, ApiError> {
    let change = input.body;
    if let Some(Some(focus)) = change.focus
        && focus.iter().any(|v| !(-1.0..=1.0).contains(v))
    {
        return Err(ApiError::field("/focus", "range", Message::new("problem-field-crop")));
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            let workspace = who.workspace();
            let mut file = here(tx, workspace, &id)?;
            who.matches(&etag_of(&Media::from(file.clone()))?)?;
            if let Some(Some(id)) = &change.folder {
                folder(tx, workspace, id)?;
            }
            if let Some(name) = change.name.filter(|n| !n.trim().is_empty()) {
                file.name = name.trim().to_owned();
            }
            file.alt = change.alt.unwrap_or(file.alt);
            file.focus = change.focus.map_or(file.focus, |f| f.map(|[x, y]| (x, y)));
            file.tags = change.tags.unwrap_or(file.tags);
            file.credit = change.credit.unwrap_or(file.credit);
            file.folder_id = change.folder.unwrap_or(file.folder_id);
            stored::update(tx, &file)?;
            shown(here(tx, workspace, &id)?)
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
///
/// A `Range` of bytes is served too.
#[utoipa::path(get, path = "/media/{id}/file", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn download_media(caller: Caller, Id(id): Id, asked: http::HeaderMap) -> Result<Response, ApiError> {
    let workspace = caller.workspace().to_owned();
    let file = caller.read(move |tx| here(tx, &workspace, &id)).await?;
    let (status, headers, body) = streamed(&caller.app.blobs, &file.sha256, &asked).await?;
    let kind = HeaderValue::from_str(&file.mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // Never shown in a window of our own origin, whatever it is.
    let saved = HeaderValue::from_static("attachment");
    let etag = HeaderValue::from_str(&format!("\"{}\"", file.sha256)).unwrap_or(HeaderValue::from_static("\"\""));
    let own = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, saved), (header::ETAG, etag)];
    Ok((status, headers, own, body).into_response())
}
