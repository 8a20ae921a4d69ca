//! The sentences of the handbook, said in the reader's language.

use super::Locale;
use fluent_bundle::FluentValue;
use jiff::civil::{Date, Time};
use passeur_handbook::message::{Spoken, Voice};

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
