//! Imported posts: from rows of a table, events of a calendar, Markdown files. Each is taken whole or
//! reported with its line; the same one is never taken twice.

use crate::library;
use passeur_handbook::{
    content::{Attachment, Content, Override, Part},
    formats::{AccountRef, Cause, MediaRef, Problem, Row, frontmatter::PostFile},
    limits, thread,
};
use passeur_networks::http::Http;
use passeur_store::{
    Db, StoreError,
    accounts::{self, Account},
    blobs::Blobs,
    posts::{self, Body, NewPost, Rendition, Schedule, Stage},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What an import works with.
#[derive(Clone)]
pub struct Importer {
    pub db: Db,
    pub blobs: Blobs,
    pub http: Http,
    pub workspace_id: String,
    /// Folder that relative media paths start from; `None` refuses local paths (imports from a page).
    pub base: Option<PathBuf>,
    /// Nothing outside this folder may be named: what somebody sent over the wire.
    pub root: Option<PathBuf>,
    /// The most a media file may weigh, in bytes.
    pub file_max: u64,
    pub by: Option<String>,
    pub dry_run: bool,
    /// Take an item even if the same one was taken before (a person published the file again).
    pub again: bool,
    /// Split a text that is too long for a network into a thread there.
    pub threads: bool,
}

/// One post that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    pub line: u32,
    /// Empty on a dry run.
    pub post: String,
    pub planned: bool,
}

#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub taken: Vec<Taken>,
    /// Lines of posts that an earlier import had taken.
    pub already: Vec<u32>,
    pub problems: Vec<Problem>,
}

/// A post to take, whatever file it came from.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub line: u32,
    pub uid: Option<String>,
    pub content: Content,
    /// Media of each part, as the file names them.
    pub media: Vec<Vec<MediaRef>>,
    pub accounts: Vec<AccountRef>,
    pub at: Option<jiff::Timestamp>,
    pub labels: Vec<String>,
    pub notes: String,
    pub campaign: Option<String>,
}

impl From<Row> for Item {
    fn from(row: Row) -> Self {
        let mut content = Content::text(row.text);
        content.title = row.title;
        content.link = row.link;
        Self {
            line: row.line,
            uid: row.uid,
            content,
            media: vec![row.media],
            accounts: row.accounts,
            at: row.at,
            labels: row.labels,
            ..Self::default()
        }
    }
}

impl From<PostFile> for Item {
    fn from(file: PostFile) -> Self {
        let (texts, media): (Vec<_>, Vec<_>) = file.parts.into_iter().map(|p| (p.text, p.media)).unzip();
        Self {
            line: 1,
            uid: None,
            content: Content {
                title: file.title,
                parts: texts.into_iter().map(|text| Part { text, media: Vec::new() }).collect(),
                link: file.link,
                first_comment: file.first_comment,
                warning: file.warning,
                sensitive: file.sensitive,
                visibility: file.visibility.unwrap_or_default(),
                languages: file.languages,
                poll: file.poll,
                reply_gate: file.reply_gate.unwrap_or_default(),
            },
            media,
            accounts: file.accounts,
            at: file.at,
            labels: file.labels,
            notes: file.notes.unwrap_or_default(),
            campaign: file.campaign,
        }
    }
}

impl Item {
    /// The same for the same post in the same place: what makes a second import find it.
    fn origin(&self) -> String {
        let mut h = Sha256::new();
        let mut field = |s: &str| {
            h.update((s.len() as u64).to_le_bytes());
            h.update(s.as_bytes());
        };
        if let Some(uid) = &self.uid {
            field("uid");
            field(uid);
        } else {
            field("row");
            field(&serde_json::to_string(&self.content).unwrap_or_default());
            for media in self.media.iter().flatten() {
                field(&media.file);
            }
            for account in &self.accounts {
                field(&account.to_string());
            }
        }
        field(&self.at.map(|t| t.to_string()).unwrap_or_default());
        format!("import:{:x}", h.finalize())
    }

    fn fault(&self, column: &str, cause: Cause) -> Problem {
        Problem::new(self.line, Some(column), cause)
    }
}

/// Writes under way at once: they share commits.
const AT_ONCE: usize = 64;

/// Takes every item that can be taken, in order.
pub async fn import(importer: &Importer, items: Vec<Item>) -> Result<Report, StoreError> {
    let workspace = importer.workspace_id.clone();
    let known = importer.db.read(move |tx| accounts::list(tx, &workspace)).await?;
    let mut report = Report::default();
    for chunk in items.chunks(AT_ONCE) {
        let writes = chunk.iter().map(|item| take(importer, &known, item));
        for (item, result) in chunk.iter().zip(futures_util::future::join_all(writes).await) {
            match result {
                Ok(Some(taken)) => report.taken.push(taken),
                Ok(None) => report.already.push(item.line),
                Err(Refusal::Problem(problem)) => report.problems.push(problem),
                Err(Refusal::Store(e)) => return Err(e),
            }
        }
    }
    Ok(report)
}

enum Refusal {
    Problem(Problem),
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

/// The accounts an item names, found in the workspace.
fn accounts_of(item: &Item, known: &[Account]) -> Result<Vec<String>, Problem> {
    let mut out: Vec<String> = Vec::new();
    for wanted in &item.accounts {
        let name = wanted.to_string();
        let found = accounts::among(known, &name)
            .ok_or_else(|| item.fault("accounts", Cause::UnknownAccount { value: name.clone() }))?;
        if !out.contains(&found.id) {
            out.push(found.id.clone());
        }
    }
    Ok(out)
}

async fn take(importer: &Importer, known: &[Account], item: &Item) -> Result<Option<Taken>, Refusal> {
    let ids = accounts_of(item, known).map_err(Refusal::Problem)?;
    if importer.dry_run {
        look_at_media(importer, item).await?;
        return Ok(Some(Taken { line: item.line, post: String::new(), planned: item.at.is_some() }));
    }
    let mut content = item.content.clone();
    attach(importer, item, &mut content).await?;
    let renditions = ids
        .into_iter()
        .map(|account_id| {
            let account = known.iter().find(|a| a.id == account_id).filter(|_| importer.threads);
            let parts = account.and_then(|a| {
                let limits = a.limits.as_ref().or_else(|| limits::of(&a.network))?;
                thread::parts_for(&content.parts, &a.network, limits)
            });
            Rendition { account_id, own: Override { parts, ..Default::default() } }
        })
        .collect();
    let new = NewPost {
        workspace_id: importer.workspace_id.clone(),
        author_id: importer.by.clone(),
        stage: Some(Stage::Draft),
        body: Body { content, renditions, labels: item.labels.clone(), campaign_id: None, notes: item.notes.clone() },
        origin: (!importer.again).then(|| item.origin()),
    };
    let due = item.at.map(|t| t.as_microsecond());
    let by = importer.by.clone();
    let campaign = item.campaign.clone();
    let written = importer
        .db
        .write(move |tx| {
            let mut new = new;
            if let Some(name) = campaign {
                new.body.campaign_id = Some(passeur_store::campaigns::named(tx, &new.workspace_id, &name)?);
            }
            let post = posts::create(tx, &new)?;
            if let Some(due) = due {
                posts::plan(tx, &post.id, due, Schedule::At, by.as_deref())?;
            }
            Ok::<_, StoreError>(post.id)
        })
        .await;
    match written {
        Ok(post) => Ok(Some(Taken { line: item.line, post, planned: due.is_some() })),
        Err(StoreError::Duplicate(what)) if what.contains("origin") => Ok(None),
        Err(StoreError::Invalid(detail) | StoreError::Conflict(detail)) => {
            Err(Refusal::Problem(item.fault("text", Cause::Refused { detail })))
        }
        Err(e) => Err(e.into()),
    }
}

/// Reads and inspects the media of a dry run.
async fn look_at_media(importer: &Importer, item: &Item) -> Result<(), Refusal> {
    for media in item.media.iter().flatten() {
        let refuse =
            |detail: String| Refusal::Problem(item.fault("media", Cause::Media { value: media.file.clone(), detail }));
        let file = fetch(importer, media).await.map_err(refuse)?;
        let looked = tokio::task::spawn_blocking(move || {
            let facts = passeur_media::inspect_file(file.path(), &passeur_media::Guard::default());
            drop(file);
            facts
        })
        .await;
        if let Ok(Err(refusal)) = looked {
            return Err(refuse(refusal.to_string()));
        }
    }
    Ok(())
}

/// Adds the item's media to the library and to the parts.
async fn attach(importer: &Importer, item: &Item, content: &mut Content) -> Result<(), Refusal> {
    for (part, wanted) in content.parts.iter_mut().zip(&item.media) {
        for media in wanted {
            let refuse = |detail: String| {
                Refusal::Problem(item.fault("media", Cause::Media { value: media.file.clone(), detail }))
            };
            let file = fetch(importer, media).await.map_err(refuse)?;
            let new = library::Incoming {
                workspace_id: &importer.workspace_id,
                name: media.file.rsplit(['/', '\\']).next().unwrap_or("file"),
                alt: &media.alt,
                by: importer.by.as_deref(),
            };
            let added = library::add_file(&importer.db, &importer.blobs, file.path(), new).await;
            match added {
                Ok(entry) => {
                    part.media.push(Attachment { media: entry.id, alt: media.alt.clone(), ..Default::default() })
                }
                Err(library::Rejected::File(refusal)) => return Err(refuse(refusal.to_string())),
                Err(library::Rejected::Store(e)) => return Err(e.into()),
            }
        }
    }
    Ok(())
}

/// A media file that is here, or was brought here.
enum Here {
    Kept(PathBuf),
    Fetched(tempfile::TempPath),
}

impl Here {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Fetched(path) => path,
        }
    }
}

async fn fetch(importer: &Importer, media: &MediaRef) -> Result<Here, String> {
    if media.file.starts_with("http://") || media.file.starts_with("https://") {
        return download(&importer.http, &media.file, importer.file_max, &std::env::temp_dir())
            .await
            .map(Here::Fetched);
    }
    let base = importer.base.as_deref().ok_or("a file on this machine cannot be named here: give its address")?;
    let path = base.join(Path::new(&media.file));
    if let Some(root) = &importer.root {
        let whole = |p: &Path| p.canonicalize().map_err(|_| "there is no such file beside the post".to_owned());
        if !whole(&path)?.starts_with(whole(root)?) {
            return Err("it lies outside what was sent".into());
        }
    }
    let facts = std::fs::metadata(&path).map_err(|e| e.to_string())?;
    if !facts.is_file() {
        return Err("it is not a file".into());
    }
    if facts.len() > importer.file_max {
        return Err(format!("it weighs {} MB, more than {} MB", facts.len() >> 20, importer.file_max >> 20));
    }
    Ok(Here::Kept(path))
}

/// A file of the web into `folder`, through the guarded client; it is gone with the value.
///
/// # Errors
/// Why it cannot be had, in words.
pub async fn download(http: &Http, address: &str, most: u64, folder: &Path) -> Result<tempfile::TempPath, String> {
    let url = url::Url::parse(address).map_err(|e| e.to_string())?;
    let place = tempfile::NamedTempFile::new_in(folder).map_err(|e| e.to_string())?.into_temp_path();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let asked = http.get(url).max_bytes(most).timeout(DOWNLOAD).into_file(&*place);
    let answer = asked.send().await.map_err(|e| e.to_string())?;
    if !answer.status.is_success() {
        return Err(format!("the server answered {}", answer.status));
    }
    Ok(place)
}

/// A large film over a slow line.
const DOWNLOAD: std::time::Duration = std::time::Duration::from_secs(300);
