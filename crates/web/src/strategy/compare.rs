//! Up to five services side by side. Figures stand in one row only when they have the same base.

use askama::Template;
use axum::response::Response;
use passeur_handbook::catalog::{About, Network, Word};
use passeur_handbook::limits;

use super::slug;
use super::words::{Words, glyph, number, status_badge, value};
use crate::auth::{Form, Visit};
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

/// More do not fit beside each other.
const MOST: usize = 5;

struct Head {
    id: String,
    name: String,
    glyph: Html,
    badge: Option<Html>,
    /// The same comparison without this one.
    without: String,
}

struct Row {
    label: String,
    /// What the row's figures have in common, or how sure they are.
    about: Option<String>,
    cells: Vec<String>,
}

struct Part {
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "strategy/compare.html")]
struct ComparePage {
    page: Page,
    heads: Vec<Head>,
    parts: Vec<Part>,
    left_out: usize,
    unknown: Vec<String>,
}

/// The ids of `?compare=a,b` or `?compare=a&compare=b`, each once.
pub(super) fn ids(query: &Form) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in query.all("compare").flat_map(|list| list.split(',')).map(str::trim).filter(|id| !id.is_empty()) {
        if !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    }
    found
}

pub(super) async fn show(visit: Visit, wanted: &[String]) -> Result<Response, PageError> {
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let (known, unknown): (Vec<&String>, Vec<&String>) = wanted.iter().partition(|id| catalog.get(id).is_some());
    let chosen: Vec<&Network> = known.iter().take(MOST).filter_map(|id| catalog.get(id)).collect();
    if chosen.is_empty() {
        let there = format!("/w/{}/strategy/catalogue", slug(&visit)?);
        return Ok(visit.done(visit.t("compare-choose"), &there));
    }
    let heads = chosen
        .iter()
        .map(|network| Head {
            id: network.id.clone(),
            name: network.name.clone(),
            glyph: glyph(network),
            badge: status_badge(words, network),
            without: chosen.iter().filter(|o| o.id != network.id).map(|o| o.id.as_str()).collect::<Vec<_>>().join(","),
        })
        .collect();
    let parts = parts(words, &chosen);
    let page = visit
        .page(visit.t("compare-title"))
        .await?
        .in_space(Space::Strategy)
        .crumb(visit.t("catalogue-title"), format!("/w/{}/strategy/catalogue", slug(&visit)?));
    Ok(view(&ComparePage {
        page,
        heads,
        parts,
        left_out: known.len().saturating_sub(MOST),
        unknown: unknown.into_iter().cloned().collect(),
    }))
}

fn parts(words: Words<'_>, chosen: &[&Network]) -> Vec<Part> {
    let locale = words.locale;
    let row = |key: &str, cell: &dyn Fn(&Network) -> String| Row {
        label: locale.t(key),
        about: None,
        cells: chosen.iter().map(|network| cell(network)).collect(),
    };
    let estimated =
        |key: &str, cell: &dyn Fn(&Network) -> String| Row { about: Some(locale.t("estimate")), ..row(key, cell) };
    let what = vec![
        row("compare-utility", &|n| words.say(&n.utility)),
        row("compare-family", &|n| words.family(&n.family)),
        row("compare-who", &|n| words.say(&n.who)),
    ];
    let mut figures = Vec::new();
    for base in words.catalog.vocabulary.bases.keys() {
        let of = |network: &Network| {
            network
                .figures
                .iter()
                .find(|f| f.about == About::Audience && f.base.as_deref() == Some(base))
                .map(|f| (value(words, f), f.year.map(|year| format!(" ({year})")).unwrap_or_default()))
        };
        if chosen.iter().any(|network| of(network).is_some()) {
            figures.push(Row {
                label: locale.t("compare-audience"),
                about: Some(words.word(Word::Base, base)),
                cells: chosen
                    .iter()
                    .map(|n| of(n).map_or_else(String::new, |(v, year)| format!("{v}{year}")))
                    .collect(),
            });
        }
    }
    figures.push(estimated("compare-ages", &|network| {
        network.ages.map_or_else(String::new, |ages| {
            let there: Vec<String> = ages
                .bands()
                .iter()
                .filter(|(_, _, presence)| *presence >= 3.0)
                .map(|(from, to, _)| if *to == 99 { format!("{from}+") } else { format!("{from}–{to}") })
                .collect();
            there.join(", ")
        })
    }));
    let publishing = vec![
        row("compare-formats", &|n| words.words(Word::Format, &n.formats).join(", ")),
        row("compare-text", &|n| {
            n.limits.as_deref().and_then(limits::of).map_or_else(String::new, |l| locale.count(l.text.max))
        }),
        row("compare-api", &|n| locale.t(&format!("access-{}", access(n)))),
        row("compare-cadence", &|n| {
            n.cadence
                .as_ref()
                .map_or_else(String::new, |c| format!("{}–{}", number(locale, c.low), number(locale, c.high)))
        }),
        estimated("compare-hours", &|n| n.hours.map_or_else(String::new, |hours| number(locale, hours))),
    ];
    let judged = ["audience", "reach", "cost", "conversion", "api", "risk", "longevity", "values", "measure"];
    let seeds = judged
        .iter()
        .map(|id| Row {
            label: words.word(Word::Phrase, &format!("criterion_{id}")),
            about: None,
            cells: chosen
                .iter()
                .map(|network| {
                    let seed =
                        network.criteria.entries().into_iter().find(|(key, _)| key == id).and_then(|(_, seed)| seed);
                    seed.map_or_else(String::new, |s| {
                        format!("{}/5 · {}", number(locale, s.score), words.word(Word::Reason, &s.why))
                    })
                })
                .collect(),
        })
        .collect();
    let sides = vec![
        row("compare-strengths", &|n| words.all(&n.strengths).join(" ")),
        row("compare-limits", &|n| words.all(&n.limits_text).join(" ")),
        row("compare-business", &|n| words.words(Word::Business, &n.business).join(", ")),
        row("compare-traits", &|n| words.words(Word::Trait, &n.traits).join(", ")),
    ];
    [
        ("compare-part-what", what),
        ("compare-part-who", figures),
        ("compare-part-publishing", publishing),
        ("compare-part-sides", sides),
        ("compare-part-seeds", seeds),
    ]
    .into_iter()
    .map(|(title, rows)| Part {
        title: locale.t(title),
        rows: rows.into_iter().filter(|row: &Row| row.cells.iter().any(|cell| !cell.is_empty())).collect(),
    })
    .filter(|part: &Part| !part.rows.is_empty())
    .collect()
}

pub(super) fn access(network: &Network) -> &'static str {
    use passeur_handbook::catalog::Access;
    match network.api.access {
        Access::Open => "open",
        Access::Review => "review",
        Access::Paid => "paid",
        Access::Partner => "partner",
        Access::Own => "own",
        Access::None => "none",
        Access::Unknown => "unknown",
    }
}
