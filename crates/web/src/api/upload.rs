//! Forms with a file: written to the disk as they come, with their idempotency key.

use axum::extract::{FromRequest, Multipart, Request};
use http::header;
use http::request::Parts;
use passeur_handbook::message::Message;
use std::collections::BTreeMap;

use super::keyed::Key;
use super::problem::ApiError;
use crate::app::App;
use crate::auth::access::Member;
use crate::intake::{self, Arrived, Lost};

pub struct Form {
    pub file: Arrived,
    /// As the caller named it.
    pub name: String,
    fields: BTreeMap<String, String>,
    parts: Parts,
}

impl Form {
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Clients draw a new boundary each time: what counts is the file, its name and the other fields.
    pub fn key(&self, member: &Member) -> Result<Option<Key>, ApiError> {
        let said = serde_json::to_vec(&(&self.file.sha256, &self.name, &self.fields)).unwrap_or_default();
        Key::read(&self.parts.headers, &self.parts.method, &self.parts.uri, member, &said)
    }
}

impl From<Lost> for ApiError {
    fn from(lost: Lost) -> ApiError {
        match lost {
            Lost::TooLarge => ApiError::too_large(),
            Lost::Cut(reason) => ApiError::malformed(Message::new("problem-malformed-form").with("reason", reason)),
            Lost::Disk(error) => passeur_store::StoreError::Io(error).into(),
        }
    }
}

/// Reads the form: one `file`, and the fields that are known.
pub async fn read(app: &App, mut request: Request, known: &[&str]) -> Result<Form, ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(ApiError::unsupported_type());
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|n| n > app.intake.most.saturating_add(4 << 20)) {
        return Err(ApiError::too_large());
    }
    app.intake.limit().apply(&mut request);
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let wrong = |reason: String| ApiError::malformed(Message::new("problem-malformed-form").with("reason", reason));
    let mut form = Multipart::from_request(request, &()).await.map_err(|e| wrong(e.body_text()))?;
    let (mut file, mut fields) = (None, BTreeMap::new());
    while let Some(mut field) = form.next_field().await.map_err(Lost::from)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = field.file_name().unwrap_or("file").replace('\0', "");
            if file.replace((app.intake.file(&mut field).await?, called)).is_some() {
                return Err(wrong("two files".into()));
            }
        } else if known.contains(&name.as_str()) {
            fields.insert(name, intake::text(&mut field).await?.replace('\0', ""));
        } else {
            let all: Vec<&str> = ["file"].iter().chain(known).copied().collect();
            let message = Message::new("problem-field-unknown").with("known", all.join(", "));
            return Err(ApiError::field(
                "",
                "unknown",
                message.with("name", name.chars().take(80).collect::<String>()),
            ));
        }
    }
    match file {
        Some((file, name)) if file.bytes > 0 => Ok(Form { file, name, fields, parts }),
        _ => {
            let message = Message::new("problem-field-missing").with("name", "file".to_owned());
            Err(ApiError::field("file", "missing", message))
        }
    }
}
