//! Sentences of the vocabulary with their blanks filled.

use crate::catalog::Catalog;

/// The phrase `id` in `language`, each `{name}` replaced; the id itself when the vocabulary lacks it.
pub(crate) fn phrase(catalog: &Catalog, language: &str, id: &str, blanks: &[(&str, &str)]) -> String {
    let template = catalog.vocabulary.phrases.get(id).map_or(id, |text| text.get(language));
    blanks.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// A number as people of that language write it: at most one decimal, `,` in French.
pub(crate) fn number(language: &str, value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    let text = if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") };
    if language.starts_with("fr") { text.replace('.', ",") } else { text }
}

/// A date as people of that language write it.
pub(crate) fn day(language: &str, date: jiff::civil::Date) -> String {
    if language.starts_with("fr") { date.strftime("%d/%m/%Y").to_string() } else { date.to_string() }
}
