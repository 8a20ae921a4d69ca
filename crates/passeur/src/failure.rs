//! How a command fails: a message for a person, an exit code for a script.

/// Exit codes: 0 done, 1 it failed, 2 the call or its input is wrong and nothing was changed, 3 done in
/// part (some rows refused, some deliveries not sent), 4 not found.
#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    pub message: String,
}

impl Failure {
    pub fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    pub fn partly(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self { code: 4, message: message.into() }
    }
}

impl From<passeur_store::StoreError> for Failure {
    fn from(e: passeur_store::StoreError) -> Self {
        use passeur_store::StoreError as E;
        match e {
            E::NotFound(_) | E::Missing(_) => Self::not_found(e.to_string()),
            E::Invalid(_) | E::Conflict(_) | E::Duplicate(_) => Self::usage(e.to_string()),
            _ => Self::failed(e.to_string()),
        }
    }
}

impl From<passeur_networks::Failure> for Failure {
    fn from(e: passeur_networks::Failure) -> Self {
        Self::failed(e.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        Self::failed(e.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Self {
        Self::failed(e.to_string())
    }
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;
