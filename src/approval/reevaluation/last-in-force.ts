import type { LedgerStore } from '../ports/ledger.ts'

/** The hash of the bundle that any server put in force last; null: none is recorded. */
export async function lastInForce(store: Pick<LedgerStore, 'audit'>): Promise<string | null> {
  const { entries } = await store.audit({ kind: 'bundle_loaded', limit: 1 })
  return entries[0]?.bundleHash ?? null
}
