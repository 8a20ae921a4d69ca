//! Things worth telling, and the mails and webhook messages that tell them outside: all written in
//! the transaction of the thing itself, so that no final failure is silent.

use crate::{
    clock::{Micros, SECOND},
    db::Event,
    error::Result,
    new_id, params,
    sql::{Dialect, Tx},
};
use serde_json::{Value as Json, json};

/// Every kind of notification, and whether it is mailed unless a person says otherwise.
pub const KINDS: &[(&str, bool)] = &[
    ("sent", false),
    ("refused", true),
    ("unsure", true),
    ("missed", true),
    ("assisted", true),
    ("account-attention", true),
    ("approval-wanted", true),
    ("approval-given", false),
    ("approval-refused", true),
    ("comment", false),
    ("frozen", true),
];

#[derive(Debug, Clone, Default)]
pub struct New<'a> {
    pub kind: &'a str,
    pub workspace_id: &'a str,
    /// Only this person; everybody in the workspace when `None`.
    pub user_id: Option<&'a str>,
    pub post_id: Option<&'a str>,
    pub delivery_id: Option<&'a str>,
    pub account_id: Option<&'a str>,
    /// What the sentence needs: `handle`, `network`, `post`, `message`...
    pub args: Json,
}

#[derive(Debug, Clone)]
pub struct Notification {
    pub id: String,
    pub workspace_id: String,
    pub kind: String,
    pub args: Json,
    pub post_id: Option<String>,
    pub delivery_id: Option<String>,
    pub account_id: Option<String>,
    pub created_at: Micros,
}

/// Writes the notification and puts on their way the mails and webhook messages it asks for.
pub fn raise(tx: &mut Tx<'_>, n: &New<'_>) -> Result<()> {
    tell(tx, n, &[n.user_id])
}

/// The same for these people, each of whom has it to read; a webhook hears it once. Nobody is a fine number of people.
pub fn raise_for(tx: &mut Tx<'_>, n: &New<'_>, people: &[String]) -> Result<()> {
    let people: Vec<Option<&str>> = people.iter().map(|id| Some(id.as_str())).collect();
    tell(tx, n, &people)
}

fn tell(tx: &mut Tx<'_>, n: &New<'_>, people: &[Option<&str>]) -> Result<()> {
    let now = tx.now()?;
    let mut args = n.args.clone();
    let by: Option<String> = args.get("by").and_then(Json::as_str).map(ToOwned::to_owned);
    if let (Some(map), Some(by)) = (args.as_object_mut(), by) {
        // The name as it is today: the sentence stays true when the person leaves.
        let name: Option<String> = tx.first("SELECT name FROM users WHERE id = $1", params![by], |r| r.get(0))?;
        map.insert("by_name".into(), name.into());
    }
    let body = json!({
        "type": n.kind, "timestamp": crate::clock::timestamp(now).to_string(), "data": {
            "workspace": n.workspace_id, "post": n.post_id, "delivery": n.delivery_id, "account": n.account_id,
            "detail": args,
        }
    });
    let ids: Vec<String> = people.iter().map(|_| new_id()).collect();
    for (id, person) in ids.iter().zip(people) {
        tx.exec(
            "INSERT INTO notifications
             (id, workspace_id, user_id, kind, args, post_id, delivery_id, account_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![id, n.workspace_id, *person, n.kind, args.to_string(), n.post_id, n.delivery_id, n.account_id, now],
        )?;
        queue_mail(tx, &New { user_id: *person, args: Json::Null, ..n.clone() }, id, &body)?;
        tx.emit(Event::new("notification", n.workspace_id, id));
    }
    let id = ids.into_iter().next().unwrap_or_else(new_id);
    queue_webhooks(tx, n.workspace_id, n.kind, &id, &body)
}

fn queue_webhooks(tx: &mut Tx<'_>, workspace_id: &str, kind: &str, id: &str, body: &Json) -> Result<()> {
    let hooks: Vec<(String, String)> = tx.query(
        "SELECT id, events FROM webhooks WHERE workspace_id = $1 AND enabled = 1",
        params![workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (hook, events) in hooks {
        let wanted: Vec<String> = serde_json::from_str(&events)?;
        if wanted.iter().any(|e| e == "*" || e == kind) {
            enqueue(tx, Some(workspace_id), "webhook", &hook, kind, id, body)?;
        }
    }
    Ok(())
}

fn queue_mail(tx: &mut Tx<'_>, n: &New<'_>, id: &str, body: &Json) -> Result<()> {
    let by_default = KINDS.iter().any(|(kind, mailed)| *kind == n.kind && *mailed);
    let mail_on: Option<String> = tx.first("SELECT value FROM settings WHERE name = 'mail'", &[], |r| r.get(0))?;
    if mail_on.as_deref() != Some("on") {
        return Ok(());
    }
    let place: (String, String, String) =
        tx.one("SELECT name, time_zone, locale FROM workspaces WHERE id = $1", params![n.workspace_id], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?;
    let mut body = body.clone();
    if let Some(map) = body.as_object_mut() {
        map.insert("place".into(), json!({ "name": place.0, "time_zone": place.1 }));
        map.insert("locale".into(), place.2.into());
    }
    let people: Vec<(String, String)> = tx.query(
        "SELECT u.id, u.mail_prefs FROM users u JOIN members m ON m.user_id = u.id
         WHERE m.workspace_id = $1 AND u.disabled_at IS NULL AND m.role <> 'viewer'",
        params![n.workspace_id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (user, prefs) in people {
        let prefs: Json = serde_json::from_str(&prefs)?;
        let wanted = prefs.get(n.kind).and_then(Json::as_bool).unwrap_or(by_default);
        if wanted && n.user_id.is_none_or(|only| only == user) {
            enqueue(tx, Some(n.workspace_id), "mail", &user, n.kind, id, &body)?;
        }
    }
    Ok(())
}

/// Says whether this installation can mail: where it cannot, no mail is queued.
pub fn set_mail(tx: &mut Tx<'_>, on: bool) -> Result<()> {
    tx.exec(
        "INSERT INTO settings (name, value) VALUES ('mail', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![if on { "on" } else { "off" }],
    )
    .map(|_| ())
}

/// Puts one message on its way. `target` is a user id (or a mail address) or a webhook id.
pub fn enqueue(
    tx: &mut Tx<'_>,
    workspace_id: Option<&str>,
    channel: &str,
    target: &str,
    event: &str,
    notification_id: &str,
    body: &Json,
) -> Result<()> {
    let now = tx.now()?;
    let mut body = body.clone();
    if let Some(map) = body.as_object_mut() {
        map.insert("id".into(), notification_id.into());
    }
    tx.exec(
        "INSERT INTO outbox (id, workspace_id, channel, target, event, body, state, next_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7)",
        params![new_id(), workspace_id, channel, target, event, body.to_string(), now],
    )?;
    tx.emit(Event::new("outbox", workspace_id.unwrap_or_default(), ""));
    Ok(())
}

const COLUMNS: &str = "id, workspace_id, kind, args, post_id, delivery_id, account_id, created_at";

fn read(r: &crate::sql::Row<'_>) -> Result<Notification> {
    Ok(Notification {
        id: r.get(0)?,
        workspace_id: r.get(1)?,
        kind: r.get(2)?,
        args: r.json(3)?,
        post_id: r.get(4)?,
        delivery_id: r.get(5)?,
        account_id: r.get(6)?,
        created_at: r.get(7)?,
    })
}

/// The newest notifications a person may see in a workspace.
pub fn list(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    user_id: &str,
    before: Option<Micros>,
    limit: i64,
) -> Result<Vec<Notification>> {
    list_of(tx, workspace_id, user_id, &[], before.map(|at| (at, "")), limit)
}

/// As [`list`], of these kinds only (of all when none is named), after the last one of the page before:
/// its time and its id.
pub fn list_of(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    user_id: &str,
    kinds: &[&str],
    after: Option<(Micros, &str)>,
    limit: i64,
) -> Result<Vec<Notification>> {
    let (at, id) = after.unwrap_or((i64::MAX, ""));
    let mut p = params![workspace_id, user_id, at, id, limit].to_vec();
    let only: Vec<String> = kinds
        .iter()
        .map(|kind| {
            p.push((*kind).into());
            format!("${}", p.len())
        })
        .collect();
    let only = if only.is_empty() { String::new() } else { format!("AND kind IN ({})", only.join(", ")) };
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM notifications
             WHERE workspace_id = $1 AND (user_id IS NULL OR user_id = $2) AND (created_at < $3 OR (created_at = $3 AND id < $4)) {only}
             ORDER BY created_at DESC, id DESC LIMIT $5"
        ),
        &p,
        read,
    )
}

/// When the person last said that everything is read.
pub fn read_at(tx: &mut Tx<'_>, user_id: &str) -> Result<Micros> {
    tx.one("SELECT notifications_read_at FROM users WHERE id = $1", params![user_id], |r| r.get(0))
}

/// How many came since the person last looked (the bell counts to 99).
pub fn unread(tx: &mut Tx<'_>, workspace_id: &str, user_id: &str) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM (SELECT 1 FROM notifications n, users u
           WHERE u.id = $2 AND n.workspace_id = $1 AND (n.user_id IS NULL OR n.user_id = $2)
             AND n.created_at > u.notifications_read_at AND n.kind <> 'sent' LIMIT 100) t",
        params![workspace_id, user_id],
        |r| r.get(0),
    )
}

pub fn mark_read(tx: &mut Tx<'_>, user_id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec("UPDATE users SET notifications_read_at = $2 WHERE id = $1", params![user_id, now]).map(|_| ())
}

/// A message to carry outside.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: String,
    pub workspace_id: Option<String>,
    /// `mail` or `webhook`.
    pub channel: String,
    pub target: String,
    pub event: String,
    pub body: Json,
    pub attempts: i64,
    pub lease: String,
    pub created_at: Micros,
}

/// Takes up to `limit` due messages for `seconds`.
pub fn claim_messages(tx: &mut Tx<'_>, limit: i64, seconds: i64) -> Result<Vec<Message>> {
    let now = tx.now()?;
    let lease = new_id();
    let lock = match tx.dialect() {
        Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
        Dialect::Sqlite => "",
    };
    let until = now + seconds * SECOND;
    tx.query(
        &format!(
            "UPDATE outbox SET lease = $1, lease_until = $2, attempts = attempts + 1
             WHERE id IN (SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= $3 AND lease_until < $3
                          ORDER BY next_at LIMIT $4 {lock})
             RETURNING id, workspace_id, channel, target, event, body, attempts, created_at"
        ),
        params![&lease, until, now, limit],
        |r| {
            Ok(Message {
                id: r.get(0)?,
                workspace_id: r.get(1)?,
                channel: r.get(2)?,
                target: r.get(3)?,
                event: r.get(4)?,
                body: r.json(5)?,
                attempts: r.get(6)?,
                lease: lease.clone(),
                created_at: r.get(7)?,
            })
        },
    )
}

/// The fate of a carried message: arrived, to be tried again at a time, or given up.
pub enum Fate<'a> {
    Done,
    Again { at: Micros, error: &'a str },
    GivenUp { error: &'a str },
}

pub fn end_message(tx: &mut Tx<'_>, m: &Message, fate: Fate<'_>) -> Result<()> {
    let now = tx.now()?;
    let (state, at, error, sent) = match fate {
        Fate::Done => ("sent", now, None, Some(now)),
        Fate::Again { at, error } => ("waiting", at, Some(error), None),
        Fate::GivenUp { error } => ("given_up", now, Some(error), None),
    };
    tx.exec_one(
        "UPDATE outbox SET state = $3, next_at = $4, last_error = $5, sent_at = $6, lease = NULL, lease_until = 0
         WHERE id = $1 AND lease = $2",
        params![&m.id, &m.lease, state, at, error, sent],
        "the message was taken by another node",
    )?;
    tx.emit(Event::new("message", m.workspace_id.as_deref().unwrap_or_default(), &m.id));
    Ok(())
}

/// Mail address and chosen language of a person; `None` when they are gone or disabled.
pub fn reader(tx: &mut Tx<'_>, user_id: &str) -> Result<Option<(String, Option<String>)>> {
    tx.first("SELECT email, locale FROM users WHERE id = $1 AND disabled_at IS NULL", params![user_id], |r| {
        Ok((r.get(0)?, r.get(1)?))
    })
}

/// How a message fares, for people to see.
#[derive(Debug, Clone)]
pub struct Carried {
    pub id: String,
    pub channel: String,
    pub target: String,
    pub event: String,
    /// `waiting`, `sent` or `given_up`.
    pub state: String,
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub next_at: Micros,
    pub error: Option<String>,
    pub created_at: Micros,
    pub sent_at: Option<Micros>,
}

const CARRIED: &str = "id, channel, target, event, state, attempts, next_at, last_error, created_at, sent_at";

fn carried(r: &crate::sql::Row<'_>) -> Result<Carried> {
    Ok(Carried {
        id: r.get(0)?,
        channel: r.get(1)?,
        target: r.get(2)?,
        event: r.get(3)?,
        state: r.get(4)?,
        attempts: r.get(5)?,
        next_at: r.get(6)?,
        error: r.get(7)?,
        created_at: r.get(8)?,
        sent_at: r.get(9)?,
    })
}

/// The latest messages to one target of a workspace.
pub fn messages_to(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    channel: &str,
    target: &str,
    limit: i64,
) -> Result<Vec<Carried>> {
    tx.query(
        &format!(
            "SELECT {CARRIED} FROM outbox WHERE workspace_id = $1 AND channel = $2 AND target = $3
             ORDER BY created_at DESC, id DESC LIMIT $4"
        ),
        params![workspace_id, channel, target, limit],
        carried,
    )
}

/// Messages that were given up, newest first: no failure is silent, not even that of telling.
pub fn given_up(tx: &mut Tx<'_>, workspace_id: &str, limit: i64) -> Result<Vec<Carried>> {
    tx.query(
        &format!(
            "SELECT {CARRIED} FROM outbox WHERE workspace_id = $1 AND state = 'given_up'
             ORDER BY created_at DESC, id DESC LIMIT $2"
        ),
        params![workspace_id, limit],
        carried,
    )
}

/// Sends a message again that was given up, with all its attempts before it.
pub fn retry_message(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec_one(
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $3, lease = NULL, lease_until = 0
         WHERE workspace_id = $1 AND id = $2 AND state = 'given_up'",
        params![workspace_id, id, now],
        "the message is not one that was given up",
    )?;
    tx.emit(Event::new("outbox", workspace_id, id));
    Ok(())
}

/// A notification that a person may see, for the link in a mail.
pub fn find(tx: &mut Tx<'_>, id: &str, user_id: &str) -> Result<Option<Notification>> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM notifications WHERE id = $1 AND (user_id IS NULL OR user_id = $2)
             AND workspace_id IN (SELECT workspace_id FROM members WHERE user_id = $2)"
        ),
        params![id, user_id],
        read,
    )
}
