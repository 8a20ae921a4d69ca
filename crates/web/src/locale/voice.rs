//! The sentences of the handbook, said in the reader's language.

use super::Locale;
use fluent_bundle::FluentValue;
use jiff::civil::{Date, Time};
use passeur_handbook::message::{Spoken, Voice};

impl Locale {
    /// What a connector said of a call that failed, in this language; words of others as they are.
    pub fn said(&self, text: &str) -> String {
        passeur_networks::words::read(text).map_or_else(|| text.to_owned(), |message| message.render(self))
    }
}

impl Voice for Locale {
    fn say(&self, key: &str, args: &[(&'static str, Spoken)]) -> String {
        let args: Vec<(&str, FluentValue<'_>)> = args
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Spoken::Number(n) => FluentValue::from(*n),
                    Spoken::Text(text) => FluentValue::from(text.as_str()),
                };
                (*name, value)
            })
            .collect();
        self.with(key, &args)
    }

    fn date(&self, date: Date) -> String {
        self.day_long(date)
    }

    fn time(&self, time: Time) -> String {
        time.strftime("%H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn connectors_speak_the_language_of_the_page_and_commands_stay_as_they_are() {
        let of = |language| Locale::new(language, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        let said = "mamot.fr no longer accepts the credentials: “expired”";
        assert_eq!(of(Language::French).said(said), "mamot.fr n’accepte plus les accès: “expired”");
        assert_eq!(of(Language::French).said("Validation failed"), "Validation failed");
        for (key, text) in passeur_networks::words::WORDS {
            let said: String = text
                .split(['{', '}'])
                .enumerate()
                .map(|(i, p)| if i % 2 == 1 { format!("<{p}>") } else { p.into() })
                .collect();
            let straight = |text: String| text.replace(['\u{2068}', '\u{2069}'], "").replace('’', "'");
            assert_eq!(straight(of(Language::English).said(&said)), straight(said), "{key}");
            assert_ne!(of(Language::French).said(text), *text, "{key} is not in French");
        }
    }
}
