//! Compares what Passeur says of each delivery with what the network received.

use crate::plan::Expected;
use passeur_faultnet::{Accepted, rig::Delivery};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What happened, counted.
#[derive(Debug, Default)]
pub struct Verdict {
    pub deliveries: usize,
    pub states: BTreeMap<String, usize>,
    pub lost: usize,
    pub doubled: usize,
    pub misordered: usize,
    /// Shown as what it is not: sent but not there, refused but there, under another link.
    pub untrue: usize,
    pub violations: Vec<String>,
    pub kills: usize,
    pub clock_moves: usize,
    pub database_gone: usize,
    pub stalls: usize,
    pub expiries: usize,
    pub calls: u64,
    pub faults: u64,
    pub seconds: u64,
}

impl Verdict {
    pub const HEADER: &str = "set-up                 deliveries  sent unsure missed refused |  lost doubled order untrue | kills clock  db stall token | calls faults seconds";

    pub fn row(&self, name: &str) -> String {
        let state = |s: &str| self.states.get(s).copied().unwrap_or(0);
        format!(
            "{name:<22} {:>10} {:>5} {:>6} {:>6} {:>7} | {:>5} {:>7} {:>5} {:>6} | {:>5} {:>5} {:>3} {:>5} {:>5} | {:>5} {:>6} {:>7}",
            self.deliveries,
            state("sent"),
            state("unsure"),
            state("missed"),
            state("refused"),
            self.lost,
            self.doubled,
            self.misordered,
            self.untrue,
            self.kills,
            self.clock_moves,
            self.database_gone,
            self.stalls,
            self.expiries,
            self.calls,
            self.faults,
            self.seconds
        )
    }
}

/// States that a person is shown and nothing goes on from by itself.
fn is_shown(d: &Delivery) -> bool {
    matches!(d.state.as_str(), "refused" | "missed" | "unsure") && d.next.is_none()
}

pub fn compare(
    expected: &HashMap<(String, String), Expected>,
    deliveries: &[Delivery],
    record: &[Accepted],
    verdict: &mut Verdict,
) {
    let mut received: HashMap<(&str, &str), Vec<&Accepted>> = HashMap::new();
    for accepted in record {
        received.entry((&accepted.account, &accepted.text)).or_default().push(accepted);
    }
    let mut found = HashSet::new();
    let mut unsure = HashSet::new();
    verdict.deliveries = deliveries.len();
    for d in deliveries {
        *verdict.states.entry(d.state.clone()).or_default() += 1;
        let Some(wanted) = expected.get(&(d.post.clone(), d.account.clone())) else {
            verdict.untrue += 1;
            verdict.violations.push(format!("nobody asked for delivery {}", d.id));
            continue;
        };
        found.insert((d.post.clone(), d.account.clone()));
        let about = format!("{} ({}, {}, due {})", d.id, wanted.account, d.state, wanted.due);
        let arrived: Vec<&[&Accepted]> = wanted
            .parts
            .iter()
            .map(|p| received.get(&(wanted.account.as_str(), p.as_str())).map_or(&[][..], Vec::as_slice))
            .collect();
        for (i, copies) in arrived.iter().enumerate().filter(|(_, c)| c.len() > 1) {
            let at: Vec<String> = copies.iter().map(|c| format!("{} at {}", c.id, time(c.at))).collect();
            verdict.doubled += 1;
            verdict.violations.push(format!("doubled: {about}, part {i}: {}", at.join(" and ")));
        }
        match d.state.as_str() {
            "sent" => {
                if let Some(i) = arrived.iter().position(|c| c.is_empty()) {
                    verdict.lost += 1;
                    verdict.violations.push(format!("lost: {about} says sent, part {i} never arrived"));
                } else if let Err(why) = chained(d, &arrived) {
                    verdict.untrue += 1;
                    verdict.violations.push(format!("untrue: {about}: {why}"));
                }
            }
            _ if is_shown(d) => {
                if d.state == "unsure" {
                    unsure.insert((wanted.account.clone(), wanted.parts[0].clone()));
                } else if d.remote_id.is_none() && !arrived[0].is_empty() {
                    verdict.untrue += 1;
                    let why = d.error.as_deref().unwrap_or_default();
                    verdict.violations.push(format!("untrue: {about} is out, as {}: {why}", arrived[0][0].id));
                }
            }
            state => {
                verdict.lost += 1;
                let why = d.error.as_deref().unwrap_or_default();
                verdict.violations.push(format!("lost: {about} stays {state}, next {:?}: {why}", d.next));
            }
        }
    }
    for (key, wanted) in expected.iter().filter(|(key, _)| !found.contains(*key)) {
        verdict.lost += 1;
        verdict.violations.push(format!("lost: no delivery for post {} to {}", key.0, wanted.account));
    }
    in_order(expected, record, &unsure, verdict);
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|t| format!("{t:.3}")).unwrap_or_default()
}

/// Each part replies to the one before, and the link shown is that of the first.
fn chained(d: &Delivery, arrived: &[&[&Accepted]]) -> Result<(), String> {
    let first = arrived[0][0];
    if d.remote_id.as_deref() != Some(&first.id) {
        return Err(format!("its link is {:?}, the network has {}", d.remote_id, first.id));
    }
    if first.reply_to.is_some() {
        return Err("its first part replies to something".into());
    }
    for pair in arrived.windows(2) {
        let (before, after) = (pair[0][0], pair[1][0]);
        if after.reply_to.as_deref() != Some(&before.id) || after.seq < before.seq {
            return Err(format!("{} should reply to {}, not to {:?}", after.id, before.id, after.reply_to));
        }
    }
    Ok(())
}

/// Within an account, first parts arrive by due time. One that nobody is sure of stands aside: the
/// next ones went on while a person was asked.
fn in_order(
    expected: &HashMap<(String, String), Expected>,
    record: &[Accepted],
    unsure: &HashSet<(String, String)>,
    verdict: &mut Verdict,
) {
    let due: HashMap<(&str, &str), jiff::Timestamp> =
        expected.values().map(|e| ((e.account.as_str(), e.parts[0].as_str()), e.due)).collect();
    let mut last: HashMap<&str, (jiff::Timestamp, &Accepted)> = HashMap::new();
    let mut seen = HashSet::new();
    for accepted in record {
        let key = (accepted.account.as_str(), accepted.text.as_str());
        let Some(due) = due.get(&key) else { continue };
        if !seen.insert(key) || unsure.contains(&(accepted.account.clone(), accepted.text.clone())) {
            continue;
        }
        if let Some((before, earlier)) = last.get(key.0)
            && before > due
        {
            verdict.misordered += 1;
            let (a, b) = (&earlier.text[..9], &accepted.text[..9]);
            verdict.violations.push(format!("order: {}: {a} (due {before}) arrived before {b} (due {due})", key.0));
            continue;
        }
        last.insert(key.0, (*due, accepted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(parts: &[&str], due: i64) -> Expected {
        let parts = parts.iter().map(|p| format!("{p:_<10}")).collect();
        Expected { account: "a0".into(), parts, due: jiff::Timestamp::from_second(due).unwrap() }
    }

    fn delivery(post: &str, state: &str, remote_id: Option<&str>) -> Delivery {
        Delivery {
            id: format!("d-{post}"),
            post: post.into(),
            account: "A".into(),
            state: state.into(),
            due: jiff::Timestamp::UNIX_EPOCH,
            sent: None,
            remote_id: remote_id.map(Into::into),
            error: None,
            next: None,
        }
    }

    fn arrival(seq: u64, text: &str, reply_to: Option<&str>) -> Accepted {
        Accepted {
            seq,
            at: seq as i64,
            account: "a0".into(),
            id: format!("r{seq}"),
            text: format!("{text:_<10}"),
            reply_to: reply_to.map(Into::into),
            key: None,
        }
    }

    fn judge(wants: Vec<(&str, Expected)>, deliveries: &[Delivery], record: &[Accepted]) -> [usize; 4] {
        let expected = wants.into_iter().map(|(post, e)| ((post.to_owned(), "A".to_owned()), e)).collect();
        let mut v = Verdict::default();
        compare(&expected, deliveries, record, &mut v);
        [v.lost, v.doubled, v.misordered, v.untrue]
    }

    #[test]
    fn each_kind_of_violation_is_seen() {
        let one = || vec![("p", wanted(&["one"], 1))];
        let sent = delivery("p", "sent", Some("r0"));
        assert_eq!(judge(one(), std::slice::from_ref(&sent), &[arrival(0, "one", None)]), [0, 0, 0, 0]);
        assert_eq!(judge(one(), std::slice::from_ref(&sent), &[]), [1, 0, 0, 0], "sent but never there");
        assert_eq!(judge(one(), &[], &[]), [1, 0, 0, 0], "no delivery");
        let twice = [arrival(0, "one", None), arrival(1, "one", None)];
        assert_eq!(judge(one(), &[sent], &twice), [0, 1, 0, 0]);
        let refused = delivery("p", "refused", None);
        assert_eq!(judge(one(), &[refused], &[arrival(0, "one", None)]), [0, 0, 0, 1], "refused but there");
        assert_eq!(judge(one(), &[delivery("p", "waiting", None)], &[]), [1, 0, 0, 0], "never looked at");
        assert_eq!(judge(one(), &[delivery("p", "unsure", None)], &[]), [0, 0, 0, 0], "a person is asked");
    }

    #[test]
    fn order_within_threads_and_accounts() {
        let two = || vec![("p", wanted(&["one"], 1)), ("q", wanted(&["two"], 2))];
        let both = [delivery("p", "sent", Some("r1")), delivery("q", "sent", Some("r0"))];
        assert_eq!(judge(two(), &both, &[arrival(0, "two", None), arrival(1, "one", None)]), [0, 0, 1, 0]);
        let thread = || vec![("p", wanted(&["one", "two"], 1))];
        let sent = [delivery("p", "sent", Some("r0"))];
        let good = [arrival(0, "one", None), arrival(1, "two", Some("r0"))];
        assert_eq!(judge(thread(), &sent, &good), [0, 0, 0, 0]);
        let loose = [arrival(0, "one", None), arrival(1, "two", None)];
        assert_eq!(judge(thread(), &sent, &loose), [0, 0, 0, 1]);
    }
}
