import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VetoError } from '../../src/core/veto-error.ts'
import { A_CALL, AN_ASK, AUDIT_KEY, KEY, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('whatever the body and the headers, the direct handler responds byte for byte as the route of the framework', async () => {
  await fc.assert(
    fc.asyncProperty(aBody, someHeaders, async (body, headers) => {
      const [direct, routed] = await Promise.all([
        exchange('/v1/authorize', headers, body),
        // The framework ignores the slash, the direct handler does not.
        exchange('/v1/authorize/', headers, body),
      ])
      expect(direct).toBe(routed)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['no key', {}, 401],
  ['a key without the scope', { authorization: `Bearer ${AUDIT_KEY}` }, 403],
  ['a compressed body', { authorization: `Bearer ${KEY}`, 'content-encoding': 'gzip' }, 415],
  ['a bad idempotency key', { authorization: `Bearer ${KEY}`, 'idempotency-key': 'ü' }, 400],
])('%s is refused as the route of the framework refuses it', async (_what, headers, status) => {
  const direct = await exchange('/v1/authorize', headers, JSON.stringify(A_CALL))

  expect(direct).toContain(`HTTP/1.1 ${status} `)
  expect(direct).toContain('"allowed":false')
  expect(direct).toBe(await exchange('/v1/authorize/', headers, JSON.stringify(A_CALL)))
})

test.each([
  new VetoError('audit_unavailable', 'Denied: the decision could not be recorded'),
  new VetoError('store_corrupt', 'row 7'),
  new VetoError('too_many_requests', 'Too many', { retryAfterMs: 1_200 }),
  new TypeError('of params that nobody may read'),
])('an error of the decision is the same problem, and logged in the same way: %s', async (failure) => {
  await using failing = await startTestServer({ authorize: () => Promise.reject(failure) })
  const body = JSON.stringify(A_CALL)

  const direct = await exchange('/v1/authorize', WITH_KEY, body, failing)
  const [logged] = failing.logged.splice(0)
  const routed = await exchange('/v1/authorize/', WITH_KEY, body, failing)

  expect(direct).toBe(routed)
  expect(direct).not.toContain('nobody may read')
  expect(JSON.stringify(logged)?.replaceAll(STACK, '')).toBe(
    JSON.stringify(failing.logged[0])?.replaceAll(STACK, ''),
  )
})

test('a caller that goes away before its body is whole is no error, and decides nothing', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(`POST /v1/authorize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\n`)
  socket.write('Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"agentId"')
  await once(socket, 'connect')
  await server.get('/healthz')
  socket.destroy()
  await once(socket, 'close')
  await server.get('/healthz')

  expect(server.calls).toEqual([])
  expect(server.logged).toEqual([])
})

test('a caller that goes away before its answer is no error, and others are served', async () => {
  const decisions = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  await using slow = await startTestServer({
    async authorize(call, caller) {
      arrived.resolve()
      await decisions.promise
      return server.parts.authorize(call, caller)
    },
  })
  const socket = connect(Number(new URL(slow.url).port), '127.0.0.1')
  socket.write(requestText('/v1/authorize', WITH_KEY, JSON.stringify(A_CALL)))
  await arrived.promise
  socket.destroy()
  await once(socket, 'close')
  await slow.get('/healthz')

  decisions.resolve()

  expect((await slow.post('/v1/authorize', A_CALL)).status).toBe(200)
  expect(slow.logged).toEqual([])
})

test('a call that is being decided while the server shuts down is answered, and its connection is closed', async () => {
  const decisions = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  await using closing = await startTestServer({
    async authorize(call, caller) {
      arrived.resolve()
      await decisions.promise
      return server.parts.authorize(call, caller)
    },
  })
  const answer = send(requestText('/v1/authorize', WITH_KEY, JSON.stringify(A_CALL)), closing)
  await arrived.promise
  const closed = closing.close()
  decisions.resolve()

  expect(await answer).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n/is)
  await closed
})

test('calls that arrive together on one connection are answered in order', async () => {
  const calls = Array.from({ length: 20 }, (_, index) =>
    requestText('/v1/authorize', WITH_KEY, JSON.stringify({ ...A_CALL, tool: `tool_${index}` })),
  )
  const closing = requestText('/v1/authorize', { ...WITH_KEY, connection: 'close' }, JSON.stringify(AN_ASK))

  const all = await send(`${calls.join('')}${closing}`)

  const tools = [...all.matchAll(/"tool":"([^"]+)"/g)].map(([, tool]) => tool)
  expect(tools).toEqual([...calls.map((_, index) => `tool_${index}`), AN_ASK.tool])
})

const WITH_KEY = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
/** Frames of a stack, which differ by the way. */
const STACK = /"at [^"]*",?/g

const aName = fc.constantFrom(
  'support-agent',
  'refund_payment',
  'ask_refund',
  '',
  'a b',
  'x'.repeat(200),
  'é',
)
const aCallLike = fc.record(
  {
    agentId: fc.oneof(aName, fc.integer()),
    tool: aName,
    params: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), fc.jsonValue()),
    context: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
    sessionId: fc.constantFrom('run-1', 'run 1'),
    receipt: fc.oneof(fc.boolean(), fc.constant('yes')),
    summary: fc.string(),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
)
const aBody = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ agentId: fc.constant('support-agent'), tool: aName })
      .map((call) => JSON.stringify(call)),
  },
  { weight: 3, arbitrary: aCallLike.map((call) => JSON.stringify(call)) },
  { weight: 1, arbitrary: aCallLike.map((call) => JSON.stringify(call, null, 1)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '{',
      '{"agentId":"a","agentId":"b","tool":"t"}',
      '{"agentId":"a","tool":"t","params":{"n":9007199254740993}}',
      '{"agentId":"a","tool":"t","params":{"s":"\\ud800"}}',
      '{"agentId":"a","tool":"t","params":{"__proto__":1}}',
      `{"agentId":"a","tool":"t","params":{"l":${'['.repeat(40)}${']'.repeat(40)}}}`,
      `{"agentId":"a","tool":"t","summary":"${'x'.repeat(66_000)}"}`,
      '\uFEFF{"agentId":"a","tool":"t"}',
    ),
  },
)

const someHeaders = fc
  .record(
    {
      authorization: fc.constantFrom(
        `Bearer ${KEY}`,
        `Bearer ${KEY}`,
        `bearer ${KEY}`,
        'Bearer veto_unknown',
        'Basic x',
      ),
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'application/json; charset=latin1',
        'text/plain',
      ),
      'idempotency-key': fc.constantFrom('once', 'with space', ''),
      'x-request-id': fc.constantFrom('trace-1', ''),
      'content-encoding': fc.constantFrom('identity', 'gzip'),
    },
    { requiredKeys: ['authorization'] },
  )
  .map((headers): Record<string, string> => headers)

/** The response as it was sent, apart from what differs between two of the same call. */
async function exchange(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  to: Pick<TestServer, 'url'> = server,
): Promise<string> {
  const type = { 'content-type': 'application/json' }
  const response = await first(requestText(path, { ...type, ...headers }, body), to)
  return response
    .replace(/\r\nDate: [^\r]*/, '')
    .replaceAll(/req_[0-9a-f-]{36}/g, 'req_…')
    .replaceAll(/"evaluatedAt":"[^"]*"/g, '')
}

function requestText(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\nHost: veto\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

async function send(requests: string, { url }: Pick<TestServer, 'url'> = server): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(requests)
  return text(socket)
}

/** The first response, once it is whole. */
async function first(request: string, { url }: Pick<TestServer, 'url'>): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  // One unit for each byte.
  socket.setEncoding('latin1')
  socket.on('error', () => undefined)
  socket.write(request)
  let received = ''
  for await (const chunk of socket) {
    received += String(chunk)
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.NaN)
    if (received.length >= received.indexOf('\r\n\r\n') + 4 + length) break
  }
  socket.destroy()
  return received
}
