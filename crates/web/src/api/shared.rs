//! What the API remembers between requests, in memory: members by their token and accounts by their workspace, for
//! seconds and never past a change, and how much each caller has asked for.

use passeur_store::accounts::{self, Account};
use passeur_store::db::Event;
use passeur_store::{Db, StoreError};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use super::keyed::UnderWay;
use crate::app::App;
use crate::auth::access::{Member, by_token};
use crate::page::PageError;

/// A change made by another node may be seen this late; one made here is seen at once.
const KEPT: Duration = Duration::from_secs(5);
/// Tokens and workspaces remembered; when there are more, all are looked up again.
const MOST: usize = 1_000;

/// Requests a caller may make at once, and per second for long.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub burst: f64,
    pub per_second: f64,
}

/// Enough for every honest program; a loop that went wrong is slowed down.
pub const ALLOWANCE: Allowance = Allowance { burst: 20_000.0, per_second: 10_000.0 };

pub struct Shared {
    remembered: Mutex<Remembered>,
    callers: Mutex<HashMap<String, Bucket>>,
    pub under_way: UnderWay,
    pub allowance: Allowance,
}

struct Remembered {
    events: Receiver<Event>,
    /// Grows with each change that makes what was read before it worthless.
    age: u64,
    tokens: HashMap<[u8; 32], (Instant, Member)>,
    accounts: HashMap<String, (Instant, Arc<Vec<Account>>)>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

/// What is left of a caller's allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub limit: u64,
    pub remaining: u64,
    /// Seconds until the allowance is whole again, or until the next request may come.
    pub reset: u64,
}

impl Shared {
    pub fn new(db: &Db) -> Shared {
        Shared::with(db, ALLOWANCE)
    }

    pub fn with(db: &Db, allowance: Allowance) -> Shared {
        let remembered = Remembered { events: db.events(), age: 0, tokens: HashMap::new(), accounts: HashMap::new() };
        Shared {
            remembered: Mutex::new(remembered),
            callers: Mutex::default(),
            under_way: UnderWay::default(),
            allowance,
        }
    }

    /// What is remembered, with everything forgotten that a commit has changed since.
    fn current(&self) -> MutexGuard<'_, Remembered> {
        let mut kept = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match kept.events.try_recv() {
                Ok(event) => match event.kind.as_str() {
                    "access" | "workspace" | "freeze" | "account" => kept.forget(),
                    _ => {}
                },
                Err(TryRecvError::Lagged(_)) => kept.forget(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return kept,
            }
        }
    }

    /// The member a live token stands for.
    pub async fn member(&self, app: &App, secret: &str) -> Result<Member, PageError> {
        let hash: [u8; 32] = Sha256::digest(secret).into();
        let age = {
            let kept = self.current();
            if let Some((_, member)) = kept.tokens.get(&hash).filter(|(at, _)| at.elapsed() < KEPT) {
                return Ok(member.clone());
            }
            kept.age
        };
        let member = by_token(app, secret.to_owned()).await?.ok_or(PageError::Unauthenticated)?;
        let mut kept = self.current();
        if kept.age == age {
            kept.tokens.insert(hash, (Instant::now(), member.clone()));
            if kept.tokens.len() > MOST {
                kept.tokens.clear();
            }
        }
        Ok(member)
    }

    /// The accounts in use of a workspace.
    pub async fn accounts(&self, db: &Db, workspace: &str) -> Result<Arc<Vec<Account>>, StoreError> {
        let age = {
            let kept = self.current();
            if let Some((_, accounts)) = kept.accounts.get(workspace).filter(|(at, _)| at.elapsed() < KEPT) {
                return Ok(accounts.clone());
            }
            kept.age
        };
        let id = workspace.to_owned();
        let found = Arc::new(db.read(move |tx| accounts::list(tx, &id)).await?);
        let mut kept = self.current();
        if kept.age == age {
            kept.accounts.insert(workspace.to_owned(), (Instant::now(), found.clone()));
            if kept.accounts.len() > MOST {
                kept.accounts.clear();
            }
        }
        Ok(found)
    }

    /// Takes one request off a caller's allowance; an error when it is used up.
    pub fn take(&self, caller: &str) -> Result<Left, Left> {
        let Allowance { burst, per_second } = self.allowance;
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if callers.len() > MOST {
            callers.retain(|_, b| now.duration_since(b.at).as_secs_f64() * per_second + b.left < burst);
        }
        if !callers.contains_key(caller) {
            callers.insert(caller.to_owned(), Bucket { left: burst, at: now });
        }
        let Some(bucket) = callers.get_mut(caller) else {
            return Ok(Left { limit: burst as u64, remaining: burst as u64, reset: 0 });
        };
        bucket.left = (bucket.left + now.duration_since(bucket.at).as_secs_f64() * per_second).min(burst);
        bucket.at = now;
        let enough = bucket.left >= 1.0;
        if enough {
            bucket.left -= 1.0;
        }
        let wait = if enough { (burst - bucket.left) / per_second } else { (1.0 - bucket.left) / per_second };
        let left = Left { limit: burst as u64, remaining: bucket.left as u64, reset: wait.ceil() as u64 };
        if enough { Ok(left) } else { Err(left) }
    }
}

impl Remembered {
    fn forget(&mut self) {
        self.age += 1;
        self.tokens.clear();
        self.accounts.clear();
    }
}
