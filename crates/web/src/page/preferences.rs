//! Theme, language and the folded rail: kept in cookies, so that they hold before login and without script.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Theme;
use crate::locale::Language;

/// What a reader asks for; fields that are not there stay as they are.
#[derive(Debug, Default, Clone)]
pub struct Wish {
    pub theme: Option<Theme>,
    pub lang: Option<Language>,
    pub rail_folded: Option<bool>,
}

impl Wish {
    /// Of the form fields `theme`, `lang` and `rail`; what is unknown counts as not said.
    pub fn read(theme: Option<&str>, lang: Option<&str>, rail: Option<&str>) -> Wish {
        Wish {
            theme: theme.and_then(Theme::parse),
            lang: lang.and_then(Language::parse),
            rail_folded: rail.map(|r| r == "folded"),
        }
    }

    /// The `Set-Cookie` values that keep it for a year.
    pub fn cookies(&self) -> Vec<HeaderValue> {
        let theme = self.theme.map(|t| ("passeur_theme", t.as_str()));
        let lang = self.lang.map(|l| ("passeur_lang", l.tag()));
        let rail = self.rail_folded.map(|folded| ("passeur_rail", if folded { "folded" } else { "open" }));
        let all = [theme, lang, rail].into_iter().flatten();
        all.filter_map(|(name, value)| {
            HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")).ok()
        })
        .collect()
    }
}

/// Keeps the wish and goes back to the page it came from.
pub fn keep(headers: &HeaderMap, wish: &Wish) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    for cookie in wish.cookies() {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let back = HeaderValue::from_str(&origin_path(headers)).unwrap_or(HeaderValue::from_static("/"));
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
