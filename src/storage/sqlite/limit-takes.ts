import type { Database } from 'better-sqlite3'
import type { TakenSince } from '../../approval/ports.ts'
import type { Change } from '../../approval/unit.ts'
import type { RequestId } from '../../core/ids.ts'
import { LONGEST_WINDOW_MS } from '../../policy/verdict.ts'

type TakeChange = Extract<Change, { do: 'take' }>

/** What was used of limits: writes for inside a transaction, and reads. */
export interface LimitTable {
  /** False, with nothing written, when the window would pass what the take relied on. */
  take(change: TakeChange): boolean
  /** What the request reserved counts as used at this moment. */
  count(requestId: RequestId, atMs: number): void
  /** Without keys: all that it used or reserved. */
  release(requestId: RequestId, keys?: readonly string[]): void
  used(windows: readonly TakenSince[], exceptBy?: RequestId): ReadonlyMap<string, number>
}

/** A few old rows go with each new one, so that no write waits for many. */
const PRUNED_AT_ONCE = 50
/** Later than every window ends, so that a reservation counts in each. */
const RESERVED_MS = Number.MAX_SAFE_INTEGER

/** Prepares the statements of limits. */
export function limitTable(db: Database): LimitTable {
  const usedSince = usageReader(db)
  const insert = db.prepare('INSERT INTO limit_takes (key, at_ms, amount, request_id) VALUES (?, ?, ?, ?)')
  const prune = db.prepare(
    `DELETE FROM limit_takes WHERE number IN
      (SELECT number FROM limit_takes WHERE at_ms <= ? ORDER BY at_ms LIMIT ${PRUNED_AT_ONCE})`,
  )
  const count = db.prepare('UPDATE limit_takes SET at_ms = ? WHERE request_id = ? AND at_ms = ?')
  const release = db.prepare('DELETE FROM limit_takes WHERE request_id = ?')
  const releaseOf = db.prepare('DELETE FROM limit_takes WHERE request_id = ? AND key = ?')
  return {
    take({ take: { key, perMs, amount, atMost }, requestId, atMs, isReserved }) {
      if (atMost !== null && usedSince({ key, sinceMs: atMs - perMs }) + amount > atMost) return false
      insert.run(key, isReserved ? RESERVED_MS : atMs, amount, requestId)
      prune.run(atMs - LONGEST_WINDOW_MS)
      return true
    },
    count: (requestId, atMs) => void count.run(atMs, requestId, RESERVED_MS),
    release(requestId, keys) {
      if (keys === undefined) release.run(requestId)
      else for (const key of keys) releaseOf.run(requestId, key)
    },
    used: (windows, exceptBy) => new Map(windows.map((window) => [window.key, usedSince(window, exceptBy)])),
  }
}

function usageReader(db: Database): (window: TakenSince, exceptBy?: RequestId) => number {
  const sum = db
    .prepare<[string, number], number>('SELECT total(amount) FROM limit_takes WHERE key = ? AND at_ms > ?')
    .pluck()
  const others = db
    .prepare<[string, number, string], number>(
      'SELECT total(amount) FROM limit_takes WHERE key = ? AND at_ms > ? AND request_id IS NOT ?',
    )
    .pluck()
  return ({ key, sinceMs }, exceptBy) =>
    (exceptBy === undefined ? sum.get(key, sinceMs) : others.get(key, sinceMs, exceptBy)) ?? 0
}
