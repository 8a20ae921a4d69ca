-- Where a person comes back to, when they last proved who they are, and what names a token or a passkey.

ALTER TABLE users ADD COLUMN last_workspace_id TEXT;
ALTER TABLE users ADD COLUMN password_changed_at BIGINT;
ALTER TABLE users ADD COLUMN last_login_at BIGINT;

-- The last time the password, a passkey or a second factor was given in this session.
ALTER TABLE sessions ADD COLUMN verified_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE passkeys ADD COLUMN credential_id TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);

-- The first characters of the token, to recognise it in a list.
ALTER TABLE api_tokens ADD COLUMN prefix TEXT NOT NULL DEFAULT '';
CREATE INDEX api_tokens_workspace ON api_tokens (workspace_id, created_at);

CREATE INDEX tickets_workspace ON tickets (workspace_id, purpose);
CREATE INDEX tickets_expired ON tickets (expires_at);

ALTER TABLE audit ADD COLUMN address TEXT NOT NULL DEFAULT '';
