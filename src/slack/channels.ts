import type { WebClient } from '@slack/web-api'
import type { Clock } from '../core/clock.ts'
import { createCache } from './cache.ts'
import { failureOf } from './failure.ts'
import { allPages } from './pages.ts'

/** A channel that Veto can see. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly isArchived: boolean
  /** People of other workspaces are in it. */
  readonly isShared: boolean
}

/** Finds channels. */
export interface Channels {
  /** By `#name` or id; null when Veto sees no such channel. Rejects when Slack could not be asked. */
  find(channel: string): Promise<Channel | null>
}

const KEEP_MS = 60_000
/** A name that is not known is looked up again at most this often. */
const MISS_KEEP_MS = 5_000
const PAGE = 200

/** Looks channels up, remembering what Slack says for at most a minute. */
export function createChannels({ client, clock }: { client: WebClient; clock: Clock }): Channels {
  const byId = createCache({ clock, keepMs: KEEP_MS, load: (id) => channelById(client, id) })
  const byName = createCache({ clock, keepMs: KEEP_MS, load: () => channelsByName(client) })
  return {
    async find(channel) {
      if (!channel.startsWith('#')) return byId.get(channel)
      const name = channel.slice(1)
      return (await byName.get('all')).get(name) ?? (await byName.get('all', MISS_KEEP_MS)).get(name) ?? null
    },
  }
}

async function channelById(client: WebClient, id: string): Promise<Channel | null> {
  try {
    const { channel } = await client.conversations.info({ channel: id })
    return channel === undefined ? null : channelFrom(channel)
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind === 'refused' && failure.error === 'channel_not_found') return null
    throw error
  }
}

async function channelsByName(client: WebClient): Promise<ReadonlyMap<string, Channel>> {
  const listed = await allPages(
    (cursor) =>
      client.conversations.list({
        types: 'public_channel,private_channel',
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    (page) => page.channels,
  )
  const channels = listed.map(channelFrom).filter((channel) => channel !== null)
  return new Map(channels.map((channel) => [channel.name, channel]))
}

interface SlackChannel {
  readonly id?: string
  readonly name?: string
  readonly is_archived?: boolean
  readonly is_ext_shared?: boolean
  readonly is_pending_ext_shared?: boolean
}

function channelFrom(channel: SlackChannel): Channel | null {
  const { id, name } = channel
  if (id === undefined) return null
  return {
    id,
    name: name ?? id,
    isArchived: channel.is_archived === true,
    isShared: channel.is_ext_shared === true || channel.is_pending_ext_shared === true,
  }
}
