//! Bluesky, on any PDS: a small atproto client made from the lexicons. Records get keys derived from
//! the step, so that the same step sent twice is one post.

mod api;
mod card;
mod identity;
mod login;
mod opengraph;
mod post;
pub mod syntax;

use crate::{http::Http, *};
use api::Api;
use passeur_handbook::limits::{self, Limits, Pacing};
use url::Url;

pub struct Bluesky {
    descriptor: Descriptor,
    /// Where `did:plc` documents are.
    plc: Url,
}

impl Bluesky {
    /// With another directory than plc.directory.
    pub fn with_directory(plc: Url) -> Self {
        Self { descriptor: descriptor(), plc }
    }
}

impl Default for Bluesky {
    fn default() -> Self {
        #[expect(clippy::unwrap_used, reason = "a constant address, parsed by a test")]
        let plc = Url::parse("https://plc.directory/").unwrap();
        Self::with_directory(plc)
    }
}

/// Bytes of a blob on a PDS that does not say (its own default).
const BLOB_DEFAULT: u64 = 5 << 20;
/// The catalogue's limits, within what the PDS takes as a blob.
fn limits_with(blob_max: u64) -> Limits {
    let mut limits = limits::of("bluesky").cloned().unwrap_or_default();
    for file in [&mut limits.media.image, &mut limits.media.video].into_iter().flatten() {
        file.bytes_max = file.bytes_max.min(blob_max);
    }
    limits
}

fn descriptor() -> Descriptor {
    Descriptor {
        id: "bluesky",
        name: "Bluesky",
        family: "microblog",
        capabilities: Capabilities {
            publish: true,
            threads: true,
            first_comment: true,
            edit: false,
            delete: true,
            find_published: true,
            idempotency: true,
            exact_key: true,
            oauth: false,
            refresh: true,
            poll: false,
            resolve_mentions: true,
        },
        limits: limits_with(u64::MAX),
        // 5,000 points an hour, 3 for a record (@atproto/pds 0.5.35, rate-limits.js).
        pacing: Some(Pacing { posts: 1_600, window_seconds: 3_600 }),
        ways_in: &[WayIn {
            id: "password",
            fields: &[
                Field { name: "server", secret: false, required: false, example: "https://bsky.social" },
                Field { name: "handle", secret: false, required: true, example: "ana.bsky.social" },
                Field { name: "password", secret: true, required: true, example: "" },
            ],
        }],
        scopes: &["com.atproto.appPass"],
        price_per_post: 0.0,
        docs: "https://docs.bsky.app/docs/category/http-reference",
        source: "bluesky-social/atproto lexicons, commit d6296a1c; @atproto/pds 0.5.35 run on loopback",
        source_date: "2026-08-20",
        checked_on: "2026-11-23",
    }
}

#[async_trait::async_trait]
impl Connector for Bluesky {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn connect(&self, http: &Http, form: &ConnectForm) -> Result<Connected> {
        login::connect(self, http, form).await
    }

    async fn check(&self, http: &Http, session: &Session) -> Result<Checked> {
        login::checked(&Api::of(http, session)?, &session.remote_id).await
    }

    async fn refresh(&self, http: &Http, session: &Session) -> Result<Credentials> {
        login::refresh(http, session).await
    }

    async fn publish(&self, http: &Http, session: &Session, step: &Step) -> Result<Receipt> {
        post::publish(&Api::of(http, session)?, &session.remote_id, step).await
    }

    async fn find_published(&self, http: &Http, session: &Session, step: &Step) -> Result<Found> {
        post::find(&Api::of(http, session)?, &session.remote_id, step).await
    }

    async fn delete(&self, http: &Http, session: &Session, remote: &Remote) -> Result<()> {
        post::delete(&Api::of(http, session)?, &session.remote_id, remote).await
    }

    async fn search_people(&self, http: &Http, session: &Session, query: &str) -> Result<Vec<Person>> {
        post::search_people(&Api::of(http, session)?, query).await
    }
}

#[cfg(test)]
mod tests;
