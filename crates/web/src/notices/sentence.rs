//! A notification as people read it: a sentence, what the network said, and the one thing to do.

use passeur_store::notifications::Notification;
use serde_json::Value as Json;

use crate::accounts::words::network_name;
use crate::locale::Locale;
use crate::message;
use crate::page::Tone;

/// What a notification says, whatever carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub icon: &'static str,
    pub tone: Tone,
    pub title: String,
    /// First words of the post it is about.
    pub post: Option<String>,
    /// The words of the network or of the person, as they came.
    pub quote: Option<String>,
    /// What is safe and what to do.
    pub advice: Option<String>,
    pub action: Option<Action>,
}

/// The one thing to do: words, and a path inside the workspace (or a whole address, on a network).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub label: String,
    pub path: String,
    pub outside: bool,
}

/// The icon and the weight of a kind.
fn look(kind: &str) -> (&'static str, Tone) {
    match kind {
        "sent" => ("circle-check", Tone::Success),
        "refused" => ("octagon-alert", Tone::Danger),
        "unsure" => ("circle-question-mark", Tone::Warning),
        "missed" => ("calendar-x", Tone::Danger),
        "assisted" => ("hand-helping", Tone::Info),
        "account-attention" => ("unplug", Tone::Danger),
        "approval-wanted" => ("hand", Tone::Warning),
        "approval-given" => ("badge-check", Tone::Success),
        "approval-refused" => ("message-square", Tone::Warning),
        "comment" => ("message-circle", Tone::Info),
        "frozen" => ("snowflake", Tone::Warning),
        _ => ("bell", Tone::Info),
    }
}

/// What a sentence is made from: a notification of the page, or the body of a mail.
pub struct Facts<'a> {
    pub kind: &'a str,
    pub args: &'a Json,
    pub post_id: Option<&'a str>,
    pub account_id: Option<&'a str>,
}

impl<'a> From<&'a Notification> for Facts<'a> {
    fn from(n: &'a Notification) -> Self {
        Facts { kind: &n.kind, args: &n.args, post_id: n.post_id.as_deref(), account_id: n.account_id.as_deref() }
    }
}

impl Sentence {
    pub fn new(locale: &Locale, facts: &Facts<'_>) -> Sentence {
        let said = |name: &str| facts.args.get(name).and_then(Json::as_str).filter(|v| !v.is_empty());
        let (icon, tone) = look(facts.kind);
        let network = said("network").map(|id| network_name(locale, id)).unwrap_or_default();
        let handle = said("handle").unwrap_or_default();
        let by = said("by_name").map_or_else(|| locale.t("notice-somebody"), str::to_owned);
        let due = said("due").and_then(|d| d.parse::<jiff::Timestamp>().ok()).map(|at| locale.exact(at));
        // A freeze of the whole workspace names no account.
        let key = match facts.kind {
            "frozen" if handle.is_empty() => "notice-frozen-workspace".to_owned(),
            "approval-wanted" if said("step").is_some() => "notice-approval-wanted-step".to_owned(),
            kind => format!("notice-{kind}"),
        };
        let key = if locale.has(&key) { key } else { "notice-other".to_owned() };
        let title = message!(
            locale,
            &key,
            network = network,
            handle = handle,
            by = by,
            step = said("step").unwrap_or_default(),
            due = due.unwrap_or_default(),
            kind = facts.kind
        );
        let advice = format!("notice-{}-advice", facts.kind);
        let quote = said("note").or_else(|| said("message"));
        Sentence {
            icon,
            tone,
            title,
            post: said("post").map(str::to_owned),
            quote: quote.map(|q| locale.said(q)),
            advice: locale.has(&advice).then(|| locale.t(&advice)),
            action: action(locale, facts, said("url")),
        }
    }
}

/// Where one deals with it.
fn action(locale: &Locale, facts: &Facts<'_>, url: Option<&str>) -> Option<Action> {
    let inside = |key: &str, path: String| Some(Action { label: locale.t(key), path, outside: false });
    let post = facts.post_id.map(|id| format!("/posts/{id}"));
    let account = facts.account_id.map(|id| format!("/accounts/{id}"));
    match facts.kind {
        "sent" => match url.filter(|u| u.starts_with("https://") || u.starts_with("http://")) {
            Some(url) => Some(Action { label: locale.t("notice-do-see"), path: url.into(), outside: true }),
            None => inside("notice-do-post", post?),
        },
        "refused" => inside("notice-do-correct", post?),
        "unsure" | "missed" => inside("notice-do-decide", post?),
        "assisted" => inside("notice-do-publish", post?),
        "account-attention" => inside("notice-do-account", account?),
        "approval-wanted" => inside("notice-do-review", post?),
        "frozen" => match account {
            Some(path) => inside("notice-do-account", path),
            None => inside("notice-do-calendar", "/calendar".into()),
        },
        _ => inside("notice-do-post", post?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use jiff::{Timestamp, tz::TimeZone};
    use passeur_store::notifications::KINDS;
    use serde_json::json;

    #[test]
    fn every_kind_has_its_sentence_and_its_action_in_both_languages() {
        let args = json!({
            "network": "mastodon", "handle": "@ana@social.example", "post": "Hello", "message": "422 too long",
            "due": "2026-11-23T09:00:00Z", "by_name": "Eli", "step": "Legal", "url": "https://social.example/1",
        });
        for language in Language::ALL {
            let locale = Locale::new(language, TimeZone::UTC, Timestamp::UNIX_EPOCH);
            for (kind, _) in KINDS {
                let facts = Facts { kind, args: &args, post_id: Some("p"), account_id: Some("a") };
                let s = Sentence::new(&locale, &facts);
                assert!(!s.title.contains("notice-") && !s.title.contains('{'), "{kind}: {}", s.title);
                assert_ne!(s.title, locale.t("notice-other"), "{kind}");
                let action = s.action.unwrap();
                assert!(!action.label.starts_with("notice-"), "{kind}: {}", action.label);
                assert_eq!(action.outside, *kind == "sent", "{kind}");
            }
        }
    }

    #[test]
    fn a_link_that_is_no_web_address_is_not_offered() {
        let locale = Locale::new(Language::English, TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let args = json!({ "url": "javascript:alert(1)" });
        let s = Sentence::new(&locale, &Facts { kind: "sent", args: &args, post_id: Some("p"), account_id: None });
        assert_eq!(s.action.unwrap().path, "/posts/p");
    }
}
