import type { Database } from 'better-sqlite3'
import { askedRequest } from '../../../approval/decide/asked-request.ts'
import { isEscalated, type VetoRequest } from '../../../approval/model/request.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeAskedRequest } from '../../codecs/asked-request.ts'
import { COUNTED_SPANS_MS, spanStart } from '../reads/spans.ts'

/** What statistics read: kept up to date inside the transaction of each change. */
export interface TallyWrites {
  opened(request: VetoRequest): void
  changed(request: VetoRequest): void
}

/** Prepares the statements. */
export function tallyWrites(db: Database): TallyWrites {
  const count = db.prepare(COUNT)
  const upsert = db.prepare(UPSERT)
  const record = (request: VetoRequest) => {
    if (isEscalated(request)) upsert.run(encodeAskedRequest(askedRequest(request)))
  }
  return {
    opened(request) {
      if (isEscalated(request)) return record(request)
      const { createdAtMs, call, policyId, rule, state } = request
      for (const spanMs of COUNTED_SPANS_MS) {
        const startMs = spanStart(createdAtMs, spanMs)
        count.run(spanMs, startMs, call.tool, call.agentId, policyId ?? '', rule ?? '', state.status)
      }
    },
    changed: record,
  }
}

/** Records what calls are worth. */
export function valueWriter(db: Database): (change: Extract<Change, { do: 'record_value' }>) => void {
  const statement = db.prepare(SET_VALUE)
  return ({ requestId, createdAtMs, value }) =>
    void statement.run(value?.currency ?? null, value?.minorUnits ?? null, createdAtMs, requestId)
}

const COUNT = `INSERT INTO automatic_counts (span_ms, start_ms, tool, agent_id, policy_id, rule, status, requests)
  VALUES (?, ?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT (span_ms, start_ms, tool, agent_id, policy_id, rule, status) DO UPDATE SET requests = requests + 1`

const UPSERT = `INSERT INTO asked_requests (created_at_ms, request_id, kind, tool, agent_id, policy_id, rule, groups, status,
    settled_at_ms, decided_in_ms, votes, edited_by, execution)
  VALUES (@createdAtMs, @requestId, @kind, @tool, @agentId, @policyId, @rule, @groups, @status,
    @settledAtMs, @decidedInMs, @votes, @editedBy, @execution)
  ON CONFLICT (created_at_ms, request_id) DO UPDATE SET policy_id = excluded.policy_id, rule = excluded.rule,
    groups = excluded.groups, status = excluded.status, settled_at_ms = excluded.settled_at_ms,
    decided_in_ms = excluded.decided_in_ms, votes = excluded.votes, edited_by = excluded.edited_by,
    execution = excluded.execution`

const SET_VALUE =
  'UPDATE asked_requests SET currency = ?, minor_units = ? WHERE created_at_ms = ? AND request_id = ?'
