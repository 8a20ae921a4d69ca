//! Small copies for the library and the calendar.

use crate::facts::Guard;
use crate::geometry::{WHOLE, crop_for_ratio, turned};
use crate::kind::{Kind, sniff};
use crate::pixels::{Care, Pixels, decode, guard};
use crate::refusal::Refusal;
use crate::{exif_tags, still};

/// A small copy without any metadata: JPEG, or WebP when the picture has transparency.
#[derive(Debug, Clone, PartialEq)]
pub struct Thumbnail {
    pub bytes: Vec<u8>,
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
}

/// A copy whose longer side is at most `max_side` pixels. Never enlarged.
///
/// # Errors
/// A [`Refusal`] when the bytes are not a picture that can be opened.
pub fn thumbnail(bytes: &[u8], max_side: u32) -> Result<Thumbnail, Refusal> {
    let (source, orientation) = open(bytes)?;
    let (w, h) = upright_size(&source, orientation);
    let scale = (f64::from(max_side.max(1)) / f64::from(w.max(h))).min(1.0);
    let side = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
    made(&source, orientation, WHOLE, (side(w), side(h)))
}

/// A square of `side` pixels cut around the focal point (`None`: the middle). Never enlarged.
///
/// # Errors
/// As [`thumbnail`].
pub fn avatar(bytes: &[u8], side: u32, focus: Option<(f64, f64)>) -> Result<Thumbnail, Refusal> {
    let (source, orientation) = open(bytes)?;
    let (w, h) = upright_size(&source, orientation);
    let side = side.clamp(1, w.min(h));
    made(&source, orientation, crop_for_ratio(w, h, (1.0, 1.0), focus), (side, side))
}

/// A copy of `width` × `height` pixels for a profile, cut around the focal point (`None`: the middle). A picture too small
/// for it gives the same shape smaller: never enlarged. PNG when the picture is one or has transparency, else JPEG.
///
/// # Errors
/// As [`thumbnail`].
pub fn cut(bytes: &[u8], (width, height): (u32, u32), focus: Option<(f64, f64)>) -> Result<Thumbnail, Refusal> {
    let lossless = sniff(bytes) == Some(Kind::Png);
    let (source, orientation) = open(bytes)?;
    let (w, h) = upright_size(&source, orientation);
    let ratio = f64::from(width.max(1)) / f64::from(height.max(1));
    let crop = crop_for_ratio(w, h, (ratio, ratio), focus);
    let scale = (crop.2 * f64::from(w) / f64::from(width.max(1))).min(1.0);
    let side = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
    let size = (side(width), side(height));
    let small = source.render(orientation, crop, size, Care::Best)?.into_srgb();
    let (bytes, kind) =
        if small.alpha || lossless { (small.lossless(Kind::Png)?, Kind::Png) } else { (small.jpeg(90)?, Kind::Jpeg) };
    Ok(Thumbnail { bytes, mime: kind.mime(), width: size.0, height: size.1 })
}

fn open(bytes: &[u8]) -> Result<(Pixels, u8), Refusal> {
    let kind = sniff(bytes).ok_or(Refusal::Unknown)?;
    let limits = Guard::default();
    let scan = still::scan(kind, bytes)?;
    guard(kind, &scan, &limits)?;
    Ok((decode(kind, &bytes[..scan.end], &limits)?, exif_tags::read(scan.exif).orientation))
}

fn upright_size(source: &Pixels, orientation: u8) -> (u32, u32) {
    if turned(orientation) { (source.height, source.width) } else { (source.width, source.height) }
}

fn made(
    source: &Pixels,
    orientation: u8,
    crop: (f64, f64, f64, f64),
    (width, height): (u32, u32),
) -> Result<Thumbnail, Refusal> {
    let small = source.render(orientation, crop, (width, height), Care::Best)?.into_srgb();
    let (bytes, kind) =
        if small.alpha { (small.lossless(Kind::Webp)?, Kind::Webp) } else { (small.jpeg(82)?, Kind::Jpeg) };
    Ok(Thumbnail { bytes, mime: kind.mime(), width, height })
}
