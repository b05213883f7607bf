import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { answerParent, childArgument, USAGE } from './child.ts'

/**
 * The base: a bare server of the same Node that holds requests and answers each when it is told to. A click is parsed
 * once, and the answer is JSON of the same size as Veto's.
 */
const { answer } = childArgument<{ readonly answer: unknown }>()
const held = new Map<string, ServerResponse>()
/** Whose click came first, as happens on a busy machine. */
const clicked = new Set<string>()
const server = createServer((request, response) => {
  const url = request.url ?? ''
  if (url.startsWith('/wait/')) return hold(url.slice('/wait/'.length), response)
  if (request.method === 'GET') return reply(response)
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    JSON.parse(new URLSearchParams(body).get('payload') ?? '{}')
    release(url.slice('/click/'.length))
    response.end()
  })
})
await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, resolve))
const { port } = server.address() as AddressInfo

answerParent(
  {
    ...USAGE,
    ready: () => null,
    url: () => `http://127.0.0.1:${port}`,
    release_all: async (count: number) => {
      while (held.size < count) await pause(1)
      for (const id of [...held.keys()]) release(id)
    },
  },
  async () => {
    server.closeAllConnections()
    server.close()
  },
)

function hold(id: string, response: ServerResponse): void {
  if (clicked.delete(id)) reply(response)
  else held.set(id, response)
}

function release(id: string): void {
  const response = held.get(id)
  held.delete(id)
  if (response === undefined) clicked.add(id)
  else reply(response)
}

function reply(response: ServerResponse): void {
  const text = JSON.stringify(answer)
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
