import type { App } from '@slack/bolt'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'

/** The Home tab: published when a person opens it, and kept up to date from then on. */
export function registerHome(app: App, { homeTabs }: ListenerDeps): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') homeTabs.opened(event.user)
  })
}
