import { expect, test } from 'vitest'
import { Problem } from '#protocol/errors.ts'
import { auditRows } from '../support/api-helpers.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const SLOW = { 'quotas.yaml': 'quotas: { "*": { rate: 3/m }, batch-*: { max_pending: 10, rate: 1000/s } }\n' }

const REFUND = { agentId: 'support-agent', tool: 'refund_payment', params: BIG_REFUND }
const SMALL_REFUND = { ...REFUND, params: { ...BIG_REFUND, amount_cents: 100 } }
const BATCH_REFUND = { ...REFUND, agentId: 'batch-agent' }
const BATCH = {
  'batch.yaml': `
agents: [batch-*]
rules: [{ name: ask, tool: refund_payment, action: require_approval, approvers: [finance-team] }]
`,
}

test('an agent beyond its rate gets 429 with the time to wait, and is accepted then', async () => {
  const world = await startWorld({ policies: SLOW })
  const post = await poster(world)
  for (let call = 0; call < 3; call += 1) expect((await post(SMALL_REFUND)).status).toBe(200)

  const refused = await post(SMALL_REFUND)
  const problem = Problem.parse(await refused.json())
  const retryAfterS = Number(refused.headers.get('retry-after'))
  await world.clock.advance((retryAfterS - 1) * 1_000)
  const early = await post(SMALL_REFUND)
  await world.clock.advance(1_000)
  const inTime = await post(SMALL_REFUND)

  expect([refused.status, retryAfterS]).toEqual([429, 20])
  expect(problem).toMatchObject({
    code: 'too_many_requests',
    allowed: false,
    detail: 'support-agent exceeds the rate of its quota (rate 3/m); retry after 20 seconds',
  })
  expect([early.status, inTime.status]).toEqual([429, 200])
})

test('the rate of an agent also applies to questions, plans and executions, and not to another agent', async () => {
  const world = await startWorld({ policies: SLOW })
  const post = await poster(world)
  for (let call = 0; call < 3; call += 1) await post(SMALL_REFUND)
  const asks = { agentId: 'support-agent', approvers: ['finance-team'] }

  const answers = [
    await post({ ...asks, question: 'Which?', kind: 'text' }, { path: '/v1/questions' }),
    await post({ ...asks, title: 'Move', steps: ['One'] }, { path: '/v1/plans' }),
    await post(
      { ...SMALL_REFUND, executedAt: new Date(world.clock.nowMs()).toISOString() },
      { path: '/v1/executions' },
    ),
    await post({ ...SMALL_REFUND, agentId: 'support-other' }),
  ].map(({ status }) => status)

  expect(answers).toEqual([429, 429, 429, 200])
})

test('an agent beyond its rate still gets its earlier answer under an Idempotency-Key, which counts once', async () => {
  const world = await startWorld({ policies: SLOW })
  const post = await poster(world)

  const first = await post(SMALL_REFUND, { idempotencyKey: 'once' })
  for (let again = 0; again < 9; again += 1) await post(SMALL_REFUND, { idempotencyKey: 'once' })
  const others = [await post(SMALL_REFUND), await post(SMALL_REFUND), await post(SMALL_REFUND)]
  const last = await post(SMALL_REFUND, { idempotencyKey: 'once' })

  expect(others.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(last.status).toBe(200)
  expect(await idOf(last)).toBe(await idOf(first))
})

test("an agent's quota of pending requests allows exactly that many of fifty at once, and one more when one is decided, also after a restart", async () => {
  const world = await startWorld({ policies: { ...SLOW, ...BATCH } })
  const post = await poster(world)

  const answers = await Promise.all(Array.from({ length: 50 }, () => post(BATCH_REFUND)))
  const opened = answers.filter(({ status }) => status === 202)
  const refused = answers.filter(({ status }) => status === 429)
  const problem = Problem.parse(await refused[0]?.json())
  await world.restart()
  const postOn = await poster(world)
  const stillFull = await postOn(BATCH_REFUND)
  const withdrawn = await postOn({}, { path: `/v1/requests/${await idOf(opened[0])}/cancel` })
  const free = await postOn(BATCH_REFUND)

  expect([opened.length, refused.length]).toEqual([10, 40])
  expect(new Set(refused.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['10']))
  expect(problem).toMatchObject({ code: 'too_many_requests', allowed: false })
  expect(problem.detail).toBe(
    'batch-agent has as many pending requests as its quota allows (max_pending 10); wait until one is decided or cancel one, then try again',
  )
  expect([stillFull.status, withdrawn.status, free.status]).toEqual([429, 200, 202])
})

test('an agent at its quota of pending requests still gets the same request under its idempotency key and for an identical call of its session', async () => {
  const world = await startWorld({ policies: { ...SLOW, ...BATCH } })
  const post = await poster(world)
  const kept = await post({ ...BATCH_REFUND, sessionId: 'run-1' }, { idempotencyKey: 'kept' })
  for (let call = 0; call < 9; call += 1) await post(BATCH_REFUND)

  const answers = [
    await post(BATCH_REFUND),
    await post({ ...BATCH_REFUND, sessionId: 'run-1' }, { idempotencyKey: 'kept' }),
    await post({ ...BATCH_REFUND, sessionId: 'run-1' }),
  ]

  expect(answers.map(({ status }) => status)).toEqual([429, 202, 202])
  const [, repeated, identical] = answers
  expect(new Set([await idOf(kept), await idOf(repeated), await idOf(identical)]).size).toBe(1)
})

test('refusals beyond a quota are recorded once at once, once a minute with their count, and the rest at shutdown', async () => {
  const world = await startWorld({ policies: { ...SLOW, ...BATCH } })
  const post = await poster(world)
  for (let call = 0; call < 10; call += 1) await post(BATCH_REFUND)

  await Promise.all(Array.from({ length: 30 }, () => post(BATCH_REFUND)))
  const atOnce = await refusals(world)
  await world.clock.advance(60_000)
  const afterAMinute = await refusals(world)
  await post(BATCH_REFUND)
  await post(BATCH_REFUND)
  await world.restart()

  expect(atOnce).toEqual(['Beyond max_pending 10'])
  expect(afterAMinute).toEqual([
    'Beyond max_pending 10 (29 more times within a minute)',
    'Beyond max_pending 10',
  ])
  expect(await refusals(world)).toEqual([
    'Beyond max_pending 10 (2 more times within a minute)',
    ...afterAMinute,
  ])
})

test('refusals beyond a quota name the agent, and no request', async () => {
  const world = await startWorld({ policies: SLOW })
  const post = await poster(world)
  for (let call = 0; call < 4; call += 1) await post(SMALL_REFUND)

  expect(await auditRows(world, { kind: 'call_refused' })).toMatchObject([
    {
      actor: 'agent:support-agent',
      agentId: 'support-agent',
      requestId: null,
      outcome: null,
      reason: 'Beyond rate 3/m',
    },
  ])
})

async function refusals(world: World): Promise<readonly (string | null)[]> {
  return (await auditRows(world, { kind: 'call_refused' })).map(({ reason }) => reason)
}

interface How {
  readonly path?: string
  readonly idempotencyKey?: string
}

/** Posts bodies under one key for all agents. */
async function poster(world: World) {
  const key = await world.bearer({ agents: '*' })
  return (body: object, { path = '/v1/authorize', idempotencyKey }: How = {}) =>
    fetch(world.veto().url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    })
}

async function idOf(answer: Response | undefined): Promise<string> {
  const body: unknown = await answer?.json()
  return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : ''
}
