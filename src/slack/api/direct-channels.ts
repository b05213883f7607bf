import type { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import { createCache } from './cache.ts'
import { DirectChannel, parseResponse } from './responses.ts'

/** Opens the direct channel with a person, by user id; the id of the channel never changes. Rejects when Slack refuses. */
export type DirectChannels = (userId: string) => Promise<string>

const KEEP_MS = 86_400_000

export function createDirectChannels({ client, clock }: { client: WebClient; clock: Clock }): DirectChannels {
  const opened = createCache({ clock, keepMs: KEEP_MS, load: (userId) => openDirectChannel(client, userId) })
  return (userId) => opened.get(userId)
}

/** The id of the direct channel with a person. Rejects when Slack refuses. */
export async function openDirectChannel(client: WebClient, userId: string): Promise<string> {
  const asked = client.conversations.open({ users: userId })
  return (await parseResponse(DirectChannel, 'conversations.open', asked)).channel.id
}
