import { connect, type Socket } from 'node:net'

/** One answer, and when its last byte arrived, on this process's monotonic clock. */
export interface RawAnswer {
  readonly status: number
  /** Status line and headers. */
  readonly head: string
  readonly body: string
  readonly atMs: number
}

/** A connection without an HTTP library, so that thousands cost the measuring process little. */
export interface RawClient {
  /** Sends one request; one at a time. Rejects when the connection ends. */
  exchange(request: string): Promise<RawAnswer>
  destroy(): void
}

/** Connects; rejects when that is refused or takes longer than `withinMs`. */
export function connectRaw(url: string, withinMs = 20_000): Promise<RawClient> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const timer = setTimeout(() => socket.destroy(new Error('not connected in time')), withinMs)
    socket.once('error', reject)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', reject)
      resolve(clientOn(socket))
    })
  })
}

function clientOn(socket: Socket): RawClient {
  let received = ''
  let open: PromiseWithResolvers<RawAnswer> | null = null
  const fail = (error: Error) => open?.reject(error)
  socket.setEncoding('latin1')
  socket.on('data', (chunk) => {
    received += chunk
    const answer = answerIn(received)
    if (answer === null) return
    received = ''
    open?.resolve(answer)
    open = null
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the connection was closed')))
  return {
    exchange(request) {
      open = Promise.withResolvers()
      socket.write(request)
      return open.promise
    },
    destroy: () => void socket.destroy(),
  }
}

function answerIn(text: string): RawAnswer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0)
  if (text.length < end + 4 + length) return null
  return {
    status: Number(text.slice(9, 12)),
    head: text.slice(0, end),
    body: text.slice(end + 4),
    atMs: performance.now(),
  }
}

/** The text of a request. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const lines = Object.entries({ host: 'veto', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n${body}`
}
