//! Answers of the site: conditional, cacheable, with a strict content policy.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use passeur_store::{
    StoreError,
    clock::{Micros, timestamp},
};
use sha2::{Digest, Sha256};

/// Nothing runs, nothing comes from elsewhere; our own pages may show the site in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; media-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// What is made afresh at each request, and can be kept for a minute.
pub(super) fn fresh(
    asked: &HeaderMap,
    status: StatusCode,
    kind: &'static str,
    body: String,
    modified: Option<Micros>,
) -> Response {
    let etag = format!("W/\"{}\"", &hex::encode(Sha256::digest(&body))[..24]);
    let mut headers = HeaderMap::new();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, kind);
    put(header::ETAG, &etag);
    put(header::CACHE_CONTROL, "public, max-age=60");
    put(header::VARY, "accept, accept-encoding");
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    if let Some(at) = modified
        && let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(at))
    {
        put(header::LAST_MODIFIED, &date);
    }
    if status == StatusCode::OK && unchanged(asked, &etag, modified) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (status, headers, body).into_response()
}

/// What the asker holds is still right (RFC 9110, section 13.2.2: a tag counts before a date).
fn unchanged(asked: &HeaderMap, etag: &str, modified: Option<Micros>) -> bool {
    let text = |name| asked.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    if let Some(tags) = text(header::IF_NONE_MATCH) {
        let opaque = |t: &str| t.trim().trim_start_matches("W/").to_owned();
        return tags.split(',').any(|t| t.trim() == "*" || opaque(t) == opaque(etag));
    }
    let since = text(header::IF_MODIFIED_SINCE).and_then(|t| DateTimeParser::new().parse_timestamp(t).ok());
    match (since, modified) {
        (Some(since), Some(at)) => timestamp(at).as_second() <= since.as_second(),
        _ => false,
    }
}

pub(super) fn html(asked: &HeaderMap, status: StatusCode, page: String) -> Response {
    fresh(asked, status, "text/html; charset=utf-8", page, None)
}

pub(super) fn object(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, crate::fediverse::ACTIVITY_JSON),
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::VARY, "accept, accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, body.to_string()).into_response()
}

/// The bytes of a name that never means others.
pub(super) fn forever(kind: &str, body: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body.into()).into_response()
}

pub(super) fn plain_missing() -> Response {
    (StatusCode::NOT_FOUND, "404").into_response()
}

/// The database did not answer. Nothing about it is told outside.
pub(crate) fn failed(e: StoreError) -> Response {
    tracing::error!(error = %e, "a page of the hub could not be made");
    ([(header::RETRY_AFTER, "30")], StatusCode::SERVICE_UNAVAILABLE).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_already_is_not_sent_again() {
        let at = 1_795_424_400_000_000;
        let ask = |name: &'static str, value: &str| {
            let mut h = HeaderMap::new();
            h.insert(name, value.parse().unwrap());
            fresh(&h, StatusCode::OK, "text/plain", "x".into(), Some(at)).status().as_u16()
        };
        let first = fresh(&HeaderMap::new(), StatusCode::OK, "text/plain", "x".into(), Some(at));
        let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::LAST_MODIFIED], "Mon, 23 Nov 2026 09:00:00 GMT");
        assert_eq!(ask("if-none-match", &etag), 304);
        assert_eq!(ask("if-none-match", &format!("\"other\", {etag}")), 304);
        assert_eq!(ask("if-none-match", "\"other\""), 200);
        assert_eq!(ask("if-modified-since", "Mon, 23 Nov 2026 09:00:00 GMT"), 304);
        assert_eq!(ask("if-modified-since", "Mon, 23 Nov 2026 08:59:59 GMT"), 200);
        assert_eq!(ask("if-modified-since", "yesterday"), 200);
    }
}
