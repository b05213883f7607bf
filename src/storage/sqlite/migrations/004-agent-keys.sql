CREATE TABLE agent_keys (
  hash TEXT PRIMARY KEY,
  hint TEXT NOT NULL,
  agents TEXT NOT NULL,
  scopes TEXT NOT NULL,
  owner TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
