//! What a house decided for itself, and a plan made again keeps: standards of publication, performance and
//! management per network, who does what, rates of work.

use super::effort::{Rates, is_published};
use super::model::{NetworkPlan, WeekSlot};
use crate::catalog::Catalog;
use crate::holidays::{Day, Kind};
use crate::limits;
use crate::practice::Duty;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Id of a day that the house wrote itself: it suits everybody.
pub(super) const OWN_DAY: &str = "own";

/// The standard of one network. What is absent follows the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standard {
    /// Longest text, as the network counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashtags_max: Option<u32>,
    /// Nothing goes out without a picture or a video.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub visual: bool,
    /// Every link carries its tags.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tagged_links: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formats: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_week_max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<Vec<WeekSlot>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_within_hours: Option<u16>,
    /// Engagement from which a publication is good here, percent of reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engagement_min: Option<f64>,
}

impl Standard {
    /// The plan of a network as the house wants it.
    pub fn apply(&self, plan: &mut NetworkPlan) {
        if let Some(formats) = &self.formats {
            plan.formats.clone_from(formats);
        }
        if let Some(most) = self.per_week_max {
            plan.per_week_max = most;
            plan.per_week_min = plan.per_week_min.min(most);
        }
        if let Some(slots) = &self.slots {
            plan.slots.clone_from(slots);
        }
        if let Some(hours) = self.answer_within_hours {
            plan.answer_within_hours = hours;
        }
    }
}

/// A day of one's own: an anniversary, an open day, a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDate {
    pub date: Date,
    pub name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct House {
    /// By network.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub standards: BTreeMap<String, Standard>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    #[serde(skip_serializing_if = "Rates::is_default")]
    pub rates: Rates,
    /// Share of contents that carry others' work, 0 to 1, as the questions of style place the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay_share: Option<f64>,
    /// In the order of the calendar.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<OwnDate>,
}

impl House {
    /// The own dates as the calendar takes them.
    pub fn days(&self) -> Vec<Day> {
        let day = |own: &OwnDate| Day {
            id: OWN_DAY.to_owned(),
            kind: Kind::Observance,
            date: own.date,
            last: own.date,
            fr: own.name.clone(),
            en: own.name.clone(),
            zones: Vec::new(),
            source: String::new(),
            checked: None,
        };
        self.dates.iter().map(day).collect()
    }

    pub fn standard(&self, network: &str) -> Standard {
        self.standards.get(network).cloned().unwrap_or_default()
    }

    /// The line of a task, when somebody is named in it.
    pub fn duty(&self, task: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.task == task && !duty.is_empty())
    }
}

/// Formats of a network that a calendar can hold: what a standard may choose among.
pub fn formats_of(catalog: &Catalog, network: &str) -> Vec<String> {
    let all = catalog.get(network).map(|n| n.formats.clone()).unwrap_or_default();
    all.into_iter().filter(|format| is_published(format)).collect()
}

/// The most hashtags that the network takes, to propose as a standard.
pub fn hashtags_of(network: &str) -> Option<u32> {
    limits::of(network)?.hashtags_max
}
