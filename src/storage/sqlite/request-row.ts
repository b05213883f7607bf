import { isEscalated, type VetoRequest } from '../../approval/request.ts'
import { readStored, readStoredObject, StoredRequestId, StoredShadow, StoredState } from '../stored-json.ts'

/** A row of `requests` as it is written. */
export interface WrittenRow {
  readonly id: string
  readonly version: number
  readonly status: string
  readonly agentId: string
  readonly tool: string
  readonly category: string
  readonly createdAtMs: number
  readonly deadlineMs: number | null
  readonly sessionId: string | null
  readonly toolCallId: string | null
  readonly summary: string | null
  readonly requester: string | null
  readonly owner: string | null
  readonly idempotencyKey: string | null
  readonly fingerprint: string | null
  readonly bundleHash: string
  readonly policyId: string | null
  readonly rule: string | null
  readonly salt: string
  readonly paramsDigest: string
  readonly state: string
  readonly shadow: string | null
}

/** A row as it is read, with its payload; the columns that only serve searches are left out. */
export interface RequestRow extends Omit<WrittenRow, 'status' | 'deadlineMs'> {
  readonly shown: string
  readonly exact: string | null
  /** Null: not recorded. */
  readonly context: string | null
}

/** The columns of `RequestRow`: of requests as `r` and payloads as `p`. */
export const REQUEST_COLUMNS = `r.id, r.version, r.agent_id AS agentId, r.tool, r.category,
  r.created_at_ms AS createdAtMs, r.session_id AS sessionId, r.tool_call_id AS toolCallId, r.summary, r.requester,
  r.owner, r.idempotency_key AS idempotencyKey, r.fingerprint, r.bundle_hash AS bundleHash, r.policy_id AS policyId,
  r.rule, r.salt, r.params_digest AS paramsDigest, r.state, r.shadow, p.shown, p.exact, p.context`

interface Written extends Pick<RequestRow, 'shown' | 'exact' | 'context'> {
  readonly row: WrittenRow
}

/** What is written for a request. `exact` is null when nothing was masked. */
export function rowOf(request: VetoRequest): Written {
  const { call, shown: masked, idempotency, state, shadow, ...own } = request
  const { params, context, ...recorded } = call
  const shown = JSON.stringify(masked)
  const exact = JSON.stringify(params)
  const row = {
    ...own,
    ...recorded,
    status: state.status,
    deadlineMs: isEscalated(request) ? request.state.deadlineMs : null,
    idempotencyKey: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null,
    state: JSON.stringify(state),
    shadow: shadow.length === 0 ? null : JSON.stringify(shadow),
  }
  return {
    row,
    shown,
    exact: exact === shown ? null : exact,
    context: context === null ? null : JSON.stringify(context),
  }
}

/**
 * The request of a row.
 * @throws {VetoError} `store_corrupt` when the row is not what was written.
 */
export function requestOf(row: RequestRow): VetoRequest {
  const { agentId, tool, category, sessionId, toolCallId, summary, requester } = row
  const params = readStoredObject(row.exact ?? row.shown)
  const context = row.context === null ? null : readStoredObject(row.context)
  return {
    id: readStored(StoredRequestId, JSON.stringify(row.id)),
    version: row.version,
    createdAtMs: row.createdAtMs,
    call: { agentId, tool, category, params, context, sessionId, toolCallId, summary, requester },
    shown: readStoredObject(row.shown),
    owner: row.owner,
    idempotency: idempotencyOf(row),
    bundleHash: row.bundleHash,
    policyId: row.policyId,
    rule: row.rule,
    salt: row.salt,
    paramsDigest: row.paramsDigest,
    state: readStored(StoredState, row.state),
    shadow: row.shadow === null ? [] : readStored(StoredShadow, row.shadow),
  }
}

function idempotencyOf({ idempotencyKey, fingerprint }: RequestRow): VetoRequest['idempotency'] {
  if (idempotencyKey === null || fingerprint === null) return null
  return { key: idempotencyKey, fingerprint }
}
