//! Random secrets that are handed out once and kept as a hash: cookies, links, tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore;
use sha2::{Digest, Sha256};

/// 256 random bits as 43 URL-safe characters. `Debug` does not show them.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn random() -> Self {
        Self::with_prefix("")
    }

    pub fn with_prefix(prefix: &str) -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself, for the one place that hands it out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// SHA-256 in hexadecimal. Enough for secrets of full entropy; passwords are hashed with argon2id.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_new_and_not_shown() {
        let (a, b) = (Secret::random(), Secret::with_prefix("pss_"));
        assert_eq!(a.expose().len(), 43);
        assert!(b.expose().starts_with("pss_") && b.expose().len() == 47);
        assert_ne!(Secret::random().expose(), a.expose());
        assert!(!format!("{a:?}").contains(a.expose()));
        assert_ne!(a.hash(), a.expose());
    }
}
