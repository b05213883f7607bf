import type { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import { createCache } from './cache.ts'
import { allPages } from './pages.ts'
import { parseResponse, type SlackUser, UserPage } from './responses.ts'

/** Finds people by what others type after `@`. */
export interface Handles {
  /** The ids of those with this handle, name or e-mail address, in any case; a handle goes before names. */
  idsOf(name: string): Promise<readonly string[]>
  /** The handles of the workspace, for suggestions. */
  names(): Promise<readonly string[]>
}

const KEEP_MS = 60_000
const PAGE = 1_000

/** Handles, names and addresses as Slack lists them, at most a minute old. People who left are among them. */
export function createHandles({ client, clock }: { client: WebClient; clock: Clock }): Handles {
  const people = createCache({ clock, keepMs: KEEP_MS, load: () => loadNames(client) })
  return {
    async idsOf(name) {
      const { byHandle, byName } = await people.get('all')
      const wanted = name.toLowerCase()
      return [...(byHandle.get(wanted) ?? byName.get(wanted) ?? [])]
    },
    names: async () => [...(await people.get('all')).byHandle.keys()],
  }
}

type Ids = ReadonlyMap<string, ReadonlySet<string>>

interface Names {
  readonly byHandle: Ids
  /** Display names, real names and e-mail addresses. */
  readonly byName: Ids
}

async function loadNames(client: WebClient): Promise<Names> {
  const members = await allPages(
    (cursor) =>
      parseResponse(
        UserPage,
        'users.list',
        client.users.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    (page) => page.members,
  )
  return {
    byHandle: idsBy(members, ({ name }) => [name]),
    byName: idsBy(members, ({ real_name, profile }) => [
      real_name,
      profile?.display_name,
      profile?.real_name,
      profile?.email,
    ]),
  }
}

function idsBy(
  members: readonly SlackUser[],
  namesOf: (member: SlackUser) => readonly (string | null | undefined)[],
): Ids {
  const ids = new Map<string, Set<string>>()
  for (const member of members) {
    for (const name of namesOf(member)) {
      if (name) ids.set(name.toLowerCase(), (ids.get(name.toLowerCase()) ?? new Set()).add(member.id))
    }
  }
  return ids
}
