//! Pages and API with 10,000 posts in a month: creating, the calendar, a keystroke, what a first visit weighs.

use crate::{
    Options,
    client::{Answer, Client, quantile},
    lighthouse,
    report::{Report, Row, Target},
    seed::{self, Seeded},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use passeur_faultnet::rig::{Node, Site};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

const POSTS: usize = 10_000;
const CLIENTS: usize = 8;

/// The month after this one, so that nothing of it is due.
fn month() -> Date {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    today.first_of_month().saturating_add(1.month())
}

pub async fn run(options: &Options, report: &mut Report) -> Result<(), String> {
    let folder = options.folder.join("pages");
    let _ = std::fs::remove_dir_all(&folder);
    let site = Site::new(options.program.clone(), folder.clone(), None, options.port + 10)?;
    let seeded = seed::fill(seed::open(&site.data(0), None)?, "http://127.0.0.1:9", 50).await?;
    let first = month().at(8, 0, 0, 0).to_zoned(TimeZone::UTC).map_err(|e| e.to_string())?.timestamp();
    // Over 28 days, the same number each day: 357.
    seed::plan(&seeded, POSTS, move |i| first + (i as i64 * 242).seconds()).await?;
    let mut node = site.node(0);
    node.start(0)?;
    calendar(&node, &seeded, report).await?;
    keystroke(&node, &seeded, report).await?;
    weights(&node, &seeded, report).await?;
    lighthouse::run(&node, &seeded, report).await?;
    create(&node, &seeded, report).await?;
    drop(node);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

fn signed_in(seeded: &Seeded) -> String {
    format!("cookie: passeur_session={}\r\naccept-encoding: gzip, br\r\n", seeded.cookie)
}

fn ok(answer: &Answer, path: &str) -> Result<(), String> {
    match answer.status {
        200..=299 => Ok(()),
        status => {
            let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
            Err(format!("{path} answered {status}: {body}"))
        }
    }
}

/// Asks for the same thing again and again, after a few to warm up.
async fn repeat(client: &mut Client, path: &str, times: usize) -> Result<(Vec<Duration>, usize), String> {
    let mut took = Vec::with_capacity(times);
    let mut bytes = 0;
    for i in 0..times + 5 {
        let answer = client.get(path).await.map_err(|e| format!("{path}: {e}"))?;
        ok(&answer, path)?;
        bytes = answer.body.len();
        if i >= 5 {
            took.push(answer.took);
        }
    }
    Ok((took, bytes))
}

async fn calendar(node: &Node, seeded: &Seeded, report: &mut Report) -> Result<(), String> {
    let headers = signed_in(seeded);
    let mut client = Client::connect(&node.address, &headers).await.map_err(|e| e.to_string())?;
    let (first, last) = (month(), month().last_of_month());
    let slug = &seeded.slug;
    let path = format!("/w/{slug}/calendar/data?from={first}&to={last}");
    let (mut took, bytes) = repeat(&mut client, &path, 100).await?;
    let note = format!("{} kB over the wire", bytes / 1_000);
    let row = Row::new("month of 10,000 posts as JSON, p50", quantile(&mut took, 0.5), "ms", Target::Below(30.0));
    report.add(row.rival(2_300.0).note(note));
    let path = format!("/w/{slug}/calendar?view=month&date={first}");
    let (mut took, bytes) = repeat(&mut client, &path, 200).await?;
    let note = format!("{} kB over the wire, p50 {:.1} ms", bytes / 1_000, quantile(&mut took, 0.5));
    let row = Row::new("month of 10,000 posts as a page, p99", quantile(&mut took, 0.99), "ms", Target::Below(50.0));
    report.add(row.note(note));
    let day = first.saturating_add(10.days());
    let path = format!("/w/{slug}/calendar/data?from={day}&to={day}");
    let rate = rate(node, &headers, &path).await?;
    report.add(Row::new("one day of that month as JSON, 8 clients", rate, "1/s", Target::Above(1_000.0)));
    let path = format!("/w/{slug}/calendar?view=day&date={day}");
    let rate = self::rate(node, &headers, &path).await?;
    report.add(Row::new("one day of that month as a page, 8 clients", rate, "1/s", Target::None));
    Ok(())
}

/// Requests per second of eight clients over four seconds.
async fn rate(node: &Node, headers: &str, path: &str) -> Result<f64, String> {
    let until = Instant::now() + Duration::from_secs(4);
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (address, headers, path) = (node.address.clone(), headers.to_owned(), path.to_owned());
        tasks.spawn(async move {
            let mut client = Client::connect(&address, &headers).await.map_err(|e| e.to_string())?;
            let mut done = 0usize;
            while Instant::now() < until {
                let answer = client.get(&path).await.map_err(|e| e.to_string())?;
                ok(&answer, &path)?;
                done += 1;
            }
            Ok::<_, String>(done)
        });
    }
    let mut all = 0;
    while let Some(done) = tasks.join_next().await {
        all += done.map_err(|e| e.to_string())??;
    }
    Ok(all as f64 / began.elapsed().as_secs_f64())
}

/// The token that our own pages send with each change.
fn csrf(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"")?;
    rest.split('"').next().map(str::to_owned)
}

async fn keystroke(node: &Node, seeded: &Seeded, report: &mut Report) -> Result<(), String> {
    let headers = format!("cookie: passeur_session={}\r\n", seeded.cookie);
    let mut client = Client::connect(&node.address, &headers).await.map_err(|e| e.to_string())?;
    let path = format!("/w/{}/posts/new", seeded.slug);
    let page = client.get(&path).await.map_err(|e| e.to_string())?;
    ok(&page, &path)?;
    let token = csrf(&String::from_utf8_lossy(&page.body)).ok_or("the composer has no token for its forms")?;
    let path = format!("/w/{}/studio/check", seeded.slug);
    let headers =
        format!("content-type: application/json\r\nx-csrf-token: {token}\r\norigin: http://{}\r\n", node.address);
    let words =
        "Ouvert dimanche de 8 h à 13 h, venez tôt @ana@example.social ! #pain #ville https://example.org/horaires ";
    let mut took = Vec::new();
    for i in 0..205 {
        // Two accounts, and a text that grows by a letter or two as it does under a hand.
        let text: String = words.repeat(4).chars().take(20 + i * 2).collect();
        let renditions: Vec<_> =
            seeded.accounts.iter().take(2).map(|a| serde_json::json!({"account_id": a, "own": {}})).collect();
        let body = serde_json::json!({"draft": {"body": {
            "content": {"parts": [{"text": text, "media": []}]},
            "renditions": renditions, "labels": [], "campaign_id": null, "notes": "",
        }}});
        let answer =
            client.call("POST", &path, &headers, body.to_string().as_bytes()).await.map_err(|e| e.to_string())?;
        ok(&answer, &path)?;
        if i >= 5 {
            took.push(answer.took);
        }
    }
    let note = format!("p50 {:.1} ms; check, counters and preview of two accounts", quantile(&mut took, 0.5));
    report.add(
        Row::new("a keystroke in the composer, p99", quantile(&mut took, 0.99), "ms", Target::Below(10.0)).note(note),
    );
    Ok(())
}

/// Addresses in `src`, `href` of things that a page loads, and `url()` of styles.
fn loaded(text: &str, html: bool) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut take = |rest: &str| {
        // A drawing named inside a file is part of that file.
        let end = rest.find(['"', '\'', ')', '#']).unwrap_or(rest.len());
        let address = rest[..end].trim_matches(['"', '\'']);
        if address.starts_with("/assets/") {
            out.insert(address.to_owned());
        }
    };
    if html {
        for mark in ["src=\"", "href=\""] {
            text.split(mark).skip(1).for_each(&mut take);
        }
    } else {
        text.split("url(").skip(1).map(|r| r.trim_start_matches(['"', '\''])).for_each(&mut take);
    }
    out
}

/// What a first visit brings over the wire: the page and all it loads. Every font that a style names
/// counts, although a browser takes only those it shows.
async fn weights(node: &Node, seeded: &Seeded, report: &mut Report) -> Result<(), String> {
    let cookie = format!("cookie: passeur_session={}\r\n", seeded.cookie);
    let mut plain = Client::connect(&node.address, &cookie).await.map_err(|e| e.to_string())?;
    let mut packed = Client::connect(&node.address, &signed_in(seeded)).await.map_err(|e| e.to_string())?;
    let base = format!("/w/{}", seeded.slug);
    let pages = [
        "/",
        "/posts/new",
        "/calendar?view=week",
        "/calendar?view=month",
        "/posts",
        "/media",
        "/accounts",
        "/settings",
        "/notifications",
    ];
    let mut heaviest = (0, String::new());
    for page in pages {
        let path = format!("{base}{page}");
        let page = plain.get(&path).await.map_err(|e| e.to_string())?;
        if page.status != 200 {
            println!("     {path} answered {} and is not weighed", page.status);
            continue;
        }
        let mut wanted: Vec<String> = loaded(&String::from_utf8_lossy(&page.body), true).into_iter().collect();
        let mut seen: BTreeSet<String> = wanted.iter().cloned().collect();
        let mut bytes = packed.get(&path).await.map_err(|e| e.to_string())?.body.len();
        while let Some(asset) = wanted.pop() {
            let text = plain.get(&asset).await.map_err(|e| e.to_string())?;
            bytes += packed.get(&asset).await.map_err(|e| e.to_string())?.body.len();
            if asset.ends_with(".css") {
                for inner in loaded(&String::from_utf8_lossy(&text.body), false) {
                    if seen.insert(inner.clone()) {
                        wanted.push(inner);
                    }
                }
            }
        }
        if bytes > heaviest.0 {
            heaviest = (bytes, path);
        }
    }
    let row = Row::new("largest page on a first visit", heaviest.0 as f64 / 1_000.0, "kB", Target::Below(150.0));
    report.add(row.rival(4_600.0).note(format!("{}, with styles, scripts and every font", heaviest.1)));
    Ok(())
}

async fn create(node: &Node, seeded: &Seeded, report: &mut Report) -> Result<(), String> {
    const EACH: usize = 1_500;
    let headers = format!("authorization: Bearer {}\r\ncontent-type: application/json\r\n", seeded.token);
    let due = (Timestamp::now() + 2_000.hours()).to_string();
    let (before, began) = (node.cpu(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..CLIENTS {
        let (address, headers, due) = (node.address.clone(), headers.clone(), due.clone());
        let accounts = seeded.accounts.clone();
        tasks.spawn(async move {
            let mut client = Client::connect(&address, &headers).await.map_err(|e| e.to_string())?;
            let mut took = Vec::with_capacity(EACH);
            for i in 0..EACH {
                let account = &accounts[(worker * EACH + i) % accounts.len()];
                let body = serde_json::json!({
                    "text": format!("Client {worker}, post {i}: what we are working on this week."),
                    "accounts": [account], "schedule": {"at": due},
                });
                let key = format!("idempotency-key: {worker}-{i}\r\n");
                let answer = client.call("POST", "/api/v1/posts", &key, body.to_string().as_bytes()).await;
                let answer = answer.map_err(|e| e.to_string())?;
                ok(&answer, "/api/v1/posts")?;
                took.push(answer.took);
            }
            Ok::<_, String>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done.map_err(|e| e.to_string())??);
    }
    let (count, seconds) = (took.len(), began.elapsed().as_secs_f64());
    let stored = seed::states(seeded).await?.iter().map(|(_, n)| *n).sum::<i64>() as usize;
    if stored != POSTS + count {
        return Err(format!("{count} posts were answered for, {} are stored", stored - POSTS));
    }
    let note = format!(
        "p50 {:.1} ms, p99 {:.1} ms, {:.2} ms of CPU each; each with an idempotency key, on disk before its answer",
        quantile(&mut took, 0.5),
        quantile(&mut took, 0.99),
        (node.cpu() - before) * 1_000.0 / count as f64
    );
    let row = Row::new(
        "scheduled posts created through the API, 8 clients",
        count as f64 / seconds,
        "1/s",
        Target::Above(2_500.0),
    );
    report.add(row.rival(38.0).note(note));
    Ok(())
}
