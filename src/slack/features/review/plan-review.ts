import { type EscalatedRequest, shownParamsOf } from '../../../approval/model/request.ts'
import { asker } from '../../blocks/asker.ts'
import { richText } from '../../blocks/blocks.ts'
import { HIDDEN_WARNING } from '../card/card.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { isVeiledPlan, planPages, planTitle } from '../../blocks/plan-text.ts'
import type { Review } from '../../blocks/pages-of-blocks.ts'
import { warnings } from '../../blocks/warnings.ts'

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
