//! Carries activities to other servers: claimed with a lease, in order for each inbox, again with
//! growing pauses while a server is away, and given up after a week.

use crate::{
    Hub,
    fediverse::{keys, signature},
};
use bytes::Bytes;
use passeur_networks::http::CallError;
use passeur_store::{
    StoreError,
    clock::{DAY, HOUR, MINUTE, Micros, SECOND, timestamp},
    hub_outbox::{self, Fate, Parcel},
    hub_people,
};
use std::{future::Future, time::Duration};
use tokio::task::JoinSet;
use url::Url;

const AT_ONCE: i64 = 32;
const LEASE: Micros = 2 * MINUTE;
const TIMEOUT: Duration = Duration::from_secs(20);
const ANSWER_MAX: usize = 64 << 10;
/// After this long an activity is given up; it stays visible as failed for as long again.
pub const KEEP_TRYING: Micros = 7 * DAY;
const POLL: Duration = Duration::from_secs(5);

/// Works until `stop` ends, on every node.
pub async fn run(hub: Hub, stop: impl Future<Output = ()>) {
    let mut events = hub.db.events();
    tokio::pin!(stop);
    let mut pruned = Micros::MIN;
    loop {
        let more = match once(&hub).await {
            Ok(sent) => sent > 0,
            Err(e) => {
                tracing::warn!(error = %e, "the hub's outgoing activities cannot be read; trying again");
                false
            }
        };
        let now = hub.db.clock.now();
        if now.saturating_sub(pruned) > HOUR {
            pruned = now;
            if let Err(e) = hub.db.write(prune).await {
                tracing::warn!(error = %e, "old activities could not be cleared away");
            }
        }
        let woken = async {
            loop {
                match events.recv().await {
                    Ok(event) if event.kind != "hub-outbox" => {}
                    _ => return,
                }
            }
        };
        let pause = if more { Duration::ZERO } else { POLL };
        tokio::select! {
            biased;
            () = &mut stop => return,
            () = woken => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn prune(tx: &mut passeur_store::Tx<'_>) -> Result<(), StoreError> {
    hub_people::prune_seen(tx)?;
    hub_outbox::prune(tx, 2 * KEEP_TRYING).map(|_| ())
}

/// Sends what is due now; how many were claimed.
pub async fn once(hub: &Hub) -> Result<usize, StoreError> {
    let parcels: Vec<Parcel> = hub.db.write(|tx| hub_outbox::claim(tx, AT_ONCE, LEASE)).await?;
    let count = parcels.len();
    let mut calls = JoinSet::new();
    for parcel in parcels {
        let hub = hub.clone();
        calls.spawn(async move {
            let outcome = send(&hub, &parcel).await;
            if let Err(e) = conclude(&hub, parcel, outcome).await {
                tracing::warn!(error = %e, "the fate of an activity could not be kept; it may arrive twice");
            }
        });
    }
    while calls.join_next().await.is_some() {}
    Ok(count)
}

/// How one call ended.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Taken,
    /// 410: nobody is there any more.
    Gone,
    Refused(String),
    Later(String),
}

async fn send(hub: &Hub, parcel: &Parcel) -> Outcome {
    let workspace = parcel.workspace_id.clone();
    let actor = match hub.db.read(move |tx| hub_people::actor(tx, &workspace)).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return Outcome::Refused("the site has no actor any more".into()),
        Err(e) => return Outcome::Later(e.to_string()),
    };
    let Ok(url) = Url::parse(&parcel.inbox) else { return Outcome::Refused("the inbox is not a web address".into()) };
    let now = timestamp(hub.db.clock.now());
    let signed = keys::open(hub, &actor).map_err(|e| e.to_string()).and_then(|(key, key_id)| {
        signature::sign(&key, &key_id, "POST", &url, Some(parcel.body.as_bytes()), now).map_err(|e| e.to_string())
    });
    let signed = match signed {
        Ok(signed) => signed,
        Err(e) => return Outcome::Later(e),
    };
    let call = hub
        .http
        .post(&url)
        .header("date", &signed.date)
        .header("digest", signed.digest.as_deref().unwrap_or_default())
        .header("signature", &signed.signature)
        .header("accept", "application/activity+json")
        .body(Bytes::from(parcel.body.clone()), "application/activity+json")
        .timeout(TIMEOUT)
        .max_bytes(ANSWER_MAX);
    match call.send().await {
        Ok(answer) => judge(answer.status.as_u16()),
        Err(CallError::Refused(why)) => Outcome::Refused(why),
        Err(e) => Outcome::Later(e.to_string()),
    }
}

fn judge(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Taken,
        410 => Outcome::Gone,
        // Keys and accounts take a while to be known everywhere: these may pass later.
        401 | 403 | 404 | 408 | 421 | 425 | 429 => Outcome::Later(format!("the server answered {status}")),
        300..=499 => Outcome::Refused(format!("the server answered {status}")),
        _ => Outcome::Later(format!("the server answered {status}")),
    }
}

async fn conclude(hub: &Hub, parcel: Parcel, outcome: Outcome) -> Result<(), StoreError> {
    let now = hub.db.clock.now();
    hub.db
        .write(move |tx| {
            let fate = match outcome {
                Outcome::Taken => Fate::Done,
                Outcome::Gone => {
                    hub_outbox::end(tx, &parcel, &Fate::Done)?;
                    let dropped = hub_people::drop_inbox(tx, &parcel.inbox)?;
                    tracing::info!(inbox = %parcel.inbox, followers = dropped, "an inbox is gone: its followers left");
                    return Ok(());
                }
                Outcome::Refused(error) => Fate::GivenUp { error },
                Outcome::Later(error) if now - parcel.created_at >= KEEP_TRYING => Fate::GivenUp { error },
                Outcome::Later(error) => Fate::Again { at: now + pause(parcel.attempts), error },
            };
            hub_outbox::end(tx, &parcel, &fate)
        })
        .await
}

/// 15 s, 1 min, 4 min, 16 min… twelve hours at most.
fn pause(attempts: i64) -> Micros {
    let factor = 4_i64.saturating_pow(u32::try_from(attempts.clamp(0, 8)).unwrap_or(8));
    (15 * SECOND * factor).min(12 * HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_decides_whether_to_come_back() {
        assert_eq!(judge(202), Outcome::Taken);
        assert_eq!(judge(410), Outcome::Gone);
        assert!(matches!(judge(503), Outcome::Later(_)));
        assert!(matches!(judge(429), Outcome::Later(_)));
        assert!(matches!(judge(400), Outcome::Refused(_)));
        assert!(matches!(judge(302), Outcome::Refused(_)));
    }

    #[test]
    fn pauses_grow_up_to_half_a_day() {
        assert_eq!([0, 1, 2, 9].map(pause), [15 * SECOND, MINUTE, 4 * MINUTE, 12 * HOUR]);
    }
}
