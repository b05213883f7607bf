import { expect, test } from 'vitest'
import { clientOf, failureOf } from './client-of.ts'
import {
  type Behaviour,
  half,
  json,
  misbehavingServer,
  problem,
  raw,
  reset,
  silence,
} from './misbehaving-server.ts'
import { APPROVED, DENIED, EXPIRED, PENDING } from './views.ts'

test('waitFor() returns a settled request without a call', async () => {
  await using server = await misbehavingServer(reset)

  expect(await clientOf(server).waitFor(DENIED)).toBe(DENIED)
  expect(server.received).toEqual([])
})

test('waitFor() polls until the request is settled', async () => {
  await using server = await misbehavingServer(json(200, PENDING), json(200, PENDING), json(200, APPROVED))

  expect(await clientOf(server).waitFor(PENDING)).toEqual(APPROVED)
  expect(server.received.map(({ url }) => url)).toEqual(Array(3).fill('/v1/requests/req_1?wait=30s'))
})

test('waitFor() needs only the id', async () => {
  await using server = await misbehavingServer(json(200, PENDING), json(200, EXPIRED))

  expect(await clientOf(server).waitFor('req_1')).toEqual(EXPIRED)
  expect(server.received.map(({ url }) => url)).toEqual(['/v1/requests/req_1', '/v1/requests/req_1?wait=30s'])
})

test('waitFor() continues through restarts, broken connections, gateways and truncated answers', async () => {
  await using server = await misbehavingServer(
    problem(503, 'shutting_down', { 'retry-after': '0' }),
    reset,
    raw(502, 'text/html', 'Bad gateway'),
    half(APPROVED),
    json(200, APPROVED),
  )

  expect(await clientOf(server).waitFor(PENDING)).toEqual(APPROVED)
  expect(server.received).toHaveLength(5)
})

test('waitFor() stops at its own deadline', async () => {
  await using server = await misbehavingServer(json(200, PENDING))

  expect(await failureOf(clientOf(server).waitFor(PENDING, { timeoutMs: 300 }))).toMatchObject({
    code: 'timeout',
  })
})

test('waitFor() stops when the caller aborts', async () => {
  await using server = await misbehavingServer(silence)

  const failing = failureOf(clientOf(server).waitFor(PENDING, { signal: AbortSignal.timeout(50) }))

  expect(await failing).toMatchObject({ code: 'aborted' })
})

test.each<[string, Behaviour, string]>([
  ['the request does not exist', problem(404, 'not_found'), 'not_found'],
  ["the answer is another request's", json(200, { ...APPROVED, id: 'req_2' }), 'bad_answer'],
  ['the answer is garbage', raw(200, 'application/json', 'yes'), 'bad_answer'],
  ['the status is unknown', json(200, { ...APPROVED, status: 'fine' }), 'bad_answer'],
])('waitFor() throws at once when %s', async (_what, behaviour, code) => {
  await using server = await misbehavingServer(behaviour)

  expect(await failureOf(clientOf(server).waitFor('req_1'))).toMatchObject({ code })
  expect(server.received).toHaveLength(1)
})
