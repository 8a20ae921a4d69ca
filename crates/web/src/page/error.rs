//! Error pages and problem documents: what happened, what is safe, what to do.
//!
//! A handler returns a [`PageError`]; [`layer`] turns it into a page, a toast for htmx, or `application/problem+json`
//! for `/api`, in the language of the request. Causes are logged where they happen, never shown.

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use super::{Flash, Page, Tone};
use crate::locale::{Language, Locale};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("nothing is at this address")]
    NotFound,
    #[error("the role does not allow it")]
    Forbidden,
    /// Nobody is signed in; the page leads to the login.
    #[error("nobody is signed in")]
    Unauthenticated,
    /// What was sent cannot be used; the text, already in the reader's language, says why.
    #[error("unprocessable: {0}")]
    Unprocessable(String),
    /// Somebody else changed it first.
    #[error("changed meanwhile")]
    Conflict,
    #[error("body too large")]
    TooLarge,
    /// The form's token is old or foreign.
    #[error("the form has expired")]
    Expired,
    #[error("too many requests")]
    TooMany,
    /// Already logged with its cause.
    #[error("internal fault")]
    Internal,
    #[error("under maintenance")]
    Maintenance,
}

impl PageError {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Expired => StatusCode::FORBIDDEN,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Maintenance => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The end of its locale keys, and of the problem's `type`.
    pub fn id(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::Unauthenticated => "unauthenticated",
            Self::Unprocessable(_) => "unprocessable",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
            Self::Expired => "expired",
            Self::TooMany => "too-many",
            Self::Internal => "internal",
            Self::Maintenance => "maintenance",
        }
    }

    /// What happened: the sentence of the error itself where it brings one.
    fn happened(&self, locale: &Locale) -> String {
        match self {
            Self::Unprocessable(text) if !text.is_empty() => text.clone(),
            _ => locale.t(&format!("error-{}-happened", self.id())),
        }
    }
}

impl IntoResponse for PageError {
    /// Plain until [`layer`] has given it its form, so that it reads even where the layer is absent.
    fn into_response(self) -> Response {
        let mut answer = (self.status(), self.to_string()).into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// RFC 9457.
#[derive(Debug, Serialize)]
struct Problem<'a> {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    instance: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    happened: String,
    safe: String,
    todo: String,
    signed_out: bool,
    broken: bool,
}

/// A middleware for the whole router: `router.layer(axum::middleware::from_fn(page::error::layer))`.
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let answer = next.run(request).await;
    let unmatched = answer.status() == StatusCode::NOT_FOUND && answer.headers().get(header::CONTENT_TYPE).is_none();
    // A number, a day or an id in the address that is none: there is no such page.
    let misspelt = answer.status() == StatusCode::BAD_REQUEST
        && !path.starts_with("/api/")
        && answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let error = match answer.extensions().get::<PageError>() {
        Some(error) => error.clone(),
        // The router's own 404 has no body; a handler's own 404 (a feed, a file) keeps what it says.
        None if misspelt && method == http::Method::GET => PageError::NotFound,
        None if unmatched && !path.starts_with("/assets/") => PageError::NotFound,
        None => return answer,
    };
    let locale = answer
        .extensions()
        .get::<Locale>()
        .cloned()
        .unwrap_or_else(|| Locale::new(Language::negotiate(None, &headers), TimeZone::UTC, Timestamp::now()));
    respond(&error, locale, &headers, &path)
}

/// The answer of an error in the form the request asks for.
pub fn respond(error: &PageError, locale: Locale, headers: &HeaderMap, path: &str) -> Response {
    let status = error.status();
    let title = locale.t(&format!("error-{}-title", error.id()));
    let happened = error.happened(&locale);
    let safe = locale.t(&format!("error-{}-safe", error.id()));
    let todo = locale.t(&format!("error-{}-todo", error.id()));
    let mut answer = if path.starts_with("/api/") {
        let problem = Problem {
            r#type: format!("urn:passeur:problem:{}", error.id()),
            title,
            status: status.as_u16(),
            detail: format!("{happened} {todo}"),
            instance: path,
        };
        let mut answer = (status, serde_json::to_vec(&problem).unwrap_or_default()).into_response();
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        answer
    } else if headers.get("hx-request").is_some_and(|v| v == "true") {
        // The page stays as it is, with what was typed; the toast tells.
        let toast = Flash::new(Tone::Danger, format!("{happened} {todo}"));
        let mut answer =
            (status, axum::response::Html(super::flash::toasts(&locale, &[toast]).to_string())).into_response();
        answer.headers_mut().insert("HX-Reswap", HeaderValue::from_static("none"));
        answer
    } else {
        let page = ErrorPage {
            page: Page::new(locale, title).with_preferences(headers),
            status: status.as_u16(),
            happened,
            safe,
            todo,
            signed_out: *error == PageError::Unauthenticated,
            broken: matches!(error, PageError::Internal | PageError::Maintenance),
        };
        let html = page.render().unwrap_or_else(|_| error.to_string());
        (status, axum::response::Html(html)).into_response()
    };
    if matches!(error, PageError::Maintenance | PageError::TooMany) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, routing::get};
    use tower::ServiceExt;

    async fn ask(path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
        let app: Router = Router::new()
            .route("/refused", get(async || PageError::Forbidden))
            .route("/api/v1/posts", get(async || PageError::Unprocessable("No text.".into())))
            .layer(axum::middleware::from_fn(layer));
        let mut request = http::Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_page_says_what_happened_what_is_safe_and_what_to_do() {
        let (status, _, html) = ask("/refused", &[("accept-language", "fr")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let locale = Locale::new(Language::French, TimeZone::UTC, Timestamp::UNIX_EPOCH);
        for part in ["title", "happened", "safe", "todo"] {
            assert!(html.contains(&locale.t(&format!("error-forbidden-{part}"))), "{part}");
        }
        assert!(html.contains("<html lang=\"fr\""));
        let (status, _, html) = ask("/nowhere", &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(html.contains("<html lang=\"en\""));
    }

    #[tokio::test]
    async fn the_api_gets_a_problem_document() {
        let (status, headers, body) = ask("/api/v1/posts", &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], 422);
        assert!(problem["detail"].as_str().unwrap().starts_with("No text."));
        assert_eq!(problem["instance"], "/api/v1/posts");
        let (status, headers, _) = ask("/api/nothing", &[]).await;
        assert_eq!(
            (status, headers[header::CONTENT_TYPE].to_str().unwrap()),
            (StatusCode::NOT_FOUND, "application/problem+json")
        );
    }

    #[tokio::test]
    async fn htmx_keeps_the_page_and_gets_a_toast() {
        let (_, headers, body) = ask("/refused", &[("hx-request", "true")]).await;
        assert_eq!(headers["HX-Reswap"], "none");
        assert!(body.contains("hx-swap-oob") && !body.contains("<html"));
    }

    #[test]
    fn every_error_has_its_four_texts() {
        let all = [
            PageError::NotFound,
            PageError::Forbidden,
            PageError::Unauthenticated,
            PageError::Unprocessable(String::new()),
            PageError::Conflict,
            PageError::TooLarge,
            PageError::Expired,
            PageError::TooMany,
            PageError::Internal,
            PageError::Maintenance,
        ];
        for language in Language::ALL {
            let locale = Locale::new(language, TimeZone::UTC, Timestamp::UNIX_EPOCH);
            for error in &all {
                for part in ["title", "happened", "safe", "todo"] {
                    assert!(locale.has(&format!("error-{}-{part}", error.id())), "{language} {error} {part}");
                }
            }
        }
    }
}
