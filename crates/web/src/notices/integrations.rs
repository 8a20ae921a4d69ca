//! What Passeur works with: mail, and the ways in for other programs; with a mail to try the settings.

use askama::Template;
use axum::response::Response;
use passeur_store::{StoreError, notifications};
use serde_json::json;

use super::webhooks::{MessageRow, row};
use crate::auth::{Permission, Routes, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new().get("/w/{slug}/integrations", Permission::ManageWorkspace, show).post(
        "/w/{slug}/integrations/mail",
        Permission::ManageWorkspace,
        try_mail,
    )
}

#[derive(Template)]
#[template(path = "notices/integrations.html")]
struct IntegrationsPage {
    page: Page,
    mail: bool,
    from: String,
    /// Mails to the reader, latest first.
    messages: Vec<MessageRow>,
    email: String,
    webhooks: usize,
    api: String,
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let (messages, hooks) = visit
        .app
        .db
        .read(move |tx| {
            let mails = notifications::messages_to(tx, &workspace, "mail", &user, 5)?;
            Ok::<_, StoreError>((mails, passeur_store::webhooks::list(tx, &workspace)?.len()))
        })
        .await?;
    let page = visit.page(visit.t("integrations-title")).await?.in_space(Space::Vault);
    let from = visit.app.mail.as_ref().map(|m| m.from.clone());
    Ok(view(&IntegrationsPage {
        mail: from.is_some(),
        from: from.unwrap_or_default(),
        messages: messages.into_iter().map(|m| row(&page, m)).collect(),
        email: member.user.email.clone(),
        webhooks: hooks,
        api: visit.app.config.link("/api/v1"),
        page,
    }))
}

/// A mail to the person who asks, by the way all mails go.
async fn try_mail(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let path = format!("/w/{}/integrations", member.workspace.slug);
    if visit.app.mail.is_none() {
        return Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t("integrations-mail-none"))], &path));
    }
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let body = json!({ "type": "test", "locale": visit.locale.tag() });
    visit
        .app
        .db
        .write(move |tx| notifications::enqueue(tx, Some(&workspace), "mail", &user, "test", "", &body))
        .await?;
    Ok(visit.done(visit.t1("integrations-mail-sent", "email", &member.user.email), &path))
}
