//! What the connector sends, and what it makes of each answer, against a scripted server.

use super::*;
use crate::script::{Reply, Script};
use bytes::Bytes;
use passeur_handbook::{
    content::{Content, Poll, Visibility},
    limits::Unit,
};
use serde_json::json;
use std::sync::Arc;

const POST: &str = "POST /api/v1/statuses";
const LIST: &str = "GET /api/v1/accounts/42/statuses";

fn fast() -> Mastodon {
    Mastodon::new(Processing {
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(2),
        deadline: Duration::from_millis(200),
    })
}

fn session(server: &Url) -> Session {
    Session {
        account_id: "a".into(),
        server: Some(server.clone()),
        remote_id: "42".into(),
        handle: "@ana@example.social".into(),
        secret: SecretString::from(r#"{"access_token":"t0ken"}"#.to_owned()),
        limits: Default::default(),
    }
}

fn step(text: &str) -> Step {
    Step {
        key: "key-1".into(),
        index: 0,
        first_comment: false,
        text: text.into(),
        content: Arc::new(Content::text(text)),
        media: vec![],
        reply_to: None,
        due: Timestamp::now(),
        since: Timestamp::now(),
    }
}

fn picture(name: &str, alt: &str) -> Media {
    Media {
        bytes: Bytes::from_static(b"\xff\xd8\xff"),
        mime: "image/jpeg".into(),
        alt: alt.into(),
        focus: Some((0.25, -2.0)),
        width: 3,
        height: 2,
        seconds: None,
        name: name.into(),
    }
}

fn status(id: &str) -> serde_json::Value {
    json!({"id": id, "url": format!("https://example.social/@ana/{id}"), "content": "<p>x</p>"})
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::Permanent { .. } => "permanent",
        Failure::Temporary { .. } => "temporary",
        Failure::Unauthorised { .. } => "unauthorised",
        Failure::Unsure { .. } => "unsure",
    }
}

#[tokio::test]
async fn each_answer_to_a_post_means_what_it_says() {
    let html = "<html><body>Just a moment…</body></html>";
    let error = |e: &str| json!({ "error": e });
    for (reply, want, words) in [
        (Reply::json(401, error("The access token is invalid")), "unauthorised", "access token is invalid"),
        (Reply::json(403, error("The access token was revoked")), "unauthorised", "revoked"),
        (
            Reply::json(403, error("This action is outside the authorized scopes")),
            "permanent",
            "outside the authorized",
        ),
        (Reply::json(403, error("Your login is currently disabled")), "permanent", "disabled"),
        (Reply::json(404, error("Record not found")), "permanent", "Record not found"),
        (Reply::json(400, error("Bad")), "permanent", "Bad"),
        (Reply::new(413, "text/html", html), "permanent", "too large"),
        (
            Reply::json(422, error("Validation failed: Text character limit of 500 exceeded")),
            "permanent",
            "limit of 500",
        ),
        (Reply::json(429, error("Too many requests")).header("retry-after", "60"), "temporary", "slow down"),
        (Reply::json(500, error("boom")), "unsure", "boom"),
        (Reply::new(502, "text/html", html), "unsure", "502"),
        (Reply::json(503, error("temporary problem")), "unsure", "temporary problem"),
        (Reply::new(408, "text/plain", "late"), "unsure", "late"),
        (
            Reply::new(301, "text/html", "").header("location", "https://new.example/x?t=1"),
            "permanent",
            "new.example/x;",
        ),
        (Reply::new(307, "text/html", "").header("location", "/again"), "permanent", "moved"),
        (Reply::new(200, "text/html", html), "unsure", "something else"),
        (Reply::json(200, ""), "unsure", "something else"),
        (Reply::json(200, json!({"url": "https://x.example/1"})), "unsure", "something else"),
        (Reply::json(200, json!({"id": "1"})), "unsure", "where it is"),
        (Reply::json(200, json!({"id": "", "url": "https://x.example/1"})), "unsure", "where it is"),
        (Reply::lost(), "unsure", "connection"),
    ] {
        let server = Script::start().await;
        server.on(POST, reply);
        let failure = fast().publish(&server.http, &session(&server.url), &step("x")).await.unwrap_err();
        assert_eq!(kind(&failure), want, "{failure}");
        assert!(failure.to_string().contains(words), "{failure} / {words}");
        assert!(!failure.to_string().contains("t0ken"));
        assert_eq!(server.seen(POST).len(), 1, "a post is sent once");
    }
}

#[tokio::test]
async fn too_many_requests_says_when_to_come_back() {
    let server = Script::start().await;
    let reset = Timestamp::now() + Duration::from_secs(90);
    server.on(POST, Reply::json(429, "{}").header("x-ratelimit-reset", &reset.to_string()));
    let failure = fast().publish(&server.http, &session(&server.url), &step("x")).await.unwrap_err();
    assert!(matches!(failure, Failure::Temporary { retry_at: Some(t), .. } if t == reset), "{failure:?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_a_passing_failure() {
    let server = Script::start().await;
    let down: Url = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap()
    };
    let account = session(&down);
    let failure = fast().publish(&server.http, &account, &step("x")).await.unwrap_err();
    assert_eq!(kind(&failure), "temporary", "{failure}");
    let failure = fast().find_published(&server.http, &account, &step("x")).await.unwrap_err();
    assert_eq!(kind(&failure), "temporary", "{failure}");
}

#[tokio::test]
async fn a_post_carries_all_that_the_step_says() {
    let server = Script::start().await;
    server
        .on("POST /api/v2/media", Reply::json(202, json!({"id": "7", "url": null})))
        .on("GET /api/v1/media/7", Reply::json(206, json!({"id": "7"})))
        .on("GET /api/v1/media/7", Reply::json(200, json!({"id": "7", "url": "https://x.example/7.jpg"})))
        .on(POST, Reply::json(200, status("9")));
    let mut step = step("Bonjour");
    step.content = Arc::new(Content {
        link: Some("https://example.org/page".into()),
        warning: Some("attention".into()),
        sensitive: true,
        visibility: Visibility::Followers,
        languages: vec!["fr-FR".into(), "en".into()],
        poll: Some(Poll { options: vec!["a".into(), "b".into()], minutes: 60, ..Poll::default() }),
        ..Content::text("Bonjour")
    });
    step.media = vec![picture("a.jpg", "un chat")];
    let remote = |id: &str| Remote { id: id.into(), url: None, extra: None };
    step.reply_to = Some(ReplyTo { root: remote("1"), parent: remote("2") });
    let receipt = fast().publish(&server.http, &session(&server.url), &step).await.unwrap();
    assert_eq!(receipt.remote.id, "9");
    assert_eq!(receipt.remote.url.as_deref(), Some("https://example.social/@ana/9"));

    let sent = &server.seen(POST)[0];
    assert_eq!(sent.headers["authorization"], "Bearer t0ken");
    assert_eq!(sent.headers["idempotency-key"], "key-1");
    // A poll cannot go with media: the media win, as the linter told the author.
    assert_eq!(
        sent.json(),
        json!({
            "status": "Bonjour\n\nhttps://example.org/page", "media_ids": ["7"], "in_reply_to_id": "2",
            "sensitive": true, "spoiler_text": "attention", "visibility": "private", "language": "fr",
        })
    );
    let upload = String::from_utf8_lossy(&server.seen("POST /api/v2/media")[0].body).into_owned();
    assert!(upload.contains("un chat") && upload.contains("0.250,-1.000") && upload.contains("image/jpeg"));
    assert_eq!(server.seen("GET /api/v1/media/7").len(), 2);
}

#[tokio::test]
async fn a_poll_goes_with_the_first_step_only() {
    let server = Script::start().await;
    server.on(POST, Reply::json(200, status("9")));
    let mut step = step("?");
    let poll = Poll { options: vec!["a".into(), "b".into()], minutes: 5, multiple: true, hide_totals: true };
    step.content = Arc::new(Content { poll: Some(poll), link: Some("https://a.example".into()), ..Content::text("?") });
    fast().publish(&server.http, &session(&server.url), &step).await.unwrap();
    step.index = 1;
    fast().publish(&server.http, &session(&server.url), &step).await.unwrap();
    let sent = server.seen(POST);
    assert_eq!(
        sent[0].json()["poll"],
        json!({"options": ["a", "b"], "expires_in": 300, "multiple": true, "hide_totals": true})
    );
    assert_eq!(sent[1].json(), json!({"status": "?", "sensitive": false, "visibility": "public"}));
}

#[tokio::test]
async fn media_that_cannot_be_had_publish_nothing() {
    for (upload, ready, want) in [
        (Reply::json(422, json!({"error": "cannot be processed"})), Reply::json(200, "{}"), "permanent"),
        (Reply::json(202, json!({"id": "7"})), Reply::json(422, json!({"error": "bad file"})), "permanent"),
        (Reply::json(202, json!({"id": "7"})), Reply::json(206, "{}"), "temporary"),
        (Reply::json(500, "{}"), Reply::json(200, "{}"), "temporary"),
        (Reply::lost(), Reply::json(200, "{}"), "temporary"),
        (Reply::json(429, "{}"), Reply::json(200, "{}"), "temporary"),
    ] {
        let server = Script::start().await;
        server
            .on("POST /api/v2/media", upload)
            .on("GET /api/v1/media/7", ready)
            .on(POST, Reply::json(200, status("9")));
        let mut step = step("x");
        step.media = vec![picture("a.jpg", "")];
        let failure = fast().publish(&server.http, &session(&server.url), &step).await.unwrap_err();
        assert_eq!(kind(&failure), want, "{failure}");
        assert!(server.seen(POST).is_empty());
    }
}

#[tokio::test]
async fn an_older_server_takes_media_the_older_way() {
    let server = Script::start().await;
    server.on("POST /api/v1/media", Reply::json(200, json!({"id": 7}))).on(POST, Reply::json(200, status("9")));
    let mut step = step("x");
    step.media = vec![picture("a.jpg", "a"), picture("b.jpg", "b")];
    fast().publish(&server.http, &session(&server.url), &step).await.unwrap();
    assert_eq!(server.seen(POST)[0].json()["media_ids"], json!(["7", "7"]));
}

fn listed(id: &str, html: &str, at: Timestamp) -> serde_json::Value {
    json!({"id": id, "url": format!("https://example.social/@ana/{id}"), "content": html,
        "created_at": at.to_string(), "visibility": "public", "spoiler_text": "", "media_attachments": []})
}

async fn found(server: &Script, step: &Step) -> String {
    match fast().find_published(&server.http, &session(&server.url), step).await.unwrap() {
        Found::Yes(receipt) => receipt.remote.id,
        Found::No => "no".into(),
        Found::CannotTell { why } => format!("cannot tell: {why}"),
    }
}

#[tokio::test]
async fn a_step_is_recognised_among_the_accounts_own() {
    let now = Timestamp::now();
    let mine = |html: &str| json!([listed("8", "<p>other</p>", now), listed("9", html, now)]);
    let server = Script::start().await;
    server.on(LIST, Reply::json(200, mine("<p>a &amp; b</p>")));
    assert_eq!(found(&server, &step("a & b")).await, "9");
    assert_eq!(found(&server, &step("a & c")).await, "no");
    let query = &server.seen(LIST)[0].query;
    assert!(query.contains("exclude_reblogs=true"), "{query}");

    // The same text in another place of a thread, with a picture, behind a warning, is another post.
    let mut reply = step("a & b");
    let parent = Remote { id: "5".into(), url: None, extra: None };
    reply.reply_to = Some(ReplyTo { root: parent.clone(), parent });
    assert_eq!(found(&server, &reply).await, "no");
    let mut pictured = step("a & b");
    pictured.media = vec![picture("a.jpg", "")];
    assert_eq!(found(&server, &pictured).await, "no");
    let mut warned = step("a & b");
    warned.content = Arc::new(Content { warning: Some("w".into()), ..Content::text("a & b") });
    assert_eq!(found(&server, &warned).await, "no");

    // The same text from before the first attempt is another post: an evergreen of last week.
    let old = json!([listed("7", "<p>a &amp; b</p>", now - Duration::from_secs(3600))]);
    server.off(LIST).on(LIST, Reply::json(200, old));
    assert_eq!(found(&server, &step("a & b")).await, "no");
}

#[tokio::test]
async fn the_servers_clock_may_be_wrong() {
    let server = Script::start().await;
    // The server is an hour behind and says so in its Date header.
    let theirs = Timestamp::now() - Duration::from_secs(3600);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&theirs).unwrap();
    let list = json!([listed("9", "<p>x</p>", theirs)]);
    server.on(LIST, Reply::json(200, list).header("date", &date));
    assert_eq!(found(&server, &step("x")).await, "9");
}

#[tokio::test]
async fn pages_are_read_back_as_far_as_the_first_attempt() {
    let now = Timestamp::now();
    let server = Script::start().await;
    server
        .on(LIST, Reply::json(200, json!([listed("9", "<p>c</p>", now), listed("8", "<p>b</p>", now)])))
        .on(LIST, Reply::json(200, json!([listed("7", "<p>x</p>", now)])));
    assert_eq!(found(&server, &step("x")).await, "7");
    assert!(server.seen(LIST)[1].query.contains("max_id=8"));

    // An account that publishes without end, or a server that ignores max_id, is not read for ever.
    let endless = Script::start().await;
    for id in 0..20 {
        endless.on(LIST, Reply::json(200, json!([listed(&format!("{}", 100 - id), "<p>z</p>", now)])));
    }
    assert!(found(&endless, &step("x")).await.starts_with("cannot tell"));
    let stuck = Script::start().await;
    stuck.on(LIST, Reply::json(200, json!([listed("9", "<p>c</p>", now)])));
    assert_eq!(found(&stuck, &step("x")).await, "no");
}

#[tokio::test]
async fn where_the_server_does_not_list_a_person_decides() {
    for status in [403, 404, 405, 501] {
        let server = Script::start().await;
        server.on(LIST, Reply::json(status, "{}"));
        assert!(found(&server, &step("x")).await.starts_with("cannot tell"), "{status}");
    }
    for (reply, want) in [
        (Reply::json(401, "{}"), "unauthorised"),
        (Reply::json(500, "{}"), "temporary"),
        (Reply::json(429, "{}"), "temporary"),
        (Reply::new(200, "text/html", "<html>"), "temporary"),
        (Reply::lost(), "temporary"),
    ] {
        let server = Script::start().await;
        server.on(LIST, reply);
        let failure = fast().find_published(&server.http, &session(&server.url), &step("x")).await.unwrap_err();
        assert_eq!(kind(&failure), want);
    }
    // Posts that are not public count as absent only where the server is seen to list such posts.
    let mut private = step("x");
    private.content = Arc::new(Content { visibility: Visibility::Direct, ..Content::text("x") });
    let server = Script::start().await;
    server.on(LIST, Reply::json(200, "[]"));
    assert!(found(&server, &private).await.starts_with("cannot tell"));
    let mut other = listed("1", "<p>y</p>", Timestamp::now());
    other["visibility"] = json!("direct");
    server.off(LIST).on(LIST, Reply::json(200, json!([other])));
    assert_eq!(found(&server, &private).await, "no");
}

#[tokio::test]
async fn an_edit_keeps_the_media() {
    let server = Script::start().await;
    let mut now = status("9");
    now["media_attachments"] = json!([{"id": "7"}, {"id": "8"}]);
    server
        .on("GET /api/v1/statuses/9", Reply::json(200, now))
        .on("PUT /api/v1/statuses/9", Reply::json(200, status("9")));
    let remote = Remote { id: "9".into(), url: None, extra: None };
    fast().edit(&server.http, &session(&server.url), &remote, &step("new")).await.unwrap();
    let sent = server.seen("PUT /api/v1/statuses/9")[0].json();
    assert_eq!(sent, json!({"status": "new", "media_ids": ["7", "8"], "sensitive": false}));
}

#[tokio::test]
async fn a_deletion_succeeds_when_the_post_is_gone() {
    let gone = Script::start().await;
    let remote = Remote { id: "9".into(), url: None, extra: None };
    let delete = async |server: &Script| fast().delete(&server.http, &session(&server.url), &remote).await;
    delete(&gone).await.unwrap();
    gone.on("DELETE /api/v1/statuses/9", Reply::json(410, "{}"));
    delete(&gone).await.unwrap();
    // snac2 answers 404 to every deletion and keeps the post.
    let stays = Script::start().await;
    stays.on("GET /api/v1/statuses/9", Reply::json(200, status("9")));
    assert_eq!(kind(&delete(&stays).await.unwrap_err()), "permanent");
    stays.on("DELETE /api/v1/statuses/9", Reply::json(401, "{}"));
    assert_eq!(kind(&delete(&stays).await.unwrap_err()), "unauthorised");
}

fn form(pairs: &[(&str, &str)]) -> ConnectForm {
    let fields = pairs.iter().map(|(n, v)| ((*n).to_owned(), SecretString::from((*v).to_owned()))).collect();
    ConnectForm { way_in: "token".into(), fields }
}

#[tokio::test]
async fn a_pasted_token_connects_an_account() {
    let server = Script::start().await;
    server
        .on("GET /api/v1/instance", Reply::json(200, json!({"uri": "https://example.social", "version": "4.2.1"})))
        .on(
            "GET /api/v1/accounts/verify_credentials",
            Reply::json(200, json!({"id": "42", "username": "ana", "acct": "ana", "display_name": "Ana"})),
        );
    let form = form(&[("server", server.url.as_str()), ("token", " t0ken ")]);
    let connected = fast().connect(&server.http, &form).await.unwrap();
    assert_eq!(connected.profile.handle, "@ana@example.social");
    assert_eq!(connected.profile.remote_id, "42");
    assert_eq!(connected.profile.server_software.as_deref(), Some("Mastodon 4.2.1"));
    assert_eq!(connected.limits.text.max, 500);

    server.on("GET /api/v1/apps/verify_credentials", Reply::json(200, json!({"scopes": ["read"]})));
    let failure = fast().connect(&server.http, &form).await.unwrap_err();
    assert!(failure.to_string().contains("write:statuses"), "{failure}");

    let nothing = Script::start().await;
    let failure = fast().connect(&nothing.http, &self::form(&[("server", nothing.url.as_str()), ("token", "x")])).await;
    assert!(failure.unwrap_err().to_string().contains("does not speak the Mastodon API"));
    let failure = fast().connect(&nothing.http, &self::form(&[("server", "x.example"), ("token", " ")])).await;
    assert_eq!(kind(&failure.unwrap_err()), "permanent");
}

#[tokio::test]
async fn oauth_registers_an_app_and_trades_the_code() {
    let server = Script::start().await;
    server
        .on("POST /api/v1/apps", Reply::json(200, json!({"client_id": "cid", "client_secret": "cs3cret"})))
        .on(
            "GET /.well-known/oauth-authorization-server",
            Reply::json(200, json!({"code_challenge_methods_supported": ["S256"]})),
        )
        .on(
            "POST /oauth/token",
            Reply::json(
                200,
                json!({"access_token": "new", "scope": "read write:statuses write:media",
                "expires_in": 600, "refresh_token": "r1"}),
            ),
        )
        .on("GET /api/v2/instance", Reply::json(200, json!({"domain": "example.social", "version": "4.4.0"})))
        .on("GET /api/v1/accounts/verify_credentials", Reply::json(200, json!({"id": "42", "username": "ana"})));
    let redirect: Url = "https://passeur.example/accounts/return".parse().unwrap();
    let started = fast().authorize(&server.http, &server.url, &redirect, "st4te").await.unwrap();
    let query: BTreeMap<_, _> = started.url.query_pairs().into_owned().collect();
    assert_eq!(query["client_id"], "cid");
    assert_eq!(query["state"], "st4te");
    assert_eq!(query["code_challenge_method"], "S256");
    assert!(!started.url.as_str().contains("cs3cret"));

    let answer = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
    let good: BTreeMap<_, _> = answer(&[("code", "c0de"), ("state", "st4te")]);
    let connected = fast().authorized(&server.http, &started.remember, &good).await.unwrap();
    assert_eq!(connected.profile.scopes.len(), 3);
    assert!(connected.credentials.expires_at.is_some());
    let sent: BTreeMap<String, String> =
        url::form_urlencoded::parse(&server.seen("POST /oauth/token")[0].body).into_owned().collect();
    use base64::Engine as _;
    use sha2::Digest as _;
    let challenge =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(sent["code_verifier"].as_bytes()));
    assert_eq!(query["code_challenge"], challenge);

    for bad in [
        answer(&[("code", "c0de"), ("state", "other")]),
        answer(&[("error", "access_denied"), ("state", "st4te")]),
        answer(&[("state", "st4te")]),
    ] {
        let failure = fast().authorized(&server.http, &started.remember, &bad).await.unwrap_err();
        assert_eq!(kind(&failure), "permanent");
    }

    let account = Session { secret: connected.credentials.secret, ..session(&server.url) };
    server.off("POST /oauth/token").on("POST /oauth/token", Reply::json(200, json!({"access_token": "newer"})));
    let renewed = fast().refresh(&server.http, &account).await.unwrap();
    assert_eq!(Token::read(&renewed.secret).unwrap().refresh_token.as_deref(), Some("r1"));
    server.off("POST /oauth/token").on("POST /oauth/token", Reply::json(400, json!({"error": "invalid_grant"})));
    let failure = fast().refresh(&server.http, &account).await.unwrap_err();
    assert_eq!(kind(&failure), "unauthorised");
}

#[test]
fn limits_are_read_from_every_kind_of_server() {
    let mastodon = limits_of(&json!({"configuration": {
        "statuses": {"max_characters": 1000, "max_media_attachments": 6, "characters_reserved_per_url": 30},
        "media_attachments": {"supported_mime_types": ["image/png", "image/gif", "video/mp4"], "image_size_limit": 1000,
            "image_matrix_limit": 2000, "video_size_limit": 3000, "video_matrix_limit": 4000, "description_limit": 100},
        "polls": {"max_options": 5, "max_characters_per_option": 25, "min_expiration": 60, "max_expiration": 3600}}}));
    assert_eq!((mastodon.text.max, mastodon.text.unit, mastodon.text.link_counts_as), (1000, Unit::Mastodon, Some(30)));
    let image = mastodon.media.image.unwrap();
    assert_eq!((image.bytes_max, image.pixels_max, image.types), (1000, Some(2000), vec!["image/png".to_owned()]));
    assert_eq!(mastodon.media.video.unwrap().pixels_max, Some(4000));
    assert_eq!(mastodon.media.audio, None);
    assert_eq!((mastodon.media.count_max, mastodon.media.alt_max), (6, Some(100)));
    let poll = mastodon.poll.unwrap();
    assert_eq!((poll.options, poll.option_chars_max, poll.minutes), ((2, 5), 25, (1, 60)));

    let pleroma = limits_of(&json!({"max_toot_chars": "5000", "upload_limit": 99, "max_media_attachments": 0,
        "poll_limits": {"max_options": 20, "max_option_chars": 200, "min_expiration": 0, "max_expiration": 31536000}}));
    assert_eq!((pleroma.text.max, pleroma.media.count_max), (5000, 4));
    assert_eq!(pleroma.media.image.unwrap().bytes_max, 99);
    assert_eq!(pleroma.poll.unwrap().option_chars_max, 200);

    let pixelfed = limits_of(&json!({"version": "3.5.3 (compatible; Pixelfed 0.12.5)", "configuration": {
        "statuses": {"max_characters": 2000}, "media_attachments": {"supported_mime_types": ["image/jpeg"]}}}));
    assert!(pixelfed.media.required && pixelfed.poll.is_none() && pixelfed.media.video.is_none());

    let silent = limits_of(&json!({"configuration": {"statuses": {"max_characters": -3}}, "max_toot_chars": "many"}));
    assert_eq!(silent.text.max, 500);
    assert_eq!(limits_of(&json!(null)), limits_of(&json!({})));
}

#[tokio::test]
async fn people_are_found_with_their_domain() {
    let server = Script::start().await;
    let accounts = json!([{"id": "1", "username": "bob", "acct": "bob"}, {"id": "2", "username": "eve", "acct": "eve@far.example"}]);
    server.on("GET /api/v2/search", Reply::json(200, json!({ "accounts": accounts })));
    let people = fast().search_people(&server.http, &session(&server.url), "@b").await.unwrap();
    let handles: Vec<_> = people.iter().map(|p| p.handle.as_str()).collect();
    assert_eq!(handles, ["@bob@example.social", "@eve@far.example"]);
}

/// The fields of a request as the published description of the API names them.
#[test]
fn a_status_has_only_fields_that_the_api_describes() {
    let shared = std::env::var("PASSEUR_SHARED").unwrap_or_else(|_| "../../../shared".into());
    let Ok(text) = std::fs::read_to_string(format!("{shared}/specs/mastodon/dist/schema.json")) else {
        println!("skipped: the description of the Mastodon API is not in {shared}");
        return;
    };
    let described: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schemas = &described["components"]["schemas"];
    let mut known = std::collections::BTreeMap::new();
    for name in ["BaseStatus", "TextStatus", "MediaStatus", "PollStatus"] {
        let schema = &schemas[name];
        let own = schema["allOf"].as_array().into_iter().flatten().chain([schema]);
        for properties in own.filter_map(|s| s["properties"].as_object()) {
            known.extend(properties.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
    }
    let mut step = step("x");
    let poll = Poll { options: vec!["a".into(), "b".into()], minutes: 5, multiple: true, hide_totals: true };
    let remote = Remote { id: "1".into(), url: None, extra: None };
    step.reply_to = Some(ReplyTo { root: remote.clone(), parent: remote });
    for visibility in Visibility::ALL {
        step.content = Arc::new(Content {
            poll: Some(poll.clone()),
            warning: Some("w".into()),
            languages: vec!["fr".into()],
            visibility,
            ..Content::text("x")
        });
        for media in [vec![], vec!["7".to_owned()]] {
            let body = status::json_body(&step, "x", &media);
            for (name, value) in body.as_object().unwrap() {
                let schema = known.get(name).unwrap_or_else(|| panic!("{name} is not described"));
                let kind = schema["type"].as_str().unwrap();
                let fits = match kind {
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value
                        .as_object()
                        .unwrap()
                        .keys()
                        .all(|k| schema["properties"].as_object().is_some_and(|p| p.contains_key(k))),
                    _ => false,
                };
                assert!(fits, "{name}: {value} is not a {kind}");
            }
            assert!(schemas["StatusVisibilityEnum"]["enum"].as_array().unwrap().contains(&body["visibility"]));
            assert!(body["poll"].is_null() || body["media_ids"].is_null());
        }
    }
}
