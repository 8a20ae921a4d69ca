//! A site on a test database, and calls to it without a network.
#![allow(dead_code)]

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use passeur_handbook::content::Content;
use passeur_hub::{Connector, Hub};
use passeur_networks::{
    Connector as _, Media, Receipt, Remote, ReplyTo, Session, Step,
    http::{Http, HttpOptions},
};
use passeur_store::{
    Db,
    blobs::{BlobOptions, Blobs},
    hub::{self, Site, SiteSettings},
    testing::TestDb,
    workspaces::{self, NewWorkspace},
};
use secrecy::SecretString;
use std::sync::Arc;
use tower::ServiceExt;

pub const PUBLIC: &str = "http://localhost:8259";

pub struct Bench {
    pub t: TestDb,
    pub db: Db,
    pub hub: Hub,
    pub site: Site,
    pub connector: Connector,
    pub session: Session,
    pub http: Http,
    pub app: Router,
    _blobs: tempfile::TempDir,
}

impl Bench {
    pub async fn new(t: TestDb) -> Self {
        Self::at(t, PUBLIC).await
    }

    pub async fn at(t: TestDb, public: &str) -> Self {
        let db = t.db.clone();
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&BlobOptions::Folder(folder.path().into())).unwrap();
        let http = Http::new(HttpOptions::from_allow_list("127.0.0.1,localhost").unwrap()).unwrap();
        let keys = db.keys.clone();
        let (site, account) = db
            .write(move |tx| {
                let new = NewWorkspace {
                    name: "Le Quai <b>&",
                    time_zone: "Europe/Paris",
                    locale: "fr",
                    owner: None,
                    demo: false,
                };
                let made = workspaces::create(tx, &keys, &new)?;
                let account = passeur_store::accounts::list(tx, &made.id)?.remove(0);
                Ok::<_, passeur_store::StoreError>((hub::site(tx, &made.id)?, account.id))
            })
            .await
            .unwrap();
        let public_url: url::Url = public.parse().unwrap();
        let hub = Hub::new(db.clone(), blobs.clone(), http.clone(), public_url.clone());
        let connector = Connector::new(db.clone(), blobs, public_url);
        let session = Session {
            account_id: account,
            server: None,
            remote_id: site.workspace_id.clone(),
            handle: site.slug.clone(),
            secret: SecretString::from(String::new()),
            limits: connector.descriptor().limits.clone(),
        };
        let app = passeur_hub::own_hosts(hub.clone(), passeur_hub::router(hub.clone()));
        Self { t, db, hub, site, connector, session, http, app, _blobs: folder }
    }

    pub fn step(&self, key: &str, content: Content, index: usize) -> Step {
        Step {
            key: format!("{key}-{index}"),
            index,
            first_comment: false,
            text: content.parts[index].text.clone(),
            content: Arc::new(content),
            media: Vec::new(),
            reply_to: None,
            due: Timestamp::from_second(1_795_424_400).unwrap(),
            since: Timestamp::from_second(1_795_424_400).unwrap(),
        }
    }

    pub async fn publish(&self, step: &Step) -> Receipt {
        self.connector.publish(&self.http, &self.session, step).await.unwrap()
    }

    pub async fn say(&self, key: &str, text: &str) -> Receipt {
        self.publish(&self.step(key, Content::text(text), 0)).await
    }

    /// A later part of a thread.
    pub fn reply(&self, mut step: Step, root: &Remote, parent: &Remote) -> Step {
        step.reply_to = Some(ReplyTo { root: root.clone(), parent: parent.clone() });
        step
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/h/{}{rest}", self.site.slug)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path).header("host", "localhost:8259");
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).unwrap();
            request.headers_mut().unwrap().insert(name, value.parse().unwrap());
        }
        self.call(request.body(Body::empty()).unwrap()).await
    }

    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 8 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn settings(&self, host: Option<&'static str>, settings: SiteSettings) {
        let id = self.site.workspace_id.clone();
        self.db.write(move |tx| hub::save_site(tx, &id, host, &settings)).await.unwrap();
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// A small PNG with its name.
pub fn picture(alt: &str) -> Media {
    use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&[90; 40 * 30 * 3], 40, 30, ExtendedColorType::Rgb8).unwrap();
    Media {
        bytes: bytes.into(),
        mime: "image/png".into(),
        alt: alt.into(),
        focus: Some((0.5, -0.5)),
        width: 40,
        height: 30,
        seconds: None,
        name: "Vue du quai.PNG".into(),
    }
}
