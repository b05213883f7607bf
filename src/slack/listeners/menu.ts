import type { App } from '@slack/bolt'
import { ACTION } from '../action-ids.ts'
import { type MenuChoice, readMenuValue } from '../views/menu.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerTo, SORRY } from './answer.ts'
import { openEdit } from './ask-edit.ts'
import { type RequestClick, readClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'

/** What one choice of the menu does. Null when it is done, else the sentence that says why not. */
export type MenuHandler = (parts: ListenerParts, click: RequestClick) => Promise<string | null>

/** The menu beside the buttons: acknowledges, then does what was chosen. */
export function registerMenu(app: App, parts: ListenerParts): void {
  app.action(ACTION.menu, async ({ ack, body, respond }) => {
    await ack()
    const chosen = readChoice(body)
    const problem = await handle(parts, chosen)
    if (problem !== null) await answerTo(parts, { click: chosen?.click ?? null, respond })(problem)
  })
}

const HANDLERS: Readonly<Partial<Record<MenuChoice, MenuHandler>>> = { edit: openEdit }

async function handle(parts: ListenerParts, chosen: Chosen | null): Promise<string | null> {
  if (chosen === null) return refusalAnswer({ code: 'wrong_card' })
  try {
    return (await HANDLERS[chosen.choice]?.(parts, chosen.click)) ?? null
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
