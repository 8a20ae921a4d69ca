//! Fills a database: a workspace, its owner with a session and a token, accounts, posts. Written
//! through the store, as the pages and the API do it.

use jiff::Timestamp;
use passeur_handbook::content::Content;
use passeur_store::{
    Clock, Db, Keyring, Options, StoreError,
    accounts::{self, Connected},
    members::{self, Role},
    posts::{self, Body, NewPost, Rendition, Schedule},
    sessions, tokens,
    users::{self, Email},
    workspaces,
};
use std::path::Path;

/// What a filled installation is worked with.
pub struct Seeded {
    pub db: Db,
    pub workspace: String,
    pub slug: String,
    pub accounts: Vec<String>,
    pub token: String,
    pub cookie: String,
}

pub fn open(data: &Path, database: Option<&str>) -> Result<Db, String> {
    std::fs::create_dir_all(data).map_err(|e| e.to_string())?;
    let say = |e: StoreError| e.to_string();
    let (options, keys) = match database {
        Some(url) => (
            Options::Postgres { url: url.to_owned().into(), connections: 4 },
            Keyring::parse(&"5a".repeat(32)).map_err(say)?,
        ),
        None => (Options::Sqlite(data.join("passeur.db")), Keyring::open(&data.join("secret.key")).map_err(say)?),
    };
    Db::open(&options, Clock::system(0), keys).map_err(say)
}

/// One workspace with `count` accounts on the network at `server`.
pub async fn fill(db: Db, server: &str, count: usize) -> Result<Seeded, String> {
    let (keys, server) = (db.keys.clone(), server.to_owned());
    let done = db.write(move |tx| {
        let email = Email::parse("owner@example.org").ok_or(StoreError::Invalid("email".into()))?;
        let new = users::NewUser {
            email,
            name: "Owner".into(),
            password_hash: None,
            locale: Some("en".into()),
            installer: true,
        };
        let user = users::create(tx, new)?;
        let new = workspaces::NewWorkspace {
            name: "Bench",
            time_zone: "Europe/Paris",
            locale: "en",
            owner: Some(&user.id),
            demo: false,
        };
        let workspace = workspaces::create(tx, &keys, &new)?;
        if members::role_of(tx, &workspace.id, &user.id)?.is_none() {
            members::add(tx, &workspace.id, &user.id, Role::Owner)?;
        }
        let cookie = sessions::open(tx, &user.id, "bench", "127.0.0.1")?.expose().to_owned();
        let scopes = ["read", "write", "publish"].map(str::to_owned);
        let new = tokens::NewToken {
            workspace: &workspace.id,
            user: &user.id,
            name: "bench",
            scopes: &scopes,
            expires_at: None,
        };
        let (_, token) = tokens::create(tx, &new)?;
        let mut ids = Vec::with_capacity(count);
        for i in 0..count {
            let connected = Connected {
                network: "mastodon".into(),
                server: server.clone(),
                remote_id: format!("a{i}"),
                handle: format!("@a{i}@faultnet.test"),
                display_name: format!("Account {i}"),
                avatar_url: None,
                profile_url: None,
                secret: Some(format!(r#"{{"access_token":"a{i}-0"}}"#).into()),
                expires_at: None,
                scopes: vec!["read".into(), "write:statuses".into()],
                limits: None,
                software: None,
                pacing: Some(passeur_handbook::limits::Pacing { posts: 300, window_seconds: 300 }),
            };
            ids.push(accounts::connect(tx, &keys, &workspace.id, &connected)?.id);
        }
        Ok::<_, StoreError>((workspace, ids, token.expose().to_owned(), cookie))
    });
    let (workspace, accounts, token, cookie) = done.await.map_err(|e| e.to_string())?;
    Ok(Seeded { db, workspace: workspace.id, slug: workspace.slug, accounts, token, cookie })
}

/// Plans `count` posts, one account each in turn; `due` gives each its time.
pub async fn plan(
    seeded: &Seeded,
    count: usize,
    due: impl Fn(usize) -> Timestamp + Send + Sync + Clone + 'static,
) -> Result<(), String> {
    let (workspace, accounts) = (seeded.workspace.clone(), seeded.accounts.clone());
    for from in (0..count).step_by(500) {
        let (workspace, accounts, due) = (workspace.clone(), accounts.clone(), due.clone());
        seeded
            .db
            .write(move |tx| {
                for i in from..(from + 500).min(count) {
                    let text =
                        format!("Post {i:05}: what we are working on this week, and why it matters to the harbour.");
                    let account_id = accounts[i % accounts.len()].clone();
                    let body = Body {
                        content: Content::text(text),
                        renditions: vec![Rendition { account_id, own: Default::default() }],
                        ..Body::default()
                    };
                    let new = NewPost { workspace_id: workspace.clone(), body, ..NewPost::default() };
                    let post = posts::create(tx, &new)?;
                    posts::plan(tx, &post.id, due(i).as_microsecond(), Schedule::At, None)?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// How many deliveries are in each state.
pub async fn states(seeded: &Seeded) -> Result<Vec<(String, i64)>, String> {
    let workspace = seeded.workspace.clone();
    let counts = seeded.db.read(move |tx| passeur_store::deliveries::counts(tx, &workspace)).await;
    Ok(counts.map_err(|e: StoreError| e.to_string())?.into_iter().map(|(s, n)| (s.as_str().to_owned(), n)).collect())
}
