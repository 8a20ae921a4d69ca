-- The plan around each post: what it is made for, what it cost, and which items of the checklists are done.

CREATE TABLE post_briefs (
    post_id TEXT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    goal TEXT NOT NULL DEFAULT '',
    pillar TEXT NOT NULL DEFAULT '',
    persona TEXT NOT NULL DEFAULT '',
    format TEXT NOT NULL DEFAULT '',
    -- Network and day the plan gave it; absent when it comes from nowhere else than the studio.
    network TEXT NOT NULL DEFAULT '',
    planned_for BIGINT,
    planned_minutes BIGINT,
    -- What somebody wrote down afterwards.
    spent_minutes BIGINT,
    spent_cents BIGINT
);

CREATE TABLE post_checks (
    post_id TEXT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    -- Id of the item in the checklists.
    item TEXT NOT NULL,
    done_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, item)
);

-- Former briefs: what an example or a new text replaced.
CREATE TABLE strategy_brief_versions (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- TOML.
    body TEXT NOT NULL,
    author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, version)
);

CREATE TABLE strategy_profiles (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    -- JSON: whose profile, handle, texts by network and field, pictures, items done.
    body TEXT NOT NULL,
    updated_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    updated_at BIGINT NOT NULL
);
