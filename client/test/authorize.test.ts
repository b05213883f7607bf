import { expect, test } from 'vitest'
import { z } from 'zod'
import type { JsonRecord } from '../src/index.ts'
import { clientOf, failureOf, OUT_OF_REACH } from './client-of.ts'
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
import { ALLOWED, CALL, DENIED, PENDING } from './views.ts'

const OK = json(200, ALLOWED)
const LATER = { 'retry-after': '60' }

test('authorize() sends key, agent, tool, params and all options, and returns the answer', async () => {
  await using server = await misbehavingServer(OK)

  const decision = await clientOf(server).authorize(
    'support-agent',
    'refund_payment',
    { amount_cents: 1 },
    { context: { environment: 'production' }, sessionId: 'run-42', wait: '30s', idempotencyKey: 'mine' },
  )

  expect(decision).toEqual(ALLOWED)
  expect(server.received).toMatchObject([
    {
      method: 'POST',
      url: '/v1/authorize?wait=30s',
      headers: { authorization: 'Bearer veto_test', 'idempotency-key': 'mine' },
    },
  ])
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
    agentId: 'support-agent',
    tool: 'refund_payment',
    params: { amount_cents: 1 },
    context: { environment: 'production' },
    sessionId: 'run-42',
  })
})

test('authorize() returns a denial and a pending request as they are', async () => {
  await using denying = await misbehavingServer(json(200, DENIED))
  await using asking = await misbehavingServer(json(202, PENDING))

  expect(await clientOf(denying).authorize(...CALL)).toEqual(DENIED)
  expect(await clientOf(asking).authorize(...CALL)).toEqual(PENDING)
})

test('authorize() drops fields that a later server adds', async () => {
  const approval = {
    stage: 1,
    stages: 1,
    groups: ['finance'],
    needed: 1,
    votes: [A_VOTE],
    blocked: null,
    heldUntil: null,
  }
  const later = { ...approval, votes: [{ ...A_VOTE, device: 'phone' }], remindedAt: null }
  await using server = await misbehavingServer(
    json(202, { ...PENDING, approval: later, grantId: null, receipt: null }),
  )

  expect(await clientOf(server).authorize(...CALL)).toEqual({ ...PENDING, approval })
})

test.each<[string, Behaviour]>([
  ['a torn connection', reset],
  ['half an answer', half(ALLOWED)],
  ['503 and Retry-After', problem(503, 'shutting_down', { 'retry-after': '0' })],
  ['a gateway error', raw(502, 'text/html', '<h1>Bad gateway</h1>')],
])('authorize() retries after %s, under the same idempotency key', async (_what, first) => {
  await using server = await misbehavingServer(first, OK)

  expect(await clientOf(server).authorize(...CALL)).toEqual(ALLOWED)

  const keys = server.received.map(({ headers }) => headers['idempotency-key'])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys).toEqual([keys[0], keys[0]])
})

test('authorize() uses a new idempotency key for each call', async () => {
  await using server = await misbehavingServer(OK)

  await clientOf(server).authorize(...CALL)
  await clientOf(server).authorize(...CALL)

  expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
})

test.each<[string, Behaviour, string]>([
  ['the answer is garbage', raw(200, 'application/json', '{"allowed":true'), 'bad_answer'],
  ['the answer is a web page', raw(200, 'text/html', '<h1>Welcome</h1>'), 'bad_answer'],
  ['the answer calls itself text', raw(200, 'text/plain', JSON.stringify(ALLOWED)), 'bad_answer'],
  ['the answer says no more than allowed', json(200, { allowed: true }), 'bad_answer'],
  ['the answer contradicts itself', json(200, { ...DENIED, allowed: true }), 'bad_answer'],
  ['the status is unknown', json(200, { ...ALLOWED, status: 'blessed' }), 'bad_answer'],
  ['allowed comes with 201', json(201, ALLOWED), 'bad_answer'],
  ['allowed comes with 202', json(202, ALLOWED), 'bad_answer'],
  ['pending comes with 200', json(200, PENDING), 'bad_answer'],
  ['allowed comes with 500', json(500, ALLOWED), 'bad_answer'],
  ['nothing comes with 204', (response) => void response.writeHead(204).end(), 'bad_answer'],
  ['it is sent elsewhere', (response) => void response.writeHead(307, { location: '/' }).end(), 'bad_answer'],
  ['the answer is null', json(200, null), 'bad_answer'],
  ['the problem has an unknown code', problem(418, 'teapot'), 'bad_answer'],
  ['the key is wrong', problem(401, 'unauthenticated'), 'unauthenticated'],
  ['the agent is not covered', problem(403, 'agent_not_covered'), 'agent_not_covered'],
  ['the key was used for another body', problem(422, 'idempotency_mismatch'), 'idempotency_mismatch'],
  ['Veto failed', problem(500, 'internal'), 'internal'],
  ['the record cannot be written', problem(503, 'audit_unavailable', LATER), 'audit_unavailable'],
  ['Veto asks for more time than there is', problem(503, 'shutting_down', LATER), 'shutting_down'],
])('authorize() throws when %s', async (_what, behaviour, code) => {
  await using server = await misbehavingServer(behaviour)

  const failure = await failureOf(clientOf(server).authorize(...CALL))

  expect(failure).toMatchObject({ name: 'VetoError', code })
})

test.each<[string, Behaviour]>([
  ['every connection is torn', reset],
  ['every answer stops halfway', half(ALLOWED)],
  ['no answer comes', silence],
])('authorize() throws at its deadline when %s', async (_what, behaviour) => {
  await using server = await misbehavingServer(behaviour)

  const failure = await failureOf(clientOf(server, 400).authorize(...CALL))

  expect(failure).toMatchObject({ name: 'VetoError', code: expect.stringMatching(OUT_OF_REACH) })
})

test('authorize() throws when the connection is refused', async () => {
  const { url, [Symbol.asyncDispose]: close } = await misbehavingServer(OK)
  await close()

  expect(await failureOf(clientOf({ url }, 400).authorize(...CALL))).toMatchObject({
    code: expect.stringMatching(OUT_OF_REACH),
  })
})

test("authorize() throws an error with the server's code, status and message", async () => {
  await using server = await misbehavingServer(problem(403, 'agent_not_covered'))

  expect(await failureOf(clientOf(server).authorize(...CALL))).toMatchObject({
    message: 'It is agent_not_covered',
    status: 403,
    problem: { code: 'agent_not_covered', allowed: false },
  })
})

test('authorize() throws when the caller aborts, and ignores a late answer', async () => {
  await using server = await misbehavingServer(silence)
  const givingUp = new AbortController()

  const failing = failureOf(clientOf(server).authorize(...CALL, { signal: givingUp.signal }))
  givingUp.abort()

  expect(await failing).toMatchObject({ code: 'aborted' })
})

test.each([
  ['undefined', { a: undefined }],
  ['NaN', { a: Number.NaN }],
  ['a date', { a: new Date(0) }],
  ['a map', { a: new Map([['b', 1]]) }],
  ['a function', { a: { toJSON: () => 'b' } }],
])('authorize() sends nothing when the params contain %s, which JSON would change', async (_what, params) => {
  await using server = await misbehavingServer(OK)
  const failure = await failureOf(clientOf(server).authorize('a', 't', Unchecked.parse(params)))

  expect(failure).toMatchObject({
    code: 'invalid_body',
    message: expect.stringContaining('params: expected'),
  })
  expect(server.received).toEqual([])
})

const A_VOTE = {
  by: 'U0ANN',
  name: 'Ann',
  choice: 'approve',
  comment: null,
  at: '2026-11-20T22:00:00.000Z',
}

/** Params as JavaScript without types could give them. */
const Unchecked = z.custom<JsonRecord>()
