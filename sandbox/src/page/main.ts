import type { PageState } from '../page-protocol.ts'
import { createActions } from './actions.ts'
import { readAddress, writeAddress } from './address.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { browserNowMs } from './clock.ts'
import { setUpDrawer } from './drawer.ts'
import { renderPage } from './render/page.ts'
import { settleOpen } from './settle-open.ts'
import { slot } from './slot.ts'
import { emptyUi, readKey, type Ui } from './ui.ts'
import { newestTs } from './unread.ts'

start()
setUpDrawer(slot('sidebar'))

function start(): void {
  const ui = emptyUi()
  Object.assign(ui, readAddress(location.hash))
  const api = createApiClient()
  let state: PageState | null = null
  const redraw = () => {
    if (state === null) return
    settleOpen(ui, state)
    markRead(ui, state)
    history.replaceState(null, '', writeAddress(ui))
    renderPage({ state, ui, actions, nowMs: browserNowMs() })
  }
  const refresh = createRefresh({ ui, api }, (fresh) => {
    state = fresh
    redraw()
  })
  const actions = createActions({ ui, api, redraw, refresh })
  api.listen(
    () => void refresh(),
    (isOnline) => {
      ui.offline = !isOnline
      if (isOnline) void refresh()
      else redraw()
    },
  )
  document.addEventListener('visibilitychange', redraw)
  void refresh().then(() => {
    if (ui.open?.at === 'home') actions.show(ui.open)
  })
}

/** Fetches one state at a time; what is asked for meanwhile is fetched once more, so that the last answer is fresh. */
function createRefresh(
  { ui, api }: { ui: Ui; api: ApiClient },
  show: (state: PageState) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  async function run(): Promise<void> {
    do {
      again = false
      const asked = ui.asId
      const state = await fetchState(asked, api)
      if (state === null || ui.asId !== asked) continue
      ui.asId = state.me.id
      show(state)
    } while (again)
    running = null
  }
  return () => {
    if (running !== null) again = true
    running ??= run()
    return running
  }
}

async function fetchState(asId: string | null, api: ApiClient): Promise<PageState | null> {
  try {
    return await api.state(asId)
  } catch {
    return null
  }
}

function markRead(ui: Ui, state: PageState): void {
  if (ui.open?.at !== 'channel' || document.hidden) return
  const { channelId } = ui.open
  const channel = state.channels.find(({ id }) => id === channelId)
  const ts = channel === undefined ? null : newestTs(channel)
  if (ts !== null) ui.read.set(readKey(state.me.id, channelId), ts)
}
