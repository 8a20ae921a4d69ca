use passeur_handbook::limits::{Limits, Pacing};
use serde::Serialize;

/// What a connector is and can do, as data. Forms, help, the linter and the pages are made from it.
#[derive(Debug, Clone, Serialize)]
pub struct Descriptor {
    /// The catalogue's id: `mastodon`, `bluesky`, `hub`.
    pub id: &'static str,
    pub name: &'static str,
    pub family: &'static str,
    pub capabilities: Capabilities,
    /// Defaults; an account's own limits, as read from its server, replace them.
    pub limits: Limits,
    pub pacing: Option<Pacing>,
    /// What the connect form asks, one entry per way in.
    pub ways_in: &'static [WayIn],
    pub scopes: &'static [&'static str],
    /// US dollars per published post; 0 where the API is free.
    pub price_per_post: f64,
    pub docs: &'static str,
    pub source: &'static str,
    pub source_date: &'static str,
    pub checked_on: &'static str,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Capabilities {
    pub publish: bool,
    pub threads: bool,
    pub first_comment: bool,
    pub edit: bool,
    pub delete: bool,
    /// [`crate::Connector::find_published`] gives a definite answer.
    pub find_published: bool,
    /// The server takes an idempotency key or a record key chosen by us.
    pub idempotency: bool,
    /// That key *names* the post on the server: publishing twice with it cannot make two posts, and
    /// [`crate::Connector::find_published`] is exact as soon as the call ended.
    pub exact_key: bool,
    pub oauth: bool,
    pub refresh: bool,
    pub poll: bool,
    pub resolve_mentions: bool,
}

/// One way to connect an account. Labels are locale keys: `accounts-field-<name>`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct WayIn {
    /// `token`, `password`, `oauth`, `none`.
    pub id: &'static str,
    pub fields: &'static [Field],
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Field {
    pub name: &'static str,
    pub secret: bool,
    pub required: bool,
    pub example: &'static str,
}
