//! Connectors: what Passeur says to a network, and what the network answers.
//!
//! A connector is a [`Descriptor`] (plain data) plus the few methods of [`Connector`], each called
//! only where the descriptor declares the capability. Retry, pacing, timeouts and budget live in the
//! engine, around connectors, never inside one: a method makes its calls once and says with
//! [`Failure`] what kind of failure it met.
//!
//! Architecture invariant: only this crate (and the hub's federation) talks to the outside, through
//! [`http::Http`], which refuses addresses that are not public unless the operator allows them.

pub mod connector;
pub mod descriptor;
pub mod failure;
pub mod http;

pub use connector::*;
pub use descriptor::*;
pub use failure::*;
