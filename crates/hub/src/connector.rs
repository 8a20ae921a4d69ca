//! The hub as a network: publishing inserts a row under the step's key, so it happens once, and
//! writes what followers' servers must hear in the same transaction.

use crate::{
    address::{Address, handle, post_url},
    fediverse::objects::Face,
    markup::{self, Lines},
};
use jiff::{Timestamp, tz::TimeZone};
use passeur_handbook::{
    content::{Content, Visibility},
    limits::Limits,
};
use passeur_networks::{
    Capabilities, Checked, ConnectForm, Connected, Credentials, Descriptor, Failure, Field, Found, Profile, Receipt,
    Remote, Result, Session, Step, WayIn, http::Http,
};
use passeur_store::{
    Db, StoreError, Tx,
    blobs::Blobs,
    hub::{self, Body, Edit, File, NewPost, Post, Site},
    hub_outbox, hub_people, workspaces,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::Url;

pub struct Connector {
    db: Db,
    blobs: Blobs,
    public_url: Url,
    descriptor: Descriptor,
}

impl Connector {
    /// `public_url` is where the outside reaches this installation, without a path.
    pub fn new(db: Db, blobs: Blobs, public_url: Url) -> Self {
        Self { db, blobs, public_url, descriptor: descriptor() }
    }
}

/// What the hub takes, as the catalogue says.
fn limits() -> Limits {
    passeur_handbook::limits::of("hub").cloned().unwrap_or_default()
}

fn descriptor() -> Descriptor {
    Descriptor {
        id: "hub",
        name: "Hub",
        family: "owned",
        capabilities: Capabilities {
            publish: true,
            threads: true,
            first_comment: true,
            edit: true,
            delete: true,
            find_published: true,
            idempotency: true,
            exact_key: true,
            oauth: false,
            refresh: false,
            poll: true,
            resolve_mentions: false,
        },
        limits: limits(),
        pacing: None,
        ways_in: &[WayIn {
            id: "none",
            fields: &[Field { name: "workspace", secret: false, required: true, example: "news" }],
        }],
        scopes: &[],
        price_per_post: 0.0,
        docs: "",
        source: "Passeur itself",
        source_date: "2026-11-23",
        checked_on: "2026-11-23",
    }
}

/// A database that cannot be reached leaves nothing half done: the key makes the next attempt safe.
fn failure(e: StoreError) -> Failure {
    match e {
        StoreError::NotFound(_) | StoreError::Missing(_) | StoreError::Invalid(_) => Failure::permanent(e.to_string()),
        StoreError::Conflict(_) => Failure::permanent(e.to_string()),
        e => Failure::temporary(format!("nothing was published: {e}")),
    }
}

#[async_trait::async_trait]
impl passeur_networks::Connector for Connector {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The account comes with its workspace; this answers for a workspace whose account was removed.
    async fn connect(&self, _http: &Http, form: &ConnectForm) -> Result<Connected> {
        let slug = form.fields.get("workspace").map(|s| s.expose_secret().to_owned()).unwrap_or_default();
        let site = self.db.read(move |tx| hub::site_by_slug(tx, &slug)).await.map_err(failure)?;
        let site = site.ok_or_else(|| Failure::permanent("there is no workspace of that name"))?;
        Ok(Connected {
            server: None,
            profile: self.profile(&site),
            limits: limits(),
            credentials: Credentials { secret: SecretString::from(String::new()), expires_at: None },
        })
    }

    async fn check(&self, _http: &Http, session: &Session) -> Result<Checked> {
        let site = self.site(session).await?;
        Ok(Checked { profile: self.profile(&site), limits: limits() })
    }

    async fn publish(&self, _http: &Http, session: &Session, step: &Step) -> Result<Receipt> {
        listed(&step.content)?;
        let site = self.site(session).await?;
        let draft = self.draft(&site, step).await?;
        let (account, key) = (session.account_id.clone(), step.key.clone());
        let reply_to = step.reply_to.as_ref().map(|r| (r.root.id.clone(), r.parent.id.clone()));
        let slug = slug_of(&draft.title, &draft.body.text, step.due, &site.time_zone);
        let index = step.index;
        let public_url = self.public_url.clone();
        // Another node may take the same address at the same moment: the next try sees it, and the last
        // ones ask for an address that no other step wants.
        for attempt in 0..6 {
            let slug = match attempt {
                0..3 => slug.clone(),
                _ => format!("{slug}-{}", &hex::encode(Sha256::digest(format!("{attempt}{key}")))[..8]),
            };
            let (site, draft, account, key) = (site.clone(), draft.clone(), account.clone(), key.clone());
            let (reply_to, public_url) = (reply_to.clone(), public_url.clone());
            let made = self
                .db
                .write(move |tx| {
                    let (root_id, in_reply_to, slug) = match reply_to {
                        None => (String::new(), None, slug),
                        Some((root, parent)) => {
                            let root =
                                hub::get(tx, &root)?.ok_or(StoreError::NotFound("the beginning of the thread"))?;
                            let slug = format!("{}-{}", root.slug, index + 1);
                            (root.id, Some(parent), slug)
                        }
                    };
                    let new = NewPost {
                        workspace_id: site.workspace_id.clone(),
                        account_id: account,
                        step_key: key,
                        slug,
                        title: draft.title,
                        body: draft.body,
                        html: draft.html,
                        tags: draft.tags,
                        in_reply_to,
                        root_id,
                        listed: draft.listed,
                    };
                    let (post, fresh) = hub::publish(tx, &new)?;
                    if fresh {
                        tell_followers(tx, &site, &public_url, &post, Told::Created)?;
                    }
                    receipt(tx, &site, &public_url, &post)
                })
                .await;
            match made {
                Err(StoreError::Duplicate(_)) => {}
                other => return other.map_err(failure),
            }
        }
        Err(Failure::temporary("nothing was published: the address was taken by another post at the same moment"))
    }

    async fn find_published(&self, _http: &Http, session: &Session, step: &Step) -> Result<Found> {
        let site = self.site(session).await?;
        let (key, public_url) = (step.key.clone(), self.public_url.clone());
        self.db
            .read(move |tx| match hub::by_key(tx, &key)? {
                Some(post) => Ok(Found::Yes(receipt(tx, &site, &public_url, &post)?)),
                None => Ok(Found::No),
            })
            .await
            .map_err(failure)
    }

    async fn edit(&self, _http: &Http, session: &Session, remote: &Remote, step: &Step) -> Result<Receipt> {
        listed(&step.content)?;
        let site = self.site(session).await?;
        let draft = self.draft(&site, step).await?;
        let (id, public_url) = (remote.id.clone(), self.public_url.clone());
        self.db
            .write(move |tx| {
                own(tx, &site, &id)?;
                let edit = Edit {
                    title: draft.title,
                    body: draft.body,
                    html: draft.html,
                    tags: draft.tags,
                    listed: draft.listed,
                };
                let post = hub::edit(tx, &id, &edit)?;
                tell_followers(tx, &site, &public_url, &post, Told::Updated)?;
                receipt(tx, &site, &public_url, &post)
            })
            .await
            .map_err(failure)
    }

    async fn delete(&self, _http: &Http, session: &Session, remote: &Remote) -> Result<()> {
        let site = self.site(session).await?;
        let (id, public_url) = (remote.id.clone(), self.public_url.clone());
        self.db
            .write(move |tx| {
                own(tx, &site, &id)?;
                match hub::delete(tx, &id)? {
                    Some(post) => tell_followers(tx, &site, &public_url, &post, Told::Deleted),
                    None => Ok(()),
                }
            })
            .await
            .map_err(failure)
    }
}

/// The post is one of this site's.
fn own(tx: &mut Tx<'_>, site: &Site, id: &str) -> Result<(), StoreError> {
    match hub::get(tx, id)? {
        Some(post) if post.workspace_id == site.workspace_id => Ok(()),
        _ => Err(StoreError::NotFound("the hub post")),
    }
}

/// The hub is a public place: only what may be read by all goes there.
fn listed(content: &Content) -> Result<bool> {
    match content.visibility {
        Visibility::Public => Ok(true),
        Visibility::Unlisted => Ok(false),
        Visibility::Followers | Visibility::Direct => Err(Failure::permanent(
            "the hub is read by everyone: choose public or unlisted, or leave the hub out of this post",
        )),
    }
}

/// A step made ready, before any transaction.
#[derive(Clone)]
struct Draft {
    title: String,
    body: Body,
    html: String,
    tags: Vec<String>,
    listed: bool,
}

impl Connector {
    async fn site(&self, session: &Session) -> Result<Site> {
        let account = session.account_id.clone();
        self.db.read(move |tx| hub::site_of_account(tx, &account)).await.map_err(failure)
    }

    fn profile(&self, site: &Site) -> Profile {
        let address = Address::of(site, &self.public_url);
        Profile {
            remote_id: site.workspace_id.clone(),
            handle: handle(site, &self.public_url),
            display_name: site.title().to_owned(),
            avatar_url: None,
            profile_url: Url::parse(&address.base).ok(),
            scopes: Vec::new(),
            server_software: Some(concat!("Passeur ", env!("CARGO_PKG_VERSION")).into()),
        }
    }

    async fn draft(&self, site: &Site, step: &Step) -> Result<Draft> {
        let content = &step.content;
        let first = step.index == 0;
        let title = clean(content.title.as_deref().filter(|_| first).unwrap_or_default());
        let mut media = Vec::new();
        for m in &step.media {
            let bytes = m.bytes.len() as u64;
            let sha256 =
                self.blobs.put(m.bytes.clone()).await.map_err(|e| {
                    Failure::temporary(format!("nothing was published: a file could not be kept ({e})"))
                })?;
            media.push(File {
                name: file_name(&m.name, &m.mime),
                sha256,
                mime: m.mime.clone(),
                alt: clean(&m.alt),
                bytes,
                width: m.width,
                height: m.height,
                focus: m.focus,
                seconds: m.seconds,
            });
        }
        let lines = if title.is_empty() { Lines::Kept } else { Lines::Flowing };
        let text = clean(&step.text);
        let rendered = markup::post_html(&text, lines);
        let body = Body {
            text,
            link: content.link.clone().filter(|_| first),
            warning: content.warning.as_deref().map(clean),
            sensitive: content.sensitive,
            language: content.languages.first().cloned().unwrap_or_else(|| site.locale.clone()),
            poll: content.poll.clone().filter(|_| first),
            media,
            first_comment: step.first_comment,
        };
        Ok(Draft { title, body, html: rendered.html, tags: rendered.tags, listed: listed(content)? })
    }
}

/// Text without the control characters that neither a page nor a database can hold.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

enum Told {
    Created,
    Updated,
    Deleted,
}

/// Queues what followers' servers must hear. Without followers nobody is told, and no key is made.
fn tell_followers(tx: &mut Tx<'_>, site: &Site, public_url: &Url, post: &Post, what: Told) -> Result<(), StoreError> {
    let inboxes = hub_people::inboxes(tx, &site.workspace_id)?;
    if inboxes.is_empty() {
        return Ok(());
    }
    let Some(actor) = hub_people::actor(tx, &site.workspace_id)? else { return Ok(()) };
    let face = Face::new(site, public_url, &actor.base);
    let thread = face.thread(tx, post)?;
    let activity = match what {
        Told::Created => face.create(post, &thread),
        Told::Updated => face.update(post, &thread),
        Told::Deleted => face.delete(post),
    };
    hub_outbox::send(tx, &site.workspace_id, &inboxes, &activity.to_string())
}

fn receipt(tx: &mut Tx<'_>, site: &Site, public_url: &Url, post: &Post) -> Result<Receipt, StoreError> {
    let base = Address::of(site, public_url).base;
    let root = if post.root_id.is_empty() { None } else { hub::get(tx, &post.root_id)? };
    let url = post_url(&base, post, root.as_ref().map(|r| r.slug.as_str()));
    Ok(Receipt { remote: Remote { id: post.id.clone(), url: Some(url), extra: None }, note: None })
}

/// Words of the title, or of the text, as an address; the day where there are none.
fn slug_of(title: &str, text: &str, due: Timestamp, zone: &str) -> String {
    let from = if title.is_empty() { markup::plain(text) } else { title.to_owned() };
    let mut taken = String::new();
    let mut slug = String::new();
    for word in from.split_whitespace().filter(|w| !w.contains("://") && !w.starts_with('@')) {
        let next = format!("{taken} {word}");
        let made = workspaces::slug(&next);
        if made.len() >= 40 && !slug.is_empty() {
            break;
        }
        if next.chars().any(char::is_alphanumeric) && made != "workspace" {
            slug = made;
        }
        taken = next;
    }
    if slug.is_empty() {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        slug = due.to_zoned(zone).strftime("%Y-%m-%d").to_string();
    }
    slug
}

/// A short file name with the ending that goes with the type.
fn file_name(name: &str, mime: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = match workspaces::slug(stem) {
        s if s == "workspace" => "media".to_owned(),
        s => s,
    };
    let ending = match mime {
        "image/jpeg" => "jpg",
        "image/svg+xml" => "svg",
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        other => other.rsplit('/').next().filter(|e| e.bytes().all(|b| b.is_ascii_alphanumeric())).unwrap_or("bin"),
    };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_the_first_words() {
        let due = Timestamp::from_second(1_795_424_400).unwrap();
        for (title, text, want) in [
            ("", "Le marché de Noël ouvre ses portes samedi à 10 h", "le-marche-de-noel-ouvre-ses-portes"),
            ("Œuvre n° 3", "x", "oeuvre-n-3"),
            ("", "@ana@mamot.fr https://x.y Bonjour", "bonjour"),
            ("", "日本語", "2026-11-23"),
            ("", "", "2026-11-23"),
        ] {
            assert_eq!(slug_of(title, text, due, "Europe/Paris"), want, "{title}{text}");
        }
    }

    #[test]
    fn a_file_gets_a_plain_name() {
        assert_eq!(file_name("Été à la plage.JPEG", "image/jpeg"), "ete-a-la-plage.jpg");
        assert_eq!(file_name("../../x", "image/webp"), "x.webp");
        assert_eq!(file_name("图", "video/mp4"), "media.mp4");
    }
}
