-- Counts up at each check of readiness: a write that SQLite cannot leave out, as large as that of a decision.
CREATE TABLE write_checks (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  count INTEGER NOT NULL,
  filler BLOB NOT NULL
) STRICT;

INSERT INTO write_checks (only_row, count, filler) VALUES (1, 0, x'');

-- What plain SQL may not do to the record, however its connection is set up. REPLACE removes rows without asking the
-- triggers on DELETE, so that a row that is there is refused before it is inserted.

-- The head moves first, and its entry follows: no row can stand behind the recorded end.
CREATE TRIGGER chain_head_no_delete BEFORE DELETE ON chain_head
BEGIN
  SELECT RAISE(ABORT, 'the ledger has one head');
END;

CREATE TRIGGER chain_head_no_insert BEFORE INSERT ON chain_head
BEGIN
  SELECT RAISE(ABORT, 'the ledger has one head');
END;

CREATE TRIGGER ledger_next_only BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq)
  OR NOT EXISTS (SELECT 1 FROM chain_head WHERE seq = NEW.seq AND hash = NEW.hash)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER origins_no_update BEFORE UPDATE ON ledger_origins
BEGIN
  SELECT RAISE(ABORT, 'where an entry came from is never changed');
END;

CREATE TRIGGER origins_once BEFORE INSERT ON ledger_origins
WHEN EXISTS (SELECT 1 FROM ledger_origins WHERE seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'where an entry came from is never changed');
END;

CREATE TRIGGER requests_keep_what_was_asked
BEFORE UPDATE OF id, agent_id, tool, salt, created_at_ms ON requests
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never changed');
END;

CREATE TRIGGER requests_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never changed');
END;

CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests
BEGIN
  SELECT RAISE(ABORT, 'what was asked is never removed');
END;

CREATE TRIGGER payloads_no_update BEFORE UPDATE OF request_id, shown, exact, context, params_schema ON payloads
BEGIN
  SELECT RAISE(ABORT, 'recorded params are never changed');
END;

-- Params may be removed when they are old, but never come back as others.
CREATE TRIGGER payloads_once BEFORE INSERT ON payloads
WHEN EXISTS (SELECT 1 FROM payloads WHERE request_id = NEW.request_id)
  OR EXISTS (SELECT 1 FROM ledger WHERE request_id = NEW.request_id)
BEGIN
  SELECT RAISE(ABORT, 'recorded params are never changed');
END;
