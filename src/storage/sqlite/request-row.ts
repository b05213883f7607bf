import { dueAtMs } from '../../approval/decide/deadlines.ts'
import { isEscalated, type VetoRequest } from '../../approval/model/request.ts'
import { A_CALL } from '../../approval/model/subject.ts'
import { VetoError } from '../../core/veto-error.ts'
import { readStored, readStoredObject, StoredRequestId, StoredShadow } from '../codecs/json.ts'
import { StoredEdit, StoredExecution, StoredFeedback, StoredMatter, StoredState } from '../codecs/request.ts'

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
  readonly dueAtMs: number | null
  readonly sessionId: string | null
  readonly toolCallId: string | null
  readonly summary: string | null
  readonly requester: string | null
  readonly owner: string | null
  readonly apiKeyHash: string | null
  readonly idempotencyKey: string | null
  readonly fingerprint: string | null
  readonly bundleHash: string
  readonly policyId: string | null
  readonly rule: string | null
  readonly salt: string
  readonly paramsDigest: string
  readonly state: string
  readonly shadow: string | null
  /** Null: a call. */
  readonly subject: string | null
  readonly callback: string | null
  readonly execution: string | null
  readonly feedback: string | null
}

/** A row as it is read, with its payload; the columns that only serve searches are left out. */
export interface RequestRow extends Omit<WrittenRow, 'status' | 'deadlineMs' | 'dueAtMs'> {
  readonly shown: string
  readonly exact: string | null
  /** Null: not recorded. */
  readonly context: string | null
  readonly edit: string | null
  readonly paramsSchema: string | null
}

/** The columns of `RequestRow`: of requests as `r` and payloads as `p`. */
export const REQUEST_COLUMNS = `r.id, r.version, r.agent_id AS agentId, r.tool, r.category,
  r.created_at_ms AS createdAtMs, r.session_id AS sessionId, r.tool_call_id AS toolCallId, r.summary, r.requester,
  r.owner, r.api_key_hash AS apiKeyHash, r.idempotency_key AS idempotencyKey, r.fingerprint, r.bundle_hash AS bundleHash, r.policy_id AS policyId,
  r.rule, r.salt, r.params_digest AS paramsDigest, r.state, r.shadow, r.matter AS subject, r.callback, r.execution, r.feedback,
  p.shown, p.exact, p.context, p.edit, p.params_schema AS paramsSchema`

interface Written {
  readonly row: WrittenRow
  readonly payload: Pick<RequestRow, 'shown' | 'exact' | 'context' | 'edit' | 'paramsSchema'>
}

/** What is written for a request. `exact` is null when nothing was masked. */
export function rowOf(request: VetoRequest): Written {
  const { call, shown: masked, idempotency, subject, state, edit, shadow, ...own } = request
  const { params, context, paramsSchema, ...recorded } = call
  const shown = JSON.stringify(masked)
  const exact = JSON.stringify(params)
  const row = {
    ...own,
    ...recorded,
    status: state.status,
    deadlineMs: isEscalated(request) ? request.state.deadlineMs : null,
    dueAtMs: dueAtMs(request),
    apiKeyHash: idempotency?.apiKeyHash ?? null,
    idempotencyKey: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null,
    state: JSON.stringify(state),
    shadow: shadow.length === 0 ? null : JSON.stringify(shadow),
    subject: subject.kind === 'call' ? null : JSON.stringify(subject),
    execution: jsonOrNull(own.execution),
    feedback: jsonOrNull(own.feedback),
  }
  const payload = {
    shown,
    exact: exact === shown ? null : exact,
    context: jsonOrNull(context),
    edit: jsonOrNull(edit),
    paramsSchema: jsonOrNull(paramsSchema),
  }
  return { row, payload }
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/**
 * The request of a row.
 * @throws {VetoError} `store_corrupt` when the row is not what was written.
 */
export function requestOf(row: RequestRow): VetoRequest {
  const { agentId, tool, category, sessionId, toolCallId, summary, requester, callback } = row
  const params = readStoredObject(row.exact ?? row.shown)
  const context = orNull(row.context, readStoredObject)
  const paramsSchema = orNull(row.paramsSchema, readStoredObject)
  const called = { agentId, tool, category, sessionId, toolCallId, summary, requester, callback }
  return {
    id: readStored(StoredRequestId, JSON.stringify(row.id)),
    version: row.version,
    createdAtMs: row.createdAtMs,
    subject: row.subject === null ? A_CALL : readStored(StoredMatter, row.subject),
    call: { ...called, params, context, paramsSchema },
    shown: readStoredObject(row.shown),
    edit: orNull(row.edit, (text) => readStored(StoredEdit, text)),
    owner: row.owner,
    idempotency: idempotencyOf(row),
    bundleHash: row.bundleHash,
    policyId: row.policyId,
    rule: row.rule,
    salt: row.salt,
    paramsDigest: row.paramsDigest,
    state: readStored(StoredState, row.state),
    execution: orNull(row.execution, (text) => readStored(StoredExecution, text)),
    feedback: orNull(row.feedback, (text) => readStored(StoredFeedback, text)),
    shadow: row.shadow === null ? [] : readStored(StoredShadow, row.shadow),
  }
}

/** One row that cannot be read must not keep the others from being asked about and expired. */
export function readable(row: RequestRow): VetoRequest[] {
  try {
    return [requestOf(row)]
  } catch (error) {
    if (error instanceof VetoError) return []
    throw error
  }
}

function orNull<T>(text: string | null, read: (text: string) => T): T | null {
  return text === null ? null : read(text)
}

function idempotencyOf({ apiKeyHash, idempotencyKey, fingerprint }: RequestRow): VetoRequest['idempotency'] {
  if (apiKeyHash === null || idempotencyKey === null || fingerprint === null) return null
  return { apiKeyHash, key: idempotencyKey, fingerprint }
}
