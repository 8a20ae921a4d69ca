//! HTTP signatures (draft-cavage-http-signatures-12) with RSA and SHA-256, and the digest of the
//! body (RFC 3230), as Mastodon and its like use them.
//!
//! A signature is taken only if it covers the request target, the host, the date and, with a body,
//! the digest: then it is worth nothing at another inbox, on another host or another day.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;
use jiff::{
    SignedDuration, Timestamp,
    fmt::rfc2822::{DateTimeParser, DateTimePrinter},
};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::DecodeRsaPublicKey,
    pkcs8::{DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
    traits::PublicKeyParts,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::Url;

/// How old a signature may be: a delivery that waited is signed again by its sender.
pub(crate) const AGE_MAX: SignedDuration = SignedDuration::from_hours(12);
/// How far the sender's clock may be ahead.
pub(crate) const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(60);
const BITS: usize = 2_048;

/// Why a signature was not taken. Shown to the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the request is not signed")]
    Unsigned,
    #[error("the signature cannot be read: {0}")]
    Malformed(&'static str),
    #[error("the signature does not cover “{0}”")]
    Uncovered(&'static str),
    #[error("the digest is not that of the body")]
    Digest,
    #[error("the date is missing, or too far from now")]
    Date,
    #[error("the signature is not that of the key")]
    Wrong,
    #[error("this key cannot be used: {0}")]
    Key(String),
}

/// A private key, ready to sign.
pub(crate) struct SigningKey(KeyPair);

/// A new key: the public half as PEM, the private one as PKCS#8 DER. Takes a moment.
pub(crate) fn generate() -> Result<(String, Vec<u8>), Refused> {
    let failed = |e: String| Refused::Key(e);
    let key = RsaPrivateKey::new(&mut OsRng, BITS).map_err(|e| failed(e.to_string()))?;
    let public = RsaPublicKey::from(&key).to_public_key_pem(LineEnding::LF).map_err(|e| failed(e.to_string()))?;
    let private = key.to_pkcs8_der().map_err(|e| failed(e.to_string()))?;
    Ok((public, private.as_bytes().to_vec()))
}

impl SigningKey {
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Refused> {
        KeyPair::from_pkcs8(der).map(Self).map_err(|e| Refused::Key(e.to_string()))
    }

    fn sign(&self, text: &str) -> Result<String, Refused> {
        let mut out = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut out)
            .map_err(|_| Refused::Key("it does not sign".into()))?;
        Ok(STANDARD.encode(out))
    }
}

/// The headers that a signed call carries beside `Host`.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub date: String,
    pub digest: Option<String>,
    pub signature: String,
}

pub(crate) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// Signs a call as it will be sent.
pub(crate) fn sign(
    key: &SigningKey,
    key_id: &str,
    method: &str,
    url: &Url,
    body: Option<&[u8]>,
    now: Timestamp,
) -> Result<Signed, Refused> {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).map_err(|_| Refused::Date)?;
    let digest = body.map(digest);
    let mut text = format!(
        "(request-target): {} {}\nhost: {}\ndate: {date}",
        method.to_ascii_lowercase(),
        &url[url::Position::BeforePath..url::Position::AfterQuery],
        crate::address::authority(url),
    );
    let mut names = "(request-target) host date".to_owned();
    if let Some(digest) = &digest {
        text.push_str(&format!("\ndigest: {digest}"));
        names.push_str(" digest");
    }
    let signature =
        format!("keyId=\"{key_id}\",algorithm=\"rsa-sha256\",headers=\"{names}\",signature=\"{}\"", key.sign(&text)?);
    Ok(Signed { date, digest, signature })
}

/// What a signature header says.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub key_id: String,
    headers: Vec<String>,
    signature: Vec<u8>,
    created: Option<i64>,
    expires: Option<i64>,
}

/// Reads the signature header; nothing of it is trusted yet.
pub(crate) fn claim(headers: &HeaderMap) -> Result<Claim, Refused> {
    let text = headers.get("signature").ok_or(Refused::Unsigned)?;
    let text = text.to_str().map_err(|_| Refused::Malformed("it is not plain text"))?;
    let fields = parameters(text)?;
    let get = |name: &str| fields.get(name).map(String::as_str);
    if let Some(algorithm) = get("algorithm")
        && !matches!(algorithm.to_ascii_lowercase().as_str(), "rsa-sha256" | "hs2019")
    {
        return Err(Refused::Malformed("the algorithm is not rsa-sha256"));
    }
    let covered = get("headers").unwrap_or("date").to_ascii_lowercase();
    let number = |name: &str| get(name).map(|v| v.parse().map_err(|_| Refused::Malformed("a time"))).transpose();
    let claim = Claim {
        key_id: get("keyId").ok_or(Refused::Malformed("no keyId"))?.to_owned(),
        headers: covered.split_ascii_whitespace().map(str::to_owned).collect(),
        signature: STANDARD
            .decode(get("signature").ok_or(Refused::Malformed("no signature"))?)
            .map_err(|_| Refused::Malformed("it is not base64"))?,
        created: number("created")?,
        expires: number("expires")?,
    };
    for name in ["(request-target)", "host"] {
        if !claim.covers(name) {
            return Err(Refused::Uncovered(name));
        }
    }
    let dated = claim.covers("date") || (claim.covers("(created)") && claim.created.is_some());
    if !dated {
        return Err(Refused::Uncovered("date"));
    }
    Ok(claim)
}

/// `name="value"` pairs, separated by commas; values without quotes for numbers.
fn parameters(text: &str) -> Result<BTreeMap<String, String>, Refused> {
    let mut out = BTreeMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(Refused::Malformed("a name without a value"))?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(Refused::Malformed("a quote is not closed"))?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        if out.insert(name.trim().to_owned(), value.trim().to_owned()).is_some() {
            return Err(Refused::Malformed("a parameter comes twice"));
        }
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Ok(out)
}

impl Claim {
    fn covers(&self, name: &str) -> bool {
        self.headers.iter().any(|h| h == name)
    }

    /// The body is the one that was signed.
    pub fn check_body(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
        if !self.covers("digest") {
            return Err(Refused::Uncovered("digest"));
        }
        let said = headers.get("digest").and_then(|v| v.to_str().ok()).ok_or(Refused::Digest)?;
        let ours = STANDARD.encode(Sha256::digest(body));
        let mut known = false;
        for part in said.split(',') {
            let Some((algorithm, value)) = part.trim().split_once('=') else { return Err(Refused::Digest) };
            if algorithm.eq_ignore_ascii_case("sha-256") {
                known = true;
                if value != ours {
                    return Err(Refused::Digest);
                }
            }
        }
        if known { Ok(()) } else { Err(Refused::Digest) }
    }

    /// The signature is of about now.
    pub fn check_time(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), Refused> {
        let at = match self.created.filter(|_| self.covers("(created)")) {
            Some(created) => Timestamp::from_second(created).map_err(|_| Refused::Date)?,
            None => {
                let text = headers.get("date").and_then(|v| v.to_str().ok()).ok_or(Refused::Date)?;
                DateTimeParser::new().parse_timestamp(text).map_err(|_| Refused::Date)?
            }
        };
        let age = now.duration_since(at);
        let ended = self.expires.is_some_and(|e| e < now.as_second());
        if age > AGE_MAX || age < -AHEAD_MAX || ended { Err(Refused::Date) } else { Ok(()) }
    }

    /// The key made this signature, for this target on one of our `hosts`.
    pub fn check_key(
        &self,
        pem: &str,
        method: &str,
        target: &str,
        hosts: &[&str],
        headers: &HeaderMap,
    ) -> Result<(), Refused> {
        let key = RsaPublicKey::from_public_key_pem(pem.trim())
            .or_else(|_| RsaPublicKey::from_pkcs1_pem(pem.trim()))
            .map_err(|e| Refused::Key(e.to_string()))?;
        let key = PublicKeyComponents { n: key.n().to_bytes_be(), e: key.e().to_bytes_be() };
        for host in hosts {
            let text = self.signed_text(method, target, host, headers)?;
            if key.verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), &self.signature).is_ok() {
                return Ok(());
            }
        }
        Err(Refused::Wrong)
    }

    fn signed_text(&self, method: &str, target: &str, host: &str, headers: &HeaderMap) -> Result<String, Refused> {
        let mut lines = Vec::with_capacity(self.headers.len());
        for name in &self.headers {
            let value = match name.as_str() {
                "(request-target)" => format!("{} {target}", method.to_ascii_lowercase()),
                "(created)" => self.created.ok_or(Refused::Malformed("no created"))?.to_string(),
                "(expires)" => self.expires.ok_or(Refused::Malformed("no expires"))?.to_string(),
                "host" => host.to_owned(),
                other => {
                    let all: Result<Vec<_>, _> = headers.get_all(other).iter().map(|v| v.to_str()).collect();
                    let all = all.map_err(|_| Refused::Malformed("a signed header is not plain text"))?;
                    if all.is_empty() {
                        return Err(Refused::Malformed("a signed header is missing"));
                    }
                    all.iter().map(|v| v.trim()).collect::<Vec<_>>().join(", ")
                }
            };
            lines.push(format!("{name}: {value}"));
        }
        Ok(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KEYS: LazyLock<[(String, Vec<u8>); 2]> = LazyLock::new(|| [generate().unwrap(), generate().unwrap()]);
    const NOW: i64 = 1_795_424_400;
    const BODY: &[u8] = b"{\"type\":\"Follow\"}";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(NOW + seconds).unwrap()
    }

    /// Headers of a call signed with the first key for `https://hub.example/h/news/inbox`.
    fn signed(seconds: i64) -> HeaderMap {
        let key = SigningKey::from_pkcs8(&KEYS[0].1).unwrap();
        let url = "https://hub.example/h/news/inbox".parse().unwrap();
        let s = sign(&key, "https://a.example/u#main-key", "POST", &url, Some(BODY), at(seconds)).unwrap();
        let mut h = HeaderMap::new();
        h.insert("date", s.date.parse().unwrap());
        h.insert("digest", s.digest.unwrap().parse().unwrap());
        h.insert("signature", s.signature.parse().unwrap());
        h
    }

    fn check(h: &HeaderMap, body: &[u8], pem: &str, target: &str, hosts: &[&str]) -> Result<(), Refused> {
        let claim = claim(h)?;
        claim.check_body(h, body)?;
        claim.check_time(h, at(0))?;
        claim.check_key(pem, "POST", target, hosts, h)
    }

    #[test]
    fn only_the_call_that_was_signed_is_taken() {
        let (good, other) = (KEYS[0].0.as_str(), KEYS[1].0.as_str());
        let (inbox, host) = ("/h/news/inbox", ["hub.example"].as_slice());
        let h = signed(0);
        assert_eq!(check(&h, BODY, good, inbox, host), Ok(()));
        assert_eq!(check(&h, BODY, good, inbox, &["own.example", "hub.example"]), Ok(()));
        assert_eq!(check(&h, b"{}", good, inbox, host), Err(Refused::Digest));
        assert_eq!(check(&h, BODY, other, inbox, host), Err(Refused::Wrong));
        assert_eq!(check(&h, BODY, good, "/h/other/inbox", host), Err(Refused::Wrong));
        assert_eq!(check(&h, BODY, good, inbox, &["else.example"]), Err(Refused::Wrong));
        assert_eq!(check(&signed(-13 * 3_600), BODY, good, inbox, host), Err(Refused::Date));
        assert_eq!(check(&signed(2 * 3_600), BODY, good, inbox, host), Err(Refused::Date));
        let mut forged = h.clone();
        forged.insert("digest", digest(b"{}").parse().unwrap());
        assert_eq!(check(&forged, b"{}", good, inbox, host), Err(Refused::Wrong));
        let mut dated = h.clone();
        dated.insert("date", "Mon, 23 Nov 2026 09:00:01 GMT".parse().unwrap());
        assert_eq!(check(&dated, BODY, good, inbox, host), Err(Refused::Wrong));
        assert_eq!(check(&HeaderMap::new(), BODY, good, inbox, host), Err(Refused::Unsigned));
        assert!(matches!(check(&h, BODY, "no key", inbox, host), Err(Refused::Key(_))));
    }

    #[test]
    fn a_signature_that_covers_too_little_is_refused() {
        for (covered, missing) in [
            ("date digest", "(request-target)"),
            ("(request-target) date digest", "host"),
            ("(request-target) host digest", "date"),
            ("(request-target) host date", "digest"),
        ] {
            let mut h = signed(0);
            let text = h["signature"].to_str().unwrap().replace("(request-target) host date digest", covered);
            h.insert("signature", text.parse().unwrap());
            let refused = check(&h, BODY, &KEYS[0].0, "/h/news/inbox", &["hub.example"]);
            assert_eq!(refused, Err(Refused::Uncovered(missing)), "{covered}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "[ -~]{0,200}", date in "[ -~]{0,40}", digest in "[ -~]{0,80}") {
            let mut h = HeaderMap::new();
            h.insert("signature", text.parse().unwrap());
            h.insert("date", date.parse().unwrap());
            h.insert("digest", digest.parse().unwrap());
            prop_assert!(check(&h, BODY, &KEYS[0].0, "/", &["x"]).is_err());
        }

        #[test]
        fn what_is_read_back_is_what_was_written(name in "[a-z]{1,8}", value in "[ -!#-~]{0,40}") {
            let all = parameters(&format!("{name}=\"{value}\",other=12")).unwrap();
            prop_assert_eq!(all.get(&name).map(String::as_str), Some(value.trim()));
        }
    }
}
