//! A form with files. Bytes are shared, not copied.

use super::CallError;
use bytes::Bytes;
use reqwest::multipart::{Form, Part};

/// `multipart/form-data`, built in order.
#[derive(Default)]
pub struct Multipart {
    form: Form,
    error: Option<CallError>,
}

impl Multipart {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form = self.form.text(name, value.into());
        self
    }

    pub fn file(mut self, name: &'static str, file_name: &str, mime: &str, bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        match Part::stream_with_length(bytes, length).file_name(file_name.to_owned()).mime_str(mime) {
            Ok(part) => self.form = self.form.part(name, part),
            Err(_) => self.error = Some(CallError::Refused(format!("“{mime}” is not a media type"))),
        }
        self
    }

    pub(super) fn finish(self) -> Result<Form, CallError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.form),
        }
    }
}
