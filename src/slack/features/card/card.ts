import {
  type EscalatedRequest,
  isHeld,
  isPending,
  type PendingRequest,
} from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import { actions, type Block, button, escapeMrkdwn, header, type Message } from '../../blocks/blocks.ts'
import { callTitle } from '../../blocks/call-title.ts'
import { type BodyTool, callBody, fitsOnCard } from './call-body.ts'
import { detailsButton } from './details-button.ts'
import { editLines } from './edit-lines.ts'
import { heldBlocks, heldButtons } from './held.ts'
import { menu } from './menu.ts'
import { pendingHeading, pendingNotice } from './pending-title.ts'
import { settledCard } from './settled-card.ts'

/** What a card shows. */
export interface CardView {
  readonly request: EscalatedRequest
  readonly tool: BodyTool
  /** Slack refused the full card: show little, and offer the rest in a modal. */
  readonly brief: boolean
}

/**
 * The message that shows a request. While it is pending it carries Deny, and Approve only if all params and the whole
 * summary stand in it; otherwise Review in full. Nothing that an agent wrote is outside rich text and raw cells.
 */
export function card(view: CardView): Message {
  const { request, tool } = view
  return isPending(request)
    ? pendingCard(request, view)
    : settledCard({
        request,
        title: callTitle(request, tool),
        excerpt: null,
        more: view.brief ? [] : editLines(request, tool),
      })
}

function pendingCard(request: PendingRequest, { tool, brief }: CardView): Message {
  const title = callTitle(request, tool)
  return {
    text: escapeMrkdwn(pendingNotice(request, title)),
    blocks: [
      header(pendingHeading(request, title)),
      ...heldBlocks(request),
      ...callBody(request, tool, { brief, tables: true, isReasonAbove: false }),
      buttons(request, fitsOnCard(request, tool) && !brief),
    ],
  }
}

function buttons(request: PendingRequest, complete: boolean): Block {
  if (isHeld(request)) return actions(...heldButtons(request), detailsButton(request))
  const value = cardValue(request)
  const [label, actionId] = complete ? ['Approve', approveAction(request)] : ['Review in full', ACTION.review]
  const deny = button('Deny', { actionId: ACTION.deny, value })
  const more = menu(request, complete)
  return actions(
    { ...button(label, { actionId, value }), style: 'primary' },
    { ...deny, style: 'danger' },
    detailsButton(request),
    ...(more === null ? [] : [more]),
  )
}

/** The action that approves: with a form when the rule requires a reason or a second step. */
export function approveAction({ state }: EscalatedRequest): string {
  const { requireReason, confirm } = state.obligation
  return requireReason.includes('approve') || confirm !== null ? ACTION.approveWithReason : ACTION.approve
}
