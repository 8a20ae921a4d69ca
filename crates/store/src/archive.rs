//! Everything of an installation as rows of JSON, out and back in, the same from both engines.
//! Secrets stay behind unless they are asked for; then they are as sealed as in the database.

use crate::{
    error::{Result, StoreError},
    params,
    sql::{Tx, Value},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value as Json};

/// A table of the archive.
pub struct Table {
    pub name: &'static str,
    /// Columns that leave only with the secrets.
    secret: &'static [&'static str],
    /// The whole table is a secret.
    only_with_secrets: bool,
    /// Restricts the rows to a workspace, whose id is `$1`.
    of_workspace: &'static str,
}

const fn table(name: &'static str, of_workspace: &'static str) -> Table {
    Table { name, secret: &[], only_with_secrets: false, of_workspace }
}

const fn table_with_secrets(name: &'static str, secret: &'static [&'static str], of_workspace: &'static str) -> Table {
    Table { name, secret, only_with_secrets: false, of_workspace }
}

const OF_POST: &str = "post_id IN (SELECT id FROM posts WHERE workspace_id = $1)";
const OF_ACCOUNT: &str = "account_id IN (SELECT id FROM accounts WHERE workspace_id = $1)";
const OF_DELIVERY: &str = "delivery_id IN (SELECT id FROM deliveries WHERE workspace_id = $1)";
const OWN: &str = "workspace_id = $1";

/// In the order in which they can be put back.
pub const TABLES: &[Table] = &[
    table_with_secrets(
        "users",
        &["password_hash", "totp_secret", "recovery_codes", "totp_confirmed_at"],
        "id IN (SELECT user_id FROM members WHERE workspace_id = $1)",
    ),
    table("workspaces", "id = $1"),
    table("members", OWN),
    table("campaigns", OWN),
    table_with_secrets("accounts", &["secret"], OWN),
    table("account_events", OF_ACCOUNT),
    table("lanes", OF_ACCOUNT),
    table("slots", OF_ACCOUNT),
    table("hashtag_sets", OWN),
    table("media_folders", OWN),
    table("media", OWN),
    table("posts", OWN),
    table("renditions", OF_POST),
    table("post_versions", OF_POST),
    table("post_comments", OF_POST),
    table("approvals", OF_POST),
    table("post_media", OF_POST),
    table("deliveries", OWN),
    table("delivery_steps", OF_DELIVERY),
    table("attempts", OF_DELIVERY),
    table("notifications", OWN),
    Table { name: "webhooks", secret: &[], only_with_secrets: true, of_workspace: OWN },
    table("hub_posts", OWN),
    table("hub_tags", OWN),
    table("hub_media", OWN),
    table("hub_pages", OWN),
    Table { name: "hub_keys", secret: &[], only_with_secrets: true, of_workspace: OWN },
    table("hub_followers", OWN),
    table("hub_reactions", OWN),
    table("audit", OWN),
];

/// Gives each row of a table, as it comes.
pub fn dump(
    tx: &mut Tx<'_>,
    table: &Table,
    workspace_id: Option<&str>,
    with_secrets: bool,
    mut each: impl FnMut(Map<String, Json>) -> Result<()>,
) -> Result<()> {
    if table.only_with_secrets && !with_secrets {
        return Ok(());
    }
    let (sql, p) = match workspace_id {
        Some(id) => (format!("SELECT * FROM {} WHERE {}", table.name, table.of_workspace), vec![Value::from(id)]),
        None => (format!("SELECT * FROM {}", table.name), Vec::new()),
    };
    tx.each(&sql, &p, |row| {
        let mut object = row.object()?;
        if !with_secrets {
            for name in table.secret {
                object.remove(*name);
            }
        }
        each(object)
    })
}

/// Puts one row back; a row whose key is there already is left as it is. True when it was put.
pub fn load(tx: &mut Tx<'_>, table: &Table, row: &Map<String, Json>) -> Result<bool> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (name, value) in row {
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            return Err(StoreError::Invalid(format!("“{name}” is not a column")));
        }
        values.push(match value {
            Json::Null => continue,
            Json::Bool(b) => Value::from(*b),
            Json::Number(n) => n.as_i64().map_or_else(|| Value::Real(n.as_f64().unwrap_or_default()), Value::Int),
            Json::String(s) => Value::from(s),
            Json::Object(o) => match o.get("$bytes").and_then(Json::as_str).map(|b| STANDARD.decode(b)) {
                Some(Ok(bytes)) => Value::Blob(bytes),
                _ => return Err(StoreError::Invalid(format!("{}.{name} cannot be read", table.name))),
            },
            Json::Array(_) => return Err(StoreError::Invalid(format!("{}.{name} cannot be a list", table.name))),
        });
        names.push(name.as_str());
    }
    let marks: Vec<String> = (1..=names.len()).map(|i| format!("${i}")).collect();
    let put = tx.exec(
        &format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING",
            table.name,
            names.join(", "),
            marks.join(", ")
        ),
        &values,
    )?;
    Ok(put > 0)
}

/// After a load: what was under way elsewhere is not known here, and nothing goes out until a person
/// says that the other installation is stopped.
pub fn settle(tx: &mut Tx<'_>, workspace_id: &str) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "UPDATE workspaces SET frozen_at = COALESCE(frozen_at, $2), frozen_reason = COALESCE(frozen_reason, 'imported')
         WHERE id = $1",
        params![workspace_id, now],
    )?;
    tx.exec(
        "UPDATE deliveries SET state = 'frozen', next_at = NULL
         WHERE workspace_id = $1 AND state IN ('waiting', 'retry', 'claimed')",
        params![workspace_id],
    )?;
    tx.exec(
        "UPDATE deliveries SET state = 'unsure', next_at = NULL, advice = 'advice-unsure'
         WHERE workspace_id = $1 AND state IN ('sending', 'unsure')",
        params![workspace_id],
    )?;
    tx.exec(
        "UPDATE delivery_steps SET state = 'unsure' WHERE state = 'sending' AND delivery_id IN
           (SELECT id FROM deliveries WHERE workspace_id = $1)",
        params![workspace_id],
    )?;
    tx.exec(
        "UPDATE lanes SET lease = NULL, lease_until = 0 WHERE account_id IN
           (SELECT id FROM accounts WHERE workspace_id = $1)",
        params![workspace_id],
    )?;
    Ok(())
}
