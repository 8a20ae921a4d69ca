//! A picture for sites that have none: a ferry's line on water, in a colour that comes from the name.

use super::{answer, here::Here};
use axum::response::Response;
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

const SIDE: u32 = 256;

pub(super) async fn serve(here: Here) -> Response {
    match draw(&here.site.slug) {
        Some(png) => {
            let mut response = answer::forever("image/png", png);
            let kept = http::HeaderValue::from_static("public, max-age=86400");
            response.headers_mut().insert(http::header::CACHE_CONTROL, kept);
            response
        }
        None => answer::plain_missing(),
    }
}

/// Deep grounds that white stands out from (at least 4.5:1).
const GROUNDS: [[u8; 3]; 6] = [[17, 83, 92], [38, 73, 110], [88, 62, 104], [122, 60, 52], [60, 88, 58], [104, 78, 34]];

fn draw(name: &str) -> Option<Vec<u8>> {
    let seed = name.bytes().fold(7_u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into()));
    let ground = GROUNDS[seed as usize % GROUNDS.len()];
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let ink = ink_at(f64::from(x) + 0.5, f64::from(y) + 0.5);
            pixels.extend(ground.map(|c| (f64::from(c) + (250.0 - f64::from(c)) * ink) as u8));
        }
    }
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgb8).ok()?;
    Some(png)
}

/// How much ink there is at a point: two waves and a hull, with soft edges.
fn ink_at(x: f64, y: f64) -> f64 {
    let wave = |level: f64, shift: f64| {
        let line = level + 7.0 * ((x + shift) / 256.0 * std::f64::consts::TAU * 2.0).sin();
        let inside = ((x - 44.0).min(212.0 - x) / 3.0).clamp(0.0, 1.0);
        (5.5 - (y - line).abs()).clamp(0.0, 1.0) * inside
    };
    // The hull: narrower towards its keel; the cabin above it.
    let hull = {
        let t = (y - 106.0) / 34.0;
        let half = 64.0 - 20.0 * t.clamp(0.0, 1.0);
        let edge = (half - (x - 128.0).abs()).clamp(0.0, 1.0);
        edge * (y - 106.0).clamp(0.0, 1.0) * (140.0 - y).clamp(0.0, 1.0)
    };
    let cabin = {
        let edge = (26.0 - (x - 122.0).abs()).clamp(0.0, 1.0);
        edge * (y - 74.0).clamp(0.0, 1.0) * (98.0 - y).clamp(0.0, 1.0)
    };
    hull.max(cabin).max(wave(164.0, 0.0)).max(wave(188.0, 64.0)).clamp(0.0, 1.0)
}
