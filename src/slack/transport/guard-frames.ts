import type { SocketModeReceiver } from '@slack/bolt'
import { z } from 'zod'
import type { PayloadGuard } from './payload-guard.ts'

type SocketModeClient = SocketModeReceiver['client']

const FRAME = 'ws_message'

const Greeting = z.looseObject({ type: z.enum(['hello', 'disconnect']) })
const Envelope = z.looseObject({
  type: z.enum(['interactive', 'slash_commands', 'events_api']),
  envelope_id: z.string().min(1),
  payload: z.looseObject({ event: z.looseObject({ type: z.string() }).optional() }),
})

/**
 * Stands between the socket and Slack's own client, which rejects a promise that nobody holds at a frame it does not
 * expect, and takes the type of an event for one of its own signals. Frames that are not as Slack documents them are
 * ignored; Slack shows the person that nothing came of it.
 */
export function guardFrames(client: SocketModeClient, guard: PayloadGuard): void {
  const listeners = client.listeners(FRAME)
  client.removeAllListeners(FRAME)
  client.on(FRAME, async (data: unknown, isBinary: unknown) => {
    try {
      if (!acceptsFrame(client, guard, data)) return
      for (const listener of listeners) await listener.call(client, data, isBinary)
    } catch {
      guard.ignore('the frame: Slack’s client could not parse it')
    }
  })
}

function acceptsFrame(client: SocketModeClient, guard: PayloadGuard, data: unknown): boolean {
  const frame = frameIn(data)
  if (Greeting.safeParse(frame).success) return true
  const envelope = Envelope.safeParse(frame).data
  if (envelope === undefined) {
    guard.ignore('the frame: neither a greeting nor an envelope')
    return false
  }
  const { type, payload } = envelope
  if (!guard.accepts(payload)) return false
  const signal = type === 'events_api' ? payload.event?.type : type
  const isUnhandled = signal === undefined || client.listenerCount(signal) > 0
  if (isUnhandled) guard.ignore('the frame: of no type that Veto listens for')
  return !isUnhandled
}

function frameIn(data: unknown): unknown {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
