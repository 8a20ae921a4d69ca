//! The time as Passeur sees it. Tests and the fault harness move it; production never does.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Microseconds since the Unix epoch, UTC: the form of every time in the database.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset: Arc<AtomicI64>,
    /// A clock that stands still until it is moved.
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock, moved by `offset` microseconds.
    pub fn system(offset: Micros) -> Self {
        Self { offset: Arc::new(AtomicI64::new(offset)), fixed: None }
    }

    pub fn fixed(at: Micros) -> Self {
        Self { offset: Arc::default(), fixed: Some(Arc::new(AtomicI64::new(at))) }
    }

    pub fn now(&self) -> Micros {
        match &self.fixed {
            Some(at) => at.load(Ordering::Relaxed),
            None => jiff::Timestamp::now().as_microsecond() + self.offset(),
        }
    }

    pub fn offset(&self) -> Micros {
        self.offset.load(Ordering::Relaxed)
    }

    pub fn advance(&self, by: Micros) {
        self.fixed.as_ref().unwrap_or(&self.offset).fetch_add(by, Ordering::Relaxed);
    }

    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
}

/// A stored time as a timestamp; out-of-range values are clamped to the epoch.
pub fn timestamp(at: Micros) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
