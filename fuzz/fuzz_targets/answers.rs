//! What a server says: HTML of a status, limits of an instance, times to come back.
#![no_main]
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use passeur_networks::{http::retry_at, mastodon};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = mastodon::fingerprint_of_html(&text);
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let _ = mastodon::limits_of(&json);
    }
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        for name in ["retry-after", "x-ratelimit-reset", "ratelimit-reset"] {
            let headers = HeaderMap::from_iter([(http::HeaderName::from_static(name), value.clone())]);
            let _ = retry_at(&headers, jiff::Timestamp::UNIX_EPOCH);
        }
    }
});
