import { extendRefusal } from '../../approval/extend.ts'
import { askRefusal } from '../../approval/inquire.ts'
import type { PendingRequest } from '../../approval/request.ts'
import { ACTION } from '../action-ids.ts'
import { type Overflow, overflow } from './blocks.ts'

/** What the menu beside the buttons can offer. Slack takes no more than five. */
export const MENU_CHOICES = ['edit', 'grant', 'ask', 'extend', 'why'] as const
export type MenuChoice = (typeof MENU_CHOICES)[number]

/** The menu of a pending request; null when it has nothing to offer. */
export function menu(request: PendingRequest): Overflow | null {
  const isCall = request.matter.kind === 'call'
  const offered = MENU_CHOICES.filter((choice) => (isCall || OF_ANY.has(choice)) && OFFERS[choice](request))
  if (offered.length === 0) return null
  return overflow(
    ACTION.menu,
    offered.map((choice) => ({ label: LABELS[choice], value: menuValue(choice, request.id) })),
  )
}

/** What comes back when somebody chooses. */
export function menuValue(choice: MenuChoice, requestId: string): string {
  return `${choice}:${requestId}`
}

/** What makes sense of questions and plans, too. */
const OF_ANY: ReadonlySet<MenuChoice> = new Set(['ask', 'extend'])

const LABELS: Readonly<Record<MenuChoice, string>> = {
  edit: 'Edit and approve…',
  grant: 'Allow more than this once…',
  ask: 'Ask the agent…',
  extend: 'Give more time',
  why: 'Why am I asked?',
}

const OFFERS: Readonly<Record<MenuChoice, (request: PendingRequest) => boolean>> = {
  edit: () => false,
  grant: () => false,
  ask: (request) => askRefusal(request) === null,
  extend: (request) => extendRefusal(request) === null,
  why: () => true,
}
