/// What can go wrong below a store function.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique constraint was violated: something of that name exists already.
    #[error("it exists already ({0})")]
    Duplicate(String),
    /// A row that the statement refers to is not there.
    #[error("something this refers to does not exist ({0})")]
    Missing(String),
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// Somebody else changed it in between, or a lease was lost.
    #[error("{0}")]
    Conflict(String),
    /// Bad input caught below the edge.
    #[error("{0}")]
    Invalid(String),
    /// The database cannot be reached now; nothing was changed.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    #[error("database: {0}")]
    Sql(String),
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    #[error("encryption: {0}")]
    Crypto(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if let rusqlite::Error::SqliteFailure(f, message) = &e {
            let text = message.clone().unwrap_or_else(|| e.to_string());
            return match (f.code, f.extended_code) {
                (ErrorCode::ConstraintViolation, 2067 | 1555) => Self::Duplicate(text),
                (ErrorCode::ConstraintViolation, 787) => Self::Missing(text),
                (
                    ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::DiskFull
                    | ErrorCode::CannotOpen
                    | ErrorCode::SystemIoFailure,
                    _,
                ) => Self::Unavailable(text),
                _ => Self::Sql(text),
            };
        }
        Self::Sql(e.to_string())
    }
}

impl From<postgres::Error> for StoreError {
    fn from(e: postgres::Error) -> Self {
        use postgres::error::SqlState;
        match e.as_db_error() {
            Some(db) => {
                let text =
                    format!("{}{}", db.message(), db.constraint().map(|c| format!(" [{c}]")).unwrap_or_default());
                match db.code() {
                    &SqlState::UNIQUE_VIOLATION => Self::Duplicate(text),
                    &SqlState::FOREIGN_KEY_VIOLATION => Self::Missing(text),
                    &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Self::Conflict(text),
                    code if code.code().starts_with("57P") || code.code().starts_with("53") => Self::Unavailable(text),
                    code => Self::Sql(format!("{text} ({})", code.code())),
                }
            }
            None => Self::Unavailable(e.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(e: serde_json::Error) -> Self {
        Self::Corrupt(e.to_string())
    }
}
