//! Theme, language and the folded rail: kept in cookies, so that they hold before login and without script.

use axum::Form;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::Theme;
use crate::locale::Language;

#[derive(Debug, Deserialize)]
struct Wish {
    theme: Option<String>,
    lang: Option<String>,
    rail: Option<String>,
}

/// `POST /preferences` with `theme`, `lang` or `rail`; answers with the page it came from.
/// The signed-in person's settings page stores the same values for good.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", post(keep))
}

async fn keep(headers: HeaderMap, Form(wish): Form<Wish>) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    let theme = wish.theme.as_deref().and_then(Theme::parse).map(|t| ("passeur_theme", t.as_str()));
    let lang = wish.lang.as_deref().and_then(Language::parse).map(|l| ("passeur_lang", l.tag()));
    let rail = wish.rail.as_deref().map(|r| ("passeur_rail", if r == "folded" { "folded" } else { "open" }));
    for (name, value) in [theme, lang, rail].into_iter().flatten() {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    let back = HeaderValue::from_str(&origin_path(&headers)).unwrap_or(HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, back);
    answer
}

/// The path of the referring page; never its host, so that no redirect leaves the site.
fn origin_path(headers: &HeaderMap) -> String {
    headers
        .get(header::REFERER)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| url::Url::parse(v).ok())
        .map(|u| match u.query() {
            Some(query) => format!("{}?{query}", u.path()),
            None => u.path().to_owned(),
        })
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_site() {
        for (referer, expected) in [
            ("https://passeur.example/calendar?m=3", "/calendar?m=3"),
            ("https://evil.example//other.example/", "/"),
            ("nonsense", "/"),
        ] {
            let headers = HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static(referer))]);
            assert_eq!(origin_path(&headers), expected);
        }
    }
}
