//! Answers made for one reader, pressed on their way out. Forms' tokens look different in each page
//! ([`crate::security::csrf`]), so that their length tells nothing; files and live streams go as they are.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// For pages and API alike. The fastest level: what waits is a person.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(1_024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("application/zip"));
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}
