//! From a key path to a line of a TOML text, so that a problem points where it is.

use toml::de::{DeTable, DeValue};

/// Line, from 1, of a byte offset.
pub fn line_of_offset(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text.as_bytes().iter().take(end).filter(|byte| **byte == b'\n').count()
}

/// Line, from 1, of the key at `path` (table keys and array indexes), or of the nearest ancestor that
/// the text has; 1 when the text does not parse.
pub fn line_of(text: &str, path: &[&str]) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let table = document.get_ref();
    let Some((first, rest)) = path.split_first() else { return 1 };
    let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == first) else { return 1 };
    let mut offset = key.span().start;
    let mut here = value;
    for part in rest {
        match here.get_ref() {
            DeValue::Table(table) => match table.iter().find(|(key, _)| key.get_ref() == part) {
                Some((key, value)) => (offset, here) = (key.span().start, value),
                None => break,
            },
            DeValue::Array(array) => match part.parse().ok().and_then(|index: usize| array.get(index)) {
                Some(value) => (offset, here) = (value.span().start, value),
                None => break,
            },
            _ => break,
        }
    }
    line_of_offset(text, offset)
}
