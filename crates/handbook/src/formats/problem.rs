//! What is wrong with a file, where, and what to do: a stable code, a message in the locales, and
//! the same in English for scripts and logs.

use crate::message::{Message, Value};
use crate::schedule::recurrence::RuleError;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct Problem {
    /// Physical line, from 1.
    pub line: u32,
    /// The column of the CSV, the key of the front matter, or the property of the calendar.
    pub column: Option<String>,
    pub cause: Cause,
}

impl Problem {
    pub fn new(line: u32, column: Option<&str>, cause: Cause) -> Self {
        Self { line, column: column.map(str::to_owned), cause }
    }

    pub fn code(&self) -> &'static str {
        self.cause.code()
    }

    pub fn message(&self) -> Message {
        self.cause.message()
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Problem", 4)?;
        out.serialize_field("line", &self.line)?;
        out.serialize_field("column", &self.column)?;
        out.serialize_field("code", self.code())?;
        out.serialize_field("message", &self.cause.to_string())?;
        out.end()
    }
}

/// One list for the code, the English text and the arguments, so that none can be forgotten. The
/// text of each locale is under the code; a test keeps the English one equal to this.
macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* } = $code:literal, $text:literal;)*) => {
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Cause {
            $($(#[$doc])* #[error($text)] $name { $($field: $type),* },)*
        }

        impl Cause {
            /// Every code, each a key of the locale files.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            pub fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            pub fn message(&self) -> Message {
                match self {
                    $(Self::$name { $($field),* } => {
                        Message { key: $code, args: vec![$((stringify!($field), Value::from($field.clone()))),*] }
                    })*
                }
            }
        }
    };
}

causes! {
    Empty {} = "import-empty", "the file is empty: nothing to import";
    Utf16 {} = "import-utf16", "the file is in UTF-16: save it again as “CSV UTF-8”";
    Utf8 {} = "import-utf8", "this is not UTF-8 text: save the file again as UTF-8";
    NoHeader {} = "import-no-header", "the first line names no known column: it should read title,text,accounts,at,labels,media,alt";
    UnknownColumn { name: String, nearest: String } = "import-unknown-column", "there is no column “{name}”; did you mean “{nearest}”? Nothing of the file was taken";
    IgnoredColumn { name: String } = "import-ignored-column", "the column “{name}” is not one of ours and was left out";
    ColumnTwice { name: String } = "import-column-twice", "the column “{name}” is there twice";
    Cells { expected: usize, found: usize } = "import-cells", "this row has {found} cells and the first line has {expected}: is a cell with a comma or a line break missing its quotes?";
    OpenQuote {} = "import-open-quote", "a quote opened here is never closed";
    AfterQuote {} = "import-after-quote", "there is text after a closing quote: write a quote inside a cell twice";
    NothingToPublish {} = "import-nothing", "there is no text and no media: nothing to publish";
    Account { value: String } = "import-account", "“{value}” is not an account: write its id, or network:handle such as mastodon:@me@example.social";
    UnknownAccount { value: String } = "import-unknown-account", "there is no account “{value}” in this workspace: connect it first, or correct the name";
    Media { value: String, detail: String } = "import-media", "the file “{value}” cannot be taken: {detail}";
    Refused { detail: String } = "import-refused", "this post cannot be taken: {detail}";
    AtWithoutAccount {} = "import-at-without-account", "a time is given and no account: say where it goes, or leave the time out for a draft";
    AtForm { value: String } = "import-at-form", "“{value}” is not a date and time: write it like 2026-12-01T09:00:00+01:00";
    AtNoOffset { value: String } = "import-at-no-offset", "“{value}” does not say in which time zone: add the offset, like 2026-12-01T09:00:00+01:00, or Z for UTC";
    AtImpossible { value: String } = "import-at-impossible", "“{value}” does not exist in the calendar: check the day, the month and the hour";
    AltWithoutMedia { alts: usize, media: usize } = "import-alt-without-media", "there are {alts} text alternatives for {media} media";
    Fence { fence: String } = "import-fence", "the front matter opened with {fence} is never closed: put a line {fence} after it";
    FrontMatter { detail: String } = "import-front-matter", "the front matter cannot be read: {detail}";
    UnknownKey { name: String, nearest: String } = "import-unknown-key", "there is no “{name}” in a post; did you mean “{nearest}”?";
    KeyTwice { name: String } = "import-key-twice", "“{name}” is there twice";
    WantsText { name: String } = "import-wants-text", "“{name}” takes a text";
    WantsList { name: String } = "import-wants-list", "“{name}” takes a list";
    WantsFlag { name: String } = "import-wants-flag", "“{name}” takes true or false";
    WantsNumber { name: String, min: u32, max: u32 } = "import-wants-number", "“{name}” takes a whole number from {min} to {max}";
    WantsOne { name: String, value: String, allowed: String } = "import-wants-one", "“{value}” is not a {name}: use one of {allowed}";
    Missing { name: String } = "import-missing", "“{name}” is missing here";
    NoSuchPart { part: u32, parts: u32 } = "import-no-such-part", "there is no part {part}: this post has {parts}";
    NotACalendar {} = "import-not-a-calendar", "this is not a calendar: it has no BEGIN:VCALENDAR";
    OpenEvent {} = "import-open-event", "the event that begins here has no END:VEVENT: the file is cut short";
    NoStart {} = "import-no-start", "the event has no DTSTART: nothing says when";
    StartForm { value: String } = "import-start-form", "“{value}” is not a date of a calendar, such as 20261201 or 20261201T090000Z";
    Zone { value: String } = "import-zone", "the time zone “{value}” is not known";
    Rule { detail: String } = "import-rule", "the recurrence cannot be read: {detail}";
    Skipped { value: String } = "import-skipped", "{value} does not exist in that time zone on that day (clocks go forward)";
    TooMany { max: usize } = "import-too-many", "there are more than {max}: the rest was left out";
}

impl From<RuleError> for Cause {
    fn from(error: RuleError) -> Self {
        Self::Rule { detail: error.to_string() }
    }
}

/// What a message quotes of a value from outside: short, on one line.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        quoted.push('…');
    }
    quoted
}

/// The known word nearest to `word`, and how many letters apart they are (Levenshtein, 1966).
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<(&'a str, usize)> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    known.iter().map(|k| (*k, distance(&word, k))).min_by_key(|(_, d)| *d)
}

fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, cb) in b.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, ca) in a.iter().enumerate() {
            let change = corner + usize::from(*ca != cb);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::testing::locale;

    fn one_of_each() -> Vec<Cause> {
        let s = |t: &str| t.to_owned();
        vec![
            Cause::Empty {},
            Cause::Utf16 {},
            Cause::Utf8 {},
            Cause::NoHeader {},
            Cause::UnknownColumn { name: s("txt"), nearest: s("text") },
            Cause::IgnoredColumn { name: s("notes") },
            Cause::ColumnTwice { name: s("text") },
            Cause::Cells { expected: 7, found: 9 },
            Cause::OpenQuote {},
            Cause::AfterQuote {},
            Cause::NothingToPublish {},
            Cause::Account { value: s("me too") },
            Cause::UnknownAccount { value: s("mastodon:@nobody") },
            Cause::Media { value: s("a.png"), detail: s("it is cut short") },
            Cause::Refused { detail: s("it is empty") },
            Cause::AtWithoutAccount {},
            Cause::AtForm { value: s("soon") },
            Cause::AtNoOffset { value: s("2026-12-01T09:00:00") },
            Cause::AtImpossible { value: s("2026-02-30T09:00:00Z") },
            Cause::AltWithoutMedia { alts: 3, media: 2 },
            Cause::Fence { fence: s("---") },
            Cause::FrontMatter { detail: s("a tab") },
            Cause::UnknownKey { name: s("titel"), nearest: s("title") },
            Cause::KeyTwice { name: s("title") },
            Cause::WantsText { name: s("title") },
            Cause::WantsList { name: s("labels") },
            Cause::WantsFlag { name: s("sensitive") },
            Cause::WantsNumber { name: s("minutes"), min: 1, max: 9 },
            Cause::WantsOne { name: s("visibility"), value: s("all"), allowed: s("public, direct") },
            Cause::Missing { name: s("file") },
            Cause::NoSuchPart { part: 3, parts: 2 },
            Cause::NotACalendar {},
            Cause::OpenEvent {},
            Cause::NoStart {},
            Cause::StartForm { value: s("2026") },
            Cause::Zone { value: s("Mars/Base") },
            Cause::Rule { detail: s("no FREQ") },
            Cause::Skipped { value: s("02:30") },
            Cause::TooMany { max: 5 },
        ]
    }

    #[test]
    fn every_cause_has_words_in_both_languages_and_the_english_ones_agree() {
        let (en, fr) = (locale("en"), locale("fr"));
        let causes = one_of_each();
        assert_eq!(causes.iter().map(Cause::code).collect::<Vec<_>>(), Cause::CODES, "one of each, in order");
        for cause in causes {
            assert_eq!(cause.message().render(&en), cause.to_string());
            assert_ne!(cause.message().render(&fr), cause.to_string());
        }
    }

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["title", "text", "labels", "first_comment"];
        for (word, expected) in
            [("titel", "title"), ("txt", "text"), ("Label", "labels"), ("first-comment", "first_comment")]
        {
            assert_eq!(nearest(word, &known).map(|(k, _)| k), Some(expected), "{word}");
        }
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn as_json_a_problem_says_line_column_code_and_text() {
        let problem = Problem::new(3, Some("at"), Cause::AtNoOffset { value: "2026-12-01T09:00:00".into() });
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["line"], 3);
        assert_eq!(json["column"], "at");
        assert_eq!(json["code"], "import-at-no-offset");
        assert!(problem.to_string().starts_with("line 3: "));
    }
}
