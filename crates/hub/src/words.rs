//! The words of the public site, in the language of its workspace.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use jiff::{Zoned, tz::TimeZone};
use passeur_store::clock::{Micros, timestamp};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// One language of the site's furniture.
pub(crate) struct Words {
    /// BCP 47.
    pub lang: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static FRENCH: LazyLock<Words> = LazyLock::new(|| Words::new("fr", include_str!("../../web/locales/fr/site.ftl")));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new("en", include_str!("../../web/locales/en/site.ftl")));

/// French for every French, English for everything else.
pub(crate) fn of(locale: &str) -> &'static Words {
    if locale.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("fr")) { &FRENCH } else { &ENGLISH }
}

impl Words {
    fn new(lang: &'static str, source: &str) -> Self {
        let id: LanguageIdentifier = lang.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        // Embedded and tested: what could not be read would show as its key.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    pub fn t(&self, key: &str) -> String {
        self.say(key, None)
    }

    pub fn n(&self, key: &str, n: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n));
        self.say(key, Some(&args))
    }

    pub fn with(&self, key: &str, name: &'static str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name, FluentValue::from(value.to_owned()));
        self.say(key, Some(&args))
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|m| m.value());
        match pattern {
            Some(pattern) => self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned(),
            None => key.to_owned(),
        }
    }

    /// `23 novembre 2026`, in the site's zone.
    pub fn date(&self, at: Micros, zone: &str) -> String {
        let day = local(at, zone);
        let mut args = FluentArgs::new();
        args.set("day", FluentValue::from(i64::from(day.day())));
        args.set("month", FluentValue::from(self.month(day.month())));
        args.set("year", FluentValue::from(day.year().to_string()));
        self.say("site-date", Some(&args))
    }

    pub fn month(&self, month: i8) -> String {
        self.t(&format!("site-month-{month}"))
    }
}

pub(crate) fn local(at: Micros, zone: &str) -> Zoned {
    timestamp(at).to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_syntax::ast::Entry;
    use std::collections::BTreeSet;

    fn keys(source: &str) -> BTreeSet<String> {
        let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        let ids = resource.body.iter().filter_map(|e| match e {
            Entry::Message(m) => Some(m.id.name.to_owned()),
            _ => None,
        });
        ids.collect()
    }

    /// Keys named in this crate's sources and templates.
    fn used() -> BTreeSet<String> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("src"), root.join("templates")];
        let mut found = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for piece in text.split("\"site-").skip(1) {
                    found.insert(format!("site-{}", piece.split('"').next().unwrap()));
                }
            }
        }
        found
    }

    #[test]
    fn every_word_exists_in_both_languages_and_is_used() {
        let french = keys(include_str!("../../web/locales/fr/site.ftl"));
        let english = keys(include_str!("../../web/locales/en/site.ftl"));
        assert_eq!(french, english);
        let used = used();
        let plain = |k: &String| !k.starts_with("site-month-");
        let named: BTreeSet<_> =
            used.iter().filter(|k| plain(k) && !k.contains(['{', '\\', ' ']) && k.len() > 5).cloned().collect();
        let kept: BTreeSet<_> = french.iter().filter(|k| plain(k)).cloned().collect();
        assert_eq!(named, kept);
        assert_eq!(french.iter().filter(|k| !plain(k)).count(), 12);
    }

    #[test]
    fn a_date_reads_as_people_write_it() {
        let first = 1_796_083_200_000_000; // 2026-12-01T00:00:00Z
        assert_eq!(of("fr-FR").date(first, "Europe/Paris"), "1er décembre 2026");
        assert_eq!(of("en").date(first, "America/New_York"), "November 30, 2026");
        assert_eq!(of("de").lang, "en");
        assert_eq!(of("fr").n("site-replies", 1), "1 réponse");
        assert_eq!(of("fr").n("site-replies", 2), "2 réponses");
    }
}
