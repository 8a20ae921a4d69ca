//! What changes, told to open pages while it changes (server-sent events).
//!
//! `GET /w/{slug}/events` tells `delivery`, `post`, `account`, `notification`, `freeze` and `message`
//! (a mail or webhook message was carried), each with the id of
//! the thing, and `refresh` when something may have been missed. An event is a hint without content: the page
//! asks again for what it shows, with the rights of its reader. `assets/js/live.js` listens.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::{HeaderName, HeaderValue, header};
use passeur_store::Event;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::auth::{Permission, Routes, Visit};
use crate::page::PageError;

/// What pages hear of.
const KINDS: [&str; 6] = ["delivery", "post", "account", "notification", "freeze", "message"];
/// Open streams of one person; pages in the background close theirs.
const SEATS: usize = 8;
/// A stream ends after this and the browser comes back: whoever lost the right to listen does not.
const LONGEST: Duration = Duration::from_secs(600);
/// Nothing to tell for so long: a comment keeps proxies from closing the connection.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Who listens, and the word that ends it all.
#[derive(Clone, Default)]
pub struct Live {
    stop: CancellationToken,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// A stream's place; given back when the stream ends, however it ends.
struct Seat {
    user: String,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl Live {
    /// Streams end when `stop` is cancelled: a server that stops does not wait for pages that listen.
    pub fn new(stop: CancellationToken) -> Live {
        Live { stop, open: Arc::default() }
    }

    /// `None` when the person has [`SEATS`] streams already.
    fn seat(&self, user: &str) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user.to_owned()).or_default();
        if *count >= SEATS {
            return None;
        }
        *count += 1;
        Some(Seat { user: user.to_owned(), open: self.open.clone() })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

pub(crate) fn routes() -> Routes {
    Routes::new().get("/w/{slug}/events", Permission::ViewPosts, listen)
}

struct Feed {
    events: broadcast::Receiver<Event>,
    workspace: String,
    stop: CancellationToken,
    until: tokio::time::Instant,
    greeted: bool,
    _seat: Seat,
}

async fn listen(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?;
    let seat = visit.app.live.seat(&member.user.id).ok_or(PageError::TooMany)?;
    let feed = Feed {
        events: visit.app.db.events(),
        workspace: member.workspace.id.clone(),
        stop: visit.app.live.stop.clone(),
        until: tokio::time::Instant::now() + LONGEST,
        greeted: false,
        _seat: seat,
    };
    let mut answer =
        Sse::new(stream::unfold(feed, next)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would hold the events back until a buffer is full.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(answer)
}

async fn next(mut feed: Feed) -> Option<(Result<Sent, Infallible>, Feed)> {
    if !feed.greeted {
        feed.greeted = true;
        return Some((Ok(Sent::default().event("hello").data("1").retry(Duration::from_secs(3))), feed));
    }
    loop {
        tokio::select! {
            () = feed.stop.cancelled() => return None,
            () = tokio::time::sleep_until(feed.until) => return None,
            event = feed.events.recv() => match event {
                Ok(event) if event.workspace == feed.workspace && KINDS.contains(&event.kind.as_str()) => {
                    return Some((Ok(Sent::default().event(&event.kind).data(&event.id)), feed));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some((Ok(Sent::default().event("refresh").data("1")), feed)),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_so_many_seats_and_gets_them_back() {
        let live = Live::default();
        let mut seats: Vec<Seat> = (0..SEATS).map(|_| live.seat("ana").unwrap()).collect();
        assert!(live.seat("ana").is_none() && live.seat("eli").is_some());
        seats.pop();
        assert!(live.seat("ana").is_some());
        drop(seats);
        assert!(live.open.lock().unwrap().is_empty());
    }
}
