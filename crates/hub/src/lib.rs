//! The hub: the medium that the user owns. A public site per workspace with feeds, and an actor that
//! people on Mastodon and its like can follow.
//!
//! To the engine it is a network like the others ([`Connector`]); to readers it is [`router`] and
//! [`own_hosts`]; [`deliver::run`] carries what was published to followers' servers.
//!
//! Architecture invariant: federation goes out through the guarded [`Http`] only, and never while a
//! page is being made or a transaction is open.

// The tests' bench names the crate as others do.
#[cfg(test)]
extern crate self as passeur_hub;

mod address;
mod connector;
pub mod deliver;
mod fediverse;
mod markup;
mod site;
mod words;

pub use address::{Address, handle};
pub use connector::Connector;
pub use markup::page_html;
pub use site::{OwnHosts, is_page_slug, own_hosts, router};

use passeur_networks::http::Http;
use passeur_store::{Db, blobs::Blobs, hub::Site};
use std::sync::Arc;
use tokio::sync::Semaphore;
use url::Url;

/// Inbox calls that may wait for another server at the same time; more are asked to come back.
const CALLS_MAX: usize = 16;

/// What the hub works with; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) http: Http,
    pub(crate) public_url: Url,
    pub(crate) calls: Arc<Semaphore>,
}

impl Hub {
    /// `public_url` is where the outside reaches this installation, without a path.
    pub fn new(db: Db, blobs: Blobs, http: Http, public_url: Url) -> Self {
        Self { db, blobs, http, public_url, calls: Arc::new(Semaphore::new(CALLS_MAX)) }
    }

    /// Where a site is for the outside.
    pub fn address(&self, site: &Site) -> Address {
        Address::of(site, &self.public_url)
    }
}
