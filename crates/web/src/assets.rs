//! Static files, embedded and served under the hash of their content: `/assets/<hash>/<name>`.
//!
//! A URL with the right hash may be kept for ever; one with another hash (an older page, a node of another version)
//! still answers, with the file of this binary and no caching. Compressed copies are made once, at first use.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// Every asset by its public name: `app.css`, `vendor.js`, `js/app.js`, `fonts/passeur-sans.woff2`.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(load);

struct Asset {
    hash: String,
    etag: HeaderValue,
    kind: &'static str,
    body: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Coding {
    Brotli,
    Gzip,
    Plain,
}

/// The URL of an asset. A name that does not exist gives a URL that answers 404; a test reads every template for that.
pub fn url(name: &str) -> String {
    match ASSETS.get(name) {
        Some(asset) => format!("/assets/{}/{name}", asset.hash),
        None => format!("/assets/unknown/{name}"),
    }
}

/// Whether an asset of that name is embedded.
pub fn exists(name: &str) -> bool {
    ASSETS.contains_key(name)
}

/// The text of an embedded asset, for what is inlined: the style sheet of a report, the mark in a mail.
pub fn text(name: &str) -> Option<&'static str> {
    ASSETS.get(name).and_then(|asset| std::str::from_utf8(&asset.body).ok())
}

/// Serves `/assets/{hash}/{*name}` and `/favicon.ico`; needs no state and no session.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{hash}/{*name}", get(serve))
        .route("/favicon.ico", get(async |headers: HeaderMap| respond("img/icon.svg", None, &headers)))
}

async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    respond(&name, Some(&hash), &headers)
}

fn respond(name: &str, hash: Option<&str>, request: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let cache =
        if hash == Some(asset.hash.as_str()) { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::ETAG, asset.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if request.get(header::IF_NONE_MATCH).is_some_and(|seen| seen == asset.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    let (coding, body) = asset.encoded(accepted(request));
    match coding {
        Coding::Brotli => headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br")),
        Coding::Gzip => headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip")),
        Coding::Plain => None,
    };
    (headers, body).into_response()
}

/// The best coding the client takes; `q=0` is a refusal.
fn accepted(request: &HeaderMap) -> Coding {
    let value = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let takes = |wanted: &str| {
        value.split(',').any(|part| {
            let mut bits = part.split(';').map(str::trim);
            bits.next() == Some(wanted) && !bits.any(|b| matches!(b.replace(' ', "").as_str(), "q=0" | "q=0.0"))
        })
    };
    if takes("br") {
        Coding::Brotli
    } else if takes("gzip") {
        Coding::Gzip
    } else {
        Coding::Plain
    }
}

impl Asset {
    fn new(name: &str, body: Bytes) -> Asset {
        let hash = hash_of([body.as_ref()]);
        Asset::with_hash(name, body, hash)
    }

    fn with_hash(name: &str, body: Bytes, hash: String) -> Asset {
        let own = hash_of([body.as_ref()]);
        let etag = HeaderValue::from_str(&format!("\"{own}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Asset { hash, etag, kind: kind_of(name), body, brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    fn encoded(&self, coding: Coding) -> (Coding, Bytes) {
        let packed = match coding {
            Coding::Plain => None,
            Coding::Brotli => self.brotli.get_or_init(|| smaller(&self.body, self.kind, brotli_of)).clone(),
            Coding::Gzip => self.gzip.get_or_init(|| smaller(&self.body, self.kind, gzip_of)).clone(),
        };
        match packed {
            Some(bytes) => (coding, bytes),
            None => (Coding::Plain, self.body.clone()),
        }
    }
}

/// Fonts and pictures are packed already; anything else only when it gains.
fn smaller(body: &Bytes, kind: &str, pack: fn(&[u8]) -> std::io::Result<Vec<u8>>) -> Option<Bytes> {
    if kind.starts_with("font/") || kind == "image/png" {
        return None;
    }
    pack(body).ok().filter(|packed| packed.len() < body.len()).map(Bytes::from)
}

fn brotli_of(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
    packer.write_all(body)?;
    packer.flush()?;
    Ok(packer.into_inner())
}

fn gzip_of(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(body)?;
    packer.finish()
}

fn hash_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    hex::encode(&digest.finalize()[..8])
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "json" | "webmanifest" => "application/manifest+json",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn load() -> BTreeMap<String, Asset> {
    let mut assets = BTreeMap::new();
    let mut add = |name: &str, asset: Asset| assets.insert(name.to_owned(), asset);
    for folder in ["fonts", "img", "licences"] {
        for (name, body) in files(folder) {
            add(name, Asset::new(name, Bytes::from_static(body)));
        }
    }
    for name in ["icons.svg", "networks.svg"] {
        if let Some(file) = FILES.get_file(name) {
            add(name, Asset::new(name, Bytes::from_static(file.contents())));
        }
    }
    // Modules import each other by relative path, so they share one hash.
    let modules = files("js");
    let hash = hash_of(modules.iter().map(|(_, body)| *body));
    for (name, body) in &modules {
        add(name, Asset::with_hash(name, Bytes::from_static(body), hash.clone()));
    }
    add("vendor.js", Asset::new("vendor.js", joined("vendor", b";\n")));
    let css = joined("css", b"\n");
    let css = with_font_urls(&String::from_utf8_lossy(&css), |name| {
        FILES.get_file(name).map(|file| format!("/assets/{}/{name}", hash_of([file.contents()])))
    });
    add("app.css", Asset::new("app.css", Bytes::from(css)));
    assets
}

/// The files of one folder of `assets/`, by name.
fn files(folder: &str) -> Vec<(&'static str, &'static [u8])> {
    let mut found: Vec<_> = FILES
        .get_dir(folder)
        .into_iter()
        .flat_map(Dir::files)
        .filter_map(|file| Some((file.path().to_str()?, file.contents())))
        .collect();
    found.sort_by_key(|(name, _)| *name);
    found
}

fn joined(folder: &str, between: &[u8]) -> Bytes {
    let mut all = Vec::new();
    for (_, body) in files(folder) {
        all.extend_from_slice(body);
        all.extend_from_slice(between);
    }
    Bytes::from(all)
}

/// Replaces `url("fonts/…")` in the style sheet by the hashed address.
fn with_font_urls(css: &str, address: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(\"fonts/") {
        let (name, tail) = after.split_once('"').unwrap_or((after, ""));
        let name = format!("fonts/{name}");
        let found = address(&name).map_or(Cow::Borrowed("missing"), Cow::Owned);
        out.push_str(before);
        out.push_str(&format!("url(\"{found}\""));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(name: &str, hash: Option<&str>, headers: &[(header::HeaderName, &str)]) -> Response {
        let mut request = HeaderMap::new();
        for (key, value) in headers {
            request.insert(key.clone(), HeaderValue::from_str(value).unwrap());
        }
        respond(name, hash, &request)
    }

    #[test]
    fn the_right_hash_is_kept_for_ever_and_another_is_not() {
        let hash = ASSETS["app.css"].hash.clone();
        let right = ask("app.css", Some(&hash), &[]);
        assert_eq!(right.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let old = ask("app.css", Some("0123456789abcdef"), &[]);
        assert_eq!(old.status(), StatusCode::OK);
        assert_eq!(old.headers()[header::CACHE_CONTROL], "public, no-cache");
        assert_eq!(ask("nothing.css", None, &[]).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_known_etag_costs_no_body() {
        let etag = ASSETS["vendor.js"].etag.to_str().unwrap().to_owned();
        let answer = ask("vendor.js", None, &[(header::IF_NONE_MATCH, &etag)]);
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn text_is_packed_as_the_client_accepts_and_fonts_never() {
        let coding = |name: &str, accept: &str| {
            let answer = ask(name, None, &[(header::ACCEPT_ENCODING, accept)]);
            answer.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap().to_owned())
        };
        assert_eq!(coding("app.css", "gzip, deflate, br").as_deref(), Some("br"));
        assert_eq!(coding("app.css", "gzip").as_deref(), Some("gzip"));
        assert_eq!(coding("app.css", "br;q=0, gzip;q=0.5").as_deref(), Some("gzip"));
        assert_eq!(coding("app.css", "identity"), None);
        assert_eq!(coding("fonts/passeur-sans.woff2", "br"), None);
    }

    #[test]
    fn fonts_together_stay_under_ninety_kilobytes() {
        let total: usize = ASSETS.iter().filter(|(n, _)| n.ends_with(".woff2")).map(|(_, a)| a.body.len()).sum();
        assert!(total > 30_000, "the fonts are there");
        assert!(total < 90_000, "{total} bytes of fonts");
    }

    #[test]
    fn the_style_sheet_names_only_fonts_that_exist() {
        let css = text("app.css").unwrap();
        assert!(css.contains("/fonts/passeur-sans.woff2"));
        assert!(!css.contains("url(\"missing") && !css.contains("url(\"fonts/"));
    }
}
