import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { Router } from '../../adapters/router.ts'

/** The Home tab: published when a person opens it, and kept up to date from then on. */
export function registerHome(router: Router, { homeTabs }: ListenerDeps): void {
  router.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') homeTabs.opened(event.user)
  })
}
