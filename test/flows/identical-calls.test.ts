import { expect, test } from 'vitest'
import { requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#finance-approvals'

test('an identical call of the same session joins the pending request: twenty at once, each under its own key, make one card', async () => {
  const world = await startWorld()
  const ask = await asker(world)

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => ask({ toolCallId: `call_${index}` }, `key-${index}`)),
  )
  const ids = new Set(answers.map(({ id }) => id))
  await cardOf(world, [...ids].join())
  await world.clock.advance(60_000)

  expect(ids.size).toBe(1)
  expect(world.sandbox.messages(CHANNEL)).toHaveLength(1)
})

test('an identical call of the same session joins the pending request also without an idempotency key', async () => {
  const world = await startWorld()
  const ask = await asker(world)

  const [first, second] = [await ask({}), await ask({})]

  expect(second.id).toBe(first.id)
})

test('an identical call of the same session finds the answer under its own key, also after people decided', async () => {
  const world = await startWorld()
  const ask = await asker(world)
  const first = await ask({}, 'one')
  const second = await ask({ toolCallId: 'again' }, 'two')

  await approve(world, first.id)
  const repeated = await ask({ toolCallId: 'again' }, 'two')
  const other = await ask({ toolCallId: 'other' }, 'two')

  expect(second.id).toBe(first.id)
  expect(repeated).toMatchObject({ id: first.id, status: 'approved', allowed: true })
  expect(other).toMatchObject({ code: 'idempotency_mismatch', allowed: false })
})

test('an identical call of the same session asks people again once they decided', async () => {
  const world = await startWorld()
  const ask = await asker(world)
  const first = await ask({}, 'one')
  await approve(world, first.id)

  const second = await ask({}, 'two')

  expect(second.id).not.toBe(first.id)
  expect(second).toMatchObject({ status: 'pending', allowed: false })
})

test('an identical call of the same session asks people again once the deadline has passed', async () => {
  const world = await startWorld()
  const ask = await asker(world)
  const first = await ask({})

  await world.clock.jump(3_600_000)
  const second = await ask({})

  expect(second.id).not.toBe(first.id)
  expect((await requestNow(world, first.id)).status).toBe('expired')
})

test.each([
  ['without a session', { sessionId: undefined }, { sessionId: undefined }],
  ['of another session', {}, { sessionId: 'run-2' }],
  ['with other params', {}, { params: { ...BIG_REFUND, amount_cents: 72_001 } }],
  ['with another context', {}, { context: { environment: 'staging' } }],
  ['with other words', { summary: 'Refund Acme' }, { summary: 'Refund Apex' }],
  ['of another agent', {}, { agentId: 'support-other' }],
])('an identical call is another request %s', async (_what, one, other) => {
  const world = await startWorld()
  const ask = await asker(world)

  const [first, second] = [await ask(one), await ask(other)]

  expect([first.status, second.status]).toEqual(['pending', 'pending'])
  expect(second.id).not.toBe(first.id)
})

test('an identical call under another API key is another request', async () => {
  const world = await startWorld()

  const first = await (await asker(world))({})
  const second = await (await asker(world))({})

  expect(second.id).not.toBe(first.id)
})

test('identical questions of the same session are one request, as calls are', async () => {
  const world = await startWorld()
  const ask = await asker(world, '/v1/questions')
  const question = {
    tool: undefined,
    params: undefined,
    question: 'Which?',
    kind: 'text',
    approvers: ['finance-team'],
  }

  const [first, second] = [await ask(question, 'one'), await ask(question, 'two')]

  expect(first.status).toBe('pending')
  expect(second.id).toBe(first.id)
})

interface ResponseFields {
  readonly id?: string
  readonly status?: string
}

/** Asks for a big refund in `run-1`, under one API key. */
async function asker(world: World, path = '/v1/authorize') {
  const key = await world.bearer({ agents: 'support-*' })
  return async (known: object, idempotencyKey?: string): Promise<ResponseFields> => {
    const answer = await fetch(world.veto().url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify({
        agentId: 'support-agent',
        tool: 'refund_payment',
        params: BIG_REFUND,
        sessionId: 'run-1',
        ...known,
      }),
    })
    return Object(await answer.json())
  }
}

async function approve(world: World, id: unknown): Promise<void> {
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })
}
