import type { Clock } from '../../core/clock.ts'
import type { ClockEvent } from '../decide/deadlines.ts'
import { requestFact } from '../decide/request-fact.ts'
import { currentGroups } from '../decide/stages.ts'
import { transition } from '../decide/transition.ts'
import { mayHaveHadVotes } from '../decide/why-expired.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'

interface Deps {
  readonly store: RequestReader
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/**
 * Escalates a request, once, because its card could not be shown to the approvers, or none of them
 * can decide. False: it has no escalation group, or has already escalated.
 */
export type Escalate = (
  request: Pick<PendingRequest, 'id'>,
  why: 'undeliverable' | 'nobody',
) => Promise<boolean>

export function createEscalate({ store, commitTransition, clock }: Deps): Escalate {
  return async function escalate(request, why) {
    const current = await store.request(request.id)
    if (current === null || !isPending(current) || !mayBeEscalated(current)) return false
    return commitTransition(escalationTransition(current, { event: 'escalation', why, atMs: clock.nowMs() }))
  }
}

function mayBeEscalated({ state }: PendingRequest): boolean {
  return (
    state.escalatedAtMs === null &&
    state.obligation.stages.flat().some(({ escalationGroups }) => escalationGroups.length > 0)
  )
}

interface EscalationTrigger {
  readonly event: Extract<ClockEvent, 'escalation' | 'timeout_extension'>
  readonly why: Extract<ThreadEvent, { kind: 'escalation' }>['why']
  readonly atMs: number
}

/** The transition by which the escalation group may also decide. */
export function escalationTransition(
  request: PendingRequest,
  { event, why, atMs }: EscalationTrigger,
): Transition {
  const next = transition(request, { kind: 'clock', event, atMs })
  const groups = currentGroups(next.state)
  const reason = `${reasonOf(request, why)}; ${groups.join(' and ')} may decide`
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'escalated', by: null, atMs, reason })],
    threadEvents: [{ kind: 'escalation', groups, why }],
    beforeDeadlineMs: null,
  }
}

function reasonOf({ state }: PendingRequest, why: EscalationTrigger['why']): string {
  const isPartly = mayHaveHadVotes(state)
  switch (why) {
    case 'no_answer':
      return isPartly ? 'Not enough people had answered' : 'Nobody had answered'
    case 'deadline':
      return `${isPartly ? 'Not enough people' : 'Nobody'} answered in time, and the deadline was extended once`
    case 'undeliverable':
      return 'The card could not be delivered'
    case 'nobody':
      return 'Nobody of those asked can decide'
  }
}
