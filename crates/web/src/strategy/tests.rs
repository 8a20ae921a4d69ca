//! The space through the router: catalogue, questions, choice, weights, plan, calendar, document.

use http::StatusCode;
use passeur_store::members::Role;
use passeur_store::strategy;

use crate::testing::{Browser, Site};

async fn place(site: &Site) -> (Browser, String, String) {
    let owner = site.person("owner@example.org", false).await;
    let workspace = site.workspace("Bakery", &owner).await;
    (site.signed(&owner).await, format!("/w/{}/strategy", workspace.slug), workspace.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_browsed_searched_and_compared() {
    let site = Site::new();
    let (mut browser, base, _) = place(&site).await;
    let all = browser.get(&format!("{base}/catalogue")).await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(all.body.contains("Mastodon") && all.body.contains("Vinted"));
    let found = browser.get(&format!("{base}/catalogue?q=PHOTO&state=alive")).await.body;
    assert!(found.contains("Flickr") && !found.contains("Vinted"));
    assert!(browser.get(&format!("{base}/catalogue?q=zzzz")).await.body.contains("class=\"empty\""));
    let entry = browser.get(&format!("{base}/catalogue/instagram")).await.body;
    assert!(entry.contains("Digital Report 2026") && entry.contains("60.3%"), "figures with their source");
    assert!(entry.contains("Estimate"), "estimates are told from facts");
    let closed = browser.get(&format!("{base}/catalogue/vine")).await.body;
    assert!(closed.contains("What to do instead") && closed.contains("TikTok"));
    assert_eq!(browser.get(&format!("{base}/catalogue/nowhere")).await.status, StatusCode::NOT_FOUND);
    let compared =
        browser.get(&format!("{base}/catalogue?compare=instagram,mastodon,vine,x,tiktok,flickr,nope")).await.body;
    assert!(compared.contains("1 more are left out") && compared.contains("nope"));
    for id in ["instagram", "mastodon", "facebook", "hub", "youtube", "x"] {
        assert_eq!(browser.get(&format!("{base}/catalogue/{id}/file")).await.status, StatusCode::OK);
    }
    assert!(browser.get(&format!("{base}/catalogue/figures")).await.body.contains("rank-fill"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_of_the_catalogue_is_a_page() {
    let site = Site::new();
    let (mut browser, base, _) = place(&site).await;
    for id in passeur_handbook::catalog::Catalog::builtin().networks.keys() {
        let page = browser.get(&format!("{base}/catalogue/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_answers_make_a_choice_and_each_is_kept_at_once() {
    let site = Site::new();
    let (mut browser, base, workspace) = place(&site).await;
    assert_eq!(browser.get(&base).await.location(), format!("{base}/start"));
    let refused = browser.post(&format!("{base}/start/2"), &[("goal-sales", "0")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answers: [&[(&str, &str)]; 10] = [
        &[("name", "Le Fournil"), ("actor", "company"), ("sector", "food")],
        &[("goal-awareness", "3"), ("goal-sales", "2")],
        &[("territory", "town"), ("place", "Rennes"), ("languages", "fr")],
        &[("side", "b2c"), ("persona", "Families"), ("from", "30"), ("to", "55"), ("weight", "1")],
        &[("hours", "5")],
        &[("money", "40")],
        &[("skill-text", "1"), ("skill-image", "2"), ("skill-video", "1")],
        &[("theirs", "instagram"), ("stance", "join")],
        &[("confidentiality", "two_accounts")],
        &[("automation", "no")],
    ];
    for (i, fields) in answers.iter().enumerate() {
        let answer = browser.post(&format!("{base}/start/{}", i + 1), fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "question {}", i + 1);
        let id = workspace.clone();
        let stored = site.write(move |tx| strategy::brief(tx, &id)).await.unwrap();
        assert_eq!(stored.step, i as i64 + 1, "kept at once");
        assert_eq!(browser.get(&format!("{base}/start/{}", i + 1)).await.status, StatusCode::OK);
    }
    let choice = browser.get(&format!("{base}/choice")).await.body;
    assert!(choice.contains("Le Fournil") && choice.contains("Main") && choice.contains("left out before scoring"));
    assert!(choice.contains("score-bar") && choice.contains("TOPSIS"));
    // Moving weights changes the ranking at once, and can be undone.
    let moved = browser.post(&format!("{base}/weights"), &[("way", "own"), ("w-values", "60"), ("w-api", "40")]).await;
    assert_eq!(moved.location(), format!("{base}/choice"));
    let other = browser.get(&format!("{base}/choice")).await.body;
    assert!(other.contains("Your own weights.") && other != choice);
    browser.post(&format!("{base}/weights"), &[("way", "default")]).await;
    assert!(browser.get(&format!("{base}/choice")).await.body.contains("Weights suggested"));
    let zero = browser.post(&format!("{base}/weights"), &[("way", "own"), ("w-goal", "0")]).await;
    assert_eq!(zero.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser
        .post(
            &format!("{base}/weights"),
            &[("way", "pairs"), ("p-goal-cost", "9"), ("p-goal-api", "5"), ("p-cost-api", "-3")],
        )
        .await;
    assert!(browser.get(&format!("{base}/weights?c=goal&c=cost&c=api")).await.body.contains("Consistency ratio"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_brief_is_explained_by_line_and_kept() {
    let site = Site::new();
    let (mut browser, base, _) = place(&site).await;
    let text = "hours_per_week = 4\ngoal = 3\n";
    let answer = browser.post(&format!("{base}/brief/text"), &[("text", text)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Line 2") && answer.body.contains("goal = 3"));
    assert!(browser.get(&format!("{base}/choice")).await.body.contains("cannot be used yet"));
    let poor = "goals = { sales = 1 }\nhours_per_week = 0.1\n";
    browser.post(&format!("{base}/brief/text"), &[("text", poor)]).await;
    let page = browser.get(&format!("{base}/choice")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("The lightest that serves your goals"), "the nearest possible is named");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_gives_a_choice_a_plan_and_a_document() {
    let site = Site::new();
    let (mut browser, base, _) = place(&site).await;
    for id in [
        "association",
        "b2b_software",
        "bakery_rennes",
        "freelance_trainer",
        "job_seeker",
        "second_hand_shop",
        "sports_club",
        "town_hall",
    ] {
        browser.post(&format!("{base}/example"), &[("id", id)]).await;
        assert!(browser.get(&format!("{base}/choice")).await.body.contains("Your portfolio"), "{id}");
        browser.post(&format!("{base}/plan/new"), &[]).await;
        for page in ["plan", "document", "document.md", "brief", "brief/text", "style", "start", "weights"] {
            assert_eq!(browser.get(&format!("{base}/{page}")).await.status, StatusCode::OK, "{id} {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_is_edited_applied_taken_back_and_shared() {
    let site = Site::new();
    let (mut browser, base, workspace) = place(&site).await;
    browser.post(&format!("{base}/example"), &[("id", "bakery_rennes")]).await;
    browser.post(&format!("{base}/plan/new"), &[]).await;
    browser.post(&format!("{base}/plan/line"), &[("version", "1"), ("taboo", "cheap, miracle")]).await;
    let id = workspace.clone();
    assert_eq!(site.write(move |tx| strategy::forbidden_words(tx, &id)).await, ["cheap", "miracle"]);
    let late = browser.post(&format!("{base}/plan/line"), &[("version", "1"), ("taboo", "")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "an old page does not overwrite");
    browser.post(&format!("{base}/plan/apply"), &[]).await;
    let id = workspace.clone();
    let applied = site.write(move |tx| strategy::last_application(tx, &id)).await.unwrap();
    assert!(applied.posts > 5);
    browser.post(&format!("{base}/plan/undo"), &[]).await;
    let id = workspace.clone();
    assert!(site.write(move |tx| strategy::last_application(tx, &id)).await.is_none());
    let id = workspace.clone();
    let secret = site.write(move |tx| strategy::share(tx, &id, "fr", 7, None)).await.expose().to_owned();
    let shared = site.browser().get(&format!("/s/{secret}")).await;
    assert_eq!(shared.status, StatusCode::OK);
    assert!(shared.body.contains("Pourquoi ces réseaux") && shared.body.contains("miracle"));
    assert_eq!(shared.headers["x-robots-tag"], "noindex, nofollow");
    assert_eq!(site.browser().get("/s/guess").await.status, StatusCode::NOT_FOUND);
    let viewer = site.person("viewer@example.org", false).await;
    site.member(&workspace, &viewer, Role::Viewer).await;
    let mut reader = site.signed(&viewer).await;
    assert_eq!(reader.get(&format!("{base}/plan")).await.status, StatusCode::OK);
    assert_eq!(reader.post(&format!("{base}/plan/apply"), &[]).await.status, StatusCode::FORBIDDEN);
}
