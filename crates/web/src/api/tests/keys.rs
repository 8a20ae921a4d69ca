use super::{LATER, places, sqlite};
use http::StatusCode;
use passeur_store::tokens;
use serde_json::json;

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_one_post() {
    for place in places().await {
        let body = json!({"text": "Une fois", "accounts": [place.here.hub], "schedule": {"at": LATER}});
        let key = [("idempotency-key", "k-1")];
        let first = place.ask("POST", "/posts", Some(body.clone()), &key).await;
        let again = place.ask("POST", "/posts", Some(body.clone()), &key).await;
        assert_eq!((again.status, &again.text), (StatusCode::CREATED, &first.text), "{}", place.t.engine);
        assert_eq!((again.header("location"), again.header("etag")), (first.header("location"), first.header("etag")));
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
        let other = json!({"text": "Autre", "accounts": [place.here.hub]});
        let other = place.ask("POST", "/posts", Some(other), &key).await;
        assert_eq!((other.status, other.problem().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "key-reused"));
        // Another caller's key of the same name is another key.
        let theirs = json!({"text": "Là-bas", "accounts": [place.there.hub]}).to_string().into_bytes();
        let theirs = place.raw(&place.there.token, "POST", "/posts", Some(theirs), &key).await;
        assert_eq!(theirs.status, StatusCode::CREATED);
        assert_eq!(place.rows().await[0], 2);
        place.t.db.clock.advance(passeur_store::idempotency::KEPT);
        let later = json!({"text": "Une fois", "accounts": [place.here.hub]});
        assert_eq!(place.ask("POST", "/posts", Some(later), &key).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn many_at_once_with_one_key_write_one_post() {
    for place in places().await {
        let body = json!({"text": "Une fois", "accounts": [place.here.hub], "schedule": {"at": LATER}});
        let calls = (0..16).map(|_| place.ask("POST", "/posts", Some(body.clone()), &[("idempotency-key", "k")]));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|a| a.status == StatusCode::CREATED && a.text == answers[0].text));
        assert_eq!(place.rows().await[..4], [1, 1, 1, 1], "{}", place.t.engine);
    }
}

#[tokio::test]
async fn a_refused_call_leaves_its_key_free() {
    let place = sqlite().await;
    let key = [("idempotency-key", "k")];
    let bad = json!({"text": "x", "accounts": ["nobody"]});
    assert_eq!(place.ask("POST", "/posts", Some(bad), &key).await.problem(), "invalid");
    let good = json!({"text": "x", "accounts": [place.here.hub]});
    assert_eq!(place.ask("POST", "/posts", Some(good), &key).await.status, StatusCode::CREATED);
    for wrong in ["", &"k".repeat(256)] {
        let answer = place.ask("POST", "/posts", Some(json!({"text": "x"})), &[("idempotency-key", wrong)]).await;
        assert_eq!(answer.problem(), "malformed");
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    for place in places().await {
        assert_eq!(place.get("/me").await.status, StatusCode::OK);
        let workspace = place.here.workspace.clone();
        let id = place
            .t
            .db
            .write(move |tx| {
                let id = tokens::list(tx, &workspace, None)?.remove(0).id;
                tokens::revoke(tx, &workspace, &id)
            })
            .await
            .unwrap()
            .id;
        let answer = place.get("/me").await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNAUTHORIZED, "unauthenticated"), "{id}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_come_back() {
    let mut place = sqlite().await;
    let allowance = super::super::shared::Allowance { burst: 2.0, per_second: 0.01 };
    place.app.api = std::sync::Arc::new(super::super::Shared::with(&place.t.db, allowance));
    place.router = crate::app::router(place.app.clone());
    let first = place.get("/me").await;
    assert_eq!((first.header("ratelimit-limit"), first.header("ratelimit-remaining")), ("2", "1"));
    place.get("/me").await;
    let third = place.get("/me").await;
    assert_eq!((third.status, third.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    assert!(third.header("retry-after").parse::<u64>().unwrap() > 90);
    assert_eq!(third.header("ratelimit-remaining"), "0");
    let other = place.raw(&place.there.token, "GET", "/me", None, &[]).await;
    assert_eq!(other.status, StatusCode::OK, "everybody has an allowance of their own");
}
