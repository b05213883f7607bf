import type { AskedCall, AskedRequests } from '../ledger/asked-requests.ts'

/** Requests about calls that have the same names. */
export interface CallGroup {
  /** That of the first of them. */
  readonly call: AskedCall
  readonly requests: AskedRequests
}

type Name = (call: AskedCall) => string | null

/** Requests by one name or two of their calls, in the order of the first of each. */
export function groupCalls(asked: AskedRequests, one: Name, other: Name = () => null): readonly CallGroup[] {
  const { calls, call } = asked.columns
  const number = namePairs()
  const groupOfCall = new Int32Array(calls.length).fill(-1)
  const firsts: AskedCall[] = []
  const groups = groupRows(asked, (row) => {
    const at = call[row] ?? -1
    const known = groupOfCall[at] ?? -1
    const its = calls[at]
    if (known >= 0 || its === undefined) return known
    const group = number(one(its), other(its))
    groupOfCall[at] = group
    firsts[group] ??= its
    return group
  })
  return groups.flatMap((requests, group) => {
    const first = firsts[group]
    return first === undefined ? [] : [{ call: first, requests }]
  })
}

/** Numbers pairs in the order in which they are met: quicker than by one text made of both. */
function namePairs(): (one: string | null, other: string | null) => number {
  const numbers = new Map<string | null, Map<string | null, number>>()
  let next = 0
  return (one, other) => {
    const byOther = numbers.get(one) ?? new Map<string | null, number>()
    const known = byOther.get(other)
    if (known !== undefined) return known
    numbers.set(one, byOther.set(other, next))
    next += 1
    return next - 1
  }
}

/** Requests by a number that is made of when they were made. */
export function groupMoments(
  asked: AskedRequests,
  keyOf: (createdAtMs: number) => number,
): ReadonlyMap<number, AskedRequests> {
  const numbers = new Map<number, number>()
  const groups = groupRows(asked, (row) => {
    const key = keyOf(asked.columns.createdAtMs[row] ?? Number.NaN)
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
  return new Map(
    [...numbers].flatMap(([key, number]) => {
      const requests = groups[number]
      return requests === undefined ? [] : [[key, requests] as const]
    }),
  )
}

/** The rows of each group, by its number. All are parts of one array. */
function groupRows(
  { columns, rows }: AskedRequests,
  groupOf: (row: number) => number,
): readonly AskedRequests[] {
  const groups = new Int32Array(rows.length)
  const counts: number[] = []
  for (let index = 0; index < rows.length; index += 1) {
    const group = groupOf(rows[index] ?? -1)
    groups[index] = group
    while (counts.length <= group) counts.push(0)
    counts[group] = (counts[group] ?? 0) + 1
  }
  const next = startsOf(counts)
  const sorted = new Uint32Array(rows.length)
  for (let index = 0; index < rows.length; index += 1) {
    const group = groups[index] ?? -1
    const at = next[group] ?? -1
    sorted[at] = rows[index] ?? -1
    next[group] = at + 1
  }
  return counts.map((count, group) => {
    const end = next[group] ?? count
    return { columns, rows: sorted.subarray(end - count, end) }
  })
}

/** Where the rows of each group begin. */
function startsOf(counts: readonly number[]): Uint32Array {
  const starts = new Uint32Array(counts.length)
  for (let group = 1; group < counts.length; group += 1)
    starts[group] = (starts[group - 1] ?? 0) + (counts[group - 1] ?? 0)
  return starts
}
