CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  session_id TEXT,
  scope_kind TEXT NOT NULL,
  scope_name TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  uses_left INTEGER CHECK (uses_left >= 0),
  created_at_ms INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  request_id TEXT,
  demands TEXT,
  revoked_by_id TEXT,
  revoked_by_name TEXT,
  revoked_at_ms INTEGER
) STRICT;

CREATE INDEX grants_active ON grants (agent_id, expires_at_ms) WHERE revoked_at_ms IS NULL;
