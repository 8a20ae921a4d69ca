//! `Idempotency-Key`: the same request asked twice happens once, and gives the same answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, Uri};
use passeur_handbook::message::Message;
use passeur_store::idempotency::{self, Claim};
use passeur_store::{Keyring, StoreError, Tx};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::answer::Answer;
use super::problem::ApiError;
use crate::app::App;
use crate::auth::access::Member;

pub const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;
/// Before an answer that holds a secret.
const SEALED: &str = "sealed:";

/// A key and what it was sent with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The token, or the person and the workspace of a session: nobody meets another's keys.
    owner: String,
    name: String,
    fingerprint: String,
}

impl Key {
    /// The key of a request, when it brings one.
    pub fn read(
        headers: &HeaderMap,
        method: &Method,
        uri: &Uri,
        member: &Member,
        body: &[u8],
    ) -> Result<Option<Key>, ApiError> {
        let Some(value) = headers.get(HEADER).filter(|_| *method == Method::POST) else { return Ok(None) };
        let name = value.to_str().ok().filter(|v| !v.is_empty() && v.len() <= LONGEST);
        let name = name.ok_or_else(|| ApiError::malformed(Message::new("problem-malformed-key")))?;
        let owner = match &member.token {
            Some(token) => token.clone(),
            None => format!("{}:{}", member.user.id, member.workspace.id),
        };
        let mut print = Sha256::new();
        print.update(uri.path_and_query().map_or("", |p| p.as_str()));
        print.update([0]);
        print.update(body);
        Ok(Some(Key { owner, name: name.to_owned(), fingerprint: hex::encode(print.finalize()) }))
    }

    /// Runs `f`, or gives the answer it gave the first time.
    pub fn once<F>(&self, tx: &mut Tx<'_>, keys: &Keyring, f: F) -> Result<Answer, ApiError>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<Answer, ApiError>,
    {
        let claim = idempotency::claim(tx, &self.owner, &self.name, &self.fingerprint)?;
        if let Some(answer) = self.known(keys, claim)? {
            return Ok(answer);
        }
        let answer = f(tx)?;
        let mut kept = answer.kept()?;
        if answer.secret {
            kept = format!("{SEALED}{}", STANDARD.encode(keys.seal(&self.context(), kept.as_bytes())?));
        }
        idempotency::keep(tx, &self.owner, &self.name, answer.status(), &kept)?;
        Ok(answer)
    }

    /// The answer of an earlier call, for handlers that ask the outside first.
    pub async fn earlier(&self, app: &App) -> Result<Option<Answer>, ApiError> {
        let key = self.clone();
        let found: Option<Claim> = app
            .db
            .read(move |tx| idempotency::find(tx, &key.owner, &key.name, &key.fingerprint))
            .await
            .map_err(|e: StoreError| ApiError::from(e))?;
        found.map_or(Ok(None), |claim| self.known(&app.db.keys, claim))
    }

    fn known(&self, keys: &Keyring, claim: Claim) -> Result<Option<Answer>, ApiError> {
        match claim {
            Claim::New => Ok(None),
            Claim::Other => Err(ApiError::key_reused()),
            Claim::Done { status, answer } => match answer.strip_prefix(SEALED) {
                None => Answer::again(status, &answer).map(Some),
                Some(sealed) => {
                    let sealed = STANDARD.decode(sealed).map_err(|e| StoreError::Corrupt(e.to_string()))?;
                    let opened = keys.open_sealed(&self.context(), &sealed)?;
                    let opened = String::from_utf8(opened).map_err(|e| StoreError::Corrupt(e.to_string()))?;
                    Answer::again(status, &opened).map(Some)
                }
            },
        }
    }

    fn context(&self) -> String {
        format!("idempotency:{}:{}", self.owner, self.name)
    }
}

/// Keys of calls under way that ask the outside: a second one with the same key is told to come back.
#[derive(Default)]
pub struct UnderWay(Mutex<HashSet<(String, String)>>);

/// Held while the call runs.
pub struct Turn<'a> {
    all: &'a UnderWay,
    key: Option<(String, String)>,
}

impl UnderWay {
    pub fn begin(&self, key: Option<&Key>) -> Result<Turn<'_>, ApiError> {
        let key = key.map(|k| (k.owner.clone(), k.name.clone()));
        if let Some(key) = &key
            && !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone())
        {
            return Err(ApiError::key_in_use());
        }
        Ok(Turn { all: self, key })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        }
    }
}
