//! The catalogue's own words in the reader's language, and its figures ready to print.

use jiff::civil::Date;
use passeur_handbook::catalog::{Catalog, Confidence, Figure, Network, State, Text, Word};

use crate::locale::Locale;
use crate::ui::{Html, escape};

/// A catalogue and who reads it.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub catalog: &'a Catalog,
    pub locale: &'a Locale,
}

impl Words<'_> {
    pub fn say(&self, text: &Text) -> String {
        self.locale.typeset(text.get(self.locale.tag()))
    }

    pub fn all(&self, texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| self.say(text)).collect()
    }

    pub fn word(&self, kind: Word, id: &str) -> String {
        self.locale.typeset(self.catalog.vocabulary.word(kind, id, self.locale.tag()))
    }

    pub fn words(&self, kind: Word, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.word(kind, id)).collect()
    }

    /// Every word of a kind, id and words, in the order of the reader's alphabet.
    pub fn choices(&self, kind: Word) -> Vec<(String, String)> {
        let words = self.catalog.vocabulary.words(kind);
        let mut all: Vec<_> = words.keys().map(|id| (id.clone(), self.word(kind, id))).collect();
        all.sort_by_key(|(_, word)| plain(word));
        all
    }

    pub fn family(&self, id: &str) -> String {
        self.catalog.vocabulary.families.get(id).map_or_else(|| id.to_owned(), |family| self.say(&family.name))
    }

    pub fn name(&self, id: &str) -> String {
        self.catalog.get(id).map_or_else(|| id.to_owned(), |network| network.name.clone())
    }

    pub fn confidence(&self, confidence: Option<Confidence>) -> String {
        self.locale.t(&format!("confidence-{}", confidence_id(confidence)))
    }
}

pub(super) fn confidence_id(confidence: Option<Confidence>) -> &'static str {
    match confidence {
        Some(Confidence::Official) => "official",
        Some(Confidence::ThirdParty) => "third-party",
        Some(Confidence::Press) => "press",
        Some(Confidence::Editorial) => "editorial",
        Some(Confidence::Unverified) | None => "unverified",
    }
}

/// Lower case without accents: for sorting and searching.
pub(super) fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' | 'á' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            'ç' => 'c',
            '’' => '\'',
            '\u{202f}' | '\u{a0}' => ' ',
            other => other,
        })
        .collect()
}

/// The glyph of a network, of what it is part of, or its first letter.
pub(super) fn glyph(network: &Network) -> Html {
    tile(&network.id, &network.name)
}

pub(super) fn tile(id: &str, name: &str) -> Html {
    let known = |id: &str| crate::assets::text("networks.svg").is_some_and(|s| s.contains(&format!("id=\"{id}\"")));
    let joined = id.replace('_', "");
    let first = id.split('_').next().unwrap_or(id);
    match [id, &joined, first].into_iter().find(|id| known(id)) {
        Some(id) => Html::new(format!("<span class=\"net-tile\">{}</span>", crate::ui::network(id))),
        None => {
            let letter: String =
                name.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
            Html::new(format!("<span class=\"net-tile letter\" aria-hidden=\"true\">{}</span>", escape(&letter)))
        }
    }
}

/// The badge of a service that is not simply alive.
pub(super) fn status_badge(words: Words<'_>, network: &Network) -> Option<Html> {
    let (id, icon, tone) = match network.status.state {
        State::Alive => return None,
        State::Closed => ("closed", "circle-slash", "tone-danger"),
        State::Merged => ("merged", "git-branch", "tone-warning"),
        State::Unverified => ("unverified", "circle-question-mark", "tone-warning"),
    };
    let word = escape(&words.locale.t(&format!("catalogue-state-{id}")));
    Some(Html::new(format!("<span class=\"badge {tone}\">{}{word}</span>", crate::ui::icon(icon))))
}

/// A date as precise as its source writes it: `2026`, `mars 2026`, `20 janvier 2026`.
pub(crate) fn partial_date(locale: &Locale, text: &str) -> String {
    match text.len() {
        7 => format!("{text}-01").parse::<Date>().map_or_else(|_| text.to_owned(), |day| locale.month(day)),
        10 => text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| locale.day_long(day)),
        _ => text.to_owned(),
    }
}

/// A number with the digits it deserves.
pub(super) fn number(locale: &Locale, value: f64) -> String {
    let most = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    // `4,5 h`, not `4,50 h`.
    let mut scaled = (value * 10f64.powi(most)).round() as i64;
    let mut digits = most as usize;
    while digits > 0 && scaled % 10 == 0 {
        scaled /= 10;
        digits -= 1;
    }
    locale.number(value, digits)
}

/// An amount in euros, without cents when there are none.
pub(super) fn euros(locale: &Locale, amount: f64) -> String {
    if amount.fract() == 0.0 { locale.money_round(amount, "EUR") } else { locale.money(amount * 100.0, "EUR") }
}

/// One figure with everything needed to judge it.
pub(super) struct FigureView {
    pub label: String,
    pub value: String,
    pub base: Option<String>,
    pub territory: Option<String>,
    pub year: Option<String>,
    pub source: String,
    pub link: Option<String>,
    pub dated: String,
    pub checked: String,
    pub confidence: String,
    pub is_fact: bool,
    pub stale: bool,
    pub note: Option<String>,
}

impl FigureView {
    pub fn new(words: Words<'_>, figure: &Figure, today: Date) -> FigureView {
        let locale = words.locale;
        let origin = &figure.origin;
        let age = origin.checked_on.map(|checked| i64::from((today - checked).get_days()));
        let source = origin.source.clone().unwrap_or_default();
        FigureView {
            label: words.say(&figure.label),
            value: value(words, figure),
            base: figure.base.as_deref().map(|base| words.word(Word::Base, base)),
            territory: figure.territory.as_deref().map(|t| locale.t_or(&format!("territory-{}", t.to_lowercase()), t)),
            year: figure.year.map(|year| year.to_string()),
            link: source.starts_with("https://").then(|| source.clone()),
            source,
            dated: origin.source_date.as_ref().map_or_else(String::new, |d| partial_date(locale, d.as_str())),
            checked: origin.checked_on.map_or_else(String::new, |d| locale.day_long(d)),
            confidence: words.confidence(origin.confidence),
            is_fact: origin.confidence.is_some_and(Confidence::is_fact),
            stale: age.is_none_or(|age| age > figure.about.shelf_days()),
            note: figure.note.as_ref().map(|note| words.say(note)),
        }
    }
}

/// `60,3 %`, `7–8 dollars américains`, `20 000 000 personnes`.
pub(super) fn value(words: Words<'_>, figure: &Figure) -> String {
    let locale = words.locale;
    let mut text = number(locale, figure.value);
    if let Some(upto) = figure.upto {
        text = format!("{text}–{}", number(locale, upto));
    }
    let unit = words.word(Word::Unit, &figure.unit);
    if unit.starts_with('%') {
        let space = if locale.tag() == "fr" { "\u{202f}" } else { "" };
        format!("{text}{space}{unit}")
    } else {
        format!("{text} {unit}")
    }
}
