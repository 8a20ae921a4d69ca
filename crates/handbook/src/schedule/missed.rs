//! What happens to a post whose time went by while it could not leave (machine off, approval late,
//! freeze): a little late it goes out, later than that a person decides.

use crate::message::Message;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest lateness, in minutes, at which a post still goes out on its own, unless the workspace
/// says otherwise. Our own choice: an hour late still belongs to the same moment of the day.
pub const GRACE_MINUTES: u32 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MissedPolicy {
    /// A post this many minutes late or less goes out; `0` asks whenever it is a minute late.
    pub grace_minutes: u32,
}

impl Default for MissedPolicy {
    fn default() -> Self {
        Self { grace_minutes: GRACE_MINUTES }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its time has not come; seconds until then.
    NotYet { seconds: i64 },
    /// Its time is now, to the minute.
    Send,
    /// Late, and within what the workspace allows.
    SendLate { minutes: u32 },
    /// Too late to go out unasked.
    Ask { minutes: u32 },
}

impl MissedPolicy {
    /// What to do now with a post that was due at `due`.
    pub fn judge(self, due: Timestamp, now: Timestamp) -> Verdict {
        let late = now.as_microsecond() - due.as_microsecond();
        if late < 0 {
            // Rounded up: waking at `seconds` from now is never too early.
            return Verdict::NotYet { seconds: (-late + 999_999) / 1_000_000 };
        }
        match u32::try_from(late / 60_000_000).unwrap_or(u32::MAX) {
            0 => Verdict::Send,
            minutes if minutes < self.grace_minutes => Verdict::SendLate { minutes },
            minutes if minutes == self.grace_minutes && late % 60_000_000 == 0 => Verdict::SendLate { minutes },
            minutes => Verdict::Ask { minutes },
        }
    }
}

impl Verdict {
    /// What to tell the person, when there is something to tell.
    pub fn message(self) -> Option<Message> {
        match self {
            Self::NotYet { .. } | Self::Send => None,
            Self::SendLate { minutes } => Some(Message::new("schedule-late-sent").with("minutes", minutes)),
            Self::Ask { minutes } => Some(Message::new("schedule-late-ask").with("minutes", minutes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::testing::locale;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    #[test]
    fn the_limit_is_the_minutes_of_the_policy() {
        let due: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let table = [
            (-90, 10, Verdict::NotYet { seconds: 90 }),
            (0, 10, Verdict::Send),
            (59, 0, Verdict::Send),
            (60, 0, Verdict::Ask { minutes: 1 }),
            (60, 10, Verdict::SendLate { minutes: 1 }),
            (600, 10, Verdict::SendLate { minutes: 10 }),
            (601, 10, Verdict::Ask { minutes: 10 }),
            (86_400, 60, Verdict::Ask { minutes: 1_440 }),
        ];
        for (seconds, grace_minutes, expected) in table {
            let now = due + SignedDuration::from_secs(seconds);
            assert_eq!(
                MissedPolicy { grace_minutes }.judge(due, now),
                expected,
                "{seconds} s late, grace {grace_minutes}"
            );
        }
    }

    #[test]
    fn a_person_is_told_when_it_is_late() {
        for language in ["en", "fr"] {
            let said = Verdict::Ask { minutes: 90 }.message().unwrap().render(&locale(language));
            assert!(said.contains("90"), "{said}");
            assert_ne!(said, Verdict::SendLate { minutes: 90 }.message().unwrap().render(&locale(language)));
        }
    }

    proptest! {
        #[test]
        fn a_later_look_never_turns_ask_back_into_send(late in 0i64..10_000_000, more in 0i64..10_000_000, grace in 0u32..2_000) {
            let policy = MissedPolicy { grace_minutes: grace };
            let due = Timestamp::UNIX_EPOCH;
            let judge = |s| policy.judge(due, due + SignedDuration::from_secs(s));
            if matches!(judge(late), Verdict::Ask { .. }) {
                let asks_later = matches!(judge(late + more), Verdict::Ask { .. });
                prop_assert!(asks_later);
            }
        }
    }
}
