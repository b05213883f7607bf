import type { Database } from 'better-sqlite3'
import type { KeptRequest } from '../../../approval/model/request.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeChanging, encodeRequest } from '../../codecs/request.ts'

/** Writes requests, inside a transaction. */
export interface RequestWrites {
  /**
   * False, without writing, when its API key already used its idempotency key for this agent, to open a request or to
   * join one, or an identical call waits.
   */
  insert(request: KeptRequest, callIdentity: string | null): boolean
  /** False, with nothing written, when a guard refused. */
  update(transition: Omit<Extract<Change, { do: 'transition' }>, 'do'>): boolean
}

/** Prepares the statements. */
export function requestWrites(db: Database): RequestWrites {
  const insert = db.prepare(INSERT)
  const insertPayload = db.prepare(
    'INSERT INTO request_params (request_number, shown, exact, context, edit, params_schema) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare(UPDATE)
  const edit = db.prepare(EDIT)
  const bundleId = bundleNumbers(db)
  return {
    insert(request, callIdentity) {
      const { row, payload } = encodeRequest(request)
      const { changes, lastInsertRowid } = insert.run({
        ...row,
        bundleId: bundleId(row.bundleHash),
        callIdentity,
      })
      if (changes === 0) return false
      const { shown, exact, context, edit: edited, paramsSchema } = payload
      insertPayload.run(lastInsertRowid, shown, exact, context, edited, paramsSchema)
      return true
    },
    update({ request, from, beforeDeadlineMs }) {
      const { bundleHash, edit: edited, ...changing } = encodeChanging(request)
      const guards = { id: request.id, before: request.version - 1, from, beforeDeadlineMs }
      const { changes } = update.run({ ...changing, bundleId: bundleId(bundleHash), ...guards })
      if (changes === 0) return false
      if (edited !== null) edit.run(edited, request.id, edited)
      return true
    },
  }
}

/** Not remembered: a unit may be undone. */
export function bundleNumbers(db: Database): (hash: string) => number | bigint {
  const find = db.prepare<[string], number>('SELECT id FROM ledger_bundles WHERE hash = ?').pluck()
  const insert = db.prepare('INSERT INTO ledger_bundles (hash) VALUES (?)')
  return (hash) => find.get(hash) ?? insert.run(hash).lastInsertRowid
}

const EDIT = `UPDATE request_params SET edit = ?
  WHERE request_number = (SELECT number FROM requests WHERE id = ?) AND edit IS NOT ?`

const INSERT = `INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, deadline_ms, due_at_ms,
    session_id, tool_call_id, summary, requester, owner, api_key_hash, idempotency_key, fingerprint, bundle_id, policy_id, rule,
    salt, params_digest, state, shadow, matter, callback, execution, feedback, call_identity)
  SELECT @id, @version, @status, @agentId, @tool, @category, @createdAtMs, @deadlineMs, @dueAtMs,
    @sessionId, @toolCallId, @summary, @requester, @owner, @apiKeyHash, @idempotencyKey, @fingerprint, @bundleId, @policyId, @rule,
    @salt, @paramsDigest, @state, @shadow, @subject, @callback, @execution, @feedback, @callIdentity
  WHERE NOT EXISTS (SELECT 1 FROM joined_calls WHERE api_key_hash = @apiKeyHash AND agent_id = @agentId
    AND idempotency_key = @idempotencyKey)
  ON CONFLICT (api_key_hash, agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  ON CONFLICT (call_identity) WHERE status = 'pending' AND call_identity IS NOT NULL DO NOTHING`

const UPDATE = `UPDATE requests SET version = @version, status = @status, deadline_ms = @deadlineMs, due_at_ms = @dueAtMs,
    bundle_id = @bundleId, policy_id = @policyId, rule = @rule, params_digest = @paramsDigest, state = @state, execution = @execution, feedback = @feedback
  WHERE id = @id AND version = @before AND status = @from
    AND (@beforeDeadlineMs IS NULL OR deadline_ms > @beforeDeadlineMs)`
