//! What readers and their programs get.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Answer, Bench, PUBLIC, picture};
use passeur_handbook::content::Content;
use passeur_store::{
    hub::SiteSettings,
    hub_pages,
    hub_people::{self, Kind, Reaction, Remote},
    testing,
};
use quick_xml::{Reader, events::Event};

const BAD: &str = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> ]]> \u{0} \u{b} & </title> #<b>";

/// Reads XML to its end: names of elements with their text, attributes as `name@attribute`.
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut path, mut out): (Vec<usize>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{e} in {xml}"));
        let attributes = |name: &str, e: &quick_xml::events::BytesStart<'_>| {
            e.attributes()
                .map(|a| {
                    let a = a.unwrap();
                    let key = String::from_utf8(a.key.as_ref().to_vec()).unwrap();
                    let value = String::from_utf8(a.value.to_vec()).unwrap();
                    (format!("{name}@{key}"), quick_xml::escape::unescape(&value).unwrap().into_owned())
                })
                .collect::<Vec<_>>()
        };
        match event {
            Event::Start(e) => {
                let name = String::from_utf8(e.name().as_ref().to_vec()).unwrap();
                out.extend(attributes(&name, &e));
                path.push(out.len());
                out.push((name, String::new()));
            }
            Event::Empty(e) => {
                let name = String::from_utf8(e.name().as_ref().to_vec()).unwrap();
                out.extend(attributes(&name, &e));
                out.push((name, String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(t) => {
                if let Some(at) = path.last() {
                    out[*at].1.push_str(std::str::from_utf8(&t).unwrap());
                }
            }
            Event::GeneralRef(r) => {
                if let Some(at) = path.last() {
                    let whole = format!("&{};", std::str::from_utf8(&r).unwrap());
                    let text = quick_xml::escape::unescape(&whole).unwrap().into_owned();
                    out[*at].1.push_str(&text);
                }
            }
            Event::Eof => return out,
            _ => {}
        }
    }
}

fn all<'a>(found: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    found.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
}

async fn seeded() -> Bench {
    let b = Bench::new(testing::sqlite()).await;
    let mut step =
        b.step("a", Content { title: Some(format!("Titre {BAD}")), ..Content::text(format!("Texte {BAD} #été")) }, 0);
    step.media = vec![picture(BAD), picture("deux")];
    b.publish(&step).await;
    b.db.clock.advance(3_600_000_000);
    b.say("b", "Une note avec https://example.org/?a=1&b=2 dedans #été").await;
    b
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feeds_are_what_their_specifications_say() {
    let b = seeded().await;
    let base = format!("{PUBLIC}{}", b.path(""));

    let atom = b.get(&b.path("/feed.xml")).await;
    assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
    let found = elements(&atom.text());
    // RFC 4287, 4.1.1 and 4.1.2: one id, one title, one updated in the feed and in each entry; an author.
    for name in ["id", "title", "updated"] {
        assert_eq!(all(&found, name).len(), 3, "{name}");
        assert!(all(&found, name).iter().all(|v| !v.is_empty()));
    }
    assert_eq!(all(&found, "author").len(), 1);
    assert!(all(&found, "id").iter().all(|id| id.starts_with("urn:uuid:")));
    assert!(all(&found, "link@href").contains(&format!("{base}/feed.xml").as_str()));
    for at in all(&found, "updated").iter().chain(&all(&found, "published")) {
        at.parse::<jiff::Timestamp>().unwrap();
    }
    let content = all(&found, "content");
    assert!(content[0].contains(&format!("href=\"{base}/tags/%C3%A9t%C3%A9\"")), "{}", content[0]);
    assert!(content[0].contains("https://example.org/?a=1&amp;b=2"));
    assert!(content[1].contains("&lt;script&gt;") && !content[1].contains("<script"));
    assert_eq!(all(&found, "link@length").len(), 2, "both files");

    let rss = b.get(&b.path("/rss.xml")).await;
    assert_eq!(rss.header("content-type"), "application/rss+xml; charset=utf-8");
    let found = elements(&rss.text());
    assert_eq!(all(&found, "rss@version"), ["2.0"]);
    assert_eq!(all(&found, "item").len(), 2);
    assert_eq!(all(&found, "guid").len(), 2);
    assert_eq!(all(&found, "title").len(), 2, "the channel's and the article's; a note has none");
    assert_eq!(all(&found, "enclosure@length").len(), 1, "one enclosure for each item");
    for date in all(&found, "pubDate") {
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).unwrap();
    }
    assert_eq!(all(&found, "content:encoded"), all(&found, "description")[1..]);

    let json = b.get(&b.path("/feed.json")).await;
    assert_eq!(json.header("content-type"), "application/feed+json; charset=utf-8");
    let feed = json.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["items"].as_array().unwrap().len(), 2);
    let note = &feed["items"][0];
    assert!(note["id"].is_string() && note["content_html"].is_string() && note.get("title").is_none());
    assert_eq!(feed["items"][1]["attachments"].as_array().unwrap().len(), 2);

    let map = b.get(&b.path("/sitemap.xml")).await;
    let found = elements(&map.text());
    assert_eq!(all(&found, "loc").len(), 4, "home, two posts, a tag");
    assert!(b.get(&b.path("/robots.txt")).await.text().contains(&format!("Sitemap: {base}/sitemap.xml")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_did_not_change_is_not_sent() {
    let b = seeded().await;
    for file in ["/feed.xml", "/rss.xml", "/feed.json", "/tags/%C3%A9t%C3%A9/feed.xml", "/sitemap.xml"] {
        let first = b.get(&b.path(file)).await;
        assert_eq!(first.status, 200, "{file}");
        for (name, value) in
            [("if-none-match", first.header("etag")), ("if-modified-since", first.header("last-modified"))]
        {
            let again = b.get_with(&b.path(file), &[(name, value)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{file} {name}");
        }
        b.db.clock.advance(60_000_000);
        b.say(&format!("new{file}"), "Du neuf #été").await;
        let changed = b.get_with(&b.path(file), &[("if-none-match", first.header("etag"))]).await;
        assert_eq!(changed.status, 200, "{file}");
    }
    assert_eq!(b.get(&b.path("/tags/rien/rss.xml")).await.status, 404);
}

/// No tag that runs, no attribute of an event, no link that runs.
fn harmless(page: &Answer, path: &str) {
    let text = page.text().to_lowercase();
    let scripts = text.matches("<script").count() - text.matches("<script type=\"application/ld+json\">").count();
    assert_eq!(scripts, 0, "{path}");
    for bad in ["<img src=x", "href=\"javascript:"] {
        assert!(!text.contains(bad), "{path}: {bad}");
    }
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
    assert!(!page.header("content-security-policy").contains("unsafe"), "{path}");
    assert!(!text.contains(" style=\""), "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_people_write_can_run() {
    let b = seeded().await;
    let settings = SiteSettings {
        title: format!("Site {BAD}"),
        description: BAD.into(),
        links: vec!["https://example.org/\"><script>".into()],
        show_replies: true,
    };
    b.settings(None, settings).await;
    let (site, post) = (b.site.clone(), "une-note-avec-dedans-ete");
    b.db.write(move |tx| {
        let page = hub_pages::Draft { slug: "about", title: BAD, source: BAD, position: 0, published: true };
        hub_pages::create(tx, &site.workspace_id, &page)?;
        let id = passeur_store::hub::by_slug(tx, &site.workspace_id, post)?.unwrap().id;
        let who = Remote {
            id: "https://e.example/u".into(),
            name: BAD.into(),
            url: "https://e.example/u".into(),
            ..Remote::default()
        };
        hub_people::keep_remote(tx, &who)?;
        hub_people::react(
            tx,
            &Reaction {
                id: "https://e.example/1".into(),
                workspace_id: site.workspace_id.clone(),
                hub_post_id: id,
                kind: Kind::Reply,
                actor: who.id.clone(),
                body: "<p>Bonjour</p>".into(),
            },
        )
    })
    .await
    .unwrap();
    for path in [
        "/",
        "/posts/une-note-avec-dedans-ete",
        "/tags/%C3%A9t%C3%A9",
        "/archive",
        "/about",
        "/nulle-part",
        "/posts/rien",
    ] {
        let page = b.get(&b.path(path)).await;
        harmless(&page, path);
    }
    let page = b.get(&b.path("/posts/une-note-avec-dedans-ete")).await.text();
    assert!(page.contains("<p>Bonjour</p>") && page.contains("1 réponse"));
    let data = page.split("<script type=\"application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str::<serde_json::Value>(data).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_counted_and_hidden_until_their_owner_shows_them() {
    let b = Bench::new(testing::sqlite()).await;
    let id = b.say("p", "Une question").await.remote.id;
    let workspace = b.site.workspace_id.clone();
    b.db.write(move |tx| {
        for n in 0..2 {
            let reaction = Reaction {
                id: format!("https://e.example/{n}"),
                workspace_id: workspace.clone(),
                hub_post_id: id.clone(),
                kind: Kind::Reply,
                actor: "https://e.example/u".into(),
                body: "<p>Ma réponse</p>".into(),
            };
            hub_people::react(tx, &reaction)?;
        }
        Ok::<_, passeur_store::StoreError>(())
    })
    .await
    .unwrap();
    let page = b.get(&b.path("/posts/une-question")).await.text();
    assert!(page.contains("2 réponses") && !page.contains("Ma réponse"));
    b.settings(None, SiteSettings { show_replies: true, ..SiteSettings::default() }).await;
    assert!(b.get(&b.path("/posts/une-question")).await.text().contains("Ma réponse"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_its_own_shows_the_site_at_its_root() {
    let b = seeded().await;
    b.settings(Some("gazette.test"), SiteSettings::default()).await;
    let own =
        |path: &str| http::Request::get(path).header("host", "Gazette.test").body(axum::body::Body::empty()).unwrap();
    let home = b.call(own("/")).await;
    assert_eq!(home.status, 200);
    assert!(home.text().contains("href=\"/posts/") && !home.text().contains("href=\"/h/"));
    assert!(home.text().contains("<link rel=\"canonical\" href=\"http://gazette.test/\">"));
    let css = home.text().split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(b.call(own(&css)).await.status, 200);
    assert_eq!(b.call(own("/feed.xml")).await.status, 200);
    assert_eq!(b.call(own("/h/ailleurs/")).await.status, 404, "other sites are not on this host");
    let finger = b.call(own(&format!("/.well-known/webfinger?resource=acct:{}@gazette.test", b.site.slug))).await;
    assert_eq!(finger.json()["subject"], format!("acct:{}@gazette.test", b.site.slug));
    // The same by the path on the main host, and the main host's own pages stay.
    assert_eq!(b.get(&b.path("/")).await.status, 200);
    assert_eq!(b.get("/").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_keeps_its_ids_when_the_site_moves() {
    let b = seeded().await;
    let before = b.get_with(&b.path("/actor"), &[("accept", "application/activity+json")]).await.json();
    b.settings(Some("gazette.test"), SiteSettings::default()).await;
    let after = b.get_with(&b.path("/"), &[("accept", "application/activity+json")]).await.json();
    assert_eq!(before["id"], after["id"]);
    assert_eq!(before["publicKey"], after["publicKey"]);
    assert_eq!(after["url"], "http://gazette.test/");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_servers_find_the_actor() {
    let b = seeded().await;
    let finger = |resource: String| {
        let path = format!("/.well-known/webfinger?resource={}", resource.replace('&', "%26"));
        let b = &b;
        async move { b.get(&path).await }
    };
    let base = format!("{PUBLIC}{}", b.path(""));
    for resource in [format!("acct:{}@localhost:8259", b.site.slug), format!("{base}/actor"), format!("{base}/")] {
        let found = finger(resource.clone()).await;
        assert_eq!(found.status, 200, "{resource}");
        assert_eq!(found.json()["links"][0]["href"], format!("{base}/actor"));
    }
    for resource in ["acct:nobody@localhost:8259", "acct:x", "", "acct:@@@", "https://else.example/h/x"] {
        assert_eq!(finger(resource.to_owned()).await.status, 404, "{resource}");
    }
    assert_eq!(b.get("/.well-known/webfinger").await.status, 400);
    let info = b.get("/nodeinfo/2.1").await.json();
    assert_eq!((info["software"]["name"].as_str(), info["usage"]["localPosts"].as_i64()), (Some("passeur"), Some(2)));
    let links = b.get("/.well-known/nodeinfo").await.json();
    assert_eq!(links["links"][0]["href"], format!("{PUBLIC}/nodeinfo/2.1"));
    let outbox = b.get(&b.path("/outbox?page=1")).await.json();
    assert_eq!(outbox["orderedItems"].as_array().unwrap().len(), 2);
    assert_eq!(outbox["orderedItems"][0]["object"]["type"], "Note");
    assert_eq!(b.get(&b.path("/outbox")).await.json()["totalItems"], 2);
    assert_eq!(b.get(&b.path("/followers")).await.json()["totalItems"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_what_it_is_to_machines() {
    let b = seeded().await;
    let page = b.get(&b.path("/posts/une-note-avec-dedans-ete")).await.text();
    for part in [
        "<html lang=\"fr\">",
        "class=\"skip\"",
        "<main id=\"text\"",
        "h-entry",
        "dt-published",
        "e-content",
        "p-author h-card",
        "rel=\"canonical\"",
        "property=\"og:title\"",
        "name=\"twitter:card\"",
        "application/ld+json",
        "type=\"application/atom+xml\"",
        "rel=\"prev\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    let home = b.get(&b.path("/")).await;
    assert_eq!(home.text().matches("<h1").count(), 1);
    assert!(home.text().contains("h-feed"));
    assert_eq!(home.header("vary"), "accept, accept-encoding");
    assert!(!home.header("etag").is_empty());
    assert!(home.body.len() < 12_000, "{}", home.body.len());
}
