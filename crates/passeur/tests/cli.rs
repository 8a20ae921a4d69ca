//! The command line as scripts meet it: forms, exit codes, and bad input that changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_passeur"))
            .args(args)
            .arg("--data")
            .arg(self.data())
            .env("LANG", "C.UTF-8")
            .env_remove("PASSEUR_NET_ALLOW")
            .output()
            .unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        let out = self.run(&all);
        serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|e| panic!("{args:?}: {e}\n{}\n{}", text(&out.stdout), text(&out.stderr)))
    }

    fn posts(&self) -> usize {
        self.json(&["deliveries", "list"]).as_array().unwrap().len()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(p: &Path) -> &str {
    p.to_str().unwrap()
}

#[test]
fn a_new_folder_has_its_hub_and_lists_are_arrays() {
    let f = Folder::new();
    assert_eq!(f.json(&["deliveries", "list"]), serde_json::json!([]));
    let accounts = f.json(&["accounts", "list"]);
    assert_eq!(accounts[0]["network"], "hub");
    let networks = f.json(&["networks", "list"]);
    let ids: Vec<&str> = networks.as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect();
    for id in ["hub", "mastodon", "bluesky", "x", "linkedin"] {
        assert!(ids.contains(&id), "{id}");
    }
}

#[test]
fn a_table_is_taken_row_by_row_and_never_twice() {
    let f = Folder::new();
    let id = f.json(&["accounts", "list"])[0]["id"].as_str().unwrap().to_owned();
    let csv = format!(
        "title,text,accounts,at,labels,media,alt\n\
         A,\"two\nlines\",{id},2030-01-01T09:00:00+01:00,a;b,,\n\
         B,nobody,mastodon:@nobody,2030-01-01T09:00:00Z,,,\n\
         C,no zone,{id},2030-01-01T09:00:00,,,\n\
         D,no such day,{id},2030-02-30T09:00:00Z,,,\n\
         E,no such file,{id},2030-01-01T09:00:00Z,,missing.png,\n\
         F,fine,{id},2030-01-02T09:00:00Z,,,\n"
    );
    let file = f.write("posts.csv", csv);
    let out = f.run(&["import", path(&file), "--json"]);
    assert_eq!(out.status.code(), Some(3), "{}", text(&out.stderr));
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["imported"], 2);
    let lines: Vec<u64> = report["problems"].as_array().unwrap().iter().map(|p| p["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [4, 5, 6, 7], "physical lines: the first row has two");
    assert_eq!(f.posts(), 2);
    let again = f.json(&["import", path(&file)]);
    assert_eq!((again["imported"].as_u64(), again["already"].as_u64()), (Some(0), Some(2)));
    assert_eq!(f.posts(), 2);
}

#[test]
fn bad_input_says_why_and_changes_nothing() {
    let f = Folder::new();
    let files: Vec<PathBuf> = vec![
        f.write("broken.csv", b"text,accounts\n\xff\xfe,hub\n"),
        f.write("empty.csv", b""),
        f.write("header.csv", b"nothing,known\n1,2\n"),
        f.write("cut.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"),
        f.write("notes.md", b"---\ntitel: x\n---\ntext"),
        f.write("fake.zip", b"not an archive"),
        f.write("nul.csv", vec![0u8; 4096]),
    ];
    for file in &files {
        let out = f.run(&["import", path(file)]);
        assert!(matches!(out.status.code(), Some(2 | 3)), "{}: {:?}", file.display(), out.status);
        assert!(!out.stderr.is_empty() || !out.stdout.is_empty(), "{} is silent", file.display());
    }
    assert_eq!(f.posts(), 0);
    for args in [
        &["import", "/nowhere.csv"][..],
        &["deliveries", "cancel", "nope"],
        &["deliveries", "retry", "nope"],
        &["deliveries", "resolve", "nope", "--sent"],
        &["deliveries", "resolve", "nope", "--not-sent", "--url", "https://example.org/1"],
        &["deliveries", "resolve", "nope", "--sent", "--url", "nowhere"],
        &["deliveries", "list", "--state", "lost"],
        &["deliveries", "list", "--post", "nope"],
        &["accounts", "connect", "mastodon", "--server", "http://127.0.0.1:1", "--token", "x"],
        &["accounts", "connect", "nosuch", "--handle", "x"],
        &["accounts", "check", "mastodon:@nobody"],
        &["freeze", "--account", "nope"],
        &["check", "/nowhere.md", "--for", "x"],
        &["users", "recover", "nobody@example.org"],
        &["restore", "/nowhere.zip"],
        &["choose", "--brief", "/nowhere.toml"],
    ] {
        let out = f.run(args);
        assert_ne!(out.status.code(), Some(0), "{args:?}");
        assert!(!out.stderr.is_empty(), "{args:?} is silent");
        assert!(!text(&out.stderr).contains("panicked"), "{args:?}: {}", text(&out.stderr));
    }
}

#[test]
fn check_gives_findings_with_their_rule_and_range() {
    let f = Folder::new();
    let long = "a".repeat(281);
    let file = f.write("post.md", format!("---\ntitle: T\n---\n{long}\n"));
    let out = f.run(&["check", path(&file), "--for", "x,bluesky", "--json"]);
    assert_eq!(out.status.code(), Some(3), "an error: 281 of 280");
    let findings: Value = serde_json::from_slice(&out.stdout).unwrap();
    let finding = findings.as_array().unwrap().iter().find(|f| f["severity"] == "error").unwrap();
    assert_eq!(finding["network"], "x");
    for key in ["rule", "message", "range", "fix"] {
        assert!(finding.get(key).is_some(), "{key}");
    }
    let fine = f.write("fine.md", "Hello");
    assert_eq!(f.run(&["check", path(&fine), "--for", "x"]).status.code(), Some(0));
    assert_eq!(f.run(&["check", path(&fine), "--for", "nosuch"]).status.code(), Some(2));
}

#[test]
fn a_freeze_stops_what_waits_and_a_thaw_lets_it_go() {
    let f = Folder::new();
    let file = f.write("post.md", "---\naccounts: [hub:my-workspace]\nat: 2030-01-01T09:00:00Z\n---\nHello");
    assert_eq!(f.run(&["publish", path(&file)]).status.code(), Some(0));
    assert_eq!(f.json(&["deliveries", "list"])[0]["state"], "waiting");
    assert_eq!(f.json(&["freeze", "--reason", "crisis"])["deliveries"], 1);
    assert_eq!(f.json(&["deliveries", "list"])[0]["state"], "frozen");
    assert_eq!(f.json(&["thaw"])["deliveries"], 1);
    let id = f.json(&["deliveries", "list"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(f.json(&["deliveries", "cancel", &id])["state"], "cancelled");
}

#[test]
fn a_backup_and_an_export_come_back() {
    let f = Folder::new();
    let file = f.write("post.md", "---\naccounts: [hub:my-workspace]\nat: 2030-01-01T09:00:00Z\n---\nHello");
    assert_eq!(f.run(&["publish", path(&file)]).status.code(), Some(0));
    let backup = f.0.path().join("backup.zip");
    assert_eq!(f.run(&["backup", path(&backup)]).status.code(), Some(0));
    assert_eq!(f.run(&["backup", path(&backup)]).status.code(), Some(2), "never overwrites");
    assert_eq!(f.run(&["restore", path(&backup)]).status.code(), Some(2), "the folder is in use");
    let restored = Folder::new();
    assert_eq!(restored.run(&["restore", path(&backup)]).status.code(), Some(0));
    assert_eq!(restored.json(&["deliveries", "list"])[0]["state"], "waiting");

    let export = f.0.path().join("export.zip");
    let out = f.run(&["export", path(&export)]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let other = Folder::new();
    let out = other.run(&["import", path(&export)]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let moved = other.json(&["deliveries", "list"]);
    assert_eq!(moved[0]["post"], f.json(&["deliveries", "list"])[0]["post"]);
    assert_eq!(moved[0]["state"], "frozen", "nothing goes out twice from two installations");
}

#[test]
fn configuration_shows_origins_and_hides_secrets() {
    let f = Folder::new();
    std::fs::create_dir_all(f.data()).unwrap();
    std::fs::write(f.data().join("passeur.toml"), "[mail]\nurl = \"smtps://u:hunter2@h\"\n").unwrap();
    let out = f.run(&["config", "--json"]);
    assert!(!text(&out.stdout).contains("hunter2"));
    let all: Value = serde_json::from_slice(&out.stdout).unwrap();
    let mail = all.as_array().unwrap().iter().find(|k| k["name"] == "mail.url").unwrap();
    assert_eq!(mail["origin"], "passeur.toml");
}

#[test]
fn completions_and_the_manual_come_from_the_same_definitions() {
    let f = Folder::new();
    assert!(text(&f.run(&["completions", "bash"]).stdout).contains("deliveries"));
    assert!(text(&f.run(&["man"]).stdout).contains("passeur"));
}

#[test]
fn connecting_says_what_is_missing_and_drops_nothing_that_was_given() {
    let f = Folder::new();
    for (args, says) in [
        (&["mastodon"][..], "--token"),
        (&["mastodon", "--token", "x"], "--server"),
        (&["mastodon", "--password", "x", "--server", "https://example.org"], "not with --password"),
        (&["mastodon", "--token", "x", "--password", "y", "--server", "https://example.org"], "not both"),
        (&["mastodon", "--token", "x", "--server", "https://example.org", "--handle", "a"], "takes no --handle"),
        (&["bluesky", "--password", "x", "--server", "https://example.org"], "--handle"),
        (&["bluesky", "--token", "x", "--server", "https://example.org"], "not with --token"),
        (&["x"], "--handle"),
        (&["x", "--handle", "  "], "--handle"),
        (&["x", "--handle", "@me", "--token", "secret"], "neither --token nor --password"),
        (&["x", "--handle", "@me", "--server", "not an address"], "--server"),
        (&["nosuch", "--handle", "@me"], "catalogue"),
    ] {
        let mut all = vec!["accounts", "connect"];
        all.extend(args);
        let out = f.run(&all);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains(says), "{args:?}: {}", text(&out.stderr));
    }
    let private = ["accounts", "connect", "mastodon", "--server", "https://169.254.169.254", "--token", "x", "--json"];
    let out = f.run(&private);
    assert_eq!(out.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&out.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().contains("PASSEUR_NET_ALLOW"), "{error}");
    assert_eq!(f.json(&["accounts", "list"]).as_array().unwrap().len(), 1, "only the hub");

    let by_hand = f.json(&["accounts", "connect", "X", "--handle", "@me", "--server", "https://x.com/me"]);
    assert_eq!((by_hand["network"].as_str(), by_hand["handle"].as_str()), (Some("x"), Some("@me")));
    let again = f.json(&["accounts", "connect", "x", "--handle", "@me"]);
    assert_eq!(again["id"], by_hand["id"], "the same account, not a second one");
}

#[test]
fn fixed_forms_hold_to_the_letter() {
    let f = Folder::new();
    let account = f.json(&["accounts", "connect", "x", "--handle", "@me"]);
    for key in ["id", "network", "handle"] {
        assert!(account[key].is_string(), "{key}");
    }
    let file = f.write("post.md", "---\naccounts: [hub:my-workspace]\nat: 2030-01-01T09:00:00Z\n---\nHello");
    let receipt = f.json(&["publish", path(&file)]);
    let listed = f.json(&["deliveries", "list"]);
    for delivery in [&receipt[0], &listed[0]] {
        for key in ["id", "post", "account", "network", "state", "due", "sent", "remote_id", "url", "error"] {
            assert!(delivery.get(key).is_some(), "{key}: {delivery}");
        }
    }
    assert_eq!((listed[0]["due"].as_str(), &listed[0]["sent"]), (Some("2030-01-01T09:00:00Z"), &Value::Null));
    let long = f.write("long.md", "a".repeat(400));
    let out = f.run(&["check", path(&long), "--for", "x,bluesky", "--json"]);
    let findings: Value = serde_json::from_slice(&out.stdout).unwrap();
    for finding in findings.as_array().unwrap() {
        for key in ["network", "rule", "severity", "message", "range", "fix"] {
            assert!(finding.get(key).is_some(), "{key}: {finding}");
        }
    }
    for network in f.json(&["networks", "list"]).as_array().unwrap() {
        assert!(network["id"].is_string() && network["name"].is_string() && network["publish"].is_string());
    }
}

#[test]
fn a_folder_of_markdown_comes_with_its_media_and_names_the_files_that_are_wrong() {
    let f = Folder::new();
    let folder = f.0.path().join("posts");
    std::fs::create_dir_all(folder.join("sub")).unwrap();
    let picture = include_bytes!("../../../crates/web/assets/img/icon.svg");
    std::fs::write(folder.join("sub/icon.svg"), picture).unwrap();
    std::fs::write(folder.join("a.md"), "---\ntitle: A\n---\nfine").unwrap();
    std::fs::write(folder.join("sub/b.md"), "---\naccounts: [nobody:x]\n---\nno such account").unwrap();
    std::fs::write(folder.join("sub/c.md"), "---\nmedia:\n  - file: icon.svg\n    alt: x\n---\nan unsafe picture")
        .unwrap();
    std::fs::write(folder.join("sub/d.md"), b"\xff\xfe").unwrap();
    let report = f.json(&["import", path(&folder)]);
    assert_eq!(report["imported"], 1);
    let mut wrong: Vec<&str> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["file"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    wrong.sort_unstable();
    wrong.dedup();
    assert_eq!(wrong, ["b.md", "c.md", "d.md"]);
    assert!(report["posts"][0]["file"].as_str().unwrap().ends_with("a.md"));
    let empty = f.0.path().join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(f.run(&["import", path(&empty)]).status.code(), Some(2));
}

#[test]
fn publishing_refuses_what_cannot_go_before_anything_is_changed() {
    let f = Folder::new();
    let post = |name: &str, front: &str| f.write(name, format!("---\naccounts: [hub:my-workspace]\n{front}---\nHello"));
    for (file, says) in [
        (post("past.md", "at: 2020-01-01T09:00:00Z\n"), "is over"),
        (post("day.md", "at: 2030-02-30T09:00:00Z\n"), "does not exist"),
        (post("zone.md", "at: 2030-02-20T09:00:00\n"), "time zone"),
        (post("file.md", "media:\n  - file: nowhere.png\n    alt: x\n"), "nowhere.png"),
        (f.write("nobody.md", "---\naccounts: [mastodon:@nobody]\n---\nHello"), "mastodon:@nobody"),
        (f.write("nowhere.md", "Hello"), "where to?"),
        (f.write("broken.md", b"---\naccounts: [hub:my-workspace]\n---\n\xff\xfe"), "UTF-8"),
    ] {
        let out = f.run(&["publish", path(&file)]);
        assert!(matches!(out.status.code(), Some(2 | 4)), "{}: {:?}", file.display(), out.status);
        assert!(text(&out.stderr).contains(says), "{}: {}", file.display(), text(&out.stderr));
    }
    assert_eq!(f.posts(), 0);
    let fine = post("fine.md", "");
    let dry = f.json(&["publish", path(&fine), "--dry-run"]);
    assert_eq!((dry["dry_run"].as_bool(), dry["accounts"][0]["network"].as_str()), (Some(true), Some("hub")));
    assert_eq!(f.posts(), 0);
    let out = f.run(&["publish", path(&fine), "--wait", "--timeout", "60"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("hub  sent"), "each change of state is told: {}", text(&out.stderr));
    assert!(text(&out.stdout).contains("sent  http"));
}

#[test]
fn a_damaged_export_is_refused_whole() {
    let f = Folder::new();
    let file = f.write("post.md", "---\naccounts: [hub:my-workspace]\nat: 2030-01-01T09:00:00Z\n---\nHello");
    assert_eq!(f.run(&["publish", path(&file)]).status.code(), Some(0));
    let export = f.0.path().join("export.zip");
    assert_eq!(f.run(&["export", path(&export)]).status.code(), Some(0));
    assert_eq!(f.run(&["export", "/nowhere/at/all.zip"]).status.code(), Some(2));
    let bytes = std::fs::read(&export).unwrap();
    for cut in [10, bytes.len() / 2, bytes.len() - 1] {
        let broken = f.write("broken.zip", &bytes[..cut]);
        let other = Folder::new();
        let out = other.run(&["import", path(&broken)]);
        assert_eq!(out.status.code(), Some(2), "{cut}: {}", text(&out.stderr));
        assert_eq!(other.posts(), 0);
    }
}

#[test]
fn settings_come_from_where_they_say() {
    let f = Folder::new();
    std::fs::create_dir_all(f.data()).unwrap();
    std::fs::write(f.data().join("passeur.toml"), "key = \"0123\"\n[media]\nmax_mb = 5\n").unwrap();
    let run = |env: &[(&str, &str)], args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passeur"));
        command.args(args).arg("--data").arg(f.data()).envs(env.iter().copied()).output().unwrap()
    };
    let out = run(&[("PASSEUR_LOG", "debug"), ("PASSEUR_MAIL_URL", "smtps://u:hunter2@h")], &["config", "--json"]);
    let all: Value = serde_json::from_slice(&out.stdout).unwrap();
    let of = |name: &str| all.as_array().unwrap().iter().find(|k| k["name"] == name).cloned().unwrap();
    assert_eq!(
        (of("media.max_mb")["value"].as_str(), of("media.max_mb")["origin"].as_str()),
        (Some("5"), Some("passeur.toml"))
    );
    assert_eq!((of("log")["origin"].as_str(), of("listen")["origin"].as_str()), (Some("environment"), Some("default")));
    assert!(!text(&out.stdout).contains("hunter2") && !text(&out.stdout).contains("0123"));
    std::fs::write(f.data().join("passeur.toml"), "[media]\nmax_mb = \"lots\"\n").unwrap();
    let file = f.write("a.csv", "text\nhello\n");
    let out = run(&[], &["import", path(&file)]);
    assert_eq!(out.status.code(), Some(2), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("media.max_mb"));
}
