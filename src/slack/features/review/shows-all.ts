import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { DisplayedTool } from '../../blocks/params.ts'
import { planExcerpt } from '../../blocks/plan-text.ts'
import { fitsOnCard } from '../card/call-body.ts'

/** Does the card show everything that an approver decides about? Questions are answered in a form that shows all of them. */
export function showsAll(request: EscalatedRequest, tool: DisplayedTool): boolean {
  switch (request.subject.kind) {
    case 'call':
      return fitsOnCard(request, tool)
    case 'plan':
      return planExcerpt(request).complete
    case 'question':
      return true
  }
}
