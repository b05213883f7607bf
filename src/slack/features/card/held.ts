import type { TakenBack } from '../../../approval/model/approval.ts'
import { type HeldRequest, isHeld, type PendingRequest } from '../../../approval/model/request.ts'
import { durationWords } from '../../../core/duration.ts'
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
  secondOfDay,
  text,
} from '../../blocks/blocks.ts'
import { listed } from '../../blocks/outcome.ts'
import { visibleText } from '../../blocks/visible-text.ts'

/**
 * `It can still be taken back until 5:04:10 PM, 10 s after the approval. Then it takes effect.` Nothing when none is held.
 * A point in time, as it is true whenever it is read: Slack updates no number of seconds in a message.
 */
export function heldBlocks(request: PendingRequest): Block[] {
  if (!isHeld(request)) return []
  const { sinceMs, untilMs } = request.state.hold
  return [
    richText(
      line(
        bold('It can still be taken back'),
        text(' until '),
        secondOfDay(untilMs),
        text(`, ${durationWords(untilMs - sinceMs)} after the approval. Then it takes effect.`),
      ),
    ),
  ]
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
