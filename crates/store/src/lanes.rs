//! The queue as the engine works it. A *lane* is one account's queue and the unit of leasing: who holds
//! the lane's lease is alone in sending for the account, one delivery after the other, in order.
//!
//! Invariants:
//! * A step is `sending`, with its attempt on disk, before the call leaves.
//! * Every write after a claim names the lease; on zero rows it fails and nothing is kept.
//! * A lane that is claimed and holds a `sending` delivery was held by a node that died: nobody knows
//!   whether the call arrived, so the network is asked before anything is sent again.

use crate::{
    clock::{MINUTE, Micros, SECOND},
    db::Event,
    deliveries::{self, Delivery, StepRow},
    error::{Result, StoreError},
    new_id, params,
    sql::{Dialect, Tx},
};
use passeur_handbook::{
    content::{Content, Override},
    delivery::{ATTEMPTS_MAX, RESCUES_MAX, State, backoff_seconds},
};

/// The right to send for one account, until the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    pub account_id: String,
    pub lease: String,
}

/// What the holder of a lane does next.
#[derive(Debug)]
pub enum Next {
    /// The step's attempt is written: make the call now.
    Publish(Box<Work>),
    /// Nothing is sent yet and the attempt is not written: prepare (media, credentials), then [`begin`].
    Prepare(Box<Work>),
    /// Ask the network whether the step is out.
    Verify(Box<Work>),
    /// Nothing to do before this time.
    Wait(Micros),
    /// A delivery changed state without a call (too late, assisted, set aside): ask again.
    Again,
}

/// One step to publish or to ask about.
#[derive(Debug, Clone)]
pub struct Work {
    pub delivery: Delivery,
    /// What is published, fixed at the first attempt.
    pub content: Content,
    pub steps: Vec<StepRow>,
    /// Index into `steps` of the one at hand.
    pub step: usize,
    /// When the first attempt at this delivery began: nothing older can be it.
    pub since: Micros,
    /// When the last attempt at this step ended or was lost.
    pub last_attempt_at: Option<Micros>,
    pub attempt_id: Option<String>,
}

impl Work {
    /// Stable over all attempts at this step.
    pub fn key(&self) -> String {
        format!("{}-{}", self.delivery.id, self.step)
    }
}

/// Takes up to `limit` lanes that have something to do.
pub fn claim(tx: &mut Tx<'_>, node: &str, limit: usize, seconds: i64) -> Result<Vec<Lane>> {
    let now = tx.now()?;
    let lease = new_id();
    let lock = match tx.dialect() {
        Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
        Dialect::Sqlite => "",
    };
    tx.query(
        &format!(
            "UPDATE lanes SET lease = $1, lease_until = $2, node = $3
             WHERE account_id IN (SELECT account_id FROM lanes WHERE next_at <= $4 AND lease_until < $4
                                  ORDER BY next_at LIMIT $5 {lock})
             RETURNING account_id"
        ),
        params![&lease, now + seconds * SECOND, node, now, limit],
        |r| Ok(Lane { account_id: r.get(0)?, lease: lease.clone() }),
    )
}

/// Ends the leases that an earlier run of this node left behind, and has its lanes looked at now: one may
/// hold a delivery that was being sent, and its next time may come from a clock that was put back since.
/// Only for a node that is alone in its name (it holds the lock of its data folder). How many lanes.
pub fn forget_leases(tx: &mut Tx<'_>, node: &str) -> Result<u64> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE lanes SET lease = NULL, lease_until = 0, next_at = CASE WHEN next_at > $2 THEN $2 ELSE next_at END
         WHERE node = $1 AND (next_at < $3 OR lease IS NOT NULL)",
        params![node, now, i64::MAX],
    )
}

/// Extends the leases; those that were lost are returned.
pub fn heartbeat(tx: &mut Tx<'_>, lanes: &[Lane], seconds: i64) -> Result<Vec<Lane>> {
    let now = tx.now()?;
    let mut lost = Vec::new();
    for lane in lanes {
        let kept = tx.exec(
            "UPDATE lanes SET lease_until = $3 WHERE account_id = $1 AND lease = $2",
            params![&lane.account_id, &lane.lease, now + seconds * SECOND],
        )?;
        if kept == 0 {
            lost.push(lane.clone());
        }
    }
    Ok(lost)
}

/// Gives the lane back, with the time of its next work.
pub fn release(tx: &mut Tx<'_>, lane: &Lane) -> Result<()> {
    // The lock comes first: a post planned at this very moment is then seen, or waits for us and wakes the lane.
    hold_lease(tx, lane)?;
    let next = tx
        .first(
            "SELECT next_at FROM deliveries WHERE account_id = $1 AND next_at IS NOT NULL
               AND state IN ('waiting', 'retry', 'unsure', 'sending', 'claimed') ORDER BY due_at, id LIMIT 1",
            params![&lane.account_id],
            |r| r.get::<i64>(0),
        )?
        .unwrap_or(i64::MAX);
    release_until(tx, lane, next)
}

/// Gives the lane back; it is not looked at before `next_at`.
pub fn release_until(tx: &mut Tx<'_>, lane: &Lane, next_at: Micros) -> Result<()> {
    tx.exec_one(
        "UPDATE lanes SET lease = NULL, lease_until = 0, next_at = $3 WHERE account_id = $1 AND lease = $2",
        params![&lane.account_id, &lane.lease, next_at],
        "the lane was taken by another node",
    )
}

/// Something is to be done for the account at this time, or before.
pub fn touch(tx: &mut Tx<'_>, account_id: &str, at: Micros) -> Result<()> {
    let sooner = match tx.dialect() {
        // One writer: nobody gives the lane back meanwhile.
        Dialect::Sqlite => {
            tx.exec("UPDATE lanes SET next_at = $2 WHERE account_id = $1 AND next_at > $2", params![account_id, at])?
        }
        // The row is written even when its time is early enough: whoever gives the lane back at this very moment
        // waits for us and sees what is new, or we wait for them and set the time.
        Dialect::Postgres => {
            tx.exec("UPDATE lanes SET next_at = LEAST(next_at, $2) WHERE account_id = $1", params![account_id, at])?
        }
    };
    // A lane that is looked at before that time already needs no telling.
    if sooner > 0 {
        tx.emit(Event::new("lane", "", account_id));
    }
    Ok(())
}

/// When the first lane that nobody holds has something to do.
pub fn next_at(tx: &mut Tx<'_>) -> Result<Option<Micros>> {
    tx.one(
        "SELECT MIN(CASE WHEN lease_until > next_at THEN lease_until ELSE next_at END) FROM lanes
         WHERE next_at < $1",
        params![i64::MAX],
        |r| r.get(0),
    )
}

/// What the engine knows of an account's network when it asks for work.
#[derive(Debug, Clone, Copy)]
pub struct Abilities {
    /// A connector serves the network.
    pub connector: bool,
    /// A post without media may go without preparation: credentials are fresh.
    pub ready: bool,
    /// A second call with the same key cannot double the post: it may be verified and sent without waiting.
    pub safe_key: bool,
}

/// Time between a lost answer and the moment when "it is not there" is believed: a server may still be
/// busy with the request it seemed to lose.
const SETTLE: Micros = 12 * SECOND;
/// Time before the first question after a lost answer.
const FIRST_QUESTION: Micros = 2 * SECOND;

struct Head {
    delivery: Delivery,
    rescues: i64,
    began_at: Option<Micros>,
    late_ok: bool,
    stored: Option<String>,
    post_content: String,
    own: Option<String>,
    releasable: bool,
    frozen: bool,
    late_minutes: i64,
    pacing: Option<(i64, i64)>,
}

fn head(tx: &mut Tx<'_>, account_id: &str) -> Result<Option<Head>> {
    let w = deliveries::WIDTH;
    tx.first(
        &format!(
            "SELECT {}, d.rescues, d.began_at, d.late_ok, d.content, p.content, r.override,
                    CASE WHEN p.deleted_at IS NULL AND (p.approval_required = 0 OR p.approved_version = p.version)
                         THEN 1 ELSE 0 END,
                    CASE WHEN a.frozen_at IS NULL AND w.frozen_at IS NULL THEN 0 ELSE 1 END,
                    w.late_minutes, a.pacing_posts, a.pacing_seconds
             FROM deliveries d
             JOIN posts p ON p.id = d.post_id
             JOIN accounts a ON a.id = d.account_id
             JOIN workspaces w ON w.id = d.workspace_id
             LEFT JOIN renditions r ON r.post_id = d.post_id AND r.account_id = d.account_id
             WHERE d.account_id = $1 AND d.next_at IS NOT NULL
               AND d.state IN ('waiting', 'retry', 'unsure', 'sending', 'claimed')
             ORDER BY d.due_at, d.id LIMIT 1",
            deliveries::COLUMNS
        ),
        params![account_id],
        |r| {
            Ok(Head {
                delivery: deliveries::read(r)?,
                rescues: r.get(w)?,
                began_at: r.get(w + 1)?,
                late_ok: r.get(w + 2)?,
                stored: r.get(w + 3)?,
                post_content: r.get(w + 4)?,
                own: r.get(w + 5)?,
                releasable: r.get(w + 6)?,
                frozen: r.get(w + 7)?,
                late_minutes: r.get(w + 8)?,
                pacing: r.get::<Option<i64>>(w + 9)?.zip(r.get::<Option<i64>>(w + 10)?),
            })
        },
    )
}

fn hold_lease(tx: &mut Tx<'_>, lane: &Lane) -> Result<()> {
    tx.exec_one(
        "UPDATE lanes SET next_at = next_at WHERE account_id = $1 AND lease = $2",
        params![&lane.account_id, &lane.lease],
        "the lane was taken by another node",
    )
}

/// Finds the next thing to do in a lane, and writes down that it is being done. Everything a person may
/// have changed since (approval, freeze, edit, cancellation) is read again here.
pub fn next(tx: &mut Tx<'_>, lane: &Lane, node: &str, can: Abilities) -> Result<Next> {
    // On PostgreSQL this also locks the lane until the end of the transaction.
    hold_lease(tx, lane)?;
    let now = tx.now()?;
    let Some(head) = head(tx, &lane.account_id)? else { return Ok(Next::Wait(i64::MAX)) };
    let d = &head.delivery;
    let due = d.next_at.unwrap_or(d.due_at);
    match d.state {
        State::Sending => return rescue(tx, head, now),
        State::Unsure if due <= now => return Ok(Next::Verify(Box::new(resume(tx, &head, now)?))),
        State::Claimed if head.rescues >= i64::from(RESCUES_MAX) => {
            settle(
                tx,
                d,
                State::Refused,
                "it stopped this program several times while being prepared",
                Some("advice-poison"),
            )?;
            deliveries::announce(tx, d, "refused", "it stopped this program several times while being prepared")?;
            return Ok(Next::Again);
        }
        _ if due > now => return Ok(Next::Wait(due)),
        _ => {}
    }
    if !head.releasable {
        // Its approval was taken back, or its post deleted, since it was queued.
        settle(tx, d, State::Held, "", None)?;
        return Ok(Next::Again);
    }
    if head.frozen {
        settle(tx, d, State::Frozen, "", None)?;
        return Ok(Next::Again);
    }
    let partly_out = head.began_at.is_some() && deliveries::steps(tx, &d.id)?.iter().any(|s| s.state == State::Sent);
    if !head.late_ok && !partly_out && now - d.due_at > head.late_minutes * MINUTE {
        let message = match &d.error {
            Some(error) => format!("its time went by; the last attempt said: {error}"),
            None => "its time went by while nothing could be sent".to_owned(),
        };
        settle(tx, d, State::Missed, &message, Some("advice-missed"))?;
        deliveries::announce(tx, d, "missed", &message)?;
        return Ok(Next::Again);
    }
    if !can.connector {
        settle(tx, d, State::Assisted, "", Some("advice-assisted"))?;
        deliveries::announce(tx, d, "assisted", "")?;
        return Ok(Next::Again);
    }
    if let Some(until) = paced(tx, &head, now)? {
        return Ok(Next::Wait(until));
    }
    let work = if partly_out { resume(tx, &head, now)? } else { fresh(tx, &head, now)? };
    if can.ready && work.content.media().next().is_none() {
        return Ok(Next::Publish(Box::new(begin_held(tx, node, work)?)));
    }
    tx.exec(
        "UPDATE deliveries SET state = 'claimed', rescues = rescues + 1, updated_at = $2 WHERE id = $1",
        params![&work.delivery.id, now],
    )?;
    tx.emit(Event::new("delivery", &work.delivery.workspace_id, &work.delivery.id));
    Ok(Next::Prepare(Box::new(work)))
}

/// When the network's own window is full: the time it opens again.
fn paced(tx: &mut Tx<'_>, head: &Head, now: Micros) -> Result<Option<Micros>> {
    let Some((posts, seconds)) = head.pacing else { return Ok(None) };
    let window = seconds * SECOND;
    let oldest: Option<i64> = tx.first(
        "SELECT started_at FROM attempts WHERE account_id = $1 AND started_at > $2 AND kind = 'publish'
         ORDER BY started_at DESC LIMIT 1 OFFSET $3",
        params![&head.delivery.account_id, now - window, posts.max(1) - 1],
        |r| r.get(0),
    )?;
    Ok(oldest.map(|at| at + window))
}

/// A delivery of which nothing is out: its content is taken from the post as it is now.
fn fresh(tx: &mut Tx<'_>, head: &Head, now: Micros) -> Result<Work> {
    let master: Content = serde_json::from_str(&head.post_content)?;
    let own: Override = head.own.as_deref().map_or(Ok(Override::default()), serde_json::from_str)?;
    let content = own.apply(&master);
    let id = &head.delivery.id;
    if head.began_at.is_some() {
        tx.exec("DELETE FROM delivery_steps WHERE delivery_id = $1", params![id])?;
    }
    let parts = content.parts.len().max(1);
    let count = parts + usize::from(content.first_comment.is_some());
    let mut steps = Vec::with_capacity(count);
    for i in 0..count {
        let first_comment = i >= parts;
        tx.exec(
            "INSERT INTO delivery_steps (delivery_id, step, first_comment, state) VALUES ($1, $2, $3, 'waiting')",
            params![id, i, first_comment],
        )?;
        steps.push(StepRow {
            step: i as i64,
            first_comment,
            state: State::Waiting,
            remote_id: None,
            remote_url: None,
            remote_extra: None,
            note: None,
            sent_at: None,
        });
    }
    let since = head.began_at.unwrap_or(now);
    tx.exec(
        "UPDATE deliveries SET content = $2, began_at = $3 WHERE id = $1",
        params![id, serde_json::to_string(&content)?, since],
    )?;
    Ok(Work {
        delivery: head.delivery.clone(),
        content,
        steps,
        step: 0,
        since,
        last_attempt_at: None,
        attempt_id: None,
    })
}

/// A delivery that began: its content is the one it began with.
fn resume(tx: &mut Tx<'_>, head: &Head, now: Micros) -> Result<Work> {
    let content: Content = match &head.stored {
        Some(json) => serde_json::from_str(json)?,
        None => return Err(StoreError::Corrupt("a delivery that began has no content".into())),
    };
    let steps = deliveries::steps(tx, &head.delivery.id)?;
    let step = steps
        .iter()
        .position(|s| s.state != State::Sent)
        .ok_or_else(|| StoreError::Corrupt("a delivery whose steps are all sent is not sent".into()))?;
    // A clock that was put back leaves ends of attempts ahead of now, and an earlier attempt with a later beginning:
    // the later of the newest row's end and of the nearest end that is past counts, which never comes too early.
    let last_attempt_at: Option<Micros> = tx.one(
        "SELECT MAX(COALESCE(finished_at, started_at)) FROM attempts
         WHERE delivery_id = $1 AND step = $2 AND kind = 'publish' AND (
             COALESCE(finished_at, started_at) <= $3
             OR id = (SELECT MAX(id) FROM attempts WHERE delivery_id = $1 AND step = $2 AND kind = 'publish'))",
        params![&head.delivery.id, step, now],
        |r| r.get(0),
    )?;
    Ok(Work {
        delivery: head.delivery.clone(),
        content,
        since: head.began_at.unwrap_or(head.delivery.due_at),
        steps,
        step,
        last_attempt_at,
        attempt_id: None,
    })
}

/// The node that was sending died: whether the call arrived is not known.
fn rescue(tx: &mut Tx<'_>, head: Head, now: Micros) -> Result<Next> {
    let d = &head.delivery;
    tx.exec(
        "UPDATE attempts SET finished_at = $2, outcome = 'lost', message = 'the program stopped during the call'
         WHERE delivery_id = $1 AND finished_at IS NULL",
        params![&d.id, now],
    )?;
    tx.exec("UPDATE delivery_steps SET state = 'unsure' WHERE delivery_id = $1 AND state = 'sending'", params![&d.id])?;
    let spent = head.rescues >= i64::from(RESCUES_MAX);
    tx.exec(
        "UPDATE deliveries SET state = 'unsure', rescues = rescues + 1, next_at = $2, error = $3, advice = $4,
                updated_at = $5 WHERE id = $1",
        params![
            &d.id,
            (!spent).then_some(now),
            "the program stopped during the call",
            if spent { "advice-unsure" } else { "advice-asking" },
            now
        ],
    )?;
    tx.emit(Event::new("delivery", &d.workspace_id, &d.id));
    if spent {
        deliveries::announce(tx, d, "unsure", "the program stopped during the call several times")?;
    }
    Ok(Next::Again)
}

/// Writes the attempt: from here on, whatever happens, it counts as possibly out.
pub fn begin(tx: &mut Tx<'_>, lane: &Lane, node: &str, work: Work) -> Result<Work> {
    hold_lease(tx, lane)?;
    begin_held(tx, node, work)
}

fn begin_held(tx: &mut Tx<'_>, node: &str, mut work: Work) -> Result<Work> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, error = NULL, advice = NULL, updated_at = $2
         WHERE id = $1 AND state IN ('waiting', 'retry', 'claimed', 'sending')
           AND EXISTS (SELECT 1 FROM posts p WHERE p.id = deliveries.post_id AND p.deleted_at IS NULL
                        AND (p.approval_required = 0 OR p.approved_version = p.version))",
        params![&work.delivery.id, now],
        "the delivery changed while it was prepared",
    )?;
    let attempt = new_id();
    tx.exec(
        "UPDATE delivery_steps SET state = 'sending' WHERE delivery_id = $1 AND step = $2",
        params![&work.delivery.id, work.step],
    )?;
    tx.exec(
        "INSERT INTO attempts (id, delivery_id, account_id, step, kind, node, started_at)
         VALUES ($1, $2, $3, $4, 'publish', $5, $6)",
        params![&attempt, &work.delivery.id, &work.delivery.account_id, work.step, node, now],
    )?;
    work.delivery.state = State::Sending;
    work.delivery.attempts += 1;
    work.attempt_id = Some(attempt);
    tx.emit(Event::new("delivery", &work.delivery.workspace_id, &work.delivery.id));
    Ok(work)
}

/// How a call, or a question, ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    Sent {
        remote_id: String,
        url: Option<String>,
        extra: Option<String>,
        note: Option<String>,
    },
    /// Nothing is out; again at the network's time, or ours.
    Retry {
        message: String,
        at: Option<Micros>,
    },
    Refused {
        message: String,
    },
    /// The credentials were refused: again when a person has connected the account.
    Unauthorised {
        message: String,
    },
    /// Nobody knows: ask the network.
    Unsure {
        message: String,
    },
    /// Asked: it is not there.
    NotOut,
    /// Asked: the network cannot tell.
    CannotTell {
        why: String,
    },
    /// The question itself failed: ask again.
    AskAgain {
        message: String,
        at: Option<Micros>,
    },
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Retry { .. } => "retry",
            Self::Refused { .. } => "refused",
            Self::Unauthorised { .. } => "unauthorised",
            Self::Unsure { .. } => "unsure",
            Self::NotOut => "not_out",
            Self::CannotTell { .. } => "cannot_tell",
            Self::AskAgain { .. } => "ask_again",
        }
    }

    fn message(&self) -> Option<&str> {
        match self {
            Self::Retry { message, .. }
            | Self::Refused { message }
            | Self::Unauthorised { message }
            | Self::Unsure { message }
            | Self::AskAgain { message, .. } => Some(message),
            Self::CannotTell { why } => Some(why),
            Self::Sent { note, .. } => note.as_deref(),
            Self::NotOut => None,
        }
    }
}

/// Writes how it ended. When the delivery has another step and this one is out, the next step is
/// returned with its attempt written, so that a thread goes on at once.
pub fn finish(
    tx: &mut Tx<'_>,
    lane: &Lane,
    node: &str,
    work: &Work,
    outcome: &Outcome,
    can: Abilities,
) -> Result<Option<Next>> {
    hold_lease(tx, lane)?;
    let now = tx.now()?;
    let d = &work.delivery;
    // What was found is another post of ours with the same text: this one is not there.
    let outcome = match outcome {
        Outcome::Sent { remote_id, .. } if work.attempt_id.is_none() && is_another(tx, work, remote_id)? => {
            &Outcome::NotOut
        }
        other => other,
    };
    match &work.attempt_id {
        Some(id) => tx.exec(
            "UPDATE attempts SET finished_at = $2, outcome = $3, message = $4 WHERE id = $1",
            params![id, now, outcome.name(), outcome.message()],
        )?,
        None => tx.exec(
            "INSERT INTO attempts (id, delivery_id, account_id, step, kind, node, started_at, finished_at, outcome, message)
             VALUES ($1, $2, $3, $4, 'verify', $5, $6, $6, $7, $8)",
            params![new_id(), &d.id, &d.account_id, work.step, node, now, outcome.name(), outcome.message()],
        )?,
    };
    let failed = work.delivery.attempts.max(1) as u32;
    match outcome {
        Outcome::Sent { remote_id, url, extra, note } => {
            return sent(tx, node, work, now, (remote_id, url, extra, note), can);
        }
        Outcome::Retry { message, at } if failed >= ATTEMPTS_MAX => {
            let message = format!("it failed {failed} times; the last time: {message}");
            let _ = at;
            step_state(tx, work, "waiting")?;
            settle(tx, d, State::Refused, &message, Some("advice-gave-up"))?;
            deliveries::announce(tx, d, "refused", &message)?;
        }
        Outcome::Retry { message, at } => {
            step_state(tx, work, "waiting")?;
            let pause = i64::from(backoff_seconds(failed, jitter(&d.id))) * SECOND;
            let at = at.unwrap_or(now + pause).clamp(now + SECOND, now + 6 * 60 * MINUTE);
            not_poison(tx, d)?;
            later(tx, d, State::Retry, Some(at), message, "advice-retry")?;
        }
        Outcome::Refused { message } => {
            step_state(tx, work, "waiting")?;
            settle(tx, d, State::Refused, message, Some("advice-refused"))?;
            deliveries::announce(tx, d, "refused", message)?;
        }
        Outcome::Unauthorised { message } => {
            step_state(tx, work, "waiting")?;
            later(tx, d, State::Retry, Some(now + 10 * MINUTE), message, "advice-reconnect")?;
            // Waiting for a person is not a failed attempt.
            tx.exec("UPDATE deliveries SET attempts = attempts - 1 WHERE id = $1 AND attempts > 0", params![&d.id])?;
            disconnect(tx, d, message)?;
        }
        Outcome::Unsure { message } => {
            step_state(tx, work, "unsure")?;
            let wait = if can.safe_key { SECOND / 2 } else { FIRST_QUESTION };
            later(tx, d, State::Unsure, Some(now + wait), message, "advice-asking")?;
        }
        Outcome::NotOut => {
            let believed = can.safe_key || work.last_attempt_at.is_none_or(|at| now - at >= SETTLE);
            if believed {
                step_state(tx, work, "waiting")?;
                later(tx, d, State::Retry, Some(now), "the network does not have it: it goes again", "advice-retry")?;
            } else {
                let at = work.last_attempt_at.unwrap_or(now) + SETTLE;
                later(tx, d, State::Unsure, Some(at), "the network does not have it yet", "advice-asking")?;
            }
        }
        Outcome::CannotTell { why } => {
            step_state(tx, work, "unsure")?;
            later(tx, d, State::Unsure, None, why, "advice-unsure")?;
            deliveries::announce(tx, d, "unsure", why)?;
        }
        Outcome::AskAgain { message, at } => {
            let asked: i64 = tx.one(
                "SELECT COUNT(*) FROM attempts WHERE delivery_id = $1 AND kind = 'verify' AND outcome = 'ask_again'",
                params![&d.id],
                |r| r.get(0),
            )?;
            if asked >= i64::from(ATTEMPTS_MAX) {
                later(tx, d, State::Unsure, None, message, "advice-unsure")?;
                deliveries::announce(tx, d, "unsure", message)?;
            } else {
                let pause = i64::from(backoff_seconds(asked.max(1) as u32, jitter(&d.id)) / 3) * SECOND;
                later(
                    tx,
                    d,
                    State::Unsure,
                    Some(at.unwrap_or(now + pause).max(now + SECOND)),
                    message,
                    "advice-asking",
                )?;
            }
        }
    }
    Ok(None)
}

/// Whether the account's post of this remote id is already known to be something else than this step.
fn is_another(tx: &mut Tx<'_>, work: &Work, remote_id: &str) -> Result<bool> {
    let d = &work.delivery;
    let known: i64 = tx.one(
        "SELECT COUNT(*) FROM deliveries d JOIN delivery_steps s ON s.delivery_id = d.id
         WHERE d.account_id = $1 AND s.remote_id = $2 AND NOT (s.delivery_id = $3 AND s.step = $4)",
        params![&d.account_id, remote_id, &d.id, work.step],
        |r| r.get(0),
    )?;
    Ok(known > 0)
}

/// Spreads retries; the same for one delivery, so that tests can be exact.
fn jitter(id: &str) -> f64 {
    f64::from(id.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into())) % 1_000) / 1_000.0
}

fn step_state(tx: &mut Tx<'_>, work: &Work, state: &str) -> Result<()> {
    tx.exec(
        "UPDATE delivery_steps SET state = $3 WHERE delivery_id = $1 AND step = $2",
        params![&work.delivery.id, work.step, state],
    )
    .map(|_| ())
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|t| !t.is_empty())
}

/// The call, or the preparation, ended by itself: this delivery does not stop the program.
fn not_poison(tx: &mut Tx<'_>, d: &Delivery) -> Result<()> {
    tx.exec("UPDATE deliveries SET rescues = 0 WHERE id = $1", params![&d.id]).map(|_| ())
}

fn later(tx: &mut Tx<'_>, d: &Delivery, state: State, next_at: Option<Micros>, why: &str, advice: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE deliveries SET state = $2, next_at = $3, error = $4, advice = $5, updated_at = $6 WHERE id = $1",
        params![&d.id, state.as_str(), next_at, some(why), some(advice), now],
    )?;
    tx.emit(Event::new("delivery", &d.workspace_id, &d.id));
    Ok(())
}

fn settle(tx: &mut Tx<'_>, d: &Delivery, state: State, error: &str, advice: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE deliveries SET state = $2, next_at = NULL, error = $3, advice = $4, updated_at = $5 WHERE id = $1",
        params![&d.id, state.as_str(), some(error), advice, now],
    )?;
    tx.emit(Event::new("delivery", &d.workspace_id, &d.id));
    Ok(())
}

fn sent(
    tx: &mut Tx<'_>,
    node: &str,
    work: &Work,
    now: Micros,
    (remote_id, url, extra, note): (&String, &Option<String>, &Option<String>, &Option<String>),
    can: Abilities,
) -> Result<Option<Next>> {
    let d = &work.delivery;
    tx.exec(
        "UPDATE delivery_steps SET state = 'sent', remote_id = $3, remote_url = $4, remote_extra = $5, note = $6,
                sent_at = $7 WHERE delivery_id = $1 AND step = $2",
        params![&d.id, work.step, remote_id, url, extra, note, now],
    )?;
    let first = work.step == 0;
    if work.step + 1 < work.steps.len() {
        if first {
            // The post's own link is that of its first part.
            let sql = "UPDATE deliveries SET remote_id = $2, remote_url = $3 WHERE id = $1";
            tx.exec(sql, params![&d.id, remote_id, url])?;
        }
        let mut rest = work.clone();
        let done = &mut rest.steps[work.step];
        done.state = State::Sent;
        done.remote_id = Some(remote_id.clone());
        done.remote_url.clone_from(url);
        done.remote_extra.clone_from(extra);
        rest.step += 1;
        rest.last_attempt_at = None;
        rest.attempt_id = None;
        let has_media = rest.content.parts.get(rest.step).is_some_and(|p| !p.media.is_empty());
        if has_media || !can.ready || work.delivery.state != State::Sending {
            later(tx, d, State::Claimed, Some(now), "", "")?;
            rest.delivery.state = State::Claimed;
            return Ok(Some(Next::Prepare(Box::new(rest))));
        }
        return Ok(Some(Next::Publish(Box::new(begin_held(tx, node, rest)?))));
    }
    tx.exec(
        "UPDATE deliveries SET state = 'sent', sent_at = $2, next_at = NULL, error = NULL, advice = NULL, rescues = 0,
                updated_at = $2, remote_id = COALESCE($3, remote_id), remote_url = COALESCE($4, remote_url)
         WHERE id = $1",
        params![&d.id, now, first.then_some(remote_id), url.as_ref().filter(|_| first)],
    )?;
    tx.emit(Event::new("delivery", &d.workspace_id, &d.id));
    let mut told = d.clone();
    told.remote_url.clone_from(if work.step == 0 { url } else { &d.remote_url });
    deliveries::announce(tx, &told, "sent", "")?;
    Ok(None)
}

/// The account needs a person; told once, not once per post.
fn disconnect(tx: &mut Tx<'_>, d: &Delivery, message: &str) -> Result<()> {
    use crate::accounts::{Health, set_health};
    if set_health(tx, &d.account_id, Health::Disconnected, Some(message))? {
        deliveries::announce(tx, d, "account-attention", message)?;
    }
    Ok(())
}

/// Puts back a delivery that was being prepared and could not be: nothing was sent.
pub fn give_back(tx: &mut Tx<'_>, lane: &Lane, work: &Work, outcome: &Outcome) -> Result<()> {
    hold_lease(tx, lane)?;
    let now = tx.now()?;
    let d = &work.delivery;
    not_poison(tx, d)?;
    match outcome {
        Outcome::Refused { message } => {
            settle(tx, d, State::Refused, message, Some("advice-refused"))?;
            deliveries::announce(tx, d, "refused", message)
        }
        Outcome::Unauthorised { message } => {
            later(tx, d, State::Retry, Some(now + 10 * MINUTE), message, "advice-reconnect")?;
            disconnect(tx, d, message)
        }
        other => {
            let failed = (d.attempts + 1) as u32;
            let at = now + i64::from(backoff_seconds(failed, jitter(&d.id))) * SECOND;
            tx.exec("UPDATE deliveries SET attempts = attempts + 1 WHERE id = $1", params![&d.id])?;
            if failed >= ATTEMPTS_MAX {
                let message = other.message().unwrap_or("it could not be prepared");
                settle(tx, d, State::Refused, message, Some("advice-gave-up"))?;
                return deliveries::announce(tx, d, "refused", message);
            }
            later(tx, d, State::Retry, Some(at), other.message().unwrap_or("it could not be prepared"), "advice-retry")
        }
    }
}
