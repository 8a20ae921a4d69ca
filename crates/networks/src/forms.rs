//! Reads what a person typed when connecting an account.

use crate::{ConnectForm, Failure, Result};
use secrecy::ExposeSecret;
use url::Url;

impl ConnectForm {
    /// The value of a field, trimmed; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = self.fields.get(name)?.expose_secret().trim().to_owned();
        Some(value).filter(|v| !v.is_empty())
    }

    pub fn required(&self, name: &str) -> Result<String> {
        self.get(name).ok_or_else(|| Failure::permanent(format!("the field “{name}” is empty")))
    }
}

/// The origin of a server, from what people type: a domain, an address of any page, `@ana@domain`.
/// Without a scheme it is https.
pub fn server_url(typed: &str) -> Result<Url> {
    let typed = typed.trim();
    let bad =
        || Failure::permanent(format!("“{typed}” is not the address of a server, such as https://mastodon.social"));
    let absolute = if typed.contains("://") {
        typed.to_owned()
    } else {
        let domain = typed.rsplit('@').next().unwrap_or(typed);
        format!("https://{domain}")
    };
    let mut url = Url::parse(&absolute).map_err(|_| bad())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !url.username().is_empty() {
        return Err(bad());
    }
    let dotted = url.domain().is_none_or(|d| d.contains('.') || d == "localhost");
    if !dotted {
        return Err(bad());
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_understood_however_it_is_typed() {
        for (typed, want) in [
            ("mastodon.social", Some("https://mastodon.social/")),
            (" Mastodon.Social ", Some("https://mastodon.social/")),
            ("https://mastodon.social/@ana?x=1#y", Some("https://mastodon.social/")),
            ("@ana@piaille.fr", Some("https://piaille.fr/")),
            ("ana@piaille.fr", Some("https://piaille.fr/")),
            ("http://127.0.0.1:8101", Some("http://127.0.0.1:8101/")),
            ("localhost:8101", Some("https://localhost:8101/")),
            ("münchen.social", Some("https://xn--mnchen-3ya.social/")),
            ("", None),
            ("mastodon", None),
            ("ftp://mastodon.social", None),
            ("https://a:b@mastodon.social", None),
            ("not a server", None),
        ] {
            assert_eq!(server_url(typed).ok().map(|u| u.to_string()).as_deref(), want, "{typed}");
        }
    }
}
