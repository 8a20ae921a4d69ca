//! What every page carries: the reader's locale and theme, who they are, where they are, and what just happened.
//!
//! A page is a struct with `page: Page` and its own fields, a template that extends `layout.html`, and [`view`].

pub mod error;
pub mod flash;
mod frame;
pub mod preferences;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};

use crate::locale::{Arg, Locale};
pub use error::PageError;
pub use flash::{Flash, FlashKey, Tone};
pub use frame::{Banner, Command, Crumb, Person, Space, Theme, WorkspaceLink};

/// The base of every page struct.
#[derive(Debug, Clone)]
pub struct Page {
    pub locale: Locale,
    pub theme: Theme,
    /// The rail shows icons only.
    pub rail_folded: bool,
    /// The document's title and the page's heading in the browser tab.
    pub title: String,
    /// The space this page belongs to: marked in the rail.
    pub space: Option<Space>,
    /// Put before every path of the application, without a final slash: `""` or `/w/atelier`.
    pub base: String,
    pub user: Option<Person>,
    pub workspace: Option<WorkspaceLink>,
    pub workspaces: Vec<WorkspaceLink>,
    /// The token for forms; see [`crate::security::csrf`].
    pub csrf: String,
    pub flashes: Vec<Flash>,
    /// Unread notifications.
    pub unread: u32,
    /// A line over everything: a freeze, a crisis, an update.
    pub banner: Option<Banner>,
    pub crumbs: Vec<Crumb>,
    /// What the reader may do in this workspace, by the ids of [`crate::auth::Permission`].
    pub permissions: Vec<&'static str>,
}

impl Page {
    /// A page for nobody yet: the login, the first run, an error.
    pub fn new(locale: Locale, title: impl Into<String>) -> Page {
        Page {
            locale,
            theme: Theme::System,
            rail_folded: false,
            title: title.into(),
            space: None,
            base: String::new(),
            user: None,
            workspace: None,
            workspaces: Vec::new(),
            csrf: String::new(),
            flashes: Vec::new(),
            unread: 0,
            banner: None,
            crumbs: Vec::new(),
            permissions: Vec::new(),
        }
    }

    /// Takes theme and rail from the reader's cookies.
    pub fn with_preferences(mut self, headers: &HeaderMap) -> Page {
        self.theme = cookie(headers, "passeur_theme").and_then(|v| Theme::parse(&v)).unwrap_or_default();
        self.rail_folded = cookie(headers, "passeur_rail").is_some_and(|v| v == "folded");
        self
    }

    pub fn in_space(mut self, space: Space) -> Page {
        self.space = Some(space);
        self
    }

    pub fn crumb(mut self, label: impl Into<String>, path: impl Into<String>) -> Page {
        self.crumbs.push(Crumb { label: label.into(), path: path.into() });
        self
    }

    pub fn t(&self, key: &str) -> String {
        self.locale.t(key)
    }

    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> String {
        self.locale.t1(key, name, value)
    }

    pub fn t2(&self, key: &str, name: &str, value: impl Arg, name2: &str, value2: impl Arg) -> String {
        self.locale.t2(key, name, value, name2, value2)
    }

    /// Whether the reader may do it here: `page.may("manage-members")`.
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.contains(&permission)
    }

    /// A path inside the current workspace: `page.at("/calendar")`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The hidden field that every `POST` form starts with.
    pub fn csrf_field(&self) -> crate::ui::Html {
        let token = crate::ui::escape(&self.csrf);
        crate::ui::Html::new(format!("<input type=\"hidden\" name=\"csrf\" value=\"{token}\">"))
    }

    /// The headers htmx sends with each request, as the attribute's JSON.
    pub fn csrf_headers(&self) -> String {
        format!("{{\"X-CSRF-Token\":\"{}\"}}", self.csrf)
    }

    /// Whether the page belongs to that space.
    pub fn is_in(&self, space: &Space) -> bool {
        self.space == Some(*space)
    }

    pub fn spaces(&self) -> [Space; 6] {
        Space::ALL
    }
}

/// Renders a template as an HTML answer; a template that fails is a logged 500, never half a page.
pub fn view(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => HtmlBody(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "template failed");
            PageError::Internal.into_response()
        }
    }
}

/// Whether htmx asks for a part of the page, not the whole (`Vary: HX-Request` goes with the answer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Partial {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let says = |name: &str| parts.headers.get(name).is_some_and(|v| v == "true");
        Ok(Partial(says("hx-request") && !says("hx-boosted") && !says("hx-history-restore-request")))
    }
}

impl Partial {
    /// Gives the fragment to htmx and the whole page to everybody else.
    pub fn choose(self, whole: &impl Template, fragment: &impl Template) -> Response {
        let mut answer = if self.0 { view(fragment) } else { view(whole) };
        answer.headers_mut().append(header::VARY, HeaderValue::from_static("HX-Request"));
        answer
    }
}

/// After a form was handled: a full-page move for htmx (`HX-Location` keeps the frame), 303 for a plain form.
pub fn moved(partial: Partial, path: &str) -> Response {
    let value = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    if partial.0 {
        let mut answer = http::StatusCode::NO_CONTENT.into_response();
        answer.headers_mut().insert("HX-Location", value);
        answer
    } else {
        let mut answer = http::StatusCode::SEE_OTHER.into_response();
        answer.headers_mut().insert(header::LOCATION, value);
        answer
    }
}

/// The value of one cookie of a request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xpasseur_theme=light; passeur_theme=dark"));
        headers.append(header::COOKIE, HeaderValue::from_static("passeur_rail=folded"));
        assert_eq!(cookie(&headers, "passeur_theme").as_deref(), Some("dark"));
        assert_eq!(cookie(&headers, "passeur_rail").as_deref(), Some("folded"));
        assert_eq!(cookie(&headers, "passeur"), None);
    }
}
