//! The words that entries share, each said in the two languages: families, formats, reasons...

use super::model::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A family of services, with the advice that holds for all of its members.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    pub name: Text,
    pub about: Text,
    #[serde(default)]
    pub privacy: Vec<Text>,
    #[serde(default)]
    pub profile: Vec<Text>,
}

/// What [`Vocabulary::word`] looks up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Format,
    Business,
    Base,
    Reason,
    Goal,
    Sector,
    Actor,
    Trait,
    Evidence,
    Unit,
    Phrase,
}

type Words = BTreeMap<String, Text>;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    pub families: BTreeMap<String, Family>,
    pub formats: Words,
    pub business: Words,
    /// Populations against which a figure was measured.
    pub bases: Words,
    /// Justifications of the seeds.
    pub reasons: Words,
    pub goals: Words,
    pub sectors: Words,
    pub actors: Words,
    pub traits: Words,
    /// Kinds of evidence that can be missing.
    pub evidence: Words,
    pub units: Words,
    /// Sentences with `{blanks}`: why a network is left out, what to do about a brief, questions.
    pub phrases: Words,
}

impl Vocabulary {
    pub fn words(&self, kind: Word) -> &BTreeMap<String, Text> {
        match kind {
            Word::Format => &self.formats,
            Word::Business => &self.business,
            Word::Base => &self.bases,
            Word::Reason => &self.reasons,
            Word::Goal => &self.goals,
            Word::Sector => &self.sectors,
            Word::Actor => &self.actors,
            Word::Trait => &self.traits,
            Word::Evidence => &self.evidence,
            Word::Unit => &self.units,
            Word::Phrase => &self.phrases,
        }
    }

    /// The word in `language`, or its id when the vocabulary lacks it.
    pub fn word<'a>(&'a self, kind: Word, id: &'a str, language: &str) -> &'a str {
        self.words(kind).get(id).map_or(id, |text| text.get(language))
    }

    /// Words and families of `other` are added, or replace those of the same id.
    pub fn extend(&mut self, other: Self) {
        self.families.extend(other.families);
        self.formats.extend(other.formats);
        self.business.extend(other.business);
        self.bases.extend(other.bases);
        self.reasons.extend(other.reasons);
        self.goals.extend(other.goals);
        self.sectors.extend(other.sectors);
        self.actors.extend(other.actors);
        self.traits.extend(other.traits);
        self.evidence.extend(other.evidence);
        self.units.extend(other.units);
        self.phrases.extend(other.phrases);
    }
}
