//! Published vectors: twitter-text's conformance files and Unicode's grapheme breaks. They are read
//! from `PASSEUR_SHARED` (by default `../shared` beside the project) and skipped when absent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::limits::{TextLimit, Unit};
use passeur_handbook::text::count::{X_V3, XWeights, measure, x_weigh};
use passeur_handbook::text::{tags, url};
use std::ops::Range;
use std::path::PathBuf;

fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("PASSEUR_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let file = root.join("vectors").join(path);
    let text = std::fs::read_to_string(&file).ok();
    if text.is_none() {
        println!("skipped: {} is absent", file.display());
    }
    text
}

/// One vector: section, description, text, and what is expected, as flat `key=value` lines.
#[derive(Debug, Default, Clone)]
struct Vector {
    section: String,
    description: String,
    text: String,
    expected: Vec<String>,
}

/// Reads the small part of YAML that these files use.
fn read(yaml: &str) -> Vec<Vector> {
    let mut out: Vec<Vector> = Vec::new();
    let mut section = String::new();
    for line in yaml.lines() {
        let body = line.trim();
        let indent = line.len() - line.trim_start().len();
        if body.is_empty() || body.starts_with('#') || body == "---" || indent == 0 {
            continue;
        }
        if indent == 2 && body.ends_with(':') {
            section = body.trim_end_matches(':').to_owned();
        } else if let Some(d) = body.strip_prefix("- description:") {
            out.push(Vector { section: section.clone(), description: d.trim().to_owned(), ..Vector::default() });
        } else if let Some(vector) = out.last_mut() {
            if let Some(text) = body.strip_prefix("text:") {
                vector.text = scalar(text.trim());
            } else if let Some(value) = body.strip_prefix("expected:") {
                vector.expected.extend(flow(value.trim()));
            } else {
                let item = body.strip_prefix("- ").unwrap_or(body);
                match item.split_once(": ") {
                    Some((key, value)) => {
                        vector.expected.push(format!("{key}={}", flow(value.trim()).join(",")));
                    }
                    None => vector.expected.push(scalar(item)),
                }
            }
        }
    }
    out
}

fn flow(value: &str) -> Vec<String> {
    let Some(mut rest) = value.strip_prefix('[') else {
        return if value.is_empty() { Vec::new() } else { vec![scalar(value)] };
    };
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if rest.starts_with(']') || rest.is_empty() {
            return out;
        }
        let end = match rest.strip_prefix('"') {
            Some(inner) => {
                let mut escaped = false;
                let n = inner.find(|c| {
                    let close = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    close
                });
                n.expect("closing quote") + 2
            }
            None => rest.find([',', ']']).expect("end of list"),
        };
        out.push(scalar(rest[..end].trim()));
        rest = &rest[end..];
    }
}

fn scalar(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) else {
        return value.trim_matches('\'').to_owned();
    };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let hex = |chars: &mut std::str::Chars, n: usize| {
            let digits: String = chars.by_ref().take(n).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).expect("hex")).expect("code point")
        };
        out.push(match chars.next().expect("escape") {
            'n' => '\n',
            't' => '\t',
            'u' => hex(&mut chars, 4),
            'U' => hex(&mut chars, 8),
            'x' => hex(&mut chars, 2),
            c => c,
        });
    }
    out
}

fn chars(text: &str, r: &Range<usize>) -> String {
    format!("{},{}", text[..r.start].chars().count(), text[..r.end].chars().count())
}

fn utf16(text: &str, at: usize) -> usize {
    text[..at].encode_utf16().count()
}

/// Without the sign.
fn bare(text: &str, r: &Range<usize>) -> String {
    let t = &text[r.clone()];
    t.chars().skip(1).collect()
}

fn extract(v: &Vector) -> Vec<String> {
    let t = v.text.as_str();
    let indexed = |key: &str, list: Vec<Range<usize>>| -> Vec<String> {
        list.iter()
            .flat_map(|r| {
                let own = if key == "url" { t[r.clone()].to_owned() } else { bare(t, r) };
                [format!("{key}={own}"), format!("indices={}", chars(t, r))]
            })
            .collect()
    };
    match v.section.as_str() {
        "mentions" => tags::mentions(t).iter().map(|m| bare(t, &m.name)).collect(),
        "mentions_with_indices" => indexed("screen_name", tags::mentions(t).into_iter().map(|m| m.name).collect()),
        "mentions_or_lists_with_indices" => tags::mentions(t)
            .iter()
            .flat_map(|m| {
                [
                    format!("screen_name={}", bare(t, &m.name)),
                    format!("list_slug={}", &t[m.list.clone()]),
                    format!("indices={}", chars(t, &(m.name.start..m.list.end))),
                ]
            })
            .collect(),
        "replies" => tags::reply_to(t).iter().map(|r| bare(t, r)).collect(),
        "urls" | "tco_urls_with_params" | "country" | "generic" => {
            url::links(t, true).into_iter().map(|r| t[r].to_owned()).collect()
        }
        "urls_with_indices" | "urls_with_directional_markers" => indexed("url", url::links(t, true)),
        "hashtags" | "hashtags_from_astral" => tags::hashtags(t).iter().map(|r| bare(t, r)).collect(),
        "hashtags_with_indices" => indexed("hashtag", tags::hashtags(t)),
        "cashtags" => tags::cashtags(t).iter().map(|r| bare(t, r)).collect(),
        "cashtags_with_indices" => indexed("cashtag", tags::cashtags(t)),
        other => panic!("section {other} is not known"),
    }
}

fn validate(v: &Vector) -> Vec<String> {
    let t = v.text.as_str();
    let whole = |list: Vec<Range<usize>>| list.first() == Some(&(0..t.len()));
    let v1 = XWeights { max: 140, scale: 1, default: 1, ranges: &[], emoji: false, ..X_V3 };
    let v2 = XWeights { emoji: false, ..X_V3 };
    let yes = match v.section.as_str() {
        "tweets" => x_weigh(t, &v1).valid,
        "usernames" => whole(tags::mentions(t).into_iter().map(|m| m.name).collect()),
        "lists" => {
            tags::mentions(t).first().is_some_and(|m| m.name.start == 0 && m.list.end == t.len() && !m.list.is_empty())
        }
        "hashtags" => whole(tags::hashtags(t)),
        "urls" => url::is_valid(t, false),
        "urls_without_protocol" => url::is_valid(t, true),
        section => {
            let weights = if section == "WeightedTweetsCounterTest" { v2 } else { X_V3 };
            let w = x_weigh(t, &weights);
            let end = |n: usize| n.saturating_sub(1);
            return vec![
                format!("weightedLength={}", w.weight),
                format!("valid={}", w.valid),
                format!("permillage={}", w.weight * 1000 / weights.max),
                "displayRangeStart=0".into(),
                format!("displayRangeEnd={}", end(utf16(t, t.len()))),
                "validRangeStart=0".into(),
                format!("validRangeEnd={}", end(utf16(t, w.fits))),
            ];
        }
    };
    vec![yes.to_string()]
}

fn run(file: &str, count: usize, got: impl Fn(&Vector) -> Vec<String>) {
    let Some(yaml) = shared(file) else { return };
    let vectors = read(&yaml);
    assert_eq!(vectors.len(), count, "{file} was not read whole");
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|v| {
            let got = got(v);
            (got != v.expected).then(|| {
                let text: String = v.text.chars().take(200).collect();
                format!("[{}] {}\n  {text:?}\n  want {:?}\n  got  {got:?}", v.section, v.description, v.expected)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn twitter_text_extract() {
    run("twitter-text/conformance/extract.yml", 238, extract);
}

#[test]
fn twitter_text_validate() {
    run("twitter-text/conformance/validate.yml", 97, validate);
}

#[test]
fn twitter_text_top_level_domains() {
    run("twitter-text/conformance/tlds.yml", 1574, extract);
}

#[test]
fn unicode_grapheme_breaks() {
    let Some(file) = shared("unicode/src/unicode/data/GraphemeBreakTest.txt") else { return };
    let limit = TextLimit { max: u32::MAX, unit: Unit::Graphemes, ..TextLimit::default() };
    let (mut seen, mut differ) = (0, Vec::new());
    for line in file.lines() {
        let spec = line.split('#').next().unwrap_or("").trim();
        if spec.is_empty() {
            continue;
        }
        let mut text = String::new();
        for token in spec.split_whitespace().filter(|t| !matches!(*t, "÷" | "×")) {
            text.extend(char::from_u32(u32::from_str_radix(token, 16).expect("hex")));
        }
        let want = spec.split_whitespace().filter(|t| *t == "÷").count() - 1;
        // Surrogates are not characters; such lines have fewer.
        if text.chars().count() == spec.split_whitespace().filter(|t| !matches!(*t, "÷" | "×")).count() {
            seen += 1;
            if measure(&text, &limit, 0).used as usize != want {
                differ.push(text);
            }
        }
    }
    assert!(seen > 600, "only {seen} lines were read");
    // The file is of Unicode 14, the tables we count with are of Unicode 17, in which U+2701 is no
    // longer Extended_Pictographic: a joiner between two of them joins nothing.
    let older = if file.starts_with("# GraphemeBreakTest-14.") { vec!["\u{2701}\u{200D}\u{2701}"] } else { Vec::new() };
    assert_eq!(differ, older);
    println!("{seen} grapheme vectors");
}
