//! Protection against forged requests, twice over: where the request comes from, and a token only our pages know.
//!
//! The session layer puts a [`SessionSecret`] into the request's extensions; [`layer`] then asks every change for a
//! token made from it, in the `X-CSRF-Token` header or in a form field `csrf`. Without a session only the origin is
//! checked. Put the layer on the router of pages, not on the API with bearer tokens, webhooks or federation inboxes.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, stream};
use hmac::{Hmac, Mac};
use http::{HeaderMap, Method, header};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::BODY_LIMIT;
use crate::page::PageError;

/// Bytes known to the server and the session only; set by the session layer.
#[derive(Clone)]
pub struct SessionSecret(pub Vec<u8>);

const LENGTH: usize = 32;
/// A multipart form must bring its token within its first bytes, before any file.
const MULTIPART_HEAD: usize = 16 * 1024;

/// The token for the forms of one session. It looks different each time, so that compression gives nothing away.
pub fn csrf_token(session_secret: &[u8]) -> String {
    let pad: [u8; LENGTH] = rand::random();
    let mut token = pad.to_vec();
    token.extend(proof(session_secret).iter().zip(pad).map(|(a, b)| a ^ b));
    URL_SAFE_NO_PAD.encode(token)
}

/// Whether a token was made from this secret.
pub fn verify(session_secret: &[u8], token: &str) -> bool {
    let Ok(token) = URL_SAFE_NO_PAD.decode(token) else { return false };
    let Some((pad, masked)) = token.split_at_checked(LENGTH) else { return false };
    let claimed: Vec<u8> = masked.iter().zip(pad).map(|(a, b)| a ^ b).collect();
    claimed.len() == LENGTH && claimed.ct_eq(&proof(session_secret)).into()
}

fn proof(session_secret: &[u8]) -> Vec<u8> {
    // HMAC takes keys of every length, so this never falls to the empty proof.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(session_secret) else { return Vec::new() };
    mac.update(b"passeur csrf 1");
    mac.finalize().into_bytes().to_vec()
}

/// The middleware: safe methods pass, everything else shows where it comes from and its token.
pub async fn layer(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE) {
        return next.run(request).await;
    }
    if !same_origin(request.headers()) {
        tracing::warn!(path = request.uri().path(), "change from another origin refused");
        return PageError::Forbidden.into_response();
    }
    let Some(SessionSecret(secret)) = request.extensions().get::<SessionSecret>().cloned() else {
        return next.run(request).await;
    };
    if let Some(token) = request.headers().get("x-csrf-token") {
        let good = token.to_str().is_ok_and(|token| verify(&secret, token));
        return if good { next.run(request).await } else { PageError::Expired.into_response() };
    }
    match token_in_body(request).await {
        Ok((request, Some(token))) if verify(&secret, &token) => next.run(request).await,
        Ok(_) => PageError::Expired.into_response(),
        Err(error) => error.into_response(),
    }
}

/// Browsers of today say it in `Sec-Fetch-Site`, older ones in `Origin`; a request with neither is not a browser's
/// cross-site form, and still needs the token.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let host = text(header::HOST).unwrap_or("");
            origin.split_once("://").is_some_and(|(_, named)| !host.is_empty() && named.eq_ignore_ascii_case(host))
        }
    }
}

/// Reads the `csrf` field and gives the request back whole.
async fn token_in_body(request: Request) -> Result<(Request, Option<String>), PageError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    let (parts, body) = request.into_parts();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let bytes = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| PageError::TooLarge)?;
        let token = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, v)| v.into_owned());
        return Ok((Request::from_parts(parts, Body::from(bytes)), token));
    }
    if kind.starts_with("multipart/form-data") {
        let mut rest = body.into_data_stream();
        let mut head: Vec<Bytes> = Vec::new();
        let mut seen = Vec::new();
        let mut token = None;
        while token.is_none() && seen.len() < MULTIPART_HEAD {
            let Some(chunk) = rest.next().await else { break };
            let chunk = chunk.map_err(|_| PageError::TooLarge)?;
            seen.extend_from_slice(&chunk);
            head.push(chunk);
            token = multipart_token(&seen);
        }
        let whole = stream::iter(head.into_iter().map(Ok)).chain(rest);
        return Ok((Request::from_parts(parts, Body::from_stream(whole)), token));
    }
    Ok((Request::from_parts(parts, body), None))
}

/// The value of the first part, when it is the field `csrf` and has arrived completely.
fn multipart_token(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MULTIPART_HEAD)]);
    let (head, rest) = text.split_once("\r\n\r\n")?;
    if !head.contains("name=\"csrf\"") {
        return None;
    }
    rest.split_once("\r\n").map(|(value, _)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, routing::post};
    use http::StatusCode;
    use tower::ServiceExt;

    const SECRET: &[u8] = b"a session's secret";

    async fn send(session: bool, headers: &[(&str, &str)], body: String) -> (StatusCode, String) {
        let echo = async |body: String| body;
        let mut app: Router = Router::new().route("/", post(echo)).layer(axum::middleware::from_fn(layer));
        if session {
            app = app.layer(axum::Extension(SessionSecret(SECRET.to_vec())));
        }
        let mut request = http::Request::post("/").header("host", "passeur.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = app.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn tokens_differ_and_belong_to_one_session() {
        let (a, b) = (csrf_token(SECRET), csrf_token(SECRET));
        assert_ne!(a, b);
        assert!(verify(SECRET, &a) && verify(SECRET, &b));
        assert!(!verify(b"another", &a));
        for bad in ["", "AAAA", "***", &a[1..]] {
            assert!(!verify(SECRET, bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_change_needs_its_origin_and_its_token() {
        let token = csrf_token(SECRET);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let with = format!("title=a&csrf={token}");
        for (session, headers, body, expected) in [
            (true, vec![form], with.clone(), 200),
            (true, vec![form], "title=a".into(), 403),
            (true, vec![form], format!("csrf={}", csrf_token(b"other")), 403),
            (true, vec![form, ("sec-fetch-site", "cross-site")], with.clone(), 403),
            (true, vec![form, ("sec-fetch-site", "same-site")], with.clone(), 403),
            (true, vec![form, ("sec-fetch-site", "same-origin")], with.clone(), 200),
            (true, vec![form, ("origin", "https://evil.example")], with.clone(), 403),
            (true, vec![form, ("origin", "null")], with.clone(), 403),
            (true, vec![form, ("origin", "https://passeur.example")], with.clone(), 200),
            (true, vec![("x-csrf-token", token.as_str())], "{}".into(), 200),
            (true, vec![("x-csrf-token", "old")], with.clone(), 403),
            (true, vec![("content-type", "application/json")], "{}".into(), 403),
            (false, vec![form, ("origin", "https://passeur.example")], "a=b".into(), 200),
            (false, vec![form, ("origin", "https://evil.example")], "a=b".into(), 403),
        ] {
            let (status, answer) = send(session, &headers, body.clone()).await;
            assert_eq!(status.as_u16(), expected, "{session} {headers:?} {body}");
            if expected == 200 {
                assert_eq!(answer, body, "the handler sees the whole body");
            }
        }
    }

    #[tokio::test]
    async fn a_multipart_form_brings_its_token_first_and_arrives_whole() {
        let kind = ("content-type", "multipart/form-data; boundary=XX");
        let part = |name: &str, value: &str| {
            format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let token = csrf_token(SECRET);
        let file = part("file", &"x".repeat(40_000));
        let good = format!("{}{file}--XX--\r\n", part("csrf", &token));
        let (status, answer) = send(true, &[kind], good.clone()).await;
        assert_eq!((status.as_u16(), answer == good), (200, true));
        let late = format!("{file}{}--XX--\r\n", part("csrf", &token));
        assert_eq!(send(true, &[kind], late).await.0.as_u16(), 403);
    }
}
