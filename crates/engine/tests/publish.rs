//! The engine against a network that does what a script says: what is sent, once, and what people are told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use async_trait::async_trait;
use passeur_engine::{Context, Engine};
use passeur_handbook::{
    content::{Content, Part},
    delivery::State,
    limits::Limits,
};
use passeur_networks::{
    Capabilities, Checked, ConnectForm, Connected, Connector, Credentials, Descriptor, Failure, Found, Receipt,
    Registry, Remote, Result, Session, Step,
    http::{Http, HttpOptions},
};
use passeur_store::{
    Db, StoreError,
    accounts::{self, Health},
    blobs::{BlobOptions, Blobs},
    clock::SECOND,
    deliveries, new_id, params,
    posts::{self, Body, NewPost, Rendition, Schedule},
    testing::{self, START, TestDb},
};
use secrecy::ExposeSecret;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

/// What the network does with the next call.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Publish,
    /// It publishes, and its answer never comes.
    PublishAndLose,
    /// It never got the call, and no answer comes.
    Lose,
    Busy,
    No,
    BadToken,
}

#[derive(Default)]
struct Network {
    acts: Mutex<VecDeque<Act>>,
    /// Everything that is out: key, text, parent.
    out: Mutex<Vec<(String, String, Option<String>)>>,
    searchable: bool,
    renewed: Mutex<u32>,
    descriptor: Option<Descriptor>,
}

impl Network {
    fn new(searchable: bool, acts: &[Act]) -> Arc<Self> {
        let descriptor = Descriptor {
            id: "script",
            name: "Script",
            family: "test",
            capabilities: Capabilities {
                publish: true,
                threads: true,
                find_published: searchable,
                refresh: true,
                ..Capabilities::default()
            },
            limits: Limits::default(),
            pacing: None,
            ways_in: &[],
            scopes: &[],
            price_per_post: 0.0,
            docs: "",
            source: "",
            source_date: "",
            checked_on: "",
        };
        Arc::new(Self {
            acts: Mutex::new(acts.iter().copied().collect()),
            searchable,
            descriptor: Some(descriptor),
            ..Self::default()
        })
    }

    fn texts(&self) -> Vec<String> {
        self.out.lock().unwrap().iter().map(|(_, text, _)| text.clone()).collect()
    }
}

fn receipt(key: &str) -> Receipt {
    Receipt { remote: Remote { id: key.into(), url: Some(format!("https://s/{key}")), extra: None }, note: None }
}

#[async_trait]
impl Connector for Network {
    fn descriptor(&self) -> &Descriptor {
        self.descriptor.as_ref().unwrap()
    }

    async fn connect(&self, _: &Http, _: &ConnectForm) -> Result<Connected> {
        Err(Failure::permanent("not in this test"))
    }

    async fn check(&self, _: &Http, _: &Session) -> Result<Checked> {
        Err(Failure::permanent("not in this test"))
    }

    async fn refresh(&self, _: &Http, session: &Session) -> Result<Credentials> {
        assert_eq!(session.secret.expose_secret(), "old");
        *self.renewed.lock().unwrap() += 1;
        Ok(Credentials { secret: "new".to_owned().into(), expires_at: None })
    }

    async fn publish(&self, _: &Http, session: &Session, step: &Step) -> Result<Receipt> {
        let act = self.acts.lock().unwrap().pop_front().unwrap_or(Act::Publish);
        if act == Act::BadToken && session.secret.expose_secret() == "old" {
            return Err(Failure::unauthorised("the token ended"));
        }
        if matches!(act, Act::Publish | Act::PublishAndLose | Act::BadToken) {
            let parent = step.reply_to.as_ref().map(|r| r.parent.id.clone());
            self.out.lock().unwrap().push((step.key.clone(), step.text.clone(), parent));
        }
        match act {
            Act::Publish | Act::BadToken => Ok(receipt(&step.key)),
            Act::PublishAndLose | Act::Lose => Err(Failure::unsure("the answer never came")),
            Act::Busy => Err(Failure::temporary("busy")),
            Act::No => Err(Failure::permanent("no such thing here")),
        }
    }

    async fn find_published(&self, _: &Http, _: &Session, step: &Step) -> Result<Found> {
        assert!(self.searchable);
        let there = self.out.lock().unwrap().iter().any(|(key, _, _)| *key == step.key);
        Ok(if there { Found::Yes(receipt(&step.key)) } else { Found::No })
    }
}

struct Run {
    t: TestDb,
    network: Arc<Network>,
    engine: Option<Engine>,
    workspace: String,
    account: String,
    context: Context,
    _media: tempfile::TempDir,
}

impl Run {
    /// One run on each engine at hand.
    async fn all(searchable: bool, acts: &[Act]) -> Vec<Self> {
        let mut out = Vec::new();
        for t in testing::all() {
            out.push(Self::on(t, Network::new(searchable, acts)).await);
        }
        out
    }

    async fn on(t: TestDb, network: Arc<Network>) -> Self {
        let media = tempfile::tempdir().unwrap();
        let workspace = new_id();
        let (w, keys) = (workspace.clone(), t.db.keys.clone());
        let account =
            t.db.write(move |tx| {
                tx.exec(
                    "INSERT INTO workspaces (id, slug, name, time_zone, locale, created_at)
                     VALUES ($1, $1, 'W', 'UTC', 'en', 0)",
                    params![&w],
                )?;
                let c = accounts::Connected {
                    network: "script".into(),
                    server: String::new(),
                    remote_id: "1".into(),
                    handle: "me".into(),
                    display_name: "Me".into(),
                    avatar_url: None,
                    profile_url: None,
                    secret: Some("old".to_owned().into()),
                    expires_at: None,
                    scopes: Vec::new(),
                    limits: None,
                    software: None,
                    pacing: None,
                };
                Ok::<_, StoreError>(accounts::connect(tx, &keys, &w, &c)?.id)
            })
            .await
            .unwrap();
        let context = Context {
            db: t.db.clone(),
            blobs: Blobs::open(&BlobOptions::Folder(media.path().into())).unwrap(),
            registry: Registry::default().with(network.clone()),
            http: Http::new(HttpOptions::default()).unwrap(),
            node: "test".into(),
            mail: None,
            public_url: "http://localhost".into(),
        };
        Self { t, network, engine: None, workspace, account, context, _media: media }
    }

    fn db(&self) -> &Db {
        &self.t.db
    }

    async fn start(&mut self) {
        self.engine = Some(Engine::start(self.context.clone()).await.unwrap());
    }

    async fn plan(&self, texts: &[&str]) -> String {
        let (w, a) = (self.workspace.clone(), self.account.clone());
        let parts = texts.iter().map(|t| Part { text: (*t).into(), media: Vec::new() }).collect();
        let content = Content { parts, ..Content::default() };
        self.db()
            .write(move |tx| {
                let renditions = vec![Rendition { account_id: a, own: Default::default() }];
                let body = Body { content, renditions, ..Body::default() };
                let post = posts::create(tx, &NewPost { workspace_id: w, body, ..NewPost::default() })?;
                posts::plan(tx, &post.id, START, Schedule::At, None)?;
                Ok::<_, StoreError>(deliveries::of_post(tx, &post.id)?[0].id.clone())
            })
            .await
            .unwrap()
    }

    /// Moves the clock, a little at a time, until the delivery is in `wanted`.
    async fn until(&self, id: &str, wanted: State) {
        for _ in 0..600 {
            let key = id.to_owned();
            let d = self.db().read(move |tx| deliveries::get(tx, &key)).await.unwrap();
            if d.state == wanted && (wanted != State::Unsure || d.next_at.is_none()) {
                return;
            }
            self.db().clock.advance(SECOND);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let key = id.to_owned();
        let d = self.db().read(move |tx| deliveries::get(tx, &key)).await.unwrap();
        panic!("{}: never became {wanted:?}: {d:?}", self.t.engine);
    }

    async fn told(&self) -> Vec<String> {
        let kinds =
            self.db().read(|tx| tx.query("SELECT kind FROM notifications ORDER BY created_at", &[], |r| r.get(0)));
        kinds.await.map_err(|e: StoreError| e).unwrap()
    }

    async fn stop(mut self) {
        if let Some(engine) = self.engine.take() {
            engine.stop().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_goes_out_in_order_each_once() {
    for mut run in Run::all(true, &[]).await {
        let ids = [run.plan(&["one"]).await, run.plan(&["two"]).await, run.plan(&["three"]).await];
        run.start().await;
        for id in &ids {
            run.until(id, State::Sent).await;
        }
        assert_eq!(run.network.texts(), ["one", "two", "three"]);
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_and_not_sent_again() {
    for mut run in Run::all(true, &[Act::PublishAndLose]).await {
        let id = run.plan(&["once"]).await;
        run.start().await;
        run.until(&id, State::Sent).await;
        assert_eq!(run.network.texts(), ["once"]);
        assert_eq!(run.told().await, ["sent"]);
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_call_goes_again_when_the_network_does_not_have_it() {
    for mut run in Run::all(true, &[Act::Lose, Act::Busy, Act::Publish]).await {
        let id = run.plan(&["in the end"]).await;
        run.start().await;
        run.until(&id, State::Sent).await;
        assert_eq!(run.network.texts(), ["in the end"]);
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_looked_up_a_person_is_asked_and_the_rest_goes_on() {
    for mut run in Run::all(false, &[Act::PublishAndLose]).await {
        let doubtful = run.plan(&["doubtful"]).await;
        let behind = run.plan(&["behind"]).await;
        run.start().await;
        run.until(&doubtful, State::Unsure).await;
        run.until(&behind, State::Sent).await;
        assert_eq!(run.network.texts(), ["doubtful", "behind"], "nothing was sent twice");
        assert!(run.told().await.contains(&"unsure".to_owned()));
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_and_holds_nothing_back() {
    for mut run in Run::all(true, &[Act::No]).await {
        let refused = run.plan(&["no"]).await;
        let behind = run.plan(&["yes"]).await;
        run.start().await;
        run.until(&refused, State::Refused).await;
        run.until(&behind, State::Sent).await;
        assert!(run.told().await.contains(&"refused".to_owned()));
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_ended_are_renewed_once_and_the_post_goes() {
    for mut run in Run::all(true, &[Act::BadToken, Act::BadToken]).await {
        let id = run.plan(&["renewed"]).await;
        run.start().await;
        run.until(&id, State::Sent).await;
        assert_eq!((run.network.texts().len(), *run.network.renewed.lock().unwrap()), (1, 1));
        let account = run.account.clone();
        let account = run.db().read(move |tx| accounts::get(tx, &account)).await.unwrap();
        assert_eq!(account.health, Health::Ok);
        run.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_chained_and_survives_a_loss_in_its_middle() {
    let acts = [Act::Publish, Act::PublishAndLose, Act::Publish];
    for mut run in Run::all(true, &acts).await {
        let id = run.plan(&["a", "b", "c"]).await;
        run.start().await;
        run.until(&id, State::Sent).await;
        let out = run.network.out.lock().unwrap().clone();
        let texts: Vec<&str> = out.iter().map(|(_, t, _)| t.as_str()).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_eq!(out[1].2.as_ref(), Some(&out[0].0));
        assert_eq!(out[2].2.as_ref(), Some(&out[1].0));
        run.stop().await;
    }
}
