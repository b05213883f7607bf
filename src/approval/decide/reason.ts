import { assertNever } from '../../core/assert-never.ts'
import type { SettledState } from '../model/approval.ts'
import { editOf, type VetoRequest } from '../model/request.ts'
import type { Subject } from '../model/subject.ts'
import { effectiveApprovals, isComplete } from './stages.ts'
import { whyExpired } from './why-expired.ts'

/** The reason of a call that was not redeemed in time. */
export const LAPSED = 'It was allowed but not started in time; request it again'

/** The reason for the state of a request, in words that a model can act on. */
export function reasonFor(request: VetoRequest): string {
  const { state, execution } = request
  if (execution?.status === 'lapsed') return LAPSED
  if (execution?.status === 'denied') return `${execution.reason}; do not run it`
  return 'settledAtMs' in state ? describeSettled(request, state) : state.reason
}

function describeSettled(request: VetoRequest, state: SettledState): string {
  const { kind } = request.subject
  const words = state.comment === null ? '' : `: ${state.comment}`
  switch (state.status) {
    case 'approved': {
      const changed = editOf(request) === null ? '' : ', with changes'
      return `${kind === 'question' ? 'Answered' : 'Approved'} by ${approvers(state)}${changed}${words}`
    }
    case 'rejected':
      return `${REJECTED[kind](state.settledBy.name)}${words}`
    case 'expired':
      return expired(kind, state)
    case 'cancelled':
      return `Withdrawn by ${state.settledBy === null ? 'Veto' : 'the agent'} before ${whatWasLeft(kind, state)}${words}`
    case 'denied':
      return state.comment
    default:
      return assertNever(state)
  }
}

type ByKind<T> = Readonly<Record<Subject['kind'], T>>

const REJECTED: ByKind<(name: string) => string> = {
  call: (name) => `Denied by ${name}`,
  question: (name) => `${name} cannot answer this`,
  plan: (name) => `Rejected by ${name}`,
}
const EXPIRED: ByKind<(who: string, reason: string) => string> = {
  call: (who, reason) => `${who} answered in time. The rule asked for approval because: ${reason}`,
  question: (who) => `${who} answered in time`,
  plan: (who) => `${who} answered in time, so the plan is not approved`,
}
const DID: ByKind<string> = { call: 'decided', question: 'answered', plan: 'decided' }

function expired(kind: Subject['kind'], state: SettledState): string {
  const why = whyExpired(state)
  if (why === 'not_again') return 'The approval was taken back, and not given again in time'
  return EXPIRED[kind](why === 'nobody' ? 'Nobody' : 'Not enough people', state.reason)
}

function whatWasLeft(kind: Subject['kind'], state: SettledState): string {
  const wasHeld = state.obligation.undoMs !== null && isComplete(state)
  return wasHeld ? 'the approval took effect' : `it was ${DID[kind]}`
}

function approvers({ votes }: Pick<SettledState, 'votes'>): string {
  return effectiveApprovals(votes)
    .map((vote) => vote.by.name)
    .join(' and ')
}
