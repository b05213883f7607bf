-- The hash of the first of the keys that replaced each other (null: the key itself), and of the key that replaced this one.
ALTER TABLE agent_keys ADD COLUMN lineage TEXT;
ALTER TABLE agent_keys ADD COLUMN replaced_by TEXT;
