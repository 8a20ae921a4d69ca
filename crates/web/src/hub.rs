//! The hub's own desk: what the public site says of itself, its pages, who follows it, where its feeds are.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use passeur_hub::{Address, handle, is_page_slug, page_html};
use passeur_store::hub::{self, Site, SiteSettings};
use passeur_store::hub_pages::{self, Draft};
use passeur_store::{StoreError, hub_outbox, hub_people};
use url::Url;

use crate::auth::form::{Errors, again};
use crate::auth::{Form, Permission, Routes, Visit, at};
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/hub", Permission::ManageWorkspace, show)
        .post("/w/{slug}/hub", Permission::ManageWorkspace, save)
        .get("/w/{slug}/hub/pages/new", Permission::ManageWorkspace, new_page)
        .post("/w/{slug}/hub/pages/new", Permission::ManageWorkspace, create_page)
        .get("/w/{slug}/hub/pages/{id}", Permission::ManageWorkspace, show_page)
        .post("/w/{slug}/hub/pages/{id}", Permission::ManageWorkspace, save_page)
        .post("/w/{slug}/hub/pages/{id}/delete", Permission::ManageWorkspace, delete_page)
}

pub(crate) const TITLE_MAX: usize = 120;
pub(crate) const DESCRIPTION_MAX: usize = 500;
pub(crate) const LINKS_MAX: usize = 12;
/// Characters of a page's Markdown.
pub(crate) const SOURCE_MAX: usize = 100_000;
/// Followers listed; the count says how many there are.
const FOLLOWERS_SHOWN: i64 = 50;

struct Follower {
    actor: String,
    name: String,
    since: Timestamp,
}

struct PageRow {
    id: String,
    title: String,
    slug: String,
    published: bool,
}

#[derive(Template)]
#[template(path = "hub/index.html")]
struct HubPage {
    page: Page,
    errors: Errors,
    title: String,
    /// What stands for an empty title.
    name: String,
    description: String,
    links: String,
    show_replies: bool,
    address: String,
    handle: String,
    own_host: bool,
    feeds: [(&'static str, String); 4],
    pages: Vec<PageRow>,
    followers: Vec<Follower>,
    follower_count: i64,
    troubles: Vec<hub_outbox::Trouble>,
}

struct Read {
    site: Site,
    pages: Vec<hub_pages::Page>,
    followers: Vec<hub_people::Follower>,
    count: i64,
    troubles: Vec<hub_outbox::Trouble>,
}

async fn page(visit: &Visit, errors: Errors, form: Option<&Form>) -> Result<HubPage, PageError> {
    let id = visit.member()?.workspace.id.clone();
    let read = visit
        .app
        .db
        .read(move |tx| {
            Ok::<_, StoreError>(Read {
                site: hub::site(tx, &id)?,
                pages: hub_pages::all(tx, &id)?,
                followers: hub_people::followers(tx, &id, FOLLOWERS_SHOWN, 0)?,
                count: hub_people::follower_count(tx, &id)?,
                troubles: hub_outbox::troubles(tx, &id, 10)?,
            })
        })
        .await?;
    let site = &read.site;
    let base = Address::of(site, &visit.app.config.public_url).base;
    let typed = |name: &str, otherwise: String| form.map_or(otherwise, |f| f.raw(name).trim().to_owned());
    let followers =
        read.followers.into_iter().map(|f| Follower { since: at(f.created_at), actor: f.actor, name: f.name });
    let pages = read.pages.into_iter();
    Ok(HubPage {
        page: visit.page(visit.t("hub-title")).await?.in_space(Space::Hub),
        errors,
        title: typed("title", site.settings.title.clone()),
        name: site.name.clone(),
        description: typed("description", site.settings.description.clone()),
        links: typed("links", site.settings.links.join("\n")),
        show_replies: form.map_or(site.settings.show_replies, |f| f.is_on("show_replies")),
        handle: handle(site, &visit.app.config.public_url),
        own_host: site.host.is_some(),
        feeds: [
            ("Atom", format!("{base}/feed.xml")),
            ("RSS", format!("{base}/rss.xml")),
            ("JSON Feed", format!("{base}/feed.json")),
            ("Sitemap", format!("{base}/sitemap.xml")),
        ],
        address: format!("{base}/"),
        pages: pages.map(|p| PageRow { id: p.id, title: p.title, slug: p.slug, published: p.published }).collect(),
        followers: followers.collect(),
        follower_count: read.count,
        troubles: read.troubles,
    })
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default(), None).await?))
}

/// One web address a line; `Err` with the line that is none.
pub(crate) fn links(typed: &str) -> Result<Vec<String>, String> {
    typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| match Url::parse(line) {
            Ok(url) if url.scheme() == "https" && url.domain().is_some() && line.len() <= 500 => Ok(url.to_string()),
            _ => Err(line.to_owned()),
        })
        .collect()
}

async fn save(visit: Visit, form: Form) -> Result<Response, PageError> {
    let workspace = &visit.member()?.workspace;
    let mut errors = Errors::default();
    let (title, description) = (form.get("title").to_owned(), form.get("description").to_owned());
    if title.chars().count() > TITLE_MAX {
        errors.add("title", visit.t1("hub-too-long", "n", TITLE_MAX));
    }
    if description.chars().count() > DESCRIPTION_MAX {
        errors.add("description", visit.t1("hub-too-long", "n", DESCRIPTION_MAX));
    }
    let links = match links(form.raw("links")) {
        Ok(links) if links.len() <= LINKS_MAX => links,
        Ok(_) => {
            errors.add("links", visit.t1("hub-links-many", "n", LINKS_MAX));
            Vec::new()
        }
        Err(line) => {
            errors.add("links", visit.t1("hub-links-invalid", "line", line.as_str()));
            Vec::new()
        }
    };
    if !errors.is_empty() {
        return Ok(again(&page(&visit, errors, Some(&form)).await?));
    }
    let settings = SiteSettings { title, description, links, show_replies: form.is_on("show_replies") };
    let (id, path) = (workspace.id.clone(), format!("/w/{}/hub", workspace.slug));
    let note = visit.audit("hub-changed", "", "");
    visit
        .app
        .db
        .write(move |tx| {
            let host = hub::site(tx, &id)?.host;
            hub::save_site(tx, &id, host.as_deref(), &settings)?;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t("saved"), &path))
}

#[derive(Template)]
#[template(path = "hub/page.html")]
struct EditPage {
    page: Page,
    errors: Errors,
    /// `new`, or the id.
    id: String,
    title: String,
    slug: String,
    source: String,
    position: String,
    published: bool,
    base: String,
    /// The page as readers will see it.
    preview: Option<Html>,
}

/// A page as it was typed, or as it is kept.
struct Typed {
    title: String,
    slug: String,
    source: String,
    position: i64,
    published: bool,
}

impl Typed {
    fn read(form: &Form) -> Self {
        let title = form.get("title").to_owned();
        let slug = form.some("slug").map_or_else(|| passeur_store::workspaces::slug(&title), str::to_owned);
        Self {
            slug: slug.to_lowercase(),
            title,
            source: form.raw("source").replace("\r\n", "\n"),
            position: form.get("position").parse().unwrap_or(0),
            published: form.is_on("published"),
        }
    }

    fn errors(&self, visit: &Visit) -> Errors {
        let mut errors = Errors::default();
        if self.title.is_empty() || self.title.chars().count() > TITLE_MAX {
            errors.add("title", visit.t1("hub-page-title-invalid", "n", TITLE_MAX));
        }
        if !is_page_slug(&self.slug) {
            errors.add("slug", visit.t("hub-page-slug-invalid"));
        }
        if self.source.chars().count() > SOURCE_MAX || self.source.contains('\0') {
            errors.add("source", visit.t1("hub-too-long", "n", SOURCE_MAX));
        }
        errors
    }

    fn draft(&self) -> Draft<'_> {
        Draft {
            slug: &self.slug,
            title: &self.title,
            source: &self.source,
            position: self.position,
            published: self.published,
        }
    }
}

async fn editor(visit: &Visit, id: &str, typed: Typed, errors: Errors, preview: bool) -> Result<EditPage, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let site: Site = visit.app.db.read(move |tx| hub::site(tx, &workspace)).await?;
    let title = if id == "new" { visit.t("hub-page-new") } else { typed.title.clone() };
    let page = visit.page(title).await?.in_space(Space::Hub);
    let hub = page.at("/hub");
    Ok(EditPage {
        page: page.crumb(visit.t("hub-title"), hub),
        errors,
        id: id.to_owned(),
        base: format!("{}/", Address::of(&site, &visit.app.config.public_url).base),
        preview: preview.then(|| Html::new(page_html(&typed.source))),
        title: typed.title,
        slug: typed.slug,
        source: typed.source,
        position: typed.position.to_string(),
        published: typed.published,
    })
}

async fn new_page(visit: Visit) -> Result<Response, PageError> {
    let blank =
        Typed { title: String::new(), slug: String::new(), source: String::new(), position: 0, published: true };
    Ok(view(&editor(&visit, "new", blank, Errors::default(), false).await?))
}

async fn show_page(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let (workspace, wanted) = (visit.member()?.workspace.id.clone(), id.clone());
    let kept = visit.app.db.read(move |tx| hub_pages::get(tx, &workspace, &wanted)).await?;
    let typed = Typed {
        title: kept.title,
        slug: kept.slug,
        source: kept.source,
        position: kept.position,
        published: kept.published,
    };
    Ok(view(&editor(&visit, &id, typed, Errors::default(), true).await?))
}

async fn create_page(visit: Visit, form: Form) -> Result<Response, PageError> {
    keep(visit, None, form).await
}

async fn save_page(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    keep(visit, Some(id), form).await
}

async fn keep(visit: Visit, id: Option<String>, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let typed = Typed::read(&form);
    let shown = id.clone().unwrap_or_else(|| "new".into());
    if form.is_on("preview") {
        return Ok(view(&editor(&visit, &shown, typed, Errors::default(), true).await?));
    }
    let errors = typed.errors(&visit);
    if !errors.is_empty() {
        return Ok(again(&editor(&visit, &shown, typed, errors, false).await?));
    }
    let typed = std::sync::Arc::new(typed);
    let (place, to_keep) = (workspace.id.clone(), typed.clone());
    let note = visit.audit("hub-page-saved", &typed.title, "");
    let kept: Result<(), StoreError> = visit
        .app
        .db
        .write(move |tx| {
            match &id {
                Some(id) => {
                    hub_pages::get(tx, &place, id)?;
                    hub_pages::change(tx, &place, id, &to_keep.draft())?;
                }
                None => drop(hub_pages::create(tx, &place, &to_keep.draft())?),
            }
            note.record(tx)
        })
        .await;
    match kept {
        Ok(()) => Ok(visit.done(visit.t("saved"), &format!("/w/{}/hub", workspace.slug))),
        Err(StoreError::Duplicate(_)) => {
            let errors = Errors::of("slug", visit.t("hub-page-slug-taken"));
            let typed = Typed::read(&form);
            Ok(again(&editor(&visit, &shown, typed, errors, false).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn delete_page(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = &visit.member()?.workspace;
    let (place, path) = (workspace.id.clone(), format!("/w/{}/hub", workspace.slug));
    let note = visit.audit("hub-page-deleted", "", "");
    let name = visit
        .app
        .db
        .write(move |tx| {
            let page = hub_pages::get(tx, &place, &id)?;
            hub_pages::delete(tx, &place, &id)?;
            note.record(tx)?;
            Ok::<_, StoreError>(page.title)
        })
        .await?;
    Ok(visit.done(visit.t1("hub-page-deleted", "title", name.as_str()), &path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Site as Desk;

    #[test]
    fn links_are_web_addresses_one_a_line() {
        assert_eq!(links(" https://mamot.fr/@ana \n\n").unwrap(), ["https://mamot.fr/@ana"]);
        for bad in ["javascript:alert(1)", "http://mamot.fr", "mamot.fr", "https://127.0.0.1/"] {
            assert_eq!(links(bad), Err(bad.to_owned()));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_site_is_described_and_its_pages_are_written() {
        let desk = Desk::new();
        let owner = desk.person("owner@example.org", false).await;
        let place = desk.workspace("Quai", &owner).await;
        let mut browser = desk.signed(&owner).await;
        let hub = format!("/w/{}/hub", place.slug);
        let first = browser.get(&hub).await;
        assert_eq!(first.status, 200);
        assert!(first.body.contains(&format!("/h/{}/feed.xml", place.slug)));

        let refused = browser.post(&hub, &[("title", "Gazette"), ("links", "javascript:alert(1)")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("value=\"Gazette\""), "what was typed stays");
        let fields = [("title", "Gazette <b>"), ("description", "Du quai"), ("links", "https://mamot.fr/@ana")];
        assert_eq!(browser.post(&hub, &fields).await.status, 303);
        let id = place.id.clone();
        let kept = desk.db().read(move |tx| hub::site(tx, &id)).await.unwrap();
        assert_eq!((kept.title(), kept.settings.links.len()), ("Gazette <b>", 1));

        let new = format!("{hub}/pages/new");
        let source = "## Titre\n\n<script>x</script>";
        let seen = browser.post(&new, &[("title", "Contact"), ("source", source), ("preview", "1")]).await;
        assert!(seen.body.contains("<h2>Titre</h2>") && !seen.body.contains("<script>x"));
        for slug in ["inbox", "a/b", "Été !"] {
            assert_eq!(browser.post(&new, &[("title", "T"), ("slug", slug)]).await.status, 422, "{slug}");
        }
        let page = [("title", "Nous écrire"), ("source", source), ("published", "on")];
        assert_eq!(browser.post(&new, &page).await.status, 303);
        assert_eq!(browser.post(&new, &page).await.status, 422, "the address is taken");
        let id = place.id.clone();
        let pages = desk.db().read(move |tx| hub_pages::all(tx, &id)).await.unwrap();
        assert_eq!((pages.len(), pages[0].slug.as_str()), (1, "nous-ecrire"));
        let edit = format!("{hub}/pages/{}", pages[0].id);
        assert_eq!(browser.get(&edit).await.status, 200);
        assert_eq!(browser.post(&edit, &[("title", "Contact"), ("slug", "contact")]).await.status, 303);
        assert_eq!(browser.post(&format!("{edit}/delete"), &[]).await.status, 303);
        assert_eq!(browser.get(&edit).await.status, 404);
    }
}
