import { slot } from '../slot.ts'
import { readKey } from '../ui.ts'
import { unreadCount } from '../unread.ts'
import { renderBanner } from './banner.ts'
import { icon } from './icon.ts'
import { renderModals } from './modals.ts'
import { namesOf } from './names.ts'
import { renderPanel } from './panel.ts'
import { renderSidebar } from './sidebar.ts'
import type { PageDrawing, View } from './view.ts'

/** Draws the whole page; what did not change keeps its nodes, so that focus and entered text stay. */
export function renderPage(drawing: PageDrawing): void {
  const { state, ui, nowMs } = drawing
  const namesSignature = JSON.stringify([
    state.me,
    state.people,
    state.groups,
    state.channels.map(({ id, name }) => [id, name]),
  ])
  const view: View = { ...drawing, names: namesOf(state, state.me.id, nowMs), namesSignature }
  const unread = unreadOf(view)
  document.title = titleOf(state.workspaceName, unread)
  renderDrawerButton(slot('drawer-button'), unread)
  renderBanner(slot('banner'), state, ui)
  renderSidebar(slot('sidebar'), view)
  renderPanel(slot('panel'), view)
  renderModals(slot('modals'), view)
}

function titleOf(workspaceName: string, unread: number): string {
  return `${unread > 0 ? `(${unread}) ` : ''}${workspaceName} | Slack sandbox`
}

function unreadOf({ state, ui }: View): number {
  return state.channels.reduce(
    (sum, channel) =>
      sum + unreadCount(channel, ui.read.get(readKey(state.me.id, channel.id)) ?? null, state.me.id),
    0,
  )
}

function renderDrawerButton(button: HTMLElement, unread: number): void {
  if (button.childElementCount === 0) button.append(icon('menu'))
  button.toggleAttribute('data-unread', unread > 0)
  button.setAttribute('aria-label', unread > 0 ? `Channels, ${unread} unread` : 'Channels')
}
