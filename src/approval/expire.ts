import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { requestFact } from './facts.ts'
import type { Move } from './move.ts'
import type { Store } from './ports.ts'
import { type EscalatedRequest, isEscalated, isPending, type PendingRequest } from './request.ts'
import { reasonFor } from './request-view.ts'
import { transition } from './transition.ts'
import { createWake } from './wake.ts'

/** Ends requests that nobody answered in time. */
export interface Expire {
  /** The request as it is now: expired, if its deadline has come. */
  ifOverdue(request: PendingRequest): Promise<EscalatedRequest>
  /** A request with this deadline waits from now on. */
  watch(deadlineMs: number): void
  /** Expires what fell due while nobody looked, and goes on looking. */
  start(): void
  stop(): Promise<void>
}

interface Parts {
  readonly store: Pick<Store, 'overdue' | 'nextDeadlineMs' | 'request'>
  readonly move: Move
  readonly clock: Clock
  readonly log: Log
}

const BATCH = 100
/** A net under the timers: no deadline is missed by more than this. */
const MAX_SLEEP_MS = 30_000
const RETRY_MS = 1_000

export function createExpire(parts: Parts): Expire {
  const { store, clock, log } = parts
  const wake = createWake(clock, look)

  async function look(): Promise<void> {
    try {
      await expireOverdue(parts)
      wake.at(nextLookMs(await store.nextDeadlineMs(), clock.nowMs()))
    } catch (error) {
      log.error({ err: error }, 'overdue requests could not be expired; trying again')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  return {
    ifOverdue: (request) => ifOverdue(parts, request),
    watch: wake.at,
    start: wake.now,
    stop: wake.stop,
  }
}

/** A deadline that is still due after the look belongs to a request that could not be expired: no use in haste. */
function nextLookMs(deadlineMs: number | null, nowMs: number): number {
  const latestMs = nowMs + MAX_SLEEP_MS
  if (deadlineMs === null) return latestMs
  return deadlineMs <= nowMs ? nowMs + RETRY_MS : Math.min(deadlineMs, latestMs)
}

async function expireOverdue(parts: Parts): Promise<void> {
  for (;;) {
    const overdue = await parts.store.overdue(parts.clock.nowMs(), BATCH)
    for (const request of overdue) if (isPending(request)) await ifOverdue(parts, request)
    if (overdue.length < BATCH) return
  }
}

async function ifOverdue({ store, move, clock }: Parts, request: PendingRequest): Promise<EscalatedRequest> {
  const atMs = clock.nowMs()
  if (atMs < request.state.deadlineMs) return request
  const next = transition(request, { kind: 'expiry', atMs })
  const facts = [requestFact(next, { kind: 'settled', by: null, atMs, reason: reasonFor(next) })]
  if (await move({ next, facts, beforeDeadlineMs: null })) return next
  const current = await store.request(request.id)
  return current !== null && isEscalated(current) ? current : next
}
