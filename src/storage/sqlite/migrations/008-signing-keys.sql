-- The keys that sign receipts, private halves included, in the order in which they were kept.
CREATE TABLE signing_keys (
  number INTEGER PRIMARY KEY,
  kid TEXT NOT NULL UNIQUE,
  jwk TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- Raised when a backup is restored: what was allowed before and not used yet is void from then on.
CREATE TABLE epoch (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  epoch INTEGER NOT NULL CHECK (epoch >= 1)
) STRICT;

INSERT INTO epoch (only_row, epoch) VALUES (1, 1);

CREATE TRIGGER epoch_only_rises BEFORE UPDATE ON epoch WHEN NEW.epoch < OLD.epoch
BEGIN
  SELECT RAISE(ABORT, 'the epoch only rises');
END;

CREATE TRIGGER epoch_no_delete BEFORE DELETE ON epoch
BEGIN
  SELECT RAISE(ABORT, 'the epoch only rises');
END;
