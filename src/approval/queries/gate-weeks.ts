import type { Clock } from '../../core/clock.ts'
import type { AskedCount } from '../../ledger/activity.ts'
import type { Bundle, FindingThresholds } from '../../policy/bundle.ts'
import type { TallyStore } from '../ports/tallies.ts'

/** What each rule asked in the last seven days, and in the weeks before. */
export interface GateWeeks {
  readonly latest: readonly AskedCount[]
  /** The latest first. */
  readonly earlier: readonly (readonly AskedCount[])[]
  readonly thresholds: FindingThresholds
  readonly policies: Bundle
}

interface Deps {
  readonly store: Pick<TallyStore, 'askedCounts'>
  readonly bundle: () => Bundle
  readonly clock: Clock
}

const WEEK_MS = 7 * 86_400_000

/** Reads the weeks that end now. */
export async function readGateWeeks({ store, bundle, clock }: Deps): Promise<GateWeeks> {
  const policies = bundle()
  const nowMs = clock.nowMs()
  const thresholds = policies.findings
  return {
    latest: await store.askedCounts(nowMs - WEEK_MS, nowMs + 1),
    earlier: await earlierCounts(store, {
      fromMs: nowMs - WEEK_MS,
      spanMs: WEEK_MS,
      count: thresholds.silentGate.weeks,
    }),
    thresholds,
    policies,
  }
}

/** What each rule asked in so many spans before a moment, the latest first. */
export function earlierCounts(
  store: Pick<TallyStore, 'askedCounts'>,
  { fromMs, spanMs, count }: { readonly fromMs: number; readonly spanMs: number; readonly count: number },
): Promise<readonly (readonly AskedCount[])[]> {
  const ends = Array.from({ length: count }, (_, index) => fromMs - index * spanMs)
  return Promise.all(ends.map((endMs) => store.askedCounts(endMs - spanMs, endMs)))
}
