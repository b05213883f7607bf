import type { VetoRequest } from '../../../approval/model/request.ts'
import type { OpenCount, RequestStore } from '../../../approval/ports/requests.ts'
import { decodeFound, decodeReadable } from '../../codecs/read-stored.ts'
import { decodeKeptRequest, decodeRequest } from '../../codecs/request.ts'
import type { Reader } from '../session/reader.ts'
import { batched } from './batched.ts'
import { decodeFirst } from './decode-first.ts'

/** The columns that `decodeRequest` reads: of requests as `r`. */
export const REQUEST_COLUMNS = `r.id, r.version, r.status, r.agent_id AS "agentId", r.tool, r.category,
  r.created_at_ms AS "createdAtMs", r.session_id AS "sessionId", r.tool_call_id AS "toolCallId", r.summary, r.requester,
  r.owner, r.api_key_hash AS "apiKeyHash", r.idempotency_key AS "idempotencyKey", r.fingerprint,
  r.bundle_hash AS "bundleHash", r.policy_id AS "policyId", r.rule, r.salt, r.params_digest AS "paramsDigest", r.state,
  r.shadow, r.subject, r.callback, r.execution, r.feedback, r.pruned_at_ms AS "prunedAtMs", r.kept_days AS "keptDays", r.shown, r.exact, r.context, r.edit,
  r.params_schema AS "paramsSchema"`

const SELECT = `SELECT ${REQUEST_COLUMNS} FROM requests r WHERE`

/** A request is read anew each time, as another instance may have changed it; reads that come at once share one query. */
export function requestReads({
  lookUp,
  list,
  search,
  inTime,
}: Reader): Omit<RequestStore, 'pendingInTurns' | 'recordedParams'> {
  const byId = batched<string, VetoRequest | null>({ inTime }, async (ids) => {
    const [id = null, ...others] = ids
    const found = await (others.length === 0
      ? lookUp<{ readonly id: string }>(BY_ID, [id])
      : lookUp<{ readonly id: string }>(BY_IDS, [ids]))
    const rows = new Map(found.map((row) => [row.id, row]))
    return (id) => decodeFound(decodeRequest, rows.get(id))
  })
  return {
    request: byId,
    requestByKey: async ({ apiKeyHash, agentId, key }) =>
      decodeFirst(decodeRequest, await lookUp(BY_KEY, [apiKeyHash, agentId, key])),
    async joinedCall({ apiKeyHash, agentId, key }) {
      const [row] = await lookUp<{ readonly joinedBy: string }>(JOINED_CALL, [apiKeyHash, agentId, key])
      return row === undefined ? null : { request: decodeRequest(row), fingerprint: row.joinedBy }
    },
    identicalPending: async (callIdentity) =>
      decodeFirst(decodeRequest, await lookUp(IDENTICAL, [callIdentity])),
    due: async (nowMs, limit) => decodeReadable(decodeRequest, await list(DUE, [nowMs, limit])),
    async nextDueMs() {
      const [row] = await lookUp<{ readonly dueAtMs: number | null }>(NEXT_DUE)
      return row?.dueAtMs ?? null
    },
    calls: async ({ sinceMs, afterId, limit }) =>
      (await search(CALLS, [sinceMs, afterId ?? '', limit])).map(decodeKeptRequest),
    openCounts: () => search<OpenCount>(OPEN_COUNTS),
    openRequests: async ({ status, exceptBundle = null, afterId, limit }) =>
      decodeReadable(decodeRequest, await list(OPEN, [status, exceptBundle, afterId ?? '', limit])),
  }
}

/** Planned once; of several, PostgreSQL plans some anew, which takes longer than to read one. */
const BY_ID = `${SELECT} r.id = $1`

/** One look into the index for each, however many there are. */
export const BY_IDS = `SELECT r.* FROM unnest($1::text[]) AS wanted (id)
  CROSS JOIN LATERAL (${SELECT} r.id = wanted.id LIMIT 1) r`

const BY_KEY = `${SELECT} r.api_key_hash = $1 AND r.agent_id = $2 AND r.idempotency_key = $3`

/** The existing request that a call was attached to. */
const JOINED_CALL = `SELECT ${REQUEST_COLUMNS}, j.fingerprint AS "joinedBy"
  FROM joined_calls j JOIN requests r ON r.id = j.request_id
  WHERE j.api_key_hash = $1 AND j.agent_id = $2 AND j.idempotency_key = $3`

const IDENTICAL = `${SELECT} r.call_identity = $1 AND r.status = 'pending'`

const DUE = `${SELECT} r.due_at_ms <= $1 ORDER BY r.due_at_ms LIMIT $2`

const NEXT_DUE = 'SELECT min(due_at_ms) AS "dueAtMs" FROM requests WHERE due_at_ms IS NOT NULL'

const CALLS = `${SELECT} r.shown IS NOT NULL AND r.created_at_ms >= $1 AND r.id > $2 ORDER BY r.id LIMIT $3`

const OPEN = `${SELECT} r.due_at_ms IS NOT NULL AND r.status = $1 AND r.bundle_hash IS DISTINCT FROM $2
  AND r.id > $3 ORDER BY r.id LIMIT $4`

const OPEN_COUNTS = `SELECT status, agent_id AS "agentId", tool, count(*) AS count FROM requests
  WHERE due_at_ms IS NOT NULL AND status IN ('pending', 'approved') GROUP BY status, agent_id, tool
  ORDER BY status, agent_id, tool`
