-- Of the last move to or from another database; no row: there was none.
CREATE TABLE transfer (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  at_ms bigint NOT NULL,
  -- leaving: this database is being copied; left: another one is used instead; arriving: this is the copy, and incomplete;
  -- arrived: it is complete; returning: this one is to be used again.
  role text COLLATE "C" NOT NULL CHECK (role IN ('leaving', 'left', 'arriving', 'arrived', 'returning')),
  -- The same in both databases.
  id text COLLATE "C" NOT NULL,
  -- The name of the other database, without its password.
  other text COLLATE "C" NOT NULL,
  -- Where an arriving copy goes on, as JSON.
  progress text COLLATE "C"
);

-- Programs that opened the database before it was moved must record nothing in it, either.
CREATE FUNCTION refuse_when_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM transfer WHERE role IN ('leaving', 'left')) THEN
    RAISE EXCEPTION 'this database was moved to another one';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER chain_head_left BEFORE UPDATE ON chain_head EXECUTE FUNCTION refuse_when_moved();
