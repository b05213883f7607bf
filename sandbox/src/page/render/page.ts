import { readKey } from '../ui.ts'
import { unreadCount } from '../unread.ts'
import { renderBanner } from './banner.ts'
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
    state.channels.map(({ id, name }) => [id, name]),
  ])
  const view: View = { ...drawing, names: namesOf(state, nowMs), namesSignature }
  document.title = titleOf(view)
  renderBanner(slot('banner'), state, ui)
  renderSidebar(slot('sidebar'), view)
  renderPanel(slot('panel'), view)
  renderModals(slot('modals'), view)
}

function slot(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new TypeError(`Expected the page to have an element with the id ${id}`)
  return element
}

function titleOf({ state, ui }: View): string {
  const unread = state.channels.reduce(
    (sum, channel) =>
      sum + unreadCount(channel, ui.read.get(readKey(state.me.id, channel.id)) ?? null, state.me.id),
    0,
  )
  return `${unread > 0 ? `(${unread}) ` : ''}${state.workspaceName} | Slack sandbox`
}
