//! Pictures, films and sounds of posts, from the blob store. Only what a visible post shows is given.

use super::{answer, here::Here};
use axum::{
    body::Body,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeur_store::hub;
use std::ops::Range;

pub(super) async fn serve(here: Here, Path((_, sha, _)): Path<(String, String, String)>) -> Response {
    if sha.len() != 64 || !sha.bytes().all(|b| b.is_ascii_hexdigit()) {
        return answer::plain_missing();
    }
    let (workspace, name) = (here.site.workspace_id.clone(), sha.clone());
    let kind = match here.hub.db.read(move |tx| hub::media_type(tx, &workspace, &name)).await {
        Ok(Some(kind)) => kind,
        Ok(None) => return answer::plain_missing(),
        Err(e) => return answer::failed(e),
    };
    let etag = format!("\"{}\"", &sha[..32]);
    if here.headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.to_str().is_ok_and(|v| v.contains(&etag))) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let bytes = match here.hub.blobs.get(&sha).await {
        Ok(bytes) => bytes,
        Err(e) => return answer::failed(e),
    };
    let total = bytes.len();
    let mut response = match range(&here.headers, total) {
        Asked::Whole => answer::forever(&kind, bytes),
        Asked::Part(part) => {
            let said = format!("bytes {}-{}/{total}", part.start, part.end - 1);
            let mut response = answer::forever(&kind, Body::from(bytes.slice(part)));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put(response.headers_mut(), header::CONTENT_RANGE, &said);
            response
        }
        Asked::Beyond => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            put(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{total}"));
            return response;
        }
    };
    put(response.headers_mut(), header::ETAG, &etag);
    put(response.headers_mut(), header::ACCEPT_RANGES, "bytes");
    response
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<usize>),
    Beyond,
}

/// One range, as players ask for; several, or none that we understand, give the whole.
fn range(headers: &HeaderMap, total: usize) -> Asked {
    let text = headers.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("bytes="));
    let Some((first, last)) = text.and_then(|t| t.trim().split_once('-')) else { return Asked::Whole };
    let part = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(a), Ok(b)) if a <= b => a..b.saturating_add(1).min(total),
        (Ok(a), Err(_)) if last.is_empty() => a..total,
        (Err(_), Ok(n)) if first.is_empty() && n > 0 => total.saturating_sub(n)..total,
        _ => return Asked::Whole,
    };
    if part.start >= total { Asked::Beyond } else { Asked::Part(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_players_ask() {
        for (text, want) in [
            ("bytes=0-1", Asked::Part(0..2)),
            ("bytes=5-", Asked::Part(5..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=2-99999999999999999999", Asked::Whole),
            ("bytes=2-99", Asked::Part(2..10)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=3-1", Asked::Whole),
            ("bytes=0-1,4-5", Asked::Whole),
            ("lines=1-2", Asked::Whole),
        ] {
            let mut h = HeaderMap::new();
            h.insert(header::RANGE, text.parse().unwrap());
            assert_eq!(range(&h, 10), want, "{text}");
        }
    }
}
