CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL,
  channel TEXT NOT NULL,
  wanted INTEGER NOT NULL,
  shown INTEGER NOT NULL DEFAULT 0,
  channel_id TEXT,
  ts TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at_ms INTEGER NOT NULL,
  unclear INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX deliveries_due ON deliveries (channel, ts IS NULL, due_at_ms) WHERE shown < wanted AND dropped = 0;

CREATE TABLE job_runs (
  job TEXT NOT NULL,
  period TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;
