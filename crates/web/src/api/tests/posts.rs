use super::{LATER, places, sqlite};
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_post_is_written_planned_read_changed_and_taken_back() {
    for place in places().await {
        let post = place.planned("Bonjour").await;
        assert_eq!((post["stage"].as_str(), post["due_at"].as_str()), (Some("planned"), Some(LATER)));
        assert_eq!(post["renditions"][0]["account"], place.here.hub.as_str());
        let path = format!("/posts/{}", post["id"].as_str().unwrap());
        let found = place.get(&format!("/deliveries?post={}", post["id"].as_str().unwrap())).await.json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{}", place.t.engine);
        assert_eq!(found["items"][0]["state"], "waiting");
        let changed = place.ask("PATCH", &path, Some(json!({"text": "Bonsoir", "labels": ["soir"]})), &[]).await.json();
        assert_eq!((changed["version"].as_i64(), changed["labels"][0].as_str()), (Some(2), Some("soir")));
        let schedule = format!("{path}/schedule");
        let moved = place.ask("PUT", &schedule, Some(json!({"at": "2026-11-24T10:00:00+01:00"})), &[]).await;
        assert_eq!(moved.json()["due_at"], "2026-11-24T09:00:00Z");
        let back = place.ask("DELETE", &format!("{path}/schedule"), None, &[]).await.json();
        assert_eq!((back["stage"].as_str(), back["due_at"].as_str()), (Some("draft"), None));
        let versions = place.get(&format!("{path}/versions")).await.json();
        assert_eq!(versions["items"][1]["content"]["parts"][0]["text"], "Bonjour");
        let first = place.post(&format!("{path}/versions"), json!({"version": 1})).await.json();
        assert_eq!(first["content"]["parts"][0]["text"], "Bonjour");
        let copy = place.ask("POST", &format!("{path}/duplicate"), None, &[]).await;
        assert_eq!(copy.status, StatusCode::CREATED);
        assert_eq!(place.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
        assert_eq!(place.get(&path).await.problem(), "not-found");
        let restored = place.ask("POST", &format!("{path}/restore"), None, &[]).await;
        assert_eq!(restored.json()["stage"], "draft");
    }
}

#[tokio::test]
async fn accounts_may_be_named_and_renditions_say_what_differs() {
    let place = sqlite().await;
    let body = json!({
        "content": {"parts": [{"text": "Tous"}], "languages": ["fr"]},
        "renditions": [{"account": "mastodon:@fournil@example.social", "override": {"warning": "pain"}}],
        "accounts": [place.here.hub]
    });
    let post = place.post("/posts", body).await;
    assert_eq!(post.status, StatusCode::CREATED, "{}", post.text);
    let post = post.json();
    let own = |account: &str| {
        let all = post["renditions"].as_array().unwrap();
        all.iter().find(|r| r["account"] == account).unwrap()["override"]["warning"].clone()
    };
    assert_eq!((own(&place.here.mastodon).as_str(), own(&place.here.hub).as_str()), (Some("pain"), None));
    assert_eq!(post["stage"], "draft");
}

#[tokio::test]
async fn only_the_state_that_was_seen_is_changed() {
    let place = sqlite().await;
    let post = place.planned("Un").await;
    let path = format!("/posts/{}", post["id"].as_str().unwrap());
    let seen = place.get(&path).await;
    let etag = seen.header("etag").to_owned();
    assert!(etag.starts_with('"'));
    let unchanged = place.ask("GET", &path, None, &[("if-none-match", &etag)]).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    place.t.db.clock.advance(1);
    let first = place.ask("PATCH", &path, Some(json!({"notes": "a"})), &[("if-match", &etag)]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert_ne!(first.header("etag"), etag, "a change of the notes is a change");
    let second = place.ask("PATCH", &path, Some(json!({"notes": "b"})), &[("if-match", &etag)]).await;
    assert_eq!((second.status, second.problem().as_str()), (StatusCode::PRECONDITION_FAILED, "changed"));
    assert_eq!(place.ask("DELETE", &path, None, &[("if-match", &etag)]).await.problem(), "changed");
    assert_eq!(place.get(&path).await.json()["notes"], "a");
}

#[tokio::test]
async fn what_a_network_would_refuse_is_not_planned() {
    let place = sqlite().await;
    let before = place.rows().await;
    let long = "é".repeat(501);
    let body = json!({"text": long, "accounts": [place.here.mastodon], "schedule": {"at": LATER}});
    let refused = place.post("/posts", body).await;
    assert_eq!(refused.problem(), "blocked");
    assert_eq!(refused.json()["errors"][0]["code"], "text-too-long");
    assert_eq!(place.rows().await, before);
    let body = json!({"text": long, "accounts": [place.here.mastodon]});
    assert_eq!(place.post("/posts", body).await.status, StatusCode::CREATED, "a draft may be anything");
}

#[tokio::test]
async fn times_that_are_none_are_refused_and_nothing_is_kept() {
    let place = sqlite().await;
    let before = place.rows().await;
    for (schedule, field, code) in [
        (json!({"at": "2026-02-30T10:00:00Z"}), "/schedule/at", "date"),
        (json!({"at": "2026-11-30 10:00:00Z"}), "/schedule/at", "date"),
        (json!({"at": "2026-11-30T10:00:00"}), "/schedule/at", "date"),
        (json!({"at": "2026-11-30T10:00Z"}), "/schedule/at", "date"),
        (json!({"at": "tomorrow"}), "/schedule/at", "date"),
        (json!({"at": 1795424400}), "/schedule/at", "type"),
        (json!({"at": "2020-01-01T00:00:00Z"}), "/schedule", "past"),
        (json!({}), "/schedule", "one-of"),
        (json!({"now": true, "queue": true}), "/schedule", "one-of"),
        (json!({"queue": true}), "/schedule", "no-slots"),
        (json!({"rule": "FREQ=SOMETIMES", "start": "2026-11-30T09:00:00"}), "/schedule/rule", "rule"),
        (json!({"rule": "FREQ=DAILY;COUNT=3", "start": "then"}), "/schedule/start", "date"),
        (json!({"att": LATER}), "/schedule/att", "unknown"),
    ] {
        let body = json!({"text": "x", "accounts": [place.here.hub], "schedule": schedule});
        let answer = place.post("/posts", body).await;
        assert_eq!(answer.problem(), "invalid", "{schedule}");
        let error = &answer.json()["errors"][0];
        assert_eq!((error["field"].as_str(), error["code"].as_str()), (Some(field), Some(code)), "{schedule}");
    }
    assert_eq!(place.rows().await, before);
}

#[tokio::test]
async fn of_another_workspace_nothing_is_seen_or_touched() {
    for place in places().await {
        let post = place.planned("Ici").await;
        let id = post["id"].as_str().unwrap();
        let delivery = place.get("/deliveries").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let before = place.rows().await;
        let token = place.there.token.clone();
        for (method, path, body) in [
            ("GET", format!("/posts/{id}"), None),
            ("PATCH", format!("/posts/{id}"), Some(json!({"text": "x"}))),
            ("DELETE", format!("/posts/{id}"), None),
            ("POST", format!("/posts/{id}/duplicate"), None),
            ("POST", format!("/posts/{id}/restore"), None),
            ("GET", format!("/posts/{id}/versions"), None),
            ("PUT", format!("/posts/{id}/schedule"), Some(json!({"now": true}))),
            ("DELETE", format!("/posts/{id}/schedule"), None),
            ("POST", format!("/posts/{id}/approvals"), Some(json!({"version": 1, "approved": true}))),
            ("GET", format!("/deliveries/{delivery}"), None),
            ("POST", format!("/deliveries/{delivery}/cancel"), None),
            ("GET", format!("/accounts/{}", place.here.hub), None),
            ("POST", format!("/accounts/{}/freeze", place.here.hub), None),
            ("DELETE", format!("/accounts/{}", place.here.hub), None),
        ] {
            let body = body.map(|b| b.to_string().into_bytes());
            let answer = place.raw(&token, method, &path, body, &[]).await;
            assert_eq!(answer.problem(), "not-found", "{method} {path} {}", place.t.engine);
        }
        let theirs = json!({"text": "x", "accounts": [place.here.hub], "schedule": {"at": LATER}});
        let answer = place.raw(&token, "POST", "/posts", Some(theirs.to_string().into_bytes()), &[]).await;
        assert_eq!(answer.json()["errors"][0]["code"], "account");
        assert_eq!(place.rows().await, before);
        assert_eq!(place.get(&format!("/posts/{id}")).await.json()["due_at"], LATER);
    }
}

#[tokio::test]
async fn a_freeze_stops_and_a_thaw_lets_go() {
    let place = sqlite().await;
    place.planned("Un").await;
    let state = async || place.get("/deliveries").await.json()["items"][0]["state"].as_str().unwrap().to_owned();
    assert!(place.post("/freeze", json!({"reason": "deuil"})).await.json()["frozen_at"].is_string());
    assert_eq!(state().await, "frozen");
    place.ask("POST", "/thaw", None, &[]).await;
    assert_eq!(state().await, "waiting");
    place.post(&format!("/accounts/{}/freeze", place.here.hub), json!({})).await;
    assert_eq!(state().await, "frozen");
    place.ask("POST", &format!("/accounts/{}/thaw", place.here.hub), None, &[]).await;
    let id = place.get("/deliveries?state=waiting").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let cancelled = place.ask("POST", &format!("/deliveries/{id}/cancel"), None, &[]).await;
    assert_eq!(cancelled.json()["state"], "cancelled");
    assert_eq!(
        place.post(&format!("/deliveries/{id}/resolve"), json!({"published": true})).await.problem(),
        "conflict"
    );
    assert_eq!(place.ask("POST", &format!("/deliveries/{id}/retry"), None, &[]).await.json()["state"], "waiting");
}
