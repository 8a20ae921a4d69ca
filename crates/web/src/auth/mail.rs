//! The mails of this module: written in the transaction of what they tell of, sent by the engine.

use passeur_store::users::User;
use passeur_store::{StoreError, Tx, notifications};
use serde_json::json;

use crate::locale::{Language, Locale};
use crate::message;
use crate::ui::escape;

/// A mail with its words; `target` is a user id or an address.
fn send(
    tx: &mut Tx<'_>,
    workspace: Option<&str>,
    target: &str,
    event: &str,
    subject: &str,
    text: &str,
    link: &str,
) -> Result<(), StoreError> {
    let body = json!({ "subject": subject, "text": text, "link": link });
    notifications::enqueue(tx, workspace, "mail", target, event, "", &body)
}

/// In the person's own language where they have chosen one.
fn language_of(locale: &Locale, user: &User) -> Locale {
    match user.locale.as_deref().and_then(Language::parse) {
        Some(language) => Locale { language, ..locale.clone() },
        None => locale.clone(),
    }
}

pub(super) fn recovery(tx: &mut Tx<'_>, locale: &Locale, user: &User, link: &str) -> Result<(), StoreError> {
    let locale = language_of(locale, user);
    let text = message!(&locale, "mail-recovery-text", name = user.name.as_str(), link = link);
    send(tx, None, &user.email, "recovery", &locale.t("mail-recovery-subject"), &text, link)
}

/// What an invitation says.
pub(crate) struct Invitation<'a> {
    pub workspace_id: &'a str,
    pub workspace: &'a str,
    pub by: &'a str,
    pub email: &'a str,
    pub link: &'a str,
}

pub(crate) fn invitation(tx: &mut Tx<'_>, locale: &Locale, new: &Invitation<'_>) -> Result<(), StoreError> {
    let subject = locale.t2("mail-invitation-subject", "by", new.by, "workspace", new.workspace);
    let text = message!(locale, "mail-invitation-text", by = new.by, workspace = new.workspace, link = new.link);
    send(tx, Some(new.workspace_id), new.email, "invitation", &subject, &text, new.link)
}

/// Proves a new address before it is used.
pub(crate) fn new_address(tx: &mut Tx<'_>, locale: &Locale, email: &str, link: &str) -> Result<(), StoreError> {
    let text = locale.t1("mail-address-text", "link", link);
    send(tx, None, email, "address", &locale.t("mail-address-subject"), &text, link)
}

/// Subject, plain text and HTML of a mail of this module, from the body it was queued with.
pub fn letter(body: &serde_json::Value) -> Option<(String, String, String)> {
    let part = |name: &str| body.get(name)?.as_str();
    let (subject, text, link) = (part("subject")?, part("text")?, part("link")?);
    let paragraphs: String = text
        .split("\n\n")
        .map(|p| match p.trim() {
            p if p == link => format!("<p><a href=\"{0}\">{0}</a></p>", escape(link)),
            p => format!("<p>{}</p>", escape(p)),
        })
        .collect();
    Some((subject.into(), text.into(), format!("<!doctype html><title>{}</title>{paragraphs}", escape(subject))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_escapes_names_and_links_its_link() {
        let body = json!({
            "subject": "A <b> invites", "text": "Hello <b>,\n\nhttps://x.example/join/a", "link": "https://x.example/join/a"
        });
        let (subject, text, html) = letter(&body).unwrap();
        assert_eq!(subject, "A <b> invites");
        assert!(text.contains("Hello <b>"));
        assert!(html.contains("Hello &lt;b&gt;,</p><p><a href=\"https://x.example/join/a\">") && !html.contains("<b>"));
        assert!(letter(&json!({ "type": "sent" })).is_none(), "a notification is not one of ours");
    }
}
