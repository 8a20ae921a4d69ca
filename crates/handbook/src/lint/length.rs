//! Rules on length and number of parts.

use super::{Change, Draft, Field, Fix, Measured, PartView, Place, Sink};
use crate::limits::TextLimit;
use crate::text::count::{grapheme_floor, measure};
use crate::thread::{Numbering, split};

pub(super) fn empty(d: &Draft, out: &mut Sink) {
    if d.content.is_blank() {
        out.say(Place::of(Field::Post), vec![], None);
    }
}

pub(super) fn part_empty(d: &Draft, out: &mut Sink) {
    if d.content.is_blank() || d.content.parts.len() < 2 {
        return;
    }
    for (i, part) in d.content.parts.iter().enumerate() {
        if part.text.trim().is_empty() && part.media.is_empty() {
            let fix = Fix::new("lint-fix-remove-part", Change::RemovePart { part: i });
            out.say(Place::part(Field::Text, i), vec![("part", (i + 1).into())], fix);
        }
    }
}

pub(super) fn text_too_long(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let Measured { count, limit, .. } = &part.length;
        if count.used > limit.max {
            let args =
                vec![("over", (count.used - limit.max).into()), ("used", count.used.into()), ("max", limit.max.into())];
            out.say(Place::text(part, count.fits..part.text.len()), args, shorter(d, part));
        }
    }
}

pub(super) fn text_too_many_bytes(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let Measured { count, limit, .. } = &part.length;
        let Some(max) = limit.bytes_max else { continue };
        if count.used <= limit.max && count.bytes > max {
            let args = vec![("used", count.bytes.into()), ("max", max.into())];
            out.say(Place::text(part, count.fits..part.text.len()), args, shorter(d, part));
        }
    }
}

/// A thread where the network has them and there is room for one, else the head that fits.
fn shorter(d: &Draft, view: &PartView) -> Option<Fix> {
    let (part, text) = (view.index, view.text);
    let Measured { count, limit, reserved } = &view.length;
    let reserved = *reserved;
    if limit.max <= reserved {
        return None;
    }
    let room = |n: usize| d.limits.parts_max == 0 || n <= d.limits.parts_max as usize;
    if d.limits.parts_max != 1 {
        let texts = split(text, limit, d.dialect, reserved, Numbering::None);
        if texts.len() > 1 && room(texts.len() + d.parts.len() - 1) {
            return Fix::new("lint-fix-split", Change::Split { part, texts });
        }
    }
    // An ellipsis says that something is missing; it takes one unit, or three bytes.
    let tight = TextLimit {
        max: limit.max.saturating_sub(2),
        bytes_max: limit.bytes_max.map(|b| b.saturating_sub(3)),
        ..limit.clone()
    };
    let fits = measure(text, &tight, reserved).fits.min(count.fits);
    let head = text[..fits].trim_end();
    let word = head.rfind(char::is_whitespace).filter(|w| fits < text.len() && *w * 4 > head.len() * 3);
    let keep = grapheme_floor(text, text[..word.unwrap_or(head.len())].trim_end().len());
    let edit = view.edit(keep..text.len(), if keep == 0 { "" } else { "…" });
    Fix::edits("lint-fix-cut", part, vec![edit])
}

pub(super) fn title_too_long(d: &Draft, out: &mut Sink) {
    let (Some(title), Some(max)) = (&d.content.title, d.limits.title_max) else { return };
    field_too_long(title, max, Field::Title, out);
}

fn field_too_long(text: &str, max: u32, field: Field, out: &mut Sink) {
    let count = measure(text, &TextLimit { max, ..TextLimit::default() }, 0);
    if count.used > max {
        let args = vec![("used", count.used.into()), ("max", max.into()), ("over", (count.used - max).into())];
        out.say(Place::of(field).span(text, count.fits..text.len()), args, None);
    }
}

pub(super) fn first_comment_too_long(d: &Draft, out: &mut Sink) {
    let Some(comment) = d.content.first_comment.as_deref().filter(|c| !c.is_empty()) else { return };
    if !d.limits.takes_first_comment() {
        return;
    }
    match d.limits.first_comment_max {
        Some(max) => field_too_long(comment, max, Field::FirstComment, out),
        None => {
            // A reply like another: the limit of a part.
            let count = measure(comment, &d.limits.text, 0);
            let max = d.limits.text.max;
            if count.used > max {
                let args = vec![("used", count.used.into()), ("max", max.into()), ("over", (count.used - max).into())];
                out.say(Place::of(Field::FirstComment).span(comment, count.fits..comment.len()), args, None);
            }
        }
    }
}

pub(super) fn first_comment_unsupported(d: &Draft, out: &mut Sink) {
    if d.content.first_comment.as_deref().is_some_and(|c| !c.is_empty()) && !d.limits.takes_first_comment() {
        let fix = Fix::new("lint-fix-clear", Change::Clear { field: Field::FirstComment });
        out.say(Place::of(Field::FirstComment), vec![], fix);
    }
}

pub(super) fn too_many_parts(d: &Draft, out: &mut Sink) {
    let max = d.limits.parts_max as usize;
    if max > 0 && d.parts.len() > max {
        out.say(Place::part(Field::Post, max), vec![("count", d.parts.len().into()), ("max", max.into())], None);
    }
}
