import type { RequestId } from '../../../core/ids.ts'
import type { Bundle } from '../../../policy/bundle.ts'
import { simulate } from '../../../policy/simulate.ts'
import type { VetoRequest } from '../../model/request.ts'
import type { RequestStore } from '../../ports/requests.ts'
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

const PAGE = 500

/** Evaluates every call recorded since a moment again, oldest first, and reports which decisions would differ. */
export async function replay({ store, bundle, sinceMs, untilMs }: Options): Promise<Replay> {
  const simulation = simulate(bundle)
  const tally = createTally()
  for await (const request of recordedCalls(store, sinceMs)) {
    if (request.createdAtMs >= untilMs || request.subject.kind !== 'call') continue
    const replayed: ReplayedCall = replayCall(request, simulation)
    tally.add(replayed)
  }
  return tally.total({ sinceMs, untilMs })
}

async function* recordedCalls(
  store: Pick<RequestStore, 'calls'>,
  sinceMs: number,
): AsyncGenerator<VetoRequest, void, void> {
  let afterId: RequestId | null = null
  for (;;) {
    const page: readonly VetoRequest[] = await store.calls({ sinceMs, afterId, limit: PAGE })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    afterId = last.id
  }
}
