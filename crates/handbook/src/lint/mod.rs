//! The linter: what stands in the way of a post on a network, or would serve it badly, where, and a
//! fix to click when there is one. The rules are the list in [`registry`].

mod access;
mod context;
mod fix;
mod length;
mod links;
mod media;
mod poll;
pub mod registry;
mod repeat;
pub mod similar;
mod standard;
mod style;
mod tags;
#[cfg(test)]
mod tests;
mod typography;

use crate::content::Content;
use crate::counter::limit_of;
use crate::limits::{Limits, TextLimit};
use crate::message::{Message, Value};
use crate::text::count::{Measure, measure};
use crate::text::{Dialect, EntityKind, Locator, Span, emoji, ranges};
pub use context::{Kind, LintContext, MediaFacts};
pub use fix::{Change, Edit, Fix};
pub use registry::{RULES, Rule};
use serde::Serialize;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Could be better.
    Hint,
    /// It would go out, and probably not as meant.
    Warning,
    /// The network would refuse it, or it must not go out so.
    Error,
}

/// What part of the content a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The post as a whole.
    Post,
    Text,
    Title,
    Link,
    FirstComment,
    Warning,
    Visibility,
    Languages,
    ReplyGate,
    Poll,
    Media,
    Alt,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub network: String,
    /// Stable id of the rule.
    pub rule: &'static str,
    pub severity: Severity,
    pub field: Field,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
    /// Which attachment or which poll option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Where in the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    pub message: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// The content with what every rule needs, computed once.
pub(crate) struct Draft<'a> {
    pub content: &'a Content,
    pub limits: &'a Limits,
    pub context: &'a LintContext,
    pub dialect: Dialect,
    pub parts: Vec<PartView<'a>>,
}

pub(crate) struct PartView<'a> {
    pub index: usize,
    pub text: &'a str,
    pub at: Locator<'a>,
    pub entities: Vec<(EntityKind, Range<usize>)>,
    pub emoji: Vec<Range<usize>>,
    pub length: Measured,
}

/// The length of a part, its limit, and the units taken before its text.
pub(crate) struct Measured {
    pub count: Measure,
    pub limit: TextLimit,
    pub reserved: u32,
}

impl<'a> PartView<'a> {
    fn new(content: &'a Content, index: usize, dialect: Dialect, limits: &Limits, context: &LintContext) -> Self {
        let part = &content.parts[index];
        let (limit, reserved) = limit_of(content, index, limits, context.images_only(part));
        let text = part.text.as_str();
        Self {
            index,
            text,
            at: Locator::new(text),
            entities: ranges(text, dialect),
            emoji: emoji::find(text),
            length: Measured { count: measure(text, &limit, reserved), limit, reserved },
        }
    }

    pub fn of(&self, kind: EntityKind) -> impl Iterator<Item = Range<usize>> {
        self.entities.iter().filter(move |(k, _)| *k == kind).map(|(_, r)| r.clone())
    }

    /// The entity that holds byte `at`.
    pub fn entity_at(&self, at: usize) -> Option<&(EntityKind, Range<usize>)> {
        self.entities.get(self.entities.partition_point(|(_, r)| r.end <= at)).filter(|(_, r)| r.start <= at)
    }

    pub fn edit(&self, bytes: Range<usize>, replacement: impl Into<String>) -> Edit {
        Edit { span: self.at.span(bytes), replacement: replacement.into() }
    }
}

/// Where a finding is.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    field: Field,
    part: Option<usize>,
    item: Option<usize>,
    span: Option<Span>,
}

impl Place {
    pub fn of(field: Field) -> Self {
        Self { field, part: None, item: None, span: None }
    }

    pub fn text(part: &PartView, bytes: Range<usize>) -> Self {
        Self { field: Field::Text, part: Some(part.index), item: None, span: Some(part.at.span(bytes)) }
    }

    pub fn part(field: Field, part: usize) -> Self {
        Self { part: Some(part), ..Self::of(field) }
    }

    pub fn item(mut self, item: usize) -> Self {
        self.item = Some(item);
        self
    }

    pub fn span(mut self, text: &str, bytes: Range<usize>) -> Self {
        self.span = Some(Locator::new(text).span(bytes));
        self
    }
}

/// Takes the findings of one rule.
pub(crate) struct Sink<'a> {
    rule: &'static Rule,
    network: &'a str,
    out: &'a mut Vec<Finding>,
}

impl Sink<'_> {
    pub fn say(&mut self, place: Place, args: Vec<(&'static str, Value)>, fix: Option<Fix>) {
        self.out.push(Finding {
            network: self.network.to_owned(),
            rule: self.rule.id,
            severity: self.rule.severity,
            field: place.field,
            part: place.part,
            item: place.item,
            span: place.span,
            message: Message { key: self.rule.key, args },
            fix,
        });
    }
}

/// Everything that can be said of `content` on `network`, errors first, then in reading order.
pub fn lint(content: &Content, network: &str, limits: &Limits, context: &LintContext) -> Vec<Finding> {
    let dialect = Dialect::of(network);
    let parts = (0..content.parts.len()).map(|i| PartView::new(content, i, dialect, limits, context)).collect();
    let draft = Draft { content, limits, context, dialect, parts };
    let mut out = Vec::new();
    for rule in RULES {
        (rule.check)(&draft, &mut Sink { rule, network, out: &mut out });
    }
    out.sort_by_key(|f| {
        let start = f.span.as_ref().map_or(0, |s| s.bytes.start);
        (std::cmp::Reverse(f.severity), f.part.unwrap_or(0), start)
    });
    out
}
