//! Where a site and its parts are, seen from the outside.

use passeur_store::hub::{File, Post, Site};
use url::{Url, form_urlencoded};

/// Address of a site. `base` has no final slash: `https://news.example.org`, or
/// `https://passeur.example.org/h/news` for a site without a host of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub base: String,
    /// Host of the site, with the port where it is not the scheme's.
    pub host: String,
}

impl Address {
    pub fn of(site: &Site, public_url: &Url) -> Self {
        match &site.host {
            Some(host) => Self { base: format!("{}://{host}", public_url.scheme()), host: host.clone() },
            None => Self { base: format!("{}/h/{}", origin(public_url), site.slug), host: authority(public_url) },
        }
    }
}

/// The site as people elsewhere name it: `@news@example.org`.
pub fn handle(site: &Site, public_url: &Url) -> String {
    format!("@{}@{}", site.slug, Address::of(site, public_url).host)
}

/// Host, and port where it is not the scheme's.
pub(crate) fn authority(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

pub(crate) fn origin(url: &Url) -> String {
    format!("{}://{}", url.scheme(), authority(url))
}

/// Page of a post under `base`; a later part of a thread is a place on the page of the first.
pub(crate) fn post_url(base: &str, post: &Post, root_slug: Option<&str>) -> String {
    match root_slug {
        Some(root) => format!("{base}/posts/{root}#{}", post.slug),
        None => format!("{base}/posts/{}", post.slug),
    }
}

pub(crate) fn tag_url(base: &str, tag: &str) -> String {
    format!("{base}/tags/{}", segment(tag))
}

pub(crate) fn file_url(base: &str, file: &File) -> String {
    format!("{base}/media/{}/{}", file.sha256, segment(&file.name))
}

/// Text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use passeur_store::hub::SiteSettings;

    pub(crate) fn site(host: Option<&str>) -> Site {
        Site {
            workspace_id: "w".into(),
            slug: "news".into(),
            name: "News".into(),
            locale: "fr".into(),
            time_zone: "Europe/Paris".into(),
            created_at: 0,
            host: host.map(str::to_owned),
            settings: SiteSettings::default(),
        }
    }

    #[test]
    fn a_site_is_on_its_host_or_under_its_path() {
        for (public, host, base, authority) in [
            ("https://p.example.org", None, "https://p.example.org/h/news", "p.example.org"),
            ("https://p.example.org", Some("news.org"), "https://news.org", "news.org"),
            ("http://localhost:8250/", None, "http://localhost:8250/h/news", "localhost:8250"),
            ("http://localhost:8250/", Some("news.test:8250"), "http://news.test:8250", "news.test:8250"),
        ] {
            let address = Address::of(&site(host), &public.parse().unwrap());
            assert_eq!((address.base.as_str(), address.host.as_str()), (base, authority));
        }
    }

    #[test]
    fn a_segment_holds_no_separator() {
        assert_eq!(segment("été & co/x"), "%C3%A9t%C3%A9%20%26%20co%2Fx");
    }
}
