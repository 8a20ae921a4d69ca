//! The calls of the Mastodon client API that publishing needs, and a few of our own under `/_admin`.

use crate::{
    Knobs, Network, Search,
    network::{NewStatus, Status},
    wire::{Head, Reply},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Who calls: `Bearer ACCOUNT-GENERATION`.
pub struct Caller {
    pub account: String,
    pub generation: u64,
}

pub fn caller(head: &Head) -> Option<Caller> {
    let token = head.header("authorization")?.strip_prefix("Bearer ")?;
    let (account, generation) = token.rsplit_once('-')?;
    let plain = !account.is_empty() && account.bytes().all(|b| b.is_ascii_alphanumeric());
    Some(Caller { account: plain.then(|| account.to_owned())?, generation: generation.parse().ok()? })
}

#[derive(Deserialize)]
struct Posted {
    #[serde(default)]
    status: String,
    #[serde(default)]
    media_ids: Vec<String>,
    #[serde(default)]
    in_reply_to_id: Option<String>,
    #[serde(default)]
    spoiler_text: Option<String>,
    #[serde(default)]
    visibility: Option<String>,
}

/// What the call is, for the record of calls and the draw of faults.
pub fn name(head: &Head) -> &'static str {
    match (head.method.as_str(), segments(head).as_slice()) {
        ("POST", ["api", "v1", "statuses"]) => "publish",
        ("PUT", ["api", "v1", "statuses", _]) => "edit",
        ("DELETE", ["api", "v1", "statuses", _]) => "delete",
        ("POST", ["api", "v1" | "v2", "media"]) => "upload",
        ("GET", ["api", "v1", "accounts", _, "statuses"]) => "list",
        (_, ["_admin", ..]) => "admin",
        ("GET", _) => "read",
        _ => "other",
    }
}

fn segments(head: &Head) -> Vec<&str> {
    head.path.split('/').filter(|s| !s.is_empty()).collect()
}

pub fn answer(net: &Network, head: &Head, body: &[u8], caller: Option<&Caller>, knobs: &Knobs) -> Reply {
    let path = segments(head);
    match (head.method.as_str(), path.as_slice()) {
        (_, ["_admin", what @ ..]) => return admin(net, head, what, body),
        ("GET", ["api", "v2" | "v1", "instance"]) => return instance(),
        _ => {}
    }
    let Some(caller) = caller.filter(|c| c.generation >= knobs.token_generation) else {
        return Reply::error(401, "The access token is invalid");
    };
    let me = caller.account.as_str();
    match (head.method.as_str(), path.as_slice()) {
        ("GET", ["api", "v1", "accounts", "verify_credentials"]) => Reply::json(200, &account(net, me)),
        ("GET", ["api", "v1", "apps", "verify_credentials"]) => {
            Reply::json(200, &json!({ "name": "Passeur", "scopes": ["read", "write:statuses", "write:media"] }))
        }
        ("GET", ["api", "v1", "accounts", id, "statuses"]) if *id == me => list(net, head, me, knobs),
        ("POST", ["api", "v1", "statuses"]) => publish(net, head, body, me, knobs),
        ("GET", ["api", "v1", "statuses", id]) => one(net, me, net.status(me, id)),
        ("PUT", ["api", "v1", "statuses", id]) => match serde_json::from_slice::<Posted>(body) {
            Ok(new) => one(net, me, net.change(me, id, |s| s.text = new.status)),
            Err(e) => Reply::error(422, &e.to_string()),
        },
        ("DELETE", ["api", "v1", "statuses", id]) => one(net, me, net.change(me, id, |s| s.deleted = true)),
        ("POST", ["api", "v1" | "v2", "media"]) => {
            let id = net.add_media(form_field(body, "description").unwrap_or_default());
            Reply::json(200, &json!({ "id": id, "type": "image", "url": format!("{}/media/{id}", net.base) }))
        }
        ("GET", ["api", "v1", "media", id]) => Reply::json(200, &json!({ "id": id, "type": "image" })),
        _ => Reply::error(404, "Record not found"),
    }
}

fn list(net: &Network, head: &Head, me: &str, knobs: &Knobs) -> Reply {
    match knobs.search {
        Search::Forbidden => return Reply::error(403, "This action is not allowed"),
        Search::Absent => return Reply::error(404, "Record not found"),
        Search::Listed => {}
    }
    let max_id = head.query("max_id").and_then(|id| id.parse().ok());
    let limit = head.query("limit").and_then(|l| l.parse().ok()).unwrap_or(20).min(40);
    let page: Vec<Value> = net.list(me, max_id, limit, knobs.list_lag_ms).iter().map(|s| shown(net, me, s)).collect();
    Reply::json(200, &page.into())
}

fn publish(net: &Network, head: &Head, body: &[u8], me: &str, knobs: &Knobs) -> Reply {
    let posted: Posted = match serde_json::from_slice(body) {
        Ok(posted) => posted,
        Err(e) => return Reply::error(422, &e.to_string()),
    };
    if posted.status.is_empty() && posted.media_ids.is_empty() {
        return Reply::error(422, "Validation failed: Text can't be blank");
    }
    let new = NewStatus {
        text: posted.status,
        spoiler: posted.spoiler_text.unwrap_or_default(),
        visibility: posted.visibility.unwrap_or_else(|| "public".into()),
        reply_to: posted.in_reply_to_id,
        media: posted.media_ids,
        key: head.header("idempotency-key").map(str::to_owned),
    };
    match net.publish(me, new, knobs.honours_keys) {
        Ok(status) => Reply::json(200, &shown(net, me, &status)),
        Err(why) => Reply::error(404, why),
    }
}

fn one(net: &Network, me: &str, status: Option<Status>) -> Reply {
    match status {
        Some(status) => Reply::json(200, &shown(net, me, &status)),
        None => Reply::error(404, "Record not found"),
    }
}

fn account(net: &Network, me: &str) -> Value {
    json!({ "id": me, "username": me, "acct": me, "display_name": format!("Account {me}"),
            "url": format!("{}/@{me}", net.base), "avatar": format!("{}/avatar/{me}.png", net.base) })
}

/// Mastodon's defaults, sent by the server itself so that they are read at run time.
fn instance() -> Reply {
    Reply::json(
        200,
        &json!({
            "domain": "faultnet.test", "title": "A network that fails", "version": "4.5.0", "source_url": "",
            "configuration": {
                "statuses": { "max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23 },
                "media_attachments": { "supported_mime_types": ["image/jpeg", "image/png", "image/webp", "video/mp4"],
                    "image_size_limit": 16_777_216, "image_matrix_limit": 33_177_600,
                    "video_size_limit": 103_809_024, "video_matrix_limit": 8_294_400, "description_limit": 1_500 },
                "polls": { "max_options": 4, "max_characters_per_option": 50, "min_expiration": 300,
                           "max_expiration": 2_629_746 }
            }
        }),
    )
}

fn shown(net: &Network, me: &str, s: &Status) -> Value {
    let created = jiff::Timestamp::from_microsecond(s.at).map(|t| format!("{t:.3}")).unwrap_or_default();
    let media: Vec<Value> =
        s.media.iter().map(|id| json!({ "id": id, "type": "image", "description": net.alt(id) })).collect();
    json!({
        "id": s.id, "created_at": created, "in_reply_to_id": s.reply_to, "visibility": s.visibility,
        "url": format!("{}/@{me}/{}", net.base, s.id), "uri": format!("{}/users/{me}/statuses/{}", net.base, s.id),
        "content": html(&s.text), "spoiler_text": s.spoiler, "media_attachments": media, "poll": null, "reblog": null,
    })
}

/// As Mastodon shows a text: paragraphs, line breaks, entities.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let paragraphs: Vec<String> =
        escaped.split("\n\n").map(|p| format!("<p>{}</p>", p.replace('\n', "<br />"))).collect();
    paragraphs.concat()
}

/// A text field of a multipart form.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once(&format!("name=\"{name}\""))?;
    let (_, value) = rest.split_once("\r\n\r\n")?;
    Some(value.split("\r\n--").next()?.to_owned())
}

/// `PUT knobs`, `PUT knobs/ACCOUNT`, `DELETE knobs/ACCOUNT`, `GET knobs`, `GET accepted?from=N`, `GET counts`, `DELETE record`.
fn admin(net: &Network, head: &Head, what: &[&str], body: &[u8]) -> Reply {
    match (head.method.as_str(), what) {
        ("GET", ["knobs"]) => Reply::json(200, &json!(net.knobs(""))),
        ("PUT", ["knobs", account @ ..]) if account.len() < 2 => match serde_json::from_slice::<Knobs>(body) {
            Ok(knobs) => {
                match account.first() {
                    Some(account) => net.turn_account(account, Some(knobs)),
                    None => net.turn(knobs),
                }
                Reply::json(200, &json!({ "ok": true }))
            }
            Err(e) => Reply::error(422, &e.to_string()),
        },
        ("DELETE", ["knobs", account]) => {
            net.turn_account(account, None);
            Reply::json(200, &json!({ "ok": true }))
        }
        ("GET", ["accepted"]) => {
            let from = head.query("from").and_then(|n| n.parse().ok()).unwrap_or(0);
            Reply::json(200, &json!(net.accepted_since(from)))
        }
        ("GET", ["counts"]) => Reply::json(200, &json!(net.counts())),
        ("DELETE", ["record"]) => {
            net.clear();
            Reply::json(200, &json!({ "ok": true }))
        }
        _ => Reply::error(404, "no such switch"),
    }
}
