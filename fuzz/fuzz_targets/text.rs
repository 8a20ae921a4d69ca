//! Links, mentions, tags, facets, counts, previews, threads: ranges lie on characters and lose nothing.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::{
    limits, preview,
    text::{self, Dialect},
    thread,
};

fuzz_target!(|input: &str| {
    for network in ["x", "mastodon", "bluesky", "threads"] {
        let dialect = Dialect::of(network);
        for entity in text::entities(input, dialect) {
            let _ = format!("{entity:?}");
        }
        let _ = preview::tokens(input, network);
        if let Some(limits) = limits::of(network) {
            let _ = text::count::measure(input, &limits.text, 0);
            let parts = thread::split(input, &limits.text, dialect, 0, thread::Numbering::Suffix);
            assert!(parts.len() <= input.len() + 1);
        }
    }
    let _ = text::facets::facets(input);
});
