import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'

/** A response as far as the benchmark reads it. */
export interface Response {
  readonly status: number
  readonly body: string
}

/** A kept-alive HTTP/1.1 connection that has one request on its way at a time. */
export interface Connection {
  /** Sends a whole request; `received` gets the response. */
  send(request: Buffer, received: (response: Response) => void): void
  close(): void
}

/** Reads nothing of HTTP but what the servers of this benchmark send: a status, headers with Content-Length, a body. */
export async function connect(url: string, ended: (error: Error) => void): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  return connectionOn(socket, ended)
}

function connectionOn(socket: Socket, ended: (error: Error) => void): Connection {
  let receive: ((response: Response) => void) | null = null
  let text = ''
  let isClosed = false
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text = text === '' ? chunk : text + chunk
    const response = readResponse(text)
    if (response === null) return
    text = ''
    const received = receive
    receive = null
    received?.(response)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    if (!isClosed) ended(new Error('The server closed a connection'))
  })
  return {
    send(request, received) {
      receive = received
      socket.write(request)
    },
    close() {
      isClosed = true
      socket.destroy()
    },
  }
}

const LENGTH = /\r\ncontent-length: *(\d+)/i

/** Null: the response is not complete yet. */
function readResponse(text: string): Response | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const length = Number(LENGTH.exec(text)?.[1] ?? 0)
  if (text.length < end + 4 + length) return null
  return { status: Number(text.slice(9, 12)), body: text.slice(end + 4) }
}
