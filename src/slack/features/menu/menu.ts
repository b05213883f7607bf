import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import { type MenuChoice, readMenuValue } from '../card/menu.ts'
import type { Notice } from '../../blocks/notices.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { answerTo, SORRY } from '../../adapters/ephemeral-reply.ts'
import { askAgent } from '../ask-agent/ask-agent.ts'
import { openEdit } from '../edit/ask-edit.ts'
import { type RequestClick, readClick } from '../../adapters/action.ts'
import { giveTime } from './extend.ts'
import { openGrant } from '../grant/grant.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'
import { showWhy } from '../why-asked/why-asked.ts'

/** What one choice of the menu does, and what the person is told of it; null: nothing. */
export type MenuHandler = (parts: ListenerParts, click: RequestClick) => Promise<Notice | null>

/** The menu beside the buttons: acknowledges, then does what was chosen. */
export function registerMenu(app: App, parts: ListenerParts): void {
  app.action(ACTION.menu, async ({ ack, body, respond }) => {
    await ack()
    const chosen = readChoice(body)
    const answer = await handle(parts, chosen)
    if (answer !== null) await answerTo(parts, { click: chosen?.click ?? null, respond })(answer)
  })
}

const HANDLERS: Readonly<Record<MenuChoice, MenuHandler>> = {
  edit: openEdit,
  grant: openGrant,
  ask: askAgent,
  extend: giveTime,
  why: showWhy,
}

async function handle(parts: ListenerParts, chosen: Chosen | null): Promise<Notice | null> {
  if (chosen === null) return refusalAnswer({ code: 'wrong_card' })
  try {
    return await HANDLERS[chosen.choice](parts, chosen.click)
  } catch (error) {
    parts.log.error({ err: error, requestId: chosen.click.requestId }, 'a choice could not be carried out')
    return SORRY
  }
}

interface Chosen {
  readonly choice: MenuChoice
  readonly click: RequestClick
}

function readChoice(body: unknown): Chosen | null {
  const click = readClick(body)
  if (click === null || click.place.in !== 'message') return null
  const chosen = readMenuValue(click.value)
  if (chosen === null) return null
  const { choice, requestId, shown } = chosen
  return { choice, click: { ...click, requestId, shown, from: click.place.message } }
}
