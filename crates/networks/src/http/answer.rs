//! What came back, or why nothing did.

use crate::Failure;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::fmt;
use url::Url;

/// A complete answer, whatever its status.
#[derive(Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Where it came from, after redirects.
    pub url: Url,
    /// When the headers arrived, by this machine's clock.
    pub at: Timestamp,
}

impl Answer {
    pub fn ok(&self) -> bool {
        self.status.is_success()
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// The type without its parameters, in lower case.
    pub fn mime(&self) -> Option<String> {
        let value = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// When the server asked to be called again.
    pub fn retry_at(&self) -> Option<Timestamp> {
        super::retry_at(&self.headers, self.at)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} from {}, {} bytes)", self.status, super::request::shown(&self.url), self.body.len())
    }
}

/// Why there is no complete answer. Messages name the host, never the path, query or headers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Passeur did not let the call out: a bad or forbidden address, a malformed header.
    #[error("{0}")]
    Refused(String),
    /// The server was not reached (name, connection, TLS): it certainly did not get the request.
    #[error("{0}")]
    NotSent(String),
    /// The request left, wholly or in part, and no complete answer came.
    #[error("{0}")]
    Lost(String),
}

impl CallError {
    /// For a call that changes nothing or may be repeated safely: all that is not forbidden passes later.
    pub fn reading(self) -> Failure {
        match self {
            Self::Refused(message) => Failure::permanent(message),
            Self::NotSent(message) | Self::Lost(message) => Failure::temporary(message),
        }
    }

    /// For a call that publishes: a lost answer may hide a success.
    pub fn writing(self) -> Failure {
        match self {
            Self::Refused(message) => Failure::permanent(message),
            Self::NotSent(message) => Failure::temporary(message),
            Self::Lost(message) => Failure::unsure(message),
        }
    }
}
