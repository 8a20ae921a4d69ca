//! Leases of periodic jobs: with several nodes, each job runs on one.

use crate::{clock::Micros, error::Result, params, sql::Tx};

/// Takes the lease of `job` for `node`, or extends it; false when another node holds it.
pub fn take(tx: &mut Tx<'_>, job: &str, node: &str, length: Micros) -> Result<bool> {
    let now = tx.now()?;
    Ok(tx.exec(
        "INSERT INTO leader_leases (job, lease, lease_until) VALUES ($1, $2, $3)
         ON CONFLICT (job) DO UPDATE SET lease = EXCLUDED.lease, lease_until = EXCLUDED.lease_until
         WHERE leader_leases.lease = EXCLUDED.lease OR leader_leases.lease_until < $4",
        params![job, node, now + length, now],
    )? > 0)
}
