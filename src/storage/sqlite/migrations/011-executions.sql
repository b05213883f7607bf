-- Calls that ran, as they were seen elsewhere. request_id: what allowed it; null for a bypass.
CREATE TABLE executions (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  trace_id TEXT,
  executed_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL,
  request_id TEXT REFERENCES requests (id),
  reason TEXT,
  salt TEXT NOT NULL,
  params_digest TEXT NOT NULL,
  fingerprint TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX executions_request ON executions (request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX executions_trace ON executions (agent_id, trace_id) WHERE trace_id IS NOT NULL;

-- By when a call was allowed: at once, or when people settled it.
CREATE INDEX requests_allowed
  ON requests (agent_id, tool, coalesce(json_extract(state, '$.settledAtMs'), created_at_ms))
  WHERE status IN ('allowed', 'approved');
