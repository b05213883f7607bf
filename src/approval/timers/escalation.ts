import type { Clock } from '../../core/clock.ts'
import type { ClockEvent } from '../decide/deadlines.ts'
import { requestFact } from '../decide/request-fact.ts'
import { currentGroups } from '../decide/stages.ts'
import { transition } from '../decide/transition.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'

interface Parts {
  readonly store: RequestReader
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/**
 * Asks the escalation groups of a request as well, once, because its card could not be shown to the others, or nobody of them
 * can decide. False: there are none, or they were asked before.
 */
export type Escalate = (
  request: Pick<PendingRequest, 'id'>,
  why: 'undeliverable' | 'nobody',
) => Promise<boolean>

export function createEscalate({ store, commitTransition, clock }: Parts): Escalate {
  return async function escalate(request, why) {
    const current = await store.request(request.id)
    if (current === null || !isPending(current) || !mayBeEscalated(current)) return false
    return commitTransition(escalationTransition(current, { event: 'escalation', why, atMs: clock.nowMs() }))
  }
}

function mayBeEscalated({ state }: PendingRequest): boolean {
  return (
    state.escalatedAtMs === null &&
    state.terms.stages.flat().some(({ escalationGroups }) => escalationGroups.length > 0)
  )
}

interface EscalationTrigger {
  readonly event: Extract<ClockEvent, 'escalation' | 'timeout_extension'>
  readonly why: Extract<ThreadEvent, { kind: 'escalation' }>['why']
  readonly atMs: number
}

/** The step by which escalation groups may decide as well. */
export function escalationTransition(
  request: PendingRequest,
  { event, why, atMs }: EscalationTrigger,
): Transition {
  const next = transition(request, { kind: 'clock', event, atMs })
  const groups = currentGroups(next.state)
  const reason = `${REASONS[why]}; ${groups.join(' and ')} may decide`
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'escalated', by: null, atMs, reason })],
    threadEvents: [{ kind: 'escalation', groups, why }],
    beforeDeadlineMs: null,
  }
}

const REASONS = {
  no_answer: 'Nobody had answered',
  deadline: 'Nobody answered in time, and there is as much time again',
  undeliverable: 'The card could not be delivered',
  nobody: 'Nobody of those asked can decide',
} as const
