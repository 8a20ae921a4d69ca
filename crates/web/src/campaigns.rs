//! Campaigns: what posts belong to, with a colour, a period and how far they are.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use passeur_store::calendar::Standing;
use passeur_store::campaigns::{self, COLOURS, Campaign};
use passeur_store::clock::timestamp;
use passeur_store::{StoreError, calendar as store};

use crate::auth::{Form, Permission, Routes, Visit};
use crate::calendar::{midnight, zone_of};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

const NAME_MAX: usize = 80;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/campaigns", Permission::ViewPosts, show)
        .post("/w/{slug}/campaigns", Permission::EditPosts, create)
        .post("/w/{slug}/campaigns/{id}", Permission::EditPosts, change)
        .post("/w/{slug}/campaigns/{id}/delete", Permission::EditPosts, delete)
}

struct Row {
    campaign: Campaign,
    standing: Standing,
    /// Days of the period, as the form has them.
    starts: String,
    ends: String,
    period: Option<String>,
    calendar: String,
    list: String,
    colours: Vec<(&'static str, bool)>,
}

#[derive(Template)]
#[template(path = "campaigns/page.html")]
struct CampaignsPage {
    page: Page,
    rows: Vec<Row>,
    may_edit: bool,
    colours: Vec<(&'static str, bool)>,
}

impl CampaignsPage {
    fn drawing(&self) -> &crate::ui::Drawing {
        &crate::ui::Drawing::Strategy
    }
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (id, zone) = (member.workspace.id.clone(), zone_of(&member.workspace));
    let (list, standings) = visit
        .app
        .db
        .read(move |tx| Ok::<_, StoreError>((campaigns::list(tx, &id)?, store::standings(tx, &id)?)))
        .await?;
    let mut page = visit.page(visit.t("campaigns-title")).await?.in_space(Space::Calendar);
    page.locale.zone = zone.as_jiff().clone();
    let base = page.base.clone();
    let page = page.crumb(visit.t("space-calendar"), format!("{base}/calendar"));
    let locale = page.locale.clone();
    let day = |at: Option<i64>| at.map(|at| zone.civil(timestamp(at)).date());
    let rows = list
        .into_iter()
        .map(|campaign| {
            // The end is kept as the first moment after the last day.
            let (first, last) = (day(campaign.starts_at), day(campaign.ends_at.map(|at| at - 1)));
            let period = match (first, last) {
                (Some(a), Some(b)) => {
                    Some(locale.t2("calendar-span", "first", locale.day_short(a), "last", locale.day_short(b)))
                }
                (Some(a), None) => Some(locale.t1("campaigns-from", "day", locale.day_short(a))),
                (None, Some(b)) => Some(locale.t1("campaigns-until", "day", locale.day_short(b))),
                (None, None) => None,
            };
            let date = first.map(|d| format!("&date={d}")).unwrap_or_default();
            Row {
                standing: standings.get(&campaign.id).copied().unwrap_or_default(),
                starts: first.map(|d| d.to_string()).unwrap_or_default(),
                ends: last.map(|d| d.to_string()).unwrap_or_default(),
                period,
                calendar: format!("{base}/calendar?view=month&campaign={}{date}", campaign.id),
                list: format!("{base}/calendar?view=list&campaign={}{date}", campaign.id),
                colours: COLOURS.map(|c| (c, c == campaign.colour)).into(),
                campaign,
            }
        })
        .collect();
    let may_edit = member.may(Permission::EditPosts);
    Ok(view(&CampaignsPage {
        page,
        rows,
        may_edit,
        colours: COLOURS.iter().enumerate().map(|(i, c)| (*c, i == 0)).collect(),
    }))
}

/// Name, colour and period of a form; the error in words.
struct Asked {
    name: String,
    colour: &'static str,
    period: (Option<i64>, Option<i64>),
}

fn read(visit: &Visit, form: &Form) -> Result<Asked, String> {
    let name = form.get("name").to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(visit.t1("campaigns-name-invalid", "n", NAME_MAX));
    }
    let member = visit.member().map_err(|e| e.to_string())?;
    let zone = zone_of(&member.workspace);
    let date = |field: &str| match form.some(field) {
        Some(text) => match text.parse::<Date>() {
            Ok(date) if (1970..=2200).contains(&date.year()) => Ok(Some(date)),
            _ => Err(visit.t("campaigns-date-invalid")),
        },
        None => Ok(None),
    };
    let (first, last) = (date("starts")?, date("ends")?);
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        return Err(visit.t("campaigns-period-invalid"));
    }
    let starts = first.map(|d| midnight(d, zone.as_jiff()));
    let ends = last.map(|d| midnight(d.saturating_add(1.day()), zone.as_jiff()));
    let colour = COLOURS.into_iter().find(|c| *c == form.get("colour")).unwrap_or(COLOURS[0]);
    Ok(Asked { name, colour, period: (starts, ends) })
}

fn told(visit: &Visit, done: Result<(), StoreError>, key: &str) -> Result<Response, PageError> {
    let back = format!("/w/{}/campaigns", visit.member()?.workspace.slug);
    let flash = match done {
        Ok(()) => Flash::done(visit.t(key)),
        Err(StoreError::Duplicate(_)) => Flash::new(Tone::Warning, visit.t("campaigns-taken")),
        Err(error) => return Err(error.into()),
    };
    Ok(visit.tell(&[flash], &back))
}

async fn create(visit: Visit, form: Form) -> Result<Response, PageError> {
    let asked = read(&visit, &form).map_err(PageError::Unprocessable)?;
    let workspace = visit.member()?.workspace.id.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            if campaigns::list(tx, &workspace)?.iter().any(|c| c.name == asked.name) {
                return Err(StoreError::Duplicate(asked.name));
            }
            let id = campaigns::named(tx, &workspace, &asked.name)?;
            campaigns::set(tx, &workspace, &id, &asked.name, asked.colour, asked.period)
        })
        .await;
    told(&visit, done, "campaigns-created")
}

async fn change(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let asked = read(&visit, &form).map_err(PageError::Unprocessable)?;
    let workspace = visit.member()?.workspace.id.clone();
    let done = visit
        .app
        .db
        .write(move |tx| campaigns::set(tx, &workspace, &id, &asked.name, asked.colour, asked.period))
        .await;
    told(&visit, done, "campaigns-saved")
}

async fn delete(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let done = visit.app.db.write(move |tx| campaigns::delete(tx, &workspace, &id)).await;
    told(&visit, done, "campaigns-deleted")
}
