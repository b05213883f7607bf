import type { Database } from 'better-sqlite3'
import type { Lockdown } from '../../../approval/model/lockdown.ts'
import type { LockdownStore } from '../../../approval/ports/lockdowns.ts'
import { decodeLockdown } from '../../codecs/lockdown.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'
import type { ReadCache } from './read-cache.ts'

/** Those in force are kept, as every call asks for them. */
export function lockdownReads(db: Database, guarded: GuardedRead, cache: ReadCache): LockdownStore {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM lockdowns WHERE id = ?`)
  const open = db.prepare(`SELECT ${COLUMNS} FROM lockdowns WHERE ended IS NULL ORDER BY id`)
  const list = db.prepare<[Parameters<LockdownStore['lockdowns']>[0]]>(
    `SELECT ${COLUMNS} FROM lockdowns WHERE @beforeId IS NULL OR id < @beforeId ORDER BY id DESC LIMIT @limit`,
  )
  const kept = cache.map<'open', readonly Lockdown[]>()

  function openOnes(): readonly Lockdown[] {
    cache.refresh()
    const found = kept.get('open') ?? open.all().map(decodeLockdown)
    kept.set('open', found)
    return found
  }

  return {
    lockdown: (id) => guarded(() => decodeFound(decodeLockdown, byId.get(id))),
    openLockdowns: () => guarded(openOnes),
    lockdowns: (page) => guarded(() => list.all(page).map(decodeLockdown)),
  }
}

const COLUMNS = `id, agents, tools, reason, by_id AS byId, by_name AS byName, started_at_ms AS startedAtMs,
  ends_at_ms AS endsAtMs, ended`
