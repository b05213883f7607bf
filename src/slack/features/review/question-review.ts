import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { asker } from '../../blocks/agent-line.ts'
import { richText } from '../../blocks/blocks.ts'
import { isVeiledQuestion, wholeQuestion } from '../../blocks/question-text.ts'
import type { Review } from '../../blocks/review-pages.ts'
import { warnings } from '../../blocks/warnings.ts'
import { HIDDEN_WARNING } from '../card/card.ts'

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
