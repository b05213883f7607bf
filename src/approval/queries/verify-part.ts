import {
  type BadEntry,
  type ChainPart,
  type ChainSource,
  type CheckEntries,
  verifyChain,
} from '../../ledger/verify.ts'
import type { LedgerStore, PartVerification } from '../ports/ledger.ts'
import type { RecordedParams, RequestStore } from '../ports/requests.ts'
import { createMissingParams, type OpeningEntry } from './missing-params.ts'
import { openingOf, paramsError } from './recorded-params-error.ts'

type Source = ChainSource & ParamsSource
type ParamsSource = Pick<LedgerStore, 'audit'> & Pick<RequestStore, 'recordedParams'>

/** Verifies a part of the ledger, with its params. */
export async function verifyPart(source: Source, part: ChainPart): Promise<PartVerification> {
  const params = createParamsCheck(source)
  const found = await verifyChain(source, params.check, part)
  return { ...found, pruned: params.pruned() }
}

interface ParamsCheck {
  /** Checks the stored params against the digests in the entries. */
  readonly check: CheckEntries
  /** Of how many of the requests so far retention removed the params. */
  pruned(): number
}

export function createParamsCheck(store: ParamsSource): ParamsCheck {
  const missing = createMissingParams(store)
  return {
    async check(entries) {
      const openings = entries.flatMap((entry) => openingOf(entry) ?? [])
      if (openings.length === 0) return null
      const found = await store.recordedParams(openings.map(({ requestId }) => requestId))
      const recorded = new Map(found.map((each) => [each.id, each]))
      const changed = firstError(openings, recorded)
      const lost = await missing.firstUnexplained(openings, recorded)
      return changed !== null && (lost === null || changed.badSeq <= lost.badSeq) ? changed : lost
    },
    pruned: missing.pruned,
  }
}

function firstError(
  openings: readonly OpeningEntry[],
  recorded: ReadonlyMap<string, RecordedParams>,
): BadEntry | null {
  for (const opening of openings) {
    const error = paramsError(opening, recorded.get(opening.requestId))
    if (error !== null) return { badSeq: opening.seq, error }
  }
  return null
}
