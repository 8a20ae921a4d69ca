//! The brief: what somebody wants, for whom and with which means, as a TOML file whose keys are
//! documented in [`KEYS`] and checked with line numbers.

use super::criteria::{CRITERIA, Criterion};
use super::phrases::phrase;
use crate::catalog::{Catalog, Word, line_of, line_of_offset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    B2b,
    B2c,
    #[default]
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Territory {
    Town,
    Region,
    France,
    Europe,
    World,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automation {
    #[default]
    No,
    Wanted,
    /// Networks without an API for publishing are left out.
    Required,
}

/// The book's three strategies of confidentiality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    OneAccount,
    TwoAccounts,
    OnePerAudience,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Go where competitors already found a public.
    #[default]
    Join,
    /// Look for white space.
    Avoid,
}

/// What one can produce, 0 (none) to 3 (at ease).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Skills {
    pub text: u8,
    pub image: u8,
    pub video: u8,
}

impl Default for Skills {
    fn default() -> Self {
        Self { text: 2, image: 2, video: 0 }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    pub name: String,
    /// Youngest and oldest, in years.
    pub ages: (u8, u8),
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum History {
    Good,
    #[default]
    Flat,
    Bad,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub network: String,
    #[serde(default)]
    pub followers: u64,
    #[serde(default)]
    pub history: History,
}

/// `more` matters `by` (1 to 9) times as much as `than`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub more: Criterion,
    pub than: Criterion,
    pub by: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brief {
    pub name: String,
    /// Language of explanations: `en` or `fr`.
    pub language: String,
    pub actor: Option<String>,
    pub sector: Option<String>,
    pub side: Side,
    pub territory: Option<Territory>,
    /// The town, for people to read.
    pub place: Option<String>,
    pub languages: Vec<String>,
    pub hours_per_week: Option<f64>,
    pub money_per_month: Option<f64>,
    pub skills: Option<Skills>,
    /// When given, only these are produced whatever the skills.
    pub formats: Vec<String>,
    pub confidentiality: Option<Confidentiality>,
    pub values: Vec<String>,
    pub values_required: bool,
    pub automation: Automation,
    pub goals: BTreeMap<String, f64>,
    pub personas: Vec<Persona>,
    pub competitors: Vec<String>,
    pub competitor_stance: Stance,
    pub accounts: Vec<Account>,
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    /// Most networks in the portfolio, owned media not counted.
    pub networks_max: Option<usize>,
    pub weights: BTreeMap<Criterion, f64>,
    /// Criteria from the most to the least important; weights by rank-order centroid.
    pub weights_order: Vec<Criterion>,
    pub pairwise: Vec<Comparison>,
}

/// One documented key of the brief: its path, what it takes, and an example.
pub struct Key {
    pub path: &'static str,
    pub takes: &'static str,
    pub example: &'static str,
}

const fn key(path: &'static str, takes: &'static str, example: &'static str) -> Key {
    Key { path, takes, example }
}

/// Every key a brief may have. `*` stands for any word of a vocabulary.
pub const KEYS: &[Key] = &[
    key("name", "text", "\"Bakery in Rennes\""),
    key("language", "language of explanations: en, fr", "\"fr\""),
    key("actor", "who you are: an actor of the vocabulary", "\"company\""),
    key("sector", "your field: a sector of the vocabulary", "\"food\""),
    key("side", "b2c, b2b or both", "\"b2c\""),
    key("territory", "town, region, france, europe or world", "\"town\""),
    key("place", "name of the town or region", "\"Rennes\""),
    key("languages", "languages you publish in", "[\"fr\"]"),
    key("hours_per_week", "hours a week, all networks together", "4"),
    key("money_per_month", "euros a month, tools and advertising", "30"),
    key("skills", "0 (none) to 3 (at ease)", "{ text = 2, image = 2, video = 1 }"),
    key("skills.text", "0 to 3", "2"),
    key("skills.image", "0 to 3", "2"),
    key("skills.video", "0 to 3", "1"),
    key("formats", "formats you produce, instead of those that skills imply", "[\"text\", \"image\"]"),
    key("confidentiality", "one_account, two_accounts or one_per_audience", "\"two_accounts\""),
    key("values", "traits you care for", "[\"open\", \"european\"]"),
    key("values_required", "leave out networks that have none of them", "false"),
    key("automation", "no, wanted or required", "\"wanted\""),
    key("goals", "goal = weight", "{ awareness = 3, sales = 2 }"),
    key("goals.*", "weight of the goal", "3"),
    key("personas", "list of tables", "[[personas]]"),
    key("personas.name", "text", "\"Families\""),
    key("personas.ages", "youngest and oldest", "[30, 55]"),
    key("personas.weight", "importance", "2"),
    key("competitors", "networks where you saw competitors", "[\"instagram\"]"),
    key("competitor_stance", "join or avoid", "\"join\""),
    key("accounts", "list of tables", "[[accounts]]"),
    key("accounts.network", "network id", "\"facebook\""),
    key("accounts.followers", "number", "1200"),
    key("accounts.history", "good, flat or bad", "\"good\""),
    key("include", "networks kept although they look unfit", "[\"nextdoor\"]"),
    key("exclude", "networks you refuse", "[\"x\"]"),
    key("networks_max", "most networks in the portfolio", "3"),
    key("weights", "criterion = weight", "{ goal = 5, audience = 3 }"),
    key("weights.*", "weight of the criterion", "5"),
    key("weights_order", "criteria, the most important first", "[\"goal\", \"audience\"]"),
    key("pairwise", "list of tables, at most 7 criteria", "[[pairwise]]"),
    key("pairwise.more", "criterion that matters more", "\"goal\""),
    key("pairwise.than", "criterion that matters less", "\"cost\""),
    key("pairwise.by", "1 (equal) to 9 (extreme)", "5"),
];

/// Something wrong with a brief, with the way out in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct BriefProblem {
    /// From 1.
    pub line: usize,
    pub key: String,
    pub code: &'static str,
    pub message: String,
}

impl Brief {
    /// Reads and checks a brief. Every problem is told at once, in `language` (the brief's own
    /// `language` key takes over when it is readable).
    ///
    /// # Errors
    /// All problems found, by line.
    pub fn parse(text: &str, catalog: &Catalog, language: &str) -> Result<Self, Vec<BriefProblem>> {
        let mut check = Check { text, catalog, language: language.to_owned(), found: Vec::new() };
        match DeTable::parse(text) {
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of_offset(text, span.start));
                check.add_at(line, "", "brief_syntax", &[("detail", error.message())]);
                return Err(check.found);
            }
            Ok(document) => {
                let written = document.get_ref().get("language").and_then(|value| value.get_ref().as_str());
                check.language = written.filter(|l| !l.is_empty()).unwrap_or(language).to_owned();
                check.keys("", document.get_ref());
            }
        }
        let brief: Option<Self> = if check.found.is_empty() {
            toml::from_str(text)
                .map_err(|error| {
                    let line = error.span().map_or(1, |span| line_of_offset(text, span.start));
                    let key = text.lines().nth(line - 1).and_then(|l| l.split('=').next()).unwrap_or("").trim();
                    check.add_at(line, key, "brief_bad_value", &[("key", key), ("detail", error.message().trim())]);
                })
                .ok()
        } else {
            None
        };
        if let Some(brief) = &brief {
            check.values(brief);
        }
        match brief {
            Some(mut brief) if check.found.is_empty() => {
                if brief.language.is_empty() {
                    brief.language = language.to_owned();
                }
                Ok(brief)
            }
            _ => {
                check.found.sort_by_key(|problem| problem.line);
                Err(check.found)
            }
        }
    }

    pub fn hours(&self) -> f64 {
        self.hours_per_week.unwrap_or(3.0)
    }

    pub fn money(&self) -> f64 {
        self.money_per_month.unwrap_or(0.0)
    }

    pub fn territory(&self) -> Territory {
        self.territory.unwrap_or(Territory::France)
    }

    pub fn skills(&self) -> Skills {
        self.skills.unwrap_or_default()
    }

    /// Ease with one format, 0 to 3; 0 means it is not produced.
    pub fn ease(&self, format: &str) -> u8 {
        let skills = self.skills();
        let ease = match format {
            "image" | "carousel" | "gif" => skills.image,
            "story" => skills.image.max(skills.video),
            "short_video" => skills.video,
            "long_video" | "live" | "course" => skills.video.saturating_sub(1),
            "audio" => skills.text.min(2),
            "activity" => {
                if self.sector.as_deref() == Some("sport") {
                    2
                } else {
                    0
                }
            }
            _ => skills.text,
        };
        if self.formats.is_empty() {
            ease
        } else if self.formats.iter().any(|made| made == format) {
            ease.max(2)
        } else {
            // A direct answer, a listing or a page asks for no production of its own.
            let plain = matches!(format, "message" | "review" | "listing" | "page" | "resume" | "answer" | "link");
            if plain { skills.text } else { 0 }
        }
    }
}

/// The word of `known` nearest to `word` by edit distance.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.min_by_key(|candidate| distance(word, candidate))
}

/// Edit distance (Levenshtein, 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

struct Check<'a> {
    text: &'a str,
    catalog: &'a Catalog,
    language: String,
    found: Vec<BriefProblem>,
}

impl Check<'_> {
    fn add_at(&mut self, line: usize, key: &str, code: &'static str, blanks: &[(&str, &str)]) {
        let message = phrase(self.catalog, &self.language, code, blanks);
        self.found.push(BriefProblem { line, key: key.to_owned(), code, message });
    }

    fn add(&mut self, path: &[&str], code: &'static str, blanks: &[(&str, &str)]) {
        self.add_at(line_of(self.text, path), &path.join("."), code, blanks);
    }

    /// Unknown keys, in `table` found at the dotted path `prefix`.
    fn keys(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let path =
                if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
            let open = KEYS.iter().any(|key| key.path.strip_suffix(".*") == Some(prefix));
            if !open && !KEYS.iter().any(|key| key.path == path) {
                let line = line_of_offset(self.text, name.span().start);
                let siblings = KEYS.iter().map(|key| key.path).filter(|known| {
                    known.rsplit_once('.').map_or("", |(parent, _)| parent) == prefix && !known.ends_with('*')
                });
                let best = nearest(&path, siblings).unwrap_or("goals");
                self.add_at(line, &path, "brief_unknown_key", &[("key", &path), ("nearest", best)]);
                continue;
            }
            match value.get_ref() {
                DeValue::Table(inner) if !open => self.keys(&path, inner),
                DeValue::Array(items) => {
                    for item in items.iter() {
                        if let DeValue::Table(inner) = item.get_ref() {
                            self.keys(&path, inner);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn values(&mut self, brief: &Brief) {
        self.words(brief);
        self.amounts(brief);
        self.weighting(brief);
        if !brief.goals.values().any(|weight| *weight > 0.0) {
            self.add(&["goals"], "brief_no_goal", &[]);
        }
        for id in brief.include.iter().filter(|id| brief.exclude.contains(id)) {
            self.add(&["exclude"], "brief_both", &[("value", id)]);
        }
        for (index, persona) in brief.personas.iter().enumerate() {
            let (low, high) = persona.ages;
            if low > high {
                let (low, high) = (low.to_string(), high.to_string());
                let index = index.to_string();
                self.add(&["personas", &index, "ages"], "brief_ages", &[("low", &low), ("high", &high)]);
            }
        }
    }

    fn words(&mut self, brief: &Brief) {
        let vocabulary = &self.catalog.vocabulary;
        let networks: Vec<&str> = self.catalog.networks.keys().map(String::as_str).collect();
        let of = |kind: Word| vocabulary.words(kind).keys().map(String::as_str).collect::<Vec<&str>>();
        let actor: Vec<&str> = brief.actor.iter().map(String::as_str).collect();
        let sector: Vec<&str> = brief.sector.iter().map(String::as_str).collect();
        fn all(list: &[String]) -> Vec<&str> {
            list.iter().map(String::as_str).collect()
        }
        let accounts: Vec<&str> = brief.accounts.iter().map(|account| account.network.as_str()).collect();
        for (key, used, known) in [
            ("actor", actor, of(Word::Actor)),
            ("sector", sector, of(Word::Sector)),
            ("formats", all(&brief.formats), of(Word::Format)),
            ("values", all(&brief.values), of(Word::Trait)),
            ("goals", brief.goals.keys().map(String::as_str).collect(), of(Word::Goal)),
            ("competitors", all(&brief.competitors), networks.clone()),
            ("include", all(&brief.include), networks.clone()),
            ("exclude", all(&brief.exclude), networks.clone()),
            ("accounts", accounts, networks),
        ] {
            for word in used.into_iter().filter(|word| !known.contains(word)) {
                let best = nearest(word, known.iter().copied()).unwrap_or("");
                let path: &[&str] = if key == "goals" { &["goals", word] } else { &[key] };
                self.add(path, "brief_unknown_word", &[("value", word), ("key", key), ("nearest", best)]);
            }
        }
    }

    fn amounts(&mut self, brief: &Brief) {
        let bad = |amount: f64| !amount.is_finite() || amount < 0.0;
        for (key, amount) in [("hours_per_week", brief.hours_per_week), ("money_per_month", brief.money_per_month)] {
            if amount.is_some_and(bad) {
                self.add(&[key], "brief_negative", &[("key", key)]);
            }
        }
        if brief.hours_per_week.is_some_and(|hours| hours > 168.0) {
            self.add(&["hours_per_week"], "brief_too_many_hours", &[("key", "hours_per_week")]);
        }
        for (goal, _) in brief.goals.iter().filter(|(_, weight)| bad(**weight)) {
            self.add(&["goals", goal], "brief_negative", &[("key", goal)]);
        }
        for (index, _) in brief.personas.iter().enumerate().filter(|(_, persona)| bad(persona.weight)) {
            self.add(&["personas", &index.to_string(), "weight"], "brief_negative", &[("key", "weight")]);
        }
        let skills = brief.skills();
        if [skills.text, skills.image, skills.video].into_iter().any(|skill| skill > 3) {
            self.add(&["skills"], "brief_skill", &[]);
        }
    }

    fn weighting(&mut self, brief: &Brief) {
        let ways = [!brief.weights.is_empty(), !brief.weights_order.is_empty(), !brief.pairwise.is_empty()];
        if ways.into_iter().filter(|given| *given).count() > 1 {
            let key = if ways[0] { "weights" } else { "weights_order" };
            self.add(&[key], "brief_weights_twice", &[]);
        }
        for (criterion, _) in brief.weights.iter().filter(|(_, w)| !w.is_finite() || **w < 0.0) {
            self.add(&["weights", criterion.id()], "brief_negative", &[("key", criterion.id())]);
        }
        if ways[0] && brief.weights.values().all(|weight| *weight == 0.0) {
            self.add(&["weights"], "brief_zero_weights", &[]);
        }
        let compared: Vec<Criterion> = CRITERIA
            .into_iter()
            .filter(|criterion| brief.pairwise.iter().any(|pair| pair.more == *criterion || pair.than == *criterion))
            .collect();
        if compared.len() > 7 {
            self.add(&["pairwise"], "brief_pair_many", &[]);
            return;
        }
        for (index, _) in brief.pairwise.iter().enumerate().filter(|(_, pair)| !(1.0..=9.0).contains(&pair.by)) {
            self.add(&["pairwise", &index.to_string(), "by"], "brief_pair_value", &[]);
        }
        for (i, a) in compared.iter().enumerate() {
            for b in &compared[i + 1..] {
                let given =
                    |pair: &&Comparison| (pair.more, pair.than) == (*a, *b) || (pair.more, pair.than) == (*b, *a);
                if !brief.pairwise.iter().any(|pair| given(&pair)) {
                    self.add(&["pairwise"], "brief_pair_missing", &[("more", a.id()), ("than", b.id())]);
                }
            }
        }
    }
}
