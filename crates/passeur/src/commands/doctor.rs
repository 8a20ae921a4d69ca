//! `passeur doctor`: what could go wrong, looked at before it does.

use crate::{
    cli::Common,
    data::{Data, Lock},
    failure::{Failure, Result},
    out,
};
use passeur_handbook::delivery::State;
use passeur_media::video::Ffmpeg;
use passeur_store::{
    accounts::{self, Health},
    clock::{MINUTE, timestamp},
    deliveries::{self, Filter},
    metrics,
};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warning,
    Error,
}

#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    verdict: Verdict,
    detail: String,
}

fn finding(name: &'static str, verdict: Verdict, detail: impl Into<String>) -> Finding {
    Finding { name, verdict, detail: detail.into() }
}

pub async fn run(common: &Common, data: &Data, online: bool) -> Result<()> {
    let mut found = vec![disk(data), clock(data), zone(), keys(data).await, ffmpeg(), server(data)?];
    found.extend(database(data).await);
    found.extend(queue(data).await);
    found.extend(networks(data, online).await);
    let bad = found.iter().filter(|f| f.verdict == Verdict::Error).count();
    if common.json {
        out::json(&found)?;
    } else {
        for f in &found {
            let mark = match f.verdict {
                Verdict::Ok => "ok     ",
                Verdict::Warning => "look   ",
                Verdict::Error => "PROBLEM",
            };
            out::line(&format!("{mark}  {:10} {}", f.name, f.detail))?;
        }
    }
    if bad > 0 { Err(Failure::failed(format!("{bad} problems"))) } else { Ok(()) }
}

/// Free space, by `df`, which every system has.
fn disk(data: &Data) -> Finding {
    let asked = std::process::Command::new("df").arg("-Pk").arg(&data.folder).output();
    let text = asked.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let free = text.lines().nth(1).and_then(|l| l.split_whitespace().nth(3)).and_then(|k| k.parse::<u64>().ok());
    match free {
        None => finding("disk", Verdict::Warning, "the free space could not be read"),
        Some(kb) if kb < 100_000 => finding("disk", Verdict::Error, format!("only {} MB are free", kb / 1_000)),
        Some(kb) if kb < 1_000_000 => finding("disk", Verdict::Warning, format!("{} MB are free", kb / 1_000)),
        Some(kb) => finding("disk", Verdict::Ok, format!("{} GB are free", kb / 1_000_000)),
    }
}

fn clock(data: &Data) -> Finding {
    let now = timestamp(data.db.clock.now());
    if data.db.clock.offset() != 0 {
        return finding("clock", Verdict::Warning, format!("moved by PASSEUR_CLOCK_OFFSET: it shows {now}"));
    }
    // A machine without a battery starts in 1970 or at the day its system was made.
    if now.as_second() < 1_790_000_000 {
        return finding("clock", Verdict::Error, format!("it shows {now}, which is in the past: set the time"));
    }
    finding("clock", Verdict::Ok, now.to_string())
}

fn zone() -> Finding {
    match jiff::tz::TimeZone::system().iana_name() {
        Some(name) => finding("time zone", Verdict::Ok, name),
        None => finding("time zone", Verdict::Ok, "the machine has none; each workspace has its own"),
    }
}

async fn keys(data: &Data) -> Finding {
    let keys = data.db.keys.clone();
    let closed: std::result::Result<Vec<String>, passeur_store::StoreError> = data
        .db
        .read(move |tx| Ok(accounts::all(tx)?.iter().filter(|a| a.secret(&keys).is_err()).map(|a| a.name()).collect()))
        .await;
    match closed {
        Ok(names) if names.is_empty() => {
            finding("key", Verdict::Ok, format!("key {} opens everything", data.db.keys.id()))
        }
        Ok(names) => finding(
            "key",
            Verdict::Error,
            format!("key {} does not open: {}; put the right secret.key back", data.db.keys.id(), names.join(", ")),
        ),
        Err(e) => finding("key", Verdict::Error, e.to_string()),
    }
}

fn ffmpeg() -> Finding {
    match Ffmpeg::find() {
        Ok(ffmpeg) => finding("ffmpeg", Verdict::Ok, ffmpeg.version().unwrap_or_else(|| "found".into())),
        Err(_) => finding(
            "ffmpeg",
            Verdict::Warning,
            "not found: videos go out only where they fit as they are (apt install ffmpeg)",
        ),
    }
}

fn server(data: &Data) -> Result<Finding> {
    Ok(match Lock::take(&data.folder)? {
        Some(_) => finding("server", Verdict::Warning, "not running on this folder: nothing goes out by itself"),
        None => finding("server", Verdict::Ok, "running"),
    })
}

async fn database(data: &Data) -> Vec<Finding> {
    let checked = data.db.read(metrics::integrity).await;
    vec![match checked {
        Ok(text) => finding("database", Verdict::Ok, text),
        Err(e) => finding("database", Verdict::Error, e.to_string()),
    }]
}

async fn queue(data: &Data) -> Vec<Finding> {
    let mut out = Vec::new();
    match data.db.read(metrics::read).await {
        Ok(m) => {
            let late = m.late_seconds;
            let verdict = if late > 300.0 { Verdict::Warning } else { Verdict::Ok };
            let waiting: i64 =
                m.deliveries.iter().filter(|(s, _)| matches!(s, State::Waiting | State::Retry)).map(|(_, n)| n).sum();
            out.push(finding("queue", verdict, format!("{waiting} wait; the oldest due one is {late:.0} s late")));
            if m.given_up > 0 {
                out.push(finding(
                    "outbox",
                    Verdict::Warning,
                    format!("{} mails or webhook messages were given up", m.given_up),
                ));
            }
        }
        Err(e) => out.push(finding("queue", Verdict::Error, e.to_string())),
    }
    let filter = Filter { states: vec![State::Unsure, State::Missed, State::Refused], ..Filter::default() };
    if let Ok(stuck) = data.db.read(move |tx| deliveries::list(tx, &filter)).await
        && !stuck.is_empty()
    {
        out.push(finding(
            "deliveries",
            Verdict::Warning,
            format!("{} wait for somebody: `passeur deliveries list`", stuck.len()),
        ));
    }
    out
}

async fn networks(data: &Data, online: bool) -> Vec<Finding> {
    let Ok(all) = data.db.read(accounts::all).await else { return Vec::new() };
    let Ok(context) = super::serve::context(data, None) else { return Vec::new() };
    let now = data.db.clock.now();
    let mut out = Vec::new();
    for account in all {
        let asked = if online { passeur_engine::check(&context, &account.id).await.map(|_| ()) } else { Ok(()) };
        let ends = account.expires_at.filter(|at| *at < now + 60 * 24 * MINUTE && account.sealed.is_some());
        let (verdict, detail) = match (asked, account.health) {
            (Err(e), _) => (Verdict::Error, e.to_string()),
            (_, Health::Disconnected) => {
                (Verdict::Error, account.health_message.clone().unwrap_or_else(|| "disconnected".into()))
            }
            (_, Health::Attention) => {
                (Verdict::Warning, account.health_message.clone().unwrap_or_else(|| "needs a look".into()))
            }
            (_, Health::Ok) => (
                Verdict::Ok,
                ends.map_or_else(|| "ok".into(), |at| format!("ok; credentials are renewed before {}", timestamp(at))),
            ),
        };
        out.push(finding("account", verdict, format!("{}: {detail}", account.name())));
    }
    out
}
