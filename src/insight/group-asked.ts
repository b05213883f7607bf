import type { AskedCall, AskedRequests } from '../ledger/asked-requests.ts'

/** Requests by what they have in common, in the order of the first of each; one of several keys is in several groups. */
export function groupCalls<Key>(
  asked: AskedRequests,
  keysOf: (call: AskedCall) => readonly Key[],
): ReadonlyMap<Key, AskedRequests> {
  const { calls, call } = asked.columns
  const groups = new Map<Key, number[]>()
  const known: (readonly number[][] | undefined)[] = []
  const groupsOf = (number: number): readonly number[][] => {
    const found = calls[number]
    return found === undefined ? [] : keysOf(found).map((key) => rowsIn(groups, key))
  }
  for (const row of asked.rows) {
    const number = call[row] ?? -1
    const its = known[number] ?? groupsOf(number)
    known[number] = its
    for (const rows of its) rows.push(row)
  }
  return asRequests(asked, groups)
}

/** Requests by when they were made. */
export function groupMoments(
  asked: AskedRequests,
  keyOf: (createdAtMs: number) => number,
): ReadonlyMap<number, AskedRequests> {
  const groups = new Map<number, number[]>()
  for (const row of asked.rows) {
    rowsIn(groups, keyOf(asked.columns.createdAtMs[row] ?? Number.NaN)).push(row)
  }
  return asRequests(asked, groups)
}

function rowsIn<Key>(groups: Map<Key, number[]>, key: Key): number[] {
  const known = groups.get(key)
  if (known !== undefined) return known
  const made: number[] = []
  groups.set(key, made)
  return made
}

function asRequests<Key>(
  { columns }: AskedRequests,
  groups: ReadonlyMap<Key, readonly number[]>,
): ReadonlyMap<Key, AskedRequests> {
  return new Map([...groups].map(([key, rows]) => [key, { columns, rows }]))
}
