import type { App } from '@slack/bolt'
import { type RequestClick, readClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, replyTo } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import type { Notice } from '../../blocks/notices.ts'
import { askAgent } from '../ask-agent/ask-agent.ts'
import { type MenuChoice, readMenuValue } from '../card/menu.ts'
import { openEdit } from '../edit/ask-edit.ts'
import { openGrant } from '../grant/grant.ts'
import { showWhy } from '../why-asked/why-asked.ts'
import { extendDeadline } from './extend.ts'

/** What one choice of the menu does, and what the person is told of it; null: nothing. */
export type MenuHandler = (parts: ListenerDeps, click: RequestClick) => Promise<Notice | null>

/** The menu beside the buttons: acknowledges, then does what was chosen. */
export function registerMenu(app: App, parts: ListenerDeps): void {
  app.action(ACTION.menu, async ({ ack, body, respond }) => {
    await ack()
    const chosen = readChoice(body)
    const answer = await handle(parts, chosen)
    if (answer !== null) await replyTo(parts, { click: chosen?.click ?? null, respond })(answer)
  })
}

const HANDLERS: Readonly<Record<MenuChoice, MenuHandler>> = {
  edit: openEdit,
  grant: openGrant,
  ask: askAgent,
  extend: extendDeadline,
  why: showWhy,
}

async function handle(parts: ListenerDeps, chosen: Chosen | null): Promise<Notice | null> {
  if (chosen === null) return refusalText({ code: 'wrong_card' })
  try {
    return await HANDLERS[chosen.choice](parts, chosen.click)
  } catch (error) {
    parts.log.error({ err: error, requestId: chosen.click.requestId }, 'a choice could not be carried out')
    return INTERNAL_ERROR
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
