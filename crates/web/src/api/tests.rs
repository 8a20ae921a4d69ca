//! The API through its router, on a real store.

mod files;
mod input;
mod keys;
mod lists;
mod manage;
mod matrix;
mod parity;
mod posts;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use passeur_networks::http::{Http, HttpOptions};
use passeur_store::accounts::{self, Connected};
use passeur_store::blobs::{BlobOptions, Blobs};
use passeur_store::members::{self, Role};
use passeur_store::testing::{self, TestDb};
use passeur_store::users::{self, Email, NewUser};
use passeur_store::workspaces::{self, NewWorkspace};
use passeur_store::{StoreError, tokens};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::{App, Config, router};
use crate::auth::Scope;

/// Two workspaces, each with an owner, a hub and a Mastodon account.
pub struct Place {
    pub t: TestDb,
    pub app: App,
    pub router: Router,
    pub here: Side,
    pub there: Side,
    _blobs: tempfile::TempDir,
}

#[derive(Clone)]
pub struct Side {
    pub workspace: String,
    pub user: String,
    pub hub: String,
    pub mastodon: String,
    pub token: String,
}

pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The end of the problem's type, after a look at its form.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        for text in ["title", "detail", "instance"] {
            assert!(problem[text].as_str().is_some_and(|t| !t.is_empty()), "{text}: {problem}");
        }
        problem["type"].as_str().unwrap().strip_prefix("urn:passeur:problem:").unwrap().to_owned()
    }
}

/// Every engine at hand.
pub async fn places() -> Vec<Place> {
    let mut out = Vec::new();
    for t in testing::all() {
        out.push(place(t).await);
    }
    out
}

pub async fn sqlite() -> Place {
    place(testing::sqlite()).await
}

async fn place(t: TestDb) -> Place {
    let blobs = tempfile::tempdir().unwrap();
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://127.0.0.1:4747".parse().unwrap(),
        data_dir: blobs.path().into(),
        mail: false,
        behind_proxy: false,
        upload_max: 64 << 20,
        demo: false,
    };
    let store = Blobs::open(&BlobOptions::Folder(blobs.path().join("media"))).unwrap();
    let http = Http::new(HttpOptions::default()).unwrap();
    let app = App::new(t.db.clone(), store, passeur_networks::registry(), http, config);
    let here = side(&t, "Le Fournil").await;
    let there = side(&t, "Ailleurs").await;
    Place { router: router(app.clone()), app, here, there, t, _blobs: blobs }
}

async fn side(t: &TestDb, name: &'static str) -> Side {
    let keys = t.db.keys.clone();
    t.db.write(move |tx| {
        let email = Email::parse(&format!("{}@example.org", workspaces::slug(name))).unwrap();
        let new = NewUser { email, name: name.into(), password_hash: None, locale: None, installer: false };
        let user = users::create(tx, new)?.id;
        let new = NewWorkspace { name, time_zone: "Europe/Paris", locale: "fr", owner: Some(&user), demo: false };
        let workspace = workspaces::create(tx, &keys, &new)?.id;
        let hub = accounts::list(tx, &workspace)?.remove(0).id;
        let mastodon = accounts::connect(tx, &keys, &workspace, &connected("@fournil@example.social"))?.id;
        let scopes: Vec<String> = Scope::ALL.iter().map(|s| s.id().to_owned()).collect();
        let new =
            tokens::NewToken { workspace: &workspace, user: &user, name: "test", scopes: &scopes, expires_at: None };
        let token = tokens::create(tx, &new)?.1.expose().to_owned();
        Ok::<_, StoreError>(Side { workspace, user, hub, mastodon, token })
    })
    .await
    .unwrap()
}

fn connected(handle: &str) -> Connected {
    Connected {
        network: "mastodon".into(),
        server: "https://example.social".into(),
        remote_id: "1".into(),
        handle: handle.into(),
        display_name: "Le Fournil".into(),
        avatar_url: None,
        profile_url: None,
        secret: Some("secret-of-the-network".to_owned().into()),
        expires_at: None,
        scopes: Vec::new(),
        limits: None,
        software: None,
        pacing: None,
    }
}

impl Place {
    /// A token for a person in a role, with some scopes.
    pub async fn token_of(&self, role: Role, scopes: &[Scope]) -> String {
        let workspace = self.here.workspace.clone();
        let scopes: Vec<String> = scopes.iter().map(|s| s.id().to_owned()).collect();
        self.t
            .db
            .write(move |tx| {
                let email = Email::parse(&format!("{}@example.org", passeur_store::new_id())).unwrap();
                let user = users::create(
                    tx,
                    NewUser { email, name: "P".into(), password_hash: None, locale: None, installer: false },
                )?
                .id;
                members::add(tx, &workspace, &user, role)?;
                let new = tokens::NewToken {
                    workspace: &workspace,
                    user: &user,
                    name: "t",
                    scopes: &scopes,
                    expires_at: None,
                };
                Ok::<_, StoreError>(tokens::create(tx, &new)?.1.expose().to_owned())
            })
            .await
            .unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answered { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answered {
        let body = body.map(|b| b.to_string().into_bytes());
        self.raw(&self.here.token, method, path, body, headers).await
    }

    pub async fn raw(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Answered {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.map_or(Body::empty(), Body::from)).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.ask("POST", path, Some(body), &[]).await
    }

    /// A planned post on the hub, an hour ahead.
    pub async fn planned(&self, text: &str) -> Value {
        let body = json!({"text": text, "accounts": [self.here.hub], "schedule": {"at": LATER}});
        let answer = self.post("/posts", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()
    }

    /// Rows of what a call could change.
    pub async fn rows(&self) -> Vec<i64> {
        self.t
            .db
            .read(|tx| {
                ["posts", "renditions", "post_versions", "deliveries", "idempotency_keys", "campaigns", "webhooks"]
                    .into_iter()
                    .map(|table| tx.one(&format!("SELECT COUNT(*) FROM {table}"), &[], |r| r.get(0)))
                    .collect::<Result<_, StoreError>>()
            })
            .await
            .unwrap()
    }
}

/// After the tests' clock.
pub const LATER: &str = "2026-11-23T10:00:00Z";
