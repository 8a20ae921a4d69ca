//! What a call is answered with: made once, inside the transaction of its effect, so that it can be kept with it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::problem::ApiError;

/// An answer in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    kept: Kept,
    /// Holds a secret that is shown once: kept sealed.
    pub secret: bool,
    again: bool,
}

/// The part of an answer that is kept with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    body: String,
}

impl Answer {
    pub fn ok(body: &impl Serialize) -> Result<Answer, ApiError> {
        let body = serde_json::to_string(body).map_err(passeur_store::StoreError::from)?;
        let kept = Kept { etag: None, location: None, body };
        Ok(Answer { status: 200, kept, secret: false, again: false })
    }

    /// Something new that is found at `path`.
    pub fn created(path: String, body: &impl Serialize) -> Result<Answer, ApiError> {
        let mut answer = Answer::ok(body)?;
        answer.status = 201;
        answer.kept.location = Some(path);
        Ok(answer)
    }

    /// Done, and nothing to say.
    pub fn done() -> Answer {
        let kept = Kept { etag: None, location: None, body: String::new() };
        Answer { status: 204, kept, secret: false, again: false }
    }

    pub fn etag(mut self, etag: String) -> Answer {
        self.kept.etag = Some(etag);
        self
    }

    /// As [`Answer::created`], for an answer that is made already.
    pub fn created_at(&mut self, path: String) {
        self.status = 201;
        self.kept.location = Some(path);
    }

    pub fn secret(mut self) -> Answer {
        self.secret = true;
        self
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn kept(&self) -> Result<String, ApiError> {
        Ok(serde_json::to_string(&self.kept).map_err(passeur_store::StoreError::from)?)
    }

    /// The answer that was kept.
    pub fn again(status: u16, kept: &str) -> Result<Answer, ApiError> {
        let kept = serde_json::from_str(kept).map_err(passeur_store::StoreError::from)?;
        Ok(Answer { status, kept, secret: false, again: true })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut answer = (status, self.kept.body).into_response();
        let headers = answer.headers_mut();
        match status {
            StatusCode::NO_CONTENT => _ = headers.remove(header::CONTENT_TYPE),
            _ => _ = headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        }
        for (name, value) in [(header::ETAG, self.kept.etag), (header::LOCATION, self.kept.location)] {
            if let Some(value) = value.and_then(|v| HeaderValue::from_str(&v).ok()) {
                headers.insert(name, value);
            }
        }
        if self.again {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        answer
    }
}
