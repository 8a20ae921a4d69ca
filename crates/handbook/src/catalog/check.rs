//! What is wrong with the catalogue, and where: figures without origin, dead cross-references,
//! untranslated text, closures that explain nothing, words that the vocabulary lacks.

use super::load::Catalog;
use super::locate::line_of;
use super::model::*;
use super::vocabulary::Word;
use jiff::civil::Date;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub file: String,
    /// From 1; of the key, or of the nearest table that holds it.
    pub line: usize,
    /// Dotted path of the key, empty when the file does not parse.
    pub key: String,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.key, self.message)
    }
}

/// A statement checked too long ago to be shown without a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    pub network: String,
    pub key: String,
    pub checked_on: Date,
    /// Days since `checked_on`.
    pub age_days: i64,
    pub shelf_days: i64,
}

impl Catalog {
    /// Every problem, in the order of files and keys. Empty for the built-in catalogue.
    pub fn check(&self) -> Vec<Problem> {
        let mut found: Vec<Problem> = self
            .errors
            .iter()
            .map(|error| Problem {
                file: error.file.clone(),
                line: error.line,
                key: String::new(),
                message: error.message.clone(),
            })
            .collect();
        found.extend(self.check_vocabulary());
        found.extend(self.check_practice());
        for network in self.networks.values() {
            Entry { catalog: self, network, found: &mut found }.check();
        }
        found
    }

    /// Figures, statuses and cadences whose last check is older than their kind allows.
    pub fn stale(&self, today: Date) -> Vec<Stale> {
        let mut found = Vec::new();
        for network in self.networks.values() {
            let mut look = |key: String, checked_on: Option<Date>, shelf_days: i64| {
                let Some(checked_on) = checked_on else { return };
                let age_days = i64::from((today - checked_on).get_days());
                if age_days > shelf_days {
                    found.push(Stale { network: network.id.clone(), key, checked_on, age_days, shelf_days });
                }
            };
            for (index, figure) in network.figures.iter().enumerate() {
                look(format!("figures.{index}"), figure.origin.checked_on, figure.about.shelf_days());
            }
            look("status".into(), network.status.origin.checked_on, 365);
            look("api".into(), network.api.checked_on, About::Quota.shelf_days());
            if let Some(cadence) = &network.cadence {
                look("cadence".into(), cadence.origin.checked_on, About::Cadence.shelf_days());
            }
        }
        found
    }

    /// Checklists and skeletons: translated, of known words, and with the origin of what is told as a fact.
    fn check_practice(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut tell = |file: &str, key: String, message: String| {
            found.push(Problem { file: file.into(), line: 1, key, message });
        };
        let known = |kind: Word, ids: &[String]| {
            ids.iter()
                .find(|id| !self.vocabulary.words(kind).contains_key(*id))
                .map(|id| format!("\"{id}\" is no word of the vocabulary"))
        };
        for check in &self.checks {
            let problems = [
                untranslated(&check.text),
                check
                    .networks
                    .iter()
                    .find(|id| self.get(id).is_none())
                    .map(|id| format!("\"{id}\" is no entry of the catalogue")),
                check
                    .families
                    .iter()
                    .find(|id| !self.vocabulary.families.contains_key(*id))
                    .map(|id| format!("\"{id}\" is no family")),
                known(Word::Format, &check.formats),
                known(Word::Goal, &check.goals),
                (check.origin.confidence.is_some_and(Confidence::is_fact)
                    && (check.origin.source.is_none()
                        || check.origin.source_date.is_none()
                        || check.origin.checked_on.is_none()))
                .then(|| "a fact needs source, source_date and checked_on".to_owned()),
            ];
            problems.into_iter().flatten().for_each(|message| tell("checklists.toml", check.id.clone(), message));
        }
        for framework in &self.frameworks {
            let texts = [&framework.name, &framework.why].into_iter().chain(&framework.parts);
            let problems = texts
                .map(untranslated)
                .chain([known(Word::Format, &framework.formats), known(Word::Goal, &framework.goals)])
                .chain([framework.parts.is_empty().then(|| "there is no part".to_owned())]);
            problems.flatten().for_each(|message| tell("frameworks.toml", framework.id.clone(), message));
        }
        for profile in &self.profiles {
            let texts = profile.fields.iter().flat_map(|field| [&field.label, &field.advice]);
            let origin = &profile.origin;
            let sourced = origin.source.is_some() && origin.source_date.is_some() && origin.checked_on.is_some();
            let problems = texts.map(untranslated).chain([
                self.get(&profile.network).is_none().then(|| "no such entry of the catalogue".to_owned()),
                (!sourced).then(|| "limits and sizes need source, source_date and checked_on".to_owned()),
            ]);
            problems.flatten().for_each(|message| tell("profiles.toml", profile.network.clone(), message));
        }
        found
    }

    fn check_vocabulary(&self) -> Vec<Problem> {
        let words = &self.vocabulary;
        let mut texts: Vec<(String, &Text)> = Vec::new();
        for (id, family) in &words.families {
            texts.push((format!("families.{id}.name"), &family.name));
            texts.push((format!("families.{id}.about"), &family.about));
            for (list, entries) in [("privacy", &family.privacy), ("profile", &family.profile)] {
                texts.extend(
                    entries.iter().enumerate().map(|(index, text)| (format!("families.{id}.{list}.{index}"), text)),
                );
            }
        }
        for (table, kind) in [
            ("formats", Word::Format),
            ("business", Word::Business),
            ("bases", Word::Base),
            ("reasons", Word::Reason),
            ("goals", Word::Goal),
            ("sectors", Word::Sector),
            ("actors", Word::Actor),
            ("traits", Word::Trait),
            ("evidence", Word::Evidence),
            ("units", Word::Unit),
            ("phrases", Word::Phrase),
        ] {
            texts.extend(words.words(kind).iter().map(|(id, text)| (format!("{table}.{id}"), text)));
        }
        texts
            .into_iter()
            .filter_map(|(key, text)| untranslated(text).map(|message| (key, message)))
            .map(|(key, message)| Problem { file: "vocabulary.toml".into(), line: 1, key, message })
            .collect()
    }
}

/// Why the text is not said in both languages, or not in French typography.
fn untranslated(text: &Text) -> Option<String> {
    if text.en.trim().is_empty() {
        return Some("the English text is absent".into());
    }
    if text.fr.trim().is_empty() {
        return Some("the French text is absent".into());
    }
    if text.en == text.fr && text.en.split_whitespace().count() > 3 {
        return Some("the French text is the English text".into());
    }
    [" ;", " !", " ?", " :", " »", "« ", " %", " €"]
        .into_iter()
        .find(|sign| text.fr.contains(sign))
        .map(|sign| format!("the French text has a plain space in \"{sign}\": use the narrow no-break space"))
}

struct Entry<'a> {
    catalog: &'a Catalog,
    network: &'a Network,
    found: &'a mut Vec<Problem>,
}

impl Entry<'_> {
    fn report(&mut self, key: impl Into<String>, message: impl Into<String>) {
        let key = key.into();
        let origin = self.catalog.origins.get(&self.network.id);
        let path: Vec<&str> = key.split('.').collect();
        self.found.push(Problem {
            file: origin.map_or_else(|| self.network.id.clone(), |origin| origin.file.clone()),
            line: origin.map_or(1, |origin| line_of(&origin.text, &path)),
            key,
            message: message.into(),
        });
    }

    fn check(&mut self) {
        self.check_identity();
        self.check_status();
        self.check_texts();
        self.check_figures();
        self.check_words();
        self.check_references();
        self.check_seeds();
        self.check_links();
    }

    fn check_identity(&mut self) {
        let network = self.network;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if network.id.is_empty() || !network.id.bytes().all(plain) {
            self.report("id", "an id is made of a-z, 0-9 and _");
        }
        let stem = self
            .catalog
            .file_of(&network.id)
            .and_then(|file| file.rsplit('/').next())
            .and_then(|name| name.strip_suffix(".toml"));
        if let Some(stem) = stem.filter(|stem| *stem != network.id) {
            self.report("id", format!("the file is named {stem}.toml: an entry's file bears its id"));
        }
    }

    fn check_status(&mut self) {
        let status = &self.network.status;
        if status.state == State::Alive {
            return;
        }
        if status.note.is_none() {
            self.report("status.note", "say what happened and what to do instead");
        }
        if status.state == State::Unverified {
            return;
        }
        if status.on.is_none() {
            self.report("status.on", "a closed or merged service needs its date");
        }
        if status.state == State::Merged && status.into.is_none() {
            self.report("status.into", "name the entry that took over");
        }
        self.check_origin("status", &status.origin);
    }

    fn check_origin(&mut self, key: &str, origin: &Origin) {
        let absent = [
            ("source", origin.source.as_deref().is_none_or(|source| source.trim().is_empty())),
            ("source_date", origin.source_date.is_none()),
            ("checked_on", origin.checked_on.is_none()),
            ("confidence", origin.confidence.is_none()),
        ];
        for (part, _) in absent.into_iter().filter(|(_, absent)| *absent) {
            self.report(format!("{key}.{part}"), format!("a figure needs its {part}"));
        }
    }

    fn check_texts(&mut self) {
        let network = self.network;
        let mut texts: Vec<(String, &Text)> = vec![
            ("utility".into(), &network.utility),
            ("summary".into(), &network.summary),
            ("who".into(), &network.who),
            ("api.text".into(), &network.api.text),
        ];
        for (key, text) in [
            ("status.note", &network.status.note),
            ("moderation", &network.moderation),
            ("ads", &network.ads),
            ("reach", &network.reach),
            ("exit", &network.exit),
        ] {
            texts.extend(text.as_ref().map(|text| (key.to_owned(), text)));
        }
        for (list, entries) in [
            ("strengths", &network.strengths),
            ("limits_text", &network.limits_text),
            ("privacy", &network.privacy),
            ("profile", &network.profile),
        ] {
            texts.extend(entries.iter().enumerate().map(|(index, text)| (format!("{list}.{index}"), text)));
        }
        for (index, figure) in network.figures.iter().enumerate() {
            texts.push((format!("figures.{index}.label"), &figure.label));
            texts.extend(figure.note.as_ref().map(|note| (format!("figures.{index}.note"), note)));
        }
        for (index, link) in network.help.iter().enumerate() {
            texts.push((format!("help.{index}.label"), &link.label));
        }
        for (key, seed) in network.criteria.entries() {
            texts.extend(seed.and_then(|seed| seed.note.as_ref()).map(|note| (format!("criteria.{key}.note"), note)));
        }
        texts.extend(
            network.cadence.as_ref().and_then(|c| c.note.as_ref()).map(|note| ("cadence.note".to_owned(), note)),
        );
        for (key, text) in texts {
            if let Some(message) = untranslated(text) {
                self.report(key, message);
            }
        }
        if network.strengths.is_empty() && network.is_open() {
            self.report("strengths", "say at least one strength");
        }
        if network.limits_text.is_empty() && network.is_open() {
            self.report("limits_text", "say at least one limit");
        }
    }

    fn check_figures(&mut self) {
        let network = self.network;
        for (index, figure) in network.figures.iter().enumerate() {
            let key = format!("figures.{index}");
            self.check_origin(&key, &figure.origin);
            if figure.about == About::Audience {
                for (part, absent) in [
                    ("base", figure.base.is_none()),
                    ("territory", figure.territory.is_none()),
                    ("year", figure.year.is_none()),
                ] {
                    if absent {
                        self.report(format!("{key}.{part}"), format!("an audience needs its {part}"));
                    }
                }
            }
            if !figure.value.is_finite() || figure.upto.is_some_and(|upto| upto < figure.value) {
                self.report(format!("{key}.value"), "the range is upside down");
            }
        }
        let has_french_audience = network.figures.iter().any(|figure| {
            figure.about == About::Audience
                && figure.territory.as_deref() == Some("FR")
                && figure.origin.confidence.is_none_or(Confidence::is_fact)
        });
        if !has_french_audience && network.is_open() && !network.missing.iter().any(|id| id == "audience_france") {
            self.report("missing", "no sourced French audience: list audience_france as missing");
        }
        if network.api.confidence.is_fact() && network.api.checked_on.is_none() {
            self.report("api.checked_on", "rules read in a documentation need the date of the reading");
        }
        if let Some(cadence) = &network.cadence {
            if cadence.origin.confidence != Some(Confidence::Editorial) {
                self.check_origin("cadence", &cadence.origin);
            }
            if cadence.low > cadence.high {
                self.report("cadence.low", "the range is upside down");
            }
        }
        if network.ages.is_some_and(|ages| ages.confidence.is_fact()) {
            self.report("ages.confidence", "ages are estimates: editorial or unverified");
        }
    }

    fn check_words(&mut self) {
        let (network, words) = (self.network, &self.catalog.vocabulary);
        if !words.families.contains_key(&network.family) {
            self.report("family", format!("no family \"{}\" in the vocabulary", network.family));
        }
        for (key, kind, used) in [
            ("formats", Word::Format, &network.formats),
            ("needs", Word::Format, &network.needs),
            ("business", Word::Business, &network.business),
            ("actors", Word::Actor, &network.actors),
            ("sectors_only", Word::Sector, &network.sectors_only),
            ("sectors_best", Word::Sector, &network.sectors_best),
            ("sectors_refused", Word::Sector, &network.sectors_refused),
            ("traits", Word::Trait, &network.traits),
            ("missing", Word::Evidence, &network.missing),
        ] {
            for word in used.iter().filter(|word| !words.words(kind).contains_key(*word)) {
                self.report(key, format!("\"{word}\" is not in the vocabulary"));
            }
        }
        for goal in network.goals.keys().filter(|goal| !words.goals.contains_key(*goal)) {
            self.report(format!("goals.{goal}"), format!("\"{goal}\" is not in the vocabulary"));
        }
        for (index, figure) in network.figures.iter().enumerate() {
            if let Some(base) = figure.base.as_ref().filter(|base| !words.bases.contains_key(*base)) {
                self.report(format!("figures.{index}.base"), format!("\"{base}\" is not in the vocabulary"));
            }
            if !words.units.contains_key(&figure.unit) {
                self.report(format!("figures.{index}.unit"), format!("\"{}\" is not in the vocabulary", figure.unit));
            }
        }
    }

    fn check_references(&mut self) {
        let network = self.network;
        let lists = [("alternatives", &network.alternatives), ("successors", &network.successors)];
        let single = [("part_of", &network.part_of), ("status.into", &network.status.into)];
        let all = lists
            .into_iter()
            .flat_map(|(key, ids)| ids.iter().map(move |id| (key, id)))
            .chain(single.into_iter().filter_map(|(key, id)| id.as_ref().map(|id| (key, id))));
        for (key, id) in all {
            if *id == network.id {
                self.report(key, "an entry cannot refer to itself");
            } else if !self.catalog.networks.contains_key(id) {
                self.report(key, format!("no entry \"{id}\" in the catalogue"));
            }
        }
    }

    fn check_seeds(&mut self) {
        let network = self.network;
        for (key, seed) in network.criteria.entries() {
            let Some(seed) = seed else { continue };
            if !(0.0..=5.0).contains(&seed.score) {
                self.report(format!("criteria.{key}.score"), "a seed goes from 0 to 5");
            }
            if !self.catalog.vocabulary.reasons.contains_key(&seed.why) {
                self.report(
                    format!("criteria.{key}.why"),
                    format!("\"{}\" is not a reason of the vocabulary", seed.why),
                );
            }
        }
        let goals = network.goals.iter().map(|(goal, score)| (format!("goals.{goal}"), *score));
        let ages = network.ages.iter().flat_map(|ages| ages.bands().map(|band| ("ages".to_owned(), band.2)));
        let places = network.places.iter().flat_map(|p| [p.local, p.france, p.world].map(|v| ("places".to_owned(), v)));
        let sides = network.sides.iter().flat_map(|s| [s.b2c, s.b2b].map(|v| ("sides".to_owned(), v)));
        for (key, score) in goals.chain(ages).chain(places).chain(sides) {
            if !(0.0..=5.0).contains(&score) {
                self.report(key, "a seed goes from 0 to 5");
            }
        }
        for (key, amount) in [("hours", network.hours), ("money", network.money)] {
            if amount.is_some_and(|amount| !amount.is_finite() || amount < 0.0) {
                self.report(key, "cannot be negative");
            }
        }
    }

    fn check_links(&mut self) {
        let network = self.network;
        let mut links: Vec<(String, &str)> = Vec::new();
        links.extend(network.home.iter().map(|url| ("home".to_owned(), url.as_str())));
        links.extend(network.share_url.iter().map(|url| ("share_url".to_owned(), url.as_str())));
        links.extend(network.api.docs.iter().map(|url| ("api.docs".to_owned(), url.as_str())));
        links.extend(network.help.iter().enumerate().map(|(i, link)| (format!("help.{i}.url"), link.url.as_str())));
        for (key, link) in links {
            let filled = ["{text}", "{url}", "{title}", "{media}", "{host}"]
                .iter()
                .fold(link.to_owned(), |l, p| l.replace(p, "x"));
            let web = url::Url::parse(&filled).is_ok_and(|url| matches!(url.scheme(), "https" | "mailto"));
            if !web || filled.contains(['{', '}']) {
                self.report(key, format!("\"{link}\" is not an https address"));
            }
        }
    }
}
