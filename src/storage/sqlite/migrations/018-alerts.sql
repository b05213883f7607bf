-- What the channel of alerts is told: one row and one message for each thing that is to be put right.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  topic TEXT NOT NULL,
  channel TEXT NOT NULL,
  content TEXT NOT NULL,
  version INTEGER NOT NULL,
  opened_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  ended_why TEXT
) STRICT;

CREATE INDEX alerts_open ON alerts (opened_at_ms) WHERE ended_at_ms IS NULL;
CREATE INDEX alerts_opened ON alerts (opened_at_ms);
