//! Periodic jobs run on one node at a time: the one that holds the job's lease.

use crate::Context;
use passeur_store::{StoreError, clock::SECOND};

/// Takes or extends the lease of a periodic job for `seconds`; false when another node has it.
pub(crate) async fn leads(context: &Context, job: &'static str, seconds: i64) -> bool {
    let node = context.node.clone();
    let taken: Result<bool, StoreError> =
        context.db.write(move |tx| passeur_store::leases::take(tx, job, &node, seconds * SECOND)).await;
    taken.unwrap_or_else(|e| {
        tracing::warn!(job, error = %e, "the lease of a periodic job could not be taken");
        false
    })
}
