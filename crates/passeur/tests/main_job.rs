//! The main job for real: the README's text, scheduled, goes to the hub, to a server with the Mastodon API and to a
//! Bluesky PDS; the server is killed while it sends, starts again, and each network has it once.
//! Runs when `bin/servers env` names the servers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use jiff::{Timestamp, ToSpan};
use passeur_networks::http::{Http, HttpOptions};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ALLOWED: &str = "127.0.0.1,localhost";
const PATIENCE: Duration = Duration::from_secs(90);

fn passeur(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passeur"));
    command.args(args).arg("--data").arg(data).env("LANG", "C.UTF-8").env("PASSEUR_NET_ALLOW", ALLOWED);
    command
}

fn json(data: &Path, args: &[&str]) -> Value {
    let out = passeur(data, args).arg("--json").output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| {
        panic!("{args:?}: {e}\n{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
    })
}

/// A server that dies with its guard.
struct Server(Child, String);

impl Server {
    fn start(data: &Path) -> Self {
        // The hub's links name the address it was told, so it is told one that nobody has.
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().to_string();
        let mut child =
            passeur(data, &["serve", "--listen", &free]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(|line| line.unwrap())
            .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
            .expect("the server says where it listens");
        std::thread::spawn(move || lines.for_each(drop));
        Self(child, address)
    }

    /// SIGKILL: no destructor runs, nothing is flushed.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks until the deliveries are as wanted.
fn until(data: &Path, what: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let Value::Array(list) = json(data, &["deliveries", "list"]) else { panic!("not a list") };
        if wanted(&list) {
            return list;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: {list:#?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn get(http: &Http, url: &str, token: Option<&str>) -> Value {
    let mut request = http.get(url);
    if let Some(token) = token {
        request = request.bearer(token);
    }
    let answer = request.send().await.unwrap();
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{url}: {e}"))
}

#[tokio::test]
async fn the_readme_is_out_once_on_three_networks_though_the_server_was_killed() {
    let names = ["MASTODON_URL", "MASTODON_TOKEN", "PDS_URL", "PDS_HANDLE", "PDS_PASSWORD", "PDS_DID"];
    let given: Vec<String> = names.iter().filter_map(|n| std::env::var(format!("PASSEUR_TEST_{n}")).ok()).collect();
    let [mastodon, token, pds, handle, password, did] = given.as_slice() else {
        println!("skipped: PASSEUR_TEST_MASTODON_URL or PASSEUR_TEST_PDS_URL is not set (eval \"$(bin/servers env)\")");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let connected = json(data, &["accounts", "connect", "mastodon", "--server", mastodon, "--token", token]);
    let on_mastodon = connected["id"].as_str().unwrap();
    let args = ["accounts", "connect", "bluesky", "--server", pds, "--handle", handle, "--password", password];
    let connected = json(data, &args);
    let on_bluesky = connected["id"].as_str().unwrap();
    let Value::Array(accounts) = json(data, &["accounts", "list"]) else { panic!("not a list") };
    let on_hub = accounts.iter().find(|a| a["network"] == "hub").unwrap()["id"].as_str().unwrap();

    let mark = format!("Run {}.", passeur_store::new_id());
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let post = folder.path().join("post.md");
    std::fs::write(&post, format!("{mark}\n\n{readme}")).unwrap();
    let mut server = Server::start(data);
    let at = Timestamp::now().round(jiff::Unit::Second).unwrap() + 4.seconds();
    let args = ["publish", post.to_str().unwrap(), "--thread", "--to", on_hub, "--to", on_mastodon, "--to", on_bluesky];
    let planned = json(data, &[&args[..], &["--at", &at.to_string()]].concat());
    assert_eq!(planned.as_array().unwrap().len(), 3);
    until(data, "nothing was begun", |list| list.iter().any(|d| d["state"] != "waiting"));
    server.kill();
    let server = Server::start(data);
    let sent = until(data, "not all sent", |list| list.iter().all(|d| d["state"] == "sent"));
    assert!(sent.iter().all(|d| d["url"].as_str().is_some_and(|u| u.starts_with("http"))), "{sent:#?}");

    let http = Http::new(HttpOptions::from_allow_list(ALLOWED).unwrap()).unwrap();
    let me = get(&http, &format!("{mastodon}/api/v1/accounts/verify_credentials"), Some(token)).await;
    let url = format!("{mastodon}/api/v1/accounts/{}/statuses?limit=40", me["id"].as_str().unwrap());
    let statuses = get(&http, &url, Some(token)).await;
    let holds = |v: &Value| v.as_str().is_some_and(|text| text.contains(&mark));
    let found: Vec<&Value> = statuses.as_array().unwrap().iter().filter(|s| holds(&s["content"])).collect();
    assert_eq!(found.len(), 1, "on the server with the Mastodon API");

    let url = format!("{pds}/xrpc/com.atproto.repo.listRecords?repo={did}&collection=app.bsky.feed.post&limit=100");
    let records = get(&http, &url, None).await;
    let records = records["records"].as_array().unwrap();
    let roots: Vec<&Value> = records.iter().filter(|r| holds(&r["value"]["text"])).collect();
    assert_eq!(roots.len(), 1, "on the PDS");
    let replies: Vec<&str> = records
        .iter()
        .filter(|r| r["value"]["reply"]["root"]["uri"] == roots[0]["uri"])
        .map(|r| r["value"]["text"].as_str().unwrap())
        .collect();
    let (_, count) = roots[0]["value"]["text"].as_str().unwrap().rsplit_once("1/").unwrap();
    let count: usize = count.parse().unwrap();
    let mut places: Vec<usize> = replies
        .iter()
        .map(|text| text.rsplit_once(' ').unwrap().1.split_once('/').unwrap().0.parse().unwrap())
        .collect();
    places.sort_unstable();
    assert_eq!(places, (2..=count).collect::<Vec<_>>(), "each part of the thread once");

    let checked = passeur(data, &["accounts", "check"]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let Value::Array(accounts) = json(data, &["accounts", "list"]) else { panic!("not a list") };
    let hub = accounts.iter().find(|a| a["network"] == "hub").unwrap();
    let (slug, host) = hub["handle"].as_str().unwrap().trim_start_matches('@').split_once('@').unwrap();
    assert!(server.1.ends_with(host), "a command knows where the server is: {hub:#}");
    let feed = get(&http, &format!("{}/h/{slug}/feed.json", server.1), None).await;
    let items = feed["items"].as_array().unwrap();
    let found = items.iter().filter(|i| holds(&i["content_html"]) || holds(&i["content_text"])).count();
    assert_eq!(found, 1, "on the hub: {feed:#}");
}
