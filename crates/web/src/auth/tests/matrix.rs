//! Every route × every role × own, other and unknown workspace × nobody.

use http::{Method, StatusCode};
use passeur_store::members::{self, Role};
use passeur_store::sessions;

use crate::app::table;
use crate::auth::access::{Access, allows};
use crate::auth::routes::Route;
use crate::testing::{Answer, Browser, Site};

/// The path of a route with its parameters filled in; nothing of that id exists.
fn path(route: &Route, slug: &str) -> String {
    let mut out = String::new();
    for part in route.path.split_inclusive('/') {
        let (name, slash) = part.strip_suffix('/').map_or((part, ""), |name| (name, "/"));
        out.push_str(match name {
            "{slug}" => slug,
            name if name.starts_with("{*") => "no/such/thing",
            name if name.starts_with('{') => "01890000-0000-7000-8000-000000000000",
            name => name,
        });
        out.push_str(slash);
    }
    out
}

async fn call(browser: &mut Browser, route: &Route, slug: &str) -> Answer {
    let path = path(route, slug);
    if route.method == Method::GET { browser.get(&path).await } else { browser.post(&path, &[]).await }
}

/// The guard let it through: what the handler then says is its own matter.
fn passed(answer: &Answer) -> bool {
    let to_login = answer.location().starts_with("/login?") || answer.location().starts_with("/confirm");
    !matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        && !to_login
        && answer.status.as_u16() < 500
}

fn routes_of(wanted: impl Fn(Access) -> bool) -> Vec<Route> {
    table().into_iter().filter(|r| wanted(r.access)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_what_the_table_says_and_nothing_else() {
    let site = Site::new();
    let owner = site.person("owner@example.org", false).await;
    let other = site.person("other@example.org", false).await;
    let person = site.person("person@example.org", false).await;
    let routes = routes_of(|a| matches!(a, Access::Member(_)));
    assert!(routes.len() >= 15);
    let mut checked = 0;
    for role in Role::ALL {
        for route in &routes {
            // A place of their own for each call: some of them change it.
            let own = site.workspace("Own", &owner).await;
            let foreign = site.workspace("Foreign", &other).await;
            site.member(&own.id, &person, role).await;
            let mut browser = site.signed(&person).await;
            let Access::Member(permission) = route.access else { unreachable!() };
            let answer = call(&mut browser, route, &own.slug).await;
            if allows(role, permission) {
                assert!(passed(&answer), "{role:?} {} {}: {}", route.method, route.path, answer.status);
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {} {}", route.method, route.path);
            }
            let mut browser = site.signed(&person).await;
            let foreign = call(&mut browser, route, &foreign.slug).await;
            let unknown = call(&mut browser, route, "no-such-place").await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{role:?} {} {}", route.method, route.path);
            assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{role:?} {} {}", route.method, route.path);
            assert_eq!(foreign.body, unknown.body, "a workspace of others looks like none");
            checked += 3;
        }
    }
    println!("{checked} calls of {} routes", routes.len());
}

/// The same for the API, called with a session: every endpoint × every role × own, other and unknown workspace.
#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_what_the_table_of_the_api_says_and_nothing_else() {
    let site = Site::new();
    let owner = site.person("owner@example.org", false).await;
    let other = site.person("other@example.org", false).await;
    let person = site.person("person@example.org", false).await;
    let own = site.workspace("Own", &owner).await;
    let foreign = site.workspace("Foreign", &other).await;
    site.member(&own.id, &person, Role::Viewer).await;
    let routes = crate::api::table();
    let mut checked = 0;
    for role in Role::ALL {
        let (id, user) = (own.id.clone(), person.clone());
        site.write(move |tx| members::set_role(tx, &id, &user, role)).await;
        let browser = site.signed(&person).await;
        for route in routes {
            let Access::Member(permission) = route.access else { panic!("{} is open", route.path) };
            let ask = async |workspace: &str| -> Answer {
                // No JSON, or nothing of that id: what passes the guard changes nothing.
                let request = http::Request::builder()
                    .method(route.method.clone())
                    .uri(path(route, ""))
                    .header("x-workspace", workspace)
                    .header("x-csrf-token", browser.csrf.clone())
                    .header("content-type", "text/plain");
                let body = if route.method == Method::GET { "" } else { "no json" };
                browser.clone().send(request, axum::body::Body::from(body)).await
            };
            let answer = ask(&own.slug).await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !allows(role, permission),
                "{role:?} {} {}: {}",
                route.method,
                route.path,
                answer.status
            );
            assert!(refused || passed(&answer), "{role:?} {} {}: {}", route.method, route.path, answer.status);
            let (foreign, unknown) = (ask(&foreign.slug).await, ask("no-such-place").await);
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{role:?} {} {}", route.method, route.path);
            assert_eq!(
                (foreign.status, foreign.body),
                (unknown.status, unknown.body),
                "others' workspaces look like none"
            );
            checked += 3;
        }
    }
    for route in routes {
        let path = path(route, "");
        let request = http::Request::builder().method(route.method.clone()).uri(&path);
        let nobody = site.browser().send(request, axum::body::Body::empty()).await.status;
        let safe = route.method == Method::GET;
        let expected = if safe { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
        assert!(nobody == expected || nobody == StatusCode::UNAUTHORIZED, "{} {path}: {nobody}", route.method);
        if !safe {
            let request =
                http::Request::builder().method(route.method.clone()).uri(&path).header("x-workspace", &own.slug);
            let forged = site.signed(&owner).await.send(request, axum::body::Body::empty()).await;
            assert_eq!(forged.status, StatusCode::FORBIDDEN, "{} {path} without the token of a page", route.method);
        }
    }
    println!("{checked} calls of {} endpoints", routes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signed_in_gets_nowhere() {
    let site = Site::new();
    let owner = site.person("owner@example.org", true).await;
    let own = site.workspace("Own", &owner).await;
    for route in routes_of(|a| a != Access::Public) {
        let answer = call(&mut site.browser(), &route, &own.slug).await;
        if route.method == Method::GET {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", route.path);
            assert!(answer.location().starts_with("/login?next="), "{}: {}", route.path, answer.location());
            let unknown = call(&mut site.browser(), &route, "no-such-place").await;
            assert_eq!(unknown.status, answer.status, "{}: nothing is told of workspaces", route.path);
        } else {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", route.path);
        }
    }
    // An address that is not there is a 404, not a login.
    assert_eq!(site.browser().get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_taken_without_its_token() {
    let site = Site::new();
    let owner = site.person("owner@example.org", true).await;
    let own = site.workspace("Own", &owner).await;
    let forms: Vec<Route> = table().into_iter().filter(|r| r.method != Method::GET).collect();
    assert!(forms.len() > 20);
    let forged = crate::security::csrf::csrf_token(b"another session");
    for route in &forms {
        let path = path(route, &own.slug);
        let mut browser = site.signed(&owner).await;
        for body in ["name=x".to_owned(), format!("csrf={forged}&name=x")] {
            let answer = browser.post_raw(&path, body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", route.path);
        }
        let request = http::Request::post(&path)
            .header("sec-fetch-site", "cross-site")
            .header("x-csrf-token", browser.csrf.clone());
        let answer = browser.send(request, axum::body::Body::empty()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} from another site", route.path);
    }
    // Nothing of all this has changed anything.
    let (id, user) = (own.id.clone(), owner.clone());
    let role = site.write(move |tx| members::role_of(tx, &id, &user)).await;
    assert_eq!(role, Some(Role::Owner));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_lock_one_out_asks_for_the_password_again() {
    let site = Site::new();
    let person = site.person("person@example.org", false).await;
    for route in routes_of(|a| a == Access::Fresh) {
        let mut browser = site.signed(&person).await;
        assert!(passed(&call(&mut browser, &route, "").await), "{} just after the login", route.path);
    }
    let mut browser = site.signed(&person).await;
    site.db().clock.advance(31 * passeur_store::clock::MINUTE);
    for route in routes_of(|a| a == Access::Fresh) {
        let answer = call(&mut browser, &route, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", route.path);
        assert!(answer.location().starts_with("/confirm?next="), "{}", route.path);
    }
    let before = browser.cookies["passeur_session"].clone();
    browser.get("/confirm?next=/me/totp").await;
    let wrong = browser.post("/confirm", &[("password", "wrong"), ("next", "/me/totp")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = browser.post("/confirm", &[("password", crate::testing::PASSWORD), ("next", "/me/totp")]).await;
    assert_eq!(right.location(), "/me/totp");
    assert_ne!(browser.cookies["passeur_session"], before, "more rights, another cookie");
    let old = site.write(move |tx| sessions::find(tx, &before)).await;
    assert!(old.is_none());
    assert_eq!(browser.get("/me/totp").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_installers_make_workspaces() {
    let site = Site::new();
    let plain = site.person("plain@example.org", false).await;
    let installer = site.person("installer@example.org", true).await;
    for route in routes_of(|a| a == Access::Installer) {
        let answer = call(&mut site.signed(&plain).await, &route, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", route.path);
        assert!(passed(&call(&mut site.signed(&installer).await, &route, "").await), "{}", route.path);
    }
}

/// Two handlers of one path and method would be a panic at the start; a path twice is a mistake too.
#[test]
fn the_table_names_every_route_once() {
    let table = table();
    for (i, route) in table.iter().enumerate() {
        assert!(
            table[..i].iter().all(|r| r.path != route.path || r.method != route.method),
            "{} {} twice",
            route.method,
            route.path
        );
        let in_workspace = route.path.starts_with("/w/{slug}/");
        assert_eq!(in_workspace, matches!(route.access, Access::Member(_)), "{}", route.path);
    }
}
