//! Reads every source, template and locale file: no key missing, none unused, both languages alike.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::bundles::{self, FILES};
use super::{Language, Locale};

/// Keys with the variables each names.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn keys(language: Language) -> Keys {
    let mut found = Keys::new();
    for (name, text) in bundles::sources(language) {
        let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut variables = BTreeSet::new();
            let value = message.value.unwrap_or_else(|| panic!("{name}: {} has no text", message.id.name));
            variables_of(&value, &mut variables);
            let before = found.insert(message.id.name.to_owned(), variables);
            assert!(before.is_none(), "{name}: {} is defined twice", message.id.name);
        }
    }
    found
}

fn variables_of(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            variables_of_expression(expression, into);
        }
    }
}

fn variables_of_expression(expression: &Expression<&str>, into: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => variables_of_inline(inline, into),
        Expression::Select { selector, variants } => {
            variables_of_inline(selector, into);
            variants.iter().for_each(|variant| variables_of(&variant.value, into));
        }
    }
}

fn variables_of_inline(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| variables_of_inline(argument, into));
        }
        InlineExpression::Placeable { expression } => variables_of_expression(expression, into),
        _ => {}
    }
}

fn read(folder: &Path, ending: &str, into: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            read(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) && !path.ends_with("locale/keys.rs") {
            into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// This crate's sources and templates, and the other crates' sources, which name keys too.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    read(&root.join("templates"), ".html", &mut found);
    read(&root.join("templates"), ".txt", &mut found);
    for krate in ["web", "handbook", "networks", "media", "engine", "hub", "store"] {
        read(&root.parent().unwrap().join(krate).join("src"), ".rs", &mut found);
    }
    found
}

/// Prefixes of keys that data names, one a line in `locales/dynamic.txt`.
fn dynamic() -> Vec<String> {
    let text = FILES.get_file("dynamic.txt").unwrap().contents_utf8().unwrap();
    text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The string literals of a file.
fn literals(text: &str) -> BTreeSet<&str> {
    text.split('"').filter(|piece| is_key(piece)).collect()
}

/// The keys that a call names: `.t("key"`, `.t1("key"`, `message!(page, "key"`.
fn called(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for call in [".t(\"", ".t1(\"", ".t2(\""] {
        for piece in text.split(call).skip(1) {
            found.extend(piece.split('"').next().filter(|key| is_key(key)));
        }
    }
    // Messages and queries have a `with` too, whose first word is the name of an argument.
    for piece in text.split(".with(\"").skip(1) {
        found.extend(piece.split('"').next().filter(|key| is_key(key) && key.contains('-')));
    }
    for piece in text.split("message!(").skip(1) {
        // A key made elsewhere comes as a value: the first words in quotes are then not a key.
        found.extend(piece.split('"').nth(1).filter(|key| is_key(key) && key.contains('-')));
    }
    found
}

#[test]
fn every_key_that_is_called_exists() {
    let keys = keys(Language::English);
    let mut missing = Vec::new();
    // The other crates name keys too, but have methods of their own called `with`.
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with(env!("CARGO_MANIFEST_DIR"))) {
        missing.extend(
            called(&text).into_iter().filter(|k| !keys.contains_key(*k)).map(|k| format!("{}: {k}", path.display())),
        );
    }
    assert!(missing.is_empty(), "keys without a message:\n{}", missing.join("\n"));
}

#[test]
fn every_message_is_used() {
    let sources = sources();
    let used: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| literals(text)).collect();
    let prefixes = dynamic();
    let unused: Vec<String> = keys(Language::English)
        .into_keys()
        .filter(|key| !used.contains(key.as_str()) && !prefixes.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert!(
        unused.is_empty(),
        "messages nobody shows (or add their prefix to locales/dynamic.txt):\n{}",
        unused.join("\n")
    );
}

#[test]
fn both_languages_say_the_same_things_with_the_same_variables() {
    let (english, french) = (keys(Language::English), keys(Language::French));
    let only = |a: &Keys, b: &Keys| a.keys().filter(|k| !b.contains_key(*k)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&english, &french), Vec::<String>::new(), "only in English");
    assert_eq!(only(&french, &english), Vec::<String>::new(), "only in French");
    for (key, variables) in &english {
        assert_eq!(variables, &french[key], "variables of {key}");
    }
}

#[test]
fn french_high_punctuation_never_touches_its_word() {
    for (name, text) in bundles::sources(Language::French) {
        let text = bundles::typeset(Language::French, text);
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with('#')) {
            let chars: Vec<char> = line.chars().collect();
            for pair in chars.windows(2) {
                let touches = pair[0].is_alphabetic() && matches!(pair[1], ';' | '!' | '?' | '»');
                assert!(!touches, "{name}:{}: {line}", number + 1);
            }
        }
    }
}

#[test]
fn every_month_weekday_state_and_space_has_a_word() {
    let locale = Locale::new(Language::French, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
    for n in 1..=12 {
        assert!(locale.has(&format!("month-{n}")) && locale.has(&format!("month-short-{n}")));
    }
    for n in 1..=7 {
        assert!(locale.has(&format!("weekday-{n}")) && locale.has(&format!("weekday-short-{n}")));
    }
    for state in passeur_handbook::delivery::State::ALL {
        assert!(locale.has(&format!("state-{}", state.as_str())), "{state:?}");
    }
    for space in crate::page::Space::ALL {
        assert!(locale.has(&format!("space-{}", space.id())), "{space:?}");
    }
}
