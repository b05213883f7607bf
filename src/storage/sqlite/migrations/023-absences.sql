CREATE TABLE absences (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  substitute_id TEXT NOT NULL,
  substitute_name TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL,
  -- When it ended before its time; null: it did not.
  ended_at_ms INTEGER
) STRICT;

CREATE INDEX absences_open ON absences (ends_at_ms) WHERE ended_at_ms IS NULL;

CREATE TRIGGER absences_no_delete BEFORE DELETE ON absences
BEGIN
  SELECT RAISE(ABORT, 'an absence is never removed');
END;

CREATE TRIGGER absences_keep_what_was_started
BEFORE UPDATE OF id, person_id, person_name, substitute_id, substitute_name, started_at_ms, ends_at_ms ON absences
BEGIN
  SELECT RAISE(ABORT, 'what was handed over is never changed');
END;
