//! The studio through the router: writing, checking, saving, planning, files, and who may do what.

use axum::body::Body;
use http::{StatusCode, header};
use passeur_handbook::content::{Content, Override};
use passeur_store::members::Role;
use passeur_store::posts::{self, NewPost, Rendition, Stage};
use passeur_store::{accounts, deliveries, slots};
use serde_json::{Value, json};

use crate::testing::{Answer, Browser, Site};

/// A workspace with its hub account and one on X, and the owner's browser.
struct Desk {
    site: Site,
    owner: String,
    browser: Browser,
    base: String,
    workspace: String,
    hub: String,
    x: String,
}

async fn desk() -> Desk {
    let site = Site::new();
    let owner = site.person("camille@example.org", true).await;
    let workspace = site.workspace("Librairie du Pont", &owner).await;
    let (id, keys) = (workspace.id.clone(), site.db().keys.clone());
    let (hub, x) = site
        .write(move |tx| {
            let hub = accounts::list(tx, &id)?.remove(0).id;
            let connected = accounts::Connected {
                network: "x".into(),
                server: String::new(),
                remote_id: "1".into(),
                handle: "pont".into(),
                display_name: "Pont".into(),
                avatar_url: None,
                profile_url: None,
                secret: None,
                expires_at: None,
                scopes: Vec::new(),
                limits: None,
                software: None,
                pacing: None,
            };
            Ok((hub, accounts::connect(tx, &keys, &id, &connected)?.id))
        })
        .await;
    let mut browser = site.signed(&owner).await;
    let base = format!("/w/{}", workspace.slug);
    browser.get(&format!("{base}/posts/new")).await;
    Desk { site, owner, browser, base, workspace: workspace.id, hub, x }
}

impl Desk {
    async fn json(&mut self, method: &str, path: &str, body: &Value) -> (Answer, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", self.browser.csrf.clone());
        let answer = self.browser.send(request, Body::from(body.to_string())).await;
        let value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
        (answer, value)
    }

    fn draft(&self, text: &str, accounts: &[&str]) -> Value {
        let renditions: Vec<Value> = accounts.iter().map(|id| json!({ "account_id": id, "override": {} })).collect();
        json!({ "nonce": "n1", "body": { "content": { "parts": [{ "text": text }] }, "renditions": renditions } })
    }

    async fn upload(&mut self, name: &str, bytes: &[u8]) -> (Answer, Value) {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = http::Request::post(format!("{}/media", self.base))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::ACCEPT, "application/json")
            .header("x-csrf-token", self.browser.csrf.clone());
        let answer = self.browser.send(request, Body::from(body)).await;
        let value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
        (answer, value)
    }
}

/// The smallest PNG there is: one pixel.
/// One pixel, as PNG.
#[rustfmt::skip]
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x50, 0x68, 0x68, 0xf8, 0x0f, 0x00, 0x04, 0x04, 0x02, 0x20, 0x78, 0xb6, 0x7b,
    0xe7, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test(flavor = "multi_thread")]
async fn each_keystroke_is_counted_as_the_network_counts_and_fixed_in_one_click() {
    let mut d = desk().await;
    let text = "mot ".repeat(90);
    let draft = d.draft(&text, &[&d.x.clone()]);
    let (answer, seen) = d.json("POST", "/studio/check", &json!({ "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let html = seen["html"].as_str().unwrap();
    assert!(html.contains("360") && html.contains("tone-danger") && html.contains("split~master~0~plain"), "{html}");
    assert!(seen.get("draft").is_none(), "nothing was asked to change");
    let (_, after) = d.json("POST", "/studio/check", &json!({ "draft": draft, "do": "split~master~0~plain" })).await;
    let parts = after["draft"]["body"]["content"]["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    assert!(!after["html"].as_str().unwrap().contains("class=\"count over\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rendition_follows_until_it_is_adapted_and_can_come_back() {
    let mut d = desk().await;
    let (hub, x) = (d.hub.clone(), d.x.clone());
    let draft = d.draft("Bonjour à tous", &[&hub, &x]);
    let (_, adapted) = d.json("POST", "/studio/check", &json!({ "draft": draft, "do": format!("adapt~{x}") })).await;
    let mut draft = adapted["draft"].clone();
    assert_eq!(adapted["focus"], format!("own.{x}.parts.0.text"));
    let own = draft["body"]["renditions"].as_array_mut().unwrap().iter_mut().find(|r| r["account_id"] == x.as_str());
    own.unwrap()["override"]["parts"][0]["text"] = "Bonjour X".into();
    let (_, folded) = d.json("POST", "/studio/check", &json!({ "draft": draft, "do": format!("fold~{x}") })).await;
    let html = folded["html"].as_str().unwrap();
    assert!(html.contains("<del>") && html.contains("<ins>X</ins>"), "{html}");
    let back = json!({ "draft": folded["draft"], "do": format!("return~{x}~parts") });
    let (_, back) = d.json("POST", "/studio/check", &back).await;
    assert!(!back["html"].as_str().unwrap().contains("<del>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_twice_makes_one_post_and_a_change_of_somebody_else_is_not_overwritten() {
    let mut d = desk().await;
    let hub = d.hub.clone();
    let draft = d.draft("Un", &[&hub]);
    let (_, first) = d.json("POST", "/posts", &draft).await;
    let (_, again) = d.json("POST", "/posts", &draft).await;
    assert_eq!(first["post"], again["post"], "the answer that got lost");
    let id = first["post"].as_str().unwrap().to_owned();
    let mut draft = d.draft("Deux", &[&hub]);
    draft["version"] = first["version"].clone();
    let (saved, _) = d.json("PUT", &format!("/posts/{id}"), &draft).await;
    assert_eq!((saved.status, saved.headers[header::ETAG].to_str().unwrap()), (StatusCode::OK, "\"2\""));
    draft["body"]["content"]["parts"][0]["text"] = "Trois".into();
    let (conflict, theirs) = d.json("PUT", &format!("/posts/{id}"), &draft).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(theirs["body"]["content"]["parts"][0]["text"], "Deux");
    draft["version"] = theirs["version"].clone();
    let (kept, _) = d.json("PUT", &format!("/posts/{id}"), &draft).await;
    assert_eq!(kept.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_saves_by_one_person_is_one_version_of_the_history() {
    let mut d = desk().await;
    let hub = d.hub.clone();
    let (_, first) = d.json("POST", "/posts", &d.draft("a", &[&hub])).await;
    let id = first["post"].as_str().unwrap().to_owned();
    let mut version = first["version"].clone();
    for text in ["ab", "abc", "abcd", "abcde"] {
        let mut draft = d.draft(text, &[&hub]);
        draft["version"] = version.clone();
        version = d.json("PUT", &format!("/posts/{id}"), &draft).await.1["version"].clone();
    }
    assert_eq!(version, 5);
    let versions = d.site.write(move |tx| posts::versions(tx, &id)).await;
    assert_eq!(versions.iter().map(|v| v.version).collect::<Vec<_>>(), [5, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_block_a_plan_and_the_rest_goes_out_at_its_time() {
    let mut d = desk().await;
    let x = d.x.clone();
    let (_, long) = d.json("POST", "/posts", &d.draft(&"mot ".repeat(90), &[&x])).await;
    let at = json!({ "kind": "at", "at": "2026-11-24T09:00" });
    let (refused, _) = d.json("POST", &format!("/posts/{}/plan", long["post"].as_str().unwrap()), &at).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut draft = d.draft("Court", &[&x]);
    draft["nonce"] = "n2".into();
    let (_, short) = d.json("POST", "/posts", &draft).await;
    let id = short["post"].as_str().unwrap().to_owned();
    for (form, expected) in [
        (json!({ "kind": "at", "at": "2020-01-01T09:00" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "kind": "at", "at": "" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "kind": "queue" }), StatusCode::UNPROCESSABLE_ENTITY),
        (at, StatusCode::OK),
    ] {
        let (answer, _) = d.json("POST", &format!("/posts/{id}/plan"), &form).await;
        assert_eq!(answer.status, expected, "{form}: {}", answer.body);
    }
    let asked = id.clone();
    let due = d.site.write(move |tx| Ok(deliveries::of_post(tx, &asked)?.remove(0).due_at)).await;
    // 09:00 in Paris in November.
    assert_eq!(passeur_store::clock::timestamp(due).to_string(), "2026-11-24T08:00:00Z");
    let seen = d.browser.get(&format!("{}/posts/{id}/view", d.base)).await;
    assert!(seen.body.contains("state-waiting") && seen.body.contains("Court"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_gives_the_next_slot_that_nobody_has() {
    let mut d = desk().await;
    let x = d.x.clone();
    let account = x.clone();
    // The clock stands on Monday 23 November 2026, 10:00 in Paris.
    d.site.write(move |tx| slots::set(tx, &account, &[(2, 540, String::new()), (4, 540, String::new())])).await;
    for (nonce, expected) in [("a", "2026-11-24T08:00:00Z"), ("b", "2026-11-26T08:00:00Z")] {
        let mut draft = d.draft(nonce, &[&x]);
        draft["nonce"] = nonce.into();
        let (_, made) = d.json("POST", "/posts", &draft).await;
        let id = made["post"].as_str().unwrap().to_owned();
        let (answer, _) = d.json("POST", &format!("/posts/{id}/plan"), &json!({ "kind": "queue" })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let due = d.site.write(move |tx| Ok(deliveries::of_post(tx, &id)?.remove(0).due_at)).await;
        assert_eq!(passeur_store::clock::timestamp(due).to_string(), expected);
    }
    let (_, next) = d.json("POST", "/studio/slot", &d.draft("c", &[&x])).await;
    assert_eq!(next["at"], "2026-12-01T09:00");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_form_does_all_that_the_script_does() {
    let mut d = desk().await;
    let send = async |d: &mut Desk, path: &str, fields: &[(&str, &str)]| {
        let mut body = String::new();
        for (name, value) in [("csrf", d.browser.csrf.as_str())].iter().chain(fields) {
            body.push_str(&format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        body.push_str("--edge--\r\n");
        let request = http::Request::post(format!("{}{path}", d.base))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        d.browser.send(request, Body::from(body)).await
    };
    let hub = d.hub.clone();
    let fields = [("content.parts.0.text", "Sans script"), ("box", "account"), ("account", hub.as_str())];
    let opened = send(&mut d, "/posts", &[&fields[..], &[("do", "open~master~link")]].concat()).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.body.contains("name=\"content.link\"") && opened.body.contains("Sans script"));
    let planned = [("when.kind", "at"), ("when.at", "2026-11-30T18:00"), ("do", "save"), ("do", "plan")];
    let done = send(&mut d, "/posts", &[&fields[..], &planned].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.location().ends_with("/view"));
    let bare = send(&mut d, "/posts", &[("do", "plan"), ("when.kind", "now")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_taken_by_what_they_are_and_refused_with_the_reason() {
    let mut d = desk().await;
    let (_, bad) = d.upload("photo.jpg", b"<script>alert(1)</script>").await;
    assert_eq!(bad["files"], json!([]));
    assert!(!bad["refused"][0]["reason"].as_str().unwrap().is_empty());
    let (_, good) = d.upload("pixel.png", PIXEL).await;
    let id = good["files"][0]["id"].as_str().unwrap_or_else(|| panic!("{good}")).to_owned();
    let thumb = d.browser.get(&format!("{}/media/{id}/thumb", d.base)).await;
    assert_eq!(thumb.status, StatusCode::OK);
    assert!(thumb.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let stranger = d.site.person("eve@example.org", false).await;
    let mut other = d.site.signed(&stranger).await;
    assert_eq!(other.get(&format!("{}/media/{id}/thumb", d.base)).await.status, StatusCode::NOT_FOUND);
    let page = d.browser.get(&format!("{}/media?file={id}", d.base)).await;
    assert!(page.body.contains("pixel.png"));
    // Used by a planned post: it stays.
    let hub = d.hub.clone();
    let mut draft = d.draft("Avec image", &[&hub]);
    draft["body"]["content"]["parts"][0]["media"] = json!([{ "media": id, "alt": "Un point" }]);
    let (_, made) = d.json("POST", "/posts", &draft).await;
    let path = format!("/posts/{}/plan", made["post"].as_str().unwrap());
    let (answer, _) = d.json("POST", &path, &json!({ "kind": "at", "at": "2026-12-01T10:00" })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    d.browser.post(&format!("{}/media/{id}/delete", d.base), &[]).await;
    assert_eq!(d.browser.get(&format!("{}/media/{id}/original", d.base)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contributor_edits_what_is_their_own_and_nothing_else() {
    let d = desk().await;
    let marc = d.site.person("marc@example.org", false).await;
    d.site.member(&d.workspace, &marc, Role::Contributor).await;
    let (workspace, owner, hub) = (d.workspace.clone(), d.owner.clone(), d.hub.clone());
    let id = d
        .site
        .write(move |tx| {
            let body = posts::Body {
                content: Content::text("à la patronne"),
                renditions: vec![Rendition { account_id: hub, own: Override::default() }],
                ..Default::default()
            };
            let new = NewPost {
                workspace_id: workspace,
                author_id: Some(owner),
                stage: Some(Stage::Draft),
                body,
                origin: None,
            };
            Ok(posts::create(tx, &new)?.id)
        })
        .await;
    let mut browser = d.site.signed(&marc).await;
    let page = browser.get(&format!("{}/posts/{id}", d.base)).await;
    assert!(page.location().ends_with("/view"), "reads, does not edit");
    let deleted = browser.post(&format!("{}/posts/{id}/delete", d.base), &[]).await;
    assert_eq!(deleted.status, StatusCode::FORBIDDEN);
    let said = browser.post(&format!("{}/posts/{id}/comments", d.base), &[("body", "Bien !")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    assert!(browser.get(&format!("{}/posts/{id}/view", d.base)).await.body.contains("Bien !"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_the_list_answers_and_the_bin_gives_back() {
    let mut d = desk().await;
    let hub = d.hub.clone();
    let (_, made) = d.json("POST", "/posts", &d.draft("À retrouver", &[&hub])).await;
    let id = made["post"].as_str().unwrap().to_owned();
    for tab in ["planned", "drafts", "ideas", "sent", "templates", "bin"] {
        let page = d.browser.get(&format!("{}/posts?tab={tab}", d.base)).await;
        assert_eq!((page.status, page.body.contains("À retrouver")), (StatusCode::OK, tab == "drafts"), "{tab}");
    }
    let found = d.browser.get(&format!("{}/posts?tab=drafts&q=retrouver", d.base)).await;
    assert!(found.body.contains("À retrouver"));
    let gone = d.browser.post(&format!("{}/posts/many", d.base), &[("post", &id), ("do", "delete")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(d.browser.get(&format!("{}/posts?tab=bin", d.base)).await.body.contains("À retrouver"));
    d.browser.post(&format!("{}/posts/{id}/restore", d.base), &[]).await;
    assert!(d.browser.get(&format!("{}/posts?tab=drafts", d.base)).await.body.contains("À retrouver"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_composer_obeys_the_plan_and_begins_with_a_skeleton() {
    use passeur_handbook::catalog::Catalog;
    use passeur_handbook::choose::{Brief, Options, choose};
    use passeur_handbook::plan::{House, Line, Standard, Strategy, plan};
    let mut d = desk().await;
    let text = "goals = { sales = 1 }\nhours_per_week = 4\n";
    let brief = Brief::parse(text, Catalog::builtin(), "en").unwrap();
    let choice = choose(Catalog::builtin(), &brief, Options { draws: 20, ..Options::default() });
    let made = plan(Catalog::builtin(), &brief, &choice, jiff::civil::date(2026, 11, 23), &[]);
    let standard = Standard { length_max: Some(20), visual: true, ..Standard::default() };
    let strategy = Strategy {
        brief: text.into(),
        seed: 1,
        plan: made,
        line: Line { taboo: vec!["Pas Cher".into()], ..Line::default() },
        house: House { standards: [("x".to_owned(), standard)].into(), ..House::default() },
    };
    let id = d.workspace.clone();
    d.site.write(move |tx| passeur_store::strategy::save(tx, &id, 0, &strategy, None)).await;
    let (hub, x) = (d.hub.clone(), d.x.clone());
    let draft = d.draft("Un pain vraiment pas cher, tous les jours", &[&x]);
    let (_, seen) = d.json("POST", "/studio/check", &json!({ "draft": draft })).await;
    let html = seen["html"].as_str().unwrap();
    assert!(html.contains("pas cher") && html.contains("your standard here is 20"), "{html}");
    assert!(html.contains("Your standard asks for a picture"));
    let elsewhere = d.draft("Un pain tous les jours, sauf le lundi", &[&hub]);
    let (_, seen) = d.json("POST", "/studio/check", &json!({ "draft": elsewhere })).await;
    assert!(!seen["html"].as_str().unwrap().contains("your standard"), "each network has its own");

    let empty = d.draft("", &[&x]);
    let asked = json!({ "draft": empty, "do": "framework~thread-lesson" });
    let (_, begun) = d.json("POST", "/studio/check", &asked).await;
    let parts = begun["draft"]["body"]["content"]["parts"].as_array().unwrap();
    assert!(parts.len() == 5 && parts[0]["text"].as_str().unwrap().contains("{{"));
    assert_eq!(begun["focus"], "content.parts.0.text");
    assert!(begun["html"].as_str().unwrap().contains("tone-danger"), "a blank stops it");
    let page = d.browser.get(&format!("{}/posts/new", d.base)).await.body;
    assert!(page.contains("framework~hook-question") && page.contains("Openings"));
}
