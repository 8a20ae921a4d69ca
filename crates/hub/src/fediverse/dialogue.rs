//! The hub and another server, talking over loopback: follows, reactions, refusals, deliveries.

use super::{
    PUBLIC,
    common::{self, Answer, Bench},
    signature::{self, SigningKey},
};
use crate::deliver;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    routing::{get, post},
};
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use passeur_store::{
    clock::{DAY, HOUR, MINUTE},
    hub_outbox,
    hub_people::{self, Counts},
    testing,
};
use serde_json::{Value, json};
use std::sync::{
    Arc, LazyLock, Mutex,
    atomic::{AtomicU16, Ordering},
};

static KEYS: LazyLock<[(String, Vec<u8>); 2]> =
    LazyLock::new(|| [signature::generate().unwrap(), signature::generate().unwrap()]);

/// A server with one person, Ana, that keeps what it is sent.
struct Other {
    base: String,
    seen: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answers: Arc<AtomicU16>,
    key: Arc<AtomicU16>,
}

#[derive(Clone)]
struct OtherState {
    base: String,
    seen: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answers: Arc<AtomicU16>,
    key: Arc<AtomicU16>,
}

impl Other {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = OtherState {
            base: base.clone(),
            seen: Arc::default(),
            answers: Arc::new(AtomicU16::new(202)),
            key: Arc::default(),
        };
        let app = Router::new()
            .route("/ana", get(actor))
            .route(
                "/forged",
                get(async |State(s): State<OtherState>| ([("content-type", "text/html")], person(&s).to_string())),
            )
            .route(
                "/inbox",
                post(async |State(s): State<OtherState>, headers: HeaderMap, body: Bytes| {
                    s.seen.lock().unwrap().push((headers, body));
                    StatusCode::from_u16(s.answers.load(Ordering::SeqCst)).unwrap()
                }),
            )
            .with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, seen: state.seen, answers: state.answers, key: state.key }
    }

    fn ana(&self) -> String {
        format!("{}/ana", self.base)
    }
}

fn person(s: &OtherState) -> Value {
    let (base, key) = (&s.base, &KEYS[usize::from(s.key.load(Ordering::SeqCst))].0);
    json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{base}/ana"), "type": "Person",
        "preferredUsername": "ana", "name": "Ana <script>", "inbox": format!("{base}/inbox"), "url": format!("{base}/@ana"),
        "publicKey": {"id": format!("{base}/ana#main-key"), "owner": format!("{base}/ana"), "publicKeyPem": key},
    })
}

async fn actor(State(s): State<OtherState>) -> ([(&'static str, &'static str); 1], String) {
    ([("content-type", "application/activity+json")], person(&s).to_string())
}

/// A signed activity as the other server sends it; `change` spoils it.
async fn send(
    b: &Bench,
    key: usize,
    key_id: &str,
    activity: &Value,
    at: i64,
    change: impl Fn(&mut HeaderMap, &mut Vec<u8>),
) -> Answer {
    let path = b.path("/inbox");
    let url = format!("{}{path}", common::PUBLIC).parse().unwrap();
    let mut body = activity.to_string().into_bytes();
    let now = Timestamp::from_microsecond(b.db.clock.now() + at).unwrap();
    let signing = SigningKey::from_pkcs8(&KEYS[key].1).unwrap();
    let signed = signature::sign(&signing, key_id, "POST", &url, Some(&body), now).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("host", "localhost:8259".parse().unwrap());
    headers.insert("date", signed.date.parse().unwrap());
    headers.insert("digest", signed.digest.unwrap().parse().unwrap());
    headers.insert("signature", signed.signature.parse().unwrap());
    headers.insert("content-type", "application/activity+json".parse().unwrap());
    change(&mut headers, &mut body);
    let mut request = Request::post(path).body(Body::from(body)).unwrap();
    *request.headers_mut() = headers;
    b.call(request).await
}

async fn tell(b: &Bench, other: &Other, activity: &Value) -> Answer {
    send(b, 0, &format!("{}#main-key", other.ana()), activity, 0, |_, _| {}).await
}

async fn bench(t: testing::TestDb) -> (Bench, Other, String) {
    let b = Bench::new(t).await;
    let me = b.get(&b.path("/actor")).await.json()["id"].as_str().unwrap().to_owned();
    (b, Other::start().await, me)
}

fn follow(other: &Other, me: &str, n: u32) -> Value {
    json!({"id": format!("{}/follow/{n}", other.base), "type": "Follow", "actor": other.ana(), "object": me})
}

async fn followers(b: &Bench) -> i64 {
    let id = b.site.workspace_id.clone();
    b.db.read(move |tx| hub_people::follower_count(tx, &id)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_is_accepted_once_and_undone() {
    for t in testing::all() {
        let (b, other, me) = bench(t).await;
        let first = follow(&other, &me, 1);
        assert_eq!(tell(&b, &other, &first).await.status, 202);
        assert_eq!(tell(&b, &other, &first).await.status, 202);
        assert_eq!(followers(&b).await, 1, "{}", b.t.engine);
        assert_eq!(deliver::once(&b.hub).await.unwrap(), 1, "one Accept");
        let (headers, body) = other.seen.lock().unwrap().pop().unwrap();
        let accept: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((accept["type"].as_str(), &accept["object"]["id"]), (Some("Accept"), &first["id"]));
        // What we send holds against our own rules.
        let claim = signature::claim(&headers).unwrap();
        claim.check_body(&headers, &body).unwrap();
        let pem = b.get(&b.path("/actor")).await.json()["publicKey"]["publicKeyPem"].as_str().unwrap().to_owned();
        let host = other.base.strip_prefix("http://").unwrap();
        claim.check_key(&pem, "POST", "/inbox", &[host], &headers).unwrap();

        let undo = json!({"id": format!("{}/undo", other.base), "type": "Undo", "actor": other.ana(), "object": first});
        assert_eq!(tell(&b, &other, &undo).await.status, 202);
        assert_eq!(followers(&b).await, 0);
        // The old follow, heard again, brings nobody back.
        assert_eq!(tell(&b, &other, &first).await.status, 202);
        assert_eq!(followers(&b).await, 0, "{}", b.t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_proven_changes_nothing() {
    let (b, other, me) = bench(testing::sqlite()).await;
    let key_id = format!("{}#main-key", other.ana());
    let f = follow(&other, &me, 1);
    let code = |a: Answer| a.status.as_u16();
    assert_eq!(code(send(&b, 0, &key_id, &f, 0, |h, _| drop(h.remove("signature"))).await), 401, "not signed");
    assert_eq!(code(send(&b, 0, &key_id, &f, 0, |_, body| body.push(b' ')).await), 401, "another body");
    assert_eq!(code(send(&b, 0, &key_id, &f, 0, |h, _| drop(h.remove("digest"))).await), 401, "no digest");
    assert_eq!(code(send(&b, 0, &key_id, &f, -13 * HOUR, |_, _| {}).await), 401, "old");
    assert_eq!(code(send(&b, 0, &key_id, &f, 2 * HOUR, |_, _| {}).await), 401, "of the future");
    assert_eq!(code(send(&b, 1, &key_id, &f, 0, |_, _| {}).await), 401, "another key");
    let forged = format!("{}/forged#main-key", other.base);
    assert_eq!(code(send(&b, 0, &forged, &f, 0, |_, _| {}).await), 401, "a page that looks like an actor");
    let nowhere = "http://169.254.169.254/latest#main-key";
    assert_eq!(code(send(&b, 0, nowhere, &f, 0, |_, _| {}).await), 401, "a machine inside");
    let mut stranger = f.clone();
    stranger["actor"] = "https://victim.example/u".into();
    assert_eq!(code(tell(&b, &other, &stranger).await), 400, "in the name of another");
    assert_eq!(code(send(&b, 0, &key_id, &json!("text"), 0, |_, _| {}).await), 400);
    let huge = json!({"id": "x", "type": "Follow", "actor": "y", "object": "z".repeat(300 << 10)});
    assert_eq!(code(tell(&b, &other, &huge).await), 413);
    assert_eq!(followers(&b).await, 0);
    assert_eq!(b.db.read(hub_outbox::waiting).await.unwrap(), 0);
    assert_eq!(code(tell(&b, &other, &f).await), 202);
    assert_eq!(followers(&b).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_looked_up_but_not_at_every_attempt() {
    let (b, other, me) = bench(testing::sqlite()).await;
    let key_id = format!("{}#main-key", other.ana());
    assert_eq!(tell(&b, &other, &follow(&other, &me, 1)).await.status, 202);
    other.key.store(1, Ordering::SeqCst);
    let second = follow(&other, &me, 2);
    assert_eq!(send(&b, 1, &key_id, &second, 0, |_, _| {}).await.status, 401, "asked just now");
    b.db.clock.advance(6 * MINUTE);
    assert_eq!(send(&b, 1, &key_id, &second, 0, |_, _| {}).await.status, 202);
    assert_eq!(send(&b, 0, &key_id, &follow(&other, &me, 3), 0, |_, _| {}).await.status, 401, "the old one is no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_come_and_go_with_their_authors() {
    for t in testing::all() {
        let (b, other, me) = bench(t).await;
        let id = b.say("p", "Une idée").await.remote.id;
        let note = format!("{}/posts/une-idee", me.trim_end_matches("/actor"));
        let counts = || {
            let id = id.clone();
            let b = &b;
            async move { b.db.read(move |tx| hub_people::counts(tx, &id)).await.unwrap() }
        };
        let act = |n: u32, kind: &str, object: Value| json!({"id": format!("{}/{n}", other.base), "type": kind, "actor": other.ana(), "object": object});
        let reply = json!({
            "id": format!("{}/note", other.base), "type": "Note", "attributedTo": other.ana(), "inReplyTo": note,
            "to": [PUBLIC], "content": "<p onclick=x>Bravo<script>alert(1)</script></p>",
        });
        for (n, kind, object) in [
            (1, "Like", json!(note)),
            (2, "Like", json!(note)),
            (3, "Announce", json!({"id": note})),
            (4, "Create", reply.clone()),
            (5, "Like", json!("https://else.example/posts/une-idee")),
        ] {
            assert_eq!(tell(&b, &other, &act(n, kind, object)).await.status, 202);
        }
        assert_eq!(counts().await, Counts { likes: 1, boosts: 1, replies: 1 }, "{}", b.t.engine);
        let root = id.clone();
        let kept = b.db.read(move |tx| hub_people::replies(tx, &root, 9)).await.unwrap().remove(0);
        assert_eq!((kept.body.as_str(), kept.name.as_str()), ("<p>Bravo</p>", "Ana <script>"));

        let mut changed = reply.clone();
        changed["content"] = "<p>Mieux</p>".into();
        tell(&b, &other, &act(6, "Update", changed)).await;
        let root = id.clone();
        let kept = b.db.read(move |tx| hub_people::replies(tx, &root, 9)).await.unwrap().remove(0);
        assert_eq!(kept.body, "<p>Mieux</p>");
        tell(&b, &other, &act(7, "Undo", act(9, "Like", json!(note)))).await;
        tell(&b, &other, &act(8, "Undo", act(3, "Announce", json!(note)))).await;
        assert_eq!(counts().await, Counts { likes: 0, boosts: 0, replies: 1 }, "{}", b.t.engine);
        tell(&b, &other, &act(10, "Delete", json!({"id": reply["id"], "type": "Tombstone"}))).await;
        assert_eq!(counts().await, Counts::default());

        tell(&b, &other, &follow(&other, &me, 1)).await;
        tell(&b, &other, &act(11, "Like", json!(note))).await;
        tell(&b, &other, &act(12, "Delete", json!(other.ana()))).await;
        assert_eq!((counts().await, followers(&b).await), (Counts::default(), 0), "nothing is kept of them");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_tried_again_then_given_up() {
    for t in testing::all() {
        let (b, other, me) = bench(t).await;
        tell(&b, &other, &follow(&other, &me, 1)).await;
        deliver::once(&b.hub).await.unwrap();
        other.answers.store(503, Ordering::SeqCst);
        b.say("p", "Bonjour").await;
        assert_eq!(deliver::once(&b.hub).await.unwrap(), 1);
        assert_eq!(deliver::once(&b.hub).await.unwrap(), 0, "it waits");
        b.db.clock.advance(20_000_000);
        assert_eq!(deliver::once(&b.hub).await.unwrap(), 1);
        other.answers.store(202, Ordering::SeqCst);
        b.db.clock.advance(2 * MINUTE);
        assert_eq!(deliver::once(&b.hub).await.unwrap(), 1);
        assert_eq!(b.db.read(hub_outbox::waiting).await.unwrap(), 0);

        other.answers.store(500, Ordering::SeqCst);
        b.say("q", "Encore").await;
        for _ in 0..40 {
            deliver::once(&b.hub).await.unwrap();
            b.db.clock.advance(12 * HOUR);
        }
        let calls = other.seen.lock().unwrap().len();
        assert_eq!(b.db.read(hub_outbox::waiting).await.unwrap(), 0, "{}: given up", b.t.engine);
        b.db.clock.advance(DAY);
        deliver::once(&b.hub).await.unwrap();
        assert_eq!(other.seen.lock().unwrap().len(), calls);
        let id = b.site.workspace_id.clone();
        let told = b.db.read(move |tx| hub_outbox::troubles(tx, &id, 9)).await.unwrap();
        assert_eq!((told[0].failed, told[0].last_error.as_deref()), (1, Some("the server answered 500")));
        assert_eq!(followers(&b).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_is_gone_takes_its_followers_with_it() {
    for t in testing::all() {
        let (b, other, me) = bench(t).await;
        tell(&b, &other, &follow(&other, &me, 1)).await;
        deliver::once(&b.hub).await.unwrap();
        other.answers.store(410, Ordering::SeqCst);
        b.say("p", "Un").await;
        b.say("q", "Deux").await;
        deliver::once(&b.hub).await.unwrap();
        assert_eq!((followers(&b).await, b.db.read(hub_outbox::waiting).await.unwrap()), (0, 0), "{}", b.t.engine);
    }
}
