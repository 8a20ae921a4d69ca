//! When a server asks to be called again. Seen in the wild: `Retry-After` in seconds or as a date, and
//! `RateLimit-Reset` or `X-RateLimit-Reset` as an ISO date (Mastodon), seconds since 1970 (PDS, GitHub),
//! milliseconds since 1970, or seconds from now (IETF drafts).

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// A server that asks for more than this is asked again after it anyway.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The moment the headers name, never before `now`; `None` when they name none that can be read.
pub fn retry_at(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    let asked = value("retry-after")
        .and_then(|v| moment(v, now))
        .or_else(|| {
            ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"].iter().find_map(|n| moment(value(n)?, now))
        })
        .or_else(|| moment(parameter(value("ratelimit")?)?, now))?;
    let latest = now.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    Some(asked.clamp(now, latest))
}

fn moment(value: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(number) = value.parse::<f64>() {
        if !number.is_finite() || number < 0.0 {
            return None;
        }
        // A count below 1e9 would be a date before 2001: it can only be a delay.
        return if number < 1e9 {
            now.checked_add(SignedDuration::try_from_secs_f64(number.ceil()).ok()?).ok()
        } else if number < 1e11 {
            Timestamp::from_second(number as i64).ok()
        } else if number < 1e14 {
            Timestamp::from_millisecond(number as i64).ok()
        } else {
            Some(Timestamp::MAX)
        };
    }
    if let Ok(date) = value.parse::<Timestamp>() {
        return Some(date);
    }
    rfc2822::DateTimeParser::new().parse_timestamp(value).ok()
}

/// The reset of a combined `RateLimit` field: `limit=100, remaining=0, reset=50` or `"default";r=0;t=50`.
fn parameter(value: &str) -> Option<&str> {
    value.split([',', ';']).map(str::trim).find_map(|p| p.strip_prefix("reset=").or_else(|| p.strip_prefix("t=")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    fn at(pairs: &[(&'static str, &str)]) -> Option<String> {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let headers = pairs
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap()))
            .collect::<HeaderMap>();
        retry_at(&headers, now).map(|t| t.to_string())
    }

    #[test]
    fn every_form_seen_is_read() {
        for (headers, want) in [
            (vec![("retry-after", "30")], Some("2026-11-23T12:00:30Z")),
            (vec![("retry-after", "0.4")], Some("2026-11-23T12:00:01Z")),
            (vec![("retry-after", "Mon, 23 Nov 2026 12:05:00 GMT")], Some("2026-11-23T12:05:00Z")),
            (vec![("retry-after", "Mon, 23 Nov 2020 12:05:00 GMT")], Some("2026-11-23T12:00:00Z")),
            (vec![("x-ratelimit-reset", "2026-11-23T12:05:00.123456Z")], Some("2026-11-23T12:05:00.123456Z")),
            (vec![("ratelimit-reset", "1795435500")], Some("2026-11-23T12:05:00Z")),
            (vec![("x-ratelimit-reset", "1795435500000")], Some("2026-11-23T12:05:00Z")),
            (vec![("ratelimit-reset", "50")], Some("2026-11-23T12:00:50Z")),
            (vec![("ratelimit", "limit=100, remaining=0, reset=50")], Some("2026-11-23T12:00:50Z")),
            (vec![("ratelimit", "\"default\";r=0;t=50")], Some("2026-11-23T12:00:50Z")),
            (vec![("retry-after", "nonsense"), ("ratelimit-reset", "50")], Some("2026-11-23T12:00:50Z")),
            (vec![("retry-after", "10"), ("ratelimit-reset", "50")], Some("2026-11-23T12:00:10Z")),
            (vec![("retry-after", "999999999")], Some("2026-11-30T12:00:00Z")),
            (vec![("retry-after", "1e300")], Some("2026-11-30T12:00:00Z")),
            (vec![("retry-after", "-5")], None),
            (vec![("retry-after", "NaN")], None),
            (vec![("retry-after", "")], None),
            (vec![], None),
        ] {
            assert_eq!(at(&headers).as_deref(), want, "{headers:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_looks_back(value in "[ -~]{0,40}") {
            let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from_str(&value).unwrap());
            if let Some(t) = retry_at(&headers, now) {
                prop_assert!(t >= now);
            }
        }
    }
}
