import type { Change } from '../../../approval/ports/unit.ts'
import type { RequestId } from '../../../core/ids.ts'
import { LONGEST_WINDOW_MS } from '../../../policy/model/decision.ts'
import { usageOf } from '../reads/usage.ts'
import { type Step, write } from './step.ts'

type ConsumeChange = Extract<Change, { do: 'consume' }>

/** Deletes a few old rows with each new one, so that no write has to delete many. */
const PRUNED_AT_ONCE = 50
/** Later than the end of every window, so that a reservation counts in each. */
const RESERVED_MS = Number.MAX_SAFE_INTEGER

/** Uses part of a limit; refused when the window would pass what the consumption relied on. */
export function consume({
  consumption,
  requestId,
  atMs,
  isReserved,
  reevaluatedBy,
}: ConsumeChange): readonly Step[] {
  const { key, perMs, amount } = consumption
  const sinceMs = atMs - perMs
  const countsAt = isReserved ? RESERVED_MS : atMs
  const taken =
    reevaluatedBy === undefined
      ? [write(TAKE, [key, countsAt, amount, requestId])]
      : [
          write(TAKE_AGAIN, [key, countsAt, amount, requestId, isReserved, sinceMs]),
          write(RELEASE_EARLIER, [requestId, key]),
        ]
  return [
    ...room(consumption, { requestId, sinceMs, reevaluatedBy }),
    ...taken,
    write(PRUNE, [atMs - LONGEST_WINDOW_MS]),
  ]
}

interface Use {
  readonly requestId: RequestId
  readonly sinceMs: number
  readonly reevaluatedBy: string | undefined
}

function room(
  { key, amount, atMost }: ConsumeChange['consumption'],
  { requestId, sinceMs, reevaluatedBy }: Use,
): readonly Step[] {
  if (atMost === null) return []
  const by = reevaluatedBy === undefined ? undefined : { id: requestId, reevaluatedBy }
  return [
    {
      ...usageOf({ key, sinceMs, room: atMost - amount }, by),
      guard: {
        refuses: 'consume',
        accepts: ({ rows }) => Number(rows[0]?.['used']) + amount <= atMost,
      },
    },
  ]
}

/** Counts the usage of the request as of this moment. */
export function countConsumption(requestId: RequestId, atMs: number): Step {
  return write('UPDATE limit_usage SET at_ms = $2 WHERE request_id = $1', [requestId, atMs])
}

/** Without keys: all that the request used or reserved. */
export function releaseConsumption(requestId: RequestId, keys?: readonly string[]): Step {
  return keys === undefined
    ? write('DELETE FROM limit_usage WHERE request_id = $1', [requestId])
    : write('DELETE FROM limit_usage WHERE request_id = $1 AND key = ANY($2::text[])', [requestId, keys])
}

const TAKE = 'INSERT INTO limit_usage (key, at_ms, amount, request_id) VALUES ($1, $2, $3, $4)'

/** What a request used within the window keeps its time. */
const TAKE_AGAIN = `INSERT INTO limit_usage (key, at_ms, amount, request_id)
  SELECT $1, CASE WHEN $5::boolean THEN $2 ELSE coalesce(max(at_ms), $2) END, $3, $4
  FROM limit_usage WHERE request_id = $4 AND key = $1 AND at_ms > $6`

const RELEASE_EARLIER = `DELETE FROM limit_usage WHERE request_id = $1 AND key = $2
  AND number < (SELECT max(number) FROM limit_usage WHERE request_id = $1 AND key = $2)`

const PRUNE = `DELETE FROM limit_usage WHERE number IN
  (SELECT number FROM limit_usage WHERE at_ms <= $1 ORDER BY at_ms LIMIT ${PRUNED_AT_ONCE})`
