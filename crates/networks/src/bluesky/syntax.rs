//! The names of atproto, as types that cannot hold a bad one. Rules: atproto.com/specs (handle, did,
//! nsid, record-key, tid, at-uri-scheme); checked against the interop vectors of bluesky-social/atproto.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// The text is not a well-formed name of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed {0}")]
pub struct Malformed(&'static str);

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $valid:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(String);

        impl $type {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = Malformed;
            fn from_str(s: &str) -> Result<Self, Malformed> {
                if $valid(s) { Ok(Self(s.to_owned())) } else { Err(Malformed($what)) }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// `ana.bsky.social`.
    Handle, "handle", is_handle
);
name!(
    /// `did:plc:…`, `did:web:…`.
    Did, "DID", is_did
);
name!(
    /// `app.bsky.feed.post`.
    Nsid, "NSID", is_nsid
);
name!(
    /// The last segment of a record's address.
    RecordKey, "record key", is_record_key
);
name!(
    /// A timestamp identifier: 13 characters that sort by time.
    Tid, "TID", is_tid
);

/// `at://AUTHORITY[/COLLECTION[/KEY]]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AtUri {
    pub authority: Authority,
    pub collection: Option<Nsid>,
    pub key: Option<RecordKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Authority {
    Did(Did),
    Handle(Handle),
}

impl FromStr for Authority {
    type Err = Malformed;
    fn from_str(s: &str) -> Result<Self, Malformed> {
        if s.starts_with("did:") { s.parse().map(Self::Did) } else { s.parse().map(Self::Handle) }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Did(did) => did.fmt(f),
            Self::Handle(handle) => handle.fmt(f),
        }
    }
}

impl FromStr for AtUri {
    type Err = Malformed;
    fn from_str(s: &str) -> Result<Self, Malformed> {
        let bad = Malformed("at:// address");
        let rest = s.strip_prefix("at://").filter(|_| s.len() <= 8192).ok_or(bad)?;
        let mut parts = rest.split('/');
        let authority = parts.next().ok_or(bad)?.parse().map_err(|_| bad)?;
        let collection = parts.next().map(str::parse).transpose().map_err(|_| bad)?;
        let key = parts.next().map(str::parse).transpose().map_err(|_| bad)?;
        if parts.next().is_some() {
            return Err(bad);
        }
        Ok(Self { authority, collection, key })
    }
}

impl fmt::Display for AtUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at://{}", self.authority)?;
        if let Some(collection) = &self.collection {
            write!(f, "/{collection}")?;
        }
        match &self.key {
            Some(key) => write!(f, "/{key}"),
            None => Ok(()),
        }
    }
}

const BASE32: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

impl Tid {
    /// The key of a record that is the same for every attempt at it: the time is `due` (to about a
    /// second), plus about a second per part of a thread so that parts sort, and the low 20 bits of
    /// the time and the 10 of the clock id come from a hash of `key`: two records of one account
    /// share it once in 2^30 pairs due in the same second.
    pub fn deterministic(due: Timestamp, index: usize, key: &str) -> Self {
        const LOW: u32 = 20;
        let digest = Sha256::digest(key.as_bytes());
        let hash =
            u64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])) & ((1 << (LOW + 10)) - 1);
        let micros = u64::try_from(due.as_microsecond()).unwrap_or(0);
        let block = (micros >> LOW) + index as u64;
        Self::encode((block << (LOW + 10) | hash) & (u64::MAX >> 1))
    }

    fn encode(bits: u64) -> Self {
        let text = (0..13).rev().map(|i| char::from(BASE32[(bits >> (5 * i) & 31) as usize])).collect();
        Self(text)
    }

    /// Microseconds since 1970.
    pub fn micros(&self) -> u64 {
        let digit = |b: u8| BASE32.iter().position(|c| *c == b).unwrap_or(0) as u64;
        self.0.bytes().fold(0, |bits, b| bits << 5 | digit(b)) >> 10
    }

    pub fn key(&self) -> RecordKey {
        RecordKey(self.0.clone())
    }
}

fn labels(s: &str) -> bool {
    s.split('.').all(|l| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    })
}

fn is_handle(s: &str) -> bool {
    let top = s.rsplit('.').next().unwrap_or_default();
    s.len() <= 253 && s.contains('.') && labels(s) && top.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_did(s: &str) -> bool {
    let Some((method, id)) = s.strip_prefix("did:").and_then(|r| r.split_once(':')) else { return false };
    s.len() <= 2048
        && !method.is_empty()
        && method.bytes().all(|b| b.is_ascii_lowercase())
        && !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:%-".contains(&b))
        && !id.ends_with([':', '%'])
}

fn is_nsid(s: &str) -> bool {
    let Some((authority, name)) = s.rsplit_once('.') else { return false };
    s.len() <= 317
        && authority.contains('.')
        && labels(authority)
        && authority.starts_with(|c: char| c.is_ascii_alphabetic())
        && (1..=63).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_record_key(s: &str) -> bool {
    (1..=512).contains(&s.len())
        && s != "."
        && s != ".."
        && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_~.:-".contains(&b))
}

fn is_tid(s: &str) -> bool {
    s.len() == 13
        && s.bytes().all(|b| BASE32.contains(&b))
        && s.starts_with(|c: char| ('2'..='7').contains(&c) || ('a'..='j').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vectors(name: &str, valid: bool, check: impl Fn(&str) -> bool) {
        let shared = std::env::var("PASSEUR_SHARED").unwrap_or_else(|_| "../../../shared".into());
        let kind = if valid { "valid" } else { "invalid" };
        let path = format!("{shared}/specs/bluesky/interop-test-files/syntax/{name}_syntax_{kind}.txt");
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {path} is not here");
            return;
        };
        let cases: Vec<&str> = text.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")).collect();
        assert!(cases.len() > 5, "{path}");
        for case in cases {
            assert_eq!(check(case), valid, "{name}: “{case}” should be {kind}");
        }
    }

    #[test]
    fn the_interop_vectors_pass() {
        for valid in [true, false] {
            vectors("handle", valid, |s| s.parse::<Handle>().is_ok());
            vectors("did", valid, |s| s.parse::<Did>().is_ok());
            vectors("nsid", valid, |s| s.parse::<Nsid>().is_ok());
            vectors("recordkey", valid, |s| s.parse::<RecordKey>().is_ok());
            vectors("tid", valid, |s| s.parse::<Tid>().is_ok());
            vectors("aturi", valid, |s| s.parse::<AtUri>().is_ok());
            vectors("atidentifier", valid, |s| s.parse::<Authority>().is_ok());
        }
    }

    #[test]
    fn a_key_is_the_same_for_every_attempt_and_sorts_within_a_thread() {
        let due: Timestamp = "2026-11-23T12:00:00.5Z".parse().unwrap();
        let key = Tid::deterministic(due, 0, "d1:0");
        assert_eq!(key, Tid::deterministic(due, 0, "d1:0"));
        assert_ne!(key, Tid::deterministic(due, 0, "d2:0"));
        let off = key.micros() as i64 - due.as_microsecond();
        assert!(off.abs() < 1_100_000, "{off}");
        let parts: Vec<Tid> = (0..25).map(|i| Tid::deterministic(due, i, &format!("d1:{i}"))).collect();
        assert!(parts.is_sorted() && parts.windows(2).all(|w| w[0] != w[1]));
    }

    proptest! {
        #[test]
        fn every_key_is_well_formed(micros in 0i64..4_000_000_000_000_000, index in 0usize..100, key in "\\PC{0,40}") {
            let due = Timestamp::from_microsecond(micros).unwrap();
            let tid = Tid::deterministic(due, index, &key);
            prop_assert!(is_tid(tid.as_str()), "{tid}");
            prop_assert!(tid.as_str().parse::<RecordKey>().is_ok());
        }

        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,60}") {
            let _ = (text.parse::<Handle>(), text.parse::<Did>(), text.parse::<Nsid>(), text.parse::<AtUri>(), text.parse::<Tid>());
        }
    }
}
