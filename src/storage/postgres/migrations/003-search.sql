-- What searches are answered from. Each index of the ledger ends in seq: equality on its columns reads newest first without sorting.
CREATE INDEX ledger_agent ON ledger (agent_id, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX ledger_tool ON ledger (tool, seq) WHERE tool IS NOT NULL;
CREATE INDEX ledger_request ON ledger (request_id, seq) WHERE request_id IS NOT NULL;
CREATE INDEX ledger_policy ON ledger (matched_policy_id, seq) WHERE matched_policy_id IS NOT NULL;
CREATE INDEX ledger_rule ON ledger (matched_rule, seq) WHERE matched_rule IS NOT NULL;
CREATE INDEX ledger_reason ON ledger (reason_id, seq) WHERE reason_id IS NOT NULL;
CREATE INDEX ledger_actor ON ledger (actor, seq);
CREATE INDEX ledger_kind ON ledger (kind, seq) WHERE kind <> 'decided';
CREATE INDEX ledger_status ON ledger (status, seq) WHERE status IS NOT NULL;
CREATE INDEX ledger_outcome ON ledger (outcome, seq) WHERE outcome IS NOT NULL;

CREATE INDEX requests_created ON requests (created_at_ms);
CREATE INDEX requests_session ON requests (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX requests_requester ON requests (requester) WHERE requester IS NOT NULL;
CREATE INDEX requests_pending_requester ON requests (lower(requester)) WHERE status = 'pending';
CREATE INDEX requests_allowed ON requests (agent_id, tool, allowed_at_ms, id) WHERE status IN ('allowed', 'approved');
CREATE INDEX executions_bypass ON executions (seen_at_ms, tool, agent_id) WHERE request_id IS NULL;

-- In each channel: first what changes a message or is none of the new cards, then new cards that nobody waits for, then
-- new cards, which take turns by agent.
CREATE INDEX deliveries_due ON deliveries (
    channel,
    ((ts IS NULL AND id LIKE 'card:%')::integer + (ts IS NULL AND waiting_agent IS NOT NULL AND NOT maybe_posted)::integer),
    due_at_ms, number)
  WHERE delivered_version < desired_version AND NOT dropped;
CREATE INDEX deliveries_queued ON deliveries (channel, waiting_agent, due_at_ms, number)
  WHERE waiting_agent IS NOT NULL AND ts IS NULL AND NOT maybe_posted AND NOT dropped;
