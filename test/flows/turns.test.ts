import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#finance-approvals'

test('an agent behind forty requests of another agent gets its card within one turn, though twenty cards are open', async () => {
  const world = await startWorld()
  await ask(world, 'support-flood', 40)
  await advanceUntil(world, () => listIn(world)?.includes('20 more requests are waiting here') === true)

  const [id] = await ask(world, 'support-quiet', 1)
  const seconds = await advanceUntil(world, () => hasCard(world, id))
  await world.clock.advance(60_000)

  // A second for each of the twenty before it, if it had to wait for them.
  expect(seconds).toBeLessThan(15)
  expect(cards(world)).toHaveLength(21)
})

test('two agents with many requests in one channel take turns, and each gets every second card', async () => {
  const world = await startWorld()
  const flood = await ask(world, 'support-flood', 14)
  const other = await ask(world, 'support-other', 14)

  await advanceUntil(world, () => cards(world).length === 20)

  const shownOf = (ids: readonly string[]) => ids.filter((id) => hasCard(world, id)).length
  expect([shownOf(flood), shownOf(other)]).toEqual([10, 10])
})

test('the slot of a decided card goes to the agent with the fewest cards', async () => {
  const world = await startWorld()
  await ask(world, 'support-flood', 24)
  await advanceUntil(world, () => listIn(world)?.includes('4 more requests are waiting here') === true)
  const quiet = await ask(world, 'support-quiet', 3)
  await advanceUntil(world, () => hasCard(world, quiet[0]))

  for (const card of cards(world).slice(0, 3)) await world.sandbox.as('ann').click('Approve', { ts: card.ts })
  await advanceUntil(world, () => hasCard(world, quiet[2]))

  expect(quiet.filter((id) => hasCard(world, id))).toEqual(quiet)
  expect(cards(world)).toHaveLength(23)
})

test('the list of a channel, and /veto pending, name every agent, however much one of them asks', async () => {
  const world = await startWorld()
  await ask(world, 'support-flood', 34)
  await ask(world, 'support-quiet', 11)
  await advanceUntil(world, () => listIn(world)?.includes('support-quiet: Refund') === true)

  await world.sandbox.as('ann').type('/veto pending', CHANNEL)
  const said = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'an answer')

  expect(listIn(world)).toContain('support-flood: Refund')
  expect(said).toContain(' of 45 are shown, in turns by agent.')
  expect(said).toContain('Waiting by agent: support-flood 34, support-quiet 11.')
  expect(said.match(/on pay_1 (\||·) support-quiet/g)).toHaveLength(11)
})

test('a person who presses Approve without being asked is recorded once at once, and then once a minute with the count', async () => {
  const world = await startWorld()
  const [id = ''] = await ask(world, 'support-agent', 1)
  const { ts } = await cardOf(world, id)
  const dan = world.sandbox.as('dan')

  for (let click = 1; click <= 5; click += 1) {
    await dan.click('Approve', { ts })
    await world.sandbox.until(() => privateWords(world, 'dan')[click - 1], 'a private refusal')
  }
  await world.clock.advance(60_000)

  const refused = await auditRows(world, { request: id, kind: 'vote_refused' })
  expect(refused.map(({ actor, reason }) => [actor, reason])).toEqual([
    [dan.id, 'not_an_approver (4 more times within a minute)'],
    [dan.id, 'not_an_approver'],
  ])
})

async function ask(world: World, agentId: string, count: number): Promise<readonly string[]> {
  const client = await world.client({ agents: agentId })
  const ids: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    ids.push(String((await client.authorize(agentId, 'refund_payment', BIG_REFUND)).id))
    await world.clock.advance(20)
  }
  return ids
}

function cards({ sandbox }: World) {
  return sandbox.messages(CHANNEL).filter((message) => /refund €720\.00 on pay_1/i.test(message.text))
}

function hasCard(world: World, id: string | undefined): boolean {
  return id !== undefined && cards(world).some((message) => JSON.stringify(message).includes(id))
}

function listIn({ sandbox }: World): string | undefined {
  return sandbox
    .messages(CHANNEL)
    .map((message) => textOf(message.blocks))
    .find((words) => words.includes('waiting here'))
}
