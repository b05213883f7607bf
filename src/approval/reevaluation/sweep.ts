import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { Store } from '../ports/store.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { openRequests } from '../timers/open-requests.ts'
import type { Reevaluation } from './reevaluation.ts'

/**
 * Evaluates again, one after another, approved calls that have not started, and then pending requests: each in
 * the order in which it was asked, so that earlier ones keep their share of limits, and get it of new ones. Calls
 * allowed at once are evaluated again when they are read, and before they start.
 */
export interface Sweep {
  /** Other policies are in force: starts a sweep, and restarts a running one. */
  begin(): void
  /**
   * Resolves once everything was evaluated by the policies in force.
   * @throws {VetoError} `shutting_down`; rejects as well with what kept the sweep from going on.
   */
  done(): Promise<void>
  stop(): Promise<void>
}

interface Deps {
  readonly store: UnitWriter & Pick<RequestStore, 'openRequests'>
  /** The store without waiting for the sweep. */
  readonly reevaluation: Pick<Reevaluation, 'upToDate'>
  readonly bundle: () => Pick<Bundle, 'hash'>
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 1_000

export function createSweep(deps: Deps): Sweep {
  const { clock, log } = deps
  let begun = 0
  let sweptBundle: string | null = null
  let running: Promise<void> | null = null
  /** Differs after each change, also after a change and its reversal. */
  const inForce = () => `${begun} ${deps.bundle().hash}`

  async function sweepOnce(): Promise<void> {
    const by = inForce()
    const isOver = () => wake.isStopped() || inForce() !== by
    await sweep(deps, isOver)
    if (!isOver()) sweptBundle = by
  }

  async function done(): Promise<void> {
    while (sweptBundle !== inForce()) {
      if (wake.isStopped()) throw new VetoError('shutting_down', 'Veto is restarting; try again in a moment')
      running ??= sweepOnce().finally(() => {
        running = null
      })
      await running
    }
  }

  const wake = createCoalescingTask(clock, async () => {
    try {
      await done()
    } catch (error) {
      if (wake.isStopped()) return
      log.error({ err: error }, 'open requests could not be evaluated by the policies in force; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  })

  return {
    begin() {
      begun += 1
      wake.now()
    },
    done,
    async stop() {
      await wake.stop()
      await running?.catch(() => {})
    },
  }
}

/**
 * A store that reports limit usage only once the sweep is done, so that calls after a policy change get only what earlier
 * requests leave.
 */
export function afterSweep(store: Store, { done }: Pick<Sweep, 'done'>): Store {
  return Object.assign(Object.create(store), {
    async used(...asked: Parameters<Store['used']>) {
      await done()
      return store.used(...asked)
    },
  })
}

/** What the policies in force decided is not read: after a restart that is nearly all, while thousands of agents may come back. */
async function sweep({ store, reevaluation, bundle }: Deps, isOver: () => boolean): Promise<void> {
  const { hash } = bundle()
  await allQueuedUnits(store)
  for (const status of ['approved', 'pending'] as const) {
    for await (const request of openRequests(store, status, hash)) {
      if (isOver()) return
      await reevaluation.upToDate(request)
    }
  }
}

/** Resolves once everything that the previous policies evaluated is recorded. */
async function allQueuedUnits(store: UnitWriter): Promise<void> {
  await store.commit([])
}
