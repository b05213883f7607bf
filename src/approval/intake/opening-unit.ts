import type { Money } from '../../core/money.ts'
import type { Consumption } from '../../policy/model/decision.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { consumptionsOf } from '../decide/limit-use.ts'
import { recordValue } from '../decide/record-value.ts'
import { requestFact } from '../decide/request-fact.ts'
import { requireNoLockdown } from '../decide/require-no-lockdown.ts'
import { agentActor } from '../model/actor.ts'
import type { Caller } from '../model/caller.ts'
import type { Grant } from '../model/grant.ts'
import { isEscalated, isPending, type KeptRequest, type VetoRequest } from '../model/request.ts'
import type { Unit } from '../ports/unit.ts'
import { cardsOf } from '../transitions/transition-unit.ts'
import { callIdentity } from './identical-call.ts'

/** A request to record, with its usage of limits and grants. */
export interface NewRequest {
  readonly request: KeptRequest
  readonly consumptions: readonly Consumption[]
  /** The grant that replaces the approval; null: none. */
  readonly grant: Grant | null
  /** What the call is worth; null: unknown. */
  readonly value: Money | null
}

interface Limits {
  /** How many requests of this agent may be pending at once. */
  readonly maxPending: number
  /** What Veto took from the arrival of the call, in ms; negative counts as 0. */
  readonly latencyMs: number
}

/** All that is recorded when a request is opened: applied whole or not at all. */
export function openingUnit(
  { request, consumptions, grant, value }: NewRequest,
  caller: Caller,
  { maxPending, latencyMs }: Limits,
): Unit {
  const { agentId } = request.call
  const event = {
    kind: isEscalated(request) ? 'opened' : 'decided',
    by: agentActor(agentId),
    atMs: request.createdAtMs,
    reason: request.state.reason,
    latencyMs: Math.max(0, Math.round(latencyMs * 1_000) / 1_000),
  } as const
  return [
    ...(request.state.status === 'denied' ? [] : [requireNoLockdown(request.call, request.createdAtMs)]),
    ...(isPending(request) ? [{ do: 'limit_pending', agentId, max: maxPending } as const] : []),
    ...consumptionsOf(request, consumptions, request.createdAtMs),
    ...(grant === null ? [] : [{ do: 'use_grant', id: grant.id, atMs: request.createdAtMs } as const]),
    { do: 'open', request, callIdentity: isPending(request) ? callIdentity(caller) : null },
    ...(value === null || !isEscalated(request) ? [] : [recordValue(request, value)]),
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
