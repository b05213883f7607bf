-- How many pending requests of each agent have their card in a channel, and how many wait for it there. Kept by triggers, so
-- that no writer can miss one; a row without either is removed, so that a read is as long as what is pending now.
CREATE TABLE channel_cards (
  channel TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  posted INTEGER NOT NULL,
  queued INTEGER NOT NULL,
  PRIMARY KEY (channel, agent_id)
) STRICT, WITHOUT ROWID;

INSERT INTO channel_cards (channel, agent_id, posted, queued)
  SELECT channel, waiting_agent, sum(ts IS NOT NULL), sum(ts IS NULL AND unclear = 0 AND dropped = 0)
  FROM deliveries WHERE waiting_agent IS NOT NULL GROUP BY channel, waiting_agent
  HAVING sum(ts IS NOT NULL) + sum(ts IS NULL AND unclear = 0 AND dropped = 0) > 0;

-- Only counted.
DROP INDEX deliveries_standing;

CREATE TRIGGER deliveries_counted AFTER INSERT ON deliveries WHEN NEW.waiting_agent IS NOT NULL
BEGIN
  INSERT INTO channel_cards (channel, agent_id, posted, queued)
    VALUES (NEW.channel, NEW.waiting_agent, NEW.ts IS NOT NULL, NEW.ts IS NULL AND NEW.unclear = 0 AND NEW.dropped = 0)
    ON CONFLICT (channel, agent_id) DO UPDATE SET posted = posted + excluded.posted, queued = queued + excluded.queued;
END;

CREATE TRIGGER deliveries_uncounted AFTER UPDATE OF waiting_agent, ts, unclear, dropped, channel ON deliveries
  WHEN OLD.waiting_agent IS NOT NULL AND (
    NEW.waiting_agent IS NOT OLD.waiting_agent OR NEW.channel <> OLD.channel OR (NEW.ts IS NULL) <> (OLD.ts IS NULL)
    OR NEW.unclear <> OLD.unclear OR NEW.dropped <> OLD.dropped)
BEGIN
  UPDATE channel_cards SET posted = posted - (OLD.ts IS NOT NULL),
      queued = queued - (OLD.ts IS NULL AND OLD.unclear = 0 AND OLD.dropped = 0)
    WHERE channel = OLD.channel AND agent_id = OLD.waiting_agent;
  DELETE FROM channel_cards
    WHERE channel = OLD.channel AND agent_id = OLD.waiting_agent AND posted = 0 AND queued = 0;
END;

CREATE TRIGGER deliveries_recounted AFTER UPDATE OF waiting_agent, ts, unclear, dropped, channel ON deliveries
  WHEN NEW.waiting_agent IS NOT NULL AND (
    NEW.waiting_agent IS NOT OLD.waiting_agent OR NEW.channel <> OLD.channel OR (NEW.ts IS NULL) <> (OLD.ts IS NULL)
    OR NEW.unclear <> OLD.unclear OR NEW.dropped <> OLD.dropped)
BEGIN
  INSERT INTO channel_cards (channel, agent_id, posted, queued)
    SELECT NEW.channel, NEW.waiting_agent, NEW.ts IS NOT NULL, NEW.ts IS NULL AND NEW.unclear = 0 AND NEW.dropped = 0
    WHERE NEW.ts IS NOT NULL OR (NEW.unclear = 0 AND NEW.dropped = 0)
    ON CONFLICT (channel, agent_id) DO UPDATE SET posted = posted + excluded.posted, queued = queued + excluded.queued;
END;
