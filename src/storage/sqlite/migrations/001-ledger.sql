-- Append-only. Each index ends in the rowid, which is seq: equality on its columns reads newest first without sorting.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  request_id TEXT,
  agent_id TEXT,
  tool TEXT,
  actor TEXT NOT NULL,
  actor_name TEXT,
  outcome TEXT,
  status TEXT,
  matched_policy_id TEXT,
  matched_rule TEXT,
  reason TEXT,
  latency_ms REAL,
  bundle_hash TEXT,
  params_digest TEXT,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE INDEX ledger_agent_outcome ON ledger (agent_id, outcome);
CREATE INDEX ledger_agent_tool_outcome ON ledger (agent_id, tool, outcome);
CREATE INDEX ledger_tool_outcome ON ledger (tool, outcome);
CREATE INDEX ledger_outcome ON ledger (outcome);
CREATE INDEX ledger_request ON ledger (request_id);
CREATE INDEX ledger_policy ON ledger (matched_policy_id);
CREATE INDEX ledger_status ON ledger (status) WHERE status NOT IN ('allowed', 'denied');
CREATE INDEX ledger_kind ON ledger (kind) WHERE kind <> 'decided';
CREATE INDEX ledger_actor ON ledger (actor)
  WHERE actor NOT GLOB 'agent:*' AND actor NOT IN ('veto', 'cli');

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- For searches only, beside the chain: where the request of an entry came from.
CREATE TABLE ledger_origins (
  seq INTEGER PRIMARY KEY,
  session_id TEXT,
  requester TEXT
) STRICT;

CREATE INDEX origins_session ON ledger_origins (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX origins_requester ON ledger_origins (requester) WHERE requester IS NOT NULL;

-- Where the chain stands; every writer reads it inside its transaction.
CREATE TABLE chain_head (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

INSERT INTO chain_head (only_row, seq, hash, at_ms)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);
