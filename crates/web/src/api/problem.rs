//! What went wrong, as RFC 9457 problem documents: a `type` that programs can rely on, and sentences for people in
//! their language.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::{Timestamp, tz::TimeZone};
use passeur_engine::planning::PlanError;
use passeur_handbook::message::Message;
use passeur_networks::Failure;
use passeur_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::locale::{Language, Locale};
use crate::page::PageError;

/// The end of a problem's `type`, and its status.
type Kind = (&'static str, StatusCode);

/// Every kind of problem. Its sentences are `problem-<kind>-title` and `problem-<kind>-detail`.
pub const KINDS: &[Kind] = &[
    ("malformed", StatusCode::BAD_REQUEST),
    ("unauthenticated", StatusCode::UNAUTHORIZED),
    ("forbidden", StatusCode::FORBIDDEN),
    ("not-found", StatusCode::NOT_FOUND),
    ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED),
    ("not-acceptable", StatusCode::NOT_ACCEPTABLE),
    ("conflict", StatusCode::CONFLICT),
    ("duplicate", StatusCode::CONFLICT),
    ("key-in-use", StatusCode::CONFLICT),
    ("changed", StatusCode::PRECONDITION_FAILED),
    ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
    ("unsupported-type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ("range", StatusCode::RANGE_NOT_SATISFIABLE),
    ("invalid", StatusCode::UNPROCESSABLE_ENTITY),
    ("blocked", StatusCode::UNPROCESSABLE_ENTITY),
    ("key-reused", StatusCode::UNPROCESSABLE_ENTITY),
    ("network-refused", StatusCode::UNPROCESSABLE_ENTITY),
    ("too-many", StatusCode::TOO_MANY_REQUESTS),
    ("internal", StatusCode::INTERNAL_SERVER_ERROR),
    ("network-away", StatusCode::BAD_GATEWAY),
    ("maintenance", StatusCode::SERVICE_UNAVAILABLE),
];

/// What there is to say: a sentence of the locale files, or the words of whoever knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Message(Message),
    Words(String),
}

/// One field that cannot be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldError {
    /// JSON pointer into the request's body; the name of the parameter for a query.
    pub field: String,
    /// Stable: `unknown`, `missing`, `type`, `date`, or the id of a rule.
    pub code: String,
    pub said: Said,
}

/// Why a call was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    kind: &'static str,
    said: Option<Said>,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
}

impl ApiError {
    fn of(kind: &'static str) -> ApiError {
        ApiError { kind, said: None, errors: Vec::new(), retry_after: None }
    }

    fn saying(kind: &'static str, words: impl Into<String>) -> ApiError {
        ApiError { said: Some(Said::Words(words.into())), ..ApiError::of(kind) }
    }

    /// What a connector said, in the language of the reader where it is known.
    fn told(kind: &'static str, words: String) -> ApiError {
        match passeur_networks::words::read(&words) {
            Some(message) => ApiError { said: Some(Said::Message(message)), ..ApiError::of(kind) },
            None => ApiError::saying(kind, words),
        }
    }

    pub fn not_found() -> ApiError {
        ApiError::of("not-found")
    }

    pub fn forbidden() -> ApiError {
        ApiError::of("forbidden")
    }

    pub fn not_acceptable() -> ApiError {
        ApiError::of("not-acceptable")
    }

    pub fn unsupported_type() -> ApiError {
        ApiError::of("unsupported-type")
    }

    pub fn too_large() -> ApiError {
        ApiError::of("too-large")
    }

    pub fn changed() -> ApiError {
        ApiError::of("changed")
    }

    pub fn key_reused() -> ApiError {
        ApiError::of("key-reused")
    }

    pub fn key_in_use() -> ApiError {
        ApiError { retry_after: Some(1), ..ApiError::of("key-in-use") }
    }

    pub fn too_many(seconds: u64) -> ApiError {
        ApiError { retry_after: Some(seconds.max(1)), ..ApiError::of("too-many") }
    }

    /// The body is not what it says it is.
    pub fn malformed(message: Message) -> ApiError {
        ApiError { said: Some(Said::Message(message)), ..ApiError::of("malformed") }
    }

    /// One field cannot be taken, for the reason `problem-field-<code>`.
    pub fn field(field: impl Into<String>, code: &str, message: Message) -> ApiError {
        ApiError::fields(vec![FieldError { field: field.into(), code: code.into(), said: Said::Message(message) }])
    }

    /// A file that was looked at and refused.
    pub fn file(refusal: &passeur_media::Refusal) -> ApiError {
        let message = refusal.args().into_iter().fold(Message::new(refusal.code()), |m, (name, v)| m.with(name, v));
        let said = Said::Message(message);
        ApiError::fields(vec![FieldError { field: "file".into(), code: refusal.code().into(), said }])
    }

    pub fn fields(errors: Vec<FieldError>) -> ApiError {
        ApiError { errors, ..ApiError::of("invalid") }
    }

    fn status(&self) -> StatusCode {
        let known = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        known.map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, status)| *status)
    }

    fn document(&self, locale: &Locale, path: &str) -> Problem {
        let detail = match &self.said {
            Some(said) => said.speak(locale),
            None => locale.t(&format!("problem-{}-detail", self.kind)),
        };
        let errors = self.errors.iter().map(|e| ProblemField {
            field: e.field.clone(),
            code: e.code.clone(),
            message: e.said.speak(locale),
        });
        Problem {
            kind: format!("urn:passeur:problem:{}", self.kind),
            title: locale.t(&format!("problem-{}-title", self.kind)),
            status: self.status().as_u16(),
            detail,
            instance: path.to_owned(),
            errors: errors.collect(),
        }
    }
}

impl Said {
    fn speak(&self, locale: &Locale) -> String {
        match self {
            Self::Message(message) => message.render(locale),
            Self::Words(words) => {
                let mut letters = words.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{}{}", letters.as_str(), if words.ends_with(['.', '!', '?']) { "" } else { "." })
            }
        }
    }
}

/// RFC 9457: why a call was refused. Nothing was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable; what programs look at.
    #[serde(rename = "type")]
    #[schema(example = "urn:passeur:problem:invalid")]
    kind: String,
    #[schema(example = "Some fields cannot be taken")]
    title: String,
    #[schema(example = 422)]
    status: u16,
    detail: String,
    #[schema(example = "/api/v1/posts")]
    instance: String,
    /// The fields that cannot be taken, where it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON pointer into the body, or the name of a query parameter.
    #[schema(example = "/schedule/at")]
    field: String,
    /// `unknown`, `missing`, `type`, `date`, or the id of a rule of the linter.
    #[schema(example = "date")]
    code: String,
    message: String,
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        match error {
            StoreError::NotFound(_) => ApiError::not_found(),
            StoreError::Conflict(words) => ApiError::saying("conflict", words),
            StoreError::Duplicate(_) => ApiError::of("duplicate"),
            StoreError::Missing(_) => ApiError::not_found(),
            StoreError::Invalid(words) => ApiError::saying("invalid", words),
            StoreError::Unavailable(_) => {
                tracing::error!(%error, "the database is away");
                ApiError { retry_after: Some(5), ..ApiError::of("maintenance") }
            }
            error => {
                tracing::error!(%error, "the store failed");
                ApiError::of("internal")
            }
        }
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> ApiError {
        match error {
            PageError::NotFound => ApiError::not_found(),
            PageError::Forbidden | PageError::Expired => ApiError::forbidden(),
            PageError::Unauthenticated => ApiError::of("unauthenticated"),
            PageError::Unprocessable(words) => ApiError::saying("invalid", words),
            PageError::Conflict => ApiError::of("conflict"),
            PageError::TooLarge => ApiError::too_large(),
            PageError::TooMany => ApiError::too_many(60),
            PageError::Maintenance => ApiError { retry_after: Some(5), ..ApiError::of("maintenance") },
            _ => ApiError::of("internal"),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> ApiError {
        match failure {
            Failure::Permanent { message } | Failure::Unauthorised { message } => {
                ApiError::told("network-refused", message)
            }
            Failure::Temporary { message, .. } | Failure::Unsure { message } => {
                ApiError { retry_after: Some(30), ..ApiError::told("network-away", message) }
            }
        }
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> ApiError {
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::Blocked(found) => {
                ApiError::blocked(found.into_iter().map(|(account, f)| (account, f.rule, f.message)))
            }
            PlanError::NoSuchTime(note) => {
                let message = note.message().unwrap_or(Message::new("problem-field-date"));
                ApiError::field("/schedule", "no-such-time", message)
            }
            other => {
                let (code, key) = match other {
                    PlanError::Past => ("past", "problem-schedule-past"),
                    PlanError::NoSlots => ("no-slots", "problem-schedule-no-slots"),
                    PlanError::Full => ("full", "problem-schedule-full"),
                    PlanError::NoOccurrence => ("no-occurrence", "problem-schedule-no-occurrence"),
                    _ => ("zone", "problem-schedule-zone"),
                };
                ApiError::field("/schedule", code, Message::new(key))
            }
        }
    }
}

impl ApiError {
    /// The linter's errors, each with the account that would refuse: nothing was planned.
    pub fn blocked(found: impl Iterator<Item = (String, &'static str, Message)>) -> ApiError {
        let errors = found.map(|(account, rule, message)| FieldError {
            field: format!("/renditions/{account}"),
            code: rule.into(),
            said: Said::Message(message),
        });
        ApiError { errors: errors.collect(), ..ApiError::of("blocked") }
    }
}

impl IntoResponse for ApiError {
    /// Plain until [`layer`] has given it its form in the language of the request.
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// Makes problem documents of every refusal below it, also of the router's own.
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let path = request.uri().path().to_owned();
    let mut answer = next.run(request).await;
    let Some(error) = refusal(&mut answer) else { return answer };
    let locale = answer.extensions().get::<Locale>().cloned();
    let locale = locale
        .unwrap_or_else(|| Locale::new(Language::negotiate(None, &headers), TimeZone::UTC, Timestamp::UNIX_EPOCH));
    let document = error.document(&locale, &path);
    let mut shown = (error.status(), serde_json::to_vec(&document).unwrap_or_default()).into_response();
    keep_headers(answer.headers(), shown.headers_mut());
    let headers = shown.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(language) = HeaderValue::from_str(locale.tag()) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    if let Some(seconds) = error.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if error.status() == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"passeur\""));
    }
    shown
}

/// Which methods are allowed, and what is left of the allowance, still holds.
fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in from {
        if *name == header::ALLOW || *name == header::CONTENT_RANGE || name.as_str().starts_with("ratelimit-") {
            to.append(name.clone(), value.clone());
        }
    }
}

fn refusal(answer: &mut Response) -> Option<ApiError> {
    if let Some(error) = answer.extensions_mut().remove::<ApiError>() {
        return Some(error);
    }
    if let Some(error) = answer.extensions_mut().remove::<PageError>() {
        return Some(error.into());
    }
    match answer.status() {
        status if status.is_client_error() => {
            let known = KINDS.iter().find(|(_, s)| *s == status);
            Some(ApiError::of(known.map_or("malformed", |(kind, _)| kind)))
        }
        status if status.is_server_error() => Some(ApiError::of("internal")),
        _ => None,
    }
}
