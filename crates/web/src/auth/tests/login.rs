//! Passwords, second factor, limits, cookies, and what an answer gives away.

use http::StatusCode;
use passeur_store::clock::{MINUTE, SECOND};
use passeur_store::sessions;

use crate::auth::totp::code_at;
use crate::testing::{Answer, PASSWORD, Site};

/// An answer without what differs on every page anyway.
fn plain(answer: &Answer, email: &str) -> String {
    answer.body.replace(email, "EMAIL")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_opens_a_session_and_leads_on() {
    let site = Site::with(|c| c.public_url = "https://passeur.example".parse().unwrap());
    let ana = site.person("ana@example.org", false).await;
    site.workspace("Own", &ana).await;
    let mut browser = site.browser();
    assert_eq!(browser.get("/").await.location(), "/login");
    let asked = browser.get("/me?x=1").await;
    assert_eq!(asked.location(), "/login?next=%2Fme%3Fx%3D1");
    let page = browser.get(asked.location()).await;
    assert!(page.body.contains("value=\"/me?x=1\""));
    let fields = [("email", " ANA@example.org "), ("password", PASSWORD), ("next", "/me?x=1")];
    let answer = browser.post("/login", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/me?x=1"));
    let cookie = answer.set_cookie("passeur_session").unwrap();
    for flag in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.location(), "/w/own/");
    assert_eq!(browser.get("/login?next=/me").await.location(), "/me", "signed in already");
    browser.get("/me").await;
    let out = browser.post("/logout", &[]).await;
    assert_eq!(out.location(), "/login");
    assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_on_never_leaves_the_site() {
    let site = Site::new();
    site.person("ana@example.org", false).await;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "/%09//evil", "\t//evil.example"] {
        let mut browser = site.browser();
        let fields = [("email", "ana@example.org"), ("password", PASSWORD), ("next", next)];
        let location = browser.post("/login", &fields).await.location().to_owned();
        assert!(location == "/" || location == "/%09//evil", "{next}: {location}");
        let shown = site.browser().get(&format!("/login?next={}", crate::auth::form::encode(next))).await;
        assert!(!shown.body.contains("evil.example"), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_from_before_the_login_opens_nothing() {
    let site = Site::new();
    let mallory = site.person("mallory@example.org", false).await;
    site.person("ana@example.org", false).await;
    // Planted: one that is made up, and one that is the attacker's own session.
    let theirs = site.signed(&mallory).await.cookies["passeur_session"].clone();
    for planted in ["chosen-by-somebody".to_owned(), theirs] {
        let mut browser = site.browser();
        browser.cookies.insert("passeur_session".into(), planted.clone());
        browser.csrf = crate::security::csrf::csrf_token(planted.as_bytes());
        browser.log_in("ana@example.org", PASSWORD).await;
        let now = browser.cookies["passeur_session"].clone();
        assert_ne!(now, planted);
        assert!(browser.get("/me").await.body.contains("ana@example.org"));
        let left = site.write(move |tx| sessions::find(tx, &planted)).await;
        assert!(left.is_none(), "the planted session has ended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_and_a_wrong_password_read_the_same() {
    let site = Site::new();
    let ana = site.person("ana@example.org", false).await;
    site.write(move |tx| passeur_store::users::set_disabled(tx, &ana, true)).await;
    site.person("bo@example.org", false).await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("bo@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("ana@example.org", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let answer = site.browser().log_in(email, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(answer.set_cookie("passeur_session").is_none());
        answers.push(plain(&answer, email));
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_slows_down_for_known_and_unknown_alike() {
    let site = Site::new();
    site.person("ana@example.org", false).await;
    for email in ["ana@example.org", "nobody@example.org"] {
        let mut statuses = Vec::new();
        for n in 0..8u8 {
            let mut browser = site.browser();
            // Each from somewhere else: the limit is the account's.
            browser.from = [198, 51, 100, n].into();
            statuses.push(browser.log_in(email, "wrong password").await.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 422, 422, 422, 429, 429], "{email}");
    }
    let limited = site.browser().log_in("ana@example.org", PASSWORD).await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS, "the right one too");
    assert_eq!(limited.headers["retry-after"], "30");
    site.db().clock.advance(30 * SECOND);
    assert_eq!(site.browser().log_in("ana@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        site.browser().log_in("ana@example.org", "wrong").await.status.as_u16(),
        422,
        "counted from the start again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_that_tries_many_accounts_slows_down() {
    let site = Site::new();
    site.person("ana@example.org", false).await;
    let mut refused = 0;
    for n in 0..24 {
        let answer = site.browser().log_in(&format!("person{n}@example.org"), "wrong password").await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 3, "21 of 24 got through");
    let mut elsewhere = site.browser();
    elsewhere.from = [203, 0, 113, 9].into();
    assert_eq!(elsewhere.log_in("ana@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_and_each_code_counts_once() {
    let site = Site::new();
    let ana = site.person("ana@example.org", false).await;
    let mut browser = site.signed(&ana).await;
    let setup = browser.get("/me/totp").await;
    assert!(setup.body.contains("<svg") && !setup.body.contains("<?xml"));
    let secret = setup.between("class=\"secret-text\">", "<").unwrap().to_owned();
    let again = browser.get("/me/totp").await;
    assert!(again.body.contains(&secret), "the same until it is confirmed");
    let now = || site.db().clock.now();
    assert_eq!(browser.post("/me/totp", &[("code", "000000")]).await.status.as_u16(), 422);
    let before = browser.cookies["passeur_session"].clone();
    let on = browser.post("/me/totp", &[("code", &code_at(&secret, now()))]).await;
    assert_eq!((on.status, on.headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
    assert_ne!(browser.cookies["passeur_session"], before);
    let codes: Vec<String> = on
        .body
        .split("<li>")
        .skip(1)
        .filter_map(|l| l.split_once("</li>"))
        .map(|(c, _)| c.to_owned())
        .filter(|c| c.len() == 17 && c.matches('-').count() == 2)
        .collect();
    assert_eq!(codes.len(), 10);
    assert!(!browser.get("/me").await.body.contains(&codes[0]), "shown once");

    // The password alone opens nothing.
    let mut login = site.browser();
    let half = login.post("/login", &[("email", "ana@example.org"), ("password", PASSWORD), ("next", "/me")]).await;
    assert_eq!(half.location(), "/login/code");
    assert!(half.set_cookie("passeur_session").is_none());
    assert_eq!(login.get("/me").await.status, StatusCode::SEE_OTHER);
    // The code that turned it on was used; the next one works, once.
    let used = code_at(&secret, now());
    assert_eq!(login.post("/login/code", &[("code", &used)]).await.status.as_u16(), 422, "replayed");
    site.db().clock.advance(31 * SECOND);
    let code = code_at(&secret, now());
    assert_eq!(login.post("/login/code", &[("code", &code)]).await.location(), "/me");
    assert_eq!(login.get("/me").await.status, StatusCode::OK);
    let mut thief = site.browser();
    thief.log_in("ana@example.org", PASSWORD).await;
    assert_eq!(thief.post("/login/code", &[("code", &code)]).await.status.as_u16(), 422, "seen over a shoulder");
    assert_eq!(thief.get("/login/code").await.status, StatusCode::OK, "still one step to go");

    // A recovery code, as written on paper, once.
    let paper = codes[3].replace('-', " ").to_uppercase();
    assert_eq!(thief.post("/login/code", &[("code", &paper)]).await.status, StatusCode::SEE_OTHER);
    let mut other = site.browser();
    other.log_in("ana@example.org", PASSWORD).await;
    assert_eq!(other.post("/login/code", &[("code", &paper)]).await.status.as_u16(), 422);
    // Guessing codes is limited like guessing passwords, and the first step does not last.
    let mut statuses = Vec::new();
    for n in 0..8 {
        statuses.push(other.post("/login/code", &[("code", &format!("00000{n}"))]).await.status.as_u16());
    }
    assert_eq!(statuses[7], 429, "{statuses:?}");
    site.db().clock.advance(6 * MINUTE);
    assert_eq!(other.post("/login/code", &[("code", &code_at(&secret, now()))]).await.location(), "/login");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_other_session_and_changes_this_ones_cookie() {
    let site = Site::new();
    let ana = site.person("ana@example.org", false).await;
    let (mut here, mut there) = (site.signed(&ana).await, site.signed(&ana).await);
    here.get("/me").await;
    let old = here.cookies["passeur_session"].clone();
    for (current, new, status) in
        [("wrong", "a new long password", 422), (PASSWORD, "short", 422), (PASSWORD, "ana@example.org", 422)]
    {
        assert_eq!(here.post("/me/password", &[("current", current), ("password", new)]).await.status.as_u16(), status);
    }
    let changed = here.post("/me/password", &[("current", PASSWORD), ("password", "a new long password")]).await;
    assert_eq!(changed.location(), "/me");
    assert_ne!(here.cookies["passeur_session"], old);
    assert_eq!(here.get("/me").await.status, StatusCode::OK);
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.browser().log_in("ana@example.org", PASSWORD).await.status.as_u16(), 422);
    assert_eq!(site.browser().log_in("ana@example.org", "a new long password").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one() {
    let site = Site::new();
    let (ana, bo) = (site.person("ana@example.org", false).await, site.person("bo@example.org", false).await);
    let (mut here, mut there, mut theirs) = (site.signed(&ana).await, site.signed(&ana).await, site.signed(&bo).await);
    let page = here.get("/me").await;
    let ids: Vec<&str> =
        page.body.split("/me/sessions/").skip(1).filter_map(|s| s.split_once("/end\"")).map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 1, "the current one has no button");
    assert!(!page.body.contains(&there.cookies["passeur_session"]), "no cookie is shown");
    theirs.get("/me").await;
    assert_eq!(theirs.post(&format!("/me/sessions/{}/end", ids[0]), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(there.get("/me").await.status, StatusCode::OK);
    here.post(&format!("/me/sessions/{}/end", ids[0]), &[]).await;
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
}
