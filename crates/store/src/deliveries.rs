//! Deliveries as people see and steer them: written with the post's plan, held, frozen, cancelled,
//! retried, resolved. What the engine does with them is in [`crate::lanes`].

use crate::{
    clock::Micros,
    db::Event,
    error::{Result, StoreError},
    lanes, new_id, notifications, params,
    posts::{Post, Schedule},
    sql::{Row, Tx},
};
use passeur_handbook::{content::Content, delivery::State};

#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: String,
    pub workspace_id: String,
    pub post_id: String,
    pub account_id: String,
    pub network: String,
    /// Which repetition of a recurring post; 0 otherwise.
    pub occurrence: i64,
    pub state: State,
    pub due_at: Micros,
    /// When the engine looks at it next; `None` when it waits for a person, or for nothing.
    pub next_at: Option<Micros>,
    pub attempts: i64,
    pub sent_at: Option<Micros>,
    pub remote_id: Option<String>,
    pub remote_url: Option<String>,
    /// What happened, in the network's or our words.
    pub error: Option<String>,
    /// Locale key of what to do about it.
    pub advice: Option<String>,
    pub updated_at: Micros,
}

pub(crate) const COLUMNS: &str = "d.id, d.workspace_id, d.post_id, d.account_id, d.network, d.occurrence, d.state, \
     d.due_at, d.next_at, d.attempts, d.sent_at, d.remote_id, d.remote_url, d.error, d.advice, d.updated_at";
/// Number of [`COLUMNS`], where the columns of a join begin.
pub(crate) const WIDTH: usize = 16;

pub(crate) fn read(r: &Row) -> Result<Delivery> {
    let state: String = r.get(6)?;
    Ok(Delivery {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        post_id: r.get(2)?,
        account_id: r.get(3)?,
        network: r.get(4)?,
        occurrence: r.get(5)?,
        state: State::parse(&state).ok_or_else(|| StoreError::Corrupt(format!("delivery state {state}")))?,
        due_at: r.get(7)?,
        next_at: r.get(8)?,
        attempts: r.get(9)?,
        sent_at: r.get(10)?,
        remote_id: r.get(11)?,
        remote_url: r.get(12)?,
        error: r.get(13)?,
        advice: r.get(14)?,
        updated_at: r.get(15)?,
    })
}

pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Delivery> {
    tx.first(&format!("SELECT {COLUMNS} FROM deliveries d WHERE d.id = $1"), params![id], read)?
        .ok_or(StoreError::NotFound("the delivery"))
}

pub fn of_post(tx: &mut Tx<'_>, post_id: &str) -> Result<Vec<Delivery>> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM deliveries d WHERE d.post_id = $1 ORDER BY d.due_at, d.account_id"),
        params![post_id],
        read,
    )
}

#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `None`: every workspace of the installation (the command line).
    pub workspace_id: Option<String>,
    pub states: Vec<State>,
    pub account_id: Option<String>,
    pub post_id: Option<String>,
    pub from: Option<Micros>,
    pub to: Option<Micros>,
    /// The last delivery of the page before: `(due_at, id)`.
    pub after: Option<(Micros, String)>,
    pub newest_first: bool,
    /// 0: no limit.
    pub limit: i64,
}

/// By due time.
pub fn list(tx: &mut Tx<'_>, f: &Filter) -> Result<Vec<Delivery>> {
    let mut sql = format!("SELECT {COLUMNS} FROM deliveries d WHERE 1 = 1");
    let mut p = Vec::new();
    let mut bind = |v: crate::Value| {
        p.push(v);
        p.len()
    };
    if let Some(w) = &f.workspace_id {
        sql += &format!(" AND d.workspace_id = ${}", bind(w.into()));
    }
    if !f.states.is_empty() {
        let list: Vec<String> = f.states.iter().map(|s| format!("${}", bind(s.as_str().into()))).collect();
        sql += &format!(" AND d.state IN ({})", list.join(", "));
    }
    if let Some(a) = &f.account_id {
        sql += &format!(" AND d.account_id = ${}", bind(a.into()));
    }
    if let Some(post) = &f.post_id {
        sql += &format!(" AND d.post_id = ${}", bind(post.into()));
    }
    if let Some(from) = f.from {
        sql += &format!(" AND d.due_at >= ${}", bind(from.into()));
    }
    if let Some(to) = f.to {
        sql += &format!(" AND d.due_at < ${}", bind(to.into()));
    }
    let (than, order) = if f.newest_first { ("<", "DESC") } else { (">", "ASC") };
    if let Some((at, id)) = &f.after {
        let (a, b) = (bind((*at).into()), bind(id.into()));
        sql += &format!(" AND (d.due_at {than} ${a} OR (d.due_at = ${a} AND d.id {than} ${b}))");
    }
    sql += &format!(" ORDER BY d.due_at {order}, d.id {order}");
    if f.limit > 0 {
        sql += &format!(" LIMIT ${}", bind(f.limit.into()));
    }
    tx.query(&sql, &p, read)
}

/// How many deliveries of the workspace are in each state.
pub fn counts(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<(State, i64)>> {
    tx.query(
        "SELECT state, COUNT(*) FROM deliveries WHERE workspace_id = $1 GROUP BY state",
        params![workspace_id],
        |r| {
            let state: String = r.get(0)?;
            Ok((State::parse(&state).ok_or(StoreError::Corrupt(state))?, r.get(1)?))
        },
    )
}

/// Which deliveries a plan may overwrite. Those that are out, or may be, never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Those that would go by themselves: the post was edited, or approved.
    Pending,
    /// Also those that were refused or missed, but not those that somebody cancelled: the post was moved.
    Moved,
    /// Also those that were stopped: a person gave the post a new time.
    Stopped,
}

impl Replace {
    fn states(self) -> &'static str {
        match self {
            Self::Pending => "('waiting', 'held', 'frozen', 'retry', 'assisted')",
            Self::Moved => CANCELLABLE,
            Self::Stopped => CANCELLABLE_OR_CANCELLED,
        }
    }
}

const CANCELLABLE_OR_CANCELLED: &str =
    "('waiting', 'held', 'frozen', 'retry', 'refused', 'missed', 'cancelled', 'assisted')";

/// Makes the post's deliveries say what its plan says. Those that are out, or may be, stay as they are.
pub(crate) fn replan(tx: &mut Tx<'_>, post: &Post, replace: Replace) -> Result<()> {
    let Some(due_at) = post.due_at else { return Ok(()) };
    let occurrence: i64 = match post.schedule {
        Schedule::Recurring { .. } => {
            tx.one("SELECT COALESCE(MAX(occurrence), 0) FROM deliveries WHERE post_id = $1", params![&post.id], |r| {
                r.get(0)
            })?
        }
        _ => 0,
    };
    put(tx, post, occurrence, due_at, replace)
}

/// Writes the deliveries of one occurrence.
pub fn put(tx: &mut Tx<'_>, post: &Post, occurrence: i64, due_at: Micros, replace: Replace) -> Result<()> {
    let frozen: bool = tx.one(
        "SELECT CASE WHEN frozen_at IS NULL THEN 0 ELSE 1 END FROM workspaces WHERE id = $1",
        params![&post.workspace_id],
        |r| r.get(0),
    )?;
    put_in(tx, post, occurrence, due_at, replace, frozen)
}

/// [`put`], where it is known whether the workspace is frozen.
pub(crate) fn put_in(
    tx: &mut Tx<'_>,
    post: &Post,
    occurrence: i64,
    due_at: Micros,
    replace: Replace,
    workspace_frozen: bool,
) -> Result<()> {
    let now = tx.now()?;
    for rendition in &post.body.renditions {
        let (network, frozen): (String, bool) = tx
            .first(
                "SELECT network, CASE WHEN frozen_at IS NULL THEN 0 ELSE 1 END FROM accounts
                 WHERE id = $1 AND archived_at IS NULL",
                params![&rendition.account_id],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?
            .ok_or_else(|| {
                StoreError::Invalid(
                    "an account of this post was removed: connect it again or take it off the post".into(),
                )
            })?;
        let state = if !post.is_approved() {
            State::Held
        } else if workspace_frozen || frozen {
            State::Frozen
        } else {
            State::Waiting
        };
        let next_at = (state == State::Waiting).then_some(due_at);
        tx.exec(
            &format!(
                "INSERT INTO deliveries (id, workspace_id, post_id, account_id, network, occurrence, state, due_at,
                        next_at, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
                 ON CONFLICT (post_id, account_id, occurrence) DO UPDATE SET
                        state = EXCLUDED.state, due_at = EXCLUDED.due_at, next_at = EXCLUDED.next_at, late_ok = 0,
                        error = NULL, advice = NULL, attempts = 0, updated_at = EXCLUDED.updated_at
                 WHERE deliveries.state IN {}",
                replace.states()
            ),
            params![
                new_id(),
                &post.workspace_id,
                &post.id,
                &rendition.account_id,
                network,
                occurrence,
                state.as_str(),
                due_at,
                next_at,
                now
            ],
        )?;
        if let Some(at) = next_at {
            lanes::touch(tx, &rendition.account_id, at)?;
        }
    }
    Ok(())
}

const CANCELLABLE: &str = "('waiting', 'held', 'frozen', 'retry', 'refused', 'missed', 'assisted')";

pub(crate) fn cancel_of_post(tx: &mut Tx<'_>, post_id: &str, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        &format!(
            "UPDATE deliveries SET state = 'cancelled', next_at = NULL, resolved_by = $3, updated_at = $2
             WHERE post_id = $1 AND state IN {CANCELLABLE}"
        ),
        params![post_id, now, by],
    )?;
    Ok(())
}

pub(crate) fn cancel_of_account(tx: &mut Tx<'_>, post_id: &str, account_id: &str, by: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        &format!(
            "UPDATE deliveries SET state = 'cancelled', next_at = NULL, resolved_by = $4, updated_at = $3
             WHERE post_id = $1 AND account_id = $2 AND state IN {CANCELLABLE}"
        ),
        params![post_id, account_id, now, by],
    )?;
    Ok(())
}

fn told(tx: &mut Tx<'_>, d: &Delivery) {
    tx.emit(Event::new("delivery", &d.workspace_id, &d.id));
}

/// A person stops one delivery. Fails, and says so, when it is out or may be.
pub fn cancel(tx: &mut Tx<'_>, id: &str, by: Option<&str>) -> Result<Delivery> {
    let now = tx.now()?;
    let d = get(tx, id)?;
    let changed = tx.exec(
        &format!(
            "UPDATE deliveries SET state = 'cancelled', next_at = NULL, resolved_by = $3, updated_at = $2
             WHERE id = $1 AND state IN {CANCELLABLE}"
        ),
        params![id, now, by],
    )?;
    if changed == 0 {
        return Err(StoreError::Conflict(format!(
            "this delivery is {}: it is out, or may be, and cannot be cancelled; delete it on the network instead",
            d.state.as_str()
        )));
    }
    told(tx, &d);
    get(tx, id)
}

/// A person asks for it to go (again), now, however late it is.
pub fn retry(tx: &mut Tx<'_>, id: &str, by: Option<&str>) -> Result<Delivery> {
    let now = tx.now()?;
    let d = get(tx, id)?;
    if !d.state.can_retry() {
        return Err(StoreError::Conflict(match d.state {
            State::Unsure => "it may be out already: look at the network, then say whether it is there".into(),
            s => format!("this delivery is {}: there is nothing to send again", s.as_str()),
        }));
    }
    let approved: bool = tx.one(
        "SELECT CASE WHEN approval_required = 0 OR approved_version = version THEN 1 ELSE 0 END FROM posts WHERE id = $1",
        params![&d.post_id],
        |r| r.get(0),
    )?;
    let state = if approved { State::Waiting } else { State::Held };
    tx.exec_one(
        "UPDATE deliveries SET state = $2, next_at = $3, late_ok = 1, attempts = 0, rescues = 0, error = NULL,
                advice = NULL, resolved_by = $4, updated_at = $5
         WHERE id = $1 AND state IN ('retry', 'refused', 'missed', 'cancelled')",
        params![id, state.as_str(), (state == State::Waiting).then_some(now), by, now],
        "this delivery just changed: look at it again",
    )?;
    lanes::touch(tx, &d.account_id, now)?;
    told(tx, &d);
    get(tx, id)
}

/// A person decides on a delivery that nobody could be sure of, or says that an assisted one was published.
pub fn resolve(tx: &mut Tx<'_>, id: &str, published: bool, url: Option<&str>, by: Option<&str>) -> Result<Delivery> {
    let now = tx.now()?;
    let d = get(tx, id)?;
    if !matches!(d.state, State::Unsure | State::Assisted) {
        return Err(StoreError::Conflict(format!("this delivery is {}: there is nothing to decide", d.state.as_str())));
    }
    if d.state == State::Unsure && d.next_at.is_some() {
        return Err(StoreError::Conflict("the network is still being asked about this one: wait a moment".into()));
    }
    if published {
        tx.exec(
            "UPDATE deliveries SET state = 'sent', sent_at = $2, remote_url = COALESCE($3, remote_url), error = NULL,
                    advice = NULL, next_at = NULL, resolved_by = $4, updated_at = $2 WHERE id = $1",
            params![id, now, url, by],
        )?;
        tx.exec(
            "UPDATE delivery_steps SET state = 'sent', sent_at = $2, remote_url = COALESCE(remote_url, $3)
             WHERE delivery_id = $1 AND state IN ('unsure', 'sending')",
            params![id, now, url],
        )?;
        let left: i64 = tx.one(
            "SELECT COUNT(*) FROM delivery_steps WHERE delivery_id = $1 AND state <> 'sent'",
            params![id],
            |r| r.get(0),
        )?;
        if left > 0 {
            // The rest of a thread needs the id of what a person only saw: it cannot be continued.
            tx.exec(
                "UPDATE deliveries SET error = 'the rest of the thread was not sent', advice = 'advice-thread-rest'
                 WHERE id = $1",
                params![id],
            )?;
        }
    } else {
        tx.exec(
            "UPDATE delivery_steps SET state = 'waiting' WHERE delivery_id = $1 AND state IN ('unsure', 'sending')",
            params![id],
        )?;
        tx.exec(
            "UPDATE deliveries SET state = 'retry', next_at = $2, late_ok = 1, rescues = 0, resolved_by = $3,
                    updated_at = $2 WHERE id = $1",
            params![id, now, by],
        )?;
        lanes::touch(tx, &d.account_id, now)?;
    }
    told(tx, &d);
    get(tx, id)
}

/// What a freeze or a thaw covers.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    Workspace(&'a str),
    Account(&'a str),
}

/// Stops everything that has not left: what is under way is finished, nothing else begins.
pub fn freeze(tx: &mut Tx<'_>, scope: Scope<'_>, by: Option<&str>, reason: Option<&str>) -> Result<u64> {
    let now = tx.now()?;
    let (table, column, id) = match scope {
        Scope::Workspace(id) => ("workspaces", "workspace_id", id),
        Scope::Account(id) => ("accounts", "account_id", id),
    };
    tx.exec_one(
        &format!(
            "UPDATE {table} SET frozen_at = COALESCE(frozen_at, $2), frozen_by = $3, frozen_reason = $4 WHERE id = $1"
        ),
        params![id, now, by, reason],
        "there is nothing of that name to freeze",
    )?;
    let stopped = tx.exec(
        &format!(
            "UPDATE deliveries SET state = 'frozen', next_at = NULL, updated_at = $2
             WHERE {column} = $1 AND state IN ('waiting', 'retry')"
        ),
        params![id, now],
    )?;
    let (workspace, account) = place(tx, scope)?;
    notifications::raise(
        tx,
        &notifications::New {
            kind: "frozen",
            workspace_id: &workspace,
            account_id: account.as_ref().map(|a| a.id.as_str()),
            args: serde_json::json!({
                "network": account.as_ref().map(|a| &a.network), "handle": account.as_ref().map(|a| &a.handle),
                "by": by, "message": reason.unwrap_or_default(), "stopped": stopped,
            }),
            ..Default::default()
        },
    )?;
    tx.emit(Event::new("freeze", &workspace, id));
    Ok(stopped)
}

/// The workspace a freeze belongs to, and the account where it covers one only.
fn place(tx: &mut Tx<'_>, scope: Scope<'_>) -> Result<(String, Option<crate::accounts::Account>)> {
    match scope {
        Scope::Workspace(id) => Ok((id.to_owned(), None)),
        Scope::Account(id) => {
            let account = crate::accounts::get(tx, id)?;
            Ok((account.workspace_id.clone(), Some(account)))
        }
    }
}

/// Lets go again what a freeze stopped, except what another freeze still stops.
pub fn thaw(tx: &mut Tx<'_>, scope: Scope<'_>) -> Result<u64> {
    let now = tx.now()?;
    let (table, column, id) = match scope {
        Scope::Workspace(id) => ("workspaces", "workspace_id", id),
        Scope::Account(id) => ("accounts", "account_id", id),
    };
    tx.exec_one(
        &format!("UPDATE {table} SET frozen_at = NULL, frozen_by = NULL, frozen_reason = NULL WHERE id = $1"),
        params![id],
        "there is nothing of that name to thaw",
    )?;
    let free = tx.exec(
        &format!(
            "UPDATE deliveries SET state = 'waiting', next_at = due_at, updated_at = $2
             WHERE {column} = $1 AND state = 'frozen'
               AND account_id IN (SELECT id FROM accounts WHERE frozen_at IS NULL)
               AND workspace_id IN (SELECT id FROM workspaces WHERE frozen_at IS NULL)"
        ),
        params![id, now],
    )?;
    tx.exec(
        &format!(
            "UPDATE lanes SET next_at = $2 WHERE next_at > $2 AND account_id IN
               (SELECT account_id FROM deliveries WHERE {column} = $1 AND state = 'waiting' AND next_at IS NOT NULL)"
        ),
        params![id, now],
    )?;
    let (workspace, _) = place(tx, scope)?;
    tx.emit(Event::new("freeze", &workspace, id));
    tx.emit(Event::new("lane", &workspace, ""));
    Ok(free)
}

/// The approvals are there: what was held may go.
pub(crate) fn release_held(tx: &mut Tx<'_>, post: &Post) -> Result<()> {
    if let Some(due_at) = post.due_at {
        let occurrences: Vec<(i64, Micros)> = tx.query(
            "SELECT DISTINCT occurrence, due_at FROM deliveries WHERE post_id = $1 AND state = 'held'",
            params![&post.id],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        for (occurrence, at) in occurrences {
            put(tx, post, occurrence, at.max(due_at), Replace::Pending)?;
        }
    }
    Ok(())
}

/// One step of a delivery: a part of the thread, or the first comment.
#[derive(Debug, Clone)]
pub struct StepRow {
    pub step: i64,
    pub first_comment: bool,
    pub state: State,
    pub remote_id: Option<String>,
    pub remote_url: Option<String>,
    pub remote_extra: Option<String>,
    pub note: Option<String>,
    pub sent_at: Option<Micros>,
}

pub fn steps(tx: &mut Tx<'_>, delivery_id: &str) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT step, first_comment, state, remote_id, remote_url, remote_extra, note, sent_at
         FROM delivery_steps WHERE delivery_id = $1 ORDER BY step",
        params![delivery_id],
        |r| {
            let state: String = r.get(2)?;
            Ok(StepRow {
                step: r.get(0)?,
                first_comment: r.get(1)?,
                state: State::parse(&state).ok_or(StoreError::Corrupt(state))?,
                remote_id: r.get(3)?,
                remote_url: r.get(4)?,
                remote_extra: r.get(5)?,
                note: r.get(6)?,
                sent_at: r.get(7)?,
            })
        },
    )
}

#[derive(Debug, Clone)]
pub struct Attempt {
    pub step: i64,
    /// `publish` or `verify`.
    pub kind: String,
    pub node: String,
    pub started_at: Micros,
    pub finished_at: Option<Micros>,
    pub outcome: Option<String>,
    pub message: Option<String>,
}

pub fn attempts(tx: &mut Tx<'_>, delivery_id: &str) -> Result<Vec<Attempt>> {
    tx.query(
        "SELECT step, kind, node, started_at, finished_at, outcome, message FROM attempts
         WHERE delivery_id = $1 ORDER BY started_at, id",
        params![delivery_id],
        |r| {
            Ok(Attempt {
                step: r.get(0)?,
                kind: r.get(1)?,
                node: r.get(2)?,
                started_at: r.get(3)?,
                finished_at: r.get(4)?,
                outcome: r.get(5)?,
                message: r.get(6)?,
            })
        },
    )
}

/// Tells that a delivery needs, or no longer needs, somebody.
pub(crate) fn announce(tx: &mut Tx<'_>, d: &Delivery, kind: &'static str, message: &str) -> Result<()> {
    let (handle, content): (String, Content) = tx.one(
        "SELECT a.handle, p.content FROM accounts a, posts p WHERE a.id = $1 AND p.id = $2",
        params![&d.account_id, &d.post_id],
        |r| Ok((r.get(0)?, r.json(1)?)),
    )?;
    let excerpt = crate::posts::excerpt(&content, 80);
    notifications::raise(
        tx,
        &notifications::New {
            kind,
            workspace_id: &d.workspace_id,
            post_id: Some(&d.post_id),
            delivery_id: Some(&d.id),
            account_id: Some(&d.account_id),
            args: serde_json::json!({
                "network": d.network, "handle": handle, "post": excerpt, "message": message,
                "due": crate::clock::timestamp(d.due_at).to_string(), "url": d.remote_url,
            }),
            ..Default::default()
        },
    )
}
