import type { Database } from 'better-sqlite3'
import type { ConsumedSince, LimitStore, UsingRequest } from '../../../approval/ports/limits.ts'
import type { GuardedRead } from './guarded-read.ts'

export function limitReads(db: Database, guarded: GuardedRead): LimitStore {
  const usedSince = usageReader(db)
  return {
    used: (windows, by) =>
      guarded(() => new Map(windows.map((window) => [window.key, usedSince(window, by)]))),
  }
}

/** Prepares reading the usage of a limit, outside and inside transactions. */
export function usageReader(db: Database): (window: ConsumedSince, by?: UsingRequest) => number {
  const sum = db.prepare<[ConsumedSince], number>(SUM).pluck()
  const others = db.prepare<[ConsumedSince & UsingRequest], number>(SUM_OF_OTHERS).pluck()
  const inOrder = db.prepare<[ConsumedSince & UsingRequest], number>(SUM_IN_ORDER).pluck()
  return (window, by) => {
    if (by === undefined) return sum.get(window) ?? 0
    const { room = Number.NEGATIVE_INFINITY } = window
    const byOthers = others.get({ ...window, ...by }) ?? 0
    // The order costs a look at each request, and a change of the policies asks for the sum of each of them.
    return by.reevaluatedBy === null || byOthers <= room ? byOthers : (inOrder.get({ ...window, ...by }) ?? 0)
  }
}

const SUM = 'SELECT total(amount) FROM limit_takes WHERE key = @key AND at_ms > @sinceMs'

const SUM_OF_OTHERS = `${SUM} AND request_id IS NOT @id`

/** Later requests that are not yet evaluated get only what is then left; denied ones never start. */
const SUM_IN_ORDER = `${SUM_OF_OTHERS} AND NOT EXISTS (
  SELECT 1 FROM requests AS other JOIN requests AS own ON own.id = @id
  WHERE other.id = limit_takes.request_id
    AND (other.status = 'pending', other.id) > (own.status = 'pending', own.id)
    AND CASE WHEN other.execution IS NULL THEN (SELECT hash FROM ledger_bundles WHERE id = other.bundle_id) <> @reevaluatedBy
      ELSE json_extract(other.execution, '$.status') IN ('lapsed', 'denied') END)`
