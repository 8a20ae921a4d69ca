//! The calendar of the plan as CSV, out and in: a spreadsheet is where many editorial calendars live.

use axum::response::{IntoResponse, Response};
use http::header;
use jiff::ToSpan;
use jiff::civil::Date;
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::plan::{Item, Plan, Rates};

use super::plan::{current, keep};
use super::slug;
use super::words::plain;
use crate::auth::{Form, Visit};
use crate::locale::Locale;
use crate::page::{Flash, PageError, Tone};

/// The columns, with the other names under which they are known.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("date", &["date", "jour", "day"]),
    ("time", &["time", "heure", "hour"]),
    ("network", &["network", "reseau", "canal", "channel", "platform", "plateforme"]),
    ("format", &["format", "type"]),
    ("pillar", &["pillar", "pilier", "theme", "topic"]),
    ("persona", &["persona", "cible", "audience"]),
    ("goal", &["goal", "objectif", "objective"]),
    ("idea", &["idea", "idee", "sujet", "titre", "title", "subject", "texte", "text"]),
    ("minutes", &["minutes", "duree", "effort"]),
];

/// Longest file: a year of several posts a day.
const ROWS_MAX: usize = 5_000;

/// What was read, and what was not, line by line.
struct Read {
    items: Vec<Item>,
    refused: Vec<String>,
}

/// `2026-11-30`, `30/11/2026`, `30.11.2026`.
pub(super) fn date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split(['/', '.', '-']).map(|part| part.trim().parse::<i16>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `9:30`, `09h30`, `9h`.
pub(super) fn minute(text: &str) -> Option<u16> {
    let (hour, rest) = text.split_once([':', 'h', 'H'])?;
    let hour: u16 = hour.trim().parse().ok()?;
    let minute: u16 = if rest.trim().is_empty() { 0 } else { rest.trim().get(..2)?.parse().ok()? };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The id of a word written as an id, in French or in English, in any case.
fn id_of(catalog: &Catalog, kind: Word, text: &str) -> Option<String> {
    let wanted = plain(text.trim());
    let words = catalog.vocabulary.words(kind);
    words
        .iter()
        .find(|(id, word)| **id == wanted || plain(&word.en) == wanted || plain(&word.fr) == wanted)
        .map(|(id, _)| id.clone())
}

fn network_of(catalog: &Catalog, text: &str) -> Option<String> {
    let wanted = plain(text.trim());
    catalog.networks.values().find(|n| n.id == wanted || plain(&n.name) == wanted).map(|n| n.id.clone())
}

fn read(locale: &Locale, catalog: &Catalog, plan: &Plan, rates: &Rates, text: &str) -> Result<Read, String> {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let comma =
        [b';', b'\t', b','].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(comma)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads: Vec<String> = reader.headers().map_err(|e| e.to_string())?.iter().map(plain).collect();
    let column = |name: &str| {
        let known = COLUMNS.iter().find(|(column, _)| *column == name).map_or(&[][..], |(_, known)| *known);
        heads.iter().position(|head| known.contains(&head.as_str()))
    };
    let places: Vec<Option<usize>> = COLUMNS.iter().map(|(name, _)| column(name)).collect();
    if places[0].is_none() || places[2].is_none() || places[7].is_none() {
        return Err(locale.t("sheet-columns"));
    }
    let mut out = Read { items: Vec::new(), refused: Vec::new() };
    let default_goal = plan.objectives.first().map(|o| o.goal.clone()).unwrap_or_default();
    for (i, row) in reader.records().enumerate() {
        let line = i + 2;
        let mut refuse = |key: &str, word: &str| out.refused.push(locale.t2(key, "line", line, "word", word));
        if i >= ROWS_MAX {
            refuse("sheet-too-many", "");
            break;
        }
        let Ok(row) = row else {
            refuse("sheet-unreadable", "");
            continue;
        };
        let cell = |n: usize| places[n].and_then(|at| row.get(at)).unwrap_or_default();
        if row.iter().all(str::is_empty) {
            continue;
        }
        let Some(day) = date(cell(0)) else {
            refuse("sheet-bad-date", cell(0));
            continue;
        };
        if !(plan.from..=plan.to).contains(&day) {
            refuse("sheet-outside", cell(0));
            continue;
        }
        let Some(network) = network_of(catalog, cell(2)) else {
            refuse("sheet-bad-network", cell(2));
            continue;
        };
        let format = if cell(3).is_empty() {
            "text".to_owned()
        } else {
            id_of(catalog, Word::Format, cell(3)).unwrap_or_default()
        };
        if format.is_empty() {
            refuse("sheet-bad-format", cell(3));
            continue;
        }
        if cell(7).is_empty() {
            refuse("sheet-no-idea", "");
            continue;
        }
        let pillar = plan.pillars.iter().find(|p| plain(&p.name) == plain(cell(4)) || p.id == cell(4));
        out.items.push(Item {
            date: day,
            minute: minute(cell(1)).unwrap_or(600),
            minutes: cell(8).parse().unwrap_or_else(|_| rates.minutes(&format)),
            network,
            format,
            pillar: pillar.or(plan.pillars.first()).map(|p| p.id.clone()).unwrap_or_default(),
            persona: Some(cell(5).to_owned()).filter(|p| !p.is_empty()),
            goal: id_of(catalog, Word::Goal, cell(6)).unwrap_or_else(|| default_goal.clone()),
            idea: cell(7).to_owned(),
            day: None,
        });
    }
    Ok(out)
}

/// Counts the weeks anew after items came or went.
pub(super) fn recount(plan: &mut Plan) {
    plan.items.sort_by(|a, b| (a.date, a.minute, &a.network).cmp(&(b.date, b.minute, &b.network)));
    for week in &mut plan.weeks {
        let end = week.monday.saturating_add(6.days());
        let of_week = plan.items.iter().filter(|item| (week.monday..=end).contains(&item.date));
        let (count, minutes) = of_week.fold((0, 0.0), |(n, sum), item| (n + 1, sum + f64::from(item.minutes)));
        (week.items, week.minutes) = (count, minutes);
    }
}

/// Takes a calendar: into what there is, or in its place. Lines that cannot be used are told, the others are kept.
pub(super) async fn take(visit: Visit, form: Form) -> Result<Response, PageError> {
    let (version, mut strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let catalog = visit.app.shelf.catalog();
    let path = format!("/w/{}/strategy/plan#calendar", slug(&visit)?);
    let read = match read(&visit.locale, &catalog, &strategy.plan, &strategy.house.rates, form.raw("csv")) {
        Ok(read) => read,
        Err(why) => return Ok(visit.tell(&[Flash::new(Tone::Danger, why)], &path)),
    };
    let mut flashes: Vec<Flash> =
        read.refused.iter().take(5).map(|why| Flash::new(Tone::Warning, why.clone())).collect();
    if read.refused.len() > 5 {
        flashes.push(Flash::new(Tone::Warning, visit.t1("sheet-more", "n", read.refused.len() - 5)));
    }
    if !read.items.is_empty() {
        let count = read.items.len();
        if form.get("how") == "instead" {
            strategy.plan.items = read.items;
        } else {
            strategy.plan.items.extend(read.items);
        }
        recount(&mut strategy.plan);
        keep(&visit, version, strategy).await?;
        flashes.push(Flash::done(visit.t1("sheet-taken", "n", count)));
    } else if flashes.is_empty() {
        flashes.push(Flash::new(Tone::Warning, visit.t("sheet-nothing")));
    }
    Ok(visit.tell(&flashes, &path))
}

/// The calendar as a spreadsheet opens it: UTF-8 with its mark, semicolons.
pub(super) async fn give(visit: Visit) -> Result<Response, PageError> {
    let (_, strategy) = current(&visit).await?.ok_or(PageError::NotFound)?;
    let catalog = visit.app.shelf.catalog();
    let language = visit.locale.tag();
    let failed = |error: csv::Error| {
        tracing::error!(%error, "a calendar was not written");
        PageError::Internal
    };
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS.map(|(name, _)| name)).map_err(failed)?;
    for item in &strategy.plan.items {
        let pillar = strategy.plan.pillars.iter().find(|p| p.id == item.pillar).map_or("", |p| p.name.as_str());
        let time = format!("{:02}:{:02}", item.minute / 60, item.minute % 60);
        let name = catalog.get(&item.network).map_or(item.network.as_str(), |n| n.name.as_str());
        let (date, minutes) = (item.date.to_string(), item.minutes.to_string());
        let idea =
            if item.idea.starts_with(['=', '+', '-', '@']) { format!("'{}", item.idea) } else { item.idea.clone() };
        writer
            .write_record([
                date.as_str(),
                &time,
                name,
                catalog.vocabulary.word(Word::Format, &item.format, language),
                pillar,
                item.persona.as_deref().unwrap_or_default(),
                catalog.vocabulary.word(Word::Goal, &item.goal, language),
                &idea,
                &minutes,
            ])
            .map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| PageError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calendar.csv\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_hours_are_read_as_spreadsheets_write_them() {
        let day = jiff::civil::date(2026, 11, 30);
        for text in ["2026-11-30", "30/11/2026", "30.11.2026", "30/11/26"] {
            assert_eq!(date(text), Some(day), "{text}");
        }
        assert_eq!(date("tomorrow"), None);
        assert_eq!(date("31/02/2026"), None);
        assert_eq!(
            [minute("9:30"), minute("09h30"), minute("9h"), minute("25:00")],
            [Some(570), Some(570), Some(540), None]
        );
    }
}
