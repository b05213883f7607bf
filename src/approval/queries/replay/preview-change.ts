import { setImmediate as others } from 'node:timers/promises'
import type { Clock } from '../../../core/clock.ts'
import type { Bundle, PolicyChange } from '../../../policy/bundle.ts'
import type { ChangedBundle } from '../../../policy/load/load-changed.ts'
import { type Simulation, simulate } from '../../../policy/simulate.ts'
import { BundleError } from '../../../policy/source/bundle-error.ts'
import type { KeptRequest } from '../../model/request.ts'
import type { RequestStore } from '../../ports/requests.ts'
import { createDifferences, type Differences } from './differences.ts'
import { recordedCalls } from './recorded-calls.ts'
import { type ReplayedCall, type ReplayedDecision, replayCall } from './replay-call.ts'

/** What a change of the policies would have decided otherwise in a period. */
export interface ChangePreview extends Differences {
  /** The calls that were evaluated again. */
  readonly calls: number
  /** How many of them read what is masked or was not recorded. */
  readonly indeterminate: number
  /** When the first call was made that is left out, as there are too many; null: none is. */
  readonly cutAtMs: number | null
}

export type PreviewResult =
  | { readonly kind: 'previewed'; readonly preview: ChangePreview }
  /** The files on disk are not those in force. */
  | { readonly kind: 'other_files' }
  /** No file has the rule, or a file of the name exists. */
  | { readonly kind: 'impossible' }
  /** The changed files are no valid bundle; the first error. */
  | { readonly kind: 'invalid'; readonly why: string }

/** Evaluates the recorded calls of a period with and without a change of the policies. Changes and records nothing. */
export type PreviewChange = (change: PolicyChange, period: PreviewPeriod) => Promise<PreviewResult>

/** `[sinceMs, untilMs)`. */
export interface PreviewPeriod {
  readonly sinceMs: number
  readonly untilMs: number
}

interface Deps {
  readonly store: Pick<RequestStore, 'calls'>
  /** The bundle in force. */
  readonly bundle: () => Bundle
  /** The bundle of this hash with a change, in memory. @throws {BundleError} */
  readonly changedBundle: (hash: string, change: PolicyChange) => Promise<ChangedBundle>
  readonly clock: Clock
}

/** The oldest calls of a period that are evaluated again, and how long that may take. */
const MAX_CALLS = 10_000
const MAX_MS = 10_000

/** One replay at a time: those that come meanwhile wait for it. */
export function createPreviewChange(deps: Deps): PreviewChange {
  let last: Promise<unknown> = Promise.resolve()
  return (change, period) => {
    const result = last.then(() => preview(deps, change, period))
    last = result.catch(() => undefined)
    return result
  }
}

async function preview(
  { store, bundle, changedBundle, clock }: Deps,
  change: PolicyChange,
  period: PreviewPeriod,
): Promise<PreviewResult> {
  const current = bundle()
  try {
    const changed = await changedBundle(current.hash, change)
    if (changed.kind !== 'changed') return changed
    const simulations = { before: simulate(current), after: simulate(changed.bundle) }
    return { kind: 'previewed', preview: await compare({ store, clock }, simulations, period) }
  } catch (error) {
    if (error instanceof BundleError) return { kind: 'invalid', why: firstLine(error) }
    throw error
  }
}

interface Simulations {
  readonly before: Simulation
  readonly after: Simulation
}

async function compare(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  simulations: Simulations,
  period: PreviewPeriod,
): Promise<ChangePreview> {
  const comparison = createComparison(simulations)
  const endMs = clock.ticksMs() + MAX_MS
  for await (const page of recordedCalls(store, period)) {
    const left = clock.ticksMs() > endMs ? 0 : MAX_CALLS - comparison.total().calls
    for (const request of page.slice(0, left)) comparison.add(request)
    const cutAtMs = page[left]?.createdAtMs
    if (cutAtMs !== undefined) return { ...comparison.total(), cutAtMs }
    await others()
  }
  return { ...comparison.total(), cutAtMs: null }
}

function createComparison({ before, after }: Simulations) {
  const differences = createDifferences()
  let [calls, indeterminate] = [0, 0]
  return {
    add(request: KeptRequest): void {
      calls += 1
      const [was, is] = [replayCall(request, before), replayCall(request, after)]
      if (was.kind === 'unknown' || is.kind === 'unknown') indeterminate += 1
      else differences.add({ request, from: outcomeOf(was), to: outcomeOf(is) })
    },
    total: () => ({ ...differences.total(), calls, indeterminate }),
  }
}

/** A grant or a lockdown decides the call whatever the policies say then. */
function outcomeOf(replayed: Exclude<ReplayedCall, { readonly kind: 'unknown' }>): ReplayedDecision {
  if (replayed.kind === 'evaluated') return replayed.is
  const effect = replayed.by === 'grant' ? 'allow' : 'deny'
  return { effect, policyId: null, rule: null, groups: [] }
}

function firstLine({ message }: BundleError): string {
  return message.split('\n', 1)[0] ?? message
}
