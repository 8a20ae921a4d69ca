//! Which servers keep a connection open after an answer. Some close it without saying so (snac2 does):
//! a call sent on it at that moment is lost, and a lost post is a doubtful post. So a call that changes
//! something goes out on a kept connection only when the server has answered twice on one before, or
//! when the connection rested long enough for the close to be seen.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A close that comes with the answer is seen within this time.
const REST: Duration = Duration::from_millis(100);
/// After a connection broke, the server gets new ones for this long.
const MISTRUST: Duration = Duration::from_secs(15 * 60);
const HOSTS_MAX: usize = 2_000;
const PORTS_MAX: usize = 1_024;

#[derive(Default)]
pub(super) struct Keepers(Mutex<HashMap<String, Host>>);

#[derive(Default)]
struct Host {
    /// Answered twice on one connection.
    proven: bool,
    /// Own ports of the connections that were answered on, until proven.
    ports: HashSet<u16>,
    answered: Option<Instant>,
    broke: Option<Instant>,
}

impl Keepers {
    /// Whether a call to `host` may use a kept connection.
    pub fn may_keep(&self, host: &str, changes: bool) -> bool {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(host) = hosts.get(host) else { return true };
        let trusted = host.broke.is_none_or(|at| at.elapsed() > MISTRUST);
        trusted && (!changes || host.proven || host.answered.is_none_or(|at| at.elapsed() > REST))
    }

    /// An answer came on a connection that is kept.
    pub fn answered(&self, host: &str, own_port: Option<u16>) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !hosts.contains_key(host) {
            if hosts.len() >= HOSTS_MAX {
                hosts.clear();
            }
            hosts.insert(host.to_owned(), Host::default());
        }
        let Some(host) = hosts.get_mut(host).filter(|h| !h.proven) else { return };
        host.answered = Some(Instant::now());
        if host.ports.len() >= PORTS_MAX {
            host.ports.clear();
        }
        if own_port.is_some_and(|port| !host.ports.insert(port)) {
            host.proven = true;
            host.ports = HashSet::new();
        }
    }

    /// A kept connection was closed under a call.
    pub fn broke(&self, host: &str) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.insert(host.to_owned(), Host { broke: Some(Instant::now()), ..Host::default() });
    }
}
