//! What an account accepts, in words, with where it is known from.

use jiff::Timestamp;
use passeur_handbook::limits::{self, FileLimit, Limits, Unit};
use passeur_store::accounts::Account;
use passeur_store::clock;

use crate::locale::Locale;
use crate::message;

/// One line of the table.
pub struct Line {
    pub label: String,
    pub value: String,
}

/// Where the limits are known from.
pub enum Source {
    /// The server itself, when.
    Server(Option<Timestamp>),
    /// Documents: their name, their date, when they were read.
    Catalogue { source: String, date: Option<String>, checked_on: String },
    /// Nobody looked them up.
    None,
}

pub struct Known {
    pub lines: Vec<Line>,
    pub source: Source,
}

pub fn of(locale: &Locale, account: &Account) -> Known {
    if let Some(own) = &account.limits {
        let read = account.checked_at.map(clock::timestamp);
        return Known { lines: lines(locale, own), source: Source::Server(read) };
    }
    match limits::facts(&account.network) {
        Some(facts) => Known {
            lines: lines(locale, &facts.limits),
            source: Source::Catalogue {
                source: facts.source.clone(),
                date: facts.source_date.clone(),
                checked_on: facts.checked_on.clone(),
            },
        },
        None => Known { lines: Vec::new(), source: Source::None },
    }
}

/// The one line a list has room for: length and pictures.
pub fn short(locale: &Locale, account: &Account) -> String {
    let own = account.limits.as_ref().or_else(|| limits::of(&account.network));
    let Some(own) = own else { return String::new() };
    let mut parts = vec![text(locale, own)];
    if own.media.count_max > 0 && own.media.image.is_some() {
        parts.push(locale.t1("accounts-limit-pictures-short", "n", own.media.count_max));
    }
    parts.join(" · ")
}

fn text(locale: &Locale, own: &Limits) -> String {
    let key = match own.text.unit {
        _ if own.text.max == 0 => return locale.t("accounts-limit-text-none"),
        Unit::Graphemes => "accounts-limit-text-graphemes",
        Unit::XWeighted => "accounts-limit-text-weighted",
        _ => "accounts-limit-text-chars",
    };
    locale.t1(key, "n", own.text.max)
}

fn lines(locale: &Locale, own: &Limits) -> Vec<Line> {
    let mut out = Vec::new();
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            out.push(Line { label: locale.t(key), value });
        }
    };
    let mut length = vec![text(locale, own)];
    length.extend(own.text.link_counts_as.map(|n| locale.t1("accounts-limit-link-counts", "n", n)));
    length.extend(own.text.bytes_max.map(|n| locale.t1("accounts-limit-bytes", "n", n)));
    add("accounts-limit-text", join(&length));
    let media = &own.media;
    if let Some(image) = &media.image {
        add("accounts-limit-images", file(locale, image, Some(media.count_max)));
    }
    if let Some(video) = &media.video {
        let mut words = vec![file(locale, video, None)];
        words.extend(media.video_alone.then(|| locale.t("accounts-limit-video-alone")));
        add("accounts-limit-video", join(&words));
    }
    if let Some(audio) = &media.audio {
        add("accounts-limit-audio", file(locale, audio, None));
    }
    match media.alt_max {
        Some(0) => add("accounts-limit-alt", locale.t("accounts-limit-yes")),
        Some(n) => add("accounts-limit-alt", locale.t1("accounts-limit-chars", "n", n)),
        None => {}
    }
    if let Some(n) = own.hashtags_max {
        add("accounts-limit-hashtags", locale.count(n));
    }
    if let Some(poll) = &own.poll {
        let words = message!(locale, "accounts-limit-poll-words", n = poll.options.1, chars = poll.option_chars_max);
        add("accounts-limit-poll", words);
    }
    let threads = match own.parts_max {
        1 => locale.t("accounts-limit-no"),
        0 => locale.t("accounts-limit-yes"),
        n => locale.t1("accounts-limit-parts", "n", n),
    };
    add("accounts-limit-threads", threads);
    if !own.visibilities.is_empty() {
        let words: Vec<String> =
            own.visibilities.iter().map(|v| locale.t(&format!("accounts-visibility-{}", v.as_str()))).collect();
        add("accounts-limit-visibility", words.join(", "));
    }
    let yes = |on: bool| locale.t(if on { "accounts-limit-yes" } else { "accounts-limit-no" });
    add("accounts-limit-warning", yes(own.warning));
    add("accounts-limit-edit", yes(own.edit));
    add("accounts-limit-delete", yes(own.delete));
    if let Some(price) = own.price {
        add("accounts-limit-price", locale.t1("accounts-limit-price-words", "usd", locale.number(price.post, 3)));
    }
    out
}

fn file(locale: &Locale, limit: &FileLimit, count: Option<u32>) -> String {
    let mut parts = Vec::new();
    parts.extend(count.filter(|n| *n > 0).map(|n| locale.t1("accounts-limit-up-to", "n", n)));
    let types: Vec<String> = limit.types.iter().map(|t| t.rsplit('/').next().unwrap_or(t).to_uppercase()).collect();
    if !types.is_empty() && types.len() <= 6 {
        parts.push(types.join(", "));
    }
    if limit.bytes_max > 0 {
        parts.push(locale.t1("accounts-limit-size", "size", locale.bytes(limit.bytes_max)));
    }
    if let Some((_, most)) = limit.seconds.filter(|(_, most)| *most > 0.0) {
        parts.push(locale.t1("accounts-limit-lasting", "span", locale.duration(most)));
    }
    join(&parts)
}

fn join(parts: &[String]) -> String {
    parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}
