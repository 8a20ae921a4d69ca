//! What differs between two texts, word by word, as a quiet diff.

use crate::ui::{Html, escape};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Same(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// Beyond this many comparisons the changed middle is shown as one replacement.
const WORK_MAX: usize = 400_000;

/// Characters on each side of what [`brief`] leaves out.
const KEPT: usize = 28;

/// As [`words`], with the middle of long stretches left out that did not change or are gone.
pub fn brief(old: &str, new: &str) -> Html {
    let mut run = (String::new(), String::new());
    let mut out = String::new();
    let mut close = |tag: &str, text: &str| {
        let count = text.chars().count();
        let short = if tag != "ins" && count > 3 * KEPT {
            let head: String = text.chars().take(KEPT).collect();
            let tail: String = text.chars().skip(count - KEPT).collect();
            format!("{} … {}", head.trim_end(), tail.trim_start())
        } else {
            text.to_owned()
        };
        match (tag, short.is_empty()) {
            (_, true) => {}
            ("", false) => out.push_str(&escape(&short)),
            (tag, false) => out.push_str(&format!("<{tag}>{}</{tag}>", escape(&short))),
        }
    };
    for piece in pieces(&split(old), &split(new)) {
        let (tag, text) = named(piece);
        if tag != run.0 {
            close(&run.0, &run.1);
            run = (tag.to_owned(), String::new());
        }
        run.1.push_str(text);
    }
    close(&run.0, &run.1);
    Html::new(out)
}

fn named(piece: Piece<'_>) -> (&'static str, &str) {
    match piece {
        Piece::Same(text) => ("", text),
        Piece::Gone(text) => ("del", text),
        Piece::New(text) => ("ins", text),
    }
}

/// The new text with what is gone struck out and what is new marked.
pub fn words(old: &str, new: &str) -> Html {
    let mut out = String::with_capacity(new.len() + old.len() / 2);
    let mut open = "";
    for piece in pieces(&split(old), &split(new)) {
        let (tag, text) = named(piece);
        if tag != open {
            close(&mut out, open);
            if !tag.is_empty() {
                out.push_str(&format!("<{tag}>"));
            }
            open = tag;
        }
        out.push_str(&escape(text));
    }
    close(&mut out, open);
    Html::new(out)
}

fn close(out: &mut String, tag: &str) {
    if !tag.is_empty() {
        out.push_str(&format!("</{tag}>"));
    }
}

/// Words, spaces and signs, each a piece of its own; nothing is lost.
fn split(text: &str) -> Vec<&str> {
    let class = |c: char| {
        if c.is_alphanumeric() {
            0
        } else if c.is_whitespace() {
            1
        } else {
            2
        }
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|l| l != class(c) || l == 2) {
            out.push(&text[start..at]);
            start = at;
        }
        last = Some(class(c));
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

fn pieces<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Piece<'a>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut out: Vec<Piece> = new[..head].iter().map(|t| Piece::Same(t)).collect();
    if a.len() * b.len() > WORK_MAX {
        out.extend(a.iter().map(|t| Piece::Gone(t)));
        out.extend(b.iter().map(|t| Piece::New(t)));
    } else {
        middle(a, b, &mut out);
    }
    out.extend(new[new.len() - tail..].iter().map(|t| Piece::Same(t)));
    out
}

/// By the longest common subsequence.
fn middle<'a>(a: &[&'a str], b: &[&'a str], out: &mut Vec<Piece<'a>>) {
    let width = b.len() + 1;
    let mut best = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * width + j] = if a[i] == b[j] {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push(Piece::Same(b[j]));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            out.push(Piece::Gone(a[i]));
            i += 1;
        } else {
            out.push(Piece::New(b[j]));
            j += 1;
        }
    }
    out.extend(a[i..].iter().map(|t| Piece::Gone(t)));
    out.extend(b[j..].iter().map(|t| Piece::New(t)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_are_marked_and_the_rest_is_left_alone() {
        for (old, new, expected) in [
            ("same", "same", "same"),
            ("", "new", "<ins>new</ins>"),
            ("old", "", "<del>old</del>"),
            ("on Friday at nine", "on Monday at nine", "on <del>Friday</del><ins>Monday</ins> at nine"),
            ("a < b", "a > b", "a <del>&lt;</del><ins>&gt;</ins> b"),
            ("été", "été !", "été<ins> !</ins>"),
        ] {
            assert_eq!(words(old, new).as_str(), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_brief_diff_leaves_out_the_middle_of_long_stretches() {
        let same = "unchanged words ".repeat(20);
        let html = brief(&format!("{same}old"), &format!("{same}new"));
        assert_eq!(html.as_str().matches('…').count(), 1);
        assert!(html.as_str().ends_with("<del>old</del><ins>new</ins>") && html.as_str().len() < 120, "{html}");
        assert_eq!(brief("a b", "a c").as_str(), words("a b", "a c").as_str());
    }

    #[test]
    fn a_very_long_change_is_still_quick_and_whole() {
        let (old, new) = ("a b ".repeat(2_000), "c d ".repeat(2_000));
        let html = words(&old, &new);
        assert!(html.as_str().starts_with("<del>a b") && html.as_str().contains("<ins>c d"));
    }
}
