import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
import type { LedgerStore } from '../ports/ledger.ts'

/**
 * Are these policies superseded by those: did a server put those in force after these were last put in force? While servers on
 * one database have different policies, those with earlier ones leave alone what later ones have evaluated.
 */
export type IsSuperseded = (own: string, by: string) => Promise<boolean>

interface Deps {
  readonly store: Pick<LedgerStore, 'audit'>
}

const AT_ONCE = 100

/** Read anew each time, as another server may just have put policies in force. */
export function createIsSuperseded({ store }: Deps): IsSuperseded {
  return async (own, by) => {
    if (own === by) return false
    const recorded = await lastFirst(store, new Set([own, by]))
    // What is not recorded yet is later: that of this server when the other is recorded, else that of another server.
    return recorded.length === 2 ? recorded[0] === by : recorded[0] !== by
  }
}

/** Those of these policies that were put in force, those that were last first. */
async function lastFirst(store: Deps['store'], wanted: ReadonlySet<string>): Promise<readonly string[]> {
  const found = new Set<string>()
  for await (const { bundleHash } of putInForce(store)) {
    if (bundleHash !== null && wanted.has(bundleHash)) found.add(bundleHash)
    if (found.size === wanted.size) break
  }
  return [...found]
}

async function* putInForce(store: Deps['store']): AsyncGenerator<AuditEntry, void, void> {
  let cursor: number | null = null
  do {
    const next = cursor === null ? {} : { cursor }
    const page: AuditPage = await store.audit({ kind: 'bundle_loaded', limit: AT_ONCE, ...next })
    yield* page.entries
    cursor = page.next
  } while (cursor !== null)
}
