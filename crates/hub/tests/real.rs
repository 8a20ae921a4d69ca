//! A real server with the Mastodon API and ActivityPub (snac2) follows the hub, and receives a post,
//! its edit and its deletion. Runs when `PASSEUR_TEST_MASTODON_URL` names one (`bin/servers up snac`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Bench, picture};
use passeur_handbook::content::Content;
use passeur_hub::deliver;
use passeur_networks::Connector as _;
use passeur_store::{hub_outbox, hub_people, testing};
use serde_json::Value;
use std::{
    env,
    time::{Duration, Instant},
};

struct Server {
    url: String,
    token: String,
    http: passeur_networks::http::Http,
}

impl Server {
    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.url)).bearer(&self.token).send().await.unwrap();
        answer.json().unwrap_or(Value::Null)
    }

    async fn post(&self, path: &str) -> Value {
        let call = self.http.post(format!("{}{path}", self.url)).bearer(&self.token);
        call.send().await.unwrap().json().unwrap_or(Value::Null)
    }
}

/// Asks again until the answer is there, a minute at most.
async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < end, "{what}: it did not happen within a minute");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_follows_the_hub() {
    let (Ok(url), Ok(token)) = (env::var("PASSEUR_TEST_MASTODON_URL"), env::var("PASSEUR_TEST_MASTODON_TOKEN")) else {
        return eprintln!("PASSEUR_TEST_MASTODON_URL is not set: skipped");
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let b = Bench::at(testing::sqlite(), &format!("http://localhost:{port}")).await;
    // Signatures carry the date: the clock of the test stands at this moment.
    b.db.clock.advance(jiff::Timestamp::now().as_microsecond() - testing::START);
    let app = b.app.clone();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let server = Server { url, token, http: b.http.clone() };

    let name = format!("@{}@localhost:{port}", b.site.slug);
    let found = eventually("the server finds the hub", || async {
        let found = server.get(&format!("/api/v2/search?type=accounts&resolve=true&q={name}")).await;
        found["accounts"][0]["id"].as_str().map(str::to_owned)
    })
    .await;
    let followed = server.post(&format!("/api/v1/accounts/{found}/follow")).await;
    assert_eq!(followed["following"], true, "{followed}");
    eventually("the follow arrives", || async {
        let id = b.site.workspace_id.clone();
        (b.db.read(move |tx| hub_people::follower_count(tx, &id)).await.unwrap() == 1).then_some(())
    })
    .await;
    drain(&b).await;

    let mark = port;
    let mut step = b.step("real", Content::text(format!("Du foyer au fédivers {mark} #quai https://example.org")), 0);
    step.media = vec![picture("Le quai, vu du pont")];
    let made = b.publish(&step).await.remote;
    drain(&b).await;
    let status = eventually("the post arrives", || in_home(&server, format!("fédivers {mark}"))).await;
    assert_eq!(status["url"].as_str(), made.url.as_deref());
    assert_eq!(status["media_attachments"][0]["description"], "Le quai, vu du pont");

    b.db.clock.advance(1_000_000);
    let edited = b.step("real-2", Content::text(format!("Texte corrigé {mark}")), 0);
    b.connector.edit(&b.http, &b.session, &made, &edited).await.unwrap();
    drain(&b).await;
    eventually("the edit arrives", || in_home(&server, format!("corrigé {mark}"))).await;

    b.connector.delete(&b.http, &b.session, &made).await.unwrap();
    drain(&b).await;
    eventually("the deletion arrives", || async {
        in_home(&server, format!("corrigé {mark}")).await.is_none().then_some(())
    })
    .await;
}

async fn in_home(server: &Server, words: String) -> Option<Value> {
    let home = server.get("/api/v1/timelines/home").await;
    home.as_array()?.iter().find(|s| s["content"].as_str().is_some_and(|c| c.contains(&words))).cloned()
}

/// Delivers until nothing waits; nothing may fail on the way.
async fn drain(b: &Bench) {
    eventually("the activities leave", || async {
        deliver::once(&b.hub).await.unwrap();
        let id = b.site.workspace_id.clone();
        let troubles = b.db.read(move |tx| hub_outbox::troubles(tx, &id, 9)).await.unwrap();
        assert!(troubles.is_empty(), "{troubles:?}");
        (b.db.read(hub_outbox::waiting).await.unwrap() == 0).then_some(())
    })
    .await;
}
