import type { Database } from 'better-sqlite3'
import type { Change, Unit } from '../../../approval/ports/unit.ts'

/**
 * Keeps rows of small tables that every call reads, for as long as nobody can have changed them: neither this connection,
 * which says so, nor another one, whose commits SQLite counts.
 */
export interface ReadCache {
  /** Creates a map that is emptied whenever its rows may have changed. */
  map<K, V>(): Map<K, V>
  /** Call before a map is read: empties all maps when another connection committed since the last call. */
  refresh(): void
  /** Call after units were written by this connection, whether or not that succeeded. */
  wrote(units: readonly Unit[]): void
}

/** What changes a kept row. */
const CHANGES: ReadonlySet<Change['do']> = new Set([
  'insert_key',
  'use_key',
  'revoke_key',
  'replace_key',
  'insert_lockdown',
  'end_lockdown',
])

export function createReadCache(db: Database): ReadCache {
  const version = db.prepare('PRAGMA data_version').pluck()
  const maps: Map<unknown, unknown>[] = []
  let known: unknown = null

  function forget(): void {
    for (const map of maps) map.clear()
  }

  function refresh(): void {
    const current = version.get()
    if (current === known) return
    forget()
    known = current
  }

  return {
    map<K, V>() {
      const map = new Map<K, V>()
      maps.push(map)
      return map
    },
    refresh,
    wrote(units) {
      if (units.some((unit) => unit.some((change) => CHANGES.has(change.do)))) forget()
    },
  }
}
