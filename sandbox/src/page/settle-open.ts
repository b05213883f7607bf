import type { PageState } from '../page-protocol.ts'
import type { Ui } from './ui.ts'
import { firstChannel } from './unread.ts'

/** Sees to it that what is open exists for the person acting: another channel is opened when this one is not theirs. */
export function settleOpen(ui: Ui, state: PageState): void {
  if (ui.open?.at === 'home') return
  const wanted = ui.open?.channelId
  if (state.channels.some(({ id }) => id === wanted)) return
  const first = firstChannel(state.channels)
  ui.open = first === null ? null : { at: 'channel', channelId: first.id }
}
