-- What the calendar shows of a post, so that a month is read without its contents.
ALTER TABLE posts ADD COLUMN excerpt TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN thumb TEXT;
UPDATE posts SET
    excerpt = substr(COALESCE(json_extract(content, '$.title'), json_extract(content, '$.parts[0].text'), ''), 1, 90),
    thumb = json_extract(content, '$.parts[0].media[0].media');

-- These hold every column the calendar reads: it never goes to the rows themselves.
DROP INDEX posts_calendar;
CREATE INDEX posts_calendar ON posts (workspace_id, due_at, id, excerpt, thumb, campaign_id, labels);
DROP INDEX deliveries_calendar;
CREATE INDEX deliveries_calendar ON deliveries (workspace_id, due_at, post_id, account_id, state);

CREATE INDEX posts_binned ON posts (workspace_id, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX posts_recurring ON posts (workspace_id, due_at) WHERE substr(schedule, 10, 9) = 'recurring';
CREATE INDEX posts_campaign ON posts (campaign_id) WHERE campaign_id IS NOT NULL;
