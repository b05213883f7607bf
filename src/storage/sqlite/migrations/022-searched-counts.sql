-- How many calls a rule asked people about in the hour or the day that begins at start_ms. Kept by triggers, so that no
-- writer can miss one: a rule may become another one while people are asked.
CREATE TABLE asked_counts (
  span_ms INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  tool TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (span_ms, start_ms, tool, policy_id, rule)
) STRICT, WITHOUT ROWID;

INSERT INTO asked_counts
  SELECT span.value, created_at_ms / span.value * span.value, tool, policy_id, rule, count(*)
  FROM asked_requests, json_each('[3600000, 86400000]') span
  WHERE kind = 'call' AND policy_id IS NOT NULL AND rule IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5;

CREATE TRIGGER asked_requests_counted AFTER INSERT ON asked_requests
WHEN NEW.kind = 'call' AND NEW.policy_id IS NOT NULL AND NEW.rule IS NOT NULL
BEGIN
  INSERT INTO asked_counts
    SELECT span.value, NEW.created_at_ms / span.value * span.value, NEW.tool, NEW.policy_id, NEW.rule, 1
    FROM json_each('[3600000, 86400000]') span WHERE true
    ON CONFLICT DO UPDATE SET requests = requests + 1;
END;

CREATE TRIGGER asked_requests_counted_again AFTER UPDATE OF policy_id, rule ON asked_requests
WHEN NEW.kind = 'call' AND (NEW.policy_id IS NOT OLD.policy_id OR NEW.rule IS NOT OLD.rule)
BEGIN
  UPDATE asked_counts SET requests = requests - 1
    WHERE span_ms IN (3600000, 86400000) AND start_ms = OLD.created_at_ms / span_ms * span_ms
      AND tool = OLD.tool AND policy_id = OLD.policy_id AND rule = OLD.rule;
  INSERT INTO asked_counts
    SELECT span.value, NEW.created_at_ms / span.value * span.value, NEW.tool, NEW.policy_id, NEW.rule, 1
    FROM json_each('[3600000, 86400000]') span WHERE NEW.policy_id IS NOT NULL AND NEW.rule IS NOT NULL
    ON CONFLICT DO UPDATE SET requests = requests + 1;
END;

-- For searches only, beside the chain: the different reasons in lower case, every part of them, and the entries of each.
CREATE TABLE reasons (
  id INTEGER PRIMARY KEY,
  folded TEXT NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE reason_parts USING fts5 (folded, content = 'reasons', content_rowid = 'id',
  tokenize = 'trigram case_sensitive 1');

CREATE TABLE ledger_reasons (
  reason_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (reason_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO reasons (folded)
  SELECT DISTINCT lower_case(reason) FROM (SELECT DISTINCT reason FROM ledger WHERE reason IS NOT NULL);
INSERT INTO reason_parts (reason_parts) VALUES ('rebuild');
INSERT INTO ledger_reasons (reason_id, seq)
  SELECT r.id, l.seq FROM ledger l CROSS JOIN reasons r ON r.folded = lower_case(l.reason)
  WHERE l.reason IS NOT NULL;

CREATE TRIGGER reasons_no_update BEFORE UPDATE ON reasons
BEGIN
  SELECT RAISE(ABORT, 'recorded reasons are never changed');
END;

CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons
BEGIN
  SELECT RAISE(ABORT, 'recorded reasons are never changed');
END;

CREATE TRIGGER ledger_reasons_no_update BEFORE UPDATE ON ledger_reasons
BEGIN
  SELECT RAISE(ABORT, 'recorded reasons are never changed');
END;

CREATE TRIGGER ledger_reasons_no_delete BEFORE DELETE ON ledger_reasons
BEGIN
  SELECT RAISE(ABORT, 'recorded reasons are never changed');
END;
