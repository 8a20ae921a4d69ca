//! One service of the catalogue, as a page to read and to link to.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use passeur_handbook::catalog::{About, Confidence, Network, State, Word};
use passeur_handbook::limits::{self, Limits, Unit};

use super::compare::access;
use super::words::{FigureView, Words, confidence_id, glyph, number, partial_date, status_badge};
use super::{Tab, slug};
use crate::auth::Visit;
use crate::locale::Locale;
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

/// A service named on another's page.
struct Named {
    id: String,
    name: String,
    glyph: Html,
    utility: String,
}

/// A bar from 0 to 5.
struct Level {
    label: String,
    value: f64,
    said: String,
    why: String,
}

struct LimitsView {
    rows: Vec<(String, String)>,
    counted: String,
    source: String,
    checked: String,
    official: bool,
}

struct CadenceView {
    value: String,
    note: String,
    source: String,
    dated: String,
    confidence: String,
    is_fact: bool,
}

#[derive(Template)]
#[template(path = "strategy/entry.html")]
struct EntryPage {
    page: Page,
    tab: Tab,
    id: String,
    name: String,
    glyph: Html,
    badge: Option<Html>,
    family: (String, String),
    home: Option<String>,
    part_of: Option<Named>,
    utility: String,
    summary: String,
    /// What happened to a service that is not simply alive, and where to go.
    gone: Option<Gone>,
    who: String,
    audience: Vec<FigureView>,
    figures: Vec<FigureView>,
    ages: Vec<Level>,
    goals: Vec<Level>,
    seeds: Vec<Level>,
    formats: Vec<String>,
    limits: Option<LimitsView>,
    api_access: String,
    api_automates: bool,
    api_text: String,
    api_docs: Option<String>,
    api_confidence: String,
    api_checked: String,
    cadence: Option<CadenceView>,
    hours: Option<String>,
    money: Option<String>,
    reach: Option<String>,
    moderation: Option<String>,
    refused: Vec<String>,
    best: Vec<String>,
    ads: Option<String>,
    metrics: Vec<String>,
    business: Vec<String>,
    traits: Vec<String>,
    min_age: Option<u8>,
    strengths: Vec<String>,
    weak: Vec<String>,
    privacy: Vec<String>,
    profile: Vec<String>,
    exit: Option<String>,
    alternatives: Vec<Named>,
    help: Vec<(String, String)>,
    missing: Vec<String>,
    own_file: Option<String>,
}

struct Gone {
    title: String,
    note: String,
    source: String,
    is_fact: bool,
    instead: Vec<Named>,
}

pub(super) async fn show(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let catalog = visit.app.shelf.catalog();
    let network = catalog.get(&id).ok_or(PageError::NotFound)?;
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let locale = &visit.locale;
    let today = super::today(&visit);
    let name_of = |id: &String| {
        catalog.get(id).map(|other| Named {
            id: other.id.clone(),
            name: other.name.clone(),
            glyph: glyph(other),
            utility: words.say(&other.utility),
        })
    };
    let family = catalog.vocabulary.families.get(&network.family);
    let shared = |own: &[passeur_handbook::catalog::Text], of: Option<&Vec<passeur_handbook::catalog::Text>>| {
        let mut all = words.all(own);
        all.extend(of.map(|texts| words.all(texts)).unwrap_or_default());
        all
    };
    let (audience, figures) = network
        .figures
        .iter()
        .map(|figure| (matches!(figure.about, About::Audience | About::Time), FigureView::new(words, figure, today)))
        .partition::<Vec<_>, _>(|(audience, _)| *audience);
    let bare = |list: Vec<(bool, FigureView)>| list.into_iter().map(|(_, figure)| figure).collect();
    let page = visit
        .page(network.name.clone())
        .await?
        .in_space(Space::Strategy)
        .crumb(visit.t("catalogue-title"), format!("/w/{}/strategy/catalogue", slug(&visit)?));
    let own_file = catalog.file_of(&id).filter(|file| !file.starts_with("networks/")).map(str::to_owned);
    Ok(view(&EntryPage {
        page,
        tab: Tab::Catalogue,
        id: network.id.clone(),
        name: network.name.clone(),
        glyph: glyph(network),
        badge: status_badge(words, network),
        family: (network.family.clone(), words.family(&network.family)),
        home: network.home.clone(),
        part_of: network.part_of.as_ref().and_then(name_of),
        utility: words.say(&network.utility),
        summary: words.say(&network.summary),
        gone: gone(words, network, &name_of),
        who: words.say(&network.who),
        audience: bare(audience),
        figures: bare(figures),
        ages: ages(words, network),
        goals: goals(words, network),
        seeds: seeds(words, network),
        formats: words.words(Word::Format, &network.formats),
        limits: network.limits.as_deref().and_then(|id| limits_view(locale, id)),
        api_access: visit.t(&format!("access-{}", access(network))),
        api_automates: network.api.access.automates(),
        api_text: words.say(&network.api.text),
        api_docs: network.api.docs.clone(),
        api_confidence: words.confidence(Some(network.api.confidence)),
        api_checked: network.api.checked_on.map_or_else(String::new, |day| locale.day_long(day)),
        cadence: cadence(words, network),
        hours: network.hours.map(|hours| number(locale, hours)),
        money: network.money.filter(|money| *money > 0.0).map(|money| locale.money(money * 100.0, "EUR")),
        reach: network.reach.as_ref().map(|text| words.say(text)),
        moderation: network.moderation.as_ref().map(|text| words.say(text)),
        refused: words.words(Word::Sector, &network.sectors_refused),
        best: words.words(Word::Sector, &network.sectors_best),
        ads: network.ads.as_ref().map(|text| words.say(text)),
        metrics: network.metrics.clone(),
        business: words.words(Word::Business, &network.business),
        traits: words.words(Word::Trait, &network.traits),
        min_age: network.min_age,
        strengths: words.all(&network.strengths),
        weak: words.all(&network.limits_text),
        privacy: shared(&network.privacy, family.map(|f| &f.privacy)),
        profile: shared(&network.profile, family.map(|f| &f.profile)),
        exit: network.exit.as_ref().map(|text| words.say(text)),
        alternatives: network.alternatives.iter().filter_map(name_of).collect(),
        help: network.help.iter().map(|link| (words.say(&link.label), link.url.clone())).collect(),
        missing: words.words(Word::Evidence, &network.missing),
        own_file,
    }))
}

/// The entry as its file, to change it and put it into the operator's folder.
pub(super) async fn file(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, PageError> {
    let catalog = visit.app.shelf.catalog();
    let network = catalog.get(&id).ok_or(PageError::NotFound)?;
    let text = toml::to_string_pretty(network).map_err(|error| {
        tracing::error!(%error, id, "an entry cannot be written");
        PageError::Internal
    })?;
    let name = format!("attachment; filename=\"{id}.toml\"");
    Ok((
        [(header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        text,
    )
        .into_response())
}

fn gone(words: Words<'_>, network: &Network, name_of: &dyn Fn(&String) -> Option<Named>) -> Option<Gone> {
    let status = &network.status;
    if status.state == State::Alive {
        return None;
    }
    let locale = words.locale;
    let on = status.on.as_ref().map(|on| partial_date(locale, on.as_str()));
    let title = match (status.state, on) {
        (State::Closed, Some(on)) => locale.t1("entry-closed-on", "date", on),
        (State::Closed, None) => locale.t("entry-closed"),
        (State::Merged, _) => {
            locale.t1("entry-merged", "into", status.into.as_deref().map_or_else(String::new, |id| words.name(id)))
        }
        _ => locale.t("entry-unverified"),
    };
    let mut instead: Vec<Named> = status.into.iter().filter_map(name_of).collect();
    let mut others: Vec<Named> = network.successors.iter().chain(&network.alternatives).filter_map(name_of).collect();
    others.retain(|other| !instead.iter().any(|known| known.id == other.id));
    instead.append(&mut others);
    Some(Gone {
        title,
        note: status.note.as_ref().map(|note| words.say(note)).unwrap_or_default(),
        source: status.origin.source.clone().unwrap_or_default(),
        is_fact: status.origin.confidence.is_some_and(Confidence::is_fact),
        instead,
    })
}

fn ages(words: Words<'_>, network: &Network) -> Vec<Level> {
    let Some(ages) = network.ages else { return Vec::new() };
    ages.bands()
        .into_iter()
        .map(|(from, to, value)| Level {
            label: if to == 99 { format!("{from}+") } else { format!("{from}–{to}") },
            value,
            said: format!("{}/5", number(words.locale, value)),
            why: String::new(),
        })
        .collect()
}

/// Uses it serves, the best first.
fn goals(words: Words<'_>, network: &Network) -> Vec<Level> {
    let mut found: Vec<_> = network.goals.iter().filter(|(_, fit)| **fit >= 2.0).collect();
    found.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    found
        .into_iter()
        .map(|(goal, fit)| Level {
            label: words.word(Word::Goal, goal),
            value: *fit,
            said: format!("{}/5", number(words.locale, *fit)),
            why: String::new(),
        })
        .collect()
}

fn seeds(words: Words<'_>, network: &Network) -> Vec<Level> {
    network
        .criteria
        .entries()
        .into_iter()
        .filter_map(|(id, seed)| {
            let seed = seed?;
            let note = seed.note.as_ref().map(|note| format!(" {}", words.say(note))).unwrap_or_default();
            Some(Level {
                label: words.word(Word::Phrase, &format!("criterion_{id}")),
                value: seed.score,
                said: format!("{}/5", number(words.locale, seed.score)),
                why: format!("{}{note}", words.word(Word::Reason, &seed.why)),
            })
        })
        .collect()
}

fn cadence(words: Words<'_>, network: &Network) -> Option<CadenceView> {
    let cadence = network.cadence.as_ref()?;
    let range = format!("{}–{}", number(words.locale, cadence.low), number(words.locale, cadence.high));
    Some(CadenceView {
        value: words.locale.t1("entry-cadence-value", "range", range),
        note: cadence.note.as_ref().map(|note| words.say(note)).unwrap_or_default(),
        source: cadence.origin.source.clone().unwrap_or_default(),
        dated: cadence.origin.source_date.as_ref().map_or_else(String::new, |d| partial_date(words.locale, d.as_str())),
        confidence: words.confidence(cadence.origin.confidence),
        is_fact: cadence.origin.confidence.is_some_and(Confidence::is_fact)
            && confidence_id(cadence.origin.confidence) != "editorial",
    })
}

fn limits_view(locale: &Locale, id: &str) -> Option<LimitsView> {
    let facts = limits::facts(id)?;
    let l = &facts.limits;
    let unit = match l.text.unit {
        Unit::Characters => "characters",
        Unit::Graphemes => "graphemes",
        Unit::XWeighted => "x-weighted",
        Unit::Mastodon => "mastodon",
        Unit::EmojiAsBytes => "emoji-as-bytes",
        Unit::Utf16 => "utf16",
    };
    let mut counted = locale.t(&format!("count-{unit}"));
    if let Some(link) = l.text.link_counts_as {
        counted.push(' ');
        counted.push_str(&locale.t1("count-link", "n", link));
    }
    if l.text.warning_counts {
        counted.push(' ');
        counted.push_str(&locale.t("count-warning"));
    }
    Some(LimitsView {
        rows: limit_rows(locale, l),
        counted,
        source: facts.source.clone(),
        checked: facts
            .checked_on
            .parse::<jiff::civil::Date>()
            .map_or_else(|_| facts.checked_on.clone(), |d| locale.day_long(d)),
        official: facts.confidence == limits::Confidence::A,
    })
}

fn limit_rows(locale: &Locale, l: &Limits) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| rows.push((locale.t(key), value));
    let chars = |n: u32| locale.t1("limit-chars", "n", n);
    if l.text.max > 0 {
        add("limit-text", chars(l.text.max));
    }
    if let Some(bytes) = l.text.bytes_max {
        add("limit-text-bytes", locale.bytes(bytes));
    }
    for (key, max) in [
        ("limit-text-media", l.text_with_media_max),
        ("limit-text-images", l.text_with_images_max),
        ("limit-title", l.title_max),
        ("limit-first-comment", l.first_comment_max),
        ("limit-alt", l.media.alt_max.filter(|n| *n > 0)),
    ] {
        if let Some(max) = max {
            add(key, chars(max));
        }
    }
    for (key, max) in [("limit-hashtags", l.hashtags_max), ("limit-mentions", l.mentions_max)] {
        if let Some(max) = max {
            add(key, locale.count(max));
        }
    }
    if l.media.count_max > 0 {
        add("limit-media", locale.count(l.media.count_max));
    }
    for (key, file) in [
        ("limit-image", &l.media.image),
        ("limit-gif", &l.media.gif),
        ("limit-video", &l.media.video),
        ("limit-audio", &l.media.audio),
    ] {
        let Some(file) = file else { continue };
        let mut parts: Vec<String> = Vec::new();
        if file.bytes_max > 0 {
            parts.push(locale.bytes(file.bytes_max));
        }
        if let Some((least, most)) = file.seconds {
            parts.push(format!("{}–{}", locale.duration(least), locale.duration(most)));
        }
        if let Some((least, most)) = file.ratio {
            parts.push(locale.t2("limit-ratio", "least", number(locale, least), "most", number(locale, most)));
        }
        let types: Vec<&str> = file.types.iter().filter_map(|t| t.split('/').nth(1)).collect();
        if !types.is_empty() {
            parts.push(types.join(", "));
        }
        if !parts.is_empty() {
            add(key, parts.join(" · "));
        }
    }
    if let Some(poll) = &l.poll {
        add("limit-poll", locale.t2("limit-poll-value", "options", poll.options.1, "chars", poll.option_chars_max));
    }
    if let Some(price) = l.price {
        let cents = |usd: f64| format!("{} $", locale.number(usd, 3));
        add(
            "limit-price",
            locale.t2("limit-price-value", "post", cents(price.post), "link", cents(price.post_with_link)),
        );
    }
    let yes_no = |yes: bool| locale.t(if yes { "limit-yes" } else { "limit-no" });
    add("limit-threads", yes_no(l.parts_max != 1));
    add("limit-links", yes_no(l.links_clickable));
    add("limit-edit", yes_no(l.edit));
    add("limit-delete", yes_no(l.delete));
    rows
}
