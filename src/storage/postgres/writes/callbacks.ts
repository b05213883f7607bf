import { type Callback, initialCallback, type NewCallback } from '../../../approval/model/callback.ts'
import { encodeCallbackState } from '../../codecs/callback.ts'
import { ROW_SETS } from '../../common/row-sets.ts'
import { inserting } from './insert.ts'
import { type Step, write } from './step.ts'

/** Nothing is written when the id is known. */
export function insertCallback(callback: NewCallback): Step {
  const { state, ...row } = initialCallback(callback)
  return { ...insert([{ ...row, ...encodeCallbackState(state) }]), guard: null }
}

export function updateCallback({ id, attempts, state }: Pick<Callback, 'id' | 'attempts' | 'state'>): Step {
  const { status, dueAtMs, giveUpAtMs, endedAtMs, lastError } = encodeCallbackState(state)
  return write(UPDATE, [id, attempts, status, dueAtMs, giveUpAtMs, endedAtMs, lastError])
}

const insert = inserting({
  table: 'callbacks',
  columns: ROW_SETS.callbacks,
  suffix: 'ON CONFLICT (id) DO NOTHING',
})

const UPDATE = `UPDATE callbacks SET attempts = $2, status = $3, due_at_ms = $4, give_up_at_ms = $5, ended_at_ms = $6,
  last_error = $7 WHERE id = $1`
