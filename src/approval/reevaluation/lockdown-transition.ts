import { callbackFor } from '../decide/callback-for.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { type Lockdown, lockdownReason } from '../model/lockdown.ts'
import { type AllowedRequest, isPending, type PendingRequest, type VetoRequest } from '../model/request.ts'
import type { Transition } from '../transitions/transition-unit.ts'

interface LockedDown {
  readonly lockdown: Lockdown
  readonly atMs: number
}

/** The transition by which a lockdown denies what people decide about, or what was allowed and has not started. */
export function lockdownTransition(request: PendingRequest | AllowedRequest, by: LockedDown): Transition {
  const unmatched = { ...request, policyId: null, rule: null }
  return isPending(unmatched) ? pendingDenial(unmatched, by) : allowedDenial(unmatched, by)
}

function pendingDenial(request: PendingRequest, { lockdown, atMs }: LockedDown): Transition {
  const { by } = lockdown
  const reason = lockdownReason(lockdown)
  const next = transition(request, { kind: 'denial', by, reason, atMs })
  const facts = [requestFact(next, { kind: 'settled', by, atMs, reason })]
  return { next, from: 'pending', facts, beforeDeadlineMs: null }
}

/** Its agent may have learned that it may run. */
function allowedDenial(request: VetoRequest, { lockdown, atMs }: LockedDown): Transition {
  const { by } = lockdown
  const reason = lockdownReason(lockdown)
  const version = request.version + 1
  const next: VetoRequest = { ...request, version, execution: { status: 'denied', by, atMs, reason } }
  return {
    next,
    from: request.state.status,
    facts: [requestFact(next, { kind: 'decided', by, atMs, reason })],
    threadEvents: [{ kind: 'denial' }],
    extraChanges: callbackFor(next, { target: next.call.callback, type: 'request.settled', atMs }),
    beforeDeadlineMs: null,
  }
}
