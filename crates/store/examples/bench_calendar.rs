//! Times the calendar of a month with 10,000 posts on SQLite: `cargo run --release -p passeur-store
//! --features testing --example bench_calendar`.

use std::time::Instant;

use passeur_handbook::content::{Content, Part};
use passeur_store::{
    StoreError,
    accounts::{self, Connected},
    calendar::{self, Query},
    clock::DAY,
    new_id, params,
    posts::{self, Body, NewPost, Rendition, Schedule},
    testing::{self, START},
};

const POSTS: i64 = 10_000;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    for t in testing::all() {
        let workspace = new_id();
        let (w, keys) = (workspace.clone(), t.db.keys.clone());
        t.db.write(move |tx| {
            tx.exec(
                "INSERT INTO workspaces (id, slug, name, time_zone, locale, created_at) VALUES ($1, $1, 'W', 'UTC', 'en', 0)",
                params![&w],
            )?;
            let mut ids = Vec::new();
            for n in 0..20 {
                let c = Connected {
                    network: "mastodon".into(),
                    server: String::new(),
                    remote_id: n.to_string(),
                    handle: format!("@{n}"),
                    display_name: String::new(),
                    avatar_url: None,
                    profile_url: None,
                    secret: None,
                    expires_at: None,
                    scopes: Vec::new(),
                    limits: None,
                    software: None,
                    pacing: None,
                };
                ids.push(accounts::connect(tx, &keys, &w, &c)?.id);
            }
            for n in 0..POSTS {
                let text = format!("Post number {n}: a few words about the week to come, and a link.");
                let body = Body {
                    content: Content { parts: vec![Part { text, media: Vec::new() }], ..Content::default() },
                    renditions: vec![Rendition { account_id: ids[n as usize % 20].clone(), own: Default::default() }],
                    ..Body::default()
                };
                let post = posts::create(tx, &NewPost { workspace_id: w.clone(), body, ..NewPost::default() })?;
                posts::plan(tx, &post.id, START + n * 30 * DAY / POSTS, Schedule::At, None)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
        for (name, days, whole) in
            [("month, all words", 30, true), ("month, lines", 30, false), ("day, all words", 1, true)]
        {
            let mut spans = Vec::new();
            let mut seen = 0;
            for _ in 0..100 {
                let q =
                    Query { workspace_id: workspace.clone(), from: START, to: START + days * DAY, ..Query::default() };
                let start = Instant::now();
                let read = move |tx: &mut passeur_store::Tx<'_>| {
                    if whole { calendar::entries(tx, &q) } else { calendar::lines(tx, &q) }
                };
                seen = t.db.read(read).await?.entries.len();
                spans.push(start.elapsed().as_secs_f64() * 1e3);
            }
            spans.sort_by(f64::total_cmp);
            println!("{:8} {name:16} {seen:6} posts  p50 {:6.2} ms  p99 {:6.2} ms", t.engine, spans[50], spans[98]);
        }
    }
    Ok(())
}
