//! A workspace's strategy: the brief it was chosen from, the plan as people edited it, and the editorial
//! line that the linter obeys.

use super::model::Plan;
use serde::{Deserialize, Serialize};

/// How one speaks here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// What the voice does, one habit a line.
    pub voice_do: Vec<String>,
    pub voice_dont: Vec<String>,
    pub topics: Vec<String>,
    /// Words never published: the linter stops them.
    pub taboo: Vec<String>,
    pub signature: String,
    pub hashtags: Vec<String>,
    pub sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// The brief as it was when the plan was made, as TOML.
    pub brief: String,
    /// Seed of the draws, so that the choice can be made again.
    pub seed: u64,
    pub plan: Plan,
    #[serde(default)]
    pub line: Line,
}

/// A part of the strategy that a version changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Brief,
    Objectives,
    Line,
    Pillars,
    Networks,
    Calendar,
}

impl Part {
    pub fn id(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::Objectives => "objectives",
            Self::Line => "line",
            Self::Pillars => "pillars",
            Self::Networks => "networks",
            Self::Calendar => "calendar",
        }
    }
}

/// What changed from one version to the next; everything when there was none.
pub fn changed(before: Option<&Strategy>, after: &Strategy) -> Vec<Part> {
    let same = |part: Part| {
        before.is_some_and(|before| match part {
            Part::Brief => before.brief == after.brief,
            Part::Objectives => before.plan.objectives == after.plan.objectives,
            Part::Line => before.line == after.line,
            Part::Pillars => before.plan.pillars == after.plan.pillars,
            Part::Networks => before.plan.networks == after.plan.networks,
            Part::Calendar => before.plan.items == after.plan.items,
        })
    };
    [Part::Brief, Part::Objectives, Part::Line, Part::Pillars, Part::Networks, Part::Calendar]
        .into_iter()
        .filter(|part| !same(*part))
        .collect()
}
