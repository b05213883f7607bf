import { expect, test } from 'vitest'
import type { RequestView } from '../src/index.ts'
import { clientOf, failureOf, OUT_OF_REACH } from './client-of.ts'
import { type Behaviour, json, misbehavingServer, problem, raw, reset } from './misbehaving-server.ts'
import { APPROVED, EXPIRED, PENDING } from './views.ts'

const SECOND: RequestView = { ...PENDING, version: 2 }
const LAST: RequestView = { ...EXPIRED, version: 3 }

test('events() yields the current request and each change, and ends with the last one', async () => {
  await using server = await misbehavingServer(stream(PENDING, SECOND, LAST))

  expect(await all(clientOf(server).events('req_1'))).toEqual([PENDING, SECOND, LAST])
  expect(server.received).toMatchObject([
    { method: 'GET', url: '/v1/requests/req_1/events', headers: { accept: 'text/event-stream' } },
  ])
  expect(server.received[0]?.headers['last-event-id']).toBeUndefined()
})

test('events() resumes after the last event, through closed streams, broken connections, gateways and restarts', async () => {
  await using server = await misbehavingServer(
    stream(PENDING),
    torn(SECOND),
    raw(502, 'text/html', 'Bad gateway'),
    reset,
    problem(503, 'shutting_down', { 'retry-after': '0' }),
    stream(SECOND, LAST),
  )

  expect(await all(clientOf(server).events('req_1'))).toEqual([PENDING, SECOND, LAST])
  expect(server.received.map(({ headers }) => headers['last-event-id'])).toEqual([
    undefined,
    '1',
    '2',
    '2',
    '2',
    '2',
  ])
})

test('events() continues after an approval, until the server has nothing more', async () => {
  const approved = { ...APPROVED, version: 2 }
  await using server = await misbehavingServer(stream(PENDING, approved), nothingMore)

  expect(await all(clientOf(server).events('req_1'))).toEqual([PENDING, approved])
  expect(server.received).toHaveLength(2)
})

test('events() ends with an answered question', async () => {
  const answered: RequestView = { ...APPROVED, version: 2, kind: 'question', answer: 'Blue' }
  await using server = await misbehavingServer(stream(answered))

  expect(await all(clientOf(server).events('req_1'))).toEqual([answered])
  expect(server.received).toHaveLength(1)
})

test('events() throws when streams repeatedly end without the state of the request', async () => {
  await using server = await misbehavingServer(raw(200, 'text/event-stream', ': nothing\n\nretry: 100\n'))

  expect(await failureOf(all(clientOf(server, 300).events('req_1')))).toMatchObject({ code: 'bad_answer' })
})

test('events() disconnects when the caller stops reading', async () => {
  const hungUp = Promise.withResolvers<void>()
  await using server = await misbehavingServer((response) => {
    response.once('close', () => hungUp.resolve())
    response.writeHead(200, STREAM).write(blockOf(PENDING))
  })

  for await (const view of clientOf(server).events('req_1')) {
    expect(view).toEqual(PENDING)
    break
  }

  await hungUp.promise
})

test('events() stops when the caller aborts', async () => {
  await using server = await misbehavingServer((response) => {
    response.writeHead(200, STREAM).write(blockOf(PENDING))
  })
  const giveUp = new AbortController()
  const events = clientOf(server).events('req_1', { signal: giveUp.signal })

  await events.next()
  const failing = failureOf(events.next())
  giveUp.abort()

  expect(await failing).toMatchObject({ code: 'aborted' })
})

test.each<[string, Behaviour, string]>([
  ['the request does not exist', problem(404, 'not_found'), 'not_found'],
  ['the answer is no stream', json(200, PENDING), 'bad_answer'],
  ["an event is another request's", stream({ ...PENDING, id: 'req_2' }), 'bad_answer'],
  ['an event is garbage', raw(200, 'text/event-stream', 'event: request\ndata: yes\n\n'), 'bad_answer'],
])('events() throws at once when %s', async (_what, behaviour, code) => {
  await using server = await misbehavingServer(behaviour)

  expect(await failureOf(all(clientOf(server).events('req_1')))).toMatchObject({ code })
  expect(server.received).toHaveLength(1)
})

test('events() throws when Veto stays unreachable', async () => {
  await using server = await misbehavingServer(reset)

  expect(await failureOf(all(clientOf(server, 300).events('req_1')))).toMatchObject({
    code: expect.stringMatching(OUT_OF_REACH),
  })
})

test('events() skips events that it does not know', async () => {
  const later = raw(200, 'text/event-stream', `event: later\nid: 9\ndata: {}\n\n${blockOf(LAST)}`)
  await using server = await misbehavingServer(later)

  expect(await all(clientOf(server).events('req_1'))).toEqual([LAST])
})

const STREAM = { 'content-type': 'text/event-stream' }

/** Tells these, and ends. */
function stream(...views: readonly RequestView[]): Behaviour {
  return (response) => {
    response.writeHead(200, STREAM).end(`retry: 1\n\n${views.map(blockOf).join('')}`)
  }
}

/** Tells this, and breaks in the middle of the next. */
function torn(view: RequestView): Behaviour {
  return (response) => {
    response.writeHead(200, STREAM)
    response.write(`retry: 1\n\n${blockOf(view)}event: request\nid: 9\nda`, () => response.destroy())
  }
}

function nothingMore(response: Parameters<Behaviour>[0]): void {
  response.writeHead(204).end()
}

function blockOf(view: RequestView): string {
  return `event: request\nid: ${view.version}\ndata: ${JSON.stringify(view)}\n\n`
}

async function all(events: AsyncIterable<RequestView>): Promise<readonly RequestView[]> {
  const seen: RequestView[] = []
  for await (const view of events) seen.push(view)
  return seen
}
