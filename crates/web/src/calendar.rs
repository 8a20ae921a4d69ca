//! The calendar: month, week, day and list of what goes out, with slots, holidays and gaps; moving and undoing.

mod actions;
mod data;
pub(crate) mod feed;
mod grid;
mod judge;
mod lines;
mod list;
pub(crate) mod marks;
mod month;
#[cfg(test)]
mod tests;
pub(crate) mod undo;
mod view;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use passeur_handbook::delivery::State;
use passeur_handbook::schedule::zone::Zone;
use passeur_store::accounts::Account;
use passeur_store::calendar::{self as store, Repeating};
use passeur_store::campaigns::{self, Campaign};
use passeur_store::slots::{self, Slot};
use passeur_store::workspaces::Workspace;
use passeur_store::{StoreError, Tx, accounts, practice, strategy};

use crate::auth::{Permission, Routes, Visit};
use crate::page::{Page, PageError, Space, view};
pub(crate) use grid::slot as grid_slot;
pub(crate) use lines::{Line, Scribe, policy};
use view::{Asked, Filters, View};
pub(crate) use view::{capital, monday};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/calendar", Permission::ViewPosts, show)
        .get("/w/{slug}/calendar/data", Permission::ViewPosts, data::show)
        .get("/w/{slug}/calendar/check", Permission::ViewPosts, judge::show)
        .get("/w/{slug}/calendar/move", Permission::Schedule, actions::move_form)
        .post("/w/{slug}/calendar/move", Permission::Schedule, actions::move_post)
        .post("/w/{slug}/calendar/bulk", Permission::Schedule, actions::bulk)
        .post("/w/{slug}/undo/{ticket}", Permission::Schedule, undo::take_back)
        .post("/w/{slug}/calendar/days", Permission::ManageWorkspace, marks::save)
        .post("/w/{slug}/calendar/feed", Permission::ManageWorkspace, feed::change)
        .get("/feeds/{slug}/{token}", crate::auth::Access::Public, feed::show)
}

/// The zone a workspace lives in.
pub(crate) fn zone_of(workspace: &Workspace) -> Zone {
    Zone::parse(&workspace.time_zone).unwrap_or_else(|_| Zone::utc())
}

/// The region whose days the calendar of the workspace shows.
pub(crate) fn region(workspace: &Workspace) -> passeur_handbook::holidays::Region {
    marks::Shown::of(workspace).region()
}

/// Midnight of a day, or the first moment of it, in microseconds.
pub(crate) fn midnight(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned(zone.clone()).map_or(0, |z| z.timestamp().as_microsecond())
}

/// Today in the zone of the workspace.
pub(crate) fn today(visit: &Visit, zone: &Zone) -> Date {
    zone.civil(passeur_store::clock::timestamp(visit.now())).date()
}

/// Everything around the days: who may be filtered by, and what is shown beside the posts.
pub(crate) struct Around {
    pub accounts: Vec<Account>,
    pub campaigns: Vec<Campaign>,
    pub slots: Vec<Slot>,
    pub repeating: Vec<Repeating>,
}

pub(crate) fn around(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Around, StoreError> {
    Ok(Around {
        accounts: accounts::list(tx, workspace_id)?,
        campaigns: campaigns::list(tx, workspace_id)?,
        slots: slots::of_workspace(tx, workspace_id)?,
        repeating: store::repeating(tx, workspace_id)?,
    })
}

/// One choice of a filter: value, words, chosen.
pub(crate) type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "calendar/page.html")]
struct CalendarPage {
    page: Page,
    filters: Filters,
    heading: String,
    /// Path of the page as it is, to come back to.
    here: String,
    before: String,
    after: String,
    now: String,
    /// Id, path, key, current.
    views: Vec<(&'static str, String, &'static str, bool)>,
    accounts: Vec<Choice>,
    campaigns: Vec<Choice>,
    states: Vec<Choice>,
    filtered: bool,
    may_plan: bool,
    may_manage: bool,
    zone: String,
    month: Option<month::Month>,
    grid: Option<grid::Grid>,
    list: Option<list::List>,
    empty: bool,
    gaps: Vec<(String, String)>,
    /// What the plan wants here and what has a date, with what is missing.
    reality: Option<(String, Vec<String>)>,
    days: marks::Shown,
    feed: Option<String>,
}

impl CalendarPage {
    fn drawing(&self) -> &crate::ui::Drawing {
        &crate::ui::Drawing::Calendar
    }

    /// The one thing to do on an empty sheet.
    fn first(&self) -> crate::ui::Html {
        if !self.may_plan {
            return crate::ui::Html::default();
        }
        let path = self.page.at("/posts/new");
        let words = crate::ui::escape(&self.page.t("action-plan"));
        crate::ui::Html::new(format!("<a class=\"button primary\" href=\"{path}\">{words}</a>"))
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let zone = zone_of(&workspace);
    let today = today(&visit, &zone);
    let filters = Filters::read(&asked, today);
    let (first, last) = filters.days();
    let tz = zone.as_jiff();
    let (from, to) = (midnight(first, tz), midnight(last.tomorrow().unwrap_or(last), tz));
    let query = filters.query(&workspace.id, from, to);
    let shown = filters.view;
    let ends: Vec<i64> =
        first.series(1.day()).take_while(|d| *d <= last).map(|d| midnight(d.tomorrow().unwrap_or(d), tz)).collect();
    let narrow = filters.is_narrow();
    let (period, around, (own, plan)) = visit
        .app
        .db
        .read(move |tx| {
            let around = around(tx, &query.workspace_id)?;
            let plan = match strategy::current(tx, &query.workspace_id)? {
                Some((_, s)) => {
                    let published =
                        if narrow { None } else { Some(practice::published(tx, &query.workspace_id, from, to)?) };
                    (s.house.dates, published.map(|published| (s.plan, published)))
                }
                None => Default::default(),
            };
            // A month shows three lines a day: the words of the others are not read.
            let period = match shown {
                View::Month => {
                    let mut period = store::lines(tx, &query)?;
                    let ids = month::shown(&period.entries, &ends);
                    if period.cards.is_empty() {
                        period.cards = store::cards(tx, ids.iter().map(String::as_str))?;
                    }
                    period
                }
                _ => store::entries(tx, &query)?,
            };
            Ok::<_, StoreError>((period, around, plan))
        })
        .await?;
    let mut page = visit.page(visit.t("space-calendar")).await?.in_space(Space::Calendar);
    page.locale.zone = tz.clone();
    let base = page.base.clone();
    let scribe = Scribe::new(page.locale.clone(), base.clone(), zone.clone(), &around);
    let may_plan = visit.member()?.may(Permission::Schedule);
    let days = marks::Shown::of(&workspace);
    let mut marks = days.marks(first, last, &zone, &page.locale);
    marks.add_own(&own, (first, last));
    let ghosts = lines::ghosts(&around.repeating, &workspace, &zone, from, to);
    let ghosts = if filters.is_narrow() { Vec::new() } else { ghosts };
    let times: Vec<_> = period.entries.iter().map(|e| e.due_at).chain(ghosts.iter().map(|g| g.at)).collect();
    let gaps = match filters.view {
        View::List | View::Day => Vec::new(),
        _ if filters.is_narrow() || around.accounts.is_empty() => Vec::new(),
        _ => lines::gaps(&times, today.max(first), filters.last_of_focus(), &zone, &page, &base),
    };
    let catalog = visit.app.shelf.catalog();
    let name = |id: &str| catalog.get(id).map_or_else(|| id.to_owned(), |n| n.name.clone());
    let reality = plan
        .and_then(|(plan, published)| crate::strategy::reality(&page.locale, name, &plan, (first, last), &published));
    let empty = period.entries.is_empty() && ghosts.is_empty();
    let here = filters.path(&base, filters.view, filters.date);
    let member = visit.member()?;
    let scene = lines::Scene { period: &period, ghosts: &ghosts, marks: &marks, today, now: visit.now(), may_plan };
    let body = CalendarPage {
        heading: filters.heading(&page.locale),
        before: filters.path(&base, filters.view, filters.before()),
        after: filters.path(&base, filters.view, filters.after()),
        now: filters.path(&base, filters.view, today),
        views: View::ALL
            .into_iter()
            .map(|v| (v.id(), filters.path(&base, v, filters.date), v.key(), v == filters.view))
            .collect(),
        accounts: around
            .accounts
            .iter()
            .map(|a| (a.id.clone(), format!("{} · {}", a.handle, a.network), filters.account.as_ref() == Some(&a.id)))
            .collect(),
        campaigns: around
            .campaigns
            .iter()
            .map(|c| (c.id.clone(), c.name.clone(), filters.campaign.as_ref() == Some(&c.id)))
            .collect(),
        states: State::ALL
            .into_iter()
            .map(|s| (s.as_str().into(), visit.t(&format!("state-{}", s.as_str())), filters.state == Some(s)))
            .collect(),
        filtered: filters.is_narrow(),
        may_plan,
        may_manage: member.may(Permission::ManageWorkspace),
        zone: workspace.time_zone.clone(),
        month: (filters.view == View::Month).then(|| month::Month::of(&scribe, &filters, &scene)),
        grid: matches!(filters.view, View::Week | View::Day)
            .then(|| grid::Grid::of(&scribe, &filters, &scene, &around, &workspace)),
        list: (filters.view == View::List).then(|| list::List::of(&scribe, &scene, &filters)),
        empty,
        gaps,
        reality,
        days,
        feed: feed::link(&visit.app, &workspace),
        here,
        filters,
        page,
    };
    Ok(view(&body))
}
