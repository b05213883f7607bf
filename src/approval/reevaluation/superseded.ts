import type { Clock } from '../../core/clock.ts'
import type { Changes } from '../ports/changes.ts'
import type { LedgerStore } from '../ports/ledger.ts'

/**
 * Are these policies superseded by those: did a server put those in force after these were last put in force? While servers on
 * one database have different policies, those with earlier ones leave alone what later ones have evaluated.
 */
export type IsSuperseded = (own: string, by: string) => Promise<boolean>

interface Deps {
  readonly store: Pick<LedgerStore, 'audit'>
  readonly changes: Pick<Changes, 'onAppended'>
  readonly clock: Pick<Clock, 'ticksMs'>
}

/** What other servers put in force is known within this time. */
const KEEP_MS = 1_000
const LATEST = 100

export function createIsSuperseded({ store, changes, clock }: Deps): IsSuperseded {
  let latest: { readonly hashes: Promise<readonly string[]>; readonly atTicksMs: number } | null = null
  changes.onAppended((facts) => {
    if (facts.some(({ kind }) => kind === 'bundle_loaded')) latest = null
  })

  function inOrder(): Promise<readonly string[]> {
    const atTicksMs = clock.ticksMs()
    if (latest !== null && atTicksMs - latest.atTicksMs < KEEP_MS) return latest.hashes
    const loading = { hashes: latestBundles(store), atTicksMs }
    latest = loading
    loading.hashes.catch(() => {
      if (latest === loading) latest = null
    })
    return loading.hashes
  }

  return async (own, by) => {
    const hashes = await inOrder()
    const [ownAt, byAt] = [hashes.indexOf(own), hashes.indexOf(by)]
    return ownAt >= 0 && byAt >= 0 && byAt < ownAt
  }
}

/** Those that were put in force last first. */
async function latestBundles(store: Pick<LedgerStore, 'audit'>): Promise<readonly string[]> {
  const { entries } = await store.audit({ kind: 'bundle_loaded', limit: LATEST })
  return entries.map(({ bundleHash }) => bundleHash ?? '')
}
