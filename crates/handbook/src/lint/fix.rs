//! Fixes: what one click changes in the content.

use super::{Field, Span};
use crate::content::{Content, Part, Visibility};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fix {
    /// Locale key of the button.
    pub label: &'static str,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Change {
    /// Replacements in one text field, in reading order, none over another.
    Edit {
        field: Field,
        part: usize,
        edits: Vec<Edit>,
    },
    /// A part becomes several; its media stay with the first.
    Split {
        part: usize,
        texts: Vec<String>,
    },
    RemovePart {
        part: usize,
    },
    /// The field becomes empty, or what it is when nobody chose.
    Clear {
        field: Field,
    },
    Visibility {
        to: Visibility,
    },
    /// Only the first `keep` languages stay.
    Languages {
        keep: usize,
    },
    /// Fractions of the original: x, y, width, height.
    Crop {
        part: usize,
        item: usize,
        crop: (f64, f64, f64, f64),
    },
    /// Only these options of the poll stay.
    PollOptions {
        keep: Vec<usize>,
    },
    PollMinutes {
        minutes: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

impl Fix {
    pub(super) fn edits(label: &'static str, part: usize, edits: Vec<Edit>) -> Option<Self> {
        let change = Change::Edit { field: Field::Text, part, edits };
        (!matches!(&change, Change::Edit { edits, .. } if edits.is_empty())).then_some(Self { label, change })
    }

    pub(super) fn new(label: &'static str, change: Change) -> Option<Self> {
        Some(Self { label, change })
    }

    /// The content with the fix done. What no longer fits the content, since it was edited meanwhile,
    /// is left as it is.
    pub fn apply(&self, content: &Content) -> Content {
        let mut out = content.clone();
        match &self.change {
            Change::Edit { field, part, edits } => {
                let target = match field {
                    Field::Title => out.title.as_mut(),
                    Field::FirstComment => out.first_comment.as_mut(),
                    Field::Warning => out.warning.as_mut(),
                    Field::Link => out.link.as_mut(),
                    _ => out.parts.get_mut(*part).map(|p| &mut p.text),
                };
                if let Some(text) = target
                    && let Some(edited) = edited(text, edits)
                {
                    *text = edited;
                }
            }
            Change::Split { part, texts } => {
                if let Some(old) = out.parts.get(*part).cloned() {
                    let mut media = old.media;
                    let parts = texts.iter().map(|t| Part { text: t.clone(), media: std::mem::take(&mut media) });
                    out.parts.splice(*part..=*part, parts.collect::<Vec<_>>());
                }
            }
            Change::RemovePart { part } => {
                if *part < out.parts.len() && out.parts.len() > 1 {
                    out.parts.remove(*part);
                }
            }
            Change::Clear { field } => match field {
                Field::Title => out.title = None,
                Field::Link => out.link = None,
                Field::FirstComment => out.first_comment = None,
                Field::Warning => out.warning = None,
                Field::Poll => out.poll = None,
                Field::ReplyGate => out.reply_gate = Default::default(),
                Field::Visibility => out.visibility = Visibility::Public,
                Field::Languages => out.languages.clear(),
                Field::Post | Field::Text | Field::Media | Field::Alt => {}
            },
            Change::Visibility { to } => out.visibility = *to,
            Change::Languages { keep } => out.languages.truncate(*keep),
            Change::Crop { part, item, crop } => {
                if let Some(a) = out.parts.get_mut(*part).and_then(|p| p.media.get_mut(*item)) {
                    a.crop = Some(*crop);
                }
            }
            Change::PollOptions { keep } => {
                if let Some(poll) = &mut out.poll {
                    poll.options = keep.iter().filter_map(|i| poll.options.get(*i).cloned()).collect();
                }
            }
            Change::PollMinutes { minutes } => {
                if let Some(poll) = &mut out.poll {
                    poll.minutes = *minutes;
                }
            }
        }
        out
    }
}

/// `None` when an edit does not lie in the text, in order.
fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = &edit.span.bytes;
        text.get(range.clone())?;
        out.push_str(text.get(at..range.start)?);
        out.push_str(&edit.replacement);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
