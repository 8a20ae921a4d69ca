//! A whole site for tests of pages: a fresh SQLite database with a fixed clock, people, and a browser
//! that keeps cookies and fills in the CSRF token.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, StatusCode, header};
use passeur_networks::http::{Http, HttpOptions};
use passeur_store::blobs::{BlobOptions, Blobs};
use passeur_store::members::{self, Role};
use passeur_store::testing::{self, TestDb};
use passeur_store::users::{self, Email, NewUser};
use passeur_store::workspaces::{self, NewWorkspace, Workspace};
use passeur_store::{Db, StoreError, Tx, sessions};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use tower::ServiceExt;

use crate::app::{App, Config};
use crate::auth::passwords;

pub(crate) const PASSWORD: &str = "trois canards bleus";

pub(crate) struct Site {
    pub app: App,
    pub router: Router,
    store: TestDb,
    _folder: tempfile::TempDir,
}

impl Site {
    pub fn new() -> Site {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let store = testing::sqlite();
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 4747)),
            public_url: "http://localhost:4747".parse().unwrap(),
            data_dir: folder.path().into(),
            mail: false,
            behind_proxy: false,
            upload_max: 64 << 20,
            demo: false,
        };
        change(&mut config);
        let blobs = Blobs::open(&BlobOptions::Folder(folder.path().join("media"))).unwrap();
        let http = Http::new(HttpOptions::default()).unwrap();
        let app = App::new(store.db.clone(), blobs, passeur_networks::registry(), http, config);
        Site { router: crate::app::router(app.clone()), app, store, _folder: folder }
    }

    pub fn db(&self) -> &Db {
        &self.store.db
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.db().write(f).await.unwrap()
    }

    /// A person with [`PASSWORD`]; the id.
    pub async fn person(&self, email: &str, installer: bool) -> String {
        // One hash for all: it is slow on purpose.
        static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let hash = HASH.get_or_init(|| passwords::hash_blocking(PASSWORD).unwrap()).clone();
        let email = Email::parse(email).unwrap();
        let name = email.as_str().split('@').next().unwrap_or_default().to_owned();
        let new = NewUser { email, name, password_hash: Some(hash), locale: Some("en".into()), installer };
        self.write(|tx| Ok(users::create(tx, new)?.id)).await
    }

    pub async fn workspace(&self, name: &str, owner: &str) -> Workspace {
        let (name, owner, keys) = (name.to_owned(), owner.to_owned(), self.db().keys.clone());
        self.write(move |tx| {
            let (time_zone, locale) = ("Europe/Paris", "en");
            workspaces::create(
                tx,
                &keys,
                &NewWorkspace { name: &name, time_zone, locale, owner: Some(&owner), demo: false },
            )
        })
        .await
    }

    pub async fn member(&self, workspace: &str, user: &str, role: Role) {
        let (workspace, user) = (workspace.to_owned(), user.to_owned());
        self.write(move |tx| members::add(tx, &workspace, &user, role)).await;
    }

    /// Nobody's browser, at this address.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            from: [192, 0, 2, 1].into(),
        }
    }

    /// A browser in which this person is signed in, without going through the login.
    pub async fn signed(&self, user: &str) -> Browser {
        let user = user.to_owned();
        let secret = self.write(move |tx| sessions::open(tx, &user, "Test", "192.0.2.1")).await;
        let mut browser = self.browser();
        browser.cookies.insert("passeur_session".into(), secret.expose().into());
        browser.csrf = crate::security::csrf::csrf_token(secret.expose().as_bytes());
        browser
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    /// The token of the last page seen.
    pub csrf: String,
    pub from: IpAddr,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    /// The whole `Set-Cookie` of a name.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        all.rfind(|v| v.split_once('=').is_some_and(|(n, _)| n == name))
    }

    /// What stands between two marks.
    pub fn between(&self, before: &str, after: &str) -> Option<&str> {
        self.body.split_once(before)?.1.split_once(after).map(|(found, _)| found)
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(http::Request::get(path), Body::empty()).await
    }

    /// Sends a form with the CSRF token of the last page seen.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &csrf).extend_pairs(fields);
        self.post_raw(path, body.finish()).await
    }

    /// Sends a form as it is.
    pub async fn post_raw(&mut self, path: &str, body: String) -> Answer {
        let request = http::Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    pub async fn send(&mut self, request: http::request::Builder, body: Body) -> Answer {
        let cookies = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        let mut request =
            request.header(header::HOST, "localhost:4747").header(header::USER_AGENT, "Test").body(body).unwrap();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.from, 40_000))));
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        for value in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = value.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        // A stream of events has no end to wait for.
        let streams = parts.headers.get(header::CONTENT_TYPE).is_some_and(|v| v == "text/event-stream");
        let body = if streams { Default::default() } else { axum::body::to_bytes(body, 8 << 20).await.unwrap() };
        let answer =
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into() };
        if let Some(csrf) = answer.between("name=\"csrf\" value=\"", "\"").filter(|c| !c.is_empty()) {
            self.csrf = csrf.to_owned();
        }
        answer
    }

    /// Logs in through the form.
    pub async fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.post("/login", &[("email", email), ("password", password)]).await
    }
}
