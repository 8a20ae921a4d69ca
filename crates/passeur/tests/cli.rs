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
        &["deliveries", "list", "--state", "lost"],
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
