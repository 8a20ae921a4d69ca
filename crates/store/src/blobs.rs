//! The bytes of media: a folder by default, an S3-compatible bucket when several nodes share them.
//! A blob is named by the SHA-256 of its bytes, so the same file is kept once and never changes.

use crate::error::{Result, StoreError};
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, local::LocalFileSystem, path::Path as Key};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::{path::PathBuf, sync::Arc};

/// Where blobs are.
#[derive(Debug, Clone)]
pub enum BlobOptions {
    Folder(PathBuf),
    S3 { endpoint: String, bucket: String, region: String, access_key: String, secret_key: SecretString },
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
        blobs.delete(&name).await.unwrap();
        assert!(matches!(blobs.get(&name).await, Err(StoreError::NotFound(_))));
    }
}
