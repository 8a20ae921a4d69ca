//! Rules on polls.

use super::{Change, Draft, Field, Fix, Place, Sink};
use crate::content::Poll;
use crate::limits::{PollLimits, TextLimit};
use crate::text::count::measure;
use std::collections::HashSet;

fn poll<'a>(d: &'a Draft) -> Option<&'a Poll> {
    d.content.poll.as_ref()
}

fn both<'a>(d: &'a Draft) -> Option<(&'a Poll, &'a PollLimits)> {
    Some((poll(d)?, d.limits.poll.as_ref()?))
}

pub(super) fn unsupported(d: &Draft, out: &mut Sink) {
    if poll(d).is_some() && d.limits.poll.is_none() {
        out.say(Place::of(Field::Poll), vec![], Fix::new("lint-fix-clear", Change::Clear { field: Field::Poll }));
    }
}

pub(super) fn options(d: &Draft, out: &mut Sink) {
    let Some((poll, limits)) = both(d) else { return };
    let (least, most) = limits.options;
    let count = poll.options.len();
    if count < least as usize || count > most as usize {
        let args = vec![("count", count.into()), ("min", least.into()), ("max", most.into())];
        out.say(Place::of(Field::Poll), args, None);
    }
}

pub(super) fn option_too_long(d: &Draft, out: &mut Sink) {
    let Some((poll, limits)) = both(d) else { return };
    let max = limits.option_chars_max;
    for (i, option) in poll.options.iter().enumerate() {
        let count = measure(option, &TextLimit { max, ..TextLimit::default() }, 0);
        if count.used > max {
            let place = Place::of(Field::Poll).item(i).span(option, count.fits..option.len());
            out.say(place, vec![("option", (i + 1).into()), ("used", count.used.into()), ("max", max.into())], None);
        }
    }
}

pub(super) fn option_double(d: &Draft, out: &mut Sink) {
    let Some((poll, limits)) = both(d) else { return };
    let mut seen = HashSet::new();
    let good = |o: &String, seen: &mut HashSet<String>| {
        let key = o.trim().to_lowercase();
        !key.is_empty() && seen.insert(key)
    };
    let keep: Vec<usize> =
        poll.options.iter().enumerate().filter(|(_, o)| good(o, &mut seen)).map(|(i, _)| i).collect();
    if let Some(bad) = (0..poll.options.len()).find(|i| !keep.contains(i)) {
        // Taking one away must leave enough to vote on.
        let enough = keep.len() >= limits.options.0 as usize;
        let fix = enough.then_some(Change::PollOptions { keep }).and_then(|c| Fix::new("lint-fix-remove-options", c));
        let text = poll.options[bad].trim();
        let why = if text.is_empty() { "empty" } else { "double" };
        let args = vec![("option", (bad + 1).into()), ("why", why.into()), ("text", text.into())];
        out.say(Place::of(Field::Poll).item(bad), args, fix);
    }
}

pub(super) fn duration(d: &Draft, out: &mut Sink) {
    let Some((poll, limits)) = both(d) else { return };
    let (least, most) = limits.minutes;
    if poll.minutes < least || poll.minutes > most {
        let to = poll.minutes.clamp(least, most.max(least));
        let fix = Fix::new("lint-fix-poll-duration", Change::PollMinutes { minutes: to });
        let args = vec![("minutes", poll.minutes.into()), ("min", least.into()), ("days", (most / 1440).into())];
        out.say(Place::of(Field::Poll), args, fix);
    }
}

pub(super) fn multiple(d: &Draft, out: &mut Sink) {
    if both(d).is_some_and(|(p, l)| p.multiple && !l.multiple) {
        out.say(Place::of(Field::Poll), vec![], None);
    }
}

/// The poll goes with the first part.
pub(super) fn with_media(d: &Draft, out: &mut Sink) {
    let media = d.content.parts.first().is_some_and(|p| !p.media.is_empty());
    if both(d).is_some() && media && !d.limits.poll_with_media {
        out.say(Place::of(Field::Poll), vec![], Fix::new("lint-fix-clear", Change::Clear { field: Field::Poll }));
    }
}
