//! Mastodon, and every server that speaks its client API (GoToSocial, Pleroma, Akkoma, Pixelfed,
//! snac2 and others). What a server says of itself is read at run time; what it leaves out falls back
//! to Mastodon's defaults.

mod api;
mod find;
mod fingerprint;
mod instance;
mod media;
mod oauth;
mod status;

use crate::{http::Http, *};
use api::{Api, Token};
use jiff::Timestamp;
use passeur_handbook::limits::Pacing;
use secrecy::SecretString;
use std::{collections::BTreeMap, time::Duration};
use url::Url;

#[doc(hidden)]
pub use fingerprint::of_html as fingerprint_of_html;
pub use instance::limits_of;

pub struct Mastodon {
    descriptor: Descriptor,
    processing: Processing,
}

/// How long, and how often, the server is asked whether a media file is ready.
#[derive(Debug, Clone, Copy)]
pub struct Processing {
    pub first_pause: Duration,
    pub longest_pause: Duration,
    pub deadline: Duration,
}

impl Default for Processing {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(400),
            longest_pause: Duration::from_secs(5),
            deadline: Duration::from_secs(300),
        }
    }
}

impl Default for Mastodon {
    fn default() -> Self {
        Self::new(Processing::default())
    }
}

/// What Passeur asks for: reading (profile, own statuses, search) and publishing.
const SERVER_SCOPES: &str = "read write:statuses write:media";
const SERVER: Field = Field { name: "server", secret: false, required: true, example: "mastodon.social" };

impl Mastodon {
    pub fn new(processing: Processing) -> Self {
        Self { descriptor: descriptor(), processing }
    }
}

fn descriptor() -> Descriptor {
    Descriptor {
        id: "mastodon",
        name: "Mastodon",
        family: "microblog",
        capabilities: Capabilities {
            publish: true,
            threads: true,
            first_comment: true,
            edit: true,
            delete: true,
            find_published: true,
            idempotency: true,
            exact_key: false,
            oauth: true,
            refresh: true,
            poll: true,
            resolve_mentions: true,
        },
        limits: limits_of(&serde_json::Value::Null),
        // 300 calls in 5 minutes per account; a post without media is one call.
        pacing: Some(Pacing { posts: 300, window_seconds: 300 }),
        ways_in: &[
            WayIn { id: "oauth", fields: &[SERVER] },
            WayIn {
                id: "token",
                fields: &[SERVER, Field { name: "token", secret: true, required: true, example: "" }],
            },
        ],
        scopes: &["read", "write:statuses", "write:media"],
        price_per_post: 0.0,
        docs: "https://docs.joinmastodon.org/client/intro/",
        source: "mastodon/documentation, commit 2903485d: entities/Instance, methods/statuses, methods/media, api/rate-limits",
        source_date: "2026-07-02",
        checked_on: "2026-11-23",
    }
}

#[async_trait::async_trait]
impl Connector for Mastodon {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn connect(&self, http: &Http, form: &ConnectForm) -> Result<Connected> {
        let server = server_url(&form.required("server")?)?;
        let token = Token { access_token: form.required("token")?, ..Token::default() };
        oauth::connected(http, server, token, None).await
    }

    async fn authorize(&self, http: &Http, server: &Url, redirect: &Url, state: &str) -> Result<Authorization> {
        oauth::authorize(http, server, redirect, state).await
    }

    async fn authorized(
        &self,
        http: &Http,
        remembered: &SecretString,
        answer: &BTreeMap<String, String>,
    ) -> Result<Connected> {
        oauth::authorized(http, remembered, answer).await
    }

    async fn check(&self, http: &Http, session: &Session) -> Result<Checked> {
        oauth::checked(&Api::of(http, session)?).await
    }

    async fn refresh(&self, http: &Http, session: &Session) -> Result<Credentials> {
        oauth::refresh(http, session).await
    }

    async fn publish(&self, http: &Http, session: &Session, step: &Step) -> Result<Receipt> {
        let api = Api::of(http, session)?;
        let media = media::upload(&api, step, self.processing).await?;
        status::post(&api, step, &media).await
    }

    async fn find_published(&self, http: &Http, session: &Session, step: &Step) -> Result<Found> {
        find::find(&Api::of(http, session)?, &session.remote_id, step).await
    }

    async fn edit(&self, http: &Http, session: &Session, remote: &Remote, step: &Step) -> Result<Receipt> {
        status::edit(&Api::of(http, session)?, remote, step).await
    }

    async fn delete(&self, http: &Http, session: &Session, remote: &Remote) -> Result<()> {
        status::delete(&Api::of(http, session)?, remote).await
    }

    async fn search_people(&self, http: &Http, session: &Session, query: &str) -> Result<Vec<Person>> {
        oauth::search_people(&Api::of(http, session)?, &session.handle, query).await
    }
}

/// When a token that lasts `seconds` from `now` ends; `None` for one that outlives the century.
fn expiry(now: Timestamp, seconds: Option<f64>) -> Option<Timestamp> {
    let seconds = seconds.filter(|s| s.is_finite() && *s > 0.0 && *s < 3e9)?;
    now.checked_add(jiff::SignedDuration::from_secs(seconds as i64)).ok()
}

#[cfg(test)]
mod tests;
