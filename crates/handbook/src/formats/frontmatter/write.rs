//! A post back to its file: [`super::read`] gives the same post again.

use super::{NEXT_PART, PostFile, gate_name};
use crate::formats::write_at;
use std::fmt::Write;

/// Markdown with YAML front matter. Texts of several lines come out as they were.
pub fn write(post: &PostFile) -> String {
    let mut out = String::from("---\n");
    let mut line = |key: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{key}: {value}");
    };
    let mut text = |key: &str, value: &Option<String>| {
        if let Some(value) = value {
            line(key, quoted(value));
        }
    };
    text("title", &post.title);
    text("link", &post.link);
    text("warning", &post.warning);
    text("campaign", &post.campaign);
    text("first_comment", &post.first_comment);
    text("notes", &post.notes);
    let list = |items: Vec<String>| format!("[{}]", items.iter().map(|i| quoted(i)).collect::<Vec<_>>().join(", "));
    if !post.accounts.is_empty() {
        line("accounts", list(post.accounts.iter().map(ToString::to_string).collect()));
    }
    if let Some(at) = post.at {
        line("at", write_at(at));
    }
    if !post.labels.is_empty() {
        line("labels", list(post.labels.clone()));
    }
    if !post.languages.is_empty() {
        line("language", list(post.languages.clone()));
    }
    if let Some(visibility) = post.visibility {
        line("visibility", visibility.as_str().to_owned());
    }
    if let Some(gate) = post.reply_gate {
        line("reply_gate", gate_name(gate).to_owned());
    }
    if post.sensitive {
        line("sensitive", "true".to_owned());
    }
    if let Some(poll) = &post.poll {
        line("poll", String::new());
        line("  options", list(poll.options.clone()));
        line("  minutes", poll.minutes.to_string());
        line("  multiple", poll.multiple.to_string());
        line("  hide_totals", poll.hide_totals.to_string());
    }
    if post.parts.iter().any(|p| !p.media.is_empty()) {
        line("media", String::new());
        for (i, part) in post.parts.iter().enumerate() {
            for item in &part.media {
                line("  - file", quoted(&item.file));
                if !item.alt.is_empty() {
                    line("    alt", quoted(&item.alt));
                }
                if i > 0 {
                    line("    part", (i + 1).to_string());
                }
            }
        }
    }
    out.push_str("---\n");
    for (i, part) in post.parts.iter().enumerate() {
        if i > 0 {
            let _ = write!(out, "\n{NEXT_PART}\n\n");
        }
        for line in part.text.lines() {
            // A text that speaks of the separator is not one.
            if line.trim_start_matches('\\').trim() == NEXT_PART {
                out.push('\\');
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
