//! Carries mails and webhook messages outside, with retries; what is given up stays visible.

use crate::{Context, mail, webhook};
use passeur_networks::Failure;
use passeur_store::{
    clock::SECOND,
    notifications::{self, Fate, Message},
};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Seconds between attempts, about three days in all.
const PAUSES: [i64; 10] = [5, 30, 120, 600, 1_800, 3_600, 14_400, 43_200, 86_400, 86_400];
const AT_ONCE: i64 = 32;

pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    let mut events = context.db.events();
    loop {
        match context.db.write(|tx| notifications::claim_messages(tx, AT_ONCE, 120)).await {
            Ok(messages) if !messages.is_empty() => {
                let mut calls = JoinSet::new();
                for message in messages {
                    let context = context.clone();
                    calls.spawn(async move { carry(&context, message).await });
                }
                while calls.join_next().await.is_some() {}
                if !stop.is_cancelled() {
                    continue;
                }
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(error = %e, "the outbox cannot be read; trying again"),
        }
        let woken = async {
            while let Ok(event) = events.recv().await {
                if event.kind == "outbox" {
                    return;
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
            () = woken => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn carry(context: &Context, message: Message) {
    let result = match message.channel.as_str() {
        "mail" => mail::send(context, &message).await,
        "webhook" => webhook::send(context, &message).await,
        other => Err(Failure::permanent(format!("nobody carries “{other}” messages"))),
    };
    let now = context.db.clock.now();
    let written = context
        .db
        .write(move |tx| match &result {
            Ok(()) => notifications::end_message(tx, &message, Fate::Done),
            Err(Failure::Permanent { message: error }) => {
                notifications::end_message(tx, &message, Fate::GivenUp { error })
            }
            Err(failure) => {
                let error = failure.to_string();
                match PAUSES.get(message.attempts as usize - 1) {
                    Some(pause) => {
                        let fate = Fate::Again { at: now + pause * SECOND, error: &error };
                        notifications::end_message(tx, &message, fate)
                    }
                    None => notifications::end_message(tx, &message, Fate::GivenUp { error: &error }),
                }
            }
        })
        .await;
    if let Err(e) = written {
        tracing::warn!(error = %e, "the fate of a message could not be kept; it may arrive twice");
    }
}
