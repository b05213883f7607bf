import type { Database } from 'better-sqlite3'
import { askedRequest } from '../../../approval/decide/asked-request.ts'
import { isEscalated, type VetoRequest } from '../../../approval/model/request.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeAskedRequest } from '../../codecs/asked-request.ts'
import { COUNTED_SPANS_MS, spanStart } from '../../codecs/spans.ts'

/** What statistics read: kept up to date inside the transaction of each change. */
export interface TallyWrites {
  /** Requests that people were asked about; others are counted by `countAutomatic`. */
  asked(request: VetoRequest): void
}

/** Prepares the statements. */
export function tallyWrites(db: Database): TallyWrites {
  const upsert = db.prepare(UPSERT)
  return {
    asked(request) {
      if (isEscalated(request)) upsert.run(encodeAskedRequest(askedRequest(request)))
    },
  }
}

/** Counts of calls that were decided without people, summed for a group of units and then written together. */
export interface AutomaticCounts {
  /** Forgets what was counted and not written. */
  clear(): void
  count(request: VetoRequest): void
  write(): void
}

/** Prepares the statements. */
export function automaticCounts(db: Database): AutomaticCounts {
  const find = db.prepare<[Calls], number>(FIND_CALLS).pluck()
  const insert = db.prepare(INSERT_CALLS)
  const add = db.prepare(COUNT)
  const counted = new Map<string, Calls & { requests: number }>()

  return {
    clear: () => counted.clear(),
    count(request) {
      if (isEscalated(request)) return
      const calls = callsOf(request)
      const key = JSON.stringify(Object.values(calls))
      const before = counted.get(key)
      if (before === undefined) counted.set(key, { ...calls, requests: 1 })
      else before.requests += 1
    },
    write() {
      for (const { requests, ...calls } of counted.values()) {
        const id = find.get(calls) ?? insert.run(calls).lastInsertRowid
        for (const spanMs of COUNTED_SPANS_MS) {
          add.run(spanMs, spanStart(calls.hourMs, spanMs), id, requests)
        }
      }
      counted.clear()
    },
  }
}

/** Calls of one hour that are counted together. '': no policy, no rule. */
interface Calls {
  readonly hourMs: number
  readonly tool: string
  readonly agentId: string
  readonly policyId: string
  readonly rule: string
  readonly status: string
}

function callsOf({ createdAtMs, call, policyId, rule, state }: VetoRequest): Calls {
  return {
    hourMs: spanStart(createdAtMs, Math.min(...COUNTED_SPANS_MS)),
    tool: call.tool,
    agentId: call.agentId,
    policyId: policyId ?? '',
    rule: rule ?? '',
    status: state.status,
  }
}

/** Records what calls are worth. */
export function valueWriter(db: Database): (change: Extract<Change, { do: 'record_value' }>) => void {
  const statement = db.prepare(SET_VALUE)
  return ({ requestId, createdAtMs, value }) =>
    void statement.run(value?.currency ?? null, value?.minorUnits ?? null, createdAtMs, requestId)
}

const FIND_CALLS = `SELECT id FROM automatic_calls WHERE tool = @tool AND agent_id = @agentId AND policy_id = @policyId
  AND rule = @rule AND status = @status`

const INSERT_CALLS = `INSERT INTO automatic_calls (tool, agent_id, policy_id, rule, status)
  VALUES (@tool, @agentId, @policyId, @rule, @status)`

const COUNT = `INSERT INTO automatic_counts (span_ms, start_ms, calls_id, requests) VALUES (?, ?, ?, ?)
  ON CONFLICT (span_ms, start_ms, calls_id) DO UPDATE SET requests = requests + excluded.requests`

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
