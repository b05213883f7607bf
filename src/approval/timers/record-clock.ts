import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { createSteadyClock } from '../../core/steady-clock.ts'
import { LAPSE_MS } from '../decide/lapse.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RequestStore } from '../ports/requests.ts'

interface Parts {
  readonly store: Pick<LedgerStore, 'head'> &
    Pick<RequestStore, 'nextDueMs' | 'calls'> &
    Pick<GrantStore, 'grants'>
  readonly machine: Clock
  readonly log: Log
}

/**
 * The clock of a server on this record. Where the record ends later than the machine says it is, the clock goes on from
 * that end, as long as a deadline, a grant or an allowed call of that time could otherwise last longer.
 */
export async function recordClock({ store, machine, log }: Parts): Promise<Clock> {
  const { atMs } = await store.head()
  const nowMs = machine.nowMs()
  if (atMs <= nowMs || !(await countsDown(store, atMs))) {
    return createSteadyClock({ machine, log })
  }
  log.warn({ aheadMs: atMs - nowMs }, AHEAD)
  return createSteadyClock({ machine, log, notBeforeMs: atMs })
}

async function countsDown(store: Parts['store'], atMs: number): Promise<boolean> {
  if ((await store.nextDueMs()) !== null) return true
  const active = await store.grants({ activeAtMs: atMs, beforeId: null, limit: 1 })
  if (active.length > 0) return true
  const notLapsed = await store.calls({ sinceMs: atMs - LAPSE_MS + 1, afterId: null, limit: 1 })
  return notLapsed.length > 0
}

const AHEAD =
  "the machine's clock is behind the end of the record; Veto's clock goes on from there, as requests, grants or allowed calls of that time still count down"
