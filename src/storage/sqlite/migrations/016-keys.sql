-- Patterns of the tools that a key is for, as JSON (null: every tool), and when it ends. Last use: to the minute.
ALTER TABLE agent_keys ADD COLUMN tools TEXT;
ALTER TABLE agent_keys ADD COLUMN expires_at_ms INTEGER;
ALTER TABLE agent_keys ADD COLUMN revoked_at_ms INTEGER;
ALTER TABLE agent_keys ADD COLUMN last_used_at_ms INTEGER;

-- An idempotency key belongs to the API key that used it. Null: recorded before that was kept.
ALTER TABLE requests ADD COLUMN api_key_hash TEXT;
DROP INDEX requests_idempotency;
CREATE UNIQUE INDEX requests_idempotency ON requests (api_key_hash, agent_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
