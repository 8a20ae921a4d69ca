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
    assert_eq!(site.write(move |tx| strategy::rules(tx, &id)).await.forbidden, ["cheap", "miracle"]);
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

async fn strategy_from(site: &Site, workspace: &str) -> jiff::civil::Date {
    let id = workspace.to_owned();
    site.write(move |tx| strategy::current(tx, &id)).await.unwrap().1.plan.from
}

/// A grey picture, as PNG.
fn grey_png(width: u32, height: u32) -> Vec<u8> {
    use std::io::Write as _;
    let mut rows = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..height {
        rows.write_all(&[0]).unwrap();
        rows.write_all(&vec![128; width as usize]).unwrap();
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(body);
        out.extend((body.len() as u32).to_be_bytes());
        out.extend(name);
        out.extend(body);
        out.extend(crc.sum().to_be_bytes());
    };
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([8, 0, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &rows.finish().unwrap());
    chunk(b"IEND", &[]);
    out
}

/// The bakery's plan, applied, with one of its ideas.
async fn planned(site: &Site) -> (Browser, String, String, String) {
    let (mut browser, base, workspace) = place(site).await;
    browser.post(&format!("{base}/example"), &[("id", "bakery_rennes")]).await;
    browser.post(&format!("{base}/plan/new"), &[]).await;
    browser.post(&format!("{base}/plan/apply"), &[]).await;
    let id = workspace.clone();
    let filter = passeur_store::posts::Filter { workspace_id: id, limit: 1, ..Default::default() };
    let post = site.write(move |tx| passeur_store::posts::list(tx, &filter)).await.remove(0).id;
    (browser, base, workspace, post)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklists_of_a_post_follow_its_brief_and_say_who_ticked() {
    let site = Site::new();
    let (mut browser, base, workspace, post) = planned(&site).await;
    let posts = base.replace("/strategy", "/posts");
    let page = browser.get(&format!("{posts}/{post}/view")).await;
    assert!(page.body.contains("Before publishing") && page.body.contains("The plan gave it"), "{}", page.body);
    assert!(!page.body.contains("Price, availability and where to buy"));
    let kept = browser
        .post(
            &format!("{posts}/{post}/brief"),
            &[("goal", "sales"), ("format", "short_video"), ("minutes", "45"), ("euros", "12,50")],
        )
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("{posts}/{post}/view")).await.body;
    assert!(page.contains("Price, availability and where to buy") && page.contains("understood without sound"));
    assert!(page.contains("value=\"12.50\""));
    let id = post.clone();
    let brief = site.write(move |tx| passeur_store::practice::brief(tx, &id)).await;
    assert_eq!((brief.spent_minutes, brief.spent_cents), (Some(45), Some(1250)));
    assert!(brief.planned_minutes.is_some(), "what the plan said stays");
    let bad = browser.post(&format!("{posts}/{post}/brief"), &[("minutes", "long")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.post(&format!("{posts}/{post}/checks"), &[("item", "facts"), ("done", "yes")]).await;
    let page = browser.get(&format!("{posts}/{post}/view")).await.body;
    assert!(page.contains("class=\"done\"") && page.contains("owner, "), "who and when");
    assert!(browser.get(&format!("{posts}/{post}")).await.body.contains("id=\"checks-menu\""), "in the composer too");
    browser.post(&format!("{posts}/{post}/checks"), &[("item", "facts"), ("done", "no")]).await;
    assert!(!browser.get(&format!("{posts}/{post}/view")).await.body.contains("class=\"done\""));
    let unknown = browser.post(&format!("{posts}/{post}/checks"), &[("item", "nope"), ("done", "yes")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let viewer = site.person("viewer@example.org", false).await;
    site.member(&workspace, &viewer, Role::Viewer).await;
    let mut reader = site.signed(&viewer).await;
    assert_eq!(reader.get(&format!("{posts}/{post}/view")).await.status, StatusCode::OK);
    let refused = reader.post(&format!("{posts}/{post}/checks"), &[("item", "facts"), ("done", "yes")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn standards_are_kept_obeyed_and_explained_when_wrong() {
    let site = Site::new();
    let (mut browser, base, workspace, post) = planned(&site).await;
    let page = browser.get(&format!("{base}/standards")).await;
    assert_eq!(page.status, StatusCode::OK);
    let version = page.between("name=\"version\" value=\"", "\"").unwrap().to_owned();
    let network = page.between("name=\"week-", "\"").unwrap().to_owned();
    let field = |name: &str| format!("{name}-{network}");
    let wrong = browser
        .post(
            &format!("{base}/standards"),
            &[("version", &version), (&field("week"), "many"), (&field("length"), "80")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Write a number from 0 to 70") && wrong.body.contains("value=\"80\""));
    let kept = browser
        .post(
            &format!("{base}/standards"),
            &[
                ("version", &version),
                (&field("week"), "1"),
                (&field("length"), "80"),
                (&field("format"), "image"),
                (&field("day"), "6"),
                (&field("time"), "08:15"),
                ("r-answering", "Léa"),
            ],
        )
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let id = workspace.clone();
    let (_, strategy) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    let standard = strategy.house.standard(&network);
    assert_eq!((standard.length_max, standard.per_week_max), (Some(80), Some(1.0)));
    let item = strategy.plan.items.iter().find(|item| item.network == network).unwrap();
    assert_eq!((item.date.weekday(), item.minute), (jiff::civil::Weekday::Saturday, 495), "ideas follow the slots");
    let view = browser.get(&format!("{}/{post}/view", base.replace("/strategy", "/posts"))).await.body;
    assert!(view.contains("Léa"), "who answers stands on the checklist");
    // Made again, the plan keeps the standards.
    browser.post(&format!("{base}/plan/new"), &[]).await;
    let id = workspace.clone();
    let (_, again) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    assert_eq!(again.house, strategy.house);
    assert!(again.plan.networks.iter().any(|n| n.network == network && n.per_week_max == 1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_counts_what_went_out_and_names_what_to_stop() {
    let site = Site::new();
    let (mut browser, base, workspace, _) = planned(&site).await;
    let page = browser.get(&format!("{base}/budget")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Hours of each week") && page.body.contains("By network"));
    assert!(!page.body.contains("Stop these first"), "within the capacity");
    let version = page.between("name=\"version\" value=\"", "\"").unwrap().to_owned();
    let bad = browser.post(&format!("{base}/budget"), &[("version", &version), ("hour", "-3")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("Write a number from 0 to"));
    let dear: Vec<(&str, &str)> = vec![
        ("version", &version),
        ("hour", "40"),
        ("minutes-image", "900"),
        ("minutes-text", "900"),
        ("minutes-carousel", "900"),
        ("minutes-story", "900"),
    ];
    assert_eq!(browser.post(&format!("{base}/budget"), &dear).await.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("{base}/budget")).await.body;
    assert!(page.contains("hours a week more than you have"), "{page}");
    let id = workspace.clone();
    let (_, strategy) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    assert_eq!(strategy.house.rates.hour_euros, Some(40.0));
    let (month, workspace) = (strategy.plan.from, base.replace("/strategy", "/calendar"));
    let calendar = browser.get(&format!("{workspace}?view=month&date={month}")).await.body;
    assert!(calendar.contains("Plan against reality: 0 of the"), "the calendar says what is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_dates_are_kept_shown_and_planned_around() {
    let site = Site::new();
    let (mut browser, base, workspace, _) = planned(&site).await;
    let page = browser.get(&format!("{base}/plan")).await;
    let version = page.between("name=\"version\" value=\"", "\"").unwrap().to_owned();
    let (first, outside) = (strategy_from(&site, &workspace).await, "2020-01-01");
    let moved = first.saturating_add(jiff::Span::new().days(5)).to_string();
    let refused = browser.post(&format!("{base}/plan/calendar"), &[("version", &version), ("date-0", outside)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("version", version.as_str()), ("date-0", &moved), ("time-0", "07:05"), ("drop-1", "on")];
    assert_eq!(browser.post(&format!("{base}/plan/calendar"), &fields).await.status, StatusCode::SEE_OTHER);
    let version = browser.get(&format!("{base}/plan")).await;
    let version = version.between("name=\"version\" value=\"", "\"").unwrap().to_owned();
    let id = workspace.clone();
    let (_, after) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    assert!(after.plan.items.iter().any(|i| i.date.to_string() == moved && i.minute == 425));
    let counted: usize = after.plan.weeks.iter().map(|w| w.items).sum();
    assert_eq!(counted, after.plan.items.len(), "the weeks are counted anew");
    let bad = browser.post(&format!("{base}/plan/dates"), &[("version", &version), ("dates", "soon a party")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = workspace.clone();
    let (_, strategy) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    let day = strategy.plan.items[2].date;
    let line = format!("{day} Portes ouvertes");
    browser.post(&format!("{base}/plan/dates"), &[("version", &version), ("dates", &line)]).await;
    browser.post(&format!("{base}/plan/new"), &[]).await;
    assert!(browser.get(&format!("{base}/plan")).await.body.contains("Portes ouvertes"));
    let calendar = browser.get(&format!("{}?view=month&date={day}", base.replace("/strategy", "/calendar"))).await.body;
    assert!(calendar.contains("Portes ouvertes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_are_written_checked_and_cut_from_one_logo() {
    let site = Site::new();
    let (mut browser, base, workspace, _) = planned(&site).await;
    let page = browser.get(&format!("{base}/profiles")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("The page of an organisation") && page.body.contains("/150"), "{}", page.body);
    assert_eq!(browser.get(&format!("{base}/profiles/kit.zip")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bytes = grey_png(500, 400);
    let added =
        passeur_engine::library::add(&site.app.db, &site.app.blobs, &workspace, "logo.png", bytes.into(), "", None);
    let logo = added.await.unwrap().id;
    let kept = browser
        .post(
            &format!("{base}/profiles"),
            &[
                ("who", "page"),
                ("logo", &logo),
                ("handle", "@lefоurnil"),
                ("text~instagram~bio", &"x".repeat(160)),
                ("shown", "instagram:0"),
                ("done", "instagram:0"),
            ],
        )
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("{base}/profiles")).await.body;
    assert!(page.contains("U+043E") && page.contains("passes for"), "a Cyrillic letter is told");
    assert!(page.contains("10 characters too many") && page.contains("160/150"));
    assert!(page.contains("1 of "), "what is done is counted");
    let kit = browser.get(&format!("{base}/profiles/kit.zip")).await;
    assert_eq!(kit.headers["content-type"], "application/zip");
    assert!(kit.body.contains("instagram/avatar-320x320.png"), "one folder a network, the size in the name");
    let asked = browser.post(&format!("{base}/profiles/ask"), &[("network", "mastodon")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "nothing is asked without a tick");
    assert!(browser.get(&format!("{base}/profiles")).await.body.contains("Nothing was asked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_a_pdf_with_text_for_members_and_for_the_link() {
    let site = Site::new();
    let (mut browser, base, workspace, _) = planned(&site).await;
    let file = browser.get(&format!("{base}/document.pdf")).await;
    assert_eq!((file.status, file.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/pdf"));
    assert!(file.body.starts_with("%PDF-") && file.body.len() > 20_000);
    let id = workspace.clone();
    let secret = site.write(move |tx| strategy::share(tx, &id, "fr", 7, None)).await.expose().to_owned();
    let shared = site.browser().get(&format!("/s/{secret}/document.pdf")).await;
    assert_eq!(shared.headers["x-robots-tag"], "noindex, nofollow");
    assert!(shared.body.starts_with("%PDF-"));
    assert_eq!(site.browser().get("/s/guess/document.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_comes_from_a_spreadsheet_line_by_line_and_goes_back() {
    let site = Site::new();
    let (mut browser, base, workspace, _) = planned(&site).await;
    let id = workspace.clone();
    let (_, before) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    let day = before.plan.from;
    let csv = format!(
        "date;heure;réseau;idée\n{day};9h30;Instagram;Galette des rois\n2031-01-01;9:00;Instagram;Trop tard\n{day};;Myspace;Non\n"
    );
    let taken = browser.post(&format!("{base}/plan/import"), &[("csv", &csv), ("how", "add")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("{base}/plan")).await.body;
    assert!(page.contains("1 ideas taken") || page.contains("ideas taken"), "{page}");
    assert!(page.contains("Line 3") && page.contains("Line 4") && page.contains("Myspace"));
    let id = workspace.clone();
    let (_, after) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    assert_eq!(after.plan.items.len(), before.plan.items.len() + 1);
    let item = after.plan.items.iter().find(|i| i.idea == "Galette des rois").unwrap();
    assert_eq!((item.minute, item.network.as_str(), item.format.as_str()), (570, "instagram", "text"));
    let out = browser.get(&format!("{base}/plan/calendar.csv")).await;
    let back = browser.post(&format!("{base}/plan/import"), &[("csv", &out.body), ("how", "instead")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let id = workspace.clone();
    let (_, again) = site.write(move |tx| strategy::current(tx, &id)).await.unwrap();
    assert_eq!(again.plan.items.len(), after.plan.items.len(), "what was written is read again");
    browser.post(&format!("{base}/plan/import"), &[("csv", "a;b\n1;2")]).await;
    assert!(browser.get(&format!("{base}/plan")).await.body.contains("must name at least"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_replaced_by_an_example_comes_back() {
    let site = Site::new();
    let (mut browser, base, workspace) = place(&site).await;
    browser.post(&format!("{base}/brief/text"), &[("text", "name = \"Mine\"\ngoals = { sales = 1 }\n")]).await;
    browser.post(&format!("{base}/example"), &[("id", "town_hall")]).await;
    let page = browser.get(&format!("{base}/brief")).await.body;
    assert!(page.contains("Former briefs") && page.contains("Mine"));
    browser.post(&format!("{base}/brief/restore?version=1"), &[]).await;
    let stored = site.write(move |tx| strategy::brief(tx, &workspace)).await.unwrap();
    assert!(stored.body.contains("Mine"));
    assert_eq!(browser.post(&format!("{base}/brief/restore?version=99"), &[]).await.status, StatusCode::NOT_FOUND);
}
