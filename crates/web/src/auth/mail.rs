//! The mails of this module: written in the transaction of what they tell of, sent by the engine.

use passeur_store::users::User;
use passeur_store::{StoreError, Tx, notifications};
use serde_json::json;

use crate::locale::{Language, Locale};
use crate::message;

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
