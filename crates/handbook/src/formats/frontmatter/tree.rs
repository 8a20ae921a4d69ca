//! The front matter as a tree with lines: from our subset of YAML, or from TOML.

use crate::formats::problem::{Cause, Problem};
use toml::de::{DeTable, DeValue};

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Physical line, from 1.
    pub line: u32,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    /// Texts, numbers, flags and dates, as written: the key knows which it wants.
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub line: u32,
    pub node: Node,
}

const DEPTH_MAX: usize = 8;

fn fault(line: u32, detail: &str) -> Problem {
    Problem::new(line, None, Cause::FrontMatter { detail: detail.to_owned() })
}

/// `first` is the physical line of the first of `lines`.
pub fn yaml(lines: &[&str], first: u32) -> Result<Vec<Entry>, Problem> {
    let mut reader = Yaml { lines, first, at: 0 };
    let entries = match reader.next_line()? {
        None => Vec::new(),
        Some((indent, _)) => reader.map(indent, 0)?,
    };
    match reader.next_line()? {
        None => Ok(entries),
        Some(_) => Err(fault(reader.line(), "this line is indented less or more than its neighbours")),
    }
}

struct Yaml<'a> {
    lines: &'a [&'a str],
    first: u32,
    at: usize,
}

impl<'a> Yaml<'a> {
    fn line(&self) -> u32 {
        self.first + u32::try_from(self.at).unwrap_or(u32::MAX - self.first)
    }

    /// The next line that says something: its indentation and its text.
    fn next_line(&mut self) -> Result<Option<(usize, &'a str)>, Problem> {
        while let Some(line) = self.lines.get(self.at) {
            let text = line.trim_start_matches(' ');
            if text.trim().is_empty() || text.starts_with('#') {
                self.at += 1;
                continue;
            }
            if text.starts_with('\t') {
                return Err(fault(self.line(), "indent with spaces, not with tabs"));
            }
            return Ok(Some((line.len() - text.len(), text.trim_end())));
        }
        Ok(None)
    }

    fn map(&mut self, indent: usize, depth: usize) -> Result<Vec<Entry>, Problem> {
        if depth > DEPTH_MAX {
            return Err(fault(self.line(), "this is nested too deep"));
        }
        let mut entries = Vec::new();
        while let Some((at, text)) = self.next_line()? {
            if at != indent || is_item(text) {
                break;
            }
            entries.push(self.entry(text, indent, depth)?);
        }
        Ok(entries)
    }

    /// `text` is the line from its key on; the cursor is on that line.
    fn entry(&mut self, text: &str, indent: usize, depth: usize) -> Result<Entry, Problem> {
        let line = self.line();
        let (key, rest) = split_key(text).ok_or_else(|| fault(line, "this line is not “key: value”"))?;
        let key = match scalar(key, line)? {
            Value::Text(key) => key,
            _ => return Err(fault(line, "this line is not “key: value”")),
        };
        let node = self.value(rest, indent, depth, line)?;
        Ok(Entry { key, line, node })
    }

    /// What stands after a colon, there or on the lines below.
    fn value(&mut self, rest: &str, indent: usize, depth: usize, line: u32) -> Result<Node, Problem> {
        let plain = without_comment(rest).trim();
        self.at += 1;
        if let Some(style) = plain.strip_prefix(['|', '>']) {
            let keeps = match style {
                "" => true,
                "-" => false,
                _ => return Err(fault(line, "after | or > only - may stand")),
            };
            let text = self.block(indent, plain.starts_with('>'), keeps);
            return Ok(Node { line, value: Value::Text(text) });
        }
        if !plain.is_empty() {
            return Ok(Node { line, value: flow(rest, line)? });
        }
        let value = match self.next_line()? {
            Some((at, text)) if is_item(text) && at >= indent => Value::List(self.list(at, depth + 1)?),
            Some((at, _)) if at > indent => Value::Map(self.map(at, depth + 1)?),
            _ => Value::Null,
        };
        Ok(Node { line, value })
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Vec<Node>, Problem> {
        if depth > DEPTH_MAX {
            return Err(fault(self.line(), "this is nested too deep"));
        }
        let mut nodes = Vec::new();
        while let Some((at, text)) = self.next_line()? {
            if at != indent || !is_item(text) {
                break;
            }
            let line = self.line();
            let inner = text[1..].trim_start();
            // "- file: x" opens a map that goes on, indented as its first key.
            if !inner.starts_with(['"', '\'', '[', '{']) && split_key(inner).is_some() {
                let column = at + text.len() - inner.len();
                let mut entries = vec![self.entry(inner, column, depth + 1)?];
                entries.extend(self.map(column, depth + 1)?);
                nodes.push(Node { line, value: Value::Map(entries) });
            } else {
                nodes.push(self.value(inner, indent, depth + 1, line)?);
            }
        }
        Ok(nodes)
    }

    /// A text over several lines, `|` as they are or `>` joined into one.
    fn block(&mut self, indent: usize, folded: bool, keeps_end: bool) -> String {
        let mut lines: Vec<&str> = Vec::new();
        let mut inner = None;
        while let Some(line) = self.lines.get(self.at) {
            let at = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() {
                lines.push("");
            } else if at > indent && at >= inner.unwrap_or(0) {
                let cut = *inner.get_or_insert(at);
                lines.push(&line[cut..]);
            } else {
                break;
            }
            self.at += 1;
        }
        while lines.last() == Some(&"") {
            lines.pop();
        }
        let mut text = String::new();
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                let joins = folded && !line.is_empty() && !lines[i - 1].is_empty();
                text.push(if joins { ' ' } else { '\n' });
            }
            text.push_str(line);
        }
        if keeps_end && !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// At the first colon that ends a key: outside quotes, before a space or the end.
fn split_key(text: &str) -> Option<(&str, &str)> {
    if let Some(q) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = text[1..].find(q)? + 2;
        let rest = text[end..].trim_start().strip_prefix(':')?;
        return Some((&text[..end], rest)).filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
    }
    let mut from = 0;
    loop {
        let colon = from + text[from..].find(':')?;
        let rest = &text[colon + 1..];
        let key = text[..colon].trim_end();
        if rest.is_empty() || rest.starts_with(' ') {
            return Some((key, rest)).filter(|(key, _)| !key.is_empty());
        }
        from = colon + 1;
    }
}

/// Without " # ..." outside quotes.
fn without_comment(text: &str) -> &str {
    let (mut quote, mut before, mut escaped) = (None, ' ', false);
    for (i, c) in text.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return &text[..i],
            // A quote opens at the start of a value only: it's an apostrophe elsewhere.
            None if matches!(c, '"' | '\'')
                && (text[..i].trim().is_empty() || matches!(before_value(text, i), Some('[' | '{' | ',' | ':'))) =>
            {
                quote = Some(c);
            }
            None => {}
        }
        before = c;
    }
    text
}

fn before_value(text: &str, i: usize) -> Option<char> {
    text[..i].trim_end().chars().next_back()
}

/// A value on one line: a scalar, `[a, b]` or `{a: b}`.
fn flow(text: &str, line: u32) -> Result<Value, Problem> {
    let text = without_comment(text).trim();
    let mut reader = Flow { text, at: 0, line };
    if !text.starts_with(['[', '{']) {
        return scalar(text, line);
    }
    let value = reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(fault(line, "there is text after the closing bracket")) }
}

struct Flow<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Flow<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn takes(&mut self, c: char) -> bool {
        self.space();
        let takes = self.rest().starts_with(c);
        self.at += if takes { c.len_utf8() } else { 0 };
        takes
    }

    fn value(&mut self, depth: usize) -> Result<Value, Problem> {
        if depth > DEPTH_MAX {
            return Err(fault(self.line, "this is nested too deep"));
        }
        if self.takes('[') {
            let mut nodes = Vec::new();
            while !self.takes(']') {
                nodes.push(Node { line: self.line, value: self.value(depth + 1)? });
                self.goes_on(']')?;
            }
            return Ok(Value::List(nodes));
        }
        if self.takes('{') {
            let mut entries = Vec::new();
            while !self.takes('}') {
                let Value::Text(key) = self.atom(true)? else {
                    return Err(fault(self.line, "a key is missing between the braces"));
                };
                if !self.takes(':') {
                    return Err(fault(self.line, "a key between braces needs a colon after it"));
                }
                entries.push(Entry {
                    key,
                    line: self.line,
                    node: Node { line: self.line, value: self.value(depth + 1)? },
                });
                self.goes_on('}')?;
            }
            return Ok(Value::Map(entries));
        }
        self.atom(false)
    }

    /// After an item: a comma, or the end that is left for the loop.
    fn goes_on(&mut self, end: char) -> Result<(), Problem> {
        self.space();
        if self.rest().starts_with(end) || self.takes(',') {
            return Ok(());
        }
        Err(fault(self.line, "a bracket is opened and not closed on its line"))
    }

    fn atom(&mut self, is_key: bool) -> Result<Value, Problem> {
        self.space();
        let rest = self.rest();
        let length = match rest.chars().next() {
            Some(q @ ('"' | '\'')) => {
                quoted_length(rest, q).ok_or_else(|| fault(self.line, "a quote is not closed"))?
            }
            _ => {
                let ends = |(i, c): (usize, char)| {
                    matches!(c, ',' | ']' | '}' | '[' | '{')
                        || (c == ':' && is_key)
                        || (c == ':' && rest[i + 1..].starts_with(' '))
                };
                rest.char_indices().find(|x| ends(*x)).map_or(rest.len(), |(i, _)| i)
            }
        };
        if length == 0 {
            return Err(fault(self.line, "a value is missing in this list"));
        }
        self.at += length;
        scalar(rest[..length].trim(), self.line)
    }
}

/// From the opening quote to the closing one, both included.
fn quoted_length(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            if quote == '\'' && chars.peek().is_some_and(|(_, c)| *c == '\'') {
                chars.next();
            } else {
                return Some(i + 1);
            }
        }
    }
    None
}

fn scalar(text: &str, line: u32) -> Result<Value, Problem> {
    match text.chars().next() {
        None => Ok(Value::Null),
        Some(q @ ('"' | '\'')) => {
            let length = quoted_length(text, q).ok_or_else(|| fault(line, "a quote is not closed"))?;
            if length != text.len() {
                return Err(fault(line, "there is text after a closing quote"));
            }
            let inner = &text[1..length - 1];
            Ok(Value::Text(if q == '"' { unescape(inner, line)? } else { inner.replace("''", "'") }))
        }
        Some('&' | '*' | '!' | '|' | '>' | '%' | '`' | '@') => {
            Err(fault(line, "a value cannot begin with this sign: put it in quotes"))
        }
        Some('[' | ']' | '{' | '}' | ',') => Err(fault(line, "a bracket stands alone: put the value in quotes")),
        Some(_) if text == "~" || text == "null" => Ok(Value::Null),
        Some(_) if split_key(text).is_some() => {
            Err(fault(line, "a value with a colon and a space needs quotes around it"))
        }
        Some(_) => Ok(Value::Text(text.to_owned())),
    }
}

fn unescape(text: &str, line: u32) -> Result<String, Problem> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let code = |chars: &mut std::str::Chars<'_>, n: usize| {
            let digits: String = chars.take(n).collect();
            u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == n).and_then(char::from_u32)
        };
        let char = match chars.next() {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('0') => Some('\0'),
            Some(c @ ('"' | '\\' | '/')) => Some(c),
            Some('x') => code(&mut chars, 2),
            Some('u') => code(&mut chars, 4),
            Some('U') => code(&mut chars, 8),
            _ => None,
        };
        out.push(
            char.ok_or_else(|| {
                fault(line, "a backslash in double quotes goes with n, t, \", \\ or u and four digits")
            })?,
        );
    }
    Ok(out)
}

/// `first` is the physical line of the first line of `source`.
pub fn toml(source: &str, first: u32) -> Result<Vec<Entry>, Problem> {
    let line = |offset: usize| {
        let before = &source.as_bytes()[..offset.min(source.len())];
        first + u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(0)
    };
    let table = DeTable::parse(source).map_err(|e| fault(e.span().map_or(first, |s| line(s.start)), e.message()))?;
    Ok(table_entries(table.get_ref(), &line))
}

fn table_entries(table: &DeTable<'_>, line: &dyn Fn(usize) -> u32) -> Vec<Entry> {
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| Entry {
        key: key.get_ref().to_string(),
        line: line(key.span().start),
        node: toml_node(value, line),
    };
    let mut entries: Vec<Entry> = table.iter().map(entry).collect();
    entries.sort_by_key(|e| e.line);
    entries
}

fn toml_node(value: &toml::Spanned<DeValue<'_>>, line: &dyn Fn(usize) -> u32) -> Node {
    let tree = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(n) => Value::Text(n.to_string()),
        DeValue::Float(n) => Value::Text(n.to_string()),
        DeValue::Boolean(b) => Value::Text(b.to_string()),
        DeValue::Datetime(t) => Value::Text(t.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| toml_node(item, line)).collect()),
        DeValue::Table(table) => Value::Map(table_entries(table, line)),
    };
    Node { line: line(value.span().start), value: tree }
}
