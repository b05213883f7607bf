-- Automatic decisions are counted in rows of few bytes. '': no policy, no rule.
CREATE TABLE automatic_calls (
  id INTEGER PRIMARY KEY,
  tool TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  status TEXT NOT NULL,
  UNIQUE (tool, agent_id, policy_id, rule, status)
) STRICT;

INSERT INTO automatic_calls (tool, agent_id, policy_id, rule, status)
  SELECT DISTINCT tool, agent_id, policy_id, rule, status FROM automatic_counts;

CREATE TABLE counts_by_number (
  span_ms INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  calls_id INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (span_ms, start_ms, calls_id)
) STRICT, WITHOUT ROWID;

INSERT INTO counts_by_number
  SELECT n.span_ms, n.start_ms, c.id, n.requests FROM automatic_counts n CROSS JOIN automatic_calls c
    ON c.tool = n.tool AND c.agent_id = n.agent_id AND c.policy_id = n.policy_id AND c.rule = n.rule AND c.status = n.status;

DROP TABLE automatic_counts;
ALTER TABLE counts_by_number RENAME TO automatic_counts;
