//! Files on their way in: written to the disk of the data folder as they come, never held in memory.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;

use crate::app::App;

/// The other fields of a form with files, in bytes.
const FIELDS_MAX: u64 = 4 << 20;
/// A file that waits for longer was left behind by a process that died.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {
    folder: PathBuf,
    /// The most a file may weigh, in bytes.
    pub most: u64,
}

/// A file that has come. It is gone from this place with the value.
#[derive(Debug)]
pub struct Arrived {
    pub path: TempPath,
    pub bytes: u64,
    pub sha256: String,
}

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    #[error("the file is larger than what is taken here")]
    TooLarge,
    #[error("the form was cut short: {0}")]
    Cut(String),
    #[error("the file could not be written: {0}")]
    Disk(#[from] std::io::Error),
}

impl From<MultipartError> for Lost {
    fn from(error: MultipartError) -> Lost {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Lost::TooLarge,
            _ => Lost::Cut(error.body_text()),
        }
    }
}

impl Intake {
    /// In the data folder and not in the system's, which may be memory.
    pub fn open(data: &Path, most: u64) -> Intake {
        let intake = Intake { folder: data.join("incoming"), most };
        intake.clear();
        intake
    }

    /// Where files wait; made on the first use.
    pub fn folder(&self) -> std::io::Result<&Path> {
        std::fs::create_dir_all(&self.folder)?;
        Ok(&self.folder)
    }

    fn clear(&self) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let since = entry.metadata().and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            if since.elapsed().is_ok_and(|age| age > LEFT_BEHIND) {
                let path = entry.path();
                let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
                if let Err(error) = gone {
                    tracing::warn!(%error, path = %path.display(), "a file left behind stays");
                }
            }
        }
    }

    /// The file of a form's field, written as it comes.
    pub async fn file(&self, field: &mut Field<'_>) -> Result<Arrived, Lost> {
        let (file, path) = NamedTempFile::new_in(self.folder()?)?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let (mut bytes, mut hash) = (0u64, Sha256::new());
        while let Some(piece) = field.chunk().await? {
            bytes += piece.len() as u64;
            if bytes > self.most {
                return Err(Lost::TooLarge);
            }
            hash.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        Ok(Arrived { path, bytes, sha256: hex::encode(hash.finalize()) })
    }

    /// How much of a body is read at most.
    pub fn limit(&self) -> DefaultBodyLimit {
        DefaultBodyLimit::max(usize::try_from(self.most.saturating_add(FIELDS_MAX)).unwrap_or(usize::MAX))
    }
}

/// The text of a form's field.
pub async fn text(field: &mut Field<'_>) -> Result<String, Lost> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await? {
        if (text.len() + piece.len()) as u64 > FIELDS_MAX {
            return Err(Lost::TooLarge);
        }
        text.extend_from_slice(&piece);
    }
    String::from_utf8(text).map_err(|e| Lost::Cut(e.to_string()))
}

/// Lets bodies with files through that are heavier than forms are.
pub async fn room(mut request: Request, next: Next) -> Response {
    if let Some(intake) = request.extensions().get::<App>().map(|app| app.intake.clone()) {
        intake.limit().apply(&mut request);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::{FromRequest, Multipart};

    fn form(size: usize) -> Request {
        let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        let body = [head.as_bytes(), &vec![7; size], b"\r\n--x--\r\n"].concat();
        http::Request::post("/")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(axum::body::Body::from(body))
            .unwrap()
    }

    #[tokio::test]
    async fn a_file_waits_on_the_disk_and_leaves_nothing_behind() {
        let data = tempfile::tempdir().unwrap();
        let intake = Intake::open(data.path(), 1_000);
        let here = || std::fs::read_dir(data.path().join("incoming")).unwrap().count();
        for (size, taken) in [(0, true), (1_000, true), (1_001, false)] {
            let mut fields = Multipart::from_request(form(size), &()).await.unwrap();
            let mut field = fields.next_field().await.unwrap().unwrap();
            let arrived = intake.file(&mut field).await;
            assert_eq!(arrived.is_ok(), taken, "{size}");
            if let Ok(arrived) = arrived {
                assert_eq!((arrived.bytes, here()), (size as u64, 1));
                assert_eq!(std::fs::read(&arrived.path).unwrap(), vec![7; size]);
                assert_eq!(arrived.sha256, hex::encode(Sha256::digest(vec![7; size])));
            }
            assert_eq!(here(), 0, "{size}");
        }
    }
}
