//! Forms as people fill them in: repeated fields, missing fields, and where to go next.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use http::{StatusCode, header};

use crate::page::{PageError, view};
use crate::security::BODY_LIMIT;
use crate::ui::{Html, escape, icon};

/// The fields of a url-encoded form, in their order. A field that is missing reads as empty.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn parse(bytes: &[u8]) -> Form {
        Form(url::form_urlencoded::parse(bytes).map(|(k, v)| (k.into_owned(), v.into_owned())).collect())
    }

    /// The first value as it was typed: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str())
    }

    /// The first value without the spaces around it.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value, or `None` when it is empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// A box that is ticked.
    pub fn is_on(&self, name: &str) -> bool {
        self.0.iter().any(|(k, _)| k == name)
    }

    /// Every field and its value, for forms whose fields are named by data.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.trim()))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.trim())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(PageError::Unprocessable(String::new()));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| PageError::TooLarge)?;
        if bytes.len() > BODY_LIMIT {
            return Err(PageError::TooLarge);
        }
        Ok(Form::parse(&bytes))
    }
}

/// What is wrong with a form, field by field, in the reader's language.
#[derive(Debug, Clone, Default)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    pub fn add(&mut self, field: &str, text: String) {
        self.0.push((field.to_owned(), text));
    }

    pub fn of(field: &str, text: String) -> Errors {
        Errors(vec![(field.to_owned(), text)])
    }

    pub fn extend(&mut self, other: Errors) {
        self.0.extend(other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| f == field).map(|(_, text)| text.as_str())
    }

    /// The attributes of the field's input.
    pub fn aria(&self, field: &str) -> Html {
        match self.get(field) {
            Some(_) => Html::new(format!(" aria-invalid=\"true\" aria-describedby=\"{field}-error\"")),
            None => Html::default(),
        }
    }

    /// The sentence under the field.
    pub fn line(&self, field: &str) -> Html {
        match self.get(field) {
            Some(text) => Html::new(format!(
                "<span class=\"error\" id=\"{field}-error\">{}{}</span>",
                icon("circle-alert"),
                escape(text)
            )),
            None => Html::default(),
        }
    }
}

/// A page that shows a form again, with what is wrong in it.
pub fn again(template: &impl askama::Template) -> Response {
    let mut answer = view(template);
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    answer
}

/// A value for a query string.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A path of this site, or `/`: where a person wanted to go is never another site.
pub fn local_path(wish: &str) -> String {
    let plain = wish.starts_with('/')
        && !wish.starts_with("//")
        && !wish.chars().any(|c| c == '\\' || c.is_control() || c.is_whitespace());
    // What a browser makes of it decides, not what it looks like.
    let base = url::Url::parse("http://passeur.invalid/").ok();
    let stays = base.and_then(|b| b.join(wish).ok()).is_some_and(|u| u.host_str() == Some("passeur.invalid"));
    if plain && stays { wish.to_owned() } else { "/".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_on_this_site() {
        for good in ["/", "/w/a/calendar?m=3#d", "/w/é", "/a//b"] {
            assert_eq!(local_path(good), good);
        }
        for bad in [
            "",
            "evil.example",
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n//evil.example",
            "javascript:alert(1)",
            " /a",
            "/a b",
            "http:/evil.example",
        ] {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn fields_repeat_miss_and_keep_their_spaces_where_they_count() {
        let form = Form::parse(b"a=1&a=2&password=+x+&on=");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((form.get("missing"), form.raw("password"), form.get("password")), ("", " x ", "x"));
        assert!(form.is_on("on") && !form.is_on("off"));
    }
}
