//! The message bundles, read once from the embedded files.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use super::{Language, format};

pub(super) static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/locales");

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::English));
static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::French));

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
    }
}

pub(super) fn has(language: Language, key: &str) -> bool {
    bundle(language).has_message(key)
}

/// A missing message shows its key and is logged: a page with one odd word is better than no page.
pub(super) fn format(language: Language, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, %language, "message missing");
        return key.to_owned();
    };
    let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, %language, ?errors, "message could not be completed");
    }
    text
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => number_en,
        Language::French => number_fr,
    }));
    for (name, text) in sources(language) {
        // A part that does not parse is left out; the tests refuse it before it ships.
        let resource = FluentResource::try_new(typeset(language, text)).unwrap_or_else(|(resource, errors)| {
            tracing::error!(name, ?errors, "locale file has faults");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(name, ?errors, "locale file repeats messages");
        }
    }
    bundle
}

/// The files of one language: `(fr/common.ftl, text)`.
pub(super) fn sources(language: Language) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<_> = FILES
        .get_dir(language.tag())
        .into_iter()
        .flat_map(Dir::files)
        .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
        .filter(|(name, _)| name.ends_with(".ftl"))
        .collect();
    found.sort_by_key(|(name, _)| *name);
    found
}

fn number_en(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    number(Language::English, value)
}

fn number_fr(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    number(Language::French, value)
}

fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let least = number.options.minimum_fraction_digits.unwrap_or(0);
    let most = number.options.maximum_fraction_digits.unwrap_or(if number.value.fract() == 0.0 { 0 } else { 2 });
    Some(format::decimal(language, number.value, most.max(least)))
}

/// Typographic niceties that a keyboard does not give.
pub(super) fn typeset(language: Language, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let chars: Vec<char> = text.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1).copied();
        let c = match c {
            '\'' if before.is_some_and(char::is_alphabetic) && after.is_some_and(|a| a.is_alphabetic() || a == '{') => {
                '’'
            }
            ' ' | '\u{a0}' if language == Language::French => {
                let high = matches!(after, Some(';' | ':' | '!' | '?' | '»' | '%'));
                if high || before == Some('«') { '\u{202f}' } else { c }
            }
            other => other,
        };
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_gets_its_narrow_spaces_and_both_get_curly_apostrophes() {
        assert_eq!(
            typeset(Language::French, "Prêt ? « Oui » : l'heure"),
            "Prêt\u{202f}? «\u{202f}Oui\u{202f}»\u{202f}: l’heure"
        );
        assert_eq!(typeset(Language::English, "Don't stop: go !"), "Don’t stop: go !");
    }
}
