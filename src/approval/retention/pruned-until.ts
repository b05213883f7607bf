import { prunedBeforeMs } from '../../ledger/pruning.ts'
import type { LedgerStore } from '../ports/ledger.ts'

const PAGE = 100

/** Up to when the ledger says that params are removed; 0: it does not say so. */
export async function prunedUntilMs(store: Pick<LedgerStore, 'audit'>): Promise<number> {
  let untilMs = 0
  let cursor: number | undefined
  for (;;) {
    const page = await store.audit({
      kind: 'pruned',
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    untilMs = Math.max(untilMs, ...page.entries.map((entry) => prunedBeforeMs(entry) ?? 0))
    if (page.next === null) return untilMs
    cursor = page.next
  }
}
