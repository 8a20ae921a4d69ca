//! When posts go out: the workspace's zone, weekly slots, recurrence, and what to do with a post
//! that is late.
//!
//! Everything is written in civil time ("every Tuesday at 9") and turned into an instant last, by
//! [`zone::resolve`], so that a change of clocks never moves what a person wrote.

pub mod missed;
pub mod recurrence;
pub mod slots;
pub mod zone;
