//! What files are found to be, and which are refused.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use passeur_media::{Guard, Kind, NEAR, Refusal, distance, inspect, inspect_file, inspect_with};

#[test]
fn a_photo_tells_its_size_upright_its_camera_and_its_place() {
    let file =
        with_segments(&jpeg(&scene(400, 300), 85), &[segment(0xE1, &[b"Exif\0\0".to_vec(), exif(6, true)].concat())]);
    let facts = inspect(&file).unwrap();
    assert_eq!((facts.kind, facts.width, facts.height, facts.orientation), (Kind::Jpeg, Some(300), Some(400), 6));
    assert!(facts.has_place && facts.has_camera && !facts.alpha && !facts.animated);
    assert_eq!(facts.camera.as_deref(), Some("Canon EOS R6"));
    assert_eq!(facts.taken.as_deref(), Some("2024-05-01T12:30:00"));
    let place = facts.place.unwrap();
    assert!((place.latitude - 48.858_202_7).abs() < 1e-6 && (place.longitude - 2.2945).abs() < 1e-4);
    assert!(facts.placeholder.unwrap().starts_with("data:image/png;base64,"));
    assert_eq!(facts.sha256.len(), 64);
}

#[test]
fn a_place_is_found_wherever_it_is() {
    let photo = jpeg(&scene(40, 30), 80);
    let iptc =
        [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x10\x1C\x02\x5A\0\x0B".to_vec(), b"Secretville".to_vec()].concat();
    let image = png(&scene(40, 30));
    let files = [
        with_segments(&photo, &[segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0".to_vec(), xmp("")].concat())]),
        with_segments(&photo, &[segment(0xED, &iptc)]),
        with_chunks(&image, &[chunk(b"eXIf", &exif(1, true))]),
        with_chunks(&image, &[chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0".to_vec(), xmp("")].concat())]),
        webp_with(&scene(40, 30), &exif(1, true), b""),
        webp_with(&scene(40, 30), &exif(1, false), &xmp("")),
        Film::default().build(),
    ];
    for (i, file) in files.iter().enumerate() {
        assert!(inspect(file).unwrap().has_place, "file {i}");
    }
    for clean in [photo, image, webp(&scene(40, 30)), gif(2, 20)] {
        assert!(!inspect(&clean).unwrap().has_place);
    }
}

#[test]
fn animations_and_transparency_are_seen() {
    let moving = inspect(&gif(4, 32)).unwrap();
    assert_eq!((moving.animated, moving.frames), (true, Some(4)));
    assert!((moving.seconds.unwrap() - 0.8).abs() < 0.01);
    assert!(!inspect(&gif(1, 32)).unwrap().animated);
    assert!(inspect(&transparent_png(64)).unwrap().alpha);
    assert!(!inspect(&png(&scene(64, 64))).unwrap().alpha);
}

#[test]
fn the_main_colour_is_the_one_that_fills_the_picture() {
    let mut image = image::RgbImage::from_pixel(100, 100, image::Rgb([200, 30, 40]));
    (0..30).for_each(|x| (0..30).for_each(|y| image.put_pixel(x, y, image::Rgb([10, 200, 10]))));
    assert_eq!(inspect(&png(&image)).unwrap().colour.as_deref(), Some("#c81e28"));
}

#[test]
fn a_film_tells_its_length_size_and_codecs_without_ffmpeg() {
    for index_first in [false, true] {
        let facts = inspect(&Film { index_first, turned: true, ..Film::default() }.build()).unwrap();
        assert_eq!((facts.kind, facts.width, facts.height), (Kind::Mp4, Some(1080), Some(1920)));
        assert_eq!((facts.seconds, facts.orientation), (Some(12.0), 6));
        assert_eq!(facts.video_codec.as_deref(), Some("avc1"));
        assert_eq!(facts.audio_codec.as_deref(), Some("mp4a"));
        let place = facts.place.unwrap();
        assert!((place.latitude - 48.858_203).abs() < 1e-9 && (place.longitude - 2.294_499).abs() < 1e-9);
    }
}

#[test]
fn a_film_on_disk_gives_the_same_facts() {
    let film = Film::default().build();
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in [("film.txt", film), ("photo", jpeg(&scene(64, 48), 80)), ("sound", wav(2))] {
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(inspect_file(&path, &Guard::default()).unwrap(), inspect(&bytes).unwrap());
    }
}

#[test]
fn sound_and_captions_tell_their_length() {
    assert_eq!(inspect(&wav(3)).unwrap().seconds, Some(3.0));
    let captions = b"WEBVTT\n\n00:01.000 --> 00:02.500 align:start\nBonjour\n\n00:01:03.000 --> 00:01:04.250\nSalut\n";
    assert_eq!(inspect(captions).unwrap().seconds, Some(64.25));
    let mut mp3 = b"ID3\x04\0\0\0\0\0\x05hello".to_vec();
    for _ in 0..40 {
        let mut frame = vec![0u8; 417];
        frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
        mp3.extend_from_slice(&frame);
    }
    let seconds = inspect(&mp3).unwrap().seconds.unwrap();
    assert!((seconds - 40.0 * 417.0 * 8.0 / 128_000.0).abs() < 0.01, "{seconds}");
}

#[test]
fn every_shorter_file_is_refused() {
    let files = [
        jpeg(&scene(48, 40), 80),
        png(&scene(24, 20)),
        webp(&scene(24, 20)),
        gif(3, 16),
        Film { sensors: false, ..Film::default() }.build(),
        wav(1),
        b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF".to_vec(),
    ];
    for file in files {
        let kind = inspect(&file).unwrap().kind;
        for length in (12..file.len()).step_by(7).chain([file.len() - 1]) {
            let cut = inspect(&file[..length]);
            // A film that loses a whole box at the end lost nothing that is needed.
            let whole_boxes = kind == Kind::Mp4 && cut.is_ok();
            // Silence has no end mark of its own, its length says where it ends.
            assert!(cut.is_err() || whole_boxes, "{kind:?} cut to {length} of {}", file.len());
        }
        assert_eq!(inspect(&file[..file.len() / 2]).unwrap_err().code(), "media-truncated", "{kind:?}");
    }
}

#[test]
fn bombs_are_refused_before_they_are_opened() {
    // A PNG that declares 30,000 x 30,000 pixels in a few bytes.
    let mut header = 30_000u32.to_be_bytes().repeat(2);
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let bomb = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &[0; 20]), chunk(b"IEND", &[])]
        .concat();
    assert_eq!(inspect(&bomb).unwrap_err(), Refusal::TooManyPixels { width: 30_000, height: 30_000, max: 50 });
    let mut moving = gif(2, 16);
    moving[6..10].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(inspect(&moving).unwrap_err().code(), "media-too-many-pixels");
    let small = Guard { memory_max: 1_000_000, ..Guard::default() };
    assert_eq!(inspect_with(&png(&scene(800, 600)), &small).unwrap_err().code(), "media-too-much-memory");
}

#[test]
fn what_cannot_be_published_is_named_and_refused() {
    let cases: [(&[u8], &str); 6] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "media-unsafe"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "media-unsafe"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "media-unsupported-heic"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "media-unsupported"),
        (b"MZ\x90\0", "media-unknown"),
        (b"", "media-empty"),
    ];
    for (bytes, code) in cases {
        assert_eq!(inspect(bytes).unwrap_err().code(), code);
    }
}

#[test]
fn copies_are_near_and_others_are_far() {
    use image::imageops;
    let original = scene(600, 400);
    let hash = |image: &image::RgbImage| inspect(&jpeg(image, 80)).unwrap().likeness.unwrap();
    let first = hash(&original);
    let copies = [
        imageops::resize(&original, 300, 200, imageops::FilterType::Triangle),
        imageops::colorops::brighten(&original, 25),
        imageops::flip_horizontal(&original),
        imageops::crop_imm(&original, 6, 4, 588, 392).to_image(),
    ];
    for (i, copy) in copies.iter().enumerate() {
        let d = distance(&first, &hash(copy)).unwrap();
        assert!(d <= NEAR, "copy {i}: {d}");
    }
    for other in [corners(600, 400), imageops::rotate90(&original), imageops::flip_vertical(&original)] {
        let d = distance(&first, &hash(&other)).unwrap();
        assert!(d > NEAR, "other: {d}");
    }
    assert_eq!(distance("zz", &first), None);
}

#[test]
fn a_second_file_behind_the_first_is_counted() {
    let file = [jpeg(&scene(40, 30), 80), b"PK\x03\x04 hidden archive".to_vec()].concat();
    assert_eq!(inspect(&file).unwrap().trailing, 19);
}
