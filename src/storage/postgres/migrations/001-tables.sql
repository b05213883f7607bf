-- Texts are compared by their bytes (COLLATE "C"), as ids and periods are ordered so. JSON is kept as text: its bytes must stay,
-- PostgreSQL reads no \u0000 in JSON, and no statement looks inside it.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;

-- The ledger. A reason that occurs again is kept once; its number is that of its SHA-256.
CREATE TABLE ledger_reasons (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  reason text COLLATE "C" NOT NULL,
  -- In lower case, for searches.
  folded text COLLATE "C" NOT NULL
);

CREATE TABLE ledger (
  seq bigint PRIMARY KEY,
  at_ms bigint NOT NULL,
  latency_ms double precision,
  reason_id bigint,
  kind text COLLATE "C" NOT NULL,
  request_id text COLLATE "C",
  agent_id text COLLATE "C",
  tool text COLLATE "C",
  actor text COLLATE "C" NOT NULL,
  actor_name text COLLATE "C",
  outcome text COLLATE "C",
  status text COLLATE "C",
  matched_policy_id text COLLATE "C",
  matched_rule text COLLATE "C",
  bundle_hash text COLLATE "C",
  params_digest text COLLATE "C",
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL
);

-- Where the chain stands. Every transaction that writes locks this row first, so that all instances write in one order.
CREATE TABLE chain_head (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  at_ms bigint NOT NULL
);
INSERT INTO chain_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0);

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  EXECUTE FUNCTION refuse_change('the ledger is append-only');
CREATE TRIGGER ledger_reasons_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_reasons
  EXECUTE FUNCTION refuse_change('the ledger is append-only');
CREATE TRIGGER chain_head_one_row BEFORE INSERT OR DELETE OR TRUNCATE ON chain_head
  EXECUTE FUNCTION refuse_change('the ledger has one head');

-- The head moves first, and its entries follow: no row can stand behind the recorded end.
CREATE FUNCTION require_next_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added) AND NOT EXISTS (
    SELECT 1 FROM chain_head h JOIN added last ON last.seq = h.seq AND last.hash = h.hash
    WHERE h.seq = (SELECT max(seq) FROM added)
  ) THEN
    RAISE EXCEPTION 'the ledger is append-only';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_next_only AFTER INSERT ON ledger
  REFERENCING NEW TABLE AS added EXECUTE FUNCTION require_next_entries();

CREATE TABLE checkpoints (
  seq bigint PRIMARY KEY,
  hash text COLLATE "C" NOT NULL,
  signed_at_ms bigint NOT NULL,
  token text COLLATE "C" NOT NULL
);
CREATE TRIGGER checkpoints_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
  EXECUTE FUNCTION refuse_change('a checkpoint is never changed');

-- Requests, with their params: shown is masked; exact is null when nothing was masked; both are null once pruned.
CREATE TABLE requests (
  created_at_ms bigint NOT NULL,
  deadline_ms bigint,
  -- When the clock next does something to it.
  due_at_ms bigint,
  -- When it was allowed: at once, or by people; null: it was not.
  allowed_at_ms bigint,
  -- Of its execution, as in that.
  execution_at_ms bigint,
  version bigint NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  status text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  tool text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  session_id text COLLATE "C",
  tool_call_id text COLLATE "C",
  summary text COLLATE "C",
  requester text COLLATE "C",
  owner text COLLATE "C",
  api_key_hash text COLLATE "C",
  idempotency_key text COLLATE "C",
  fingerprint text COLLATE "C",
  -- Equal for calls that are one request while it is pending; null: never.
  call_identity text COLLATE "C",
  bundle_hash text COLLATE "C" NOT NULL,
  policy_id text COLLATE "C",
  rule text COLLATE "C",
  salt text COLLATE "C" NOT NULL,
  params_digest text COLLATE "C" NOT NULL,
  callback text COLLATE "C",
  execution_status text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  shadow text COLLATE "C",
  -- Null: a call.
  subject text COLLATE "C",
  execution text COLLATE "C",
  feedback text COLLATE "C",
  shown text COLLATE "C",
  exact text COLLATE "C",
  context text COLLATE "C",
  edit text COLLATE "C",
  params_schema text COLLATE "C"
);

CREATE UNIQUE INDEX requests_idempotency ON requests (api_key_hash, agent_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX requests_identical ON requests (call_identity)
  WHERE status = 'pending' AND call_identity IS NOT NULL;
CREATE INDEX requests_pending ON requests (agent_id, created_at_ms, id) WHERE status = 'pending';
CREATE INDEX requests_due ON requests (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX requests_open ON requests (id) WHERE due_at_ms IS NOT NULL;

CREATE TRIGGER requests_kept BEFORE DELETE OR TRUNCATE ON requests
  EXECUTE FUNCTION refuse_change('what was asked is never removed');
CREATE TRIGGER requests_keep_what_was_asked BEFORE UPDATE OF id, agent_id, tool, salt, created_at_ms ON requests
  EXECUTE FUNCTION refuse_change('what was asked is never changed');

-- Params may be removed when they are old, but never changed.
CREATE TRIGGER requests_keep_params BEFORE UPDATE OF shown, exact, context, params_schema ON requests
  FOR EACH ROW
  WHEN (NEW.shown IS NOT NULL OR NEW.exact IS NOT NULL OR NEW.context IS NOT NULL OR NEW.params_schema IS NOT NULL)
  EXECUTE FUNCTION refuse_change('recorded params are never changed');

-- Idempotency keys of calls that joined a request which was pending already.
CREATE TABLE joined_calls (
  api_key_hash text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL REFERENCES requests (id),
  PRIMARY KEY (api_key_hash, agent_id, idempotency_key)
);

-- Messages to Slack. waiting_agent: whose pending request this is the card of; null: of none.
CREATE TABLE deliveries (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  due_at_ms bigint NOT NULL,
  desired_version bigint NOT NULL,
  delivered_version bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  maybe_posted boolean NOT NULL DEFAULT false,
  dropped boolean NOT NULL DEFAULT false,
  is_brief boolean NOT NULL DEFAULT false,
  id text COLLATE "C" NOT NULL UNIQUE,
  channel text COLLATE "C" NOT NULL,
  channel_id text COLLATE "C",
  ts text COLLATE "C",
  waiting_agent text COLLATE "C",
  subject text COLLATE "C" NOT NULL
);

CREATE TABLE callbacks (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at_ms bigint NOT NULL,
  due_at_ms bigint,
  give_up_at_ms bigint,
  ended_at_ms bigint,
  attempts bigint NOT NULL,
  id text COLLATE "C" NOT NULL UNIQUE,
  request_id text COLLATE "C" NOT NULL REFERENCES requests (id),
  target text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  last_error text COLLATE "C"
);
CREATE INDEX callbacks_due ON callbacks (target, due_at_ms) WHERE status = 'waiting';
CREATE INDEX callbacks_request ON callbacks (request_id);

CREATE TABLE alerts (
  opened_at_ms bigint NOT NULL,
  ended_at_ms bigint,
  version bigint NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  topic text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  ended_why text COLLATE "C",
  content text COLLATE "C" NOT NULL
);
CREATE INDEX alerts_open ON alerts (opened_at_ms) WHERE ended_at_ms IS NULL;
CREATE INDEX alerts_opened ON alerts (opened_at_ms);

-- What calls used up of the limits of rules. Reserved use has the largest at_ms that there is.
CREATE TABLE limit_usage (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_ms bigint NOT NULL,
  amount double precision NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_id text COLLATE "C"
);
CREATE INDEX limit_usage_window ON limit_usage (key, at_ms);
CREATE INDEX limit_usage_age ON limit_usage (at_ms);
CREATE INDEX limit_usage_request ON limit_usage (request_id);

CREATE TABLE grants (
  expires_at_ms bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  revoked_at_ms bigint,
  uses_left bigint CHECK (uses_left >= 0),
  id text COLLATE "C" PRIMARY KEY,
  agent_id text COLLATE "C" NOT NULL,
  session_id text COLLATE "C",
  scope_kind text COLLATE "C" NOT NULL,
  scope_name text COLLATE "C" NOT NULL,
  by_id text COLLATE "C" NOT NULL,
  by_name text COLLATE "C" NOT NULL,
  request_id text COLLATE "C",
  revoked_by_id text COLLATE "C",
  revoked_by_name text COLLATE "C",
  requirements text COLLATE "C"
);
CREATE INDEX grants_active ON grants (agent_id, expires_at_ms) WHERE revoked_at_ms IS NULL;

CREATE TABLE lockdowns (
  started_at_ms bigint NOT NULL,
  ends_at_ms bigint,
  id text COLLATE "C" PRIMARY KEY,
  agents text COLLATE "C" NOT NULL,
  tools text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  by_id text COLLATE "C" NOT NULL,
  by_name text COLLATE "C" NOT NULL,
  -- Null: no end is recorded.
  ended text COLLATE "C"
);
CREATE INDEX lockdowns_open ON lockdowns (id) WHERE ended IS NULL;
CREATE TRIGGER lockdowns_kept BEFORE DELETE OR TRUNCATE ON lockdowns
  EXECUTE FUNCTION refuse_change('a lockdown is never removed');
CREATE TRIGGER lockdowns_fixed
  BEFORE UPDATE OF id, agents, tools, reason, by_id, by_name, started_at_ms, ends_at_ms ON lockdowns
  EXECUTE FUNCTION refuse_change('what was locked down is never changed');

CREATE TABLE absences (
  started_at_ms bigint NOT NULL,
  ends_at_ms bigint NOT NULL,
  -- When it ended before its time; null: it did not.
  ended_at_ms bigint,
  id text COLLATE "C" PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL,
  person_name text COLLATE "C" NOT NULL,
  substitute_id text COLLATE "C" NOT NULL,
  substitute_name text COLLATE "C" NOT NULL
);
CREATE INDEX absences_open ON absences (ends_at_ms) WHERE ended_at_ms IS NULL;
CREATE TRIGGER absences_kept BEFORE DELETE OR TRUNCATE ON absences
  EXECUTE FUNCTION refuse_change('an absence is never removed');
CREATE TRIGGER absences_fixed
  BEFORE UPDATE OF id, person_id, person_name, substitute_id, substitute_name, started_at_ms, ends_at_ms ON absences
  EXECUTE FUNCTION refuse_change('what was handed over is never changed');

-- Calls that ran, as they were seen elsewhere. request_id: what allowed it; null for a bypass.
CREATE TABLE executions (
  executed_at_ms bigint NOT NULL,
  seen_at_ms bigint NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  agent_id text COLLATE "C" NOT NULL,
  tool text COLLATE "C" NOT NULL,
  trace_id text COLLATE "C",
  request_id text COLLATE "C" REFERENCES requests (id),
  reason text COLLATE "C",
  salt text COLLATE "C" NOT NULL,
  params_digest text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX executions_request ON executions (request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX executions_trace ON executions (agent_id, trace_id) WHERE trace_id IS NOT NULL;

CREATE TABLE agent_keys (
  created_at_ms bigint NOT NULL,
  expires_at_ms bigint,
  revoked_at_ms bigint,
  last_used_at_ms bigint,
  hash text COLLATE "C" PRIMARY KEY,
  hint text COLLATE "C" NOT NULL,
  agents text COLLATE "C" NOT NULL,
  owner text COLLATE "C",
  scopes text COLLATE "C" NOT NULL,
  tools text COLLATE "C",
  lineage text COLLATE "C" NOT NULL,
  replaced_by text COLLATE "C"
);

-- The keys that sign receipts, private halves included, in the order in which they were kept.
CREATE TABLE signing_keys (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at_ms bigint NOT NULL,
  kid text COLLATE "C" NOT NULL UNIQUE,
  jwk text COLLATE "C" NOT NULL
);

-- Raised when a backup is restored: what was allowed before and not used yet is void from then on.
CREATE TABLE epoch (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  epoch bigint NOT NULL CHECK (epoch >= 1)
);
INSERT INTO epoch VALUES (1, 1);
CREATE TRIGGER epoch_kept BEFORE DELETE OR TRUNCATE ON epoch
  EXECUTE FUNCTION refuse_change('the epoch only rises');
CREATE TRIGGER epoch_only_rises BEFORE UPDATE ON epoch FOR EACH ROW WHEN (NEW.epoch < OLD.epoch)
  EXECUTE FUNCTION refuse_change('the epoch only rises');

CREATE TABLE job_runs (
  at_ms bigint NOT NULL,
  job text COLLATE "C",
  period text COLLATE "C",
  PRIMARY KEY (job, period)
);

-- Counts up at each check of readiness.
CREATE TABLE write_checks (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  count bigint NOT NULL
);
INSERT INTO write_checks VALUES (1, 0);
