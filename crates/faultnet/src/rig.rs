//! What the fault harness and the benchmarks stand on: real `passeur` processes and a PostgreSQL of
//! their own, started, killed, stalled and started again.

mod cluster;
mod node;
mod site;

pub use cluster::Cluster;
pub use node::Node;
pub use site::{Delivery, Site};

use std::process::Command;

/// Sends a signal by name (`STOP`, `CONT`, `QUIT`) to one process that this program started.
fn signal(name: &str, pid: u32) -> Result<(), String> {
    let done = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).output();
    match done {
        Ok(out) if out.status.success() => Ok(()),
        Ok(out) => Err(format!("kill -{name} {pid}: {}", String::from_utf8_lossy(&out.stderr).trim())),
        Err(e) => Err(format!("kill -{name} {pid}: {e}")),
    }
}
