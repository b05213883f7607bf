import { ACTION } from '../../adapters/action-ids.ts'
import { type RequestClick, readClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction } from '../../adapters/on-action.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { moment, text } from '../../blocks/blocks.ts'
import type { Notice } from '../../blocks/notices.ts'
import { openInquiryModal } from '../ask-agent/open-inquiry-modal.ts'
import { type MenuChoice, readMenuValue } from '../card/menu.ts'
import { openEditModal } from '../edit/edit-button.ts'
import { openGrantModal } from '../grant/open-grant-modal.ts'
import { openWhyModal } from '../why-asked/open-why-modal.ts'

/** The menu next to the buttons: does what was chosen. */
export function registerMenu(router: Router, deps: ListenerDeps): void {
  onRequestAction<MenuClick>(router, deps, {
    actionId: ACTION.menu,
    read: readMenuClick,
    acknowledge: 'before',
    handle: (parts, click) => HANDLERS[click.choice](parts, click),
    failure: 'a menu action failed',
  })
}

/** What one choice does. The notice is shown to that person alone; null: nothing needs to be said. */
type ChoiceHandler = (deps: ListenerDeps, click: RequestClick) => Promise<Notice | null>

const HANDLERS: Readonly<Record<MenuChoice, ChoiceHandler>> = {
  edit: openEditModal,
  grant: openGrantModal,
  ask: openInquiryModal,
  extend: extendDeadline,
  why: openWhyModal,
}

interface MenuClick extends RequestClick {
  readonly choice: MenuChoice
}

/** Menus are on messages only. */
function readMenuClick(body: unknown): MenuClick | null {
  const click = readClick(body)
  if (click === null || click.place.in !== 'message') return null
  const chosen = readMenuValue(click.value)
  return chosen === null ? null : { ...click, ...chosen, from: click.place.message }
}

/** Give more time: extends the deadline at once, and says until when. */
async function extendDeadline({ extend }: ListenerDeps, click: RequestClick): Promise<Notice> {
  const result = await extend(click)
  if (result.kind === 'refused') return refusalText(result.refusal)
  return [text('You gave more time, until '), moment(result.request.state.deadlineMs), text('.')]
}
