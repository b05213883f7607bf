import type { PageChannel } from '../../page-protocol.ts'
import { renderChannel } from './channel.ts'
import { el } from './dom.ts'
import { renderHome } from './home.ts'
import { renderKeyed } from './keyed.ts'
import type { View } from './view.ts'

/** Draws what is open: a channel, the app's Home, or a word that there is nothing. */
export function renderPanel(parent: HTMLElement, view: View): void {
  const channel = openChannel(view)
  const atHome = view.ui.open?.at === 'home'
  const key = atHome
    ? `home ${view.state.me.id}`
    : channel === null
      ? 'nothing'
      : `${view.state.me.id} ${channel.id}`
  renderKeyed(parent, [
    { key, signature: '', build: () => (key === 'nothing' ? nothingNode() : frameNode()) },
  ])
  const frame = parent.firstElementChild
  if (frame === null) return
  if (atHome) renderHome(frame, view)
  else if (channel !== null) renderChannel(frame, channel, view)
}

function openChannel({ state, ui }: View): PageChannel | null {
  if (ui.open?.at !== 'channel') return null
  const { channelId } = ui.open
  return state.channels.find(({ id }) => id === channelId) ?? null
}

function frameNode(): HTMLElement {
  return el('div', { class: 'frame' })
}

function nothingNode(): HTMLElement {
  return el('div', { class: 'frame frame-empty' }, el('p', {}, 'This person is in no channel.'))
}
