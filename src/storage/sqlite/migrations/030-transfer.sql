-- Of the last move to or from another database; no row: there was none.
CREATE TABLE transfer (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  -- leaving: this database is being copied; left: another one is used instead; arriving: this is the copy, and incomplete;
  -- arrived: it is complete; returning: this one is to be used again.
  role TEXT NOT NULL CHECK (role IN ('leaving', 'left', 'arriving', 'arrived', 'returning')),
  -- The same in both databases.
  id TEXT NOT NULL,
  -- The name of the other database, without its password.
  other TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  -- Where an arriving copy goes on, as JSON.
  progress TEXT
) STRICT;

-- Programs that opened the database before it was moved must record nothing in it, either.
CREATE TRIGGER chain_head_left BEFORE UPDATE ON chain_head
WHEN EXISTS (SELECT 1 FROM transfer WHERE role IN ('leaving', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'this database was moved to another one');
END;
