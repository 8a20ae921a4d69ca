//! Passwords: argon2id on threads of their own, a few at a time.
//!
//! Parameters: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, read 2026-11): some
//! 30 ms on a core of today. A hash says with which parameters it was made, so they can grow.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

use crate::page::PageError;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes at once: bounds the memory that a flood of logins can take.
const AT_ONCE: usize = 4;

/// Shortest password, in characters.
pub const SHORTEST: usize = 10;
/// Longest, in bytes: hashing takes the same time, sending does not.
const LONGEST: usize = 1_024;

/// Passwords that guessers try first and that are long enough to pass.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "12345678910",
    "123456789a",
    "1q2w3e4r5t",
    "qwertyuiop",
    "azertyuiop",
    "password123",
    "motdepasse",
    "motdepasse1",
    "motdepasse123",
    "iloveyou123",
    "administrator",
    "administrateur",
    "letmein1234",
    "welcome123",
    "bienvenue1",
    "bienvenue123",
    "changeme123",
    "passeur123",
    "passw0rd123",
    "qwerty12345",
    "azerty12345",
    "superman123",
    "jetaime123",
    "marseille13",
    "olympiquelyonnais",
    "correcthorsebatterystaple",
];

/// Why a password is not taken. The locale key is `password-<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Short,
    Long,
    Common,
    Personal,
}

impl Weak {
    pub fn id(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Common => "common",
            Self::Personal => "personal",
        }
    }
}

/// Length, and not what everybody tries; no rules on kinds of characters (NIST SP 800-63B, 3.1.1.2).
pub fn check(password: &str, email: &str, name: &str) -> Result<(), Weak> {
    let lower = password.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    let length = letters.len();
    letters.sort_unstable();
    letters.dedup();
    let personal = |part: &str| part.chars().count() >= 4 && lower.contains(part) && length < part.chars().count() + 6;
    let email = email.to_lowercase();
    let name = name.to_lowercase();
    if length < SHORTEST {
        Err(Weak::Short)
    } else if password.len() > LONGEST {
        Err(Weak::Long)
    } else if letters.len() < 5 || COMMON.contains(&lower.as_str()) {
        Err(Weak::Common)
    } else if email.split('@').chain(name.split_whitespace()).any(personal) {
        Err(Weak::Personal)
    } else {
        Ok(())
    }
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, made with older parameters: keep this one instead.
    Rehashed(String),
}

#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Passwords {
        Passwords { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The PHC string to keep.
    pub async fn hash(&self, password: &str) -> Result<String, PageError> {
        let password = password.to_owned();
        self.run(move || hash(&password)).await
    }

    /// Checks a password. Without a hash to check against it takes as long and is wrong: who asks
    /// cannot tell an unknown address from a wrong password.
    pub async fn verify(&self, password: &str, known: Option<String>) -> Result<Verdict, PageError> {
        let password = if password.len() > LONGEST { String::new() } else { password.to_owned() };
        self.run(move || {
            let exists = known.is_some();
            let stored = match known {
                Some(stored) => stored,
                None => decoy()?.to_owned(),
            };
            let parsed = PasswordHash::new(&stored).map_err(|e| e.to_string())?;
            let right = hasher()?.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(match (right && exists, is_current(&stored)) {
                (false, _) => Verdict::Wrong,
                (true, true) => Verdict::Right,
                (true, false) => Verdict::Rehashed(hash(&password)?),
            })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, PageError> {
        let failed = |why: String| {
            tracing::error!(why, "a password could not be hashed");
            PageError::Internal
        };
        let _turn = self.turns.acquire().await.map_err(|e| failed(e.to_string()))?;
        tokio::task::spawn_blocking(f).await.map_err(|e| failed(e.to_string()))?.map_err(failed)
    }
}

fn hasher() -> Result<Argon2<'static>, String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| e.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, String> {
    hasher()?.hash_password(password.as_bytes()).map(|h| h.to_string()).map_err(|e| e.to_string())
}

fn is_current(stored: &str) -> bool {
    stored.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

/// The hash that stands in for people who are not there.
fn decoy() -> Result<&'static str, String> {
    static DECOY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = DECOY.get() {
        return Ok(hash);
    }
    let made = hash(passeur_store::secret::Secret::random().expose())?;
    Ok(DECOY.get_or_init(|| made))
}

/// The PHC string of a password, for the command line. Takes some 30 ms of a core.
///
/// Errors: a text for the operator.
pub fn hash_blocking(password: &str) -> Result<String, String> {
    hash(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_told_from_another_and_from_none() {
        let passwords = Passwords::new();
        let stored = passwords.hash("un bateau sur la Loire").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let verify = async |p: &str, h: Option<&str>| passwords.verify(p, h.map(str::to_owned)).await.unwrap();
        assert_eq!(verify("un bateau sur la Loire", Some(&stored)).await, Verdict::Right);
        assert_eq!(verify("un bateau sur la loire", Some(&stored)).await, Verdict::Wrong);
        assert_eq!(verify("", None).await, Verdict::Wrong);
        let long = "x".repeat(5_000);
        assert_eq!(verify(&long, Some(&stored)).await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn an_old_hash_is_renewed() {
        let params = Params::new(1_024, 1, 1, None).unwrap();
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let old = old.hash_password(b"an old password").unwrap().to_string();
        let verdict = Passwords::new().verify("an old password", Some(old)).await.unwrap();
        let Verdict::Rehashed(new) = verdict else { panic!("{verdict:?}") };
        assert!(is_current(&new));
    }

    #[test]
    fn weak_passwords_say_why() {
        for (password, expected) in [
            ("court", Err(Weak::Short)),
            ("éééééééééé", Err(Weak::Common)),
            ("MotDePasse123", Err(Weak::Common)),
            ("camille.riviere1", Err(Weak::Personal)),
            ("Camille2026!", Err(Weak::Personal)),
            ("camille aime les longues phrases", Ok(())),
            ("trois canards bleus", Ok(())),
        ] {
            assert_eq!(check(password, "camille.riviere@example.org", "Camille Rivière"), expected, "{password}");
        }
        assert_eq!(check(&"ab cd ef".repeat(200), "", ""), Err(Weak::Long));
    }
}
