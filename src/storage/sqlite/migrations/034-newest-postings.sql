-- The newest block with postings of each reason, so that a search for words opens only those of the reasons it needs. The key of
-- postings is made of the term, whose number is that of the reason below zero, the side and the block.
CREATE TABLE ledger_reason_blocks (
  reason_id INTEGER PRIMARY KEY,
  newest INTEGER NOT NULL
) STRICT;

INSERT INTO ledger_reason_blocks
  SELECT -(key >> 19), max(key & 262143) FROM ledger_postings WHERE key < 0 GROUP BY key >> 19;

CREATE TRIGGER ledger_reason_blocks_kept AFTER INSERT ON ledger_postings WHEN NEW.key < 0
BEGIN
  INSERT INTO ledger_reason_blocks VALUES (-(NEW.key >> 19), NEW.key & 262143)
    ON CONFLICT (reason_id) DO UPDATE SET newest = max(newest, excluded.newest);
END;
