import { denials } from '../../approval/decide/stages.ts'
import type { PendingRequest } from '../../approval/model/request.ts'
import type { VoteResult } from '../../approval/review/vote.ts'
import { assertNever } from '../../core/assert-never.ts'
import { decisionSentence } from '../blocks/outcome.ts'
import { stillNeeded } from '../blocks/progress.ts'
import { refusalText } from './refusal-text.ts'

/** The private reply to a voter. Names nothing that the voter may not know. */
export function voteReply(result: VoteResult): string {
  switch (result.kind) {
    case 'settled':
      return decisionSentence(result.request)
    case 'held':
      return 'Your approval counts. Until it takes effect, it can be taken back on the card.'
    case 'counted':
      return countedReply(result.request)
    case 'refused':
      return refusalText(result.refusal)
    default:
      return assertNever(result)
  }
}

/** The vote that was counted is the last one. */
function countedReply(request: PendingRequest): string {
  const { votes, obligation } = request.state
  if (votes.at(-1)?.choice !== 'deny') return `Your approval counts. Still needed: ${stillNeeded(request)}.`
  const missing = obligation.denyQuorum - denials(request.state)
  return `Your denial counts. To deny it, ${missing} more ${missing === 1 ? 'person' : 'people'} must deny it.`
}
