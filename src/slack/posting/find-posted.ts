import type { WebClient } from '@slack/web-api'
import type { MessageRef } from '../../approval/model/delivery.ts'
import { MessagePage, parseResponse } from '../api/responses.ts'
import type { MessageMark } from './message-for.ts'

/** What to look for, and where. */
export interface Search {
  readonly client: WebClient
  readonly channelId: string
  readonly botUserId: string
  readonly mark: MessageMark
  /** The thread to look in; null: the channel itself. */
  readonly thread: { readonly ts: string } | null
  readonly sinceMs: number
}

const PAGE = 200
const MAX_PAGES = 20
/** Slack's clock and ours may differ by as much. */
const SKEW_MS = 60_000

/**
 * Looks for a message of our own by its mark; null when there is none.
 * Rejects when Slack could not be asked, or when the channel holds too many newer messages to be sure.
 */
export async function findPosted(search: Search): Promise<MessageRef | null> {
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { messages, response_metadata } = await pageOf(search, cursor)
    const found = messages.find((message) => isOurs(message, search))
    if (found?.ts !== undefined) return { channelId: search.channelId, ts: found.ts }
    cursor = response_metadata?.next_cursor
    if (cursor === undefined || cursor === '') return null
  }
  throw new RangeError(`The channel has more than ${PAGE * MAX_PAGES} newer messages`)
}

function pageOf({ client, channelId, thread, sinceMs }: Search, cursor: string | undefined) {
  const page = {
    channel: channelId,
    include_all_metadata: true,
    oldest: String((sinceMs - SKEW_MS) / 1_000),
    limit: PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  }
  return thread === null
    ? parseResponse(MessagePage, 'conversations.history', client.conversations.history(page))
    : parseResponse(
        MessagePage,
        'conversations.replies',
        client.conversations.replies({ ...page, ts: thread.ts }),
      )
}

type HistoryMessage = MessagePage['messages'][number]

/** Any app can write any metadata, so the author is checked as well. */
function isOurs({ user, metadata }: HistoryMessage, { mark, botUserId }: Search): boolean {
  return (
    user === botUserId && metadata?.event_type === mark.eventType && metadata.event_payload?.id === mark.id
  )
}
