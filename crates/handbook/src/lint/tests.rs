//! Every rule fires on its example and not on its counter-example, says so in both languages, and its
//! fix makes it silent.

use super::*;
use crate::content::{Attachment, Part, Poll, ReplyGate, Visibility};
use crate::limits;
use crate::message::testing::locale;
use crate::message::{Spoken, Voice};
use crate::plan::Standard;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// One example: rule, network, a content (and context) it fires on, one it does not.
struct Case {
    rule: &'static str,
    network: &'static str,
    bad: (Content, LintContext),
    good: (Content, LintContext),
}

fn text(rule: &'static str, network: &'static str, bad: &str, good: &str) -> Case {
    case(rule, network, Content::text(bad), Content::text(good))
}

fn case(rule: &'static str, network: &'static str, bad: Content, good: Content) -> Case {
    Case { rule, network, bad: (bad, LintContext::default()), good: (good, LintContext::default()) }
}

fn with(text: &str, change: impl FnOnce(&mut Content)) -> Content {
    let mut content = Content::text(text);
    change(&mut content);
    content
}

fn parts(texts: &[&str]) -> Content {
    let parts = texts.iter().map(|t| Part { text: (*t).to_owned(), media: vec![] }).collect();
    Content { parts, ..Content::default() }
}

fn photo() -> MediaFacts {
    MediaFacts {
        kind: Kind::Image,
        mime: "image/jpeg".into(),
        bytes: 100_000,
        width: Some(1000),
        height: Some(1000),
        seconds: None,
        alt: "Une place au soleil".into(),
        has_place: false,
        truncated: false,
    }
}

fn video() -> MediaFacts {
    MediaFacts { kind: Kind::Video, mime: "video/mp4".into(), seconds: Some(20.0), ..photo() }
}

fn files(facts: Vec<MediaFacts>) -> (Content, LintContext) {
    let mut context = LintContext::default();
    let mut content = Content::text("Bonjour à tous");
    for (i, facts) in facts.into_iter().enumerate() {
        context.media.insert(format!("m{i}"), facts);
        content.parts[0].media.push(Attachment { media: format!("m{i}"), ..Attachment::default() });
    }
    (content, context)
}

fn media(rule: &'static str, network: &'static str, bad: Vec<MediaFacts>) -> Case {
    let good = if network == "youtube" { vec![video()] } else { vec![photo()] };
    Case { rule, network, bad: files(bad), good: files(good) }
}

fn poll(options: &[&str], minutes: u32) -> Content {
    with("Votre avis", |c| {
        c.poll = Some(Poll { options: options.iter().map(|o| (*o).into()).collect(), minutes, ..Poll::default() });
    })
}

fn fr(text: &str) -> Content {
    with(text, |c| c.languages = vec!["fr".into()])
}

const FRENCH: &str =
    "Le marché de Noël ouvre samedi matin sur la place du village, avec des artisans de toute la région.";
const ENGLISH: &str =
    "The winter market opens on Saturday morning in the village square, with makers from the whole region.";

fn cases() -> Vec<Case> {
    let yes_no = || poll(&["Oui", "Non"], 60);
    vec![
        text("empty", "x", " ", "a"),
        case("part-empty", "mastodon", parts(&["a", " "]), parts(&["a", "b"])),
        text("text-too-long", "x", &"Une phrase. ".repeat(60), "Une phrase."),
        text("text-too-long", "linkedin", &"Une phrase. ".repeat(300), "Une phrase."),
        text("text-too-many-bytes", "bluesky", &"👨‍👩‍👧‍👦".repeat(150), "👨‍👩‍👧‍👦"),
        case(
            "title-too-long",
            "pinterest",
            with("a", |c| c.title = Some("t".repeat(101))),
            with("a", |c| c.title = Some("t".repeat(100))),
        ),
        case(
            "first-comment-too-long",
            "linkedin",
            with("a", |c| c.first_comment = Some("t".repeat(1251))),
            with("a", |c| c.first_comment = Some("t".into())),
        ),
        case(
            "first-comment-too-long",
            "mastodon",
            with("a", |c| c.first_comment = Some("t".repeat(501))),
            with("a", |c| c.first_comment = Some("t".into())),
        ),
        case(
            "first-comment-unsupported",
            "tiktok",
            with("a", |c| c.first_comment = Some("t".into())),
            Content::text("a"),
        ),
        case("too-many-parts", "linkedin", parts(&["a", "b"]), parts(&["a"])),
        case("thread-numbering", "x", parts(&["a 1/3", "b 2/3"]), parts(&["a 1/2", "b 2/2"])),
        case("warning-unsupported", "x", with("a", |c| c.warning = Some("w".into())), Content::text("a")),
        case(
            "visibility-unsupported",
            "bluesky",
            with("a", |c| c.visibility = Visibility::Followers),
            Content::text("a"),
        ),
        case("reply-gate-unsupported", "mastodon", with("a", |c| c.reply_gate = ReplyGate::Nobody), Content::text("a")),
        case("too-many-languages", "mastodon", with("a", |c| c.languages = vec!["fr".into(), "en".into()]), fr("a")),
        text("link-not-clickable", "instagram", "Voir exemple.fr", "Voir le profil"),
        text("link-broken", "mastodon", "Voir https://exemple", "Voir https://exemple.fr"),
        text("link-broken", "linkedin", "Voir (https:/exemple.fr/a)", "Voir (https://exemple.fr/a)"),
        text("link-insecure", "x", "http://exemple.fr", "https://exemple.fr"),
        text("link-tracking", "bluesky", "https://exemple.fr/?a=1&fbclid=2#b", "https://exemple.fr/?utm_source=x"),
        text("link-price", "x", "Voir exemple.fr", "Voir"),
        text("too-many-hashtags", "threads", "#Un #Deux", "#Un"),
        text("too-many-mentions", "instagram", "@a @b @c @d.e", "@a @b @c"),
        text("hashtag-case", "mastodon", "#marché_de_noël", "#MarchéDeNoël #noël"),
        text("hashtag-case", "mastodon", "#marchedenoeldulundi", "#Marchedenoeldulundi"),
        text("hashtag-cut", "mastodon", "#Saint-Malo", "#SaintMalo, oui. #Fin."),
        text("mention-format", "mastodon", "Merci @bob.bsky.social", "Merci @bob@mamot.fr, @bob. et @ana"),
        text("mention-format", "bluesky", "Merci @bob", "Merci @bob.bsky.social"),
        text("mention-format", "x", "Merci @bob@mamot.fr", "Merci @bob"),
        case("media-required", "instagram", Content::text("a"), files(vec![photo()]).0),
        media("too-many-media", "mastodon", vec![photo(), photo(), photo(), photo(), photo()]),
        media("media-mixed", "bluesky", vec![photo(), video()]),
        media("media-kind", "youtube", vec![photo()]),
        media("media-type", "instagram", vec![MediaFacts { mime: "image/svg+xml".into(), ..photo() }]),
        media("media-too-heavy", "bluesky", vec![MediaFacts { bytes: 300_000_001, ..video() }]),
        media("image-shrunk", "bluesky", vec![MediaFacts { bytes: 2_000_001, ..photo() }]),
        media("image-too-small", "instagram", vec![MediaFacts { width: Some(319), height: Some(319), ..photo() }]),
        media("media-ratio", "instagram", vec![MediaFacts { width: Some(3000), ..photo() }]),
        media("media-ratio", "instagram", vec![MediaFacts { height: Some(3000), ..photo() }]),
        media("media-too-short", "linkedin", vec![MediaFacts { seconds: Some(2.9), ..video() }]),
        media("media-too-lengthy", "x", vec![MediaFacts { seconds: Some(141.0), ..video() }]),
        media("media-truncated", "x", vec![MediaFacts { truncated: true, ..photo() }]),
        media("media-place", "x", vec![MediaFacts { has_place: true, ..photo() }]),
        media("alt-missing", "mastodon", vec![MediaFacts { alt: " ".into(), ..photo() }]),
        media("alt-too-long", "x", vec![MediaFacts { alt: "a".repeat(1001), ..photo() }]),
        media("alt-filename", "x", vec![MediaFacts { alt: "IMG_2041".into(), ..photo() }]),
        media("alt-filename", "x", vec![MediaFacts { alt: "Capture d’écran.PNG".into(), ..photo() }]),
        case("poll-unsupported", "bluesky", yes_no(), Content::text("a")),
        case("poll-options", "x", poll(&["Oui"], 60), yes_no()),
        case("poll-option-too-long", "x", poll(&["Oui", "Une réponse beaucoup trop longue"], 60), yes_no()),
        case("poll-option-double", "x", poll(&["Oui", "Non", "oui "], 60), yes_no()),
        case("poll-option-double", "x", poll(&["Oui", " "], 60), yes_no()),
        case("poll-duration", "mastodon", poll(&["Oui", "Non"], 4), yes_no()),
        case(
            "poll-multiple",
            "x",
            with("a", |c| c.poll = Some(Poll { multiple: true, ..yes_no().poll.unwrap() })),
            yes_no(),
        ),
        {
            let (mut content, context) = files(vec![photo()]);
            content.poll = yes_no().poll;
            Case {
                rule: "poll-media",
                network: "mastodon",
                bad: (content, context),
                good: (yes_no(), LintContext::default()),
            }
        },
        text("placeholder", "x", "Bonjour {{ prénom }}", "Bonjour { prénom } {{}}"),
        Case {
            rule: "forbidden-word",
            network: "x",
            bad: (
                Content::text("C’est Gratuit !"),
                LintContext { forbidden: ["gratuit".to_owned()].into(), ..LintContext::default() },
            ),
            good: (
                Content::text("C’est offert !"),
                LintContext { forbidden: ["gratuit".to_owned()].into(), ..LintContext::default() },
            ),
        },
        Case {
            rule: "forbidden-word",
            network: "x",
            bad: (
                Content::text("Des prix Pas Chers, vraiment pas chers"),
                LintContext { forbidden: ["pas chers".to_owned()].into(), ..LintContext::default() },
            ),
            good: (
                Content::text("Pas de prix chers"),
                LintContext { forbidden: ["pas chers".to_owned()].into(), ..LintContext::default() },
            ),
        },
        standard("standard-length", Standard { length_max: Some(5), ..none() }, "Bonjour", "Salut"),
        standard("standard-hashtags", Standard { hashtags_max: Some(1), ..none() }, "#pain #vin", "#pain"),
        standard(
            "standard-link",
            Standard { tagged_links: true, ..none() },
            "Voir https://exemple.fr/a",
            "Voir https://exemple.fr/a?utm_source=x",
        ),
        {
            let (with, context) = files(vec![photo()]);
            let standard = Standard { visual: true, ..none() };
            Case {
                rule: "standard-visual",
                network: "mastodon",
                bad: (Content::text("a"), LintContext { standard: standard.clone(), ..LintContext::default() }),
                good: (with, LintContext { standard, ..context }),
            }
        },
        text("hidden-characters", "x", "a\u{200B}b \u{202E}c", "👨‍👩‍👧 שלום\u{200F} می\u{200C}خواهم 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        text("fancy-letters", "x", "𝗕𝗼𝗻𝗷𝗼𝘂𝗿 à tous 🅶🅾🅾🅳", "Bonjour, ℝ et ℓ, 🅰️"),
        text("emoji-many", "x", "🎉🎉🎉🎉🎉🎉", "🎉🎉🎉🎉🎉"),
        text("shouting", "x", "VENEZ TOUS SAMEDI MATIN", "La SNCF et la RATP"),
        text("punctuation-repeated", "x", "Oui!!! Quoi ??", "Oui ! Quoi ?! https://exemple.fr/?a=??b"),
        text("spaces", "x", " Deux  espaces ", "Une espace\n  - liste"),
        case(
            "typography-fr",
            "mastodon",
            fr("Oui! «Non» : ceci ; cela ?"),
            fr("Oui\u{202F}! «\u{202F}Non\u{202F}» à 10:30 https://a.fr/?b :-) (!)"),
        ),
        case("language-mismatch", "mastodon", fr(ENGLISH), fr(FRENCH)),
        Case {
            rule: "near-duplicate",
            network: "x",
            bad: (
                Content::text(FRENCH),
                LintContext { recent: vec![similar::Sketch::of(&FRENCH.to_uppercase())], ..LintContext::default() },
            ),
            good: (
                Content::text(FRENCH),
                LintContext { recent: vec![similar::Sketch::of(ENGLISH)], ..LintContext::default() },
            ),
        },
    ]
}

fn none() -> Standard {
    Standard::default()
}

fn standard(rule: &'static str, standard: Standard, bad: &str, good: &str) -> Case {
    let context = LintContext { standard, ..LintContext::default() };
    Case { rule, network: "mastodon", bad: (Content::text(bad), context.clone()), good: (Content::text(good), context) }
}

fn of(rule: &str, network: &str, (content, context): &(Content, LintContext)) -> Vec<Finding> {
    let all = lint(content, network, limits::of(network).unwrap(), context);
    all.into_iter().filter(|f| f.rule == rule).collect()
}

#[test]
fn each_rule_fires_on_its_example_only() {
    for case in cases() {
        let found = of(case.rule, case.network, &case.bad);
        assert!(!found.is_empty(), "{} says nothing of {:?}", case.rule, case.bad.0);
        let none = of(case.rule, case.network, &case.good);
        assert!(none.is_empty(), "{} should not say {none:#?}", case.rule);
    }
}

#[test]
fn each_rule_has_an_example_and_a_name_of_its_own() {
    let shown: BTreeSet<&str> = cases().iter().map(|c| c.rule).collect();
    let rules: BTreeSet<&str> = RULES.iter().map(|r| r.id).collect();
    assert_eq!(shown, rules);
    assert_eq!(rules.len(), RULES.len());
    assert!(RULES.iter().all(|r| r.key == format!("lint-{}", r.id) && r.docs.ends_with('.')));
}

#[test]
fn a_fix_silences_its_rule() {
    for case in cases() {
        let (mut content, context) = case.bad;
        let Some(_) = of(case.rule, case.network, &(content.clone(), context.clone()))[0].fix else { continue };
        for _ in 0..10 {
            let found = of(case.rule, case.network, &(content.clone(), context.clone()));
            let Some(fix) = found.into_iter().find_map(|f| f.fix) else { break };
            let fixed = fix.apply(&content);
            assert_ne!(fixed, content, "the fix of {} changes nothing", case.rule);
            content = fixed;
        }
        let left = of(case.rule, case.network, &(content.clone(), context));
        assert!(left.is_empty(), "{} still says {left:#?}", case.rule);
    }
}

#[test]
fn fixes_write_what_is_meant() {
    for (rule, network, bad, good) in [
        ("hashtag-case", "mastodon", "Au #marché_de_noël !", "Au #MarchéDeNoël !"),
        ("hashtag-cut", "mastodon", "À #Saint-malo", "À #SaintMalo"),
        ("fancy-letters", "x", "𝗕𝗼𝗻𝗷𝗼𝘂𝗿 🅶🅾🅾🅳 à tous", "Bonjour GOOD à tous"),
        ("link-tracking", "x", "https://a.fr/?x=1&fbclid=2&gclid=3#y", "https://a.fr/?x=1#y"),
        ("link-tracking", "x", "https://a.fr/b?igsh=2", "https://a.fr/b"),
        ("punctuation-repeated", "x", "Quoi ??? Non !?!?", "Quoi ? Non ?!"),
        ("spaces", "x", " un  deux \n", "un deux"),
    ] {
        let content = Content::text(bad);
        let found = of(rule, network, &(content.clone(), LintContext::default()));
        let fixed = found[0].fix.as_ref().unwrap().apply(&content);
        assert_eq!(fixed.parts[0].text, good, "{rule}");
    }
    let content = fr("Oui! «Non» : ceci ; cela ?");
    let found = of("typography-fr", "mastodon", &(content.clone(), LintContext::default()));
    let fixed = found[0].fix.as_ref().unwrap().apply(&content);
    assert_eq!(fixed.parts[0].text, "Oui\u{202F}! «\u{202F}Non\u{202F}»\u{202F}: ceci\u{202F}; cela\u{202F}?");
}

#[test]
fn a_fix_on_a_text_that_changed_since_does_nothing() {
    let content = Content::text("Voilà, oui!!!");
    let found = of("punctuation-repeated", "x", &(content, LintContext::default()));
    let shorter = Content::text("Voilà");
    assert_eq!(found[0].fix.as_ref().unwrap().apply(&shorter), shorter);
}

#[test]
fn every_finding_can_be_said_in_both_languages() {
    let voices = [locale("fr"), locale("en")];
    for case in cases() {
        for finding in of(case.rule, case.network, &case.bad) {
            for voice in &voices {
                let said = finding.message.render(voice);
                assert!(!said.contains("{ $") && said.ends_with(['.', '!', '?']), "{said}");
                if let Some(fix) = &finding.fix {
                    assert!(!voice.say(fix.label, &[] as &[(&'static str, Spoken)]).is_empty());
                }
            }
        }
    }
}

#[test]
fn the_locale_files_have_the_keys_of_the_rules_and_no_other() {
    let source: String = ["access", "length", "links", "media", "poll", "repeat", "style", "tags", "typography"]
        .map(|f| std::fs::read_to_string(format!("{}/src/lint/{f}.rs", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .concat();
    let mut wanted: BTreeSet<String> = RULES.iter().map(|r| r.key.to_owned()).collect();
    wanted.extend(source.split('"').filter(|s| s.starts_with("lint-fix-")).map(str::to_owned));
    for language in ["fr", "en"] {
        let path = format!("{}/../web/locales/{language}/lint.ftl", env!("CARGO_MANIFEST_DIR"));
        let file = std::fs::read_to_string(path).unwrap();
        let keys = file.lines().filter(|l| l.starts_with("lint-")).filter_map(|l| l.split(" =").next());
        let keys: BTreeSet<String> = keys.map(str::to_owned).collect();
        assert_eq!(keys, wanted, "{language}");
    }
}

#[test]
fn ranges_are_given_in_bytes_characters_and_utf16() {
    let finding = &of("link-insecure", "x", &(Content::text("🎉 é http://a.fr"), LintContext::default()))[0];
    let span = finding.span.as_ref().unwrap();
    assert_eq!((span.bytes.clone(), span.chars.clone(), span.utf16.clone()), (8..19, 4..15, 5..16));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_linted_and_every_fix_applies(
        text in "(\\PC|[ -~]|\u{200B}|«|»|!|  |\\{\\{a\\}\\}|#a_b|@a@b.fr|http://a.fr/\\?fbclid=1|👨‍👩‍👧|𝗕𝗼𝗻|\n){0,80}",
    ) {
        let content = fr(&text);
        for network in ["x", "mastodon", "bluesky", "instagram", "linkedin", "telegram"] {
            for finding in lint(&content, network, limits::of(network).unwrap(), &LintContext::default()) {
                if let Some(span) = &finding.span {
                    prop_assert!(text.get(span.bytes.clone()).is_some());
                    prop_assert_eq!(text[..span.bytes.start].chars().count(), span.chars.start);
                }
                if let Some(fix) = finding.fix {
                    fix.apply(&content);
                }
            }
        }
    }
}
