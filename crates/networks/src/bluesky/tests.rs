//! What the connector writes, checked against the lexicons, and what it makes of each answer.

use super::*;
use crate::script::{Reply, Script};
use jiff::Timestamp;
use passeur_handbook::content::{Content, ReplyGate};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::Arc;

const DID: &str = "did:plc:gfzuhhmdma4scd7cahiqmipy";
const WRITE: &str = "POST /xrpc/com.atproto.repo.applyWrites";
const READ: &str = "GET /xrpc/com.atproto.repo.getRecord";
const CID: &str = "bafyreihunlqvqaleljvhkicw3sub7tsk2zorjyk723wm4ou7c2o6rehojq";

fn session(server: &Url) -> Session {
    Session {
        account_id: "a".into(),
        server: Some(server.clone()),
        remote_id: DID.into(),
        handle: "ana.test".into(),
        secret: SecretString::from(
            r#"{"access":"t0ken","refresh":"r","identifier":"ana.test","password":"p"}"#.to_owned(),
        ),
        limits: Default::default(),
    }
}

fn step(text: &str) -> Step {
    Step {
        key: "key-1".into(),
        index: 0,
        first_comment: false,
        text: text.into(),
        content: Arc::new(Content::text(text)),
        media: vec![],
        reply_to: None,
        due: "2026-11-23T12:00:00.25Z".parse().unwrap(),
        since: Timestamp::now(),
    }
}

fn created() -> Reply {
    let uri = format!("at://{DID}/app.bsky.feed.post/3m6aaaaaaaa22");
    Reply::json(200, json!({"commit": {}, "results": [{"uri": uri, "cid": CID}]}))
}

fn missing() -> Reply {
    Reply::json(400, json!({"error": "RecordNotFound", "message": "Could not locate record"}))
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::Permanent { .. } => "permanent",
        Failure::Temporary { .. } => "temporary",
        Failure::Unauthorised { .. } => "unauthorised",
        Failure::Unsure { .. } => "unsure",
    }
}

/// Publishes and gives back the records that were written, by collection.
async fn written(server: &Script, step: &Step) -> (Receipt, Vec<(String, Value)>) {
    server.off(WRITE).on(WRITE, created());
    let receipt = Bluesky::default().publish(&server.http, &session(&server.url), step).await.unwrap();
    let sent = server.seen(WRITE).pop().unwrap().json();
    let writes = sent["writes"].as_array().unwrap().iter();
    let records =
        writes.map(|w| (w["collection"].as_str().unwrap().to_owned(), w["value"].clone())).collect::<Vec<_>>();
    for (_, record) in &records {
        lexicon::check(record);
    }
    (receipt, records)
}

#[tokio::test]
async fn each_answer_to_a_post_means_what_it_says() {
    let error = |name: &str, message: &str| json!({"error": name, "message": message});
    for (reply, want, words) in [
        (Reply::json(400, error("ExpiredToken", "Token has expired")), "unauthorised", "expired"),
        (Reply::json(400, error("InvalidToken", "Token could not be verified")), "unauthorised", "verified"),
        (Reply::json(401, error("AuthMissing", "")), "unauthorised", ""),
        (Reply::json(400, error("InvalidRequest", "grapheme too big (maximum 300, got 301)")), "permanent", "got 301"),
        (Reply::json(400, error("InvalidSwap", "x")), "permanent", "x"),
        (Reply::json(400, error("BlobNotFound", "Could not find blob")), "temporary", "blob"),
        (Reply::json(403, error("AccountTakedown", "taken down")), "permanent", "taken down"),
        (Reply::json(413, error("PayloadTooLarge", "request entity too large")), "permanent", "too large"),
        (Reply::json(429, error("RateLimitExceeded", "Rate Limit Exceeded")), "temporary", "slow down"),
        (Reply::json(500, error("InternalServerError", "Internal Server Error")), "unsure", "Internal"),
        (Reply::new(502, "text/html", "<html>"), "unsure", "502"),
        (Reply::new(200, "text/html", "<html>"), "unsure", "something else"),
        (Reply::json(200, "{}"), "unsure", "does not show it"),
        (Reply::lost(), "unsure", ""),
    ] {
        let server = Script::start().await;
        server.on(WRITE, reply).on(READ, missing());
        let failure = Bluesky::default().publish(&server.http, &session(&server.url), &step("x")).await.unwrap_err();
        assert_eq!(kind(&failure), want, "{failure}");
        assert!(failure.to_string().contains(words), "{failure} / {words}");
        assert_eq!(server.seen(WRITE).len(), 1, "a post is sent once");
    }
}

#[tokio::test]
async fn a_key_that_is_taken_means_that_the_step_is_out() {
    let server = Script::start().await;
    let uri = format!("at://{DID}/app.bsky.feed.post/3m6aaaaaaaa22");
    server
        .on(WRITE, Reply::json(500, json!({"error": "InternalServerError"})))
        .on(READ, Reply::json(200, json!({"uri": uri, "cid": CID, "value": {}})));
    let receipt = Bluesky::default().publish(&server.http, &session(&server.url), &step("x")).await.unwrap();
    assert_eq!(receipt.remote.id, uri);
    assert_eq!(receipt.remote.extra.as_deref(), Some(CID));
    assert_eq!(receipt.remote.url, Some(format!("https://bsky.app/profile/{DID}/post/3m6aaaaaaaa22")));
}

#[tokio::test]
async fn two_attempts_write_the_same_record_under_the_same_key() {
    let server = Script::start().await;
    let mut again = step("x");
    again.since = Timestamp::now();
    let first = written(&server, &step("x")).await.1;
    assert_eq!(first, written(&server, &again).await.1);
    let sent = server.seen(WRITE);
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(first[0].1["createdAt"], "2026-11-23T12:00:00.250Z");
}

#[tokio::test]
async fn facets_cover_their_bytes_and_unknown_people_stay_text() {
    let server = Script::start().await;
    server
        .on(
            "GET /xrpc/com.atproto.identity.resolveHandle",
            Reply::json(200, json!({"did": "did:plc:zhqtete25oxdmre2yr7hntzb"})),
        )
        .on("GET /xrpc/com.atproto.identity.resolveHandle", Reply::json(400, json!({"error": "HandleNotFound"})));
    let text = "👋 été @bob.test #Café https://example.org/x and @nobody.test";
    let (receipt, records) = written(&server, &step(text)).await;
    let facets = records[0].1["facets"].as_array().unwrap().clone();
    let covered: Vec<&str> = facets
        .iter()
        .map(|f| {
            &text[f["index"]["byteStart"].as_u64().unwrap() as usize..f["index"]["byteEnd"].as_u64().unwrap() as usize]
        })
        .collect();
    assert_eq!(covered, ["@bob.test", "#Café", "https://example.org/x"]);
    assert_eq!(facets[0]["features"][0]["did"], "did:plc:zhqtete25oxdmre2yr7hntzb");
    assert!(receipt.note.unwrap().contains("@nobody.test"));
}

fn picture(mime: &str) -> Media {
    Media {
        bytes: bytes::Bytes::from_static(b"bytes"),
        mime: mime.into(),
        alt: "un chat".into(),
        focus: None,
        width: 1200,
        height: 800,
        seconds: None,
        name: "a".into(),
    }
}

fn blob() -> Reply {
    let blob = json!({"$type": "blob", "ref": {"$link": "bafkreiatjt77567asfa33ukp2srqt6pn2hh5fb5elj22daiamjmrwewiru"},
        "mimeType": "image/jpeg", "size": 3000});
    Reply::json(200, json!({ "blob": blob }))
}

#[tokio::test]
async fn pictures_video_language_label_reply_and_gate() {
    let server = Script::start().await;
    server.on("POST /xrpc/com.atproto.repo.uploadBlob", blob());
    let mut pictured = step("Bonjour");
    pictured.media = vec![picture("image/jpeg"), picture("image/png")];
    pictured.content = Arc::new(Content {
        warning: Some("w".into()),
        languages: ["fr-FR", "not a tag", "en", "de", "it"].map(str::to_owned).to_vec(),
        link: Some("https://example.org".into()),
        reply_gate: ReplyGate::Nobody,
        ..Content::text("Bonjour")
    });
    let (receipt, records) = written(&server, &pictured).await;
    let post = &records[0].1;
    assert_eq!(post["text"], "Bonjour\n\nhttps://example.org");
    assert_eq!(post["langs"], json!(["fr-FR", "en", "de"]));
    assert_eq!(post["labels"]["values"][0]["val"], "graphic-media");
    assert_eq!(post["embed"]["images"][1]["aspectRatio"], json!({"width": 1200, "height": 800}));
    assert_eq!(post["embed"]["images"][0]["alt"], "un chat");
    assert!(receipt.note.unwrap().contains("label"));
    let (collection, gate) = &records[1];
    assert_eq!(collection, "app.bsky.feed.threadgate");
    assert_eq!(gate["allow"], json!([]));
    let writes = server.seen(WRITE).pop().unwrap().json();
    assert_eq!(writes["writes"][0]["rkey"], writes["writes"][1]["rkey"]);

    let mut video = step("film");
    video.media = vec![picture("video/mp4")];
    let at = |cid: &str| Remote {
        id: format!("at://{DID}/app.bsky.feed.post/3jzfcijpj2z2a"),
        url: None,
        extra: Some(cid.into()),
    };
    video.reply_to = Some(ReplyTo { root: at(CID), parent: at(CID) });
    video.index = 1;
    let (_, records) = written(&server, &video).await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].1["embed"]["$type"], "app.bsky.embed.video");
    assert_eq!(records[0].1["reply"]["root"]["cid"], CID);
    assert_eq!(records[0].1["createdAt"], "2026-11-23T12:00:00.251Z");

    let mut mixed = step("no");
    mixed.media = vec![picture("image/png"), picture("video/mp4")];
    let failure = Bluesky::default().publish(&server.http, &session(&server.url), &mixed).await.unwrap_err();
    assert_eq!(kind(&failure), "permanent");
}

#[tokio::test]
async fn a_link_becomes_a_card_and_a_page_in_trouble_does_not_hold_the_post() {
    let server = Script::start().await;
    server.on("POST /xrpc/com.atproto.repo.uploadBlob", blob());
    let mut linked = step("look");
    let link = |path: &str| Some(server.url.join(path).unwrap().to_string());
    linked.content = Arc::new(Content { link: link("/page"), ..Content::text("look") });
    let html = "<title>T</title><meta property='og:description' content='D'><meta property='og:image' content='/i'>";
    server.on("GET /page", Reply::new(200, "text/html; charset=utf-8", html));
    let (receipt, records) = written(&server, &linked).await;
    let external = &records[0].1["embed"]["external"];
    assert_eq!((external["title"].as_str(), external["description"].as_str()), (Some("T"), Some("D")));
    assert_eq!(external.get("thumb"), None);
    assert!(receipt.note.unwrap().contains("without its picture"));
    assert_eq!(records[0].1["text"], "look");

    for path in ["/gone", "/pdf"] {
        server.on("GET /pdf", Reply::new(200, "application/pdf", "%PDF"));
        linked.content = Arc::new(Content { link: link(path), ..Content::text("look") });
        let (receipt, records) = written(&server, &linked).await;
        assert_eq!(records[0].1["embed"]["external"]["title"], "127.0.0.1");
        assert!(receipt.note.unwrap().contains("only its address"), "{path}");
    }
    // An address inside is not fetched: the card says only its host.
    linked.content = Arc::new(Content { link: Some("https://10.0.0.1/x".into()), ..Content::text("look") });
    let (receipt, _) = written(&server, &linked).await;
    assert!(receipt.note.unwrap().contains("PASSEUR_NET_ALLOW"));
    // The card's picture is made to fit.
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(2000, 1000, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    server.on("GET /i", Reply::bytes("image/png", png.into_inner()));
    linked.content = Arc::new(Content { link: link("/page"), ..Content::text("look") });
    let (receipt, records) = written(&server, &linked).await;
    assert_eq!(receipt.note, None);
    assert!(records[0].1["embed"]["external"]["thumb"].is_object());
    let sent = server.seen("POST /xrpc/com.atproto.repo.uploadBlob").pop().unwrap().body;
    assert!(sent.len() <= 1_000_000, "{}", sent.len());
}

#[tokio::test]
async fn found_or_not_is_definite() {
    let server = Script::start().await;
    let find = async || Bluesky::default().find_published(&server.http, &session(&server.url), &step("x")).await;
    server.on(READ, missing());
    assert!(matches!(find().await, Ok(Found::No)));
    server.off(READ).on(READ, Reply::json(200, json!({"uri": format!("at://{DID}/app.bsky.feed.post/x"), "cid": CID})));
    assert!(matches!(find().await, Ok(Found::Yes(_))));
    for (reply, want) in [
        (Reply::json(400, json!({"error": "ExpiredToken"})), "unauthorised"),
        (Reply::json(500, "{}"), "temporary"),
        (Reply::new(200, "text/html", "<html>"), "temporary"),
        (Reply::lost(), "temporary"),
    ] {
        server.off(READ).on(READ, reply);
        assert_eq!(kind(&find().await.unwrap_err()), want);
    }
}

#[tokio::test]
async fn only_own_posts_are_deleted() {
    let server = Script::start().await;
    server.on("POST /xrpc/com.atproto.repo.deleteRecord", Reply::json(200, "{}"));
    let delete = async |id: String| {
        let remote = Remote { id, url: None, extra: None };
        Bluesky::default().delete(&server.http, &session(&server.url), &remote).await
    };
    delete(format!("at://{DID}/app.bsky.feed.post/3jzfcijpj2z2a")).await.unwrap();
    for bad in [
        "at://did:plc:other/app.bsky.feed.post/1",
        "https://bsky.app/x",
        &format!("at://{DID}/app.bsky.graph.follow/1"),
    ] {
        assert_eq!(kind(&delete(bad.to_owned()).await.unwrap_err()), "permanent", "{bad}");
    }
}

#[tokio::test]
async fn a_handle_leads_to_its_own_pds() {
    let server = Script::start().await;
    let document = json!({"service": [{"id": "#atproto_pds", "serviceEndpoint": server.url.as_str()}]});
    server.on(&format!("GET /{DID}"), Reply::json(200, document));
    let did: syntax::Did = DID.parse().unwrap();
    assert_eq!(identity::pds_of(&server.http, &server.url, &did).await, Some(server.url.clone()));
    // A document may not send us inside.
    let inside = json!({"service": [{"id": "#atproto_pds", "serviceEndpoint": "http://10.0.0.1/"}]});
    assert_eq!(identity::endpoint(&server.http, &inside), None);
    assert!(Bluesky::default().plc.as_str().starts_with("https://plc.directory"));
}

/// The lexicons of the shared specifications as a judge of records.
mod lexicon {
    use serde_json::Value;
    use std::{fs, path::PathBuf};
    use unicode_segmentation::UnicodeSegmentation;

    fn root() -> PathBuf {
        let shared = std::env::var("PASSEUR_SHARED").unwrap_or_else(|_| "../../../shared".into());
        PathBuf::from(shared).join("specs/bluesky/lexicons")
    }

    /// Panics where the record breaks its lexicon.
    pub fn check(record: &Value) {
        if !root().is_dir() {
            println!("skipped: the lexicons are not at {}", root().display());
            return;
        }
        let name = record["$type"].as_str().unwrap();
        let main = definition(name, "main");
        object(name, &main["record"], record, name);
    }

    fn definition(document: &str, name: &str) -> Value {
        let path = root().join(format!("{}.json", document.replace('.', "/")));
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        serde_json::from_str::<Value>(&text).unwrap()["defs"][name].clone()
    }

    /// `document#name`, `#name` or `document`.
    fn reference(here: &str, reference: &str) -> (String, Value) {
        let (document, name) = reference.split_once('#').unwrap_or((reference, "main"));
        let document = if document.is_empty() { here } else { document };
        (document.to_owned(), definition(document, name))
    }

    fn object(here: &str, schema: &Value, value: &Value, at: &str) {
        let fields = value.as_object().unwrap_or_else(|| panic!("{at} is not an object"));
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(fields.contains_key(required.as_str().unwrap()), "{at} lacks {required}");
        }
        for (name, field) in fields {
            if name == "$type" {
                continue;
            }
            let property = &schema["properties"][name];
            assert!(!property.is_null(), "{at} has a field {name} that the lexicon does not know");
            judge(here, property, field, &format!("{at}.{name}"));
        }
    }

    fn judge(here: &str, schema: &Value, value: &Value, at: &str) {
        match schema["type"].as_str().unwrap() {
            "string" => string(schema, value.as_str().unwrap_or_else(|| panic!("{at} is not text")), at),
            "integer" => {
                let n = value.as_i64().unwrap_or_else(|| panic!("{at} is not a whole number"));
                assert!(schema["minimum"].as_i64().is_none_or(|m| n >= m), "{at} is too small");
            }
            "boolean" => assert!(value.is_boolean(), "{at}"),
            "array" => {
                let items = value.as_array().unwrap_or_else(|| panic!("{at} is not a list"));
                assert!(schema["maxLength"].as_u64().is_none_or(|m| items.len() as u64 <= m), "{at} is too long");
                items.iter().for_each(|i| judge(here, &schema["items"], i, at));
            }
            "ref" => {
                let (document, definition) = reference(here, schema["ref"].as_str().unwrap());
                any(&document, &definition, value, at);
            }
            "union" => {
                let name = value["$type"].as_str().unwrap_or_else(|| panic!("{at} lacks its $type"));
                let known = schema["refs"].as_array().unwrap().iter().any(|r| {
                    let r = r.as_str().unwrap();
                    r == name || format!("{here}{r}") == name
                });
                assert!(known, "{at} may not be {name}");
                let (document, definition) = reference(here, name);
                any(&document, &definition, value, at);
            }
            "blob" => {
                assert_eq!(value["$type"], "blob", "{at}");
                assert!(value["size"].as_u64().unwrap() <= schema["maxSize"].as_u64().unwrap(), "{at}");
            }
            other => panic!("{at}: a {other} was not expected"),
        }
    }

    fn any(here: &str, definition: &Value, value: &Value, at: &str) {
        if definition["type"] == "object" {
            object(here, definition, value, at);
        } else {
            judge(here, definition, value, at);
        }
    }

    fn string(schema: &Value, text: &str, at: &str) {
        use super::super::syntax::{AtUri, Did};
        assert!(schema["maxLength"].as_u64().is_none_or(|m| text.len() as u64 <= m), "{at} has too many bytes");
        let graphemes = text.graphemes(true).count() as u64;
        assert!(schema["maxGraphemes"].as_u64().is_none_or(|m| graphemes <= m), "{at} has too many graphemes");
        let fine = match schema["format"].as_str() {
            Some("at-uri") => text.parse::<AtUri>().is_ok(),
            Some("did") => text.parse::<Did>().is_ok(),
            Some("uri") => text.parse::<url::Url>().is_ok(),
            Some("datetime") => text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z'),
            Some("cid") => text.starts_with("baf") && text.len() > 50,
            _ => true,
        };
        assert!(fine, "{at}: “{text}” is not well formed");
    }
}
