-- An entry in few bytes: what many entries share stands in dictionaries, digests are bytes, and what can be derived is
-- not stored. The view `ledger` shows the entries as they are hashed.

-- Dictionaries of the record. They only grow: a changed row would change every entry that refers to it.
CREATE TABLE ledger_facets (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  agent_id TEXT,
  tool TEXT,
  actor TEXT NOT NULL,
  actor_name TEXT,
  outcome TEXT,
  status TEXT,
  matched_policy_id TEXT,
  matched_rule TEXT
) STRICT;

CREATE INDEX ledger_facets_names ON ledger_facets (agent_id, tool, actor, kind);

CREATE TABLE ledger_bundles (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE
) STRICT;

-- folded: in lower case; null when that is the same.
CREATE TABLE ledger_reasons_by_id (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL UNIQUE,
  folded TEXT
) STRICT;

CREATE TABLE ledger_entries (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  facet_id INTEGER NOT NULL,
  -- Of the first entry of each request only: the 16 bytes of its UUID, or a text that is no such id.
  request_id ANY,
  -- Where the request's first entry stands; null: here, or it is about no request.
  request_seq INTEGER,
  reason_id INTEGER,
  latency_ms REAL,
  bundle_id INTEGER,
  -- The 32 bytes of its SHA-256, or a text that is none.
  params_digest ANY,
  hash BLOB NOT NULL
) STRICT;

INSERT INTO ledger_facets (kind, agent_id, tool, actor, actor_name, outcome, status, matched_policy_id, matched_rule)
  SELECT DISTINCT kind, agent_id, tool, actor, actor_name, outcome, status, matched_policy_id, matched_rule FROM ledger;
INSERT INTO ledger_bundles (hash) SELECT DISTINCT bundle_hash FROM ledger WHERE bundle_hash IS NOT NULL;
INSERT INTO ledger_reasons_by_id (reason, folded)
  SELECT reason, nullif(lower_case(reason), reason)
  FROM (SELECT DISTINCT reason FROM ledger WHERE reason IS NOT NULL);

-- A row that does not follow from the one before it keeps its hash as text, so that it still does not verify.
INSERT INTO ledger_entries
  SELECT l.seq, l.at_ms, f.id,
    CASE WHEN l.seq > l.first THEN NULL WHEN length(l.request_id) = 40 AND l.request_id = 'req_' || lower(
        substr(l.request_hex, 1, 8) || '-' || substr(l.request_hex, 9, 4) || '-' || substr(l.request_hex, 13, 4) || '-'
        || substr(l.request_hex, 17, 4) || '-' || substr(l.request_hex, 21)) THEN unhex(l.request_hex) ELSE l.request_id END,
    CASE WHEN l.seq > l.first THEN l.first END,
    r.id, l.latency_ms, b.id,
    CASE WHEN length(l.params_digest) = 71 AND l.params_digest = 'sha256:' || lower(hex(unhex(substr(l.params_digest, 8))))
      THEN unhex(substr(l.params_digest, 8)) ELSE l.params_digest END,
    CASE WHEN length(l.hash) = 64 AND l.hash = lower(hex(unhex(l.hash)))
        AND l.prev_hash = coalesce((SELECT p.hash FROM ledger p WHERE p.seq = l.seq - 1), printf('%064d', 0))
      THEN unhex(l.hash) ELSE CAST(l.hash AS BLOB) END
  FROM (SELECT *, (SELECT min(i.seq) FROM ledger i WHERE i.request_id = o.request_id) AS first,
      hex(unhex(substr(o.request_id, 5), '-')) AS request_hex FROM ledger o) l
    CROSS JOIN ledger_facets f ON f.agent_id IS l.agent_id AND f.tool IS l.tool AND f.actor = l.actor AND f.kind = l.kind
      AND f.actor_name IS l.actor_name AND f.outcome IS l.outcome AND f.status IS l.status
      AND f.matched_policy_id IS l.matched_policy_id AND f.matched_rule IS l.matched_rule
    LEFT JOIN ledger_reasons_by_id r ON r.reason = l.reason
    LEFT JOIN ledger_bundles b ON b.hash = l.bundle_hash
  ORDER BY l.seq;

CREATE TEMP TABLE copied (whole INTEGER NOT NULL CHECK (whole = 1));
INSERT INTO copied SELECT (SELECT count(*) FROM ledger_entries) = (SELECT count(*) FROM ledger);
DROP TABLE copied;

DROP TRIGGER IF EXISTS payloads_once;
DROP TABLE ledger;
DROP TABLE ledger_origins;
DROP TABLE ledger_reasons;
DROP TABLE reason_parts;
DROP TABLE reasons;
ALTER TABLE ledger_reasons_by_id RENAME TO ledger_reasons;

CREATE INDEX ledger_entries_request ON ledger_entries (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ledger_entries_later ON ledger_entries (request_seq) WHERE request_seq IS NOT NULL;

CREATE VIEW ledger AS
  SELECT e.seq, e.at_ms, f.kind,
    CASE typeof(o.request_id) WHEN 'blob' THEN 'req_' || lower(
        substr(hex(o.request_id), 1, 8) || '-' || substr(hex(o.request_id), 9, 4) || '-' || substr(hex(o.request_id), 13, 4)
        || '-' || substr(hex(o.request_id), 17, 4) || '-' || substr(hex(o.request_id), 21)) ELSE o.request_id END AS request_id,
    f.agent_id, f.tool, f.actor, f.actor_name, f.outcome, f.status, f.matched_policy_id, f.matched_rule, r.reason,
    e.latency_ms, b.hash AS bundle_hash,
    CASE typeof(e.params_digest) WHEN 'blob' THEN 'sha256:' || lower(hex(e.params_digest)) ELSE e.params_digest END
      AS params_digest,
    coalesce((SELECT lower(hex(p.hash)) FROM ledger_entries p WHERE p.seq = e.seq - 1), printf('%064d', 0)) AS prev_hash,
    lower(hex(e.hash)) AS hash
  FROM ledger_entries e
    LEFT JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
    LEFT JOIN ledger_facets f ON f.id = e.facet_id
    LEFT JOIN ledger_reasons r ON r.id = e.reason_id
    LEFT JOIN ledger_bundles b ON b.id = e.bundle_id;

-- For searches only, beside the chain.

-- Every part of the different reasons in lower case.
CREATE VIRTUAL TABLE reason_parts USING fts5 (folded, content = '', tokenize = 'trigram case_sensitive 1');
INSERT INTO reason_parts (rowid, folded) SELECT id, coalesce(folded, reason) FROM ledger_reasons;

-- What entries are searched by, other than reasons.
CREATE TABLE ledger_terms (
  id INTEGER PRIMARY KEY,
  field TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (field, text)
) STRICT;

-- Which entries of a block have a term. The key is made of the term and the block.
CREATE TABLE ledger_postings (
  key INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

-- The postings hold the entries up to this one. Searches look at later ones one by one.
CREATE TABLE ledger_indexed (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  seq INTEGER NOT NULL
) STRICT;

INSERT INTO ledger_indexed (only_row, seq) VALUES (1, 0);

-- What plain SQL may not do, however its connection is set up; see 015.

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger_entries
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger_entries
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_next_only BEFORE INSERT ON ledger_entries
WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE seq = NEW.seq)
  OR NOT EXISTS (SELECT 1 FROM chain_head WHERE seq = NEW.seq AND hash = lower(hex(NEW.hash)))
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_facets_no_update BEFORE UPDATE ON ledger_facets
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_facets_no_delete BEFORE DELETE ON ledger_facets
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_facets_once BEFORE INSERT ON ledger_facets
WHEN EXISTS (SELECT 1 FROM ledger_facets WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_bundles_no_update BEFORE UPDATE ON ledger_bundles
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_bundles_no_delete BEFORE DELETE ON ledger_bundles
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_bundles_once BEFORE INSERT ON ledger_bundles
WHEN EXISTS (SELECT 1 FROM ledger_bundles WHERE id = NEW.id OR hash = NEW.hash)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_reasons_no_update BEFORE UPDATE ON ledger_reasons
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_reasons_no_delete BEFORE DELETE ON ledger_reasons
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_reasons_once BEFORE INSERT ON ledger_reasons
WHEN EXISTS (SELECT 1 FROM ledger_reasons WHERE id = NEW.id OR reason = NEW.reason)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_terms_no_update BEFORE UPDATE ON ledger_terms
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_terms_no_delete BEFORE DELETE ON ledger_terms
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_terms_once BEFORE INSERT ON ledger_terms
WHEN EXISTS (SELECT 1 FROM ledger_terms WHERE id = NEW.id OR (field = NEW.field AND text = NEW.text))
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_postings_only_grow BEFORE UPDATE ON ledger_postings
WHEN NEW.key <> OLD.key OR length(NEW.entries) < length(OLD.entries)
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_postings_once BEFORE INSERT ON ledger_postings
WHEN EXISTS (SELECT 1 FROM ledger_postings WHERE key = NEW.key)
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_indexed_only_rises BEFORE UPDATE ON ledger_indexed WHEN NEW.seq < OLD.seq
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_indexed_no_delete BEFORE DELETE ON ledger_indexed
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_indexed_once BEFORE INSERT ON ledger_indexed
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

-- Params may be removed when they are old, but never come back as others.
CREATE TRIGGER payloads_once BEFORE INSERT ON payloads
WHEN EXISTS (SELECT 1 FROM payloads WHERE request_id = NEW.request_id)
  OR EXISTS (SELECT 1 FROM ledger_entries WHERE request_id = unhex(substr(NEW.request_id, 5), '-'))
  OR EXISTS (SELECT 1 FROM ledger_entries WHERE request_id = NEW.request_id)
BEGIN
  SELECT RAISE(ABORT, 'recorded params are never changed');
END;
