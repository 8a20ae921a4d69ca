//! Who calls, as a handler needs it: the member, the workspace, what they may, where changes are written.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use passeur_store::{StoreError, Tx, audit};
use std::sync::Arc;

use super::answer::Answer;
use super::keyed::Key;
use super::problem::ApiError;
use crate::app::App;
use crate::auth::access::{Member, Membership, Permission};
use crate::auth::sessions::Address;
use crate::locale::Locale;
use crate::page::PageError;

#[derive(Clone)]
pub struct Caller {
    pub app: App,
    pub member: Member,
    pub locale: Locale,
    pub address: String,
    if_match: Option<String>,
    if_none_match: Option<String>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let member = parts.extensions.get::<Member>().cloned().ok_or(PageError::Unauthenticated)?;
        let locale = parts.extensions.get::<Locale>().cloned();
        Ok(Caller {
            app: app.clone(),
            member,
            locale: locale.unwrap_or_else(|| crate::auth::sessions::locale(app, None, &parts.headers)),
            address: parts.extensions.get::<Address>().map(|a| a.0.clone()).unwrap_or_default(),
            if_match: text(&parts.headers, header::IF_MATCH),
            if_none_match: text(&parts.headers, header::IF_NONE_MATCH),
        })
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned)
}

impl Caller {
    pub fn workspace(&self) -> &str {
        &self.member.workspace.id
    }

    pub fn user(&self) -> &str {
        &self.member.user.id
    }

    pub fn membership(&self) -> Arc<Membership> {
        self.member.0.clone()
    }

    pub fn require(&self, permission: Permission) -> Result<(), ApiError> {
        Ok(self.member.require(permission)?)
    }

    pub async fn read<T, F>(&self, f: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    {
        self.app.db.read(f).await
    }

    /// A change that may be asked for again as it is.
    pub async fn write<F>(&self, f: F) -> Result<Answer, ApiError>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<Answer, ApiError> + Send + 'static,
    {
        self.app.db.write(f).await
    }

    /// A change that happens once for each key: its answer is kept in its own transaction.
    pub async fn once<F>(&self, key: Option<Key>, f: F) -> Result<Answer, ApiError>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<Answer, ApiError> + Send + 'static,
    {
        match key {
            None => self.write(f).await,
            Some(key) => {
                let keys = self.app.db.keys.clone();
                self.app.db.write(move |tx| key.once(tx, &keys, f)).await
            }
        }
    }

    /// Errors: `changed` when the caller saw another state than this one.
    pub fn matches(&self, etag: &str) -> Result<(), ApiError> {
        match &self.if_match {
            Some(wanted) if !names(wanted, etag) => Err(ApiError::changed()),
            _ => Ok(()),
        }
    }

    /// Whether the caller has this state already.
    pub fn has(&self, etag: &str) -> bool {
        self.if_none_match.as_ref().is_some_and(|known| names(known, etag))
    }

    /// The entry of the audit log for the end of the workspace, which outlives it.
    pub fn farewell(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        audit::record(
            tx,
            &audit::New {
                workspace: None,
                user: Some(self.user()),
                action: "workspace-deleted",
                object: &self.member.workspace.name,
                detail: &self.member.workspace.slug,
                address: &self.address,
            },
        )
    }

    /// An entry of the audit log that travels into the transaction it belongs to.
    pub fn note(&self, action: &'static str, object: impl Into<String>, detail: impl Into<String>) -> Note {
        Note {
            member: self.membership(),
            action,
            object: object.into(),
            detail: detail.into(),
            address: self.address.clone(),
        }
    }
}

fn names(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

pub struct Note {
    member: Arc<Membership>,
    action: &'static str,
    object: String,
    detail: String,
    address: String,
}

impl Note {
    pub fn record(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        audit::record(
            tx,
            &audit::New {
                workspace: Some(&self.member.workspace.id),
                user: Some(&self.member.user.id),
                action: self.action,
                object: &self.object,
                detail: &self.detail,
                address: &self.address,
            },
        )
    }
}
