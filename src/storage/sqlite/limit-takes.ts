import type { Database } from 'better-sqlite3'
import type { TakenSince } from '../../approval/ports.ts'
import { LONGEST_WINDOW_MS, type Take } from '../../policy/verdict.ts'

/** What was used of limits: writes for inside a transaction, and reads. */
export interface LimitTable {
  /** False, with nothing written, when the window would pass what the take relied on. */
  take(take: Take, atMs: number): boolean
  used(windows: readonly TakenSince[]): ReadonlyMap<string, number>
}

/** A few old rows go with each new one, so that no write waits for many. */
const PRUNED_AT_ONCE = 50

/** Prepares the statements of limits. */
export function limitTable(db: Database): LimitTable {
  const sum = db
    .prepare<[string, number], number>('SELECT total(amount) FROM limit_takes WHERE key = ? AND at_ms > ?')
    .pluck()
  const insert = db.prepare('INSERT INTO limit_takes (key, at_ms, amount) VALUES (?, ?, ?)')
  const prune = db.prepare(
    `DELETE FROM limit_takes WHERE number IN
      (SELECT number FROM limit_takes WHERE at_ms <= ? ORDER BY at_ms LIMIT ${PRUNED_AT_ONCE})`,
  )
  const usedSince = (key: string, sinceMs: number) => sum.get(key, sinceMs) ?? 0
  return {
    take({ key, perMs, amount, atMost }, atMs) {
      if (atMost !== null && usedSince(key, atMs - perMs) + amount > atMost) return false
      insert.run(key, atMs, amount)
      prune.run(atMs - LONGEST_WINDOW_MS)
      return true
    },
    used: (windows) => new Map(windows.map(({ key, sinceMs }) => [key, usedSince(key, sinceMs)])),
  }
}
