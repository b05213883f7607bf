import type { Database } from 'better-sqlite3'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'

/** The entries that a search looks at: from `from` up to, not including, `before`. */
export interface SeqRange {
  readonly from: number
  readonly before: number
}

/** Inclusive `sinceMs`, exclusive `untilMs` and `cursor`. */
type SearchedPeriod = Pick<AuditFilter, 'sinceMs' | 'untilMs' | 'cursor'>

/** Translates times and cursor to a range of seq: both rise together, so that a binary search finds the place. */
export function seqReader(db: Database): (period: SearchedPeriod) => SeqRange {
  const last = db.prepare<[], { readonly seq: number | null }>('SELECT max(seq) AS seq FROM ledger_entries')
  const timeAt = db.prepare<[number], { readonly atMs: number }>(
    'SELECT at_ms AS atMs FROM ledger_entries WHERE seq >= ? ORDER BY seq LIMIT 1',
  )

  function firstAtOrAfter(ms: number, end: number): number {
    let low = 1
    let high = end
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((timeAt.get(middle)?.atMs ?? Number.POSITIVE_INFINITY) >= ms) high = middle
      else low = middle + 1
    }
    return low
  }

  return ({ sinceMs, untilMs, cursor }) => {
    const end = (last.get()?.seq ?? 0) + 1
    const until = untilMs === undefined ? end : firstAtOrAfter(untilMs, end)
    return {
      from: sinceMs === undefined ? 1 : firstAtOrAfter(sinceMs, end),
      before: Math.min(until, cursor ?? end),
    }
  }
}
