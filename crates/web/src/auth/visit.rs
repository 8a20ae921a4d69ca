//! A request as a handler sees it: who, where, in which language, and how to answer.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::tz::TimeZone;
use passeur_store::clock::Micros;
use passeur_store::{StoreError, audit, members, notifications};
use std::sync::Arc;

use super::access::{Member, Permission};
use super::sessions::{self, Address, Current};
use crate::app::App;
use crate::locale::{Arg, Locale};
use crate::page::{Flash, Page, PageError, Partial, Person, WorkspaceLink, moved};
use crate::security::csrf::{self, SessionSecret};

/// Everything a page handler needs, in one argument.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    pub locale: Locale,
    pub headers: HeaderMap,
    /// The network address of the other end.
    pub address: String,
    /// htmx asks for a part of the page.
    pub partial: Partial,
    pub current: Option<Arc<Current>>,
    /// On routes of a workspace.
    pub member: Option<Member>,
    csrf_secret: Option<Vec<u8>>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let partial = match Partial::from_request_parts(parts, app).await {
            Ok(partial) => partial,
            Err(never) => match never {},
        };
        let found = &parts.extensions;
        let current = found.get::<Arc<Current>>().cloned();
        let member = found.get::<Member>().cloned();
        let mut locale = match found.get::<Locale>() {
            Some(locale) => locale.clone(),
            None => sessions::locale(app, None, &parts.headers),
        };
        if let Some(member) = &member
            && member.user.time_zone.is_none()
            && let Ok(zone) = TimeZone::get(&member.workspace.time_zone)
        {
            locale.zone = zone;
        }
        Ok(Visit {
            app: app.clone(),
            locale,
            headers: parts.headers.clone(),
            address: found.get::<Address>().map(|a| a.0.clone()).unwrap_or_default(),
            partial,
            current,
            member,
            csrf_secret: found.get::<SessionSecret>().map(|s| s.0.clone()),
        })
    }
}

impl Visit {
    pub fn t(&self, key: &str) -> String {
        self.locale.t(key)
    }

    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> String {
        self.locale.t1(key, name, value)
    }

    pub fn t2(&self, key: &str, name: &str, value: impl Arg, name2: &str, value2: impl Arg) -> String {
        self.locale.t2(key, name, value, name2, value2)
    }

    pub fn now(&self) -> Micros {
        self.app.db.clock.now()
    }

    /// Errors: [`PageError::Unauthenticated`] on a public route where nobody is signed in.
    pub fn signed(&self) -> Result<&Current, PageError> {
        self.current.as_deref().ok_or(PageError::Unauthenticated)
    }

    /// Errors: [`PageError::NotFound`] on a route outside of workspaces.
    pub fn member(&self) -> Result<&Member, PageError> {
        self.member.as_ref().ok_or(PageError::NotFound)
    }

    /// Takes the visit into a workspace that no path named; the caller has asked for the rights.
    pub(crate) fn enter(&mut self, workspace: passeur_store::workspaces::Workspace, role: members::Role) {
        let Some(current) = &self.current else { return };
        let user = current.user.clone();
        let membership = super::access::Membership { user, workspace, role, scopes: None, token: None };
        self.member = Some(Member(Arc::new(membership)));
    }

    /// The page with its frame: person, workspaces, unread notifications, messages, banner.
    pub async fn page(&self, title: impl Into<String>) -> Result<Page, PageError> {
        let mut page = self.bare(title);
        let Some(current) = &self.current else { return Ok(page) };
        page.user = Some(Person { name: current.user.name.clone(), email: current.user.email.clone(), picture: None });
        let user = current.user.id.clone();
        let here = self.member.as_ref().map(|m| m.workspace.id.clone());
        let (memberships, unread) = self
            .app
            .db
            .read(move |tx| {
                let memberships = members::of_user(tx, &user)?;
                let unread = here.map_or(Ok(0), |w| notifications::unread(tx, &w, &user))?;
                Ok::<_, StoreError>((memberships, unread))
            })
            .await?;
        page.unread = u32::try_from(unread).unwrap_or_default();
        // Outside of workspaces the rail leads into the one that was last in use.
        let home = match &self.member {
            Some(member) => Some(member.workspace.id.clone()),
            None => current.user.last_workspace_id.clone(),
        };
        let home = memberships.iter().find(|m| Some(&m.workspace_id) == home.as_ref()).or(memberships.first());
        let current_id = home.map(|m| m.workspace_id.clone());
        page.base = home.map(|m| format!("/w/{}", m.slug)).unwrap_or_default();
        page.workspaces = memberships
            .iter()
            .map(|m| WorkspaceLink {
                name: m.name.clone(),
                path: format!("/w/{}/", m.slug),
                current: Some(&m.workspace_id) == current_id.as_ref(),
            })
            .collect();
        page.workspace = page.workspaces.iter().find(|w| w.current).cloned();
        if let Some(member) = &self.member {
            page.permissions = Permission::ALL.into_iter().filter(|p| member.may(*p)).map(Permission::id).collect();
        }
        if let Some(member) = &self.member {
            page.banner = crate::slots::banner(self, &member.workspace, member.may(Permission::Freeze)).await?;
        }
        Ok(page)
    }

    /// The page without the frame's data: for those who are not signed in.
    pub fn bare(&self, title: impl Into<String>) -> Page {
        let mut page = Page::new(self.locale.clone(), title).with_preferences(&self.headers);
        page.csrf = self.csrf_secret.as_deref().map(csrf::csrf_token).unwrap_or_default();
        page.flashes = self.app.flash.take(&self.headers);
        page
    }

    /// Moves on after a form, with a message for the next page.
    pub fn done(&self, text: impl Into<String>, path: &str) -> Response {
        self.tell(&[Flash::done(text)], path)
    }

    /// Moves on with these messages.
    pub fn tell(&self, flashes: &[Flash], path: &str) -> Response {
        let mut answer = moved(self.partial, path);
        if let Some(cookie) = self.app.flash.set(flashes) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
        answer
    }

    /// A move of the whole page, frame included.
    pub fn go(&self, path: &str) -> Response {
        let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
    }

    /// An entry for the audit log, by whoever is signed in, from where they are.
    pub fn audit<'a>(&'a self, action: &'a str, object: &'a str, detail: &'a str) -> Note {
        Note {
            workspace: self.member.as_ref().map(|m| m.workspace.id.clone()),
            user: self.current.as_ref().map(|c| c.user.id.clone()),
            action: action.into(),
            object: object.into(),
            detail: detail.into(),
            address: self.address.clone(),
        }
    }
}

/// An audit entry that can travel into the transaction it belongs to.
#[derive(Debug, Clone)]
pub struct Note {
    pub workspace: Option<String>,
    pub user: Option<String>,
    pub action: String,
    pub object: String,
    pub detail: String,
    pub address: String,
}

impl Note {
    pub fn record(&self, tx: &mut passeur_store::Tx<'_>) -> Result<(), StoreError> {
        audit::record(
            tx,
            &audit::New {
                workspace: self.workspace.as_deref(),
                user: self.user.as_deref(),
                action: &self.action,
                object: &self.object,
                detail: &self.detail,
                address: &self.address,
            },
        )
    }

    /// For what concerns a person and no workspace.
    pub fn personal(mut self) -> Note {
        self.workspace = None;
        self
    }
}

/// What a failure of the store is to the reader. The cause is logged here, and not shown.
impl From<StoreError> for PageError {
    fn from(error: StoreError) -> PageError {
        match error {
            StoreError::NotFound(_) => PageError::NotFound,
            StoreError::Conflict(_) | StoreError::Duplicate(_) | StoreError::Missing(_) => {
                tracing::info!(%error, "a change met another");
                PageError::Conflict
            }
            StoreError::Unavailable(_) => {
                tracing::error!(%error, "the database is away");
                PageError::Maintenance
            }
            error => {
                tracing::error!(%error, "the store failed");
                PageError::Internal
            }
        }
    }
}

/// Ends the flash cookie once a page has shown its messages.
pub(crate) async fn shown_flashes(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let brought =
        request.method() == http::Method::GET && crate::page::cookie(request.headers(), "passeur_flash").is_some();
    let mut answer = next.run(request).await;
    let html = answer.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if brought && html {
        answer.headers_mut().append(header::SET_COOKIE, crate::page::FlashKey::clear());
    }
    answer
}
