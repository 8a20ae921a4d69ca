//! Envelope encryption of secrets at rest: every value has a data key of its own, wrapped by the
//! master key, which lives in a file outside the database (or in the environment, for several nodes).

use crate::error::{Result, StoreError};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use std::{path::Path, sync::Arc};

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const WRAPPED: usize = 32 + 16;

/// The master key. `Debug` shows only its id.
#[derive(Clone)]
pub struct Keyring {
    key: Arc<SecretBox<[u8; 32]>>,
    id: [u8; 4],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.id())
    }
}

impl Keyring {
    pub fn new(key: [u8; 32]) -> Self {
        let digest = Sha256::digest(key);
        let mut id = [0; 4];
        id.copy_from_slice(&digest[..4]);
        Self { key: Arc::new(SecretBox::new(Box::new(key))), id }
    }

    pub fn random() -> Self {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        Self::new(key)
    }

    /// Key id, as written before each sealed value.
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// Reads the key from `path`, or makes one there (mode 0600) on the first start.
    pub fn open(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(text.trim()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let ring = Self::random();
                ring.save(path)?;
                // Another process may have made it at the same moment: what is on disk counts.
                Self::parse(std::fs::read_to_string(path)?.trim())
            }
            Err(e) => Err(e.into()),
        }
    }

    /// A key of 32 bytes in hexadecimal, as in the key file or `PASSEUR_KEY`.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = hex::decode(text).map_err(|_| StoreError::Crypto("the key is not hexadecimal".into()))?;
        let key = <[u8; 32]>::try_from(bytes)
            .map_err(|_| StoreError::Crypto("the key must be 32 bytes (64 hexadecimal digits)".into()))?;
        Ok(Self::new(key))
    }

    /// Hexadecimal form, for the key file and for backups.
    pub fn export(&self) -> SecretString {
        hex::encode(self.key.expose_secret()).into()
    }

    fn save(&self, path: &Path) -> Result<()> {
        use std::io::Write;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(mut file) => {
                writeln!(file, "{}", self.export().expose_secret())?;
                file.sync_all()?;
                Ok(())
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// A key derived from the master key for another use (cookies, signed links).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut h = Sha256::new();
        h.update(b"passeur derive\0");
        h.update(self.key.expose_secret());
        h.update(purpose.as_bytes());
        h.finalize().into()
    }

    /// Encrypts `plain`; it can be read back only with the same `context` (what it belongs to).
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut rng = rand::rng();
        let mut data_key = [0; 32];
        let (mut n1, mut n2) = ([0; NONCE], [0; NONCE]);
        rng.fill_bytes(&mut data_key);
        rng.fill_bytes(&mut n1);
        rng.fill_bytes(&mut n2);
        let wrapped = self.cipher().encrypt(&XNonce::from(n1), data_key.as_slice()).map_err(failed)?;
        let body = XChaCha20Poly1305::new(&data_key.into())
            .encrypt(&XNonce::from(n2), Payload { msg: plain, aad: context.as_bytes() })
            .map_err(failed)?;
        let mut out = Vec::with_capacity(1 + 4 + 2 * NONCE + WRAPPED + body.len());
        out.push(FORMAT);
        out.extend(self.id);
        out.extend(n1);
        out.extend(wrapped);
        out.extend(n2);
        out.extend(body);
        Ok(out)
    }

    pub fn open_sealed(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let head = 5 + NONCE + WRAPPED + NONCE;
        if sealed.len() < head || sealed[0] != FORMAT {
            return Err(StoreError::Crypto("a sealed value is damaged".into()));
        }
        if sealed[1..5] != self.id {
            return Err(StoreError::Crypto(format!(
                "it was sealed with key {}, this installation has key {}: put the right key file back",
                hex::encode(&sealed[1..5]),
                self.id()
            )));
        }
        let nonce = |at: usize| {
            let mut n = [0; NONCE];
            n.copy_from_slice(&sealed[at..at + NONCE]);
            XNonce::from(n)
        };
        let data_key = self.cipher().decrypt(&nonce(5), &sealed[5 + NONCE..5 + NONCE + WRAPPED]).map_err(failed)?;
        let data_key = <[u8; 32]>::try_from(data_key).map_err(|_| StoreError::Crypto("damaged data key".into()))?;
        XChaCha20Poly1305::new(&data_key.into())
            .decrypt(&nonce(5 + NONCE + WRAPPED), Payload { msg: &sealed[head..], aad: context.as_bytes() })
            .map_err(failed)
    }

    pub fn seal_text(&self, context: &str, plain: &SecretString) -> Result<Vec<u8>> {
        self.seal(context, plain.expose_secret().as_bytes())
    }

    pub fn open_text(&self, context: &str, sealed: &[u8]) -> Result<SecretString> {
        String::from_utf8(self.open_sealed(context, sealed)?)
            .map(Into::into)
            .map_err(|_| StoreError::Crypto("a sealed text is damaged".into()))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.expose_secret().into())
    }
}

fn failed(_: chacha20poly1305::Error) -> StoreError {
    StoreError::Crypto("a sealed value cannot be opened: it was changed, or belongs to something else".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_as_it_was_sealed() {
        let ring = Keyring::random();
        let sealed = ring.seal("account:1", b"token").unwrap();
        assert_eq!(ring.open_sealed("account:1", &sealed).unwrap(), b"token");
        assert!(ring.open_sealed("account:2", &sealed).is_err());
        assert!(Keyring::random().open_sealed("account:1", &sealed).is_err());
        for i in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[i] ^= 1;
            assert!(ring.open_sealed("account:1", &bad).is_err(), "byte {i}");
            assert!(ring.open_sealed("account:1", &sealed[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let ring = Keyring::new([7; 32]);
        assert!(!format!("{ring:?}").contains("0707"));
    }
}
