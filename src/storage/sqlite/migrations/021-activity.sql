-- How many calls were decided without people in the hour or the day that begins at start_ms. '': no policy, no rule.
CREATE TABLE automatic_counts (
  span_ms INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  tool TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  status TEXT NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (span_ms, start_ms, tool, agent_id, policy_id, rule, status)
) STRICT, WITHOUT ROWID;

INSERT INTO automatic_counts
  SELECT span.value, created_at_ms / span.value * span.value, tool, agent_id, coalesce(policy_id, ''), coalesce(rule, ''), status, count(*)
  FROM requests, json_each('[3600000, 86400000]') span
  WHERE deadline_ms IS NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- What statistics read of the requests that people were asked about, in the order in which these were made.
CREATE TABLE asked_requests (
  created_at_ms INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  tool TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  policy_id TEXT,
  rule TEXT,
  groups TEXT NOT NULL,
  status TEXT NOT NULL,
  settled_at_ms INTEGER,
  decided_in_ms INTEGER,
  votes TEXT NOT NULL,
  edited_by TEXT,
  execution TEXT,
  currency TEXT,
  minor_units INTEGER,
  PRIMARY KEY (created_at_ms, request_id)
) STRICT, WITHOUT ROWID;

INSERT INTO asked_requests
  SELECT r.created_at_ms, r.id, coalesce(json_extract(r.matter, '$.kind'), 'call'), r.tool, r.agent_id, r.policy_id, r.rule,
    (SELECT json_group_array(g) FROM (
      SELECT DISTINCT g.value AS g FROM json_each(r.state, '$.terms.stages') s, json_each(s.value) d,
        json_each(json_array('groups', 'standIns')) k, json_each(d.value, '$.' || k.value) g
      WHERE s.key <= json_extract(r.state, '$.stage')
        AND (k.value = 'groups' OR json_extract(r.state, '$.escalatedAtMs') IS NOT NULL))),
    r.status,
    json_extract(r.state, '$.settledAtMs'),
    CASE WHEN r.status IN ('approved', 'rejected')
      THEN max(0, json_extract(r.state, '$.settledAtMs') - r.created_at_ms - json_extract(r.state, '$.stoodStillMs')) END,
    (SELECT json_group_array(json_object(
        'by', json_extract(v.value, '$.by'),
        'choice', json_extract(v.value, '$.choice'),
        'tookMs', max(0, json_extract(v.value, '$.atMs') - max(r.created_at_ms, coalesce((
          SELECT max(json_extract(e.value, '$.atMs')) FROM json_each(r.state, '$.votes') e
          WHERE json_extract(e.value, '$.stage') < json_extract(v.value, '$.stage')), 0)))))
      FROM json_each(r.state, '$.votes') v),
    (SELECT json_extract(p.edit, '$.by') FROM payloads p WHERE p.request_id = r.id),
    json_extract(r.execution, '$.status'),
    NULL,
    NULL
  FROM requests r
  WHERE r.deadline_ms IS NOT NULL AND json_extract(r.state, '$.terms') IS NOT NULL;

DROP TABLE request_hours;

CREATE INDEX executions_bypass ON executions (seen_at_ms, tool, agent_id) WHERE request_id IS NULL;
