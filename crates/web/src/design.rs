//! The living page of tokens and components: `/design`, for owners and for whoever builds pages.
//!
//! It needs no database: everything on it is sample data, in the two languages of the sample.

use askama::Template;
use axum::response::Response;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use passeur_handbook::delivery::State;

use crate::charts::{self, Chart, HeatMap, Series};
use crate::locale::{Language, Locale};
use crate::page::{Flash, Page, Person, Space, WorkspaceLink, flash, view};
use crate::ui::{Drawing, Html};

/// The state that sample rows show.
const WAITING: &State = &State::Waiting;

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage {
    page: Page,
    states: [State; 12],
    drawings: [Drawing; 14],
    networks: Vec<&'static str>,
    colours: Vec<(&'static str, &'static str)>,
    icons: Vec<String>,
    days: Vec<Cell>,
    lines: Html,
    bars: Html,
    stacked: Html,
    heat: Html,
    spark: Html,
    toast: Html,
    soon: Timestamp,
    past: Timestamp,
    far: Timestamp,
}

struct Cell {
    date: i8,
    class: &'static str,
    entries: Vec<(State, &'static str, &'static str, String)>,
    more: usize,
}

/// `GET /design`.
pub async fn page(headers: HeaderMap) -> Response {
    show(&headers, Timestamp::now())
}

fn show(headers: &HeaderMap, now: Timestamp) -> Response {
    let language = Language::negotiate(None, headers);
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    view(&sample(Locale::new(language, zone, now), headers))
}

fn sample(locale: Locale, headers: &HeaderMap) -> DesignPage {
    let french = locale.language == Language::French;
    let say = |fr: &'static str, en: &'static str| if french { fr } else { en };
    let title = locale.t("design-title");
    let mut page = Page::new(locale.clone(), title).with_preferences(headers).in_space(Space::Calendar);
    page.user = Some(Person { name: "Camille Rivière".into(), email: "camille@example.org".into(), picture: None });
    page.workspaces = vec![
        WorkspaceLink { name: "Librairie du Pont".into(), path: "#".into(), current: true },
        WorkspaceLink { name: "Ville de Saint-Aubin".into(), path: "#".into(), current: false },
    ];
    page.workspace = page.workspaces.first().cloned();
    page.unread = 3;
    let now = locale.now;
    let period = locale.month(now.to_zoned(locale.zone.clone()).date());
    let weeks: Vec<String> = (1..=12).map(|n| format!("S{n}")).collect();
    let reach = [820.0, 940.0, 910.0, 1100.0, 1250.0, 1180.0, 1420.0, 1510.0, 1490.0, 1730.0, 1850.0, 2010.0];
    let replies = [310.0, 280.0, 350.0, 420.0, 390.0, 510.0, 480.0, 620.0, 590.0, 640.0, 720.0, 780.0];
    let band = reach.map(|v| (v * 0.88, v * 1.12));
    let base = |title: &str| Chart {
        title: title.to_owned(),
        source: "Mastodon, Bluesky".into(),
        period: period.clone(),
        labels: weeks.clone(),
        ..Chart::default()
    };
    let lines = Chart {
        series: vec![
            Series::new(say("Portée", "Reach"), reach).with_band(band),
            Series::new(say("Réponses", "Replies"), replies),
        ],
        ..base(say("Portée par semaine", "Reach per week"))
    };
    let days: Vec<String> = (1..=7).map(|n| locale.weekday_short(n)).collect();
    let bars = Chart {
        labels: days.clone(),
        series: vec![Series::new("", [4.2, 3.1, 5.6, 4.9, 6.8, 2.2, 1.4])],
        digits: 1,
        ..base(say("Taux d’engagement par jour, en %", "Engagement rate by day, in %"))
    };
    let stacked = Chart {
        labels: days.clone(),
        series: vec![
            Series::new("Mastodon", [12.0, 8.0, 15.0, 9.0, 14.0, 4.0, 3.0]),
            Series::new("Bluesky", [6.0, 9.0, 7.0, 11.0, 8.0, 5.0, 6.0]),
            Series::new("LinkedIn", [3.0, 5.0, 4.0, 6.0, 3.0, 1.0, 2.0]),
        ],
        ..base(say("Publications par réseau", "Posts per network"))
    };
    let heat = HeatMap {
        title: say("Meilleures heures", "Best hours").into(),
        source: "Mastodon".into(),
        period: period.clone(),
        rows: days,
        columns: (6..24).map(|h| format!("{h}")).collect(),
        values: (0..7u32)
            .map(|d| (6..24u32).map(|h| (d != 6 || h > 8).then(|| f64::from((h * 7 + d * 5 + h * d) % 23))).collect())
            .collect(),
        digits: 0,
    };
    DesignPage {
        states: State::ALL,
        drawings: Drawing::ALL,
        networks: NETWORKS.to_vec(),
        colours: COLOURS.to_vec(),
        icons: icon_names(),
        days: month(&locale),
        lines: charts::lines(&locale, &lines),
        bars: charts::bars(&locale, &bars),
        stacked: charts::stacked(&locale, &stacked),
        heat: charts::heat_map(&locale, &heat),
        spark: charts::sparkline(&reach),
        toast: flash::toast(
            &locale,
            &Flash::done(say("Publication déplacée à jeudi 09:00.", "Post moved to Thursday 09:00.")).with_undo("#"),
        ),
        soon: now + SignedDuration::from_mins(25),
        past: now - SignedDuration::from_hours(20),
        far: now + SignedDuration::from_hours(24 * 40),
        page,
    }
}

fn month(locale: &Locale) -> Vec<Cell> {
    let french = locale.language == Language::French;
    let words = if french {
        ["Rencontre avec l’autrice", "Les coups de cœur du mois", "Atelier reliure", "Horaires d’été", "Merci à tous !"]
    } else {
        ["Meet the author", "Our picks of the month", "Bookbinding workshop", "Summer hours", "Thank you all!"]
    };
    let networks = ["mastodon", "bluesky", "instagram", "linkedin", "hub"];
    (0..14i8)
        .map(|n| {
            let count = [1, 0, 3, 2, 0, 1, 0, 2, 3, 0, 1, 2, 0, 0][n as usize];
            let entries = (0..count)
                .map(|k| {
                    let i = (n as usize * 2 + k) % 12;
                    (
                        State::ALL[i],
                        networks[(i + k) % 5],
                        words[(i + k) % 5],
                        format!("{:02}:{:02}", 9 + k * 3, (i * 5) % 60),
                    )
                })
                .collect();
            Cell {
                date: n + 2,
                class: if n == 3 {
                    " today"
                } else if n == 0 {
                    " outside"
                } else {
                    ""
                },
                entries,
                more: if n == 8 { 4 } else { 0 },
            }
        })
        .collect()
}

fn icon_names() -> Vec<String> {
    let sprite = crate::assets::text("icons.svg").unwrap_or("");
    sprite.split("<symbol id=\"").skip(1).filter_map(|s| s.split('"').next()).map(str::to_owned).collect()
}

const NETWORKS: &[&str] = &[
    "mastodon",
    "bluesky",
    "x",
    "threads",
    "instagram",
    "facebook",
    "linkedin",
    "tiktok",
    "youtube",
    "pinterest",
    "telegram",
    "discord",
    "reddit",
    "whatsapp",
    "snapchat",
    "hub",
    "rss",
    "newsletter",
    "slack",
    "matrix",
    "flickr",
    "peertube",
    "pixelfed",
    "lemmy",
];

const COLOURS: &[(&str, &str)] = &[
    ("Paper", "paper"),
    ("Surface", "surface"),
    ("Raised", "raised"),
    ("Sunken", "sunken"),
    ("Hover", "hover"),
    ("Line", "line"),
    ("Line strong", "line-strong"),
    ("Ink 3", "ink-3"),
    ("Ink 2", "ink-2"),
    ("Ink", "ink"),
    ("Accent", "accent"),
    ("Accent strong", "accent-strong"),
    ("Accent soft", "accent-soft"),
    ("Good", "good"),
    ("Warn", "warn"),
    ("Bad", "bad"),
    ("Cold", "cold"),
    ("Series 1", "series-1"),
    ("Series 2", "series-2"),
    ("Series 3", "series-3"),
    ("Series 4", "series-4"),
    ("Series 5", "series-5"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages_without_inline_style() {
        for language in Language::ALL {
            let locale = Locale::new(language, TimeZone::UTC, Timestamp::UNIX_EPOCH);
            let html = sample(locale, &HeaderMap::new()).render().unwrap();
            assert!(html.contains(&format!("<html lang=\"{language}\"")));
            assert!(!html.contains(" style=") && !html.contains("/assets/unknown/"));
            for state in State::ALL {
                assert!(html.contains(&format!("state-{}", state.as_str())));
            }
            assert!(crate::ui::network("mastodon").as_str().contains("#mastodon"));
        }
    }
}
