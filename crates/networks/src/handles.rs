//! Whether a handle is taken, where a public address says so without a login. One question at a time, and only when
//! somebody asked.

use crate::failure::Failure;
use crate::http::Http;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Yes,
    No,
    /// The server answered something else: it does not tell strangers, or is busy.
    Untold,
}

/// Asks once; never again by itself.
///
/// # Errors
/// A [`Failure`] when the server was not reached.
pub async fn taken(http: &Http, address: &str) -> Result<Taken, Failure> {
    let asked = http.get(address).timeout(Duration::from_secs(5)).max_bytes(64 << 10);
    let answer = asked.header("accept", "application/json").send().await.map_err(|error| error.reading())?;
    Ok(match answer.status.as_u16() {
        200 => Taken::Yes,
        404 | 410 => Taken::No,
        // Bluesky says so of a handle that leads nowhere.
        400 if answer.text().contains("Unable to resolve handle") => Taken::No,
        _ => Taken::Untold,
    })
}
