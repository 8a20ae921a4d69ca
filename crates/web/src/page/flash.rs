//! Messages about what was just done, with an undo where there is one.
//!
//! After a redirect they travel in a signed cookie that the next page takes; for htmx they ride along as toasts.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::cookie;
use crate::locale::Locale;
use crate::ui::{Html, escape, icon};

const COOKIE: &str = "passeur_flash";

/// How a message, a banner or a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    /// The class: `tone-info`, `tone-success`, `tone-warning`, `tone-danger`.
    pub fn class(self) -> &'static str {
        match self {
            Self::Info => "tone-info",
            Self::Success => "tone-success",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "circle-check",
            Self::Warning => "triangle-alert",
            Self::Danger => "octagon-alert",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    pub tone: Tone,
    /// In the reader's language already.
    pub text: String,
    /// Where a `POST` takes it back.
    pub undo: Option<String>,
}

impl Flash {
    pub fn new(tone: Tone, text: impl Into<String>) -> Flash {
        Flash { tone, text: text.into(), undo: None }
    }

    pub fn done(text: impl Into<String>) -> Flash {
        Flash::new(Tone::Success, text)
    }

    /// Offers an undo: a path inside the application that takes the action back by `POST`.
    pub fn with_undo(mut self, path: impl Into<String>) -> Flash {
        self.undo = Some(path.into());
        self
    }
}

/// Signs and reads the flash cookie with a key of the installation (32 random bytes or more).
#[derive(Clone)]
pub struct FlashKey(Vec<u8>);

impl FlashKey {
    pub fn new(key: impl Into<Vec<u8>>) -> FlashKey {
        FlashKey(key.into())
    }

    fn mac(&self, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"passeur flash 1:");
        mac.update(text.as_bytes());
        Some(mac)
    }

    /// The `Set-Cookie` that carries messages to the next page.
    pub fn set(&self, flashes: &[Flash]) -> Option<HeaderValue> {
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(flashes).ok()?);
        let seal = URL_SAFE_NO_PAD.encode(self.mac(&text)?.finalize().into_bytes());
        HeaderValue::from_str(&format!("{COOKIE}={text}.{seal}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")).ok()
    }

    /// The messages a request brings; none when there are none or the seal is not ours.
    pub fn take(&self, headers: &HeaderMap) -> Vec<Flash> {
        let read = || {
            let value = cookie(headers, COOKIE)?;
            let (text, seal) = value.split_once('.')?;
            let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
            self.mac(text)?.verify_slice(&seal).ok()?;
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
        };
        read().unwrap_or_default()
    }

    /// The `Set-Cookie` that ends them once they were shown.
    pub fn clear() -> HeaderValue {
        HeaderValue::from_static("passeur_flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }
}

/// Toasts to append to an htmx answer: they join the page's list out of band.
pub fn toasts(locale: &Locale, flashes: &[Flash]) -> Html {
    let items: String = flashes.iter().map(|flash| toast(locale, flash).to_string()).collect();
    Html::new(format!("<ol id=\"toasts\" hx-swap-oob=\"beforeend\">{items}</ol>"))
}

/// One toast, as the layout and [`toasts`] print it. The undo is a form, so it works without script too; the page's
/// script adds the token.
pub fn toast(locale: &Locale, flash: &Flash) -> Html {
    let undo = flash.undo.as_deref().map_or_else(String::new, |path| {
        format!(
            "<button class=\"button quiet small\" type=\"button\" hx-post=\"{}\" hx-swap=\"none\" data-undo>{}{}</button>",
            escape(path),
            icon("undo-2"),
            escape(&locale.t("action-undo"))
        )
    });
    Html::new(format!(
        "<li class=\"toast {}\">{}<p role=\"status\">{}</p>{undo}<button class=\"button icon-only quiet small\" type=\"button\" \
         data-dismiss aria-label=\"{}\">{}</button></li>",
        flash.tone.class(),
        icon(flash.tone.icon()),
        escape(&flash.text),
        escape(&locale.t("action-close")),
        icon("x"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header;

    fn request(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_flash_travels_and_a_forged_one_does_not() {
        let key = FlashKey::new(b"0123456789abcdef0123456789abcdef".to_vec());
        let flashes = vec![Flash::done("Publication déplacée.").with_undo("/posts/1/undo")];
        let set = key.set(&flashes).unwrap().to_str().unwrap().to_owned();
        let pair = set.split(';').next().unwrap();
        assert_eq!(key.take(&request(pair)), flashes);
        assert!(FlashKey::new(b"another".to_vec()).take(&request(pair)).is_empty());
        let forged = pair.replacen("passeur_flash=", "passeur_flash=A", 1);
        assert!(key.take(&request(&forged)).is_empty());
        assert!(key.take(&HeaderMap::new()).is_empty());
    }
}
