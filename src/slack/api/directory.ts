import type { WebClient } from '@slack/web-api'
import type { Directory, Person } from '../../approval/ports/directory.ts'
import type { Clock } from '../../core/clock.ts'
import { runningTime } from '../../core/running-time.ts'
import { VetoError } from '../../core/veto-error.ts'
import { withTimeout } from '../../core/with-timeout.ts'
import { createCache } from './cache.ts'
import type { Channels } from './channels.ts'
import { failureOf } from './errors.ts'
import type { Identity } from './identity.ts'
import { allPages } from './pages.ts'
import { personFrom } from './person.ts'
import { GroupMembers, MemberPage, parseResponse, UserAnswer, UserGroups, UserId } from './responses.ts'

interface Deps {
  readonly client: WebClient
  readonly channels: Channels
  readonly identity: Identity
  readonly clock: Clock
  /** How long a lookup may take, in running time; default: 2 s, as a click must be answered within 3 s. */
  readonly limitMs?: number
}

/** What Slack said of a person or a group counts for at most this long. */
const KEEP_MS = 60_000
const CLICK_LIMIT_MS = 2_000
const MEMBERS_PAGE = 999

/** Slack as the directory: answers come in time and are at most a minute old, or the lookup rejects. */
export function createDirectory(deps: Deps): Directory {
  const { clock, channels, client, limitMs = CLICK_LIMIT_MS } = deps
  const options = { clock, keepMs: KEEP_MS }
  const people = createCache({ ...options, load: (id) => loadPerson(deps, id) })
  const emails = createCache({ ...options, load: (email) => loadIdByEmail(client, email) })
  const handles = createCache({ ...options, load: () => loadHandles(client) })
  const groups = createCache({ ...options, load: (id) => loadGroup(client, id) })
  const members = createCache({ ...options, load: (id) => loadMembers(client, id) })

  async function groupId(handle: string): Promise<string | null> {
    return (await handles.get('all')).get(handle) ?? null
  }
  async function groupMembers(handle: string): Promise<ReadonlySet<string> | null> {
    const id = await groupId(handle)
    return id === null ? null : groups.get(id)
  }
  async function channelMembers(channel: string): Promise<ReadonlySet<string> | null> {
    const found = await channels.find(channel)
    return found === null ? null : members.get(found.id)
  }
  const timeout = { clock: runningTime(clock), limitMs, onTimeout: () => refuse(limitMs) }
  const soon = <Value>(answer: Promise<Value>) => withTimeout<Value, never>(answer, timeout)

  return {
    person: (id) => soon(people.get(id)),
    idByEmail: (email) => soon(emails.get(email)),
    groupId: (handle) => soon(groupId(handle)),
    groupMembers: (handle) => soon(groupMembers(handle)),
    channelMembers: (channel) => soon(channelMembers(channel)),
  }
}

function refuse(limitMs: number): never {
  throw new VetoError('slack_unreachable', `Slack did not answer within ${limitMs / 1_000} s`)
}

async function loadPerson({ client, identity }: Deps, id: string): Promise<Person | null> {
  const { teamId } = await identity()
  return unlessUnknown(async () => {
    const { user } = await parseResponse(UserAnswer, 'users.info', client.users.info({ user: id }))
    return personFrom(user, teamId)
  })
}

function loadIdByEmail(client: WebClient, email: string): Promise<string | null> {
  return unlessUnknown(async () => {
    const asked = client.users.lookupByEmail({ email })
    return (await parseResponse(UserId, 'users.lookupByEmail', asked)).user.id
  })
}

/** Enabled groups only: a disabled one has no members for anyone. */
async function loadHandles(client: WebClient): Promise<ReadonlyMap<string, string>> {
  const asked = client.usergroups.list({ include_disabled: false })
  const { usergroups } = await parseResponse(UserGroups, 'usergroups.list', asked)
  const enabled = usergroups.filter((group) => (group.date_delete ?? 0) === 0)
  return new Map(enabled.map(({ handle, id }) => [handle, id]))
}

async function loadGroup(client: WebClient, id: string): Promise<ReadonlySet<string>> {
  const asked = client.usergroups.users.list({ usergroup: id })
  return new Set((await parseResponse(GroupMembers, 'usergroups.users.list', asked)).users)
}

async function loadMembers(client: WebClient, channel: string): Promise<ReadonlySet<string>> {
  const found = await allPages(
    (cursor) =>
      parseResponse(
        MemberPage,
        'conversations.members',
        client.conversations.members({
          channel,
          limit: MEMBERS_PAGE,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      ),
    (page) => page.members,
  )
  return new Set(found)
}

/** Slack's "no such person" is an answer; every other refusal is not. */
async function unlessUnknown<Value>(lookUp: () => Promise<Value | null>): Promise<Value | null> {
  try {
    return await lookUp()
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind === 'refused' && UNKNOWN.has(failure.error)) return null
    throw error
  }
}
const UNKNOWN: ReadonlySet<string> = new Set(['user_not_found', 'users_not_found', 'user_not_visible'])
