import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface ReceivedRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
export type Behaviour = (response: ServerResponse, received: ReceivedRequest) => void

/** A server that behaves, request after request, as it is told; the last behaviour goes on. */
export async function misbehavingServer(...behaviours: readonly [Behaviour, ...Behaviour[]]) {
  const received: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    text(request).then((body) => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body })
      const behaviour = behaviours[Math.min(received.length, behaviours.length) - 1] ?? behaviours[0]
      behaviour(response, received[received.length - 1] ?? { method: '', url: '', headers: {}, body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    received,
    url: `http://127.0.0.1:${portOf(server.address())}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers as Veto does. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  return (response) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
  }
}

/** Refuses as Veto does. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Behaviour {
  const body = {
    type: `urn:veto:problem:${code}`,
    title: 'No',
    status,
    code,
    detail: `It is ${code}`,
    allowed: false,
  }
  return json(status, body, headers)
}

/** Breaks the connection without a word. */
export function reset(response: ServerResponse): void {
  response.destroy()
}

/** Takes the request, and says nothing. */
export function silence(): void {}

/** Sends the first half of an answer and breaks off. */
export function half(body: unknown): Behaviour {
  return (response) => {
    const whole = JSON.stringify(body)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
    response.write(whole.slice(0, whole.length / 2), () => response.destroy())
  }
}

/** Answers with these bytes. */
export function raw(status: number, type: string, body: string): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return address.port
}
