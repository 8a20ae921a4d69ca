use jiff::Timestamp;

/// Why a call to a network did not end with a receipt. The variant alone decides what the engine
/// does next; the message is for a person.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The network will never take this as it is.
    #[error("{message}")]
    Permanent { message: String },
    /// Nothing was published; the same call may pass later. `retry_at` when the network said when.
    #[error("{message}")]
    Temporary { message: String, retry_at: Option<Timestamp> },
    /// The credentials were explicitly refused. Nothing was published.
    #[error("{message}")]
    Unauthorised { message: String },
    /// The request left, and no answer tells whether it was carried out.
    #[error("{message}")]
    Unsure { message: String },
}

impl Failure {
    pub fn permanent(message: impl Into<String>) -> Self {
        Self::Permanent { message: message.into() }
    }
    pub fn temporary(message: impl Into<String>) -> Self {
        Self::Temporary { message: message.into(), retry_at: None }
    }
    pub fn unauthorised(message: impl Into<String>) -> Self {
        Self::Unauthorised { message: message.into() }
    }
    pub fn unsure(message: impl Into<String>) -> Self {
        Self::Unsure { message: message.into() }
    }
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;
