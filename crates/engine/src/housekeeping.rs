//! Takes away what has ended: answers kept for idempotency keys, sessions, one-time links, messages that arrived, old
//! notifications. Every hour, on one node.

use crate::{Context, leader};
use passeur_store::{
    StoreError,
    clock::{HOUR, Micros},
    housekeeping::{BATCH, sweep},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

const EVERY: Micros = HOUR;
/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(60);
/// Between two bits of the work: other writes go first.
const BREATH: Duration = Duration::from_millis(50);

pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    // The first time a while after the start, which has enough to do.
    let mut last = context.db.clock.now() - EVERY + 5 * passeur_store::clock::MINUTE;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = context.db.clock.now();
        if now - last < EVERY || !leader::leads(&context, "housekeeping", 2 * 60).await {
            continue;
        }
        last = now;
        match once(&context, &stop).await {
            Ok(gone) if gone.is_empty() => {}
            Ok(gone) => tracing::info!(?gone, "what had ended was taken away"),
            Err(e) => tracing::warn!(error = %e, "what has ended could not be taken away; trying again in an hour"),
        }
    }
}

/// All of the work, in small transactions; how many rows went, by what they were.
///
/// # Errors
/// Those of the store; what was taken away before stays away.
pub async fn once(context: &Context, stop: &CancellationToken) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let mut gone = BTreeMap::new();
    loop {
        let bit = context.db.write(sweep).await?;
        let more = bit.iter().any(|(_, rows)| *rows >= BATCH as u64);
        for (what, rows) in bit.into_iter().filter(|(_, rows)| *rows > 0) {
            *gone.entry(what).or_default() += rows;
        }
        if !more || stop.is_cancelled() {
            return Ok(gone);
        }
        tokio::time::sleep(BREATH).await;
    }
}
