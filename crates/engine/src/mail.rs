//! Mail by SMTP.

use crate::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use passeur_networks::Failure;
use passeur_store::{StoreError, notifications::Message};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// How mail leaves.
#[derive(Clone)]
pub struct MailSettings {
    /// `smtps://user:password@host:port` or `smtp://host:port` (with STARTTLS when the server offers it;
    /// `?tls=required` refuses to do without).
    pub url: SecretString,
    /// Sender, `Passeur <passeur@example.org>`.
    pub from: String,
    /// Writes the words, in the reader's language.
    pub letters: Arc<dyn Letters>,
}

/// A mail as it reads.
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Whoever knows the languages (the pages do) turns an event into a letter.
pub trait Letters: Send + Sync {
    fn letter(&self, event: &str, body: &serde_json::Value, locale: &str, public_url: &str) -> Letter;
}

impl MailSettings {
    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
        let unreadable =
            |e: &dyn std::fmt::Display| Failure::permanent(format!("the mail settings cannot be used: {e}"));
        let url = url::Url::parse(self.url.expose_secret()).map_err(|e| unreadable(&e))?;
        let mut plain = url.clone();
        let (user, password) = (url.username().to_owned(), url.password().map(ToOwned::to_owned));
        let _ = plain.set_username("");
        let _ = plain.set_password(None);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(plain.as_str()).map_err(|e| unreadable(&e))?;
        if let Some(password) = password {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(builder.timeout(Some(std::time::Duration::from_secs(30))).build())
    }
}

pub(crate) async fn send(context: &Context, message: &Message) -> Result<(), Failure> {
    let Some(settings) = &context.mail else {
        return Err(Failure::permanent("mail is not set up on this installation"));
    };
    let target = message.target.clone();
    let of_place = message.body.get("locale").and_then(|l| l.as_str()).unwrap_or("en").to_owned();
    let (address, locale) = if target.contains('@') {
        (target, of_place)
    } else {
        match context.db.read(move |tx| passeur_store::notifications::reader(tx, &target)).await {
            Ok(Some((address, chosen))) => (address, chosen.unwrap_or(of_place)),
            Ok(None) => return Ok(()),
            Err(e) => return Err(Failure::temporary(StoreError::to_string(&e))),
        }
    };
    let letter = settings.letters.letter(&message.event, &message.body, &locale, &context.public_url);
    let bad = |e: &dyn std::fmt::Display| Failure::permanent(format!("the mail cannot be written: {e}"));
    let mail = lettre::Message::builder()
        .from(settings.from.parse::<Mailbox>().map_err(|e| bad(&e))?)
        .to(address.parse::<Mailbox>().map_err(|e| bad(&e))?)
        .subject(letter.subject)
        .message_id(Some(format!("<{}@passeur>", message.id)))
        .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
        .map_err(|e| bad(&e))?;
    match settings.transport()?.send(mail).await {
        Ok(_) => Ok(()),
        Err(e) if e.is_permanent() => Err(Failure::permanent(e.to_string())),
        Err(e) => Err(Failure::temporary(e.to_string())),
    }
}
