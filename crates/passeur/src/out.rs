//! What commands print: JSON for programs, aligned columns for people. A reader that goes away early
//! (`| head`) is not an error.

use serde::Serialize;
use std::io::{self, Write};

pub fn json(value: &impl Serialize) -> crate::failure::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    line(&text)
}

pub fn line(text: &str) -> crate::failure::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Rows in aligned columns, under a header.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> crate::failure::Result<()> {
    let mut widths: Vec<usize> = header.iter().map(|h| h.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count().min(60));
        }
    }
    let print = |cells: Vec<&str>| {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count()) + 2));
        }
        line(text.trim_end())
    };
    print(header.to_vec())?;
    for row in rows {
        print(row.iter().map(String::as_str).collect())?;
    }
    Ok(())
}
