//! Texts made to slow a scanner down: each must take about as long as any other text of its size.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_handbook::content::Content;
use passeur_handbook::limits;
use passeur_handbook::lint::{LintContext, lint};
use passeur_handbook::preview::tokens;
use passeur_handbook::text::{Dialect, entities};
use passeur_handbook::thread::{Numbering, split};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const SIZE: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };

fn hostile() -> Vec<(&'static str, String)> {
    let fill = |unit: &str| unit.repeat(SIZE / unit.len());
    vec![
        ("dots", fill(".")),
        ("labels", fill("a.")),
        ("labels that cannot end", fill("a-.")),
        ("wide label", fill("漢")),
        ("wide labels", fill("漢.")),
        ("wide labels and a domain", fill("漢.") + "com"),
        ("accented chain", fill("é.")),
        ("punycode", fill("xn--a.")),
        ("schemes", fill("http://")),
        ("almost schemes", fill("https:/ ")),
        ("www", fill("www. ")),
        ("links", fill("a.co/")),
        ("links in brackets", fill("a.co/(")),
        ("brackets", "a.co/".to_owned() + &fill("(")),
        ("path of punctuation", "a.co/".to_owned() + &fill("!")),
        ("queries", fill("a.co?")),
        ("ats", fill("@")),
        ("mentions", fill("@a")),
        ("remote mentions", fill("@a@b.c ")),
        ("handle of dots", fill("@a.......")),
        ("hashes", fill("#")),
        ("tags", fill("#a")),
        ("tag of digits", "#".to_owned() + &fill("1")),
        ("cashtags", fill("$A")),
        ("joiners", fill("\u{200D}")),
        ("marks", "e".to_owned() + &fill("\u{301}")),
        ("flags", fill("🇫🇷")),
        ("family", fill("👨\u{200D}")),
        ("keycaps", fill("1\u{FE0F}\u{20E3}")),
        ("braces", fill("{{")),
        ("placeholders", fill("{{a}}")),
        ("colons", fill(":a")),
        ("shortcodes", fill(":ab:@a ")),
        ("exclamations", fill("!? ")),
        ("guillemets", fill("«»")),
        ("capitals", fill("ABCD ")),
        ("spaces", fill(" ")),
        ("double spaces", fill("a  ")),
        ("bold", fill("𝗕")),
        ("right to left", fill("א\u{202E}")),
    ]
}

/// Time for a plain text of the same size is the yardstick, so that a slow machine passes too.
fn took(text: &str) -> Duration {
    let content = Content { languages: vec!["fr".into()], ..Content::text(text) };
    let start = Instant::now();
    for network in ["x", "mastodon", "bluesky", "instagram"] {
        let limits = limits::of(network).expect("known");
        lint(&content, network, limits, &LintContext::default());
        tokens(text, network);
    }
    start.elapsed()
}

#[test]
fn no_text_blows_up() {
    let plain = took(&"Une phrase de tous les jours, avec ses accents. ".repeat(SIZE / 50));
    println!("plain text: {plain:?}");
    for (name, text) in hostile() {
        let time = took(&text);
        println!("{name}: {time:?}");
        assert!(time < plain * 30 + Duration::from_millis(500), "{name}: {time:?}, plain text: {plain:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn ranges_lie_on_characters_and_do_not_overlap(
        text in "(\\PC|[a-c.@#$:/?()_-]|http://|漢|é|\u{FEFF}|\u{202E}|xn--|com|👍🏽|\n){0,120}",
    ) {
        for dialect in [Dialect::X, Dialect::Fediverse, Dialect::Bluesky, Dialect::Plain] {
            let mut end = 0;
            for entity in entities(&text, dialect) {
                let range = entity.span.bytes.clone();
                prop_assert!(range.start >= end && !range.is_empty());
                prop_assert_eq!(text.get(range.clone()), Some(entity.text));
                end = range.end;
            }
            let limit = &limits::of("bluesky").expect("known").text;
            split(&text, limit, dialect, 0, Numbering::Suffix);
        }
    }
}
