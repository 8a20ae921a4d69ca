//! The state every handler shares, and the router put together from its modules.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use passeur_engine::MailSettings;
use passeur_engine::people::People;
use passeur_networks::Registry;
use passeur_networks::http::Http;
use passeur_store::Db;
use passeur_store::blobs::Blobs;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::Access;
use crate::auth::passwords::Passwords;
use crate::auth::routes::{Route, Routes};
use crate::intake::Intake;
use crate::live::{self, Live};
use crate::page::{FlashKey, PageError};
use crate::{
    accounts, api, assets, auth, calendar, campaigns, design, find, health, home, notices, page, security, settings,
    slots, studio,
};

/// What the operator has set.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Where people reach it, without a final slash: links in mails, cookies' `Secure`, passkeys.
    pub public_url: url::Url,
    pub data_dir: PathBuf,
    /// Mail can be sent: recovery and invitations go by e-mail too.
    pub mail: bool,
    /// The last `X-Forwarded-For` entry is believed: only behind a proxy that sets it.
    pub behind_proxy: bool,
    /// The most that one uploaded file may weigh, in bytes.
    pub upload_max: u64,
    /// A sample installation that everybody may try.
    pub demo: bool,
}

impl Config {
    /// The public address of a path: `https://passeur.example/join/…`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

/// Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub blobs: Blobs,
    /// Where files wait on their way in.
    pub intake: Intake,
    pub registry: Arc<Registry>,
    pub http: Http,
    pub config: Arc<Config>,
    pub flash: FlashKey,
    /// Answers of networks about people, kept for the composer.
    pub people: Arc<People>,
    /// The catalogue of networks, with the operator's own folder.
    pub shelf: crate::strategy::Shelf,
    pub(crate) api: Arc<api::Shared>,
    /// Ends what would keep connections open (live pages) when the server stops.
    pub stop: CancellationToken,
    /// How mail leaves; `None` where it is not set up.
    pub mail: Option<MailSettings>,
    pub(crate) live: Live,
    pub(crate) passwords: Passwords,
    pub(crate) webauthn: Option<Arc<webauthn_rs::Webauthn>>,
}

impl App {
    pub fn new(db: Db, blobs: Blobs, registry: Registry, http: Http, config: Config) -> App {
        let shelf = crate::strategy::Shelf::new(config.data_dir.join("catalog"));
        let flash = FlashKey::new(db.keys.derive("flash"));
        let webauthn = auth::passkeys::relying_party(&config);
        let stop = CancellationToken::new();
        let api = Arc::new(api::Shared::new(&db));
        App {
            db,
            blobs,
            intake: Intake::open(&config.data_dir, config.upload_max),
            registry: Arc::new(registry),
            http,
            config: Arc::new(config),
            flash,
            people: Arc::default(),
            shelf,
            live: Live::new(stop.clone()),
            stop,
            mail: None,
            api,
            passwords: Passwords::new(),
            webauthn: webauthn.map(Arc::new),
        }
    }

    pub fn with_mail(mut self, mail: Option<MailSettings>) -> App {
        self.mail = mail;
        self
    }

    /// What the engine's functions take: for connecting and checking accounts on a person's word.
    pub fn engine(&self) -> passeur_engine::Context {
        passeur_engine::Context {
            db: self.db.clone(),
            blobs: self.blobs.clone(),
            registry: (*self.registry).clone(),
            http: self.http.clone(),
            node: "pages".into(),
            mail: self.mail.clone(),
            public_url: self.config.link(""),
        }
    }
}

/// Every page and form, one module a line. The permission of each route is part of it.
fn pages() -> Routes {
    Routes::new()
        .merge(auth::routes())
        .merge(settings::routes())
        .merge(studio::routes())
        .merge(accounts::routes())
        .merge(notices::routes())
        .merge(find::routes())
        .merge(live::routes())
        .merge(home::routes())
        .merge(calendar::routes())
        .merge(slots::routes())
        .merge(campaigns::routes())
        .merge(crate::strategy::routes())
        .merge(crate::hub::routes())
        .merge(api::routes())
        .get("/design", Access::Signed, design::page)
}

/// Method, path and permission of every route of [`pages`], for the matrix test and for people.
pub fn table() -> Vec<Route> {
    pages().table().to_vec()
}

/// The whole application.
pub fn router(app: App) -> Router {
    let pages = pages()
        .into_router()
        .layer(from_fn(security::csrf::layer))
        .layer(from_fn(auth::shown_flashes))
        .layer(from_fn_with_state(app.clone(), auth::sessions::layer))
        .layer(crate::compress::layer());
    Router::new()
        .merge(pages)
        // As people type it; no more is said of a workspace than its address.
        .route("/w/{slug}", get(async |uri: Uri| Redirect::permanent(&format!("{}/", uri.path()))))
        .merge(api::router(&app))
        .merge(assets::router())
        .merge(health::router(app.db.clone()).with_state(()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(page::error::layer))
        .layer(from_fn(security::headers))
        .with_state(app)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    PageError::Internal.into_response()
}
