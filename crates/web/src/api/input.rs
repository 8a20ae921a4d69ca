//! What comes in: bodies in JSON, identifiers in paths, parameters of queries. Each is what it says it is before a
//! handler sees it, or is refused with the place and the reason.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, header};
use passeur_handbook::formats::{nearest, parse_at};
use passeur_handbook::message::Message;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_path_to_error::Segment;

use super::keyed::Key;
use super::problem::{ApiError, FieldError, Said};
use crate::app::App;
use crate::auth::access::Member;
use crate::page::PageError;

/// The largest body in JSON, in bytes.
pub const MOST: usize = 1024 * 1024;
/// Objects and lists within each other.
const DEEPEST: usize = 32;

/// The body of a change, and its idempotency key. No body at all counts as `{}`.
pub struct Input<T> {
    pub body: T,
    pub key: Option<Key>,
}

impl<T: DeserializeOwned> FromRequest<App> for Input<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &App) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let member = parts.extensions.get::<Member>().cloned().ok_or(PageError::Unauthenticated)?;
        let bytes = read(&parts.headers, body, MOST).await?;
        if !bytes.is_empty() && !is_json(&parts.headers) {
            return Err(ApiError::unsupported_type());
        }
        let key = Key::read(&parts.headers, &parts.method, &parts.uri, &member, &bytes)?;
        Ok(Input { body: parse(&bytes)?, key })
    }
}

/// The whole body, or a refusal before too much of it has come.
pub async fn read(headers: &HeaderMap, body: axum::body::Body, most: usize) -> Result<Bytes, ApiError> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|length: u64| length > most as u64) {
        return Err(ApiError::too_large());
    }
    axum::body::to_bytes(body, most).await.map_err(|e| {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&e);
        while let Some(error) = cause {
            // The type of axum's limit is not public by a name of its own.
            if error.to_string() == "length limit exceeded" {
                return ApiError::too_large();
            }
            cause = error.source();
        }
        ApiError::malformed(Message::new("problem-malformed-cut"))
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Reads JSON, and says where and why it cannot.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| ApiError::malformed(Message::new("problem-malformed-utf8").with("at", e.valid_up_to() as i64)))?;
    let text = if text.trim().is_empty() { "{}" } else { text };
    if depth(text) > DEEPEST {
        return Err(ApiError::malformed(Message::new("problem-malformed-deep").with("most", DEEPEST as i64)));
    }
    // Text columns of one of our databases cannot hold it, and no network takes it.
    if has_nul(text) {
        return Err(ApiError::malformed(Message::new("problem-malformed-nul")));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| refusal(&e))?;
    // serde reads a list as a struct, field by field: an empty one would be an empty post.
    if text.trim_start().starts_with('[') {
        let reason = Message::new("problem-field-type").with("reason", "expected an object, found a list".to_owned());
        return Err(ApiError::field("", "type", reason));
    }
    reader.end().map_err(|e| syntax(&e))?;
    Ok(value)
}

/// How deep objects and lists lie within each other, in text that need not be JSON.
fn depth(text: &str) -> usize {
    let (mut now, mut most, mut quoted, mut escaped) = (0usize, 0, false, false);
    for b in text.bytes() {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// An escape `\u0000` that is not itself escaped.
fn has_nul(text: &str) -> bool {
    text.match_indices("\\u0000").any(|(at, _)| {
        let before = text.as_bytes()[..at].iter().rev().take_while(|b| **b == b'\\').count();
        before.is_multiple_of(2)
    })
}

fn syntax(error: &serde_json::Error) -> ApiError {
    let message =
        Message::new("problem-malformed-json").with("line", error.line() as i64).with("column", error.column() as i64);
    ApiError::malformed(message)
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    if error.inner().is_syntax() || error.inner().is_eof() || error.inner().is_io() {
        return syntax(error.inner());
    }
    let text = error.inner().to_string();
    // serde_json adds the place in the file, which the pointer says better.
    let text = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    let mut field = pointer(error.path());
    let mut marks = text.split('`').skip(1).step_by(2);
    let (code, message) = if let Some(found) = text.strip_prefix(DATE) {
        ("date", Message::new("problem-field-date").with("reason", found.to_owned()))
    } else if text.starts_with("unknown field") || text.starts_with("unknown variant") {
        let name = marks.next().unwrap_or_default().to_owned();
        let known: Vec<&str> = marks.collect();
        let near = nearest(&name, &known).filter(|(_, letters)| *letters <= 3).map(|(k, _)| k);
        let message = match near {
            Some(near) => Message::new("problem-field-unknown-near").with("near", near.to_owned()),
            None => Message::new("problem-field-unknown").with("known", known.join(", ")),
        };
        ("unknown", message.with("name", name))
    } else if text.starts_with("missing field") {
        let name = marks.next().unwrap_or_default().to_owned();
        field = format!("{field}/{name}");
        ("missing", Message::new("problem-field-missing").with("name", name))
    } else {
        ("type", Message::new("problem-field-type").with("reason", text.to_owned()))
    };
    ApiError::fields(vec![FieldError { field, code: code.into(), said: Said::Message(message) }])
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => out += &format!("/{index}"),
            Segment::Map { key } => out += &format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => out += &format!("/{variant}"),
            Segment::Unknown => {}
        }
    }
    out
}

/// An identifier in a path; what is none names nothing.
pub struct Id(pub String);

impl FromRequestParts<App> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, app).await.map_err(|_| ApiError::not_found())?;
        id(&path).map(Id)
    }
}

/// Two identifiers in a path.
pub struct Ids(pub String, pub String);

impl FromRequestParts<App> for Ids {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((one, two)) = path.map_err(|_| ApiError::not_found())?;
        Ok(Ids(id(&one)?, id(&two)?))
    }
}

fn id(text: &str) -> Result<String, ApiError> {
    match uuid::Uuid::try_parse(text) {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(ApiError::not_found()),
    }
}

/// The parameters of a query; unknown names are refused as in a body.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        if url::form_urlencoded::parse(query.as_bytes()).any(|(k, v)| k.contains('\0') || v.contains('\0')) {
            return Err(ApiError::malformed(Message::new("problem-malformed-nul")));
        }
        let read = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        read.map(|axum::extract::Query(value)| Query(value)).map_err(|e| {
            let text = e.body_text();
            let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            let (name, reason) = text.split_once(": ").unwrap_or(("", text));
            match reason.strip_prefix(DATE) {
                Some(found) => {
                    ApiError::field(name, "date", Message::new("problem-field-date").with("reason", found.to_owned()))
                }
                None => {
                    ApiError::field(name, "type", Message::new("problem-field-type").with("reason", reason.to_owned()))
                }
            }
        })
    }
}

/// Marks what [`Moment`] says of a date among serde's errors.
const DATE: &str = "date: ";

/// A moment: RFC 3339 with its offset coming in, UTC going out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub jiff::Timestamp);

impl Moment {
    pub fn of(at: passeur_store::clock::Micros) -> Moment {
        Moment(passeur_store::clock::timestamp(at))
    }

    pub fn micros(self) -> passeur_store::clock::Micros {
        self.0.as_microsecond()
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Files may leave out the seconds or write a space; a program has no reason to.
        let strict = text.as_bytes().get(10).is_some_and(|b| matches!(b, b'T' | b't'))
            && text.as_bytes().get(16) == Some(&b':')
            && text.trim() == text;
        match parse_at(&text) {
            Ok(at) if strict => Ok(Moment(at)),
            Ok(_) => Err(D::Error::custom(format!("{DATE}{text}"))),
            Err(_) => Err(D::Error::custom(format!("{DATE}{text}"))),
        }
    }
}

impl utoipa::PartialSchema for Moment {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-30T08:30:00Z"])
            .into()
    }
}

impl utoipa::ToSchema for Moment {}

/// A field that may be left out (stays as it is), `null` (is taken away) or given.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
