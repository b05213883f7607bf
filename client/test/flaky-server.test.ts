import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { VetoClient, VetoError } from '../src/index.ts'
import { type Behaviour, half, json, problem, raw, reset, silence } from './misbehaving-server.ts'
import { APPROVED, CALL, DENIED, PENDING } from './views.ts'

const ENDED = { ...DENIED, id: 'req_1' }
const KINDS: Readonly<Record<string, (path: string) => Behaviour>> = {
  pending: (path) =>
    isEvents(path) ? stream(PENDING) : json(path.includes('authorize') ? 202 : 200, PENDING),
  approved: (path) => (isEvents(path) ? stream(APPROVED) : json(200, APPROVED)),
  denied: (path) => (isEvents(path) ? stream(ENDED) : json(200, ENDED)),
  torn: (path) => (isEvents(path) ? torn(PENDING) : half(PENDING)),
  reset: () => reset,
  silence: () => silence,
  stopping: () => problem(503, 'shutting_down', { 'retry-after': '0' }),
  gateway: () => raw(502, 'text/html', 'Bad gateway'),
  garbage: () => raw(200, 'application/json', '{'),
  restart: () => reset,
}
const kind = fc.constantFrom(...Object.keys(KINDS))
const scenario = fc.record({
  kinds: fc.array(kind, { minLength: 1, maxLength: 6 }),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 60 })),
})

test('whatever a server does and whenever a caller aborts, each promise settles, and none is left unhandled', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))

  await fc.assert(
    fc.asyncProperty(scenario, async ({ kinds, abortAfterMs }) => {
      await using server = await flakyServer(kinds)
      const client = new VetoClient({ apiKey: 'veto_test', baseUrl: server.url, timeoutMs: 120 })
      const giveUp = new AbortController()
      if (abortAfterMs !== null) setTimeout(() => giveUp.abort(), abortAfterMs)
      const { signal } = giveUp

      const ends = await Promise.allSettled([
        client.authorize(...CALL, { signal }),
        client.waitFor('req_1', { signal, timeoutMs: 150 }),
        client.waitFor(PENDING, { signal, timeoutMs: 150, onQuestion: () => 'I do not know' }),
        firstOf(client.events('req_1', { signal })),
        client.cancel('req_1'),
      ])

      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(VetoError)
    }),
    { numRuns: 60 },
  )
  await pause(50)

  expect(unhandled).toEqual([])
}, 180_000)

/** Hangs up behind the first event, as who has seen enough does. */
async function firstOf(events: AsyncGenerator<unknown, void, void>): Promise<unknown> {
  for await (const event of events) return event
  return null
}

/** Behaves as it is told, request after request; a restart closes its port for a moment. */
async function flakyServer(kinds: readonly string[]) {
  let count = 0
  let isOver = false
  const server = createServer((request, response) => {
    request.resume()
    const name = kinds[count % kinds.length] ?? 'reset'
    count += 1
    const path = request.url ?? ''
    const { method, url, headers } = request
    KINDS[name]?.(path)(response, { method, url, headers, body: '' })
    if (name === 'restart') restart(server, () => isOver).catch(() => undefined)
  })
  const port = await listening(server, 0)
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      isOver = true
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function restart(server: Server, isOver: () => boolean): Promise<void> {
  const { port } = addressOf(server)
  server.close()
  server.closeAllConnections()
  await pause(10)
  if (!isOver()) await listening(server, port)
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return addressOf(server).port
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return address
}

function isEvents(path: string): boolean {
  return path.endsWith('/events')
}

function stream(view: object): Behaviour {
  return (response) => void response.writeHead(200, EVENTS).end(eventOf(view))
}

function torn(view: object): Behaviour {
  return (response) => void response.writeHead(200, EVENTS).write(eventOf(view), () => response.destroy())
}

const EVENTS = { 'content-type': 'text/event-stream' }

function eventOf(view: object): string {
  return `retry: 100\nid: 1\nevent: request\ndata: ${JSON.stringify(view)}\n\n`
}
