import { expect, test } from 'vitest'
import { VetoClient, VetoError } from '../src/index.ts'
import { failureOf, OUT_OF_REACH } from './client-of.ts'
import { type Behaviour, json, misbehavingServer, problem, reset } from './misbehaving-server.ts'
import { CALL, DENIED, PENDING } from './views.ts'

const LATER = { 'retry-after': '60' }

test("onError: 'allow' warns at once, then allows and marks decisions that nobody made", async () => {
  const warnings: string[] = []
  await using server = await misbehavingServer(reset)
  const lenient = lenientOf(server, warnings)

  expect(warnings).toEqual([expect.stringContaining("onError: 'allow'")])
  const decision = await lenient.authorize('a', 'refund', { amount_cents: 1 })

  expect(decision).toMatchObject({
    status: 'unasked',
    allowed: true,
    id: null,
    params: { amount_cents: 1 },
    error: { code: expect.stringMatching(OUT_OF_REACH) },
  })
  expect(decision.reason).toContain('Allowed without a decision')
  expect(warnings).toHaveLength(2)
  expect(await lenient.waitFor(decision)).toBe(decision)
})

test("onError: 'allow' does not change an answered denial", async () => {
  await using server = await misbehavingServer(json(200, DENIED))

  expect(await lenientOf(server, [], 10_000).authorize(...CALL)).toEqual(DENIED)
})

test.each<[string, Behaviour]>([
  ['the record cannot be written', problem(503, 'audit_unavailable', LATER)],
  ['Veto failed', problem(500, 'internal')],
  ['the key is wrong', problem(401, 'unauthenticated')],
  ['the answer has another shape', json(200, { ...DENIED, outcome: 'allowed' })],
  ['a later version says no', json(200, { allowed: false })],
])("onError: 'allow' still throws when %s", async (_what, behaviour) => {
  await using server = await misbehavingServer(behaviour)

  expect(await failureOf(lenientOf(server, [], 10_000).authorize(...CALL))).toBeInstanceOf(VetoError)
})

test("onError: 'allow' throws when a denial was received before the connection broke", async () => {
  await using server = await misbehavingServer(
    problem(503, 'audit_unavailable', { 'retry-after': '0' }),
    reset,
  )

  expect(await failureOf(lenientOf(server).authorize(...CALL))).toMatchObject({
    code: 'audit_unavailable',
  })
})

test.each(['with a space', 'line\nbreak', 'schlüssel', '', 'x'.repeat(129)])(
  "onError: 'allow' sends nothing under the idempotency key %j, and allows nothing",
  async (idempotencyKey) => {
    await using server = await misbehavingServer(json(200, DENIED))

    const failure = await failureOf(lenientOf(server).authorize(...CALL, { idempotencyKey }))

    expect(failure).toMatchObject({
      code: 'invalid_header',
      message: 'idempotencyKey: expected 1 to 128 visible ASCII characters',
    })
    expect(server.received).toEqual([])
  },
)

test("onError: 'allow' allows nothing when the params cannot be written as JSON", async () => {
  await using server = await misbehavingServer(json(200, DENIED))
  let reads = 0
  const params = {
    get amount_cents() {
      reads += 1
      if (reads > 1) throw new RangeError('Invalid string length')
      return 1
    },
  }

  expect(await failureOf(lenientOf(server).authorize('a', 't', params))).toMatchObject({
    code: 'invalid_body',
  })
  expect(server.received).toEqual([])
})

test("onError: 'allow' never settles a request that people were asked about", async () => {
  await using server = await misbehavingServer(reset)

  expect(await failureOf(lenientOf(server).waitFor(PENDING, { timeoutMs: 300 }))).toBeInstanceOf(VetoError)
})

function lenientOf({ url }: { url: string }, warnings: string[] = [], timeoutMs = 1_000) {
  const warn = (message: string) => warnings.push(message)
  return new VetoClient({ apiKey: 'veto_test', baseUrl: url, timeoutMs, onError: 'allow', warn })
}
