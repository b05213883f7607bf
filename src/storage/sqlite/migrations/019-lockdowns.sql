CREATE TABLE lockdowns (
  id TEXT PRIMARY KEY,
  agents TEXT NOT NULL,
  tools TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER,
  -- The recorded end as JSON; null: none is recorded.
  ended TEXT
) STRICT;

CREATE INDEX lockdowns_open ON lockdowns (id) WHERE ended IS NULL;

CREATE TRIGGER lockdowns_no_delete BEFORE DELETE ON lockdowns
BEGIN
  SELECT RAISE(ABORT, 'a lockdown is never removed');
END;

CREATE TRIGGER lockdowns_keep_what_was_started
BEFORE UPDATE OF id, agents, tools, reason, by_id, by_name, started_at_ms, ends_at_ms ON lockdowns
BEGIN
  SELECT RAISE(ABORT, 'what was locked down is never changed');
END;
