//! Files in and out: the library, imports with their report, the archive.

use http::StatusCode;
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};

use super::{Answered, Place, sqlite};

/// A form with one file and other fields.
fn form(name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        write!(body, "--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").unwrap();
    }
    write!(body, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=x");

impl Place {
    async fn send_file(&self, path: &str, name: &str, bytes: &[u8], key: &str) -> Answered {
        let body = form(name, bytes, &[]);
        let mut headers = vec![FORM];
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        self.raw(&self.here.token, "POST", path, Some(body), &headers).await
    }

    fn waiting(&self) -> usize {
        let folder = self.app.intake.folder().unwrap();
        std::fs::read_dir(folder).unwrap().count()
    }
}

/// A picture of one black point.
fn picture() -> Vec<u8> {
    vec![
        0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0, 0, 0, 0xd, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
        0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0xa, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2,
        0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ]
}

#[tokio::test]
async fn a_file_is_taken_once_described_and_served_in_pieces() {
    let place = sqlite().await;
    let bytes = picture();
    let body = form("point.png", &bytes, &[("alt", "Un point")]);
    let headers = [FORM, ("idempotency-key", "k")];
    let made = place.raw(&place.here.token, "POST", "/media", Some(body.clone()), &headers).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let again = place.raw(&place.here.token, "POST", "/media", Some(body), &headers).await;
    assert_eq!((again.json(), again.header("idempotency-replayed")), (made.json(), "true"));
    let other = place.send_file("/media", "other.png", &bytes, "k").await;
    assert_eq!(other.problem(), "key-reused");
    let id = made.json()["id"].as_str().unwrap().to_owned();

    let read = place.get(&format!("/media/{id}")).await;
    let tag = read.header("etag").to_owned();
    let folder = place.post("/media/folders", json!({"name": "Noël"})).await;
    assert_eq!(folder.status, StatusCode::CREATED, "{}", folder.text);
    let folder = folder.json()["id"].as_str().unwrap().to_owned();
    let change = json!({"alt": "Un point noir", "folder": folder});
    let path = format!("/media/{id}");
    let changed = place.ask("PATCH", &path, Some(change.clone()), &[("if-match", tag.as_str())]).await;
    assert_eq!(changed.json()["folder"].as_str(), Some(folder.as_str()));
    let late = place.ask("PATCH", &path, Some(change), &[("if-match", tag.as_str())]).await;
    assert_eq!(late.problem(), "changed");
    assert_eq!(place.get("/media/folders").await.json()["items"][0]["files"], 1);
    assert_eq!(place.ask("DELETE", &format!("/media/folders/{folder}"), None, &[]).await.status, 204);
    assert_eq!(place.get(&path).await.json()["folder"], Value::Null);

    let piece = place.ask("GET", &format!("{path}/file"), None, &[("range", "bytes=1-3")]).await;
    assert_eq!((piece.status.as_u16(), piece.text.as_str()), (206, "PNG"));
    assert_eq!(piece.header("content-range"), format!("bytes 1-3/{}", bytes.len()));
    let beyond = place.ask("GET", &format!("{path}/file"), None, &[("range", "bytes=9999-")]).await;
    assert_eq!(beyond.status.as_u16(), 416);
    assert_eq!(place.waiting(), 0, "nothing is left on the way in");
}

#[tokio::test]
async fn what_is_no_file_for_the_library_is_refused_with_its_reason() {
    let place = sqlite().await;
    let heavy = vec![b'a'; (3 << 20) + 1];
    let refused = place.send_file("/media", "notes.txt", &heavy, "").await;
    assert_eq!(refused.problem(), "invalid", "it came whole, and is no picture: {}", refused.text);
    assert!(refused.json()["errors"][0]["code"].as_str().unwrap().starts_with("media-"));
    let empty = place.send_file("/media", "a.png", b"", "").await;
    assert_eq!(empty.json()["errors"][0]["code"], "missing");
    let body = form("a.png", b"x", &[("nonsense", "1")]);
    let unknown = place.raw(&place.here.token, "POST", "/media", Some(body), &[FORM]).await;
    assert_eq!(unknown.json()["errors"][0]["code"], "unknown");
    let cut = place.raw(&place.here.token, "POST", "/media", Some(b"--x\r\nContent-Di".to_vec()), &[FORM]).await;
    assert_eq!(cut.problem(), "malformed");
    assert_eq!(place.post("/media", json!({})).await.problem(), "unsupported-type");
    for url in ["http://127.0.0.1/a.png", "http://[::ffff:169.254.169.254]/", "http://2130706433/"] {
        let fetched = place.post("/media/fetch", json!({"url": url})).await;
        assert_eq!(fetched.json()["errors"][0]["code"], "fetch", "{url}: {}", fetched.text);
    }
    assert_eq!(
        place.post("/media/fetch", json!({"url": "file:///etc/passwd"})).await.json()["errors"][0]["code"],
        "url"
    );
    assert_eq!(place.waiting(), 0);
}

#[tokio::test]
async fn a_table_is_looked_at_then_taken_and_never_twice() {
    let place = sqlite().await;
    let hub = place.here.hub.clone();
    let csv = format!(
        "title,text,accounts,at,labels,media,alt\n\
         A,\"two\nlines\",{hub},2030-01-01T09:00:00+01:00,a;b,,\n\
         B,nobody,mastodon:@nobody,,,,\n\
         C,no such day,{hub},2030-02-30T09:00:00Z,,,\n\
         D,a secret,{hub},,,/etc/passwd,\n\
         E,a draft,,,,,\n"
    );
    let before = place.rows().await;
    let dry = place.send_file("/imports?dry_run=true", "posts.csv", csv.as_bytes(), "").await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text);
    let report = dry.json();
    assert_eq!((report["imported"].as_u64(), report["planned"].as_u64()), (Some(2), Some(1)));
    assert_eq!(place.rows().await, before, "a look changes nothing");
    let lines = |report: &Value| -> Vec<u64> {
        report["problems"].as_array().unwrap().iter().map(|p| p["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines(&report), [4, 5, 6]);

    let taken = place.send_file("/imports", "posts.csv", csv.as_bytes(), "i").await.json();
    assert_eq!((taken["imported"].as_u64(), lines(&taken)), (Some(2), vec![4, 5, 6]));
    assert_eq!(taken["problems"][1]["code"], "import-at-impossible");
    let again = place.send_file("/imports", "posts.csv", csv.as_bytes(), "i").await;
    assert_eq!((again.json(), again.header("idempotency-replayed")), (taken, "true"));
    let other = place.send_file("/imports", "posts.csv", csv.as_bytes(), "j").await.json();
    assert_eq!((other["imported"].as_u64(), other["already"].as_u64()), (Some(0), Some(2)));
    for (name, bytes) in
        [("a.csv", &b"\xff\xfe"[..]), ("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"), ("a.md", b"---\ntitel: x\n---\n")]
    {
        let bad = place.send_file("/imports", name, bytes, "").await.json();
        assert!(bad["imported"] == 0 && !bad["problems"].as_array().unwrap().is_empty(), "{name}: {bad}");
    }
    let zip = place.send_file("/imports", "a.zip", b"no archive", "").await;
    assert_eq!(zip.json()["errors"][0]["code"], "file");
    assert_eq!(place.waiting(), 0);
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn an_archive_of_markdown_comes_with_its_media_and_leaves_nothing_outside() {
    let place = sqlite().await;
    let point = picture();
    let files: Vec<(&str, &[u8])> = vec![
        ("janvier/un.md", b"---\ntitle: Un\nmedia:\n  - file: point.png\n    alt: Un point\n---\nBonjour"),
        ("janvier/point.png", &point),
        ("deux.md", b"---\nmedia:\n  - file: ../../../../../../etc/passwd\n    alt: x\n---\nNon"),
    ];
    let answer = place.send_file("/imports", "posts.zip", &archive(&files), "").await;
    let report = answer.json();
    assert_eq!(report["imported"], 1, "{report}");
    assert_eq!(report["posts"][0]["file"], "janvier/un.md");
    assert_eq!(
        (report["problems"][0]["file"].as_str(), report["problems"][0]["column"].as_str()),
        (Some("deux.md"), Some("media"))
    );
    assert_eq!(place.get("/media").await.json()["items"][0]["alt"], "Un point");
    let escaping = archive(&[("../evil.md", b"x")]);
    assert_eq!(place.send_file("/imports", "a.zip", &escaping, "").await.json()["errors"][0]["code"], "file");
}

#[tokio::test]
async fn the_archive_of_a_workspace_holds_it_and_nothing_else() {
    let place = sqlite().await;
    place.planned("Ici seulement").await;
    let request = http::Request::get("/api/v1/export").header("authorization", format!("Bearer {}", place.here.token));
    let answer = tower::ServiceExt::oneshot(place.router.clone(), request.body(axum::body::Body::empty()).unwrap());
    let answer = answer.await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let bytes = axum::body::to_bytes(answer.into_body(), 64 << 20).await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut whole = String::new();
    for i in 0..zip.len() {
        zip.by_index(i).unwrap().read_to_string(&mut whole).unwrap();
    }
    assert!(whole.contains("Ici seulement") && whole.contains("BEGIN:VCALENDAR"));
    assert!(!whole.contains("Ailleurs") && !whole.contains("secret-of-the-network"));
    assert_eq!(place.waiting(), 0);
}
