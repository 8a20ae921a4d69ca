-- What an account went through, the name of its own picture, why it stands still; and the way of messages to their target.

CREATE TABLE account_events (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    health TEXT NOT NULL,
    message TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX account_events_account ON account_events (account_id, at);

ALTER TABLE accounts ADD COLUMN avatar TEXT;
ALTER TABLE accounts ADD COLUMN frozen_reason TEXT;

CREATE INDEX outbox_target ON outbox (workspace_id, channel, target, created_at);
