//! The mails Passeur sends: subject, text and HTML, in the reader's language. The engine carries them.

use askama::Template;
use jiff::tz::TimeZone;
use passeur_engine::{Letter, Letters};
use serde_json::Value as Json;

use crate::locale::{Language, Locale};
use crate::message;
use crate::notices::sentence::{Facts, Sentence};

/// The words of every mail. Given to the engine with the mail settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words;

/// A mail before it has its two forms.
#[derive(Debug, Default)]
struct Draft {
    subject: String,
    /// A line over the text: what it is about in a few words.
    heading: String,
    paragraphs: Vec<String>,
    /// What the post or the network says.
    quotes: Vec<String>,
    /// Words and address.
    button: Option<(String, String)>,
    foot: Vec<String>,
}

#[derive(Template)]
#[template(path = "letters/letter.htm")]
struct Html<'a> {
    lang: &'a str,
    name: String,
    d: &'a Draft,
    link_words: String,
}

impl Letters for Words {
    fn letter(&self, event: &str, body: &Json, language: &str, public_url: &str) -> Letter {
        let part = |pointer: &str| body.pointer(pointer).and_then(Json::as_str);
        let zone = part("/place/time_zone").and_then(|z| TimeZone::get(z).ok()).unwrap_or(TimeZone::UTC);
        let now = part("/timestamp").and_then(|t| t.parse().ok()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let locale = Locale::new(Language::parse(language).unwrap_or(Language::English), zone, now);
        let draft = match (part("/subject"), part("/text"), part("/link")) {
            (Some(subject), Some(text), link) => written(&locale, subject, text, link),
            _ if event == "test" => test(&locale, public_url),
            _ => notice(&locale, event, body, public_url),
        };
        finish(&locale, &draft)
    }
}

/// A mail that was queued with its words: recovery, invitation, a new address.
fn written(locale: &Locale, subject: &str, text: &str, link: Option<&str>) -> Draft {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty() && Some(*p) != link);
    Draft {
        subject: subject.to_owned(),
        heading: subject.to_owned(),
        paragraphs: paragraphs.map(str::to_owned).collect(),
        button: link.map(|link| (locale.t("letters-open-link"), link.to_owned())),
        foot: vec![locale.t("letters-foot-once")],
        ..Draft::default()
    }
}

fn test(locale: &Locale, public_url: &str) -> Draft {
    Draft {
        subject: locale.t("letters-test-subject"),
        heading: locale.t("letters-test-subject"),
        paragraphs: vec![locale.t("letters-test-text")],
        button: Some((locale.t("letters-open"), public_url.to_owned())),
        ..Draft::default()
    }
}

fn notice(locale: &Locale, event: &str, body: &Json, public_url: &str) -> Draft {
    let part = |pointer: &str| body.pointer(pointer).and_then(Json::as_str);
    let none = Json::Null;
    let facts = Facts {
        kind: event,
        args: body.pointer("/data/detail").unwrap_or(&none),
        post_id: part("/data/post"),
        account_id: part("/data/account"),
    };
    let said = Sentence::new(locale, &facts);
    let place = part("/place/name").unwrap_or("Passeur");
    let base = public_url.trim_end_matches('/');
    // Through the notification, which knows its workspace and asks for the login when need be.
    let link = part("/id")
        .filter(|id| !id.is_empty())
        .map_or_else(|| base.to_owned(), |id| format!("{base}/notifications/{id}"));
    let button = said.action.map(|a| if a.outside { (a.label, a.path) } else { (a.label, link) });
    Draft {
        subject: message!(locale, "letters-subject", title = said.title, place = place),
        heading: said.title,
        paragraphs: said.advice.into_iter().collect(),
        quotes: said.post.into_iter().chain(said.quote).collect(),
        button,
        foot: vec![
            message!(locale, "letters-foot-why", place = place),
            locale.t1("letters-foot-stop", "link", format!("{base}/me")),
        ],
    }
}

fn finish(locale: &Locale, draft: &Draft) -> Letter {
    let mut lines = vec![draft.heading.clone()];
    lines.extend(draft.quotes.iter().map(|q| q.lines().map(|l| format!("> {l}")).collect::<Vec<_>>().join("\n")));
    lines.extend(draft.paragraphs.iter().cloned());
    lines.extend(draft.button.as_ref().map(|(label, link)| format!("{label}\n{link}")));
    let mut text = lines.join("\n\n");
    if !draft.foot.is_empty() {
        text += "\n\n-- \n";
        text += &draft.foot.join("\n");
    }
    text.push('\n');
    let html = Html {
        lang: locale.tag(),
        name: locale.t("letters-name"),
        d: draft,
        link_words: locale.t("letters-link-words"),
    };
    let html = html.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the template of letters failed");
        format!("<pre>{}</pre>", crate::ui::escape(&text))
    });
    // A subject is one line, whatever a name or a post brings along.
    let subject = draft.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    Letter { subject, text, html }
}

#[cfg(test)]
mod tests {
    use super::*;
    use passeur_store::notifications::KINDS;
    use serde_json::json;

    fn body() -> Json {
        json!({
            "id": "n1", "type": "x", "timestamp": "2026-11-23T09:00:00Z",
            "place": { "name": "Atelier <du> Pont", "time_zone": "Europe/Paris" },
            "data": { "post": "p1", "account": "a1", "detail": {
                "network": "mastodon", "handle": "@ana@social.example", "post": "Hello <b>", "message": "422",
                "due": "2026-11-23T09:00:00Z", "by_name": "Eli", "step": "Legal", "url": null } }
        })
    }

    #[test]
    fn every_kind_is_a_letter_that_leads_to_its_page() {
        for language in ["fr", "en"] {
            for (kind, _) in KINDS {
                let letter = Words.letter(kind, &body(), language, "https://p.example/");
                let all = format!("{}\n{}\n{}", letter.subject, letter.text, letter.html);
                assert!(!all.contains("notice-") && !all.contains("letters-"), "{kind} {language}: {all}");
                assert!(!letter.html.contains("<b>"), "{kind}: what people wrote is escaped");
                assert!(letter.subject.contains("Atelier <du> Pont"), "{}", letter.subject);
                assert!(letter.text.contains("https://p.example/notifications/n1"), "{kind}: {}", letter.text);
                assert!(letter.html.contains("href=\"https://p.example/notifications/n1\""), "{kind}");
                assert!(letter.text.contains("https://p.example/me"), "how to stop them");
                assert!(letter.html.contains(&format!("lang=\"{language}\"")));
            }
        }
    }

    #[test]
    fn words_that_were_queued_are_kept_and_their_link_is_a_button() {
        let link = "https://p.example/recover/abc";
        let body = json!({ "subject": "A new\nBcc: password", "text": format!("Hello <Ana>,\n\n{link}\n\nBye"), "link": link });
        let letter = Words.letter("recovery", &body, "en", "https://p.example");
        assert_eq!(letter.subject, "A new Bcc: password");
        assert!(letter.text.contains("Hello <Ana>") && letter.text.matches(link).count() == 1);
        assert!(letter.html.contains("Hello &#60;Ana&#62;") || letter.html.contains("Hello &lt;Ana&gt;"));
        assert!(letter.html.contains(&format!("href=\"{link}\"")));
    }
}
