//! XRPC calls to one PDS, and what its answers mean.

use crate::{
    Failure, Result, Session,
    http::{Answer, CallError, Http, Request},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

/// What an account's `secret` holds. The app password is kept because refresh tokens end after some
/// weeks without use, and a session is opened again then.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Keys {
    pub access: String,
    pub refresh: String,
    pub identifier: String,
    pub password: String,
}

impl Keys {
    pub fn read(secret: &SecretString) -> Result<Self> {
        serde_json::from_str(secret.expose_secret())
            .map_err(|_| Failure::unauthorised("the stored credentials cannot be read; connect the account again"))
    }

    pub fn sealed(&self) -> Result<SecretString> {
        let json = serde_json::to_string(self).map_err(|e| Failure::permanent(e.to_string()))?;
        Ok(SecretString::from(json))
    }
}

pub(super) struct Api<'a> {
    pub http: &'a Http,
    pub pds: &'a Url,
    access: String,
}

impl<'a> Api<'a> {
    pub fn of(http: &'a Http, session: &'a Session) -> Result<Self> {
        let pds = session
            .server
            .as_ref()
            .ok_or_else(|| Failure::permanent("this account has no server; connect it again"))?;
        Ok(Self { http, pds, access: Keys::read(&session.secret)?.access })
    }

    pub fn with(http: &'a Http, pds: &'a Url, access: &str) -> Self {
        Self { http, pds, access: access.to_owned() }
    }

    pub fn query(&self, method: &str) -> Request {
        self.http.get(xrpc(self.pds, method)).bearer(&self.access)
    }

    pub fn procedure(&self, method: &str) -> Request {
        self.http.post(xrpc(self.pds, method)).bearer(&self.access)
    }

    /// A query whose answer is JSON.
    pub async fn read<T: DeserializeOwned>(&self, method: &str, parameters: &[(&str, &str)]) -> Result<T> {
        let mut call = self.query(method);
        for (name, value) in parameters {
            call = call.query(name, value);
        }
        Call::Repeatable.answer(call.send().await)
    }
}

pub(super) fn xrpc(server: &Url, method: &str) -> Url {
    let mut url = server.clone();
    url.set_path(&format!("/xrpc/{method}"));
    url
}

/// Whether the call may have published when its answer is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Repeatable,
    Publishes,
}

impl Call {
    pub fn answer<T: DeserializeOwned>(self, answer: Result<Answer, CallError>) -> Result<T> {
        let answer = match (self, answer) {
            (_, Ok(answer)) => answer,
            (Self::Repeatable, Err(e)) => return Err(e.reading()),
            (Self::Publishes, Err(e)) => return Err(e.writing()),
        };
        if !answer.ok() {
            return Err(self.refused(&answer));
        }
        answer.json().map_err(|_| {
            let host = answer.url.host_str().unwrap_or_default();
            self.doubtful(format!("{host} answered with something else than a PDS does"))
        })
    }

    fn doubtful(self, message: String) -> Failure {
        match self {
            Self::Repeatable => Failure::temporary(message),
            Self::Publishes => Failure::unsure(message),
        }
    }

    pub fn refused(self, answer: &Answer) -> Failure {
        let host = answer.url.host_str().unwrap_or_default();
        let (name, said) = error_of(answer);
        let quoted = said.map(|s| format!(": “{s}”")).unwrap_or_default();
        match (answer.status.as_u16(), name.as_str()) {
            // A PDS answers 400 to a token that ended or is not its own.
            (_, "ExpiredToken" | "InvalidToken" | "AuthMissing" | "AuthenticationRequired" | "BadJwt") | (401, _) => {
                Failure::unauthorised(format!("{host} no longer accepts the credentials{quoted}"))
            }
            (429, _) => {
                Failure::Temporary { message: format!("{host} asks to slow down{quoted}"), retry_at: answer.retry_at() }
            }
            (300..=399, _) => {
                Failure::permanent(format!("{host} moved; nothing was published. Connect the account again"))
            }
            (413, _) => Failure::permanent(format!("{host} finds this too large{quoted}")),
            // The blob was swept before the record named it: the next attempt uploads it again.
            (_, "BlobNotFound") => Failure::temporary(format!("{host} lost an uploaded file{quoted}")),
            (408 | 409 | 500.., _) => {
                let status = answer.status.as_u16();
                match self.doubtful(format!("{host} had a problem ({status}){quoted}")) {
                    Failure::Temporary { message, .. } => Failure::Temporary { message, retry_at: answer.retry_at() },
                    other => other,
                }
            }
            (status, _) => Failure::permanent(format!("{host} refused ({status}){quoted}")),
        }
    }
}

/// The name and the message of an XRPC error.
pub(super) fn error_of(answer: &Answer) -> (String, Option<String>) {
    let json: Value = answer.json().unwrap_or_default();
    let text = |k: &str| json.get(k).and_then(Value::as_str).map(str::to_owned);
    let said = text("message").map(|m| m.chars().take(300).collect());
    (text("error").unwrap_or_default(), said)
}
