//! Activities on their way to other servers' inboxes: written with the thing they tell of, claimed
//! with a lease, in order for each inbox.

use crate::{
    clock::Micros,
    db::Event,
    error::Result,
    new_id, params,
    sql::{Dialect, Tx},
};

/// An activity claimed for delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    pub id: String,
    pub workspace_id: String,
    pub inbox: String,
    /// JSON, sent as it is.
    pub body: String,
    /// Attempts before this one.
    pub attempts: i64,
    pub created_at: Micros,
    lease: String,
}

/// Queues one activity for each inbox.
pub fn send(tx: &mut Tx<'_>, workspace_id: &str, inboxes: &[String], body: &str) -> Result<()> {
    let now = tx.now()?;
    for inbox in inboxes {
        tx.exec(
            "INSERT INTO hub_outbox (id, workspace_id, inbox, body, state, next_at, created_at)
             VALUES ($1, $2, $3, $4, 'waiting', $5, $5)",
            params![new_id(), workspace_id, inbox, body, now],
        )?;
    }
    if !inboxes.is_empty() {
        tx.emit(Event::new("hub-outbox", workspace_id, ""));
    }
    Ok(())
}

/// Claims up to `limit` parcels that are due, the oldest of each inbox only, so that an edit never
/// overtakes its post. The lease lasts `length` microseconds.
pub fn claim(tx: &mut Tx<'_>, limit: i64, length: Micros) -> Result<Vec<Parcel>> {
    let (now, lease) = (tx.now()?, new_id());
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => "FOR UPDATE OF o SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE hub_outbox SET lease = $1, lease_until = $2 WHERE id IN (
            SELECT o.id FROM hub_outbox o
            WHERE o.state = 'waiting' AND o.next_at <= $3 AND o.lease_until < $3 AND NOT EXISTS (
                SELECT 1 FROM hub_outbox b WHERE b.state = 'waiting' AND b.inbox = o.inbox
                AND b.workspace_id = o.workspace_id AND b.id < o.id)
            ORDER BY o.next_at LIMIT $4 {lock})
         RETURNING id, workspace_id, inbox, body, attempts, created_at"
    );
    tx.query(&sql, params![&lease, now + length, now, limit], |r| {
        Ok(Parcel {
            id: r.get(0)?,
            workspace_id: r.get(1)?,
            inbox: r.get(2)?,
            body: r.get(3)?,
            attempts: r.get(4)?,
            created_at: r.get(5)?,
            lease: lease.clone(),
        })
    })
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    Done,
    Again { at: Micros, error: String },
    GivenUp { error: String },
}

/// Errors: a conflict when the lease was lost in between; the parcel may then be sent twice, which
/// its receiver notices by the activity's id.
pub fn end(tx: &mut Tx<'_>, parcel: &Parcel, fate: &Fate) -> Result<()> {
    let lost = "another node took this activity over";
    match fate {
        Fate::Done => tx.exec_one(
            "DELETE FROM hub_outbox WHERE id = $1 AND lease = $2",
            params![&parcel.id, &parcel.lease],
            lost,
        ),
        Fate::Again { at, error } => tx.exec_one(
            "UPDATE hub_outbox SET attempts = attempts + 1, next_at = $3, last_error = $4, lease = NULL, lease_until = 0
             WHERE id = $1 AND lease = $2",
            params![&parcel.id, &parcel.lease, *at, error],
            lost,
        ),
        Fate::GivenUp { error } => tx.exec_one(
            "UPDATE hub_outbox SET attempts = attempts + 1, state = 'failed', last_error = $3, lease = NULL,
                lease_until = 0 WHERE id = $1 AND lease = $2",
            params![&parcel.id, &parcel.lease, error],
            lost,
        ),
    }
}

/// What is on its way or was given up, for the hub's page.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    pub inbox: String,
    pub waiting: i64,
    pub failed: i64,
    pub last_error: Option<String>,
}

/// Inboxes that did not take something at the first attempt.
pub fn troubles(tx: &mut Tx<'_>, workspace_id: &str, limit: i64) -> Result<Vec<Trouble>> {
    tx.query(
        "SELECT inbox, COUNT(CASE WHEN state = 'waiting' THEN 1 END), COUNT(CASE WHEN state = 'failed' THEN 1 END),
                MAX(last_error)
         FROM hub_outbox WHERE workspace_id = $1 AND attempts > 0 GROUP BY inbox ORDER BY COUNT(*) DESC LIMIT $2",
        params![workspace_id, limit],
        |r| Ok(Trouble { inbox: r.get(0)?, waiting: r.get(1)?, failed: r.get(2)?, last_error: r.get(3)? }),
    )
}

/// Activities waiting, for tests and metrics.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM hub_outbox WHERE state = 'waiting'", &[], |r| r.get(0))
}

/// Forgets what was given up more than `age` microseconds ago.
pub fn prune(tx: &mut Tx<'_>, age: Micros) -> Result<u64> {
    let before = tx.now()? - age;
    tx.exec("DELETE FROM hub_outbox WHERE state = 'failed' AND created_at < $1", params![before])
}
