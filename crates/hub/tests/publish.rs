//! The hub as a network, on both engines: once, whatever happens; in order; edited; gone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Bench, PUBLIC, picture};
use passeur_handbook::content::{Content, Part, Visibility};
use passeur_hub::Hub;
use passeur_networks::{Connector as _, Failure, Found, Remote as Receipted};
use passeur_store::{
    hub, hub_outbox,
    hub_people::{self, Remote},
    params, testing,
};

async fn count(b: &Bench, sql: &'static str) -> i64 {
    b.db.read(move |tx| tx.one(sql, params![], |r| r.get(0))).await.map_err(|e: passeur_store::StoreError| e).unwrap()
}

async fn follower(b: &Bench, name: &'static str, shared: Option<&'static str>) {
    let id = b.site.workspace_id.clone();
    b.db.write(move |tx| {
        let who = Remote {
            id: format!("https://{name}.example/u"),
            inbox: format!("https://{name}.example/u/inbox"),
            shared_inbox: shared.map(str::to_owned),
            ..Remote::default()
        };
        hub_people::follow(tx, &id, &who)
    })
    .await
    .unwrap();
    // The actor is there as soon as somebody looks it up.
    assert_eq!(b.get(&b.path("/actor")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_published_once_however_often_it_is_called() {
    for t in testing::all() {
        let b = Bench::new(t).await;
        follower(&b, "one", None).await;
        let step = b.step("k", Content::text("Bonjour le quai"), 0);
        assert!(matches!(b.connector.find_published(&b.http, &b.session, &step).await, Ok(Found::No)));
        let calls = (0..24).map(|_| b.connector.publish(&b.http, &b.session, &step));
        let receipts = futures_util::future::join_all(calls).await;
        let first = receipts[0].as_ref().unwrap().remote.clone();
        assert_eq!(first.url.as_deref(), Some(format!("{PUBLIC}/h/{}/posts/bonjour-le-quai", b.site.slug).as_str()));
        assert!(receipts.iter().all(|r| r.as_ref().unwrap().remote == first), "{}", b.t.engine);
        let Ok(Found::Yes(found)) = b.connector.find_published(&b.http, &b.session, &step).await else {
            panic!("{}: it is there", b.t.engine)
        };
        assert_eq!(found.remote, first);
        assert_eq!(count(&b, "SELECT COUNT(*) FROM hub_posts").await, 1, "{}", b.t.engine);
        assert_eq!(b.db.read(hub_outbox::waiting).await.unwrap(), 1, "{}: told once", b.t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_the_same_words_have_their_own_addresses() {
    for t in testing::all() {
        let b = Bench::new(t).await;
        let steps: Vec<_> = (0..12).map(|n| b.step(&format!("k{n}"), Content::text("Même texte"), 0)).collect();
        let calls = steps.iter().map(|s| b.connector.publish(&b.http, &b.session, s));
        let mut urls: Vec<_> =
            futures_util::future::join_all(calls).await.into_iter().map(|r| r.unwrap().remote.url.unwrap()).collect();
        urls.sort();
        urls.dedup();
        assert_eq!(urls.len(), 12, "{}", b.t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_one_page_and_each_part_has_its_place() {
    for t in testing::all() {
        let b = Bench::new(t).await;
        let mut content = Content::text("Trois choses");
        content.parts.push(Part { text: "Deux #suite".into(), media: Vec::new() });
        content.parts.push(Part { text: "Trois".into(), media: Vec::new() });
        let root = b.publish(&b.step("t", content.clone(), 0)).await.remote;
        let second = b.publish(&b.reply(b.step("t", content.clone(), 1), &root, &root)).await.remote;
        let third = b.publish(&b.reply(b.step("t", content, 2), &root, &second)).await.remote;
        assert!(third.url.as_deref().unwrap().ends_with("/posts/trois-choses#trois-choses-3"));
        let page = b.get(&b.path("/posts/trois-choses")).await.text();
        assert!(page.contains("id=\"trois-choses-2\"") && page.contains("id=\"trois-choses-3\""));
        let moved = b.get(&b.path("/posts/trois-choses-2")).await;
        assert_eq!(moved.status, 308);
        assert!(moved.header("location").ends_with("/posts/trois-choses#trois-choses-2"));
        // A tag of a later part leads to the page, which the list shows once.
        let tagged = b.get(&b.path("/tags/suite")).await.text();
        assert_eq!(tagged.matches("<article").count(), 1);
        assert_eq!(b.get(&b.path("/")).await.text().matches("<article").count(), 1);
        let note =
            b.get_with(&b.path("/posts/trois-choses-3"), &[("accept", "application/activity+json")]).await.json();
        assert!(note["inReplyTo"].as_str().unwrap().ends_with("/posts/trois-choses-2"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_and_a_deletion_are_seen_and_told() {
    for t in testing::all() {
        let b = Bench::new(t).await;
        follower(&b, "one", Some("https://big.example/inbox")).await;
        follower(&b, "two", Some("https://big.example/inbox")).await;
        follower(&b, "three", None).await;
        let mut step = b.step("e", Content::text("Avant #vieux"), 0);
        step.media = vec![picture("Le quai \"vu\" <d'en haut>")];
        let made = b.publish(&step).await.remote;
        let page = b.get(&b.path("/posts/avant-vieux")).await.text();
        let file = page.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(
            page.contains("alt=\"Le quai &#34;vu&#34; &#60;d&#39;en haut&#62;\" width=\"40\" height=\"30\""),
            "{page}"
        );
        let image = b.get(&file).await;
        assert_eq!((image.status.as_u16(), image.header("content-type")), (200, "image/png"));
        assert!(file.ends_with("/vue-du-quai.png"));

        b.db.clock.advance(60_000_000);
        let edited = b.step("e2", Content::text("Après #neuf"), 0);
        let again = b.connector.edit(&b.http, &b.session, &made, &edited).await.unwrap();
        assert_eq!(again.remote, made, "the address stays");
        let page = b.get(&b.path("/posts/avant-vieux")).await.text();
        assert!(page.contains("Après") && !page.contains("Avant") && page.contains("modifié le 23 novembre 2026"));
        assert_eq!(b.get(&b.path("/tags/vieux")).await.status, 404);
        assert_eq!(b.get(&file).await.status, 404, "a picture that no post shows is not given");

        b.connector.delete(&b.http, &b.session, &made).await.unwrap();
        b.connector.delete(&b.http, &b.session, &made).await.unwrap();
        assert_eq!(b.get(&b.path("/posts/avant-vieux")).await.status, 410);
        let gone = b.get_with(&b.path("/posts/avant-vieux"), &[("accept", "application/activity+json")]).await;
        assert_eq!((gone.status.as_u16(), gone.json()["type"].as_str()), (410, Some("Tombstone")));
        let late = b.connector.edit(&b.http, &b.session, &made, &edited).await;
        assert!(matches!(late, Err(Failure::Permanent { .. })));
        // Create, Update, Delete to each inbox once: the shared one, and the third's own.
        let told: Vec<(String, String)> =
            b.db.read(|tx| {
                tx.query("SELECT inbox, body FROM hub_outbox ORDER BY id", params![], |r| Ok((r.get(0)?, r.get(1)?)))
            })
            .await
            .map_err(|e: passeur_store::StoreError| e)
            .unwrap();
        let kinds: Vec<String> = told
            .iter()
            .filter(|(inbox, _)| inbox == "https://big.example/inbox")
            .map(|(_, body)| {
                serde_json::from_str::<serde_json::Value>(body).unwrap()["type"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(kinds, ["Create", "Update", "Delete"], "{}", b.t.engine);
        assert_eq!(told.len(), 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_never_overtakes_its_post() {
    for t in testing::all() {
        let b = Bench::new(t).await;
        follower(&b, "one", None).await;
        follower(&b, "two", None).await;
        let made = b.say("o", "Un").await.remote;
        b.connector.edit(&b.http, &b.session, &made, &b.step("x", Content::text("Deux"), 0)).await.unwrap();
        let claim = || b.db.write(|tx| hub_outbox::claim(tx, 10, 60_000_000));
        let first = claim().await.unwrap();
        assert_eq!(first.len(), 2, "{}: the oldest of each inbox", b.t.engine);
        assert!(first.iter().all(|p| p.body.contains("\"Create\"")));
        assert!(claim().await.unwrap().is_empty(), "they are leased");
        let one = first[0].clone();
        b.db.write(move |tx| hub_outbox::end(tx, &one, &hub_outbox::Fate::Done)).await.unwrap();
        let next = claim().await.unwrap();
        assert_eq!((next.len(), &next[0].inbox), (1, &first[0].inbox));
        // A node that died: its lease ends, and its own late word counts for nothing.
        b.db.clock.advance(61_000_000);
        let rescued = claim().await.unwrap();
        assert!(rescued.iter().any(|p| p.id == first[1].id));
        let late = first[1].clone();
        assert!(b.db.write(move |tx| hub_outbox::end(tx, &late, &hub_outbox::Fate::Done)).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_everyone_stays_out() {
    let b = Bench::new(testing::sqlite()).await;
    for visibility in [Visibility::Followers, Visibility::Direct] {
        let step = b.step("v", Content { visibility, ..Content::text("secret") }, 0);
        let refused = b.connector.publish(&b.http, &b.session, &step).await;
        assert!(matches!(refused, Err(Failure::Permanent { .. })));
    }
    let unlisted = Content { visibility: Visibility::Unlisted, ..Content::text("à part") };
    b.publish(&b.step("u", unlisted, 0)).await;
    assert!(!b.get(&b.path("/")).await.text().contains("à part"));
    assert!(!b.get(&b.path("/feed.xml")).await.text().contains("à part"));
    let page = b.get(&b.path("/posts/a-part")).await.text();
    assert!(page.contains("à part") && page.contains("content=\"noindex\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_cannot_touch_the_posts_of_another() {
    let b = Bench::new(testing::sqlite()).await;
    let made = b.say("m", "À nous").await.remote;
    let keys = b.db.keys.clone();
    let other =
        b.db.write(move |tx| {
            let new = passeur_store::workspaces::NewWorkspace {
                name: "Autre",
                time_zone: "UTC",
                locale: "en",
                owner: None,
                demo: false,
            };
            let made = passeur_store::workspaces::create(tx, &keys, &new)?;
            Ok::<_, passeur_store::StoreError>(passeur_store::accounts::list(tx, &made.id)?.remove(0).id)
        })
        .await
        .unwrap();
    let session = passeur_networks::Session { account_id: other, ..b.session.clone() };
    assert!(b.connector.delete(&b.http, &session, &made).await.is_err());
    assert!(b.connector.edit(&b.http, &session, &made, &b.step("x", Content::text("volé"), 0)).await.is_err());
    let stranger = Receipted { id: "nothing".into(), url: None, extra: None };
    assert!(b.connector.delete(&b.http, &session, &stranger).await.is_err());
    let id = made.id.clone();
    assert!(b.db.read(move |tx| hub::get(tx, &id)).await.unwrap().unwrap().deleted_at.is_none());
    let _: &Hub = &b.hub;
}
