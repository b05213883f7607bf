import type { BadEntry } from '../../ledger/verify.ts'
import { ASK_USER, SUBMIT_PLAN } from '../model/subject.ts'
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
  async function isExplained(
    { prunedAtMs, changedAtMs, changedTo }: RecordedParams,
    tool: string,
  ): Promise<boolean> {
    if (prunedAtMs === null || changedAtMs === null || !hasEnded(changedTo, tool)) return false
    if (changedAtMs >= untilMs) untilMs = await prunedUntilMs(store)
    return changedAtMs < untilMs
  }

  return {
    async firstUnexplained(openings, recorded) {
      for (const { opening, found } of missingOf(openings, recorded)) {
        if (!(await isExplained(found, opening.tool))) return { badSeq: opening.seq, error: UNEXPLAINED }
        pruned += 1
      }
      return null
    },
    pruned: () => pruned,
  }
}

/** Retention keeps what is pending, may start, or runs. An approved question or plan never starts. */
function hasEnded(status: string | null, tool: string): boolean {
  if (status === 'approved') return tool === ASK_USER || tool === SUBMIT_PLAN
  return status !== null && status !== 'pending' && status !== 'redeemed'
}

function missingOf(openings: readonly OpeningEntry[], recorded: ReadonlyMap<string, RecordedParams>) {
  return openings.flatMap((opening) => {
    const found = recorded.get(opening.requestId)
    return found?.maskedParams === null ? [{ opening, found }] : []
  })
}

const UNEXPLAINED =
  'belongs to a request whose params were removed, and retention did not: it had not ended, or no entry says that it removes them'
