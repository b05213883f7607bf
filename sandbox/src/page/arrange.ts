import type { PageMessage } from '../page-protocol.ts'

/** One line of a channel as it is drawn, top first. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | { readonly kind: 'thread'; readonly key: string; readonly replies: number }
  | MessageRow

/** A message; `compact` leaves out avatar and name, `reply` sets it under its thread's parent. */
export interface MessageRow {
  readonly kind: 'message'
  readonly key: string
  readonly message: PageMessage
  readonly compact: boolean
  readonly reply: boolean
}

/** Orders a channel's messages into rows: a line for each new day, replies under their parent, neighbours joined. */
export function arrange(messages: readonly PageMessage[], dayOf: (atMs: number) => string): readonly Row[] {
  const parents = new Set(messages.filter((message) => !isReply(message)).map(({ ts }) => ts))
  const repliesOf = Map.groupBy(
    messages.filter((message) => isReply(message) && parents.has(message.threadTs ?? '')),
    ({ threadTs }) => threadTs ?? '',
  )
  const roots = messages.filter((message) => !isReply(message) || !parents.has(message.threadTs ?? ''))
  const rows: Row[] = []
  let previous: PageMessage | null = null
  let day = ''
  for (const message of roots) {
    const label = dayOf(atMsOf(message))
    if (label !== day) rows.push({ kind: 'day', key: `day ${label}`, label })
    const joined = label === day && previous !== null && isJoined(previous, message, repliesOf)
    rows.push(messageRow(message, { compact: joined, reply: false }), ...threadRows(message, repliesOf))
    previous = message
    day = label
  }
  return rows
}

/** The moment of a message in milliseconds, from its Slack timestamp. */
export function atMsOf(message: PageMessage): number {
  return Number(message.ts) * 1_000
}

function isReply({ ts, threadTs }: PageMessage): boolean {
  return threadTs !== null && threadTs !== ts
}

type Replies = ReadonlyMap<string, readonly PageMessage[]>

function isJoined(previous: PageMessage, message: PageMessage, replies: Replies): boolean {
  const closeMs = 5 * 60_000
  return (
    previous.authorId === message.authorId &&
    !previous.ephemeral &&
    !message.ephemeral &&
    !replies.has(previous.ts) &&
    atMsOf(message) - atMsOf(previous) < closeMs
  )
}

function threadRows(parent: PageMessage, repliesOf: Replies): readonly Row[] {
  const replies = repliesOf.get(parent.ts) ?? []
  if (replies.length === 0) return []
  return [
    { kind: 'thread', key: `thread ${parent.ts}`, replies: replies.length },
    ...replies.map((reply) => messageRow(reply, { compact: false, reply: true })),
  ]
}

function messageRow(
  message: PageMessage,
  { compact, reply }: { compact: boolean; reply: boolean },
): MessageRow {
  return { kind: 'message', key: `message ${message.ts}`, message, compact, reply }
}
