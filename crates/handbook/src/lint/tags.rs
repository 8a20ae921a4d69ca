//! Rules on hashtags and mentions.

use super::{Draft, Fix, PartView, Place, Sink};
use crate::text::{Dialect, EntityKind, facets, tags};
use std::ops::Range;

fn too_many(d: &Draft, kind: EntityKind, max: Option<u32>, out: &mut Sink) {
    let Some(max) = max.map(|m| m as usize) else { return };
    for part in &d.parts {
        let all: Vec<Range<usize>> = part.of(kind).collect();
        if let Some(first) = all.get(max) {
            let end = all.last().map_or(first.end, |l| l.end);
            let args = vec![("count", all.len().into()), ("max", max.into())];
            out.say(Place::text(part, first.start..end), args, None);
        }
    }
}

pub(super) fn too_many_hashtags(d: &Draft, out: &mut Sink) {
    too_many(d, EntityKind::Hashtag, d.limits.hashtags_max, out);
}

pub(super) fn too_many_mentions(d: &Draft, out: &mut Sink) {
    too_many(d, EntityKind::Mention, d.limits.mentions_max, out);
}

/// Letters from which a lower-case tag is taken to hold several words.
const LONG_TAG: usize = 15;

pub(super) fn hashtag_case(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        for range in part.of(EntityKind::Hashtag) {
            let tag = &part.text[range.clone()];
            let body = &tag[tag.chars().next().map_or(0, char::len_utf8)..];
            if !body.chars().any(|c| c.is_alphabetic()) || body.chars().any(char::is_uppercase) {
                continue;
            }
            // Scripts without case have nothing to say here.
            if !body.chars().any(char::is_lowercase) {
                continue;
            }
            let snake: Vec<&str> = body.split('_').filter(|w| !w.is_empty()).collect();
            if snake.len() > 1 {
                let camel: String = snake.iter().map(|w| capital(w)).collect();
                let edit = part.edit(range.end - body.len()..range.end, camel.clone());
                let fix = Fix::edits("lint-fix-camel-case", part.index, vec![edit]);
                out.say(
                    Place::text(part, range),
                    vec![("tag", tag.into()), ("better", format!("#{camel}").into())],
                    fix,
                );
            } else if body.chars().count() >= LONG_TAG {
                let example = "#MotsBienSepares";
                out.say(Place::text(part, range), vec![("tag", tag.into()), ("better", example.into())], None);
            }
        }
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// A hashtag that stops at an apostrophe, a hyphen or a dot and goes on after it.
pub(super) fn hashtag_cut(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        for range in part.of(EntityKind::Hashtag) {
            let rest = &part.text[range.end..];
            let Some(mark) = rest.chars().next().filter(|c| matches!(c, '-' | '\'' | '’' | '.' | '&' | '+')) else {
                continue;
            };
            let tail = &rest[mark.len_utf8()..];
            let len = tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len());
            if len == 0 {
                continue;
            }
            let end = range.end + mark.len_utf8() + len;
            let glued = format!("{}{}", &part.text[range.clone()], capital(&tail[..len]));
            let fix = Fix::edits("lint-fix-join-tag", part.index, vec![part.edit(range.start..end, glued)]);
            let args = vec![
                ("whole", part.text[range.start..end].into()),
                ("tag", part.text[range.clone()].into()),
                ("mark", mark.to_string().into()),
            ];
            out.say(Place::text(part, range.start..end), args, fix);
        }
    }
}

/// Mentions as they are written on one kind of network, found in a post for another.
pub(super) fn mention_format(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let remote = tags::handles(part.text, tags::Handles::Fediverse);
        let remote = remote.into_iter().filter(|r| part.text[r.start + 1..r.end].contains('@'));
        match d.dialect {
            Dialect::Fediverse => {
                for range in tags::handles(part.text, tags::Handles::Dotted) {
                    let handle = &part.text[range.start + 1..range.end];
                    let known = part.text[range.end..].starts_with('@');
                    if !known && facets::is_handle(handle) {
                        say(part, range, out);
                    }
                }
            }
            Dialect::Bluesky => {
                remote.for_each(|r| say(part, r, out));
                for range in tags::handles(part.text, tags::Handles::Dotted) {
                    let handle = &part.text[range.start + 1..range.end];
                    if !part.text[range.end..].starts_with('@') && !facets::is_handle(handle) {
                        say(part, range, out);
                    }
                }
            }
            Dialect::X | Dialect::Plain => {
                remote.for_each(|r| say(part, r, out));
                for range in tags::handles(part.text, tags::Handles::Dotted) {
                    let handle = &part.text[range.start + 1..range.end];
                    if handle.ends_with(".bsky.social") {
                        say(part, range, out);
                    }
                }
            }
        }
    }
}

fn say(part: &PartView, range: Range<usize>, out: &mut Sink) {
    let mention = part.text[range.clone()].to_owned();
    out.say(Place::text(part, range), vec![("mention", mention.into()), ("network", out.network.into())], None);
}
