//! What a button of the composer does to a draft. The script and the plain form send the same words, `verb:scope:…`,
//! so that everything works without script.

use passeur_engine::planning::{Desk, limits_of};
use passeur_handbook::content::Part;
use passeur_handbook::limits::TextLimit;
use passeur_handbook::lint::Finding;
use passeur_handbook::text::Dialect;
use passeur_handbook::thread::{self, Numbering};
use passeur_media::crop_for_ratio;

use super::draft::{Draft, Scope, follow, new_poll};

/// The ratios a crop may have, by the name in the page.
pub const RATIOS: [(&str, f64); 5] =
    [("1:1", 1.0), ("4:5", 0.8), ("16:9", 16.0 / 9.0), ("9:16", 9.0 / 16.0), ("1.91:1", 1.91)];

/// Does what the words say. Gives the name of the field that should have the focus then. Words that make no sense
/// (an older page) do nothing.
pub fn act(draft: &mut Draft, desk: &Desk, words: &str) -> Option<String> {
    let words: Vec<&str> = words.split('~').collect();
    let number = |s: &str| s.parse::<usize>().ok();
    match words.as_slice() {
        ["show", id] => draft.ui.show = (*id).into(),
        ["drop", id] => draft.body.renditions.retain(|r| r.account_id != *id),
        ["adapt", id] => {
            let scope = Scope::parse(id);
            let parts = draft.content(&scope).parts;
            if let Some(r) = draft.body.renditions.iter_mut().find(|r| r.account_id == *id) {
                r.own.parts.get_or_insert(parts);
            }
            if !draft.ui.adapt.iter().any(|a| a == id) {
                draft.ui.adapt.push((*id).into());
            }
            return Some(format!("{}.parts.0.text", scope.prefix()));
        }
        ["fold", id] => draft.ui.adapt.retain(|a| a != id),
        ["return", id, field] => {
            if let Some(r) = draft.body.renditions.iter_mut().find(|r| r.account_id == *id) {
                follow(&mut r.own, field);
                if *field == "all" || *field == "parts" {
                    draft.ui.adapt.retain(|a| a != id);
                }
            }
        }
        ["open", scope, field] => return open(draft, &Scope::parse(scope), field),
        ["close", scope, field] => {
            draft.edit(&Scope::parse(scope), |c| match *field {
                "title" => c.title = None,
                "link" => c.link = None,
                "first_comment" => c.first_comment = None,
                "warning" => {
                    c.warning = None;
                    c.sensitive = false;
                }
                "poll" => c.poll = None,
                "visibility" => c.visibility = Default::default(),
                "languages" => c.languages.clear(),
                "reply_gate" => c.reply_gate = Default::default(),
                _ => {}
            });
            let key = format!("{scope}:{field}");
            draft.ui.open.retain(|o| *o != key);
        }
        ["part-add", scope, at] => {
            let (scope, at) = (Scope::parse(scope), number(at)?);
            draft.edit(&scope, |c| c.parts.insert(at.min(c.parts.len()), Part::default()));
            return Some(format!("{}.parts.{at}.text", scope.prefix()));
        }
        ["part-remove", scope, at] => {
            let at = number(at)?;
            draft.edit(&Scope::parse(scope), |c| {
                if at < c.parts.len() && c.parts.len() > 1 {
                    c.parts.remove(at);
                }
            });
        }
        ["part-up", scope, at] => {
            let at = number(at)?;
            draft.edit(&Scope::parse(scope), |c| {
                if at > 0 && at < c.parts.len() {
                    c.parts.swap(at, at - 1);
                }
            });
        }
        ["part-join", scope, at] => {
            let at = number(at)?;
            draft.edit(&Scope::parse(scope), |c| {
                if at > 0 && at < c.parts.len() {
                    let part = c.parts.remove(at);
                    let before = &mut c.parts[at - 1];
                    before.text = format!("{}\n\n{}", before.text.trim_end(), part.text.trim_start());
                    before.media.extend(part.media);
                }
            });
        }
        ["split", scope, at, how] => {
            let scope = Scope::parse(scope);
            split(draft, desk, &scope, number(at)?, *how == "numbered");
        }
        ["option-add", scope] => {
            let scope = Scope::parse(scope);
            draft.edit(&scope, |c| c.poll.get_or_insert_with(new_poll).options.push(String::new()));
            let last = draft.content(&scope).poll.map_or(0, |p| p.options.len().saturating_sub(1));
            return Some(format!("{}.poll.options.{last}", scope.prefix()));
        }
        ["option-remove", scope, k] => {
            let k = number(k)?;
            draft.edit(&Scope::parse(scope), |c| {
                if let Some(poll) = &mut c.poll
                    && k < poll.options.len()
                {
                    poll.options.remove(k);
                }
            });
        }
        ["file", place @ ..] => draft.ui.file = place.join("~"),
        ["media-remove", scope, i, j] => {
            let (i, j) = (number(i)?, number(j)?);
            draft.edit(&Scope::parse(scope), |c| {
                if let Some(part) = c.parts.get_mut(i)
                    && j < part.media.len()
                {
                    part.media.remove(j);
                }
            });
            draft.ui.file.clear();
        }
        ["media-move", scope, i, from, to] => {
            let (i, from, to) = (number(i)?, number(from)?, number(to)?);
            draft.edit(&Scope::parse(scope), |c| {
                if let Some(part) = c.parts.get_mut(i)
                    && from < part.media.len()
                    && to < part.media.len()
                {
                    let file = part.media.remove(from);
                    part.media.insert(to, file);
                }
            });
        }
        ["crop", scope, i, j, ratio] => crop(draft, desk, &Scope::parse(scope), (number(i)?, number(j)?), ratio),
        ["fix", scope, rule, part, item, nth] => {
            fix(draft, desk, &Scope::parse(scope), &Which { rule, part, item, nth: number(nth)? });
        }
        _ => {}
    }
    draft.tidy();
    None
}

fn open(draft: &mut Draft, scope: &Scope, field: &str) -> Option<String> {
    let key = format!("{}:{field}", scope.id());
    if !draft.ui.open.contains(&key) {
        draft.ui.open.push(key);
    }
    if field == "poll" {
        draft.edit(scope, |c| {
            c.poll.get_or_insert_with(new_poll);
        });
        return Some(format!("{}.poll.options.0", scope.prefix()));
    }
    Some(format!("{}.{field}", scope.prefix()))
}

/// The shortest limit among the accounts that publish this text, and how the first of them reads it.
fn tightest(draft: &Draft, desk: &Desk, scope: &Scope) -> Option<(TextLimit, Dialect)> {
    let concerned = desk.accounts.iter().filter(|a| match scope {
        Scope::Account(id) => a.id == *id,
        Scope::Master => draft.rendition(&a.id).is_some_and(|r| r.own.parts.is_none()),
    });
    concerned
        .map(|a| (limits_of(a), a))
        .filter(|(l, _)| l.parts_max != 1 && l.text.max > 0)
        .min_by_key(|(l, _)| l.text.max)
        .map(|(l, a)| (l.text, Dialect::of(&a.network)))
}

fn split(draft: &mut Draft, desk: &Desk, scope: &Scope, at: usize, numbered: bool) {
    let Some((limit, dialect)) = tightest(draft, desk, scope) else { return };
    let numbering = if numbered { Numbering::Suffix } else { Numbering::None };
    draft.edit(scope, |c| {
        let Some(part) = c.parts.get(at).cloned() else { return };
        let texts = thread::split(&part.text, &limit, dialect, 0, numbering);
        let mut media = part.media;
        let parts: Vec<Part> = texts.into_iter().map(|text| Part { text, media: std::mem::take(&mut media) }).collect();
        c.parts.splice(at..=at, parts);
    });
}

fn crop(draft: &mut Draft, desk: &Desk, scope: &Scope, (i, j): (usize, usize), ratio: &str) {
    let ratio = RATIOS.iter().find(|(name, _)| *name == ratio).map(|(_, r)| *r);
    draft.edit(scope, |c| {
        let Some(file) = c.parts.get_mut(i).and_then(|p| p.media.get_mut(j)) else { return };
        let size = desk.files.iter().find(|f| f.id == file.media).map(|f| (f.width, f.height));
        file.crop = match (ratio, size) {
            (Some(r), Some((w, h))) if w > 0 && h > 0 => {
                let side = |v: i64| u32::try_from(v).unwrap_or(1);
                Some(crop_for_ratio(side(w), side(h), (r, r), file.focus))
            }
            _ => None,
        };
    });
}

/// Names a finding among those of a scope.
struct Which<'a> {
    rule: &'a str,
    part: &'a str,
    item: &'a str,
    nth: usize,
}

impl Which<'_> {
    fn is(&self, finding: &Finding) -> bool {
        let same = |named: &str, has: Option<usize>| has.map_or(named == "-", |n| named == n.to_string());
        finding.rule == self.rule && same(self.part, finding.part) && same(self.item, finding.item)
    }
}

/// Does the fix of a finding, looked up again in the text as it is now.
fn fix(draft: &mut Draft, desk: &Desk, scope: &Scope, which: &Which<'_>) {
    let findings = desk.findings(&draft.body);
    let concerned = desk.accounts.iter().zip(findings).filter(|(a, _)| match scope {
        Scope::Account(id) => a.id == *id,
        Scope::Master => draft.rendition(&a.id).is_some_and(|r| r.own.parts.is_none()),
    });
    let mut all: Vec<Vec<Finding>> = concerned.map(|(_, found)| found).collect();
    let found = all.iter_mut().find_map(|list| {
        let mut matching = list.iter().filter(|f| which.is(f) && f.fix.is_some());
        matching.nth(which.nth).and_then(|f| f.fix.clone())
    });
    if let Some(fix) = found {
        draft.edit(scope, |c| *c = fix.apply(c));
    }
}
