import { assertNever } from '../core/assert-never.ts'
import { isPending, type Settled, type VetoRequest } from './request.ts'
import { standing } from './stage.ts'

/** Why the request stands as it does, in words that a model can act on. */
export function reasonFor(request: VetoRequest): string {
  const { state, execution } = request
  if (execution?.status === 'lapsed') return 'It was allowed and not started in time; ask again'
  if (isPending(request) || state.status === 'allowed' || state.status === 'denied') return state.reason
  return state.status === 'pending' ? state.reason : settledReason(state, request.edit !== null)
}

function settledReason(state: Settled, isEdited: boolean): string {
  const words = state.comment === null ? '' : `: ${state.comment}`
  switch (state.status) {
    case 'approved':
      return `${state.answer === null ? 'Approved' : 'Answered'} by ${approvers(state)}${isEdited ? ', with changed params' : ''}${words}`
    case 'rejected':
      return `Denied by ${state.settledBy?.name ?? 'somebody'}${words}`
    case 'expired':
      return `Nobody answered in time. The rule asked for approval because: ${state.reason}`
    case 'cancelled':
      return state.settledBy === null
        ? `Withdrawn by Veto before anybody decided${words}`
        : 'Withdrawn by the agent before anybody decided'
    default:
      return assertNever(state.status)
  }
}

function approvers({ votes }: Settled): string {
  return standing(votes)
    .map((vote) => vote.by.name)
    .join(' and ')
}
