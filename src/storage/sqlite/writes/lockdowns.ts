import type { Database } from 'better-sqlite3'
import {
  coversCall,
  type Lockdown,
  type LockdownEnd,
  type LockdownScope,
} from '../../../approval/model/lockdown.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { LockdownId } from '../../../core/ids.ts'
import { encodeLockdown, encodeLockdownEnd } from '../../codecs/lockdown.ts'

/** Writes lockdowns, inside a transaction. */
export interface LockdownWrites {
  insert(lockdown: Lockdown): void
  /** False, without writing, when its end is recorded already. */
  end(id: LockdownId, end: LockdownEnd): boolean
  /** Does no lockdown that is in force cover this call? */
  isFree(call: Omit<Extract<Change, { do: 'require_no_lockdown' }>, 'do'>): boolean
}

/** Prepares the statements. */
export function lockdownWrites(db: Database): LockdownWrites {
  const insert = db.prepare(INSERT)
  const end = db.prepare('UPDATE lockdowns SET ended = ? WHERE id = ? AND ended IS NULL')
  const inForce = db.prepare<[number], LockdownScope>(
    'SELECT agents, tools FROM lockdowns WHERE ended IS NULL AND (ends_at_ms IS NULL OR ends_at_ms > ?)',
  )
  return {
    insert: (lockdown) => void insert.run(encodeLockdown(lockdown)),
    end: (id, ended) => end.run(encodeLockdownEnd(ended), id).changes === 1,
    isFree: ({ atMs, ...call }) => !inForce.all(atMs).some((scope) => coversCall(scope, call)),
  }
}

const INSERT = `INSERT INTO lockdowns (id, agents, tools, reason, by_id, by_name, started_at_ms, ends_at_ms, ended)
  VALUES (@id, @agents, @tools, @reason, @byId, @byName, @startedAtMs, @endsAtMs, @ended)`
