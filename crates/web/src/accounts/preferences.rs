//! What a person sets on an account: its pace, the language and the visibility posts start with.

use axum::extract::Path;
use axum::response::Response;
use passeur_handbook::content::Visibility;
use passeur_handbook::limits::{self, Pacing};
use passeur_store::accounts::{self, Account};

use super::show::{account_page, find};
use super::words;
use crate::auth::form::{Errors, again};
use crate::auth::{Form, Permission, Routes, Visit};
use crate::locale::Locale;
use crate::page::PageError;

pub(super) fn routes() -> Routes {
    Routes::new().post("/w/{slug}/accounts/{id}/preferences", Permission::ManageAccounts, save)
}

/// Windows that a form offers, in seconds.
const WINDOWS: [u32; 6] = [60, 300, 3_600, 10_800, 43_200, 86_400];
const POSTS_MAX: u32 = 10_000;
/// Languages posts are often in, each by its own name; any other tag can be typed.
const LANGUAGES: [(&str, &str); 24] = [
    ("fr", "Français"),
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("nl", "Nederlands"),
    ("ca", "Català"),
    ("eu", "Euskara"),
    ("br", "Brezhoneg"),
    ("co", "Corsu"),
    ("oc", "Occitan"),
    ("gcr", "Kriyòl gwiyannen"),
    ("rcf", "Kréol rényoné"),
    ("ar", "العربية"),
    ("pl", "Polski"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("uk", "Українська"),
    ("tr", "Türkçe"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("ja", "日本語"),
    ("ko", "한국어"),
];

/// The form, filled.
pub(super) struct Preferences {
    pub posts: String,
    /// Seconds, words, chosen.
    pub windows: Vec<(u32, String, bool)>,
    /// The pace the network itself asks for.
    pub own: String,
    pub language: String,
    pub languages: &'static [(&'static str, &'static str)],
    /// Id, words, chosen; empty where the network has no notion of it.
    pub visibilities: Vec<(&'static str, String, bool)>,
}

impl Preferences {
    pub fn of(locale: &Locale, account: &Account, own: Option<Pacing>, form: Option<&Form>) -> Preferences {
        let now = account.pacing.or(own);
        let typed = |name: &str| form.map(|f| f.get(name).to_owned());
        let window = typed("window").and_then(|w| w.parse().ok()).or(now.map(|p| p.window_seconds)).unwrap_or(3_600);
        let mut windows: Vec<u32> = WINDOWS.to_vec();
        if !windows.contains(&window) {
            windows.push(window);
            windows.sort_unstable();
        }
        let known = account.limits.as_ref().or_else(|| limits::of(&account.network));
        let chosen = typed("visibility").unwrap_or_else(|| account.visibility.as_str().to_owned());
        let offered = known.map(|l| l.visibilities.clone()).unwrap_or_default();
        Preferences {
            posts: typed("posts").unwrap_or_else(|| account.pacing.map(|p| p.posts.to_string()).unwrap_or_default()),
            windows: windows.into_iter().map(|w| (w, words::span(locale, w), w == window)).collect(),
            own: words::pacing(locale, own),
            language: typed("language").unwrap_or_else(|| account.language.clone().unwrap_or_default()),
            languages: &LANGUAGES,
            visibilities: offered
                .into_iter()
                .map(|v| (v.as_str(), locale.t(&format!("accounts-visibility-{}", v.as_str())), v.as_str() == chosen))
                .collect(),
        }
    }
}

/// A language tag as networks take it (BCP 47: `fr`, `pt-BR`, `zh-Hant`).
fn tag(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let first = parts.next()?;
    let plain =
        |p: &str, least, most| (least..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    (primary && parts.all(|p| plain(p, 1, 8)) && text.len() <= 35).then(|| text.to_owned())
}

/// The pace somebody asks for, which may be slower than the network's own and never faster.
fn pace(visit: &Visit, form: &Form, own: Option<Pacing>) -> Result<Option<Pacing>, String> {
    let Some(posts) = form.some("posts") else { return Ok(own) };
    let posts = posts.parse::<u32>().ok().filter(|n| (1..=POSTS_MAX).contains(n));
    let window = form.get("window").parse::<u32>().ok().filter(|w| (1..=7 * 86_400).contains(w));
    let (Some(posts), Some(window_seconds)) = (posts, window) else {
        return Err(visit.t1("accounts-pacing-invalid", "n", POSTS_MAX));
    };
    let wish = Pacing { posts, window_seconds };
    let rate = |p: Pacing| f64::from(p.posts) / f64::from(p.window_seconds);
    match own {
        Some(own) if rate(wish) > rate(own) || wish.posts > own.posts && wish.window_seconds <= own.window_seconds => {
            Err(visit.t1("accounts-pacing-too-fast", "own", words::pacing(&visit.locale, Some(own))))
        }
        _ => Ok(Some(wish)),
    }
}

async fn save(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let account = find(&visit, &id).await?;
    let own = visit.app.registry.get(&account.network).and_then(|c| c.descriptor().pacing);
    let mut errors = Errors::default();
    let pacing = pace(&visit, &form, own).unwrap_or_else(|text| {
        errors.add("posts", text);
        None
    });
    let language = match form.some("language") {
        None => None,
        Some(text) => tag(text).or_else(|| {
            errors.add("language", visit.t("accounts-language-invalid"));
            None
        }),
    };
    let wanted = form.get("visibility");
    let visibility = Visibility::ALL.into_iter().find(|v| v.as_str() == wanted).unwrap_or(account.visibility);
    if !errors.is_empty() {
        return Ok(again(&account_page(&visit, &id, errors, Some(&form)).await?));
    }
    let note = visit.audit("account-preferences", &account.id, &words::pacing(&visit.locale, pacing));
    let kept = accounts::Preferences { pacing, language, visibility };
    visit
        .app
        .db
        .write(move |tx| {
            note.record(tx)?;
            accounts::set_preferences(tx, &account.id, &kept)
        })
        .await?;
    Ok(visit.done(visit.t("accounts-preferences-saved"), &format!("/w/{slug}/accounts/{id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_checked() {
        for good in ["fr", "pt-BR", "zh-Hant", "gcr", "de-CH-1996"] {
            assert!(tag(good).is_some(), "{good}");
        }
        for bad in ["", "f", "french", "fr_FR", "fr-", "fr--FR", "1a", "fr FR", "fr-toolongsubtag"] {
            assert!(tag(bad).is_none(), "{bad}");
        }
        assert!(LANGUAGES.iter().all(|(code, _)| tag(code).is_some()));
    }
}
