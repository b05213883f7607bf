import type { Database } from 'better-sqlite3'
import { type Callback, initialCallback, type NewCallback } from '../../../approval/model/callback.ts'
import { encodeCallbackState } from '../../codecs/callback.ts'

/** Writes callbacks, inside a transaction. */
export interface CallbackWrites {
  /** Nothing is written when the id is known. */
  insert(callback: NewCallback): void
  update(callback: Pick<Callback, 'id' | 'attempts' | 'state'>): void
}

/** Prepares the statements. */
export function callbackWrites(db: Database): CallbackWrites {
  const insert = db.prepare(INSERT)
  const update = db.prepare(UPDATE)
  return {
    insert(callback) {
      const { state, ...row } = initialCallback(callback)
      insert.run({ ...row, ...encodeCallbackState(state) })
    },
    update: ({ id, attempts, state }) => void update.run({ id, attempts, ...encodeCallbackState(state) }),
  }
}

const INSERT = `INSERT INTO callbacks (id, request_id, target, type, created_at_ms, attempts, status, due_at_ms,
    give_up_at_ms, ended_at_ms, last_error)
  VALUES (@id, @requestId, @target, @type, @createdAtMs, @attempts, @status, @dueAtMs,
    @giveUpAtMs, @endedAtMs, @lastError)
  ON CONFLICT (id) DO NOTHING`

const UPDATE = `UPDATE callbacks SET attempts = @attempts, status = @status, due_at_ms = @dueAtMs,
  give_up_at_ms = @giveUpAtMs, ended_at_ms = @endedAtMs, last_error = @lastError WHERE id = @id`
