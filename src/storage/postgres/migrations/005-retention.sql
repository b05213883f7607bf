-- When retention removed the params of a request, and for how many days they are kept; null: they are stored.
ALTER TABLE requests ADD COLUMN pruned_at_ms bigint;
ALTER TABLE requests ADD COLUMN kept_days bigint;

-- All params of a request that ended are removed together, once, and are never changed.
DROP TRIGGER requests_keep_params ON requests;
CREATE TRIGGER requests_keep_params
  BEFORE UPDATE OF shown, exact, context, params_schema, pruned_at_ms, kept_days ON requests
  FOR EACH ROW
  WHEN (NOT (OLD.pruned_at_ms IS NULL AND NEW.pruned_at_ms IS NOT NULL AND NEW.kept_days IS NOT NULL
    AND NEW.shown IS NULL AND NEW.exact IS NULL AND NEW.context IS NULL AND NEW.params_schema IS NULL
    AND NEW.edit IS NULL AND NEW.summary IS NULL AND NEW.status = OLD.status AND NEW.status <> 'pending'))
  EXECUTE FUNCTION refuse_change('recorded params are never changed');

-- Whoever reads requests by their time needs their params.
DROP INDEX requests_created;
CREATE INDEX requests_created ON requests (created_at_ms, id) WHERE shown IS NOT NULL;
