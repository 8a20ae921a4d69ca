//! What piles up and nobody asks for again: forgotten bit by bit, so that no transaction is long.

use crate::{
    clock::{DAY, Micros},
    error::Result,
    idempotency, params,
    sql::Tx,
};

/// Rows taken away in one transaction and of one kind, at most.
pub const BATCH: i64 = 2_000;

/// Mails and webhook messages that arrived, and those that were given up.
pub const MESSAGES_SENT: Micros = 30 * DAY;
pub const MESSAGES_GIVEN_UP: Micros = 90 * DAY;
/// What people were told. The history of each delivery stays with its post.
pub const NOTIFICATIONS: Micros = 365 * DAY;
/// How an account was; its latest state is kept whatever its age.
pub const HEALTH: Micros = 90 * DAY;
/// A link that has ended is told from a wrong one for this long.
pub const LINKS: Micros = 7 * DAY;

/// One bit of the work, by what it takes away. Again while one of them says [`BATCH`].
pub fn sweep(tx: &mut Tx<'_>) -> Result<Vec<(&'static str, u64)>> {
    let now = tx.now()?;
    let answers = idempotency::purge(tx, BATCH)?;
    let ended = crate::sessions::sweep(tx)?;
    let messages = tx.exec(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
           WHERE (state = 'sent' AND created_at < $1) OR (state = 'given_up' AND created_at < $2) LIMIT $3)",
        params![now - MESSAGES_SENT, now - MESSAGES_GIVEN_UP, BATCH],
    )?;
    let notifications = tx.exec(
        "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE created_at < $1 LIMIT $2)",
        params![now - NOTIFICATIONS, BATCH],
    )?;
    let health = tx.exec(
        "DELETE FROM account_events WHERE id IN (SELECT e.id FROM account_events e WHERE e.at < $1
           AND EXISTS (SELECT 1 FROM account_events l WHERE l.account_id = e.account_id AND l.at > e.at) LIMIT $2)",
        params![now - HEALTH, BATCH],
    )?;
    let links = tx.exec("DELETE FROM strategy_shares WHERE expires_at < $1", params![now - LINKS])?;
    Ok(vec![
        ("answers", answers),
        ("sessions", ended),
        ("messages", messages),
        ("notifications", notifications),
        ("health", health),
        ("links", links),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StoreError, idempotency::Claim, testing};

    #[tokio::test]
    async fn what_is_old_goes_bit_by_bit_and_what_is_not_stays() {
        for t in testing::all() {
            let all = BATCH * 2 + 10;
            t.db.write(move |tx| {
                let now = tx.now()?;
                for i in 0..all {
                    tx.exec(
                        "INSERT INTO idempotency_keys (owner, name, fingerprint, status, body, created_at)
                         VALUES ('o', $1, 'f', 201, '{}', $2)",
                        params![format!("old-{i}"), now],
                    )?;
                }
                for (id, state) in [("sent", "sent"), ("lost", "given_up"), ("next", "waiting")] {
                    tx.exec(
                        "INSERT INTO outbox (id, channel, target, event, body, state, next_at, created_at)
                         VALUES ($1, 'mail', 't', 'e', '{}', $2, $3, $3)",
                        params![id, state, now],
                    )?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
            let count = async |table: &'static str| -> i64 {
                let sql = format!("SELECT COUNT(*) FROM {table}");
                t.db.read(move |tx| tx.one(&sql, &[], |r| r.get::<i64>(0))).await.unwrap()
            };
            t.db.write(sweep).await.unwrap();
            assert_eq!(
                (count("idempotency_keys").await, count("outbox").await),
                (all, 3),
                "{}: nothing is old",
                t.engine
            );

            t.db.clock.advance(idempotency::KEPT + 1);
            let fresh = t.db.write(|tx| idempotency::claim(tx, "o", "fresh", "f")).await;
            assert_eq!(fresh.unwrap(), Claim::New);
            let mut left = Vec::new();
            for _ in 0..3 {
                t.db.write(sweep).await.unwrap();
                left.push(count("idempotency_keys").await);
            }
            assert_eq!(left, [BATCH + 11, 11, 1], "{}", t.engine);

            t.db.clock.advance(MESSAGES_SENT);
            t.db.write(sweep).await.unwrap();
            assert_eq!(count("outbox").await, 2, "what arrived is forgotten first");
            t.db.clock.advance(MESSAGES_GIVEN_UP);
            t.db.write(sweep).await.unwrap();
            assert_eq!(count("outbox").await, 1, "what waits is never forgotten");
        }
    }
}
