import type { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import { createCache } from './cache.ts'
import { type Channel, channelFrom } from './channel.ts'
import { createChannelList } from './channel-list.ts'
import { failureOf } from './errors.ts'
import { ChannelAnswer, parseResponse } from './responses.ts'

/** Finds channels. */
export interface Channels {
  /** By `#name` or id; null when Veto sees no such channel. Rejects when Slack could not be asked. */
  find(channel: string): Promise<Channel | null>
}

const KEEP_MS = 60_000
/** A name that is not known is looked up again at most this often. */
const MISS_KEEP_MS = 5_000

/** Looks channels up, remembering what Slack says for at most a minute. An id never needs the list of channels. */
export function createChannels({ client, clock }: { client: WebClient; clock: Clock }): Channels {
  const byId = createCache({ clock, keepMs: KEEP_MS, load: (id) => channelById(client, id) })
  const list = createChannelList({ client, clock })
  return {
    async find(channel) {
      if (!channel.startsWith('#')) return byId.get(channel)
      const name = channel.slice(1)
      return (await list.byName(KEEP_MS)).get(name) ?? (await list.byName(MISS_KEEP_MS)).get(name) ?? null
    },
  }
}

async function channelById(client: WebClient, id: string): Promise<Channel | null> {
  try {
    const asked = client.conversations.info({ channel: id })
    return channelFrom((await parseResponse(ChannelAnswer, 'conversations.info', asked)).channel)
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind === 'refused' && failure.error === 'channel_not_found') return null
    throw error
  }
}
