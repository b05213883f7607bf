import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { CallbackType } from '#protocol/callback.ts'
import {
  type Callback,
  type CallbackState,
  freshCallback,
  isWaiting,
  type NewCallback,
  type WaitingCallback,
} from '../../approval/model/callback.ts'
import type { CallbackFilter } from '../../approval/ports/callbacks.ts'
import { VetoError } from '../../core/veto-error.ts'
import { StoredRequestId } from '../codecs/json.ts'

/** What agents' receivers are to be told: writes for inside a transaction, and reads. */
export interface CallbackTable {
  /** Nothing is written when the id is known. */
  insert(callback: NewCallback): void
  move(callback: Pick<Callback, 'id' | 'attempts' | 'state'>): void
  byId(id: string): Callback | null
  next(): readonly WaitingCallback[]
  list(filter: CallbackFilter): readonly Callback[]
}

/** Prepares the statements of callbacks. */
export function callbackTable(db: Database): CallbackTable {
  const insert = db.prepare(INSERT)
  const move = db.prepare(MOVE)
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM callbacks WHERE id = ?`)
  const next = db.prepare<[]>(NEXT)
  return {
    insert(callback) {
      const { state, ...row } = freshCallback(callback)
      insert.run({ ...row, ...stateColumns(state) })
    },
    move: ({ id, attempts, state }) => void move.run({ id, attempts, ...stateColumns(state) }),
    byId(id) {
      const row = byId.get(id)
      return row === undefined ? null : callbackOf(row)
    },
    next: () => next.all().flatMap(readable),
    list: (filter) => db.prepare<unknown[]>(listOf(filter)).all(filter).map(callbackOf),
  }
}

function stateColumns(state: CallbackState) {
  return { dueAtMs: null, giveUpAtMs: null, endedAtMs: null, lastError: null, ...state }
}

const row = {
  id: z.string(),
  requestId: StoredRequestId,
  target: z.string(),
  type: CallbackType,
  createdAtMs: z.number(),
  attempts: z.number(),
}

const CallbackRow = z.discriminatedUnion('status', [
  z.object({
    ...row,
    status: z.literal('waiting'),
    dueAtMs: z.number(),
    giveUpAtMs: z.number(),
    lastError: z.string().nullable(),
  }),
  z.object({ ...row, status: z.literal('delivered'), endedAtMs: z.number() }),
  z.object({ ...row, status: z.literal('failed'), endedAtMs: z.number(), lastError: z.string() }),
])

function callbackOf(found: unknown): Callback {
  const parsed = CallbackRow.safeParse(found)
  if (!parsed.success) {
    throw new VetoError('store_corrupt', 'A stored callback is not what Veto wrote', { cause: parsed.error })
  }
  const { id, requestId, target, type, createdAtMs, attempts, ...state } = parsed.data
  return { id, requestId, target, type, createdAtMs, attempts, state }
}

/** One row that cannot be read must not keep the others from being sent. */
function readable(found: unknown): WaitingCallback[] {
  return CallbackRow.safeParse(found).success ? [callbackOf(found)].filter(isWaiting) : []
}

function listOf({ requestId, status }: CallbackFilter): string {
  const conditions = [
    ...(requestId === null ? [] : ['request_id = @requestId']),
    ...(status === null ? [] : ['status = @status']),
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  return `SELECT ${COLUMNS} FROM callbacks ${where} ORDER BY number DESC LIMIT @limit`
}

const COLUMNS = `id, request_id AS requestId, target, type, created_at_ms AS createdAtMs, attempts, status,
  due_at_ms AS dueAtMs, give_up_at_ms AS giveUpAtMs, ended_at_ms AS endedAtMs, last_error AS lastError`

const INSERT = `INSERT INTO callbacks (id, request_id, target, type, created_at_ms, attempts, status, due_at_ms,
    give_up_at_ms, ended_at_ms, last_error)
  VALUES (@id, @requestId, @target, @type, @createdAtMs, @attempts, @status, @dueAtMs,
    @giveUpAtMs, @endedAtMs, @lastError)
  ON CONFLICT (id) DO NOTHING`

const MOVE = `UPDATE callbacks SET attempts = @attempts, status = @status, due_at_ms = @dueAtMs,
  give_up_at_ms = @giveUpAtMs, ended_at_ms = @endedAtMs, last_error = @lastError WHERE id = @id`

/** Leaps from target to target, however many callbacks wait for each. */
const NEXT = `WITH RECURSIVE waiting (target) AS (
    SELECT min(target) FROM callbacks WHERE status = 'waiting'
    UNION ALL
    SELECT (SELECT min(target) FROM callbacks WHERE status = 'waiting' AND target > waiting.target)
    FROM waiting WHERE waiting.target IS NOT NULL)
  SELECT ${COLUMNS} FROM callbacks WHERE number IN (
    SELECT (SELECT number FROM callbacks WHERE status = 'waiting' AND target = waiting.target
      ORDER BY due_at_ms, number LIMIT 1)
    FROM waiting WHERE waiting.target IS NOT NULL)
  ORDER BY due_at_ms, number`
