//! People, sessions, links, throttles, workspaces, members, tokens and the audit log, on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_store::{
    Db, StoreError, Tx, audit,
    clock::{DAY, MINUTE},
    comments,
    members::{self, Role},
    params, passkeys, posts, sessions,
    testing::{self, START},
    throttles,
    tickets::{self, About, Purpose},
    tokens,
    users::{self, Email, NewUser},
    workspaces::{self, NewWorkspace, Workspace},
};

async fn run<T: Send + 'static>(db: &Db, f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static) -> T {
    db.write(f).await.unwrap()
}

async fn try_run<T: Send + 'static>(
    db: &Db,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    db.write(f).await
}

async fn person(db: &Db, email: &'static str) -> String {
    run(db, move |tx| {
        let new = NewUser {
            email: Email::parse(email).unwrap(),
            name: email.split('@').next().unwrap().into(),
            password_hash: Some("$argon2id$x".into()),
            locale: None,
            installer: false,
        };
        Ok(users::create(tx, new)?.id)
    })
    .await
}

async fn workspace(db: &Db, name: &'static str, owner: &str) -> Workspace {
    let (owner, keys) = (owner.to_owned(), db.keys.clone());
    run(db, move |tx| {
        let new = NewWorkspace { name, time_zone: "Europe/Paris", locale: "fr", owner: Some(&owner), demo: false };
        workspaces::create(tx, &keys, &new)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_idle_and_after_its_time() {
    for t in testing::all() {
        let user = person(&t.db, "ana@example.org").await;
        let u = user.clone();
        let secret = run(&t.db, move |tx| sessions::open(tx, &u, "Browser", "192.0.2.1")).await.expose().to_owned();
        let live = async |cookie: String| run(&t.db, move |tx| sessions::find(tx, &cookie)).await;
        let found = live(secret.clone()).await.unwrap();
        assert_eq!(found.user_id, user);
        assert_ne!(found.id, secret, "the cookie is not stored");
        assert!(live("guess".into()).await.is_none() && live(found.id.clone()).await.is_none());

        t.db.clock.advance(sessions::IDLE - 1);
        let id = found.id.clone();
        run(&t.db, move |tx| sessions::touch(tx, &id, "192.0.2.2")).await;
        t.db.clock.advance(sessions::IDLE - 1);
        assert!(live(secret.clone()).await.is_some(), "in use");
        t.db.clock.advance(1);
        assert!(live(secret.clone()).await.is_none(), "idle for 14 days");

        let u = user.clone();
        let secret = run(&t.db, move |tx| sessions::open(tx, &u, "", "")).await.expose().to_owned();
        let mut days = 0;
        while live(secret.clone()).await.is_some() {
            let id = passeur_store::secret::hash(&secret);
            run(&t.db, move |tx| sessions::touch(tx, &id, "")).await;
            t.db.clock.advance(DAY);
            days += 1;
        }
        assert_eq!(days, 90, "whatever its use");
        assert!(run(&t.db, sessions::sweep).await >= 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rotation_gives_a_new_cookie_and_voids_the_old_one() {
    for t in testing::all() {
        let user = person(&t.db, "ana@example.org").await;
        let (old, new, other) = run(&t.db, move |tx| {
            let old = sessions::open(tx, &user, "", "")?;
            let other = sessions::open(tx, &user, "", "")?;
            let new = sessions::rotate(tx, &old.hash())?.unwrap();
            assert!(sessions::find(tx, old.expose())?.is_none());
            let now = sessions::find(tx, new.expose())?.unwrap();
            assert_eq!(sessions::of_user(tx, &user)?.len(), 2);
            assert!(!sessions::end(tx, "somebody else", &other.hash())?, "not theirs");
            assert_eq!(sessions::end_others(tx, &user, &now.id)?, 1);
            Ok((old, new, other))
        })
        .await;
        let left =
            run(&t.db, move |tx| Ok([old, new, other].map(|s| sessions::find(tx, s.expose()).unwrap().is_some())))
                .await;
        assert_eq!(left, [false, true, false]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_for_its_purpose_and_not_for_long() {
    for t in testing::all() {
        let issue = async |p| run(&t.db, move |tx| tickets::issue(tx, p, About::default())).await.expose().to_owned();
        let take = async |p, s: String| run(&t.db, move |tx| tickets::take(tx, p, &s)).await.is_some();
        let link = issue(Purpose::Recover).await;
        assert!(!take(Purpose::Owner, link.clone()).await, "of another purpose");
        let mut tries = Vec::new();
        for _ in 0..8 {
            let (db, link) = (t.db.clone(), link.clone());
            tries.push(tokio::spawn(async move {
                // PostgreSQL may tell one of two that they met; that one has not got it either.
                db.write(move |tx| tickets::take(tx, Purpose::Recover, &link)).await.ok().flatten().is_some()
            }));
        }
        let mut won = 0;
        for one in tries {
            won += usize::from(one.await.unwrap());
        }
        assert_eq!(won, 1, "{}", t.engine);
        let late = issue(Purpose::Recover).await;
        t.db.clock.advance(Purpose::Recover.lifetime());
        assert!(!take(Purpose::Recover, late).await, "expired");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_link_is_the_last_one_made_and_only_while_nobody_is_there() {
    for t in testing::all() {
        let (first, second) =
            run(&t.db, |tx| Ok((tickets::owner_link(tx)?.unwrap(), tickets::owner_link(tx)?.unwrap()))).await;
        let found = run(&t.db, move |tx| {
            Ok([first, second].map(|s| tickets::find(tx, Purpose::Owner, s.expose()).unwrap().is_some()))
        })
        .await;
        assert_eq!(found, [false, true]);
        person(&t.db, "ana@example.org").await;
        assert!(run(&t.db, tickets::owner_link).await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_free_a_few_times_then_waits_that_double() {
    for t in testing::all() {
        let attempt = async || run(&t.db, |tx| throttles::attempt(tx, "login:ana", throttles::PERSON)).await;
        let mut waits = Vec::new();
        for _ in 0..14 {
            assert_eq!(attempt().await, None);
            let until = run(&t.db, |tx| throttles::blocked_until(tx, "login:ana")).await;
            if let Some(until) = until {
                assert_eq!(attempt().await, Some(until), "not before its time");
                waits.push((until - t.db.clock.now()) / 1_000_000);
                t.db.clock.advance(until - t.db.clock.now());
            } else {
                waits.push(0);
            }
        }
        assert_eq!(waits[..5], [0; 5], "{}", t.engine);
        let real: Vec<_> = waits.into_iter().filter(|w| *w > 0).collect();
        assert_eq!(real[..7], [30, 60, 120, 240, 480, 900, 900], "{}", t.engine);
        run(&t.db, |tx| throttles::clear(tx, "login:ana")).await;
        for _ in 0..throttles::PERSON.free {
            assert_eq!(attempt().await, None);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_once_are_all_counted() {
    for t in testing::all() {
        let mut all = Vec::new();
        for _ in 0..30 {
            let db = t.db.clone();
            all.push(tokio::spawn(async move {
                db.write(|tx| throttles::attempt(tx, "login:bo", throttles::PERSON)).await.is_ok_and(|b| b.is_none())
            }));
        }
        let mut let_through = 0;
        for one in all {
            let_through += i64::from(one.await.unwrap());
        }
        assert!((1..=throttles::PERSON.free + 1).contains(&let_through), "{}: {let_through}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_comes_with_its_hub_and_a_free_slug() {
    for t in testing::all() {
        let owner = person(&t.db, "ana@example.org").await;
        let a = workspace(&t.db, "L’Été", &owner).await;
        let b = workspace(&t.db, "L'ete", &owner).await;
        assert_eq!((a.slug.as_str(), b.slug.as_str()), ("l-ete", "l-ete-2"));
        let (id, o) = (a.id.clone(), owner.clone());
        let (hub, lane, role) = run(&t.db, move |tx| {
            let hub = passeur_store::accounts::list(tx, &id)?.remove(0);
            let sql = "SELECT next_at FROM lanes WHERE account_id = $1";
            let lane: i64 = tx.one(sql, params![&hub.id], |r| r.get(0))?;
            Ok((hub, lane, members::role_of(tx, &id, &o)?))
        })
        .await;
        assert_eq!((hub.network.as_str(), hub.remote_id, hub.handle.as_str()), ("hub", a.id.clone(), "l-ete"));
        assert_eq!(lane, i64::MAX);
        assert_eq!(role, Some(Role::Owner));
        let change = |w: &Workspace, host: &str| workspaces::Change {
            name: "New".into(),
            time_zone: "Indian/Reunion".into(),
            locale: "en".into(),
            late_minutes: 0,
            gap: passeur_handbook::schedule::zone::GapPolicy::Skip,
            overlap: passeur_handbook::schedule::zone::OverlapPolicy::Second,
            settings: workspaces::Settings { hub_host: Some(host.into()), ..w.settings.clone() },
        };
        let (id, c) = (a.id.clone(), change(&a, "news.example.org"));
        run(&t.db, move |tx| workspaces::change(tx, &id, &c)).await;
        let (id, c) = (b.id.clone(), change(&b, "news.example.org"));
        assert!(matches!(
            try_run(&t.db, move |tx| workspaces::change(tx, &id, &c)).await,
            Err(StoreError::Duplicate(_))
        ));
        let found = run(&t.db, |tx| workspaces::by_host(tx, "News.Example.org")).await.unwrap();
        assert_eq!((found.id, found.late_minutes, found.slug.as_str()), (a.id.clone(), 0, "l-ete"));
        assert_eq!(found.gap, passeur_handbook::schedule::zone::GapPolicy::Skip);
        let id = a.id.clone();
        run(&t.db, move |tx| workspaces::delete(tx, &id)).await;
        let id = a.id;
        assert!(run(&t.db, move |tx| passeur_store::accounts::list(tx, &id)).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays() {
    for t in testing::all() {
        let (ana, bo) = (person(&t.db, "ana@example.org").await, person(&t.db, "bo@example.org").await);
        let w = workspace(&t.db, "W", &ana).await.id;
        let (w1, b) = (w.clone(), bo.clone());
        run(&t.db, move |tx| members::add(tx, &w1, &b, Role::Manager)).await;
        for demote in [true, false] {
            let (w1, a) = (w.clone(), ana.clone());
            let failed = try_run(&t.db, move |tx| {
                if demote { members::set_role(tx, &w1, &a, Role::Viewer) } else { members::remove(tx, &w1, &a) }
            })
            .await;
            assert!(matches!(failed, Err(StoreError::Conflict(_))), "{}: {failed:?}", t.engine);
        }
        let (w1, b) = (w.clone(), bo.clone());
        run(&t.db, move |tx| members::set_role(tx, &w1, &b, Role::Owner)).await;
        // Both leave at once: one of them may.
        let leave = |who: String| {
            let (db, w) = (t.db.clone(), w.clone());
            tokio::spawn(async move { db.write(move |tx| members::remove(tx, &w, &who)).await.is_ok() })
        };
        let (one, two) = (leave(ana), leave(bo));
        assert_eq!(u8::from(one.await.unwrap()) + u8::from(two.await.unwrap()), 1, "{}", t.engine);
        let left = run(&t.db, move |tx| members::list(tx, &w)).await;
        assert_eq!(left.iter().map(|m| m.role).collect::<Vec<_>>(), [Role::Owner]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_until_it_is_revoked_expires_or_its_person_leaves() {
    for t in testing::all() {
        let (ana, bo) = (person(&t.db, "ana@example.org").await, person(&t.db, "bo@example.org").await);
        let w = workspace(&t.db, "W", &ana).await.id;
        let (w1, b) = (w.clone(), bo.clone());
        let (lasting, short, revoked) = run(&t.db, move |tx| {
            members::add(tx, &w1, &b, Role::Editor)?;
            let mut make = |expires_at| {
                let scopes = ["posts:read".to_owned()];
                let new = tokens::NewToken { workspace: &w1, user: &b, name: "ci", scopes: &scopes, expires_at };
                tokens::create(tx, &new)
            };
            let (lasting, short, revoked) = (make(None)?, make(Some(START + MINUTE))?, make(None)?);
            tokens::revoke(tx, &w1, &revoked.0.id)?;
            assert!(matches!(tokens::revoke(tx, "other", &lasting.0.id), Err(StoreError::NotFound(_))));
            Ok((lasting.1, short.1, revoked.1))
        })
        .await;
        let secrets = [lasting, short, revoked].map(|s| s.expose().to_owned());
        let live = async || {
            let secrets = secrets.clone();
            run(&t.db, move |tx| Ok(secrets.map(|s| tokens::find(tx, &s).unwrap().is_some()))).await
        };
        assert_eq!(live().await, [true, true, false]);
        t.db.clock.advance(MINUTE);
        assert_eq!(live().await, [true, false, false]);
        let (w1, b) = (w.clone(), bo.clone());
        run(&t.db, move |tx| members::remove(tx, &w1, &b)).await;
        assert_eq!(live().await, [false, false, false]);
        let listed = run(&t.db, move |tx| tokens::list(tx, &w, None)).await;
        assert!(listed.iter().all(|t| t.prefix.starts_with("pss_") && t.prefix.len() == 10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_takes_each_step_and_each_recovery_code_once() {
    for t in testing::all() {
        let ana = person(&t.db, "ana@example.org").await;
        run(&t.db, move |tx| {
            assert!(matches!(users::confirm_totp(tx, &ana, 1, &[]), Err(StoreError::Conflict(_))));
            users::begin_totp(tx, &ana, vec![1, 2])?;
            assert!(!users::get(tx, &ana)?.totp, "not before it is confirmed");
            users::confirm_totp(tx, &ana, 100, &["aaaa-bbbb".into(), "cccc-dddd".into()])?;
            assert!(users::begin_totp(tx, &ana, vec![3]).is_err(), "it is on");
            let steps: Vec<_> = [100, 99, 101, 101].map(|s| users::take_totp_step(tx, &ana, s).unwrap()).into();
            assert_eq!(steps, [false, false, true, false]);
            let codes: Vec<_> = ["AAAA bbbb", "aaaabbbb", "eeee-ffff", ""]
                .map(|c| users::take_recovery_code(tx, &ana, c).unwrap())
                .into();
            assert_eq!(codes, [true, false, false, false]);
            let user = users::get(tx, &ana)?;
            assert_eq!((user.totp, user.recovery_codes_left), (true, 1));
            users::remove_totp(tx, &ana)?;
            assert!(users::totp(tx, &ana)?.is_none());
            Ok(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_person_is_out_at_once() {
    for t in testing::all() {
        let ana = person(&t.db, "ana@example.org").await;
        run(&t.db, move |tx| {
            let cookie = sessions::open(tx, &ana, "", "")?;
            users::set_disabled(tx, &ana, true)?;
            assert!(sessions::find(tx, cookie.expose())?.is_none());
            assert!(users::get(tx, &ana)?.disabled_at.is_some());
            Ok(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_belong_to_one_person() {
    for t in testing::all() {
        let (ana, bo) = (person(&t.db, "ana@example.org").await, person(&t.db, "bo@example.org").await);
        let (a, b) = (ana.clone(), bo.clone());
        run(&t.db, move |tx| {
            passkeys::add(tx, &a, "Phone", "cred", "{}")?;
            let key = passkeys::by_credential(tx, "cred")?.unwrap();
            assert!(matches!(passkeys::rename(tx, &b, &key.id, "x"), Err(StoreError::NotFound(_))));
            assert!(matches!(passkeys::remove(tx, &b, &key.id), Err(StoreError::NotFound(_))));
            passkeys::used(tx, &key.id, "{\"n\":1}")?;
            assert_eq!(passkeys::of_user(tx, &a)?[0].credential, "{\"n\":1}");
            Ok(())
        })
        .await;
        assert!(matches!(
            try_run(&t.db, move |tx| passkeys::add(tx, &bo, "Theirs", "cred", "{}")).await,
            Err(StoreError::Duplicate(_))
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_pages_through_without_gap_or_repeat() {
    for t in testing::all() {
        let ana = person(&t.db, "ana@example.org").await;
        let w = workspace(&t.db, "W", &ana).await.id;
        let seen = run(&t.db, move |tx| {
            for n in 0..25 {
                let action = if n % 2 == 0 { "even" } else { "odd" };
                audit::record(
                    tx,
                    &audit::New {
                        workspace: Some(&w),
                        user: Some(&ana),
                        action,
                        object: &n.to_string(),
                        ..Default::default()
                    },
                )?;
            }
            audit::record(tx, &audit::New { workspace: Some("other"), action: "odd", ..Default::default() })?;
            let mut seen = Vec::new();
            loop {
                let last: Option<audit::Entry> = seen.last().cloned();
                let before = last.as_ref().map(|e| e.id.as_str());
                let page = audit::list(tx, &w, &audit::Filter { before, limit: 7, ..Default::default() })?;
                if page.is_empty() {
                    break;
                }
                seen.extend(page);
            }
            let odd = audit::list(tx, &w, &audit::Filter { action: "odd", limit: 100, ..Default::default() })?;
            assert_eq!(odd.len(), 12);
            Ok(seen)
        })
        .await;
        let objects: Vec<String> = seen.into_iter().map(|e| e.object).collect();
        assert_eq!(objects, (0..25).rev().map(|n| n.to_string()).collect::<Vec<_>>(), "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_told_to_those_whom_it_concerns_and_to_a_webhook_once() {
    for t in testing::all() {
        let (ana, ben, chloe) =
            (person(&t.db, "ana@c.org").await, person(&t.db, "ben@c.org").await, person(&t.db, "chloe@c.org").await);
        let w = workspace(&t.db, "Comments", &ana).await;
        let (id, others, author) = (w.id.clone(), [ben.clone(), chloe.clone()], ana.clone());
        let (written, imported) = run(&t.db, move |tx| {
            members::add(tx, &id, &others[0], Role::Editor)?;
            members::add(tx, &id, &others[1], Role::Contributor)?;
            tx.exec(
                "INSERT INTO webhooks (id, workspace_id, url, secret, events, enabled, created_at)
                 VALUES ('hook', $1, 'https://hooks.example', $2, '[\"comment\"]', 1, 0)",
                params![&id, vec![1_u8]],
            )?;
            let new = |author_id: Option<String>| posts::NewPost {
                workspace_id: id.clone(),
                author_id,
                stage: None,
                body: posts::Body::default(),
                origin: None,
            };
            Ok((posts::create(tx, &new(Some(author)))?.id, posts::create(tx, &new(None))?.id))
        })
        .await;
        let heard = async || -> Vec<(String, String)> {
            let (id, people) = (w.id.clone(), [ana.clone(), ben.clone(), chloe.clone()]);
            run(&t.db, move |tx| {
                let mut out = Vec::new();
                for (name, user) in ["ana", "ben", "chloe"].into_iter().zip(people) {
                    let words = tx.query(
                        "SELECT args FROM notifications WHERE workspace_id = $1 AND user_id = $2 AND kind = 'comment'
                         ORDER BY id",
                        params![&id, user],
                        |r| r.get::<String>(0),
                    )?;
                    for args in words {
                        let args: serde_json::Value = serde_json::from_str(&args)?;
                        out.push((name.to_owned(), args["note"].as_str().unwrap_or_default().to_owned()));
                    }
                }
                Ok(out)
            })
            .await
        };
        let say = async |post: &str, by: &str, body: &'static str| {
            let (id, post, by) = (w.id.clone(), post.to_owned(), by.to_owned());
            run(&t.db, move |tx| comments::add(tx, &id, &post, &by, body)).await;
        };
        let told = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        say(&written, &ben, "one").await;
        assert_eq!(heard().await, [told("ana", "one")], "{}: the author, not the speaker", t.engine);
        say(&written, &ana, "two").await;
        assert_eq!(heard().await, [told("ana", "one"), told("ben", "two")], "{}: who spoke before", t.engine);
        say(&imported, &chloe, "three").await;
        let all = [told("ana", "one"), told("ana", "three"), told("ben", "two"), told("ben", "three")];
        assert_eq!(heard().await, all, "{}: without an author, those who may edit", t.engine);
        let sent: i64 = run(&t.db, |tx| {
            tx.one("SELECT COUNT(*) FROM outbox WHERE channel = 'webhook' AND target = 'hook'", &[], |r| r.get(0))
        })
        .await;
        assert_eq!(sent, 3, "{}: once each", t.engine);
    }
}
