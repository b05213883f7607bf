import { afterEach, beforeEach, expect, test } from 'vitest'
import { RequestView } from '#protocol/request.ts'
import { untilTrue } from '../../support/eventually.ts'
import { KEY, pendingId, problemOf, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('GET /v1/requests/:id answers with the current request', async () => {
  const id = await pendingId(server)

  const answer = await server.get(`/v1/requests/${id}`)

  expect(answer.status).toBe(200)
  expect(RequestView.parse(await answer.json())).toMatchObject({ id, status: 'pending', params: {} })
})

test('GET /v1/requests/:id with wait answers as soon as the request is settled', async () => {
  const id = await pendingId(server)

  const answering = server.get(`/v1/requests/${id}?wait=60s`)
  await untilTrue(() => server.waiters.size === 1)
  server.settle(id, 'approved')

  expect(await (await answering).json()).toMatchObject({ id, status: 'approved', allowed: true })
})

test('GET /v1/requests/:id with wait and version answers as soon as anything changes', async () => {
  const id = await pendingId(server)
  const request = server.requests.get(id)

  const answering = server.get(`/v1/requests/${id}?wait=60s&version=1`)
  await untilTrue(() => server.waiters.size === 1)
  if (request !== undefined) server.change(id, request)

  expect(await (await answering).json()).toMatchObject({ id, status: 'pending', version: 2 })
})

test('GET /v1/requests/:id with a version that is not current answers at once', async () => {
  const id = await pendingId(server)

  const answer = await server.get(`/v1/requests/${id}?wait=60s&version=7`)

  expect(await answer.json()).toMatchObject({ id, status: 'pending', version: 1 })
})

test.each(['version=0', 'version=new', 'version=1.5'])(
  'GET /v1/requests/:id with %s is refused',
  async (query) => {
    const id = await pendingId(server)

    expect(await problemOf(await server.get(`/v1/requests/${id}?wait=1s&${query}`))).toMatchObject({
      code: 'invalid_query',
    })
  },
)

test('GET /v1/requests/:id stops waiting when the client disconnects', async () => {
  const id = await pendingId(server)
  const hangUp = new AbortController()

  const answering = fetch(`${server.url}/v1/requests/${id}?wait=60s`, {
    headers: { authorization: `Bearer ${KEY}` },
    signal: hangUp.signal,
  })
  await untilTrue(() => server.waiters.size === 1)
  hangUp.abort()

  await expect(answering).rejects.toThrow()
  await untilTrue(() => server.waiters.size === 0)
  expect(server.logged).toEqual([])
})

test('POST /v1/requests/:id/cancel withdraws, with or without an empty body, and once only', async () => {
  const [first, second] = [await pendingId(server), await pendingId(server)]

  const plain = await fetch(`${server.url}/v1/requests/${first}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
  })
  const typed = await server.post(`/v1/requests/${second}/cancel`, undefined)
  const again = await server.post(`/v1/requests/${second}/cancel`, undefined)

  expect(await plain.json()).toMatchObject({ id: first, status: 'cancelled', allowed: false })
  expect(await typed.json()).toMatchObject({ id: second, status: 'cancelled', allowed: false })
  expect(await problemOf(again)).toMatchObject({ code: 'not_pending', status: 409 })
})

test('POST /v1/requests/:id/reply takes the reply, and the question that it answers', async () => {
  const id = await pendingId(server)

  const answer = await server.post(`/v1/requests/${id}/reply`, { text: 'Order 2847', inquiry: 1 })

  expect(await answer.json()).toMatchObject({ id, status: 'pending', allowed: false })
  expect(server.replies).toEqual([{ text: 'Order 2847', inquiry: 1 }])
})

test.each([
  ['no words', {}],
  ['blank words', { text: ' \n' }],
  ['too many words', { text: 'x'.repeat(4_001) }],
  ['something else besides', { text: 'Order 2847', approved: true }],
  ['a question that cannot be', { text: 'Order 2847', inquiry: 0 }],
])('POST /v1/requests/:id/reply with %s is refused', async (_what, body) => {
  const id = await pendingId(server)

  const answer = await server.post(`/v1/requests/${id}/reply`, body)

  expect(await problemOf(answer)).toMatchObject({ code: 'invalid_body', status: 400 })
  expect(server.replies).toEqual([])
})

test.each([
  ['GET', ''],
  ['GET', '/events'],
  ['POST', '/cancel'],
])("%s%s: another agent's request does not exist", async (method, end) => {
  const id = await pendingId(server)

  const theirs = await fetch(`${server.url}/v1/requests/${id}${end}`, {
    method,
    headers: { authorization: 'Bearer veto_other' },
  })
  const nobodys = await fetch(`${server.url}/v1/requests/req_nothing${end}`, {
    method,
    headers: { authorization: 'Bearer veto_other' },
  })

  expect(theirs.status).toBe(404)
  expect(await theirs.json()).toEqual(await nobodys.json())
})
