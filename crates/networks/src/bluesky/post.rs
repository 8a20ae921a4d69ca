//! Posts: the record, its files, its gate; written in one transaction under a key of our own.

use super::{
    api::{Api, Call, error_of},
    card, identity,
    syntax::{AtUri, Authority, Did, Handle, Tid},
};
use crate::{Failure, Found, Media, Person, Receipt, Remote, ReplyTo, Result, Step};
use futures_util::future::try_join_all;
use jiff::SignedDuration;
use passeur_handbook::{
    content::ReplyGate,
    text::facets::{Feature, facets},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use unicode_segmentation::UnicodeSegmentation;

const POST: &str = "app.bsky.feed.post";
const GATE: &str = "app.bsky.feed.threadgate";
const GRAPHEMES_MAX: usize = 300;
const BYTES_MAX: usize = 3_000;

fn key_of(step: &Step) -> Tid {
    Tid::deterministic(step.due, step.index, &step.key)
}

pub(super) async fn publish(api: &Api<'_>, did: &str, step: &Step) -> Result<Receipt> {
    let mut notes = Vec::new();
    let key = key_of(step);
    let record = record(api, did, step, &mut notes).await?;
    let mut writes = vec![create(POST, &key, record)];
    if let Some(gate) = gate(did, step, &key) {
        writes.push(create(GATE, &key, gate));
    }
    let call = api.procedure("com.atproto.repo.applyWrites").json(&json!({ "repo": did, "writes": writes }));
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    match Call::Publishes.answer::<Value>(call.send().await) {
        Ok(answer) => {
            let result = answer.pointer("/results/0");
            let text = |k: &str| result.and_then(|r| r.get(k)).and_then(Value::as_str).map(str::to_owned);
            match (text("uri"), text("cid")) {
                (Some(uri), Some(cid)) => Ok(Receipt { remote: remote(did, &uri, &cid), note }),
                // An older PDS answers without results: the record is read back.
                _ => Ok(Receipt { note, ..written(api, did, step).await?.ok_or_else(lost)? }),
            }
        }
        // A PDS answers 500 when the key is taken (seen on @atproto/pds 0.5.35): the step is out already.
        Err(Failure::Unsure { message }) => match written(api, did, step).await {
            Ok(Some(receipt)) => Ok(Receipt { note, ..receipt }),
            _ => Err(Failure::Unsure { message }),
        },
        Err(other) => Err(other),
    }
}

fn lost() -> Failure {
    Failure::unsure("the server accepted the post but does not show it yet")
}

fn create(collection: &str, key: &Tid, value: Value) -> Value {
    json!({
        "$type": "com.atproto.repo.applyWrites#create",
        "collection": collection,
        "rkey": key.as_str(),
        "value": value,
    })
}

/// Everything in the record follows from the step, but the card, which is what the page says today.
async fn record(api: &Api<'_>, did: &str, step: &Step, notes: &mut Vec<String>) -> Result<Value> {
    let content = &step.content;
    let mut text = step.text.clone();
    let link = content.link.as_deref().filter(|_| step.index == 0);
    let mut record = json!({ "$type": POST, "createdAt": created_at(step) });
    if !step.media.is_empty() {
        record["embed"] = files(api, &step.media).await?;
        if let Some(link) = link.filter(|l| !text.contains(*l)) {
            append(&mut text, link, notes);
        }
    } else if let Some(link) = link {
        match card::of(api, link).await {
            Ok((embed, note)) => {
                record["embed"] = embed;
                notes.extend(note);
            }
            // Not an address: it stays readable in the text.
            Err(card::NotALink) if !text.contains(link) => append(&mut text, link, notes),
            Err(card::NotALink) => {}
        }
    }
    let facets = rich(api, &text, notes).await;
    if !facets.is_empty() {
        record["facets"] = Value::Array(facets);
    }
    record["text"] = Value::String(text);
    let languages: Vec<&str> =
        content.languages.iter().map(String::as_str).filter(|l| is_language(l)).take(3).collect();
    if !languages.is_empty() {
        record["langs"] = json!(languages);
    }
    if content.sensitive || content.warning.is_some() {
        // The only self-label that covers media without saying what they show.
        record["labels"] =
            json!({ "$type": "com.atproto.label.defs#selfLabels", "values": [{ "val": "graphic-media" }] });
        if content.warning.is_some() {
            notes.push("Bluesky shows no text before a post: the warning went out as a label".into());
        }
    }
    if let Some(reply) = &step.reply_to {
        record["reply"] = reply_refs(api, did, reply).await?;
    }
    Ok(record)
}

/// The same for every attempt; a millisecond later for each part, so that a thread keeps its order.
fn created_at(step: &Step) -> String {
    let late = SignedDuration::from_millis(i64::try_from(step.index).unwrap_or(0));
    let at = step.due.checked_add(late).unwrap_or(step.due);
    format!("{:.3}", at)
}

/// Puts the link after the text where it fits.
fn append(text: &mut String, link: &str, notes: &mut Vec<String>) {
    let gap = if text.trim().is_empty() { "" } else { "\n\n" };
    let longer = format!("{}{gap}{link}", text.trim_end());
    if longer.len() <= BYTES_MAX && longer.graphemes(true).count() <= GRAPHEMES_MAX {
        *text = longer;
    } else {
        notes.push("the link was left out: with pictures there is no card, and no room in the text".into());
    }
}

async fn files(api: &Api<'_>, media: &[Media]) -> Result<Value> {
    let blobs = try_join_all(media.iter().map(|m| upload(api, m))).await?;
    let ratio = |m: &Media| json!({ "width": m.width.max(1), "height": m.height.max(1) });
    if let ([video], [blob]) = (media, blobs.as_slice())
        && video.mime.starts_with("video/")
    {
        let mut embed = json!({ "$type": "app.bsky.embed.video", "video": blob });
        if !video.alt.is_empty() {
            embed["alt"] = json!(video.alt);
        }
        if video.width > 0 && video.height > 0 {
            embed["aspectRatio"] = ratio(video);
        }
        return Ok(embed);
    }
    if let Some(other) = media.iter().find(|m| !m.mime.starts_with("image/")) {
        return Err(Failure::permanent(format!(
            "Bluesky takes one video alone or up to four pictures; “{}” is neither",
            other.name
        )));
    }
    let images: Vec<Value> = media
        .iter()
        .zip(blobs)
        .map(|(m, blob)| json!({ "image": blob, "alt": m.alt, "aspectRatio": ratio(m) }))
        .collect();
    Ok(json!({ "$type": "app.bsky.embed.images", "images": images }))
}

async fn upload(api: &Api<'_>, media: &Media) -> Result<Value> {
    blob(api, media.bytes.clone(), &media.mime).await
}

/// A blob that no record names is swept by the server: a failed attempt leaves nothing.
pub(super) async fn blob(api: &Api<'_>, bytes: bytes::Bytes, mime: &str) -> Result<Value> {
    #[derive(Deserialize)]
    struct Uploaded {
        blob: Value,
    }
    // A minute, and more for large files on a slow line (200 kB/s).
    let limit = Duration::from_secs(60 + bytes.len() as u64 / 200_000);
    let call = api.procedure("com.atproto.repo.uploadBlob").body(bytes, mime).timeout(limit);
    Ok(Call::Repeatable.answer::<Uploaded>(call.send().await)?.blob)
}

/// Facets with mentions resolved. A handle that nobody has stays plain text, and the person is told.
async fn rich(api: &Api<'_>, text: &str, notes: &mut Vec<String>) -> Vec<Value> {
    let found = facets(text);
    let mut known: BTreeMap<String, Option<Did>> = BTreeMap::new();
    for facet in &found {
        if let Feature::Mention(name) = &facet.feature
            && !known.contains_key(name)
        {
            let did = match name.parse::<Handle>() {
                Ok(handle) => identity::resolve(api.http, api.pds, &handle).await,
                Err(_) => None,
            };
            if did.is_none() {
                notes.push(format!("nobody was found as @{name}: it went out as plain text"));
            }
            known.insert(name.clone(), did);
        }
    }
    found
        .into_iter()
        .filter_map(|facet| {
            let feature = match facet.feature {
                Feature::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
                Feature::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
                Feature::Mention(name) => {
                    json!({ "$type": "app.bsky.richtext.facet#mention", "did": known.get(&name)?.as_ref()?.as_str() })
                }
            };
            let index = json!({ "byteStart": facet.bytes.start, "byteEnd": facet.bytes.end });
            Some(json!({ "index": index, "features": [feature] }))
        })
        .collect()
}

/// A language tag that the lexicon takes (BCP 47).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let main = parts.next().is_some_and(|p| matches!(p.len(), 2 | 3) && p.bytes().all(|b| b.is_ascii_lowercase()));
    main && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

async fn reply_refs(api: &Api<'_>, did: &str, reply: &ReplyTo) -> Result<Value> {
    let strong = async |remote: &Remote| -> Result<Value> {
        let cid = match &remote.extra {
            Some(cid) => cid.clone(),
            None => {
                let uri = address(remote)?;
                let key = uri.key.as_ref().map(|k| k.as_str().to_owned()).unwrap_or_default();
                let found = get(api, did, &key).await?;
                found.and_then(|r| r.remote.extra).ok_or_else(|| {
                    Failure::permanent(
                        "the post that this one answers is gone; publish the thread again from its start",
                    )
                })?
            }
        };
        Ok(json!({ "uri": remote.id, "cid": cid }))
    };
    Ok(json!({ "root": strong(&reply.root).await?, "parent": strong(&reply.parent).await? }))
}

/// Who may reply: a record of its own, under the key of the thread's first post.
fn gate(did: &str, step: &Step, key: &Tid) -> Option<Value> {
    if step.index != 0 || step.reply_to.is_some() {
        return None;
    }
    let rule = |name: &str| json!([{ "$type": format!("{GATE}#{name}") }]);
    let allow = match step.content.reply_gate {
        ReplyGate::Everyone => return None,
        ReplyGate::Followers => rule("followerRule"),
        ReplyGate::Following => rule("followingRule"),
        ReplyGate::Mentioned => rule("mentionRule"),
        ReplyGate::Nobody => json!([]),
    };
    let post = format!("at://{did}/{POST}/{key}");
    Some(json!({ "$type": GATE, "post": post, "allow": allow, "createdAt": created_at(step) }))
}

fn remote(did: &str, uri: &str, cid: &str) -> Remote {
    let key = uri.rsplit('/').next().unwrap_or_default();
    Remote {
        id: uri.to_owned(),
        url: Some(format!("https://bsky.app/profile/{did}/post/{key}")),
        extra: Some(cid.to_owned()),
    }
}

pub(super) async fn find(api: &Api<'_>, did: &str, step: &Step) -> Result<Found> {
    Ok(match written(api, did, step).await? {
        Some(receipt) => Found::Yes(receipt),
        None => Found::No,
    })
}

async fn written(api: &Api<'_>, did: &str, step: &Step) -> Result<Option<Receipt>> {
    get(api, did, key_of(step).as_str()).await
}

async fn get(api: &Api<'_>, did: &str, key: &str) -> Result<Option<Receipt>> {
    #[derive(Deserialize)]
    struct Record {
        uri: String,
        cid: String,
    }
    let call = api.query("com.atproto.repo.getRecord").query("repo", did).query("collection", POST).query("rkey", key);
    let answer = call.send().await.map_err(|e| e.reading())?;
    if error_of(&answer).0 == "RecordNotFound" {
        return Ok(None);
    }
    let record: Record = Call::Repeatable.answer(Ok(answer))?;
    Ok(Some(Receipt { remote: remote(did, &record.uri, &record.cid), note: None }))
}

fn address(remote: &Remote) -> Result<AtUri> {
    remote.id.parse().map_err(|_| Failure::permanent(format!("“{}” is not the address of a post", remote.id)))
}

/// A PDS answers a deletion of what is not there with success.
pub(super) async fn delete(api: &Api<'_>, did: &str, remote: &Remote) -> Result<()> {
    let uri = address(remote)?;
    let own = matches!(&uri.authority, Authority::Did(d) if d.as_str() == did);
    let (Some(key), true) = (&uri.key, own && uri.collection.as_ref().is_some_and(|c| c.as_str() == POST)) else {
        return Err(Failure::permanent(format!("“{}” is not a post of this account", remote.id)));
    };
    for collection in [POST, GATE] {
        let call = api
            .procedure("com.atproto.repo.deleteRecord")
            .json(&json!({ "repo": did, "collection": collection, "rkey": key.as_str() }));
        Call::Repeatable.answer::<Value>(call.send().await)?;
    }
    Ok(())
}

pub(super) async fn search_people(api: &Api<'_>, query: &str) -> Result<Vec<Person>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Actor {
        handle: String,
        #[serde(default)]
        display_name: Option<String>,
        #[serde(default)]
        avatar: Option<String>,
    }
    #[derive(Deserialize)]
    struct Actors {
        actors: Vec<Actor>,
    }
    let query = query.trim().trim_start_matches('@');
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let found: Result<Actors> = api.read("app.bsky.actor.searchActorsTypeahead", &[("q", query), ("limit", "8")]).await;
    match found {
        Ok(found) => Ok(found
            .actors
            .into_iter()
            .map(|a| Person {
                display_name: a.display_name.filter(|n| !n.is_empty()).unwrap_or_else(|| a.handle.clone()),
                handle: format!("@{}", a.handle),
                avatar_url: a.avatar,
            })
            .collect()),
        // A PDS without an AppView searches nothing, but knows whether a handle exists.
        Err(Failure::Permanent { .. }) => {
            let Ok(handle) = query.parse::<Handle>() else { return Ok(Vec::new()) };
            let known = identity::resolve(api.http, api.pds, &handle).await;
            Ok(known
                .map(|_| Person { handle: format!("@{handle}"), display_name: handle.to_string(), avatar_url: None })
                .into_iter()
                .collect())
        }
        Err(other) => Err(other),
    }
}
