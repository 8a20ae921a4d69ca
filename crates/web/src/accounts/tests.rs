use http::StatusCode;
use passeur_store::accounts;
use passeur_store::members::Role;
use passeur_store::tickets::{self, About, Purpose};

use crate::testing::{Browser, Site};

/// A site with a workspace, its owner signed in, and one assisted account added through the form.
async fn desk() -> (Site, Browser, String, String) {
    let site = Site::new();
    let owner = site.person("ana@example.org", true).await;
    let workspace = site.workspace("Atelier", &owner).await;
    let mut browser = site.signed(&owner).await;
    let answer = browser
        .post(
            &format!("/w/{}/accounts/connect/instagram", workspace.slug),
            &[
                ("handle", "@atelier"),
                ("display_name", "L’Atelier <b>"),
                ("profile_url", "https://instagram.com/atelier"),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location().to_owned();
    (site, browser, format!("/w/{}", workspace.slug), path)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assisted_account_is_added_listed_frozen_and_removed() {
    let (_site, mut browser, base, path) = desk().await;
    let list = browser.get(&format!("{base}/accounts")).await;
    assert!(list.body.contains("L’Atelier &#60;b&#62;") || list.body.contains("L’Atelier &lt;b&gt;"), "{}", list.body);
    assert!(list.body.contains("@atelier") && list.body.contains("Instagram"));

    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/check\""), "there is nothing to check by hand");

    assert_eq!(
        browser.post(&format!("{path}/freeze"), &[("reason", "a <quiet> day")]).await.status,
        StatusCode::SEE_OTHER
    );
    let frozen = browser.get(&path).await.body;
    assert!(frozen.contains("Frozen") && !frozen.contains("<quiet>") && frozen.contains("quiet"));
    let told = browser.get(&format!("{base}/notifications?show=wrong")).await.body;
    assert!(told.contains("@atelier") && told.contains("Instagram"), "a freeze is told");
    browser.post(&format!("{path}/thaw"), &[]).await;
    assert!(!browser.get(&path).await.body.contains("a &#60;quiet"));

    browser.post(&format!("{path}/remove"), &[]).await;
    assert!(!browser.get(&format!("{base}/accounts")).await.body.contains("@atelier</span>"));
    assert_eq!(browser.get(&path).await.status, StatusCode::OK, "its page stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_preferences_come_back_with_the_reason_and_change_nothing() {
    let (site, mut browser, _, path) = desk().await;
    let target = format!("{path}/preferences");
    for (fields, word) in [
        ([("posts", "many"), ("window", "60"), ("language", "")], "whole number"),
        ([("posts", "0"), ("window", "60"), ("language", "")], "whole number"),
        ([("posts", "5"), ("window", "-1"), ("language", "")], "whole number"),
        ([("posts", ""), ("window", "60"), ("language", "French please")], "language code"),
    ] {
        let answer = browser.post(&target, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.body.contains(word), "{fields:?}");
    }
    let saved = browser.post(&target, &[("posts", "5"), ("window", "3600"), ("language", "pt-BR")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let id = path.rsplit('/').next().unwrap().to_owned();
    let account = site.write(move |tx| accounts::get(tx, &id)).await;
    assert_eq!(account.pacing.map(|p| (p.posts, p.window_seconds)), Some((5, 3_600)));
    assert_eq!(account.language.as_deref(), Some("pt-BR"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_network_of_the_catalogue_can_be_opened_and_closed_ones_explain_themselves() {
    let (_site, mut browser, base, _) = desk().await;
    let all = passeur_handbook::catalog::Catalog::builtin();
    let mut closed = 0;
    for network in all.networks.values() {
        let answer = browser.get(&format!("{base}/accounts/connect/{}", network.id)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", network.id);
        let is_closed = super::connect::is_closed(network);
        closed += usize::from(is_closed);
        assert_eq!(answer.body.contains("name=\"handle\""), !is_closed && network.id != "mastodon", "{}", network.id);
    }
    assert!(closed >= 5);
    let found = browser.get(&format!("{base}/accounts/connect?q=mastod")).await.body;
    assert!(found.contains("/accounts/connect/mastodon") && !found.contains("/accounts/connect/instagram"));
    assert_eq!(browser.get(&format!("{base}/accounts/connect/nowhere")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_to_connect_keeps_what_was_typed_but_no_secret() {
    let (_site, mut browser, base, _) = desk().await;
    let path = format!("{base}/accounts/connect/mastodon");
    // A loopback address: the guarded client refuses it without leaving the machine.
    let fields = [("way_in", "token"), ("server", "http://127.0.0.1:9"), ("token", "hunter2")];
    let answer = browser.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("http://127.0.0.1:9") && !answer.body.contains("hunter2"));
    assert!(answer.body.contains("Nothing was changed"));
    let missing = browser.post(&path, &[("way_in", "token"), ("server", "social.example")]).await;
    assert!(missing.status == StatusCode::UNPROCESSABLE_ENTITY && missing.body.contains("This is needed."));
    assert_eq!(browser.post(&path, &[("way_in", "magic")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_answer_counts_once_and_only_in_the_session_that_left() {
    let (site, mut browser, _, _) = desk().await;
    for query in ["", "?state=", "?state=guess&code=1", "?code=1"] {
        let answer = browser.get(&format!("/oauth/callback{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    // A ticket of somebody else, with a body that is not sealed.
    let eli = site.person("eli@example.org", false).await;
    let state = site
        .write(move |tx| tickets::issue(tx, Purpose::Oauth, About { user: Some(&eli), ..About::default() }))
        .await
        .expose()
        .to_owned();
    let answer = browser.get(&format!("/oauth/callback?state={state}&code=1")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut nobody = site.browser();
    let away = nobody.get(&format!("/oauth/callback?state={state}")).await;
    assert_eq!(away.status, StatusCode::SEE_OTHER);
    assert!(away.location().starts_with("/login"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_another_workspace_is_not_there() {
    let (site, mut browser, _, path) = desk().await;
    let owner = site.person("eli@example.org", false).await;
    let other = site.workspace("Ailleurs", &owner).await;
    let id = path.rsplit('/').next().unwrap();
    let mut eli = site.signed(&owner).await;
    for part in ["", "/avatar"] {
        let answer = eli.get(&format!("/w/{}/accounts/{id}{part}", other.slug)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
    }
    for part in ["check", "freeze", "thaw", "remove", "preferences"] {
        let answer = eli.post(&format!("/w/{}/accounts/{id}/{part}", other.slug), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
    }
    assert_eq!(eli.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_accounts_and_changes_none() {
    let (site, _, base, path) = desk().await;
    let viewer = site.person("vic@example.org", false).await;
    let workspace = site.write(|tx| Ok(passeur_store::workspaces::all(tx)?.remove(0).id)).await;
    site.member(&workspace, &viewer, Role::Viewer).await;
    let mut browser = site.signed(&viewer).await;
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.body.contains("/remove\"")
            && !page.body.contains("/freeze\"")
            && !page.body.contains("/preferences\"><input")
    );
    assert_eq!(browser.get(&format!("{base}/accounts/connect")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post(&format!("{path}/remove"), &[]).await.status, StatusCode::FORBIDDEN);
}
