import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Clock } from '../core/clock.ts'
import { covers } from '../core/glob.ts'
import type { Log } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Bundle } from '../policy/bundle.ts'
import type { Take } from '../policy/verdict.ts'
import { agentActor } from './actor.ts'
import type { AgentKey } from './agent-key.ts'
import { requestFact } from './facts.ts'
import { judgeCall } from './judge-call.ts'
import { cardsOf } from './move.ts'
import { openRequest } from './open-request.ts'
import type { Outbox } from './outbox.ts'
import type { Committed, Store, Unit } from './ports.ts'
import { isEscalated, type VetoRequest } from './request.ts'
import type { Timekeeper } from './timekeeper.ts'

/** Who asks, and how the request came in. */
export interface Caller {
  readonly key: AgentKey
  readonly idempotencyKey: string | null
  /** Equal for equal bodies. */
  readonly fingerprint: string
  /** On the clock's ticks. */
  readonly arrivedAtTicksMs: number
}

/**
 * Judges a call, records it, and asks people when the bundle says so. The request is durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `idempotency_mismatch`, or `audit_unavailable` when it could not be recorded.
 */
export type Authorize = (call: AuthorizeCall, caller: Caller) => Promise<VetoRequest>

interface Parts {
  readonly store: Store
  readonly bundle: () => Bundle
  readonly outbox: Pick<Outbox, 'poke'>
  readonly timekeeper: Pick<Timekeeper, 'watch' | 'upToDate'>
  readonly clock: Clock
  readonly log: Log
}

export function createAuthorize(parts: Parts): Authorize {
  return async function authorize(call, caller) {
    if (!covers(caller.key.agents, call.agentId)) {
      throw new VetoError(
        'agent_not_covered',
        `This key is for agents named ${caller.key.agents}, not ${call.agentId}`,
      )
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const earlier = await repeated(parts, call, caller)
      if (earlier !== null) return parts.timekeeper.upToDate(earlier)
      const opened = await open(parts, call, caller)
      const { ok } = await record(parts, opened, caller)
      if (ok) return followed(parts, opened.request)
    }
    return unrecorded(new Error('other calls kept using up what was left of a limit'))
  }
}

/** Each attempt fails only because another call of the same limit, or with the same idempotency key, was recorded. */
const MAX_ATTEMPTS = 25

interface Opened {
  readonly request: VetoRequest
  readonly takes: readonly Take[]
}

async function open(parts: Parts, call: AuthorizeCall, caller: Caller): Promise<Opened> {
  const bundle = parts.bundle()
  const nowMs = parts.clock.nowMs()
  const verdict = await judgeCall(parts.store, { call, bundle, nowMs }).catch(unrecorded)
  const idempotency = idempotencyOf(caller)
  const request = openRequest({ call, owner: caller.key.owner, idempotency, bundle, verdict, nowMs })
  return { request, takes: verdict.takes }
}

function followed(parts: Parts, request: VetoRequest): VetoRequest {
  if (isEscalated(request)) parts.timekeeper.watch(request)
  if (isEscalated(request) || request.feedback !== null) parts.outbox.poke()
  return request
}

function idempotencyOf({ idempotencyKey, fingerprint }: Caller): VetoRequest['idempotency'] {
  return idempotencyKey === null ? null : { key: idempotencyKey, fingerprint }
}

async function repeated(parts: Parts, call: AuthorizeCall, caller: Caller): Promise<VetoRequest | null> {
  if (caller.idempotencyKey === null) return null
  const earlier = await parts.store.requestByKey(call.agentId, caller.idempotencyKey).catch(unrecorded)
  if (earlier === null || earlier.idempotency?.fingerprint === caller.fingerprint) return earlier
  throw new VetoError('idempotency_mismatch', 'This Idempotency-Key was used before, with another body')
}

async function record(parts: Parts, opened: Opened, caller: Caller): Promise<Committed> {
  try {
    return await parts.store.commit(unitFor(opened, parts.clock.ticksMs() - caller.arrivedAtTicksMs))
  } catch (error) {
    parts.log.error(
      { err: error, requestId: opened.request.id },
      'a decision could not be recorded and is denied',
    )
    return unrecorded(error)
  }
}

function unitFor({ request, takes }: Opened, latencyMs: number): Unit {
  const event = {
    kind: isEscalated(request) ? 'opened' : 'decided',
    by: agentActor(request.call.agentId),
    atMs: request.createdAtMs,
    reason: request.state.reason,
    latencyMs: Math.max(0, Math.round(latencyMs * 1_000) / 1_000),
  } as const
  return [
    ...takes.map((take) => ({ do: 'take', take, atMs: request.createdAtMs }) as const),
    { do: 'open', request },
    { do: 'note', fact: requestFact(request, event) },
    ...cardsOf(request, request.createdAtMs),
  ]
}

function unrecorded(cause: unknown): never {
  throw new VetoError('audit_unavailable', 'Denied: the decision could not be recorded', { cause })
}
