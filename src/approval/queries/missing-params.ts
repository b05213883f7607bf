import type { BadEntry } from '../../ledger/verify.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RecordedParams } from '../ports/requests.ts'
import { prunedUntilMs } from '../retention/pruned-until.ts'

/** The first entry about a request: what it was asked with. */
export interface OpeningEntry {
  readonly seq: number
  readonly requestId: string
  readonly agentId: string
  readonly tool: string
  readonly paramsDigest: string
  /** Is it the entry of the call itself, and not of a later evaluation? */
  readonly isFirst: boolean
}

/** Tells params that retention removed, as the ledger says, from those that somebody removed. */
export interface MissingParams {
  /** The first of these requests whose params are missing without an entry that says so. */
  firstUnexplained(
    openings: readonly OpeningEntry[],
    recorded: ReadonlyMap<string, RecordedParams>,
  ): Promise<BadEntry | null>
  /** How many were removed by retention. */
  pruned(): number
}

export function createMissingParams(store: Pick<LedgerStore, 'audit'>): MissingParams {
  let untilMs = 0
  let pruned = 0

  /** The ledger may say so since it was last read. */
  async function isExplained({ changedAtMs }: RecordedParams): Promise<boolean> {
    if (changedAtMs === null) return false
    if (changedAtMs >= untilMs) untilMs = await prunedUntilMs(store)
    return changedAtMs < untilMs
  }

  return {
    async firstUnexplained(openings, recorded) {
      for (const { opening, found } of missingOf(openings, recorded)) {
        if (!(await isExplained(found))) return { badSeq: opening.seq, error: UNEXPLAINED }
        if (opening.isFirst) pruned += 1
      }
      return null
    },
    pruned: () => pruned,
  }
}

function missingOf(openings: readonly OpeningEntry[], recorded: ReadonlyMap<string, RecordedParams>) {
  return openings.flatMap((opening) => {
    const found = recorded.get(opening.requestId)
    return found?.maskedParams === null ? [{ opening, found }] : []
  })
}

const UNEXPLAINED =
  'belongs to a request whose params were removed, and no entry says that retention removes them'
