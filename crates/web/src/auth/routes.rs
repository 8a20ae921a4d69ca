//! Routes with their permission: a route cannot be made without one, and what is declared is what is
//! enforced, before the handler runs.

use axum::Router;
use axum::extract::{RawPathParams, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use http::{HeaderValue, Method, StatusCode, header};
use passeur_store::users;
use std::sync::Arc;

use super::access::{self, Access, Permission};
use super::sessions::Current;
use crate::app::App;
use crate::intake;
use crate::page::PageError;

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Routes of a module: `Routes::new().get("/w/{slug}/members", Permission::ViewPosts, show)`.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    table: Vec<Route>,
}

impl Routes {
    pub fn new() -> Routes {
        Routes::default()
    }

    /// A page; `HEAD` comes with it.
    pub fn get<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, access.into(), handler)
    }

    /// A form's target.
    pub fn post<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access.into(), handler)
    }

    /// Replaces a thing as a whole: saving from a script.
    pub fn put<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, path, access.into(), handler)
    }

    /// As [`Routes::post`], for forms with files, as heavy as the operator lets them be.
    pub fn upload<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access.into(), handler.layer(from_fn(intake::room)))
    }

    fn add<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = from_fn(move |params: RawPathParams, request, next| guard(access, params, request, next));
        self.router = self.router.route(path, on(filter, handler).route_layer(guard));
        self.table.push(Route { method, path, access });
        self
    }

    pub fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }
}

/// Lets the request through, with the member in its extensions, or answers it.
async fn guard(access: Access, params: RawPathParams, mut request: Request, next: Next) -> Response {
    let current = request.extensions().get::<Arc<Current>>().cloned();
    let current = match (access, current) {
        (Access::Public, _) => return next.run(request).await,
        (_, None) => return to_login(&request),
        (_, Some(current)) => current,
    };
    match access {
        Access::Public | Access::Signed => {}
        Access::Fresh => {
            let Some(app) = request.extensions().get::<App>() else { return PageError::Internal.into_response() };
            if !super::is_fresh(&current.session, app.db.clock.now()) {
                return redirect(&request, &format!("/confirm?next={}", super::form::encode(&way_back(&request))));
            }
        }
        Access::Installer if current.user.installer => {}
        Access::Installer => return PageError::NotFound.into_response(),
        Access::Member(permission) => {
            let slug = params.iter().find(|(name, _)| *name == "slug").map(|(_, value)| value.to_owned());
            if let Err(error) = enter(&mut request, &current, slug.as_deref().unwrap_or_default(), permission).await {
                return error.into_response();
            }
        }
    }
    next.run(request).await
}

/// Not a member: the same 404 as for a workspace that is not there.
async fn enter(request: &mut Request, current: &Current, slug: &str, permission: Permission) -> Result<(), PageError> {
    let app = request.extensions().get::<App>().cloned().ok_or(PageError::Internal)?;
    let member = access::by_session(&app, current, slug).await?.ok_or(PageError::NotFound)?;
    member.require(permission)?;
    let here = member.workspace.id.clone();
    if request.method() == Method::GET && current.user.last_workspace_id.as_deref() != Some(here.as_str()) {
        let user = current.user.id.clone();
        app.db.write(move |tx| users::set_last_workspace(tx, &user, &here)).await?;
    }
    request.extensions_mut().insert(member);
    Ok(())
}

/// A page leads to the login and back; anything else is refused.
fn to_login(request: &Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return PageError::Unauthenticated.into_response();
    }
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    match path {
        "/" => redirect(request, "/login"),
        path => redirect(request, &format!("/login?next={}", super::form::encode(path))),
    }
}

/// Where to come back to: this page, or the page a form was on.
fn way_back(request: &Request) -> String {
    if request.method() == Method::GET {
        return request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    }
    let referer = request.headers().get(header::REFERER).and_then(|v| v.to_str().ok());
    let path = referer.and_then(|r| url::Url::parse(r).ok()).map(|u| u.path().to_owned());
    super::form::local_path(path.as_deref().unwrap_or("/me"))
}

/// A move of the whole page, also when htmx asks.
fn redirect(request: &Request, to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    if request.headers().get("hx-request").is_some_and(|v| v == "true") {
        return (StatusCode::NO_CONTENT, [("hx-redirect", to)]).into_response();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}
