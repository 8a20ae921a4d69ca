//! The style sheet and the letters, embedded and named by their content.

use super::answer;
use axum::{extract::Path, response::Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    kind: &'static str,
    hash: String,
    body: Bytes,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut all = vec![
        asset(
            "serif.woff2",
            "font/woff2",
            Bytes::from_static(include_bytes!("../../../web/assets/fonts/passeur-serif.woff2")),
        ),
        asset(
            "serif-ext.woff2",
            "font/woff2",
            Bytes::from_static(include_bytes!("../../../web/assets/fonts/passeur-serif-ext.woff2")),
        ),
    ];
    let mut css = include_str!("../../assets/site.css").to_owned();
    for font in &all {
        css = css.replace(&format!("url(\"{}\")", font.name), &format!("url(\"../{}/{}\")", font.hash, font.name));
    }
    all.push(asset("site.css", "text/css; charset=utf-8", Bytes::from(css)));
    all
});

fn asset(name: &'static str, kind: &'static str, body: Bytes) -> Asset {
    Asset { name, kind, hash: hex::encode(Sha256::digest(&body))[..16].to_owned(), body }
}

/// Address of an asset, the same on every host.
pub(super) fn url(name: &str) -> String {
    ASSETS.iter().find(|a| a.name == name).map_or_else(String::new, |a| format!("/_hub/{}/{name}", a.hash))
}

pub(super) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    match ASSETS.iter().find(|a| a.name == name && a.hash == hash) {
        Some(asset) => answer::forever(asset.kind, asset.body.clone()),
        None => answer::plain_missing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_is_light() {
        let bytes = |name: &str| ASSETS.iter().find(|a| a.name == name).unwrap().body.len();
        assert!(bytes("serif.woff2") + bytes("serif-ext.woff2") + bytes("site.css") < 56_000);
        let css = String::from_utf8(ASSETS[2].body.to_vec()).unwrap();
        assert_eq!(css.matches("url(\"../").count(), 2, "the letters are found");
    }
}
