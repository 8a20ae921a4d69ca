//! The standards of the house: publication, performance and management per network, and who does what. The linter, the
//! calendar and the checklists read them.

use askama::Template;
use axum::response::Response;
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::plan::{NetworkPlan, Standard, Strategy, WeekSlot, formats_of, hashtags_of};
use passeur_handbook::practice::{Duty, TASKS};
use std::collections::BTreeMap;

use super::plan::{current, keep};
use super::words::{Words, tile};
use super::{Tab, slug};
use crate::auth::form::{Errors, again};
use crate::auth::{Form, Visit};
use crate::locale::Locale;
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

struct SlotRow {
    /// 0 is none.
    weekday: i8,
    time: String,
}

struct NetworkForm {
    id: String,
    name: String,
    glyph: Html,
    /// Id, words, chosen.
    formats: Vec<(String, String, bool)>,
    per_week: String,
    length: String,
    hashtags: String,
    hashtags_most: Option<u32>,
    visual: bool,
    tagged: bool,
    slots: Vec<SlotRow>,
    answer: String,
    engagement: String,
    reference: Option<String>,
}

struct DutyRow {
    task: String,
    name: String,
    duty: Duty,
}

#[derive(Template)]
#[template(path = "strategy/house.html")]
struct HousePage {
    page: Page,
    tab: Tab,
    version: i64,
    networks: Vec<NetworkForm>,
    duties: Vec<DutyRow>,
    days: Vec<(i8, String)>,
    errors: Errors,
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Rows of slots: those there are, and two to add.
fn rows(slots: &[WeekSlot], most: usize) -> Vec<SlotRow> {
    let mut rows: Vec<SlotRow> = slots
        .iter()
        .take(most)
        .map(|s| SlotRow { weekday: s.weekday, time: format!("{:02}:{:02}", s.minute / 60, s.minute % 60) })
        .collect();
    rows.extend((0..2).map(|_| SlotRow { weekday: 0, time: String::new() }));
    rows
}

fn form_of(words: Words<'_>, plan: &NetworkPlan, standard: &Standard) -> NetworkForm {
    let most = (plan.per_week_max.ceil() as usize).max(1);
    let shown = standard.slots.as_ref().map_or(most, Vec::len);
    NetworkForm {
        id: plan.network.clone(),
        name: plan.name.clone(),
        glyph: tile(&plan.network, &plan.name),
        formats: formats_of(words.catalog, &plan.network)
            .into_iter()
            .map(|id| (id.clone(), words.word(Word::Format, &id), plan.formats.contains(&id)))
            .collect(),
        per_week: plan.per_week_max.to_string(),
        length: text(standard.length_max),
        hashtags: text(standard.hashtags_max),
        hashtags_most: hashtags_of(&plan.network),
        visual: standard.visual,
        tagged: standard.tagged_links,
        slots: rows(&plan.slots, shown),
        answer: plan.answer_within_hours.to_string(),
        engagement: text(standard.engagement_min),
        reference: super::plan::reference(words, plan),
    }
}

async fn page_of(visit: &Visit, version: i64, strategy: &Strategy, errors: Errors) -> Result<HousePage, PageError> {
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    Ok(HousePage {
        page: visit.page(visit.t("house-title")).await?.in_space(Space::Strategy),
        tab: Tab::Standards,
        version,
        networks: strategy
            .plan
            .networks
            .iter()
            .map(|network| form_of(words, network, &strategy.house.standard(&network.network)))
            .collect(),
        duties: TASKS
            .iter()
            .map(|task| DutyRow {
                task: (*task).to_owned(),
                name: visit.t(&format!("duty-{task}")),
                duty: strategy.house.duty(task).cloned().unwrap_or_default(),
            })
            .collect(),
        days: (1..=7).map(|day| (day, visit.locale.weekday_short(day).to_string())).collect(),
        errors,
    })
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let Some((version, strategy)) = current(&visit).await? else {
        return Ok(visit.go(&format!("/w/{}/strategy/plan", slug(&visit)?)));
    };
    Ok(view(&page_of(&visit, version, &strategy, Errors::default()).await?))
}

/// A number of the form: absent, read, or refused with a sentence under its field.
struct Reader<'a> {
    form: &'a Form,
    locale: &'a Locale,
    errors: Errors,
}

impl Reader<'_> {
    fn number(&mut self, field: &str, low: f64, high: f64) -> Option<f64> {
        let text = self.form.some(field)?.replace(',', ".");
        match text.parse::<f64>().ok().filter(|v| (low..=high).contains(v)) {
            Some(value) => Some(value),
            None => {
                self.errors.add(field, self.locale.t2("house-between", "low", low, "high", high));
                None
            }
        }
    }

    fn slots(&mut self, network: &str) -> Vec<WeekSlot> {
        let (day, time) = (format!("day-{network}"), format!("time-{network}"));
        let mut slots = Vec::new();
        for (weekday, time) in self.form.all(&day).zip(self.form.all(&time)) {
            let Ok(weekday @ 1..=7) = weekday.parse::<i8>() else { continue };
            let at = time.split_once(':').and_then(|(h, m)| Some((h.parse::<u16>().ok()?, m.parse::<u16>().ok()?)));
            match at.filter(|(h, m)| *h < 24 && *m < 60) {
                Some((hour, minute)) => slots.push(WeekSlot { weekday, minute: hour * 60 + minute }),
                None => self.errors.add(&format!("slots-{network}"), self.locale.t("house-no-hour")),
            }
        }
        slots.sort_by_key(|slot| (slot.weekday, slot.minute));
        slots.dedup();
        slots
    }
}

/// What the form says of one network.
fn standard(reader: &mut Reader<'_>, catalog: &Catalog, network: &str) -> Standard {
    let field = |name: &str| format!("{name}-{network}");
    let formats: Vec<String> = {
        let known = formats_of(catalog, network);
        let name = field("format");
        let chosen: Vec<&str> = reader.form.all(&name).collect();
        known.into_iter().filter(|id| chosen.contains(&id.as_str())).collect()
    };
    Standard {
        length_max: reader.number(&field("length"), 1.0, 100_000.0).map(|v| v as u32),
        hashtags_max: reader.number(&field("hashtags"), 0.0, 60.0).map(|v| v as u32),
        visual: reader.form.is_on(&field("visual")),
        tagged_links: reader.form.is_on(&field("tagged")),
        formats: Some(formats),
        per_week_max: reader.number(&field("week"), 0.0, 70.0),
        slots: Some(reader.slots(network)),
        answer_within_hours: reader.number(&field("answer"), 1.0, 720.0).map(|v| v as u16),
        engagement_min: reader.number(&field("engagement"), 0.0, 100.0),
    }
}

/// Keeps the standards; planned ideas move to the new slots of their week.
pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (version, mut strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let seen: i64 = form.get("version").parse().unwrap_or(-1);
    let catalog = visit.app.shelf.catalog();
    let mut reader = Reader { form: &form, locale: &visit.locale, errors: Errors::default() };
    let ids: Vec<String> = strategy.plan.networks.iter().map(|n| n.network.clone()).collect();
    // A network that the form does not show keeps its standard.
    let standards: BTreeMap<String, Standard> = ids
        .iter()
        .filter(|id| form.is_on(&format!("week-{id}")))
        .map(|id| (id.clone(), standard(&mut reader, &catalog, id)))
        .collect();
    let errors = reader.errors;
    strategy.house.duties = TASKS
        .iter()
        .map(|task| {
            let name = |field: &str| form.get(&format!("{field}-{task}")).to_owned();
            Duty {
                task: (*task).to_owned(),
                responsible: name("r"),
                accountable: name("a"),
                consulted: name("c"),
                informed: name("i"),
            }
        })
        .filter(|duty| !duty.is_empty())
        .collect();
    // Ideas that somebody moved by hand stay, unless the slots of their network changed.
    let mut moved: Vec<String> = Vec::new();
    for plan in &mut strategy.plan.networks {
        if let Some(wanted) = standards.get(&plan.network) {
            let before = (plan.slots.clone(), plan.per_week_max);
            wanted.apply(plan);
            if before != (plan.slots.clone(), plan.per_week_max) {
                moved.push(plan.network.clone());
            }
        }
    }
    // A network of a former plan keeps its standard, should it come back.
    strategy.house.standards.extend(standards);
    if !errors.is_empty() {
        return Ok(again(&page_of(&visit, version, &strategy, errors).await?));
    }
    for id in &moved {
        strategy.plan.retime(id);
    }
    keep(&visit, seen, strategy).await?;
    Ok(visit.done(visit.t("plan-kept"), &format!("/w/{}/strategy/standards", slug(&visit)?)))
}
