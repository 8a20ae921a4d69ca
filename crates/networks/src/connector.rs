use crate::{Descriptor, Result, http::Http};
use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use passeur_handbook::{content::Content, limits::Limits};
use secrecy::SecretString;
use std::{collections::BTreeMap, sync::Arc};
use url::Url;

/// A network as the engine sees it.
#[async_trait]
pub trait Connector: Send + Sync {
    fn descriptor(&self) -> &Descriptor;

    /// Connects an account from what the person typed (a token, an app password). Proves that the
    /// credentials work and reads the profile and the server's limits.
    async fn connect(&self, http: &Http, form: &ConnectForm) -> Result<Connected>;

    /// Starts an OAuth authorisation: where to send the person, and what to remember.
    async fn authorize(&self, _http: &Http, _server: &Url, _redirect: &Url, _state: &str) -> Result<Authorization> {
        Err(crate::Failure::permanent("this network is not connected through OAuth"))
    }

    /// Ends it, with the query parameters that came back.
    async fn authorized(
        &self,
        _http: &Http,
        _remembered: &SecretString,
        _answer: &BTreeMap<String, String>,
    ) -> Result<Connected> {
        Err(crate::Failure::permanent("this network is not connected through OAuth"))
    }

    /// Reads profile, limits and health again. Does not renew credentials.
    async fn check(&self, http: &Http, session: &Session) -> Result<Checked>;

    /// Renews credentials before they end, or after [`crate::Failure::Unauthorised`]. Called by one node at
    /// a time per account.
    async fn refresh(&self, _http: &Http, _session: &Session) -> Result<Credentials> {
        Err(crate::Failure::unauthorised("the credentials ended and this network cannot renew them"))
    }

    /// Publishes one step: a part of a thread or the first comment.
    async fn publish(&self, http: &Http, session: &Session, step: &Step) -> Result<Receipt>;

    /// Asks the network whether the step is already out: after an answer that never came, before
    /// any other attempt.
    async fn find_published(&self, http: &Http, session: &Session, step: &Step) -> Result<Found>;

    /// Replaces the text of a published step.
    async fn edit(&self, _http: &Http, _session: &Session, _remote: &Remote, _step: &Step) -> Result<Receipt> {
        Err(crate::Failure::permanent("this network does not allow edits"))
    }

    /// Deletes a published step. Deleting what is already gone succeeds.
    async fn delete(&self, _http: &Http, _session: &Session, _remote: &Remote) -> Result<()> {
        Err(crate::Failure::permanent("this network does not allow deletion through its API"))
    }

    /// Looks up accounts to mention, best first, for the composer.
    async fn search_people(&self, _http: &Http, _session: &Session, _query: &str) -> Result<Vec<Person>> {
        Ok(Vec::new())
    }
}

/// What the person typed in one of the descriptor's [`crate::WayIn`]s.
#[derive(Debug, Clone, Default)]
pub struct ConnectForm {
    pub way_in: String,
    pub fields: BTreeMap<String, SecretString>,
}

/// An account ready for use. `Debug` never shows the credentials.
#[derive(Debug, Clone)]
pub struct Session {
    pub account_id: String,
    pub server: Option<Url>,
    pub remote_id: String,
    pub handle: String,
    /// JSON that only the connector understands; encrypted at rest.
    pub secret: SecretString,
    pub limits: Limits,
}

#[derive(Debug, Clone)]
pub struct Credentials {
    pub secret: SecretString,
    pub expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The network's own, stable id of the account (a DID, a numeric id).
    pub remote_id: String,
    /// As people write it: `@ana@example.social`, `ana.bsky.social`.
    pub handle: String,
    pub display_name: String,
    pub avatar_url: Option<Url>,
    pub profile_url: Option<Url>,
    pub scopes: Vec<String>,
    /// Names the server and version, for `doctor` and the account page.
    pub server_software: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Connected {
    pub server: Option<Url>,
    pub profile: Profile,
    pub limits: Limits,
    pub credentials: Credentials,
}

#[derive(Debug, Clone)]
pub struct Checked {
    pub profile: Profile,
    pub limits: Limits,
}

#[derive(Debug, Clone)]
pub struct Authorization {
    pub url: Url,
    /// Kept encrypted until the person comes back.
    pub remember: SecretString,
}

#[derive(Debug, Clone, Default)]
pub struct Person {
    pub handle: String,
    pub display_name: String,
    pub avatar_url: Option<String>,
}

/// One thing to publish: with its predecessors it makes a thread.
#[derive(Debug, Clone)]
pub struct Step {
    /// The same for every attempt at this step: sent as `Idempotency-Key`, or turned into a record key.
    pub key: String,
    /// 0 for the post itself, then the other parts, then the first comment.
    pub index: usize,
    pub first_comment: bool,
    /// Text of this step, links and mentions as typed.
    pub text: String,
    /// The whole rendition: title, link, warning, visibility, languages, poll (which goes with step 0).
    pub content: Arc<Content>,
    /// Media of this step, already made to fit the account's limits, without places in their metadata.
    pub media: Vec<Media>,
    /// The first and the previous step of the thread.
    pub reply_to: Option<ReplyTo>,
    /// When the post was due; the same for every attempt, so that records derived from it are too.
    pub due: Timestamp,
    /// When the first attempt began: nothing published before it can be this step.
    pub since: Timestamp,
}

#[derive(Debug, Clone)]
pub struct ReplyTo {
    pub root: Remote,
    pub parent: Remote,
}

#[derive(Clone)]
pub struct Media {
    pub bytes: Bytes,
    pub mime: String,
    pub alt: String,
    pub focus: Option<(f64, f64)>,
    pub width: u32,
    pub height: u32,
    pub seconds: Option<f64>,
    pub name: String,
}

impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Media({} {} {}x{}, {} bytes)", self.name, self.mime, self.width, self.height, self.bytes.len())
    }
}

/// A published thing, as its network names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Status id, at:// URI, hub post id.
    pub id: String,
    pub url: Option<String>,
    /// What replies, edits or deletion need beside the id (a CID).
    pub extra: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Receipt {
    pub remote: Remote,
    /// Something the person should know although it worked ("the card's picture was left out").
    pub note: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Found {
    Yes(Receipt),
    /// Definitely not there: sending again cannot double it.
    No,
    /// The network cannot tell: a person decides.
    CannotTell {
        why: String,
    },
}

/// The visible list of networks that this build can publish to.
#[derive(Clone, Default)]
pub struct Registry(Vec<Arc<dyn Connector>>);

impl Registry {
    pub fn with(mut self, connector: Arc<dyn Connector>) -> Self {
        self.0.push(connector);
        self
    }

    pub fn get(&self, network: &str) -> Option<&Arc<dyn Connector>> {
        self.0.iter().find(|c| c.descriptor().id == network)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.0.iter()
    }
}
