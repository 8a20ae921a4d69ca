//! Publishing: takes lanes that have something due and works each in order, one call at a time.

use crate::{Context, accounts, prepare};
use jiff::SignedDuration;
use passeur_networks::{Connector, Failure, Found, Receipt, Remote, ReplyTo, Session, Step};
use passeur_store::{
    StoreError,
    accounts::Account,
    clock::{Clock, Micros, SECOND, timestamp},
    lanes::{self, Abilities, Lane, Next, Outcome, Work},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{sync::broadcast::error::RecvError, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Lanes worked at once by one node: each is an account, and one call to a network at a time.
const LANES: usize = 512;
/// Seconds a lane is held before another node may take it; extended every [`HEARTBEAT`].
const LEASE: i64 = 20;
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A call is only made while the lease is known to last: this long after it was last taken or extended.
/// A program that stood still for longer (a laptop that slept, a machine that was moved) may have lost
/// its lanes to another node, which asks the network and sends.
const SURE: Duration = Duration::from_secs(LEASE as u64 - 5);
/// How wrong the machine's clock may have been when an attempt began, one way or the other: a clock kept
/// in local time, or not yet set after a start. Statuses this much older are still looked at.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(3);
/// The longest sleep between two looks at the queue, when no commit wakes it before.
const POLL: Duration = Duration::from_millis(1_000);
/// A whole publishing call, uploads included. Longer than the client's own limits: a last resort.
const CALL: Duration = Duration::from_secs(600);

/// The lanes this node holds.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<HashMap<String, Hold>>>);

struct Hold {
    lane: Lane,
    /// Tells the lane's worker that its lease was lost.
    lost: CancellationToken,
    /// Just before the lease was last taken or extended.
    asked: Instant,
}

impl Held {
    fn add(&self, lane: &Lane, asked: Instant) -> CancellationToken {
        let lost = CancellationToken::new();
        self.lock().insert(lane.account_id.clone(), Hold { lane: lane.clone(), lost: lost.clone(), asked });
        lost
    }

    fn remove(&self, lane: &Lane) {
        self.lock().remove(&lane.account_id);
    }

    fn lanes(&self) -> Vec<Lane> {
        self.lock().values().map(|hold| hold.lane.clone()).collect()
    }

    /// These were extended, but for those that were lost.
    fn extend(&self, lanes: &[Lane], lost: &[Lane], asked: Instant) {
        let mut held = self.lock();
        for lane in lanes {
            let Some(hold) = held.get_mut(&lane.account_id).filter(|h| h.lane == *lane) else { continue };
            if lost.contains(lane) {
                hold.lost.cancel();
            } else {
                hold.asked = asked;
            }
        }
    }

    /// Whether nobody else can have taken the lane yet.
    fn is_sure(&self, lane: &Lane) -> bool {
        self.lock().get(&lane.account_id).is_some_and(|h| h.lane == *lane && h.asked.elapsed() < SURE)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Hold>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    let held = Held::default();
    let beat = tokio::spawn(heartbeat(context.clone(), held.clone()));
    let mut events = context.db.events();
    let mut workers = JoinSet::new();
    let mut trouble = 0u32;
    while !stop.is_cancelled() {
        while workers.try_join_next().is_some() {}
        let sleep = match look(&context, &held, &stop, &mut workers).await {
            Ok(sleep) => {
                trouble = 0;
                sleep
            }
            Err(e) => {
                trouble = (trouble + 1).min(5);
                tracing::warn!(error = %e, "the queue cannot be read; what is due goes out when it can");
                Duration::from_millis(200 << trouble)
            }
        };
        let woken = async {
            loop {
                match events.recv().await {
                    Ok(event) if event.kind == "lane" => return,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(sleep) => {}
            // Commits come in bursts: a few milliseconds gather those of one burst.
            () = woken => tokio::time::sleep(Duration::from_millis(4)).await,
            Some(_) = workers.join_next(), if workers.len() >= LANES => {}
        }
    }
    while workers.join_next().await.is_some() {}
    beat.abort();
}

/// Takes the lanes that are due and starts a worker on each. How long to sleep then.
async fn look(
    context: &Arc<Context>,
    held: &Held,
    stop: &CancellationToken,
    workers: &mut JoinSet<()>,
) -> Result<Duration, StoreError> {
    let free = LANES.saturating_sub(workers.len());
    let (now, next) = context.db.read(|tx| Ok::<_, StoreError>((tx.now()?, lanes::next_at(tx)?))).await?;
    let Some(next) = next else { return Ok(POLL) };
    if next > now {
        return Ok(Duration::from_micros((next - now) as u64).min(POLL));
    }
    if free == 0 {
        return Ok(POLL);
    }
    let node = context.node.clone();
    let asked = Instant::now();
    let claimed = context.db.write(move |tx| lanes::claim(tx, &node, free, LEASE)).await?;
    let full = claimed.len() == free;
    for lane in claimed {
        let lost = held.add(&lane, asked);
        let (context, held, stop) = (context.clone(), held.clone(), stop.clone());
        workers.spawn(async move {
            if let Err(e) = work(&context, &held, &lane, &stop, &lost).await {
                // The lease ends by itself; whoever takes the lane next asks before it sends.
                tracing::warn!(account = lane.account_id, error = %e, "left the lane");
            }
            held.remove(&lane);
        });
    }
    Ok(if full { POLL } else { Duration::from_millis(20) })
}

async fn heartbeat(context: Arc<Context>, held: Held) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let lanes = held.lanes();
        if lanes.is_empty() {
            continue;
        }
        let (asked, mine) = (Instant::now(), lanes.clone());
        match context.db.write(move |tx| lanes::heartbeat(tx, &mine, LEASE)).await {
            Ok(lost) => held.extend(&lanes, &lost, asked),
            Err(e) => tracing::warn!(error = %e, "the leases could not be extended"),
        }
    }
}

/// An account as its worker knows it.
struct Line {
    account: Account,
    connector: Option<Arc<dyn Connector>>,
    session: Session,
}

impl Line {
    async fn load(context: &Context, account_id: &str) -> Result<Self, StoreError> {
        let id = account_id.to_owned();
        let account = context.db.read(move |tx| passeur_store::accounts::get(tx, &id)).await?;
        let session = accounts::session(&context.db.keys, &account)?;
        Ok(Self { connector: context.registry.get(&account.network).cloned(), account, session })
    }

    fn abilities(&self, now: Micros) -> Abilities {
        let fresh = self.account.expires_at.is_none_or(|at| at > now + accounts::REFRESH_AHEAD);
        Abilities {
            connector: self.connector.is_some(),
            ready: fresh,
            safe_key: self.connector.as_ref().is_some_and(|c| c.descriptor().capabilities.exact_key),
        }
    }
}

/// Works one lane until it has nothing due, its lease is lost, or the program stops.
async fn work(
    context: &Arc<Context>,
    held: &Held,
    lane: &Lane,
    stop: &CancellationToken,
    lost: &CancellationToken,
) -> Result<(), StoreError> {
    let mut line = Line::load(context, &lane.account_id).await?;
    let mut next = ask(context, lane, &line).await?;
    loop {
        if lost.is_cancelled() {
            return Err(StoreError::Conflict("the lane was taken by another node".into()));
        }
        next = match next {
            Next::Wait(_) => return give_back(context, lane).await,
            Next::Again => ask(context, lane, &line).await?,
            Next::Prepare(work) => match make_ready(context, lane, &mut line, *work).await? {
                Some((work, step)) => publish(context, held, lane, &line, work, step).await?,
                None => ask(context, lane, &line).await?,
            },
            Next::Publish(work) => {
                let step = step_of(&work, Vec::new(), &context.db.clock);
                publish(context, held, lane, &line, *work, step).await?
            }
            Next::Verify(work) => verify(context, lane, &mut line, *work).await?,
        };
        // A call whose attempt is written is made; anything else can wait for the next start.
        if stop.is_cancelled() && !matches!(next, Next::Publish(_)) {
            return give_back(context, lane).await;
        }
    }
}

async fn ask(context: &Context, lane: &Lane, line: &Line) -> Result<Next, StoreError> {
    let (lane, node) = (lane.clone(), context.node.clone());
    let can = line.abilities(context.db.clock.now());
    context.db.write(move |tx| lanes::next(tx, &lane, &node, can)).await
}

async fn give_back(context: &Context, lane: &Lane) -> Result<(), StoreError> {
    let lane = lane.clone();
    context.db.write(move |tx| lanes::release(tx, &lane)).await
}

/// Renews credentials and makes the media fit, then writes the attempt. `None`: it could not, and that
/// is written.
async fn make_ready(
    context: &Arc<Context>,
    lane: &Lane,
    line: &mut Line,
    work: Work,
) -> Result<Option<(Work, Step)>, StoreError> {
    let failed = match ready(context, line, &work).await {
        Ok(media) => {
            let step = step_of(&work, media, &context.db.clock);
            let (lane, node) = (lane.clone(), context.node.clone());
            return match context.db.write(move |tx| lanes::begin(tx, &lane, &node, work)).await {
                Ok(work) => Ok(Some((work, step))),
                // Cancelled, edited or deleted while it was prepared: it is looked at again.
                Err(StoreError::Conflict(why)) if why.contains("changed while") => Ok(None),
                Err(e) => Err(e),
            };
        }
        Err(failure) => outcome_of(failure, &context.db.clock),
    };
    let lane = lane.clone();
    context.db.write(move |tx| lanes::give_back(tx, &lane, &work, &failed)).await?;
    Ok(None)
}

async fn ready(context: &Arc<Context>, line: &mut Line, work: &Work) -> Result<Vec<passeur_networks::Media>, Failure> {
    if !line.abilities(context.db.clock.now()).ready {
        refresh(context, line).await?;
    }
    let Some(part) = work.content.parts.get(work.step).filter(|p| !p.media.is_empty()) else { return Ok(Vec::new()) };
    prepare::media(context, &line.session.limits, &part.media).await
}

/// New credentials, made here or by another node.
async fn refresh(context: &Arc<Context>, line: &mut Line) -> Result<(), Failure> {
    accounts::refresh(context, &line.account).await?;
    *line = Line::load(context, &line.account.id).await.map_err(|e| Failure::temporary(e.to_string()))?;
    Ok(())
}

/// The step at hand, as a connector takes it.
fn step_of(work: &Work, media: Vec<passeur_networks::Media>, clock: &Clock) -> Step {
    let row = &work.steps[work.step];
    let text = if row.first_comment {
        work.content.first_comment.clone().unwrap_or_default()
    } else {
        work.content.parts.get(work.step).map(|p| p.text.clone()).unwrap_or_default()
    };
    let remote = |i: usize| {
        let s = &work.steps[i];
        s.remote_id.clone().map(|id| Remote { id, url: s.remote_url.clone(), extra: s.remote_extra.clone() })
    };
    let reply_to =
        (work.step > 0).then(|| Some(ReplyTo { root: remote(0)?, parent: remote(work.step - 1)? })).flatten();
    Step {
        key: work.key(),
        index: work.step,
        first_comment: row.first_comment,
        text,
        content: Arc::new(work.content.clone()),
        media,
        reply_to,
        due: timestamp(work.delivery.due_at),
        since: on_this_machine(clock, work.since.min(work.delivery.due_at))
            .checked_sub(CLOCK_MARGIN)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH),
    }
}

/// A stored time by the machine's clock, which connectors compare with those of servers.
fn on_this_machine(clock: &Clock, at: Micros) -> jiff::Timestamp {
    timestamp(at - clock.offset())
}

/// A time by the machine's clock as it is stored.
fn stored(clock: &Clock, at: jiff::Timestamp) -> Micros {
    at.as_microsecond() + clock.offset()
}

async fn publish(
    context: &Arc<Context>,
    held: &Held,
    lane: &Lane,
    line: &Line,
    work: Work,
    step: Step,
) -> Result<Next, StoreError> {
    let Some(connector) = &line.connector else { return Ok(Next::Again) };
    if !held.is_sure(lane) {
        // If the lease was lost, writing this fails and the lane is left to whoever has it.
        let again = Outcome::Retry {
            message: "the program stood still before the call; nothing was sent".into(),
            at: Some(context.db.clock.now()),
        };
        return finish(context, lane, line, work, again).await;
    }
    let called = tokio::time::timeout(CALL, connector.publish(&context.http, &line.session, &step)).await;
    let outcome = match called {
        Ok(Ok(receipt)) => sent(receipt),
        Ok(Err(failure)) => outcome_of(failure, &context.db.clock),
        Err(_) => Outcome::Unsure { message: "the call took too long".into() },
    };
    if !matches!(outcome, Outcome::Sent { .. }) {
        tracing::info!(
            delivery = work.delivery.id, network = work.delivery.network, step = work.step, outcome = ?outcome,
            "a publication did not end with a receipt"
        );
    }
    // Once, an expired token that nobody announced is renewed and the delivery goes again at once.
    if let Outcome::Unauthorised { .. } = outcome
        && connector.descriptor().capabilities.refresh
        && accounts::refresh(context, &line.account).await.is_ok()
    {
        let again = Outcome::Retry { message: "the credentials were renewed".into(), at: Some(context.db.clock.now()) };
        finish(context, lane, line, work, again).await?;
        // The session in hand is the old one: leave the lane, and take it again with the new one.
        return Ok(Next::Wait(0));
    }
    finish(context, lane, line, work, outcome).await
}

async fn verify(context: &Arc<Context>, lane: &Lane, line: &mut Line, work: Work) -> Result<Next, StoreError> {
    if line.connector.is_some() && !line.abilities(context.db.clock.now()).ready {
        // Asking needs credentials too; if they cannot be renewed the question says why.
        let _ = refresh(context, line).await;
    }
    let outcome = match &line.connector {
        None => Outcome::CannotTell { why: "no connector serves this network any more".into() },
        Some(c) if !c.descriptor().capabilities.find_published => {
            Outcome::CannotTell { why: "this network cannot be asked what was published".into() }
        }
        Some(c) => {
            let step = step_of(&work, Vec::new(), &context.db.clock);
            match tokio::time::timeout(CALL, c.find_published(&context.http, &line.session, &step)).await {
                Ok(Ok(Found::Yes(receipt))) => sent(receipt),
                Ok(Ok(Found::No)) => Outcome::NotOut,
                Ok(Ok(Found::CannotTell { why })) => Outcome::CannotTell { why },
                Ok(Err(Failure::Permanent { message })) => Outcome::CannotTell { why: message },
                Ok(Err(Failure::Temporary { message, retry_at })) => {
                    let at = retry_at.map(|t| stored(&context.db.clock, t));
                    Outcome::AskAgain { message, at }
                }
                Ok(Err(Failure::Unauthorised { message } | Failure::Unsure { message })) => {
                    Outcome::AskAgain { message, at: None }
                }
                Err(_) => Outcome::AskAgain { message: "the question took too long".into(), at: None },
            }
        }
    };
    finish(context, lane, line, work, outcome).await
}

/// Writes the outcome and takes the lane's next work, in one transaction. A receipt is never dropped:
/// while the database is away it is kept here, and written when it is back.
async fn finish(context: &Context, lane: &Lane, line: &Line, work: Work, outcome: Outcome) -> Result<Next, StoreError> {
    let can = line.abilities(context.db.clock.now());
    let kept = Arc::new((lane.clone(), context.node.clone(), work, outcome));
    let mut pause = Duration::from_millis(100);
    loop {
        let job = kept.clone();
        let written = context
            .db
            .write(move |tx| {
                let (lane, node, work, outcome) = &*job;
                match lanes::finish(tx, lane, node, work, outcome, can)? {
                    Some(next) => Ok(next),
                    None => lanes::next(tx, lane, node, can),
                }
            })
            .await;
        match written {
            Err(StoreError::Unavailable(why)) => {
                tracing::warn!(delivery = kept.2.delivery.id, error = why, "the outcome waits for the database");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(5));
            }
            other => return other,
        }
    }
}

fn sent(receipt: Receipt) -> Outcome {
    Outcome::Sent {
        remote_id: receipt.remote.id,
        url: receipt.remote.url,
        extra: receipt.remote.extra,
        note: receipt.note,
    }
}

fn outcome_of(failure: Failure, clock: &Clock) -> Outcome {
    match failure {
        Failure::Permanent { message } => Outcome::Refused { message },
        Failure::Temporary { message, retry_at } => {
            Outcome::Retry { message, at: retry_at.map(|t| stored(clock, t).max(clock.now() + SECOND)) }
        }
        Failure::Unauthorised { message } => Outcome::Unauthorised { message },
        Failure::Unsure { message } => Outcome::Unsure { message },
    }
}
