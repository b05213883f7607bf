import type { Bundle } from '../../../policy/bundle.ts'
import { simulate } from '../../../policy/simulate.ts'
import type { RequestStore } from '../../ports/requests.ts'
import { recordedCalls } from './recorded-calls.ts'
import { type ReplayedCall, replayCall } from './replay-call.ts'
import { createTally, type Replay } from './tally.ts'

interface Options {
  readonly store: Pick<RequestStore, 'calls'>
  /** The bundle that evaluates now. */
  readonly bundle: Bundle
  /** Inclusive. */
  readonly sinceMs: number
  readonly untilMs: number
}

/** Evaluates every call recorded since a moment again, oldest first, and reports which decisions would differ. */
export async function replay({ store, bundle, sinceMs, untilMs }: Options): Promise<Replay> {
  const simulation = simulate(bundle)
  const tally = createTally()
  for await (const page of recordedCalls(store, { sinceMs, untilMs })) {
    for (const request of page) {
      const replayed: ReplayedCall = replayCall(request, simulation)
      tally.add(replayed)
    }
  }
  return tally.total({ sinceMs, untilMs })
}
