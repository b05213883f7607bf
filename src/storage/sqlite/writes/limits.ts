import type { Database } from 'better-sqlite3'
import type { ConsumedSince } from '../../../approval/ports/limits.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { RequestId } from '../../../core/ids.ts'
import { LONGEST_WINDOW_MS } from '../../../policy/model/decision.ts'
import { usageReader } from '../reads/limits.ts'

type ConsumeChange = Extract<Change, { do: 'consume' }>

/** Writes limit usage, inside a transaction. */
export interface LimitWrites {
  /** False, without writing, when the window would pass what the consumption relied on. */
  consume(change: ConsumeChange): boolean
  /** Counts the usage of the request as of this moment. */
  count(requestId: RequestId, atMs: number): void
  /** Without keys: all that it used or reserved. */
  release(requestId: RequestId, keys?: readonly string[]): void
}

/** Deletes a few old rows with each new one, so that no write has to delete many. */
const PRUNED_AT_ONCE = 50
/** Later than the end of every window, so that a reservation counts in each. */
const RESERVED_MS = Number.MAX_SAFE_INTEGER

/** Prepares the statements. */
export function limitWrites(db: Database): LimitWrites {
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
    consume({ consumption: { key, perMs, amount, atMost }, requestId, atMs, isReserved, reevaluatedBy }) {
      const window = { key, sinceMs: atMs - perMs }
      const by = reevaluatedBy === undefined ? undefined : { id: requestId, reevaluatedBy }
      if (atMost !== null && usedSince({ ...window, room: atMost - amount }, by) + amount > atMost)
        return false
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
  }
}
