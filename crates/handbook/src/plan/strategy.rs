//! A workspace's strategy: the brief it was chosen from, the plan as people edited it, and the editorial
//! line that the linter obeys.

use super::house::House;
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
    #[serde(default)]
    pub house: House,
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
    Standards,
    Duties,
    Budget,
    Dates,
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
            Self::Standards => "standards",
            Self::Duties => "duties",
            Self::Budget => "budget",
            Self::Dates => "dates",
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
            Part::Standards => before.house.standards == after.house.standards,
            Part::Duties => before.house.duties == after.house.duties,
            Part::Budget => before.house.rates == after.house.rates,
            Part::Dates => before.house.dates == after.house.dates,
            Part::Calendar => before.plan.items == after.plan.items,
        })
    };
    let all = [
        Part::Brief,
        Part::Objectives,
        Part::Line,
        Part::Pillars,
        Part::Networks,
        Part::Standards,
        Part::Duties,
        Part::Budget,
        Part::Dates,
        Part::Calendar,
    ];
    // A first version says nothing of what the house has not decided yet.
    let told = |part: &Part| match part {
        Part::Standards => before.is_some() || !after.house.standards.is_empty(),
        Part::Duties => before.is_some() || !after.house.duties.is_empty(),
        Part::Budget => before.is_some() || !after.house.rates.is_default(),
        Part::Dates => before.is_some() || !after.house.dates.is_empty(),
        _ => true,
    };
    all.into_iter().filter(|part| !same(*part) && told(part)).collect()
}
