//! A sentence for a person, as a key of the locale files and its arguments: the handbook computes,
//! and knows no language.

use jiff::civil::{Date, Time};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub key: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Number(i64),
    Text(String),
    Date(Date),
    Time(Time),
    /// Said one by one, then joined as the language joins a list (`list-more`, `list-last`).
    List(Vec<Message>),
}

/// One language: the pages give theirs, tests too.
pub trait Voice {
    /// The sentence under `key`, with arguments that are already numbers or text.
    fn say(&self, key: &str, args: &[(&'static str, Spoken)]) -> String;
    fn date(&self, date: Date) -> String;
    fn time(&self, time: Time) -> String;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    Number(i64),
    Text(String),
}

impl Message {
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The sentence in the language of `voice`.
    pub fn render(&self, voice: &dyn Voice) -> String {
        let args: Vec<_> = self.args.iter().map(|(name, value)| (*name, value.spoken(voice))).collect();
        voice.say(self.key, &args)
    }
}

impl Value {
    fn spoken(&self, voice: &dyn Voice) -> Spoken {
        match self {
            Self::Number(n) => Spoken::Number(*n),
            Self::Text(text) => Spoken::Text(text.clone()),
            Self::Date(date) => Spoken::Text(voice.date(*date)),
            Self::Time(time) => Spoken::Text(voice.time(*time)),
            Self::List(items) => Spoken::Text(join(items, voice)),
        }
    }
}

fn join(items: &[Message], voice: &dyn Voice) -> String {
    let mut said = String::new();
    for (i, item) in items.iter().enumerate() {
        let next = item.render(voice);
        if i == 0 {
            said = next;
            continue;
        }
        let key = if i + 1 == items.len() { "list-last" } else { "list-more" };
        said = voice.say(key, &[("head", Spoken::Text(said)), ("next", Spoken::Text(next))]);
    }
    said
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}
impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}
impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}
impl From<Vec<Message>> for Value {
    fn from(items: Vec<Message>) -> Self {
        Self::List(items)
    }
}

/// A voice over the real locale files, for the tests of every module that makes messages.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Spoken, Voice};
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
    use jiff::civil::{Date, Time};

    pub struct Locale(FluentBundle<FluentResource>);

    pub fn locale(language: &str) -> Locale {
        let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
        bundle.set_use_isolating(false);
        for space in ["schedule", "import", "lint"] {
            let path = format!("{}/../web/locales/{language}/{space}.ftl", env!("CARGO_MANIFEST_DIR"));
            let resource = FluentResource::try_new(std::fs::read_to_string(&path).unwrap());
            bundle.add_resource(resource.unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"))).unwrap();
        }
        Locale(bundle)
    }

    impl Voice for Locale {
        fn say(&self, key: &str, args: &[(&'static str, Spoken)]) -> String {
            let mut fluent = FluentArgs::new();
            for (name, value) in args {
                let value = match value {
                    Spoken::Number(n) => FluentValue::from(*n),
                    Spoken::Text(text) => FluentValue::from(text.clone()),
                };
                fluent.set(*name, value);
            }
            let message = self.0.get_message(key).unwrap_or_else(|| panic!("no message {key}"));
            let mut errors = Vec::new();
            let pattern = message.value().unwrap_or_else(|| panic!("no value for {key}"));
            let said = self.0.format_pattern(pattern, Some(&fluent), &mut errors).into_owned();
            assert!(errors.is_empty(), "{key}: {errors:?}");
            said
        }
        fn date(&self, date: Date) -> String {
            date.to_string()
        }
        fn time(&self, time: Time) -> String {
            format!("{:02}:{:02}", time.hour(), time.minute())
        }
    }
}
