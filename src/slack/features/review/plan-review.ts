import { type EscalatedRequest, maskedParamsOf } from '../../../approval/model/request.ts'
import { asker } from '../../blocks/agent-line.ts'
import { richText } from '../../blocks/blocks.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { isVeiledPlan, planPages, planTitle } from '../../blocks/plan-text.ts'
import type { Review } from '../../blocks/review-pages.ts'
import { warnings } from '../../blocks/warnings.ts'
import { HIDDEN_WARNING } from '../card/card.ts'

/** All of a plan, for reviewing it page by page. */
export function planReview(request: EscalatedRequest): Review {
  return {
    intro: [
      richText(
        asker(request, 'submits a plan'),
        ...planTitle(request),
        ...hiddenLines(maskedParamsOf(request)),
      ),
      ...warnings(isVeiledPlan(request) ? HIDDEN_WARNING : null),
    ],
    what: 'The plan',
    pages: planPages(request).map((part) => [part]),
  }
}
