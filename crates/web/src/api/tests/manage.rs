//! What the pages of settings, hub and strategy change, through the API.

use http::StatusCode;
use passeur_store::members::Role;
use serde_json::{Value, json};

use super::{LATER, sqlite};
use crate::auth::Scope;

#[tokio::test]
async fn a_token_gives_away_nothing_it_does_not_have() {
    let place = sqlite().await;
    let made = place.post("/tokens", json!({"name": "Caisse", "scopes": ["read", "write"], "days": 30})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let (id, secret) = (made.json()["id"].clone(), made.json()["secret"].as_str().unwrap().to_owned());
    assert_eq!(place.raw(&secret, "GET", "/me", None, &[]).await.status, StatusCode::OK);
    let narrow = place.token_of(Role::Owner, &[Scope::Admin]).await;
    let body = json!({"name": "plus", "scopes": ["admin", "publish"]}).to_string().into_bytes();
    let refused = place.raw(&narrow, "POST", "/tokens", Some(body), &[]).await;
    assert_eq!(refused.json()["errors"][0]["field"], "/scopes/1", "{}", refused.text);
    for (body, field) in [
        (json!({"name": " ", "scopes": ["read"]}), "/name"),
        (json!({"name": "a", "scopes": []}), "/scopes"),
        (json!({"name": "a", "scopes": ["everything"]}), "/scopes/0"),
        (json!({"name": "a", "scopes": ["read"], "days": 0}), "/days"),
    ] {
        assert_eq!(place.post("/tokens", body).await.json()["errors"][0]["field"], field);
    }
    let path = format!("/tokens/{}", id.as_str().unwrap());
    assert_eq!(place.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.raw(&secret, "GET", "/me", None, &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn people_are_invited_given_roles_and_taken_out() {
    let place = sqlite().await;
    let made = place.post("/invitations", json!({"role": "editor", "email": "ana@example.org"})).await;
    assert!(made.json()["link"].as_str().unwrap().contains("/join/"), "{}", made.text);
    let open = place.get("/invitations").await.json();
    assert_eq!((open["items"][0]["role"].as_str(), open["items"][0].get("link")), (Some("editor"), None));
    let path = format!("/invitations/{}", open["items"][0]["id"].as_str().unwrap());
    assert_eq!(place.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.ask("DELETE", &path, None, &[]).await.problem(), "not-found");
    let manager = place.token_of(Role::Manager, &Scope::ALL).await;
    let owner = json!({"role": "owner"}).to_string().into_bytes();
    assert_eq!(place.raw(&manager, "POST", "/invitations", Some(owner.clone()), &[]).await.problem(), "forbidden");
    let me = place.here.user.clone();
    let path = format!("/members/{me}");
    assert_eq!(place.raw(&manager, "PATCH", &path, Some(owner), &[]).await.problem(), "forbidden");
    let last = place.ask("PATCH", &path, Some(json!({"role": "viewer"})), &[]).await;
    assert_eq!(last.json()["errors"][0]["code"], "last-owner", "{}", last.text);
    assert_eq!(place.post("/leave", json!({})).await.json()["errors"][0]["code"], "last-owner");
    assert_eq!(place.raw(&manager, "POST", "/leave", None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.raw(&manager, "GET", "/me", None, &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_rules_of_the_workspace_are_read_and_changed() {
    let place = sqlite().await;
    let read = place.get("/settings").await;
    let tag = read.header("etag").to_owned();
    let change = json!({"name": "Fournil", "late_minutes": 30, "gap": "skip", "hub_host": "news.example.org"});
    let changed = place.ask("PATCH", "/settings", Some(change.clone()), &[("if-match", tag.as_str())]).await;
    assert_eq!(changed.json()["gap"], "skip", "{}", changed.text);
    assert_eq!(place.ask("PATCH", "/settings", Some(change), &[("if-match", tag.as_str())]).await.problem(), "changed");
    for (body, field) in [
        (json!({"time_zone": "Mars/Olympus"}), "/time_zone"),
        (json!({"late_minutes": -1}), "/late_minutes"),
        (json!({"gap": "sideways"}), "/gap"),
        (json!({"hub_host": "localhost"}), "/hub_host"),
        (json!({"language": "tlh"}), "/language"),
    ] {
        let refused = place.ask("PATCH", "/settings", Some(body), &[]).await;
        assert_eq!(refused.json()["errors"][0]["field"], field, "{}", refused.text);
    }
    let steps = json!({"steps": [{"name": "Direction", "people": [place.here.user]}]});
    let kept = place.ask("PUT", "/settings/approval-steps", Some(steps), &[]).await.json();
    assert_eq!(kept["approval_steps"][0]["name"], "Direction");
    let stranger = json!({"steps": [{"name": "Direction", "people": [place.there.user]}]});
    let refused = place.ask("PUT", "/settings/approval-steps", Some(stranger), &[]).await;
    assert_eq!(refused.json()["errors"][0]["field"], "/steps/0/people/0");
    let days = json!({"region": "france", "public": true, "school": ["C"], "observances": false});
    let kept = place.ask("PUT", "/settings/calendar-days", Some(days.clone()), &[]).await.json();
    assert_eq!(kept["calendar_days"], days);
    let on = place.ask("PUT", "/settings/calendar-feed", Some(json!({"on": true})), &[]).await.json();
    let again = place.ask("PUT", "/settings/calendar-feed", Some(json!({"on": true})), &[]).await.json();
    assert!(on["calendar_feed"].is_string() && on["calendar_feed"] != again["calendar_feed"]);
    let off = place.ask("PUT", "/settings/calendar-feed", Some(json!({"on": false})), &[]).await.json();
    assert_eq!(off["calendar_feed"], Value::Null);
    assert_eq!(
        place.post("/workspaces", json!({"name": "X", "time_zone": "Europe/Paris", "language": "fr"})).await.problem(),
        "not-found"
    );
    let wrong = place.post("/settings/deletion", json!({"confirm": "no"})).await;
    assert_eq!(wrong.json()["errors"][0]["code"], "mismatch");
    let slug = place.get("/me").await.json()["workspace"]["slug"].clone();
    assert_eq!(place.post("/settings/deletion", json!({"confirm": slug})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.get("/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_hub_and_its_pages_are_edited_by_one_at_a_time() {
    let place = sqlite().await;
    let tag = place.get("/hub").await.header("etag").to_owned();
    let change = json!({"title": "Gazette", "links": ["https://mamot.fr/@ana"]});
    let kept = place.ask("PATCH", "/hub", Some(change.clone()), &[("if-match", tag.as_str())]).await;
    assert_eq!(kept.json()["title"], "Gazette", "{}", kept.text);
    assert_eq!(place.ask("PATCH", "/hub", Some(change), &[("if-match", tag.as_str())]).await.problem(), "changed");
    for bad in ["http://mamot.fr", "javascript:alert(1)", "https://a.fr\nhttps://b.fr"] {
        let refused = place.ask("PATCH", "/hub", Some(json!({"links": [bad]})), &[]).await;
        assert_eq!(refused.json()["errors"][0]["field"], "/links/0", "{bad}");
    }
    let page = json!({"title": "Nous écrire", "source": "Par **courriel**."});
    let made = place.post("/hub/pages", page.clone()).await;
    assert_eq!((made.status, made.json()["slug"].as_str()), (StatusCode::CREATED, Some("nous-ecrire")));
    assert_eq!(place.post("/hub/pages", page).await.json()["errors"][0]["code"], "taken");
    let path = format!("/hub/pages/{}", made.json()["id"].as_str().unwrap());
    let changed =
        place.ask("PATCH", &path, Some(json!({"published": false})), &[("if-match", made.header("etag"))]).await;
    assert_eq!(
        (changed.json()["published"].as_bool(), changed.json()["title"].as_str()),
        (Some(false), Some("Nous écrire"))
    );
    assert_eq!(place.get("/hub/pages").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(place.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.get(&path).await.problem(), "not-found");
    assert_eq!(place.get("/hub/followers?limit=1").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_brief_becomes_a_choice_a_plan_and_slots_that_can_be_taken_back() {
    let place = sqlite().await;
    for path in ["/strategy/brief", "/strategy/choice", "/strategy/plan", "/strategy/document.md"] {
        assert_eq!(place.get(path).await.problem(), "not-found", "{path}");
    }
    let bad = place
        .ask("PUT", "/strategy/brief", Some(json!({"text": "actor = \"spaceship\"\nhours_per_weak = 3"})), &[])
        .await;
    assert_eq!((bad.problem().as_str(), bad.json()["errors"][0]["field"].as_str()), ("invalid", Some("/text#2")));
    let text = include_str!("../../../../../catalog/briefs/bakery_rennes.toml");
    let kept = place.ask("PUT", "/strategy/brief", Some(json!({"text": text})), &[]).await;
    assert_eq!(kept.json()["problems"], json!([]), "{}", kept.text);
    let style = json!({"answers": {"passeur_share_others": 2}});
    let stale = place.ask("PUT", "/strategy/style", Some(style.clone()), &[("if-match", "\"old\"")]).await;
    assert_eq!(stale.problem(), "changed");
    assert_eq!(place.ask("PUT", "/strategy/style", Some(style), &[]).await.json()["position"], 1.0);
    let choice = place.get("/strategy/choice").await.json();
    assert!(choice["ranked"].as_array().unwrap().len() > 10);

    let made = place.ask("POST", "/strategy/plan", None, &[("idempotency-key", "p")]).await;
    assert_eq!((made.status, made.header("etag")), (StatusCode::CREATED, "\"1\""), "{}", made.text);
    let line = json!({"line": {"taboo": ["promo"], "hashtags": ["#pain"]}});
    let changed = place.ask("PATCH", "/strategy/plan", Some(line.clone()), &[("if-match", "\"1\"")]).await;
    assert_eq!(
        (changed.json()["version"].as_i64(), changed.json()["line"]["taboo"][0].as_str()),
        (Some(2), Some("promo"))
    );
    assert_eq!(place.ask("PATCH", "/strategy/plan", Some(line), &[("if-match", "\"1\"")]).await.problem(), "changed");
    let shares = json!({"pillars": [{"id": "a", "name": "A", "about": "", "share": 0.0}]});
    assert_eq!(place.ask("PATCH", "/strategy/plan", Some(shares), &[]).await.json()["errors"][0]["code"], "shares");
    assert_eq!(place.post("/strategy/plan/versions", json!({"version": 1})).await.json()["version"], 3);
    assert_eq!(place.get("/strategy/plan/versions").await.json()["items"].as_array().unwrap().len(), 3);

    let applied = place.post("/strategy/plan/applications", json!({})).await;
    assert!(applied.json()["posts"].as_i64().unwrap() > 0, "{}", applied.text);
    assert!(!place.get("/posts?stage=idea").await.json()["items"].as_array().unwrap().is_empty());
    let path = format!("/strategy/plan/applications/{}", applied.json()["id"].as_str().unwrap());
    let undone = place.ask("DELETE", &path, None, &[]).await.json();
    assert_eq!((&undone["removed"], &undone["kept"]), (&applied.json()["posts"], &json!(0)));
    let document = place.ask("GET", "/strategy/document.md", None, &[("accept", "text/markdown")]).await;
    assert!(document.status == 200 && document.text.starts_with('#'), "{}", document.text);
    let share = place.post("/strategy/shares", json!({"days": 7})).await;
    assert!(share.json()["link"].as_str().unwrap().contains("/s/"), "{}", share.text);
    let path = format!("/strategy/shares/{}", share.json()["id"].as_str().unwrap());
    assert_eq!(place.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.get("/strategy/shares").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_queue_changes_its_order_and_keeps_its_times() {
    let place = sqlite().await;
    let hub = place.here.hub.clone();
    let week = json!({"slots": [{"weekday": 1, "time": "08:00"}, {"weekday": 2, "time": "08:00"}, {"weekday": 3, "time": "08:00"}]});
    assert_eq!(place.ask("PUT", &format!("/accounts/{hub}/slots"), Some(week), &[]).await.status, StatusCode::OK);
    let mut posts = Vec::new();
    for text in ["un", "deux", "trois"] {
        let made = place.post("/posts", json!({"text": text, "accounts": [hub], "schedule": {"queue": true}})).await;
        posts.push(made.json()["id"].as_str().unwrap().to_owned());
    }
    let path = format!("/accounts/{hub}/queue");
    let queue = |answer: Value, field: &str| -> Vec<String> {
        answer["items"].as_array().unwrap().iter().map(|q| q[field].as_str().unwrap().to_owned()).collect()
    };
    let before = place.get(&path).await.json();
    assert_eq!(queue(before.clone(), "post"), posts);
    let moved = place.post(&path, json!({"deal": "first", "post": posts[2]})).await.json();
    assert_eq!(queue(moved.clone(), "words"), ["trois", "un", "deux"]);
    assert_eq!(queue(moved, "at"), queue(before, "at"));
    assert_eq!(place.post(&path, json!({"deal": "shuffle"})).await.status, StatusCode::OK);
    assert_eq!(place.post(&path, json!({"deal": "sideways"})).await.json()["errors"][0]["field"], "/deal");
    assert_eq!(place.post(&path, json!({"deal": "up"})).await.json()["errors"][0]["field"], "/post");
}

#[tokio::test]
async fn templates_hashtags_networks_and_webhooks() {
    let place = sqlite().await;
    let post = place.post("/posts", json!({"text": "Menu du jour"})).await.json();
    let copy = format!("/posts/{}/duplicate", post["id"].as_str().unwrap());
    let template = place.post(&copy, json!({"stage": "template"})).await.json();
    assert_eq!(template["stage"], "template");
    let begun = place.post(&format!("/posts/{}/duplicate", template["id"].as_str().unwrap()), json!({})).await.json();
    assert_eq!(
        (begun["stage"].as_str(), begun["content"]["parts"][0]["text"].as_str()),
        (Some("draft"), Some("Menu du jour"))
    );
    let set = json!({"name": "Pain", "tags": ["#pain", "#levain"]});
    let made = place.post("/hashtag-sets", set).await;
    assert_eq!((made.status, made.json()["tags"][1].as_str()), (StatusCode::CREATED, Some("#levain")));
    assert_eq!(
        place.post("/hashtag-sets", json!({"name": "x", "tags": ["pain"]})).await.json()["errors"][0]["field"],
        "/tags/0"
    );
    let networks = place.get("/networks").await.json();
    let of = |id: &str| networks["items"].as_array().unwrap().iter().find(|n| n["id"] == id).cloned().unwrap();
    assert_eq!(
        (of("mastodon")["publish"].as_str(), of("x")["publish"].as_str()),
        (Some("connector"), Some("assisted"))
    );
    assert!(of("bluesky")["ways_in"].as_array().unwrap().iter().any(|w| w["id"] == "password"));
    assert_eq!(place.get("/networks/nosuch").await.problem(), "not-found");
    let by_hand = json!({"network": "x", "fields": {"handle": "@fournil"}});
    let account = place.post("/accounts", by_hand).await;
    assert_eq!(
        (account.status, account.json()["name"].as_str()),
        (StatusCode::CREATED, Some("x:@fournil")),
        "{}",
        account.text
    );
    let hook = place.post("/webhooks", json!({"url": "https://example.org/h"})).await.json();
    let path = format!("/webhooks/{}", hook["id"].as_str().unwrap());
    let rotated = place.post(&format!("{path}/rotate"), json!({})).await.json();
    assert!(rotated["secret"].is_string() && rotated["secret"] != hook["secret"]);
    assert_eq!(place.post(&format!("{path}/test"), json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(place.get(&format!("{path}/messages")).await.json()["items"][0]["event"], "test");
    place.ask("PATCH", &path, Some(json!({"enabled": false})), &[]).await;
    assert_eq!(place.post(&format!("{path}/test"), json!({})).await.json()["errors"][0]["code"], "disabled");
    let plan = json!({"text": "x", "accounts": [place.here.hub], "schedule": {"rule": "FREQ=WEEKLY;COUNT=3", "start": "2030-01-07T09:00:00"}});
    assert_eq!(place.post("/posts", plan).await.json()["schedule"]["rule"], "FREQ=WEEKLY;COUNT=3");
    let poll = json!({"content": {"parts": [{"text": "Pain ?"}], "first_comment": "Merci",
        "poll": {"options": ["Oui", "Non"], "minutes": 60}}, "accounts": [place.here.mastodon], "schedule": {"at": LATER}});
    let kept = place.post("/posts", poll).await.json();
    assert_eq!(
        (kept["content"]["poll"]["options"][1].as_str(), kept["content"]["first_comment"].as_str()),
        (Some("Non"), Some("Merci"))
    );
}
