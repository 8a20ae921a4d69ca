//! A programmable network on loopback that speaks the Mastodon client API for any number of accounts,
//! and fails as real networks fail. It keeps a record of every status it accepted, so that a driver
//! can compare what went out with what Passeur says went out. Only tests and benchmarks use it.

mod api;
pub mod dice;
pub mod knobs;
mod network;
pub mod rig;
mod server;
mod wire;

pub use knobs::{Fault, Knobs, Search};
pub use network::{Accepted, Network};
pub use server::serve;
