//! One entry of the catalogue, as its TOML file writes it. Unknown keys are errors.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sentence in the two languages of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub fr: String,
}

impl Text {
    /// `fr`, `fr-CA`... give French; everything else gives English.
    pub fn get(&self, language: &str) -> &str {
        if language.starts_with("fr") { &self.fr } else { &self.en }
    }
}

/// How much a statement can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The operator's own documentation, code or statement, read.
    Official,
    /// Documentation of a third party that works with the service's API.
    ThirdParty,
    /// Press, studies quoted by the press, trade sites.
    Press,
    /// Our judgement: a seed to edit, never shown as a fact.
    Editorial,
    /// General knowledge nobody re-read: shown as an estimate to check.
    Unverified,
}

impl Confidence {
    /// May be shown as a fact, with its source.
    pub fn is_fact(self) -> bool {
        matches!(self, Self::Official | Self::ThirdParty | Self::Press)
    }
}

/// A date as precise as its source: `2026`, `2026-01` or `2026-01-20`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate(String);

impl PartialDate {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.0
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let full = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.clone(),
        };
        match full.parse::<Date>() {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(format!("\"{text}\" is not a date: write 2026, 2026-01 or 2026-01-20")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Alive,
    Closed,
    /// Became part of, or was replaced by, the entry named in `into`.
    Merged,
    /// Whether the service still runs could not be confirmed.
    Unverified,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub state: State,
    /// When it closed or was merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<PartialDate>,
    /// The id that took over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// What happened and what to do instead; required unless alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    #[serde(flatten)]
    pub origin: Origin,
}

/// Where a statement comes from. Each key is optional here so that [`super::Catalog::check`] can name
/// the one that is absent instead of refusing the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_date: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Audience,
    Time,
    Reach,
    Engagement,
    Cadence,
    Price,
    Quota,
    Business,
}

impl About {
    /// Days after which a figure of this kind is shown as stale.
    pub fn shelf_days(self) -> i64 {
        match self {
            Self::Price | Self::Quota => 180,
            _ => 365,
        }
    }
}

/// One number of the outside world, with everything needed to judge it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub about: About,
    pub label: Text,
    pub value: f64,
    /// Upper end, when the source gives a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upto: Option<f64>,
    /// `percent`, `people`, `accounts`, `usd`, `eur`, `minutes_per_day`, `per_week`, `per_day`...
    pub unit: String,
    /// A word of the vocabulary's `bases`: only figures of one base may be ranked together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// `FR`, `EU`, `world`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// The year the number describes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    #[serde(flatten)]
    pub origin: Origin,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Documented, free, no review needed to publish.
    Open,
    /// Free, after the network reviewed the application.
    Review,
    /// Priced per call or per message.
    Paid,
    /// Only selected partners or products.
    Partner,
    /// It runs under your own control: everything can be automated.
    Own,
    /// Nothing that publishes on behalf of the user.
    None,
    /// Not read: treat as none until somebody reads it.
    Unknown,
}

impl Access {
    /// Publishing by software is possible for an ordinary user of Passeur.
    pub fn automates(self) -> bool {
        matches!(self, Self::Open | Self::Review | Self::Paid | Self::Own)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    pub access: Access,
    /// What it allows, costs and forbids.
    pub text: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Whether `text` was read in the network's own documentation, or is to be checked there.
    pub confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Date>,
}

/// How often to publish, as posts a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    pub low: f64,
    pub high: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    #[serde(flatten)]
    pub origin: Origin,
}

/// Presence by age, 0 to 5 per band. Always an estimate that users may edit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    #[serde(rename = "13-17")]
    pub under18: f64,
    #[serde(rename = "18-24")]
    pub from18: f64,
    #[serde(rename = "25-34")]
    pub from25: f64,
    #[serde(rename = "35-49")]
    pub from35: f64,
    #[serde(rename = "50-64")]
    pub from50: f64,
    #[serde(rename = "65+")]
    pub from65: f64,
    pub confidence: Confidence,
}

impl Ages {
    /// First and last year of age of each band, with its presence.
    pub fn bands(&self) -> [(u8, u8, f64); 6] {
        [
            (13, 17, self.under18),
            (18, 24, self.from18),
            (25, 34, self.from25),
            (35, 49, self.from35),
            (50, 64, self.from50),
            (65, 99, self.from65),
        ]
    }
}

/// One seed of a criterion, 0 (bad) to 5 (good), with why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    pub score: f64,
    /// A word of the vocabulary's `reasons`.
    pub why: String,
    /// What is particular to this entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Seeds of the criteria that do not depend on who asks. The others (goal fit, format fit, effort,
/// competitors) are computed from the brief with `goals`, `needs`, `hours` and so on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seeds {
    /// C1: how much of the French public that uses such services is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Seed>,
    /// C4: organic reach tendency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Seed>,
    /// C6: 5 means nothing to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Seed>,
    /// C7: from attention to an order, a call, a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Seed>,
    /// C8: what software may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<Seed>,
    /// C9: 5 means little risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Seed>,
    /// C11: how long a publication keeps working.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longevity: Option<Seed>,
    /// C12: open, European, decentralised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Seed>,
    /// C13: what can be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Seed>,
}

impl Seeds {
    /// Key in the file, and the seed.
    pub fn entries(&self) -> [(&'static str, Option<&Seed>); 9] {
        [
            ("audience", self.audience.as_ref()),
            ("reach", self.reach.as_ref()),
            ("cost", self.cost.as_ref()),
            ("conversion", self.conversion.as_ref()),
            ("api", self.api.as_ref()),
            ("risk", self.risk.as_ref()),
            ("longevity", self.longevity.as_ref()),
            ("values", self.values.as_ref()),
            ("measure", self.measure.as_ref()),
        ]
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub label: Text,
    pub url: String,
}

/// How far a presence carries, 0 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Finding people of one town.
    pub local: f64,
    pub france: f64,
    pub world: f64,
}

/// Selling or talking to consumers and to firms, 0 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    pub b2c: f64,
    pub b2b: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    pub id: String,
    pub name: String,
    /// A family of the vocabulary.
    pub family: String,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Address that opens the network's own composer, with `{text}`, `{url}`, `{title}`, `{media}`
    /// where it takes them, and `{host}` for the account's server; else the page from which one publishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_url: Option<String>,
    /// Section of `limits.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    /// A feature of another entry rather than a place of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    pub utility: Text,
    pub summary: Text,
    pub who: Text,
    #[serde(default)]
    pub strengths: Vec<Text>,
    #[serde(default)]
    pub limits_text: Vec<Text>,
    /// Moderation, and sectors that need care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ads: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Text>,
    /// Names under which the network reports.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Words of the vocabulary's `formats`.
    #[serde(default)]
    pub formats: Vec<String>,
    /// One of these at least must be producible.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Words of the vocabulary's `business`.
    #[serde(default)]
    pub business: Vec<String>,
    pub api: Api,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<Places>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sides: Option<Sides>,
    /// Years of age that the service asks for, as generally known: check its terms before relying on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_age: Option<u8>,
    /// Who can be present (words of `actors`); empty means everybody.
    #[serde(default)]
    pub actors: Vec<String>,
    /// When given, of no use outside these (words of `sectors`).
    #[serde(default)]
    pub sectors_only: Vec<String>,
    /// Where it does particularly well.
    #[serde(default)]
    pub sectors_best: Vec<String>,
    /// Not accepted; an editorial reading, to check in the service's own rules.
    #[serde(default)]
    pub sectors_refused: Vec<String>,
    /// `open`, `european`, `french`, `decentralised`, `non_profit`.
    #[serde(default)]
    pub traits: Vec<String>,
    /// Goal id to fit, 0 to 5 (editorial).
    #[serde(default)]
    pub goals: BTreeMap<String, f64>,
    #[serde(default)]
    pub criteria: Seeds,
    /// Hours a week below which a presence does harm (editorial).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<f64>,
    /// Euros a month without which it makes no sense (editorial).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub money: Option<f64>,
    #[serde(default)]
    pub privacy: Vec<Text>,
    #[serde(default)]
    pub profile: Vec<Text>,
    #[serde(default)]
    pub help: Vec<Link>,
    /// What to do before leaving: export, redirect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<Text>,
    #[serde(default)]
    pub alternatives: Vec<String>,
    #[serde(default)]
    pub successors: Vec<String>,
    /// Evidence that was looked for and not found, or not looked for yet.
    #[serde(default)]
    pub missing: Vec<String>,
}

impl Network {
    /// One can publish or be present there today, as far as we know.
    pub fn is_open(&self) -> bool {
        matches!(self.status.state, State::Alive)
    }

    /// Figures of one kind, those of the best confidence first, the most recent first among equals.
    pub fn figures_about(&self, about: About) -> Vec<&Figure> {
        let mut found: Vec<&Figure> = self.figures.iter().filter(|figure| figure.about == about).collect();
        found.sort_by(|a, b| {
            a.origin.confidence.cmp(&b.origin.confidence).then(b.year.cmp(&a.year)).then(a.base.cmp(&b.base))
        });
        found
    }
}
