//! What was done in a workspace, by whom, from where.

use askama::Template;
use axum::response::Response;
use jiff::Timestamp;
use passeur_store::audit::{self, Filter};
use passeur_store::{StoreError, members};

use crate::auth::form::encode;
use crate::auth::{Form, Permission, Routes, Visit, at};
use crate::locale::Locale;
use crate::page::{Page, PageError, Space, view};

pub(super) fn routes() -> Routes {
    Routes::new().get("/w/{slug}/audit", Permission::ViewAudit, show)
}

const PAGE: usize = 50;

struct Row {
    who: String,
    words: String,
    object: String,
    detail: String,
    address: String,
    at: Timestamp,
}

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct AuditPage {
    page: Page,
    rows: Vec<Row>,
    /// Id, name, chosen.
    people: Vec<(String, String, bool)>,
    actions: Vec<(String, String, bool)>,
    filtered: bool,
    /// The query of the next page.
    older: Option<String>,
}

/// An action in words; its own name where a newer version wrote it.
pub(super) fn words(locale: &Locale, action: &str) -> String {
    locale.t_or(&format!("audit-{action}"), action)
}

async fn show(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let (user, action) = (query.get("user").to_owned(), query.get("action").to_owned());
    let before = query.some("before").map(str::to_owned);
    let workspace = visit.member()?.workspace.id.clone();
    let (by, what) = (user.clone(), action.clone());
    let (mut entries, people, actions) = visit
        .app
        .db
        .read(move |tx| {
            let filter = Filter { user: &by, action: &what, before: before.as_deref(), limit: PAGE as i64 + 1 };
            let entries = audit::list(tx, &workspace, &filter)?;
            Ok::<_, StoreError>((entries, members::list(tx, &workspace)?, audit::actions(tx, &workspace)?))
        })
        .await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries
        .last()
        .filter(|_| more)
        .map(|last| format!("user={}&action={}&before={}", encode(&user), encode(&action), encode(&last.id)));
    let rows = entries
        .into_iter()
        .map(|e| Row {
            who: e.user_name.unwrap_or_else(|| visit.t("audit-nobody")),
            words: words(&visit.locale, &e.action),
            object: e.object,
            detail: e.detail,
            address: e.address,
            at: at(e.created_at),
        })
        .collect();
    let people = people.into_iter().map(|m| (m.user_id.clone(), m.name, m.user_id == user)).collect();
    let actions = actions.into_iter().map(|a| (a.clone(), words(&visit.locale, &a), a == action)).collect();
    Ok(view(&AuditPage {
        page: visit.page(visit.t("audit-title")).await?.in_space(Space::Vault),
        rows,
        people,
        actions,
        filtered: !user.is_empty() || !action.is_empty(),
        older,
    }))
}
