//! Checklists before, at and after a publication, by network, family, format and goal.

use crate::catalog::{Catalog, Origin, Text};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    Before,
    At,
    After,
}

impl Moment {
    pub const ALL: [Self; 3] = [Self::Before, Self::At, Self::After];

    pub fn id(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::At => "at",
            Self::After => "after",
        }
    }
}

/// One item of a checklist. A list that is empty asks nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub id: String,
    pub moment: Moment,
    pub text: Text,
    #[serde(default)]
    pub networks: Vec<String>,
    /// Families of networks.
    #[serde(default)]
    pub families: Vec<String>,
    #[serde(default)]
    pub formats: Vec<String>,
    #[serde(default)]
    pub goals: Vec<String>,
    #[serde(flatten)]
    pub origin: Origin,
}

/// What a post is made for: what decides which items apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occasion {
    pub networks: Vec<String>,
    /// Empty when it is not known; then items of a format apply to none.
    pub formats: Vec<String>,
    pub goals: Vec<String>,
}

impl Check {
    fn suits(&self, catalog: &Catalog, occasion: &Occasion) -> bool {
        let one_of = |asked: &[String], had: &[String]| asked.is_empty() || asked.iter().any(|id| had.contains(id));
        let family = |id: &String| catalog.get(id).is_some_and(|network| self.families.contains(&network.family));
        one_of(&self.networks, &occasion.networks)
            && (self.families.is_empty() || occasion.networks.iter().any(family))
            && one_of(&self.formats, &occasion.formats)
            && one_of(&self.goals, &occasion.goals)
    }

    /// Holds for every publication.
    pub fn is_general(&self) -> bool {
        self.networks.is_empty() && self.families.is_empty() && self.formats.is_empty() && self.goals.is_empty()
    }
}

/// The items that apply, in the order of the moments and of the file.
pub fn checks_for<'a>(catalog: &'a Catalog, occasion: &Occasion) -> Vec<&'a Check> {
    let mut found: Vec<&Check> = catalog.checks.iter().filter(|check| check.suits(catalog, occasion)).collect();
    found.sort_by_key(|check| check.moment);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(networks: &[&str], formats: &[&str], goals: &[&str]) -> Vec<&'static str> {
        let own = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect();
        let occasion = Occasion { networks: own(networks), formats: own(formats), goals: own(goals) };
        checks_for(Catalog::builtin(), &occasion).into_iter().map(|check| check.id.as_str()).collect()
    }

    #[test]
    fn a_list_follows_network_family_format_and_goal() {
        let plain = ids(&[], &[], &[]);
        assert!(plain.contains(&"facts") && plain.contains(&"learn"));
        assert!(!plain.contains(&"mastodon-tags") && !plain.contains(&"goal-sales"));
        let reel = ids(&["instagram"], &["short_video"], &["sales"]);
        for wanted in ["instagram-reel", "video-silent", "goal-sales", "instagram-sends"] {
            assert!(reel.contains(&wanted), "{wanted}");
        }
        assert!(!ids(&["instagram"], &["image"], &[]).contains(&"instagram-reel"));
        assert!(ids(&["reddit"], &[], &[]).contains(&"community-rules"), "by family");
    }

    #[test]
    fn moments_come_in_their_order() {
        let catalog = Catalog::builtin();
        let found = checks_for(catalog, &Occasion { networks: vec!["x".into()], ..Occasion::default() });
        assert!(found.is_sorted_by_key(|check| check.moment) && found.len() > 12);
    }
}
