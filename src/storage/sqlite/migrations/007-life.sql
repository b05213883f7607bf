-- due_at_ms: when the clock next does something to the request. The JSON columns hold what few requests have.
ALTER TABLE requests ADD COLUMN due_at_ms INTEGER;
ALTER TABLE requests ADD COLUMN matter TEXT;
ALTER TABLE requests ADD COLUMN callback TEXT;
ALTER TABLE requests ADD COLUMN execution TEXT;
ALTER TABLE requests ADD COLUMN feedback TEXT;
ALTER TABLE payloads ADD COLUMN edit TEXT;
ALTER TABLE payloads ADD COLUMN params_schema TEXT;

-- What the terms of approvals hold now, for those that were asked before.
UPDATE requests SET state = json_set(
    json_remove(state, '$.channels', '$.terms.groups', '$.terms.quorum', '$.terms.demands'),
    '$.places', (SELECT json_group_object(g.value, json_extract(requests.state, '$.channels[0]'))
      FROM json_each(requests.state, '$.terms.groups') g),
    '$.terms.stages', json_array((SELECT json_group_array(json_set(d.value, '$.standIns', json('[]')))
      FROM json_each(requests.state, '$.terms.demands') d)),
    '$.terms.denyQuorum', 1,
    '$.terms.onTimeout', 'deny',
    '$.terms.remindMs', NULL,
    '$.terms.escalateMs', NULL,
    '$.terms.confirm', NULL,
    '$.terms.edit', json('[]'),
    '$.terms.grant', NULL,
    '$.votes', (SELECT json_group_array(json_set(v.value, '$.stage', 0))
      FROM json_each(requests.state, '$.votes') v),
    '$.stage', 0,
    '$.remindedAtMs', NULL,
    '$.escalatedAtMs', NULL,
    '$.prolongedAtMs', NULL,
    '$.extension', NULL,
    '$.inquiries', json('[]'),
    '$.pause', NULL,
    '$.stoodStillMs', 0)
  WHERE json_extract(state, '$.terms') IS NOT NULL;
UPDATE requests SET state = json_set(state, '$.answer', NULL) WHERE json_extract(state, '$.settledAtMs') IS NOT NULL;
UPDATE requests SET state = json_set(state, '$.grantId', NULL) WHERE status = 'allowed';
UPDATE requests SET due_at_ms = deadline_ms WHERE status = 'pending';

DROP INDEX requests_deadline;
CREATE INDEX requests_due ON requests (due_at_ms) WHERE due_at_ms IS NOT NULL;
