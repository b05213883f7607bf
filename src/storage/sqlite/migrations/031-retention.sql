-- When retention removed the params of a request, and for how many days they are kept; null: they are stored.
ALTER TABLE requests ADD COLUMN pruned_at_ms INTEGER;
ALTER TABLE requests ADD COLUMN kept_days INTEGER;

CREATE TRIGGER requests_pruned_once BEFORE UPDATE OF pruned_at_ms, kept_days ON requests
WHEN OLD.pruned_at_ms IS NOT NULL OR NEW.pruned_at_ms IS NULL OR NEW.kept_days IS NULL OR NEW.status = 'pending'
BEGIN
  SELECT RAISE(ABORT, 'params are removed once, when their request has ended');
END;

CREATE TRIGGER request_params_pruned_only BEFORE DELETE ON request_params
WHEN NOT EXISTS (SELECT 1 FROM requests WHERE number = OLD.request_number AND pruned_at_ms IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'only retention removes recorded params');
END;
