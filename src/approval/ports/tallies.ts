import type { Activity, AskedCount, BypassCount } from '../../ledger/activity.ts'

/** Counts of requests. */
export interface TallyStore {
  /**
   * The requests made, and the bypasses reported, in `[fromMs, toMs)`. What was decided automatically is counted by what it
   * has in common; of requests that people were asked about there are columns, and no object for each of them.
   */
  activity(fromMs: number, toMs: number): Promise<Activity>
  /** The calls of `[fromMs, toMs)` that rules asked people about. */
  askedCounts(fromMs: number, toMs: number): Promise<readonly AskedCount[]>
  /** The bypasses that were reported in `[fromMs, toMs)`. */
  bypassCounts(fromMs: number, toMs: number): Promise<readonly BypassCount[]>
}
