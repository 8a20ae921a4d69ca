//! The one HTTP client: it refuses addresses that are not public, caps size and time.

/// A handle to the guarded client; cheap to clone.
#[derive(Clone, Default)]
pub struct Http {}
