//! A post as a Markdown file: front matter, then the text.
//!
//! ```text
//! ---
//! title: Open day                      # or +++ and TOML
//! accounts: [hub:news, "mastodon:@me@example.social"]
//! at: 2026-12-01T09:00:00+01:00
//! labels: [events]
//! media:
//!   - file: door.jpg
//!     alt: A red door, open
//! ---
//! Come and see.
//!
//! <!-- next -->
//!
//! The second part of the thread.
//! ```
//!
//! Parts of a thread are separated by a line that holds only `<!-- next -->`: it is invisible
//! wherever Markdown is shown, and `---` stays what Markdown says it is, a rule across the page. A
//! line of text that should read `<!-- next -->` is written `\<!-- next -->`.
//!
//! The front matter is a subset of YAML (texts, numbers, lists, maps, block texts; no anchors, tags
//! or several documents) between `---`, or TOML between `+++`. Keys: see [`KEYS`].

mod tree;
mod write;

pub use write::write;

use super::problem::{Cause, Problem, nearest, quote};
use super::{AccountRef, parse_at};
use crate::content::{Poll, ReplyGate, Visibility};
use jiff::Timestamp;
use tree::{Entry, Node, Value};

/// What a post file may say of itself.
pub const KEYS: [&str; 15] = [
    "title",
    "accounts",
    "at",
    "labels",
    "link",
    "language",
    "visibility",
    "warning",
    "sensitive",
    "media",
    "campaign",
    "first_comment",
    "poll",
    "reply_gate",
    "notes",
];
const MEDIA_KEYS: [&str; 3] = ["file", "alt", "part"];
const POLL_KEYS: [&str; 4] = ["options", "minutes", "multiple", "hide_totals"];

/// The line between two parts of a thread.
pub const NEXT_PART: &str = "<!-- next -->";

/// Minutes a poll stays open when the file does not say; what Mastodon's own form proposes.
const POLL_MINUTES: u32 = 1_440;
const POLL_MINUTES_MAX: u32 = 525_600;

/// A post as a file holds it: accounts and media are names still, to be found by who imports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostFile {
    pub title: Option<String>,
    pub accounts: Vec<AccountRef>,
    pub at: Option<Timestamp>,
    pub labels: Vec<String>,
    pub link: Option<String>,
    /// BCP 47 tags, main language first.
    pub languages: Vec<String>,
    pub visibility: Option<Visibility>,
    pub warning: Option<String>,
    pub sensitive: bool,
    pub campaign: Option<String>,
    pub first_comment: Option<String>,
    pub poll: Option<Poll>,
    pub reply_gate: Option<ReplyGate>,
    pub notes: Option<String>,
    /// Never empty once read.
    pub parts: Vec<PartFile>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartFile {
    pub text: String,
    pub media: Vec<MediaItem>,
}

pub use super::MediaRef as MediaItem;

/// Reads a post. A file without front matter is a text alone. Every problem of the file is told, not
/// the first only; with any problem nothing is taken.
pub fn read(bytes: &[u8]) -> Result<PostFile, Vec<Problem>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let source = std::str::from_utf8(bytes).map_err(|e| {
        let before = &bytes[..e.valid_up_to()];
        vec![Problem::new(1 + before.iter().filter(|b| **b == b'\n').count() as u32, None, Cause::Utf8 {})]
    })?;
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = source.split('\n').collect();
    let fence = lines.first().map(|l| l.trim_end()).filter(|l| *l == "---" || *l == "+++");
    let Some(fence) = fence else {
        return finish(PostFile { parts: parts(&lines), ..PostFile::default() }, Vec::new());
    };
    let Some(end) = lines.iter().skip(1).position(|l| l.trim_end() == fence).map(|i| i + 1) else {
        return Err(vec![Problem::new(1, None, Cause::Fence { fence: fence.to_owned() })]);
    };
    let head = &lines[1..end];
    let entries = if fence == "---" { tree::yaml(head, 2) } else { tree::toml(&head.join("\n"), 2) };
    let entries = entries.map_err(|problem| vec![problem])?;
    let mut post = PostFile { parts: parts(&lines[end + 1..]), ..PostFile::default() };
    let mut problems = Vec::new();
    for entry in unique(&entries, &mut problems) {
        if let Err(found) = set(&mut post, entry) {
            problems.extend(found);
        }
    }
    finish(post, problems)
}

fn finish(post: PostFile, mut problems: Vec<Problem>) -> Result<PostFile, Vec<Problem>> {
    let silent = post.parts.iter().all(|p| p.text.is_empty() && p.media.is_empty());
    if problems.is_empty() && silent && post.poll.is_none() && post.link.is_none() {
        problems.push(Problem::new(1, None, Cause::NothingToPublish {}));
    }
    if problems.is_empty() { Ok(post) } else { Err(problems) }
}

/// The text, cut at [`NEXT_PART`]; empty lines around a part do not belong to it.
fn parts(lines: &[&str]) -> Vec<PartFile> {
    lines
        .split(|line| line.trim() == NEXT_PART)
        .map(|lines| {
            let lines: Vec<&str> = lines.iter().map(|line| unescape(line)).collect();
            PartFile { text: trim_lines(&lines.join("\n")).to_owned(), media: Vec::new() }
        })
        .collect()
}

/// Without the blank lines before and after, with the indentation of the first line.
fn trim_lines(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.len() - text.trim_start().len();
    let line = text[..start].rfind('\n').map_or(0, |i| i + 1);
    &text[line..]
}

fn unescape(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest) if rest.trim_start_matches('\\').trim() == NEXT_PART => rest,
        _ => line,
    }
}

fn unique<'a>(entries: &'a [Entry], problems: &mut Vec<Problem>) -> Vec<&'a Entry> {
    let mut kept: Vec<&Entry> = Vec::new();
    for entry in entries {
        if kept.iter().any(|k| k.key == entry.key) {
            problems.push(at(entry, Cause::KeyTwice { name: quote(&entry.key) }));
        } else {
            kept.push(entry);
        }
    }
    kept
}

fn at(entry: &Entry, cause: Cause) -> Problem {
    Problem::new(entry.line, Some(&quote(&entry.key)), cause)
}

fn unknown(entry: &Entry, known: &[&str]) -> Problem {
    let nearest = nearest(&entry.key, known).map_or("", |(k, _)| k).to_owned();
    at(entry, Cause::UnknownKey { name: quote(&entry.key), nearest })
}

fn set(post: &mut PostFile, entry: &Entry) -> Result<(), Vec<Problem>> {
    match entry.key.as_str() {
        "title" => post.title = text(entry)?,
        "link" => post.link = text(entry)?,
        "warning" => post.warning = text(entry)?,
        "campaign" => post.campaign = text(entry)?,
        "first_comment" => post.first_comment = text(entry)?,
        "notes" => post.notes = text(entry)?,
        "labels" => post.labels = texts(entry)?.into_iter().map(|(_, t)| t).collect(),
        "language" => post.languages = texts(entry)?.into_iter().map(|(_, t)| t).collect(),
        "sensitive" => post.sensitive = flag(entry)?,
        "accounts" => {
            let parsed = texts(entry)?.into_iter().map(|(line, text)| {
                AccountRef::parse(&text).map_err(|cause| Problem::new(line, Some("accounts"), cause))
            });
            let (good, bad): (Vec<_>, Vec<_>) = parsed.partition(Result::is_ok);
            post.accounts = good.into_iter().flatten().collect();
            let bad: Vec<Problem> = bad.into_iter().filter_map(Result::err).collect();
            if !bad.is_empty() {
                return Err(bad);
            }
        }
        "at" => {
            if let Some(text) = text(entry)? {
                post.at = Some(parse_at(&text).map_err(|cause| vec![at(entry, cause)])?);
            }
        }
        "visibility" => post.visibility = one_of(entry, &Visibility::ALL, Visibility::as_str)?,
        "reply_gate" => post.reply_gate = one_of(entry, &GATES, gate_name)?,
        "poll" => post.poll = Some(poll(entry)?),
        "media" => media(post, entry)?,
        _ => return Err(vec![unknown(entry, &KEYS)]),
    }
    Ok(())
}

const GATES: [ReplyGate; 5] =
    [ReplyGate::Everyone, ReplyGate::Followers, ReplyGate::Following, ReplyGate::Mentioned, ReplyGate::Nobody];

fn gate_name(gate: ReplyGate) -> &'static str {
    match gate {
        ReplyGate::Everyone => "everyone",
        ReplyGate::Followers => "followers",
        ReplyGate::Following => "following",
        ReplyGate::Mentioned => "mentioned",
        ReplyGate::Nobody => "nobody",
    }
}

fn one_of<T: Copy>(entry: &Entry, all: &[T], name: fn(T) -> &'static str) -> Result<Option<T>, Vec<Problem>> {
    let Some(value) = text(entry)? else { return Ok(None) };
    if let Some(found) = all.iter().find(|v| name(**v) == value) {
        return Ok(Some(*found));
    }
    let allowed = all.iter().map(|v| name(*v)).collect::<Vec<_>>().join(", ");
    Err(vec![at(entry, Cause::WantsOne { name: entry.key.clone(), value: quote(&value), allowed })])
}

fn text(entry: &Entry) -> Result<Option<String>, Vec<Problem>> {
    match &entry.node.value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text.clone()).filter(|t| !t.trim().is_empty())),
        _ => Err(vec![at(entry, Cause::WantsText { name: entry.key.clone() })]),
    }
}

/// One text or a list of texts, each with its line.
fn texts(entry: &Entry) -> Result<Vec<(u32, String)>, Vec<Problem>> {
    let wrong = || vec![at(entry, Cause::WantsList { name: entry.key.clone() })];
    let nodes = match &entry.node.value {
        Value::Null => return Ok(Vec::new()),
        Value::Text(_) => std::slice::from_ref(&entry.node),
        Value::List(nodes) => nodes.as_slice(),
        Value::Map(_) => return Err(wrong()),
    };
    let text = |node: &Node| match &node.value {
        Value::Text(text) => Ok((node.line, text.clone())),
        _ => Err(vec![Problem::new(node.line, Some(&entry.key), Cause::WantsText { name: entry.key.clone() })]),
    };
    nodes.iter().map(text).collect()
}

fn flag(entry: &Entry) -> Result<bool, Vec<Problem>> {
    match &entry.node.value {
        Value::Text(t) if t == "true" => Ok(true),
        Value::Text(t) if t == "false" => Ok(false),
        _ => Err(vec![at(entry, Cause::WantsFlag { name: entry.key.clone() })]),
    }
}

fn number(entry: &Entry, min: u32, max: u32) -> Result<u32, Vec<Problem>> {
    let parsed = match &entry.node.value {
        Value::Text(t) if t.bytes().all(|b| b.is_ascii_digit()) => t.parse().ok(),
        _ => None,
    };
    let wrong = || vec![at(entry, Cause::WantsNumber { name: entry.key.clone(), min, max })];
    parsed.filter(|n| (min..=max).contains(n)).ok_or_else(wrong)
}

fn poll(entry: &Entry) -> Result<Poll, Vec<Problem>> {
    let Value::Map(entries) = &entry.node.value else {
        return Err(vec![at(entry, Cause::Missing { name: "options".into() })]);
    };
    let mut problems = Vec::new();
    let mut poll = Poll { minutes: POLL_MINUTES, ..Poll::default() };
    for entry in unique(entries, &mut problems) {
        let done = match entry.key.as_str() {
            "options" => texts(entry).map(|t| poll.options = t.into_iter().map(|(_, t)| t).collect()),
            "minutes" => number(entry, 1, POLL_MINUTES_MAX).map(|n| poll.minutes = n),
            "multiple" => flag(entry).map(|f| poll.multiple = f),
            "hide_totals" => flag(entry).map(|f| poll.hide_totals = f),
            _ => Err(vec![unknown(entry, &POLL_KEYS)]),
        };
        problems.extend(done.err().into_iter().flatten());
    }
    if problems.is_empty() && poll.options.is_empty() {
        problems.push(at(entry, Cause::Missing { name: "options".into() }));
    }
    if problems.is_empty() { Ok(poll) } else { Err(problems) }
}

fn media(post: &mut PostFile, entry: &Entry) -> Result<(), Vec<Problem>> {
    let nodes = match &entry.node.value {
        Value::Null => return Ok(()),
        Value::List(nodes) => nodes,
        _ => return Err(vec![at(entry, Cause::WantsList { name: "media".into() })]),
    };
    let mut problems = Vec::new();
    for node in nodes {
        let (mut item, mut part) = (MediaItem::default(), 1);
        match &node.value {
            Value::Text(file) => item.file.clone_from(file),
            Value::Map(entries) => {
                for entry in unique(entries, &mut problems) {
                    let done = match entry.key.as_str() {
                        "file" => text(entry).map(|t| item.file = t.unwrap_or_default()),
                        "alt" => text(entry).map(|t| item.alt = t.unwrap_or_default()),
                        "part" => number(entry, 1, 10_000).map(|n| part = n),
                        _ => Err(vec![unknown(entry, &MEDIA_KEYS)]),
                    };
                    problems.extend(done.err().into_iter().flatten());
                }
            }
            _ => {}
        }
        let parts = post.parts.len();
        match post.parts.get_mut(part as usize - 1) {
            _ if item.file.is_empty() => {
                problems.push(Problem::new(node.line, Some("media"), Cause::Missing { name: "file".into() }));
            }
            Some(part) => part.media.push(item),
            None => problems.push(Problem::new(
                node.line,
                Some("media"),
                Cause::NoSuchPart { part, parts: u32::try_from(parts).unwrap_or(u32::MAX) },
            )),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

#[cfg(test)]
mod tests;
