//! What can be turned: how fast the network is, how it fails and how often, what it honours.

use crate::dice::Dice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One way for a call to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection is reset before the call is read.
    ResetBefore,
    /// 500, and nothing was done.
    ErrorBefore,
    /// 429 with `Retry-After`, and nothing was done.
    TooMany,
    /// A page of HTML with 200, and nothing was done: a proxy or a captive portal in between.
    Html,
    /// Done, and the connection is closed without an answer.
    DropAfter,
    /// Done, and answered with 500.
    ErrorAfter,
    /// Done, and the connection is reset in the middle of the answer.
    ResetMid,
    /// Done, and answered with half of the JSON.
    Truncated,
    /// Done at once, answered after [`Knobs::slow_ms`].
    SlowAfter,
    /// Done only after [`Knobs::late_ms`], although the caller may have gone long before.
    Late,
}

impl Fault {
    pub const ALL: [Fault; 10] = [
        Self::ResetBefore,
        Self::ErrorBefore,
        Self::TooMany,
        Self::Html,
        Self::DropAfter,
        Self::ErrorAfter,
        Self::ResetMid,
        Self::Truncated,
        Self::SlowAfter,
        Self::Late,
    ];
}

/// Whether an account's statuses can be listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    #[default]
    Listed,
    /// 403.
    Forbidden,
    /// 404.
    Absent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// How long every answer takes; what a call asks for is done halfway.
    pub latency_ms: u64,
    pub slow_ms: u64,
    pub late_ms: u64,
    pub retry_after_s: u64,
    /// How long an accepted status stays out of the list of the account's statuses.
    pub list_lag_ms: u64,
    pub honours_keys: bool,
    pub search: Search,
    /// Tokens of an older generation than this are refused: `Bearer ACCOUNT-GENERATION`.
    pub token_generation: u64,
    /// Probability of each fault for a call that publishes, deletes or edits.
    pub faults: BTreeMap<Fault, f64>,
    /// The same for calls that only read.
    pub read_faults: BTreeMap<Fault, f64>,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            latency_ms: 20,
            slow_ms: 35_000,
            late_ms: 3_000,
            retry_after_s: 2,
            list_lag_ms: 0,
            honours_keys: true,
            search: Search::Listed,
            token_generation: 0,
            faults: BTreeMap::new(),
            read_faults: BTreeMap::new(),
        }
    }
}

impl Knobs {
    /// Which fault a call meets: one draw over the faults' probabilities, in the order of [`Fault`].
    pub fn draw(&self, reads: bool, dice: &mut Dice) -> Option<Fault> {
        let faults = if reads { &self.read_faults } else { &self.faults };
        if faults.is_empty() {
            return None;
        }
        let mut left = dice.fraction();
        for (fault, probability) in faults {
            left -= probability;
            if left < 0.0 {
                return Some(*fault);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_comes_as_often_as_it_is_asked_for() {
        let faults = [(Fault::DropAfter, 0.2), (Fault::TooMany, 0.1)].into();
        let knobs = Knobs { faults, ..Knobs::default() };
        let mut dice = Dice::new(3);
        let drawn: Vec<_> = (0..10_000).map(|_| knobs.draw(false, &mut dice)).collect();
        let share = |f| drawn.iter().filter(|d| **d == f).count();
        assert!((1_800..2_200).contains(&share(Some(Fault::DropAfter))));
        assert!((850..1_150).contains(&share(Some(Fault::TooMany))));
        assert!(knobs.draw(true, &mut dice).is_none());
    }

    #[test]
    fn a_misspelt_knob_is_refused() {
        assert!(serde_json::from_str::<Knobs>(r#"{"latency": 3}"#).is_err());
        assert!(serde_json::from_str::<Knobs>(r#"{"faults": {"explode": 1}}"#).is_err());
        let knobs: Knobs = serde_json::from_str(r#"{"latency_ms": 3, "faults": {"reset_mid": 0.5}}"#).unwrap();
        assert_eq!((knobs.latency_ms, knobs.faults[&Fault::ResetMid]), (3, 0.5));
    }
}
