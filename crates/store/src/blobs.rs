//! The bytes of media: a folder by default, an S3-compatible bucket when several nodes share them.
//! A blob is named by the SHA-256 of its bytes, so the same file is kept once and never changes.

use crate::error::{Result, StoreError};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path as Key,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::io::AsyncReadExt;

/// Where blobs are.
#[derive(Debug, Clone)]
pub enum BlobOptions {
    Folder(PathBuf),
    S3 { endpoint: String, bucket: String, region: String, access_key: String, secret_key: SecretString },
}

/// Bytes written at once, and how many such pieces may be under way: what a large file costs in memory.
const PIECE: usize = 8 << 20;
const UNDER_WAY: usize = 2;

/// A blob on its way out.
pub struct Stream {
    /// Bytes of the whole blob.
    pub size: u64,
    /// Those that come.
    pub range: Range<u64>,
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl From<object_store::Error> for StoreError {
    fn from(e: object_store::Error) -> Self {
        match e {
            object_store::Error::NotFound { .. } => Self::NotFound("the file"),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl Blobs {
    pub fn open(options: &BlobOptions) -> Result<Self> {
        Ok(Self(match options {
            BlobOptions::Folder(path) => {
                std::fs::create_dir_all(path)?;
                Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))
            }
            BlobOptions::S3 { endpoint, bucket, region, access_key, secret_key } => Arc::new(
                AmazonS3Builder::new()
                    .with_endpoint(endpoint)
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_access_key_id(access_key)
                    .with_secret_access_key(secret_key.expose_secret())
                    .with_allow_http(endpoint.starts_with("http://"))
                    .with_virtual_hosted_style_request(false)
                    .build()?,
            ),
        }))
    }

    /// Keeps the bytes; their name.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let name = hex::encode(Sha256::digest(&bytes));
        match self.0.head(&key(&name)).await {
            Ok(_) => {}
            Err(object_store::Error::NotFound { .. }) => {
                self.0.put(&key(&name), bytes.into()).await?;
            }
            Err(e) => return Err(e.into()),
        }
        Ok(name)
    }

    pub async fn get(&self, name: &str) -> Result<Bytes> {
        Ok(self.0.get(&key(name)).await?.bytes().await?)
    }

    /// Keeps a file under `name`, the SHA-256 of its bytes, piece by piece: it never stands in memory whole.
    pub async fn put_file(&self, name: &str, path: &Path) -> Result<()> {
        match self.0.head(&key(name)).await {
            Ok(_) => return Ok(()),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(e.into()),
        }
        let mut file = tokio::fs::File::open(path).await?;
        if file.metadata().await?.len() <= PIECE as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            self.0.put(&key(name), bytes.into()).await?;
            return Ok(());
        }
        let mut upload = WriteMultipart::new_with_chunk_size(self.0.put_multipart(&key(name)).await?, PIECE);
        let written = async {
            let mut piece = vec![0; 256 << 10];
            loop {
                let n = file.read(&mut piece).await?;
                if n == 0 {
                    return Ok::<_, StoreError>(());
                }
                upload.wait_for_capacity(UNDER_WAY).await?;
                upload.write(&piece[..n]);
            }
        }
        .await;
        match written {
            Ok(()) => upload.finish().await.map(|_| ()).map_err(Into::into),
            Err(e) => {
                let _ = upload.abort().await;
                Err(e)
            }
        }
    }

    /// How many bytes it has.
    pub async fn size(&self, name: &str) -> Result<u64> {
        Ok(self.0.head(&key(name)).await?.size)
    }

    /// The bytes as they come, whole or those of `range` (cut where the file ends).
    pub async fn open_stream(&self, name: &str, range: Option<Range<u64>>) -> Result<Stream> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.0.get_opts(&key(name), options).await?;
        let (size, range) = (found.meta.size, found.range.clone());
        Ok(Stream { size, range, bytes: found.into_stream().map_err(StoreError::from).boxed() })
    }

    /// A derived file (a thumbnail) of a blob; `kind` names the derivation.
    pub async fn put_derived(&self, name: &str, kind: &str, bytes: Bytes) -> Result<()> {
        self.0.put(&derived(name, kind), bytes.into()).await?;
        Ok(())
    }

    pub async fn get_derived(&self, name: &str, kind: &str) -> Result<Option<Bytes>> {
        match self.0.get(&derived(name, kind)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    pub async fn delete(&self, name: &str) -> Result<()> {
        match self.0.delete(&key(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

fn key(name: &str) -> Key {
    let (a, b) = name.split_at_checked(2).unwrap_or(("xx", name));
    Key::from_iter([a, b])
}

fn derived(name: &str, kind: &str) -> Key {
    let (a, b) = name.split_at_checked(2).unwrap_or(("xx", name));
    Key::from_iter(["derived", a, b, kind])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_bytes_are_kept_once_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&BlobOptions::Folder(folder.path().into())).unwrap();
        let name = blobs.put(Bytes::from_static(b"hello")).await.unwrap();
        assert_eq!(blobs.put(Bytes::from_static(b"hello")).await.unwrap(), name);
        assert_eq!(blobs.get(&name).await.unwrap(), "hello");
        assert_eq!(blobs.get_derived(&name, "thumb").await.unwrap(), None);
        let stream = blobs.open_stream(&name, Some(1..3)).await.unwrap();
        assert_eq!((stream.size, stream.range.clone()), (5, 1..3));
        assert_eq!(stream.bytes.try_collect::<Vec<_>>().await.unwrap().concat(), b"el");
        blobs.delete(&name).await.unwrap();
        assert!(matches!(blobs.get(&name).await, Err(StoreError::NotFound(_))));
    }

    #[tokio::test]
    async fn a_large_file_is_kept_piece_by_piece_and_comes_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&BlobOptions::Folder(folder.path().join("media"))).unwrap();
        for size in [0, 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
            let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            let path = folder.path().join("incoming");
            std::fs::write(&path, &bytes).unwrap();
            let name = hex::encode(Sha256::digest(&bytes));
            blobs.put_file(&name, &path).await.unwrap();
            blobs.put_file(&name, &path).await.unwrap();
            assert!(blobs.get(&name).await.unwrap() == bytes, "{size}");
        }
        let missing = blobs.put_file("00", &folder.path().join("nothing")).await;
        assert!(missing.is_err() && blobs.get("00").await.is_err());
    }
}
