//! The notifications of a workspace: by day, filtered, read; and the bell.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use passeur_store::notifications::{self, Notification};
use passeur_store::{StoreError, clock, members, workspaces};
use serde::Deserialize;

use super::sentence::{Facts, Sentence};
use crate::auth::{Access, Permission, Routes, Visit};
use crate::page::{Page, PageError, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/notifications", Permission::ViewPosts, show)
        .get("/w/{slug}/notifications/bell", Permission::ViewPosts, bell)
        .post("/w/{slug}/notifications/read", Permission::ViewPosts, read)
        .get("/notifications/{id}", Access::Signed, follow)
}

const PAGE: usize = 50;

/// Filters, with the kinds each shows.
const FILTERS: [(&str, &[&str]); 5] = [
    ("all", &[]),
    ("wrong", &["refused", "unsure", "missed", "account-attention", "frozen"]),
    ("todo", &["assisted", "approval-wanted", "unsure", "missed"]),
    ("sent", &["sent"]),
    ("team", &["approval-wanted", "approval-given", "approval-refused", "comment"]),
];

#[derive(Debug, Default, Deserialize)]
struct Wish {
    #[serde(default)]
    show: String,
    /// Time (microseconds) and id of the last notification of the page before: `1795424400000000.0193…`.
    before: Option<String>,
}

struct Row {
    at: Timestamp,
    unread: bool,
    said: Sentence,
    href: String,
}

struct Day {
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "notices/list.html")]
struct ListPage {
    page: Page,
    days: Vec<Day>,
    /// Id, words, chosen.
    filters: Vec<(&'static str, String, bool)>,
    chosen: &'static str,
    more: Option<String>,
    unread: bool,
    is_first: bool,
    drawing: crate::ui::Drawing,
}

#[derive(Template)]
#[template(path = "bell.html")]
struct Bell {
    page: Page,
}

async fn show(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (name, kinds) = FILTERS.into_iter().find(|(name, _)| *name == wish.show).unwrap_or(FILTERS[0]);
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let after = wish.before.as_deref().and_then(|text| {
        let (at, id) = text.split_once('.')?;
        Some((at.parse::<i64>().ok()?, id.to_owned()))
    });
    let is_first = after.is_none();
    let (found, read_at) = visit
        .app
        .db
        .read(move |tx| {
            let after = after.as_ref().map(|(at, id)| (*at, id.as_str()));
            let found = notifications::list_of(tx, &workspace, &user, kinds, after, PAGE as i64 + 1)?;
            Ok::<_, StoreError>((found, notifications::read_at(tx, &user)?))
        })
        .await?;
    let page = visit.page(visit.t("notices-title")).await?;
    let more = (found.len() > PAGE).then(|| format!("{}.{}", found[PAGE - 1].created_at, found[PAGE - 1].id));
    let days = by_day(&page, found.into_iter().take(PAGE), read_at);
    let filters = FILTERS.map(|(id, _)| (id, page.t(&format!("notices-filter-{id}")), id == name)).to_vec();
    let unread = page.unread > 0;
    Ok(view(&ListPage {
        page,
        days,
        filters,
        chosen: name,
        more,
        unread,
        is_first,
        drawing: crate::ui::Drawing::Notifications,
    }))
}

fn by_day(page: &Page, found: impl Iterator<Item = Notification>, read_at: i64) -> Vec<Day> {
    let locale = &page.locale;
    let date = |at: Timestamp| at.to_zoned(locale.zone.clone()).date();
    let today = date(locale.now);
    let mut days: Vec<(Date, Day)> = Vec::new();
    for n in found {
        let at = clock::timestamp(n.created_at);
        let said = Sentence::new(locale, &Facts::from(&n));
        let href = said
            .action
            .as_ref()
            .map_or_else(String::new, |a| if a.outside { a.path.clone() } else { page.at(&a.path) });
        let row = Row { at, unread: n.created_at > read_at && n.kind != "sent", said, href };
        let day = date(at);
        match days.last_mut() {
            Some((last, list)) if *last == day => list.rows.push(row),
            _ => {
                let title = match (today - day).get_days() {
                    0 => locale.t("notices-today"),
                    1 => locale.t("notices-yesterday"),
                    _ => locale.day_long(day),
                };
                days.push((day, Day { title, rows: vec![row] }));
            }
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

async fn bell(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&Bell { page: visit.page("").await? }))
}

async fn read(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let user = member.user.id.clone();
    visit.app.db.write(move |tx| notifications::mark_read(tx, &user)).await?;
    Ok(visit.done(visit.t("notices-read-done"), &format!("/w/{}/notifications", member.workspace.slug)))
}

/// The link of a mail: leads to the thing in its workspace, for whoever may see it.
async fn follow(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let user = visit.signed()?.user.id.clone();
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Some(n) = notifications::find(tx, &id, &user)? else { return Ok(None) };
            let slug = workspaces::get(tx, &n.workspace_id)?.slug;
            Ok::<_, StoreError>(members::role_of(tx, &n.workspace_id, &user)?.map(|_| (n, slug)))
        })
        .await?;
    let (n, slug) = found.ok_or(PageError::NotFound)?;
    let path = match Sentence::new(&visit.locale, &Facts::from(&n)).action {
        Some(action) if !action.outside => action.path,
        _ => n.post_id.map_or_else(|| "/notifications".to_owned(), |id| format!("/posts/{id}")),
    };
    Ok(visit.go(&format!("/w/{slug}{path}")))
}

#[cfg(test)]
mod tests {
    use super::FILTERS;
    use passeur_store::notifications::KINDS;

    #[test]
    fn every_kind_is_under_a_filter_of_its_own() {
        for (kind, _) in KINDS {
            assert!(FILTERS[1..].iter().any(|(_, kinds)| kinds.contains(kind)), "{kind}");
        }
        for (_, kinds) in &FILTERS[1..] {
            assert!(kinds.iter().all(|kind| KINDS.iter().any(|(known, _)| known == kind)));
        }
    }
}
