import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import { richText } from '../../blocks/blocks.ts'
import { hasHiddenQuestionText, wholeQuestion } from '../../blocks/question-text.ts'
import type { ReviewContent } from '../../blocks/review-pages.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'

/** The whole question, on one page. */
export function questionReview(request: EscalatedRequest): ReviewContent {
  return {
    intro: [
      richText(agentLine(request, 'asks a question')),
      ...warnings(hasHiddenQuestionText(request) ? HIDDEN_WARNING : null),
    ],
    what: 'The question',
    pages: [wholeQuestion(request)],
  }
}
