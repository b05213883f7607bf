import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Consumption } from '../../policy/model/decision.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { consumptionsOf } from '../decide/limit-use.ts'
import { requestFact } from '../decide/request-fact.ts'
import { requireCovered } from '../decide/require-covered.ts'
import { agentActor } from '../model/actor.ts'
import type { Caller } from '../model/caller.ts'
import type { Grant } from '../model/grant.ts'
import { isEscalated, isPending, type VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { CommitResult, Unit, UnitWriter } from '../ports/unit.ts'
import type { Quotas } from '../quotas/quotas.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import { cardsOf } from '../transitions/transition-unit.ts'
import type { Transitions } from '../transitions/transitions.ts'
import { checkCallback } from './check-callback.ts'
import { callIdentity, joinIdentical, usedKey } from './identical-call.ts'

/** A request to record, with its usage of limits and grants. */
export interface NewRequest {
  readonly request: VetoRequest
  readonly consumptions: readonly Consumption[]
  /** The grant that replaces the approval; null: none. */
  readonly grant: Grant | null
}

/** A request to record, and who made it. */
export interface RequestToRecord {
  readonly call: Pick<AuthorizeCall, 'agentId' | 'tool' | 'callback'>
  readonly caller: Caller
  /** Builds the request; repeated after each lost race for a limit or an idempotency key. */
  readonly open: () => Promise<NewRequest>
}

/** Dependencies of opening requests. */
export interface RecordRequestDeps {
  readonly store: UnitWriter & Pick<RequestStore, 'requestByKey' | 'joinedCall' | 'identicalPending'>
  readonly transitions: Pick<Transitions, 'open'>
  readonly currentRequest: CurrentRequest
  readonly quotas: Quotas
  /** Names of the configured callbacks. */
  readonly callbacks: Iterable<string>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Records a new request with its ledger entry and its cards. A used idempotency key returns the earlier
 * request, and an identical call of the same session returns the pending one. The request is
 * durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `unknown_callback`, `idempotency_mismatch`,
 * `too_many_requests`, or `audit_unavailable` when it could not be recorded.
 */
export async function recordRequest(
  deps: RecordRequestDeps,
  newRequest: RequestToRecord,
): Promise<VetoRequest> {
  const { call, caller } = newRequest
  requireCovered(caller.key, call)
  checkCallback(call.callback ?? null, deps.callbacks)
  const spent = deps.quotas.spend(call.agentId)
  const first = await repeated(deps, newRequest)
  if (first === null) {
    await spent.requireWithin()
    return openNew(deps, newRequest)
  }
  spent.release()
  return deps.currentRequest(first)
}

async function openNew(deps: RecordRequestDeps, newRequest: RequestToRecord): Promise<VetoRequest> {
  const { agentId } = newRequest.call
  const tryOpen = async (attempts: number): Promise<VetoRequest | null> => {
    const earlier = await earlierRequest(deps, newRequest, attempts)
    if (earlier !== null) return earlier
    const opened = await newRequest.open()
    const committed = await record(deps, opened, newRequest)
    if (committed.ok) return opened.request
    if (committed.refused !== 'limit_pending') return null
    return (await earlierRequest(deps, newRequest, attempts + 1)) ?? deps.quotas.refuseForPending(agentId)
  }
  return retryOnConflict(`A call of ${agentId}`, tryOpen, { maxAttempts: MAX_ATTEMPTS, giveUp: unrecorded })
}

/** Each attempt fails only because another call of the same limit or grant, or with the same idempotency key, was recorded, or because the policies changed. */
const MAX_ATTEMPTS = 25

/** The caller's idempotency key; null without one. */
export function idempotencyOf({ key, idempotencyKey, fingerprint }: Caller): VetoRequest['idempotency'] {
  return idempotencyKey === null ? null : { apiKeyHash: key.hash, key: idempotencyKey, fingerprint }
}

/** @throws {VetoError} `audit_unavailable`, always. */
export function unrecorded(cause: unknown): never {
  throw new VetoError('audit_unavailable', 'Denied: the decision could not be recorded', { cause })
}

async function repeated(
  { store }: RecordRequestDeps,
  { call, caller }: RequestToRecord,
): Promise<VetoRequest | null> {
  const used = usedKey(call.agentId, caller)
  if (used === null) return null
  const earlier = await store.requestByKey(used).catch(unrecorded)
  const joined = earlier === null ? await store.joinedCall(used).catch(unrecorded) : null
  if (earlier === null && joined === null) return null
  const fingerprint = joined?.fingerprint ?? earlier?.idempotency?.fingerprint
  if (fingerprint === caller.fingerprint) return joined?.request ?? earlier
  throw new VetoError(
    'idempotency_mismatch',
    'This Idempotency-Key was already used with another body: send the same body, or use a new key',
  )
}

/** The existing request for this call; null: none. The first attempt checks the identical call only. */
async function earlierRequest(
  deps: RecordRequestDeps,
  newRequest: RequestToRecord,
  attempt: number,
): Promise<VetoRequest | null> {
  const earlier = attempt === 0 ? null : await repeated(deps, newRequest)
  if (earlier !== null) return deps.currentRequest(earlier)
  return joinIdentical(deps, newRequest.call.agentId, newRequest.caller).catch(unrecorded)
}

async function record(
  deps: RecordRequestDeps,
  opened: NewRequest,
  { caller }: RequestToRecord,
): Promise<CommitResult> {
  try {
    return await deps.transitions.open(opened.request, unitFor(deps, opened, caller))
  } catch (error) {
    deps.log.error(
      { err: error, requestId: opened.request.id },
      'a decision could not be recorded and is denied',
    )
    return unrecorded(error)
  }
}

function unitFor(
  { clock, quotas }: RecordRequestDeps,
  { request, consumptions, grant }: NewRequest,
  caller: Caller,
): Unit {
  const { agentId } = request.call
  const latencyMs = clock.ticksMs() - caller.arrivedAtTicksMs
  const event = {
    kind: isEscalated(request) ? 'opened' : 'decided',
    by: agentActor(request.call.agentId),
    atMs: request.createdAtMs,
    reason: request.state.reason,
    latencyMs: Math.max(0, Math.round(latencyMs * 1_000) / 1_000),
  } as const
  return [
    ...(isPending(request)
      ? [{ do: 'limit_pending', agentId, max: quotas.maxPending(agentId) } as const]
      : []),
    ...consumptionsOf(request, consumptions, request.createdAtMs),
    ...(grant === null ? [] : [{ do: 'use_grant', id: grant.id, atMs: request.createdAtMs } as const]),
    { do: 'open', request, callIdentity: isPending(request) ? callIdentity(caller) : null },
    { do: 'append_fact', fact: requestFact(request, event) },
    ...cardsOf(request, request.createdAtMs),
    ...(isEscalated(request) ? [] : callbackOf(request)),
  ]
}

/** Calls that are decided at once have a callback too, so that a receiver gets every call that names it. */
function callbackOf(request: VetoRequest): Unit {
  const { call, createdAtMs: atMs } = request
  return callbackFor(request, { target: call.callback, type: 'request.settled', atMs })
}
