//! Posts and everything else, in and out: CSV, calendars, Markdown, and the archive of the workspace.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header;
use passeur_engine::import::Importer;
use passeur_engine::{export, sources};
use passeur_handbook::formats::Problem as RowProblem;
use passeur_handbook::message::Message;
use passeur_handbook::schedule::zone::Zone;
use passeur_store::StoreError;
use serde::{Deserialize, Serialize};
use std::path::Path;
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::endpoints::Endpoints;
use super::input::Query;
use super::problem::{ApiError, Problem};
use super::upload;
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new().add(Permission::EditOwnPosts, routes!(import_posts)).add(Permission::Export, routes!(export_all))
}

/// A form with a file of posts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read field by field")]
pub struct PostsFile {
    /// `.csv` (columns title,text,accounts,at,labels,media,alt), `.ics`, `.md`, or `.zip` of Markdown files with their
    /// media; the end of its name says which.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct How {
    /// Looks at everything, says what would be, and changes nothing.
    dry_run: Option<bool>,
    /// A text that is too long for a network becomes a thread there.
    threads: Option<bool>,
}

/// What became of a file of posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// How many posts were made, or would be.
    pub imported: usize,
    /// How many of them have a time.
    pub planned: usize,
    /// Posts that an earlier import had made.
    pub already: usize,
    pub posts: Vec<ImportedPost>,
    /// Rows that were not taken: nothing of them was changed.
    pub problems: Vec<ImportProblem>,
    pub dry_run: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedPost {
    /// Its file, in an archive.
    pub file: String,
    pub line: u32,
    /// Id of the post; absent when nothing was changed.
    pub post: Option<String>,
    pub planned: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportProblem {
    pub file: String,
    pub line: u32,
    #[schema(example = "at")]
    pub column: Option<String>,
    /// Stable.
    #[schema(example = "import-at-impossible")]
    pub code: String,
    pub message: String,
}

/// Imports posts from a file
///
/// Each row is taken whole or reported with its line; the others are taken. The same row is never taken twice, so that a
/// call can be made again. Rows with a time need the permission to schedule. Media are named by a web address, or by
/// their path in the archive.
#[utoipa::path(post, path = "/imports", tag = "transfer", params(How),
    request_body(content = PostsFile, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportReport), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn import_posts(caller: Caller, Query(how): Query<How>, request: Request) -> Result<Answer, ApiError> {
    let form = upload::read(&caller.app, request, &[]).await?;
    let key = form.key(&caller.member)?;
    if let Some(key) = &key
        && let Some(answer) = key.earlier(&caller.app).await?
    {
        return Ok(answer);
    }
    let _turn = caller.app.api.under_way.begin(key.as_ref())?;
    let dry_run = how.dry_run.unwrap_or(false);
    let zone = Zone::parse(&caller.member.workspace.time_zone).unwrap_or_else(|_| Zone::utc());
    let place = tempfile::TempDir::new_in(caller.app.intake.folder().map_err(StoreError::from)?);
    let place = place.map_err(StoreError::from)?;
    let (folder, name) = (place.path().to_path_buf(), form.name.clone());
    let (file, is_archive) = (form.file.path.to_path_buf(), name.to_lowercase().ends_with(".zip"));
    let read = tokio::task::spawn_blocking(move || {
        if is_archive {
            sources::unfold(&file, &folder)?;
            return sources::read(&folder, &zone);
        }
        // Under its own name: the end of it says what it is.
        let named = folder.join(Path::new(&name).file_name().unwrap_or("posts.csv".as_ref()));
        std::fs::rename(&file, &named).or_else(|_| std::fs::copy(&file, &named).map(|_| ()))?;
        sources::read(&named, &zone)
    });
    let read = read.await.map_err(|e| StoreError::Sql(format!("reading the file stopped: {e}")))?;
    let found = read.map_err(|e| {
        ApiError::field("file", "file", Message::new("problem-field-file").with("reason", e.to_string()))
    })?;
    if found.iter().flat_map(|s| &s.items).any(|i| i.at.is_some()) {
        caller.require(Permission::Schedule)?;
    }
    let importer = Importer {
        db: caller.app.db.clone(),
        blobs: caller.app.blobs.clone(),
        http: caller.app.http.clone(),
        workspace_id: caller.workspace().to_owned(),
        base: is_archive.then(|| place.path().to_path_buf()),
        root: Some(place.path().to_path_buf()),
        file_max: caller.app.intake.most,
        by: Some(caller.user().to_owned()),
        dry_run,
        again: false,
        threads: how.threads.unwrap_or(false),
    };
    let whole = sources::take(&importer, found).await?;
    let inside = |path: &Path| -> String {
        let path = path.strip_prefix(place.path()).unwrap_or(path);
        path.display().to_string()
    };
    let say = |(file, p): &(std::path::PathBuf, RowProblem)| ImportProblem {
        file: inside(file),
        line: p.line,
        column: p.column.as_ref().map(ToString::to_string),
        code: p.code().to_string(),
        message: p.message().render(&caller.locale),
    };
    let report = ImportReport {
        imported: whole.taken.len(),
        planned: whole.taken.iter().filter(|(_, t)| t.planned).count(),
        already: whole.already.len(),
        problems: whole.problems.iter().map(say).collect(),
        posts: whole
            .taken
            .into_iter()
            .map(|(file, t)| ImportedPost {
                file: inside(&file),
                line: t.line,
                post: Some(t.post).filter(|id| !id.is_empty()),
                planned: t.planned,
            })
            .collect(),
        dry_run,
    };
    caller.once(key, move |_| Answer::ok(&report)).await
}

/// Downloads everything of the workspace, in one archive
///
/// JSON by table, media, and the posts once more as CSV and iCalendar. No secret is in it; `passeur import` takes it back.
#[utoipa::path(get, path = "/export", tag = "transfer",
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn export_all(caller: Caller) -> Result<Response, ApiError> {
    let folder = caller.app.intake.folder().map_err(StoreError::from)?;
    let (file, path) = tempfile::NamedTempFile::new_in(folder).map_err(StoreError::from)?.into_parts();
    let app = &caller.app;
    export::write(&app.db, &app.blobs, file, Some(caller.workspace()), false).await?;
    let who = caller.clone();
    caller.app.db.write(move |tx| who.note("exported", "", "").record(tx)).await?;
    let file = tokio::fs::File::open(&path).await.map_err(StoreError::from)?;
    let length = file.metadata().await.map_err(StoreError::from)?.len();
    // Gone from the directory; its bytes live until they were sent.
    drop(path);
    let named = format!("attachment; filename=\"{}.zip\"", caller.member.workspace.slug);
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, named),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}
