import { expect, test } from 'vitest'
import { requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000
const BUDGET = {
  'budget.yaml': `priority: 900
rules:
  - { name: small, tool: pay_out, action: allow }
  - { name: large, tool: pay_out, when: args.amount == 500 || args.amount > 990, action: require_approval, approvers: [finance-team], timeout: 3h, edit: [amount] }
  - { name: budget, tool: pay_out, limit: { max: 1000, per: 1h, sum: args.amount }, action: deny, message: The budget is used up }
`,
}

const ASKING = {
  'budget.yaml': `priority: 900
rules:
  - { name: budget, tool: pay_out, limit: { max: 1000, per: 2h, sum: args.amount }, action: require_approval, approvers: [finance-team] }
`,
}

async function aPayer(world: World) {
  const client = await world.client({ agents: '*' })
  return async (amount: number) => {
    const { id, outcome } = await client.authorize('pay-agent', 'pay_out', { amount })
    return { id: String(id), outcome }
  }
}

/** Ann decides; what the agent is told then. */
async function decide(world: World, id: string, choice: 'Approve' | 'Deny') {
  const { ts } = await cardOf(world, id)
  const ann = world.sandbox.as('ann')
  await ann.click(choice, { ts })
  if (choice === 'Deny') {
    await world.sandbox.until(() => ann.modal(), 'the modal that asks for the reason')
    await ann.submit({ Reason: 'No' })
  }
  return endOf(world, id)
}

async function endOf(world: World, id: string) {
  return (await world.client({ agents: '*' })).waitFor(id)
}

test('a denied call beyond the budget gives back its share of the limit, and a call that fits is accepted', async () => {
  const world = await startWorld({ policies: ASKING })
  const pay = await aPayer(world)

  const first = await pay(600)
  const second = await pay(500)
  await decide(world, second.id, 'Deny')
  const third = await pay(400)

  expect([first.outcome, second.outcome, third.outcome]).toEqual(['allowed', 'escalated', 'allowed'])
  expect((await pay(0.01)).outcome).toBe('escalated')
})

test('a withdrawn call gives back its share of the limit', async () => {
  const world = await startWorld({ policies: BUDGET })
  const client = await world.client({ agents: '*' })
  const pay = await aPayer(world)
  const asked = await pay(500)
  const before = await pay(501)

  await client.cancel(asked.id)

  expect([before.outcome, (await pay(501)).outcome]).toEqual(['denied', 'allowed'])
})

test('an expired call gives back its share of the limit, not a moment earlier', async () => {
  const brief = BUDGET['budget.yaml'].replace('timeout: 3h', 'timeout: 5m')
  const world = await startWorld({ policies: { 'budget.yaml': brief } })
  const pay = await aPayer(world)
  const asked = await pay(500)

  await world.clock.advance(5 * 60_000 - 1)
  const before = await pay(501)
  await world.clock.advance(1)
  await endOf(world, asked.id)

  expect([before.outcome, (await pay(501)).outcome]).toEqual(['denied', 'allowed'])
})

test('shares of a limit are neither lost nor given back twice across a restart', async () => {
  const world = await startWorld({ policies: BUDGET })
  const asked = await (await aPayer(world))(500)
  await world.restart()
  const client = await world.client({ agents: '*' })
  const pay = await aPayer(world)
  const whileAsked = await pay(501)
  await client.cancel(asked.id)
  await world.restart()
  const again = await aPayer(world)
  await (await world.client({ agents: '*' })).cancel(asked.id)

  expect(whileAsked.outcome).toBe('denied')
  expect([(await again(900)).outcome, (await again(101)).outcome]).toEqual(['allowed', 'denied'])
})

test('a pending call counts toward a limit while people decide, and from its approval on for the window', async () => {
  const world = await startWorld({ policies: BUDGET })
  const pay = await aPayer(world)
  const asked = await pay(500)

  await world.clock.jump(2 * HOUR_MS)
  const whileAsked = await pay(501)
  await decide(world, asked.id, 'Approve')
  await world.clock.jump(HOUR_MS - 1)
  const withinTheHour = await pay(501)
  await world.clock.advance(1)
  const after = await pay(501)

  expect((await requestNow(world, asked.id)).status).toBe('lapsed')
  expect([whileAsked.outcome, withinTheHour.outcome, after.outcome]).toEqual(['denied', 'denied', 'allowed'])
})

test('an allowed call keeps its share of the limit although it failed or lapsed, as its agent was allowed to run it', async () => {
  const world = await startWorld({ policies: ASKING })
  const client = await world.client({ agents: '*' })
  const { id } = await client.authorize('pay-agent', 'pay_out', { amount: 600 })
  const failed = await client.waitFor(String(id))
  if (!failed.allowed) throw new Error('Expected an allowed call')
  await client.redeem(failed)
  await client.report(failed.id, { status: 'failed', error: 'No connection' })
  const lapsed = await client.authorize('pay-agent', 'pay_out', { amount: 400 })
  await world.clock.jump(HOUR_MS)
  const pay = await aPayer(world)

  expect((await requestNow(world, lapsed.id)).status).toBe('lapsed')
  expect((await pay(1)).outcome).toBe('escalated')
  await world.clock.jump(2 * HOUR_MS)
  expect((await pay(999)).outcome).toBe('allowed')
})
