import type { EscalatedRequest } from '../../approval/request.ts'
import { asker } from './asker.ts'
import { richText } from './blocks.ts'
import { HIDDEN_WARNING } from './card.ts'
import { isVeiledQuestion, wholeQuestion } from './question-text.ts'
import type { Review } from './review-pages.ts'
import { warnings } from './warnings.ts'

/** All of a question, on one page. */
export function questionReview(request: EscalatedRequest): Review {
  return {
    intro: [
      richText(asker(request, 'asks a question')),
      ...warnings(isVeiledQuestion(request) ? HIDDEN_WARNING : null),
    ],
    what: 'The question',
    pages: [wholeQuestion(request)],
  }
}
