//! Every refusal, note and removal has its message in both languages.
#![allow(clippy::unwrap_used, reason = "tests")]

use passeur_media::{Kind, Note, Refusal, What};

fn all() -> Vec<(String, Vec<&'static str>)> {
    let (kind, why) = (Kind::Jpeg, "x".to_owned());
    let refusals = [
        Refusal::Empty,
        Refusal::Unknown,
        Refusal::Unsafe { kind },
        Refusal::Unsupported { kind },
        Refusal::Unsupported { kind: Kind::Heic },
        Refusal::Truncated { kind },
        Refusal::Damaged { kind, why: why.clone() },
        Refusal::TooManyPixels { width: 1, height: 1, max: 1 },
        Refusal::TooMuchMemory { needed: 1, max: 1 },
        Refusal::TooHeavy { bytes: 1, max: 1 },
        Refusal::TypeNotTaken { kind, types: why.clone() },
        Refusal::Duration { seconds: 1.0, least: 1.0, most: 1.0 },
        Refusal::Width { width: 1, least: 1, most: 1 },
        Refusal::Pixels { width: 1, height: 1, max: 1 },
        Refusal::Ratio { ratio: 1.0, least: 1.0, most: 1.0, crop: (0.0, 0.0, 1.0, 1.0) },
        Refusal::Crop,
        Refusal::CannotFit { max: 1 },
        Refusal::Animation,
        Refusal::CannotClean { kind, why: why.clone() },
        Refusal::NeedsFfmpeg,
        Refusal::Conversion { why: why.clone() },
        Refusal::Slow { seconds: 1 },
        Refusal::Cancelled,
        Refusal::Disk { why },
    ];
    let notes = [
        Note::Cleaned,
        Note::Upright,
        Note::Cropped,
        Note::Letterboxed,
        Note::Resized { width: 1, height: 1 },
        Note::Enlarged { width: 1, height: 1 },
        Note::Quality { jpeg: 1 },
        Note::Converted { from: kind, to: kind },
        Note::Flattened,
        Note::Still,
    ];
    let names = |args: Vec<(&'static str, String)>| args.into_iter().map(|a| a.0).collect();
    let mut out: Vec<(String, Vec<&str>)> = refusals.iter().map(|r| (r.code().into(), names(r.args()))).collect();
    out.extend(notes.iter().map(|n| (n.code().into(), names(n.args()))));
    out.extend(What::ALL.iter().map(|w| (w.code().into(), vec![])));
    out
}

#[test]
fn both_languages_say_everything_with_the_arguments_there_are() {
    for language in ["en", "fr"] {
        let path = format!("{}/../web/locales/{language}/media.ftl", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let messages: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once(" = ")).collect();
        let all = all();
        for (code, args) in &all {
            let found = messages.iter().find(|(id, _)| id == code);
            let (_, value) = found.unwrap_or_else(|| panic!("{language}: {code} has no message"));
            for used in value.split("{ $").skip(1).filter_map(|v| v.split_once(" }")).map(|v| v.0) {
                assert!(args.contains(&used), "{language}: {code} uses ${used}");
            }
        }
        assert_eq!(messages.len(), all.len(), "{language}: no message without a use");
        if language == "fr" {
            let plain = messages.iter().find(|(_, v)| [" :", " ;", " !", " ?"].iter().any(|p| v.contains(p)));
            assert_eq!(plain, None, "a narrow no-break space goes before the sign");
        }
    }
}
