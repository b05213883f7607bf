import type { Database } from 'better-sqlite3'
import type { UsedIdempotencyKey } from '../../../approval/model/request.ts'
import type { OpenCount, RequestStore } from '../../../approval/ports/requests.ts'
import { digestSql } from '../../codecs/entry-columns.ts'
import { decodeFound, decodeReadable } from '../../codecs/read-stored.ts'
import { decodeKeptRequest, decodeRequest } from '../../codecs/request.ts'
import type { GuardedRead } from './guarded-read.ts'

/** The columns that `decodeRequest` reads: of requests as `r` and their params as `p`. */
export const REQUEST_COLUMNS = `r.id, r.version, r.status, r.agent_id AS agentId, r.tool, r.category,
  r.created_at_ms AS createdAtMs, r.session_id AS sessionId, r.tool_call_id AS toolCallId, r.summary, r.requester,
  r.owner, r.api_key_hash AS apiKeyHash, r.idempotency_key AS idempotencyKey, r.fingerprint, (SELECT hash FROM ledger_bundles WHERE id = r.bundle_id) AS bundleHash,
  r.policy_id AS policyId, r.rule, r.salt, ${digestSql('r.params_digest')} AS paramsDigest, r.state, r.shadow, r.matter AS subject,
  r.callback, r.execution, r.feedback, r.pruned_at_ms AS prunedAtMs, r.kept_days AS keptDays, p.shown, p.exact, p.context, p.edit, p.params_schema AS paramsSchema`

const SELECT = `SELECT ${REQUEST_COLUMNS} FROM requests r LEFT JOIN request_params p ON p.request_number = r.number`

/**
 * Prepares the statements. SQLite plans a join with a bare `?` anew for each value, which is ten times the work of reading a row:
 * hence `(SELECT ?)`.
 */
export function requestReads(
  db: Database,
  guarded: GuardedRead,
): Omit<RequestStore, 'pendingInTurns' | 'recordedParams'> {
  const byId = db.prepare<[string]>(`${SELECT} WHERE r.id = (SELECT ?)`)
  const byKey = db.prepare<[UsedIdempotencyKey]>(
    `${SELECT} WHERE r.api_key_hash = (SELECT @apiKeyHash) AND r.agent_id = (SELECT @agentId)
      AND r.idempotency_key = (SELECT @key) AND r.idempotency_key IS NOT NULL`,
  )
  const joined = db.prepare<[UsedIdempotencyKey], { readonly joinedBy: string }>(JOINED_CALL)
  const identical = db.prepare<[string]>(
    `${SELECT} WHERE r.call_identity = (SELECT ?) AND r.status = 'pending'`,
  )
  const due = db.prepare<[number, number]>(
    `${SELECT} WHERE r.due_at_ms <= (SELECT ?) ORDER BY r.due_at_ms LIMIT (SELECT ?)`,
  )
  const next = db.prepare<[], { readonly dueAtMs: number | null }>(
    'SELECT min(due_at_ms) AS dueAtMs FROM requests WHERE due_at_ms IS NOT NULL',
  )
  const calls = db.prepare<[number, string, number]>(
    `${SELECT} WHERE p.shown IS NOT NULL AND r.created_at_ms >= (SELECT ?) AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  const open = db.prepare<[string, string | null, string, number]>(
    `${SELECT} WHERE r.due_at_ms IS NOT NULL AND r.status = (SELECT ?)
      AND r.bundle_id IS NOT (SELECT id FROM ledger_bundles WHERE hash = ?)
      AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  const openCounts = db.prepare<[], OpenCount>(OPEN_COUNTS)
  return {
    request: (id) => guarded(() => decodeFound(decodeRequest, byId.get(id))),
    requestByKey: (used) => guarded(() => decodeFound(decodeRequest, byKey.get(used))),
    joinedCall: (used) =>
      guarded(() => {
        const row = joined.get(used)
        return row === undefined ? null : { request: decodeRequest(row), fingerprint: row.joinedBy }
      }),
    identicalPending: (callIdentity) =>
      guarded(() => decodeFound(decodeRequest, identical.get(callIdentity))),
    due: (nowMs, limit) => guarded(() => decodeReadable(decodeRequest, due.all(nowMs, limit))),
    nextDueMs: () => guarded(() => next.get()?.dueAtMs ?? null),
    calls: ({ sinceMs, afterId, limit }) =>
      guarded(() => calls.all(sinceMs, afterId ?? '', limit).map(decodeKeptRequest)),
    openCounts: () => guarded(() => openCounts.all()),
    openRequests: ({ status, exceptBundle = null, afterId, limit }) =>
      guarded(() => decodeReadable(decodeRequest, open.all(status, exceptBundle, afterId ?? '', limit))),
  }
}

/** The existing request that a call was attached to. */
const JOINED_CALL = `SELECT ${REQUEST_COLUMNS}, j.fingerprint AS joinedBy FROM joined_calls j
  JOIN requests r ON r.id = j.request_id LEFT JOIN request_params p ON p.request_number = r.number
  WHERE j.api_key_hash = @apiKeyHash AND j.agent_id = @agentId AND j.idempotency_key = @key`

const OPEN_COUNTS = `SELECT status, agent_id AS agentId, tool, count(*) AS count FROM requests
  WHERE due_at_ms IS NOT NULL AND status IN ('pending', 'approved') GROUP BY status, agent_id, tool
  ORDER BY status, agent_id, tool`
