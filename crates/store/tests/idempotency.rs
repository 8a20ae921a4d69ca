//! Idempotency keys, and posts written with their plan in one go, on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::{content::Content, delivery::State};
use passeur_store::{
    StoreError, accounts, deliveries,
    idempotency::{self, Claim, KEPT},
    new_id, params, posts,
    posts::{Body, NewPost, Rendition, Schedule, Stage},
    testing::{self, START},
    workspaces,
};

#[tokio::test]
async fn a_key_gives_the_same_answer_until_it_is_forgotten() {
    for t in testing::all() {
        let db = &t.db;
        let first: Claim = db
            .write(|tx| {
                let claim = idempotency::claim(tx, "t1", "k", "f")?;
                idempotency::keep(tx, "t1", "k", 201, "{}")?;
                Ok::<_, StoreError>(claim)
            })
            .await
            .unwrap();
        assert_eq!(first, Claim::New);
        let ask = |owner: &'static str, print: &'static str| async move {
            db.write(move |tx| {
                let claim = idempotency::claim(tx, owner, "k", print)?;
                if claim == Claim::New {
                    idempotency::keep(tx, owner, "k", 200, "again")?;
                }
                Ok::<_, StoreError>(claim)
            })
            .await
            .unwrap()
        };
        assert_eq!(ask("t1", "f").await, Claim::Done { status: 201, answer: "{}".into() }, "{}", t.engine);
        assert_eq!(ask("t1", "other").await, Claim::Other);
        assert_eq!(ask("t2", "other").await, Claim::New);
        db.clock.advance(KEPT);
        assert_eq!(ask("t1", "other").await, Claim::New);
        db.clock.advance(KEPT);
        assert_eq!(db.write(|tx| idempotency::purge(tx, 1_000)).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn what_fails_leaves_its_key_free() {
    for t in testing::all() {
        let failed: Result<(), StoreError> =
            t.db.write(|tx| {
                idempotency::claim(tx, "t1", "k", "f")?;
                Err(StoreError::Invalid("no".into()))
            })
            .await;
        assert!(failed.is_err());
        let claim = t.db.write(|tx| idempotency::claim(tx, "t1", "k", "g")).await.unwrap();
        assert_eq!(claim, Claim::New, "{}", t.engine);
    }
}

#[tokio::test]
async fn of_many_at_once_with_one_key_one_is_new() {
    for t in testing::all() {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let db = t.db.clone();
            tasks.spawn(async move {
                db.write(|tx| {
                    let claim = idempotency::claim(tx, "t1", "k", "f")?;
                    if claim == Claim::New {
                        idempotency::keep(tx, "t1", "k", 201, "made")?;
                    }
                    Ok::<_, StoreError>(claim)
                })
                .await
                .unwrap()
            });
        }
        let all = tasks.join_all().await;
        assert_eq!(all.iter().filter(|c| **c == Claim::New).count(), 1, "{}", t.engine);
        assert!(all.iter().all(|c| *c != Claim::Other));
    }
}

#[tokio::test]
async fn a_post_written_with_its_plan_is_the_post_written_and_then_planned() {
    for t in testing::all() {
        let keys = t.db.keys.clone();
        let (one, two) =
            t.db.write(move |tx| {
                let w = workspaces::create(
                    tx,
                    &keys,
                    &workspaces::NewWorkspace {
                        name: "W",
                        time_zone: "Europe/Paris",
                        locale: "fr",
                        owner: None,
                        demo: false,
                    },
                )?;
                let account = accounts::list(tx, &w.id)?.remove(0);
                let body = Body {
                    content: Content::text("Bonjour"),
                    renditions: vec![Rendition { account_id: account.id, own: Default::default() }],
                    labels: vec!["l".into()],
                    ..Body::default()
                };
                let new = NewPost { workspace_id: w.id, body, ..NewPost::default() };
                let due = START + 3_600_000_000;
                let one = posts::create_planned(tx, &new, due, Schedule::At)?;
                let two = posts::create(tx, &new)?;
                let two = posts::plan(tx, &two.id, due, Schedule::At, None)?;
                let of = |tx: &mut passeur_store::Tx<'_>, id: &str| {
                    let post = posts::get(tx, id)?;
                    let d = deliveries::of_post(tx, id)?.remove(0);
                    Ok::<_, StoreError>((post.stage, post.due_at, post.body, d.state, d.due_at, d.next_at))
                };
                Ok::<_, StoreError>((of(tx, &one.id)?, of(tx, &two.id)?))
            })
            .await
            .unwrap();
        assert_eq!(one, two, "{}", t.engine);
        assert_eq!((one.0, one.3), (Stage::Planned, State::Waiting));
        let (unknown, empty) = (new_id(), new_id());
        for (account, text) in [(unknown, "text"), (empty, " ")] {
            let refused: Result<posts::Post, StoreError> =
                t.db.write(move |tx| {
                    let workspace_id: String = tx.one("SELECT id FROM workspaces", params![], |r| r.get(0))?;
                    let body = Body {
                        content: Content::text(text),
                        renditions: vec![Rendition { account_id: account, own: Default::default() }],
                        ..Body::default()
                    };
                    let new = NewPost { workspace_id, body, ..NewPost::default() };
                    posts::create_planned(tx, &new, START, Schedule::At)
                })
                .await;
            assert!(refused.is_err());
        }
        let count: i64 = t.db.read(|tx| tx.one("SELECT COUNT(*) FROM posts", params![], |r| r.get(0))).await.unwrap();
        assert_eq!(count, 2, "what was refused left nothing behind");
    }
}
