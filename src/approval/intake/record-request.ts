import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { requireCovered } from '../decide/require-covered.ts'
import { coveringLockdown } from '../evaluation/covering-lockdown.ts'
import type { Caller } from '../model/caller.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { VetoRequest } from '../model/request.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { CommitResult, UnitWriter } from '../ports/unit.ts'
import type { AgentTurns } from '../quotas/agent-turns.ts'
import type { Quotas, QuotaUse } from '../quotas/quotas.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Transitions } from '../transitions/transitions.ts'
import { checkCallback } from './check-callback.ts'
import { earlierRequest } from './earlier-request.ts'
import { joinIdentical } from './identical-call.ts'
import { type NewRequest, openingUnit } from './opening-unit.ts'
import { unrecorded } from './unrecorded.ts'

/** A request to record, and who made it. */
export interface RequestToRecord {
  readonly call: Pick<AuthorizeCall, 'agentId' | 'tool' | 'callback'>
  readonly caller: Caller
  /** Builds the request, denied by the lockdown that covers it; repeated after each lost race for a limit or an idempotency key. */
  readonly build: (lockdown: Lockdown | null) => Promise<NewRequest>
  /**
   * Is the idempotency key looked up only once recording shows that it was used? False: before, as `build` may refuse now
   * what it accepted then.
   */
  readonly recordsFirst: boolean
}

/** Dependencies of opening requests. */
export interface RecordRequestDeps {
  readonly store: UnitWriter &
    Pick<RequestStore, 'requestByKey' | 'joinedCall' | 'identicalPending'> &
    Pick<LockdownStore, 'openLockdowns'>
  readonly transitions: Pick<Transitions, 'open'>
  readonly currentRequest: CurrentRequest
  readonly quotas: Quotas
  readonly turns: AgentTurns
  /** Names of the configured callbacks. */
  readonly callbacks: Iterable<string>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Records a new request with its ledger entry and its cards. A used idempotency key returns the earlier
 * request, and an identical call of the same session returns the pending one. The request is
 * durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `unknown_callback`, `idempotency_mismatch`, `unauthenticated`,
 * `too_many_requests`, or `audit_unavailable` when it could not be recorded.
 */
export async function recordRequest(
  deps: RecordRequestDeps,
  newRequest: RequestToRecord,
): Promise<VetoRequest> {
  const { call, caller } = newRequest
  requireCovered(caller.key, call)
  checkCallback(call.callback ?? null, deps.callbacks)
  const use = deps.quotas.spend(call.agentId)
  if (!use.isWithin || !newRequest.recordsFirst) {
    const earlier = await earlierRequest(deps.store, call.agentId, caller)
    if (earlier !== null) {
      use.release()
      return deps.currentRequest(earlier)
    }
    await use.requireWithin()
  }
  return deps.turns.run(call.agentId, async (hasWaited) => {
    if (hasWaited) await caller.recheck()
    return recordNew(deps, newRequest, use)
  })
}

async function recordNew(
  deps: RecordRequestDeps,
  newRequest: RequestToRecord,
  use: QuotaUse,
): Promise<VetoRequest> {
  const { call, caller, build } = newRequest
  const { agentId } = call
  const own = new Set<RequestId>()
  const identical = () => joinIdentical(deps, agentId, caller).catch(unrecorded)
  const existing = async () => {
    const earlier = await earlierRequest(deps.store, agentId, caller)
    if (earlier === null) return identical()
    use.release()
    return deps.currentRequest(earlier)
  }
  const tryRecord = async (attempts: number): Promise<VetoRequest | null> => {
    const found = attempts === 0 ? await identical() : await existing()
    if (found !== null) return found
    const lockdown = await coveringLockdown(deps.store, call, deps.clock.nowMs()).catch(unrecorded)
    const built = await build(lockdown)
    own.add(built.request.id)
    const committed = await commit(deps, built, caller)
    if (committed.ok) return built.request
    if (committed.refused !== 'limit_pending') return null
    return (await existing()) ?? deps.quotas.refuseForPending(agentId)
  }
  const retries = { maxAttempts: MAX_ATTEMPTS, giveUp: unrecorded }
  return retryOnConflict(`A call of ${agentId}`, tryRecord, retries).catch((failure: unknown) =>
    earlierDespite(deps, newRequest, { failure, own }),
  )
}

interface FailedRecord {
  readonly failure: unknown
  /** The requests that this call itself tried to record: one that can be read may still not be on disk. */
  readonly own: ReadonlySet<RequestId>
}

/** A repeated call needs no new record: it gets its request also while nothing can be recorded. */
async function earlierDespite(
  { store, currentRequest }: RecordRequestDeps,
  { call, caller }: RequestToRecord,
  { failure, own }: FailedRecord,
): Promise<VetoRequest> {
  const earlier = await earlierRequest(store, call.agentId, caller)
  if (earlier === null || own.has(earlier.id)) throw failure
  return currentRequest(earlier)
}

/** Each attempt fails only because another call of the same limit or grant, or with the same idempotency key, was recorded, or because the policies changed or a lockdown came into force. */
const MAX_ATTEMPTS = 25

async function commit(
  { transitions, quotas, clock, log }: RecordRequestDeps,
  built: NewRequest,
  caller: Caller,
): Promise<CommitResult> {
  const { request } = built
  try {
    const maxPending = quotas.maxPending(request.call.agentId)
    const latencyMs = clock.ticksMs() - caller.arrivedAtTicksMs
    return await transitions.open(request, openingUnit(built, caller, { maxPending, latencyMs }))
  } catch (error) {
    log.error({ err: error, requestId: request.id }, 'a decision could not be recorded')
    return unrecorded(error)
  }
}
