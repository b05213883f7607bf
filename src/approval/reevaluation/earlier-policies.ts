import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Leadership } from '../ports/leadership.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { lastInForce } from './last-in-force.ts'

/** Notices while another server on the database has put other policies in force after those of this one. */
export interface EarlierPolicies {
  /** One sentence with both bundles; null: those of this server were put in force last, or nobody else uses its database. */
  problem(): string | null
  start(): void
  stop(): Promise<void>
}

interface Deps {
  readonly store: Pick<LedgerStore, 'audit'> & Pick<Leadership, 'isShared'>
  readonly bundle: () => Pick<Bundle, 'hash'>
  readonly clock: Clock
  readonly log: Log
}

const LOOK_MS = 10_000

export function createEarlierPolicies({ store, bundle, clock, log }: Deps): EarlierPolicies {
  /** Those that were put in force last, when they are others. */
  let later: string | null = null
  /** Those of this server at the last look. */
  let own = bundle().hash
  const wake = createCoalescingTask(clock, look)

  async function look(): Promise<void> {
    try {
      const before = own
      own = bundle().hash
      const last = await lastInForce(store)
      // New ones may not be recorded yet.
      if (own !== before) note(null)
      else if (own === bundle().hash) note(last === own ? null : last)
    } catch (error) {
      log.warn({ err: error }, 'the policies in force last could not be read; retrying')
    }
    wake.at(clock.nowMs() + LOOK_MS)
  }

  function note(found: string | null): void {
    if (found === later) return
    later = found
    if (later === null) log.info({ bundleHash: own }, 'the policies of this server are those in force last')
    else log.warn({ bundleHash: own, laterBundleHash: later }, HAS_EARLIER)
  }

  return {
    problem: () => (later === null || own !== bundle().hash ? null : described(own, later)),
    start() {
      if (store.isShared) wake.now()
    },
    stop: wake.stop,
  }
}

const HAS_EARLIER =
  'this server has earlier policies than another one: it decides new calls by them, and leaves alone what the later ones evaluated'

/** As much of a hash as people compare. */
const SHOWN = 12

function described(own: string, later: string): string {
  return `another server put bundle ${later.slice(0, SHOWN)} in force after bundle ${own.slice(0, SHOWN)} of this server: update the policy folder of the server whose policies are outdated, and restart it`
}
