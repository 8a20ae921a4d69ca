//! Makes a file acceptable to a network at the best quality its limits leave: untouched apart from
//! its metadata when it already fits, else cropped, reduced and encoded again.

use crate::facts::{Facts, Guard};
use crate::geometry::{WHOLE, checked, crop_for_ratio, within};
use crate::kind::{Family, Kind};
use crate::pixels::{Care, Pixels, decode, guard};
use crate::refusal::Refusal;
use crate::still::scan;
use crate::strip::{What, strip};
use passeur_handbook::limits::FileLimit;
use serde::{Deserialize, Serialize};

/// What to do with a picture whose shape the network does not take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// Say so, with a crop that would do: a person decides.
    #[default]
    Refuse,
    /// Crop around the focal point.
    Crop,
    /// Add margins of this colour.
    Letterbox([u8; 3]),
}

/// How a picture is made to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Part to keep, as fractions of the upright picture: x, y, width, height.
    pub crop: Option<(f64, f64, f64, f64)>,
    /// Focal point, each axis from -1 (left, bottom) to 1 (right, top).
    pub focus: Option<(f64, f64)>,
    pub outside: Outside,
    /// Encode in this format if the network takes it and the result fits.
    pub prefer: Option<Kind>,
    /// An animation that does not fit may become its first image.
    pub still: bool,
    /// JPEG quality is not lowered under this before the size is (1 to 100).
    pub quality_least: u8,
    pub guard: Guard,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            crop: None,
            focus: None,
            outside: Outside::Refuse,
            prefer: None,
            still: false,
            quality_least: 60,
            guard: Guard::default(),
        }
    }
}

/// What was changed, for the people who will see the result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// Private data were taken out.
    Cleaned,
    /// Turned as the orientation tag said.
    Upright,
    Cropped,
    Letterboxed,
    Resized {
        width: u32,
        height: u32,
    },
    Enlarged {
        width: u32,
        height: u32,
    },
    /// Encoded again, as a JPEG of this quality.
    Quality {
        jpeg: u8,
    },
    /// Another format than the original.
    Converted {
        from: Kind,
        to: Kind,
    },
    /// Transparency was laid on white.
    Flattened,
    /// Only the first image of the animation is left.
    Still,
}

impl Note {
    /// Identifier of the message, the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cleaned => "media-note-cleaned",
            Self::Upright => "media-note-upright",
            Self::Cropped => "media-note-cropped",
            Self::Letterboxed => "media-note-letterboxed",
            Self::Resized { .. } => "media-note-resized",
            Self::Enlarged { .. } => "media-note-enlarged",
            Self::Quality { .. } => "media-note-quality",
            Self::Converted { .. } => "media-note-converted",
            Self::Flattened => "media-note-flattened",
            Self::Still => "media-note-still",
        }
    }

    /// Arguments of the message.
    pub fn args(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Resized { width, height } | Self::Enlarged { width, height } => {
                vec![("width", width.to_string()), ("height", height.to_string())]
            }
            Self::Quality { jpeg } => vec![("quality", jpeg.to_string())],
            Self::Converted { from, to } => vec![("from", from.label().into()), ("to", to.label().into())],
            _ => vec![],
        }
    }
}

/// A file that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    pub bytes: Vec<u8>,
    pub kind: Kind,
    pub mime: &'static str,
    /// 0 for sound and documents.
    pub width: u32,
    pub height: u32,
    /// What was done, in order; empty when the file goes out as it came in.
    pub notes: Vec<Note>,
    pub removed: Vec<What>,
}

/// Why the file as it is does not fit; empty when it does. For the linter: nothing is decoded.
pub fn misfits(facts: &Facts, limit: &FileLimit) -> Vec<Refusal> {
    let mut out = Vec::new();
    if !takes(limit, facts.kind) {
        out.push(Refusal::TypeNotTaken { kind: facts.kind, types: limit.types.join(", ") });
    }
    if limit.bytes_max > 0 && facts.bytes > limit.bytes_max {
        out.push(Refusal::TooHeavy { bytes: facts.bytes, max: limit.bytes_max });
    }
    if let (Some(width), Some(height)) = (facts.width, facts.height) {
        if let Some(max) = limit.pixels_max.filter(|max| u64::from(width) * u64::from(height) > *max) {
            out.push(Refusal::Pixels { width, height, max });
        }
        if let Some((least, most)) = limit.width.filter(|(least, most)| width < *least || width > *most) {
            out.push(Refusal::Width { width, least, most });
        }
        if let Some((least, most)) = limit.ratio.filter(|range| !ratio_fits(width, height, *range)) {
            let ratio = f64::from(width) / f64::from(height);
            let crop = crop_for_ratio(width, height, (least, most), None);
            out.push(Refusal::Ratio { ratio, least, most, crop });
        }
    }
    let timed = matches!(facts.family(), Family::Video | Family::Audio);
    if let (true, Some(seconds), Some((least, most))) = (timed, facts.seconds, limit.seconds)
        && (seconds < least || seconds > most)
    {
        out.push(Refusal::Duration { seconds, least, most });
    }
    out
}

/// An empty list of types is one that is not known, and refuses nothing.
fn takes(limit: &FileLimit, kind: Kind) -> bool {
    limit.types.is_empty() || limit.types.iter().any(|t| kind.is_named(t))
}

/// Bounds are published with two decimals (1.91 for 1080 × 566): half a hundredth is left over.
const RATIO_SLACK: f64 = 0.005;

fn ratio_fits(width: u32, height: u32, (least, most): (f64, f64)) -> bool {
    let ratio = f64::from(width) / f64::from(height.max(1));
    ratio >= least - RATIO_SLACK && (most <= 0.0 || ratio <= most + RATIO_SLACK)
}

/// The file at the best quality the limits allow. A picture is changed as needed; sound, video and
/// documents only when they fit as they are (see [`crate::video::fit_video`] for the rest).
///
/// # Errors
/// A [`Refusal`] that says what stands in the way; for a shape outside the limits it suggests a crop.
pub fn fit(bytes: &[u8], facts: &Facts, limit: &FileLimit, options: &FitOptions) -> Result<Fitted, Refusal> {
    let wrong = misfits(facts, limit);
    if !facts.kind.is_still() {
        if let Some(first) = wrong.into_iter().next() {
            return Err(first);
        }
        return as_is(bytes, facts, limit);
    }
    let crop = match options.crop {
        Some(crop) => checked(crop).ok_or(Refusal::Crop)?,
        None => WHOLE,
    };
    let whole = crop.2 > 0.9995 && crop.3 > 0.9995;
    let preferred = options.prefer.is_none_or(|kind| kind == facts.kind || !takes(limit, kind));
    let untouched = whole && facts.orientation == 1 && preferred;
    // A file too heavy by its metadata alone may fit without them.
    if untouched && wrong.iter().all(|w| matches!(w, Refusal::TooHeavy { .. })) {
        match as_is(bytes, facts, limit) {
            Ok(fitted) => return Ok(fitted),
            Err(Refusal::TooHeavy { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    if facts.animated && !options.still {
        return Err(Refusal::Animation);
    }
    remade(bytes, facts, limit, options, crop)
}

/// Without its private data, otherwise the same.
fn as_is(bytes: &[u8], facts: &Facts, limit: &FileLimit) -> Result<Fitted, Refusal> {
    let stripped = strip(bytes)?;
    let length = stripped.bytes.len() as u64;
    if limit.bytes_max > 0 && length > limit.bytes_max {
        return Err(Refusal::TooHeavy { bytes: length, max: limit.bytes_max });
    }
    Ok(Fitted {
        bytes: stripped.bytes,
        kind: facts.kind,
        mime: facts.kind.mime(),
        width: facts.width.unwrap_or(0),
        height: facts.height.unwrap_or(0),
        notes: if stripped.removed.is_empty() { vec![] } else { vec![Note::Cleaned] },
        removed: stripped.removed,
    })
}

/// The frame of the result: what is kept of the picture, its size, and the canvas around it.
struct Plan {
    crop: (f64, f64, f64, f64),
    size: (u32, u32),
    canvas: Option<((u32, u32), [u8; 3])>,
}

fn plan(facts: &Facts, limit: &FileLimit, options: &FitOptions, crop: (f64, f64, f64, f64)) -> Result<Plan, Refusal> {
    let (full_w, full_h) = (facts.width.unwrap_or(1), facts.height.unwrap_or(1));
    let part = |fraction: f64, of: u32| ((fraction * f64::from(of)).round() as u32).clamp(1, of);
    let mut crop = crop;
    let (mut w, mut h) = (part(crop.2, full_w), part(crop.3, full_h));
    let mut canvas = None;
    if let Some(range) = limit.ratio.filter(|range| !ratio_fits(w, h, *range)) {
        // A focal point is given for the whole picture; within a crop its middle is as good.
        let focus = options.focus.filter(|_| options.crop.is_none());
        let fitting = within(crop, crop_for_ratio(w, h, range, focus));
        match options.outside {
            Outside::Refuse => {
                let ratio = f64::from(w) / f64::from(h);
                return Err(Refusal::Ratio { ratio, least: range.0, most: range.1, crop: fitting });
            }
            Outside::Crop => {
                crop = fitting;
                (w, h) = (part(crop.2, full_w), part(crop.3, full_h));
            }
            Outside::Letterbox(colour) => {
                let ratio = f64::from(w) / f64::from(h);
                let (cw, ch) = if ratio < range.0 {
                    ((f64::from(h) * range.0).ceil() as u32, h)
                } else {
                    (w, (f64::from(w) / range.1).ceil() as u32)
                };
                canvas = Some(((cw, ch), colour));
            }
        }
    }
    let (outer_w, outer_h) = canvas.map_or((w, h), |(size, _)| size);
    let scale = scale(limit, outer_w, outer_h);
    let scaled = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
    Ok(Plan { crop, size: (scaled(w), scaled(h)), canvas: canvas.map(|((w, h), c)| ((scaled(w), scaled(h)), c)) })
}

/// By how much to multiply: never more than 1, unless the network sets a least width.
fn scale(limit: &FileLimit, width: u32, height: u32) -> f64 {
    let (w, h) = (f64::from(width), f64::from(height));
    let mut scale = 1.0f64;
    if let Some((_, most)) = limit.width.filter(|(_, most)| *most > 0) {
        scale = scale.min(f64::from(most) / w);
    }
    if let Some(most) = limit.pixels_max {
        // A pixel less on each side: rounding up must not break the bound.
        let fitting = (most as f64 / (w * h)).sqrt();
        if fitting < 1.0 {
            scale = scale.min(fitting - 0.5 / w.min(h)).max(0.5 / w);
        }
    }
    match limit.width {
        Some((least, _)) if w * scale < f64::from(least) => f64::from(least) / w,
        _ => scale,
    }
}

fn remade(
    bytes: &[u8],
    facts: &Facts,
    limit: &FileLimit,
    options: &FitOptions,
    crop: (f64, f64, f64, f64),
) -> Result<Fitted, Refusal> {
    let plan = plan(facts, limit, options, crop)?;
    let scanned = scan(facts.kind, bytes)?;
    guard(facts.kind, &scanned, &options.guard)?;
    let (ow, oh) = plan.canvas.map_or(plan.size, |(size, _)| size);
    if u64::from(ow) * u64::from(oh) > options.guard.pixels_max || ow > 65_535 || oh > 65_535 {
        return Err(Refusal::TooManyPixels { width: ow, height: oh, max: options.guard.pixels_max / 1_000_000 });
    }
    let mut notes = Vec::new();
    if facts.animated {
        notes.push(Note::Still);
    }
    if facts.orientation != 1 {
        notes.push(Note::Upright);
    }
    if plan.crop.2 < 0.9995 || plan.crop.3 < 0.9995 {
        notes.push(Note::Cropped);
    }
    let source = decode(facts.kind, &bytes[..scanned.end], &options.guard)?;
    let mut size = plan.size;
    let mut picture = source.render(facts.orientation, plan.crop, size, Care::Best)?.into_srgb();
    if let Some(((w, h), colour)) = plan.canvas {
        picture = picture.on_canvas(w, h, colour);
        notes.push(Note::Letterboxed);
    }
    let least_width = limit.width.map_or(0, |(least, _)| least).max(64);
    loop {
        if let Some((out, kind, how)) = encoded(&picture, facts, limit, options)? {
            resized(&mut notes, facts, &plan, size);
            if kind != facts.kind {
                notes.push(Note::Converted { from: facts.kind, to: kind });
            }
            notes.extend(how);
            return Ok(Fitted {
                bytes: out,
                kind,
                mime: kind.mime(),
                width: picture.width,
                height: picture.height,
                notes,
                removed: removed(bytes),
            });
        }
        // The lowest quality is still too heavy: a smaller picture looks better than a coarser one.
        let smaller = |v: u32| ((f64::from(v) * 0.85).round() as u32).max(1);
        if smaller(picture.width) < least_width {
            return Err(Refusal::CannotFit { max: limit.bytes_max });
        }
        size = (smaller(size.0), smaller(size.1));
        let outer = (smaller(picture.width), smaller(picture.height));
        picture = source.render(facts.orientation, plan.crop, size, Care::Best)?.into_srgb();
        if let Some((_, colour)) = plan.canvas {
            picture = picture.on_canvas(outer.0, outer.1, colour);
        }
    }
}

/// Encoding again leaves every piece of metadata behind; what there was is told all the same.
fn removed(bytes: &[u8]) -> Vec<What> {
    strip(bytes).map(|s| s.removed).unwrap_or_default()
}

fn resized(notes: &mut Vec<Note>, facts: &Facts, plan: &Plan, (width, height): (u32, u32)) {
    let kept = plan.crop.2 * f64::from(facts.width.unwrap_or(0));
    match f64::from(width) - kept {
        d if d < -1.0 => notes.push(Note::Resized { width, height }),
        d if d > 1.0 => notes.push(Note::Enlarged { width, height }),
        _ => {}
    }
}

type Encoded = (Vec<u8>, Kind, Vec<Note>);

/// The picture in the best format that fits, or `None` when none does at this size.
fn encoded(
    picture: &Pixels,
    facts: &Facts,
    limit: &FileLimit,
    options: &FitOptions,
) -> Result<Option<Encoded>, Refusal> {
    let fits = |out: &[u8]| limit.bytes_max == 0 || out.len() as u64 <= limit.bytes_max;
    let lossless_before = matches!(facts.kind, Kind::Png | Kind::Gif) || picture.alpha;
    let mut lossless: Vec<Kind> = Vec::new();
    if let Some(kind @ (Kind::Png | Kind::Webp)) = options.prefer {
        lossless.push(kind);
    }
    if lossless_before && options.prefer != Some(Kind::Jpeg) {
        lossless.extend([Kind::Png, Kind::Webp]);
    }
    for kind in lossless.into_iter().filter(|kind| takes(limit, *kind)) {
        let out = picture.lossless(kind)?;
        if fits(&out) {
            return Ok(Some((out, kind, vec![])));
        }
    }
    if !takes(limit, Kind::Jpeg) {
        // PNG only, or WebP only: the size is all there is to lower.
        return match [Kind::Png, Kind::Webp].into_iter().find(|kind| takes(limit, *kind)) {
            Some(kind) => {
                let out = picture.lossless(kind)?;
                Ok(fits(&out).then_some((out, kind, vec![])))
            }
            None => Err(Refusal::TypeNotTaken { kind: facts.kind, types: limit.types.join(", ") }),
        };
    }
    let flat;
    let mut how = Vec::new();
    let opaque = if picture.alpha {
        how.push(Note::Flattened);
        flat = Pixels { data: picture.data.clone(), icc: None, ..*picture }.on([255, 255, 255]);
        &flat
    } else {
        picture
    };
    Ok(best_jpeg(opaque, options.quality_least, &fits)?.map(|(out, quality)| {
        how.push(Note::Quality { jpeg: quality });
        (out, Kind::Jpeg, how)
    }))
}

/// Above this a JPEG grows much and gains nothing that is seen.
const QUALITY_MOST: u8 = 95;

/// The JPEG of the highest quality that fits, by bisection.
fn best_jpeg(picture: &Pixels, least: u8, fits: &dyn Fn(&[u8]) -> bool) -> Result<Option<(Vec<u8>, u8)>, Refusal> {
    let most = picture.jpeg(QUALITY_MOST)?;
    if fits(&most) {
        return Ok(Some((most, QUALITY_MOST)));
    }
    let (mut low, mut high) = (least.clamp(1, QUALITY_MOST - 1), QUALITY_MOST);
    let first = picture.jpeg(low)?;
    if !fits(&first) {
        return Ok(None);
    }
    let mut best = (first, low);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let out = picture.jpeg(middle)?;
        if fits(&out) {
            best = (out, middle);
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(Some(best))
}
