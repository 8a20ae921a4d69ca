//! Content that comes back: it must end, come back at all, and not come back so soon that the same
//! people see it twice.

use super::{End, Recurrence};
use crate::message::Message;
use crate::schedule::zone::{Zone, ZonePolicy};
use jiff::Timestamp;

/// Days between two runs of the same content below which a person is warned. A rule of practice of
/// this handbook, not a figure of any network: the page says so and lets it be changed.
pub const SPACING_DAYS_MIN: u32 = 60;

/// Runs looked at: enough to see every distance of a yearly pattern.
const RUNS_LOOKED_AT: usize = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// It has neither COUNT nor UNTIL nor a bare list of dates.
    NoEnd,
    /// Nothing goes out any more.
    NoRun,
    /// Two runs are nearer than the spacing asked for; the nearest pair.
    TooClose { days: u32, first: Timestamp, second: Timestamp },
}

/// What to say before this becomes a plan. `after` is now; `spacing_days` is usually
/// [`SPACING_DAYS_MIN`].
pub fn cautions(
    recurrence: &Recurrence,
    after: Timestamp,
    spacing_days: u32,
    zone: &Zone,
    policy: ZonePolicy,
) -> Vec<Caution> {
    let mut found = Vec::new();
    if recurrence.rule.as_ref().is_some_and(|r| r.end == End::Never) {
        found.push(Caution::NoEnd);
    }
    let runs: Vec<Timestamp> = recurrence.after(after, zone, policy).take(RUNS_LOOKED_AT).map(|o| o.at).collect();
    if runs.is_empty() {
        found.push(Caution::NoRun);
    }
    // Days as the calendar counts them: a change of clocks in between takes no day away.
    let days = |a: Timestamp, b: Timestamp| {
        let (a, b) = (zone.civil(a).date(), zone.civil(b).date());
        u32::try_from(a.duration_until(b).as_hours() / 24).unwrap_or(0)
    };
    let nearest = runs.windows(2).map(|w| (days(w[0], w[1]), w[0], w[1])).min_by_key(|(days, ..)| *days);
    if let Some((days, first, second)) = nearest.filter(|(days, ..)| *days < spacing_days) {
        found.push(Caution::TooClose { days, first, second });
    }
    found
}

impl Caution {
    /// What to tell the person; dates are those of the workspace.
    pub fn message(&self, zone: &Zone) -> Message {
        match self {
            Self::NoEnd => Message::new("recurrence-caution-no-end"),
            Self::NoRun => Message::new("recurrence-caution-no-run"),
            Self::TooClose { days, first, second } => Message::new("recurrence-caution-too-close")
                .with("days", *days)
                .with("first", zone.civil(*first).date())
                .with("second", zone.civil(*second).date()),
        }
    }
}
