//! The headers every answer carries, and the checks every change passes.

pub mod csrf;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// The largest body of an ordinary form or API call, in bytes. Uploads set their own limit on their route
/// with `axum::extract::DefaultBodyLimit::max`.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// No script and no style but our own files: nothing inline, nothing from elsewhere.
/// Navigation by form may leave only for https, which the way to a network's own consent page needs.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; \
     frame-src 'none'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'self' https:";

static HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), \
         usb=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// A middleware that completes every answer: a header a handler has set itself is left alone (the hub's public
/// pages allow embedding, a media file allows other origins). Pages are not kept by caches unless they say so.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in &HEADERS {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn every_answer_is_guarded_and_a_handler_may_say_otherwise() {
        let open = async || [(header::REFERRER_POLICY, "origin")];
        let app: Router = Router::new().route("/open", get(open)).layer(axum::middleware::from_fn(headers));
        for path in ["/open", "/missing"] {
            let request = http::Request::get(path).body(Body::empty()).unwrap();
            let answer = app.clone().oneshot(request).await.unwrap();
            let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("script-src 'self';") && policy.contains("style-src 'self';"));
            assert!(!policy.contains("unsafe"));
            let expected = if path == "/open" { "origin" } else { "same-origin" };
            assert_eq!(answer.headers()[header::REFERRER_POLICY], expected);
        }
    }

    /// The policy forbids them, so a page that has one is broken: refuse it before it ships.
    #[test]
    fn no_template_has_inline_script_style_or_handler() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut folders = vec![root];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "html") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    seen += 1;
                    for bad in [
                        " style=",
                        "<style",
                        " onclick=",
                        " onchange=",
                        " onsubmit=",
                        " oninput=",
                        "javascript:",
                        "hx-on",
                    ] {
                        assert!(!text.contains(bad), "{}: {bad}", path.display());
                    }
                    for script in text.split("<script").skip(1) {
                        let tag = script.split('>').next().unwrap();
                        assert!(tag.contains(" src="), "{}: inline script", path.display());
                    }
                }
            }
        }
        assert!(seen >= 3);
    }
}
