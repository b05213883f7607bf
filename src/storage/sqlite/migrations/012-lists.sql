-- New cards come last in each channel, so that those which must wait hold up nothing else.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (channel, (ts IS NULL AND id GLOB 'card:*'), due_at_ms)
  WHERE shown < wanted AND dropped = 0;
