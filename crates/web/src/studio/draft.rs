//! A draft on its way between the page and the server: what a person wrote, what they have open, and when it is to go.
//! The same names serve the script (`content.parts.0.text`) and the plain form.

use passeur_handbook::content::{Content, Override, Part, Poll, ReplyGate, Visibility};
use passeur_store::posts::{Body, Rendition};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Empty until it was saved once.
    pub post: String,
    /// Made by the page for a new post, so that saving it twice makes one.
    pub nonce: String,
    pub version: i64,
    pub body: Body,
    pub ui: Ui,
    pub when: WhenForm,
}

/// What is open in the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ui {
    /// The account whose preview is shown.
    pub show: String,
    /// Accounts whose rendition is being edited.
    pub adapt: Vec<String>,
    /// Fields that are open though they are empty: `master:link`.
    pub open: Vec<String>,
    /// A file whose details are open: `master:0:1`.
    pub file: String,
    pub new_campaign: String,
}

/// The form of the bottom bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WhenForm {
    /// `at`, `queue`, `now`, `repeat`.
    pub kind: String,
    /// `2026-11-24T09:00`, on the wall clock of the workspace.
    pub at: String,
    pub every: u32,
    /// `days`, `weeks`, `months`.
    pub unit: String,
    /// 1 is Monday.
    pub days: Vec<i8>,
    /// `never`, `until`, `count`.
    pub end: String,
    pub until: String,
    pub count: u32,
}

impl Default for WhenForm {
    fn default() -> Self {
        Self {
            kind: "at".into(),
            at: String::new(),
            every: 1,
            unit: "weeks".into(),
            days: Vec::new(),
            end: "count".into(),
            until: String::new(),
            count: 6,
        }
    }
}

/// Which text an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Master,
    Account(String),
}

impl Scope {
    pub fn parse(text: &str) -> Scope {
        if text == "master" { Scope::Master } else { Scope::Account(text.to_owned()) }
    }

    pub fn id(&self) -> &str {
        match self {
            Self::Master => "master",
            Self::Account(id) => id,
        }
    }

    /// The start of its names: `content.` or `own.<account>.`.
    pub fn prefix(&self) -> String {
        match self {
            Self::Master => "content".into(),
            Self::Account(id) => format!("own.{id}"),
        }
    }
}

/// The fields of a content beside its parts, in the order of the page.
pub const FIELDS: [&str; 9] =
    ["title", "link", "first_comment", "warning", "poll", "visibility", "languages", "reply_gate", "sensitive"];

impl Draft {
    pub fn rendition(&self, account: &str) -> Option<&Rendition> {
        self.body.renditions.iter().find(|r| r.account_id == account)
    }

    /// What the scope would publish.
    pub fn content(&self, scope: &Scope) -> Content {
        match scope {
            Scope::Master => self.body.content.clone(),
            Scope::Account(id) => {
                self.rendition(id).map_or_else(|| self.body.content.clone(), |r| r.own.apply(&self.body.content))
            }
        }
    }

    /// Changes what the scope publishes; in a rendition only what really changes becomes its own.
    pub fn edit(&mut self, scope: &Scope, change: impl FnOnce(&mut Content)) {
        match scope {
            Scope::Master => change(&mut self.body.content),
            Scope::Account(id) => {
                let before = self.content(scope);
                let mut after = before.clone();
                change(&mut after);
                if let Some(r) = self.body.renditions.iter_mut().find(|r| r.account_id == *id) {
                    keep_changes(&mut r.own, &before, after);
                }
            }
        }
        self.tidy();
    }

    /// Sets one value of a form by its name; names that are not ours are left alone.
    pub fn set(&mut self, name: &str, value: &str) {
        let path: Vec<&str> = name.split('.').collect();
        match path.as_slice() {
            ["content", rest @ ..] => self.edit(&Scope::Master, |c| set(c, rest, value)),
            ["own", id, rest @ ..] => self.edit(&Scope::Account((*id).to_owned()), |c| set(c, rest, value)),
            ["account"] if self.rendition(value).is_none() => {
                self.body.renditions.push(Rendition { account_id: value.into(), own: Override::default() });
            }
            ["labels"] => self.body.labels = labels(value),
            ["notes"] => self.body.notes = value.into(),
            ["campaign"] => self.body.campaign_id = some(value),
            ["new_campaign"] => self.ui.new_campaign = value.trim().into(),
            ["version"] => self.version = value.parse().unwrap_or_default(),
            ["nonce"] => self.nonce = value.into(),
            ["show"] => self.ui.show = value.into(),
            ["adapt"] => push(&mut self.ui.adapt, value),
            ["open"] => push(&mut self.ui.open, value),
            ["file"] => self.ui.file = value.into(),
            ["when", field] => self.when.set(field, value),
            _ => {}
        }
    }

    /// At least one part, at most a thousand; no empty strings where nothing is meant.
    pub fn tidy(&mut self) {
        let c = &mut self.body.content;
        if c.parts.is_empty() {
            c.parts.push(Part::default());
        }
        c.parts.truncate(1_000);
        for field in [&mut c.title, &mut c.link, &mut c.first_comment, &mut c.warning] {
            if field.as_deref() == Some("") {
                *field = None;
            }
        }
        for r in &mut self.body.renditions {
            if r.own.parts.as_ref().is_some_and(Vec::is_empty) {
                r.own.parts = None;
            }
        }
    }
}

impl WhenForm {
    fn set(&mut self, field: &str, value: &str) {
        match field {
            "kind" => self.kind = value.into(),
            "at" => self.at = value.into(),
            "every" => self.every = value.parse().unwrap_or(1),
            "unit" => self.unit = value.into(),
            "days" => {
                if let Ok(day) = value.parse() {
                    self.days.push(day);
                }
            }
            "end" => self.end = value.into(),
            "until" => self.until = value.into(),
            "count" => self.count = value.parse().unwrap_or(1),
            _ => {}
        }
    }
}

fn some(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|v| !v.trim().is_empty())
}

fn push(list: &mut Vec<String>, value: &str) {
    if !list.iter().any(|v| v == value) {
        list.push(value.to_owned());
    }
}

/// Labels are words between commas.
pub fn labels(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for label in text.split(',').map(str::trim).filter(|l| !l.is_empty()) {
        push(&mut out, label);
    }
    out
}

fn set(c: &mut Content, path: &[&str], value: &str) {
    let number = |s: &str| s.parse::<usize>().ok();
    match path {
        ["title"] => c.title = some(value),
        ["link"] => c.link = some(value.trim()),
        ["first_comment"] => c.first_comment = some(value),
        ["warning"] => c.warning = some(value),
        ["sensitive"] => c.sensitive = value == "on",
        ["visibility"] => {
            c.visibility = Visibility::ALL.into_iter().find(|v| v.as_str() == value).unwrap_or_default();
        }
        ["languages"] => c.languages = some(value).into_iter().collect(),
        ["reply_gate"] => {
            c.reply_gate = serde_json::from_value::<ReplyGate>(value.into()).unwrap_or_default();
        }
        ["parts", i, rest @ ..] => {
            let Some(i) = number(i).filter(|i| *i < 1_000) else { return };
            while c.parts.len() <= i {
                c.parts.push(Part::default());
            }
            set_part(&mut c.parts[i], rest, value);
        }
        ["poll", rest @ ..] => {
            let poll = c.poll.get_or_insert_with(new_poll);
            match rest {
                ["options", k] => {
                    if let Some(option) = number(k).and_then(|k| poll.options.get_mut(k)) {
                        *option = value.into();
                    }
                }
                ["minutes"] => poll.minutes = value.parse().unwrap_or(poll.minutes),
                ["multiple"] => poll.multiple = value == "on",
                ["hide_totals"] => poll.hide_totals = value == "on",
                _ => {}
            }
        }
        _ => {}
    }
}

fn set_part(part: &mut Part, path: &[&str], value: &str) {
    match path {
        // Forms send line ends as CR LF.
        ["text"] => part.text = value.replace("\r\n", "\n"),
        ["media", j, field] => {
            let Some(file) = j.parse::<usize>().ok().and_then(|j| part.media.get_mut(j)) else { return };
            let (x, y) = file.focus.unwrap_or_default();
            match *field {
                "alt" => file.alt = value.into(),
                "focus_x" => file.focus = value.parse().ok().map(|x: f64| (x.clamp(-1.0, 1.0), y)),
                "focus_y" => file.focus = value.parse().ok().map(|y: f64| (x, y.clamp(-1.0, 1.0))),
                _ => {}
            }
            if file.focus == Some((0.0, 0.0)) {
                file.focus = None;
            }
        }
        _ => {}
    }
}

pub fn new_poll() -> Poll {
    Poll { options: vec![String::new(), String::new()], minutes: 1_440, multiple: false, hide_totals: false }
}

/// What a rendition says itself after a change: the fields that are not as they were before it.
fn keep_changes(own: &mut Override, before: &Content, after: Content) {
    if after.title != before.title {
        own.title = Some(after.title.unwrap_or_default());
    }
    if after.parts != before.parts {
        own.parts = Some(after.parts);
    }
    if after.link != before.link {
        own.link = Some(after.link.unwrap_or_default());
    }
    if after.first_comment != before.first_comment {
        own.first_comment = Some(after.first_comment.unwrap_or_default());
    }
    if after.warning != before.warning {
        own.warning = Some(after.warning.unwrap_or_default());
    }
    if after.sensitive != before.sensitive {
        own.sensitive = Some(after.sensitive);
    }
    if after.visibility != before.visibility {
        own.visibility = Some(after.visibility);
    }
    if after.languages != before.languages {
        own.languages = Some(after.languages);
    }
    if after.poll != before.poll {
        own.poll = Some(after.poll.unwrap_or_default());
    }
    if after.reply_gate != before.reply_gate {
        own.reply_gate = Some(after.reply_gate);
    }
}

/// Lets a field of a rendition follow the master again; `all` for every field.
pub fn follow(own: &mut Override, field: &str) {
    match field {
        "all" => *own = Override::default(),
        "title" => own.title = None,
        "parts" => own.parts = None,
        "link" => own.link = None,
        "first_comment" => own.first_comment = None,
        "warning" => own.warning = None,
        "sensitive" => own.sensitive = None,
        "visibility" => own.visibility = None,
        "languages" => own.languages = None,
        "poll" => own.poll = None,
        "reply_gate" => own.reply_gate = None,
        _ => {}
    }
}

/// The fields that a rendition says itself.
pub fn own_fields(own: &Override) -> Vec<&'static str> {
    [
        ("title", own.title.is_some()),
        ("parts", own.parts.is_some()),
        ("link", own.link.is_some()),
        ("first_comment", own.first_comment.is_some()),
        ("warning", own.warning.is_some()),
        ("poll", own.poll.is_some()),
        ("visibility", own.visibility.is_some()),
        ("languages", own.languages.is_some()),
        ("reply_gate", own.reply_gate.is_some()),
        ("sensitive", own.sensitive.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is)| is.then_some(name))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let mut d = Draft::default();
        d.set("content.parts.0.text", "Bonjour");
        d.set("account", "a");
        d
    }

    #[test]
    fn a_rendition_keeps_only_what_it_says_differently() {
        let mut d = draft();
        d.set("own.a.parts.0.text", "Bonjour");
        assert!(d.rendition("a").unwrap().own.is_empty(), "the same text follows");
        d.set("own.a.parts.0.text", "Salut");
        d.set("content.link", " https://exemple.fr ");
        assert_eq!(own_fields(&d.rendition("a").unwrap().own), ["parts"]);
        assert_eq!(d.content(&Scope::Account("a".into())).link.as_deref(), Some("https://exemple.fr"));
        d.set("own.a.link", "");
        assert_eq!(d.content(&Scope::Account("a".into())).link, None, "cleared here, kept in the master");
        follow(&mut d.body.renditions[0].own, "link");
        assert!(d.content(&Scope::Account("a".into())).link.is_some());
    }

    #[test]
    fn names_of_a_form_fill_every_kind_of_field() {
        let mut d = draft();
        for (name, value) in [
            ("content.visibility", "unlisted"),
            ("content.languages", "fr"),
            ("content.poll.options.1", "Non"),
            ("content.poll.minutes", "60"),
            ("content.reply_gate", "followers"),
            ("content.sensitive", "on"),
            ("labels", "a, b ,, a"),
            ("when.days", "1"),
            ("when.days", "3"),
            ("content.parts.99999.text", "far"),
            ("content.parts.1.text", "two\r\nlines"),
            ("unknown.name", "x"),
        ] {
            d.set(name, value);
        }
        let c = &d.body.content;
        assert_eq!((c.visibility, c.reply_gate, c.sensitive), (Visibility::Unlisted, ReplyGate::Followers, true));
        assert_eq!(c.poll.as_ref().map(|p| (p.options[1].as_str(), p.minutes)), Some(("Non", 60)));
        assert_eq!(c.parts.len(), 2);
        assert_eq!(c.parts[1].text, "two\nlines");
        assert_eq!(d.body.labels, ["a", "b"]);
        assert_eq!(d.when.days, [1, 3]);
    }
}
