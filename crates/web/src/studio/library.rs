//! The media library: pictures, films and sounds of the workspace, found again by folder, tag and words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use passeur_media::{NEAR, distance};
use passeur_store::media::{self, Filter, Folder, Media};
use passeur_store::{StoreError, posts};
use serde::Deserialize;

use super::preview::{icon_of, length, tenth};
use crate::auth::{Form, Permission, Visit};
use crate::page::{Page, PageError, Space, view};
use crate::ui::{Drawing, Html};

pub struct Tile {
    pub id: String,
    pub name: String,
    pub alt: String,
    pub is_picture: bool,
    pub icon: &'static str,
    pub length: Option<String>,
    pub undescribed: bool,
    pub focus: String,
}

impl Tile {
    fn of(m: &Media) -> Tile {
        let is_picture = matches!(m.kind.as_str(), "image" | "gif");
        let (x, y) = m.focus.unwrap_or_default();
        Tile {
            id: m.id.clone(),
            name: m.name.clone(),
            alt: m.alt.clone(),
            is_picture,
            icon: icon_of(&m.kind),
            length: m.seconds.map(length),
            undescribed: is_picture && m.alt.trim().is_empty(),
            focus: format!("fx{} fy{}", tenth(x), tenth(-y)),
        }
    }
}

#[derive(Template)]
#[template(path = "studio/library.html")]
struct LibraryPage {
    page: Page,
    asked: Asked,
    tiles: Vec<Tile>,
    folders: Vec<Folder>,
    tags: Vec<(String, usize)>,
    more: Option<String>,
    may_add: bool,
    inspector: Html,
    empty: Html,
}

/// What is looked for; every value comes back in the form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    folder: String,
    kind: String,
    tag: String,
    /// The id of the file whose details are open.
    file: String,
    after: String,
}

impl Asked {
    fn is_filtered(&self) -> bool {
        [&self.q, &self.folder, &self.kind, &self.tag].iter().any(|v| !v.is_empty())
    }

    /// The same question with one value changed.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let pairs = [("q", &self.q), ("folder", &self.folder), ("kind", &self.kind), ("tag", &self.tag)];
        for (n, v) in pairs.into_iter().map(|(n, v)| (n, if n == name { value } else { v })) {
            if !v.is_empty() {
                query.append_pair(n, v);
            }
        }
        if ["file", "after"].contains(&name) && !value.is_empty() {
            query.append_pair(name, value);
        }
        format!("?{}", query.finish())
    }
}

/// Files of one page.
const PAGE: i64 = 60;

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let workspace = member.workspace.id.clone();
    let form = asked.clone();
    let (found, folders, tags) = visit
        .app
        .db
        .read(move |tx| {
            let f = filter(&workspace, &form);
            Ok::<_, StoreError>((media::list(tx, &f)?, media::folders(tx, &workspace)?, media::tags(tx, &workspace)?))
        })
        .await?;
    let inspector = if asked.file.is_empty() { Html::default() } else { detail_html(&visit, &asked.file).await? };
    let page = visit.page(visit.t("media-title")).await?.in_space(Space::Studio);
    let posts = page.at("/posts");
    let page = page.crumb(visit.t("posts-title"), posts);
    let last = found.last().filter(|_| found.len() as i64 == PAGE).map(|m| format!("{}~{}", m.created_at, m.id));
    let drawing = if asked.is_filtered() { Drawing::NothingFound } else { Drawing::Media };
    Ok(view(&LibraryPage {
        tiles: found.iter().map(Tile::of).collect(),
        folders,
        tags,
        more: last.map(|at| asked.with("after", &at)),
        may_add: member.may(Permission::EditOwnPosts),
        inspector,
        empty: crate::ui::empty(&visit.locale, &drawing, Html::default()),
        asked,
        page,
    }))
}

fn filter(workspace: &str, asked: &Asked) -> Filter {
    let some = |v: &String| Some(v.clone()).filter(|v| !v.is_empty());
    Filter {
        workspace_id: workspace.into(),
        search: asked.q.clone(),
        folder_id: some(&asked.folder),
        kind: some(&asked.kind).filter(|k| k != "undescribed"),
        without_alt: asked.kind == "undescribed",
        tag: some(&asked.tag),
        after: asked.after.split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned()))),
        limit: PAGE,
    }
}

#[derive(Template)]
#[template(path = "studio/pick.html")]
struct Pick {
    base: String,
    tiles: Vec<Tile>,
    locale: crate::locale::Locale,
}

/// The library as the composer's dialog shows it.
pub async fn pick(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let f = filter(&workspace.id, &asked);
    let found = visit.app.db.read(move |tx| media::list(tx, &f)).await?;
    let tiles = found.iter().map(Tile::of).collect();
    Ok(view(&Pick { base: format!("/w/{}", workspace.slug), tiles, locale: visit.locale.clone() }))
}

#[derive(Template)]
#[template(path = "studio/file.html")]
struct Detail {
    page: Page,
    base: String,
    file: Media,
    is_picture: bool,
    plays: &'static str,
    focus: (f64, f64),
    focus_class: String,
    used: Vec<(String, String)>,
    near: Vec<(String, String)>,
    folders: Vec<Folder>,
    place: bool,
    camera: Option<String>,
    taken: Option<String>,
    synthetic: bool,
    credentials: bool,
    may_edit: bool,
}

impl Detail {
    fn is_in(&self, folder: &str) -> bool {
        self.file.folder_id.as_deref() == Some(folder)
    }

    fn tags(&self) -> String {
        self.file.tags.join(", ")
    }
}

async fn detail_html(visit: &Visit, id: &str) -> Result<Html, PageError> {
    let member = visit.member()?.clone();
    let (workspace, id) = (member.workspace.id.clone(), id.to_owned());
    let (file, used, likenesses, folders) = visit
        .app
        .db
        .read(move |tx| {
            let file = media::of_workspace(tx, &workspace, &id)?;
            let mut used = Vec::new();
            for post in media::used_in(tx, &id)?.into_iter().take(20) {
                let words = posts::get(tx, &post)?.excerpt(60);
                used.push((post, words));
            }
            let likenesses = media::likenesses(tx, &workspace)?;
            Ok::<_, StoreError>((file, used, likenesses, media::folders(tx, &workspace)?))
        })
        .await?;
    let own = file.facts["likeness"].as_str().unwrap_or_default();
    let alike = |other: &str| distance(own, other).is_some_and(|d| d <= NEAR);
    let near = likenesses.iter().filter(|(id, _, l)| *id != file.id && alike(l)).take(6);
    let text = |name: &str| file.facts[name].as_str().map(str::to_owned);
    let flag = |name: &str| file.facts[name].as_bool().unwrap_or(false);
    let focus = file.focus.unwrap_or_default();
    let detail = Detail {
        base: format!("/w/{}", member.workspace.slug),
        is_picture: matches!(file.kind.as_str(), "image" | "gif"),
        plays: match file.kind.as_str() {
            "video" => "video",
            "audio" => "audio",
            _ => "",
        },
        focus,
        focus_class: format!("fx{} fy{}", tenth(focus.0), tenth(-focus.1)),
        used,
        near: near.map(|(id, name, _)| (id.clone(), name.clone())).collect(),
        folders,
        place: flag("has_place"),
        camera: text("camera"),
        taken: text("taken"),
        synthetic: flag("synthetic"),
        credentials: flag("credentials"),
        may_edit: member.may(Permission::EditOwnPosts),
        page: visit.bare(""),
        file,
    };
    detail.render().map(Html::new).map_err(|error| {
        tracing::error!(%error, "template failed");
        PageError::Internal
    })
}

/// One file: the inspector's content for htmx, the library with it open otherwise.
pub async fn detail(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    if visit.partial.0 {
        let html = detail_html(&visit, &id).await?;
        return Ok(axum::response::IntoResponse::into_response(axum::response::Html(html.to_string())));
    }
    list(visit, Query(Asked { file: id, ..Asked::default() })).await.map(|mut answer| {
        if let Ok(value) = http::HeaderValue::from_str(&format!("/w/{slug}/media")) {
            answer.headers_mut().insert("x-library", value);
        }
        answer
    })
}

pub async fn update(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let asked = id.clone();
    visit
        .app
        .db
        .write(move |tx| {
            let mut file = media::of_workspace(tx, &workspace, &asked)?;
            let number = |name: &str| form.get(name).parse::<f64>().ok().map(|v| v.clamp(-1.0, 1.0));
            if let Some(name) = form.some("name") {
                file.name = name.chars().take(200).collect();
            }
            file.alt = form.get("alt").to_owned();
            file.credit = form.get("credit").to_owned();
            file.tags = super::draft::labels(form.get("tags"));
            let folder = form.some("folder");
            file.folder_id = match folder {
                Some(id) => media::folders(tx, &workspace)?.into_iter().find(|f| f.id == id).map(|f| f.id),
                None => None,
            };
            file.focus = number("focus_x").zip(number("focus_y")).filter(|f| *f != (0.0, 0.0));
            media::update(tx, &file)
        })
        .await?;
    Ok(visit.done(visit.t("media-saved"), &format!("/w/{slug}/media?file={id}")))
}

pub async fn delete(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let asked = id.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            media::of_workspace(tx, &workspace, &asked)?;
            match media::delete(tx, &asked) {
                Err(StoreError::Conflict(_)) => Ok(false),
                other => other.map(|()| true),
            }
        })
        .await?;
    if done {
        return Ok(visit.done(visit.t("media-deleted"), &format!("/w/{slug}/media")));
    }
    let told = crate::page::Flash::new(crate::page::Tone::Warning, visit.t("media-in-use"));
    Ok(visit.tell(&[told], &format!("/w/{slug}/media?file={id}")))
}

/// Makes, renames or deletes a folder.
pub async fn folders(visit: Visit, Path(slug): Path<String>, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let (id, name) = (form.get("id").to_owned(), form.get("name").chars().take(80).collect::<String>());
    let delete = form.get("do") == "delete";
    let open = visit
        .app
        .db
        .write(move |tx| match (id.is_empty(), delete) {
            (true, _) if name.is_empty() => Ok(String::new()),
            (true, _) => media::create_folder(tx, &workspace, &name),
            (false, true) => media::delete_folder(tx, &workspace, &id).map(|()| String::new()),
            (false, false) => media::rename_folder(tx, &workspace, &id, &name).map(|()| id),
        })
        .await?;
    let path = if open.is_empty() { format!("/w/{slug}/media") } else { format!("/w/{slug}/media?folder={open}") };
    Ok(visit.go(&path))
}
