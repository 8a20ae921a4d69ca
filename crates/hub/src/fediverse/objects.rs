//! What the hub says of itself in ActivityStreams 2.0: actor, notes, articles, activities, collections.

use super::PUBLIC;
use crate::{
    address::{Address, file_url, post_url, tag_url},
    markup::{escape, placed},
};
use passeur_store::{
    Result, Tx,
    clock::{Micros, timestamp},
    hub::{self, Post, Site},
    hub_people,
};
use serde_json::{Value, json};
use url::Url;

/// Title and length, in characters, from which a post is an article: elsewhere it shows as a title and a link.
const ARTICLE_FROM: usize = 1_500;

/// A site as its actor: ids under `actor` (which never change), addresses for people under `base`.
pub(crate) struct Face<'a> {
    site: &'a Site,
    base: String,
    shared_inbox: String,
    actor: &'a str,
}

/// A post's place in its thread, by address.
#[derive(Default)]
pub(crate) struct Thread {
    root_slug: Option<String>,
    parent_slug: Option<String>,
}

impl<'a> Face<'a> {
    pub fn new(site: &'a Site, public_url: &Url, actor_base: &'a str) -> Self {
        Self {
            site,
            base: Address::of(site, public_url).base,
            shared_inbox: format!("{}/ap/inbox", crate::address::origin(public_url)),
            actor: actor_base,
        }
    }

    pub fn thread(&self, tx: &mut Tx<'_>, post: &Post) -> Result<Thread> {
        let slug = |tx: &mut Tx<'_>, id: &str| Ok::<_, passeur_store::StoreError>(hub::get(tx, id)?.map(|p| p.slug));
        Ok(Thread {
            root_slug: if post.root_id.is_empty() { None } else { slug(tx, &post.root_id)? },
            parent_slug: match &post.in_reply_to {
                Some(id) => slug(tx, id)?,
                None => None,
            },
        })
    }

    pub fn actor_id(&self) -> String {
        format!("{}/actor", self.actor)
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.actor)
    }

    fn post_id(&self, slug: &str) -> String {
        format!("{}/posts/{slug}", self.actor)
    }

    pub fn actor(&self, public_key: &str) -> Value {
        let id = self.actor_id();
        let links: Vec<Value> = self
            .site
            .settings
            .links
            .iter()
            .map(|l| {
                let shown = escape(l.split_once("://").map_or(l.as_str(), |(_, rest)| rest).trim_end_matches('/'));
                json!({"type": "PropertyValue", "name": host_of(l),
                       "value": format!("<a href=\"{}\" rel=\"me noopener\">{shown}</a>", escape(l))})
            })
            .collect();
        json!({
            "@context": context(),
            "id": id,
            "type": "Service",
            "preferredUsername": self.site.slug,
            "name": self.site.title(),
            "summary": if self.site.settings.description.is_empty() { String::new() }
                       else { format!("<p>{}</p>", escape(&self.site.settings.description)) },
            "url": format!("{}/", self.base),
            "inbox": self.at("inbox"),
            "outbox": self.at("outbox"),
            "followers": self.at("followers"),
            "following": self.at("following"),
            "endpoints": {"sharedInbox": self.shared_inbox},
            "manuallyApprovesFollowers": false,
            "discoverable": true,
            "indexable": true,
            "published": when(self.site.created_at),
            "attachment": links,
            "icon": {"type": "Image", "mediaType": "image/png", "url": format!("{}/icon.png", self.base)},
            "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": public_key},
        })
    }

    /// The object of a post, without its context.
    pub fn note(&self, post: &Post, thread: &Thread) -> Value {
        let id = self.post_id(&post.slug);
        let article = !post.title.is_empty() && post.body.text.chars().count() >= ARTICLE_FROM;
        let (to, cc) = self.audience(post);
        let mut content = String::new();
        if !post.title.is_empty() && !article {
            content.push_str(&format!("<p><strong>{}</strong></p>", escape(&post.title)));
        }
        content.push_str(placed(&post.html, &self.base).trim_end());
        if let Some(poll) = &post.body.poll {
            let options: String = poll.options.iter().map(|o| format!("<li>{}</li>", escape(o))).collect();
            content.push_str(&format!("<ul>{options}</ul>"));
        }
        if let Some(link) = &post.body.link
            && !post.body.text.contains(link.as_str())
        {
            let link = escape(link);
            content.push_str(&format!("<p><a href=\"{link}\" rel=\"noopener\">{link}</a></p>"));
        }
        let attachment: Vec<Value> = post
            .body
            .media
            .iter()
            .map(|f| {
                let mut file = json!({
                    "type": "Document", "mediaType": f.mime, "url": file_url(&self.base, f), "name": f.alt,
                });
                if f.width > 0 {
                    file["width"] = f.width.into();
                    file["height"] = f.height.into();
                }
                if let Some((x, y)) = f.focus {
                    file["focalPoint"] = json!([x, y]);
                }
                file
            })
            .collect();
        let tag: Vec<Value> = post
            .tags
            .iter()
            .map(|t| json!({"type": "Hashtag", "name": format!("#{t}"), "href": tag_url(&self.base, t)}))
            .collect();
        let mut note = json!({
            "id": id,
            "type": if article { "Article" } else { "Note" },
            "attributedTo": self.actor_id(),
            "url": post_url(&self.base, post, thread.root_slug.as_deref()),
            "published": when(post.published_at),
            "to": to,
            "cc": cc,
            "sensitive": post.body.sensitive || post.body.warning.is_some(),
            "summary": post.body.warning,
            "inReplyTo": thread.parent_slug.as_deref().map(|s| self.post_id(s)),
            "content": content,
            "contentMap": {post.body.language.as_str(): content},
            "attachment": attachment,
            "tag": tag,
        });
        if article {
            note["name"] = post.title.as_str().into();
        }
        if post.updated_at > post.published_at {
            note["updated"] = when(post.updated_at).into();
        }
        note
    }

    fn audience(&self, post: &Post) -> (Value, Value) {
        let followers = self.at("followers");
        // Unlisted: for everyone, kept out of public timelines.
        if post.listed { (json!([PUBLIC]), json!([followers])) } else { (json!([followers]), json!([PUBLIC])) }
    }

    pub fn create(&self, post: &Post, thread: &Thread) -> Value {
        self.activity(post, "Create", "#create".into(), post.published_at, self.note(post, thread))
    }

    pub fn update(&self, post: &Post, thread: &Thread) -> Value {
        let id = format!("#update-{}", post.updated_at);
        self.activity(post, "Update", id, post.updated_at, self.note(post, thread))
    }

    pub fn delete(&self, post: &Post) -> Value {
        self.activity(post, "Delete", "#delete".into(), post.updated_at, self.tombstone(post))
    }

    fn activity(&self, post: &Post, kind: &str, id: String, at: Micros, object: Value) -> Value {
        let (to, cc) = self.audience(post);
        json!({
            "@context": context(),
            "id": format!("{}{id}", self.post_id(&post.slug)),
            "type": kind,
            "actor": self.actor_id(),
            "published": when(at),
            "to": to,
            "cc": cc,
            "object": object,
        })
    }

    pub fn tombstone(&self, post: &Post) -> Value {
        json!({"id": self.post_id(&post.slug), "type": "Tombstone",
               "deleted": when(post.deleted_at.unwrap_or(post.updated_at))})
    }

    pub fn accept(&self, follow: &Value) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}#accept-{}", self.actor_id(), passeur_store::new_id()),
            "type": "Accept",
            "actor": self.actor_id(),
            "object": follow,
        })
    }

    /// A collection of which only the size is public.
    pub fn collection(&self, name: &str, total: i64) -> Value {
        json!({"@context": "https://www.w3.org/ns/activitystreams", "id": self.at(name),
               "type": "OrderedCollection", "totalItems": total})
    }

    pub fn outbox(&self, total: i64) -> Value {
        let mut outbox = self.collection("outbox", total);
        outbox["first"] = format!("{}?page=1", self.at("outbox")).into();
        outbox
    }

    pub fn outbox_page(&self, page: i64, posts: &[Post], more: bool) -> Value {
        let at = |n: i64| format!("{}?page={n}", self.at("outbox"));
        let items: Vec<Value> = posts.iter().map(|p| self.create(p, &Thread::default())).collect();
        let mut value = json!({"@context": context(), "id": at(page), "type": "OrderedCollectionPage",
                               "partOf": self.at("outbox"), "orderedItems": items});
        if more {
            value["next"] = at(page + 1).into();
        }
        if page > 1 {
            value["prev"] = at(page - 1).into();
        }
        value
    }
}

/// The object that stands at a post's address: the note, or the mark that it is gone.
pub(crate) fn at_address(tx: &mut Tx<'_>, site: &Site, public_url: &Url, post: &Post) -> Result<Option<Value>> {
    let Some(actor) = hub_people::actor(tx, &site.workspace_id)? else { return Ok(None) };
    let face = Face::new(site, public_url, &actor.base);
    let mut object = match post.deleted_at {
        Some(_) => face.tombstone(post),
        None => {
            let thread = face.thread(tx, post)?;
            face.note(post, &thread)
        }
    };
    object["@context"] = context();
    Ok(Some(object))
}

pub(crate) fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "toot": "http://joinmastodon.org/ns#",
            "schema": "http://schema.org#",
            "PropertyValue": "schema:PropertyValue",
            "value": "schema:value",
            "Hashtag": "as:Hashtag",
            "sensitive": "as:sensitive",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "discoverable": "toot:discoverable",
            "indexable": "toot:indexable",
            "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
        },
    ])
}

fn when(at: Micros) -> String {
    timestamp(at - at.rem_euclid(1_000_000)).to_string()
}

fn host_of(link: &str) -> String {
    Url::parse(link).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_else(|| link.to_owned())
}
