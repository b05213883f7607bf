import { afterEach, beforeEach, expect, test } from 'vitest'
import { aKey } from '../../support/agent-keys.ts'
import { AUDIT_KEY, problemOf, startTestServer, type TestServer, VERIFIED } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('GET /v1/audit queries only the agents that the key covers', async () => {
  const answer = await server.get('/v1/audit?agentId=*&limit=5&since=7d', AUDIT_KEY)

  expect(await answer.json()).toEqual({ entries: [], next: null })
  expect(server.filters).toEqual([
    { agentId: '*', agents: 'support-*', limit: 5, sinceMs: server.parts.clock.nowMs() - 7 * 86_400_000 },
  ])
})

test('GET /v1/audit accepts result as another name for outcome', async () => {
  await server.get('/v1/audit?result=denied', AUDIT_KEY)
  await server.get('/v1/audit?result=denied&outcome=denied', AUDIT_KEY)

  expect(server.filters).toEqual([
    { outcome: 'denied', agents: 'support-*', limit: 20 },
    { outcome: 'denied', agents: 'support-*', limit: 20 },
  ])
})

test('GET /v1/audit accepts the words that people use for an outcome', async () => {
  const typed = ['waiting', 'Withdrawn', 'started', 'done', 'never%20ran', 'never_ran', 'lapsed']
  for (const word of typed) await server.get(`/v1/audit?outcome=${word}`, AUDIT_KEY)
  await server.get('/v1/audit?result=done&outcome=succeeded', AUDIT_KEY)

  expect(server.filters.map(({ outcome }) => outcome)).toEqual([
    'pending',
    'cancelled',
    'redeemed',
    'succeeded',
    'lapsed',
    'lapsed',
    'lapsed',
    'succeeded',
  ])
})

test.each([
  ['result=denied&outcome=allowed', 'result: expected the same value as outcome'],
  [
    'outcome=maybe',
    'outcome: expected one of allowed, denied, escalated, pending (waiting), approved, rejected, expired, cancelled (withdrawn), redeemed (started), succeeded (done), failed, lapsed ("never ran")',
  ],
  ['limit=0', 'limit: '],
  ['limit=1000', 'limit: '],
  ['cursor=x', 'cursor: '],
  ['since=yesterday', 'since: expected an age such as 7d'],
  ['since=2026-02-30', 'since: this date or time does not exist: expected one such as 2026-11-20'],
  ['since=soon', 'since: expected an age such as 7d'],
  ['until=2026-04-31T10:00:00Z', 'until: this date or time does not exist: expected one such as 2026-11-20'],
  ['until=2026-11-20T24:00:00Z', 'until: this date or time does not exist: expected one such as 2026-11-20'],
  ['until=2026-13-45', 'until: this date or time does not exist: expected one such as 2026-11-20'],
  ['agents=*', 'Unrecognized key: "agents"'],
  ['tool=a&tool=b', 'tool: expected string, received array'],
])('GET /v1/audit refuses ?%s', async (query, detail) => {
  const problem = await problemOf(await server.get(`/v1/audit?${query}`, AUDIT_KEY))

  expect(problem).toMatchObject({ code: 'invalid_query', status: 400 })
  expect(problem.detail).toContain(detail)
  expect(server.filters).toEqual([])
})

const agents = (covered: string) => ({
  keys: {
    find: async () => aKey({ agents: covered, scopes: ['audit'] }),
  },
})

test('GET /v1/audit/verify returns the result of the check to a key for every agent', async () => {
  await using open = await startTestServer(agents('*'))

  const answer = await open.get('/v1/audit/verify')

  expect(await answer.json()).toEqual(VERIFIED)
})

test('GET /v1/audit/verify is refused to keys of some agents, and says what is expected', async () => {
  const problem = await problemOf(await server.get('/v1/audit/verify', AUDIT_KEY))

  expect(problem).toMatchObject({
    code: 'agent_not_covered',
    status: 403,
    detail:
      'Expected a key for every agent (*), as the ledger is shared by all agents; got one for support-*',
  })
})

test('GET /v1/audit/verify is refused to keys without the scope audit', async () => {
  expect(await problemOf(await server.get('/v1/audit/verify'))).toMatchObject({ code: 'scope_missing' })
})

test('GET /v1/audit/checkpoint returns the signed end of the ledger to a key for every agent', async () => {
  await using open = await startTestServer(agents('*'))

  const answer = await open.get('/v1/audit/checkpoint')

  expect(await answer.json()).toEqual({
    seq: 7,
    hash: 'c'.repeat(64),
    signedAt: '2026-11-20T22:00:00.000Z',
    token: 'a.b.c',
  })
})

test('GET /v1/audit/checkpoint is refused to keys of some agents', async () => {
  const problem = await problemOf(await server.get('/v1/audit/checkpoint', AUDIT_KEY))

  expect(problem).toMatchObject({ code: 'agent_not_covered', status: 403 })
})
