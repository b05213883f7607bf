import { ROW_SET_NAMES, type RowSet } from '../common/row-sets.ts'
import type { TransferEnd } from '../common/transfer-end.ts'
import type { Progress } from '../common/transfer-mark.ts'

/** All that is held in memory: params take up to 64 KiB, twice when some are masked, and as much again when they were edited. */
export const BATCH = 500

/** Before the first row. */
export const NOTHING: Progress = { set: ROW_SET_NAMES[0] ?? null, after: null }

interface CopyOptions {
  readonly from: Pick<TransferEnd, 'page'>
  readonly to: Pick<TransferEnd, 'append'>
  readonly progress: Progress
  readonly copied: (set: RowSet, rows: number) => void
}

/** Copies what is missing, one batch in each transaction of the target, so that it can be interrupted anywhere. */
export async function copyRows({ from, to, progress, copied }: CopyOptions): Promise<void> {
  let known = progress
  while (known.set !== null) {
    const { last, ...batch } = await from.page(known.set, known.after, BATCH)
    const next = last === null ? { set: setAfter(known.set), after: null } : { set: known.set, after: last }
    await to.append(batch, { from: known, to: next })
    if (batch.rows.length > 0) copied(batch.set, batch.rows.length)
    known = next
  }
}

function setAfter(set: RowSet): RowSet | null {
  return ROW_SET_NAMES[ROW_SET_NAMES.indexOf(set) + 1] ?? null
}
