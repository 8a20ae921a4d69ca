-- Portable types only: TEXT ids (UUIDv7), BIGINT microseconds UTC and booleans, DOUBLE PRECISION, BLOB/BYTEA, JSON as TEXT.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    locale TEXT,
    time_zone TEXT,
    theme TEXT NOT NULL DEFAULT 'auto',
    installer BIGINT NOT NULL DEFAULT 0,
    totp_secret BLOB,
    totp_confirmed_at BIGINT,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    recovery_codes TEXT NOT NULL DEFAULT '[]',
    mail_prefs TEXT NOT NULL DEFAULT '{}',
    notifications_read_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- id is the SHA-256 of the cookie, so that a copy of the database opens no session.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);

-- One-time links: owner set-up, invitation, password recovery. Also short-lived ceremonies (passkeys, OAuth).
CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    workspace_id TEXT,
    user_id TEXT,
    body BLOB,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE throttles (
    name TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    late_minutes BIGINT NOT NULL DEFAULT 180,
    gap_policy TEXT NOT NULL DEFAULT 'later',
    overlap_policy TEXT NOT NULL DEFAULT 'first',
    approval_steps TEXT NOT NULL DEFAULT '[]',
    frozen_at BIGINT,
    frozen_by TEXT,
    frozen_reason TEXT,
    settings TEXT NOT NULL DEFAULT '{}',
    demo BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    server TEXT NOT NULL DEFAULT '',
    remote_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    display_name TEXT NOT NULL DEFAULT '',
    avatar_url TEXT,
    profile_url TEXT,
    secret BLOB,
    expires_at BIGINT,
    refresh_lease_until BIGINT NOT NULL DEFAULT 0,
    scopes TEXT NOT NULL DEFAULT '[]',
    limits TEXT NOT NULL DEFAULT '{}',
    software TEXT,
    health TEXT NOT NULL DEFAULT 'ok',
    health_message TEXT,
    checked_at BIGINT,
    pacing_posts BIGINT,
    pacing_seconds BIGINT,
    language TEXT,
    visibility TEXT NOT NULL DEFAULT 'public',
    settings TEXT NOT NULL DEFAULT '{}',
    frozen_at BIGINT,
    frozen_by TEXT,
    archived_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, network, server, remote_id)
);

-- One lane per account: the unit of leasing, so that an account's posts go out in order.
CREATE TABLE lanes (
    account_id TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
    next_at BIGINT NOT NULL,
    lease TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    node TEXT
);
CREATE INDEX lanes_next ON lanes (next_at);

CREATE TABLE slots (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    weekday BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    UNIQUE (account_id, weekday, minute)
);

CREATE TABLE campaigns (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    colour TEXT NOT NULL DEFAULT 'teal',
    starts_at BIGINT,
    ends_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE posts (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    author_id TEXT,
    stage TEXT NOT NULL,
    content TEXT NOT NULL,
    labels TEXT NOT NULL DEFAULT '[]',
    campaign_id TEXT REFERENCES campaigns(id) ON DELETE SET NULL,
    notes TEXT NOT NULL DEFAULT '',
    due_at BIGINT,
    schedule TEXT NOT NULL DEFAULT '{"kind":"none"}',
    version BIGINT NOT NULL DEFAULT 1,
    approval_required BIGINT NOT NULL DEFAULT 0,
    approved_version BIGINT NOT NULL DEFAULT 0,
    origin TEXT,
    search TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX posts_calendar ON posts (workspace_id, due_at);
CREATE INDEX posts_recent ON posts (workspace_id, stage, updated_at);
CREATE UNIQUE INDEX posts_origin ON posts (workspace_id, origin);

-- The accounts a post goes to, and what each says differently from the master.
CREATE TABLE renditions (
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    override TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (post_id, account_id)
);
CREATE INDEX renditions_account ON renditions (account_id);

CREATE TABLE post_versions (
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    author_id TEXT,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, version)
);

CREATE TABLE post_comments (
    id TEXT PRIMARY KEY,
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    author_id TEXT,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT
);
CREATE INDEX post_comments_post ON post_comments (post_id);

CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    step BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    decision TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX approvals_post ON approvals (post_id, version);

CREATE TABLE post_media (
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    media_id TEXT NOT NULL,
    PRIMARY KEY (post_id, media_id)
);
CREATE INDEX post_media_media ON post_media (media_id);

CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    post_id TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    occurrence BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    next_at BIGINT,
    late_ok BIGINT NOT NULL DEFAULT 0,
    content TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    rescues BIGINT NOT NULL DEFAULT 0,
    began_at BIGINT,
    sent_at BIGINT,
    remote_id TEXT,
    remote_url TEXT,
    error TEXT,
    advice TEXT,
    resolved_by TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (post_id, account_id, occurrence)
);
CREATE INDEX deliveries_lane ON deliveries (account_id, due_at, id)
    WHERE state IN ('waiting', 'retry', 'unsure', 'sending', 'claimed');
CREATE INDEX deliveries_calendar ON deliveries (workspace_id, due_at);
CREATE INDEX deliveries_state ON deliveries (workspace_id, state, due_at);

CREATE TABLE delivery_steps (
    delivery_id TEXT NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
    step BIGINT NOT NULL,
    first_comment BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    remote_id TEXT,
    remote_url TEXT,
    remote_extra TEXT,
    note TEXT,
    sent_at BIGINT,
    PRIMARY KEY (delivery_id, step)
);

CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
    account_id TEXT NOT NULL,
    step BIGINT NOT NULL,
    kind TEXT NOT NULL,
    node TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    outcome TEXT,
    message TEXT
);
CREATE INDEX attempts_delivery ON attempts (delivery_id);
CREATE INDEX attempts_pacing ON attempts (account_id, started_at);

CREATE TABLE media_folders (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE media (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    folder_id TEXT REFERENCES media_folders(id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    mime TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    seconds DOUBLE PRECISION,
    sha256 TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    focus TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    facts TEXT NOT NULL DEFAULT '{}',
    credit TEXT NOT NULL DEFAULT '',
    search TEXT NOT NULL DEFAULT '',
    created_by TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX media_recent ON media (workspace_id, created_at);
CREATE INDEX media_sha ON media (workspace_id, sha256);

-- One row per thing worth telling; who has read it is a date on the user.
CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    user_id TEXT,
    kind TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '{}',
    post_id TEXT,
    delivery_id TEXT,
    account_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notifications_recent ON notifications (workspace_id, created_at);

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    secret BLOB NOT NULL,
    events TEXT NOT NULL DEFAULT '["*"]',
    enabled BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);

-- Mail and webhook messages on their way: written with the thing they tell of.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    workspace_id TEXT,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    lease TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'waiting';

CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE idempotency_keys (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner, name)
);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    workspace_id TEXT,
    user_id TEXT,
    action TEXT NOT NULL,
    object TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_recent ON audit (workspace_id, created_at);

-- Periodic jobs: one node at a time.
CREATE TABLE leader_leases (
    job TEXT PRIMARY KEY,
    lease TEXT NOT NULL,
    lease_until BIGINT NOT NULL
);

CREATE TABLE hub_posts (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    account_id TEXT NOT NULL,
    step_key TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL,
    html TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',
    in_reply_to TEXT,
    published_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    UNIQUE (workspace_id, slug)
);
CREATE INDEX hub_posts_recent ON hub_posts (workspace_id, published_at);

CREATE TABLE hub_pages (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    position BIGINT NOT NULL DEFAULT 0,
    published BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, slug)
);

CREATE TABLE hub_keys (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces(id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    private_key BLOB NOT NULL
);

CREATE TABLE hub_followers (
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    actor TEXT NOT NULL,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    name TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, actor)
);

CREATE TABLE hub_reactions (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    hub_post_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX hub_reactions_post ON hub_reactions (hub_post_id);

-- ActivityPub messages to followers' inboxes, written with the hub post.
CREATE TABLE hub_outbox (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    inbox TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    lease TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX hub_outbox_due ON hub_outbox (next_at) WHERE state = 'waiting';
