import { createHash } from 'node:crypto'
import { camelCase, ROW_SET_NAMES, ROW_SETS, type RowSet } from '../common/row-sets.ts'
import type { StoredRow, TransferEnd } from '../common/transfer-end.ts'
import type { Position } from '../common/transfer-mark.ts'
import { BATCH } from './copy-rows.ts'

type Rows = Pick<TransferEnd, 'page'>

/** How many rows both databases have of each kind. */
export type RowCounts = ReadonlyMap<RowSet, number>

export type Comparison =
  | { readonly same: true; readonly counts: RowCounts }
  | { readonly same: false; readonly set: RowSet }

/** Reads every row of both databases: each must have exactly those of the other, in any order. */
export async function compareRows(one: Rows, other: Rows): Promise<Comparison> {
  const counts = new Map<RowSet, number>()
  for (const set of ROW_SET_NAMES) {
    const [first, second] = await Promise.all([summaryOf(one, set), summaryOf(other, set)])
    if (first.count !== second.count || first.sum !== second.sum) return { same: false, set }
    counts.set(set, first.count)
  }
  return { same: true, counts }
}

/** Any other rows have another sum of hashes, whatever their order. */
async function summaryOf(rows: Rows, set: RowSet): Promise<{ readonly count: number; readonly sum: bigint }> {
  const names = ROW_SETS[set].map(camelCase)
  let count = 0
  let sum = 0n
  for (let after: Position | null = null; ; ) {
    const page = await rows.page(set, after, BATCH)
    for (const row of page.rows) sum += hashOf(row, names)
    count += page.rows.length
    if (page.last === null) return { count, sum }
    after = page.last
  }
}

function hashOf(row: StoredRow, names: readonly string[]): bigint {
  const text = JSON.stringify(names.map((name) => row[name] ?? null))
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
}
