//! Everything the pages can do, the API can do: each route of the pages has its endpoint, or the reason why it has none.

use std::collections::BTreeSet;

use super::super::table;
use crate::app::table as pages;

/// What the API still owes: a page that is newer than its endpoint.
const OWED: &str = "-owed";

/// What a page's route is in the API; `-` and the reason where there is nothing to be.
const ROUTES: &[(&str, &str)] = &[
    ("GET /accounts/connect", "GET /networks"),
    ("GET /accounts/connect/{network}", "GET /networks/{network}"),
    ("POST /accounts/connect/{network}", "POST /accounts"),
    ("GET /accounts", "GET /accounts"),
    ("GET /vault", "GET /accounts"),
    ("GET /accounts/{id}/avatar", "GET /accounts/{id}/avatar"),
    ("POST /accounts/oauth/start", "-the network's consent page needs a browser and a person"),
    ("POST /accounts/{id}/preferences", "PATCH /accounts/{id}"),
    ("GET /accounts/{id}", "GET /accounts/{id}"),
    ("POST /accounts/{id}/check", "POST /accounts/{id}/check"),
    ("POST /accounts/{id}/freeze", "POST /accounts/{id}/freeze"),
    ("POST /accounts/{id}/thaw", "POST /accounts/{id}/thaw"),
    ("POST /accounts/{id}/remove", "DELETE /accounts/{id}"),
    ("GET /welcome", "GET /networks"),
    ("GET /calendar", "GET /calendar"),
    ("GET /calendar/data", "GET /calendar"),
    ("GET /calendar/check", "POST /check"),
    ("GET /calendar/move", "PUT /posts/{id}/schedule"),
    ("POST /calendar/move", "PUT /posts/{id}/schedule"),
    ("POST /calendar/bulk", "PUT /posts/{id}/schedule, DELETE /posts/{id}/schedule, PATCH /posts/{id}"),
    ("POST /undo/{ticket}", "PUT /posts/{id}/schedule, PATCH /posts/{id}, PUT /accounts/{id}/slots"),
    ("POST /calendar/days", "PUT /settings/calendar-days"),
    ("POST /calendar/feed", "PUT /settings/calendar-feed"),
    ("GET /campaigns", "GET /campaigns"),
    ("POST /campaigns", "POST /campaigns"),
    ("POST /campaigns/{id}", "PATCH /campaigns/{id}"),
    ("POST /campaigns/{id}/delete", "DELETE /campaigns/{id}"),
    ("GET /search", "GET /posts, GET /media, GET /accounts, GET /campaigns"),
    ("GET /search/palette", "GET /posts, GET /media, GET /accounts, GET /campaigns"),
    ("GET /", "GET /deliveries, GET /notifications"),
    (
        "POST /today/{delivery}",
        "POST /deliveries/{id}/retry, POST /deliveries/{id}/cancel, POST /deliveries/{id}/resolve",
    ),
    ("GET /hub", "GET /hub, GET /hub/followers"),
    ("POST /hub", "PATCH /hub"),
    ("GET /hub/pages/new", "POST /hub/pages"),
    ("POST /hub/pages/new", "POST /hub/pages"),
    ("GET /hub/pages/{id}", "GET /hub/pages/{id}"),
    ("POST /hub/pages/{id}", "PATCH /hub/pages/{id}"),
    ("POST /hub/pages/{id}/delete", "DELETE /hub/pages/{id}"),
    ("GET /events", "GET /notifications, POST /webhooks"),
    ("GET /integrations", "GET /networks"),
    ("POST /integrations/mail", "-a trial letter to the person who asks for it"),
    ("GET /notifications", "GET /notifications"),
    ("GET /notifications/bell", "GET /notifications"),
    ("POST /notifications/read", "POST /notifications/read"),
    ("GET /webhooks", "GET /webhooks"),
    ("POST /webhooks", "POST /webhooks"),
    ("GET /webhooks/{id}", "GET /webhooks/{id}/messages"),
    ("POST /webhooks/{id}", "PATCH /webhooks/{id}"),
    ("POST /webhooks/{id}/test", "POST /webhooks/{id}/test"),
    ("POST /webhooks/{id}/enabled", "PATCH /webhooks/{id}"),
    ("POST /webhooks/{id}/rotate", "POST /webhooks/{id}/rotate"),
    ("POST /webhooks/{id}/delete", "DELETE /webhooks/{id}"),
    ("POST /messages/{id}/retry", "POST /messages/{id}/retry"),
    ("GET /audit", "GET /audit"),
    ("GET /members", "GET /members, GET /invitations"),
    ("POST /members/invite", "POST /invitations"),
    ("POST /members/invitations/{id}/revoke", "DELETE /invitations/{invitation}"),
    ("POST /members/{id}/role", "PATCH /members/{id}"),
    ("POST /members/{id}/remove", "DELETE /members/{id}"),
    ("POST /leave", "POST /leave"),
    ("GET /tokens", "GET /tokens"),
    ("POST /tokens", "POST /tokens"),
    ("POST /tokens/{id}/revoke", "DELETE /tokens/{id}"),
    ("GET /settings", "GET /settings"),
    ("POST /settings", "PATCH /settings"),
    ("POST /settings/approval", "PUT /settings/approval-steps"),
    ("POST /settings/delete", "POST /settings/deletion"),
    ("GET /slots", "GET /accounts/{id}/slots, GET /accounts/{id}/queue"),
    ("POST /slots", "PUT /accounts/{id}/slots"),
    ("POST /queue", "POST /accounts/{id}/queue"),
    ("POST /freeze", "POST /freeze"),
    ("POST /thaw", "POST /thaw"),
    ("GET /strategy", "GET /strategy/brief"),
    ("GET /strategy/catalogue", "GET /networks"),
    ("GET /strategy/catalogue/figures", "GET /networks"),
    ("GET /strategy/catalogue/{id}", "GET /networks/{network}"),
    ("GET /strategy/catalogue/{id}/file", "GET /networks/{network}"),
    ("GET /strategy/start", "GET /strategy/brief"),
    ("POST /strategy/example", "PUT /strategy/brief"),
    ("GET /strategy/start/{number}", "GET /strategy/brief"),
    ("POST /strategy/start/{number}", "PUT /strategy/brief"),
    ("GET /strategy/brief", "GET /strategy/brief"),
    ("POST /strategy/brief", "PUT /strategy/brief"),
    ("GET /strategy/brief/text", "GET /strategy/brief"),
    ("POST /strategy/brief/text", "PUT /strategy/brief"),
    ("GET /strategy/style", "GET /strategy/brief"),
    ("POST /strategy/style", "PUT /strategy/style"),
    ("GET /strategy/choice", "GET /strategy/choice"),
    ("GET /strategy/weights", "GET /strategy/choice"),
    ("POST /strategy/weights", "PUT /strategy/brief"),
    ("GET /strategy/plan", "GET /strategy/plan, GET /strategy/plan/versions"),
    ("POST /strategy/plan/new", "POST /strategy/plan"),
    ("POST /strategy/plan/apply", "POST /strategy/plan/applications"),
    ("POST /strategy/plan/undo", "DELETE /strategy/plan/applications/{id}"),
    ("POST /strategy/plan/restore", "POST /strategy/plan/versions"),
    ("POST /strategy/plan/{part}", "PATCH /strategy/plan"),
    ("GET /strategy/document", "GET /strategy/document.md, GET /strategy/shares"),
    ("GET /strategy/document.md", "GET /strategy/document.md"),
    ("POST /strategy/document/share", "POST /strategy/shares"),
    ("POST /strategy/document/unshare", "DELETE /strategy/shares/{share}"),
    ("POST /strategy/brief/restore", "PUT /strategy/brief"),
    ("GET /strategy/standards", "GET /strategy/plan"),
    ("POST /strategy/standards", "PATCH /strategy/plan"),
    ("POST /strategy/plan/import", "PATCH /strategy/plan"),
    ("GET /strategy/plan/calendar.csv", "GET /strategy/plan"),
    ("GET /strategy/document.pdf", "GET /strategy/document.md"),
    ("GET /strategy/budget", OWED),
    ("POST /strategy/budget", OWED),
    ("GET /strategy/profiles", OWED),
    ("POST /strategy/profiles", OWED),
    ("POST /strategy/profiles/ask", OWED),
    ("GET /strategy/profiles/kit.zip", OWED),
    ("POST /posts/{id}/checks", OWED),
    ("POST /posts/{id}/brief", OWED),
    ("GET /studio", "GET /posts"),
    ("GET /compose", "POST /posts"),
    ("GET /studio/media", "GET /media"),
    ("GET /posts", "GET /posts"),
    ("POST /posts/many", "PATCH /posts/{id}, DELETE /posts/{id}"),
    ("GET /posts/new", "POST /posts"),
    ("GET /posts/{id}", "GET /posts/{id}"),
    ("PUT /posts/{id}", "PATCH /posts/{id}"),
    ("POST /posts/{id}/plan", "PUT /posts/{id}/schedule"),
    ("POST /studio/check", "POST /check"),
    ("POST /studio/slot", "GET /accounts/{id}/slots/next"),
    ("GET /studio/people", "GET /accounts/{id}/people"),
    ("POST /studio/hashtags", "POST /hashtag-sets"),
    ("POST /studio/hashtags/{id}/delete", "DELETE /hashtag-sets/{id}"),
    ("GET /posts/{id}/view", "GET /posts/{id}, GET /deliveries, GET /posts/{id}/versions, GET /posts/{id}/comments"),
    ("POST /posts/{id}/duplicate", "POST /posts/{id}/duplicate"),
    ("POST /posts/{id}/stage", "PATCH /posts/{id}"),
    ("POST /posts/{id}/unplan", "DELETE /posts/{id}/schedule"),
    ("POST /posts/{id}/delete", "DELETE /posts/{id}"),
    ("POST /posts/{id}/restore", "POST /posts/{id}/restore"),
    ("POST /posts/{id}/versions/{version}/restore", "POST /posts/{id}/versions"),
    ("POST /posts/{id}/comments", "POST /posts/{id}/comments"),
    ("POST /posts/{id}/comments/{comment}", "PATCH /posts/{id}/comments/{comment}"),
    ("POST /posts/{id}/decide", "POST /posts/{id}/approvals"),
    (
        "POST /deliveries/{id}",
        "POST /deliveries/{id}/retry, POST /deliveries/{id}/cancel, POST /deliveries/{id}/resolve",
    ),
    ("GET /deliveries/{id}/files/{n}", "GET /deliveries/{id}/files/{n}"),
    ("GET /media", "GET /media, GET /media/folders"),
    ("GET /media/pick", "GET /media"),
    ("POST /media/folders", "POST /media/folders, PATCH /media/folders/{id}, DELETE /media/folders/{id}"),
    ("GET /media/{id}", "GET /media/{id}, GET /media/{id}/posts"),
    ("POST /media/{id}", "PATCH /media/{id}"),
    ("POST /media/{id}/delete", "DELETE /media/{id}"),
    ("GET /media/{id}/thumb", "GET /media/{id}/file"),
    ("GET /media/{id}/original", "GET /media/{id}/file"),
    ("POST /posts", "POST /posts"),
    ("POST /posts/{id}", "PATCH /posts/{id}, PUT /posts/{id}/schedule"),
    ("POST /media", "POST /media"),
];

/// Routes outside of workspaces: about the person, the installation or the way in, none of which a token stands for.
const OUTSIDE: &[&str] = &[
    "/",
    "/login",
    "/oauth",
    "/logout",
    "/join",
    "/recover",
    "/welcome",
    "/confirm",
    "/me",
    "/preferences",
    "/workspaces",
    "/help",
    "/search",
    "/compose",
    "/notifications",
    "/settings",
    "/calendar",
    "/accounts",
    "/feeds",
    "/s",
    "/design",
    "/api",
];

#[test]
fn every_route_of_the_pages_has_its_endpoint_or_its_reason() {
    let endpoints: BTreeSet<String> =
        table().iter().map(|r| format!("{} {}", r.method, r.path.trim_start_matches("/api/v1"))).collect();
    let mut known = BTreeSet::new();
    for (page, api) in ROUTES {
        assert!(known.insert(page.to_string()), "{page} is there twice");
        for endpoint in api.split(", ").filter(|_| !api.starts_with('-')) {
            assert!(endpoints.contains(endpoint), "{page}: there is no {endpoint}");
        }
    }
    let mut missing = Vec::new();
    for route in pages() {
        match route.path.strip_prefix("/w/{slug}") {
            Some(path) => {
                let name = format!("{} {path}", route.method);
                if !known.remove(&name) {
                    missing.push(name);
                }
            }
            None => {
                let first = route.path.split('/').nth(1).unwrap_or_default();
                assert!(OUTSIDE.contains(&format!("/{first}").as_str()), "{} is neither here nor there", route.path);
            }
        }
    }
    assert!(missing.is_empty(), "add the endpoint, or the reason for none, to ROUTES: {missing:#?}");
    assert!(known.is_empty(), "no page has: {known:#?}");
}
