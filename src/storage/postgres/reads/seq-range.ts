import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import type { Read } from '../session/reader.ts'

/** The entries that a search looks at: from `from` up to, not including, `before`. */
export interface SeqRange {
  readonly from: number
  readonly before: number
}

/** Inclusive `sinceMs`, exclusive `untilMs` and `cursor`. */
type SearchedPeriod = Pick<AuditFilter, 'sinceMs' | 'untilMs' | 'cursor'>

/** Translates times and cursor to a range of seq. */
export async function seqRange(
  lookUp: Read,
  { sinceMs, untilMs, cursor }: SearchedPeriod,
): Promise<SeqRange> {
  const [found] = await lookUp<SeqRange>(RANGE, [sinceMs ?? null, untilMs ?? null])
  const { from, before } = found ?? { from: 1, before: 1 }
  return { from, before: Math.min(before, cursor ?? before) }
}

/** Times and seq rise together, so that halving finds the first entry at or after a moment. */
const firstAt = (moment: string) => `(WITH RECURSIVE halves (low, high) AS (
    SELECT 1::bigint, ledger_end.seq
    UNION ALL
    SELECT CASE WHEN is_late THEN low ELSE middle + 1 END, CASE WHEN is_late THEN middle ELSE high END
    FROM (
      SELECT low, high, (low + high) / 2 AS middle,
        (SELECT at_ms FROM ledger WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1) >= ${moment} AS is_late
      FROM halves WHERE low < high) halved)
  SELECT low FROM halves WHERE low >= high)`

const RANGE = `SELECT CASE WHEN $1::bigint IS NULL THEN 1 ELSE ${firstAt('$1')} END AS from,
    CASE WHEN $2::bigint IS NULL THEN ledger_end.seq ELSE ${firstAt('$2')} END AS before
  FROM (SELECT coalesce(max(seq), 0) + 1 AS seq FROM ledger) ledger_end`
