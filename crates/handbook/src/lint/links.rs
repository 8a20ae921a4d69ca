//! Rules on addresses.

use super::{Change, Draft, Edit, Field, Fix, PartView, Place, Sink};
use crate::text::{EntityKind, url};
use std::ops::Range;

/// Query parameters that say where a reader comes from, for advertising or analysis of third parties.
/// Campaign parameters (`utm_*`) are left alone: a community manager puts them there.
const TRACKERS: [&str; 14] = [
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "twclid",
    "ttclid",
    "igsh",
    "igshid",
    "mc_eid",
    "li_fat_id",
    "yclid",
    "_hsenc",
];

/// Links of a part, whether or not the network makes them clickable.
fn links<'a>(part: &'a PartView) -> impl Iterator<Item = (Range<usize>, &'a str)> {
    part.of(EntityKind::Link).map(|r| (r.clone(), &part.text[r]))
}

/// `text` starts with this, in any case.
fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
}

pub(super) fn not_clickable(d: &Draft, out: &mut Sink) {
    if d.limits.links_clickable {
        return;
    }
    for part in &d.parts {
        for (range, link) in links(part) {
            out.say(Place::text(part, range), vec![("link", link.into())], None);
        }
    }
    if let Some(link) = d.content.link.as_deref().filter(|l| !l.is_empty() && !d.limits.link_card) {
        out.say(Place::of(Field::Link), vec![("link", link.into())], None);
    }
}

pub(super) fn broken(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        let mut at = 0;
        for word in part.text.split(char::is_whitespace) {
            let start = part.text[at..].find(word).map_or(at, |n| at + n);
            at = start + word.len();
            let trimmed = word.trim_start_matches(['(', '«', '"', '“', '[']);
            let start = start + word.len() - trimmed.len();
            let schemed = has_prefix(trimmed, "http://") || has_prefix(trimmed, "https://");
            if !schemed
                && !has_prefix(trimmed, "www.")
                && !has_prefix(trimmed, "http:/")
                && !has_prefix(trimmed, "https:/")
            {
                continue;
            }
            let found = matches!(part.entity_at(start), Some((EntityKind::Link, r))
                if r.start == start && url::is_valid(&part.text[r.clone()], true));
            if !found && !trimmed.is_empty() {
                out.say(Place::text(part, start..start + trimmed.len()), vec![("link", trimmed.into())], None);
            }
        }
    }
    if let Some(link) = d.content.link.as_deref().filter(|l| !l.is_empty() && !url::is_valid(l, false)) {
        out.say(Place::of(Field::Link).span(link, 0..link.len()), vec![("link", link.into())], None);
    }
}

pub(super) fn insecure(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        for (range, link) in links(part).filter(|(_, l)| has_prefix(l, "http://")) {
            let edit = part.edit(range.start..range.start + 4, "https");
            let fix = Fix::edits("lint-fix-https", part.index, vec![edit]);
            out.say(Place::text(part, range), vec![("link", link.into())], fix);
        }
    }
    if let Some(link) = d.content.link.as_deref().filter(|l| has_prefix(l, "http://")) {
        let edit = Edit { span: crate::text::Locator::new(link).span(0..4), replacement: "https".into() };
        let change = Change::Edit { field: Field::Link, part: 0, edits: vec![edit] };
        out.say(Place::of(Field::Link), vec![("link", link.into())], Fix::new("lint-fix-https", change));
    }
}

pub(super) fn tracking(d: &Draft, out: &mut Sink) {
    for part in &d.parts {
        for (range, link) in links(part) {
            let Some((clean, names)) = untracked(link) else { continue };
            let fix = Fix::edits("lint-fix-untrack", part.index, vec![part.edit(range.clone(), clean)]);
            out.say(Place::text(part, range), vec![("names", names.into())], fix);
        }
    }
    if let Some(link) = d.content.link.as_deref()
        && let Some((clean, names)) = untracked(link)
    {
        let edit = Edit { span: crate::text::Locator::new(link).all(), replacement: clean };
        let change = Change::Edit { field: Field::Link, part: 0, edits: vec![edit] };
        out.say(Place::of(Field::Link), vec![("names", names.into())], Fix::new("lint-fix-untrack", change));
    }
}

/// The address without its trackers, and their names; `None` when it has none.
fn untracked(link: &str) -> Option<(String, String)> {
    let (head, fragment) = link.split_once('#').map_or((link, None), |(h, f)| (h, Some(f)));
    let (base, query) = head.split_once('?')?;
    let name = |pair: &str| pair.split('=').next().unwrap_or("").to_ascii_lowercase();
    let (gone, kept): (Vec<&str>, Vec<&str>) = query.split('&').partition(|p| TRACKERS.contains(&name(p).as_str()));
    if gone.is_empty() {
        return None;
    }
    let mut clean = base.to_owned();
    if !kept.is_empty() {
        clean = format!("{clean}?{}", kept.join("&"));
    }
    if let Some(fragment) = fragment {
        clean = format!("{clean}#{fragment}");
    }
    Some((clean, gone.iter().map(|p| name(p)).collect::<Vec<_>>().join(", ")))
}

pub(super) fn price(d: &Draft, out: &mut Sink) {
    let Some(price) = d.limits.price.filter(|p| p.post_with_link > p.post) else { return };
    for part in &d.parts {
        let sent = part.index == 0 && d.content.link.as_ref().is_some_and(|l| !l.is_empty());
        let place = match links(part).next() {
            Some((range, _)) => Place::text(part, range),
            None if sent => Place::of(Field::Link),
            None => continue,
        };
        let (dollars, mills) = thousandths(price.post_with_link);
        let (plain_dollars, plain_mills) = thousandths(price.post);
        let args = vec![
            ("dollars", dollars.into()),
            ("mills", mills.into()),
            ("plain-dollars", plain_dollars.into()),
            ("plain-mills", plain_mills.into()),
        ];
        out.say(place, args, None);
    }
}

/// Whole dollars and three decimals: each language puts its own sign between them.
fn thousandths(dollars: f64) -> (i64, String) {
    let mills = (dollars * 1000.0).round() as i64;
    (mills / 1000, format!("{:03}", mills % 1000))
}
