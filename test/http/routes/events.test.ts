import { afterEach, beforeEach, expect, test } from 'vitest'
import { RequestView } from '#protocol/request.ts'
import { untilTrue } from '../../support/eventually.ts'
import { A_CALL, KEY, pendingId, problemOf, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('the event stream starts at once with the current request, and is not buffered', async () => {
  const id = await pendingId(server)

  const answer = await follow(server, id)
  const reader = readerOf(answer)

  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': expect.stringMatching(/^text\/event-stream\b/),
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const [retry, event, more] = await reader.blocks(2)
  expect(retry).toBe('retry: 1000')
  expect(event).toMatch(/^event: request\nid: 1\ndata: \{.*\}$/)
  expect(viewIn(event)).toMatchObject({ id, version: 1, status: 'pending' })
  expect(more).toBeUndefined()
  await reader.leave()
})

test('the event stream reports each change, and ends after the last one', async () => {
  const id = await pendingId(server)
  const answer = await follow(server, id)
  const reader = readerOf(answer)
  await reader.blocks(2)

  server.change(id, await current(server, id))
  const [second] = await reader.blocks(1)
  server.settle(id, 'cancelled')
  const rest = await reader.rest()

  expect(viewIn(second)).toMatchObject({ version: 2, status: 'pending' })
  expect(rest).toHaveLength(1)
  expect(viewIn(rest[0])).toMatchObject({ version: 3, status: 'cancelled' })
})

test('the event stream reports changes close together as one', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id))
  await reader.blocks(2)

  const request = await current(server, id)
  for (let version = 1; version < 6; version += 1) server.change(id, { ...request, version })
  server.settle(id, 'cancelled')

  expect((await reader.rest()).map((block) => viewIn(block).version)).toEqual([7])
})

test('the event stream continues after the approval until the call has ended', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id))
  await reader.blocks(2)

  server.settle(id, 'approved')
  const [approved] = await reader.blocks(1)
  server.change(id, { ...(await current(server, id)), execution: { status: 'redeemed', atMs: 1 } })
  const [redeemed] = await reader.blocks(1)
  server.change(id, { ...(await current(server, id)), execution: { status: 'lapsed', atMs: 2 } })
  const rest = await reader.rest()

  expect([approved, redeemed, ...rest].map((block) => viewIn(block).status)).toEqual([
    'approved',
    'redeemed',
    'lapsed',
  ])
})

test('the event stream sends a comment every 15 seconds when nothing happens', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id))
  await reader.blocks(2)

  await server.clock.advance(15_000)
  await server.clock.advance(15_000)

  expect(await reader.blocks(2)).toEqual([': nothing new', ': nothing new'])
  await reader.leave()
})

test('the event stream also polls, so that a change without a notification is reported', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id))
  await reader.blocks(2)

  server.requests.set(id, { ...(await current(server, id)), version: 2 })
  await server.clock.advance(15_000)

  expect(viewIn((await reader.blocks(1))[0])).toMatchObject({ version: 2 })
  await reader.leave()
})

test('the event stream does not repeat events that the client has seen', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id, '1'))

  const [, first] = await reader.blocks(2)
  server.settle(id, 'cancelled')

  expect(first).toBe(': nothing new')
  expect((await reader.rest()).map((block) => viewIn(block).version)).toEqual([2])
})

test('the event stream starts anew for a Last-Event-ID beyond the last event', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id, '7'))

  expect(viewIn((await reader.blocks(2))[1])).toMatchObject({ version: 1 })
  await reader.leave()
})

test('the event stream is empty for a client that has seen the last event', async () => {
  const id = await pendingId(server)
  server.settle(id, 'cancelled')

  expect((await follow(server, id, '2')).status).toBe(204)
  expect(await readerOf(await follow(server, id, '1')).rest()).toHaveLength(2)
})

test.each(['-1', '1.5', 'last', '1234567890'])(
  'the event stream refuses the Last-Event-ID %s',
  async (lastEventId) => {
    const id = await pendingId(server)

    expect(await problemOf(await follow(server, id, lastEventId))).toMatchObject({
      code: 'invalid_header',
      detail: expect.stringContaining('expected the id of an event, such as 2'),
    })
  },
)

test('the event stream stops when the client disconnects', async () => {
  const signals: AbortSignal[] = []
  await using watched = await startTestServer({
    requestWatcher: {
      async *follow(request, { gone }) {
        signals.push(gone)
        yield request
        await new Promise((resolve) => gone.addEventListener('abort', resolve))
      },
      end() {},
    },
  })
  const reader = readerOf(await follow(watched, await pendingId(watched)))
  await reader.blocks(2)

  await reader.leave()

  await untilTrue(() => signals[0]?.aborted === true)
  expect(watched.logged).toEqual([])
})

test('the event stream breaks off with a log entry when the store fails, and the client may reconnect', async () => {
  await using failing = await startTestServer({
    requestWatcher: {
      async *follow(request) {
        yield request
        throw new Error('SQLITE_IOERR')
      },
      end() {},
    },
  })
  const id = await pendingId(failing)

  const blocks = await readerOf(await follow(failing, id)).rest()

  expect(blocks.map((block) => block.split('\n')[0])).toEqual(['retry: 1000', 'event: request'])
  expect(failing.logged).toMatchObject([[{}, 'a stream of events broke off']])
})

test('the event stream ends at once when the server stops', async () => {
  const id = await pendingId(server)
  const reader = readerOf(await follow(server, id))
  await reader.blocks(2)

  await server.close()

  expect(await reader.rest()).toEqual([])
})

test('the event stream ends at once for a call that was denied, or allowed and finished', async () => {
  await server.post('/v1/authorize', A_CALL)
  const id = [...server.requests.keys()].at(-1) ?? ''
  const request = [...server.requests.values()].at(-1)
  if (request !== undefined) {
    server.change(request.id, { ...request, execution: { status: 'lapsed', atMs: 1 } })
  }

  expect(await readerOf(await follow(server, id)).rest()).toHaveLength(2)
})

function follow(at: TestServer, id: string, lastEventId?: string): Promise<Response> {
  const resumed = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return fetch(`${at.url}/v1/requests/${id}/events`, {
    headers: { authorization: `Bearer ${KEY}`, ...resumed },
  })
}

async function current({ requests }: TestServer, id: string) {
  const found = [...requests.values()].find((request) => request.id === id)
  if (found === undefined) throw new TypeError('Expected a request')
  return found
}

/** Reads a stream block by block, as they come. */
function readerOf({ body }: Response) {
  if (body === null) throw new TypeError('Expected a stream')
  const chunks = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''

  async function blocks(count: number): Promise<readonly string[]> {
    while (text.split('\n\n').length <= count) {
      const { done, value } = await chunks.read()
      if (done) break
      text += value
    }
    const all = text.split('\n\n')
    text = all.slice(count).join('\n\n')
    return all.slice(0, count).filter((block) => block !== '')
  }

  return {
    blocks,
    rest: () => blocks(1_000),
    leave: () => chunks.cancel(),
  }
}

function viewIn(block: string | undefined): RequestView {
  const [, data = ''] = /^data: (.*)$/m.exec(block ?? '') ?? []
  return RequestView.parse(JSON.parse(data))
}
