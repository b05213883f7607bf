-- Whose use of a limit a row is; null where it is not known. Reserved use has the largest at_ms that there is.
ALTER TABLE limit_takes ADD COLUMN request_id TEXT;
CREATE INDEX limit_takes_request ON limit_takes (request_id) WHERE request_id IS NOT NULL;

-- Use at a moment at which exactly one request was made, and none was edited, is that request's.
UPDATE limit_takes SET request_id = made.id
  FROM (SELECT min(id) AS id, created_at_ms FROM requests GROUP BY created_at_ms HAVING count(*) = 1) AS made
  WHERE made.created_at_ms = limit_takes.at_ms
    AND limit_takes.at_ms NOT IN (SELECT json_extract(edit, '$.atMs') FROM payloads WHERE edit IS NOT NULL);
UPDATE limit_takes SET at_ms = 9007199254740991
  WHERE request_id IN (SELECT id FROM requests WHERE status = 'pending');
DELETE FROM limit_takes
  WHERE request_id IN (SELECT id FROM requests WHERE status IN ('rejected', 'expired', 'cancelled'));

-- Requests for which the clock has something to do: those that wait, and approved calls that were not started.
CREATE INDEX requests_open ON requests (id) WHERE due_at_ms IS NOT NULL;
