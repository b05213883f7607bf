import { afterEach, beforeEach, expect, test } from 'vitest'
import { RequestView } from '#protocol/request.ts'
import { VetoError } from '../../../src/core/veto-error.ts'
import { untilTrue } from '../../support/eventually.ts'
import { A_CALL, AN_ASK, problemOf, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('POST /v1/authorize answers 200 with an allowed call', async () => {
  const answer = await server.post('/v1/authorize', A_CALL)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(RequestView.parse(await answer.json())).toMatchObject({
    allowed: true,
    outcome: 'allowed',
    params: { amount_cents: 72_000 },
  })
})

test('POST /v1/authorize answers 202 with the place to poll while people are asked', async () => {
  const answer = await server.post('/v1/authorize', AN_ASK)

  const view = RequestView.parse(await answer.json())
  expect(answer.status).toBe(202)
  expect(answer.headers.get('location')).toBe(`/v1/requests/${view.id}`)
  expect(view).toMatchObject({ allowed: false, outcome: 'escalated', status: 'pending' })
})

test('POST /v1/authorize with wait holds the answer until the request is settled', async () => {
  const answering = server.post('/v1/authorize?wait=30s', AN_ASK)
  await untilTrue(() => server.waiters.size === 1)
  for (const id of server.requests.keys()) server.settle(id, 'approved')

  const answer = await answering
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ allowed: true, status: 'approved' })
})

test('POST /v1/authorize fills in defaults, and passes on the key and the time of arrival', async () => {
  await server.post(
    '/v1/authorize',
    { agentId: 'support-agent', tool: 'read' },
    { 'idempotency-key': 'once' },
  )

  expect(server.calls).toMatchObject([
    {
      call: { agentId: 'support-agent', tool: 'read', params: {}, context: {} },
      caller: {
        key: { agents: 'support-agent' },
        idempotencyKey: 'once',
        arrivedAtTicksMs: server.parts.clock.ticksMs(),
      },
    },
  ])
})

test('POST /v1/authorize gives equal bodies equal fingerprints, whatever their spelling, and different bodies different ones', async () => {
  await server.postText('{"agentId":"support-agent","tool":"t","params":{"a":1.0,"b":"\\u0041"}}')
  await server.postText('{ "params": {"b":"A", "a":1}, "tool":"t", "agentId":"support-agent" }')
  await server.postText('{"agentId":"support-agent","tool":"t","params":{"a":1,"b":"B"}}')

  const [first, second, third] = server.calls.map(({ caller }) => caller.fingerprint)
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(second).toBe(first)
  expect(third).not.toBe(first)
})

test.each([
  ['agent_not_covered', 403],
  ['idempotency_mismatch', 422],
  ['audit_unavailable', 503],
  ['shutting_down', 503],
])('POST /v1/authorize turns %s into a problem with status %i', async (code, status) => {
  await using failing = await startTestServer({
    authorize: async () => {
      throw new VetoError(code, 'Because')
    },
  })

  const answer = await failing.post('/v1/authorize', A_CALL)

  expect(await problemOf(answer)).toMatchObject({ code, status, detail: 'Because', allowed: false })
  expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
})

test('POST /v1/authorize answers an unexpected error with 500, and neither the answer nor the log quotes it', async () => {
  await using failing = await startTestServer({
    authorize: async () => {
      throw new TypeError('cannot read card 4111')
    },
  })

  const answer = await failing.post('/v1/authorize', A_CALL)

  expect(await problemOf(answer)).toMatchObject({ code: 'internal', status: 500, allowed: false })
  expect(failing.logged).toHaveLength(1)
  expect(JSON.stringify(failing.logged)).toContain('"route":"/v1/authorize"')
  expect(JSON.stringify(failing.logged)).not.toContain('card 4111')
})

test.each(['approved by Ann', 'line\nbreak', '<@U0ANN>', '\u202Erun', '', 'x'.repeat(129)])(
  '%j is refused as sessionId and as toolCallId',
  async (reference) => {
    for (const name of ['sessionId', 'toolCallId']) {
      const answer = await server.post('/v1/authorize', { ...A_CALL, [name]: reference })

      expect(await problemOf(answer)).toMatchObject({
        code: 'invalid_body',
        detail: `${name}: expected 1 to 128 letters, digits and . _ : / @ + = - only`,
      })
    }
  },
)

test('ids in the formats of models and runtimes are accepted as sessionId and toolCallId', async () => {
  for (const reference of ['run-42', 'call_A1b2', 'toolu_01', 'urn:uuid:0/1', 'ann+x@acme.test', 'YQ==']) {
    const answer = await server.post('/v1/authorize', {
      ...A_CALL,
      sessionId: reference,
      toolCallId: reference,
    })

    expect(answer.status).toBe(200)
  }
})

test.each(['61s', '0s', '30', '1h', '-1s', '', '30s&wait=1s'])(
  'POST /v1/authorize refuses ?wait=%s',
  async (wait) => {
    const answer = await server.post(`/v1/authorize?wait=${wait}`, A_CALL)

    expect(await problemOf(answer)).toMatchObject({ code: 'invalid_query', status: 400, allowed: false })
  },
)

test('POST /v1/authorize refuses an unknown query parameter', async () => {
  const answer = await server.post('/v1/authorize?wiat=3s', A_CALL)

  expect(await problemOf(answer)).toMatchObject({
    code: 'invalid_query',
    detail: 'the query: Unrecognized key: "wiat"',
  })
})

test.each(['a b', 'ä', 'x'.repeat(129), ''])(
  'POST /v1/authorize refuses Idempotency-Key: %j',
  async (key) => {
    const answer = await server.post('/v1/authorize', A_CALL, { 'idempotency-key': key })

    expect(await problemOf(answer)).toMatchObject({
      code: 'invalid_header',
      status: 400,
      detail: 'idempotency-key: expected 1 to 128 visible ASCII characters',
    })
  },
)
