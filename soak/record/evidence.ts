import type { LedgerEntry } from '#protocol/audit.ts'
import type { VetoRequest } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { isRequestId } from '../../src/core/ids.ts'
import { type Verification, verifyChain } from '../../src/ledger/verify.ts'
import type { Card } from './cards.ts'

/** What a database and a Slack workspace hold once everything has come to rest. */
export interface Evidence {
  readonly requests: ReadonlyMap<string, VetoRequest>
  readonly entries: readonly LedgerEntry[]
  readonly chain: Verification
  /** Null: Slack was not looked at. */
  readonly cards: readonly Card[] | null
}

type Reader = Pick<Store, 'entries' | 'head' | 'request'>

/** Reads all entries, every request that one names, and verifies the chain. */
export async function readEvidence(store: Reader, cards: Evidence['cards'] = null): Promise<Evidence> {
  const chain = await verifyChain(store)
  const entries = await allEntries(store)
  const requests = new Map<string, VetoRequest>()
  for (const id of new Set(entries.map(({ requestId }) => requestId))) {
    const found = id !== null && isRequestId(id) ? await store.request(id) : null
    if (found !== null) requests.set(found.id, found)
  }
  return { requests, entries, chain, cards }
}

const PAGE = 1_000

async function allEntries(store: Reader): Promise<readonly LedgerEntry[]> {
  const all: LedgerEntry[] = []
  for (;;) {
    const page = await store.entries(all.at(-1)?.seq ?? 0, PAGE)
    all.push(...page)
    if (page.length < PAGE) return all
  }
}
