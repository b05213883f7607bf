-- 1: Slack took only the brief form of the message, which shows no params; set before that is sent.
ALTER TABLE deliveries ADD COLUMN is_brief INTEGER NOT NULL DEFAULT 0;
