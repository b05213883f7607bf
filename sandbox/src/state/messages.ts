import type { Clock } from '../clock.ts'
import type { Json, JsonObject } from '../json.ts'

/** One message as it stands now; a change makes a new value. */
export interface Message {
  readonly channelId: string
  readonly ts: string
  readonly threadTs: string | null
  readonly authorId: string
  readonly text: string
  readonly blocks: readonly Json[]
  readonly metadata: JsonObject | null
  readonly editedTs: string | null
  /** The only person who sees it; null for everyone in the channel. */
  readonly ephemeralTo: string | null
  /** Made through a response_url: chat.update cannot touch it. */
  readonly viaResponseUrl: boolean
}

/** A message that is not yet posted. */
export type NewMessage = Omit<Message, 'ts' | 'editedTs'>
/** What a change may replace; what it does not name stays. */
export type MessageChange = Partial<Pick<Message, 'text' | 'blocks' | 'metadata'>>

/** All messages of the workspace. A ts is unique and rises with every message. */
export interface Messages {
  add(message: NewMessage): Message
  /** The changed message; undefined when there is no such message. */
  change(ts: string, change: MessageChange): Message | undefined
  /** Was there such a message? */
  remove(ts: string): boolean
  find(channelId: string, ts: string): Message | undefined
  /** Oldest first, ephemeral ones included. */
  in(channelId: string): readonly Message[]
}

/** No messages yet. */
export function createMessages(clock: Clock, onChange: () => void): Messages {
  const all = new Map<string, Message>()
  const nextTs = createTs(clock)
  return {
    add(message) {
      const added = { ...message, ts: nextTs(), editedTs: null }
      all.set(added.ts, added)
      onChange()
      return added
    },
    change(ts, change) {
      const old = all.get(ts)
      if (old === undefined) return undefined
      const changed = { ...old, ...change, editedTs: nextTs() }
      all.set(ts, changed)
      onChange()
      return changed
    },
    remove(ts) {
      const removed = all.delete(ts)
      if (removed) onChange()
      return removed
    },
    find(channelId, ts) {
      const found = all.get(ts)
      return found?.channelId === channelId ? found : undefined
    },
    in: (channelId) => [...all.values()].filter((message) => message.channelId === channelId),
  }
}

function createTs(clock: Clock): () => string {
  let lastMicros = 0
  return () => {
    lastMicros = Math.max(lastMicros + 1, Math.floor(clock.nowMs() * 1_000))
    return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
  }
}
