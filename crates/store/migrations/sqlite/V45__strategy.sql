-- What a workspace wants, the plan that follows in each of its versions, what of it was put into the
-- calendar, and the links by which others read it.

CREATE TABLE strategy_briefs (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    -- TOML, as an expert edits it.
    body TEXT NOT NULL,
    -- The last step of the questions that was answered; 0 when none was.
    step BIGINT NOT NULL DEFAULT 0,
    -- Answers to the questions of style: JSON object of id to agreement.
    style TEXT NOT NULL DEFAULT '{}',
    updated_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE strategy_versions (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    -- Parts that changed: JSON array.
    changed TEXT NOT NULL,
    author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, version)
);

CREATE TABLE strategy_applications (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- Slots as they were: JSON array of account and slots.
    slots_before TEXT NOT NULL,
    -- Ids of the posts that were written: JSON array.
    posts TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    undone_at BIGINT
);
CREATE INDEX strategy_applications_workspace ON strategy_applications (workspace_id, created_at);

CREATE TABLE strategy_shares (
    -- Hash of the secret in the link.
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    created_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX strategy_shares_workspace ON strategy_shares (workspace_id, expires_at);
