//! No input makes the crate panic, and what is stripped stays a file of its kind.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use passeur_media::{Guard, inspect_with, strip, thumbnail};
use proptest::prelude::*;
use std::sync::OnceLock;

/// Small enough that thousands of cases take seconds.
const GUARD: Guard = Guard { pixels_max: 100_000, memory_max: 4_000_000, bytes_max: 1_000_000 };

fn seeds() -> &'static [Vec<u8>] {
    static SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let exif_segment = segment(0xE1, &[b"Exif\0\0".to_vec(), exif(6, true)].concat());
        vec![
            with_segments(&jpeg(&scene(24, 20), 70), &[exif_segment]),
            with_chunks(
                &png(&scene(12, 10)),
                &[chunk(b"eXIf", &exif(3, true)), chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])],
            ),
            gif(3, 8),
            webp_with(&scene(12, 10), &exif(8, true), &xmp(SYNTHETIC)),
            Film::default().build(),
            wav(1)[..200].to_vec(),
            b"\x1A\x45\xDF\xA3\x84\x42\x82\x81webm\x18\x53\x80\x67\xFF\x15\x49\xA9\x66\x84\x2A\xD7\xB1\x80".to_vec(),
            b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1E\x01vorbis\0\0\0\0\x02\x44\xAC\0\0".to_vec(),
            b"WEBVTT\n\n00:01.000 --> 00:02.500\nx".to_vec(),
        ]
    })
}

fn exercise(bytes: &[u8]) {
    let facts = inspect_with(bytes, &GUARD);
    if let Ok(stripped) = strip(bytes) {
        // Whatever a mutation did, no more comes out than went in, apart from what is written anew.
        assert!(stripped.bytes.len() <= bytes.len() + 2048);
        if facts.is_ok() {
            let again = strip(&stripped.bytes).unwrap();
            assert_eq!(again.bytes, stripped.bytes, "stripping twice changes nothing more");
        }
    }
    if let Err(refusal) = facts {
        assert!(!refusal.to_string().is_empty() && refusal.code().starts_with("media-"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        exercise(&bytes);
    }

    #[test]
    fn mutated_files(
        seed in 0usize..9,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = seeds()[seed].clone();
        for (at, value) in edits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        exercise(&bytes);
        let _ = thumbnail(&bytes, 16);
    }

    #[test]
    fn lengths_that_lie(seed in 0usize..9, at in any::<prop::sample::Index>(), value in prop_oneof![Just(u32::MAX), Just(0u32), Just(1), any::<u32>()]) {
        let mut bytes = seeds()[seed].clone();
        let at = at.index(bytes.len() - 4);
        bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
        exercise(&bytes);
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        exercise(&bytes);
    }
}

#[test]
fn a_tag_that_claims_the_sound_is_refused_and_stacked_tags_all_go() {
    let frame = [0xff, 0xfb, 0x90, 0x00].repeat(120);
    let tag = |claims: u8| [b"ID3\x04\0\0\0\0\0".as_slice(), &[claims], &[b'x'; 20]].concat();
    let clean = strip(&[tag(20), tag(20), frame.clone()].concat()).unwrap();
    assert_eq!(clean.bytes, frame);
    assert!(strip(&[tag(20), b"not a sound".to_vec()].concat()).is_err());
}
