import type { AskedRequests, AskedResult } from '../ledger/asked-requests.ts'

/** How many requests have the same result. */
export interface ResultCount {
  readonly result: AskedResult
  readonly requests: number
  /** What they are worth together; null: none of them has a value. */
  readonly minorUnits: number | null
}

/** Requests by their result: there are few, so that what follows from one is looked at once for all of its requests. */
export function countByResult(asked: AskedRequests): readonly ResultCount[] {
  const { occurring, requests, valued, minorUnits } = sumsOf(asked)
  return occurring.map((at) => {
    const result = asked.columns.results[at]
    if (result === undefined) throw new TypeError('Expected a row of the columns, got another one')
    return {
      result,
      requests: requests[at] ?? 0,
      minorUnits: valued[at] === 0 ? null : (minorUnits[at] ?? null),
    }
  })
}

/** By the numbers of the results that occur. */
interface Sums {
  readonly occurring: readonly number[]
  readonly requests: Uint32Array
  /** How many have a value. */
  readonly valued: Uint32Array
  readonly minorUnits: Float64Array
}

function sumsOf({ columns, rows }: AskedRequests): Sums {
  const { length } = columns.results
  const occurring: number[] = []
  const [requests, valued, minorUnits] = [
    new Uint32Array(length),
    new Uint32Array(length),
    new Float64Array(length),
  ]
  for (const row of rows) {
    const at = columns.result[row] ?? -1
    const before = requests[at] ?? 0
    if (before === 0) occurring.push(at)
    requests[at] = before + 1
    const value = columns.minorUnits[row] ?? Number.NaN
    if (Number.isNaN(value)) continue
    valued[at] = (valued[at] ?? 0) + 1
    minorUnits[at] = (minorUnits[at] ?? 0) + value
  }
  return { occurring, requests, valued, minorUnits }
}
