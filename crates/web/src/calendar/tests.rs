//! Calendar, home, slots and campaigns through the router, as people use them.

use http::StatusCode;
use passeur_handbook::content::{Content, Part};
use passeur_store::clock::{DAY, HOUR};
use passeur_store::members::Role;
use passeur_store::posts::{self, Body, NewPost, Rendition, Schedule};
use passeur_store::testing::START;
use passeur_store::workspaces::Workspace;
use passeur_store::{accounts, slots};

use crate::testing::{Answer, Browser, Site};

struct Desk {
    site: Site,
    workspace: Workspace,
    hub: String,
    browser: Browser,
}

/// A workspace in Paris with its hub, and its owner signed in. It is Monday 23 November 2026, ten in the morning.
async fn desk() -> Desk {
    let site = Site::new();
    let owner = site.person("camille@example.org", true).await;
    let workspace = site.workspace("Atelier", &owner).await;
    let id = workspace.id.clone();
    let hub = site.write(move |tx| Ok(accounts::list(tx, &id)?[0].id.clone())).await;
    let browser = site.signed(&owner).await;
    Desk { site, workspace, hub, browser }
}

impl Desk {
    async fn post(&self, text: &str, due: i64, schedule: Schedule) -> String {
        let (workspace_id, account_id) = (self.workspace.id.clone(), self.hub.clone());
        let content = Content { parts: vec![Part { text: text.into(), media: Vec::new() }], ..Content::default() };
        let body =
            Body { content, renditions: vec![Rendition { account_id, own: Default::default() }], ..Body::default() };
        self.site
            .write(move |tx| {
                let post = posts::create(tx, &NewPost { workspace_id, body, ..NewPost::default() })?;
                posts::plan(tx, &post.id, due, schedule, None)?;
                Ok(post.id)
            })
            .await
    }

    async fn due(&self, id: &str) -> Option<i64> {
        let id = id.to_owned();
        self.site.write(move |tx| Ok(posts::get(tx, &id)?.due_at)).await
    }

    async fn get(&mut self, path: &str) -> Answer {
        let path = format!("/w/{}{path}", self.workspace.slug);
        self.browser.get(&path).await
    }

    async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/w/{}{path}", self.workspace.slug);
        self.browser.post(&path, fields).await
    }

    /// The undo that the next page offers, taken.
    async fn undo(&mut self) -> Answer {
        let page = self.get("/calendar").await;
        let path = page.between("hx-post=\"", "\"").expect("an undo is offered").to_owned();
        self.browser.post(&path, &[]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_shows_the_post_and_a_full_day_a_number() {
    let mut desk = desk().await;
    for n in 0..5 {
        desk.post(&format!("Marmelade {n} <b>"), START + DAY + n * HOUR, Schedule::At).await;
    }
    for view in ["month", "week", "day", "list"] {
        let page = desk.get(&format!("/calendar?view={view}&date=2026-11-24")).await;
        assert_eq!(page.status, StatusCode::OK, "{view}");
        assert!(page.body.contains("Marmelade 0 &#60;b&#62;") || page.body.contains("Marmelade 0 &lt;b&gt;"), "{view}");
        assert_eq!(page.body.contains("Marmelade 4"), view != "month", "{view}");
    }
    let month = desk.get("/calendar").await;
    assert!(month.body.contains(">+2<"), "three lines, then the number of the others");
    let none = desk.get("/calendar?view=list&state=refused").await;
    assert!(!none.body.contains("Marmelade"));
    let data = desk.get("/calendar/data?from=2026-11-24&to=2026-11-25").await;
    let data: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    assert_eq!(data["posts"].as_array().unwrap().len(), 5);
    assert_eq!(data["posts"][0][2], "waiting");
    assert_eq!(desk.get("/calendar/data?from=2020-01-01&to=2030-01-01").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_moves_on_the_clock_of_the_workspace_and_back() {
    let mut desk = desk().await;
    let id = desk.post("Marmelade", START + DAY, Schedule::At).await;
    let answer = desk.send("/calendar/move", &[("post", &id), ("at", "2026-11-27T09:30")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let moved = "2026-11-27T08:30:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
    assert_eq!(desk.due(&id).await, Some(moved));
    assert_eq!(desk.undo().await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.due(&id).await, Some(START + DAY));
    // The past is refused, with a word, and nothing changes.
    desk.send("/calendar/move", &[("post", &id), ("at", "2026-11-20T09:30")]).await;
    assert_eq!(desk.due(&id).await, Some(START + DAY));
    let unread = desk.send("/calendar/move", &[("post", &id), ("at", "tomorrow")]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_speak_before_the_drop() {
    let mut desk = desk().await;
    let id = desk.post("Marmelade", START + DAY, Schedule::At).await;
    desk.post("Confiture", START + 2 * DAY, Schedule::At).await;
    let mut check = async |at: &str| -> (bool, String) {
        let answer = desk.get(&format!("/calendar/check?post={id}&at={at}")).await;
        let verdict: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        (verdict["allowed"].as_bool().unwrap(), verdict["remarks"].to_string())
    };
    assert_eq!(check("2026-11-26T11:00").await, (true, "[]".into()));
    let (allowed, said) = check("2026-11-25T10:00").await;
    assert!(allowed && said.contains("very same minute") && said.contains("Confiture"), "{said}");
    let (allowed, said) = check("2026-11-20T10:00").await;
    assert!(!allowed && said.contains("danger"), "{said}");
    let (allowed, said) = check("2027-03-28T02:30").await;
    assert!(allowed && said.contains("03:30"), "the hour that does not exist: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_moved_cancelled_and_filed_and_put_back() {
    let mut desk = desk().await;
    let a = desk.post("A", START + DAY, Schedule::At).await;
    let b = desk.post("B", START + 2 * DAY, Schedule::At).await;
    desk.send("/calendar/bulk", &[("post", &a), ("post", &b), ("do", "move"), ("days", "7")]).await;
    assert_eq!((desk.due(&a).await, desk.due(&b).await), (Some(START + 8 * DAY), Some(START + 9 * DAY)));
    desk.undo().await;
    assert_eq!((desk.due(&a).await, desk.due(&b).await), (Some(START + DAY), Some(START + 2 * DAY)));
    // One of the two would land in the past: it stays.
    desk.send("/calendar/bulk", &[("post", &a), ("post", &b), ("do", "move"), ("days", "-2")]).await;
    assert_eq!((desk.due(&a).await, desk.due(&b).await), (Some(START + DAY), Some(START)));
    desk.get("/calendar").await;
    desk.send("/calendar/bulk", &[("post", &a), ("do", "cancel")]).await;
    assert_eq!(desk.due(&a).await, None);
    desk.undo().await;
    assert_eq!(desk.due(&a).await, Some(START + DAY));
    desk.send("/calendar/bulk", &[("post", &a), ("do", "label"), ("label", "printemps")]).await;
    let page = desk.get("/calendar?view=list&label=printemps").await;
    assert!(page.body.contains("printemps"));
    desk.send("/campaigns", &[("name", "Foire"), ("colour", "plum"), ("starts", "2026-11-01")]).await;
    let page = desk.get("/campaigns").await;
    assert!(page.body.contains("Foire") && page.body.contains("c-plum"));
    let wrong = [("name", "X"), ("starts", "2026-11-02"), ("ends", "2026-11-01")];
    assert_eq!(desk.send("/campaigns", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_set_kept_and_put_back() {
    let mut desk = desk().await;
    let hub = desk.hub.clone();
    let own = async |desk: &Desk| -> Vec<(i64, i64)> {
        let hub = desk.hub.clone();
        desk.site
            .write(move |tx| Ok(slots::of_account(tx, &hub)?.iter().map(|s| (s.weekday, s.minute)).collect()))
            .await
    };
    desk.send("/slots", &[("account", &hub), ("do", "save"), ("slot", "1-540"), ("slot", "9-9"), ("slot", "5-1095")])
        .await;
    assert_eq!(own(&desk).await, [(1, 540), (5, 1095)]);
    let page = desk.get("/slots").await;
    assert!(page.body.contains("value=\"1-540\" aria-label=\"Monday 09:00\" checked"));
    desk.send("/slots", &[("account", &hub), ("do", "preset-thrice")]).await;
    assert_eq!(own(&desk).await.len(), 15);
    desk.undo().await;
    assert_eq!(own(&desk).await.len(), 2);
    // Free slots are ghosts in the week.
    let week = desk.get("/calendar?view=week&date=2026-11-27").await;
    assert!(week.body.contains("slot-free") && week.body.contains("18:15"));
    // The queue changes its order and keeps its times.
    let a = desk.post("A", START + DAY, Schedule::Queue).await;
    let b = desk.post("B", START + 2 * DAY, Schedule::Queue).await;
    desk.send("/queue", &[("account", &hub), ("do", "down"), ("post", &a)]).await;
    assert_eq!((desk.due(&a).await, desk.due(&b).await), (Some(START + 2 * DAY), Some(START + DAY)));
    desk.undo().await;
    assert_eq!(desk.due(&a).await, Some(START + DAY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_is_told_on_every_page_and_lifted() {
    let mut desk = desk().await;
    desk.post("Marmelade", START + HOUR, Schedule::At).await;
    desk.send("/freeze", &[("reason", "Incendie en ville")]).await;
    for path in ["/", "/calendar", "/slots", "/campaigns"] {
        let page = desk.get(path).await;
        assert!(page.body.contains("top-banner") && page.body.contains("Incendie en ville"), "{path}");
    }
    let reader = desk.site.person("reader@example.org", false).await;
    desk.site.member(&desk.workspace.id, &reader, Role::Viewer).await;
    let mut browser = desk.site.signed(&reader).await;
    let page = browser.get(&format!("/w/{}/", desk.workspace.slug)).await;
    assert!(page.body.contains("Incendie en ville") && !page.body.contains("/thaw\""));
    desk.send("/thaw", &[]).await;
    assert!(!desk.get("/calendar").await.body.contains("top-banner"));
}

#[tokio::test(flavor = "multi_thread")]
async fn home_tells_what_is_wrong_and_offers_the_way_out() {
    let mut desk = desk().await;
    let page = desk.get("/").await;
    assert!(page.body.contains("First steps") && page.body.contains("Write the first post"));
    let id = desk.post("Marmelade", START + HOUR, Schedule::At).await;
    let post = id.clone();
    let delivery = desk
        .site
        .write(move |tx| {
            tx.exec(
                "UPDATE deliveries SET state = 'refused', error = 'too long' WHERE post_id = $1",
                passeur_store::params![&post],
            )?;
            Ok(passeur_store::deliveries::of_post(tx, &post)?[0].id.clone())
        })
        .await;
    let page = desk.get("/").await;
    assert!(page.body.contains("too long") && page.body.contains("Send again"));
    desk.send(&format!("/today/{delivery}"), &[("do", "retry")]).await;
    let page = desk.get("/").await;
    assert!(!page.body.contains("too long") && page.body.contains("Marmelade"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_has_a_secret_address_that_can_be_replaced() {
    let mut desk = desk().await;
    desk.post("Marmelade, confiture", START + DAY, Schedule::At).await;
    assert!(!desk.get("/calendar").await.body.contains("/feeds/"));
    let mut address = async || {
        desk.send("/calendar/feed", &[("do", "on")]).await;
        let page = desk.get("/calendar").await;
        page.between("value=\"http://localhost:4747", "\"").unwrap().to_owned()
    };
    let first = address().await;
    let second = address().await;
    let mut nobody = desk.site.browser();
    let feed = nobody.get(&second).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert!(feed.body.contains("BEGIN:VEVENT") && feed.body.contains("SUMMARY:Marmelade\\, confiture"));
    assert_eq!(nobody.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(nobody.get(&format!("{second}x")).await.status, StatusCode::NOT_FOUND);
    desk.send("/calendar/feed", &[("do", "off")]).await;
    assert_eq!(nobody.get(&second).await.status, StatusCode::NOT_FOUND);
}
