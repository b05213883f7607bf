-- Equal for calls that are one request while it waits: the same key, session, tool, params and so on. Null: never.
ALTER TABLE requests ADD COLUMN call_identity TEXT;
CREATE UNIQUE INDEX requests_identical ON requests (call_identity)
  WHERE status = 'pending' AND call_identity IS NOT NULL;

-- Idempotency keys of calls that were answered with a request which waited already.
CREATE TABLE joined_calls (
  api_key_hash TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  request_id TEXT NOT NULL REFERENCES requests (id),
  PRIMARY KEY (api_key_hash, agent_id, idempotency_key)
) STRICT, WITHOUT ROWID;

-- How many requests of each agent wait for people. Kept by triggers, so that no writer can miss one.
CREATE TABLE pending_counts (
  agent_id TEXT PRIMARY KEY,
  pending INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO pending_counts (agent_id, pending)
  SELECT agent_id, count(*) FROM requests WHERE status = 'pending' GROUP BY agent_id;
CREATE INDEX requests_pending_agent ON requests (agent_id, created_at_ms, id) WHERE status = 'pending';
CREATE INDEX requests_pending_requester ON requests (lower(requester)) WHERE status = 'pending';

-- Whose request waits for people while its card is not settled yet. Null: no card of a request, or of one that waits no more.
ALTER TABLE deliveries ADD COLUMN waiting_agent TEXT;
UPDATE deliveries SET waiting_agent = (
    SELECT agent_id FROM requests WHERE id = json_extract(deliveries.subject, '$.requestId') AND status = 'pending')
  WHERE id GLOB 'card:*';

-- In each channel: first what changes a message or is none of the new cards, then new cards that nobody waits for, then
-- new cards, which take turns by agent.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (
    channel,
    (ts IS NULL AND id GLOB 'card:*') + (ts IS NULL AND waiting_agent IS NOT NULL AND unclear = 0),
    due_at_ms)
  WHERE shown < wanted AND dropped = 0;
CREATE INDEX deliveries_held ON deliveries (channel, waiting_agent, due_at_ms, number, ts, unclear, dropped)
  WHERE waiting_agent IS NOT NULL AND ts IS NULL AND unclear = 0 AND dropped = 0;
CREATE INDEX deliveries_standing ON deliveries (channel, waiting_agent, ts)
  WHERE waiting_agent IS NOT NULL AND ts IS NOT NULL;

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

CREATE TRIGGER deliveries_card_sent AFTER INSERT ON deliveries WHEN NEW.id GLOB 'card:*'
BEGIN
  UPDATE deliveries SET waiting_agent = (
      SELECT agent_id FROM requests WHERE id = json_extract(NEW.subject, '$.requestId') AND status = 'pending')
    WHERE number = NEW.number;
END;
