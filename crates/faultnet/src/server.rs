//! The listener: reads calls, does them, and answers as the drawn fault has it.

use crate::{
    Fault, Knobs, Network, api,
    wire::{Head, Reply, Wire},
};
use std::{io, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};

/// Serves until the task is dropped.
pub async fn serve(listener: TcpListener, net: Arc<Network>) {
    let flushed = net.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            flushed.flush();
        }
    });
    loop {
        // Out of descriptors, or a caller that left: the next one is another matter.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let net = net.clone();
        tokio::spawn(async move {
            let _ = converse(stream, &net).await;
        });
    }
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

async fn converse(stream: TcpStream, net: &Arc<Network>) -> io::Result<()> {
    let _ = stream.set_nodelay(true);
    let mut wire = Wire::new(stream);
    while let Some(head) = wire.head().await? {
        let caller = api::caller(&head);
        let account = caller.as_ref().map_or("", |c| c.account.as_str());
        let knobs = net.knobs(account);
        let what = api::name(&head);
        let fault = match what {
            "admin" => None,
            "read" | "list" => knobs.draw(true, &mut net.dice(account, what)),
            _ => knobs.draw(false, &mut net.dice(account, what)),
        };
        net.count(what);
        if let Some(fault) = fault {
            net.count(&format!("{what}: {fault:?}"));
        }
        if fault == Some(Fault::ResetBefore) {
            wire.reset();
            return Ok(());
        }
        let body = wire.body(&head).await?;
        // On a task of its own: a real network goes on with a call whose caller went away.
        let done = tokio::spawn(perform(net.clone(), head, body, caller, knobs.clone(), fault));
        let Ok(reply) = done.await else { return Ok(()) };
        if what != "admin" {
            pause(knobs.latency_ms - knobs.latency_ms / 2).await;
        }
        if fault == Some(Fault::SlowAfter) {
            pause(knobs.slow_ms).await;
        }
        let bytes = reply.bytes(&date());
        match fault {
            Some(Fault::DropAfter) => return Ok(()),
            Some(Fault::ResetMid) => {
                wire.write(&bytes[..bytes.len() / 2]).await?;
                wire.reset();
                return Ok(());
            }
            _ => wire.write(&bytes).await?,
        }
    }
    Ok(())
}

async fn perform(
    net: Arc<Network>,
    head: Head,
    body: Vec<u8>,
    caller: Option<api::Caller>,
    knobs: Knobs,
    fault: Option<Fault>,
) -> Reply {
    if api::name(&head) != "admin" {
        pause(knobs.latency_ms / 2).await;
    }
    match fault {
        Some(Fault::ErrorBefore) => return Reply::error(500, "Something went wrong on our end"),
        Some(Fault::TooMany) => {
            let mut reply = Reply::error(429, "Too many requests");
            reply.headers.push(("retry-after", knobs.retry_after_s.to_string()));
            return reply;
        }
        Some(Fault::Html) => {
            let body = b"<!doctype html><title>Welcome to the hotel</title><p>Sign in to go on.".to_vec();
            return Reply { status: 200, mime: "text/html", headers: Vec::new(), body };
        }
        Some(Fault::Late) => pause(knobs.late_ms).await,
        _ => {}
    }
    let mut reply = api::answer(&net, &head, &body, caller.as_ref(), &knobs);
    match fault {
        Some(Fault::ErrorAfter) => Reply::error(500, "Something went wrong on our end"),
        Some(Fault::Truncated) => {
            let half = reply.body.len() / 2;
            reply.body.truncate(half);
            reply
        }
        _ => reply,
    }
}

fn date() -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&jiff::Timestamp::now()).unwrap_or_default()
}
