//! Nothing private leaves with a file, and no pixel changes.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use passeur_media::{What, inspect, strip, strip_file};

fn decoded(bytes: &[u8]) -> Vec<u8> {
    image::load_from_memory(bytes).unwrap().into_rgba8().into_raw()
}

fn exif_segment(orientation: u16) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0".to_vec(), exif(orientation, true)].concat())
}

fn xmp_segment(extra: &str) -> Vec<u8> {
    segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0".to_vec(), xmp(extra)].concat())
}

/// One file per format with a place everywhere a place can be.
fn telling() -> Vec<Vec<u8>> {
    let scene = scene(64, 48);
    let iptc =
        [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x10\x1C\x02\x5A\0\x0BSecretville".to_vec(), SECRET.to_vec()].concat();
    let more = [b"http://ns.adobe.com/xmp/extension/\0".to_vec(), xmp("")].concat();
    let hidden = with_segments(&jpeg(&scene, 70), &[exif_segment(1)]);
    let photo = with_segments(
        &jpeg(&scene, 85),
        &[
            exif_segment(6),
            exif_segment(1),
            xmp_segment(SYNTHETIC),
            segment(0xE1, &more),
            segment(0xED, &iptc),
            segment(0xE2, &[b"MPF\0", SECRET].concat()),
            segment(0xE5, SECRET),
            segment(0xFE, SECRET),
            segment(0xEB, &[b"JP\0\x01\0\0\0\x01\0\0\0\x40jumb", &xmp("")[..]].concat()),
        ],
    );
    let photo = [photo, hidden].concat();
    let image = with_chunks(
        &png(&scene),
        &[
            chunk(b"eXIf", &exif(3, true)),
            chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0".to_vec(), xmp(SYNTHETIC)].concat()),
            chunk(b"tEXt", &[b"Comment\0", SECRET].concat()),
            chunk(b"prVt", SECRET),
            chunk(b"tIME", &[7, 232, 5, 1, 12, 30, 0]),
        ],
    );
    let image = [image, SECRET.to_vec()].concat();
    let mut moving = gif(3, 24);
    moving.pop();
    moving.extend_from_slice(&[0x21, 0xFE, SECRET.len() as u8]);
    moving.extend_from_slice(&[SECRET, &[0]].concat());
    let packet = xmp("");
    moving.extend_from_slice(&[b"\x21\xFF\x0BXMP DataXMP", &packet[..], &[1]].concat());
    moving.extend((0..=255u8).rev().chain([0]));
    moving.push(0x3B);
    moving.extend_from_slice(SECRET);
    let web = [webp_with(&scene, &exif(8, true), &xmp(SYNTHETIC)), SECRET.to_vec()].concat();
    vec![photo, image, moving, web]
}

#[test]
fn no_coordinate_survives_and_no_pixel_changes() {
    for file in telling() {
        let before = file.clone();
        assert!(tells_place(&file));
        let facts = inspect(&file).unwrap();
        let out = strip(&file).unwrap();
        assert_eq!(file, before, "the original is not touched");
        assert!(!tells_place(&out.bytes), "{:?}", facts.kind);
        assert_eq!(decoded(&out.bytes), decoded(&file), "{:?}", facts.kind);
        let after = inspect(&out.bytes).unwrap();
        assert!(
            facts.has_place && !after.has_place && !after.has_camera && after.taken.is_none() && after.trailing == 0
        );
        assert_eq!((after.orientation, after.frames), (facts.orientation, facts.frames));
        assert_eq!(after.source_type, facts.source_type, "the declaration of origin stays");
        assert!(out.removed.contains(&What::Place) && out.removed.contains(&What::Trailing) && out.complete);
        let twice = strip(&out.bytes).unwrap();
        assert_eq!((twice.bytes, twice.removed), (out.bytes, vec![]), "{:?} is clean now", facts.kind);
    }
}

#[test]
fn what_is_needed_stays() {
    let profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01....a colour profile....");
    let credentials = segment(0xEB, b"JP\0\x01\0\0\0\x01\0\0\0\x28jumb....c2pa.assertions....");
    let kept = [profile, credentials];
    let file = with_segments(&jpeg(&scene(40, 30), 80), &kept);
    let out = strip(&file).unwrap();
    assert_eq!((out.bytes, out.removed, out.credentials), (file.clone(), vec![], true));
    let facts = inspect(&file).unwrap();
    assert!(facts.credentials);
    let synthetic = with_segments(&jpeg(&scene(40, 30), 80), &[xmp_segment(SYNTHETIC)]);
    let facts = inspect(&strip(&synthetic).unwrap().bytes).unwrap();
    assert!(facts.synthetic && facts.source_type.as_deref() == Some("trainedAlgorithmicMedia"));
}

#[test]
fn credentials_that_tell_a_place_go() {
    let body = [b"JP\0\x01\0\0\0\x01\0\0\0\x40jumb", &xmp("")[..]].concat();
    let file = with_segments(&jpeg(&scene(40, 30), 80), &[segment(0xEB, &body)]);
    let out = strip(&file).unwrap();
    assert!(!out.credentials && out.removed.contains(&What::Credentials) && !tells_place(&out.bytes));
}

#[test]
fn a_film_keeps_its_samples_where_they_were_and_loses_the_rest() {
    for index_first in [false, true] {
        let file = Film { index_first, ..Film::default() }.build();
        assert!(tells_place(&file));
        let out = strip(&file).unwrap();
        assert_eq!(out.bytes.len(), file.len());
        assert!(!tells_place(&out.bytes));
        for what in [What::Place, What::Sensors, What::Dates, What::Xmp] {
            assert!(out.removed.contains(&what), "{what:?} in {:?}", out.removed);
        }
        let picture = b"<<the samples of the picture>>";
        let at = |bytes: &[u8]| bytes.windows(picture.len()).position(|w| w == picture);
        assert_eq!(at(&out.bytes), at(&file));
        let (before, after) = (inspect(&file).unwrap(), inspect(&out.bytes).unwrap());
        assert_eq!((after.seconds, after.width, after.video_codec), (before.seconds, before.width, before.video_codec));
        assert!(!after.has_place && !after.has_camera);
        assert_eq!(strip(&out.bytes).unwrap().removed, vec![]);
    }
}

#[test]
fn a_film_on_disk_is_cleaned_in_the_same_way() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("from"), dir.path().join("to"));
    let film = Film::default().build();
    std::fs::write(&from, &film).unwrap();
    let told = strip_file(&from, &to).unwrap();
    let whole = strip(&film).unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), whole.bytes);
    assert_eq!((told.removed, std::fs::read(&from).unwrap()), (whole.removed, film));
}

#[test]
fn sound_loses_its_tags() {
    let out = strip(&wav(1)).unwrap();
    assert!(!tells_place(&out.bytes) && out.removed == vec![What::Comment]);
    assert_eq!(inspect(&out.bytes).unwrap().seconds, Some(1.0));
    let mut mp3 = b"ID3\x04\0\0\0\0\0\x16".to_vec();
    mp3.extend_from_slice(SECRET);
    for _ in 0..10 {
        let mut frame = vec![0u8; 417];
        frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
        mp3.extend_from_slice(&frame);
    }
    let tag = [&b"TAG"[..], SECRET, &[0; 103]].concat();
    let out = strip(&[mp3, tag].concat()).unwrap();
    assert_eq!(out.bytes.len(), 4170);
}
