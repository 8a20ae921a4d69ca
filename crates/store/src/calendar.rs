//! The calendar: what goes out in a period, in compact rows, without reading the contents of posts.
//!
//! A month of 10,000 posts is two scans of indexes that hold every column asked for.

use std::collections::{BTreeMap, HashMap, HashSet};

use passeur_handbook::delivery::State;
use serde::{Deserialize, Serialize};

use crate::{
    Value,
    clock::Micros,
    db::Event,
    deliveries::{self, Replace},
    error::{Result, StoreError},
    params,
    posts::{self, Schedule, Stage},
    sql::{Row, Tx},
};

/// A period and what to show of it.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub workspace_id: String,
    /// Included.
    pub from: Micros,
    /// Excluded.
    pub to: Micros,
    pub account_id: Option<String>,
    /// Cancelled deliveries are shown only when this asks for them.
    pub state: Option<State>,
    pub label: Option<String>,
    pub campaign_id: Option<String>,
}

impl Query {
    /// Asks for something that only the post knows, not its deliveries.
    fn asks_posts(&self) -> bool {
        self.label.is_some() || self.campaign_id.is_some()
    }
}

/// One post at one time: a line of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub post_id: String,
    pub due_at: Micros,
    /// The state among its deliveries that most needs to be seen.
    pub state: State,
    /// Nothing of it is out, or may be: it can be given another time.
    pub movable: bool,
    /// The accounts it goes to, as indexes into [`Period::accounts`].
    pub accounts: Vec<u16>,
}

/// What a line says of its post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    pub excerpt: String,
    /// Media that stands for it.
    pub thumb: Option<String>,
    pub campaign_id: Option<String>,
    pub labels: Vec<String>,
}

/// What goes out in a period.
#[derive(Debug, Clone, Default)]
pub struct Period {
    /// By time.
    pub entries: Vec<Entry>,
    /// Ids of the accounts that the entries name.
    pub accounts: Vec<String>,
    /// By post; whole when the query asked for it or for something of the posts.
    pub cards: HashMap<String, Card>,
}

/// How much a state asks for a look: the higher, the more.
pub fn weight(state: State) -> u8 {
    match state {
        State::Refused => 11,
        State::Unsure => 10,
        State::Missed => 9,
        State::Retry => 8,
        State::Frozen => 7,
        State::Held => 6,
        State::Assisted => 5,
        State::Sending => 4,
        State::Claimed => 3,
        State::Waiting => 2,
        State::Sent => 1,
        State::Cancelled => 0,
    }
}

/// Lines of the period without their words; [`cards`] gives those of the lines that are shown.
pub fn lines(tx: &mut Tx<'_>, q: &Query) -> Result<Period> {
    let mut period = scan(tx, q)?;
    if q.asks_posts() {
        fill(tx, q, &mut period)?;
    }
    Ok(period)
}

/// Lines of the period with their words.
pub fn entries(tx: &mut Tx<'_>, q: &Query) -> Result<Period> {
    let mut period = scan(tx, q)?;
    fill(tx, q, &mut period)?;
    Ok(period)
}

fn scan(tx: &mut Tx<'_>, q: &Query) -> Result<Period> {
    let mut sql = String::from(
        "SELECT due_at, post_id, account_id, state FROM deliveries
         WHERE workspace_id = $1 AND due_at >= $2 AND due_at < $3",
    );
    let mut p = vec![Value::from(&q.workspace_id), Value::from(q.from), Value::from(q.to)];
    match q.state {
        Some(state) => {
            p.push(state.as_str().into());
            sql += " AND state = $4";
        }
        None => sql += " AND state <> 'cancelled'",
    }
    if let Some(account) = &q.account_id {
        p.push(account.into());
        sql += &format!(" AND account_id = ${}", p.len());
    }
    sql += " ORDER BY due_at, post_id, account_id";
    let binned = binned(tx, &q.workspace_id)?;
    let mut period = Period::default();
    let mut accounts: HashMap<String, u16> = HashMap::new();
    tx.each(&sql, &p, |r| {
        let (due_at, post_id, account_id): (Micros, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let state = state(r, 3)?;
        let next = u16::try_from(accounts.len()).unwrap_or(u16::MAX);
        let account = match accounts.get(&account_id) {
            Some(known) => *known,
            None => {
                period.accounts.push(account_id.clone());
                *accounts.entry(account_id).or_insert(next)
            }
        };
        match period.entries.last_mut() {
            Some(last) if last.due_at == due_at && last.post_id == post_id => {
                last.accounts.push(account);
                last.movable &= state.can_cancel();
                if weight(state) > weight(last.state) {
                    last.state = state;
                }
            }
            _ if binned.contains(&post_id) => {}
            _ => period.entries.push(Entry {
                post_id,
                due_at,
                state,
                movable: state.can_cancel(),
                accounts: vec![account],
            }),
        }
        Ok(())
    })?;
    Ok(period)
}

fn state(r: &Row<'_>, column: usize) -> Result<State> {
    let name: String = r.get(column)?;
    State::parse(&name).ok_or_else(|| StoreError::Corrupt(format!("delivery state {name}")))
}

/// Posts in the bin: their deliveries that are out stay, but the calendar does not show them.
fn binned(tx: &mut Tx<'_>, workspace_id: &str) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    tx.each("SELECT id FROM posts WHERE workspace_id = $1 AND deleted_at IS NOT NULL", params![workspace_id], |r| {
        found.insert(r.get(0)?);
        Ok(())
    })?;
    Ok(found)
}

fn read_card(r: &Row<'_>) -> Result<(String, Card)> {
    let labels: String = r.get(4)?;
    let labels = if labels == "[]" { Vec::new() } else { serde_json::from_str(&labels)? };
    Ok((r.get(0)?, Card { excerpt: r.get(1)?, thumb: r.get(2)?, campaign_id: r.get(3)?, labels }))
}

fn fill(tx: &mut Tx<'_>, q: &Query, period: &mut Period) -> Result<()> {
    let cards = &mut period.cards;
    cards.reserve(period.entries.len());
    tx.each(
        "SELECT id, excerpt, thumb, campaign_id, labels FROM posts
         WHERE workspace_id = $1 AND due_at >= $2 AND due_at < $3",
        params![&q.workspace_id, q.from, q.to],
        |r| {
            let (id, card) = read_card(r)?;
            cards.insert(id, card);
            Ok(())
        },
    )?;
    // Past occurrences of recurring posts, and what was cancelled: the post has another time by now, or none.
    let elsewhere: Vec<&str> =
        period.entries.iter().map(|e| e.post_id.as_str()).filter(|id| !cards.contains_key(*id)).collect();
    let elsewhere = self::cards(tx, elsewhere)?;
    cards.extend(elsewhere);
    if q.asks_posts() {
        let wanted = |card: &Card| {
            q.label.as_ref().is_none_or(|l| card.labels.contains(l))
                && q.campaign_id.as_ref().is_none_or(|c| card.campaign_id.as_ref() == Some(c))
        };
        period.entries.retain(|e| cards.get(&e.post_id).is_some_and(wanted));
    }
    Ok(())
}

/// Ids asked for at once: one prepared statement serves every number of them.
const CHUNK: usize = 64;

/// What to say of these posts.
pub fn cards<'a>(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = &'a str>) -> Result<HashMap<String, Card>> {
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let places: Vec<String> = (1..=CHUNK).map(|n| format!("${n}")).collect();
    let sql = format!("SELECT id, excerpt, thumb, campaign_id, labels FROM posts WHERE id IN ({})", places.join(", "));
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut p: Vec<Value> = chunk.iter().map(|id| Value::from(*id)).collect();
        p.resize(CHUNK, chunk[0].into());
        tx.each(&sql, &p, |r| {
            let (id, card) = read_card(r)?;
            found.insert(id, card);
            Ok(())
        })?;
    }
    Ok(found)
}

/// The times at which something goes out, for finding gaps.
pub fn times(tx: &mut Tx<'_>, workspace_id: &str, from: Micros, to: Micros) -> Result<Vec<Micros>> {
    tx.query(
        "SELECT DISTINCT due_at FROM deliveries WHERE workspace_id = $1 AND due_at >= $2 AND due_at < $3
           AND state <> 'cancelled' ORDER BY due_at",
        params![workspace_id, from, to],
        |r| r.get(0),
    )
}

/// A post that goes out again and again, from its next time on.
#[derive(Debug, Clone)]
pub struct Repeating {
    pub post_id: String,
    /// The occurrence that has its deliveries already.
    pub due_at: Micros,
    pub schedule: Schedule,
    pub excerpt: String,
    pub networks: Vec<String>,
}

pub fn repeating(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Repeating>> {
    let mut found: Vec<Repeating> = tx.query(
        "SELECT id, due_at, schedule, excerpt FROM posts
         WHERE workspace_id = $1 AND substr(schedule, 10, 9) = 'recurring' AND due_at IS NOT NULL
           AND stage = 'planned' AND deleted_at IS NULL ORDER BY due_at LIMIT 500",
        params![workspace_id],
        |r| {
            Ok(Repeating {
                post_id: r.get(0)?,
                due_at: r.get(1)?,
                schedule: r.json(2)?,
                excerpt: r.get(3)?,
                networks: Vec::new(),
            })
        },
    )?;
    for post in &mut found {
        post.networks = tx.query(
            "SELECT DISTINCT a.network FROM renditions r JOIN accounts a ON a.id = r.account_id
             WHERE r.post_id = $1 ORDER BY a.network",
            params![&post.post_id],
            |r| r.get(0),
        )?;
    }
    Ok(found)
}

/// Deliveries by account and state in a period: the rhythm of a week.
pub fn rhythm(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    from: Micros,
    to: Micros,
) -> Result<BTreeMap<String, BTreeMap<&'static str, i64>>> {
    let mut found: BTreeMap<String, BTreeMap<&'static str, i64>> = BTreeMap::new();
    tx.each(
        "SELECT account_id, state, COUNT(*) FROM deliveries
         WHERE workspace_id = $1 AND due_at >= $2 AND due_at < $3 AND state <> 'cancelled' GROUP BY account_id, state",
        params![workspace_id, from, to],
        |r| {
            *found.entry(r.get(0)?).or_default().entry(state(r, 1)?.as_str()).or_default() += r.get::<i64>(2)?;
            Ok(())
        },
    )?;
    Ok(found)
}

/// The plan a post had, kept to give it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub post_id: String,
    pub due_at: Micros,
    pub schedule: Schedule,
}

/// The post's plan; `None` when it has no time.
pub fn plan_of(tx: &mut Tx<'_>, workspace_id: &str, post_id: &str) -> Result<Option<Plan>> {
    let post = posts::of_workspace(tx, workspace_id, post_id)?;
    Ok(post.due_at.map(|due_at| Plan { post_id: post.id, due_at, schedule: post.schedule }))
}

/// Gives a planned post another time and nothing else: approvals stay, what somebody cancelled stays cancelled.
/// A recurring post keeps its rule; this one time moves.
///
/// # Errors
/// [`StoreError::Conflict`] when something of it is out or may be, or when it has no time.
pub fn reschedule(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    post_id: &str,
    due_at: Micros,
    schedule: Schedule,
) -> Result<Plan> {
    let mut post = posts::of_workspace(tx, workspace_id, post_id)?;
    let (Stage::Planned, Some(before)) = (post.stage, post.due_at) else {
        return Err(StoreError::Conflict("this post has no time to move: plan it first".into()));
    };
    let current: i64 =
        tx.one("SELECT COALESCE(MAX(occurrence), 0) FROM deliveries WHERE post_id = $1", params![post_id], |r| {
            r.get(0)
        })?;
    let left: i64 = tx.one(
        "SELECT COUNT(*) FROM deliveries WHERE post_id = $1 AND occurrence = $2
           AND state IN ('claimed', 'sending', 'sent', 'unsure')",
        params![post_id, current],
        |r| r.get(0),
    )?;
    if left > 0 {
        return Err(StoreError::Conflict("this post is out, or may be: it cannot be moved any more".into()));
    }
    let was = Plan { post_id: post_id.into(), due_at: before, schedule: post.schedule.clone() };
    let now = tx.now()?;
    tx.exec(
        "UPDATE posts SET due_at = $2, schedule = $3, updated_at = $4 WHERE id = $1",
        params![post_id, due_at, serde_json::to_string(&schedule)?, now],
    )?;
    post.due_at = Some(due_at);
    post.schedule = schedule;
    deliveries::put(tx, &post, current, due_at, Replace::Moved)?;
    tx.emit(Event::new("post", workspace_id, post_id));
    Ok(was)
}

/// Sets labels and campaign of a post without making a new version of it.
pub fn file_under(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    post_id: &str,
    labels: &[String],
    campaign_id: Option<&str>,
) -> Result<()> {
    let mut post = posts::of_workspace(tx, workspace_id, post_id)?;
    post.body.labels = labels.to_vec();
    post.body.campaign_id = campaign_id.map(Into::into);
    posts::save(tx, post_id, None, &post.body, None)?;
    Ok(())
}

/// Posts that go to this account at about the same time (within `minutes`), but not this one.
pub fn neighbours(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    post_id: &str,
    at: Micros,
    minutes: i64,
) -> Result<Vec<(String, Micros)>> {
    let span = minutes * crate::clock::MINUTE;
    tx.query(
        "SELECT post_id, due_at FROM deliveries WHERE workspace_id = $1 AND due_at >= $2 AND due_at <= $3
           AND account_id = $4 AND post_id <> $5 AND state NOT IN ('cancelled', 'refused', 'missed')
         ORDER BY due_at LIMIT 5",
        params![workspace_id, at - span, at + span, account_id, post_id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// How far the posts of a campaign are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub drafts: i64,
    pub planned: i64,
    /// Planned, and out on every account.
    pub sent: i64,
}

impl Standing {
    pub fn total(&self) -> i64 {
        self.drafts + self.planned + self.sent
    }
}

/// The standing of every campaign of the workspace that has posts.
pub fn standings(tx: &mut Tx<'_>, workspace_id: &str) -> Result<HashMap<String, Standing>> {
    let mut found: HashMap<String, Standing> = HashMap::new();
    tx.each(
        "SELECT p.campaign_id, p.stage, CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = p.id
                  AND d.state NOT IN ('sent', 'cancelled')) THEN 1 ELSE 0 END, COUNT(*)
         FROM posts p WHERE p.workspace_id = $1 AND p.campaign_id IS NOT NULL AND p.deleted_at IS NULL
         GROUP BY 1, 2, 3",
        params![workspace_id],
        |r| {
            let (stage, open, n): (String, bool, i64) = (r.get(1)?, r.get(2)?, r.get(3)?);
            let standing = found.entry(r.get(0)?).or_default();
            match (stage.as_str(), open) {
                ("planned", false) => standing.sent += n,
                ("planned", true) => standing.planned += n,
                ("template", _) => {}
                _ => standing.drafts += n,
            }
            Ok(())
        },
    )?;
    Ok(found)
}
