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
      return `Your approval counts. Still needed: ${stillNeeded(result.request)}.`
    case 'refused':
      return refusalText(result.refusal)
    default:
      return assertNever(result)
  }
}
