//! Recurring posts: when an occurrence is due, the next one is written.

use crate::{Context, leader};
use jiff::civil::DateTime;
use passeur_handbook::schedule::{
    recurrence::{Recurrence, Rule},
    zone::{GapPolicy, OverlapPolicy, Zone, ZonePolicy},
};
use passeur_store::{
    StoreError,
    clock::{Micros, timestamp},
    posts::{self, Post, Schedule},
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(20)) => {}
        }
        if leader::leads(&context, "recurrence", 60).await
            && let Err(e) = advance(&context).await
        {
            tracing::warn!(error = %e, "recurring posts could not be moved on; trying again");
        }
    }
}

async fn advance(context: &Context) -> Result<(), StoreError> {
    context
        .db
        .write(|tx| {
            for (post, policy) in posts::recurring_due(tx)? {
                let next = next_occurrence(&post, &policy);
                posts::advance(tx, &post, next)?;
            }
            Ok(())
        })
        .await
}

/// The occurrence after the one that is due; `None` when the rule has ended (or cannot be read, which
/// the page that wrote it had refused).
fn next_occurrence(post: &Post, (gap, overlap): &(String, String)) -> Option<Micros> {
    let Schedule::Recurring { rule, zone, start } = &post.schedule else { return None };
    let recurrence = Recurrence {
        start: start.parse::<DateTime>().ok()?,
        rule: Some(Rule::parse(rule).ok()?),
        also: Vec::new(),
        except: Vec::new(),
    };
    let zone = Zone::parse(zone).ok()?;
    let policy = ZonePolicy {
        gap: match gap.as_str() {
            "earlier" => GapPolicy::Earlier,
            "skip" => GapPolicy::Skip,
            _ => GapPolicy::Later,
        },
        overlap: if overlap == "second" { OverlapPolicy::Second } else { OverlapPolicy::First },
    };
    let next = recurrence.after(timestamp(post.due_at?), &zone, policy).next()?;
    Some(next.at.as_microsecond())
}
