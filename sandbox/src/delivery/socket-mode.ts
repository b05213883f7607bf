import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { schedule } from '../clock.ts'
import { isObject, objectAt, parseJson, textAt } from '../json-fields.ts'
import { randomText } from '../random-text.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { type Ack, type Delivery, type Envelope, failed, TOO_SLOW } from './delivery.ts'

/** The app's sockets: envelopes take turns among those that stay, as Slack spreads them, and are acknowledged by their ids. */
export interface SocketMode extends Delivery {
  /** The single-use address of a new socket; null when the app has as many as Slack allows. */
  openSocket(): string | null
  /** Accepts an HTTP upgrade; without a valid ticket the connection is cut. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void
  drop(): void
  refresh(): void
  /** Sends this text down the youngest socket, whatever it is. */
  sendText(text: string): void
  /** Says closeSocket to every socket and waits until they are closed. */
  close(): Promise<void>
}

interface Settings {
  /** `ws://127.0.0.1:P` */
  readonly origin: () => string
  readonly appId: string
  readonly ackTimeoutMs: number
  readonly onChange: () => void
}

/** No sockets yet. */
export function createSocketMode(settings: Settings): SocketMode {
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const sockets: WebSocket[] = []
  const turns = createTurns()
  const accept = (socket: WebSocket): void => {
    sockets.push(socket)
    const stopPinging = keepPinging(socket)
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      stopPinging()
      sockets.splice(sockets.indexOf(socket), 1)
      settings.onChange()
    })
    send(socket, hello(settings.appId, sockets.length))
    settings.onChange()
  }
  return {
    isConnected: () => sockets.length > 0,
    openSocket() {
      if (sockets.length >= SLACK_LIMITS.socketMode.connections) return null
      const ticket = randomText(12)
      tickets.add(ticket)
      return `${settings.origin()}/link?ticket=${ticket}&app_id=${settings.appId}`
    },
    upgrade(request, stream, head) {
      const ticket = new URL(request.url ?? '/', 'ws://sandbox').searchParams.get('ticket') ?? ''
      if (tickets.delete(ticket)) server.handleUpgrade(request, stream, head, accept)
      else stream.destroy()
    },
    drop() {
      for (const socket of [...sockets]) socket.terminate()
    },
    refresh() {
      for (const socket of sockets) {
        turns.leave(socket)
        send(socket, { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'sandbox' } })
      }
    },
    sendText(text) {
      sockets.at(-1)?.send(text)
    },
    async close() {
      await Promise.all(sockets.map(closeSocket))
    },
    async deliver(envelope) {
      const socket = turns.next(sockets)
      return socket === undefined
        ? failed('The app is not connected')
        : await exchange(socket, envelope, settings.ackTimeoutMs)
    },
  }
}

/** Whose turn it is. */
function createTurns() {
  /** Asked to be replaced: they get nothing while there are others. */
  const leaving = new WeakSet<WebSocket>()
  let turn = 0
  return {
    leave: (socket: WebSocket) => void leaving.add(socket),
    next(sockets: readonly WebSocket[]): WebSocket | undefined {
      const open = sockets.filter(({ readyState, OPEN }) => readyState === OPEN)
      const staying = open.filter((socket) => !leaving.has(socket))
      const candidates = staying.length === 0 ? open : staying
      turn += 1
      return candidates[turn % candidates.length]
    },
  }
}

/** Sends the envelope and waits for its acknowledgement, in real time, because a test's clock may stand still. */
function exchange(socket: WebSocket, envelope: Envelope, timeoutMs: number): Promise<Ack> {
  const id = randomText(16)
  return new Promise((resolve) => {
    const settle = (ack: Ack): void => {
      cancel()
      socket.off('message', onMessage)
      socket.off('close', onClose)
      resolve(ack)
    }
    const onMessage = (data: unknown): void => {
      const answer = parseJson(String(data))
      if (isObject(answer) && textAt(answer, 'envelope_id') === id) {
        settle({ state: 'acked', payload: objectAt(answer, 'payload') })
      }
    }
    const onClose = (): void => settle(failed('The connection to the app was lost'))
    const cancel = schedule(timeoutMs, () => settle(failed(TOO_SLOW)))
    socket.on('message', onMessage)
    socket.on('close', onClose)
    send(socket, envelopeMessage(id, envelope))
  })
}

function envelopeMessage(id: string, { type, payload }: Envelope): object {
  const isEvent = type === 'events_api'
  return {
    envelope_id: id,
    type,
    payload,
    accepts_response_payload: !isEvent,
    ...(isEvent ? { retry_attempt: 0, retry_reason: '' } : {}),
  }
}

function hello(appId: string, connections: number): object {
  return {
    type: 'hello',
    num_connections: connections,
    connection_info: { app_id: appId },
    debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
  }
}

function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const cancel = schedule(CLOSE_TIMEOUT_MS, () => socket.terminate())
    socket.once('close', () => {
      cancel()
      resolve()
    })
    socket.close(1_001)
  })
}

/** The SDK reconnects when Slack has not pinged for half a minute. */
function keepPinging(socket: WebSocket): () => void {
  const timer = setInterval(() => socket.ping(), PING_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function send(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message))
}

const PING_EVERY_MS = 10_000
const CLOSE_TIMEOUT_MS = 500
