//! First run, recovery, invitations, members, tokens.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::StatusCode;
use passeur_store::accounts;
use passeur_store::clock::DAY;
use passeur_store::members::{self, Role};
use passeur_store::tickets::{self, Purpose};
use passeur_store::users::{self, Email};
use tower::ServiceExt;

use crate::auth::{Member, Permission};
use crate::testing::{PASSWORD, Site};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_leads_to_the_first_post() {
    let site = Site::new();
    let link = site.write(tickets::owner_link).await.unwrap();
    let welcome = format!("/welcome/{}", link.expose());
    let mut browser = site.browser();
    assert!(browser.get("/login").await.body.contains("no owner yet"));
    assert_eq!(browser.get("/welcome/guess").await.status, StatusCode::GONE);
    assert_eq!(browser.get(&welcome).await.status, StatusCode::OK);
    let owner = [("name", "Camille"), ("email", "camille@example.org"), ("password", PASSWORD)];
    for wrong in [("name", ""), ("email", "camille"), ("password", "short")] {
        let fields: Vec<_> = owner.iter().map(|f| if f.0 == wrong.0 { wrong } else { *f }).collect();
        let answer = browser.post(&welcome, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("id=\"{}-error\"", wrong.0)), "{}", wrong.0);
        assert!(!answer.body.contains(PASSWORD), "a password is not shown again");
    }
    let mut rival = site.browser();
    rival.get(&welcome).await;
    assert_eq!(browser.post(&welcome, &owner).await.location(), "/welcome/workspace");
    let late = rival.post(&welcome, &[("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(late.status, StatusCode::GONE, "one owner per link");
    assert_eq!(browser.get("/").await.location(), "/welcome/workspace", "where it was left");
    let page = browser.get("/welcome/workspace").await;
    assert!(page.body.contains("<option>Indian/Reunion</option>"));
    let wrong = browser.post("/welcome/workspace", &[("name", "Pont"), ("time_zone", "Mars/Olympus")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("name", "Librairie du Pont"), ("time_zone", "Europe/Paris"), ("locale", "fr")];
    assert_eq!(browser.post("/welcome/workspace", &fields).await.location(), "/w/librairie-du-pont/welcome");
    // Going back does not make a second one.
    browser.post("/welcome/workspace", &[("name", "Pont"), ("time_zone", "Europe/Paris"), ("locale", "fr")]).await;
    let account = browser.get("/w/librairie-du-pont/welcome").await;
    assert_eq!(account.status, StatusCode::OK);
    let (workspace, hub) = site
        .write(|tx| {
            let all = passeur_store::workspaces::all(tx)?;
            assert_eq!(all.len(), 1);
            let hub = accounts::list(tx, &all[0].id)?.remove(0);
            Ok((all[0].clone(), hub))
        })
        .await;
    assert_eq!((workspace.name.as_str(), hub.network.as_str()), ("Pont", "hub"));
    assert!(account.body.contains(&format!("/w/librairie-du-pont/compose?account={}", hub.id)));
    assert!(site.write(tickets::owner_link).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_gets_what_the_command_line_made_before() {
    let site = Site::new();
    let keys = site.db().keys.clone();
    site.write(move |tx| {
        let new = passeur_store::workspaces::NewWorkspace {
            name: "Passeur",
            time_zone: "UTC",
            locale: "en",
            owner: None,
            demo: false,
        };
        passeur_store::workspaces::create(tx, &keys, &new)
    })
    .await;
    let link = site.write(tickets::owner_link).await.unwrap();
    let mut browser = site.browser();
    let fields = [("name", "Camille"), ("email", "camille@example.org"), ("password", PASSWORD)];
    browser.post(&format!("/welcome/{}", link.expose()), &fields).await;
    let page = browser.get("/welcome/workspace").await;
    assert!(page.body.contains("value=\"Passeur\""));
    browser.post("/welcome/workspace", &[("name", "Librairie"), ("time_zone", "Europe/Paris"), ("locale", "fr")]).await;
    let mine = site
        .write(|tx| {
            let user = users::by_email(tx, &Email::parse("camille@example.org").unwrap())?.unwrap();
            members::of_user(tx, &user.id)
        })
        .await;
    assert_eq!(mine.iter().map(|m| (m.name.as_str(), m.role)).collect::<Vec<_>>(), [("Librairie", Role::Owner)]);
}

async fn queued(site: &Site) -> Vec<(String, String)> {
    site.write(|tx| {
        tx.query("SELECT target, body FROM outbox WHERE channel = 'mail' ORDER BY created_at, id", &[], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
    })
    .await
}

fn link_in(body: &str, base: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    json["link"].as_str().unwrap().strip_prefix(base).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_tells_nobody_who_has_an_account() {
    let site = Site::with(|c| c.mail = true);
    let ana = site.person("ana@example.org", false).await;
    let mut session = site.signed(&ana).await;
    let mut answers = Vec::new();
    for email in ["ana@example.org", "nobody@example.org"] {
        let answer = site.browser().post("/recover", &[("email", email)]).await;
        answers.push((answer.status, answer.body.replace(email, "EMAIL")));
    }
    assert_eq!(answers[0], answers[1]);
    let mails = queued(&site).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].0, "ana@example.org");
    let path = link_in(&mails[0].1, "http://localhost:4747");
    for _ in 0..6 {
        assert_eq!(site.browser().post("/recover", &[("email", "ana@example.org")]).await.status, StatusCode::OK);
    }
    let mails = queued(&site).await;
    assert!((2..=5).contains(&mails.len()), "a flood is cut off without a word: {}", mails.len());
    assert_eq!(site.browser().get(&path).await.status, StatusCode::GONE, "a newer link voids the older");

    let path = link_in(&mails.last().unwrap().1, "http://localhost:4747");
    let mut browser = site.browser();
    assert!(browser.get(&path).await.body.contains("ana@example.org"));
    assert_eq!(browser.post(&path, &[("password", "short")]).await.status.as_u16(), 422);
    assert_eq!(browser.post(&path, &[("password", "an entirely new one")]).await.location(), "/login");
    assert_eq!(browser.post(&path, &[("password", "and once more please")]).await.status, StatusCode::GONE);
    assert_eq!(session.get("/me").await.status, StatusCode::SEE_OTHER, "every session has ended");
    assert_eq!(browser.log_in("ana@example.org", "an entirely new one").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_the_command_line_may_drop_the_second_factor() {
    let site = Site::new();
    let ana = site.person("ana@example.org", false).await;
    assert!(site.browser().get("/recover").await.body.contains("passeur users recover"));
    for (drop, left) in [(false, true), (true, false)] {
        let id = ana.clone();
        let link = site
            .write(move |tx| {
                users::remove_totp(tx, &id)?;
                users::begin_totp(tx, &id, vec![1])?;
                users::confirm_totp(tx, &id, 1, &[])?;
                crate::auth::recover::issue(tx, &id, drop)
            })
            .await;
        let answer =
            site.browser().post(&format!("/recover/{}", link.expose()), &[("password", "an entirely new one")]).await;
        assert_eq!(answer.location(), "/login");
        let id = ana.clone();
        assert_eq!(site.write(move |tx| users::get(tx, &id)).await.totp, left);
    }
    // What `passeur users recover` issues has no body.
    let id = ana.clone();
    let about = move |tx: &mut passeur_store::Tx<'_>| {
        tickets::issue(tx, Purpose::Recover, tickets::About { user: Some(&id), ..Default::default() })
    };
    let link = site.write(about).await;
    let answer =
        site.browser().post(&format!("/recover/{}", link.expose()), &[("password", "yet another new one")]).await;
    assert_eq!(answer.location(), "/login");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_for_one_person_once() {
    let site = Site::with(|c| c.mail = true);
    let owner = site.person("owner@example.org", false).await;
    let workspace = site.workspace("Own", &owner).await;
    let mut browser = site.signed(&owner).await;
    browser.get("/w/own/members").await;
    let made = browser.post("/w/own/members/invite", &[("email", "ines@example.org"), ("role", "editor")]).await;
    let link = made.between("value=\"http://localhost:4747/join/", "\"").unwrap().to_owned();
    let path = format!("/join/{link}");
    assert!(!browser.get("/w/own/members").await.body.contains(&link), "shown once");
    let mails = queued(&site).await;
    assert_eq!(
        (mails[0].0.as_str(), link_in(&mails[0].1, "http://localhost:4747")),
        ("ines@example.org", path.clone())
    );

    let mut ines = site.browser();
    assert!(ines.get(&path).await.body.contains("ines@example.org"));
    // The address is the invitation's, whatever the form says.
    let fields = [("name", "Inès"), ("email", "eve@example.org"), ("password", PASSWORD)];
    let joined = ines.post(&path, &fields).await;
    assert_eq!(joined.location(), "/w/own/");
    assert!(ines.get("/w/own/members").await.body.contains("ines@example.org"));
    let again = site.browser().post(&path, &[("name", "Eve"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::GONE);
    let list = site.write(move |tx| members::list(tx, &workspace.id)).await;
    assert_eq!(
        list.iter().map(|m| (m.email.as_str(), m.role)).collect::<Vec<_>>(),
        [("owner@example.org", Role::Owner), ("ines@example.org", Role::Editor)]
    );

    // For somebody who is here already: the form sends them to the login, the button lets them in.
    let marc = site.person("marc@example.org", false).await;
    let made = browser.post("/w/own/members/invite", &[("email", ""), ("role", "viewer")]).await;
    let path = format!("/join/{}", made.between("value=\"http://localhost:4747/join/", "\"").unwrap());
    let stranger =
        site.browser().post(&path, &[("name", "Marc"), ("email", "marc@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(stranger.status.as_u16(), 422);
    let mut marc = site.signed(&marc).await;
    assert_eq!(marc.get("/w/own/members").await.status, StatusCode::NOT_FOUND);
    assert!(marc.get(&path).await.body.contains("marc@example.org"));
    assert_eq!(marc.post(&path, &[]).await.location(), "/w/own/");
    assert_eq!(marc.get("/w/own/members").await.status, StatusCode::OK);

    // Taken back, too old.
    browser.post("/w/own/members/invite", &[("email", "x@example.org"), ("role", "viewer")]).await;
    let page = browser.get("/w/own/members").await;
    let id = page.between("/members/invitations/", "/revoke").unwrap().to_owned();
    assert_eq!(
        browser.post(&format!("/w/own/members/invitations/{id}/revoke"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        browser.post(&format!("/w/own/members/invitations/{id}/revoke"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let made = browser.post("/w/own/members/invite", &[("role", "viewer")]).await;
    let path = format!("/join/{}", made.between("value=\"http://localhost:4747/join/", "\"").unwrap());
    site.db().clock.advance(7 * DAY);
    assert_eq!(site.browser().get(&path).await.status, StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_rises_above_themselves_and_an_owner_stays() {
    let site = Site::new();
    let (owner, manager) =
        (site.person("owner@example.org", false).await, site.person("manager@example.org", false).await);
    let workspace = site.workspace("Own", &owner).await;
    site.member(&workspace.id, &manager, Role::Manager).await;
    let mut browser = site.signed(&manager).await;
    for (path, fields) in [
        (format!("/w/own/members/{manager}/role"), vec![("role", "owner")]),
        (format!("/w/own/members/{owner}/role"), vec![("role", "viewer")]),
        (format!("/w/own/members/{owner}/remove"), vec![]),
        ("/w/own/members/invite".into(), vec![("role", "owner")]),
    ] {
        assert_eq!(browser.post(&path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut browser = site.signed(&owner).await;
    for path in
        [format!("/w/own/members/{owner}/role"), format!("/w/own/members/{owner}/remove"), "/w/own/leave".into()]
    {
        let told = browser.post(&path, &[("role", "viewer")]).await;
        assert_eq!(told.location(), "/w/own/members");
        assert!(browser.get("/w/own/members").await.body.contains("needs an owner"), "{path}");
    }
    browser.post(&format!("/w/own/members/{manager}/role"), &[("role", "owner")]).await;
    assert_eq!(browser.post("/w/own/leave", &[]).await.location(), "/workspaces");
    assert_eq!(browser.get("/w/own/members").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_and_may_what_its_scopes_say() {
    let site = Site::new();
    let (owner, editor) = (site.person("owner@example.org", false).await, site.person("ed@example.org", false).await);
    let workspace = site.workspace("Own", &owner).await;
    site.member(&workspace.id, &editor, Role::Editor).await;
    let mut browser = site.signed(&editor).await;
    let page = browser.get("/w/own/tokens").await;
    assert!(!page.body.contains("value=\"accounts\""), "a scope of which the role has nothing");
    assert_eq!(browser.post("/w/own/tokens", &[("name", "CI")]).await.status.as_u16(), 422);
    let fields = [("name", "CI"), ("scope", "read"), ("scope", "admin"), ("scope", "nonsense"), ("days", "30")];
    let made = browser.post("/w/own/tokens", &fields).await;
    let secret = made.between("id=\"once\" value=\"", "\"").unwrap().to_owned();
    assert!(secret.starts_with("pss_"));
    assert!(!browser.get("/w/own/tokens").await.body.contains(&secret));

    // As an API handler would use it.
    let api: Router = Router::new()
        .route("/api/v1/me", get(async |member: Member| member.user.email.clone()))
        .route("/api/v1/posts", get(async |m: Member| m.require(Permission::ViewPosts).map(|()| "posts")))
        .route("/api/v1/edit", get(async |m: Member| m.require(Permission::EditPosts).map(|()| "edit")))
        .route("/api/v1/members", get(async |m: Member| m.require(Permission::ManageMembers).map(|()| "members")))
        .with_state(site.app.clone());
    let call = async |path: &str, secret: &str| {
        let request = http::Request::get(path).header("authorization", format!("Bearer {secret}")).body(Body::empty());
        api.clone().oneshot(request.unwrap()).await.unwrap().status().as_u16()
    };
    assert_eq!(call("/api/v1/me", &secret).await, 200);
    assert_eq!(call("/api/v1/posts", &secret).await, 200);
    assert_eq!(call("/api/v1/edit", &secret).await, 403, "the role may, the scopes do not");
    assert_eq!(call("/api/v1/members", &secret).await, 403, "the scopes may, the role does not");
    assert_eq!(call("/api/v1/me", "pss_nonsense").await, 401);
    let used = site.write(move |tx| passeur_store::tokens::list(tx, &workspace.id, None)).await;
    assert!(used[0].last_used_at.is_some());
    let id = used[0].id.clone();
    // Others' tokens are the managers' business.
    let third = site.person("third@example.org", false).await;
    let (w, t) = (used[0].workspace_id.clone(), third.clone());
    site.write(move |tx| members::add(tx, &w, &t, Role::Editor)).await;
    let mut third = site.signed(&third).await;
    assert_eq!(third.post(&format!("/w/own/tokens/{id}/revoke"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(call("/api/v1/me", &secret).await, 200, "the failed revocation changed nothing");
    site.db().clock.advance(30 * DAY);
    assert_eq!(call("/api/v1/me", &secret).await, 401, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_and_bad_ones_refused() {
    let site = Site::new();
    let owner = site.person("owner@example.org", true).await;
    let workspace = site.workspace("Own", &owner).await;
    site.workspace("Other", &owner).await;
    let mut browser = site.signed(&owner).await;
    browser.get("/w/own/settings").await;
    let good = [
        ("name", "Renamed"),
        ("time_zone", "Indian/Reunion"),
        ("locale", "fr"),
        ("late_minutes", "0"),
        ("gap", "skip"),
        ("overlap", "second"),
        ("hub_host", "https://www.example.org/"),
    ];
    for (field, bad) in
        [("name", ""), ("time_zone", "X"), ("late_minutes", "-1"), ("late_minutes", "many"), ("hub_host", "localhost")]
    {
        let fields: Vec<_> = good.iter().map(|f| if f.0 == field { (field, bad) } else { *f }).collect();
        let answer = browser.post("/w/own/settings", &fields).await;
        assert_eq!(answer.status.as_u16(), 422, "{field}");
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert_eq!(browser.post("/w/own/settings", &good).await.location(), "/w/own/settings");
    let page = browser.get("/w/own/settings").await;
    assert!(page.body.contains("value=\"www.example.org\"") && page.body.contains("value=\"skip\" checked"));
    let taken = browser.post("/w/other/settings", &good).await;
    assert!(taken.status.as_u16() == 422 && taken.body.contains("hub_host-error"));
    let fields = [("step-1", "Legal"), ("who-1", owner.as_str()), ("step-2", "Client")];
    browser.post("/w/own/settings/approval", &fields).await;
    let id = workspace.id.clone();
    let steps = site.write(move |tx| passeur_store::approvals::steps(tx, &id)).await;
    assert_eq!(
        steps.iter().map(|s| (s.name.as_str(), s.users.len())).collect::<Vec<_>>(),
        [("Legal", 1), ("Client", 0)]
    );
    assert_eq!(browser.post("/w/own/settings/delete", &[("confirm", "Own")]).await.status.as_u16(), 422);
    assert_eq!(browser.post("/w/own/settings/delete", &[("confirm", "own")]).await.location(), "/workspaces");
    assert_eq!(browser.get("/w/own/settings").await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/w/other/audit").await.body.contains("<h1>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_who_did_what() {
    let site = Site::new();
    let owner = site.person("owner@example.org", false).await;
    site.workspace("Own", &owner).await;
    let mut browser = site.signed(&owner).await;
    browser.get("/w/own/members").await;
    let invited = browser.post("/w/own/members/invite", &[("email", "ines@example.org"), ("role", "editor")]).await;
    let secret = invited.between("/join/", "\"").unwrap().to_owned();
    browser.post("/w/own/tokens", &[("name", "CI"), ("scope", "read")]).await;
    let log = browser.get("/w/own/audit").await;
    for part in ["Person invited", "ines@example.org", "Token made", "192.0.2.1"] {
        assert!(log.body.contains(part), "{part}");
    }
    assert!(!log.body.contains(&secret) && !log.body.contains("pss_"), "no secret in the log");
    let filtered = browser.get("/w/own/audit?action=token-created").await;
    assert!(!filtered.body.contains("ines@example.org"));
}
