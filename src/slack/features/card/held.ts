import type { TakenBack } from '../../../approval/model/approval.ts'
import { type HeldRequest, isHeld, type PendingRequest } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import {
  type Block,
  type Button,
  bold,
  button,
  exactDeadline,
  type Inline,
  line,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { listed } from '../../blocks/outcome.ts'
import { visibleText } from '../../blocks/visible-text.ts'

/** When the approval takes effect; nothing when none is held. */
export function heldBlocks(request: PendingRequest): Block[] {
  return isHeld(request) ? [richText(line(...effectiveAt(request.state.hold.untilMs)))] : []
}

/** `The approval takes effect today at 5:04:10 PM unless somebody takes it back.` The agent may then still not run it. */
export function effectiveAt(untilMs: number): readonly Inline[] {
  return [text('The approval takes effect '), exactDeadline(untilMs), text(' unless somebody takes it back.')]
}

/** What can be done while an approval is held. Take back does not look like the Approve button that it replaces. */
export function heldButtons(request: HeldRequest): readonly Button[] {
  const value = cardValue(request)
  return [
    button('Take back', { actionId: ACTION.takeBack, value }),
    { ...button('Deny', { actionId: ACTION.deny, value }), style: 'danger' },
  ]
}

/** Who took the approval back; nothing when nobody did. */
export function takenBackLines({ state }: PendingRequest): readonly Paragraph[] {
  return state.takenBack === null ? [] : [line(bold(takenBackText(state.takenBack)))]
}

/** `Ben Okafor took back the approval of Ann Meyer.` */
export function takenBackText({ by, from }: Pick<TakenBack, 'by' | 'from'>): string {
  const who = visibleText(by.name)
  const others = from.filter(({ id }) => id !== by.id).map(({ name }) => name)
  if (others.length === from.length) return `${who} took back the approval of ${listed(others)}.`
  const again = others.length === 0 ? '' : ` ${listed(others)} must approve again.`
  return `${who} took back their own approval.${again}`
}
