//! What a content costs, in time and money. Seeds of the handbook's cost page, to edit with own figures.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Formats that a calendar can hold: an answer, a profile, a live or an event have their own occasion.
pub(super) fn is_published(format: &str) -> bool {
    FORMATS.contains(&format)
}

/// The formats of a calendar, the lightest first.
pub const FORMATS: [&str; 12] = [
    "activity",
    "story",
    "listing",
    "text",
    "image",
    "newsletter",
    "article",
    "carousel",
    "document",
    "short_video",
    "long_video",
    "course",
];

/// Families where one keeps a profile, a page or a collection up to date rather than publish every week.
pub(super) fn is_upkeep(family: &str) -> bool {
    matches!(family, "crowdfunding" | "freelance" | "jobbing" | "jobs" | "kitty" | "learning" | "events")
}

/// Minutes to brief, make, check, publish and moderate one content of `format`.
pub fn minutes_for(format: &str) -> u32 {
    let make = match format {
        "activity" => 5,
        "listing" => 15,
        "story" => 10,
        "text" | "image" | "event" => 30,
        "campaign" => 60,
        "newsletter" => 75,
        "carousel" | "document" | "article" => 120,
        "short_video" => 150,
        "course" | "long_video" => 600,
        _ => 30,
    };
    // Check and publish 10, moderate 15.
    make + 25
}

/// Minutes to adapt a content that exists to one more network.
pub const ADAPT_MINUTES: u32 = 10;

/// Euros an hour: an employee at 32,000 euros gross a year, employer's share counted (gross × 1.42 over 1,607 hours
/// of which four fifths are productive). An estimate to replace with one's own.
pub const HOUR_EUROS: f64 = 35.0;

/// Rates of the house. What is absent follows the seeds above.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_euros: Option<f64>,
    /// Minutes by format.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub minutes: BTreeMap<String, u32>,
    /// Euros besides work (pictures, actors, boosting) by format.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub euros: BTreeMap<String, f64>,
}

impl Rates {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub fn hour(&self) -> f64 {
        self.hour_euros.unwrap_or(HOUR_EUROS)
    }

    pub fn minutes(&self, format: &str) -> u32 {
        self.minutes.get(format).copied().unwrap_or_else(|| minutes_for(format))
    }

    /// Euros paid out for one content, work not counted.
    pub fn paid(&self, format: &str) -> f64 {
        self.euros.get(format).copied().unwrap_or(0.0)
    }
}
