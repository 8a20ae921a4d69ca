//! The queue: what is sent, in what order, and what a death in the middle leaves behind.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::{content::Content, delivery::State};
use passeur_store::{
    Db, StoreError, Tx,
    accounts::{self, Connected},
    clock::{MINUTE, SECOND},
    deliveries::{self, Scope},
    lanes::{self, Abilities, Lane, Next, Outcome, Work},
    new_id, params,
    posts::{self, Body, NewPost, Rendition, Schedule},
    testing::{self, START, TestDb},
};

const CAN: Abilities = Abilities { connector: true, ready: true, safe_key: false };

struct Fixture {
    t: TestDb,
    account: String,
    workspace: String,
}

async fn fixtures() -> Vec<Fixture> {
    let mut out = Vec::new();
    for t in testing::all() {
        let workspace = new_id();
        let w = workspace.clone();
        let keys = t.db.keys.clone();
        let account =
            t.db.write(move |tx| {
                tx.exec(
                    "INSERT INTO workspaces (id, slug, name, time_zone, locale, created_at)
                     VALUES ($1, $1, 'W', 'Europe/Paris', 'fr', 0)",
                    params![&w],
                )?;
                let c = Connected {
                    network: "mastodon".into(),
                    server: "https://example.social".into(),
                    remote_id: "1".into(),
                    handle: "@a@example.social".into(),
                    display_name: "A".into(),
                    avatar_url: None,
                    profile_url: None,
                    secret: Some("token".to_owned().into()),
                    expires_at: None,
                    scopes: Vec::new(),
                    limits: None,
                    software: None,
                    pacing: None,
                };
                Ok::<_, StoreError>(accounts::connect(tx, &keys, &w, &c)?.id)
            })
            .await
            .unwrap();
        out.push(Fixture { t, account, workspace });
    }
    out
}

impl Fixture {
    fn db(&self) -> &Db {
        &self.t.db
    }

    async fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.t.db.write(f).await
    }

    async fn plan(&self, content: Content, due: i64) -> (String, String) {
        let (w, a) = (self.workspace.clone(), self.account.clone());
        self.run(move |tx| {
            let body = Body {
                content,
                renditions: vec![Rendition { account_id: a, own: Default::default() }],
                ..Body::default()
            };
            let post = posts::create(tx, &NewPost { workspace_id: w, body, ..NewPost::default() })?;
            posts::plan(tx, &post.id, due, Schedule::At, None)?;
            let d = deliveries::of_post(tx, &post.id)?;
            Ok((post.id, d[0].id.clone()))
        })
        .await
        .unwrap()
    }

    async fn claim(&self) -> Option<Lane> {
        self.run(|tx| Ok(lanes::claim(tx, "n1", 10, 30)?.pop())).await.unwrap()
    }

    async fn next(&self, lane: &Lane, can: Abilities) -> Next {
        let lane = lane.clone();
        self.run(move |tx| {
            for _ in 0..20 {
                match lanes::next(tx, &lane, "n1", can)? {
                    Next::Again => {}
                    other => return Ok(other),
                }
            }
            panic!("the lane never settles")
        })
        .await
        .unwrap()
    }

    async fn publish(&self, lane: &Lane) -> Work {
        match self.next(lane, CAN).await {
            Next::Publish(work) => *work,
            other => panic!("{}: expected a publication, got {other:?}", self.t.engine),
        }
    }

    async fn finish(&self, lane: &Lane, work: &Work, outcome: Outcome) -> Result<Option<Next>, StoreError> {
        let (lane, work) = (lane.clone(), work.clone());
        self.run(move |tx| lanes::finish(tx, &lane, "n1", &work, &outcome, CAN)).await
    }

    async fn state(&self, id: &str) -> State {
        let id = id.to_owned();
        self.db().read(move |tx| deliveries::get(tx, &id)).await.unwrap().state
    }
}

fn sent(id: &str) -> Outcome {
    Outcome::Sent { remote_id: id.into(), url: Some(format!("https://example.social/{id}")), extra: None, note: None }
}

fn thread(texts: &[&str]) -> Content {
    let mut c = Content::text(texts[0]);
    for t in &texts[1..] {
        c.parts.push(passeur_handbook::content::Part { text: (*t).into(), media: Vec::new() });
    }
    c
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_an_account_go_out_at_their_time_in_order() {
    for f in fixtures().await {
        let (_, second) = f.plan(Content::text("second"), START + 20 * SECOND).await;
        let (_, first) = f.plan(Content::text("first"), START + 10 * SECOND).await;
        assert!(f.claim().await.is_none(), "nothing is due yet");
        f.db().clock.advance(30 * SECOND);
        let lane = f.claim().await.unwrap();
        assert!(f.claim().await.is_none(), "a lane has one holder");
        let work = f.publish(&lane).await;
        assert_eq!(work.delivery.id, first);
        assert_eq!(f.state(&first).await, State::Sending);
        f.finish(&lane, &work, sent("1")).await.unwrap();
        let work = f.publish(&lane).await;
        assert_eq!(work.delivery.id, second);
        f.finish(&lane, &work, sent("2")).await.unwrap();
        assert!(matches!(f.next(&lane, CAN).await, Next::Wait(i64::MAX)));
        let id = first.clone();
        let d = f.db().read(move |tx| deliveries::get(tx, &id)).await.unwrap();
        assert_eq!((d.state, d.remote_url.as_deref()), (State::Sent, Some("https://example.social/1")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_holds_back_the_posts_behind_it() {
    for f in fixtures().await {
        let (_, first) = f.plan(Content::text("first"), START).await;
        f.plan(Content::text("second"), START + SECOND).await;
        f.db().clock.advance(2 * SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Retry { message: "busy".into(), at: None }).await.unwrap();
        assert_eq!(f.state(&first).await, State::Retry);
        assert!(matches!(f.next(&lane, CAN).await, Next::Wait(at) if at > START + 10 * SECOND));
        f.db().clock.advance(30 * SECOND);
        assert_eq!(f.publish(&lane).await.delivery.id, first);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_while_sending_leaves_a_question_not_a_second_post() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("once"), START).await;
        f.db().clock.advance(SECOND);
        let dead = f.claim().await.unwrap();
        let lost = f.publish(&dead).await;
        assert!(f.claim().await.is_none(), "the lease still stands");
        f.db().clock.advance(60 * SECOND);
        let lane = f.claim().await.unwrap();
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!("must ask first") };
        assert_eq!(work.key(), lost.key());
        // The dead one comes back: its writes are refused.
        assert!(matches!(f.finish(&dead, &lost, sent("1")).await, Err(StoreError::Conflict(_))));
        f.finish(&lane, &work, sent("1")).await.unwrap();
        assert_eq!(f.state(&id).await, State::Sent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_starts_again_with_its_clock_put_back_looks_at_its_lanes_at_once() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("once"), START).await;
        f.db().clock.advance(3_600 * SECOND);
        let lane = f.claim().await.unwrap();
        f.publish(&lane).await;
        let (a, later) = (f.account.clone(), START + 3_700 * SECOND);
        f.run(move |tx| tx.exec("UPDATE lanes SET next_at = $2 WHERE account_id = $1", params![a, later]))
            .await
            .unwrap();
        f.db().clock.advance(-3_500 * SECOND);
        assert!(f.claim().await.is_none(), "held by the run that died, and not before its time");
        f.run(|tx| lanes::forget_leases(tx, "n1")).await.unwrap();
        let lane = f.claim().await.unwrap();
        assert!(matches!(f.next(&lane, CAN).await, Next::Verify(work) if work.delivery.id == id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_there_is_believed_only_after_the_network_had_time() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("slow"), START).await;
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Unsure { message: "reset".into() }).await.unwrap();
        assert_eq!(f.state(&id).await, State::Unsure);
        f.db().clock.advance(3 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!() };
        f.finish(&lane, &work, Outcome::NotOut).await.unwrap();
        assert_eq!(f.state(&id).await, State::Unsure, "too early to believe it");
        f.db().clock.advance(15 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!() };
        f.finish(&lane, &work, Outcome::NotOut).await.unwrap();
        assert_eq!(f.publish(&lane).await.delivery.id, id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_there_is_believed_no_sooner_because_the_clock_was_put_back_between_two_attempts() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("twice asked"), START).await;
        f.db().clock.advance(3_600 * SECOND);
        let lane = f.claim().await.unwrap();
        f.publish(&lane).await;
        // It dies with the clock an hour ahead, and is found dead with the right one.
        f.db().clock.advance(-3_500 * SECOND);
        f.run(|tx| lanes::forget_leases(tx, "n1")).await.unwrap();
        let lane = f.claim().await.unwrap();
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!("must ask first") };
        f.finish(&lane, &work, Outcome::NotOut).await.unwrap();
        f.db().clock.advance(15 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!("too early the first time") };
        f.finish(&lane, &work, Outcome::NotOut).await.unwrap();
        // The second attempt dies as well; its end is later than that of the first, its beginning is not.
        f.publish(&lane).await;
        f.run(|tx| lanes::forget_leases(tx, "n1")).await.unwrap();
        let lane = f.claim().await.unwrap();
        f.db().clock.advance(SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!("must ask again") };
        f.finish(&lane, &work, Outcome::NotOut).await.unwrap();
        assert_eq!(f.state(&id).await, State::Unsure, "the network may still be busy with the second");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_post_with_the_same_text_is_not_taken_for_the_one_that_is_asked_about() {
    for f in fixtures().await {
        f.plan(Content::text("good morning"), START).await;
        let (_, today) = f.plan(Content::text("good morning"), START + 60 * SECOND).await;
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, sent("yesterday")).await.unwrap();
        f.db().clock.advance(60 * SECOND);
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Unsure { message: "reset".into() }).await.unwrap();
        f.db().clock.advance(20 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!() };
        f.finish(&lane, &work, sent("yesterday")).await.unwrap();
        assert_eq!(f.state(&today).await, State::Retry, "what was found is the first one");
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Unsure { message: "reset".into() }).await.unwrap();
        f.db().clock.advance(20 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!() };
        f.finish(&lane, &work, sent("today")).await.unwrap();
        assert_eq!(f.state(&today).await, State::Sent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_network_cannot_tell_a_person_decides_and_the_rest_goes_on() {
    for f in fixtures().await {
        let (_, doubtful) = f.plan(Content::text("doubtful"), START).await;
        let (_, behind) = f.plan(Content::text("behind"), START + SECOND).await;
        f.db().clock.advance(5 * SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Unsure { message: "reset".into() }).await.unwrap();
        f.db().clock.advance(5 * SECOND);
        let Next::Verify(work) = f.next(&lane, CAN).await else { panic!() };
        f.finish(&lane, &work, Outcome::CannotTell { why: "no search".into() }).await.unwrap();
        assert_eq!(f.publish(&lane).await.delivery.id, behind);
        let id = doubtful.clone();
        assert!(f.run(move |tx| deliveries::retry(tx, &id, None)).await.is_err(), "never sent again unasked");
        let id = doubtful.clone();
        f.run(move |tx| deliveries::resolve(tx, &id, true, Some("https://x/1"), Some("ana"))).await.unwrap();
        assert_eq!(f.state(&doubtful).await, State::Sent);
        let kinds: Vec<String> = f
            .db()
            .read(|tx| tx.query("SELECT kind FROM notifications", &[], |r| r.get(0)))
            .await
            .map_err(|e: StoreError| e)
            .unwrap();
        assert!(kinds.contains(&"unsure".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_resumes_at_the_part_that_is_not_out() {
    for f in fixtures().await {
        let (_, id) = f.plan(thread(&["one", "two", "three"]), START).await;
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        let Some(Next::Publish(work)) = f.finish(&lane, &work, sent("1")).await.unwrap() else { panic!("goes on") };
        assert_eq!((work.step, work.steps[0].remote_id.as_deref()), (1, Some("1")));
        f.finish(&lane, &work, Outcome::Retry { message: "busy".into(), at: None }).await.unwrap();
        f.db().clock.advance(60 * SECOND);
        let work = f.publish(&lane).await;
        assert_eq!((work.step, work.steps[0].remote_id.as_deref()), (1, Some("1")));
        let Some(Next::Publish(work)) = f.finish(&lane, &work, sent("2")).await.unwrap() else { panic!("goes on") };
        f.finish(&lane, &work, sent("3")).await.unwrap();
        assert_eq!(f.state(&id).await, State::Sent);
        let key = id.clone();
        let d = f.db().read(move |tx| deliveries::get(tx, &key)).await.unwrap();
        assert_eq!(d.remote_id.as_deref(), Some("1"), "the post's link is that of its first part");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_again_never_repeats_a_part_that_is_out() {
    for f in fixtures().await {
        let (post, _) = f.plan(thread(&["one", "two"]), START).await;
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        let Some(Next::Publish(work)) = f.finish(&lane, &work, sent("1")).await.unwrap() else { panic!() };
        f.finish(&lane, &work, Outcome::Refused { message: "no".into() }).await.unwrap();
        f.run(move |tx| posts::plan(tx, &post, START + 10 * SECOND, Schedule::At, None)).await.unwrap();
        f.db().clock.advance(60 * SECOND);
        assert_eq!(f.publish(&lane).await.step, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_stops_what_has_not_left_and_a_thaw_lets_it_go() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("x"), START + SECOND).await;
        let w = f.workspace.clone();
        assert_eq!(
            f.run(move |tx| deliveries::freeze(tx, Scope::Workspace(&w), None, Some("crisis"))).await.unwrap(),
            1
        );
        let (_, later) = f.plan(Content::text("planned during the freeze"), START + 2 * SECOND).await;
        assert_eq!((f.state(&id).await, f.state(&later).await), (State::Frozen, State::Frozen));
        f.db().clock.advance(10 * SECOND);
        if let Some(lane) = f.claim().await {
            assert!(matches!(f.next(&lane, CAN).await, Next::Wait(_)));
            f.run(move |tx| lanes::release(tx, &lane)).await.unwrap();
        }
        let w = f.workspace.clone();
        assert_eq!(f.run(move |tx| deliveries::thaw(tx, Scope::Workspace(&w))).await.unwrap(), 2);
        let lane = f.claim().await.unwrap();
        assert_eq!(f.publish(&lane).await.delivery.id, id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_late_is_asked_about_not_sent() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("good morning"), START).await;
        f.db().clock.advance(181 * MINUTE);
        let lane = f.claim().await.unwrap();
        assert!(matches!(f.next(&lane, CAN).await, Next::Wait(_)));
        assert_eq!(f.state(&id).await, State::Missed);
        let key = id.clone();
        f.run(move |tx| deliveries::retry(tx, &key, Some("ana"))).await.unwrap();
        assert_eq!(f.publish(&lane).await.delivery.id, id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_after_approval_asks_again_and_a_cancelled_one_stays_cancelled() {
    use passeur_store::approvals::{self, Step};
    for f in fixtures().await {
        let w = f.workspace.clone();
        f.run(move |tx| approvals::set_steps(tx, &w, &[Step { name: "legal".into(), users: vec![] }])).await.unwrap();
        let (post, id) = f.plan(Content::text("v1"), START + SECOND).await;
        assert_eq!(f.state(&id).await, State::Held);
        let p = post.clone();
        f.run(move |tx| approvals::decide(tx, &p, 1, "boss", true, "")).await.unwrap();
        assert_eq!(f.state(&id).await, State::Waiting);
        let p = post.clone();
        f.run(move |tx| {
            let mut body = posts::get(tx, &p)?.body;
            body.content.parts[0].text = "v2".into();
            posts::save(tx, &p, Some(1), &body, Some("ana"))
        })
        .await
        .unwrap();
        assert_eq!(f.state(&id).await, State::Held);
        f.db().clock.advance(5 * SECOND);
        let p = post.clone();
        assert!(f.run(move |tx| approvals::decide(tx, &p, 1, "boss", true, "")).await.is_err(), "they saw version 1");
        let key = id.clone();
        f.run(move |tx| deliveries::cancel(tx, &key, None)).await.unwrap();
        let p = post.clone();
        f.run(move |tx| approvals::decide(tx, &p, 2, "boss", true, "")).await.unwrap();
        assert_eq!(f.state(&id).await, State::Cancelled);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pacing_lets_through_what_the_window_allows() {
    for f in fixtures().await {
        let a = f.account.clone();
        f.run(move |tx| tx.exec("UPDATE accounts SET pacing_posts = 2, pacing_seconds = 60 WHERE id = $1", params![a]))
            .await
            .unwrap();
        for i in 0..3 {
            f.plan(Content::text(format!("{i}")), START).await;
        }
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        for i in 0..2 {
            let work = f.publish(&lane).await;
            f.finish(&lane, &work, sent(&i.to_string())).await.unwrap();
        }
        assert!(matches!(f.next(&lane, CAN).await, Next::Wait(at) if at == START + 61 * SECOND));
        f.db().clock.advance(61 * SECOND);
        f.publish(&lane).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_credentials_wait_for_a_person_and_connecting_again_sends() {
    for f in fixtures().await {
        let (_, id) = f.plan(Content::text("x"), START).await;
        f.db().clock.advance(SECOND);
        let lane = f.claim().await.unwrap();
        let work = f.publish(&lane).await;
        f.finish(&lane, &work, Outcome::Unauthorised { message: "token revoked".into() }).await.unwrap();
        assert_eq!(f.state(&id).await, State::Retry);
        let release = lane.clone();
        f.run(move |tx| lanes::release(tx, &release)).await.unwrap();
        assert!(f.claim().await.is_none());
        let (w, keys) = (f.workspace.clone(), f.db().keys.clone());
        f.run(move |tx| {
            let a = accounts::list(tx, &w)?.remove(0);
            assert_eq!(a.health, accounts::Health::Disconnected);
            let c = Connected {
                network: a.network,
                server: a.server,
                remote_id: a.remote_id,
                handle: a.handle,
                display_name: a.display_name,
                avatar_url: None,
                profile_url: None,
                secret: Some("new".to_owned().into()),
                expires_at: None,
                scopes: vec![],
                limits: None,
                software: None,
                pacing: None,
            };
            accounts::connect(tx, &keys, &w, &c)
        })
        .await
        .unwrap();
        let lane = f.claim().await.expect("connected again: it goes");
        assert_eq!(f.publish(&lane).await.delivery.id, id);
    }
}
