import type { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import { type Channel, channelFrom } from './channel.ts'
import { failureOf } from './errors.ts'
import { ChannelPage, parseResponse } from './responses.ts'

/** All channels that are not archived, by name. */
export interface ChannelList {
  /**
   * As Slack listed them at most `maxAgeMs` ago. Those who ask at the same time share one reading. Rejects when Slack
   * could not be asked to the end; the next reading goes on from there.
   */
  byName(maxAgeMs: number): Promise<ReadonlyMap<string, Channel>>
}

interface ListSnapshot {
  readonly names: Map<string, Channel>
  pages: number
  /** Of the next page; null when this was all. */
  cursor: string | undefined | null
  /** When the latest page came. */
  atMs: number
}

/** A reading that stopped is gone on with for this long: Slack grants some twenty pages a minute. */
const RESUME_MS = 300_000
/** Slack asks for fewer than a thousand. */
const PAGE = 999
const MAX_PAGES = 100

/** Nothing is read before somebody asks. */
export function createChannelList({ client, clock }: { client: WebClient; clock: Clock }): ChannelList {
  let latest: ListSnapshot | null = null
  let running: Promise<ReadonlyMap<string, Channel>> | null = null
  const isYounger = (reading: ListSnapshot, ageMs: number) => clock.nowMs() - reading.atMs < ageMs

  function stopped(): ListSnapshot | null {
    return latest !== null && latest.cursor !== null && isYounger(latest, RESUME_MS) ? latest : null
  }

  async function read(): Promise<ReadonlyMap<string, Channel>> {
    const reading = stopped() ?? emptyReading(clock)
    latest = reading
    try {
      while (reading.cursor !== null) await readPage(client, reading, clock)
    } catch (error) {
      if (!mayBeResumed(error)) latest = null
      throw error
    }
    return reading.names
  }

  return {
    async byName(maxAgeMs) {
      if (latest?.cursor === null && isYounger(latest, maxAgeMs)) return latest.names
      running ??= read().finally(() => {
        running = null
      })
      return running
    },
  }
}

function emptyReading(clock: Clock): ListSnapshot {
  return { names: new Map(), pages: 0, cursor: undefined, atMs: clock.nowMs() }
}

async function readPage(client: WebClient, reading: ListSnapshot, clock: Clock): Promise<void> {
  if (reading.pages >= MAX_PAGES) throw new RangeError(`Slack lists more than ${MAX_PAGES} pages of channels`)
  const asked = client.conversations.list({
    types: 'public_channel,private_channel',
    exclude_archived: true,
    limit: PAGE,
    ...(reading.cursor ? { cursor: reading.cursor } : {}),
  })
  const page = await parseResponse(ChannelPage, 'conversations.list', asked)
  for (const listed of page.channels) reading.names.set(listed.name, channelFrom(listed))
  reading.pages += 1
  reading.cursor = page.response_metadata?.next_cursor || null
  reading.atMs = clock.nowMs()
}

/** A refusal may be about the cursor itself, and too many pages stay too many. */
function mayBeResumed(error: unknown): boolean {
  return !(error instanceof RangeError) && failureOf(error).kind !== 'refused'
}
