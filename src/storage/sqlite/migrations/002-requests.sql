CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  category TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  deadline_ms INTEGER,
  session_id TEXT,
  tool_call_id TEXT,
  summary TEXT,
  requester TEXT,
  owner TEXT,
  idempotency_key TEXT,
  fingerprint TEXT,
  bundle_hash TEXT NOT NULL,
  policy_id TEXT,
  rule TEXT,
  salt TEXT NOT NULL,
  params_digest TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX requests_idempotency ON requests (agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX requests_created ON requests (created_at_ms);
CREATE INDEX requests_pending ON requests (created_at_ms, id) WHERE status = 'pending';
CREATE INDEX requests_deadline ON requests (deadline_ms) WHERE status = 'pending';

-- Prunable. exact is null when nothing was masked.
CREATE TABLE payloads (
  request_id TEXT PRIMARY KEY REFERENCES requests (id),
  shown TEXT NOT NULL,
  exact TEXT
) STRICT;

-- How many requests made in this hour for this tool stand at this status.
CREATE TABLE request_hours (
  hour_ms INTEGER NOT NULL,
  tool TEXT NOT NULL,
  status TEXT NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (hour_ms, tool, status)
) STRICT, WITHOUT ROWID;
