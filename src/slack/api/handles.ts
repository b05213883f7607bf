import type { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import { createCache } from './cache.ts'
import { allPages } from './pages.ts'
import { parseResponse, UserPage } from './responses.ts'

/** Finds people by what others type after `@`. */
export interface Handles {
  /** The id of the one person with this handle, display name or e-mail address, in any case; null for none and for several. */
  idOf(handle: string): Promise<string | null>
}

const KEEP_MS = 60_000
const PAGE = 1_000

/** Handles, display names and addresses as Slack lists them, at most a minute old. People who left are among them. */
export function createHandles({ client, clock }: { client: WebClient; clock: Clock }): Handles {
  const names = createCache({ clock, keepMs: KEEP_MS, load: () => loadNames(client) })
  return {
    async idOf(handle) {
      const ids = (await names.get('all')).get(handle.toLowerCase()) ?? new Set<string>()
      const [only = null] = ids
      return ids.size === 1 ? only : null
    },
  }
}

async function loadNames(client: WebClient): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const members = await allPages(
    (cursor) =>
      parseResponse(
        UserPage,
        'users.list',
        client.users.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    (page) => page.members,
  )
  const ids = new Map<string, Set<string>>()
  for (const { id, name, profile } of members) {
    for (const one of [name, profile?.display_name, profile?.email]) {
      if (one) ids.set(one.toLowerCase(), (ids.get(one.toLowerCase()) ?? new Set()).add(id))
    }
  }
  return ids
}
