//! Rules on files: number, kind, format, weight, size, shape, length, text alternative.

use super::{Change, Draft, Field, Fix, Kind, MediaFacts, Place, Sink};
use crate::content::Attachment;
use crate::limits::FileLimit;
use crate::message::Value;
use crate::text::count::measure;

/// Formats that are converted or re-encoded before sending when the network wants another.
const CONVERTIBLE: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// How far a crop made of fractions may be from the ratio asked, from rounding.
const RATIO_SLACK: f64 = 0.005;

/// Every attachment whose facts are known: part, item, attachment, facts.
fn files<'a>(d: &'a Draft) -> impl Iterator<Item = (usize, usize, &'a Attachment, &'a MediaFacts)> {
    d.content.parts.iter().enumerate().flat_map(move |(p, part)| {
        part.media.iter().enumerate().filter_map(move |(i, a)| Some((p, i, a, d.context.facts(a)?)))
    })
}

/// The bounds on files of this kind. An animation is bound as a picture where it has no bounds of its
/// own.
fn bounds<'a>(d: &'a Draft, kind: Kind) -> Option<&'a FileLimit> {
    let media = &d.limits.media;
    match kind {
        Kind::Image => media.image.as_ref(),
        Kind::Gif => media.gif.as_ref().or(media.image.as_ref()),
        Kind::Video => media.video.as_ref(),
        Kind::Audio => media.audio.as_ref(),
        Kind::Document => None,
    }
}

fn place(part: usize, item: usize) -> Place {
    Place::part(Field::Media, part).item(item)
}

pub(super) fn required(d: &Draft, out: &mut Sink) {
    if d.limits.media.required && !d.content.is_blank() {
        for (i, _) in d.content.parts.iter().enumerate().filter(|(_, p)| p.media.is_empty()) {
            out.say(Place::part(Field::Media, i), vec![], None);
        }
    }
}

pub(super) fn too_many(d: &Draft, out: &mut Sink) {
    let max = d.limits.media.count_max as usize;
    for (i, part) in d.content.parts.iter().enumerate().filter(|(_, p)| p.media.len() > max) {
        out.say(place(i, max), vec![("count", part.media.len().into()), ("max", max.into())], None);
    }
}

pub(super) fn mixed(d: &Draft, out: &mut Sink) {
    if !d.limits.media.video_alone {
        return;
    }
    for (i, part) in d.content.parts.iter().enumerate().filter(|(_, p)| p.media.len() > 1) {
        let alone =
            |k: Kind| matches!(k, Kind::Video | Kind::Audio) || (k == Kind::Gif && d.limits.media.gif.is_some());
        let first = part.media.iter().position(|a| d.context.facts(a).is_some_and(|f| alone(f.kind)));
        if let Some(item) = first {
            out.say(place(i, item), vec![("count", part.media.len().into())], None);
        }
    }
}

pub(super) fn kind(d: &Draft, out: &mut Sink) {
    for (p, i, _, f) in files(d) {
        if bounds(d, f.kind).is_none() {
            out.say(place(p, i), vec![("kind", f.kind.as_str().into())], None);
        }
    }
}

pub(super) fn file_type(d: &Draft, out: &mut Sink) {
    for (p, i, _, f) in files(d) {
        let Some(limit) = bounds(d, f.kind) else { continue };
        let taken = limit.types.is_empty() || limit.types.contains(&f.mime);
        let converted = f.kind == Kind::Image && CONVERTIBLE.contains(&f.mime.as_str());
        // An animation becomes its first image where the network has no animations: said by the kind.
        let still = f.kind == Kind::Gif && d.limits.media.gif.is_none();
        if !taken && !converted && !still {
            out.say(place(p, i), vec![("mime", f.mime.clone().into()), ("types", limit.types.join(", ").into())], None);
        }
    }
}

/// Size arguments in kB or MB, whichever reads well; the size is rounded up, the bound down.
fn sizes(bytes: u64, max: u64) -> Vec<(&'static str, Value)> {
    let (unit, scale) = if max < 10_000_000 { ("kb", 1_000) } else { ("mb", 1_000_000) };
    let n = |v: u64| Value::Number(i64::try_from(v).unwrap_or(i64::MAX));
    vec![("size", n(bytes.div_ceil(scale))), ("max", n(max / scale)), ("unit", unit.into())]
}

pub(super) fn too_heavy(d: &Draft, out: &mut Sink) {
    for (p, i, _, f) in files(d).filter(|(.., f)| f.kind != Kind::Image) {
        let Some(max) = bounds(d, f.kind).map(|l| l.bytes_max).filter(|m| *m > 0) else { continue };
        if f.bytes > max {
            out.say(place(p, i), sizes(f.bytes, max), None);
        }
    }
}

pub(super) fn shrunk(d: &Draft, out: &mut Sink) {
    for (p, i, _, f) in files(d).filter(|(.., f)| f.kind == Kind::Image) {
        let Some(max) = bounds(d, f.kind).map(|l| l.bytes_max).filter(|m| *m > 0) else { continue };
        if f.bytes > max && CONVERTIBLE.contains(&f.mime.as_str()) {
            out.say(place(p, i), sizes(f.bytes, max), None);
        }
    }
}

/// Width and height in pixels after the crop.
fn cropped(a: &Attachment, f: &MediaFacts) -> Option<(f64, f64)> {
    let (w, h) = (f64::from(f.width?), f64::from(f.height?));
    let (cw, ch) = a.crop.map_or((1.0, 1.0), |(_, _, w, h)| (w, h));
    (w * cw > 0.0 && h * ch > 0.0).then_some((w * cw, h * ch))
}

pub(super) fn too_small(d: &Draft, out: &mut Sink) {
    for (p, i, a, f) in files(d) {
        let Some((least, _)) = bounds(d, f.kind).and_then(|l| l.width) else { continue };
        if let Some((w, _)) = cropped(a, f)
            && w < f64::from(least)
        {
            out.say(place(p, i), vec![("width", (w.round() as i64).into()), ("min", least.into())], None);
        }
    }
}

pub(super) fn ratio(d: &Draft, out: &mut Sink) {
    for (p, i, a, f) in files(d) {
        let Some((least, most)) = bounds(d, f.kind).and_then(|l| l.ratio) else { continue };
        let Some((w, h)) = cropped(a, f) else { continue };
        let now = w / h;
        if now >= least - RATIO_SLACK && now <= most + RATIO_SLACK {
            continue;
        }
        let side = if now < least { "tall" } else { "wide" };
        let fix = (f.kind == Kind::Image)
            .then(|| Change::Crop { part: p, item: i, crop: crop_to(a, now, now.clamp(least, most)) })
            .and_then(|change| Fix::new("lint-fix-crop", change));
        let args = vec![
            ("side", side.into()),
            ("ratio", shape(now).into()),
            ("min", shape(least).into()),
            ("max", shape(most).into()),
        ];
        out.say(place(p, i), args, fix);
    }
}

/// `4:5`, `16:9`, or `1.91:1` when no small whole numbers are near.
fn shape(ratio: f64) -> String {
    let near = |b: &u32| {
        let a = (ratio * f64::from(*b)).round();
        (1.0..=16.0).contains(&a) && (a / f64::from(*b) - ratio).abs() < RATIO_SLACK
    };
    match (1..=16).find(near) {
        Some(b) => format!("{}:{b}", (ratio * f64::from(b)).round()),
        None if ratio < 1.0 => format!("1:{:.2}", 1.0 / ratio),
        None => format!("{ratio:.2}:1"),
    }
}

/// The current crop made narrower or lower around its focal point, or its middle.
fn crop_to(a: &Attachment, now: f64, want: f64) -> (f64, f64, f64, f64) {
    let (x, y, w, h) = a.crop.unwrap_or((0.0, 0.0, 1.0, 1.0));
    let (nw, nh) = if now > want { (w * want / now, h) } else { (w, h * now / want) };
    let (fx, fy) = a.focus.unwrap_or((0.0, 0.0));
    // The focal point goes from -1 (left, bottom) to 1 (right, top); fractions from the top left.
    let (cx, cy) = ((fx + 1.0) / 2.0, (1.0 - fy) / 2.0);
    let fit = |centre: f64, from: f64, size: f64, new: f64| (centre - new / 2.0).clamp(from, from + size - new);
    (fit(cx, x, w, nw), fit(cy, y, h, nh), nw, nh)
}

fn seconds(d: &Draft, out: &mut Sink, wrong: impl Fn(f64, f64, f64) -> bool) {
    for (p, i, _, f) in files(d).filter(|(.., f)| matches!(f.kind, Kind::Video | Kind::Audio)) {
        let Some((least, most)) = bounds(d, f.kind).and_then(|l| l.seconds) else { continue };
        let Some(now) = f.seconds.filter(|s| wrong(*s, least, most)) else { continue };
        let whole = |s: f64| Value::Number(s.ceil() as i64);
        out.say(place(p, i), vec![("seconds", whole(now)), ("min", whole(least)), ("max", whole(most))], None);
    }
}

pub(super) fn too_short(d: &Draft, out: &mut Sink) {
    seconds(d, out, |now, least, _| now < least);
}

pub(super) fn too_lengthy(d: &Draft, out: &mut Sink) {
    seconds(d, out, |now, _, most| now > most);
}

pub(super) fn truncated(d: &Draft, out: &mut Sink) {
    for (p, i, ..) in files(d).filter(|(.., f)| f.truncated) {
        out.say(place(p, i), vec![], None);
    }
}

pub(super) fn has_place(d: &Draft, out: &mut Sink) {
    for (p, i, ..) in files(d).filter(|(.., f)| f.has_place) {
        out.say(place(p, i), vec![], None);
    }
}

/// The text alternative as it would go out, trimmed.
fn alt<'a>(d: &'a Draft, a: &'a Attachment) -> &'a str {
    let own = a.alt.trim();
    if own.is_empty() { d.context.facts(a).map_or("", |f| f.alt.trim()) } else { own }
}

/// Every attachment with its place, known or not.
fn attachments<'a>(d: &'a Draft) -> impl Iterator<Item = (Place, &'a Attachment)> {
    d.content
        .parts
        .iter()
        .enumerate()
        .flat_map(|(p, part)| part.media.iter().enumerate().map(move |(i, a)| (Place::part(Field::Alt, p).item(i), a)))
}

pub(super) fn alt_missing(d: &Draft, out: &mut Sink) {
    if d.limits.media.alt_max.is_none() {
        return;
    }
    for (place, a) in attachments(d) {
        let shown = d.context.facts(a).is_none_or(|f| matches!(f.kind, Kind::Image | Kind::Gif));
        if shown && alt(d, a).is_empty() {
            out.say(place, vec![], None);
        }
    }
}

pub(super) fn alt_too_long(d: &Draft, out: &mut Sink) {
    let Some(max) = d.limits.media.alt_max.filter(|m| *m > 0) else { return };
    for (place, a) in attachments(d) {
        let text = alt(d, a);
        let count = measure(text, &crate::limits::TextLimit { max, ..Default::default() }, 0);
        if count.used > max {
            let place = place.span(text, count.fits..text.len());
            out.say(
                place,
                vec![("used", count.used.into()), ("max", max.into()), ("over", (count.used - max).into())],
                None,
            );
        }
    }
}

pub(super) fn alt_filename(d: &Draft, out: &mut Sink) {
    for (place, a) in attachments(d) {
        let text = alt(d, a);
        if is_filename(text) {
            let place = place.span(text, 0..text.len());
            out.say(place, vec![("alt", text.into())], None);
        }
    }
}

/// `IMG_2041`, `photo-final.jpg`, `Capture d’écran 2026-11-02 à 10.12.png`.
fn is_filename(text: &str) -> bool {
    let lower = text.to_lowercase();
    let extension = ["jpg", "jpeg", "png", "gif", "webp", "heic", "svg", "tiff", "mp4", "mov"];
    if lower.rsplit_once('.').is_some_and(|(head, ext)| !head.is_empty() && extension.contains(&ext)) {
        return true;
    }
    let camera = ["img_", "img-", "dsc_", "dsc0", "dscn", "dscf", "pxl_", "image_", "screenshot_", "gopr", "mvimg_"];
    !text.contains(' ') && camera.iter().any(|c| lower.starts_with(c)) && lower.bytes().any(|b| b.is_ascii_digit())
}
