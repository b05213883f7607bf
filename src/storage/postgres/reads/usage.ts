import type { ConsumedSince, UsingRequest } from '../../../approval/ports/limits.ts'
import type { Statement } from '../session/connection.ts'

/** Sums the usage of a limit, as `LimitStore` says, in the column `used`. */
export function usageOf({ key, sinceMs, room }: ConsumedSince, by?: UsingRequest): Statement {
  if (by === undefined) return { text: USED, values: [key, sinceMs] }
  if (by.reevaluatedBy === null) return { text: USED_BY_OTHERS, values: [key, sinceMs, by.id] }
  return { text: USED_IN_ORDER, values: [key, sinceMs, by.id, by.reevaluatedBy, room ?? null] }
}

const OF_LIMIT = 'u.key = $1 AND u.at_ms > $2'
const OF_OTHERS = `${OF_LIMIT} AND u.request_id IS DISTINCT FROM $3`

/** Whole amounts, as of most limits, add up exactly. */
const sumOf = (
  rows: string,
) => `SELECT CASE WHEN whole.is_exact THEN whole.used ELSE (${sumOfFractions(rows)}) END AS used
  FROM (
    SELECT coalesce(sum(u.amount), 0) AS used,
      coalesce(bool_and(u.amount = trunc(u.amount)) AND sum(u.amount) <= ${Number.MAX_SAFE_INTEGER}, true) AS is_exact
    FROM limit_usage u WHERE ${rows}) whole`

/**
 * Adds amounts in the order in which they were used, and at the end what each addition lost to rounding, as the sum of SQLite
 * does: both databases take the same calls to be within a limit.
 */
function sumOfFractions(rows: string): string {
  return `SELECT sum(t.amount) + sum(CASE WHEN abs(t.before) >= abs(t.amount) THEN t.before - t.after + t.amount
      ELSE t.amount - t.after + t.before END)
    FROM (
      SELECT u.amount, sum(u.amount) OVER in_order AS after,
        coalesce(sum(u.amount) OVER (in_order ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
      FROM limit_usage u WHERE ${rows} WINDOW in_order AS (ORDER BY u.at_ms, u.number)) t`
}

const USED = sumOf(OF_LIMIT)
const USED_BY_OTHERS = sumOf(OF_OTHERS)

/**
 * Later requests that are not yet evaluated get only what is then left; denied ones never start. The order costs a look at
 * each request, which is left out when all others together leave the room.
 */
const USED_IN_ORDER = `WITH others AS MATERIALIZED (${USED_BY_OTHERS})
  SELECT CASE WHEN (SELECT used FROM others) <= $5::double precision THEN (SELECT used FROM others)
    ELSE (${sumOf(`${OF_OTHERS} AND NOT EXISTS (
      SELECT 1 FROM requests other JOIN requests own ON own.id = $3
      WHERE other.id = u.request_id
        AND (other.status = 'pending', other.id) > (own.status = 'pending', own.id)
        AND CASE WHEN other.execution_status IS NULL THEN other.bundle_hash <> $4
          ELSE other.execution_status IN ('lapsed', 'denied') END)`)}) END AS used`
