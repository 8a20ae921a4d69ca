//! The day's desk: what went wrong, what waits for a person, how far a new workspace has come.

use passeur_handbook::delivery::State;

use crate::{
    clock::Micros,
    deliveries::{self, COLUMNS, Delivery, WIDTH},
    error::Result,
    params,
    sql::{Row, Tx},
};

/// A delivery with what is said of it on the desk.
#[derive(Debug, Clone)]
pub struct Case {
    pub delivery: Delivery,
    pub handle: String,
    pub excerpt: String,
}

fn read_case(r: &Row<'_>) -> Result<Case> {
    Ok(Case { delivery: deliveries::read(r)?, handle: r.get(WIDTH)?, excerpt: r.get(WIDTH + 1)? })
}

/// Deliveries that stopped and need somebody, the latest first. One that the network is still asked about is not
/// among them.
pub fn troubles(tx: &mut Tx<'_>, workspace_id: &str, limit: i64) -> Result<Vec<Case>> {
    let mut found = Vec::new();
    // One state at a time: each is a range of an index.
    for state in [State::Refused, State::Unsure, State::Missed] {
        found.extend(tx.query(
            &format!(
                "SELECT {COLUMNS}, a.handle, p.excerpt FROM deliveries d
                 JOIN accounts a ON a.id = d.account_id JOIN posts p ON p.id = d.post_id
                 WHERE d.workspace_id = $1 AND d.state = $2 AND p.deleted_at IS NULL AND a.archived_at IS NULL
                   AND (d.state <> 'unsure' OR d.next_at IS NULL)
                 ORDER BY d.due_at DESC, d.id LIMIT $3"
            ),
            params![workspace_id, state.as_str(), limit],
            read_case,
        )?);
    }
    found.sort_by_key(|c| std::cmp::Reverse(c.delivery.due_at));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// Posts that somebody publishes by hand, and whose time has come, soonest first.
pub fn by_hand(tx: &mut Tx<'_>, workspace_id: &str, until: Micros, limit: i64) -> Result<Vec<Case>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS}, a.handle, p.excerpt FROM deliveries d
             JOIN accounts a ON a.id = d.account_id JOIN posts p ON p.id = d.post_id
             WHERE d.workspace_id = $1 AND d.state = 'assisted' AND d.due_at <= $2 AND p.deleted_at IS NULL
             ORDER BY d.due_at, d.id LIMIT $3"
        ),
        params![workspace_id, until, limit],
        read_case,
    )
}

/// A post that waits for approval.
#[derive(Debug, Clone)]
pub struct Held {
    pub post_id: String,
    pub excerpt: String,
    pub due_at: Micros,
    pub author: Option<String>,
}

pub fn held(tx: &mut Tx<'_>, workspace_id: &str, limit: i64) -> Result<Vec<Held>> {
    tx.query(
        "SELECT p.id, p.excerpt, MIN(d.due_at), MIN(u.name) FROM deliveries d
         JOIN posts p ON p.id = d.post_id LEFT JOIN users u ON u.id = p.author_id
         WHERE d.workspace_id = $1 AND d.state = 'held' AND p.deleted_at IS NULL
         GROUP BY p.id, p.excerpt ORDER BY 3, 1 LIMIT $2",
        params![workspace_id, limit],
        |r| Ok(Held { post_id: r.get(0)?, excerpt: r.get(1)?, due_at: r.get(2)?, author: r.get(3)? }),
    )
}

/// A comment that nobody has settled yet.
#[derive(Debug, Clone)]
pub struct Remark {
    pub post_id: String,
    pub excerpt: String,
    pub author: Option<String>,
    pub body: String,
    pub created_at: Micros,
}

/// Open comments of others since a time, the latest first.
pub fn comments(tx: &mut Tx<'_>, workspace_id: &str, but: &str, since: Micros, limit: i64) -> Result<Vec<Remark>> {
    tx.query(
        "SELECT p.id, p.excerpt, u.name, c.body, c.created_at FROM post_comments c
         JOIN posts p ON p.id = c.post_id LEFT JOIN users u ON u.id = c.author_id
         WHERE p.workspace_id = $1 AND p.deleted_at IS NULL AND c.resolved_at IS NULL AND c.created_at >= $2
           AND (c.author_id IS NULL OR c.author_id <> $3)
         ORDER BY c.created_at DESC LIMIT $4",
        params![workspace_id, since, but, limit],
        |r| {
            Ok(Remark {
                post_id: r.get(0)?,
                excerpt: r.get(1)?,
                author: r.get(2)?,
                body: r.get(3)?,
                created_at: r.get(4)?,
            })
        },
    )
}

/// How far a workspace has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts besides the hub.
    pub accounts: bool,
    pub slots: bool,
    pub posts: bool,
    pub planned: bool,
    pub members: bool,
}

impl Progress {
    pub fn is_whole(&self) -> bool {
        self.accounts && self.slots && self.planned && self.members
    }
}

pub fn progress(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Progress> {
    let mut has = |sql: &str| -> Result<bool> {
        Ok(tx.first(&format!("{sql} LIMIT 1"), params![workspace_id], |r| r.get::<i64>(0))?.is_some_and(|n| n > 0))
    };
    Ok(Progress {
        accounts: has("SELECT 1 FROM accounts WHERE workspace_id = $1 AND network <> 'hub' AND archived_at IS NULL")?,
        slots: has("SELECT 1 FROM slots s JOIN accounts a ON a.id = s.account_id WHERE a.workspace_id = $1")?,
        posts: has("SELECT 1 FROM posts WHERE workspace_id = $1")?,
        planned: has("SELECT 1 FROM deliveries WHERE workspace_id = $1")?,
        members: has("SELECT COUNT(*) - 1 FROM members WHERE workspace_id = $1")?,
    })
}
