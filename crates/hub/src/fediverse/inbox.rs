//! What other servers tell us: read into an [`Act`], proven by its signature, carried out once.

use super::{
    PUBLIC, fetch,
    fetch::FetchError,
    keys,
    objects::Face,
    signature::{self, Claim, Refused},
};
use crate::{Hub, markup, site::Asked};
use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use passeur_store::{
    StoreError, Tx,
    clock::MINUTE,
    hub::{self, Post},
    hub_outbox,
    hub_people::{self, Kind, Reaction, Remote},
};
use serde_json::Value;
use url::Url;

/// Bytes of an activity.
pub(crate) const BODY_MAX: usize = 256 << 10;
const ID_MAX: usize = 2_048;

/// What an activity asks for. Ids are as the sender wrote them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    Follow {
        actor: String,
    },
    Unfollow {
        actor: String,
    },
    React {
        kind: Kind,
        object: String,
    },
    /// A like or boost taken back, by its own id and by what it was on.
    Retract {
        id: Option<String>,
        of: Option<(Kind, String)>,
    },
    Reply {
        note: String,
        to: String,
        html: String,
    },
    EditReply {
        note: String,
        html: String,
    },
    RemoveReply {
        note: String,
    },
    /// The sender closed their account.
    Forget,
    /// The sender changed: name, inbox, key.
    Renew(Box<Remote>),
    Nothing,
}

/// An activity as far as it can be understood; `None` when it is none at all.
pub(crate) struct Activity {
    pub id: String,
    pub actor: String,
    pub act: Act,
}

pub(crate) fn read(json: &Value) -> Option<Activity> {
    let id = id_of(json)?;
    let actor = id_of(&json["actor"])?;
    let act = act(json, &id, &actor).unwrap_or(Act::Nothing);
    Some(Activity { id, actor, act })
}

fn act(json: &Value, id: &str, actor: &str) -> Option<Act> {
    let object = &json["object"];
    let kind = |t: Option<&str>| match t {
        Some("Like") => Some(Kind::Like),
        Some("Announce") => Some(Kind::Boost),
        _ => None,
    };
    Some(match json["type"].as_str()? {
        "Follow" => Act::Follow { actor: id_of(object)? },
        "Like" => Act::React { kind: Kind::Like, object: id_of(object)? },
        "Announce" => Act::React { kind: Kind::Boost, object: id_of(object)? },
        // A block ends a follow.
        "Block" => Act::Unfollow { actor: id_of(object)? },
        "Undo" => match object["type"].as_str() {
            Some("Follow") => Act::Unfollow { actor: id_of(&object["object"])? },
            inner => {
                Act::Retract { id: id_of(object), of: kind(inner).and_then(|k| Some((k, id_of(&object["object"])?))) }
            }
        },
        "Create" => {
            note(object, actor)?;
            let seen = |v: &Value| match v {
                Value::String(s) => is_public(s),
                Value::Array(all) => all.iter().filter_map(Value::as_str).any(is_public),
                _ => false,
            };
            // What was written to few is not for a public page.
            if !seen(&object["to"]) && !seen(&object["cc"]) {
                return None;
            }
            Act::Reply { note: id_of(object)?, to: id_of(&object["inReplyTo"])?, html: html_of(object)? }
        }
        "Update" => match object["type"].as_str()? {
            "Person" | "Service" | "Application" | "Group" | "Organization" => {
                let who = fetch::read(object)?;
                if who.id != actor {
                    return None;
                }
                Act::Renew(Box::new(who))
            }
            _ => {
                note(object, actor)?;
                Act::EditReply { note: id_of(object)?, html: html_of(object)? }
            }
        },
        "Delete" => match id_of(object)? {
            gone if gone == actor => Act::Forget,
            gone if same_server(&gone, id) => Act::RemoveReply { note: gone },
            _ => return None,
        },
        _ => return None,
    })
}

fn is_public(who: &str) -> bool {
    matches!(who, PUBLIC | "as:Public" | "Public")
}

/// The note is the sender's own, on the sender's server.
fn note(object: &Value, actor: &str) -> Option<()> {
    let own = id_of(&object["attributedTo"]).is_none_or(|by| by == actor);
    (own && matches!(object["type"].as_str(), Some("Note" | "Article" | "Page" | "Question"))
        && same_server(&id_of(object)?, actor))
    .then_some(())
}

fn html_of(object: &Value) -> Option<String> {
    markup::foreign_html(object["content"].as_str()?)
}

fn id_of(v: &Value) -> Option<String> {
    let id = v.as_str().or_else(|| v["id"].as_str())?;
    (!id.is_empty() && id.len() <= ID_MAX && !id.contains(char::is_control)).then(|| id.to_owned())
}

fn same_server(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.host_str().is_some() && a.host_str() == b.host_str() && a.port() == b.port(),
        _ => false,
    }
}

/// Why an activity was not taken.
enum No {
    Bad(&'static str),
    Signature(Refused),
    Busy,
    Store(StoreError),
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Bad(why) => (StatusCode::BAD_REQUEST, why.to_owned()),
            Self::Signature(why) => (StatusCode::UNAUTHORIZED, why.to_string()),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "too many deliveries at once; come back later".to_owned()),
            Self::Store(e) => {
                tracing::warn!(error = %e, "an activity could not be kept; its sender will come back");
                (StatusCode::SERVICE_UNAVAILABLE, "it could not be kept now; come back later".to_owned())
            }
        };
        let mut response = (status, why).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
        }
        response
    }
}

impl From<StoreError> for No {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

/// `POST` to an inbox, a site's own or the shared one.
pub(crate) async fn post(State(hub): State<Hub>, asked: Asked, headers: HeaderMap, body: Bytes) -> Response {
    match take(&hub, &asked, &headers, &body).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(no) => no.into_response(),
    }
}

async fn take(hub: &Hub, asked: &Asked, headers: &HeaderMap, body: &[u8]) -> Result<(), No> {
    let claim = signature::claim(headers).map_err(No::Signature)?;
    claim.check_body(headers, body).map_err(No::Signature)?;
    let now = passeur_store::clock::timestamp(hub.db.clock.now());
    claim.check_time(headers, now).map_err(No::Signature)?;
    let json: Value = serde_json::from_slice(body).map_err(|_| No::Bad("the body is not JSON"))?;
    let activity = read(&json).ok_or(No::Bad("the body is not an activity"))?;
    if activity.act == Act::Nothing {
        return Ok(());
    }
    let Some(sender) = sender(hub, asked, &claim, headers, &activity).await? else { return Ok(()) };
    if sender.id != activity.actor {
        return Err(No::Bad("the activity is not its sender's"));
    }
    let hub = hub.clone();
    let public_url = hub.public_url.clone();
    let written: Result<(), StoreError> =
        hub.db.write(move |tx| carry_out(tx, &public_url, activity, &sender, &json)).await;
    written.map_err(No::Store)
}

/// Who signed. `None`: their account is gone, and we know nothing of them.
async fn sender(
    hub: &Hub,
    asked: &Asked,
    claim: &Claim,
    headers: &HeaderMap,
    activity: &Activity,
) -> Result<Option<Remote>, No> {
    let key_id = claim.key_id.clone();
    let known = hub.db.read(move |tx| hub_people::remote_by_key(tx, &key_id)).await?;
    let hosts = asked.our_hosts(hub);
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let check = |pem: &str| claim.check_key(pem, "POST", &asked.target, &hosts, headers);
    if let Some(known) = known {
        match check(&known.public_key) {
            Ok(()) => return Ok(Some(known)),
            // A key changes now and then; one that was asked for just now has not.
            Err(e) if known.fetched_at > hub.db.clock.now() - 5 * MINUTE => return Err(No::Signature(e)),
            Err(_) => {}
        }
    } else if activity.act == Act::Forget {
        return Ok(None);
    }
    let _call = hub.calls.try_acquire().map_err(|_| No::Busy)?;
    match fetch::owner_of_key(hub, &claim.key_id).await {
        Ok(remote) => match check(&remote.public_key) {
            Ok(()) => Ok(Some(remote)),
            Err(e) => Err(No::Signature(e)),
        },
        Err(FetchError::Gone) if activity.act == Act::Forget => Ok(None),
        Err(FetchError::Store(e)) => Err(No::Store(e)),
        Err(e) => {
            tracing::debug!(key = %claim.key_id, error = %e, "the sender of an activity could not be checked");
            Err(No::Signature(Refused::Key("its owner could not be asked".into())))
        }
    }
}

/// One transaction: the mark that it was seen, and what it changes.
fn carry_out(
    tx: &mut Tx<'_>,
    public_url: &Url,
    activity: Activity,
    sender: &Remote,
    json: &Value,
) -> Result<(), StoreError> {
    if !hub_people::first_seen(tx, &activity.id)? {
        return Ok(());
    }
    match activity.act {
        Act::Follow { actor } => {
            let Some(ours) = actor_at(tx, &actor)? else { return Ok(()) };
            let site = hub::site(tx, &ours.workspace_id)?;
            hub_people::follow(tx, &ours.workspace_id, sender)?;
            let accept = Face::new(&site, public_url, &ours.base).accept(json).to_string();
            hub_outbox::send(tx, &ours.workspace_id, std::slice::from_ref(&sender.inbox), &accept)
        }
        Act::Unfollow { actor } => match actor_at(tx, &actor)? {
            Some(ours) => hub_people::unfollow(tx, &ours.workspace_id, &sender.id),
            None => Ok(()),
        },
        Act::React { kind, object } => match post_at(tx, &object)? {
            Some(post) => hub_people::react(tx, &reaction(activity.id, &post, kind, sender, String::new())),
            None => Ok(()),
        },
        Act::Reply { note, to, html } => match post_at(tx, &to)? {
            Some(post) => hub_people::react(tx, &reaction(note, &post, Kind::Reply, sender, html)),
            None => Ok(()),
        },
        Act::Retract { id, of } => {
            if let Some(id) = id {
                hub_people::retract(tx, &id, &sender.id)?;
            }
            match of {
                Some((kind, object)) => match post_at(tx, &object)? {
                    Some(post) => hub_people::retract_from(tx, &post.id, kind, &sender.id),
                    None => Ok(()),
                },
                None => Ok(()),
            }
        }
        Act::EditReply { note, html } => hub_people::edit_reply(tx, &note, &sender.id, &html),
        Act::RemoveReply { note } => hub_people::retract(tx, &note, &sender.id),
        Act::Forget => hub_people::forget(tx, &sender.id),
        // The new key was not what signed this: it is taken from the actor's server at the next need.
        Act::Renew(who) => hub_people::keep_remote(
            tx,
            &Remote { key_id: sender.key_id.clone(), public_key: sender.public_key.clone(), ..*who },
        ),
        Act::Nothing => Ok(()),
    }
}

fn reaction(id: String, post: &Post, kind: Kind, sender: &Remote, body: String) -> Reaction {
    Reaction {
        id,
        workspace_id: post.workspace_id.clone(),
        hub_post_id: post.id.clone(),
        kind,
        actor: sender.id.clone(),
        body,
    }
}

fn actor_at(tx: &mut Tx<'_>, id: &str) -> Result<Option<hub_people::Actor>, StoreError> {
    match id.strip_suffix("/actor") {
        Some(base) => hub_people::actor_by_base(tx, base),
        None => Ok(None),
    }
}

/// The post of that id, when it is one of ours and still there.
fn post_at(tx: &mut Tx<'_>, id: &str) -> Result<Option<Post>, StoreError> {
    let Some((base, slug)) = id.rsplit_once("/posts/") else { return Ok(None) };
    let Some(actor) = hub_people::actor_by_base(tx, base)? else { return Ok(None) };
    Ok(hub::by_slug(tx, &actor.workspace_id, slug)?.filter(|p| p.deleted_at.is_none()))
}

/// Makes sure the actor exists before its address is given out.
pub(crate) async fn ready(hub: &Hub, site: &hub::Site) -> Result<hub_people::Actor, StoreError> {
    keys::actor(hub, site).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn reply() -> Value {
        json!({
            "id": "https://a.example/1#create", "type": "Create", "actor": "https://a.example/u",
            "object": {
                "id": "https://a.example/1", "type": "Note", "attributedTo": "https://a.example/u",
                "inReplyTo": "https://hub.example/h/news/posts/x", "to": [PUBLIC], "content": "<p>Oui<script>",
            },
        })
    }

    #[test]
    fn a_reply_is_taken_when_it_is_public_and_the_senders_own() {
        let taken = read(&reply()).unwrap().act;
        assert!(matches!(&taken, Act::Reply { html, .. } if html == "<p>Oui</p>"), "{taken:?}");
        for (pointer, value) in [
            ("/object/to", json!(["https://hub.example/h/news/actor"])),
            ("/object/attributedTo", json!("https://a.example/other")),
            ("/object/id", json!("https://b.example/1")),
            ("/object/type", json!("Tombstone")),
            ("/object/content", json!(7)),
            ("/type", json!("Invite")),
        ] {
            let mut bad = reply();
            *bad.pointer_mut(pointer).unwrap() = value;
            assert_eq!(read(&bad).unwrap().act, Act::Nothing, "{pointer}");
        }
    }

    #[test]
    fn only_ones_own_things_are_deleted() {
        let delete = |object: &str| {
            read(&json!({"id": "https://a.example/d", "type": "Delete", "actor": "https://a.example/u", "object": object}))
                .unwrap()
                .act
        };
        assert_eq!(delete("https://a.example/u"), Act::Forget);
        assert_eq!(delete("https://a.example/1"), Act::RemoveReply { note: "https://a.example/1".into() });
        assert_eq!(delete("https://b.example/1"), Act::Nothing);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let word = prop_oneof![
            Just("Follow"),
            Just("Undo"),
            Just("Like"),
            Just("Announce"),
            Just("Create"),
            Just("Update"),
            Just("Delete"),
            Just("Note"),
            Just("Person"),
            Just("https://a.example/u"),
            Just("https://a.example/1"),
            Just(PUBLIC),
            Just(""),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,20}".prop_map(Value::from),
            word.prop_map(Value::from),
        ];
        let name = prop_oneof![
            Just("id"),
            Just("type"),
            Just("actor"),
            Just("object"),
            Just("attributedTo"),
            Just("inReplyTo"),
            Just("to"),
            Just("content"),
            Just("publicKey"),
            Just("inbox"),
            Just("name"),
        ];
        leaf.prop_recursive(4, 64, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((name.clone(), inner), 0..8)
                    .prop_map(|all| Value::Object(all.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_activity_makes_it_panic(json in any_json()) {
            let _ = read(&json);
        }
    }
}
