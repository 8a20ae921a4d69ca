//! Long work as reconcilers over job tables: publishing and verifying, credentials and health of
//! accounts, recurring posts, mail and webhooks, housekeeping. Each reads what is due from the store, does it, and
//! writes how it ended; stopping at any point loses nothing.

mod accounts;
pub mod export;
pub mod housekeeping;
pub mod import;
mod leader;
pub mod library;
mod mail;
mod outbox;
pub mod people;
pub mod planning;
pub mod prepare;
mod publish;
mod recur;
pub mod sources;
mod webhook;

pub use accounts::{assisted, authorize, authorized, avatar, check, connect, stored};
pub use mail::{Letter, Letters, MailSettings};
pub use webhook::sign as sign_webhook;

use passeur_networks::{Registry, http::Http};
use passeur_store::{Db, blobs::Blobs};
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What every reconciler works with.
#[derive(Clone)]
pub struct Context {
    pub db: Db,
    pub blobs: Blobs,
    pub registry: Registry,
    pub http: Http,
    /// Name of this node, stable over restarts and unique among those that share the database.
    pub node: String,
    pub mail: Option<MailSettings>,
    /// Where people reach the pages, for links in mails.
    pub public_url: String,
}

/// The running reconcilers.
pub struct Engine {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Engine {
    /// Starts all reconcilers. The caller holds the lock of the data folder: leases that an earlier
    /// run of this node left behind are ended.
    pub async fn start(context: Context) -> passeur_store::Result<Self> {
        let node = context.node.clone();
        let ended = context.db.write(move |tx| passeur_store::lanes::forget_leases(tx, &node)).await?;
        if ended > 0 {
            tracing::info!(lanes = ended, "an earlier run ended without giving these back: they are looked at now");
        }
        let stop = CancellationToken::new();
        let context = Arc::new(context);
        let mut tasks = JoinSet::new();
        tasks.spawn(publish::run(context.clone(), stop.clone()));
        tasks.spawn(outbox::run(context.clone(), stop.clone()));
        tasks.spawn(recur::run(context.clone(), stop.clone()));
        tasks.spawn(housekeeping::run(context.clone(), stop.clone()));
        tasks.spawn(accounts::run(context, stop.clone()));
        Ok(Self { stop, tasks })
    }

    /// Finishes the calls under way and begins nothing else.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}
