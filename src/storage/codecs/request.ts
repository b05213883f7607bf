import { z } from 'zod'
import { dueAtMs, openUntilMs } from '../../approval/decide/deadlines.ts'
import {
  editOf,
  isEscalated,
  isKept,
  type KeptRequest,
  type Pruning,
  type RequestRecord,
  type RequestState,
  type VetoRequest,
} from '../../approval/model/request.ts'
import { A_CALL, type Subject } from '../../approval/model/subject.ts'
import { VetoError } from '../../core/veto-error.ts'
import { RequestIdColumn } from './columns.ts'
import { encodeDigest } from './entry-columns.ts'
import { readStored, readStoredJson, readStoredObject } from './read-stored.ts'
import {
  encodeEdit,
  encodeFeedback,
  StoredEdit,
  StoredExecution,
  StoredFeedback,
  StoredShadow,
  StoredSubject,
} from './request-parts.ts'
import { encodeState, StoredState } from './request-state.ts'

/** A request as two rows: its own, and one with prunable data. `exact` is null when nothing was masked. */
export function encodeRequest(request: KeptRequest) {
  const { id, createdAtMs, owner, salt, call, maskedParams, idempotency, subject, shadow } = request
  const { params, context, paramsSchema, ...recorded } = call
  const shown = JSON.stringify(maskedParams)
  const exact = JSON.stringify(params)
  const { edit, ...changing } = encodeChanging(request)
  const row = {
    ...{ id, createdAtMs, owner, salt },
    ...recorded,
    ...changing,
    apiKeyHash: idempotency?.apiKeyHash ?? null,
    idempotencyKey: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null,
    shadow: shadow.length === 0 ? null : JSON.stringify(shadow),
    subject: encodeSubject(subject),
  }
  const payload = {
    shown,
    exact: exact === shown ? null : exact,
    context: jsonOrNull(context),
    edit,
    paramsSchema: jsonOrNull(paramsSchema),
  }
  return { row, payload }
}

/** Null: a call. */
export function encodeSubject(subject: Subject): string | null {
  return subject.kind === 'call' ? null : JSON.stringify(subject)
}

/** What can change from one version of a request to the next. */
export function encodeChanging(request: VetoRequest) {
  const { version, bundleHash, policyId, rule, paramsDigest, state, execution, feedback } = request
  const edit = editOf(request)
  return {
    version,
    status: state.status,
    deadlineMs: isEscalated(request) ? openUntilMs(request.state) : null,
    dueAtMs: dueAtMs(request),
    bundleHash,
    policyId,
    rule,
    paramsDigest: encodeDigest(paramsDigest),
    state: encodeState(state),
    execution: jsonOrNull(execution),
    feedback: feedback === null ? null : encodeFeedback(feedback),
    edit: edit === null ? null : encodeEdit(edit),
  }
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/**
 * The request of a row with its payload.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeRequest(found: unknown): VetoRequest {
  const row = readStored(RequestRow, found)
  const { agentId, tool, category, sessionId, toolCallId, summary, requester, callback } = row
  const call = { agentId, tool, category, sessionId, toolCallId, summary, requester, callback }
  const record = recordOf(row)
  const pruned = pruningOf(row)
  if (pruned !== null) return { ...record, pruned, call }
  const shown = row.shown ?? missingParams()
  const params = readStoredObject(row.exact ?? shown)
  const context = orNull(row.context, readStoredObject)
  const paramsSchema = orNull(row.paramsSchema, readStoredObject)
  return {
    ...record,
    pruned,
    call: { ...call, params, context, paramsSchema },
    maskedParams: readStoredObject(shown),
    edit: orNull(row.edit, (text) => readStoredJson(StoredEdit, text)),
  }
}

/**
 * The request of a row with its payload.
 * @throws {VetoError} `store_corrupt` when the row is invalid, or has no params.
 */
export function decodeKeptRequest(found: unknown): KeptRequest {
  const request = decodeRequest(found)
  return isKept(request) ? request : missingParams()
}

function missingParams(): never {
  throw new VetoError(
    'store_corrupt',
    'The params of a stored request are missing, and retention did not remove them',
  )
}

/** A pending request is never pruned, and what was pruned has no params. */
function pruningOf({ prunedAtMs: atMs, keptDays, shown, status }: RequestRow): Pruning | null {
  if (atMs === null && keptDays === null) return null
  if (atMs !== null && keptDays !== null && shown === null && status !== 'pending') return { atMs, keptDays }
  throw new VetoError(
    'store_corrupt',
    'A stored request is marked as pruned, but its other columns say otherwise',
  )
}

function recordOf(row: RequestRow): RequestRecord {
  return {
    id: row.id,
    version: row.version,
    createdAtMs: row.createdAtMs,
    subject: row.subject === null ? A_CALL : readStoredJson(StoredSubject, row.subject),
    owner: row.owner,
    idempotency: idempotencyOf(row),
    bundleHash: row.bundleHash,
    policyId: row.policyId,
    rule: row.rule,
    salt: row.salt,
    paramsDigest: row.paramsDigest,
    state: stateOf(row),
    execution: orNull(row.execution, (text) => readStoredJson(StoredExecution, text)),
    feedback: orNull(row.feedback, (text) => readStoredJson(StoredFeedback, text)),
    shadow: row.shadow === null ? [] : readStoredJson(StoredShadow, row.shadow),
  }
}

/** JSON columns stay texts until they are read: most are null. */
const RequestRow = z.object({
  id: RequestIdColumn,
  version: z.number(),
  status: z.string(),
  agentId: z.string(),
  tool: z.string(),
  category: z.string(),
  createdAtMs: z.number(),
  sessionId: z.string().nullable(),
  toolCallId: z.string().nullable(),
  summary: z.string().nullable(),
  requester: z.string().nullable(),
  owner: z.string().nullable(),
  apiKeyHash: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  fingerprint: z.string().nullable(),
  bundleHash: z.string(),
  policyId: z.string().nullable(),
  rule: z.string().nullable(),
  salt: z.string(),
  paramsDigest: z.string(),
  state: z.string(),
  shadow: z.string().nullable(),
  /** Null: a call. */
  subject: z.string().nullable(),
  callback: z.string().nullable(),
  execution: z.string().nullable(),
  feedback: z.string().nullable(),
  prunedAtMs: z.number().nullable(),
  keptDays: z.number().nullable(),
  /** Null: pruned. */
  shown: z.string().nullable(),
  exact: z.string().nullable(),
  /** Null: not recorded. */
  context: z.string().nullable(),
  edit: z.string().nullable(),
  paramsSchema: z.string().nullable(),
})
type RequestRow = z.infer<typeof RequestRow>

/** Queries use the status column, so it must match the state. */
function stateOf(row: RequestRow): RequestState {
  const state = readStoredJson(StoredState, row.state)
  if (state.status === row.status) return state
  throw new VetoError('store_corrupt', 'The status of a stored request is not that of its state')
}

function orNull<T>(text: string | null, read: (text: string) => T): T | null {
  return text === null ? null : read(text)
}

function idempotencyOf({ apiKeyHash, idempotencyKey, fingerprint }: RequestRow): VetoRequest['idempotency'] {
  if (apiKeyHash === null || idempotencyKey === null || fingerprint === null) return null
  return { apiKeyHash, key: idempotencyKey, fingerprint }
}
