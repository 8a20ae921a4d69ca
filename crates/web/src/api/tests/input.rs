use super::{LATER, Place, sqlite};
use http::StatusCode;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

async fn refused(place: &Place, body: &[u8], headers: &[(&str, &str)]) -> (StatusCode, String) {
    let answer = place.raw(&place.here.token, "POST", "/posts", Some(body.to_vec()), headers).await;
    (answer.status, answer.problem())
}

#[tokio::test]
async fn bad_bodies_are_refused_with_the_reason_and_nothing_changes() {
    let place = sqlite().await;
    let before = place.rows().await;
    let deep = format!("{{\"content\":{}1{}}}", "[".repeat(60), "]".repeat(60));
    for (body, status, problem) in [
        (&b"{\"text\": \"\xff\xfe\"}"[..], 400, "malformed"),
        (b"{\"text\": ", 400, "malformed"),
        (b"not json", 400, "malformed"),
        (b"{} {}", 400, "malformed"),
        (b"{\"text\": \"a\\u0000b\"}", 400, "malformed"),
        (deep.as_bytes(), 400, "malformed"),
        (b"[]", 422, "invalid"),
        (b"\"text\"", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b"{\"text\": 3}", 422, "invalid"),
        (b"{\"text\": \"a\", \"text\": \"b\"}", 422, "invalid"),
        (b"{\"accounts\": \"hub\"}", 422, "invalid"),
        (b"{\"content\": {\"parts\": [{\"text\": []}]}}", 422, "invalid"),
        (b"{\"content\": {\"poll\": {\"minutes\": -1}}}", 422, "invalid"),
        (b"{\"content\": {\"visibility\": \"everyone\"}}", 422, "invalid"),
        (b"{\"stage\": \"planned\"}", 422, "invalid"),
        (b"{\"campaign\": \"nope\"}", 422, "invalid"),
        (b"{\"content\": {\"parts\": [{\"media\": [{\"media\": \"nope\"}]}]}}", 422, "invalid"),
        (b"{\"text\": \"a\", \"content\": {}}", 422, "invalid"),
    ] {
        let found = refused(&place, body, &[]).await;
        assert_eq!((found.0.as_u16(), found.1.as_str()), (status, problem), "{}", String::from_utf8_lossy(body));
    }
    let huge = format!("{{\"text\":\"{}\"}}", "a".repeat(2 << 20));
    assert_eq!(refused(&place, huge.as_bytes(), &[]).await.1, "too-large");
    assert_eq!(
        refused(&place, b"text=a", &[("content-type", "application/x-www-form-urlencoded")]).await.1,
        "unsupported-type"
    );
    assert_eq!(refused(&place, b"{}", &[("accept", "text/html")]).await.1, "not-acceptable");
    assert_eq!(place.rows().await, before);
}

#[tokio::test]
async fn a_refusal_names_the_field_and_the_nearest_known_name() {
    let place = sqlite().await;
    for (body, field, message) in [
        (json!({"txt": "a"}), "/txt", "did you mean “text”?"),
        (json!({"content": {"parts": [{"texte": "a"}]}}), "/content/parts/0/texte", "did you mean “text”?"),
        (json!({"content": {"parts": [{"text": 7}]}}), "/content/parts/0/text", "expected a string"),
        (json!({"renditions": [{}]}), "/renditions/0/account", "“account” is missing."),
        (json!({"accounts": ["hub:nobody"]}), "/renditions/0/account", "no account “hub:nobody”"),
    ] {
        let answer = place.post("/posts", body).await;
        assert_eq!(answer.problem(), "invalid");
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["field"], field, "{error}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
    let french = place.ask("POST", "/posts", Some(json!({"txt": "a"})), &[("accept-language", "fr")]).await;
    assert!(french.json()["errors"][0]["message"].as_str().unwrap().contains("vouliez-vous dire"));
    assert_eq!(french.header("content-language"), "fr");
}

#[tokio::test]
async fn wrong_addresses_methods_and_queries_are_problems_too() {
    let place = sqlite().await;
    for (method, path, status, problem) in [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/posts/not-an-id", 404, "not-found"),
        ("GET", "/posts/%00", 404, "not-found"),
        ("GET", "/posts/0190b1a2-0000-7000-8000-000000000000", 404, "not-found"),
        ("PUT", "/posts", 405, "method-not-allowed"),
        ("GET", "/posts?limit=0", 422, "invalid"),
        ("GET", "/posts?limit=many", 422, "invalid"),
        ("GET", "/posts?cursor=AAAA", 422, "invalid"),
        ("GET", "/posts?sort=age", 422, "invalid"),
        ("GET", "/posts?search=%00", 400, "malformed"),
        ("GET", "/deliveries?state=gone", 422, "invalid"),
        ("GET", "/deliveries?from=yesterday", 422, "invalid"),
    ] {
        let answer = place.ask(method, path, None, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, problem), "{method} {path}");
    }
    let date = place.get("/deliveries?from=yesterday").await.json();
    assert_eq!((date["errors"][0]["field"].as_str(), date["errors"][0]["code"].as_str()), (Some("from"), Some("date")));
    for token in ["", "pss_wrong", "something else"] {
        let answer = place.raw(token, "GET", "/posts", None, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "unauthenticated"));
    }
    let head = place.ask("HEAD", "/posts", None, &[]).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header("access-control-allow-origin"), "", "other sites read nothing");
}

/// JSON that looks a little like what the API takes.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "text",
        "content",
        "parts",
        "media",
        "accounts",
        "renditions",
        "account",
        "override",
        "labels",
        "schedule",
        "at",
        "now",
        "queue",
        "rule",
        "start",
        "stage",
        "notes",
        "campaign",
        "poll",
        "options",
        "minutes",
        "focus",
        "crop",
        "visibility",
        "languages",
        "title",
        "version",
        "approved",
        "reason",
        "published",
        "url",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|f| json!(f)),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "idea",
            "planned",
            LATER,
            "FREQ=DAILY",
            "2026-11-30T09:00:00",
            "hub:le-fournil",
            "public"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let object = prop::collection::btree_map(names.clone(), inner.clone(), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            object.prop_map(|m| Value::Object(m.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

#[test]
fn no_json_whatever_breaks_a_change() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let place = runtime.block_on(sqlite());
    let post = runtime.block_on(place.planned("Bonjour"));
    let id = post["id"].as_str().unwrap();
    let deliveries = runtime.block_on(place.get("/deliveries")).json();
    let delivery = deliveries["items"][0]["id"].as_str().unwrap();
    let calls: Vec<(http::Method, String)> = super::super::table()
        .iter()
        .filter(|r| r.method != http::Method::GET && r.method != http::Method::DELETE)
        // These ask the outside.
        .filter(|r| !r.path.ends_with("/accounts") && !r.path.ends_with("/{id}/check"))
        .map(|r| {
            let own = if r.path.contains("/deliveries/") { delivery } else { id };
            (r.method.clone(), r.path.strip_prefix("/api/v1").unwrap().replace("{id}", own).replace("{comment}", id))
        })
        .collect();
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    runner
        .run(&(any_json(), prop::sample::select(calls)), |(body, (method, path))| {
            let answer = runtime.block_on(place.ask(method.as_str(), &path, Some(body), &[]));
            prop_assert!(!answer.status.is_server_error(), "{} {}: {}", method, path, answer.text);
            if answer.status.is_client_error() {
                answer.problem();
            }
            Ok(())
        })
        .unwrap();
}
