//! Reading the catalogue: the built-in files, then the operator's own.

use super::locate::line_of_offset;
use super::model::Network;
use super::vocabulary::Vocabulary;
use crate::practice::{Check, Framework, Profile};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static NETWORKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog/networks");
static VOCABULARY: &str = include_str!("../../../../catalog/vocabulary.toml");
static CHECKLISTS: &str = include_str!("../../../../catalog/checklists.toml");
static FRAMEWORKS: &str = include_str!("../../../../catalog/frameworks.toml");
static PROFILES: &str = include_str!("../../../../catalog/profiles.toml");

/// `checklists.toml`, `frameworks.toml` and `profiles.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Practice {
    check: Vec<Check>,
    framework: Vec<Framework>,
    profile: Vec<Profile>,
}

/// A file that could not be read as an entry. The other files are kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {message}. This file was left out; the rest of the catalogue is in use.")]
pub struct LoadError {
    pub file: String,
    pub line: usize,
    pub message: String,
}

/// The texts that entries came from are kept, so that a problem can name its line.
#[derive(Debug, Clone)]
pub struct Origin {
    pub file: String,
    pub text: String,
}

#[derive(Debug, Clone, Default)]
pub struct Catalog {
    pub networks: BTreeMap<String, Network>,
    pub vocabulary: Vocabulary,
    /// Items of checklists, in the order of their file.
    pub checks: Vec<Check>,
    /// Skeletons of texts, in the order of their file.
    pub frameworks: Vec<Framework>,
    /// What a good profile holds, by network.
    pub profiles: Vec<Profile>,
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) errors: Vec<LoadError>,
}

impl Catalog {
    /// The entries that came with the program; parsed once per process.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalog> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let mut catalog = Self::default();
            catalog.add("vocabulary.toml", VOCABULARY);
            catalog.add("checklists.toml", CHECKLISTS);
            catalog.add("frameworks.toml", FRAMEWORKS);
            catalog.add("profiles.toml", PROFILES);
            for file in NETWORKS.files() {
                let name = format!("networks/{}", file.path().display());
                match file.contents_utf8() {
                    Some(text) => catalog.add(&name, text),
                    None => catalog.refuse(&name, 1, "the file is not UTF-8"),
                }
            }
            catalog
        })
    }

    /// The built-in catalogue with the operator's files laid over it: an entry of the same id replaces
    /// ours, a new id is added, `vocabulary.toml` adds words. Bad files are left out and told by
    /// [`Catalog::errors`] and [`Catalog::check`].
    pub fn with_folder<N: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> Self {
        let mut catalog = Self::builtin().clone();
        for (name, text) in files {
            catalog.add(name.as_ref(), text.as_ref());
        }
        catalog
    }

    pub fn errors(&self) -> &[LoadError] {
        &self.errors
    }

    pub fn get(&self, id: &str) -> Option<&Network> {
        self.networks.get(id)
    }

    /// The file an entry came from, as given to [`Catalog::with_folder`].
    pub fn file_of(&self, id: &str) -> Option<&str> {
        self.origins.get(id).map(|origin| origin.file.as_str())
    }

    fn add(&mut self, file: &str, text: &str) {
        // The same folder may hold the operator's limits, calendar and briefs, which others read.
        if file.ends_with("limits.toml") || file.split('/').any(|part| part == "calendar" || part == "briefs") {
            return;
        }
        if file.rsplit('/').next() == Some("vocabulary.toml") {
            match toml::from_str::<Vocabulary>(text) {
                Ok(words) => self.vocabulary.extend(words),
                Err(error) => self.refuse_parse(file, text, &error),
            }
            return;
        }
        if matches!(file.rsplit('/').next(), Some("checklists.toml" | "frameworks.toml" | "profiles.toml")) {
            match toml::from_str::<Practice>(text) {
                Ok(practice) => {
                    lay_over(&mut self.checks, practice.check, |check| &check.id);
                    lay_over(&mut self.frameworks, practice.framework, |framework| &framework.id);
                    lay_over(&mut self.profiles, practice.profile, |profile| &profile.network);
                }
                Err(error) => self.refuse_parse(file, text, &error),
            }
            return;
        }
        match toml::from_str::<Network>(text) {
            Ok(network) => {
                let origin = Origin { file: file.to_owned(), text: text.to_owned() };
                self.origins.insert(network.id.clone(), origin);
                self.networks.insert(network.id.clone(), network);
            }
            Err(error) => self.refuse_parse(file, text, &error),
        }
    }

    fn refuse_parse(&mut self, file: &str, text: &str, error: &toml::de::Error) {
        let line = error.span().map_or(1, |span| line_of_offset(text, span.start));
        self.refuse(file, line, error.message());
    }

    fn refuse(&mut self, file: &str, line: usize, message: &str) {
        self.errors.push(LoadError { file: file.to_owned(), line, message: message.trim().to_owned() });
    }
}

/// Each of `new` replaces the one of its id, or comes after the others.
fn lay_over<T>(all: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &String) {
    for item in new {
        match all.iter().position(|old| id(old) == id(&item)) {
            Some(at) => all[at] = item,
            None => all.push(item),
        }
    }
}
