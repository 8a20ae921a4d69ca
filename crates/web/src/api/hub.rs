//! The hub's own desk: what the public site says of itself, its pages, who follows it.

use passeur_handbook::message::Message;
use passeur_hub::{Address, handle, is_page_slug};
use passeur_store::hub_pages::{self, Draft};
use passeur_store::{StoreError, Tx, hub as stored, hub_outbox, hub_people};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, Query};
use super::posts::etag_of;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;
use crate::hub as desk;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ManageWorkspace, routes!(get_hub))
        .add(Permission::ManageWorkspace, routes!(change_hub))
        .add(Permission::ManageWorkspace, routes!(list_followers))
        .add(Permission::ManageWorkspace, routes!(list_hub_pages))
        .add(Permission::ManageWorkspace, routes!(create_hub_page))
        .add(Permission::ManageWorkspace, routes!(get_hub_page))
        .add(Permission::ManageWorkspace, routes!(change_hub_page))
        .add(Permission::ManageWorkspace, routes!(delete_hub_page))
}

/// The public site of the workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct HubSite {
    /// What stands over it: its own title, or the name of the workspace.
    pub title: String,
    pub description: String,
    /// Profiles of the same person or organisation elsewhere.
    pub links: Vec<String>,
    /// Replies of others are shown under the post; else only counted.
    pub show_replies: bool,
    #[schema(example = "https://passeur.example/h/le-fournil/")]
    pub address: String,
    /// Its name in the fediverse.
    #[schema(example = "@le-fournil@passeur.example")]
    pub handle: String,
    /// A host name of its own.
    pub host: Option<String>,
    pub followers: i64,
    /// Servers that did not take something at the first attempt.
    pub troubles: Vec<HubTrouble>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HubTrouble {
    pub inbox: String,
    pub waiting: i64,
    pub failed: i64,
    pub last_error: Option<String>,
}

fn site(tx: &mut Tx<'_>, caller: &Caller) -> Result<HubSite, ApiError> {
    let site = stored::site(tx, caller.workspace())?;
    let public = &caller.app.config.public_url;
    let troubles = hub_outbox::troubles(tx, caller.workspace(), 10)?.into_iter().map(|t| HubTrouble {
        inbox: t.inbox,
        waiting: t.waiting,
        failed: t.failed,
        last_error: t.last_error,
    });
    Ok(HubSite {
        address: format!("{}/", Address::of(&site, public).base),
        handle: handle(&site, public),
        followers: hub_people::follower_count(tx, caller.workspace())?,
        troubles: troubles.collect(),
        title: site.title().to_owned(),
        description: site.settings.description,
        links: site.settings.links,
        show_replies: site.settings.show_replies,
        host: site.host,
    })
}

/// Followers and troubles come and go by themselves: what is edited is what the tag is made of.
fn site_tag(site: &HubSite) -> Result<String, ApiError> {
    etag_of(&(&site.title, &site.description, &site.links, site.show_replies))
}

fn shown_site(site: HubSite) -> Result<Answer, ApiError> {
    Ok(Answer::ok(&site)?.etag(site_tag(&site)?))
}

/// Reads the public site
#[utoipa::path(get, path = "/hub", tag = "hub",
    responses((status = 200, body = HubSite, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_hub(caller: Caller) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller.read(move |tx| shown_site(site(tx, &who)?)).await
}

/// What is to change; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"title": "La Gazette du fournil", "links": ["https://mastodon.social/@fournil"]}))]
pub struct HubChange {
    /// Empty for the name of the workspace.
    pub title: Option<String>,
    pub description: Option<String>,
    /// `https` addresses, 12 at most.
    pub links: Option<Vec<String>>,
    pub show_replies: Option<bool>,
}

fn short(field: &str, text: &str, most: usize) -> Result<String, ApiError> {
    match text.trim().chars().count() > most {
        true => Err(ApiError::field(field, "length", Message::new("problem-field-length").with("most", most as i64))),
        false => Ok(text.trim().to_owned()),
    }
}

/// Changes what the public site says of itself
#[utoipa::path(patch, path = "/hub", tag = "hub", request_body = HubChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = HubSite, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_hub(caller: Caller, input: Input<HubChange>) -> Result<Answer, ApiError> {
    let change = input.body;
    let title = change.title.map(|t| short("/title", &t, desk::TITLE_MAX)).transpose()?;
    let description = change.description.map(|t| short("/description", &t, desk::DESCRIPTION_MAX)).transpose()?;
    let links = match change.links {
        None => None,
        Some(links) if links.len() > desk::LINKS_MAX => {
            let message = Message::new("problem-field-many").with("most", desk::LINKS_MAX as i64);
            return Err(ApiError::field("/links", "too-many", message));
        }
        Some(links) => {
            let bad = links.iter().position(|l| desk::links(l).map_or(true, |read| read.len() != 1));
            if let Some(i) = bad {
                return Err(ApiError::field(format!("/links/{i}"), "url", Message::new("problem-field-url")));
            }
            Some(desk::links(&links.join("\n")).unwrap_or_default())
        }
    };
    let who = caller.clone();
    caller
        .write(move |tx| {
            who.matches(&site_tag(&site(tx, &who)?)?)?;
            let now = stored::site(tx, who.workspace())?;
            let mut settings = now.settings;
            settings.title = title.unwrap_or(settings.title);
            settings.description = description.unwrap_or(settings.description);
            settings.links = links.unwrap_or(settings.links);
            settings.show_replies = change.show_replies.unwrap_or(settings.show_replies);
            stored::save_site(tx, who.workspace(), now.host.as_deref(), &settings)?;
            who.note("hub-changed", "", "").record(tx)?;
            shown_site(site(tx, &who)?)
        })
        .await
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Follower {
    /// Address of the actor.
    pub actor: String,
    pub name: String,
    pub since: Moment,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paging {
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists who follows the hub, latest first
#[utoipa::path(get, path = "/hub/followers", tag = "hub", params(Paging),
    responses((status = 200, body = Page<Follower>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_followers(caller: Caller, Query(p): Query<Paging>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(p.limit)?;
    let skip = cursor::read(p.cursor.as_deref())?.map_or(0, |(n, _)| n.max(0));
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(hub_people::followers(tx, &workspace, limit + 1, skip)?)).await?;
    let view = |f: hub_people::Follower| Follower { actor: f.actor, name: f.name, since: Moment::of(f.created_at) };
    Answer::ok(&Page::of(found, limit, |_| (skip + limit, String::new()), view))
}

/// A page of the site beside its posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct HubPage {
    pub id: String,
    pub title: String,
    /// The end of its address.
    #[schema(example = "nous-ecrire")]
    pub slug: String,
    /// Markdown.
    pub source: String,
    /// Its place in the menu.
    pub position: i64,
    pub published: bool,
    pub updated_at: Moment,
}

impl From<hub_pages::Page> for HubPage {
    fn from(p: hub_pages::Page) -> HubPage {
        HubPage {
            id: p.id,
            title: p.title,
            slug: p.slug,
            source: p.source,
            position: p.position,
            published: p.published,
            updated_at: Moment::of(p.updated_at),
        }
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"title": "Nous écrire", "source": "Par **courriel** ou au comptoir.", "published": true}))]
pub struct HubPageChange {
    pub title: Option<String>,
    /// Made from the title unless said.
    pub slug: Option<String>,
    pub source: Option<String>,
    pub position: Option<i64>,
    pub published: Option<bool>,
}

impl HubPageChange {
    /// The page as it will be, checked.
    fn onto(self, now: Option<hub_pages::Page>) -> Result<HubPageChange, ApiError> {
        let (old, is_new) = (now.as_ref(), now.is_none());
        let title = self.title.or_else(|| old.map(|p| p.title.clone())).unwrap_or_default();
        let title = short("/title", &title, desk::TITLE_MAX)?;
        if title.is_empty() {
            return Err(ApiError::field("/title", "empty", Message::new("problem-field-empty")));
        }
        let slug = self.slug.or_else(|| old.map(|p| p.slug.clone()));
        let slug = slug.unwrap_or_else(|| passeur_store::workspaces::slug(&title)).to_lowercase();
        if !is_page_slug(&slug) {
            return Err(ApiError::field("/slug", "slug", Message::new("problem-field-page-slug")));
        }
        let source = self.source.or_else(|| old.map(|p| p.source.clone())).unwrap_or_default().replace("\r\n", "\n");
        let source = match source.chars().count() > desk::SOURCE_MAX {
            true => short("/source", &source, desk::SOURCE_MAX)?,
            false => source,
        };
        Ok(HubPageChange {
            title: Some(title),
            slug: Some(slug),
            source: Some(source),
            position: Some(self.position.or_else(|| old.map(|p| p.position)).unwrap_or(0)),
            published: Some(self.published.or_else(|| old.map(|p| p.published)).unwrap_or(is_new)),
        })
    }

    fn draft(&self) -> Draft<'_> {
        Draft {
            slug: self.slug.as_deref().unwrap_or_default(),
            title: self.title.as_deref().unwrap_or_default(),
            source: self.source.as_deref().unwrap_or_default(),
            position: self.position.unwrap_or(0),
            published: self.published.unwrap_or(true),
        }
    }
}

fn shown(page: hub_pages::Page) -> Result<Answer, ApiError> {
    let page = HubPage::from(page);
    Ok(Answer::ok(&page)?.etag(etag_of(&page)?))
}

/// A taken address is a field that cannot be taken.
fn taken(error: StoreError) -> ApiError {
    match error {
        StoreError::Duplicate(_) => ApiError::field("/slug", "taken", Message::new("problem-field-taken")),
        error => error.into(),
    }
}

/// Lists the pages of the site, in the order of its menu
#[utoipa::path(get, path = "/hub/pages", tag = "hub",
    responses((status = 200, body = Page<HubPage>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_hub_pages(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| Ok(hub_pages::all(tx, &workspace)?)).await?;
    Answer::ok(&Page::whole(found.into_iter().map(HubPage::from).collect()))
}

/// Writes a page of the site
#[utoipa::path(post, path = "/hub/pages", tag = "hub", request_body = HubPageChange,
    responses((status = 201, body = HubPage), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_hub_page(caller: Caller, input: Input<HubPageChange>) -> Result<Answer, ApiError> {
    let page = input.body.onto(None)?;
    let who = caller.clone();
    caller
        .once(input.key, move |tx| {
            let id = hub_pages::create(tx, who.workspace(), &page.draft()).map_err(taken)?;
            who.note("hub-page-saved", page.title.clone().unwrap_or_default(), "").record(tx)?;
            let kept = HubPage::from(hub_pages::get(tx, who.workspace(), &id)?);
            Ok(Answer::created(format!("{BASE}/hub/pages/{id}"), &kept)?.etag(etag_of(&kept)?))
        })
        .await
}

/// Reads a page of the site
#[utoipa::path(get, path = "/hub/pages/{id}", tag = "hub", params(("id" = String, Path)),
    responses((status = 200, body = HubPage, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_hub_page(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    caller.read(move |tx| shown(hub_pages::get(tx, &workspace, &id)?)).await
}

/// Changes a page of the site
#[utoipa::path(patch, path = "/hub/pages/{id}", tag = "hub", request_body = HubPageChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = HubPage, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_hub_page(caller: Caller, Id(id): Id, input: Input<HubPageChange>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let now = hub_pages::get(tx, who.workspace(), &id)?;
            who.matches(&etag_of(&HubPage::from(now.clone()))?)?;
            let page = input.body.onto(Some(now))?;
            hub_pages::change(tx, who.workspace(), &id, &page.draft()).map_err(taken)?;
            who.note("hub-page-saved", page.title.clone().unwrap_or_default(), "").record(tx)?;
            shown(hub_pages::get(tx, who.workspace(), &id)?)
        })
        .await
}

/// Deletes a page of the site
#[utoipa::path(delete, path = "/hub/pages/{id}", tag = "hub", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_hub_page(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let page = hub_pages::get(tx, who.workspace(), &id)?;
            hub_pages::delete(tx, who.workspace(), &id)?;
            who.note("hub-page-deleted", page.title, "").record(tx)?;
            Ok(Answer::done())
        })
        .await
}
