//! The calendar as an iCalendar feed that other programs subscribe to, under an address nobody can guess.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use http::header;
use passeur_handbook::formats::ics::{Planned, write};
use passeur_store::calendar::{self as store, Query};
use passeur_store::clock::{DAY, timestamp};
use passeur_store::workspaces::{self, Change, Workspace};
use passeur_store::{StoreError, accounts};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::marks::change_setting;
use crate::app::App;
use crate::auth::form::local_path;
use crate::auth::{Form, Visit};
use crate::page::PageError;

/// The name of the setting: 0 when the feed is off, else a number that makes a new address when it grows.
const SETTING: &str = "calendar_feed";
/// What the feed holds around now.
const DAYS_BEFORE: i64 = 31;
const DAYS_AHEAD: i64 = 366;

fn round(workspace: &Workspace) -> i64 {
    workspace.settings.others.get(SETTING).and_then(serde_json::Value::as_i64).unwrap_or(0)
}

/// The secret part of the address. It depends on the installation's key, so the database does not give it away.
fn token(app: &App, workspace: &Workspace) -> Option<String> {
    let round = round(workspace);
    if round <= 0 {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(app.db.keys.derive("calendar feed").as_ref()).ok()?;
    mac.update(format!("{}:{round}", workspace.id).as_bytes());
    Some(hex::encode(&mac.finalize().into_bytes()[..20]))
}

/// The whole address, when there is a feed.
pub(crate) fn link(app: &App, workspace: &Workspace) -> Option<String> {
    let token = token(app, workspace)?;
    Some(app.config.link(&format!("/feeds/{}/{token}.ics", workspace.slug)))
}

/// The settings with the feed on (under an address never used before) or off.
pub(crate) fn turned(workspace: &Workspace, on: bool) -> Change {
    let last = round(workspace).abs();
    // A round that was used is never used again: an old address stays dead.
    change_setting(workspace, SETTING, if on { last + 1 } else { -last }.into())
}

/// `POST do=on|renew|off`.
pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let on = form.get("do") != "off";
    let key = if on { "feed-on" } else { "feed-off" };
    let change = turned(&workspace, on);
    let note = visit.audit("calendar-feed", form.get("do"), "");
    visit
        .app
        .db
        .write(move |tx| {
            workspaces::change(tx, &workspace.id, &change)?;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t(key), &local_path(form.get("back"))))
}

/// `GET`: the feed. A wrong address is the same 404 as none.
pub(super) async fn show(visit: Visit, Path((slug, file)): Path<(String, String)>) -> Result<Response, PageError> {
    let given = file.strip_suffix(".ics").unwrap_or(&file).to_owned();
    let workspace = visit.app.db.read(move |tx| workspaces::by_slug(tx, &slug)).await?.ok_or(PageError::NotFound)?;
    let right = token(&visit.app, &workspace).ok_or(PageError::NotFound)?;
    if !bool::from(right.as_bytes().ct_eq(given.as_bytes())) {
        return Err(PageError::NotFound);
    }
    let now = visit.now();
    let query = Query {
        workspace_id: workspace.id.clone(),
        from: now - DAYS_BEFORE * DAY,
        to: now + DAYS_AHEAD * DAY,
        ..Query::default()
    };
    let (period, accounts) = visit
        .app
        .db
        .read(move |tx| {
            let accounts = accounts::list(tx, &query.workspace_id)?;
            Ok::<_, StoreError>((store::entries(tx, &query)?, accounts))
        })
        .await?;
    let lines: Vec<(String, String, String, String)> = period
        .entries
        .iter()
        .map(|entry| {
            let words = period.cards.get(&entry.post_id).map_or("", |c| c.excerpt.as_str());
            let names: Vec<String> = entry
                .accounts
                .iter()
                .filter_map(|i| period.accounts.get(usize::from(*i)))
                .filter_map(|id| accounts.iter().find(|a| a.id == *id))
                .map(|a| format!("{} · {}", a.network, a.handle))
                .collect();
            let state = visit.t(&format!("state-{}", entry.state.as_str()));
            let url = visit.app.config.link(&format!("/w/{}/posts/{}/view", workspace.slug, entry.post_id));
            // A recurring post is one line a time: the id alone would make them one.
            let uid = format!("{}-{}@passeur", entry.post_id, entry.due_at / 1_000_000);
            (uid, words.to_owned(), format!("{state}\n{}", names.join("\n")), url)
        })
        .collect();
    let planned: Vec<Planned<'_>> = period
        .entries
        .iter()
        .zip(&lines)
        .map(|(entry, (uid, words, description, url))| Planned {
            uid,
            at: timestamp(entry.due_at),
            summary: words,
            description,
            url: Some(url),
            labels: period.cards.get(&entry.post_id).map_or(&[], |c| c.labels.as_slice()),
            rule: None,
            cancelled: false,
        })
        .collect();
    let body = write(&planned, &workspace.name, timestamp(now));
    Ok((
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=300")],
        body,
    )
        .into_response())
}
