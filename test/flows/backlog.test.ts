import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#finance-approvals'

test('twenty of more than twenty requests in a channel have a card, and one list names the others', async () => {
  const world = await startWorld()

  await askFor(world, 25)
  await advanceUntil(world, () => listIn(world)?.includes('5 more requests are waiting here') === true)
  await world.clock.advance(60_000)

  expect(cardsIn(world)).toHaveLength(20)
  expect(messages(world)).toHaveLength(21)
  expect(listIn(world)).toContain('20 or more cards are already open here; these requests follow')
})

test('a request can be decided from the list of a channel, which then becomes shorter', async () => {
  const world = await startWorld()
  const ids = await askFor(world, 22)
  await advanceUntil(world, () => listIn(world)?.includes('2 more requests are waiting here') === true)
  const list = messages(world).find((message) =>
    textOf(message.blocks).includes('more requests are waiting here'),
  )
  const ann = world.sandbox.as('ann')

  await ann.click('Review 1', { ts: list?.ts ?? '' })
  await world.sandbox.until(() => ann.modal(), 'the review')
  await ann.click('Approve')
  await advanceUntil(world, () => listIn(world)?.includes('1 more request is waiting here') === true)

  const settled = await Promise.all(ids.map(async (id) => (await requestNow(world, id)).status))
  expect(settled.filter((status) => status === 'approved')).toHaveLength(1)
})

test('as cards are decided the listed requests get theirs, oldest first, until the list says that nothing is pending', async () => {
  const world = await startWorld()
  const ids = await askFor(world, 22)
  await advanceUntil(world, () => listIn(world)?.includes('2 more requests are waiting here') === true)

  for (const card of cardsIn(world).slice(0, 2)) {
    await world.sandbox.as('ann').click('Approve', { ts: card.ts })
  }
  await advanceUntil(world, () => listIn(world)?.includes('has its own card again') === true)

  const posted = cardsIn(world).map((message) => ids.find((id) => JSON.stringify(message).includes(id)))
  expect(posted).toHaveLength(22)
  expect(posted.slice(20)).toEqual(ids.slice(20))
})

test('the list of a channel stays a single message after a restart', async () => {
  const world = await startWorld()
  await askFor(world, 23)
  await advanceUntil(world, () => listIn(world)?.includes('3 more requests are waiting here') === true)

  await world.restart()
  await askFor(world, 1)
  await advanceUntil(world, () => listIn(world)?.includes('4 more requests are waiting here') === true)

  expect(messages(world)).toHaveLength(21)
})

async function askFor(world: World, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    ids.push(String((await client.authorize('support-agent', 'refund_payment', BIG_REFUND)).id))
    await world.clock.advance(1)
  }
  return ids
}

function messages({ sandbox }: World) {
  return sandbox.messages(CHANNEL)
}

function cardsIn(world: World) {
  return messages(world).filter((message) => /refund €720\.00 on pay_1/i.test(message.text))
}

function listIn(world: World): string | undefined {
  return messages(world)
    .map((message) => textOf(message.blocks))
    .find((words) => /waiting here|has its own card/.test(words))
}
