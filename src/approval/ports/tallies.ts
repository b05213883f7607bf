import type { ToolTally } from '../../ledger/tally.ts'

/** Counts of requests. */
export interface TallyStore {
  /** For each tool, what became of the requests made in `[fromMs, toMs)`. */
  tally(fromMs: number, toMs: number): Promise<readonly ToolTally[]>
}
