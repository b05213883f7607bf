-- What requests begin with, as far as searches compare it: tool, policy, rule and outcome of a first entry. '': none.
CREATE TABLE ledger_origins (
  id INTEGER PRIMARY KEY,
  tool TEXT NOT NULL,
  policy TEXT NOT NULL,
  rule TEXT NOT NULL,
  outcome TEXT NOT NULL,
  UNIQUE (tool, policy, rule, outcome)
) STRICT;

-- Terms of indexed entries, with what the requests of these entries begin with: terms without a common origin have no common
-- request, which is known without a look at any posting. Sessions and requesters have none.
CREATE TABLE ledger_term_origins (
  term INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  PRIMARY KEY (term, origin)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE met (
  facet_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  reason_id INTEGER NOT NULL,
  PRIMARY KEY (facet_id, origin_id, reason_id)
) STRICT, WITHOUT ROWID;

-- The only statement that takes long: about a second for each million of entries. No reason is reason 0.
INSERT OR IGNORE INTO met
  SELECT e.facet_id, o.facet_id, coalesce(e.reason_id, 0)
  FROM ledger_entries e CROSS JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
  WHERE e.seq <= (SELECT seq FROM ledger_indexed);

CREATE TEMP TABLE origin_of_facet (facet_id INTEGER PRIMARY KEY, origin INTEGER NOT NULL) STRICT;

INSERT INTO ledger_origins (tool, policy, rule, outcome)
  SELECT DISTINCT coalesce(tool, ''), coalesce(matched_policy_id, ''), coalesce(matched_rule, ''), coalesce(outcome, '')
  FROM ledger_facets WHERE id IN (SELECT origin_id FROM met);

INSERT INTO origin_of_facet
  SELECT f.id, g.id FROM ledger_facets f CROSS JOIN ledger_origins g
    ON (g.tool, g.policy, g.rule, g.outcome)
      = (coalesce(f.tool, ''), coalesce(f.matched_policy_id, ''), coalesce(f.matched_rule, ''), coalesce(f.outcome, ''))
  WHERE f.id IN (SELECT origin_id FROM met);

INSERT OR IGNORE INTO ledger_term_origins
  SELECT -m.reason_id, coalesce(g.origin, 0)
  FROM met m LEFT JOIN origin_of_facet g ON g.facet_id = m.origin_id WHERE m.reason_id > 0;

INSERT OR IGNORE INTO ledger_term_origins
  SELECT t.id, p.origin
  FROM (SELECT DISTINCT m.facet_id, coalesce(g.origin, 0) AS origin
      FROM met m LEFT JOIN origin_of_facet g ON g.facet_id = m.origin_id) p
    CROSS JOIN ledger_facets f ON f.id = p.facet_id
    CROSS JOIN json_each(json_array(json_array('kind', f.kind), json_array('agent', f.agent_id), json_array('tool', f.tool),
      json_array('actor', f.actor), json_array('outcome', f.outcome), json_array('status', f.status),
      json_array('policy', f.matched_policy_id), json_array('rule', f.matched_rule))) names
    CROSS JOIN ledger_terms t ON t.field = names.value ->> 0 AND t.text = names.value ->> 1;

DROP TABLE met;
DROP TABLE origin_of_facet;

CREATE TRIGGER ledger_origins_no_update BEFORE UPDATE ON ledger_origins
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_origins_no_delete BEFORE DELETE ON ledger_origins
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_term_origins_no_update BEFORE UPDATE ON ledger_term_origins
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;

CREATE TRIGGER ledger_term_origins_no_delete BEFORE DELETE ON ledger_term_origins
BEGIN
  SELECT RAISE(ABORT, 'what entries are searched by is never changed');
END;
