//! Briefs, versions of the plan, putting it into the calendar and taking it back, links: on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::catalog::Catalog;
use passeur_handbook::choose::{Brief, Options, choose};
use passeur_handbook::plan::{Line, Strategy, plan};
use passeur_store::{
    StoreError, Tx,
    clock::DAY,
    params, posts, strategy,
    strategy::Idea,
    testing::{self, TestDb},
    workspaces::{self, NewWorkspace},
};

const BRIEF: &str = "goals = { awareness = 1 }\nhours_per_week = 4\nlanguage = \"en\"\n";

async fn run<T: Send + 'static>(
    t: &TestDb,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    t.db.write(f).await.unwrap()
}

async fn workspace(t: &TestDb, name: &'static str) -> String {
    let keys = t.db.keys.clone();
    run(t, move |tx| {
        let new = NewWorkspace { name, time_zone: "Europe/Paris", locale: "fr", owner: None, demo: false };
        Ok(workspaces::create(tx, &keys, &new)?.id)
    })
    .await
}

fn a_strategy() -> Strategy {
    let catalog = Catalog::builtin();
    let brief = Brief::parse(BRIEF, catalog, "en").unwrap();
    let choice = choose(catalog, &brief, Options { draws: 20, ..Options::default() });
    let today = jiff::civil::date(2026, 11, 23);
    let plan = plan(catalog, &brief, &choice, today, &[]);
    Strategy { brief: BRIEF.into(), seed: 1, plan, line: Line::default(), house: Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_say_what_changed_and_do_not_overwrite_each_other() {
    for t in testing::all() {
        let w = workspace(&t, "Boulangerie").await;
        let first = a_strategy();
        let (id, made) = (w.clone(), first.clone());
        assert_eq!(run(&t, move |tx| strategy::save(tx, &id, 0, &made, None)).await, 1);
        let (id, same) = (w.clone(), first.clone());
        assert_eq!(run(&t, move |tx| strategy::save(tx, &id, 1, &same, None)).await, 1, "nothing changed");
        let mut second = first.clone();
        second.line.taboo = vec!["discount".into()];
        let (id, made) = (w.clone(), second.clone());
        assert_eq!(run(&t, move |tx| strategy::save(tx, &id, 1, &made, None)).await, 2);
        let (id, late) = (w.clone(), first.clone());
        let refused = t.db.write(move |tx| strategy::save(tx, &id, 1, &late, None)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "the second writer is told");
        let id = w.clone();
        run(&t, move |tx| {
            assert_eq!(strategy::current(tx, &id)?, Some((2, second)));
            assert_eq!(strategy::version(tx, &id, 1)?, first);
            let all = strategy::versions(tx, &id)?;
            assert_eq!(all[0].changed, ["line"]);
            assert_eq!(all[1].changed.len(), 6);
            assert_eq!(strategy::rules(tx, &id)?.forbidden, ["discount"]);
            assert_eq!(strategy::rules(tx, "elsewhere")?, strategy::Rules::default());
            Ok::<_, StoreError>(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_put_into_the_calendar_once_and_taken_back() {
    for t in testing::all() {
        let w = workspace(&t, "Club").await;
        let idea = |n: u32| Idea {
            origin: format!("plan:{n}"),
            text: format!("Idea {n}"),
            labels: vec!["Help".into()],
            notes: "Monday".into(),
            accounts: Vec::new(),
            brief: Default::default(),
        };
        let ideas = vec![idea(1), idea(2), idea(3)];
        let (id, all) = (w.clone(), ideas.clone());
        let first = run(&t, move |tx| strategy::apply(tx, &id, 1, &[], &all, None)).await;
        assert_eq!(first.posts, 3);
        let (id, all) = (w.clone(), ideas.clone());
        let again = run(&t, move |tx| strategy::apply(tx, &id, 1, &[], &all, None)).await;
        assert_eq!(again.posts, 0, "the same ideas are not written twice");
        let id = w.clone();
        let ids: Vec<String> = run(&t, move |tx| {
            tx.query("SELECT id FROM posts WHERE workspace_id = $1 ORDER BY id", params![id], |r| r.get(0))
        })
        .await;
        // Somebody works on the first idea.
        let worked = ids[0].clone();
        t.db.clock.advance(60_000_000);
        run(&t, move |tx| {
            let mut body = posts::get(tx, &worked)?.body;
            body.content.parts[0].text.push_str(", and more");
            posts::save(tx, &worked, None, &body, None)
        })
        .await;
        let (id, application) = (w.clone(), first.id.clone());
        let undone = run(&t, move |tx| strategy::undo(tx, &id, &application)).await;
        assert_eq!((undone.removed, undone.kept), (2, 1));
        let (id, application) = (w.clone(), first.id.clone());
        let twice = t.db.write(move |tx| strategy::undo(tx, &id, &application)).await;
        assert!(matches!(twice, Err(StoreError::NotFound(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_one_strategy_until_it_expires_or_is_closed() {
    for t in testing::all() {
        let (w, other) = (workspace(&t, "Mairie").await, workspace(&t, "Autre").await);
        let id = w.clone();
        let secret = run(&t, move |tx| strategy::share(tx, &id, "fr", 7, None)).await.expose().to_owned();
        let read = async |s: String| run(&t, move |tx| strategy::shared(tx, &s)).await;
        assert_eq!(read(secret.clone()).await, Some((w.clone(), "fr".into())));
        assert_eq!(read("guess".into()).await, None);
        let id = w.clone();
        let known = run(&t, move |tx| strategy::shares(tx, &id)).await;
        assert_eq!(known.len(), 1);
        assert_ne!(known[0].id, secret, "the secret is not stored");
        let share = known[0].id.clone();
        let foreign = t.db.write(move |tx| strategy::unshare(tx, &other, &share)).await;
        assert!(foreign.is_err(), "another workspace does not close it");
        t.db.clock.advance(7 * DAY + 1);
        assert_eq!(read(secret).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_keeps_its_text_and_its_step() {
    let t = testing::sqlite();
    let w = workspace(&t, "Atelier").await;
    run(&t, move |tx| {
        assert_eq!(strategy::brief(tx, &w)?, None);
        strategy::set_brief(tx, &w, BRIEF, 3, None)?;
        strategy::set_style(tx, &w, &[("berger_own_ideas".to_owned(), 2)].into(), None)?;
        strategy::set_brief(tx, &w, "# mine\n", 4, None)?;
        let brief = strategy::brief(tx, &w)?.unwrap();
        assert_eq!((brief.body.as_str(), brief.step, brief.style["berger_own_ideas"]), ("# mine\n", 4, 2));
        Ok::<_, StoreError>(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_brief_is_kept_when_another_replaces_it() {
    for t in testing::all() {
        let w = workspace(&t, "Fournil").await;
        let id = w.clone();
        run(&t, move |tx| {
            strategy::set_brief(tx, &id, "hours_per_week = 4", 10, None)?;
            strategy::set_brief(tx, &id, "hours_per_week = 4", 10, None)?;
            assert!(strategy::former_briefs(tx, &id)?.is_empty(), "nothing was replaced");
            strategy::set_brief(tx, &id, "hours_per_week = 5", 10, None)?;
            strategy::set_brief(tx, &id, "hours_per_week = 6", 10, None)?;
            // Questions answered one after the other are one change.
            strategy::set_brief(tx, &id, "hours_per_week = 7", 3, None)?;
            strategy::set_brief(tx, &id, "hours_per_week = 8", 4, None)
        })
        .await;
        let id = w.clone();
        let former = run(&t, move |tx| strategy::former_briefs(tx, &id)).await;
        let bodies: Vec<&str> = former.iter().map(|f| f.body.as_str()).collect();
        assert_eq!(bodies, ["hours_per_week = 5", "hours_per_week = 4"], "newest first");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_of_a_post_and_its_checklists_are_kept() {
    use passeur_store::practice::{self, PostBrief};
    for t in testing::all() {
        let w = workspace(&t, "Mairie").await;
        run(&t, move |tx| {
            let new = posts::NewPost { workspace_id: w.clone(), ..Default::default() };
            let post = posts::create(tx, &new)?.id;
            assert_eq!(practice::brief(tx, &post)?, PostBrief::default());
            let brief = PostBrief {
                goal: "sales".into(),
                planned_minutes: Some(55),
                spent_cents: Some(1250),
                ..PostBrief::default()
            };
            practice::set_brief(tx, &post, &brief)?;
            practice::set_brief(tx, &post, &brief)?;
            assert_eq!(practice::brief(tx, &post)?, brief);
            practice::tick(tx, &post, "facts", true, None)?;
            practice::tick(tx, &post, "facts", true, None)?;
            assert_eq!(practice::ticked(tx, &post)?.len(), 1);
            practice::tick(tx, &post, "facts", false, None)?;
            assert!(practice::ticked(tx, &post)?.is_empty());
            assert!(practice::published(tx, &w, 0, i64::MAX)?.is_empty());
            Ok(())
        })
        .await;
    }
}
