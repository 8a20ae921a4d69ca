//! The real connector on this network: each fault is what it says it is, and is understood as what it is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use jiff::{Timestamp, ToSpan};
use passeur_faultnet::{Fault, Knobs, Network, Search, serve};
use passeur_handbook::content::Content;
use passeur_networks::{
    Connector, Failure, Found, Receipt, Session, Step,
    http::{Http, HttpOptions},
    mastodon::Mastodon,
};
use std::{sync::Arc, time::Duration};

struct Fixture {
    net: Arc<Network>,
    http: Http,
    session: Session,
    mastodon: Mastodon,
}

async fn fixture(knobs: Knobs) -> Fixture {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let net = Arc::new(Network::new(1, base.clone(), knobs, None).unwrap());
    tokio::spawn(serve(listener, net.clone()));
    let mut options = HttpOptions::from_allow_list("127.0.0.1").unwrap();
    options.total_timeout = Duration::from_millis(1_500);
    let session = Session {
        account_id: "a".into(),
        server: Some(url::Url::parse(&base).unwrap()),
        remote_id: "a0".into(),
        handle: "@a0@faultnet.test".into(),
        secret: r#"{"access_token":"a0-0"}"#.to_owned().into(),
        limits: Default::default(),
    };
    Fixture { net, http: Http::new(options).unwrap(), session, mastodon: Mastodon::default() }
}

fn step(text: &str) -> Step {
    Step {
        key: format!("key-{}", text.len()),
        index: 0,
        first_comment: false,
        text: text.into(),
        content: Arc::new(Content::text(text)),
        media: Vec::new(),
        reply_to: None,
        due: Timestamp::now(),
        since: Timestamp::now() - 1.minute(),
    }
}

impl Fixture {
    async fn publish(&self, text: &str) -> Result<Receipt, Failure> {
        self.mastodon.publish(&self.http, &self.session, &step(text)).await
    }

    async fn find(&self, text: &str) -> Result<Found, Failure> {
        self.mastodon.find_published(&self.http, &self.session, &step(text)).await
    }

    fn calm(&self) {
        self.net.turn(Knobs { latency_ms: 0, ..Knobs::default() });
    }
}

#[tokio::test]
async fn a_calm_network_publishes_once_and_finds_it() {
    let f = fixture(Knobs { latency_ms: 2, ..Knobs::default() }).await;
    let text = "1 < 2 & “three”\nline\n\nnext #tag https://example.org/?a=1&b=2";
    let receipt = f.publish(text).await.unwrap();
    assert!(matches!(f.find(text).await.unwrap(), Found::Yes(r) if r.remote.id == receipt.remote.id));
    assert!(matches!(f.find("something else").await.unwrap(), Found::No));
    let again = f.publish(text).await.unwrap();
    assert_eq!((again.remote.id, f.net.accepted_count()), (receipt.remote.id, 1), "the key is honoured");
    f.net.turn(Knobs { honours_keys: false, ..Knobs::default() });
    f.publish(text).await.unwrap();
    assert_eq!(f.net.accepted_count(), 2, "and ignored when told so");
}

#[tokio::test]
async fn each_fault_does_what_it_says_and_is_never_taken_for_a_refusal() {
    for fault in Fault::ALL {
        let faults = [(fault, 1.0)].into();
        let f = fixture(Knobs { latency_ms: 2, slow_ms: 4_000, late_ms: 300, faults, ..Knobs::default() }).await;
        let published = f.publish("once").await;
        let accepted = f.net.accepted_count();
        let (done, kind) = match published {
            Ok(_) => (accepted, "receipt"),
            Err(Failure::Unsure { .. }) => (accepted, "unsure"),
            Err(Failure::Temporary { retry_at, .. }) => {
                assert!(fault != Fault::TooMany || retry_at.is_some(), "Retry-After is read");
                (accepted, "temporary")
            }
            Err(other) => panic!("{fault:?}: {other:?}"),
        };
        let expected = match fault {
            Fault::ResetBefore | Fault::ErrorBefore | Fault::Html => (0, "unsure"),
            Fault::TooMany => (0, "temporary"),
            Fault::Late => (1, "receipt"),
            _ => (1, "unsure"),
        };
        assert_eq!((done, kind), expected, "{fault:?}");
        f.calm();
        let found = matches!(f.find("once").await.unwrap(), Found::Yes(_));
        assert_eq!(found, accepted == 1, "{fault:?}: asking tells the truth");
    }
}

#[tokio::test]
async fn what_cannot_be_searched_says_so_and_an_ended_token_is_refused() {
    let f = fixture(Knobs::default()).await;
    f.publish("hidden").await.unwrap();
    for search in [Search::Forbidden, Search::Absent] {
        f.net.turn(Knobs { search, ..Knobs::default() });
        assert!(matches!(f.find("hidden").await.unwrap(), Found::CannotTell { .. }), "{search:?}");
    }
    f.net.turn_account("a0", Some(Knobs { token_generation: 1, ..Knobs::default() }));
    assert!(matches!(f.publish("too late").await, Err(Failure::Unauthorised { .. })));
    assert_eq!(f.net.accepted_count(), 1);
}
