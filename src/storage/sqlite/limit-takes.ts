import type { Database } from 'better-sqlite3'
import type { ConsumedSince, UsingRequest } from '../../approval/ports/limits.ts'
import type { Change } from '../../approval/ports/unit.ts'
import type { RequestId } from '../../core/ids.ts'
import { LONGEST_WINDOW_MS } from '../../policy/model/decision.ts'

type TakeChange = Extract<Change, { do: 'consume' }>

/** What was used of limits: writes for inside a transaction, and reads. */
export interface LimitTable {
  /** False, with nothing written, when the window would pass what the take relied on. */
  take(change: TakeChange): boolean
  /** All that the request uses counts as used at this moment. */
  count(requestId: RequestId, atMs: number): void
  /** Without keys: all that it used or reserved. */
  release(requestId: RequestId, keys?: readonly string[]): void
  used(windows: readonly ConsumedSince[], by?: UsingRequest): ReadonlyMap<string, number>
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
  const count = db.prepare('UPDATE limit_takes SET at_ms = ? WHERE request_id = ?')
  const release = db.prepare('DELETE FROM limit_takes WHERE request_id = ?')
  const releaseOf = db.prepare('DELETE FROM limit_takes WHERE request_id = ? AND key = ?')
  const countedSince = db
    .prepare<[string, string, number], number | null>(
      'SELECT max(at_ms) FROM limit_takes WHERE request_id = ? AND key = ? AND at_ms > ?',
    )
    .pluck()
  /** Gives back what the request used of this limit. Since when it did, within the window; null: it did not. */
  function replace(requestId: RequestId, { key, sinceMs }: ConsumedSince): number | null {
    const fromMs = countedSince.get(requestId, key, sinceMs) ?? null
    releaseOf.run(requestId, key)
    return fromMs
  }

  return {
    take({ take: { key, perMs, amount, atMost }, requestId, atMs, isReserved, judgedAgainBy }) {
      const window = { key, sinceMs: atMs - perMs }
      const by = judgedAgainBy === undefined ? undefined : { id: requestId, judgedAgainBy }
      if (atMost !== null && usedSince(window, by) + amount > atMost) return false
      const fromMs = (by === undefined ? null : replace(requestId, window)) ?? atMs
      insert.run(key, isReserved ? RESERVED_MS : fromMs, amount, requestId)
      prune.run(atMs - LONGEST_WINDOW_MS)
      return true
    },
    count: (requestId, atMs) => void count.run(atMs, requestId),
    release(requestId, keys) {
      if (keys === undefined) release.run(requestId)
      else for (const key of keys) releaseOf.run(requestId, key)
    },
    used: (windows, by) => new Map(windows.map((window) => [window.key, usedSince(window, by)])),
  }
}

function usageReader(db: Database): (window: ConsumedSince, by?: UsingRequest) => number {
  const sum = db.prepare<[ConsumedSince], number>(SUM).pluck()
  const others = db.prepare<[ConsumedSince & UsingRequest], number>(SUM_OF_OTHERS).pluck()
  const inOrder = db.prepare<[ConsumedSince & UsingRequest], number>(SUM_IN_ORDER).pluck()
  return (window, by) => {
    if (by === undefined) return sum.get(window) ?? 0
    return (by.judgedAgainBy === null ? others : inOrder).get({ ...window, ...by }) ?? 0
  }
}

const SUM = 'SELECT total(amount) FROM limit_takes WHERE key = @key AND at_ms > @sinceMs'
const SUM_OF_OTHERS = `${SUM} AND request_id IS NOT @id`
/** What comes after the request and has yet to be judged finds no more than what is left then; what is barred never starts. */
const SUM_IN_ORDER = `${SUM_OF_OTHERS} AND NOT EXISTS (
  SELECT 1 FROM requests AS other JOIN requests AS own ON own.id = @id
  WHERE other.id = limit_takes.request_id
    AND (other.status = 'pending', other.id) > (own.status = 'pending', own.id)
    AND CASE WHEN other.execution IS NULL THEN other.bundle_hash <> @judgedAgainBy
      ELSE json_extract(other.execution, '$.status') IN ('lapsed', 'denied') END)`
