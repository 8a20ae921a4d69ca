//! Words, numbers and dates in the reader's language.
//!
//! Messages live in `locales/<language>/<space>.ftl`. French typography (narrow no-break spaces before `; : ! ?` and
//! inside guillemets, curly apostrophes) is applied when the files are read, so translators may type plain spaces.

mod bundles;
mod format;
#[cfg(test)]
mod keys;
mod voice;

pub use format::{Day, Figure, Moment};

use std::fmt;

use fluent_bundle::FluentValue;
use http::{HeaderMap, header};
use jiff::{Timestamp, tz::TimeZone};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    English,
    French,
}

impl Language {
    pub const ALL: [Language; 2] = [Self::English, Self::French];

    /// The BCP 47 tag: `en`, `fr`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Its own name, as a menu shows it whatever the current language.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// Reads a tag with or without region: `fr`, `fr-CA`, `EN_us`.
    pub fn parse(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or("");
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary))
    }

    /// The person's own setting first, then the `passeur_lang` cookie, then `Accept-Language`, then English.
    pub fn negotiate(setting: Option<&str>, headers: &HeaderMap) -> Language {
        setting
            .and_then(Self::parse)
            .or_else(|| crate::page::cookie(headers, "passeur_lang").and_then(|v| Self::parse(&v)))
            .or_else(|| headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Self::accepted))
            .unwrap_or(Self::English)
    }

    fn accepted(header: &str) -> Option<Language> {
        let mut wishes: Vec<(f32, Language)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
                let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok())?;
                (weight > 0.0).then_some((weight, Self::parse(tag)?))
            })
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map(|(_, language)| *language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A language, a time zone and the moment of the request: all that wording depends on.
#[derive(Debug, Clone)]
pub struct Locale {
    pub language: Language,
    /// Dates are shown in this zone: the workspace's, or the person's where they chose one.
    pub zone: TimeZone,
    /// The moment relative dates count from; given, never read from a clock here.
    pub now: Timestamp,
}

/// What a message may be given: text or a number.
pub trait Arg {
    fn value(&self) -> FluentValue<'_>;
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (*self).value()
    }
}

macro_rules! number_args {
    ($($t:ty),*) => { $(impl Arg for $t {
        fn value(&self) -> FluentValue<'_> {
            FluentValue::from(*self)
        }
    })* };
}
number_args!(i32, i64, u8, u16, u32, u64, usize, f64);

impl Locale {
    pub fn new(language: Language, zone: TimeZone, now: Timestamp) -> Locale {
        Locale { language, zone, now }
    }

    /// `en` or `fr`, for `<html lang>`.
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The message `key`.
    pub fn t(&self, key: &str) -> String {
        bundles::format(self.language, key, &[])
    }

    /// The message `key` with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> String {
        bundles::format(self.language, key, &[(name, value.value())])
    }

    pub fn t2(&self, key: &str, name: &str, value: impl Arg, name2: &str, value2: impl Arg) -> String {
        bundles::format(self.language, key, &[(name, value.value()), (name2, value2.value())])
    }

    /// The message `key` with any number of arguments; see [`crate::message!`] for the short form.
    pub fn with(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        bundles::format(self.language, key, args)
    }

    /// Text from elsewhere with this language's spaces and apostrophes.
    pub fn typeset(&self, text: &str) -> String {
        bundles::typeset(self.language, text)
    }

    /// Whether there is such a message: for keys that data names (`network-about-<id>`).
    pub fn has(&self, key: &str) -> bool {
        bundles::has(self.language, key)
    }

    /// The message when there is one, else the given words: for names that data brings along.
    pub fn t_or(&self, key: &str, otherwise: &str) -> String {
        if self.has(key) { self.t(key) } else { otherwise.to_owned() }
    }
}

/// `message!(locale, "page-count", first = 1, last = 20, total = total)`. In a template the locale is
/// `self.page.locale`: the macro sees Rust, not the template's names.
#[macro_export]
macro_rules! message {
    ($locale:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $locale.with($key, &[$((stringify!($name), $crate::locale::Arg::value(&$value))),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.clone(), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn the_language_is_negotiated() {
        let accept = |v| headers(&[(header::ACCEPT_LANGUAGE, v)]);
        for (setting, request, expected) in [
            (Some("fr"), accept("en"), Language::French),
            (None, accept("de, fr-CA;q=0.7, en;q=0.3"), Language::French),
            (None, accept("fr;q=0, en-GB;q=0.1"), Language::English),
            (None, accept("es"), Language::English),
            (None, HeaderMap::new(), Language::English),
            (Some("xx"), accept("fr"), Language::French),
            (
                None,
                headers(&[(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "a=b; passeur_lang=fr")]),
                Language::French,
            ),
        ] {
            assert_eq!(Language::negotiate(setting, &request), expected, "{setting:?} {request:?}");
        }
    }

    #[test]
    fn messages_take_arguments_and_plurals() {
        let en = Locale::new(Language::English, TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let fr = Locale { language: Language::French, ..en.clone() };
        assert_eq!(message!(en, "page-count", first = 1, last = 20, total = 1234), "1–20 of 1,234");
        assert_eq!(message!(fr, "page-count", first = 1, last = 20, total = 1234), "1–20 sur 1\u{202f}234");
        assert_eq!(en.t1("bell-label", "n", 1), "Notifications: 1 unread");
        assert_eq!(fr.t1("bell-label", "n", 2), "Notifications\u{202f}: 2 non lues");
        assert_eq!(fr.t1("bell-label", "n", 0), "Notifications\u{202f}: 0 non lue");
    }
}
