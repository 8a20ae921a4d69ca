//! Connectors: what Passeur says to a network, and what the network answers.
//!
//! A connector is a [`Descriptor`] (plain data) plus the few methods of [`Connector`], each called
//! only where the descriptor declares the capability. Retry, pacing, timeouts and budget live in the
//! engine, around connectors, never inside one: a method makes its calls once and says with
//! [`Failure`] what kind of failure it met.
//!
//! Architecture invariant: only this crate (and the hub's federation) talks to the outside, through
//! [`http::Http`], which refuses addresses that are not public unless the operator allows them.

pub mod bluesky;
pub mod connector;
pub mod descriptor;
pub mod failure;
mod forms;
pub mod handles;
mod html;
pub mod http;
pub mod mastodon;
pub mod words;

pub use connector::*;
pub use descriptor::*;
pub use failure::*;
pub use forms::server_url;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(test)]
mod script;

use std::sync::Arc;

/// Every network that this build publishes to. The hub's connector lives in its own crate and is
/// added by the binary.
pub fn registry() -> Registry {
    Registry::default().with(Arc::new(mastodon::Mastodon::default())).with(Arc::new(bluesky::Bluesky::default()))
}
