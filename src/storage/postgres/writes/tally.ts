import { askedRequest } from '../../../approval/decide/asked-request.ts'
import { isEscalated, type VetoRequest } from '../../../approval/model/request.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeAskedRequest } from '../../codecs/asked-request.ts'
import { COUNTED_SPANS_MS, spanStart } from '../../codecs/spans.ts'
import { inserting } from './insert.ts'
import { type Step, write } from './step.ts'

/** What statistics read of a request that people were asked about; nothing of others. */
export function countAsked(request: VetoRequest): readonly Step[] {
  return isEscalated(request)
    ? [{ ...upsertAsked([encodeAskedRequest(askedRequest(request))]), guard: null }]
    : []
}

/** What a call is worth. */
export function recordValue({
  requestId,
  createdAtMs,
  value,
}: Omit<Extract<Change, { do: 'record_value' }>, 'do'>): Step {
  return write(SET_VALUE, [createdAtMs, requestId, value?.currency ?? null, value?.minorUnits ?? null])
}

/** Counts calls that were decided without people, summed for a group of units. */
export function countAutomatic(requests: readonly VetoRequest[]): readonly Step[] {
  const counts = new Map<string, { requests: number }>()
  for (const request of requests) {
    if (isEscalated(request)) continue
    for (const row of countedIn(request)) {
      const key = JSON.stringify(row)
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { ...row, requests: 1 })
      else known.requests += 1
    }
  }
  return counts.size === 0 ? [] : [{ ...addCounts([...counts.values()]), guard: null }]
}

/** The hour and the day that it is counted in. '': no policy, no rule. */
function countedIn({ createdAtMs, call, policyId, rule, state }: VetoRequest) {
  return COUNTED_SPANS_MS.map((spanMs) => ({
    spanMs,
    startMs: spanStart(createdAtMs, spanMs),
    tool: call.tool,
    agentId: call.agentId,
    policyId: policyId ?? '',
    rule: rule ?? '',
    status: state.status,
  }))
}

const addCounts = inserting({
  table: 'automatic_counts',
  columns: ['span_ms', 'start_ms', 'requests', 'tool', 'agent_id', 'policy_id', 'rule', 'status'],
  suffix: `ON CONFLICT (span_ms, start_ms, tool, agent_id, policy_id, rule, status)
    DO UPDATE SET requests = automatic_counts.requests + excluded.requests`,
})

const upsertAsked = inserting({
  table: 'asked_requests',
  columns: [
    'created_at_ms',
    'request_id',
    'kind',
    'tool',
    'agent_id',
    'policy_id',
    'rule',
    'groups',
    'status',
    'settled_at_ms',
    'decided_in_ms',
    'votes',
    'edited_by',
    'execution',
  ],
  suffix: `ON CONFLICT (created_at_ms, request_id) DO UPDATE SET policy_id = excluded.policy_id, rule = excluded.rule,
    groups = excluded.groups, status = excluded.status, settled_at_ms = excluded.settled_at_ms,
    decided_in_ms = excluded.decided_in_ms, votes = excluded.votes, edited_by = excluded.edited_by,
    execution = excluded.execution`,
})

const SET_VALUE =
  'UPDATE asked_requests SET currency = $3, minor_units = $4 WHERE created_at_ms = $1 AND request_id = $2'
