//! What a plan says, as data.

use crate::catalog::Confidence;
use crate::choose::Role;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub name: String,
    /// Language in which it is written.
    pub language: String,
    pub from: Date,
    pub to: Date,
    pub objectives: Vec<Objective>,
    pub pillars: Vec<Pillar>,
    pub networks: Vec<NetworkPlan>,
    pub items: Vec<Item>,
    pub weeks: Vec<Week>,
    pub money_per_month: f64,
    pub capacity_hours_per_week: f64,
}

impl Plan {
    /// Puts the ideas of a network at its slots, week by week in their order. With more ideas than slots in a week, the
    /// last ones stay where they are.
    pub fn retime(&mut self, network: &str) {
        let Some(plan) = self.networks.iter().find(|plan| plan.network == network) else { return };
        let mut slots = plan.slots.clone();
        slots.truncate((plan.per_week_max.ceil() as usize).max(1));
        slots.sort_by_key(|slot| (slot.weekday, slot.minute));
        for week in &self.weeks {
            let end = week.monday.saturating_add(6.days());
            let of_week =
                self.items.iter_mut().filter(|i| i.network == network && (week.monday..=end).contains(&i.date));
            for (item, slot) in of_week.zip(&slots) {
                item.date = week.monday.saturating_add(i64::from(slot.weekday - 1).days());
                item.minute = slot.minute;
            }
        }
        self.items.sort_by(|a, b| (a.date, a.minute, &a.network).cmp(&(b.date, b.minute, &b.network)));
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    pub goal: String,
    pub statement: String,
    pub kpi: String,
    /// To measure in the first two weeks; nothing is assumed.
    pub baseline: Option<f64>,
    pub growth_percent: f64,
    /// What is aimed at, once the baseline is known or the person decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    pub by: Date,
    /// Hours of the quarter that go to it.
    pub hours: f64,
    pub stop_rule: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pillar {
    pub id: String,
    pub name: String,
    pub about: String,
    /// 0 to 1; the shares sum to 1.
    pub share: f64,
}

/// A moment of the week, local time. A hypothesis until own results say better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekSlot {
    /// 1 is Monday.
    pub weekday: i8,
    /// Minutes from midnight.
    pub minute: u16,
}

/// What others obtain, by a method that may not be yours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    pub value: f64,
    pub unit: String,
    pub label: String,
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkPlan {
    pub network: String,
    pub name: String,
    pub role: Role,
    pub hours_per_week: f64,
    pub formats: Vec<String>,
    pub per_week_min: f64,
    pub per_week_max: f64,
    pub cadence_confidence: Option<Confidence>,
    pub slots: Vec<WeekSlot>,
    pub answer_within_hours: u16,
    pub reference: Option<Reference>,
    pub exit: String,
}

/// A content brief of the calendar: an idea to write, not a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub date: Date,
    /// Minutes from midnight, local time.
    pub minute: u16,
    pub network: String,
    pub format: String,
    pub pillar: String,
    pub persona: Option<String>,
    pub goal: String,
    pub idea: String,
    /// The day it is built around, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Writing, making, checking and moderating.
    pub minutes: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Week {
    pub monday: Date,
    /// Minutes of work planned, those for items published later included.
    pub minutes: f64,
    pub capacity_minutes: f64,
    pub items: usize,
}
