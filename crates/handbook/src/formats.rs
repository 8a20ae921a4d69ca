//! The files people bring and take away: CSV, Markdown with front matter, calendars (ICS).
//!
//! Readers are pure and take any bytes: what cannot be taken comes back as a [`Problem`] with its
//! line, never as a panic, and never silently.

pub mod csv;
pub mod frontmatter;
pub mod ics;
mod moment;
mod problem;

pub use moment::{parse_at, write_at};
pub use problem::{Cause, Problem, nearest};

use jiff::Timestamp;
use serde::Serialize;
use std::fmt;

/// An account as a file names it; who imports finds it among the accounts of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub enum AccountRef {
    /// The id of an account.
    Id(String),
    /// `network:handle`, the handle as written.
    Handle { network: String, handle: String },
}

impl AccountRef {
    /// `network:handle`, or an id (no colon).
    pub fn parse(text: &str) -> Result<Self, Cause> {
        let text = text.trim();
        let wrong = || Cause::Account { value: problem::quote(text) };
        if text.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ';') {
            return Err(wrong());
        }
        let Some((network, handle)) = text.split_once(':') else { return Ok(Self::Id(text.to_owned())) };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if network.is_empty() || !network.chars().all(plain) || handle.trim_matches('@').is_empty() {
            return Err(wrong());
        }
        Ok(Self::Handle { network: network.to_ascii_lowercase(), handle: handle.to_owned() })
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Handle { network, handle } => write!(f, "{network}:{handle}"),
        }
    }
}

impl From<AccountRef> for String {
    fn from(account: AccountRef) -> Self {
        account.to_string()
    }
}

/// A media file as a file names it: a path beside the file, or an `http(s)` address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MediaRef {
    pub file: String,
    pub alt: String,
}

/// One post to import, from a row of CSV or an event of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Physical line of the file on which the record begins, from 1.
    pub line: u32,
    /// What makes a second import of the same file find the same posts (a calendar's UID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Empty: a draft that goes nowhere yet.
    pub accounts: Vec<AccountRef>,
    /// `None`: a draft.
    pub at: Option<Timestamp>,
    pub labels: Vec<String>,
    pub media: Vec<MediaRef>,
}
