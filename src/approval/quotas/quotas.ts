import type { ErrorCode } from '#protocol/errors.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { fact } from '../../ledger/fact.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { agentActor } from '../model/actor.ts'
import { createRates } from './rates.ts'
import type { Refusals } from './refusals.ts'

/** Enforces the quota of each agent. */
export interface Quotas {
  /** Counts one call of this agent, before any lookup. */
  spend(agentId: string): QuotaUse
  /** Maximum number of its pending requests. */
  maxPending(agentId: string): number
  /** @throws {VetoError} `too_many_requests`, always, or that the refusal could not be recorded. */
  refuseForPending(agentId: string): Promise<never>
}

/** A call that was counted, or exceeded the rate. */
export interface QuotaUse {
  readonly isWithin: boolean
  /** @throws {VetoError} `too_many_requests` when it exceeded the rate, or an error when that could not be recorded. */
  requireWithin(): Promise<void>
  /** It repeated another call, which counts once. */
  release(): void
}

interface Deps {
  readonly bundle: () => Pick<Bundle, 'quota'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly clock: Clock
}

/** Retry time when it is unknown when people decide. */
const PENDING_RETRY_MS = 10_000

export function createQuotas({ bundle, refusals, clock }: Deps): Quotas {
  const rates = createRates(clock)

  async function refuse(agentId: string, { bound, detail, retryAfterMs }: Excess): Promise<never> {
    const { id: actor } = agentActor(agentId)
    const reason = `Beyond ${bound}`
    await refusals.record(fact({ atMs: clock.nowMs(), kind: 'call_refused', actor, agentId, reason }))
    throw new VetoError<ErrorCode>('too_many_requests', detail, { retryAfterMs })
  }

  return {
    spend(agentId) {
      const { rate } = bundle().quota(agentId)
      const retryAfterMs = rates.spend(agentId, rate)
      return {
        isWithin: retryAfterMs === null,
        async requireWithin() {
          if (retryAfterMs === null) return
          const bound = `rate ${rate.text}`
          const detail = `${agentId} exceeds the rate of its quota (${bound}); retry after ${inSeconds(retryAfterMs)}`
          return refuse(agentId, { bound, detail, retryAfterMs })
        },
        release() {
          if (retryAfterMs === null) rates.release(agentId)
        },
      }
    },
    maxPending: (agentId) => bundle().quota(agentId).maxPending,
    refuseForPending(agentId) {
      const bound = `max_pending ${bundle().quota(agentId).maxPending}`
      const detail = `${agentId} has as many pending requests as its quota allows (${bound}); wait until one is decided or cancel one, then try again`
      return refuse(agentId, { bound, detail, retryAfterMs: PENDING_RETRY_MS })
    },
  }
}

interface Excess {
  /** As the bundle writes it. */
  readonly bound: string
  readonly detail: string
  readonly retryAfterMs: number
}

function inSeconds(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000)
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
