//! Content lines: unfolding, name, parameters, value (RFC 5545, section 3.1).

use crate::formats::problem::Cause;

/// Bytes of one unfolded line beyond which the rest is dropped by refusing it: no post is longer.
const LINE_BYTES_MAX: usize = 1 << 20;

/// One unfolded line, and the physical line on which it begins.
pub struct Raw {
    pub line: u32,
    pub bytes: Vec<u8>,
}

/// Unfolds bytes, not characters: a fold may cut a character in two.
pub fn logical_lines(bytes: &[u8]) -> impl Iterator<Item = Raw> + '_ {
    let mut physical = physical_lines(bytes).peekable();
    std::iter::from_fn(move || {
        let (line, first) = physical.next()?;
        let mut raw = Raw { line, bytes: first.to_vec() };
        while let Some((_, more)) = physical.next_if(|(_, l)| matches!(l.first(), Some(b' ' | b'\t'))) {
            raw.bytes.extend_from_slice(&more[1..]);
        }
        Some(raw)
    })
}

/// Ended by CRLF, LF or CR.
fn physical_lines(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = Some(bytes);
    let mut line = 0;
    std::iter::from_fn(move || {
        let bytes = rest?;
        line += 1;
        let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
        let Some(end) = end else {
            rest = None;
            return Some((line, bytes));
        };
        let width = if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = Some(&bytes[end + width..]);
        Some((line, &bytes[..end]))
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// In capitals.
    pub name: String,
    params: Vec<(String, String)>,
    pub value: String,
}

impl Line {
    /// `None` for what is no content line: blank, or without a colon.
    pub fn parse(raw: &Raw) -> Result<Option<Self>, Cause> {
        if raw.bytes.len() > LINE_BYTES_MAX {
            return Err(Cause::TooMany { max: LINE_BYTES_MAX });
        }
        let text = std::str::from_utf8(&raw.bytes).map_err(|_| Cause::Utf8 {})?;
        let Some(end) = text.find([':', ';']) else { return Ok(None) };
        let (name, mut rest) = text.split_at(end);
        let mut params = Vec::new();
        while let Some(more) = rest.strip_prefix(';') {
            let end = outside_quotes(more, |c| c == ';' || c == ':');
            let Some(end) = end else { return Ok(None) };
            if let Some((key, value)) = more[..end].split_once('=') {
                params.push((key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()));
            }
            rest = &more[end..];
        }
        let Some(value) = rest.strip_prefix(':') else { return Ok(None) };
        // "item1.DTSTART": some programs group properties as vCard does.
        let name = name.rsplit('.').next().unwrap_or(name).trim().to_ascii_uppercase();
        Ok(Some(Self { name, params, value: value.to_owned() }))
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

fn outside_quotes(text: &str, ends: impl Fn(char) -> bool) -> Option<usize> {
    let mut quoted = false;
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && ends(c) => return Some(i),
            _ => {}
        }
    }
    None
}

/// A TEXT value as it reads (RFC 5545, 3.3.11).
pub fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

/// At the commas that are not escaped.
pub fn split_list(value: &str) -> Vec<&str> {
    let (mut items, mut from, mut escaped) = (Vec::new(), 0, false);
    for (i, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                items.push(&value[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    items.push(&value[from..]);
    items
}
