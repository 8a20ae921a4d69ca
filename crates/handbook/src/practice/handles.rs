//! Handles: what a network accepts, characters that only look right, and what an impostor would take.
//!
//! Look-alikes follow Unicode Technical Standard #39 (confusables.txt), cut down to what can stand for the letters and
//! digits of a handle.

use serde::{Deserialize, Serialize};

/// The form of a handle on one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandleRule {
    pub least: usize,
    pub most: usize,
    /// `a-z0-9` and signs.
    pub letters: String,
    /// `no_double_dot`, `no_edge` (no sign first or last), `letter_first`, or nothing.
    #[serde(default)]
    pub rule: String,
    #[serde(default)]
    pub confidence: Option<crate::catalog::Confidence>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandleFault {
    TooShort(usize),
    TooLong(usize),
    /// A character that the network refuses.
    Character(char),
    DoubleDot,
    Edge,
    LetterFirst,
}

impl HandleRule {
    fn takes(&self, c: char) -> bool {
        match c {
            'a'..='z' => true,
            '0'..='9' => self.letters.contains("0-9"),
            c => self.letters.trim_start_matches("a-z").trim_start_matches("0-9").contains(c),
        }
    }

    /// Everything that the network refuses in `handle`, written without `@`. Case does not count.
    pub fn faults(&self, handle: &str) -> Vec<HandleFault> {
        let handle = handle.to_lowercase();
        let count = handle.chars().count();
        let mut found = Vec::new();
        if count < self.least {
            found.push(HandleFault::TooShort(self.least));
        }
        if count > self.most {
            found.push(HandleFault::TooLong(self.most));
        }
        let mut refused: Vec<char> = handle.chars().filter(|c| !self.takes(*c)).collect();
        refused.sort_unstable();
        refused.dedup();
        found.extend(refused.into_iter().map(HandleFault::Character));
        let edge = |c: Option<char>| c.is_some_and(|c| matches!(c, '.' | '-' | '_'));
        match self.rule.as_str() {
            "no_double_dot" if handle.contains("..") => found.push(HandleFault::DoubleDot),
            "no_double_dot" if handle.starts_with('.') || handle.ends_with('.') => found.push(HandleFault::Edge),
            "no_edge" if edge(handle.chars().next()) || edge(handle.chars().next_back()) => {
                found.push(HandleFault::Edge);
            }
            "letter_first" if !handle.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                found.push(HandleFault::LetterFirst);
            }
            _ => {}
        }
        found
    }
}

/// A handle made of a name: lower case, no accents, no spaces.
pub fn handle_of(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.to_lowercase()
        .replace('œ', "oe")
        .replace('æ', "ae")
        .nfd()
        .filter(|c| c.is_ascii_alphanumeric())
        .take(30)
        .collect()
}

/// The character that `c` looks like, when it is not itself one of a handle.
fn looks_like(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' | 'ɑ' => 'a',
        'Ь' | 'Ƅ' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ҽ' => 'e',
        'ƒ' => 'f',
        'ɡ' | 'ց' => 'g',
        'һ' | 'հ' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' => 'i',
        'ј' | 'ϳ' => 'j',
        'κ' | 'к' => 'k',
        'ⅼ' | 'ӏ' | 'Ι' | 'І' => 'l',
        'ո' | 'п' => 'n',
        'о' | 'ο' | 'օ' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'τ' | 'т' => 't',
        'υ' | 'ս' | 'ʋ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' | 'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ᴢ' => 'z',
        'О' | 'Ο' => '0',
        'З' | 'Ʒ' => '3',
        'б' => '6',
        _ => return None,
    })
}

/// Characters of another alphabet that pass for a letter of this one: `(as written, what it looks like)`.
pub fn strangers(handle: &str) -> Vec<(char, char)> {
    let mut found: Vec<(char, char)> = handle.chars().filter_map(|c| Some((c, looks_like(c)?))).collect();
    found.dedup();
    found
}

/// What the eye reads: two handles of one skeleton are taken for each other.
pub fn skeleton(handle: &str) -> String {
    let plain: String = handle
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| looks_like(c).unwrap_or(c))
        .filter(|c| !matches!(c, '.' | '_' | '-'))
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' => 'l',
            '5' => 's',
            '3' => 'e',
            c => c,
        })
        .collect();
    plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")
}

/// Whether one would be taken for the other.
pub fn confusable(a: &str, b: &str) -> bool {
    !a.eq_ignore_ascii_case(b) && skeleton(a) == skeleton(b)
}

/// Handles that an impostor would take, the likeliest first: to reserve, or to watch.
pub fn lookalikes(handle: &str, most: usize) -> Vec<String> {
    const SWAPS: [(&str, &str); 12] = [
        ("l", "i"),
        ("i", "l"),
        ("o", "0"),
        ("l", "1"),
        ("i", "1"),
        ("m", "rn"),
        ("rn", "m"),
        ("w", "vv"),
        ("d", "cl"),
        ("s", "5"),
        ("e", "3"),
        ("0", "o"),
    ];
    let handle = handle.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    let mut add = |candidate: String| {
        if candidate != handle && !found.contains(&candidate) {
            found.push(candidate);
        }
    };
    for (from, to) in SWAPS {
        if let Some(at) = handle.find(from) {
            add(format!("{}{to}{}", &handle[..at], &handle[at + from.len()..]));
        }
    }
    add(format!("{handle}_"));
    add(format!("_{handle}"));
    if handle.contains(['.', '_', '-']) {
        add(handle.replace(['.', '_', '-'], ""));
    }
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(least: usize, most: usize, letters: &str, rule: &str) -> HandleRule {
        HandleRule { least, most, letters: letters.into(), rule: rule.into(), confidence: None }
    }

    #[test]
    fn the_form_is_that_of_the_network() {
        let instagram = rule(1, 30, "a-z0-9._", "no_double_dot");
        assert!(instagram.faults("Boulangerie.Martin").is_empty(), "case does not count");
        assert_eq!(instagram.faults("a..b"), [HandleFault::DoubleDot]);
        assert_eq!(instagram.faults(".ab"), [HandleFault::Edge]);
        assert_eq!(instagram.faults("pain-levain"), [HandleFault::Character('-')]);
        let x = rule(4, 15, "a-z0-9_", "");
        assert_eq!(x.faults("boulangeriemartin"), [HandleFault::TooLong(15)]);
        assert_eq!(x.faults("abc"), [HandleFault::TooShort(4)]);
        assert_eq!(x.faults("café"), [HandleFault::Character('é')]);
        assert_eq!(rule(3, 30, "a-z0-9._-", "no_edge").faults("pain-"), [HandleFault::Edge]);
        assert_eq!(rule(5, 32, "a-z0-9_", "letter_first").faults("1pain"), [HandleFault::LetterFirst]);
        assert_eq!(rule(1, 30, "a-z", "").faults("a1"), [HandleFault::Character('1')]);
    }

    #[test]
    fn a_letter_of_another_alphabet_is_seen() {
        assert!(strangers("boulangerie").is_empty());
        assert_eq!(strangers("bоulangerie"), [('о', 'o')]);
        assert!(confusable("bоulangerie", "boulangerie"));
        assert!(confusable("rnartin", "martin") && confusable("mart1n", "martin"));
        assert!(!confusable("martin", "martine") && !confusable("Martin", "martin"));
    }

    #[test]
    fn lookalikes_are_taken_for_the_handle_and_are_not_it() {
        let found = lookalikes("lemoulin_rennes", 10);
        assert!(found.len() > 4 && !found.contains(&"lemoulin_rennes".to_owned()), "{found:?}");
        assert!(found.iter().all(|other| confusable(other, "lemoulin_rennes")), "{found:?}");
    }

    #[test]
    fn a_name_becomes_a_handle() {
        assert_eq!(handle_of("Boulangerie Cœur d’Épi"), "boulangeriecoeurdepi");
        assert_eq!(handle_of("!!!"), "");
    }
}
