import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VetoError } from '../../src/core/veto-error.ts'
import { untilTrue } from '../support/eventually.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { A_CALL, pendingId, problemOf, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test.each([
  '/',
  '/v1',
  '/v1/authorise',
  '/slack/events',
  '/v1/requests/%zz',
  `/v1/requests/${'x'.repeat(200)}`,
])('GET %s, which is no route, is a 404 problem', async (path) => {
  expect(await problemOf(await server.get(path))).toMatchObject({
    code: 'not_found',
    status: 404,
    allowed: false,
  })
})

test('an unknown path is 404 whatever the body contains', async () => {
  expect(
    await problemOf(await server.post('/v2/authorize', {}, { 'content-type': 'text/plain' })),
  ).toMatchObject({
    code: 'not_found',
  })
})

test.each([
  ['GET', '/v1/authorize', 'POST'],
  ['DELETE', '/v1/requests/req_1', 'GET, HEAD'],
  ['PUT', '/v1/requests/req_1/cancel', 'POST'],
  ['POST', '/v1/audit', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
  ['HEAD', '/v1/requests/req_1/events', 'GET'],
  ['DELETE', '/v1/audit/?limit=1', 'GET, HEAD'],
])('%s %s is a 405 problem that names %s', async (method, path, allow) => {
  const answer = await fetch(server.url + path, { method })

  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
  if (method === 'HEAD') return
  expect(await problemOf(answer)).toMatchObject({ code: 'method_not_allowed', status: 405, allowed: false })
})

test('bytes that are not HTTP get a problem, and the connection is closed', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write('GREETINGS\r\n\r\n')

  const answer = await text(socket)

  expect(answer).toContain('HTTP/1.1 400 Bad Request')
  expect(answer).toContain('"allowed":false')
})

test.each(['/healthz', '/readyz', '/openapi.json'])(
  'HEAD %s answers as GET, without a body',
  async (path) => {
    const got = await server.get(path, null)
    const head = await fetch(server.url + path, { method: 'HEAD' })

    expect([head.status, head.headers.get('content-type')]).toEqual([200, got.headers.get('content-type')])
    expect(await head.text()).toBe('')
  },
)

test('HEAD of a route that requires a key is refused without one', async () => {
  expect((await fetch(`${server.url}/v1/audit`, { method: 'HEAD' })).status).toBe(401)
})

test('a path with a trailing slash is the same path', async () => {
  expect((await server.post('/v1/authorize/', A_CALL)).status).toBe(200)
  expect((await server.get('/healthz/', null)).status).toBe(200)
})

test.each(['application/json; charset=utf8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
  'a body of the type %s is accepted',
  async (type) => {
    expect((await server.post('/v1/authorize', A_CALL, { 'content-type': type })).status).toBe(200)
  },
)

test('requests from Slack go to the listener unchanged, body included, and need no key', async () => {
  const seen: string[] = []
  await using slack = await startTestServer({
    slackListener: (request, response) => {
      text(request).then((body) => {
        seen.push(`${request.method} ${request.url} ${body}`)
        response.writeHead(201).end('ok')
      })
    },
  })

  const answer = await fetch(`${slack.url}/slack/events/x?y=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payload={"a":1,"a":2}',
  })

  expect([answer.status, await answer.text()]).toEqual([201, 'ok'])
  expect(seen).toEqual(['POST /slack/events/x?y=1 payload={"a":1,"a":2}'])
})

test.each(['store_unavailable', 'store_corrupt'])(
  'while the store fails new and waiting callers get 503 and Retry-After on %s',
  async (code) => {
    const failing = () => Promise.reject(new VetoError(code, 'SQLITE_BUSY at row 7'))
    await using busy = await startTestServer({
      requestWaiter: { untilSettled: failing, untilChanged: failing, end() {} },
    })
    const id = await pendingId(busy)
    await using deaf = await startTestServer({ keys: { find: failing } })

    for (const answer of [
      await busy.get(`/v1/requests/${id}?wait=60s`),
      await deaf.post('/v1/authorize', A_CALL),
    ]) {
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(await problemOf(answer)).toMatchObject({
        code: 'audit_unavailable',
        status: 503,
        allowed: false,
        detail: 'The database is not available; try again in a moment',
      })
    }
    expect(busy.logged).toMatchObject([[{ code }, 'a route failed']])
  },
)

test('close() answers waiting agents with 503 and Retry-After, and then accepts nothing more', async () => {
  const id = await pendingId(server)
  const answering = server.get(`/v1/requests/${id}?wait=60s`)
  await untilTrue(() => server.waiters.size === 1)

  await server.close()

  const answer = await answering
  expect(await problemOf(answer)).toMatchObject({ code: 'shutting_down', status: 503, allowed: false })
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(answer.headers.get('connection')).toBe('close')
  await expect(server.get('/healthz')).rejects.toThrow()
})

test('close() aborts after five seconds a call that does not end', async () => {
  const clock = createFakeClock()
  let started = false
  const stuck = await startTestServer({
    clock,
    authorize: () => {
      started = true
      return new Promise(() => undefined)
    },
  })

  const answering = expect(stuck.post('/v1/authorize', A_CALL)).rejects.toThrow()
  await untilTrue(() => started)
  const closing = stuck.close()
  await clock.advance(5_000)

  await answering
  await closing
})

test('close() does not wait for connections that never sent a request', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  await server.get('/healthz')

  const closed = once(socket, 'close')
  await server.close()
  await closed
})

test('close() lets a running call finish', async () => {
  const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>()
  let started = false
  await using slow = await startTestServer({
    authorize: async (call, caller) => {
      started = true
      await mayFinish
      return slow.parts.authorize(call, caller)
    },
  })

  const answering = slow.post('/v1/authorize', A_CALL)
  await untilTrue(() => started)
  const closing = slow.close()
  finish()

  expect(await (await answering).json()).toMatchObject({ allowed: true })
  await closing
})
