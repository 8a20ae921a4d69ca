//! Pictures made to fit the limits of networks.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use passeur_handbook::limits::FileLimit;
use passeur_media::{FitOptions, Fitted, Kind, Note, Outside, Refusal, avatar, fit, inspect, misfits, thumbnail};

fn limit(types: &[&str]) -> FileLimit {
    FileLimit { types: types.iter().map(|t| (*t).to_owned()).collect(), bytes_max: 2_000_000, ..FileLimit::default() }
}

fn fitted(bytes: &[u8], limit: &FileLimit, options: &FitOptions) -> Result<Fitted, Refusal> {
    let facts = inspect(bytes).unwrap();
    let out = fit(bytes, &facts, limit, options)?;
    let again = inspect(&out.bytes).unwrap();
    assert_eq!((again.kind, again.width, again.height), (out.kind, Some(out.width), Some(out.height)));
    assert_eq!(misfits(&again, limit), vec![], "what comes out fits");
    assert!(!again.has_place && !again.has_camera);
    Ok(out)
}

fn pixel(bytes: &[u8], x: f32, y: f32) -> [u8; 3] {
    let image = image::load_from_memory(bytes).unwrap().into_rgb8();
    image.get_pixel((image.width() as f32 * x) as u32, (image.height() as f32 * y) as u32).0
}

#[test]
fn what_fits_goes_out_byte_for_byte() {
    let file = jpeg(&scene(300, 200), 85);
    let out = fitted(&file, &limit(&["image/jpeg"]), &FitOptions::default()).unwrap();
    assert_eq!((out.bytes, out.notes), (file, vec![]));
}

#[test]
fn what_fits_without_its_metadata_is_only_cleaned() {
    let plain = jpeg(&scene(300, 200), 85);
    let file = with_segments(&plain, &[segment(0xE1, &[b"Exif\0\0".to_vec(), exif(1, true)].concat())]);
    let tight = FileLimit { bytes_max: plain.len() as u64, ..limit(&["image/jpeg"]) };
    let out = fitted(&file, &tight, &FitOptions::default()).unwrap();
    assert_eq!((out.bytes, out.notes), (plain, vec![Note::Cleaned]));
}

#[test]
fn every_orientation_comes_out_upright() {
    let stored = corners(120, 80);
    for orientation in 1..=8u16 {
        let tag = segment(0xE1, &[b"Exif\0\0".to_vec(), exif(orientation, true)].concat());
        let file = with_segments(&jpeg(&stored, 95), &[tag]);
        let out = fitted(&file, &limit(&["image/jpeg"]), &FitOptions::default()).unwrap();
        let upright = {
            use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
            match orientation {
                2 => flip_horizontal(&stored),
                3 => rotate180(&stored),
                4 => flip_vertical(&stored),
                5 => flip_horizontal(&rotate90(&stored)),
                6 => rotate90(&stored),
                7 => flip_horizontal(&rotate270(&stored)),
                8 => rotate270(&stored),
                _ => stored.clone(),
            }
        };
        assert_eq!((out.width, out.height), upright.dimensions(), "orientation {orientation}");
        for (x, y) in [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)] {
            let want = upright.get_pixel((out.width as f32 * x) as u32, (out.height as f32 * y) as u32).0;
            let got = pixel(&out.bytes, x, y);
            assert!(
                want.iter().zip(got).all(|(a, b)| a.abs_diff(b) < 25),
                "orientation {orientation}: {want:?} {got:?}"
            );
        }
    }
}

#[test]
fn the_best_quality_that_fits_is_found() {
    let file = jpeg(&scene(900, 700), 98);
    let mut sizes = Vec::new();
    for bytes_max in [60_000, 30_000, 15_000, 6_000] {
        let tight = FileLimit { bytes_max, ..limit(&["image/jpeg"]) };
        let out = fitted(&file, &tight, &FitOptions::default()).unwrap();
        assert!(out.bytes.len() as u64 <= bytes_max);
        assert!(out.bytes.len() as u64 > bytes_max / 3, "{} of {bytes_max} used", out.bytes.len());
        sizes.push(out.width);
    }
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    let none = FileLimit { bytes_max: 200, ..limit(&["image/jpeg"]) };
    assert_eq!(fitted(&file, &none, &FitOptions::default()).unwrap_err().code(), "media-cannot-fit");
}

#[test]
fn sizes_are_lowered_and_raised_only_as_the_limit_says() {
    let file = jpeg(&scene(640, 480), 85);
    let narrow = FileLimit { width: Some((0, 320)), ..limit(&["image/jpeg"]) };
    assert_eq!(fitted(&file, &narrow, &FitOptions::default()).unwrap().width, 320);
    let wide = FileLimit { width: Some((1000, 2000)), ..limit(&["image/jpeg"]) };
    let out = fitted(&file, &wide, &FitOptions::default()).unwrap();
    assert_eq!((out.width, out.height), (1000, 750));
    assert!(out.notes.contains(&Note::Enlarged { width: 1000, height: 750 }));
    let few = FileLimit { pixels_max: Some(40_000), ..limit(&["image/jpeg"]) };
    let out = fitted(&file, &few, &FitOptions::default()).unwrap();
    assert!(u64::from(out.width) * u64::from(out.height) <= 40_000 && out.width > 220);
}

#[test]
fn a_shape_outside_is_refused_cropped_or_framed() {
    let file = jpeg(&corners(400, 100), 90);
    let square = FileLimit { ratio: Some((0.8, 1.0)), ..limit(&["image/jpeg"]) };
    let Err(Refusal::Ratio { ratio, crop, .. }) = fitted(&file, &square, &FitOptions::default()) else {
        panic!("refused with a suggestion")
    };
    assert!((ratio - 4.0).abs() < 1e-9);
    let taken = fitted(&file, &square, &FitOptions { crop: Some(crop), ..FitOptions::default() }).unwrap();
    assert_eq!((taken.width, taken.height), (100, 100));
    let focus = FitOptions { outside: Outside::Crop, focus: Some((-1.0, 0.0)), ..FitOptions::default() };
    let left = fitted(&file, &square, &focus).unwrap();
    assert!(pixel(&left.bytes, 0.9, 0.1)[0] > 180, "the left of the picture, red");
    let framed = FitOptions { outside: Outside::Letterbox([0, 0, 0]), ..FitOptions::default() };
    let framed = fitted(&file, &square, &framed).unwrap();
    assert_eq!((framed.width, framed.height), (400, 400));
    assert!(pixel(&framed.bytes, 0.5, 0.05).iter().all(|v| *v < 20));
    assert!(framed.notes.contains(&Note::Letterboxed));
}

#[test]
fn a_crop_is_of_the_upright_picture() {
    let tag = segment(0xE1, &[b"Exif\0\0".to_vec(), exif(6, false)].concat());
    let file = with_segments(&jpeg(&corners(120, 80), 95), &[tag]);
    // Turned right: blue is top left, red top right.
    let options = FitOptions { crop: Some((0.5, 0.0, 0.5, 0.5)), ..FitOptions::default() };
    let out = fitted(&file, &limit(&["image/jpeg"]), &options).unwrap();
    assert_eq!((out.width, out.height), (40, 60));
    let [r, g, b] = pixel(&out.bytes, 0.5, 0.5);
    assert!(r > 200 && g < 60 && b < 60, "{r} {g} {b}");
    let bad = FitOptions { crop: Some((0.5, 0.5, 0.9, 0.9)), ..FitOptions::default() };
    assert_eq!(fitted(&file, &limit(&["image/jpeg"]), &bad).unwrap_err(), Refusal::Crop);
}

#[test]
fn transparency_stays_while_it_may_and_is_else_laid_on_white() {
    let file = transparent_png(200);
    let both = FileLimit { width: Some((0, 100)), ..limit(&["image/png", "image/jpeg"]) };
    let out = fitted(&file, &both, &FitOptions::default()).unwrap();
    assert_eq!((out.kind, out.width), (Kind::Png, 100));
    assert!(inspect(&out.bytes).unwrap().alpha);
    let out = fitted(&file, &limit(&["image/jpeg"]), &FitOptions::default()).unwrap();
    assert_eq!(out.kind, Kind::Jpeg);
    assert!(out.notes.contains(&Note::Flattened));
    assert!(pixel(&out.bytes, 0.02, 0.02).iter().all(|v| *v > 245));
    let out = fitted(&file, &limit(&["image/webp"]), &FitOptions::default()).unwrap();
    assert!(out.kind == Kind::Webp && inspect(&out.bytes).unwrap().alpha);
}

#[test]
fn an_animation_is_not_stilled_behind_the_authors_back() {
    let file = gif(3, 64);
    assert_eq!(fitted(&file, &limit(&["image/gif"]), &FitOptions::default()).unwrap().notes, vec![]);
    let jpeg_only = limit(&["image/jpeg"]);
    assert_eq!(fitted(&file, &jpeg_only, &FitOptions::default()).unwrap_err(), Refusal::Animation);
    let out = fitted(&file, &jpeg_only, &FitOptions { still: true, ..FitOptions::default() }).unwrap();
    assert!(out.notes.contains(&Note::Still));
}

#[test]
fn a_wide_gamut_is_converted_so_that_colours_stay_right() {
    // Display P3 pure green is outside sRGB and clips to its pure green.
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let image = image::RgbImage::from_pixel(64, 64, image::Rgb([120, 200, 80]));
    let icc = segment(0xE2, &[b"ICC_PROFILE\0\x01\x01".to_vec(), p3].concat());
    let file = with_segments(&jpeg(&image, 95), &[icc]);
    let narrow = FileLimit { width: Some((0, 32)), ..limit(&["image/jpeg"]) };
    let [r, g, b] = pixel(&fitted(&file, &narrow, &FitOptions::default()).unwrap().bytes, 0.5, 0.5);
    assert!(r < 110 && g >= 198 && b < 75, "{r} {g} {b}");
}

#[test]
fn a_film_that_fits_needs_no_ffmpeg_and_one_that_does_not_is_refused() {
    let film = Film::default().build();
    let facts = inspect(&film).unwrap();
    let taken = FileLimit { seconds: Some((1.0, 60.0)), ..limit(&["video/mp4"]) };
    let out = fit(&film, &facts, &taken, &FitOptions::default()).unwrap();
    assert!(!tells_place(&out.bytes) && out.notes == vec![Note::Cleaned]);
    let short = FileLimit { seconds: Some((1.0, 10.0)), ..limit(&["video/mp4"]) };
    assert_eq!(fit(&film, &facts, &short, &FitOptions::default()).unwrap_err().code(), "media-duration");
}

#[test]
fn small_copies_are_small_upright_and_bare() {
    let tag = segment(0xE1, &[b"Exif\0\0".to_vec(), exif(6, true)].concat());
    let file = with_segments(&jpeg(&scene(400, 300), 90), &[tag]);
    let small = thumbnail(&file, 100).unwrap();
    assert_eq!((small.mime, small.width, small.height), ("image/jpeg", 75, 100));
    assert!(!tells_place(&small.bytes));
    assert_eq!(thumbnail(&file, 5000).unwrap().width, 300, "never enlarged");
    let face = avatar(&transparent_png(90), 48, None).unwrap();
    assert_eq!((face.mime, face.width, face.height), ("image/webp", 48, 48));
}
