-- Params are found by a number rather than by a second copy of the id, and hashes are kept as in the ledger.
PRAGMA legacy_alter_table = ON;

CREATE TABLE requests_by_number (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  category TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  deadline_ms INTEGER,
  due_at_ms INTEGER,
  session_id TEXT,
  tool_call_id TEXT,
  summary TEXT,
  requester TEXT,
  owner TEXT,
  api_key_hash TEXT,
  idempotency_key TEXT,
  fingerprint TEXT,
  bundle_id INTEGER NOT NULL,
  policy_id TEXT,
  rule TEXT,
  salt TEXT NOT NULL,
  -- The 32 bytes of its SHA-256, or a text that is none.
  params_digest ANY NOT NULL,
  state TEXT NOT NULL,
  shadow TEXT,
  matter TEXT,
  callback TEXT,
  execution TEXT,
  feedback TEXT,
  call_identity TEXT
) STRICT;

INSERT INTO ledger_bundles (hash)
  SELECT bundle_hash FROM (SELECT DISTINCT bundle_hash FROM requests)
  WHERE bundle_hash NOT IN (SELECT hash FROM ledger_bundles);

INSERT INTO requests_by_number
  SELECT r.rowid, r.id, version, status, agent_id, tool, category, created_at_ms, deadline_ms, due_at_ms, session_id, tool_call_id,
    summary, requester, owner, api_key_hash, idempotency_key, fingerprint, b.id, policy_id, rule, salt,
    CASE WHEN length(params_digest) = 71 AND params_digest = 'sha256:' || lower(hex(unhex(substr(params_digest, 8))))
      THEN unhex(substr(params_digest, 8)) ELSE params_digest END,
    state, shadow, matter, callback, execution, feedback, call_identity
  FROM requests r CROSS JOIN ledger_bundles b ON b.hash = r.bundle_hash ORDER BY r.rowid;

-- Prunable. exact is null when nothing was masked; context when it was not recorded.
CREATE TABLE request_params (
  request_number INTEGER PRIMARY KEY REFERENCES requests (number),
  shown TEXT NOT NULL,
  exact TEXT,
  context TEXT,
  edit TEXT,
  params_schema TEXT
) STRICT;

INSERT INTO request_params
  SELECT r.number, p.shown, p.exact, p.context, p.edit, p.params_schema
  FROM requests_by_number r CROSS JOIN payloads p ON p.request_id = r.id ORDER BY r.number;

CREATE TEMP TABLE copied (whole INTEGER NOT NULL CHECK (whole = 1));
INSERT INTO copied
  SELECT (SELECT count(*) FROM requests_by_number) = (SELECT count(*) FROM requests)
    AND (SELECT count(*) FROM request_params) = (SELECT count(*) FROM payloads);
DROP TABLE copied;

DROP TABLE payloads;
DROP TABLE requests;
ALTER TABLE requests_by_number RENAME TO requests;
PRAGMA legacy_alter_table = OFF;

CREATE VIEW payloads AS
  SELECT r.id AS request_id, p.shown, p.exact, p.context, p.edit, p.params_schema
  FROM request_params p JOIN requests r ON r.number = p.request_number;

CREATE UNIQUE INDEX requests_idempotency ON requests (api_key_hash, agent_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX requests_identical ON requests (call_identity)
  WHERE status = 'pending' AND call_identity IS NOT NULL;
CREATE INDEX requests_created ON requests (created_at_ms);
CREATE INDEX requests_pending ON requests (created_at_ms, id) WHERE status = 'pending';
CREATE INDEX requests_pending_agent ON requests (agent_id, created_at_ms, id) WHERE status = 'pending';
CREATE INDEX requests_pending_requester ON requests (lower(requester)) WHERE status = 'pending';
CREATE INDEX requests_shadow ON requests (created_at_ms) WHERE shadow IS NOT NULL;
CREATE INDEX requests_due ON requests (due_at_ms) WHERE due_at_ms IS NOT NULL;
-- Requests for which the clock has something to do: those that wait, and approved calls that were not started.
CREATE INDEX requests_open ON requests (id) WHERE due_at_ms IS NOT NULL;
-- By when a call was allowed: at once, or when people settled it.
CREATE INDEX requests_allowed
  ON requests (agent_id, tool, coalesce(json_extract(state, '$.settledAtMs'), created_at_ms))
  WHERE status IN ('allowed', 'approved');

CREATE TRIGGER requests_opened_pending AFTER INSERT ON requests WHEN NEW.status = 'pending'
BEGIN
  INSERT INTO pending_counts (agent_id, pending) VALUES (NEW.agent_id, 1)
    ON CONFLICT (agent_id) DO UPDATE SET pending = pending + 1;
END;

CREATE TRIGGER requests_settled AFTER UPDATE OF status ON requests
  WHEN OLD.status = 'pending' AND NEW.status <> 'pending'
BEGIN
  UPDATE pending_counts SET pending = pending - 1 WHERE agent_id = NEW.agent_id;
  UPDATE deliveries SET waiting_agent = NULL
    WHERE id > 'card:' || NEW.id || ':' AND id < 'card:' || NEW.id || ';';
END;

CREATE TRIGGER requests_keep_what_was_asked
BEFORE UPDATE OF number, id, agent_id, tool, salt, created_at_ms ON requests
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never changed');
END;

CREATE TRIGGER requests_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM requests WHERE number = NEW.number)
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never changed');
END;

CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never removed');
END;

CREATE TRIGGER request_params_no_update
BEFORE UPDATE OF request_number, shown, exact, context, params_schema ON request_params
BEGIN
  SELECT RAISE(ABORT, 'recorded params are never changed');
END;

-- Params may be removed when they are old, but never come back as others.
CREATE TRIGGER request_params_once BEFORE INSERT ON request_params
WHEN EXISTS (SELECT 1 FROM request_params WHERE request_number = NEW.request_number)
  OR EXISTS (SELECT 1 FROM requests r CROSS JOIN ledger_entries e
    ON e.request_id IN (unhex(substr(r.id, 5), '-'), r.id) AND e.request_id IS NOT NULL
    WHERE r.number = NEW.request_number)
BEGIN
  SELECT RAISE(ABORT, 'recorded params are never changed');
END;
