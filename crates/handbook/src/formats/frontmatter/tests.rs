use super::*;
use proptest::prelude::*;

fn codes(source: &str) -> Vec<(u32, &'static str)> {
    read(source.as_bytes()).unwrap_err().iter().map(|p| (p.line, p.code())).collect()
}

const YAML: &str = r#"---
# What the shop says on Tuesday
title: "Open day: come in"   # a comment
accounts: [hub:news, 'mastodon:@me@example.social']
at: 2026-12-01T09:00:00+01:00
labels:
  - events
  - it's here
link: https://example.org/a#b
language: fr
visibility: unlisted
warning: ~
campaign: winter
first_comment: |
  Two lines,
    one indented.

  And a third.
poll:
  options: ["Yes", "No, never"]
  minutes: 60
media:
  - file: door.jpg
    alt: >-
      A red door,
      open
  - {file: "two.png", alt: "Two, indeed", part: 2}
  - three.png
---

First part.

---

Still the first: that was a rule.

<!-- next -->
Second part, about
\<!-- next -->
"#;

#[test]
fn a_whole_post_in_yaml() {
    let post = read(YAML.as_bytes()).unwrap();
    assert_eq!(post.title.as_deref(), Some("Open day: come in"));
    assert_eq!(post.accounts.len(), 2);
    assert_eq!(post.at.unwrap().to_string(), "2026-12-01T08:00:00Z");
    assert_eq!(post.labels, ["events", "it's here"]);
    assert_eq!(post.link.as_deref(), Some("https://example.org/a#b"));
    assert_eq!(post.languages, ["fr"]);
    assert_eq!(post.visibility, Some(Visibility::Unlisted));
    assert_eq!(post.warning, None);
    assert_eq!(post.first_comment.as_deref(), Some("Two lines,\n  one indented.\n\nAnd a third.\n"));
    let poll = post.poll.as_ref().unwrap();
    assert_eq!((&poll.options[1][..], poll.minutes, poll.multiple), ("No, never", 60, false));
    assert_eq!(post.parts.len(), 2);
    assert_eq!(post.parts[0].text, "First part.\n\n---\n\nStill the first: that was a rule.");
    assert_eq!(post.parts[1].text, "Second part, about\n<!-- next -->");
    assert_eq!(post.parts[0].media.iter().map(|m| &m.file[..]).collect::<Vec<_>>(), ["door.jpg", "three.png"]);
    assert_eq!(post.parts[0].media[0].alt, "A red door, open");
    assert_eq!(post.parts[1].media[0].alt, "Two, indeed");
    assert_eq!(read(write(&post).as_bytes()).unwrap(), post);
}

#[test]
fn the_same_in_toml() {
    let toml = r#"+++
title = "Open day"
accounts = ["hub:news"]
at = 2026-12-01T09:00:00+01:00
sensitive = true
[[media]]
file = "door.jpg"
alt = "A red door"
[poll]
options = ["a", "b"]
minutes = 5
+++
Text
"#;
    let post = read(toml.as_bytes()).unwrap();
    assert_eq!(post.at.unwrap().to_string(), "2026-12-01T08:00:00Z");
    assert!(post.sensitive);
    assert_eq!(post.parts[0].media[0].alt, "A red door");
    assert_eq!(post.poll.unwrap().minutes, 5);
}

#[test]
fn text_alone_is_a_post() {
    assert_eq!(read(b"Hello\r\n\r\n# you\r\n").unwrap().parts[0].text, "Hello\n\n# you");
    assert_eq!(read("\u{feff}---\n---\nHi".as_bytes()).unwrap().parts[0].text, "Hi");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table: &[(&str, &[(u32, &str)])] = &[
        ("---\ntitel: x\n---\nt", &[(2, "import-unknown-key")]),
        ("+++\n\ntitle = 'a'\nlable = ['x']\n+++\nt", &[(4, "import-unknown-key")]),
        (
            "---\ntitle: a\n\ntitle: b\nat: 2026-02-30T09:00:00Z\n---\nt",
            &[(4, "import-key-twice"), (5, "import-at-impossible")],
        ),
        ("---\nat: 2026-12-01 09:00\n---\nt", &[(2, "import-at-no-offset")]),
        ("---\ntitle: x\nHello", &[(1, "import-fence")]),
        ("---\naccounts:\n  - hub:a\n  - not one\n---\nt", &[(4, "import-account")]),
        ("---\nmedia:\n  - alt: nothing\n---\nt", &[(3, "import-missing")]),
        ("---\nmedia:\n  - file: a\n    part: 2\n---\nt", &[(3, "import-no-such-part")]),
        ("---\nmedia:\n  - file: a\n    atl: b\n---\nt", &[(4, "import-unknown-key")]),
        ("---\nvisibility: all\nsensitive: maybe\n---\nt", &[(2, "import-wants-one"), (3, "import-wants-flag")]),
        ("---\ntitle: [a]\nlabels: {a: b}\n---\nt", &[(2, "import-wants-text"), (3, "import-wants-list")]),
        ("---\npoll: {options: [a], minutes: 0}\n---\nt", &[(2, "import-wants-number")]),
        ("---\ntitle: a: b\n---\nt", &[(2, "import-front-matter")]),
        ("---\ntitle: \"a\n---\nt", &[(2, "import-front-matter")]),
        ("---\ntitle: &a b\n---\nt", &[(2, "import-front-matter")]),
        ("---\nlabels: [a, b\n---\nt", &[(2, "import-front-matter")]),
        ("---\ntitle: a\n    link: b\n---\nt", &[(3, "import-front-matter")]),
        ("---\npoll:\n\toptions: a\n---\nt", &[(3, "import-front-matter")]),
        ("+++\ntitle = 'a'\nlink =\n+++\nt", &[(3, "import-front-matter")]),
        ("---\ntitle: x\n---\n\n", &[(1, "import-nothing")]),
        ("", &[(1, "import-nothing")]),
    ];
    for (source, expected) in table {
        assert_eq!(codes(source), *expected, "{source:?}");
    }
    assert_eq!(read(b"ok\nok\nbad \xFF").unwrap_err()[0].line, 3);
}

#[test]
fn the_nearest_key_is_named() {
    let problems = read(b"---\nfirstcomment: x\n---\nt").unwrap_err();
    assert_eq!(problems[0].cause, Cause::UnknownKey { name: "firstcomment".into(), nearest: "first_comment".into() });
}

fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~éà☃\t]{0,20}",
        Just(NEXT_PART.to_owned()),
        Just(format!("\\{NEXT_PART}")),
        Just("---".to_owned()),
        Just("+++".to_owned())
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any_line(), 0..5).prop_map(|lines| trim_lines(&lines.join("\n")).to_owned())
}

fn value() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[ -~éà☃\n\t\"\\\\]{0,24}[a-z]")
}

fn any_post() -> impl Strategy<Value = PostFile> {
    let texts = (value(), value(), value(), value(), value(), value());
    let lists = (proptest::collection::vec("[ -~é]{0,12}[a-z]", 0..3), proptest::collection::vec("[a-z]{2}", 0..3));
    let media = proptest::collection::vec(("[ -~]{0,12}[a-z]", "[ -~é\n]{0,12}[a-z]"), 0..3);
    let parts = proptest::collection::vec((any_text(), media), 1..4);
    let at = proptest::option::of(-1_000_000_000i64..4_000_000_000);
    let poll = proptest::option::of(proptest::collection::vec("[ -~é]{0,12}[a-z]", 1..4));
    (texts, lists, parts, at, poll, any::<bool>(), 0usize..5).prop_map(
        |(
            (title, link, warning, campaign, first_comment, notes),
            (labels, languages),
            parts,
            at,
            poll,
            sensitive,
            n,
        )| PostFile {
            title,
            link,
            warning,
            campaign,
            first_comment,
            notes,
            labels,
            languages,
            sensitive,
            accounts: (0..n).map(|i| AccountRef::Handle { network: "hub".into(), handle: format!("@h{i}") }).collect(),
            at: at.map(|s| Timestamp::from_second(s).unwrap()),
            visibility: Visibility::ALL.get(n).copied(),
            reply_gate: GATES.get(n).copied(),
            poll: poll.map(|options| Poll { options, minutes: 60, multiple: sensitive, hide_totals: !sensitive }),
            parts: parts
                .into_iter()
                .map(|(text, media)| PartFile {
                    text,
                    media: media.into_iter().map(|(file, alt)| MediaItem { file, alt }).collect(),
                })
                .collect(),
        },
    )
}

proptest! {
    #[test]
    fn any_post_is_written_and_read_back(post in any_post()) {
        let file = write(&post);
        match read(file.as_bytes()) {
            Ok(read) => prop_assert_eq!(read, post, "{}", file),
            Err(problems) => {
                prop_assert_eq!(problems[0].code(), "import-nothing", "{}\n{:?}", file, problems);
                prop_assert!(post.parts.iter().all(|p| p.text.is_empty() && p.media.is_empty()));
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_front_matter_like_text_panics(head in "[-a-z:#\"'\\[\\]{},|> \n\\\\é]{0,80}", toml: bool) {
        let fence = if toml { "+++" } else { "---" };
        let _ = read(format!("{fence}\n{head}\n{fence}\nx").as_bytes());
        let _ = read(format!("{fence}\nmedia:\n  {head}\n{fence}\nx").as_bytes());
    }
}
