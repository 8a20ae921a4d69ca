//! Accounts, their health and freezes, notifications and the messages that carry them, on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_store::{
    Db, StoreError, Tx,
    accounts::{self, Account, Connected, Health},
    deliveries::{self, Scope},
    members::{self, Role},
    notifications::{self, Fate, New},
    params, testing,
    tickets::{self, About, Purpose},
    users::{self, Email, NewUser},
    webhooks,
    workspaces::{self, NewWorkspace},
};
use secrecy::ExposeSecret;
use serde_json::json;

async fn run<T: Send + 'static>(db: &Db, f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static) -> T {
    db.write(f).await.unwrap()
}

fn found(handle: &str) -> Connected {
    Connected {
        network: "mastodon".into(),
        server: "https://social.example".into(),
        remote_id: "1".into(),
        handle: handle.into(),
        display_name: "Ana".into(),
        avatar_url: None,
        profile_url: None,
        secret: Some("t".to_owned().into()),
        expires_at: None,
        scopes: vec![],
        limits: None,
        software: None,
        pacing: None,
    }
}

/// Owner, workspace and one account.
async fn place(db: &Db) -> (String, String, Account) {
    let keys = db.keys.clone();
    run(db, move |tx| {
        let new = NewUser {
            email: Email::parse("ana@example.org").unwrap(),
            name: "Ana".into(),
            password_hash: None,
            locale: None,
            installer: true,
        };
        let user = users::create(tx, new)?.id;
        let new =
            NewWorkspace { name: "Atelier", time_zone: "Europe/Paris", locale: "fr", owner: Some(&user), demo: false };
        let workspace = workspaces::create(tx, &keys, &new)?.id;
        let account = accounts::connect(tx, &keys, &workspace, &found("@ana@social.example"))?;
        Ok((user, workspace, account))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_remembered_when_it_changes_and_when_the_account_comes_back() {
    for t in testing::all() {
        let (_, workspace, account) = place(&t.db).await;
        let (id, keys, clock) = (account.id.clone(), t.db.keys.clone(), t.db.clock.clone());
        let history = run(&t.db, move |tx| {
            for (health, message) in [
                (Health::Attention, Some("slow")),
                (Health::Attention, Some("still slow")),
                (Health::Disconnected, Some("token refused")),
            ] {
                clock.advance(1_000_000);
                accounts::set_health(tx, &id, health, message)?;
            }
            assert_eq!(accounts::get(tx, &id)?.health_message.as_deref(), Some("token refused"));
            clock.advance(1_000_000);
            accounts::connect(tx, &keys, &workspace, &found("@ana@social.example"))?;
            accounts::history(tx, &id, 10)
        })
        .await;
        let told: Vec<_> = history.iter().map(|h| (h.health, h.message.as_deref())).collect();
        assert_eq!(
            told,
            [
                (Health::Ok, None),
                (Health::Disconnected, Some("token refused")),
                (Health::Attention, Some("slow")),
                (Health::Ok, None)
            ],
            "{}",
            t.engine
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_account_says_why_and_tells_its_own_workspace() {
    for t in testing::all() {
        let (user, workspace, account) = place(&t.db).await;
        let mut events = t.db.events();
        let (id, by) = (account.id.clone(), user.clone());
        run(&t.db, move |tx| {
            deliveries::freeze(tx, Scope::Account(&id), Some(&by), Some("a bad hour"))?;
            let frozen = accounts::get(tx, &id)?;
            assert!(frozen.frozen_at.is_some() && frozen.frozen_reason.as_deref() == Some("a bad hour"));
            Ok(())
        })
        .await;
        let mut told = Vec::new();
        while let Ok(event) = events.try_recv() {
            told.push((event.kind, event.workspace));
        }
        assert!(told.contains(&("freeze".into(), workspace.clone())), "{} {told:?}", t.engine);
        let (id, w) = (account.id.clone(), workspace.clone());
        let list = run(&t.db, move |tx| {
            deliveries::thaw(tx, Scope::Account(&id))?;
            assert!(accounts::get(tx, &id)?.frozen_reason.is_none());
            notifications::list(tx, &w, &user, None, 10)
        })
        .await;
        assert_eq!(list[0].kind, "frozen");
        assert_eq!((&list[0].args["by_name"], &list[0].args["message"]), (&json!("Ana"), &json!("a bad hour")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_members_find_a_notification_and_only_whom_it_is_for() {
    for t in testing::all() {
        let (owner, workspace, _) = place(&t.db).await;
        let (mine, theirs, stranger) = run(&t.db, move |tx| {
            let person = |tx: &mut Tx<'_>, email: &str| {
                let (email, name) = (Email::parse(email).unwrap(), email.to_owned());
                Ok::<_, StoreError>(
                    users::create(tx, NewUser { email, name, password_hash: None, locale: None, installer: false })?.id,
                )
            };
            let (eli, stranger) = (person(tx, "eli@example.org")?, person(tx, "x@example.org")?);
            members::add(tx, &workspace, &eli, Role::Editor)?;
            let new = New { kind: "comment", workspace_id: &workspace, user_id: Some(&eli), ..Default::default() };
            notifications::raise(tx, &new)?;
            let id = notifications::list(tx, &workspace, &eli, None, 1)?.remove(0).id;
            let who = |tx: &mut Tx<'_>, user: &str| Ok::<_, StoreError>(notifications::find(tx, &id, user)?.is_some());
            Ok((who(tx, &eli)?, who(tx, &owner)?, who(tx, &stranger)?))
        })
        .await;
        assert_eq!((mine, theirs, stranger), (true, false, false), "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_given_up_goes_again_once_somebody_says_so() {
    for t in testing::all() {
        let (_, workspace, _) = place(&t.db).await;
        let keys = t.db.keys.clone();
        run(&t.db, move |tx| {
            let events = ["sent".to_owned()];
            let hook = webhooks::create(tx, &keys, &workspace, "https://a.example/hook", &events)?;
            for kind in ["sent", "refused"] {
                notifications::raise(tx, &New { kind, workspace_id: &workspace, ..Default::default() })?;
            }
            let due = notifications::claim_messages(tx, 10, 60)?;
            assert_eq!(due.len(), 1, "only what the webhook asked for");
            notifications::end_message(tx, &due[0], Fate::GivenUp { error: "410" })?;
            let lost = notifications::given_up(tx, &workspace, 10)?;
            assert_eq!((lost.len(), lost[0].error.as_deref()), (1, Some("410")));
            assert!(notifications::retry_message(tx, "another", &lost[0].id).is_err(), "not from elsewhere");
            notifications::retry_message(tx, &workspace, &lost[0].id)?;
            assert!(notifications::retry_message(tx, &workspace, &lost[0].id).is_err(), "it is on its way");
            let again = notifications::claim_messages(tx, 10, 60)?;
            assert_eq!(again.len(), 1);
            notifications::end_message(tx, &again[0], Fate::Done)?;
            let all = notifications::messages_to(tx, &workspace, "webhook", &hook.id, 10)?;
            assert_eq!((all.len(), all[0].state.as_str()), (1, "sent"));

            let fresh = webhooks::rotate(tx, &keys, &workspace, &hook.id)?;
            assert_ne!(fresh.expose_secret(), hook.secret.expose_secret());
            assert_eq!(webhooks::open(tx, &keys, &hook.id)?.secret.expose_secret(), fresh.expose_secret());
            assert!(webhooks::rotate(tx, &keys, "another", &hook.id).is_err());
            Ok(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_of_a_notification_name_their_workspace_and_fall_back_to_its_language() {
    for t in testing::all() {
        let (user, workspace, _) = place(&t.db).await;
        run(&t.db, move |tx| {
            tx.exec("INSERT INTO settings (name, value) VALUES ('mail', 'on')", &[])?;
            notifications::raise(tx, &New { kind: "refused", workspace_id: &workspace, ..Default::default() })?;
            let mails = notifications::claim_messages(tx, 10, 60)?;
            assert_eq!((mails.len(), mails[0].target.as_str()), (1, user.as_str()));
            assert_eq!(mails[0].body["place"], json!({ "name": "Atelier", "time_zone": "Europe/Paris" }));
            assert_eq!(mails[0].body["locale"], "fr");
            assert_eq!(notifications::reader(tx, &user)?, Some(("ana@example.org".into(), None)));
            Ok(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_has_ahead_counts_what_has_not_left() {
    for t in testing::all() {
        let (_, workspace, account) = place(&t.db).await;
        let ahead = run(&t.db, move |tx| {
            for (n, state) in ["sent", "waiting", "waiting", "held", "cancelled"].into_iter().enumerate() {
                let post = format!("p{n}");
                tx.exec(
                    "INSERT INTO posts (id, workspace_id, stage, content, created_at, updated_at)
                     VALUES ($1, $2, 'planned', '{}', 1, 1)",
                    params![&post, &workspace],
                )?;
                tx.exec(
                    "INSERT INTO deliveries (id, workspace_id, post_id, account_id, network, state, due_at, created_at, updated_at)
                     VALUES ($1, $2, $1, $3, 'mastodon', $4, $5, 1, 1)",
                    params![&post, &workspace, &account.id, state, 100 - n as i64],
                )?;
            }
            accounts::ahead(tx, &workspace)
        })
        .await;
        assert_eq!(ahead.len(), 1);
        assert_eq!((ahead[0].next_at, ahead[0].waiting), (Some(98), 3), "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_gets_its_body_once_it_is_known() {
    for t in testing::all() {
        run(&t.db, |tx| {
            let secret = tickets::issue(tx, Purpose::Oauth, About::default())?;
            tickets::set_body(tx, Purpose::Oauth, secret.expose(), b"kept".to_vec())?;
            assert!(tickets::set_body(tx, Purpose::Invite, secret.expose(), vec![]).is_err(), "of another purpose");
            assert_eq!(tickets::take(tx, Purpose::Oauth, secret.expose())?.unwrap().body, b"kept");
            assert!(tickets::set_body(tx, Purpose::Oauth, secret.expose(), vec![]).is_err(), "used");
            Ok(())
        })
        .await;
    }
}
