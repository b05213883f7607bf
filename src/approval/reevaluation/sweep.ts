import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Store } from '../ports.ts'
import type { VetoRequest } from '../request.ts'
import { createWake } from '../time/wake.ts'
import type { Reevaluation } from './reevaluation.ts'

/**
 * Judges again, a few at a time, all that waits for people and all that they approved and nobody started. What was allowed
 * at once is judged again when somebody looks at it, and before it starts.
 */
export interface Sweep {
  /** Other policies may be in force: begins, once more after a sweep under way. */
  begin(): void
  stop(): Promise<void>
}

interface Parts {
  readonly store: Pick<Store, 'commit' | 'openRequests'>
  readonly reevaluation: Pick<Reevaluation, 'upToDate'>
  readonly clock: Clock
  readonly log: Log
}

/** So many are read in one turn of the loop. */
const BATCH = 50
const RETRY_MS = 1_000

export function createSweep(parts: Parts): Sweep {
  const { clock, log } = parts
  const wake = createWake(clock, async () => {
    try {
      await sweep(parts, wake.isStopped)
    } catch (error) {
      log.error({ err: error }, 'open requests could not be judged by the policies in force; trying again')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  })
  return { begin: wake.now, stop: wake.stop }
}

/** The newest first, so that where a limit has become lower, of those that wait the ones asked first keep their part of it. */
async function sweep({ store, reevaluation }: Parts, isStopped: () => boolean): Promise<void> {
  await allQueuedUnits(store)
  let page: readonly VetoRequest[] = []
  do {
    page = await store.openRequests({ beforeId: page.at(-1)?.id ?? null, limit: BATCH })
    for (const request of page) await reevaluation.upToDate(request)
    await setImmediate()
  } while (page.length > 0 && !isStopped())
}

/** What was judged by the policies of before, and handed in for recording, is recorded when this resolves. */
async function allQueuedUnits(store: Pick<Store, 'commit'>): Promise<void> {
  await store.commit([])
}
