//! The connectors against real servers. `bin/servers up` starts them and `bin/servers env` names them;
//! without them these tests say that they were skipped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_networks::{
    ConnectForm, Connected, Connector, Session,
    bluesky::Bluesky,
    conformance::Bench,
    http::{Http, HttpOptions},
    mastodon::Mastodon,
};
use secrecy::{ExposeSecret, SecretString};
use std::{env, sync::Arc};

fn http() -> Http {
    Http::new(HttpOptions::from_allow_list("127.0.0.1,localhost").unwrap()).unwrap()
}

/// The values of these variables, or `None` with a word about it.
fn given<const N: usize>(names: [&str; N]) -> Option<[String; N]> {
    let mut values = [const { String::new() }; N];
    for (value, name) in values.iter_mut().zip(names) {
        match env::var(name) {
            Ok(v) => *value = v,
            Err(_) => {
                println!("skipped: {name} is not set (eval \"$(bin/servers env)\")");
                return None;
            }
        }
    }
    Some(values)
}

fn form(way_in: &str, fields: &[(&str, &str)]) -> ConnectForm {
    let fields = fields.iter().map(|(n, v)| ((*n).to_owned(), SecretString::from((*v).to_owned()))).collect();
    ConnectForm { way_in: way_in.into(), fields }
}

fn session(connected: Connected) -> Session {
    Session {
        account_id: "test".into(),
        server: connected.server,
        remote_id: connected.profile.remote_id,
        handle: connected.profile.handle,
        secret: connected.credentials.secret,
        limits: connected.limits,
    }
}

#[tokio::test]
async fn a_server_with_the_mastodon_api() {
    let Some([url, token]) = given(["PASSEUR_TEST_MASTODON_URL", "PASSEUR_TEST_MASTODON_TOKEN"]) else { return };
    let connector = Arc::new(Mastodon::default());
    let connected = connector.connect(&http(), &form("token", &[("server", &url), ("token", &token)])).await.unwrap();
    println!("{:?}\n{:?}", connected.profile, connected.limits);
    let snac = connected.profile.server_software.as_deref().is_some_and(|s| s.contains("snac"));
    let mut bench = Bench::new(connector, http(), session(connected), "POST /api/v1/statuses");
    bench.wrong = SecretString::from(r#"{"access_token":"nobody-gave-this"}"#.to_owned());
    // Seen on snac2 2.75: keys are not kept, and DELETE answers 404.
    bench.honours_key = !snac;
    bench.deletes = !snac;
    let report = bench.run().await;
    println!("{report}");
    assert_eq!(report.failed(), 0, "\n{report}");
}

async fn on_the_pds(names: [&str; 3]) -> Option<Bench> {
    let [url, handle, password] = given(names)?;
    let connector = Arc::new(Bluesky::default());
    let fields = [("server", url.as_str()), ("handle", &handle), ("password", &password)];
    let connected = connector.connect(&http(), &form("password", &fields)).await.unwrap();
    assert!(connected.credentials.expires_at.is_some());
    println!("{:?}\n{:?}", connected.profile, connected.limits);
    let session = session(connected);
    let mut bench = Bench::new(connector, http(), session, "POST /xrpc/com.atproto.repo.applyWrites");
    let mut keys: serde_json::Value = serde_json::from_str(bench.session.secret.expose_secret()).unwrap();
    keys["access"] = "nobody-gave-this".into();
    bench.wrong = SecretString::from(keys.to_string());
    Some(bench)
}

const PDS: [&str; 3] = ["PASSEUR_TEST_PDS_URL", "PASSEUR_TEST_PDS_HANDLE", "PASSEUR_TEST_PDS_PASSWORD"];

#[tokio::test]
async fn a_pds() {
    let Some(bench) = on_the_pds(PDS).await else { return };
    let report = bench.run().await;
    println!("{report}");
    assert_eq!(report.failed(), 0, "\n{report}");
}

#[tokio::test]
async fn a_session_is_renewed_and_opened_again_when_its_refresh_token_ended() {
    let Some(bench) = on_the_pds(PDS).await else { return };
    let renewed = bench.connector.refresh(&bench.http, &bench.session).await.unwrap();
    let with = |secret: SecretString| Session { secret, ..bench.session.clone() };
    bench.connector.check(&bench.http, &with(renewed.secret.clone())).await.unwrap();

    let mut keys: serde_json::Value = serde_json::from_str(renewed.secret.expose_secret()).unwrap();
    keys["refresh"] = "ended".into();
    let again = bench.connector.refresh(&bench.http, &with(keys.to_string().into())).await.unwrap();
    bench.connector.check(&bench.http, &with(again.secret)).await.unwrap();

    keys["password"] = "wrong".into();
    let failure = bench.connector.refresh(&bench.http, &with(keys.to_string().into())).await.unwrap_err();
    assert!(matches!(failure, passeur_networks::Failure::Unauthorised { .. }), "{failure:?}");
}

#[tokio::test]
async fn a_pds_with_rate_limits_says_when_to_log_in_again() {
    let names = ["PASSEUR_TEST_PDS_LIMITED_URL", "PASSEUR_TEST_PDS_LIMITED_HANDLE"];
    let Some([url, handle]) = given(names) else { return };
    let connector = Bluesky::default();
    let form = form("password", &[("server", &url), ("handle", &handle), ("password", "wrong")]);
    for _ in 0..40 {
        match connector.connect(&http(), &form).await.unwrap_err() {
            passeur_networks::Failure::Temporary { retry_at, .. } => {
                assert!(retry_at.is_some());
                return;
            }
            passeur_networks::Failure::Unauthorised { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    panic!("40 logins and no limit");
}
