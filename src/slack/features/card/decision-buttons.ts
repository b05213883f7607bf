import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { assertNever } from '../../../core/assert-never.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import { type Button, button } from '../../blocks/blocks.ts'
import { approveAction } from './card.ts'

/** The two buttons that decide, by the subject of the request. */
export function decisionButtons(request: EscalatedRequest): readonly Button[] {
  const { subject } = request
  const value = cardValue(request)
  switch (subject.kind) {
    case 'call':
      return [
        { ...button('Approve', { actionId: approveAction(request), value }), style: 'primary' },
        { ...button('Deny', { actionId: ACTION.deny, value }), style: 'danger' },
      ]
    case 'question':
      return [
        { ...button('Answer', { actionId: ACTION.answer, value }), style: 'primary' },
        button("I can't answer", { actionId: ACTION.deny, value }),
      ]
    case 'plan':
      return [
        { ...button('Approve', { actionId: ACTION.approveWithReason, value }), style: 'primary' },
        { ...button('Reject', { actionId: ACTION.deny, value }), style: 'danger' },
      ]
    default:
      return assertNever(subject)
  }
}
