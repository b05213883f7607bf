-- What calls used up of the limits of rules. The key names rule and subject; rows older than the longest window go.
CREATE TABLE limit_takes (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  amount REAL NOT NULL
) STRICT;

CREATE INDEX limit_takes_window ON limit_takes (key, at_ms, amount);
CREATE INDEX limit_takes_age ON limit_takes (at_ms);

-- What policies and rules in shadow would have decided; null when they said nothing.
ALTER TABLE requests ADD COLUMN shadow TEXT;
CREATE INDEX requests_shadow ON requests (created_at_ms) WHERE shadow IS NOT NULL;
