-- due_at_ms and give_up_at_ms are set while a callback waits, ended_at_ms from then on.
CREATE TABLE callbacks (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL REFERENCES requests (id),
  target TEXT NOT NULL,
  type TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER,
  give_up_at_ms INTEGER,
  ended_at_ms INTEGER,
  last_error TEXT
) STRICT;

CREATE INDEX callbacks_due ON callbacks (target, due_at_ms) WHERE status = 'waiting';
CREATE INDEX callbacks_request ON callbacks (request_id);
