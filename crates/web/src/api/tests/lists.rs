use super::{LATER, places, sqlite};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_hold_every_post_once_whatever_is_written_meanwhile() {
    for place in places().await {
        let mut made = BTreeSet::new();
        for i in 0..13 {
            made.insert(place.planned(&format!("p{i}")).await["id"].as_str().unwrap().to_owned());
        }
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = place.get(&format!("/posts?limit=4{cursor}")).await.json();
            let ids = page["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned());
            seen.extend(ids);
            // New posts come, and old ones change, between two pages.
            place.planned("meanwhile").await;
            place.t.db.clock.advance(1);
            let path = format!("/posts/{}", made.first().unwrap());
            place.ask("PATCH", &path, Some(json!({"notes": seen.len().to_string()})), &[]).await;
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 13, "{}", place.t.engine);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made);
    }
}

#[tokio::test]
async fn deliveries_come_by_their_time_page_by_page() {
    let place = sqlite().await;
    for _ in 0..5 {
        place.planned("same time").await;
    }
    let mut seen = BTreeSet::new();
    let mut path = "/deliveries?limit=2&state=waiting,retry".to_owned();
    loop {
        let page = place.get(&path).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/deliveries?limit=2&state=waiting,retry&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    let none = place.get(&format!("/deliveries?to={LATER}")).await.json();
    assert_eq!(none["items"].as_array().unwrap().len(), 0, "“to” is the first moment outside");
    let one = place.get(&format!("/deliveries?from={LATER}&newest=true&limit=1")).await.json();
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn filters_narrow_and_long_lists_are_compressed() {
    let place = sqlite().await;
    place.post("/posts", json!({"text": "Pain au levain", "labels": ["pain"], "stage": "idea"})).await;
    place.post("/posts", json!({"text": "Brioche", "accounts": [place.here.mastodon]})).await;
    let count =
        async |query: &str| place.get(&format!("/posts?{query}")).await.json()["items"].as_array().unwrap().len();
    for (query, expected) in [
        ("", 2),
        ("stage=idea", 1),
        ("search=LEVAIN%20pain", 1),
        ("label=pain", 1),
        ("deleted=true", 0),
        (&format!("account={}", place.here.mastodon), 1),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    place.post("/posts", json!({"text": "Brioche ".repeat(400)})).await;
    let plain = place.ask("GET", "/posts", None, &[("accept-encoding", "identity")]).await;
    for encoding in ["gzip", "br"] {
        let packed = place.ask("GET", "/posts", None, &[("accept-encoding", encoding)]).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.text.len() < plain.text.len());
    }
    let labels = place.get("/labels").await.json();
    assert_eq!(labels["items"], json!(["pain"]));
}
