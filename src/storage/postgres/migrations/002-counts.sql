-- What statistics and quotas read. Kept by triggers where several kinds of writes change it, so that none can miss it.

-- Requests that people were asked about, in the order in which these were made.
CREATE TABLE asked_requests (
  created_at_ms bigint NOT NULL,
  settled_at_ms bigint,
  decided_in_ms bigint,
  minor_units bigint,
  request_id text COLLATE "C",
  kind text COLLATE "C" NOT NULL,
  tool text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  policy_id text COLLATE "C",
  rule text COLLATE "C",
  status text COLLATE "C" NOT NULL,
  execution text COLLATE "C",
  currency text COLLATE "C",
  groups text COLLATE "C" NOT NULL,
  votes text COLLATE "C" NOT NULL,
  edited_by text COLLATE "C",
  PRIMARY KEY (created_at_ms, request_id)
);

-- How many calls a rule asked people about in the hour or the day that begins at start_ms.
CREATE TABLE asked_counts (
  span_ms bigint,
  start_ms bigint,
  requests integer NOT NULL,
  tool text COLLATE "C",
  policy_id text COLLATE "C",
  rule text COLLATE "C",
  PRIMARY KEY (span_ms, start_ms, tool, policy_id, rule)
);

-- How many calls were decided without people in the hour or the day that begins at start_ms. '': no policy, no rule.
CREATE TABLE automatic_counts (
  span_ms bigint,
  start_ms bigint,
  requests integer NOT NULL,
  tool text COLLATE "C",
  agent_id text COLLATE "C",
  policy_id text COLLATE "C",
  rule text COLLATE "C",
  status text COLLATE "C",
  PRIMARY KEY (span_ms, start_ms, tool, agent_id, policy_id, rule, status)
);

CREATE FUNCTION count_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE asked_counts SET requests = requests - 1
      WHERE span_ms IN (3600000, 86400000) AND start_ms = OLD.created_at_ms / span_ms * span_ms
        AND tool = OLD.tool AND policy_id = OLD.policy_id AND rule = OLD.rule;
  END IF;
  IF NEW.policy_id IS NOT NULL AND NEW.rule IS NOT NULL THEN
    INSERT INTO asked_counts (span_ms, start_ms, tool, policy_id, rule, requests)
      SELECT span, NEW.created_at_ms / span * span, NEW.tool, NEW.policy_id, NEW.rule, 1
      FROM unnest(ARRAY[3600000, 86400000]) span
      ON CONFLICT (span_ms, start_ms, tool, policy_id, rule) DO UPDATE SET requests = asked_counts.requests + 1;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER asked_requests_counted AFTER INSERT ON asked_requests FOR EACH ROW
  WHEN (NEW.kind = 'call') EXECUTE FUNCTION count_asked();
CREATE TRIGGER asked_requests_counted_again AFTER UPDATE OF policy_id, rule ON asked_requests FOR EACH ROW
  WHEN (NEW.kind = 'call' AND (NEW.policy_id, NEW.rule) IS DISTINCT FROM (OLD.policy_id, OLD.rule))
  EXECUTE FUNCTION count_asked();

-- How many requests of each agent are pending.
CREATE TABLE pending_counts (
  agent_id text COLLATE "C" PRIMARY KEY,
  pending integer NOT NULL
);

CREATE FUNCTION count_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_counts (agent_id, pending) VALUES (NEW.agent_id, 1)
    ON CONFLICT (agent_id) DO UPDATE SET pending = pending_counts.pending + 1;
  RETURN NULL;
END
$$;
CREATE TRIGGER requests_opened AFTER INSERT ON requests FOR EACH ROW
  WHEN (NEW.status = 'pending') EXECUTE FUNCTION count_opened();

CREATE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pending_counts SET pending = pending - 1 WHERE agent_id = NEW.agent_id;
  UPDATE deliveries SET waiting_agent = NULL
    WHERE id > 'card:' || NEW.id || ':' AND id < 'card:' || NEW.id || ';';
  RETURN NULL;
END
$$;
CREATE TRIGGER requests_settled AFTER UPDATE OF status ON requests FOR EACH ROW
  WHEN (OLD.status = 'pending' AND NEW.status <> 'pending') EXECUTE FUNCTION count_settled();

-- How many pending requests of each agent have their card in a channel, and how many wait for it there. A row without either
-- is removed, so that a read is as long as what is pending now.
CREATE TABLE channel_cards (
  posted integer NOT NULL,
  queued integer NOT NULL,
  channel text COLLATE "C",
  agent_id text COLLATE "C",
  PRIMARY KEY (channel, agent_id)
);

CREATE FUNCTION count_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.waiting_agent IS NOT NULL THEN
    UPDATE channel_cards SET posted = posted - (OLD.ts IS NOT NULL)::integer,
        queued = queued - (OLD.ts IS NULL AND NOT OLD.maybe_posted AND NOT OLD.dropped)::integer
      WHERE channel = OLD.channel AND agent_id = OLD.waiting_agent;
    DELETE FROM channel_cards
      WHERE channel = OLD.channel AND agent_id = OLD.waiting_agent AND posted = 0 AND queued = 0;
  END IF;
  IF NEW.waiting_agent IS NOT NULL AND (NEW.ts IS NOT NULL OR NOT (NEW.maybe_posted OR NEW.dropped)) THEN
    INSERT INTO channel_cards (channel, agent_id, posted, queued)
      VALUES (NEW.channel, NEW.waiting_agent, (NEW.ts IS NOT NULL)::integer, (NEW.ts IS NULL)::integer)
      ON CONFLICT (channel, agent_id) DO UPDATE
        SET posted = channel_cards.posted + excluded.posted, queued = channel_cards.queued + excluded.queued;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER deliveries_counted AFTER INSERT ON deliveries FOR EACH ROW
  WHEN (NEW.waiting_agent IS NOT NULL) EXECUTE FUNCTION count_cards();
CREATE TRIGGER deliveries_counted_again AFTER UPDATE OF waiting_agent, ts, maybe_posted, dropped, channel ON deliveries
  FOR EACH ROW
  WHEN ((OLD.waiting_agent, OLD.channel, OLD.ts IS NULL, OLD.maybe_posted, OLD.dropped)
    IS DISTINCT FROM (NEW.waiting_agent, NEW.channel, NEW.ts IS NULL, NEW.maybe_posted, NEW.dropped))
  EXECUTE FUNCTION count_cards();
