-- What statistics read of requests as texts: many requests have the same, so that each is kept once and has a number.
CREATE TABLE asked_calls (
  id INTEGER PRIMARY KEY,
  written TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE asked_results (
  id INTEGER PRIMARY KEY,
  written TEXT NOT NULL UNIQUE
) STRICT;

-- Kept by the triggers below. The columns that they stand for stay, as conditions and other databases use them.
ALTER TABLE asked_requests ADD COLUMN call_id INTEGER;
ALTER TABLE asked_requests ADD COLUMN result_id INTEGER;

INSERT INTO asked_calls (written)
  SELECT DISTINCT json_array(kind, tool, agent_id, policy_id, rule, groups) FROM asked_requests;

INSERT INTO asked_results (written)
  SELECT DISTINCT json_array(status, execution, edited_by, currency) FROM asked_requests;

UPDATE asked_requests SET
  call_id = (SELECT id FROM asked_calls WHERE written = json_array(kind, tool, agent_id, policy_id, rule, groups)),
  result_id = (SELECT id FROM asked_results WHERE written = json_array(status, execution, edited_by, currency));

CREATE TRIGGER asked_requests_numbered AFTER INSERT ON asked_requests
BEGIN
  INSERT INTO asked_calls (written)
    VALUES (json_array(NEW.kind, NEW.tool, NEW.agent_id, NEW.policy_id, NEW.rule, NEW.groups))
    ON CONFLICT DO NOTHING;
  INSERT INTO asked_results (written) VALUES (json_array(NEW.status, NEW.execution, NEW.edited_by, NEW.currency))
    ON CONFLICT DO NOTHING;
  UPDATE asked_requests SET
    call_id = (SELECT id FROM asked_calls WHERE written = json_array(kind, tool, agent_id, policy_id, rule, groups)),
    result_id = (SELECT id FROM asked_results WHERE written = json_array(status, execution, edited_by, currency))
    WHERE created_at_ms = NEW.created_at_ms AND request_id = NEW.request_id;
END;

CREATE TRIGGER asked_requests_call_changed
AFTER UPDATE OF kind, tool, agent_id, policy_id, rule, groups ON asked_requests
WHEN (NEW.kind, NEW.tool, NEW.agent_id, NEW.policy_id, NEW.rule, NEW.groups)
  IS NOT (OLD.kind, OLD.tool, OLD.agent_id, OLD.policy_id, OLD.rule, OLD.groups)
BEGIN
  INSERT INTO asked_calls (written)
    VALUES (json_array(NEW.kind, NEW.tool, NEW.agent_id, NEW.policy_id, NEW.rule, NEW.groups))
    ON CONFLICT DO NOTHING;
  UPDATE asked_requests SET
    call_id = (SELECT id FROM asked_calls WHERE written = json_array(kind, tool, agent_id, policy_id, rule, groups))
    WHERE created_at_ms = NEW.created_at_ms AND request_id = NEW.request_id;
END;

CREATE TRIGGER asked_requests_result_changed
AFTER UPDATE OF status, execution, edited_by, currency ON asked_requests
WHEN (NEW.status, NEW.execution, NEW.edited_by, NEW.currency)
  IS NOT (OLD.status, OLD.execution, OLD.edited_by, OLD.currency)
BEGIN
  INSERT INTO asked_results (written) VALUES (json_array(NEW.status, NEW.execution, NEW.edited_by, NEW.currency))
    ON CONFLICT DO NOTHING;
  UPDATE asked_requests SET
    result_id = (SELECT id FROM asked_results WHERE written = json_array(status, execution, edited_by, currency))
    WHERE created_at_ms = NEW.created_at_ms AND request_id = NEW.request_id;
END;
