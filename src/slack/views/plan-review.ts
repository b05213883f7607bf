import { type EscalatedRequest, shownParamsOf } from '../../approval/request.ts'
import { asker } from './asker.ts'
import { richText } from './blocks.ts'
import { HIDDEN_WARNING } from './card.ts'
import { hiddenLines } from './hidden-lines.ts'
import { isVeiledPlan, planPages, planTitle } from './plan-text.ts'
import type { Review } from './review-pages.ts'
import { warnings } from './warnings.ts'

/** All of a plan, for reviewing it page by page. */
export function planReview(request: EscalatedRequest): Review {
  return {
    intro: [
      richText(
        asker(request, 'submits a plan'),
        ...planTitle(request),
        ...hiddenLines(shownParamsOf(request)),
      ),
      ...warnings(isVeiledPlan(request) ? HIDDEN_WARNING : null),
    ],
    what: 'The plan',
    pages: planPages(request).map((part) => [part]),
  }
}
