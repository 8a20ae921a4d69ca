//! The calendar shows each post once at its time, in its most pressing state, and moves only what can move.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::{
    content::{Attachment, Content, Part},
    delivery::State,
};
use passeur_store::{
    Db, StoreError, Tx,
    accounts::{self, Connected},
    calendar::{self, Query},
    clock::{DAY, HOUR},
    deliveries, new_id, params,
    posts::{self, Body, NewPost, Rendition, Schedule},
    testing::{self, START, TestDb},
};

struct Fixture {
    t: TestDb,
    workspace: String,
    accounts: Vec<String>,
}

async fn fixtures() -> Vec<Fixture> {
    let mut out = Vec::new();
    for t in testing::all() {
        let workspace = new_id();
        let (w, keys) = (workspace.clone(), t.db.keys.clone());
        let accounts =
            t.db.write(move |tx| {
                tx.exec(
                    "INSERT INTO workspaces (id, slug, name, time_zone, locale, created_at)
                     VALUES ($1, $1, 'W', 'Europe/Paris', 'fr', 0)",
                    params![&w],
                )?;
                let account = |tx: &mut Tx<'_>, network: &str| {
                    let c = Connected {
                        network: network.into(),
                        server: String::new(),
                        remote_id: network.into(),
                        handle: format!("@{network}"),
                        display_name: network.into(),
                        avatar_url: None,
                        profile_url: None,
                        secret: None,
                        expires_at: None,
                        scopes: Vec::new(),
                        limits: None,
                        software: None,
                        pacing: None,
                    };
                    Ok::<_, StoreError>(accounts::connect(tx, &keys, &w, &c)?.id)
                };
                Ok::<_, StoreError>(vec![account(tx, "mastodon")?, account(tx, "bluesky")?])
            })
            .await
            .unwrap();
        out.push(Fixture { t, workspace, accounts });
    }
    out
}

impl Fixture {
    async fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let db: &Db = &self.t.db;
        db.write(f).await
    }

    async fn post(&self, text: &str, due: i64, accounts: &[usize], labels: &[&str]) -> String {
        let body = Body {
            content: Content {
                parts: vec![Part {
                    text: text.into(),
                    media: vec![Attachment { media: "m1".into(), ..Attachment::default() }],
                }],
                ..Content::default()
            },
            renditions: accounts
                .iter()
                .map(|i| Rendition { account_id: self.accounts[*i].clone(), own: Default::default() })
                .collect(),
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            ..Body::default()
        };
        let workspace_id = self.workspace.clone();
        self.run(move |tx| {
            let post = posts::create(tx, &NewPost { workspace_id, body, ..NewPost::default() })?;
            posts::plan(tx, &post.id, due, Schedule::At, None)?;
            Ok(post.id)
        })
        .await
        .unwrap()
    }

    async fn show(&self, change: impl FnOnce(&mut Query)) -> calendar::Period {
        let mut q =
            Query { workspace_id: self.workspace.clone(), from: START, to: START + 30 * DAY, ..Query::default() };
        change(&mut q);
        self.run(move |tx| calendar::entries(tx, &q)).await.unwrap()
    }

    async fn set_state(&self, post: &str, account: usize, state: &'static str) {
        let (post, account) = (post.to_owned(), self.accounts[account].clone());
        self.run(move |tx| {
            tx.exec(
                "UPDATE deliveries SET state = $3 WHERE post_id = $1 AND account_id = $2",
                params![&post, &account, state],
            )
        })
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_one_line_in_its_most_pressing_state() {
    for f in fixtures().await {
        let id = f.post("Bonjour   la\nville", START + HOUR, &[0, 1], &["news"]).await;
        f.post("Later", START + DAY, &[0], &[]).await;
        f.set_state(&id, 1, "refused").await;
        let period = f.show(|_| {}).await;
        assert_eq!(period.entries.len(), 2, "{}", f.t.engine);
        let first = &period.entries[0];
        assert_eq!((first.state, first.movable, first.accounts.len()), (State::Refused, true, 2));
        let card = &period.cards[&id];
        assert_eq!((card.excerpt.as_str(), card.thumb.as_deref()), ("Bonjour la ville", Some("m1")));
        assert_eq!(card.labels, ["news"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_by_account_state_label_and_period() {
    for f in fixtures().await {
        let id = f.post("One", START + HOUR, &[0, 1], &["news", "a\"b%"]).await;
        f.post("Two", START + 2 * HOUR, &[0], &[]).await;
        f.set_state(&id, 0, "sent").await;
        let account = f.accounts[1].clone();
        assert_eq!(f.show(|q| q.account_id = Some(account)).await.entries.len(), 1);
        assert_eq!(f.show(|q| q.state = Some(State::Sent)).await.entries[0].post_id, id);
        assert_eq!(f.show(|q| q.label = Some("a\"b%".into())).await.entries.len(), 1);
        assert_eq!(f.show(|q| q.label = Some("nothing".into())).await.entries.len(), 0);
        assert_eq!(f.show(|q| q.from = START + 2 * HOUR).await.entries.len(), 1, "the start is included");
        assert_eq!(f.show(|q| q.to = START + 2 * HOUR).await.entries.len(), 1, "the end is not");
        let (post, w) = (id.clone(), f.workspace.clone());
        f.run(move |tx| calendar::file_under(tx, &w, &post, &["moved".into()], None)).await.unwrap();
        assert_eq!(f.show(|q| q.label = Some("moved".into())).await.entries.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_keeps_what_was_cancelled_and_refuses_what_is_out() {
    for f in fixtures().await {
        let id = f.post("Move me", START + HOUR, &[0, 1], &[]).await;
        f.set_state(&id, 1, "cancelled").await;
        let (w, post) = (f.workspace.clone(), id.clone());
        let was = f.run(move |tx| calendar::reschedule(tx, &w, &post, START + 3 * DAY, Schedule::At)).await.unwrap();
        assert_eq!((was.due_at, was.schedule), (START + HOUR, Schedule::At));
        let period = f.show(|_| {}).await;
        assert_eq!(period.entries.len(), 1);
        assert_eq!((period.entries[0].due_at, period.entries[0].accounts.len()), (START + 3 * DAY, 1));

        f.set_state(&id, 0, "sent").await;
        let (w, post) = (f.workspace.clone(), id.clone());
        let refused = f.run(move |tx| calendar::reschedule(tx, &w, &post, START + 5 * DAY, Schedule::At)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{}: {refused:?}", f.t.engine);
        assert!(!f.show(|_| {}).await.entries[0].movable);
        // Somebody else's post is not found, whatever its state.
        let other = f.run(move |tx| calendar::reschedule(tx, "elsewhere", &id, START, Schedule::At)).await;
        assert!(matches!(other, Err(StoreError::NotFound(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_is_not_shown_and_repeating_posts_are_found() {
    for f in fixtures().await {
        let gone = f.post("Gone", START + HOUR, &[0], &[]).await;
        f.set_state(&gone, 0, "sent").await;
        f.run(move |tx| posts::delete(tx, &gone, None)).await.unwrap();
        assert_eq!(f.show(|_| {}).await.entries.len(), 0, "{}", f.t.engine);

        let again = f.post("Again", START + HOUR, &[0, 1], &[]).await;
        let rule = Schedule::Recurring {
            rule: "FREQ=WEEKLY".into(),
            zone: "Europe/Paris".into(),
            start: "2026-11-24T09:00:00".into(),
        };
        let (post, r) = (again.clone(), rule.clone());
        f.run(move |tx| posts::plan(tx, &post, START + DAY, r, None)).await.unwrap();
        let w = f.workspace.clone();
        let found = f.run(move |tx| calendar::repeating(tx, &w)).await.unwrap();
        assert_eq!((found.len(), &found[0].schedule), (1, &rule));
        assert_eq!(found[0].networks, ["bluesky", "mastodon"]);
        // One time of it moves; the rule stays.
        let (w, post) = (f.workspace.clone(), again.clone());
        f.run(move |tx| calendar::reschedule(tx, &w, &post, START + 2 * DAY, rule)).await.unwrap();
        let rows = f.run(move |tx| deliveries::of_post(tx, &again)).await.unwrap();
        assert!(rows.iter().all(|d| d.due_at == START + 2 * DAY));
    }
}
