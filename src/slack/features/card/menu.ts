import { mayBeEdited } from '../../../approval/decide/edit/editable.ts'
import { grantOffers } from '../../../approval/decide/grant-option.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import { inquiryRefusal } from '../../../approval/review/ask-agent.ts'
import { extendRefusal } from '../../../approval/review/extend.ts'
import { durationWords } from '../../../core/duration.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type CardValue, cardValue, readCardValue } from '../../adapters/card-value.ts'
import { type Overflow, overflow } from '../../blocks/blocks.ts'

/** The choices of the menu next to the buttons. Slack allows at most five. */
export const MENU_CHOICES = ['edit', 'grant', 'ask', 'extend', 'why'] as const
export type MenuChoice = (typeof MENU_CHOICES)[number]

/** The menu of a pending request, which the card may not show in full; null when it has nothing to offer. */
export function menu(request: PendingRequest, isComplete: boolean): Overflow | null {
  const isCall = request.subject.kind === 'call'
  const offered = MENU_CHOICES.filter(
    (choice) =>
      (isCall || ALSO_FOR_QUESTIONS_AND_PLANS.has(choice)) &&
      (isComplete || !APPROVING.has(choice)) &&
      IS_OFFERED[choice](request),
  )
  if (offered.length === 0) return null
  return overflow(
    ACTION.menu,
    offered.map((choice) => ({ label: LABELS[choice](request), value: `${choice}:${cardValue(request)}` })),
  )
}

/** Reads the value of a choice; null when it is not of this menu. */
export function readMenuValue(value: string): (CardValue & { readonly choice: MenuChoice }) | null {
  const choice = MENU_CHOICES.find((known) => value.startsWith(`${known}:`))
  const about = choice === undefined ? null : readCardValue(value.slice(choice.length + 1))
  return choice === undefined || about === null ? null : { choice, ...about }
}

/** Choices that apply to questions and plans as well. */
const ALSO_FOR_QUESTIONS_AND_PLANS: ReadonlySet<MenuChoice> = new Set(['ask', 'extend'])
/** Choices that approve, so they are offered only on a card that shows everything. */
const APPROVING: ReadonlySet<MenuChoice> = new Set(['edit', 'grant'])

const LABELS: Readonly<Record<MenuChoice, (request: PendingRequest) => string>> = {
  edit: () => 'Edit and approve…',
  grant: () => 'Allow more than once…',
  ask: () => 'Ask the agent…',
  extend: ({ state }) => `Give ${durationWords(state.obligation.timeoutMs)} more`,
  why: () => 'Why am I asked?',
}

const IS_OFFERED: Readonly<Record<MenuChoice, (request: PendingRequest) => boolean>> = {
  edit: mayBeEdited,
  grant: (request) => grantOffers(request).length > 0,
  ask: (request) => inquiryRefusal(request) === null,
  extend: (request) => extendRefusal(request) === null,
  why: () => true,
}
