//! Times the making of a 1080 x 1350 picture out of a 4000 x 3000 JPEG.

use passeur_handbook::limits::FileLimit;
use passeur_media::{FitOptions, Outside, fit, inspect, strip, thumbnail};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let image = image::RgbImage::from_fn(4000, 3000, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 27;
        image::Rgb([(x / 16 + grain) as u8, (y / 12 + grain) as u8, ((x + y) / 28 + grain) as u8])
    });
    let mut photo = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut photo, 90).encode_image(&image)?;
    drop(image);
    let limit = FileLimit {
        types: vec!["image/jpeg".into()],
        bytes_max: 8_000_000,
        width: Some((320, 1080)),
        ratio: Some((0.8, 0.8)),
        ..FileLimit::default()
    };
    println!("source: {} kB", photo.len() / 1000);
    reset_peak();
    let facts = timed("inspect", || inspect(&photo))?;
    timed("strip", || strip(&photo))?;
    let options = FitOptions { outside: Outside::Crop, ..FitOptions::default() };
    let fitted = timed("fit", || fit(&photo, &facts, &limit, &options))?;
    println!("result: {} x {}, {} kB, {:?}", fitted.width, fitted.height, fitted.bytes.len() / 1000, fitted.notes);
    timed("thumbnail 320", || thumbnail(&photo, 320))?;
    Ok(())
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = work();
    println!(
        "{name}: {} ms, peak {} MB",
        start.elapsed().as_millis(),
        peak().map_or("?".into(), |kb| (kb / 1000).to_string())
    );
    reset_peak();
    out
}

/// Most memory held since the last reset, in kB (Linux only).
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn reset_peak() {
    // Refused outside of Linux; the figures are then of the whole run.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
