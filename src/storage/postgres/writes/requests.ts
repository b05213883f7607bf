import type { KeptRequest, VetoRequest } from '../../../approval/model/request.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeChanging, encodeRequest } from '../../codecs/request.ts'
import { inserting } from './insert.ts'
import { guarded, type Step } from './step.ts'

export interface NewRequest {
  readonly request: KeptRequest
  readonly callIdentity: string | null
}

/**
 * Inserts requests. Refused when one of their API keys already used its idempotency key for this agent, to open a request or
 * to join one; a request with the call identity of a pending one breaks the index `requests_identical`.
 */
export function openAll(opened: readonly NewRequest[]): Step {
  const rows = opened.map(({ request, callIdentity }) => ({ ...rowOf(request), callIdentity }))
  return {
    ...insert(rows),
    guard: { refuses: 'open', accepts: ({ count }) => count === opened.length },
  }
}

/** The index whose breach refuses `open`. */
export const IDENTICAL_INDEX = 'requests_identical'

/** The next version of a request; refused as `transition` says. */
export function transition({ request, from, beforeDeadlineMs }: Omit<Transition, 'do'>): Step {
  const row = { ...encodeChanging(request), ...ownColumnsOf(request) }
  return guarded('transition', UPDATE, [
    request.id,
    row.version - 1,
    from,
    beforeDeadlineMs,
    row.version,
    row.status,
    row.deadlineMs,
    row.dueAtMs,
    row.allowedAtMs,
    row.bundleHash,
    row.policyId,
    row.rule,
    row.paramsDigest,
    row.state,
    row.execution,
    row.executionStatus,
    row.executionAtMs,
    row.feedback,
    row.edit,
  ])
}

interface Allowable extends Pick<VetoRequest, 'createdAtMs'> {
  readonly state:
    | { readonly status: 'approved'; readonly settledAtMs: number }
    | { readonly status: Exclude<VetoRequest['state']['status'], 'approved'> }
}

type Transition = Extract<Change, { do: 'transition' }>

/** Its columns, with those that statements look for and the JSON columns contain. */
function rowOf(request: KeptRequest) {
  const { row, payload } = encodeRequest(request)
  return { ...row, ...payload, ...ownColumnsOf(request) }
}

/** The columns that only PostgreSQL has, or holds in another form. */
function ownColumnsOf(request: VetoRequest) {
  return {
    paramsDigest: request.paramsDigest,
    allowedAtMs: allowedAtMs(request),
    executionStatus: request.execution?.status ?? null,
    executionAtMs: request.execution?.atMs ?? null,
  }
}

/** When a call was allowed: at once, or by people; null: it was not. */
export function allowedAtMs({ state, createdAtMs }: Allowable): number | null {
  if (state.status === 'allowed') return createdAtMs
  return state.status === 'approved' ? state.settledAtMs : null
}

const insert = inserting({
  table: 'requests',
  columns: [
    'id',
    'version',
    'status',
    'agent_id',
    'tool',
    'category',
    'created_at_ms',
    'deadline_ms',
    'due_at_ms',
    'allowed_at_ms',
    'session_id',
    'tool_call_id',
    'summary',
    'requester',
    'owner',
    'api_key_hash',
    'idempotency_key',
    'fingerprint',
    'call_identity',
    'bundle_hash',
    'policy_id',
    'rule',
    'salt',
    'params_digest',
    'callback',
    'state',
    'shadow',
    'subject',
    'execution',
    'execution_status',
    'execution_at_ms',
    'feedback',
    'shown',
    'exact',
    'context',
    'edit',
    'params_schema',
  ],
  where: `row.idempotency_key IS NULL OR NOT EXISTS (SELECT 1 FROM joined_calls j WHERE j.api_key_hash = row.api_key_hash
    AND j.agent_id = row.agent_id AND j.idempotency_key = row.idempotency_key)`,
  suffix: `ON CONFLICT (api_key_hash, agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING`,
})

/** What another server has recorded counts as time, too: its clock may be ahead. */
const UPDATE = `UPDATE requests SET version = $5, status = $6, deadline_ms = $7, due_at_ms = $8, allowed_at_ms = $9,
    bundle_hash = $10, policy_id = $11, rule = $12, params_digest = $13, state = $14, execution = $15,
    execution_status = $16, execution_at_ms = $17, feedback = $18, edit = coalesce($19, edit)
  WHERE id = $1 AND version = $2 AND status = $3
    AND ($4::bigint IS NULL OR deadline_ms > greatest($4, (SELECT at_ms FROM chain_head)))`
