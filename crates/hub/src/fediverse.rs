//! The hub in the fediverse: ActivityPub as Mastodon and its like speak it.
//!
//! Written over the guarded client rather than with a framework: a site has a host name of its own
//! and several sites live in one process, ports and plain http must work where the operator allows
//! them and nowhere else, deliveries live in the database, and a signature must cover the target, the
//! host and the date, so that what was signed for one inbox is refused by another.

pub(crate) mod discover;
mod fetch;
pub(crate) mod inbox;
pub(crate) mod keys;
pub(crate) mod objects;
pub(crate) mod signature;

/// What collections and objects are served as.
pub(crate) const ACTIVITY_JSON: &str = "application/activity+json; charset=utf-8";
pub(crate) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Whether the asker wants the object rather than its page.
pub(crate) fn wants_object(headers: &http::HeaderMap) -> bool {
    let accept = headers.get(http::header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let at = |kind: &str| accept.find(kind).unwrap_or(usize::MAX);
    let object = at("application/activity+json").min(at("application/ld+json"));
    object < at("text/html")
}

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
#[cfg(test)]
mod dialogue;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_page_and_a_server_the_object() {
        for (accept, object) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", false),
            ("application/activity+json", true),
            ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", true),
            ("application/activity+json, application/ld+json, text/html", true),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::ACCEPT, accept.parse().unwrap());
            assert_eq!(wants_object(&headers), object, "{accept}");
        }
    }
}
