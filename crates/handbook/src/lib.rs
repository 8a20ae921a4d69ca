//! The handbook as pure functions: what a network accepts, what a post becomes on it, when it goes
//! out, and what state its delivery is in.
//!
//! Architecture invariant: nothing here does IO, is async, or reads a clock; times come in as
//! arguments.

pub mod catalog;
pub mod choose;
pub mod content;
pub mod counter;
pub mod delivery;
pub mod formats;
pub mod holidays;
pub mod limits;
pub mod lint;
pub mod message;
pub mod plan;
pub mod practice;
pub mod preview;
pub mod schedule;
pub mod text;
pub mod thread;
