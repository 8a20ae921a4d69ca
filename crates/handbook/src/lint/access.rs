//! Rules on who sees the post and how: visibility, warning, replies, languages.

use super::{Change, Draft, Field, Fix, Place, Sink};
use crate::content::Visibility;

pub(super) fn warning_unsupported(d: &Draft, out: &mut Sink) {
    if d.content.warning.as_deref().is_some_and(|w| !w.is_empty()) && !d.limits.warning {
        let fix = Fix::new("lint-fix-clear", Change::Clear { field: Field::Warning });
        out.say(Place::of(Field::Warning), vec![], fix);
    }
}

pub(super) fn visibility_unsupported(d: &Draft, out: &mut Sink) {
    let wanted = d.content.visibility;
    if wanted != Visibility::Public && !d.limits.visibilities.contains(&wanted) {
        let fix = Fix::new("lint-fix-public", Change::Visibility { to: Visibility::Public });
        out.say(Place::of(Field::Visibility), vec![("visibility", wanted.as_str().into())], fix);
    }
}

pub(super) fn reply_gate_unsupported(d: &Draft, out: &mut Sink) {
    if !d.content.reply_gate.is_everyone() && !d.limits.reply_gate {
        let fix = Fix::new("lint-fix-clear", Change::Clear { field: Field::ReplyGate });
        out.say(Place::of(Field::ReplyGate), vec![], fix);
    }
}

pub(super) fn too_many_languages(d: &Draft, out: &mut Sink) {
    let Some(max) = d.limits.languages_max.map(|m| m as usize) else { return };
    let count = d.content.languages.len();
    if count > max {
        let fix = Fix::new("lint-fix-first-languages", Change::Languages { keep: max });
        out.say(Place::of(Field::Languages), vec![("count", count.into()), ("max", max.into())], fix);
    }
}
