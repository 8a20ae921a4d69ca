//! The hub in the fediverse: the actor's key, who follows, who reacted, what was taken already.

use crate::{
    clock::{DAY, Micros},
    db::Event,
    error::{Result, StoreError},
    keyring::Keyring,
    params,
    sql::{Row, Tx},
};

/// The actor of a workspace. `Debug` shows no key: the private one is sealed until [`Actor::private_key`].
#[derive(Clone)]
pub struct Actor {
    pub workspace_id: String,
    /// What its ids begin with, for ever.
    pub base: String,
    /// PEM.
    pub public_key: String,
    sealed: Vec<u8>,
}

fn context(workspace_id: &str) -> String {
    format!("hub:{workspace_id}")
}

impl Actor {
    /// PKCS#8 DER.
    pub fn private_key(&self, keys: &Keyring) -> Result<Vec<u8>> {
        keys.open_sealed(&context(&self.workspace_id), &self.sealed)
    }
}

fn read_actor(r: &Row<'_>) -> Result<Actor> {
    Ok(Actor { workspace_id: r.get(0)?, base: r.get(1)?, public_key: r.get(2)?, sealed: r.get(3)? })
}

const ACTOR: &str = "SELECT workspace_id, base, public_key, private_key FROM hub_keys";

/// The workspace's actor; `None` until somebody asked for it.
pub fn actor(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Option<Actor>> {
    tx.first(&format!("{ACTOR} WHERE workspace_id = $1"), params![workspace_id], read_actor)
}

pub fn actor_by_base(tx: &mut Tx<'_>, base: &str) -> Result<Option<Actor>> {
    tx.first(&format!("{ACTOR} WHERE base = $1"), params![base], read_actor)
}

/// Some actor of this installation, to sign what is asked in nobody's name.
pub fn any_actor(tx: &mut Tx<'_>) -> Result<Option<Actor>> {
    tx.first(&format!("{ACTOR} ORDER BY workspace_id LIMIT 1"), &[], read_actor)
}

/// Keeps a new key; when another call was first, its key stays and comes back.
pub fn make_actor(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    workspace_id: &str,
    base: &str,
    public_key: &str,
    private_key: &[u8],
) -> Result<Actor> {
    tx.exec(
        "INSERT INTO hub_keys (workspace_id, public_key, private_key, base) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id) DO NOTHING",
        params![workspace_id, public_key, keys.seal(&context(workspace_id), private_key)?, base],
    )?;
    actor(tx, workspace_id)?.ok_or(StoreError::NotFound("the actor"))
}

#[derive(Debug, Clone, PartialEq)]
pub struct Follower {
    pub actor: String,
    pub name: String,
    pub created_at: Micros,
}

/// Adds a follower, or brings its inbox up to date.
pub fn follow(tx: &mut Tx<'_>, workspace_id: &str, who: &Remote) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO hub_followers (workspace_id, actor, inbox, shared_inbox, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (workspace_id, actor) DO UPDATE SET inbox = EXCLUDED.inbox,
            shared_inbox = EXCLUDED.shared_inbox, name = EXCLUDED.name",
        params![workspace_id, &who.id, &who.inbox, &who.shared_inbox, &who.name, now],
    )?;
    tx.emit(Event::new("hub", workspace_id, &who.id));
    Ok(())
}

pub fn unfollow(tx: &mut Tx<'_>, workspace_id: &str, actor: &str) -> Result<()> {
    tx.exec("DELETE FROM hub_followers WHERE workspace_id = $1 AND actor = $2", params![workspace_id, actor])
        .map(|_| ())
}

pub fn follower_count(tx: &mut Tx<'_>, workspace_id: &str) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM hub_followers WHERE workspace_id = $1", params![workspace_id], |r| r.get(0))
}

/// Followers, newest first.
pub fn followers(tx: &mut Tx<'_>, workspace_id: &str, limit: i64, skip: i64) -> Result<Vec<Follower>> {
    tx.query(
        "SELECT actor, name, created_at FROM hub_followers WHERE workspace_id = $1
         ORDER BY created_at DESC, actor LIMIT $2 OFFSET $3",
        params![workspace_id, limit, skip],
        |r| Ok(Follower { actor: r.get(0)?, name: r.get(1)?, created_at: r.get(2)? }),
    )
}

/// Where an activity for all followers goes: each shared inbox once.
pub fn inboxes(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<String>> {
    tx.query(
        "SELECT DISTINCT COALESCE(shared_inbox, inbox) FROM hub_followers WHERE workspace_id = $1 ORDER BY 1",
        params![workspace_id],
        |r| r.get(0),
    )
}

/// The server behind an inbox said that it is gone: nobody behind it follows any more.
pub fn drop_inbox(tx: &mut Tx<'_>, inbox: &str) -> Result<u64> {
    tx.exec("DELETE FROM hub_outbox WHERE inbox = $1", params![inbox])?;
    tx.exec("DELETE FROM hub_followers WHERE inbox = $1 OR shared_inbox = $1", params![inbox])
}

/// Somebody elsewhere, as their server described them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remote {
    pub id: String,
    pub key_id: String,
    /// PEM.
    pub public_key: String,
    pub inbox: String,
    pub shared_inbox: Option<String>,
    pub name: String,
    pub url: String,
    pub fetched_at: Micros,
}

const REMOTE: &str = "SELECT id, key_id, public_key, inbox, shared_inbox, name, url, fetched_at FROM hub_actors";

fn read_remote(r: &Row<'_>) -> Result<Remote> {
    Ok(Remote {
        id: r.get(0)?,
        key_id: r.get(1)?,
        public_key: r.get(2)?,
        inbox: r.get(3)?,
        shared_inbox: r.get(4)?,
        name: r.get(5)?,
        url: r.get(6)?,
        fetched_at: r.get(7)?,
    })
}

pub fn remote_by_key(tx: &mut Tx<'_>, key_id: &str) -> Result<Option<Remote>> {
    tx.first(&format!("{REMOTE} WHERE key_id = $1"), params![key_id], read_remote)
}

pub fn remote(tx: &mut Tx<'_>, id: &str) -> Result<Option<Remote>> {
    tx.first(&format!("{REMOTE} WHERE id = $1"), params![id], read_remote)
}

pub fn keep_remote(tx: &mut Tx<'_>, who: &Remote) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO hub_actors (id, key_id, public_key, inbox, shared_inbox, name, url, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET key_id = EXCLUDED.key_id, public_key = EXCLUDED.public_key,
            inbox = EXCLUDED.inbox, shared_inbox = EXCLUDED.shared_inbox, name = EXCLUDED.name, url = EXCLUDED.url,
            fetched_at = EXCLUDED.fetched_at",
        params![&who.id, &who.key_id, &who.public_key, &who.inbox, &who.shared_inbox, &who.name, &who.url, now],
    )?;
    tx.exec(
        "UPDATE hub_followers SET inbox = $2, shared_inbox = $3, name = $4 WHERE actor = $1",
        params![&who.id, &who.inbox, &who.shared_inbox, &who.name],
    )
    .map(|_| ())
}

/// Somebody closed their account: everything we hold of them goes.
pub fn forget(tx: &mut Tx<'_>, actor: &str) -> Result<()> {
    tx.exec("DELETE FROM hub_followers WHERE actor = $1", params![actor])?;
    tx.exec("DELETE FROM hub_reactions WHERE actor = $1", params![actor])?;
    tx.exec("DELETE FROM hub_actors WHERE id = $1", params![actor]).map(|_| ())
}

/// True the first time an activity comes.
pub fn first_seen(tx: &mut Tx<'_>, activity: &str) -> Result<bool> {
    let now = tx.now()?;
    let sql = "INSERT INTO hub_seen (activity, seen_at) VALUES ($1, $2) ON CONFLICT (activity) DO NOTHING";
    Ok(tx.exec(sql, params![activity, now])? > 0)
}

/// Forgets activities taken more than a month ago; signatures are refused long before.
pub fn prune_seen(tx: &mut Tx<'_>) -> Result<u64> {
    let before = tx.now()? - 30 * DAY;
    tx.exec("DELETE FROM hub_seen WHERE seen_at < $1", params![before])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Like,
    Boost,
    Reply,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Boost => "boost",
            Self::Reply => "reply",
        }
    }
}

/// A reaction; `id` is the activity's, or for a reply the note's.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaction {
    pub id: String,
    pub workspace_id: String,
    pub hub_post_id: String,
    pub kind: Kind,
    pub actor: String,
    /// Sanitised HTML of a reply.
    pub body: String,
}

/// Keeps a reaction; the same one again changes only its text.
pub fn react(tx: &mut Tx<'_>, r: &Reaction) -> Result<()> {
    let now = tx.now()?;
    tx.exec(
        "INSERT INTO hub_reactions (id, workspace_id, hub_post_id, kind, actor, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        params![&r.id, &r.workspace_id, &r.hub_post_id, r.kind.as_str(), &r.actor, &r.body, now],
    )?;
    tx.emit(Event::new("hub", &r.workspace_id, &r.hub_post_id));
    Ok(())
}

pub fn edit_reply(tx: &mut Tx<'_>, id: &str, actor: &str, body: &str) -> Result<()> {
    tx.exec(
        "UPDATE hub_reactions SET body = $3 WHERE id = $1 AND actor = $2 AND kind = 'reply'",
        params![id, actor, body],
    )
    .map(|_| ())
}

/// Takes a reaction back by its id; only its own author can.
pub fn retract(tx: &mut Tx<'_>, id: &str, actor: &str) -> Result<()> {
    tx.exec("DELETE FROM hub_reactions WHERE id = $1 AND actor = $2", params![id, actor]).map(|_| ())
}

/// Takes a like or boost back by what it was on.
pub fn retract_from(tx: &mut Tx<'_>, hub_post_id: &str, kind: Kind, actor: &str) -> Result<()> {
    tx.exec(
        "DELETE FROM hub_reactions WHERE hub_post_id = $1 AND kind = $2 AND actor = $3",
        params![hub_post_id, kind.as_str(), actor],
    )
    .map(|_| ())
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub likes: i64,
    pub boosts: i64,
    pub replies: i64,
}

/// Reactions to a page, those to the later parts of its thread included.
pub fn counts(tx: &mut Tx<'_>, root_id: &str) -> Result<Counts> {
    let mut counts = Counts::default();
    tx.each(
        "SELECT r.kind, COUNT(*) FROM hub_reactions r JOIN hub_posts p ON p.id = r.hub_post_id
         WHERE (p.id = $1 OR p.root_id = $1) AND p.deleted_at IS NULL GROUP BY r.kind",
        params![root_id],
        |r| {
            let n = r.get(1)?;
            match r.get::<String>(0)?.as_str() {
                "like" => counts.likes = n,
                "boost" => counts.boosts = n,
                _ => counts.replies = n,
            }
            Ok(())
        },
    )?;
    Ok(counts)
}

/// A reply as the page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub id: String,
    pub actor: String,
    /// Empty when their server was never asked.
    pub name: String,
    pub url: String,
    pub body: String,
    pub created_at: Micros,
}

/// Replies to a page and to the later parts of its thread, oldest first.
pub fn replies(tx: &mut Tx<'_>, root_id: &str, limit: i64) -> Result<Vec<Reply>> {
    tx.query(
        "SELECT r.id, r.actor, COALESCE(a.name, ''), COALESCE(a.url, ''), r.body, r.created_at
         FROM hub_reactions r JOIN hub_posts p ON p.id = r.hub_post_id LEFT JOIN hub_actors a ON a.id = r.actor
         WHERE (p.id = $1 OR p.root_id = $1) AND p.deleted_at IS NULL AND r.kind = 'reply'
         ORDER BY r.created_at, r.id LIMIT $2",
        params![root_id, limit],
        |r| {
            Ok(Reply {
                id: r.get(0)?,
                actor: r.get(1)?,
                name: r.get(2)?,
                url: r.get(3)?,
                body: r.get(4)?,
                created_at: r.get(5)?,
            })
        },
    )
}
