//! What the network holds: accounts, their statuses, the keys it has seen, and the record of all it
//! accepted, in memory and in a file.

use crate::{Knobs, dice::Dice};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::broadcast;

/// One status, as the record has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// Order of arrival over all accounts, from 0.
    pub seq: u64,
    /// Microseconds since the Unix epoch, by this machine's clock.
    pub at: i64,
    pub account: String,
    pub id: String,
    pub text: String,
    pub reply_to: Option<String>,
    pub key: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub id: String,
    pub at: i64,
    pub text: String,
    pub spoiler: String,
    pub visibility: String,
    pub reply_to: Option<String>,
    pub media: Vec<String>,
    pub deleted: bool,
}

#[derive(Default)]
struct Account {
    statuses: Vec<Status>,
    keys: HashMap<String, usize>,
}

#[derive(Default)]
struct State {
    knobs: Knobs,
    of_account: HashMap<String, Knobs>,
    accounts: HashMap<String, Account>,
    record: Vec<Accepted>,
    file: Option<BufWriter<File>>,
    media: u64,
    alt: HashMap<String, String>,
    counts: BTreeMap<String, u64>,
    draws: HashMap<String, u64>,
}

/// A network that any number of connections share.
pub struct Network {
    seed: u64,
    /// Where the network says that it is, in links.
    pub base: String,
    state: Mutex<State>,
    accepted: broadcast::Sender<u64>,
    calls: AtomicU64,
}

/// What a caller asks to publish.
pub(crate) struct NewStatus {
    pub text: String,
    pub spoiler: String,
    pub visibility: String,
    pub reply_to: Option<String>,
    pub media: Vec<String>,
    pub key: Option<String>,
}

pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

impl Network {
    /// `record`: a file that gets one line of JSON for each status accepted.
    pub fn new(seed: u64, base: String, knobs: Knobs, record: Option<&Path>) -> io::Result<Self> {
        let file = record.map(|p| File::options().create(true).append(true).open(p)).transpose()?.map(BufWriter::new);
        let state = State { knobs, file, ..State::default() };
        Ok(Self {
            seed,
            base,
            state: Mutex::new(state),
            accepted: broadcast::channel(1_024).0,
            calls: AtomicU64::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// For every account that has no knobs of its own.
    pub fn turn(&self, knobs: Knobs) {
        self.lock().knobs = knobs;
    }

    pub fn turn_account(&self, account: &str, knobs: Option<Knobs>) {
        match knobs {
            Some(knobs) => self.lock().of_account.insert(account.to_owned(), knobs),
            None => self.lock().of_account.remove(account),
        };
    }

    pub fn knobs(&self, account: &str) -> Knobs {
        let state = self.lock();
        state.of_account.get(account).unwrap_or(&state.knobs).clone()
    }

    /// Draws for one call. The nth call of a kind for an account meets the same fate with the same
    /// seed, in whatever order accounts call.
    pub(crate) fn dice(&self, account: &str, what: &str) -> Dice {
        let mut state = self.lock();
        let nth = state.draws.entry(format!("{account} {what}")).or_default();
        *nth += 1;
        Dice::of(self.seed, &[account, what, &nth.to_string()])
    }

    pub(crate) fn count(&self, what: &str) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        *self.lock().counts.entry(what.to_owned()).or_default() += 1;
    }

    /// Calls and faults so far, by name.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.lock().counts.clone()
    }

    /// Everything accepted so far, in order of arrival.
    pub fn record(&self) -> Vec<Accepted> {
        self.lock().record.clone()
    }

    pub fn accepted_count(&self) -> usize {
        self.lock().record.len()
    }

    /// When each of the statuses from `seq` on was accepted.
    pub fn accepted_since(&self, seq: usize) -> Vec<Accepted> {
        self.lock().record.get(seq..).unwrap_or_default().to_vec()
    }

    /// Tells each acceptance by its place in the record.
    pub fn acceptances(&self) -> broadcast::Receiver<u64> {
        self.accepted.subscribe()
    }

    /// Forgets statuses, keys and record; knobs stay.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.accounts.clear();
        state.record.clear();
        state.counts.clear();
    }

    pub(crate) fn publish(&self, account: &str, new: NewStatus, honours_keys: bool) -> Result<Status, &'static str> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let own = state.accounts.entry(account.to_owned()).or_default();
        if honours_keys && let Some(i) = new.key.as_ref().and_then(|k| own.keys.get(k)) {
            return Ok(own.statuses[*i].clone());
        }
        if let Some(parent) = &new.reply_to
            && !own.statuses.iter().rev().any(|s| s.id == *parent && !s.deleted)
        {
            return Err("the status replied to does not exist");
        }
        let seq = state.record.len() as u64;
        let at = now();
        let status = Status {
            // As Mastodon makes them: milliseconds and a sequence, so that they sort by time.
            id: (((at / 1_000) << 16) as u64 + (seq & 0xffff)).to_string(),
            at,
            text: new.text,
            spoiler: new.spoiler,
            visibility: new.visibility,
            reply_to: new.reply_to,
            media: new.media,
            deleted: false,
        };
        if let Some(key) = &new.key {
            own.keys.insert(key.clone(), own.statuses.len());
        }
        own.statuses.push(status.clone());
        let accepted = Accepted {
            seq,
            at,
            account: account.to_owned(),
            id: status.id.clone(),
            text: status.text.clone(),
            reply_to: status.reply_to.clone(),
            key: new.key,
        };
        if let Some(file) = &mut state.file
            && let Ok(line) = serde_json::to_string(&accepted)
        {
            let _ = writeln!(file, "{line}");
        }
        state.record.push(accepted);
        drop(guard);
        let _ = self.accepted.send(seq);
        Ok(status)
    }

    /// Hands what the file's buffer holds to the system.
    pub fn flush(&self) {
        if let Some(file) = &mut self.lock().file {
            let _ = file.flush();
        }
    }

    /// Newest first, those before `max_id`.
    pub(crate) fn list(&self, account: &str, max_id: Option<u64>, limit: usize, lag_ms: u64) -> Vec<Status> {
        let shown = now() - lag_ms as i64 * 1_000;
        let state = self.lock();
        let Some(own) = state.accounts.get(account) else { return Vec::new() };
        own.statuses
            .iter()
            .rev()
            .filter(|s| !s.deleted && s.at <= shown)
            .filter(|s| max_id.is_none_or(|max| s.id.parse::<u64>().is_ok_and(|id| id < max)))
            .take(limit)
            .cloned()
            .collect()
    }

    pub(crate) fn status(&self, account: &str, id: &str) -> Option<Status> {
        let state = self.lock();
        state.accounts.get(account)?.statuses.iter().find(|s| s.id == id && !s.deleted).cloned()
    }

    /// Changes a status, and gives it as it is then.
    pub(crate) fn change(&self, account: &str, id: &str, f: impl FnOnce(&mut Status)) -> Option<Status> {
        let mut state = self.lock();
        let found = state.accounts.get_mut(account)?.statuses.iter_mut().find(|s| s.id == id && !s.deleted)?;
        f(found);
        Some(found.clone())
    }

    pub(crate) fn add_media(&self, alt: String) -> String {
        let mut state = self.lock();
        state.media += 1;
        let id = state.media.to_string();
        state.alt.insert(id.clone(), alt);
        id
    }

    pub(crate) fn alt(&self, media: &str) -> Option<String> {
        self.lock().alt.get(media).cloned()
    }
}
