-- The hub's public site and its place in the fediverse.

-- Empty for a post that begins a page; else the post whose page shows this part of the thread.
ALTER TABLE hub_posts ADD COLUMN root_id TEXT NOT NULL DEFAULT '';
-- 0 for what has a page and stays out of lists and feeds.
ALTER TABLE hub_posts ADD COLUMN listed BIGINT NOT NULL DEFAULT 1;
CREATE INDEX hub_posts_root ON hub_posts (root_id);

CREATE TABLE hub_tags (
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    hub_post_id TEXT NOT NULL REFERENCES hub_posts(id) ON DELETE CASCADE,
    PRIMARY KEY (workspace_id, tag, hub_post_id)
);
CREATE INDEX hub_tags_post ON hub_tags (hub_post_id);

-- The blobs that the public may fetch.
CREATE TABLE hub_media (
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    hub_post_id TEXT NOT NULL REFERENCES hub_posts(id) ON DELETE CASCADE,
    mime TEXT NOT NULL,
    PRIMARY KEY (workspace_id, sha256, hub_post_id)
);
CREATE INDEX hub_media_post ON hub_media (hub_post_id);

-- Address under which the actor was made: its ids keep it whatever host name the site takes later.
ALTER TABLE hub_keys ADD COLUMN base TEXT NOT NULL DEFAULT '';
CREATE INDEX hub_keys_base ON hub_keys (base);

-- People and servers that wrote to us, with the key that proves it.
CREATE TABLE hub_actors (
    id TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    name TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    fetched_at BIGINT NOT NULL
);
CREATE INDEX hub_actors_key ON hub_actors (key_id);

-- Activities taken already: a second copy changes nothing.
CREATE TABLE hub_seen (
    activity TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);
CREATE INDEX hub_seen_at ON hub_seen (seen_at);

CREATE UNIQUE INDEX hub_reactions_once ON hub_reactions (hub_post_id, kind, actor) WHERE kind <> 'reply';
CREATE INDEX hub_reactions_actor ON hub_reactions (actor);
CREATE INDEX hub_followers_actor ON hub_followers (actor);
CREATE INDEX hub_outbox_inbox ON hub_outbox (inbox, id) WHERE state = 'waiting';
