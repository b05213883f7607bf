import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { planExcerpt } from '../../blocks/plan-text.ts'
import { isWhole } from '../card/card.ts'

/** Does the card show all that an approver decides about? Questions are answered in a modal that shows all of them. */
export function showsAll(request: EscalatedRequest, tool: Pick<ToolFacts, 'show'>): boolean {
  switch (request.subject.kind) {
    case 'call':
      return isWhole(request, tool)
    case 'plan':
      return planExcerpt(request).complete
    case 'question':
      return true
  }
}
