import { type EscalatedRequest, isKept, maskedParamsOf } from '../../../approval/model/request.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import { richText } from '../../blocks/blocks.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { hasHiddenPlanText, planPages, planTitle } from '../../blocks/plan-text.ts'
import type { ReviewContent } from '../../blocks/review-pages.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'

/** The whole plan, in pages. */
export function planReview(request: EscalatedRequest): ReviewContent {
  return {
    intro: [
      richText(
        agentLine(request, 'submits a plan'),
        ...planTitle(request),
        ...(isKept(request) ? hiddenLines(maskedParamsOf(request)) : []),
      ),
      ...warnings(hasHiddenPlanText(request) ? HIDDEN_WARNING : null),
    ],
    what: 'The plan',
    pages: planPages(request).map((part) => [part]),
  }
}
