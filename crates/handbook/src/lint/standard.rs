//! Rules of the house: what its standard of publication asks on this network.

use super::{Draft, Field, Place, Sink};
use crate::text::EntityKind;

pub(super) fn length(d: &Draft, out: &mut Sink) {
    let Some(max) = d.context.standard.length_max else { return };
    for part in &d.parts {
        let used = part.length.count.used;
        if used > max {
            out.say(Place::part(Field::Text, part.index), vec![("used", used.into()), ("max", max.into())], None);
        }
    }
}

pub(super) fn hashtags(d: &Draft, out: &mut Sink) {
    let Some(max) = d.context.standard.hashtags_max else { return };
    for part in &d.parts {
        let all: Vec<_> = part.of(EntityKind::Hashtag).collect();
        if let (Some(first), Some(last)) = (all.get(max as usize), all.last()) {
            let args = vec![("count", all.len().into()), ("max", max.into())];
            out.say(Place::text(part, first.start..last.end), args, None);
        }
    }
}

/// A thread shows its picture with its first message.
pub(super) fn visual(d: &Draft, out: &mut Sink) {
    let first = d.content.parts.first().is_some_and(|part| part.media.is_empty());
    if d.context.standard.visual && first {
        out.say(Place::of(Field::Media), Vec::new(), None);
    }
}

/// A link that cannot be told from the others afterwards.
pub(super) fn tagged_links(d: &Draft, out: &mut Sink) {
    if !d.context.standard.tagged_links {
        return;
    }
    let tagged = |link: &str| link.contains("utm_source=");
    for part in &d.parts {
        for range in part.of(EntityKind::Link) {
            if !tagged(&part.text[range.clone()]) {
                out.say(Place::text(part, range), Vec::new(), None);
            }
        }
    }
    if d.content.link.as_deref().is_some_and(|link| !tagged(link)) {
        out.say(Place::of(Field::Link), Vec::new(), None);
    }
}
