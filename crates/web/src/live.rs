//! What changes, told to open pages: `/w/{slug}/events` over server-sent events. A hint that something moved; the page
//! then asks for what it shows. Who misses one sees it at the next load.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use tokio_stream::wrappers::BroadcastStream;

use crate::auth::Visit;
use crate::page::PageError;

/// Events of one workspace, named by their kind (`delivery`, `post`, `account`, `notification`), with the id as data.
pub async fn events(visit: Visit) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let events = BroadcastStream::new(visit.app.db.events()).filter_map(move |event| {
        let told = match event {
            Ok(event) if event.workspace == workspace => Some(Ok(Event::default().event(event.kind).data(event.id))),
            Ok(_) => None,
            // Too slow to hear them all: the page looks at everything again.
            Err(_) => Some(Ok(Event::default().event("post").data(""))),
        };
        std::future::ready(told)
    });
    let stop = visit.app.stop.clone();
    let events = events.take_until(async move { stop.cancelled().await });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(25))))
}
