use http::StatusCode;
use passeur_store::notifications::{self, Fate, New};
use serde_json::json;

use crate::testing::{Browser, Site};

async fn desk() -> (Site, Browser, String, String) {
    let site = Site::new();
    let owner = site.person("ana@example.org", true).await;
    let workspace = site.workspace("Atelier", &owner).await;
    let browser = site.signed(&owner).await;
    (site, browser, format!("/w/{}", workspace.slug), workspace.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_told_counted_read_and_followed() {
    let (site, mut browser, base, workspace) = desk().await;
    assert!(browser.get(&format!("{base}/notifications")).await.body.contains("All quiet"));
    site.app.db.clock.advance(1_000_000);
    let id = site
        .write(move |tx| {
            let args =
                json!({ "network": "mastodon", "handle": "@ana@x.example", "post": "<b>Hi", "message": "422 <i>" });
            let (workspace_id, kind) = (workspace.as_str(), "refused");
            notifications::raise(tx, &New { kind, workspace_id, post_id: Some("p1"), args, ..New::default() })?;
            let owner = passeur_store::users::all(tx)?.remove(0).id;
            Ok(notifications::list(tx, &workspace, &owner, None, 1)?.remove(0).id)
        })
        .await;
    let page = browser.get(&format!("{base}/notifications")).await.body;
    assert!(page.contains("Mastodon refused") && !page.contains("<b>Hi") && !page.contains("422 <i>"));
    assert!(page.contains(&format!("href=\"{base}/posts/p1\"")));
    assert!(browser.get(&format!("{base}/notifications/bell")).await.body.contains("1 unread"));
    assert!(!browser.get(&format!("{base}/notifications?show=sent")).await.body.contains("Mastodon refused"));
    let followed = browser.get(&format!("/notifications/{id}")).await;
    assert_eq!(followed.location(), format!("{base}/posts/p1"));
    let stranger = site.person("x@example.org", false).await;
    let mut other = site.signed(&stranger).await;
    assert_eq!(other.get(&format!("/notifications/{id}")).await.status, StatusCode::NOT_FOUND);
    site.app.db.clock.advance(1_000_000);
    browser.post(&format!("{base}/notifications/read"), &[]).await;
    assert!(browser.get(&format!("{base}/notifications/bell")).await.body.contains("none unread"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_shows_its_secret_once_and_its_messages_until_they_arrive() {
    let (site, mut browser, base, workspace) = desk().await;
    let target = format!("{base}/webhooks");
    for (url, word) in [
        ("nonsense", "whole address"),
        ("ftp://a.example/", "whole address"),
        ("http://a.example/hook", "https:// only"),
        ("https://me:secret@a.example/", "user name"),
    ] {
        let answer = browser.post(&target, &[("url", url), ("every", "1")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(answer.body.contains(word), "{url}");
    }
    let none = browser.post(&target, &[("url", "https://a.example/hook"), ("event", "nothing")]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("at least one event"));

    let made = browser.post(&target, &[("url", "https://a.example/hook"), ("event", "refused")]).await;
    let secret = made.between("value=\"whsec_", "\"").unwrap().to_owned();
    let list = browser.get(&target).await.body;
    assert!(list.contains("a.example") && !list.contains(&secret));
    let id = list.split(&format!("{target}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{target}/{id}");
    assert!(!browser.get(&path).await.body.contains(&secret), "once is once");

    browser.post(&format!("{path}/test"), &[]).await;
    let lost = site
        .write(move |tx| {
            let message = notifications::claim_messages(tx, 5, 60)?.remove(0);
            assert_eq!((message.event.as_str(), message.channel.as_str()), ("test", "webhook"));
            notifications::end_message(tx, &message, Fate::GivenUp { error: "the receiver answered 410" })?;
            Ok(notifications::given_up(tx, &workspace, 5)?.remove(0).id)
        })
        .await;
    let page = browser.get(&path).await.body;
    assert!(page.contains("Given up") && page.contains("the receiver answered 410"));
    assert!(browser.get(&target).await.body.contains("One message was given up."));
    browser.post(&format!("{base}/messages/{lost}/retry"), &[("webhook", &id)]).await;
    assert!(browser.get(&path).await.body.contains("On its way"));

    let renewed = browser.post(&format!("{path}/rotate"), &[]).await;
    assert_ne!(renewed.between("value=\"whsec_", "\"").unwrap(), secret);
    browser.post(&format!("{path}/enabled"), &[("enabled", "0")]).await;
    let off = browser.post(&format!("{path}/test"), &[]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert!(browser.get(&path).await.body.contains("Turn it on"));
    browser.post(&format!("{path}/delete"), &[]).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mail_the_page_says_how_to_set_it_and_sends_nothing() {
    let (site, mut browser, base, _) = desk().await;
    let page = browser.get(&format!("{base}/integrations")).await.body;
    assert!(page.contains("Not set up") && page.contains("PASSEUR_MAIL_URL"));
    browser.post(&format!("{base}/integrations/mail"), &[]).await;
    assert!(site.write(|tx| notifications::claim_messages(tx, 5, 60)).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_pages_people_and_accounts_and_escapes_them() {
    let (_site, mut browser, base, _) = desk().await;
    browser.post(&format!("{base}/accounts/connect/instagram"), &[("handle", "<i>nsta")]).await;
    let found = browser.get(&format!("{base}/search/palette?q=instagram")).await.body;
    assert!(found.contains("<li role=\"option\">") && !found.contains("<i>nsta"));
    assert!(browser.get(&format!("{base}/search/palette?q=webh")).await.body.contains(&format!("{base}/webhooks")));
    assert!(browser.get(&format!("{base}/search?q=ana")).await.body.contains("ana@example.org"));
    for odd in ["", "%25", "%27%20OR%201=1", "%F0%9F%9B%A5", "_"] {
        assert_eq!(browser.get(&format!("{base}/search?q={odd}")).await.status, StatusCode::OK, "{odd}");
    }
    assert_eq!(browser.get("/help").await.status, StatusCode::OK);
    assert_eq!(browser.get("/compose?x=1").await.location(), format!("{base}/compose?x=1"));
}
