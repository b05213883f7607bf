import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { createSteadyClock } from '../../core/steady-clock.ts'
import { LAPSE_MS } from '../decide/lapse.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RequestStore } from '../ports/requests.ts'

interface Deps {
  readonly store: Pick<LedgerStore, 'head'> &
    Pick<RequestStore, 'nextDueMs' | 'calls'> &
    Pick<GrantStore, 'grants'>
  readonly machine: Clock
  /** Where servers share a database: what any of them has recorded. */
  readonly recordTime: Pick<RecordTime, 'latestMs'>
  readonly log: Log
}

/** The latest time that the ledger is known to have. */
export interface RecordTime {
  /** 0: not known. */
  latestMs(): number
  recorded(atMs: number): void
}

export function createRecordTime(): RecordTime {
  let latestMs = 0
  return {
    latestMs: () => latestMs,
    recorded(atMs) {
      latestMs = Math.max(latestMs, atMs)
    },
  }
}

/**
 * The clock of a server with this ledger. When the ledger ends later than the system clock, the clock continues from
 * that end, while a deadline, a grant or an allowed call of that time could otherwise last longer. It is never behind what other
 * servers record afterwards, so that none of them approves what another one sees expired.
 */
export async function recordClock({ store, machine, recordTime, log }: Deps): Promise<Clock> {
  const { atMs } = await store.head()
  const nowMs = machine.nowMs()
  const floorMs = recordTime.latestMs
  if (atMs <= nowMs || !(await countsDown(store, atMs))) {
    return createSteadyClock({ machine, log, floorMs })
  }
  log.warn({ aheadMs: atMs - nowMs }, AHEAD)
  return createSteadyClock({ machine, log, notBeforeMs: atMs, floorMs })
}

async function countsDown(store: Deps['store'], atMs: number): Promise<boolean> {
  if ((await store.nextDueMs()) !== null) return true
  const active = await store.grants({ activeAtMs: atMs, beforeId: null, limit: 1 })
  if (active.length > 0) return true
  const notLapsed = await store.calls({ sinceMs: atMs - LAPSE_MS + 1, afterId: null, limit: 1 })
  return notLapsed.length > 0
}

const AHEAD =
  'the system clock is behind the last ledger entry; Veto continues from the time of that entry, as deadlines, grants or allowed calls of that time are still running'
