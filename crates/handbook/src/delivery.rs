//! The life of one delivery: one post, to one account, at one time.
//!
//! ```text
//! held ──approved──> waiting ──due──> claimed ──attempt written──> sending ──┬─> sent
//!   frozen <──freeze/thaw──> waiting                                         ├─> retry ──> claimed
//!   waiting ──too late──> missed ──person──> waiting | cancelled             ├─> refused ──person──> waiting
//!   waiting ──no connector──> assisted ──person──> sent                      └─> unsure ──found──> sent
//!                                                        not found ──> retry; cannot tell ──person──> sent | retry
//! ```

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Will go out at its time.
    Waiting,
    /// Waits for an approval.
    Held,
    /// Stopped by a freeze of the workspace or the account.
    Frozen,
    /// Taken by a node that prepares it; nothing has been sent.
    Claimed,
    /// A call to the network is under way: its outcome is not known until it is written.
    Sending,
    Sent,
    /// Failed for a passing reason; goes again at `next_at`.
    Retry,
    /// The network said no; a person must act.
    Refused,
    /// The answer never came: the network is asked, then a person.
    Unsure,
    /// Its time went by (machine off, approval late, freeze) by more than the workspace allows.
    Missed,
    Cancelled,
    /// A person publishes it by hand with the kit.
    Assisted,
}

impl State {
    pub const ALL: [State; 12] = [
        Self::Waiting,
        Self::Held,
        Self::Frozen,
        Self::Claimed,
        Self::Sending,
        Self::Sent,
        Self::Retry,
        Self::Refused,
        Self::Unsure,
        Self::Missed,
        Self::Cancelled,
        Self::Assisted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Frozen => "frozen",
            Self::Claimed => "claimed",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Retry => "retry",
            Self::Refused => "refused",
            Self::Unsure => "unsure",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Assisted => "assisted",
        }
    }

    pub fn parse(s: &str) -> Option<State> {
        Self::ALL.into_iter().find(|v| v.as_str() == s)
    }

    /// Nothing more happens unless a person asks for it.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Refused | Self::Missed | Self::Cancelled)
    }

    /// The remote side may already have it: content must not change, and nothing is sent again
    /// before the network or a person was asked.
    pub fn may_be_out(self) -> bool {
        matches!(self, Self::Sending | Self::Unsure | Self::Sent)
    }

    /// A person may still cancel it with nothing having been sent.
    pub fn can_cancel(self) -> bool {
        matches!(
            self,
            Self::Waiting | Self::Held | Self::Frozen | Self::Retry | Self::Refused | Self::Missed | Self::Assisted
        )
    }

    /// A person may ask for it to be sent (again). Not from `Unsure`: that one is resolved first.
    pub fn can_retry(self) -> bool {
        matches!(self, Self::Retry | Self::Refused | Self::Missed | Self::Cancelled)
    }
}

/// Seconds to wait before attempt `n + 1`, after `n` failed attempts (`n >= 1`): exponential from
/// 15 s, capped at one hour. `jitter` in `0.0..1.0` spreads nodes and accounts by up to a fifth.
pub fn backoff_seconds(failed: u32, jitter: f64) -> u32 {
    let base = 15u32.saturating_mul(1u32 << failed.saturating_sub(1).min(8)).min(3_600);
    base + (f64::from(base) * 0.2 * jitter.clamp(0.0, 1.0)) as u32
}

/// Attempts after which a passing failure becomes a refusal that a person must look at.
pub const ATTEMPTS_MAX: u32 = 12;

/// Rescues of a dead lease after which a delivery is set aside for a person (a poison pill).
pub const RESCUES_MAX: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for s in State::ALL {
            assert_eq!(State::parse(s.as_str()), Some(s));
        }
    }

    #[test]
    fn nothing_that_may_be_out_can_be_cancelled_or_retried() {
        for s in State::ALL.into_iter().filter(|s| s.may_be_out()) {
            assert!(!s.can_cancel() && !s.can_retry(), "{s:?}");
        }
    }

    #[test]
    fn backoff_grows_and_is_capped() {
        assert_eq!(backoff_seconds(1, 0.0), 15);
        assert_eq!(backoff_seconds(2, 0.0), 30);
        assert_eq!(backoff_seconds(40, 0.0), 3_600);
        assert_eq!(backoff_seconds(40, 1.0), 4_320);
    }
}
