//! Everything Passeur remembers. The only crate with SQL.
//!
//! Store functions are plain synchronous functions over a transaction, called in one hop from async
//! code: `db.read(|tx| posts::get(tx, id)).await`, `db.write(|tx| ...)`. A closure is one
//! transaction: it commits whole, or nothing of it is kept.

pub mod accounts;
pub mod approvals;
pub mod archive;
pub mod audit;
pub mod blobs;
pub mod calendar;
pub mod campaigns;
pub mod clock;
pub mod comments;
pub mod db;
pub mod deliveries;
pub mod demo;
pub mod error;
pub mod hashtag_sets;
pub mod housekeeping;
pub mod hub;
pub mod hub_outbox;
pub mod hub_pages;
pub mod hub_people;
pub mod idempotency;
pub mod keyring;
pub mod lanes;
pub mod leases;
pub mod media;
pub mod members;
pub mod metrics;
pub mod notifications;
pub mod passkeys;
pub mod posts;
pub mod practice;
pub mod secret;
pub mod sessions;
pub mod slots;
pub mod sql;
pub mod strategy;
#[cfg(feature = "testing")]
pub mod testing;
pub mod throttles;
pub mod tickets;
pub mod today;
pub mod tokens;
pub mod users;
pub mod webhooks;
pub mod workspaces;

pub use clock::Clock;
pub use db::{Db, Event, Options};
pub use error::{Result, StoreError};
pub use keyring::Keyring;
pub use sql::{Row, Tx, Value};

/// A new identifier: UUIDv7, so that ids sort by creation.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
